//! `close`: a service and its decisions → the closed representation graph.

use std::collections::BTreeMap;

use toscac_syntax::arena::Arena;
use toscac_syntax::diagnostic::{Checked, Diagnostic};
use toscac_syntax::entities::Entries;
use toscac_syntax::expression::Expression;
use toscac_syntax::name::Name;

use crate::decisions::{Decision, Decisions};
use crate::deployment::{
    AttributeAddress, Capability, DecisionRecord, Deployment, Group, Interface, Node, NodeId, Operation,
    OperationInput, Policy, Relationship, RelationshipId, Residual, Slot, Substitution, TargetNode,
};
use crate::graph::residuals::Rest;
use crate::graph::{Address, End, Ends, Evaluation, Link, NodeAt, Spot};
use crate::resolution::Decided;
use crate::service::{self, Candidate, ChoiceOf, ScopeId, Service};
use crate::types::evaluate::Definitions;
use crate::value::{Outcome, WaitsOn};

/// What a caller wants of inputs without values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Inputs {
    /// What depends on them stays open.
    MayBeMissing,
    /// Each required one is reported (T0420).
    Required,
}

/// Evaluates everything that hung on a choice, and lays the graph out copy by copy.
///
/// Never fails. Nodes of templates that were not chosen are left out; what waits for something that no decision brings
/// stays open. `inventory` is the graph that [`Decisions::copies`] speaks of, and may be empty.
/// Cost: linear in copies and relationships.
/// Spec: TOSCA 2.0 §4.2.2, §14, §15.
pub fn close(
    service: &Checked<Service>,
    decisions: &Decisions,
    inventory: &Checked<Deployment>,
    definitions: Definitions<'_>,
    inputs: Inputs,
) -> Checked<Deployment> {
    let decided = Decided::new(
        &service.value,
        decisions,
        definitions.types,
        Some(&inventory.value),
    );
    let engine = Evaluation::new(definitions, &service.value, Some(&inventory.value), &decided);
    let mut closer = Closer {
        service: &service.value,
        decisions,
        decided,
        engine,
        deployment: Deployment::default(),
        nodes: BTreeMap::new(),
        diagnostics: Vec::new(),
    };
    closer.close(inputs);
    let Closer {
        deployment,
        mut diagnostics,
        mut engine,
        ..
    } = closer;
    diagnostics.append(&mut engine.diagnostics);
    let mut seen = std::collections::BTreeSet::new();
    diagnostics.retain(|found| seen.insert((found.code.number, found.place.clone(), found.message.clone())));
    Checked::new(deployment, diagnostics)
        .after(service)
        .after(inventory)
}

struct Closer<'a> {
    service: &'a Service,
    decisions: &'a Decisions,
    decided: Decided<'a>,
    engine: Evaluation<'a>,
    deployment: Deployment,
    nodes: BTreeMap<NodeAt, NodeId>,
    diagnostics: Vec<Diagnostic>,
}

