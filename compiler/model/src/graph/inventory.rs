//! Nodes and relationships of the inventory, which is a closed graph of its own.

use toscac_syntax::entities::Entries;
use toscac_syntax::name::Name;
use toscac_syntax::origin::Origin;

use crate::deployment::{self, TargetNode};
use crate::graph::Evaluation;
use crate::graph::places::{End, Spot};
use crate::types::Schema;
use crate::types::graph::{Answer, Missing, Sought};

impl<'a> Evaluation<'a> {
    /// A property or attribute of a place of the inventory.
    pub(super) fn inventory_value(
        &mut self,
        place: &Spot,
        name: &Name,
        origin: Origin,
        what: Sought,
    ) -> Result<Answer, Missing> {
        let found = self.inventory.and_then(|inventory| match place {
            Spot::Node(End::Inventory(node)) => {
                let node = &inventory.nodes[*node];
                pick(&node.attributes, &node.properties, name, what)
            }
            Spot::Capability(End::Inventory(node), capability) => {
                let capability = inventory.nodes[*node].capabilities.get(capability)?;
                pick(&capability.attributes, &capability.properties, name, what)
            }
            Spot::InventoryRelationship(id) => {
                let relationship = &inventory.relationships[*id];
                pick(&relationship.attributes, &relationship.properties, name, what)
            }
            Spot::Node(End::Here(_)) | Spot::Capability(End::Here(_), _) | Spot::Relationship(_) => None,
        });
        match found {
            Some(slot) => Ok(Answer {
                outcome: slot.outcome.clone(),
                schema: slot
                    .schema
                    .as_deref()
                    .cloned()
                    .unwrap_or_else(|| Schema::any(origin)),
            }),
            None => self.not_there(place, name, origin, what),
        }
    }

    /// The relationships of one requirement of a node of the inventory.
    pub(super) fn inventory_outgoing(&self, node: deployment::NodeId, requirement: &Name) -> Vec<Spot> {
        let Some(inventory) = self.inventory else {
            return Vec::new();
        };
        let outgoing = inventory.nodes[node].outgoing.iter().copied();
        outgoing
            .filter(|id| inventory.relationships[*id].requirement == *requirement)
            .map(Spot::InventoryRelationship)
            .collect()
    }

    /// The relationships within the inventory that lead to a capability.
    pub(super) fn inventory_incoming(&self, end: End, capability: &Name) -> Vec<Spot> {
        let (End::Inventory(node), Some(inventory)) = (end, self.inventory) else {
            return Vec::new();
        };
        let incoming = inventory.nodes[node].incoming.iter().copied();
        incoming
            .filter(|id| inventory.relationships[*id].capability.as_ref() == Some(capability))
            .map(Spot::InventoryRelationship)
            .collect()
    }

    /// The far end of a relationship of the inventory. Whatever that inventory was closed over itself is not known here.
    pub(super) fn inventory_target(&self, id: deployment::RelationshipId) -> Option<End> {
        match self.inventory?.relationships[id].target {
            TargetNode::Here(node) => Some(End::Inventory(node)),
            TargetNode::Inventory(_) => None,
        }
    }

    /// A relationship of the inventory.
    pub(super) fn inventory_relationship(
        &self,
        id: deployment::RelationshipId,
    ) -> Option<&'a deployment::Relationship> {
        self.inventory.map(|inventory| &inventory.relationships[id])
    }
}

fn pick<'s>(
    attributes: &'s Entries<deployment::Slot>,
    properties: &'s Entries<deployment::Slot>,
    name: &Name,
    what: Sought,
) -> Option<&'s deployment::Slot> {
    let attribute = if what == Sought::Attribute {
        attributes.get(name)
    } else {
        None
    };
    attribute.or_else(|| properties.get(name))
}
