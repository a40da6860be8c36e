//! How many copies of nodes and how many relationships there are, once the whole template is known.

use std::collections::BTreeMap;

use toscac_syntax::expression::ExpressionKind;
use toscac_syntax::name::Name;
use toscac_syntax::origin::Origin;

use crate::build::Builder;
use crate::graph::places::{self, Address, End, Spot};
use crate::service::{
    Candidate, Choice, ChoiceOf, NodeId, RequirementId, Slot, Target, errors, requirement_errors,
};
use crate::value::{Outcome, Value};

/// The assignments of one requirement of a node, added up.
#[derive(Default)]
struct Sums {
    all: Option<u64>,
    mandatory: Option<u64>,
    last: Option<RequirementId>,
}

impl Builder<'_> {
    /// Evaluates counts that are calls, and numbers the relationships of each requirement.
    pub(super) fn evaluate_counts(&mut self) {
        let nodes: Vec<NodeId> = self.service.nodes.iter().map(|(id, _)| id).collect();
        for node in &nodes {
            let slot = self.service.nodes[*node].count_slot.as_ref();
            if let Some(origin) = slot.filter(|slot| is_computed(slot)).map(|slot| slot.origin) {
                let outcome = self.asked(|engine| engine.value(&Address::Count(*node)));
                let count = self.natural(&outcome, origin);
                let found = self.service.nodes.get_mut(*node);
                found.count = count;
                if let Some(slot) = &mut found.count_slot {
                    slot.outcome = outcome;
                }
            }
        }
        self.bound_copies(&nodes);
        let requirements: Vec<RequirementId> = self.service.requirements.iter().map(|(id, _)| id).collect();
        for id in requirements {
            self.evaluate_requirement_count(id);
        }
        self.number_relationships();
    }

    /// Copies multiply; the graph ends at its limit.
    fn bound_copies(&mut self, nodes: &[NodeId]) {
        let limit = self.request.limits.graph_nodes;
        let mut total: u64 = 0;
        for node in nodes {
            let found = &self.service.nodes[*node];
            if found.count.is_none() {
                continue;
            }
            // Copies that cannot be counted are too many, or wait together with what they stand for.
            let copies = self.service.copies(*node).map_or(1, u64::from);
            total = total.saturating_add(copies);
            let is_uncountable = found.count == Some(u32::MAX);
            if total > limit || is_uncountable {
                let origin = found.origin;
                if !self.is_too_large {
                    self.report(errors::too_large("nodes of this service", origin, total, limit));
                }
                self.is_too_large = true;
                self.service.nodes.get_mut(*node).count = None;
                total = total.saturating_sub(copies);
            }
        }
    }

    fn evaluate_requirement_count(&mut self, id: RequirementId) {
        let requirement = &self.service.requirements[id];
        let slot = requirement.count_slot.as_ref().filter(|slot| is_computed(slot));
        let Some((origin, expression)) = slot.and_then(|slot| Some((slot.origin, slot.expression.clone()?)))
        else {
            return;
        };
        let at = places::any_copy(&self.service, requirement.node);
        let scope = places::scope_of(&self.service, at);
        let this = Some(Spot::Node(End::Here(at)));
        let outcome = self.asked(|engine| engine.evaluate_in(&expression, None, this, Some(scope)));
        let count = self.natural(&outcome, origin);
        self.service.requirements.get_mut(id).count = count;
    }

    fn natural(&mut self, outcome: &Outcome, origin: Origin) -> Option<u32> {
        match outcome {
            Outcome::Known(Value::Integer(count)) => {
                let count = u32::try_from(*count).ok();
                if count.is_none() {
                    self.report(errors::count_not_natural(
                        origin,
                        &format!("`{outcome}`").replace("= ", ""),
                    ));
                }
                count
            }
            Outcome::Known(other) => {
                self.report(errors::count_not_natural(origin, &format!("`{other}`")));
                None
            }
            Outcome::Waits(_) | Outcome::Undefined | Outcome::Fault => None,
        }
    }

    /// Relationships are counted through all assignments of one name (§10.2.1.7).
    fn number_relationships(&mut self) {
        let nodes: Vec<NodeId> = self.service.nodes.iter().map(|(id, _)| id).collect();
        for node in nodes {
            let mut next: BTreeMap<Name, Option<u32>> = BTreeMap::new();
            for id in self.service.nodes[node].requirements.clone() {
                let requirement = self.service.requirements.get_mut(id);
                let first = next.entry(requirement.name.clone()).or_insert(Some(0));
                requirement.first_index = *first;
                let count = match requirement.target {
                    // As many as there are outside.
                    Target::Outer(_) => None,
                    Target::Named { .. } | Target::Open(_) | Target::Nothing => requirement.count,
                };
                *first = first
                    .zip(count)
                    .and_then(|(first, count)| first.checked_add(count));
            }
        }
    }

    /// Both sums must be within the range: of all assignments, and of those that are not optional (§8.5.4).
    pub(super) fn check_counts(&mut self) {
        let nodes: Vec<NodeId> = self.service.nodes.iter().map(|(id, _)| id).collect();
        for node in nodes {
            let mut sums: BTreeMap<Name, Sums> = BTreeMap::new();
            for id in &self.service.nodes[node].requirements {
                let requirement = &self.service.requirements[*id];
                // What is implicit is as many as must be.
                if requirement.implicit {
                    continue;
                }
                let count = requirement.count.map(u64::from);
                let sum = sums.entry(requirement.name.clone()).or_insert(Sums {
                    all: Some(0),
                    mandatory: Some(0),
                    last: None,
                });
                sum.all = sum.all.zip(count).map(|(all, count)| all + count);
                if !requirement.optional {
                    sum.mandatory = sum.mandatory.zip(count).map(|(all, count)| all + count);
                }
                sum.last = Some(*id);
            }
            for (name, sum) in sums {
                self.check_sums(node, &name, &sum);
            }
        }
    }

    fn check_sums(&mut self, node: NodeId, name: &Name, sums: &Sums) {
        let (Some(all), Some(mandatory), Some(last)) = (sums.all, sums.mandatory, sums.last) else {
            return;
        };
        let requirement = &self.service.requirements[last];
        let (range, origin) = (requirement.count_range, requirement.origin);
        let node = self.service.nodes[node].name.clone();
        if range.upper().is_some_and(|upper| all > u64::from(upper)) {
            self.report(requirement_errors::too_many(name, &node, origin, all, range));
        } else if mandatory < u64::from(range.lower()) {
            self.report(requirement_errors::too_few(name, &node, origin, mandatory, range));
        }
    }

    /// A named node of several copies leaves open which of them it is, where filters or amounts decide; and an optional
    /// requirement, whether there is one at all.
    pub(super) fn open_copies(&mut self) {
        let ids: Vec<RequirementId> = self.service.requirements.iter().map(|(id, _)| id).collect();
        for id in ids {
            let requirement = &self.service.requirements[id];
            let Target::Named {
                node,
                index: None,
                capability: Some(capability),
            } = &requirement.target
            else {
                continue;
            };
            let is_decided_by_something =
                !requirement.allocation.is_empty() || !requirement.filters.is_empty();
            let is_open = requirement.optional || self.service.nodes[*node].count != Some(1);
            if !is_open || !is_decided_by_something {
                continue;
            }
            let choice = self.service.choices.push(Choice {
                of: ChoiceOf::Requirement(id),
                candidates: vec![Candidate::Node {
                    node: *node,
                    capability: capability.clone(),
                    undecided: None,
                }],
                rejections: Vec::new(),
                external: false,
                outside_first: false,
                promised: false,
            });
            self.service.requirements.get_mut(id).target = Target::Open(choice);
        }
    }
}

/// Whether a call says what the value is; a literal was read where it stands.
fn is_computed(slot: &Slot) -> bool {
    slot.expression
        .as_ref()
        .is_some_and(|expression| matches!(expression.kind, ExpressionKind::Call(_)))
}
