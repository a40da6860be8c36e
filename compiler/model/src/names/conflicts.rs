//! Conflicts: one name of one kind that means two things in one namespace (§6.8.4).
//!
//! A conflict is reported where its two sides first come together, and nowhere above.

use std::collections::{BTreeMap, BTreeSet};

use toscac_syntax::diagnostic::{Checked, Diagnostic};
use toscac_syntax::entities::{Kind, Syntax};
use toscac_syntax::name::Name;
use toscac_syntax::origin::{At, Origin};
use toscac_syntax::source::FileId;

use super::BUILT_IN_DATA_TYPES;
use super::errors;
use super::graph::ImportGraph;
use super::scope::{self, FileSet, KINDS, Scopes};

/// Reports every conflict of names, and the data types that are called like built-in ones.
pub(super) fn check(
    files: &BTreeMap<FileId, Checked<Syntax>>,
    graph: &ImportGraph,
    scopes: &Scopes,
) -> Vec<Diagnostic> {
    let mut checker = Checker {
        files,
        graph,
        scopes,
        shared: shared_names(scopes),
        diagnostics: Vec::new(),
    };
    checker.check_built_in_names();
    for component in graph.components(|edge| edge.namespace.is_none()) {
        checker.check_root(&component);
        checker.check_namespaces(&component);
    }
    checker.diagnostics
}

/// What comes into a scope by one import, or from one of its own files.
struct Part {
    files: FileSet,
    import: Option<Origin>,
}

/// A name with two definitions.
pub(super) struct Clash {
    /// Its kind.
    pub(super) kind: Kind,
    /// The name as it is written in the scope.
    pub(super) name: Name,
    /// The definition that was there first.
    pub(super) first: Origin,
    /// The import that brought it; `None` for the file's own.
    pub(super) first_import: Option<Origin>,
    /// The other one.
    pub(super) second: Origin,
}

struct Checker<'a> {
    files: &'a BTreeMap<FileId, Checked<Syntax>>,
    graph: &'a ImportGraph,
    scopes: &'a Scopes,
    /// By rank: the definitions whose name another file defines, too.
    shared: Vec<Vec<(Kind, &'a Name, u32)>>,
    diagnostics: Vec<Diagnostic>,
}

fn shared_names(scopes: &Scopes) -> Vec<Vec<(Kind, &Name, u32)>> {
    let mut shared = vec![Vec::new(); scopes.files.len()];
    for kind in KINDS {
        for (name, definitions) in scopes.all(kind).filter(|(_, definitions)| definitions.len() > 1) {
            for (rank, position) in definitions {
                shared[*rank].push((kind, name, *position));
            }
        }
    }
    shared
}

