//! Scopes: which definitions a name can mean in a file.
//!
//! Nothing is copied from file to file. Definitions stand in one index by name; a scope is the set of files whose
//! definitions can be named without a namespace, and the namespaces that lead to other scopes. So a thousand files may
//! import a profile of ten thousand types at the price of a thousand bits each, and files that import each other under
//! namespaces need no end of qualified names.

use std::collections::BTreeMap;
use std::sync::Arc;

use toscac_syntax::codes;
use toscac_syntax::diagnostic::{Checked, Severity};
use toscac_syntax::entities::{Kind, Syntax, TypeHeader};
use toscac_syntax::name::Name;
use toscac_syntax::origin::{At, Origin};
use toscac_syntax::source::FileId;

use super::graph::ImportGraph;
use super::{DefinitionId, Lookup};

/// The kinds of names in the order in which they are shown.
pub(super) const KINDS: [Kind; 10] = [
    Kind::Artifact,
    Kind::Data,
    Kind::Capability,
    Kind::Interface,
    Kind::Relationship,
    Kind::Node,
    Kind::Group,
    Kind::Policy,
    Kind::Function,
    Kind::Repository,
];

/// The scopes of all files.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Scopes {
    /// The files by rank.
    pub(super) files: Vec<FileId>,
    ranks: BTreeMap<FileId, usize>,
    /// Local name → the files that define it (by rank) and the position there, by kind.
    index: BTreeMap<Kind, BTreeMap<Name, Vec<(usize, u32)>>>,
    /// Further names of types, written as they stand here, with the files and the names that they are short for: they
    /// count where nothing else has that name.
    aliases: BTreeMap<Kind, BTreeMap<Name, Vec<(usize, Name)>>>,
    /// By rank.
    scopes: Vec<Arc<Scope>>,
    /// Segments of the longest namespace: `a:b` may itself be one.
    segments_max: usize,
    /// The files that are there because every file of some dialect imports them.
    yielding: FileSet,
}

/// What can be named in a file.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Scope {
    /// The files whose names need no namespace, its own included.
    pub(super) files: FileSet,
    /// Whether more may belong here than is known: an import failed.
    pub(super) is_open: bool,
    /// Namespaces.
    pub(super) namespaces: Arc<BTreeMap<Name, Namespace>>,
}

/// The files that come into one namespace.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Namespace {
    /// Their ranks, in order: their scopes are joined.
    pub(super) targets: Vec<usize>,
    /// Whether more may belong here than is known.
    pub(super) is_open: bool,
}

/// A set of files, one bit for each rank.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct FileSet(Vec<u64>);

impl FileSet {
    pub(super) fn new(files: usize) -> FileSet {
        FileSet(vec![0; files.div_ceil(64)])
    }

    pub(super) fn insert(&mut self, rank: usize) {
        self.0[rank / 64] |= 1 << (rank % 64);
    }

    pub(super) fn contains(&self, rank: usize) -> bool {
        self.0
            .get(rank / 64)
            .is_some_and(|word| word >> (rank % 64) & 1 == 1)
    }

    pub(super) fn join(&mut self, other: &FileSet) {
        for (word, more) in self.0.iter_mut().zip(&other.0) {
            *word |= more;
        }
    }

    /// The ranks in this set that are not in `other`, in order.
    pub(super) fn without<'a>(&'a self, other: &'a FileSet) -> impl Iterator<Item = usize> + 'a {
        let words = self.0.iter().zip(&other.0).enumerate();
        words.flat_map(|(position, (word, taken))| bits(word & !taken).map(move |bit| position * 64 + bit))
    }
}

fn bits(mut word: u64) -> impl Iterator<Item = usize> {
    std::iter::from_fn(move || {
        let bit = word.trailing_zeros();
        word &= word.wrapping_sub(1);
        (bit < u64::BITS).then_some(bit as usize)
    })
}

/// Where a namespace leads.
pub(super) struct Reached {
    /// The ranks whose scopes are joined there; empty when there is no such namespace.
    pub(super) ranks: Vec<usize>,
    /// Whether more may belong there than is known.
    pub(super) is_open: bool,
}

