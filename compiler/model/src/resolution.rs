//! What choices became, as the engine asks for it.

use crate::decisions::{Decision, Decisions};
use crate::deployment::{self, Deployment};
use crate::graph::{End, Ends, NodeAt, Resolution};
use crate::names::TypeId;
use crate::service::{Candidate, NodeId, Requirement, RequirementId, ScopeId, Service, Target};
use crate::types::{CapabilityWish, Types};

use toscac_syntax::name::Name;

/// Decisions over a service.
#[derive(Clone, Copy)]
pub(crate) struct Decided<'a> {
    service: &'a Service,
    decisions: &'a Decisions,
    types: &'a Types,
    inventory: Option<&'a Deployment>,
}

impl<'a> Decided<'a> {
    /// What `decisions` made of `service`.
    pub(crate) fn new(
        service: &'a Service,
        decisions: &'a Decisions,
        types: &'a Types,
        inventory: Option<&'a Deployment>,
    ) -> Decided<'a> {
        Decided {
            service,
            decisions,
            types,
            inventory,
        }
    }

    /// Whether the nodes of a scope are there: the service itself, and templates that were chosen.
    pub(crate) fn is_there(&self, scope: ScopeId) -> bool {
        match self.service.scopes[scope].stands_for {
            None => true,
            Some(standing) => {
                self.scope_of(standing.node) == Some(scope)
                    && self.is_there(self.service.nodes[standing.node].scope)
            }
        }
    }

    /// The node of the inventory that a copy stands on: copies are numbered in the order of `Decisions::copies`.
    pub(crate) fn place_of(&self, at: NodeAt) -> Option<deployment::NodeId> {
        let mut next = 0;
        for ((node, place), count) in &self.decisions.copies {
            if *node == at.node {
                next += count;
                if at.copy? < next {
                    return Some(*place);
                }
            }
        }
        None
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
                let count = requirement.count.unwrap_or(0) as usize;
                // Where copies are not told apart, all of them lead to the same nodes.
                let first = if picks.len() == count {
                    0
                } else {
                    source.copy.unwrap_or(0) as usize * count
                };
                let ends = picks.iter().skip(first).take(count).flatten().filter_map(|pick| {
                    match self.service.choices[choice]
                        .candidates
                        .get(pick.candidate as usize)?
                    {
                        Candidate::Node { node, capability, .. } => Some((
                            End::Here(NodeAt {
                                node: *node,
                                copy: Some(pick.copy),
                            }),
                            capability.clone(),
                        )),
                        Candidate::Template { .. } => None,
                    }
                });
                Ends::Known(ends.collect())
            }
            Some(Decision::Inventory) => self.inventory_end(requirement, source),
            Some(Decision::Nothing | Decision::Template(_)) => Ends::Nothing,
            None => Ends::Waits,
        }
    }

    fn scope_of(&self, node: NodeId) -> Option<ScopeId> {
        let choice = self.service.nodes[node].choice?;
        let candidates = &self.service.choices[choice].candidates;
        let taken = match self.decisions.choices.get(&choice) {
            Some(Decision::Template(taken)) => candidates.get(*taken as usize)?,
            Some(_) => return None,
            // A single template is no choice.
            None => match candidates.as_slice() {
                [only] => only,
                _ => return None,
            },
        };
        match taken {
            Candidate::Template { scope } => Some(*scope),
            Candidate::Node { .. } => None,
        }
    }

    fn is_substitution_open(&self, node: NodeId) -> bool {
        self.service.nodes[node].choice.is_some_and(|choice| {
            !self.decisions.choices.contains_key(&choice) && self.service.choices[choice].candidates.len() > 1
        })
    }
}
