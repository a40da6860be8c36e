//! The order in which types are laid out: kind after kind, each type after its parent.

use std::collections::BTreeMap;
use std::sync::Arc;

use rayon::prelude::*;
use toscac_syntax::diagnostic::{Checked, Diagnostic};
use toscac_syntax::entities::{Kind, Syntax};
use toscac_syntax::source::FileId;

use super::linearize::{Linearized, linearize};
use super::maker::{Budget, Faults, Maker, View};
use super::{FileTypes, Types, contents, errors, infinite};
use crate::limits::Limits;
use crate::names::{Names, TypeId};

/// Lays out all types. Each level of a kind is made in parallel and put in place before the next.
pub(super) fn derive(
    files: &BTreeMap<FileId, Checked<Syntax>>,
    names: &Names,
    limits: &Limits,
) -> (Types, Vec<Diagnostic>) {
    let Linearized {
        types,
        levels,
        diagnostics,
    } = linearize(files, names);
    let mut deriver = Deriver {
        files,
        names,
        faults: Faults::new(files),
        budget: Budget::new(limits.type_members),
        types,
        levels,
        diagnostics,
    };
    deriver.data_types();
    deriver.lay_out(
        Kind::Artifact,
        |file| &mut file.artifact_types,
        |maker| maker.make_artifact_type(),
    );
    deriver.lay_out(
        Kind::Interface,
        |file| &mut file.interface_types,
        |maker| maker.make_interface_type(),
    );
    deriver.lay_out(
        Kind::Capability,
        |file| &mut file.capability_types,
        |maker| maker.make_capability_type(),
    );
    deriver.lay_out(
        Kind::Relationship,
        |file| &mut file.relationship_types,
        |maker| maker.make_relationship_type(),
    );
    deriver.lay_out(
        Kind::Node,
        |file| &mut file.node_types,
        |maker| maker.make_node_type(),
    );
    deriver.lay_out(
        Kind::Group,
        |file| &mut file.group_types,
        |maker| maker.make_group_type(),
    );
    deriver.lay_out(
        Kind::Policy,
        |file| &mut file.policy_types,
        |maker| maker.make_policy_type(),
    );
    deriver.functions();
    if deriver.budget.is_exceeded() {
        return deriver.give_up(limits);
    }
    deriver.check(limits);
    (deriver.types, deriver.diagnostics)
}

struct Deriver<'a> {
    files: &'a BTreeMap<FileId, Checked<Syntax>>,
    names: &'a Names,
    faults: Faults,
    budget: Budget,
    types: Types,
    levels: BTreeMap<Kind, Vec<Vec<TypeId>>>,
    diagnostics: Vec<Diagnostic>,
}

impl Deriver<'_> {
    fn view(&self) -> View<'_> {
        View {
            files: self.files,
            names: self.names,
            types: &self.types,
            faults: &self.faults,
            budget: &self.budget,
        }
    }

    /// Data types may name each other in any order, and what their entries are is needed to refine them. So the first
    /// round says what each type alone knows, and the second can look at all the others.
    fn data_types(&mut self) {
        let before = self.diagnostics.len();
        self.lay_out(
            Kind::Data,
            |file| &mut file.data_types,
            |maker| maker.make_data_type(),
        );
        self.diagnostics.truncate(before);
        self.lay_out(
            Kind::Data,
            |file| &mut file.data_types,
            |maker| maker.make_data_type(),
        );
    }

    fn lay_out<T: Send + Sync>(
        &mut self,
        kind: Kind,
        place: impl Fn(&mut FileTypes) -> &mut Vec<Arc<T>>,
        make: impl Fn(&mut Maker<'_>) -> T + Sync,
    ) {
        let levels = self.levels.get(&kind).cloned().unwrap_or_default();
        for level in levels {
            let view = self.view();
            let one = |id: &TypeId| {
                let mut maker = Maker::new(view, *id);
                let made = make(&mut maker);
                (*id, made, maker.told)
            };
            let made: Vec<(TypeId, T, Vec<Diagnostic>)> = match level.as_slice() {
                // A chain of ten thousand types is ten thousand levels: threads do not pay there.
                [only] => vec![one(only)],
                level => level.par_iter().map(one).collect(),
            };
            for (id, made, told) in made {
                let file = self
                    .types
                    .files
                    .get_mut(&id.file)
                    .expect("types were counted by file");
                // Nobody else holds the file yet, so that nothing is copied.
                place(Arc::make_mut(file))[id.index as usize] = Arc::new(made);
                self.diagnostics.extend(told);
            }
        }
    }

    fn functions(&mut self) {
        let view = self.view();
        let functions: Vec<_> = self
            .names
            .files_by_path()
            .iter()
            .filter_map(|file| self.types.files.get(file))
            .flat_map(|file| &file.functions)
            .map(|bare| {
                let mut maker = Maker::new(view, bare.id);
                let made = maker.make_function(bare);
                (made, maker.told)
            })
            .collect();
        for (made, told) in functions {
            let file = self
                .types
                .files
                .get_mut(&made.id.file)
                .expect("types were counted by file");
            let index = made.id.index as usize;
            Arc::make_mut(file).functions[index] = Arc::new(made);
            self.diagnostics.extend(told);
        }
    }

    /// What can only be said when all types are there.
    fn check(&mut self, limits: &Limits) {
        let infinite = infinite::check(&self.types, self.names.files_by_path());
        self.diagnostics.extend(infinite);
        let nodes = self
            .levels
            .get(&Kind::Node)
            .map(|levels| levels.concat())
            .unwrap_or_default();
        let view = self.view();
        let told: Vec<Vec<Diagnostic>> = nodes
            .par_iter()
            .map(|id| {
                let mut maker = Maker::new(view, *id);
                maker.check_requirements();
                maker.told
            })
            .collect();
        self.diagnostics.extend(told.into_iter().flatten());
        let contents = contents::check(self.view(), limits);
        self.diagnostics.extend(contents);
    }

    /// Types without members: half of them would say something wrong.
    fn give_up(self, limits: &Limits) -> (Types, Vec<Diagnostic>) {
        let Linearized {
            mut types,
            mut diagnostics,
            ..
        } = linearize(self.files, self.names);
        for file in types.files.values_mut() {
            forget(Arc::make_mut(file));
        }
        let first = self.names.files_by_path().first();
        diagnostics.extend(first.map(|file| errors::too_many_members(*file, limits.type_members)));
        (types, diagnostics)
    }
}

/// Marks all types of a file as not known.
fn forget(file: &mut FileTypes) {
    fn each<T: Clone>(types: &mut [Arc<T>], complete: impl Fn(&mut T) -> &mut bool) {
        for of in types {
            *complete(Arc::make_mut(of)) = false;
        }
    }
    each(&mut file.artifact_types, |of| &mut of.header.complete);
    each(&mut file.data_types, |of| &mut of.header.complete);
    each(&mut file.capability_types, |of| &mut of.header.complete);
    each(&mut file.interface_types, |of| &mut of.header.complete);
    each(&mut file.relationship_types, |of| &mut of.header.complete);
    each(&mut file.node_types, |of| &mut of.header.complete);
    each(&mut file.group_types, |of| &mut of.header.complete);
    each(&mut file.policy_types, |of| &mut of.header.complete);
}