impl Scopes {
    pub(super) fn new(files: &BTreeMap<FileId, Checked<Syntax>>, graph: &ImportGraph) -> Scopes {
        let ranks = graph
            .files
            .iter()
            .enumerate()
            .map(|(rank, file)| (*file, rank))
            .collect();
        let mut scopes = Scopes {
            files: graph.files.clone(),
            ranks,
            index: BTreeMap::new(),
            aliases: BTreeMap::new(),
            scopes: vec![Arc::default(); graph.files.len()],
            segments_max: 1,
            yielding: FileSet::new(graph.files.len()),
        };
        for (rank, file) in graph.files.iter().enumerate() {
            scopes.add_definitions(rank, &files[file].value);
        }
        for component in graph.components(|edge| edge.namespace.is_none()) {
            let scope = Arc::new(scopes.join(files, graph, &component));
            for rank in component {
                scopes.scopes[rank] = scope.clone();
            }
        }
        for edge in graph.imports.iter().flatten().filter(|edge| edge.is_implicit) {
            if let Some(target) = edge.target {
                scopes.yielding.join(&scopes.scopes[target].files);
            }
        }
        scopes
    }

    fn add_definitions(&mut self, rank: usize, syntax: &Syntax) {
        for kind in KINDS {
            let of_kind = self.index.entry(kind).or_default();
            for (position, name) in local_names(syntax, kind).enumerate() {
                of_kind
                    .entry(name.clone())
                    .or_default()
                    .push((rank, position as u32));
            }
            let of_kind = self.aliases.entry(kind).or_default();
            for (name, header) in local_names(syntax, kind).zip(headers(syntax, kind)) {
                for alias in &header.aliases {
                    let definitions = of_kind.entry(alias.clone()).or_default();
                    definitions.push((rank, name.clone()));
                }
            }
        }
    }

    /// The common scope of files that import each other without namespaces, after the scopes of all that they import.
    fn join(
        &mut self,
        files: &BTreeMap<FileId, Checked<Syntax>>,
        graph: &ImportGraph,
        component: &[usize],
    ) -> Scope {
        let mut joined = Scope {
            files: FileSet::new(self.files.len()),
            is_open: false,
            namespaces: Arc::default(),
        };
        for rank in component {
            joined.files.insert(*rank);
            joined.is_open |= may_define_more(&files[&graph.files[*rank]]);
        }
        let mut added: BTreeMap<Name, Namespace> = BTreeMap::new();
        for edge in component.iter().flat_map(|rank| &graph.imports[*rank]) {
            match (&edge.namespace, edge.target) {
                (None, None) => joined.is_open = true,
                // Reached already: what it brings is joined with it.
                (None, Some(target)) if joined.files.contains(target) => {}
                (None, Some(target)) => {
                    let below = &self.scopes[target];
                    joined.files.join(&below.files);
                    joined.is_open |= below.is_open;
                    if joined.namespaces.is_empty() {
                        joined.namespaces = below.namespaces.clone();
                    } else if !Arc::ptr_eq(&joined.namespaces, &below.namespaces) {
                        merge(Arc::make_mut(&mut joined.namespaces), &below.namespaces);
                    }
                }
                (Some(name), target) => {
                    self.segments_max = self.segments_max.max(name.split(':').count());
                    let namespace = added.entry(name.clone()).or_default();
                    namespace.targets.extend(target);
                    namespace.is_open |= target.is_none();
                }
            }
        }
        if !added.is_empty() {
            merge(Arc::make_mut(&mut joined.namespaces), &added);
        }
        joined
    }

    /// The scope of the file at `rank`.
    pub(super) fn scope(&self, rank: usize) -> &Scope {
        &self.scopes[rank]
    }

    /// The rank of a file.
    pub(super) fn rank(&self, file: FileId) -> Option<usize> {
        self.ranks.get(&file).copied()
    }

    /// The files that define a name, by rank, with the position there.
    pub(super) fn definitions(&self, kind: Kind, name: &str) -> &[(usize, u32)] {
        self.index
            .get(&kind)
            .and_then(|names| names.get(name))
            .map_or(&[], Vec::as_slice)
    }

    /// Names of a kind with the files that define them, in alphabetical order.
    pub(super) fn all(&self, kind: Kind) -> impl Iterator<Item = (&Name, &[(usize, u32)])> {
        let names = self.index.get(&kind).into_iter().flatten();
        names.map(|(name, definitions)| (name, definitions.as_slice()))
    }

    /// How many different names of a kind there are.
    pub(super) fn count(&self, kind: Kind) -> usize {
        self.index.get(&kind).map_or(0, BTreeMap::len)
    }

