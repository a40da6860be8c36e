//! Unknown names: what kind of slip it probably is.

use std::collections::{BTreeMap, BTreeSet};

use toscac_syntax::diagnostic::{Checked, Diagnostic, Severity};
use toscac_syntax::entities::{Kind, Syntax};
use toscac_syntax::name::Name;
use toscac_syntax::nearest::nearest;
use toscac_syntax::origin::{At, Origin};
use toscac_syntax::source::FileId;

use super::scope::{KINDS, Scopes};
use super::uses::UnknownName;
use super::{BUILT_IN_DATA_TYPES, Lookup, errors};

/// How many pairs of names one compilation compares to find what was meant: nobody reads that many hints.
const COMPARED_MAX: usize = 200_000;

/// What is known of an unknown name.
pub(super) enum Hint {
    /// It is defined, as another kind.
    OtherKind(Kind),
    /// It is a built-in data type, where another kind is wanted.
    BuiltIn,
    /// It is written with a namespace, and built-in data types have none.
    BuiltInNeedsNoNamespace,
    /// It is imported under this namespace.
    InNamespace(Name),
    /// No import has this namespace; perhaps the other one was meant.
    NoNamespace(Name, Option<Name>),
    /// Perhaps this one was meant.
    Near(Name),
    /// A name of the Simple Profile, which TOSCA 2.0 does not import by itself.
    SimpleProfile,
    /// Nothing.
    None,
}

/// Reports unknown names.
pub(super) struct Suggester<'a> {
    scopes: &'a Scopes,
    /// Where `lower` reported errors, by file: a definition that it left out is not unknown.
    faults: BTreeMap<FileId, BTreeSet<Origin>>,
    compared: usize,
}

impl<'a> Suggester<'a> {
    pub(super) fn new(files: &BTreeMap<FileId, Checked<Syntax>>, scopes: &'a Scopes) -> Suggester<'a> {
        let errors = |syntax: &Checked<Syntax>| -> BTreeSet<Origin> {
            let diagnostics = syntax.diagnostics.iter();
            diagnostics
                .filter(|diagnostic| diagnostic.severity == Severity::Error)
                .map(|diagnostic| diagnostic.place.origin)
                .collect()
        };
        let faults = files.iter().map(|(file, syntax)| (*file, errors(syntax)));
        Suggester {
            scopes,
            faults: faults.filter(|(_, errors)| !errors.is_empty()).collect(),
            compared: 0,
        }
    }

    /// One message for each unknown name of a file.
    pub(super) fn report(&mut self, unknown: Vec<UnknownName>) -> Vec<Diagnostic> {
        let mut diagnostics = Vec::new();
        for UnknownName { kind, name, others } in unknown {
            if self.was_left_out(kind, &name) {
                continue;
            }
            let hint = hint(self.scopes, kind, &name, self.compared <= COMPARED_MAX);
            self.compared += self.scopes.count(kind);
            diagnostics.push(errors::unknown_name(kind, &name, &others, hint));
        }
        diagnostics
    }

    fn was_left_out(&self, kind: Kind, name: &At<Name>) -> bool {
        let Some(from) = self.scopes.rank(name.origin.file) else {
            return false;
        };
        let (path, local) = name.value.split_namespace();
        let ranks = path.map_or_else(|| vec![from], |path| self.scopes.reach(from, path).ranks);
        self.faults.iter().any(|(file, faults)| {
            let entry = Origin::root(*file).child(errors::section(kind)).child(local);
            let rank = self.scopes.rank(*file);
            faults.contains(&entry)
                && rank.is_some_and(|rank| {
                    ranks
                        .iter()
                        .any(|from| self.scopes.scope(*from).files.contains(rank))
                })
        })
    }
}

/// The message for one unknown name.
pub(super) fn unknown(scopes: &Scopes, kind: Kind, name: &At<Name>) -> Diagnostic {
    errors::unknown_name(kind, name, &[], hint(scopes, kind, name, true))
}

fn hint(scopes: &Scopes, kind: Kind, name: &At<Name>, compare: bool) -> Hint {
    let file = name.origin.file;
    let (path, local) = name.value.split_namespace();
    let is_built_in = BUILT_IN_DATA_TYPES.contains(&local);
    if is_built_in && kind == Kind::Data {
        return Hint::BuiltInNeedsNoNamespace;
    }
    if is_built_in && path.is_none() {
        return Hint::BuiltIn;
    }
    let mut others = KINDS.into_iter().filter(|other| *other != kind);
    let other = others.find(|other| matches!(scopes.lookup(file, *other, &name.value), Lookup::Found(_)));
    if let Some(other) = other {
        return Hint::OtherKind(other);
    }
    let Some(rank) = scopes.rank(file) else {
        return Hint::None;
    };
    let scope = scopes.scope(rank);
    let Some(path) = path else {
        if let Some(qualified) = qualified(scopes, rank, kind, local) {
            return Hint::InNamespace(qualified);
        }
        let near = nearest(
            local,
            scopes
                .visible(file, kind)
                .take_while(|_| compare)
                .map(Name::as_str),
        );
        return match near {
            Some(near) => Hint::Near(Name::new(near)),
            None if local.starts_with("tosca.") => Hint::SimpleProfile,
            None => Hint::None,
        };
    };
    let reached = scopes.reach(rank, path);
    if reached.ranks.is_empty() {
        let near = nearest(path, scope.namespaces.keys().map(Name::as_str));
        return Hint::NoNamespace(Name::new(path), near.map(Name::new));
    }
    let visible = scopes
        .all(kind)
        .take_while(|_| compare)
        .filter(|(_, definitions)| {
            let mut ranks = reached.ranks.iter();
            ranks.any(|rank| {
                definitions
                    .iter()
                    .any(|(definer, _)| scopes.scope(*rank).files.contains(*definer))
            })
        });
    match nearest(local, visible.map(|(name, _)| name.as_str())) {
        Some(near) => Hint::Near(Name::from(format!("{path}:{near}"))),
        None => Hint::None,
    }
}

/// What a name without a namespace is called where an import brings it in under one.
pub(super) fn qualified(scopes: &Scopes, rank: usize, kind: Kind, local: &str) -> Option<Name> {
    let mut namespaces = scopes.scope(rank).namespaces.iter();
    let (namespace, _) = namespaces.find(|(_, reached)| {
        let mut targets = reached.targets.iter();
        targets.any(|target| is_in(scopes, *target, kind, local))
    })?;
    Some(Name::from(format!("{namespace}:{local}")))
}

fn is_in(scopes: &Scopes, target: usize, kind: Kind, local: &str) -> bool {
    let mut definitions = scopes.definitions(kind, local).iter();
    definitions.any(|(definer, _)| scopes.scope(target).files.contains(*definer))
}
