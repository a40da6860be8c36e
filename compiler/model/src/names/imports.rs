//! Imports: what a statement asks for, and what became of it.

use std::collections::BTreeMap;
use std::sync::Arc;

use toscac_syntax::diagnostic::{Checked, Diagnostic};
use toscac_syntax::entities::{Import, Syntax};
use toscac_syntax::name::Name;
use toscac_syntax::origin::Origin;
use toscac_syntax::source::FileId;

use super::errors;
use super::graph::ImportGraph;

/// What an import statement asks for (§6.8.2).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ImportRequest {
    /// A profile by its whole name.
    Profile(Name),
    /// A resource by its whole URL, for example `https:…`.
    Url(Name),
    /// A path from the root of the repository or archive that holds the importing file; begins with `/`.
    FromRoot(Name),
    /// A path that is relative to the importing file.
    Beside(Name),
    /// A path from the root of another repository.
    InRepository {
        /// The root, as its definition says.
        root: Name,
        /// The path below it.
        path: Name,
    },
}

/// What the imports of a compilation led to, told by whoever opened the files.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Loaded {
    /// The files that were asked for by name: chains of imports start there.
    pub roots: Vec<FileId>,
    /// The canonical path of each file. Everything is ordered by it, since numbers of files are history.
    pub paths: BTreeMap<FileId, Arc<str>>,
    /// By the origin of the import statement; only those that ask for something.
    pub imports: BTreeMap<Origin, Result<FileId, ImportFault>>,
}

/// Why an import led nowhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ImportFault {
    /// Nothing lies at this place.
    Missing(String),
    /// The file at this place cannot be read; the system's words.
    Unreadable(String, String),
    /// The file at this place is not a map that begins with a version of TOSCA.
    NotTosca(String),
    /// No such profile; these are known.
    UnknownProfile(Vec<Name>),
    /// The profile is found at several places.
    AmbiguousProfile(Vec<String>),
    /// It wants the network.
    Network,
    /// The path leaves the repository.
    OutsideRepository,
    /// It is one too many: the bound that was reached, in words.
    Limit(String),
}

/// What an import asks for; `None` when that is not clear, which is reported by `lower` or `resolve_names`.
pub fn import_request(syntax: &Syntax, import: &Import) -> Option<ImportRequest> {
    match (&import.url, &import.profile) {
        (None, Some(profile)) => Some(ImportRequest::Profile(profile.value.clone())),
        (Some(url), None) => match (&import.repository, has_scheme(&url.value)) {
            (None, true) => Some(ImportRequest::Url(url.value.clone())),
            (None, false) if url.value.starts_with('/') => Some(ImportRequest::FromRoot(url.value.clone())),
            (None, false) => Some(ImportRequest::Beside(url.value.clone())),
            (Some(_), true) => None,
            (Some(repository), false) => {
                let definition = syntax.repositories.get(&repository.value)?;
                Some(ImportRequest::InRepository {
                    root: definition.url.as_ref()?.value.clone(),
                    path: url.value.clone(),
                })
            }
        },
        (None, None) | (Some(_), Some(_)) => None,
    }
}

/// Whether a URL begins with a scheme. One letter is a drive of some system and no scheme.
fn has_scheme(url: &str) -> bool {
    let Some((scheme, _)) = url.split_once(':') else {
        return false;
    };
    scheme.len() > 1
        && scheme.starts_with(|first: char| first.is_ascii_alphabetic())
        && scheme
            .chars()
            .all(|letter| letter.is_ascii_alphanumeric() || matches!(letter, '+' | '-' | '.'))
}

/// Reports the imports that lead nowhere, and those of files that bring more than definitions.
pub(super) fn check(
    files: &BTreeMap<FileId, Checked<Syntax>>,
    loaded: &Loaded,
    graph: &ImportGraph,
) -> Vec<Diagnostic> {
    let mut diagnostics = Vec::new();
    for file in &graph.files {
        let syntax = &files[file].value;
        for import in &syntax.imports {
            let told = match loaded.imports.get(&import.origin) {
                Some(Ok(target)) => errors_of_target(files, import, *target),
                // `lower` refused a profile in a repository: what that means is not known, and so not missed.
                Some(Err(_)) if import.profile.is_some() && import.repository.is_some() => None,
                Some(Err(fault)) => Some(errors::import_fault(import, fault, &graph.chain(*file))),
                None => errors_of_statement(syntax, import),
            };
            diagnostics.extend(told);
        }
    }
    diagnostics
}

fn errors_of_target(
    files: &BTreeMap<FileId, Checked<Syntax>>,
    import: &Import,
    target: FileId,
) -> Option<Diagnostic> {
    let template = files.get(&target)?.value.service_template.as_ref()?;
    // A template that can stand for a node is imported so that it may.
    if template.substitution_mappings.is_some() {
        return None;
    }
    Some(errors::imported_service_template(import, template.origin))
}

fn errors_of_statement(syntax: &Syntax, import: &Import) -> Option<Diagnostic> {
    let repository = import.repository.as_ref()?;
    let url = import.url.as_ref()?;
    if import.profile.is_some() {
        return None;
    }
    if has_scheme(&url.value) {
        return Some(errors::scheme_and_repository(url, repository));
    }
    match syntax.repositories.get(&repository.value) {
        None => Some(errors::unknown_repository(
            repository,
            syntax.repositories.keys().map(|name| name.as_str()),
        )),
        Some(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scheme_is_more_than_a_drive_letter() {
        assert!(has_scheme("https://example.org/a.yaml"));
        assert!(has_scheme("file:/a.yaml"));
        assert!(!has_scheme("c:/a.yaml"));
        assert!(!has_scheme("types/a.yaml"));
        assert!(!has_scheme("./a:b.yaml"));
    }
}