    /// Where the namespace `path` leads from the file at `from`.
    pub(super) fn reach(&self, from: usize, path: &str) -> Reached {
        let segments: Vec<&str> = path.split(':').collect();
        let mut reached: Vec<Vec<usize>> = vec![Vec::new(); segments.len() + 1];
        reached[0].push(from);
        let mut is_open = false;
        for start in 0..segments.len() {
            for end in start + 1..=segments.len().min(start + self.segments_max) {
                let name = segments[start..end].join(":");
                let mut targets = Vec::new();
                for rank in &reached[start] {
                    let scope = &self.scopes[*rank];
                    match scope.namespaces.get(name.as_str()) {
                        Some(namespace) => {
                            targets.extend_from_slice(&namespace.targets);
                            is_open |= namespace.is_open;
                        }
                        None => is_open |= scope.is_open,
                    }
                }
                reached[end].append(&mut targets);
                reached[end].sort_unstable();
                reached[end].dedup();
            }
        }
        let ranks = reached.pop().unwrap_or_default();
        is_open |= ranks.iter().any(|rank| self.scopes[*rank].is_open);
        Reached { ranks, is_open }
    }

    /// What a name means in a file.
    pub(super) fn lookup(&self, file: FileId, kind: Kind, name: &str) -> Lookup {
        let Some(rank) = self.rank(file) else {
            return Lookup::Unknown;
        };
        match self.lookup_definition(rank, kind, name) {
            Lookup::Found(definition) => Lookup::Found(definition),
            other @ (Lookup::Unknown | Lookup::Missing) => {
                let alias = self.lookup_alias(rank, kind, name);
                alias.map_or(other, Lookup::Found)
            }
        }
    }

    fn lookup_alias(&self, rank: usize, kind: Kind, name: &str) -> Option<DefinitionId> {
        let definitions = self.aliases.get(&kind)?.get(name)?;
        let scope = &self.scopes[rank];
        let mut seen = definitions
            .iter()
            .filter(|(definer, _)| scope.files.contains(*definer));
        match (seen.next(), seen.next()) {
            (Some((_, name)), None) => self.lookup_definition(rank, kind, name).found(),
            (_, _) => None,
        }
    }

    fn lookup_definition(&self, rank: usize, kind: Kind, name: &str) -> Lookup {
        let Some((path, local)) = name.rsplit_once(':') else {
            let definitions = self.definitions(kind, name);
            // A file's own definition stands even when an import brings another one: that was reported.
            if let Ok(own) = definitions.binary_search_by_key(&rank, |(definer, _)| *definer) {
                return Lookup::Found(self.definition(kind, definitions[own]));
            }
            return self.choose(kind, name, &[rank], self.scopes[rank].is_open);
        };
        let reached = self.reach(rank, path);
        self.choose(kind, local, &reached.ranks, reached.is_open)
    }

    fn choose(&self, kind: Kind, local: &str, scopes: &[usize], is_open: bool) -> Lookup {
        let definitions = self.definitions(kind, local).iter().copied();
        let found = definitions.filter(|(definer, _)| {
            scopes
                .iter()
                .any(|rank| self.scopes[*rank].files.contains(*definer))
        });
        let mut found: Vec<(usize, u32)> = found.collect();
        // What no author imported stands back behind what an author defined.
        if found.iter().any(|(rank, _)| !self.yields(*rank)) {
            found.retain(|(rank, _)| !self.yields(*rank));
        }
        match found.as_slice() {
            [definition] => Lookup::Found(self.definition(kind, *definition)),
            [] if !is_open => Lookup::Missing,
            _ => Lookup::Unknown,
        }
    }

    /// Whether what a file defines stands back behind what an author defines.
    pub(super) fn yields(&self, rank: usize) -> bool {
        self.yielding.contains(rank)
    }

    fn definition(&self, kind: Kind, (rank, index): (usize, u32)) -> DefinitionId {
        DefinitionId {
            file: self.files[rank],
            kind,
            index,
        }
    }

    /// The names of `kind` that need no namespace in `file`.
    pub(super) fn visible(&self, file: FileId, kind: Kind) -> impl Iterator<Item = &Name> {
        let scope = self.rank(file).map(|rank| &self.scopes[rank]);
        scope.into_iter().flat_map(move |scope| {
            let names = self.all(kind);
            names
                .filter(|(_, definitions)| definitions.iter().any(|(rank, _)| scope.files.contains(*rank)))
                .map(|(name, _)| name)
        })
    }
}

