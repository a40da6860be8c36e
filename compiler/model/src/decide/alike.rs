//! Requirements that are alike: what is full for one of them is full for all, and need not be tried again. With it, as
//! many relationships as there are nodes find their targets in one walk over the nodes.

use std::collections::{BTreeMap, BTreeSet};

use toscac_syntax::name::Name;

use crate::decide::amounts::Demand;
use crate::decide::state::{Pick, State};
use crate::graph::amounts::Amount;
use crate::graph::places::NodeAt;
use crate::service::{Candidate, NodeId, RequirementId};
use crate::value::Outcome;

/// Requirements without filters, among the same nodes, that take the same: a number for each such class.
#[derive(Default)]
pub(super) struct Classes {
    of: BTreeMap<RequirementId, Option<usize>>,
    numbers: BTreeMap<(Vec<(NodeId, Name)>, Demand), usize>,
    demands: Vec<Demand>,
    /// The first target that may have room for the class.
    full_before: BTreeMap<usize, Pick>,
    /// The first target that may have room for one copy of an assignment and does not serve it already.
    taken_before: BTreeMap<(RequirementId, NodeAt), Pick>,
    /// Classes for which nobody can make room.
    hopeless: BTreeSet<usize>,
}

/// Before all targets.
const FIRST: Pick = Pick { way: 0, copy: 0 };

impl Classes {
    /// Room was made somewhere: nothing is known to be full any more.
    pub(super) fn forget(&mut self) {
        self.full_before.clear();
        self.taken_before.clear();
        self.hopeless.clear();
    }

    /// Where one copy of an assignment begins to look.
    pub(super) fn start(&self, class: Option<usize>, of: (RequirementId, NodeAt)) -> Pick {
        let Some(class) = class else {
            return FIRST;
        };
        let full = self.full_before.get(&class).copied().unwrap_or(FIRST);
        let taken = self.taken_before.get(&of).copied().unwrap_or(FIRST);
        full.max(taken)
    }

    /// All targets up to `pick` are full.
    pub(super) fn is_full_to(&mut self, class: usize, pick: Pick) {
        self.full_before.insert(class, after(pick));
    }

    /// All targets up to `pick` are full, or serve this copy of an assignment.
    pub(super) fn is_taken_to(&mut self, of: (RequirementId, NodeAt), pick: Pick) {
        self.taken_before.insert(of, after(pick));
    }

    pub(super) fn is_hopeless(&self, class: usize) -> bool {
        self.hopeless.contains(&class)
    }

    pub(super) fn give_up(&mut self, class: usize) {
        self.hopeless.insert(class);
    }
}

fn after(pick: Pick) -> Pick {
    Pick {
        copy: pick.copy.saturating_add(1),
        ..pick
    }
}

impl State<'_> {
    /// The class of a relationship's requirement, if it is like any other.
    pub(super) fn class(&mut self, variable: usize) -> Option<usize> {
        let id = self.variables[variable].requirement;
        if let Some(class) = self.alike.of.get(&id) {
            return *class;
        }
        let traits = self.traits(variable);
        let classes = &mut self.alike;
        let class = traits.map(|traits| {
            let demand = traits.1.clone();
            let next = classes.numbers.len();
            let class = *classes.numbers.entry(traits).or_insert(next);
            if class == next {
                classes.demands.push(demand);
            }
            class
        });
        classes.of.insert(id, class);
        class
    }

    /// The class of a relationship that is the only one of its assignment: then members of a class may stand for each
    /// other.
    pub(super) fn class_of_one(&mut self, variable: usize) -> Option<usize> {
        let id = self.variables[variable].requirement;
        let is_one = self.service.requirements[id].count == Some(1);
        self.class(variable).filter(|_| is_one)
    }

    /// Whether all mandatory relationships take the same, and have no filters: then moving others finds a way whenever
    /// there is one.
    pub(super) fn is_uniform(&mut self) -> bool {
        let mut first: Option<Demand> = None;
        for variable in 0..self.variables.len() {
            let Some(class) = self.class(variable) else {
                return false;
            };
            let demand = &self.alike.demands[class];
            if first.get_or_insert_with(|| demand.clone()) != demand {
                return false;
            }
        }
        true
    }

    fn traits(&self, variable: usize) -> Option<(Vec<(NodeId, Name)>, Demand)> {
        let found = self.variables[variable];
        let requirement = &self.service.requirements[found.requirement];
        if !requirement.filters.is_empty()
            || self.is_mapped(found.requirement)
            || self.leads_outside(found.choice)
        {
            return None;
        }
        let mut demand = Demand::new();
        for (name, slot) in &requirement.allocation {
            let Outcome::Known(value) = &slot.outcome else {
                return None;
            };
            demand.push((name.clone(), Amount::of(value)?));
        }
        let mut nodes = Vec::new();
        for candidate in &self.service.choices[found.choice].candidates {
            let Candidate::Node { node, capability, .. } = candidate else {
                return None;
            };
            let target = &self.service.nodes[*node];
            if *node == requirement.node || target.choice.is_some() || !target.taken_from.is_empty() {
                return None;
            }
            nodes.push((*node, capability.clone()));
        }
        Some((nodes, demand))
    }
}
