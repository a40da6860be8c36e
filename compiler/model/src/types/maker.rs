//! `Maker`: what the derivation of one type can see, and what it notices.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicUsize, Ordering};

use toscac_syntax::diagnostic::{Checked, Diagnostic, Severity};
use toscac_syntax::entities::{Entries, Kind, Syntax};
use toscac_syntax::name::Name;
use toscac_syntax::origin::{At, Origin};
use toscac_syntax::source::FileId;

use super::{BuiltIn, DataTypeRef, Members, Types};
use crate::names::{Names, TypeId};

/// What every derivation can see.
#[derive(Clone, Copy)]
pub(super) struct View<'a> {
    pub(super) files: &'a BTreeMap<FileId, Checked<Syntax>>,
    pub(super) names: &'a Names,
    /// Types as far as they are laid out: parents, and the kinds that come before.
    pub(super) types: &'a Types,
    pub(super) faults: &'a Faults,
    pub(super) budget: &'a Budget,
}

/// The derivation of one type.
pub(super) struct Maker<'a> {
    pub(super) view: View<'a>,
    /// The type that is laid out.
    pub(super) owner: TypeId,
    /// What was noticed.
    pub(super) told: Vec<Diagnostic>,
}

/// Where `lower` reported errors: what is missing there is not missed again.
pub(super) struct Faults(BTreeMap<FileId, BTreeSet<Origin>>);

/// How many members all types may have together.
///
/// Whether it was exceeded does not depend on the order in which threads count.
pub(super) struct Budget {
    used: AtomicUsize,
    limit: usize,
}

impl Faults {
    pub(super) fn new<'f>(files: impl IntoIterator<Item = (&'f FileId, &'f Checked<Syntax>)>) -> Faults {
        let errors = |syntax: &Checked<Syntax>| -> BTreeSet<Origin> {
            let errors = syntax.diagnostics.iter();
            errors
                .filter(|diagnostic| diagnostic.severity == Severity::Error)
                .map(|diagnostic| diagnostic.place.origin)
                .collect()
        };
        Faults(
            files
                .into_iter()
                .map(|(file, syntax)| (*file, errors(syntax)))
                .collect(),
        )
    }

    fn contain(&self, origin: Origin) -> bool {
        self.0
            .get(&origin.file)
            .is_some_and(|faults| faults.contains(&origin))
    }
}

impl Budget {
    pub(super) fn new(limit: usize) -> Budget {
        Budget {
            used: AtomicUsize::new(0),
            limit,
        }
    }

    /// Counts `members`; false when they are too many, and then none may be made any more.
    fn take(&self, members: usize) -> bool {
        let before = self.used.fetch_add(members, Ordering::Relaxed);
        before.saturating_add(members) <= self.limit
    }

    pub(super) fn is_exceeded(&self) -> bool {
        self.used.load(Ordering::Relaxed) > self.limit
    }
}

impl<'a> Maker<'a> {
    pub(super) fn new(view: View<'a>, owner: TypeId) -> Maker<'a> {
        Maker {
            view,
            owner,
            told: Vec::new(),
        }
    }

    /// The entities of the file that defines the owner.
    pub(super) fn syntax(&self) -> &'a Syntax {
        &self.view.files[&self.owner.file].value
    }

    /// Whether everything that the owner inherits is known; if not, nothing is missed in it.
    pub(super) fn is_complete(&self) -> bool {
        let header = self.view.types.header(self.owner);
        header.is_none_or(|header| header.complete)
    }

    pub(super) fn tell(&mut self, diagnostic: Diagnostic) {
        self.told.push(diagnostic);
    }

    /// What a name means; `None` was reported by `resolve_names`.
    pub(super) fn lookup(&self, kind: Kind, name: &At<Name>) -> Option<TypeId> {
        self.view
            .names
            .lookup(name.origin.file, kind, &name.value)
            .found()
    }

    /// What the name of a data type means.
    pub(super) fn data_type(&self, name: &At<Name>) -> DataTypeRef {
        match BuiltIn::named(&name.value) {
            Some(built_in) => DataTypeRef::BuiltIn(built_in),
            None => match self.lookup(Kind::Data, name) {
                Some(id) => DataTypeRef::Custom(id),
                None => DataTypeRef::Unknown,
            },
        }
    }

    /// Whether `lower` reported something about `keyname` of the entry, or about the entry itself.
    pub(super) fn was_reported(&self, entry: Origin, keyname: &str) -> bool {
        self.view.faults.contain(entry) || self.view.faults.contain(entry.child(keyname))
    }

    /// A copy of inherited members, to be changed; nothing when the budget is used up.
    pub(super) fn copy<T: Clone>(&self, inherited: &Members<T>, more: usize) -> Entries<T> {
        if self.view.budget.take(inherited.len() + more) {
            Entries::clone(inherited)
        } else {
            Entries::new()
        }
    }
}
