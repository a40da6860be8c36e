//! What choices became, as the engine asks for it.

use std::collections::BTreeMap;

use toscac_syntax::entities::templates::Directive;
use toscac_syntax::name::Name;

use crate::decisions::{Decision, Decisions, Pick};
use crate::deployment::{self, Deployment};
use crate::fits::outside_capabilities;
use crate::graph::places::{self, End, NodeAt};
use crate::graph::{Ends, Resolution, Selected};
use crate::names::TypeId;
use crate::service::{self, Candidate, Choice, NodeId, Requirement, RequirementId, ScopeId, Service, Target};
use crate::types::{CapabilityWish, Types};

/// Decisions over a service.
#[derive(Clone)]
pub(crate) struct Decided<'a> {
    service: &'a Service,
    decisions: &'a Decisions,
    types: &'a Types,
    inventory: Option<&'a Deployment>,
    /// For each node the nodes of the inventory that its copies stand on, with the first copy that stands elsewhere.
    stands: BTreeMap<NodeId, Vec<(u32, deployment::NodeId)>>,
}

impl<'a> Decided<'a> {
    /// What `decisions` made of `service`.
    pub(crate) fn new(
        service: &'a Service,
        decisions: &'a Decisions,
        types: &'a Types,
        inventory: Option<&'a Deployment>,
    ) -> Decided<'a> {
        let mut stands: BTreeMap<NodeId, Vec<(u32, deployment::NodeId)>> = BTreeMap::new();
        for ((node, place), count) in &decisions.copies {
            let copies = stands.entry(*node).or_default();
            let before = copies.last().map_or(0, |(end, _)| *end);
            copies.push((before.saturating_add(*count), *place));
        }
        Decided {
            service,
            decisions,
            types,
            inventory,
            stands,
        }
    }

    /// Whether the nodes of a scope are there: the service itself, and templates that were chosen.
    pub(crate) fn is_there(&self, scope: ScopeId) -> bool {
        is_there(self.service, self, scope)
    }

    /// The node of the inventory that a copy stands on: copies are numbered in the order of `Decisions::copies`.
    pub(crate) fn place_of(&self, at: NodeAt) -> Option<deployment::NodeId> {
        let stands = self.stands.get(&at.node)?;
        let copy = at.copy?;
        let position = stands.partition_point(|(end, _)| *end <= copy);
        stands.get(position).map(|(_, place)| *place)
    }

    fn inventory_end(&self, requirement: &Requirement, source: NodeAt) -> Ends {
        let (Some(place), Some(inventory)) = (self.place_of(source), self.inventory) else {
            return Ends::Nothing;
        };
        let capability = fitting_capability(
            self.types,
            &requirement.capability,
            inventory.nodes[place].type_id,
        );
        match capability {
            Some(capability) => Ends::Known(vec![(End::Inventory(place), capability)]),
            None => Ends::Fault,
        }
    }

    fn picked(
        &self,
        requirement: &Requirement,
        choice: &Choice,
        picks: &[Option<Pick>],
        source: NodeAt,
    ) -> Ends {
        let count = requirement.count.unwrap_or(0) as usize;
        // Where copies are not told apart, all of them lead to the same nodes of their own service.
        let own = picks.len() == count;
        let first = if own {
            0
        } else {
            source.copy.unwrap_or(0) as usize * count
        };
        let scope = places::scope_of(self.service, source);
        let ends = picks
            .iter()
            .skip(first)
            .take(count)
            .flatten()
            .filter_map(|pick| match *pick {
                Pick::Node { candidate, copy } => match choice.candidates.get(candidate as usize)? {
                    Candidate::Node { node, capability, .. } => Some((
                        End::Here(places::copy_in(self.service, *node, scope, copy)),
                        capability.clone(),
                    )),
                    Candidate::Template { .. } => None,
                },
                Pick::Inventory { node, capability } => {
                    let found = &self.inventory?.nodes[node];
                    let from = &self.service.nodes[requirement.node];
                    let mut fitting = outside_capabilities(self.types, from, requirement, found);
                    let capability = capability as usize;
                    (capability < fitting.len())
                        .then(|| (End::Inventory(node), fitting.swap_remove(capability)))
                }
            });
        Ends::Known(ends.collect())
    }
}

