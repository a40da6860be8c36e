//! Properties and attributes of nodes and capabilities, groups, policies.

use toscac_syntax::entities::Entries;
use toscac_syntax::name::Name;

use crate::close::Closer;
use crate::deployment::{Capability, Group, NodeId, Policy, Slot};
use crate::graph::places::{self, Address, End, NodeAt, ScopeAt, Spot};
use crate::service;
use crate::value::Outcome;

impl Closer<'_> {
    /// Evaluates what the nodes hold.
    pub(super) fn fill_nodes(&mut self) {
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
                    reach: capability.reach.clone(),
                };
                capabilities.insert(name.clone(), closed);
            }
            let scope = places::scope_of(self.service, at);
            let artifacts = node
                .artifact_properties
                .iter()
                .map(|(name, slots)| (name.clone(), self.free_slots(slots, scope)))
                .collect();
            let substitution = self.substitution(at);
            // The operations of a substituted node are not run: its service does the work (§7.2.1).
            let interfaces = if substitution.is_some() {
                Entries::new()
            } else {
                self.interfaces(&node.interfaces, &Spot::Node(End::Here(at)), scope)
            };
            let closed = self.deployment.nodes.get_mut(id);
            closed.properties = properties;
            closed.attributes = attributes;
            closed.capabilities = capabilities;
            closed.artifact_properties = artifacts;
            closed.interfaces = interfaces;
            closed.substitution = substitution;
        }
    }

    /// Slots with what they come to.
    pub(super) fn slots(
        &mut self,
        slots: &Entries<service::Slot>,
        address: impl Fn(&Name) -> Address,
    ) -> Entries<Slot> {
        let slots = slots.iter().map(|(name, slot)| {
            let outcome = self.engine.value(&address(name));
            (name.clone(), closed_slot(slot, outcome))
        });
        slots.collect()
    }

    /// Groups and policies of all templates that are there, with the copies of their nodes.
    pub(super) fn groups_and_policies(&mut self) {
        for at in self.scopes.clone() {
            let found = &self.service.scopes[at.scope];
            let prefix = match places::substituted(self.service, at) {
                Some(outer) => match self.nodes.get(&outer) {
                    Some(outer) => format!("{}/", self.deployment.nodes[*outer].id),
                    None => String::new(),
                },
                None => String::new(),
            };
            for (name, group) in &found.groups {
                let closed = Group {
                    name: Name::from(format!("{prefix}{name}")),
                    type_id: group.type_id,
                    origin: group.origin,
                    properties: self.free_slots(&group.properties, at),
                    attributes: self.free_slots(&group.attributes, at),
                    members: self.copies_of(&group.members, at),
                };
                self.deployment.groups.push(closed);
            }
            for (name, policy) in &found.policies {
                let closed = Policy {
                    name: Name::from(format!("{prefix}{name}")),
                    type_id: policy.type_id,
                    origin: policy.origin,
                    properties: self.free_slots(&policy.properties, at),
                    targets: self.copies_of(&policy.targets, at),
                    groups: policy
                        .groups
                        .iter()
                        .map(|group| Name::from(format!("{prefix}{group}")))
                        .collect(),
                    triggers: policy.triggers.clone(),
                };
                self.deployment.policies.push(closed);
            }
        }
    }

    fn free_slots(&mut self, slots: &Entries<service::Slot>, scope: ScopeAt) -> Entries<Slot> {
        let slots = slots.iter().map(|(name, slot)| {
            let outcome = match &slot.expression {
                Some(expression) => {
                    self.engine
                        .evaluate_in(expression, slot.schema.as_deref(), None, Some(scope))
                }
                None => slot.outcome.clone(),
            };
            (name.clone(), closed_slot(slot, outcome))
        });
        slots.collect()
    }

    fn copies_of(&self, nodes: &[service::NodeId], scope: ScopeAt) -> Vec<NodeId> {
        let copies = nodes
            .iter()
            .filter_map(|node| places::copies_in(self.service, *node, scope))
            .flatten();
        let mut found: Vec<NodeId> = copies.filter_map(|at| self.nodes.get(&at).copied()).collect();
        found.sort();
        found
    }
}

/// A slot with what it came to.
pub(super) fn closed_slot(slot: &service::Slot, outcome: Outcome) -> Slot {
    Slot {
        origin: slot.origin,
        source: slot.source,
        schema: slot.schema.clone(),
        outcome,
    }
}