impl Closer<'_> {
    fn close(&mut self, inputs: Inputs) {
        self.deployment.name = self.service.name.clone();
        self.deployment.description.clone_from(&self.service.description);
        self.deployment.layer = self.service.layer.as_ref().map(|layer| layer.value);
        let scopes: Vec<ScopeId> = self
            .service
            .scopes
            .iter()
            .map(|(id, _)| id)
            .filter(|id| self.decided.is_there(*id))
            .collect();
        if let Some(root) = scopes.first() {
            self.inputs(*root, inputs);
        }
        for scope in &scopes {
            self.nodes(*scope);
        }
        self.relationships();
        self.fill_nodes();
        for scope in &scopes {
            self.groups_and_policies(*scope);
        }
        if let Some(root) = scopes.first() {
            self.deployment.outputs = self.slots(&self.service.scopes[*root].outputs, |name| {
                Address::Output(*root, name.clone())
            });
        }
        self.records();
    }

    fn inputs(&mut self, root: ScopeId, inputs: Inputs) {
        let declared = &self.service.scopes[root].inputs;
        self.deployment.inputs = self.slots(declared, |name| Address::Input(root, name.clone()));
        if inputs == Inputs::Required {
            for (name, slot) in &self.deployment.inputs {
                if let Outcome::Waits(wait) = &slot.outcome
                    && matches!(wait.on, WaitsOn::Input(_))
                {
                    self.diagnostics
                        .push(service::errors::input_missing(name, slot.origin));
                }
            }
        }
    }

    fn nodes(&mut self, scope: ScopeId) {
        for node in self.service.scopes[scope].nodes.values().copied() {
            let found = &self.service.nodes[node];
            let Some(count) = found.count else { continue };
            for copy in 0..count {
                let at = NodeAt {
                    node,
                    copy: Some(copy),
                };
                let id = if count == 1 {
                    found.path.clone()
                } else {
                    Name::from(format!("{}.{copy}", found.path))
                };
                let id = self.deployment.nodes.push(Node {
                    id,
                    name: found.name.clone(),
                    index: copy,
                    count,
                    service_node: node,
                    type_id: found.type_id,
                    origin: found.origin,
                    properties: Entries::new(),
                    attributes: Entries::new(),
                    capabilities: Entries::new(),
                    interfaces: Entries::new(),
                    artifacts: found.artifacts.clone(),
                    outgoing: Vec::new(),
                    incoming: Vec::new(),
                    placed_on: self.decided.place_of(at),
                    substitution: None,
                });
                self.nodes.insert(at, id);
            }
        }
    }

    fn relationships(&mut self) {
        let all: Vec<(NodeAt, NodeId)> = self.nodes.iter().map(|(at, id)| (*at, *id)).collect();
        let mut ordered = all;
        ordered.sort_by_key(|(_, id)| *id);
        for (source, source_id) in ordered {
            let mut indices: BTreeMap<Name, u32> = BTreeMap::new();
            for requirement in &self.service.nodes[source.node].requirements {
                let Ends::Known(ends) = self.engine.ends(*requirement, source) else {
                    continue;
                };
                for (position, (end, capability)) in ends.into_iter().enumerate() {
                    let Some(target) = self.target(end) else { continue };
                    let link = Link {
                        source,
                        requirement: *requirement,
                        position: Some(position as u32),
                        end: Some((end, capability)),
                    };
                    self.relationship(source_id, target, &link, &mut indices);
                }
            }
        }
    }

    fn target(&self, end: End) -> Option<TargetNode> {
        match end {
            End::Here(at) => self.nodes.get(&at).copied().map(TargetNode::Here),
            End::Inventory(node) => Some(TargetNode::Inventory(node)),
        }
    }

    fn relationship(
        &mut self,
        source: NodeId,
        target: TargetNode,
        link: &Link,
        indices: &mut BTreeMap<Name, u32>,
    ) {
        let requirement = &self.service.requirements[link.requirement];
        let index = indices.entry(requirement.name.clone()).or_insert(0);
        let part = &requirement.relationship;
        let this = Spot::Relationship(link.clone());
        let scope = self.service.nodes[requirement.node].scope;
        let relationship = Relationship {
            id: Name::from(format!(
                "{}/{}.{index}",
                self.deployment.nodes[source].id, requirement.name
            )),
            source,
            requirement: requirement.name.clone(),
            index: *index,
            target,
            capability: link.end.as_ref().map(|(_, capability)| capability.clone()),
            type_id: part.type_id,
            origin: requirement.origin,
            properties: self.slots(&part.properties, |name| {
                Address::RelationshipProperty(link.clone(), name.clone())
            }),
            attributes: self.slots(&part.attributes, |name| {
                Address::RelationshipAttribute(link.clone(), name.clone())
            }),
            interfaces: self.interfaces(&part.interfaces, &this, scope, source),
            allocation: self.slots(&requirement.allocation, |name| {
                Address::Allocation(link.clone(), name.clone())
            }),
        };
        *index += 1;
        let id: RelationshipId = self.deployment.relationships.push(relationship);
        self.deployment.nodes.get_mut(source).outgoing.push(id);
        if let TargetNode::Here(target) = target {
            self.deployment.nodes.get_mut(target).incoming.push(id);
        }
    }

    fn fill_nodes(&mut self) {
        let all: Vec<(NodeAt, NodeId)> = self.nodes.iter().map(|(at, id)| (*at, *id)).collect();
        for (at, id) in all {
            let node = &self.service.nodes[at.node];
            let properties = self.slots(&node.properties, |name| Address::Property(at, name.clone()));
            let attributes = self.slots(&node.attributes, |name| Address::Attribute(at, name.clone()));
            let mut capabilities = Entries::new();
            for (name, capability) in &node.capabilities {
                let closed = Capability {
                    type_id: capability.type_id,
                    properties: self.slots(&capability.properties, |property| {
                        Address::CapabilityProperty(at, name.clone(), property.clone())
                    }),
                    attributes: self.slots(&capability.attributes, |attribute| {
                        Address::CapabilityAttribute(at, name.clone(), attribute.clone())
                    }),
                };
                capabilities.insert(name.clone(), closed);
            }
            let substitution = self.substitution(at);
            // The operations of a substituted node are not run: its service does the work (§7.2.1).
            let interfaces = if substitution.is_some() {
                Entries::new()
            } else {
                self.interfaces(&node.interfaces, &Spot::Node(End::Here(at)), node.scope, id)
            };
            let closed = self.deployment.nodes.get_mut(id);
            closed.properties = properties;
            closed.attributes = attributes;
            closed.capabilities = capabilities;
            closed.interfaces = interfaces;
            closed.substitution = substitution;
        }
    }

    fn substitution(&self, at: NodeAt) -> Option<Substitution> {
        use crate::graph::Resolution;
        let scope = &self.service.scopes[self.decided.scope_of(at.node)?];
        let copies = |node: service::NodeId| {
            let first = NodeAt { node, copy: Some(0) };
            let last = NodeAt {
                node,
                copy: Some(u32::MAX),
            };
            self.nodes
                .range(first..=last)
                .map(|(_, id)| *id)
                .collect::<Vec<NodeId>>()
        };
        Some(Substitution {
            origin: scope.origin,
            nodes: scope.nodes.values().flat_map(|node| copies(*node)).collect(),
            capabilities: scope
                .capability_mappings
                .iter()
                .map(|(name, (node, capability))| {
                    let inner = copies(*node)
                        .into_iter()
                        .map(|node| (node, capability.clone()))
                        .collect();
                    (name.clone(), inner)
                })
                .collect(),
        })
    }

    fn interfaces(
        &mut self,
        interfaces: &Entries<service::Interface>,
        this: &Spot,
        scope: ScopeId,
        owner: NodeId,
    ) -> Entries<Interface> {
        let mut closed = Entries::new();
        for (name, interface) in interfaces {
            let mut operations = Entries::new();
            for (operation, found) in &interface.operations {
                let inputs = found
                    .inputs
                    .iter()
                    .map(|(input, slot)| (input.clone(), self.operation_input(slot, this, scope)))
                    .collect();
                let outputs = found
                    .outputs
                    .iter()
                    .map(|(output, mapping)| {
                        let address = mapping.as_ref().and_then(|mapping| self_address(mapping, owner));
                        (output.clone(), address)
                    })
                    .collect();
                let implementation = found.implementation.clone();
                operations.insert(
                    operation.clone(),
                    Operation {
                        origin: found.origin,
                        implementation,
                        inputs,
                        outputs,
                    },
                );
            }
            closed.insert(
                name.clone(),
                Interface {
                    type_id: interface.type_id,
                    operations,
                },
            );
        }
        closed
    }

    fn operation_input(&mut self, slot: &service::Slot, this: &Spot, scope: ScopeId) -> OperationInput {
        let Some(expression) = &slot.expression else {
            return OperationInput {
                slot: closed_slot(slot, slot.outcome.clone()),
                residual: None,
            };
        };
        let outcome =
            self.engine
                .evaluate_in(expression, slot.schema.as_ref(), Some(this.clone()), Some(scope));
        let residual = match &outcome {
            Outcome::Waits(_) => self
                .engine
                .residual(expression, Some(this.clone()), Some(scope), 0)
                .and_then(|rest| self.closed_rest(rest)),
            Outcome::Known(_) | Outcome::Undefined | Outcome::Fault => None,
        };
        OperationInput {
            slot: closed_slot(slot, outcome),
            residual,
        }
    }

    fn closed_rest(&self, rest: Rest) -> Option<Residual> {
        Some(match rest {
            Rest::Known(value) => Residual::Known(value),
            Rest::Attribute(at, path) => Residual::Attribute(AttributeAddress {
                node: self.nodes.get(&at).copied()?,
                path,
            }),
            Rest::List(parts) => Residual::List(
                parts
                    .into_iter()
                    .map(|part| self.closed_rest(part))
                    .collect::<Option<Vec<_>>>()?,
            ),
            Rest::Concat(parts) => Residual::Concat(
                parts
                    .into_iter()
                    .map(|part| self.closed_rest(part))
                    .collect::<Option<Vec<_>>>()?,
            ),
        })
    }

    fn slots(&mut self, slots: &Entries<service::Slot>, address: impl Fn(&Name) -> Address) -> Entries<Slot> {
        slots
            .iter()
            .map(|(name, slot)| {
                let outcome = self.engine.value(&address(name));
                (name.clone(), closed_slot(slot, outcome))
            })
            .collect()
    }

    fn groups_and_policies(&mut self, scope: ScopeId) {
        let found = &self.service.scopes[scope];
        let prefix = match found.stands_for {
            Some(standing) => format!("{}/", self.service.nodes[standing.node].path),
            None => String::new(),
        };
        for (name, group) in &found.groups {
            let closed = Group {
                name: Name::from(format!("{prefix}{name}")),
                type_id: group.type_id,
                origin: group.origin,
                properties: self.free_slots(&group.properties, scope),
                members: self.copies_of(&group.members),
            };
            self.deployment.groups.push(closed);
        }
        for (name, policy) in &found.policies {
            let closed = Policy {
                name: Name::from(format!("{prefix}{name}")),
                type_id: policy.type_id,
                origin: policy.origin,
                properties: self.free_slots(&policy.properties, scope),
                targets: self.copies_of(&policy.targets),
            };
            self.deployment.policies.push(closed);
        }
    }

    fn free_slots(&mut self, slots: &Entries<service::Slot>, scope: ScopeId) -> Entries<Slot> {
        slots
            .iter()
            .map(|(name, slot)| {
                let outcome = match &slot.expression {
                    Some(expression) => {
                        self.engine
                            .evaluate_in(expression, slot.schema.as_ref(), None, Some(scope))
                    }
                    None => slot.outcome.clone(),
                };
                (name.clone(), closed_slot(slot, outcome))
            })
            .collect()
    }

    fn copies_of(&self, nodes: &[service::NodeId]) -> Vec<NodeId> {
        self.nodes
            .iter()
            .filter(|(at, _)| nodes.contains(&at.node))
            .map(|(_, id)| *id)
            .collect()
    }

    /// What each choice became, for explanations: in the order of the choices.
    fn records(&mut self) {
        for (id, choice) in self.service.choices.iter() {
            let (subject, origin, scope) = match choice.of {
                ChoiceOf::Requirement(requirement) => {
                    let requirement = &self.service.requirements[requirement];
                    let node = &self.service.nodes[requirement.node];
                    (
                        Name::from(format!("{}/{}", node.path, requirement.name)),
                        requirement.origin,
                        node.scope,
                    )
                }
                ChoiceOf::Substitution(node) | ChoiceOf::Selection(node) => {
                    let node = &self.service.nodes[node];
                    (node.path.clone(), node.origin, node.scope)
                }
            };
            if !self.decided.is_there(scope) {
                continue;
            }
            let name_of = |candidate: &Candidate| match candidate {
                Candidate::Node { node, .. } => self.service.nodes[*node].path.clone(),
                Candidate::Template { scope } => {
                    let nodes: Vec<&str> = self.service.scopes[*scope]
                        .nodes
                        .keys()
                        .map(Name::as_str)
                        .collect();
                    Name::from(format!("service of {}", nodes.join(", ")))
                }
            };
            let taken = match self.decisions.choices.get(&id) {
                Some(Decision::Targets(picks)) => picks
                    .iter()
                    .flatten()
                    .filter_map(|pick| choice.candidates.get(pick.candidate as usize).map(name_of))
                    .collect(),
                Some(Decision::Template(taken)) => choice
                    .candidates
                    .get(*taken as usize)
                    .map(name_of)
                    .into_iter()
                    .collect(),
                Some(Decision::Inventory) => self.places_of(choice.of),
                Some(Decision::Nothing) | None => Vec::new(),
            };
            let record = DecisionRecord {
                subject,
                origin,
                taken,
                candidates: choice.candidates.iter().map(name_of).collect(),
                rejections: choice.rejections.clone(),
            };
            self.deployment.decisions.push(record);
        }
    }

    fn places_of(&self, of: ChoiceOf) -> Vec<Name> {
        let ChoiceOf::Requirement(requirement) = of else {
            return Vec::new();
        };
        let node = self.service.requirements[requirement].node;
        let places = self.decisions.copies.keys().filter(|(placed, _)| *placed == node);
        places
            .map(|(_, place)| self.engine.path_of(End::Inventory(*place)))
            .collect()
    }
}

fn closed_slot(slot: &service::Slot, outcome: Outcome) -> Slot {
    Slot {
        origin: slot.origin,
        source: slot.source,
        schema: slot.schema.clone(),
        outcome,
    }
}

/// The attribute of the owner that an output is written to: `[SELF, name, …]`.
fn self_address(mapping: &Expression, owner: NodeId) -> Option<AttributeAddress> {
    let words: Option<Vec<Name>> = mapping
        .as_list()?
        .iter()
        .map(|word| word.as_string().cloned())
        .collect();
    let words = words?;
    match words.split_first() {
        Some((this, path)) if this.as_str() == "SELF" && !path.is_empty() => Some(AttributeAddress {
            node: owner,
            path: path.to_vec(),
        }),
        Some(_) | None => None,
    }
}

/// An empty inventory.
pub fn no_inventory() -> Checked<Deployment> {
    Checked::new(
        Deployment {
            nodes: Arena::new(),
            ..Deployment::default()
        },
        Vec::new(),
    )
}