/// Whether the nodes of a scope are there, by what stands for the nodes around it.
pub(crate) fn is_there(service: &Service, resolution: &dyn Resolution, scope: ScopeId) -> bool {
    let mut current = scope;
    while let Some(standing) = service.scopes[current].stands_for {
        if resolution.scope_of(standing.node) != Some(current) {
            return false;
        }
        current = service.nodes[standing.node].scope;
    }
    true
}

/// The template that stands for a node, by the decision about its choice.
pub(crate) fn chosen_scope(
    service: &Service,
    node: NodeId,
    decisions: &BTreeMap<service::ChoiceId, Decision>,
) -> Option<ScopeId> {
    let choice = service.nodes[node].choice?;
    let candidates = &service.choices[choice].candidates;
    let taken = match decisions.get(&choice) {
        Some(Decision::Template(taken)) => candidates.get(*taken as usize)?,
        Some(_) => return None,
        None => only_way(&service.nodes[node], &service.choices[choice])?,
    };
    match taken {
        Candidate::Template { scope, .. } => Some(*scope),
        Candidate::Node { .. } => None,
    }
}

/// A single template is no choice, unless the node may be made or found otherwise.
pub(crate) fn only_way<'s>(node: &service::Node, choice: &'s Choice) -> Option<&'s Candidate> {
    match choice.candidates.as_slice() {
        [only] if !choice.external && !node.directives.contains(&Directive::Create) => Some(only),
        _ => None,
    }
}

/// The first capability of a node type that fits what a requirement asks for.
pub(crate) fn fitting_capability(
    types: &Types,
    wish: &CapabilityWish,
    node_type: Option<TypeId>,
) -> Option<Name> {
    let capabilities = &types.node_type(node_type?).capabilities;
    match wish {
        CapabilityWish::Symbolic(name) => capabilities.get_key_value(name).map(|(name, _)| name.clone()),
        CapabilityWish::Type(wanted) => capabilities
            .iter()
            .find(|(_, found)| {
                found
                    .type_id
                    .is_some_and(|found| types.is_derived_from(found, *wanted))
            })
            .map(|(name, _)| name.clone()),
        CapabilityWish::Unknown => None,
    }
}

impl Resolution for Decided<'_> {
    fn ends(&self, id: RequirementId, source: NodeAt) -> Ends {
        let requirement = &self.service.requirements[id];
        let Target::Open(choice) = requirement.target else {
            return Ends::Nothing;
        };
        match self.decisions.choices.get(&choice) {
            Some(Decision::Targets(picks)) => {
                self.picked(requirement, &self.service.choices[choice], picks, source)
            }
            Some(Decision::Inventory) => self.inventory_end(requirement, source),
            Some(Decision::Nothing | Decision::Template(_)) => Ends::Nothing,
            None => Ends::Waits,
        }
    }

    fn scope_of(&self, node: NodeId) -> Option<ScopeId> {
        chosen_scope(self.service, node, &self.decisions.choices)
    }

    fn is_substitution_open(&self, node: NodeId) -> bool {
        let found = &self.service.nodes[node];
        found.choice.is_some_and(|choice| {
            !self.decisions.choices.contains_key(&choice) && {
                let choice = &self.service.choices[choice];
                !choice.candidates.is_empty() && only_way(found, choice).is_none()
            }
        })
    }

    fn selected(&self, at: NodeAt) -> Selected {
        let Some(choice) = self.service.nodes[at.node].choice else {
            return Selected::No;
        };
        match self.decisions.choices.get(&choice) {
            Some(Decision::Inventory) => match self.place_of(at) {
                Some(place) => Selected::Is(place),
                None => Selected::Waits,
            },
            Some(Decision::Nothing | Decision::Template(_) | Decision::Targets(_)) => Selected::No,
            None if self.service.choices[choice].external => Selected::Waits,
            None => Selected::No,
        }
    }
}
