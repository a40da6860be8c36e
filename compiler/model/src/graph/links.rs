//! Relationships of nodes, as far as they are decided.

use std::sync::Arc;

use toscac_syntax::name::Name;

use crate::graph::leads::Leads;
use crate::graph::places::{self, Address, End, Link, NodeAt, Spot};
use crate::graph::substituted::Settled;
use crate::graph::{Ends, Evaluation};
use crate::service::{NodeId, Requirement, RequirementId, Slot, Target};
use crate::types::{NodeType, Types};
use crate::value::{Outcome, Value};

/// The relationships of a requirement or capability, or why they are not known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Links {
    /// These, in order.
    Known(Vec<Spot>),
    /// One of them is not decided.
    Waits,
    /// A fault that was reported.
    Fault,
}

impl Evaluation<'_> {
    /// The relationships of all assignments of one requirement of a node.
    pub(crate) fn links(&mut self, source: NodeAt, requirement: &Name) -> Links {
        let service = self.service;
        let mut links = Vec::new();
        for id in &service.nodes[source.node].requirements {
            if service.requirements[*id].name != *requirement {
                continue;
            }
            match self.ends(*id, source) {
                Ends::Known(ends) => links.extend(
                    ends.into_iter()
                        .enumerate()
                        .map(|(position, end)| Spot::Relationship(link(source, *id, position, end))),
                ),
                Ends::Waits => return Links::Waits,
                Ends::Nothing => {}
                Ends::Fault => return Links::Fault,
            }
        }
        Links::Known(links)
    }

    /// Where one assignment of one copy of a node leads.
    pub(crate) fn ends(&mut self, id: RequirementId, source: NodeAt) -> Ends {
        let service = self.service;
        let ends = match &service.requirements[id].target {
            Target::Named { capability: None, .. } => Ends::Fault,
            Target::Named {
                capability: Some(capability),
                ..
            } => self.named_ends(id, source, capability),
            Target::Open(_) => self.resolution.ends(id, source),
            Target::Outer(outers) => self.outer_ends(outers, source),
            Target::Nothing => Ends::Nothing,
        };
        match ends {
            Ends::Known(ends) => self.settled_ends(ends),
            Ends::Waits | Ends::Nothing | Ends::Fault => ends,
        }
    }

    fn named_ends(&mut self, id: RequirementId, source: NodeAt, capability: &Name) -> Ends {
        let service = self.service;
        let requirement = &service.requirements[id];
        let Target::Named { node, index, .. } = &requirement.target else {
            return Ends::Nothing;
        };
        let there = service.nodes[*node].count;
        let scope = places::scope_of(service, source);
        let end = |own| {
            (
                End::Here(places::copy_in(service, *node, scope, own)),
                capability.clone(),
            )
        };
        if let Some(index) = index {
            let Some(positions) = positions(requirement, index, there) else {
                return Ends::Waits;
            };
            let mut ends = Vec::new();
            for position in 0..positions {
                match self.value(&Address::Index(places::leading(id, source, position))) {
                    Outcome::Known(Value::Integer(index)) => {
                        if let Ok(own) = u32::try_from(index)
                            && there.is_none_or(|there| own < there)
                        {
                            ends.push(end(own));
                        }
                    }
                    Outcome::Waits(_) => return Ends::Waits,
                    Outcome::Known(_) | Outcome::Undefined | Outcome::Fault => return Ends::Fault,
                }
            }
            return match ends.is_empty() {
                true => Ends::Nothing,
                false => Ends::Known(ends),
            };
        }
        match (requirement.count, there) {
            (Some(count), Some(there)) => Ends::Known((0..count.min(there)).map(end).collect()),
            (None, _) => Ends::Waits,
            (Some(_), None) => Ends::Waits,
        }
    }

    /// A mapped requirement leads where those of the substituted node lead.
    fn outer_ends(&mut self, outers: &[RequirementId], source: NodeAt) -> Ends {
        let scope = places::scope_of(self.service, source);
        let Some(outer) = places::substituted(self.service, scope) else {
            return Ends::Waits;
        };
        let mut all = Vec::new();
        for id in outers {
            match self.ends(*id, outer) {
                Ends::Known(ends) => all.extend(ends),
                other @ (Ends::Waits | Ends::Fault) => return other,
                Ends::Nothing => {}
            }
        }
        if all.is_empty() {
            Ends::Nothing
        } else {
            Ends::Known(all)
        }
    }

    /// Nodes that are names for others give way to those.
    fn settled_ends(&mut self, ends: Vec<(End, Name)>) -> Ends {
        let mut settled = Vec::with_capacity(ends.len());
        for (end, capability) in ends {
            match self.settled(end) {
                Settled::At(end) => settled.push((end, capability)),
                Settled::Waits => return Ends::Waits,
                Settled::Nothing => {}
            }
        }
        Ends::Known(settled)
    }

    /// The relationships that lead to a capability, in the order of their sources; those of the inventory first.
    pub(crate) fn incoming_links(&mut self, end: End, capability: &Name) -> Links {
        let mut found = self.inventory_incoming(end, capability);
        let leads = self.leads();
        let ids = match end {
            End::Here(at) => leads.to(at.node),
            End::Inventory(_) => leads.to_inventory(),
        };
        for id in ids {
            for source in self.sources(self.service.requirements[*id].node) {
                let ends = match self.ends(*id, source) {
                    Ends::Known(ends) => ends,
                    Ends::Waits => match self.resolution.ends_so_far(*id, source) {
                        Some(ends) => ends,
                        None => return Links::Waits,
                    },
                    Ends::Nothing | Ends::Fault => continue,
                };
                found.extend(
                    ends.into_iter()
                        .enumerate()
                        .filter(|(_, (to, name))| *to == end && name == capability)
                        .map(|(position, end)| Spot::Relationship(link(source, *id, position, end))),
                );
            }
        }
        match self.stitched(end, capability) {
            Some((outer, capability)) => match self.incoming_links(outer, &capability) {
                Links::Known(links) => {
                    found.extend(links);
                    Links::Known(found)
                }
                other @ (Links::Waits | Links::Fault) => other,
            },
            None => Links::Known(found),
        }
    }

    /// Whether the scope that holds a node can be there: that of a template that was not chosen is not.
    pub(super) fn is_there(&self, node: NodeId) -> bool {
        let mut current = Some(self.service.nodes[node].scope);
        while let Some(scope) = current {
            let Some(standing) = self.service.scopes[scope].stands_for else {
                return true;
            };
            let chosen = self.resolution.scope_of(standing.node);
            if chosen != Some(scope) && !self.resolution.is_substitution_open(standing.node) {
                return false;
            }
            current = Some(self.service.nodes[standing.node].scope);
        }
        false
    }

    fn leads(&mut self) -> Arc<Leads> {
        let service = self.service;
        Arc::clone(self.leads.get_or_insert_with(|| Arc::new(Leads::new(service))))
    }
}

