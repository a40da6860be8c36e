//! Relationships of nodes, as far as they are decided.

use toscac_syntax::name::Name;

use crate::graph::{Address, End, Ends, Evaluation, Link, NodeAt};
use crate::service::{RequirementId, Target};
use crate::types::{NodeType, Types};
use crate::value::{Outcome, Value};

/// The relationships of a requirement, or why they are not known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Links {
    /// These, in order.
    Known(Vec<Link>),
    /// One of its assignments is not decided.
    Waits,
    /// A fault that was reported.
    Fault,
}

impl Evaluation<'_> {
    /// The relationships of all assignments of one requirement of a node.
    pub(crate) fn links(&mut self, source: NodeAt, requirement: &Name) -> Links {
        let ids: Vec<RequirementId> = self.service.nodes[source.node]
            .requirements
            .iter()
            .copied()
            .filter(|id| self.service.requirements[*id].name == *requirement)
            .collect();
        let mut links = Vec::new();
        for id in ids {
            match self.ends(id, source) {
                Ends::Known(ends) => links.extend(ends.into_iter().enumerate().map(|(position, end)| Link {
                    source,
                    requirement: id,
                    position: Some(position as u32),
                    end: Some(end),
                })),
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
        let requirement = &service.requirements[id];
        match &requirement.target {
            Target::Named { capability: None, .. } => Ends::Fault,
            Target::Named {
                node,
                index: Some(_),
                capability: Some(capability),
            } => match self.value(&Address::Index(id, source)) {
                Outcome::Known(Value::Integer(index)) => {
                    let copy = u32::try_from(index).ok();
                    let there = service.nodes[*node].count;
                    match (copy, there) {
                        (Some(copy), Some(there)) if copy >= there => Ends::Nothing,
                        (Some(copy), _) => Ends::Known(vec![(
                            End::Here(NodeAt {
                                node: *node,
                                copy: Some(copy),
                            }),
                            capability.clone(),
                        )]),
                        (None, _) => Ends::Nothing,
                    }
                }
                Outcome::Waits(_) => Ends::Waits,
                Outcome::Known(_) | Outcome::Undefined | Outcome::Fault => Ends::Fault,
            },
            Target::Named {
                node,
                index: None,
                capability: Some(capability),
            } => {
                let Some(count) = requirement.count else {
                    return Ends::Waits;
                };
                let there = service.nodes[*node].count;
                let ends = (0..count).map_while(|position| match there {
                    Some(there) if position >= there => None,
                    Some(_) => Some((
                        End::Here(NodeAt {
                            node: *node,
                            copy: Some(position),
                        }),
                        capability.clone(),
                    )),
                    None => Some((
                        End::Here(NodeAt {
                            node: *node,
                            copy: None,
                        }),
                        capability.clone(),
                    )),
                });
                Ends::Known(ends.collect())
            }
            Target::Open(_) => self.resolution.ends(id, source),
            Target::Outer(outers) => self.outer_ends(outers, source),
            Target::Nothing => Ends::Nothing,
        }
    }

    /// A mapped requirement leads where those of the substituted node lead.
    fn outer_ends(&mut self, outers: &[RequirementId], source: NodeAt) -> Ends {
        let scope = &self.service.scopes[self.service.nodes[source.node].scope];
        let Some(standing) = scope.stands_for else {
            return Ends::Waits;
        };
        let outer = NodeAt {
            node: standing.node,
            copy: self.only_copy(standing.node),
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

    /// The relationships that lead to a capability, in the order of their sources.
    pub(crate) fn incoming_links(&mut self, end: End, capability: &Name) -> Links {
        let mut found = Vec::new();
        let ids: Vec<RequirementId> = self.service.requirements.iter().map(|(id, _)| id).collect();
        for id in ids {
            if !self.may_lead_to(id, end) {
                continue;
            }
            let node = self.service.requirements[id].node;
            let copies = self.service.nodes[node].count;
            for copy in 0..copies.unwrap_or(1) {
                let source = NodeAt {
                    node,
                    copy: copies.map(|_| copy),
                };
                match self.ends(id, source) {
                    Ends::Known(ends) => {
                        for (position, (found_end, found_capability)) in ends.into_iter().enumerate() {
                            if found_end == end && found_capability == *capability {
                                found.push(Link {
                                    source,
                                    requirement: id,
                                    position: Some(position as u32),
                                    end: Some((found_end, found_capability)),
                                });
                            }
                        }
                    }
                    Ends::Waits => return Links::Waits,
                    Ends::Nothing | Ends::Fault => {}
                }
            }
        }
        Links::Known(found)
    }

    /// Whether an assignment can lead to a node at all, so that undecided ones elsewhere keep nobody waiting.
    fn may_lead_to(&self, id: RequirementId, end: End) -> bool {
        let requirement = &self.service.requirements[id];
        match (&requirement.target, end) {
            (Target::Named { node, .. }, End::Here(at)) => *node == at.node,
            (Target::Named { .. } | Target::Nothing, _) => false,
            (Target::Open(choice), End::Here(at)) => {
                self.service.choices[*choice]
                    .candidates
                    .iter()
                    .any(|candidate| match candidate {
                        crate::service::Candidate::Node { node, .. } => *node == at.node,
                        crate::service::Candidate::Template { .. } => false,
                    })
            }
            (Target::Open(choice), End::Inventory(_)) => self.service.choices[*choice].external,
            (Target::Outer(_), _) => true,
        }
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
