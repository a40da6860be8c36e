//! `Names`: what every name means — the import graph, namespaces, and the definition behind each use.
//!
//! - `names/imports.rs`: what an import asks for, and what it led to
//! - `names/graph.rs`: units, and the profile of each file
//! - `names/scope.rs`: which definitions a name can mean in a file
//! - `names/conflicts.rs`: names that mean two things
//! - `names/uses.rs`: every place where a name is used
//! - `names/suggest.rs`: the name that was probably meant
//! - `names/errors.rs`: the messages

pub(crate) mod errors;
pub mod imports;
mod graph;
mod scope;
mod conflicts;
mod suggest;
mod uses;

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use rayon::prelude::*;
use toscac_syntax::diagnostic::{Checked, Diagnostic};
use toscac_syntax::entities::{Kind, Syntax};
use toscac_syntax::name::Name;
use toscac_syntax::origin::{At, Origin};
use toscac_syntax::source::FileId;

use imports::Loaded;
use scope::Scopes;

/// A definition: nominal identity is the file, the kind and the entry in that file, however it was imported (§6.7.1).
///
/// `index` is local to its file, so an edit elsewhere renumbers nothing here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DefinitionId {
    /// The file that defines it.
    pub file: FileId,
    /// Its kind.
    pub kind: Kind,
    /// Its position among the file's definitions of that kind.
    pub index: u32,
}

/// A definition of one of the eight kinds of types, or of a function.
pub type TypeId = DefinitionId;

/// The data types of the language itself, whose names nobody else may use (§9.1).
pub const BUILT_IN_DATA_TYPES: [&str; 11] = [
    "string",
    "integer",
    "float",
    "boolean",
    "bytes",
    "nil",
    "timestamp",
    "scalar",
    "version",
    "list",
    "map",
];

/// Files whose imports form a cycle, or a single file: what is resolved together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unit {
    /// Its files, ordered by path.
    pub files: Vec<FileId>,
}

/// What looking a name up yields.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lookup {
    /// One definition.
    Found(DefinitionId),
    /// Nothing that can be judged: two definitions, or a failed import that may have brought it. Reported; satisfies
    /// everything.
    Unknown,
    /// No definition of that kind has this name here.
    Missing,
}

impl Lookup {
    /// The definition, if there is exactly one.
    pub fn found(self) -> Option<DefinitionId> {
        match self {
            Lookup::Found(definition) => Some(definition),
            Lookup::Unknown | Lookup::Missing => None,
        }
    }
}

/// One use of a name: what rename and references read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Use {
    /// Where the name is written.
    pub origin: Origin,
    /// What it means.
    pub definition: DefinitionId,
}

/// The names of all files of a compilation.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Names {
    /// By file.
    pub files: BTreeMap<FileId, FileNames>,
    /// Units, each after all that it imports.
    pub units: Vec<Unit>,
    scopes: Scopes,
}

/// What belongs to one file.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct FileNames {
    /// What each import statement led to, in their order; `None` when it led nowhere (reported).
    pub imports: Vec<Option<FileId>>,
    /// The profile whose definitions these are, after propagation down the import tree (§6.7.1).
    pub profile: Option<Name>,
    /// Uses of names in this file that were looked up, section by section.
    pub uses: Vec<Use>,
}

/// Finds out what every name means.
///
/// Never fails. A name that means nothing is reported once per file and kind, and [`Names::lookup`] answers
/// [`Lookup::Missing`]; later passes stay silent about it. Names that may be something else as well (the target of a
/// requirement, the symbolic name of a capability) are left to those passes.
/// Cost: linear in files, definitions and uses; the sets of files that a scope reaches take one bit a file.
/// Spec: TOSCA 2.0 §6.7, §6.8.
pub fn resolve_names(files: &BTreeMap<FileId, Checked<Syntax>>, loaded: &Loaded) -> Checked<Names> {
    let mut diagnostics = Vec::new();
    let graph = graph::ImportGraph::new(files, loaded);
    diagnostics.extend(imports::check(files, loaded, &graph));
    let profiles = graph::propagate_profiles(files, &graph, &mut diagnostics);
    let scopes = Scopes::new(files, &graph);
    diagnostics.extend(conflicts::check(files, &graph, &scopes));

    let walked: Vec<(FileId, uses::Walked)> = graph
        .files
        .par_iter()
        .map(|file| (*file, uses::walk(&files[file].value, &scopes)))
        .collect();
    let mut suggester = suggest::Suggester::new(files, &scopes);
    let mut names = Names {
        files: BTreeMap::new(),
        units: graph.units(),
        scopes: Scopes::default(),
    };
    for (rank, (file, walked)) in walked.into_iter().enumerate() {
        diagnostics.extend(suggester.report(walked.unknown));
        let file_names = FileNames {
            imports: graph.targets(rank),
            profile: profiles[rank].clone(),
            uses: walked.uses,
        };
        names.files.insert(file, file_names);
    }
    names.scopes = scopes;
    let faulty = files.values().any(Checked::is_faulty);
    Checked::new(names, diagnostics).or_faulty(faulty)
}

impl Names {
    /// What `name`, written in `file`, means as a definition of `kind`: `Server`, or `namespace:Server`.
    ///
    /// Built-in data types are no definitions: ask for them first.
    pub fn lookup(&self, file: FileId, kind: Kind, name: &str) -> Lookup {
        self.scopes.lookup(file, kind, name)
    }

    /// All files, ordered by path: by what everything that is listed is ordered.
    pub fn files_by_path(&self) -> &[FileId] {
        &self.scopes.files
    }

    /// The names of `kind` that can be written in `file` without a namespace, in alphabetical order.
    pub fn visible(&self, file: FileId, kind: Kind) -> impl Iterator<Item = &Name> {
        self.scopes.visible(file, kind)
    }

    /// What must be written in `file` for a `local` name that an import brings in under a namespace.
    pub fn qualified(&self, file: FileId, kind: Kind, local: &str) -> Option<Name> {
        suggest::qualified(&self.scopes, self.scopes.rank(file)?, kind, local)
    }

    /// The message for a name that was looked up as one of `kind` and is [`Lookup::Missing`].
    pub fn unknown(&self, kind: Kind, name: &At<Name>) -> Diagnostic {
        suggest::unknown(&self.scopes, kind, name)
    }
}
