//! `Names`: what every name means — the import graph, namespaces, and the definition behind each use.

use std::collections::BTreeMap;

use toscac_syntax::entities::Kind;
use toscac_syntax::name::Name;
use toscac_syntax::origin::Origin;
use toscac_syntax::source::FileId;

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

/// A definition of one of the eight kinds of types.
pub type TypeId = DefinitionId;

/// Files whose imports form a cycle, or a single file: what is resolved together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unit {
    /// Its files, ordered by path.
    pub files: Vec<FileId>,
}

/// What a name is bound to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Binding {
    /// One definition.
    Definition(DefinitionId),
    /// Nothing, or too much: reported once, satisfies everything.
    Unknown,
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
}

/// The names that can be used in one file.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct FileNames {
    /// Qualified name as it is written in this file (`Compute`, `core:Compute`) → what it is bound to, by kind.
    pub scope: BTreeMap<Kind, BTreeMap<Name, Binding>>,
    /// What each import statement led to, in their order; `None` when it led nowhere (reported).
    pub imports: Vec<Option<FileId>>,
    /// The profile whose definitions these are, after propagation down the import tree (§6.7.1).
    pub profile: Option<Name>,
    /// Uses of names in this file that were looked up, in the order of the text.
    pub uses: Vec<Use>,
}
