//! A compilation: from files to names and types.

use std::collections::{BTreeMap, BTreeSet};

use toscac_model::limits::Limits;
use toscac_model::names::{Names, resolve_names};
use toscac_model::types::evaluate::Definitions;
use toscac_model::types::{Types, derive_types};
use toscac_syntax::diagnostic::{Checked, Diagnostic};
use toscac_syntax::dialect::rules::Rules;
use toscac_syntax::locate::{Located, locate_all};
use toscac_syntax::source::FileId;

use crate::consequences::Consequences;
use crate::load::{Files, LoadOptions, Unreadable, load};
#[cfg(feature = "wasm")]
use crate::programs::Programs;
use crate::world::{Location, World};

/// How files are compiled.
#[derive(Debug, Clone)]
pub struct CompileOptions {
    /// How they are loaded.
    pub load: LoadOptions,
    /// Bounds on types, services and deployments.
    pub limits: Limits,
}

/// Files with what their names and types mean.
#[derive(Debug, Clone)]
pub struct Compilation {
    /// The files.
    pub files: Files,
    /// What every name means.
    pub names: Checked<Names>,
    /// Every type.
    pub types: Checked<Types>,
    /// Bounds on what comes later.
    pub limits: Limits,
    rules: BTreeMap<FileId, Rules>,
    /// The programs of functions; none before they are read.
    #[cfg(feature = "wasm")]
    programs: Option<Programs>,
}

/// Loads files and all that they import, and finds out what their names and types mean.
///
/// # Errors
/// A file of `roots` cannot be read.
pub fn compile(
    world: &dyn World,
    roots: &[Location],
    options: &CompileOptions,
) -> Result<Compilation, Unreadable> {
    let files = load(world, roots, &options.load)?;
    let compilation = compile_files(files, &options.limits);
    #[cfg(feature = "wasm")]
    let compilation = compilation.with_programs(world);
    Ok(compilation)
}

/// Finds out what the names and types of loaded files mean. Functions that are programs are not computed.
pub fn compile_files(files: Files, limits: &Limits) -> Compilation {
    let names = resolve_names(&files.syntaxes, &files.loaded);
    let types = derive_types(&files.syntaxes, &names, limits);
    let rules = files
        .syntaxes
        .iter()
        .map(|(file, syntax)| (*file, syntax.value.rules))
        .collect();
    Compilation {
        #[cfg(feature = "wasm")]
        programs: None,
        files,
        names,
        types,
        limits: limits.clone(),
        rules,
    }
}

impl Compilation {
    /// What was noticed so far, and in `later` passes, with positions, in a stable order, each once; without what merely
    /// follows from text that could not be read.
    pub fn located<'a>(&'a self, later: impl IntoIterator<Item = &'a [Diagnostic]>) -> Vec<Located> {
        let consequences = Consequences::of(&self.files, &self.types.diagnostics);
        let all = self
            .files
            .diagnostics
            .iter()
            .chain(&self.names.diagnostics)
            .chain(&self.types.diagnostics)
            .chain(later.into_iter().flatten());
        locate_all(
            all.filter(|told| !consequences.explain(&self.files, told)),
            &self.files,
        )
    }

    /// The files that were asked for, each once, in the order of their paths.
    pub fn roots(&self) -> Vec<FileId> {
        let roots: BTreeSet<(&str, FileId)> = self
            .files
            .loaded
            .roots
            .iter()
            .map(|file| (self.files.locations[file].as_str(), *file))
            .collect();
        roots.into_iter().map(|(_, file)| file).collect()
    }

    /// The rules of the dialects in which the files are written.
    pub fn rules(&self) -> &BTreeMap<FileId, Rules> {
        &self.rules
    }

    /// Who runs functions that are programs.
    #[cfg(feature = "wasm")]
    pub fn programs(&self) -> Option<&dyn toscac_model::types::programs::Programs> {
        let programs = self.programs.as_ref()?;
        Some(programs)
    }

    #[cfg(feature = "wasm")]
    fn with_programs(mut self, world: &dyn World) -> Compilation {
        let (names, types) = (&self.names.value, &self.types.value);
        self.programs = Some(Programs::read(world, &self.files, names, types, &self.limits));
        self
    }

    /// Who runs functions that are programs: nobody in this build.
    #[cfg(not(feature = "wasm"))]
    pub fn programs(&self) -> Option<&dyn toscac_model::types::programs::Programs> {
        None
    }

    /// What expressions speak of.
    pub fn definitions(&self) -> Definitions<'_> {
        Definitions {
            types: &self.types.value,
            names: &self.names.value,
            rules: &self.rules,
            template_functions: None,
            programs: self.programs(),
            limits: &self.limits,
        }
    }

    /// The file and all that it imports, in the order of the import statements; each once.
    pub fn imported_by(&self, file: FileId) -> Vec<FileId> {
        let mut found = Vec::new();
        let mut open = vec![file];
        let mut seen = BTreeSet::new();
        while let Some(file) = open.pop() {
            if !seen.insert(file) {
                continue;
            }
            found.push(file);
            if let Some(names) = self.names.value.files.get(&file) {
                open.extend(names.imports.iter().rev().flatten());
            }
        }
        found
    }
}