impl Checker<'_> {
    fn check_built_in_names(&mut self) {
        for name in BUILT_IN_DATA_TYPES {
            for (rank, position) in self.scopes.definitions(Kind::Data, name) {
                if let Some(definition) = self.definition(*rank, Kind::Data, *position) {
                    self.diagnostics
                        .push(errors::reserved_data_type_name(&definition));
                }
            }
        }
    }

    /// What comes together without a namespace in files that import each other.
    fn check_root(&mut self, component: &[usize]) {
        let mut parts: Vec<Part> = component
            .iter()
            .map(|rank| {
                let mut files = FileSet::new(self.scopes.files.len());
                files.insert(*rank);
                Part { files, import: None }
            })
            .collect();
        for rank in component {
            for edge in self.graph.imports[*rank]
                .iter()
                .filter(|edge| edge.namespace.is_none())
            {
                if let Some(target) = edge
                    .target
                    .filter(|target| component.binary_search(target).is_err())
                {
                    parts.push(Part {
                        files: self.scopes.scope(target).files.clone(),
                        import: Some(edge.origin),
                    });
                }
            }
        }
        self.check_parts(&parts, None);
    }

    /// What comes together under one namespace: by several imports of these files, or of files that they import.
    fn check_namespaces(&mut self, component: &[usize]) {
        let mut brought: BTreeMap<&Name, Vec<(Origin, Vec<usize>)>> = BTreeMap::new();
        let mut seen = BTreeSet::new();
        for edge in component.iter().flat_map(|rank| &self.graph.imports[*rank]) {
            let Some(target) = edge.target else { continue };
            match &edge.namespace {
                Some(name) => brought.entry(name).or_default().push((edge.origin, vec![target])),
                None if component.binary_search(&target).is_ok() || !seen.insert(target) => {}
                None => {
                    for (name, namespace) in self.scopes.scope(target).namespaces.iter() {
                        let targets = namespace.targets.clone();
                        brought.entry(name).or_default().push((edge.origin, targets));
                    }
                }
            }
        }
        for (name, mut imports) in brought {
            let mut seen = BTreeSet::new();
            imports.retain(|(_, targets)| seen.insert(targets.clone()));
            if imports.len() < 2 {
                continue;
            }
            let parts: Vec<Part> = imports
                .into_iter()
                .map(|(origin, targets)| {
                    let mut files = FileSet::new(self.scopes.files.len());
                    for target in targets {
                        files.join(&self.scopes.scope(target).files);
                    }
                    Part {
                        files,
                        import: Some(origin),
                    }
                })
                .collect();
            self.check_parts(&parts, Some(name));
        }
    }

    fn check_parts(&mut self, parts: &[Part], namespace: Option<&Name>) {
        let mut before = FileSet::new(self.scopes.files.len());
        let mut told = BTreeSet::new();
        for part in parts {
            let clashes = self.clashes(parts, part, &before, namespace);
            before.join(&part.files);
            let (own, imported): (Vec<Clash>, Vec<Clash>) = clashes
                .into_iter()
                .partition(|clash| clash.first_import.is_none());
            for clash in own {
                let rules = self.files[&clash.first.file].value.rules;
                match part.import {
                    None => self
                        .diagnostics
                        .push(errors::mutually_imported_name(&clash, rules)),
                    // A second import of the same name says nothing new about the file's own.
                    Some(import) if told.insert(clash.first) => {
                        self.diagnostics
                            .push(errors::local_and_imported_name(&clash, import, rules));
                    }
                    Some(_) => {}
                }
            }
            if let Some(import) = part.import
                && !imported.is_empty()
            {
                let rules = self.files[&import.file].value.rules;
                self.diagnostics
                    .push(errors::imported_names_conflict(import, &imported, rules));
            }
        }
    }

    /// The names that `part` gives a second meaning.
    fn clashes(&self, parts: &[Part], part: &Part, before: &FileSet, namespace: Option<&Name>) -> Vec<Clash> {
        let mut clashes = Vec::new();
        for rank in part.files.without(before) {
            for (kind, name, position) in &self.shared[rank] {
                // Both sides within this part came together further down and were reported there. What an author
                // defines overrules what no author imported.
                let other = self.scopes.definitions(*kind, name).iter().find(|(other, _)| {
                    *other != rank
                        && before.contains(*other)
                        && !part.files.contains(*other)
                        && self.scopes.yields(*other) == self.scopes.yields(rank)
                });
                let Some((other, other_position)) = other else {
                    continue;
                };
                let first = self.definition(*other, *kind, *other_position);
                let second = self.definition(rank, *kind, *position);
                let brought_by = parts.iter().find(|part| part.files.contains(*other));
                if let (Some(first), Some(second)) = (first, second) {
                    clashes.push(Clash {
                        kind: *kind,
                        name: match namespace {
                            Some(namespace) => Name::from(format!("{namespace}:{name}")),
                            None => (*name).clone(),
                        },
                        first: first.origin,
                        first_import: brought_by.and_then(|part| part.import),
                        second: second.origin,
                    });
                }
            }
        }
        clashes
    }

    fn definition(&self, rank: usize, kind: Kind, position: u32) -> Option<At<Name>> {
        let file = self.scopes.files[rank];
        scope::definition_origin(&self.files[&file].value, kind, position)
    }
}
