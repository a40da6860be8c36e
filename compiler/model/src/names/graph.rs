//! The graph of imports: units, chains, and the profile of each file.

use std::collections::{BTreeMap, BTreeSet};

use petgraph::algo::kosaraju_scc;
use petgraph::graph::{DiGraph, NodeIndex};
use toscac_syntax::diagnostic::{Checked, Diagnostic};
use toscac_syntax::entities::Syntax;
use toscac_syntax::name::Name;
use toscac_syntax::origin::Origin;
use toscac_syntax::source::FileId;

use super::imports::Loaded;
use super::{Unit, errors};

/// Files and the imports between them. A file is addressed by its rank: its position by path.
pub(super) struct ImportGraph {
    /// The files by rank.
    pub(super) files: Vec<FileId>,
    /// The imports of each file in the author's order.
    pub(super) imports: Vec<Vec<Edge>>,
    ranks: BTreeMap<FileId, usize>,
    /// By which import each file was reached first, from the roots.
    reached_by: Vec<Option<(usize, Origin)>>,
}

/// One import statement.
pub(super) struct Edge {
    /// The statement.
    pub(super) origin: Origin,
    /// The namespace that the names come into.
    pub(super) namespace: Option<Name>,
    /// The rank of the file that it led to.
    pub(super) target: Option<usize>,
    /// Whether no author wrote it.
    pub(super) is_implicit: bool,
}

impl ImportGraph {
    pub(super) fn new(files: &BTreeMap<FileId, Checked<Syntax>>, loaded: &Loaded) -> ImportGraph {
        let mut ordered: Vec<FileId> = files.keys().copied().collect();
        ordered.sort_by_key(|file| (loaded.paths.get(file), *file));
        let ranks: BTreeMap<FileId, usize> = ordered
            .iter()
            .enumerate()
            .map(|(rank, file)| (*file, rank))
            .collect();
        let edge = |import: &toscac_syntax::entities::Import| {
            let target = loaded
                .imports
                .get(&import.origin)
                .and_then(|led| led.as_ref().ok());
            Edge {
                origin: import.origin,
                namespace: import.namespace.as_ref().map(|namespace| namespace.value.clone()),
                target: target.and_then(|target| ranks.get(target).copied()),
                is_implicit: import.is_implicit,
            }
        };
        let imports = ordered
            .iter()
            .map(|file| files[file].value.imports.iter().map(edge).collect())
            .collect();
        let mut graph = ImportGraph {
            reached_by: vec![None; ordered.len()],
            files: ordered,
            imports,
            ranks,
        };
        graph.reach(&loaded.roots);
        graph
    }

    /// The rank of a file.
    pub(super) fn rank(&self, file: FileId) -> Option<usize> {
        self.ranks.get(&file).copied()
    }

    /// What the imports of a file led to.
    pub(super) fn targets(&self, rank: usize) -> Vec<Option<FileId>> {
        let target = |edge: &Edge| edge.target.map(|target| self.files[target]);
        self.imports[rank].iter().map(target).collect()
    }

    /// The imports that led from a root to `file`, outermost first.
    pub(super) fn chain(&self, file: FileId) -> Vec<Origin> {
        let mut chain = Vec::new();
        let mut at = self.rank(file);
        while let Some((importer, origin)) = at.and_then(|rank| self.reached_by[rank]) {
            chain.push(origin);
            at = Some(importer);
        }
        chain.reverse();
        chain
    }

    /// Files whose imports form a cycle, each after all that it imports.
    pub(super) fn units(&self) -> Vec<Unit> {
        let components = self.components(|_| true);
        let files = |ranks: Vec<usize>| ranks.into_iter().map(|rank| self.files[rank]).collect();
        components
            .into_iter()
            .map(|ranks| Unit { files: files(ranks) })
            .collect()
    }

    /// Strongly connected components over the chosen imports, each after all that it imports; ranks in order.
    pub(super) fn components(&self, choose: impl Fn(&Edge) -> bool) -> Vec<Vec<usize>> {
        let mut graph: DiGraph<(), ()> = DiGraph::with_capacity(self.files.len(), 0);
        for _ in &self.files {
            graph.add_node(());
        }
        for (rank, edges) in self.imports.iter().enumerate() {
            for edge in edges.iter().filter(|edge| choose(edge)) {
                if let Some(target) = edge.target {
                    graph.add_edge(NodeIndex::new(rank), NodeIndex::new(target), ());
                }
            }
        }
        // Kosaraju's search keeps its own stack: a long chain of imports must not use up the thread's.
        let mut components: Vec<Vec<usize>> = kosaraju_scc(&graph)
            .into_iter()
            .map(|component| component.into_iter().map(NodeIndex::index).collect())
            .collect();
        for component in &mut components {
            component.sort_unstable();
        }
        components
    }

    fn reach(&mut self, roots: &[FileId]) {
        let mut seen = vec![false; self.files.len()];
        let mut queue: Vec<usize> = roots.iter().filter_map(|file| self.rank(*file)).collect();
        for rank in &queue {
            seen[*rank] = true;
        }
        let mut next = 0;
        while let Some(rank) = queue.get(next).copied() {
            next += 1;
            for edge in &self.imports[rank] {
                if let Some(target) = edge.target.filter(|target| !seen[*target]) {
                    seen[target] = true;
                    self.reached_by[target] = Some((rank, edge.origin));
                    queue.push(target);
                }
            }
        }
    }
}

/// The profile of each file by rank: its own, else that of the profile that imports it (§6.7.1).
///
/// A file that two profiles import belongs to the one whose path comes first, and a note says so.
pub(super) fn propagate_profiles(
    files: &BTreeMap<FileId, Checked<Syntax>>,
    graph: &ImportGraph,
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<Option<Name>> {
    let own = |rank: usize| {
        files[&graph.files[rank]]
            .value
            .profile
            .as_ref()
            .map(|profile| &profile.value)
    };
    let mut profiles: Vec<Option<Name>> = (0..graph.files.len()).map(|rank| own(rank).cloned()).collect();
    let mut told = BTreeSet::new();
    for owner in 0..graph.files.len() {
        let Some(profile) = own(owner) else { continue };
        let mut open = vec![owner];
        while let Some(rank) = open.pop() {
            for edge in graph.imports[rank].iter().rev() {
                let Some(target) = edge.target.filter(|target| own(*target).is_none()) else {
                    continue;
                };
                match &profiles[target] {
                    None => {
                        profiles[target] = Some(profile.clone());
                        open.push(target);
                    }
                    Some(first) if first != profile && told.insert((target, profile)) => {
                        diagnostics.push(errors::file_in_two_profiles(edge.origin, first, profile));
                    }
                    Some(_) => {}
                }
            }
        }
    }
    profiles
}
