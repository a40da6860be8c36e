//! A compilation: from files to names and types, and from there to services and deployments.

use std::collections::BTreeSet;

use toscac_model::limits::Limits;
use toscac_model::names::{Names, resolve_names};
use toscac_model::types::{Types, derive_types};
use toscac_syntax::diagnostic::{Checked, Diagnostic};
use toscac_syntax::locate::{Located, locate_all};
use toscac_syntax::source::FileId;

use crate::load::{Files, LoadOptions, Unreadable, load};
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
    let names = resolve_names(&files.syntaxes, &files.loaded);
    let types = derive_types(&files.syntaxes, &names, &options.limits);
    Ok(Compilation { files, names, types })
}

impl Compilation {
    /// What was noticed so far, and in `later` passes, with positions, in a stable order, each once.
    pub fn located(&self, later: &[&[Diagnostic]]) -> Vec<Located> {
        let all = self
            .files
            .diagnostics
            .iter()
            .chain(&self.names.diagnostics)
            .chain(&self.types.diagnostics)
            .chain(later.iter().flat_map(|diagnostics| diagnostics.iter()));
        locate_all(all, &self.files)
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
}
