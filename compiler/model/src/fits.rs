//! Whether a requirement may lead to a capability by their types: what it asks for, and the lists of valid types.
//!
//! Spec: TOSCA 2.0 §7.3, §8.1, §8.3, §8.5.

use toscac_syntax::entities::templates::Reach;
use toscac_syntax::name::Name;
use toscac_syntax::origin::Origin;

use crate::deployment;
use crate::names::TypeId;
use crate::service::{Node, Requirement};
use crate::types::{self, CapabilityWish, Types};

/// A capability that a relationship might lead to.
pub(crate) struct Target<'a> {
    pub(crate) type_id: TypeId,
    pub(crate) name: &'a Name,
    pub(crate) capability: &'a Name,
}

/// The capabilities of a node type that fit what a requirement asks for, in the order of the type.
pub(crate) fn fitting_capabilities(types: &Types, wish: &CapabilityWish, node_type: TypeId) -> Vec<Name> {
    let capabilities = &types.node_type(node_type).capabilities;
    match wish {
        CapabilityWish::Symbolic(name) => capabilities
            .get_key_value(name)
            .map(|(name, _)| name.clone())
            .into_iter()
            .collect(),
        CapabilityWish::Type(wanted) => capabilities
            .iter()
            .filter(|(_, capability)| {
                capability
                    .type_id
                    .is_none_or(|found| types.is_derived_from(found, *wanted))
            })
            .map(|(name, _)| name.clone())
            .collect(),
        CapabilityWish::Unknown => Vec::new(),
    }
}

/// The capabilities of a node of the inventory that a requirement of `source` may lead to.
pub(crate) fn outside_capabilities(
    types: &Types,
    source: &Node,
    requirement: &Requirement,
    node: &deployment::Node,
) -> Vec<Name> {
    let Some(type_id) = node.type_id else {
        return Vec::new();
    };
    if requirement
        .node_type
        .is_some_and(|wanted| !types.is_derived_from(type_id, wanted))
    {
        return Vec::new();
    }
    let mut fitting = fitting_capabilities(types, &requirement.capability, type_id);
    fitting.retain(|capability| {
        let target = Target {
            type_id,
            name: &node.name,
            capability,
        };
        refusal(types, source, requirement.relationship.type_id, &target).is_none()
            && node
                .capabilities
                .get(capability)
                .is_none_or(|found| found.is_reached_from(Reach::External))
    });
    fitting
}

/// Why the lists of valid types forbid a relationship, and where the list stands (§7.3, §8.1).
pub(crate) fn refusal(
    types: &Types,
    source: &Node,
    relationship_type: Option<TypeId>,
    target: &Target<'_>,
) -> Option<(String, Origin)> {
    let Target {
        type_id: target_type,
        name: target_name,
        capability,
    } = *target;
    let source_type = source.type_id?;
    let relationship_type = relationship_type?;
    let relationship = types.relationship_type(relationship_type);
    let definition: &types::Capability = types.node_type(target_type).capabilities.get(capability)?;
    let source_name = &source.name;
    let relationship_name = &relationship.header.name;
    let among = |list: &Option<Vec<TypeId>>, found: TypeId| {
        list.as_ref()
            .is_none_or(|list| list.iter().any(|allowed| types.is_derived_from(found, *allowed)))
    };
    if let Some(found) = definition.type_id
        && !among(&relationship.valid_capability_types, found)
    {
        let message = format!(
            "a relationship `{relationship_name}` may not end at capability `{capability}` of type `{}`",
            types.name(found)
        );
        return Some((message, relationship.header.origin));
    }
    if !among(&relationship.valid_target_node_types, target_type) {
        let message = format!(
            "a relationship `{relationship_name}` may not end at `{target_name}` of type `{}`",
            types.name(target_type)
        );
        return Some((message, relationship.header.origin));
    }
    if !among(&relationship.valid_source_node_types, source_type) {
        let message = format!(
            "a relationship `{relationship_name}` may not start at `{source_name}` of type `{}`",
            types.name(source_type)
        );
        return Some((message, relationship.header.origin));
    }
    if !among(&definition.valid_source_node_types, source_type) {
        let message = format!(
            "capability `{capability}` of `{target_name}` may not be used by a `{}`",
            types.name(source_type)
        );
        return Some((message, definition.provenance.latest()));
    }
    if !among(&definition.valid_relationship_types, relationship_type) {
        let message = format!(
            "capability `{capability}` of `{target_name}` may not be the end of a `{relationship_name}`"
        );
        return Some((message, definition.provenance.latest()));
    }
    None
}