/// For how many relationships of an assignment the index of the target is asked for: for each where it tells them apart,
/// but never for more than there are nodes to lead to. `None` when that is not known yet.
pub(crate) fn positions(requirement: &Requirement, index: &Slot, there: Option<u32>) -> Option<u32> {
    match tells_apart(index) {
        true => Some(requirement.count?.min(there?)),
        false => Some(1),
    }
}

/// Whether the index of a target depends on the relationship that leads there.
pub(crate) fn tells_apart(index: &Slot) -> bool {
    let expression = index.expression.as_ref();
    expression.is_some_and(|expression| expression.calls("relationship_index"))
}

/// A relationship that is decided.
pub(crate) fn link(source: NodeAt, requirement: RequirementId, position: usize, end: (End, Name)) -> Link {
    Link {
        source,
        requirement,
        position: u32::try_from(position).ok(),
        end: Some(end),
    }
}

/// The type of a node at either end.
pub(crate) fn type_of<'t>(evaluation: &Evaluation<'t>, end: End) -> Option<&'t NodeType> {
    let types: &'t Types = evaluation.types;
    let id = match end {
        End::Here(at) => evaluation.service.nodes[at.node].type_id,
        End::Inventory(node) => evaluation
            .inventory
            .and_then(|inventory| inventory.nodes[node].type_id),
    };
    id.map(|id| &**types.node_type(id))
}