fn merge(into: &mut BTreeMap<Name, Namespace>, from: &BTreeMap<Name, Namespace>) {
    for (name, namespace) in from {
        let merged = into.entry(name.clone()).or_default();
        merged.targets.extend_from_slice(&namespace.targets);
        merged.targets.sort_unstable();
        merged.targets.dedup();
        merged.is_open |= namespace.is_open;
    }
}

/// Whether a file may define more than is known: it is in a language that is not read, or text of it was lost to a
/// fault of YAML. Such faults are not among the diagnostics of `lower`, and so are told from its own.
fn may_define_more(syntax: &Checked<Syntax>) -> bool {
    let unread = [
        codes::NOT_A_MAP.number,
        codes::UNKNOWN_VERSION.number,
        codes::UNREAD_LANGUAGE.number,
    ];
    let own = &syntax.diagnostics;
    let is_unread = own
        .iter()
        .any(|diagnostic| unread.contains(&diagnostic.code.number));
    let is_torn = !own
        .iter()
        .any(|diagnostic| diagnostic.severity == Severity::Error);
    syntax.is_faulty() && (is_unread || is_torn)
}

/// The names that a file defines, in the author's order.
pub(super) fn local_names(syntax: &Syntax, kind: Kind) -> Box<dyn Iterator<Item = &Name> + '_> {
    match kind {
        Kind::Artifact => Box::new(syntax.artifact_types.keys()),
        Kind::Data => Box::new(syntax.data_types.keys()),
        Kind::Capability => Box::new(syntax.capability_types.keys()),
        Kind::Interface => Box::new(syntax.interface_types.keys()),
        Kind::Relationship => Box::new(syntax.relationship_types.keys()),
        Kind::Node => Box::new(syntax.node_types.keys()),
        Kind::Group => Box::new(syntax.group_types.keys()),
        Kind::Policy => Box::new(syntax.policy_types.keys()),
        Kind::Function => Box::new(syntax.functions.keys()),
        Kind::Repository => Box::new(syntax.repositories.keys()),
    }
}

/// The headers of a file's types in the order of their definitions; functions and repositories have none.
fn headers(syntax: &Syntax, kind: Kind) -> Box<dyn Iterator<Item = &TypeHeader> + '_> {
    match kind {
        Kind::Artifact => Box::new(syntax.artifact_types.values().map(|of| &of.header)),
        Kind::Data => Box::new(syntax.data_types.values().map(|of| &of.header)),
        Kind::Capability => Box::new(syntax.capability_types.values().map(|of| &of.header)),
        Kind::Interface => Box::new(syntax.interface_types.values().map(|of| &of.header)),
        Kind::Relationship => Box::new(syntax.relationship_types.values().map(|of| &of.header)),
        Kind::Node => Box::new(syntax.node_types.values().map(|of| &of.header)),
        Kind::Group => Box::new(syntax.group_types.values().map(|of| &of.header)),
        Kind::Policy => Box::new(syntax.policy_types.values().map(|of| &of.header)),
        Kind::Function | Kind::Repository => Box::new(std::iter::empty()),
    }
}

/// Where the definition of that position stands.
pub(super) fn definition_origin(syntax: &Syntax, kind: Kind, position: u32) -> Option<At<Name>> {
    fn at<T>(
        entries: &toscac_syntax::entities::Entries<T>,
        position: u32,
        origin: impl Fn(&T) -> Origin,
    ) -> Option<At<Name>> {
        let (name, value) = entries.get_index(position as usize)?;
        Some(At::new(name.clone(), origin(value)))
    }
    match kind {
        Kind::Artifact => at(&syntax.artifact_types, position, |of| of.header.name.origin),
        Kind::Data => at(&syntax.data_types, position, |of| of.header.name.origin),
        Kind::Capability => at(&syntax.capability_types, position, |of| of.header.name.origin),
        Kind::Interface => at(&syntax.interface_types, position, |of| of.header.name.origin),
        Kind::Relationship => at(&syntax.relationship_types, position, |of| of.header.name.origin),
        Kind::Node => at(&syntax.node_types, position, |of| of.header.name.origin),
        Kind::Group => at(&syntax.group_types, position, |of| of.header.name.origin),
        Kind::Policy => at(&syntax.policy_types, position, |of| of.header.name.origin),
        Kind::Function => at(&syntax.functions, position, |of| of.origin),
        Kind::Repository => at(&syntax.repositories, position, |of| of.origin),
    }
}
