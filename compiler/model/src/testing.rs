//! Programs as text, for tests: several files in one string, read and linked without a disk.

use std::collections::BTreeMap;
use std::sync::Arc;

use toscac_syntax::diagnostic::{Checked, Diagnostic};
use toscac_syntax::dialect;
use toscac_syntax::entities::Syntax;
use toscac_syntax::limits::Limits;
use toscac_syntax::lower::lower;
use toscac_syntax::source::{FileId, Source};
use toscac_syntax::yaml;

use crate::names::imports::{ImportFault, ImportRequest, Loaded, import_request};
use crate::names::{Names, resolve_names};

/// The files of a program and where their imports lead.
pub(crate) struct Program {
    pub(crate) files: BTreeMap<FileId, Checked<Syntax>>,
    pub(crate) loaded: Loaded,
}

/// Reads a program. A line `=== name.yaml` begins another file; what comes before the first is `service.yaml`. Each file
/// is given its version line unless it has one. The first file is the root.
pub(crate) fn program(text: &str) -> Program {
    let mut texts: Vec<(String, String)> = vec![("service.yaml".to_owned(), String::new())];
    for line in text.lines() {
        match line.strip_prefix("=== ") {
            Some(name) => texts.push((name.trim().to_owned(), String::new())),
            None => {
                let (_, text) = texts.last_mut().expect("begins with one");
                text.push_str(line);
                text.push('\n');
            }
        }
    }
    let mut program = Program {
        files: BTreeMap::new(),
        loaded: Loaded {
            roots: vec![FileId(0)],
            ..Loaded::default()
        },
    };
    let mut profiles: BTreeMap<String, FileId> = BTreeMap::new();
    let mut named: BTreeMap<String, FileId> = BTreeMap::new();
    for (number, (name, text)) in texts.iter().enumerate() {
        let file = FileId(number as u32);
        let text = if text.contains("tosca_definitions_version") {
            text.clone()
        } else {
            format!("tosca_definitions_version: tosca_2_0\n{text}")
        };
        let source = Source::new(file, name, &text);
        let tree = yaml::parse(&source, &Limits::default());
        assert!(tree.diagnostics.is_empty(), "{:?}", tree.diagnostics);
        let syntax = lower(&tree, dialect::ALL);
        if let Some(profile) = &syntax.value.profile {
            profiles.insert(profile.value.to_string(), file);
        }
        named.insert(name.clone(), file);
        program.loaded.paths.insert(file, Arc::from(name.as_str()));
        program.files.insert(file, syntax);
    }
    for syntax in program.files.values() {
        for import in &syntax.value.imports {
            let led = match import_request(&syntax.value, import) {
                Some(ImportRequest::Beside(path)) => named
                    .get(path.as_str())
                    .copied()
                    .ok_or_else(|| ImportFault::Missing(path.to_string())),
                Some(ImportRequest::Profile(name)) => profiles.get(name.as_str()).copied().ok_or_else(|| {
                    let known = profiles.keys().map(|name| name.as_str().into());
                    ImportFault::UnknownProfile(known.collect())
                }),
                Some(ImportRequest::FromRoot(_)) => Err(ImportFault::OutsideRepository),
                Some(ImportRequest::Url(_) | ImportRequest::InRepository { .. }) => Err(ImportFault::Network),
                None => continue,
            };
            program.loaded.imports.insert(import.origin, led);
        }
    }
    program
}

impl Program {
    /// The names of the program.
    pub(crate) fn names(&self) -> Checked<Names> {
        resolve_names(&self.files, &self.loaded)
    }

    /// What lowering noticed.
    pub(crate) fn lowered(&self) -> Vec<Diagnostic> {
        self.files
            .values()
            .flat_map(|syntax| syntax.diagnostics.clone())
            .collect()
    }
}

/// Messages as `T0212 no node type is called …`.
pub(crate) fn told(diagnostics: &[Diagnostic]) -> Vec<String> {
    let line = |diagnostic: &Diagnostic| format!("{} {}", diagnostic.code.number, diagnostic.message);
    diagnostics.iter().map(line).collect()
}
