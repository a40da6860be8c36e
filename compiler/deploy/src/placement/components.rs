//! Which nodes stand at sites, how many copies of them, and which of them belong together.

use std::collections::BTreeMap;

use toscac_model::decisions::Decision;
use toscac_model::service::{Candidate, ChoiceId, ChoiceOf, NodeId, RequirementId, Target};
use toscac_model::value::Outcome;
use toscac_syntax::diagnostic::Place;
use toscac_syntax::name::Name;

use super::choices::{narrow, one_candidate};
use super::draft::{Component, Draft, Wish};
use super::errors;
use crate::lookup;
use crate::solve::problem::ground::Relation;
use crate::solve::problem::{self, Condition, Near};

/// A node that stands where another one stands, and under which decisions.
struct Inside {
    target: NodeId,
    requirement: RequirementId,
    when: Vec<Condition>,
}

impl Draft<'_> {
    /// The nodes with a requirement that a site satisfies, and those that stand where such a node stands.
    pub(super) fn take_components(&mut self) {
        let service = self.service;
        let mut found: BTreeMap<(Name, usize), Component> = BTreeMap::new();
        for (id, node) in service.nodes.iter() {
            if self.is_possible(node.scope) && self.own_life(id).is_some() {
                let wishes = self.wishes(id);
                if !wishes.is_empty() {
                    found.insert((node.path.clone(), id.index()), component(id, wishes));
                }
            }
        }
        self.add_contained(&mut found);
        self.components = found.into_values().collect();
        for index in 0..self.components.len() {
            self.take_component(index);
        }
        for index in 0..self.components.len() {
            self.take_neighbours(index);
        }
    }

    /// Whether the solver can hold a number for each component and site; if not, it is reported (T0512).
    pub(super) fn is_small_enough(&mut self) -> bool {
        let (components, sites) = (self.components.len(), self.sites.sites.len());
        let limit = self.options.limits.placement_cells;
        let is_small = components.saturating_mul(sites) <= limit;
        if !is_small {
            let what = format!("{components} components on {sites} sites");
            self.diagnostics
                .push(errors::too_large(self.anywhere(), &what, limit));
        }
        is_small
    }

    /// What stands in a component is one too, and so on.
    fn add_contained(&self, found: &mut BTreeMap<(Name, usize), Component>) {
        loop {
            let mut added = Vec::new();
            for (id, node) in self.service.nodes.iter() {
                let key = (node.path.clone(), id.index());
                if found.contains_key(&key) || !self.is_possible(node.scope) || self.own_life(id).is_none() {
                    continue;
                }
                let is_inside = self.insides(id).iter().any(|inside| {
                    let target = &self.service.nodes[inside.target];
                    found.contains_key(&(target.path.clone(), inside.target.index()))
                });
                if is_inside {
                    added.push((key, component(id, Vec::new())));
                }
            }
            if added.is_empty() {
                return;
            }
            found.extend(added);
        }
    }

    /// Under which decision the node is made itself, and no service stands for it; `None` when that is never so.
    fn own_life(&self, node: NodeId) -> Option<Vec<Condition>> {
        let Some(choice) = self.service.nodes[node].choice else {
            return Some(Vec::new());
        };
        match self.service.choices[choice].of {
            ChoiceOf::Requirement(_) => Some(Vec::new()),
            ChoiceOf::Selection(_) => None,
            ChoiceOf::Substitution(_) => match self.decided.get(&choice) {
                Some(Decision::Nothing) => Some(Vec::new()),
                Some(Decision::Template(_) | Decision::Targets(_) | Decision::Inventory) => None,
                None => self
                    .condition(choice, &Decision::Nothing)
                    .map(|condition| vec![condition]),
            },
        }
    }

    fn wishes(&self, node: NodeId) -> Vec<Wish> {
        let requirements = self.service.nodes[node].requirements.iter();
        requirements
            .flat_map(|requirement| self.wishes_of(*requirement))
            .collect()
    }

    /// Follows a requirement outwards to those that are open; a site must be one of their ways.
    fn wishes_of(&self, requirement: RequirementId) -> Vec<Wish> {
        let mut wishes = Vec::new();
        let mut open = vec![vec![requirement]];
        while let Some(requirements) = open.pop() {
            let current = requirements.last().copied().unwrap_or(requirement);
            match &self.service.requirements[current].target {
                Target::Open(choice) if self.may_be_site(*choice) => {
                    wishes.push(Wish {
                        requirements,
                        choice: *choice,
                    });
                }
                // No requirement is mapped to itself; the bound holds whatever came before us.
                Target::Outer(outers) if requirements.len() <= self.service.requirements.len() => {
                    for outer in outers.iter().rev() {
                        let mut further = requirements.clone();
                        further.push(*outer);
                        open.push(further);
                    }
                }
                Target::Open(_) | Target::Outer(_) | Target::Named { .. } | Target::Nothing => {}
            }
        }
        wishes
    }

    fn may_be_site(&self, choice: ChoiceId) -> bool {
        match self.decided.get(&choice) {
            Some(decision) => *decision == Decision::Inventory,
            None => self.condition(choice, &Decision::Inventory).is_some(),
        }
    }

    fn insides(&self, node: NodeId) -> Vec<Inside> {
        let service = self.service;
        let mut insides = Vec::new();
        for requirement in &service.nodes[node].requirements {
            let wish = &service.requirements[*requirement];
            if !lookup::is_marked(self.types, wish.relationship.type_id, lookup::CONTAINMENT) {
                continue;
            }
            match &wish.target {
                Target::Named {
                    node: target,
                    capability,
                    ..
                } => {
                    let grounds = self.grounds(*target, capability.as_ref(), Vec::new());
                    insides.extend(grounds.into_iter().map(|(target, when)| Inside {
                        target,
                        requirement: *requirement,
                        when,
                    }));
                }
                Target::Open(choice) => insides.extend(self.open_insides(*choice, *requirement)),
                Target::Outer(_) | Target::Nothing => {}
            }
        }
        insides
    }

    fn open_insides(&self, choice: ChoiceId, requirement: RequirementId) -> Vec<Inside> {
        let candidates = self.service.choices[choice].candidates.iter().enumerate();
        let insides = candidates.flat_map(|(position, candidate)| {
            let Candidate::Node {
                node: target,
                capability,
                ..
            } = candidate
            else {
                return Vec::new();
            };
            let decision = one_candidate(position);
            let when = match self.decided.get(&choice) {
                Some(decided) if *decided == decision => Vec::new(),
                Some(_) => return Vec::new(),
                None => match self.condition(choice, &decision) {
                    Some(condition) => vec![condition],
                    None => return Vec::new(),
                },
            };
            let grounds = self.grounds(*target, Some(capability), when);
            grounds
                .into_iter()
                .map(|(target, when)| Inside {
                    target,
                    requirement,
                    when,
                })
                .collect()
        });
        insides.collect()
    }

    /// What a node with this capability is in the end, and when: itself, or what stands for it behind that capability.
    fn grounds(
        &self,
        node: NodeId,
        capability: Option<&Name>,
        when: Vec<Condition>,
    ) -> Vec<(NodeId, Vec<Condition>)> {
        let mut grounds = Vec::new();
        if self.own_life(node).is_some() {
            grounds.push((node, when.clone()));
        }
        let choice = self.service.nodes[node].choice;
        let (Some(choice), Some(capability)) = (choice, capability) else {
            return grounds;
        };
        for (position, candidate) in self.service.choices[choice].candidates.iter().enumerate() {
            let Candidate::Template { scope, .. } = candidate else {
                continue;
            };
            let Some((inner, inner_capability)) =
                self.service.scopes[*scope].capability_mappings.get(capability)
            else {
                continue;
            };
            let decision = Decision::Template(narrow(position));
            let mut when = when.clone();
            match self.decided.get(&choice) {
                Some(decided) if *decided == decision => {}
                Some(_) => continue,
                None => match self.condition(choice, &decision) {
                    Some(condition) => when.push(condition),
                    None => continue,
                },
            }
            // Services inside services end at the limit that the model keeps.
            grounds.extend(self.grounds(*inner, Some(inner_capability), when));
        }
        grounds
    }

    fn take_component(&mut self, index: usize) {
        let service = self.service;
        let id = self.components[index].node;
        let node = &service.nodes[id];
        let copies = self.copies(id).unwrap_or(0);
        let mut when = self.when(node.scope);
        when.extend(self.own_life(id).unwrap_or_default());
        let asked: Vec<Condition> = self.components[index]
            .wishes
            .iter()
            .filter_map(|wish| self.condition(wish.choice, &Decision::Inventory))
            .collect();
        if let (Some(_), [_, other, ..]) = (asked.first(), self.components[index].wishes.as_slice()) {
            let wish = &service.requirements[other.requirements[0]];
            self.diagnostics.push(errors::half_placed(wish, node));
        }
        when.extend(asked);
        when.sort_by_key(|condition| (condition.choice, condition.alternative));
        when.dedup();
        let place = match &node.count_slot {
            Some(slot) => Place::value(slot.origin),
            None => Place::key(node.origin),
        };
        let text = match copies {
            1 => format!("`{}` needs a place", node.path),
            _ => format!("{copies} copies of `{}` need a place", node.path),
        };
        let rule = self.rule(place, text);
        self.problem.components.push(problem::Component {
            name: node.path.to_string(),
            when,
            copies,
            rule,
            per_site: None,
            demands: Vec::new(),
            filters: Vec::new(),
            costs: Vec::new(),
        });
    }

    /// How many copies there are; one that waits is reported.
    fn copies(&mut self, id: NodeId) -> Option<u32> {
        let node = &self.service.nodes[id];
        let waits = node.count_slot.as_ref().map(|slot| &slot.outcome);
        if let (None, Some(Outcome::Waits(wait))) = (node.count, waits) {
            self.diagnostics.push(errors::count_unknown(node, wait));
        }
        node.count
    }

    /// A node that stands in another component stands at its site.
    fn take_neighbours(&mut self, index: usize) {
        let service = self.service;
        let node = self.components[index].node;
        for inside in self.insides(node) {
            let Some(target) = self.component_of(inside.target) else {
                continue;
            };
            let wish = &service.requirements[inside.requirement];
            if self.problem.components[target].copies > 1 {
                self.diagnostics.push(errors::inside_copies(
                    wish,
                    &service.nodes[node],
                    self.name(target),
                ));
            }
            let relation = self.same_site();
            let text = format!(
                "`{}` stands where `{}` stands",
                self.name(index),
                self.name(target)
            );
            let rule = self.rule(Place::key(wish.origin), text);
            let mut when = inside.when;
            when.extend(self.problem.components[target].when.clone());
            self.problem.nears.push(Near {
                who: index,
                whom: target,
                relation,
                when,
                rule,
            });
        }
    }

    /// The relation of each site to itself alone; made once.
    pub(super) fn same_site(&mut self) -> usize {
        let relation = Relation::same_site();
        match self.problem.relations.iter().position(|known| *known == relation) {
            Some(known) => known,
            None => {
                self.problem.relations.push(relation);
                self.problem.relations.len() - 1
            }
        }
    }
}

fn component(node: NodeId, wishes: Vec<Wish>) -> Component {
    Component {
        node,
        wishes,
        takes: BTreeMap::new(),
    }
}
