//! Relationships between the nodes of the graph, and to those of the inventory.

use std::collections::BTreeMap;

use toscac_syntax::name::Name;

use crate::close::Closer;
use crate::deployment::{NodeId, Relationship, RelationshipId, TargetNode};
use crate::graph::Ends;
use crate::graph::links::link;
use crate::graph::places::{self, Address, End, Link, NodeAt, Spot};

impl Closer<'_> {
    /// Makes all relationships, in the order of their sources and requirements.
    pub(super) fn relationships(&mut self) {
        let mut sources: Vec<(NodeAt, NodeId)> = self.nodes.iter().map(|(at, id)| (*at, *id)).collect();
        sources.sort_by_key(|(_, id)| *id);
        for (source, id) in sources {
            let mut indices: BTreeMap<Name, u32> = BTreeMap::new();
            for requirement in &self.service.nodes[source.node].requirements {
                let Ends::Known(ends) = self.engine.ends(*requirement, source) else {
                    continue;
                };
                for (position, end) in ends.into_iter().enumerate() {
                    if let Some(target) = self.target(end.0) {
                        let link = link(source, *requirement, position, end);
                        self.relationship(id, target, &link, &mut indices);
                    }
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
        let next = indices.entry(requirement.name.clone()).or_insert(0);
        let index = *next;
        *next += 1;
        let part = &requirement.relationship;
        let this = Spot::Relationship(link.clone());
        let scope = places::scope_of(self.service, link.source);
        let relationship = Relationship {
            id: Name::from(format!(
                "{}/{}.{index}",
                self.deployment.nodes[source].id, requirement.name
            )),
            source,
            requirement: requirement.name.clone(),
            index,
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
            interfaces: self.interfaces(&part.interfaces, &this, scope),
            allocation: self.slots(&requirement.allocation, |name| {
                Address::Allocation(link.clone(), name.clone())
            }),
        };
        let id: RelationshipId = self.deployment.relationships.push(relationship);
        self.deployment.nodes.get_mut(source).outgoing.push(id);
        if let TargetNode::Here(target) = target {
            self.deployment.nodes.get_mut(target).incoming.push(id);
        }
    }
}
