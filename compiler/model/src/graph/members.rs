//! Members of places: which there are, and which of them operations write.

use toscac_syntax::entities::Entries;
use toscac_syntax::expression::Expression;
use toscac_syntax::name::Name;
use toscac_syntax::origin::Origin;

use crate::graph::Evaluation;
use crate::graph::answers::fault;
use crate::graph::links::type_of;
use crate::graph::places::{End, NodeAt, Spot};
use crate::service::Interface;
use crate::types::graph::{Answer, Missing, Sought};

impl Evaluation<'_> {
    pub(super) fn not_there(
        &self,
        place: &Spot,
        name: &Name,
        origin: Origin,
        what: Sought,
    ) -> Result<Answer, Missing> {
        let (of, names, attributes): (String, Vec<Name>, Vec<Name>) = match place {
            Spot::Node(end) => match type_of(self, *end) {
                Some(node_type) => (
                    format!("node type `{}`", node_type.header.name),
                    node_type.properties.keys().cloned().collect(),
                    node_type.attributes.keys().cloned().collect(),
                ),
                None => return Ok(fault(origin)),
            },
            Spot::Capability(end, capability) => {
                match type_of(self, *end).and_then(|node_type| node_type.capabilities.get(capability)) {
                    Some(found) if found.type_id.is_some() => (
                        format!("capability `{capability}`"),
                        found.properties.keys().cloned().collect(),
                        found.attributes.keys().cloned().collect(),
                    ),
                    Some(_) | None => return Ok(fault(origin)),
                }
            }
            Spot::Relationship(link) => {
                let requirement = &self.service.requirements[link.requirement];
                let part = &requirement.relationship;
                if part.type_id.is_none() {
                    return Ok(fault(origin));
                }
                (
                    format!("relationship `{}`", requirement.name),
                    part.properties.keys().cloned().collect(),
                    part.attributes.keys().cloned().collect(),
                )
            }
            Spot::InventoryRelationship(id) => match self.inventory_relationship(*id) {
                Some(found) if found.type_id.is_some() => (
                    format!("relationship `{}`", found.requirement),
                    found.properties.keys().cloned().collect(),
                    found.attributes.keys().cloned().collect(),
                ),
                Some(_) | None => return Ok(fault(origin)),
            },
        };
        let is_attribute = attributes.contains(name);
        let names = if what == Sought::Attribute {
            names.into_iter().chain(attributes).collect()
        } else {
            names
        };
        Err(Missing {
            is_attribute,
            ..Missing::new(what, of, names)
        })
    }

    /// The node that an operation writes an attribute to, and the attribute's path below it, if one does: operations of
    /// the node itself, and of its relationships on their source.
    pub(super) fn set_by_an_operation(&self, place: &Spot, name: &Name) -> Option<(NodeAt, Vec<Name>)> {
        let (at, path) = match place {
            Spot::Node(End::Here(at)) => (*at, vec![name.clone()]),
            Spot::Capability(End::Here(at), capability) => (*at, vec![capability.clone(), name.clone()]),
            Spot::Node(End::Inventory(_))
            | Spot::Capability(End::Inventory(_), _)
            | Spot::Relationship(_)
            | Spot::InventoryRelationship(_) => return None,
        };
        let node = &self.service.nodes[at.node];
        let by_relationship = || {
            let requirements = node.requirements.iter();
            requirements
                .map(|id| &self.service.requirements[*id].relationship.interfaces)
                .any(|interfaces| write(interfaces, &["SELF", "SOURCE"], &path))
        };
        (write(&node.interfaces, &["SELF"], &path) || by_relationship()).then_some((at, path))
    }
}

/// Whether an output of an operation is written to an attribute: `base`, then its path.
fn write(interfaces: &Entries<Interface>, base: &[&str], path: &[Name]) -> bool {
    let operations = interfaces.values().flat_map(|interface| {
        interface
            .operations
            .values()
            .chain(interface.notifications.values())
    });
    operations
        .flat_map(|operation| operation.outputs.values().flatten())
        .filter_map(written_path)
        .any(|words| {
            words.strip_prefix(base).is_some_and(|rest| match (rest, path) {
                ([name, ..], [attribute]) => *name == attribute.as_str(),
                (["CAPABILITY", of, name, ..], [capability, attribute]) => {
                    *of == capability.as_str() && *name == attribute.as_str()
                }
                _ => false,
            })
        })
}

/// The words of a mapping.
fn written_path(mapping: &Expression) -> Option<Vec<&str>> {
    let words = mapping.as_list()?.iter();
    Some(
        words
            .filter_map(Expression::as_string)
            .map(Name::as_str)
            .collect(),
    )
}
