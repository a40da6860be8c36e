//! Nouns as text, as chapters show them.

use std::fmt::Write;

use toscac_model::deployment::{Deployment, Slot, TargetNode};
use toscac_model::types::{CapabilityWish, Property, Provenance, Requirement, Types};
use toscac_model::value::{Outcome, Value, WaitsOn};
use toscac_syntax::source::FileId;

/// `outputs`: a line for each output.
pub(crate) fn outputs(deployment: &Deployment) -> String {
    let mut text = String::new();
    for (name, slot) in &deployment.outputs {
        let _ = writeln!(text, "{name}: {}", outcome(slot));
    }
    text
}

/// `service`: nodes by id with their properties, and below each where its requirements lead.
pub(crate) fn service(deployment: &Deployment, types: &Types) -> String {
    let mut text = String::new();
    for (_, node) in deployment.nodes.iter() {
        let type_name = node
            .type_id
            .map_or("?", |id| types.node_type(id).header.name.as_str());
        let _ = writeln!(text, "{}: {type_name}", node.id);
        for (name, slot) in &node.properties {
            let _ = writeln!(text, "  {name}: {}", outcome(slot));
        }
        for relationship in node.outgoing.iter().map(|id| &deployment.relationships[*id]) {
            let target = match relationship.target {
                TargetNode::Here(id) => deployment.nodes[id].id.to_string(),
                TargetNode::Inventory(_) => "a site".to_string(),
            };
            let capability = relationship.capability.as_ref().map_or("?", |name| name.as_str());
            let _ = writeln!(
                text,
                "  {}.{} -> {target}.{capability}",
                relationship.requirement, relationship.index
            );
        }
    }
    text
}

/// `types`: the node types of a file with everything that they have, inherited or not.
pub(crate) fn types(types: &Types, file: FileId) -> String {
    let mut text = String::new();
    for node_type in types
        .files
        .get(&file)
        .into_iter()
        .flat_map(|types| &types.node_types)
    {
        let header = &node_type.header;
        let from = |provenance: &Provenance| {
            let elsewhere = provenance.declared_in != header.id;
            if elsewhere {
                format!(" from {}", types.name(provenance.declared_in))
            } else {
                String::new()
            }
        };
        let parent = header
            .parent
            .map(|id| format!(" derived from {}", types.name(id)))
            .unwrap_or_default();
        let _ = writeln!(text, "{}{parent}", header.name);
        for (name, property) in node_type.properties.iter() {
            let type_name = types.data_type_name(property.schema.data_type);
            let _ = writeln!(
                text,
                "  {name}: {type_name}{}{}",
                manner(property),
                from(&property.provenance)
            );
        }
        for (name, capability) in node_type.capabilities.iter() {
            let type_name = capability.type_id.map_or("?", |id| types.name(id));
            let _ = writeln!(
                text,
                "  offers {name}: {type_name}{}",
                from(&capability.provenance)
            );
        }
        for (name, requirement) in node_type.requirements.iter() {
            let wish = requirement_text(types, requirement);
            let _ = writeln!(text, "  needs {name}: {wish}{}", from(&requirement.provenance));
        }
    }
    text
}

fn manner(property: &Property) -> &'static str {
    match property {
        Property { fixed: Some(_), .. } => " fixed",
        Property { default: Some(_), .. } => " with a default",
        Property { required: false, .. } => " optional",
        _ => "",
    }
}

fn requirement_text(types: &Types, requirement: &Requirement) -> String {
    let capability = match &requirement.capability {
        CapabilityWish::Type(id) => types.name(*id).as_str(),
        CapabilityWish::Symbolic(name) => name.as_str(),
        CapabilityWish::Unknown => "?",
    };
    let node = requirement
        .node
        .map(|id| format!(" of {}", types.name(id)))
        .unwrap_or_default();
    let relationship = requirement.relationship.map_or("?", |id| types.name(id));
    format!("{capability}{node} by {relationship} {}", requirement.count_range)
}

fn outcome(slot: &Slot) -> String {
    match &slot.outcome {
        Outcome::Known(Value::String(text)) if text.is_empty() => "\"\"".to_string(),
        Outcome::Known(Value::String(text)) => text.to_string(),
        Outcome::Known(value) => value.to_string(),
        Outcome::Waits(wait) => format!("waits for {}", waits_for(&wait.on)),
        Outcome::Undefined => "undefined".to_string(),
        Outcome::Fault => "a fault".to_string(),
    }
}

fn waits_for(what: &WaitsOn) -> String {
    match what {
        WaitsOn::Input(name) => format!("input {name}"),
        WaitsOn::Property(node, name) => format!("property {name} of {node}"),
        WaitsOn::Attribute(node, path) => format!("attribute {path} of {node}"),
        WaitsOn::Requirement(node, name) => format!("requirement {name} of {node}"),
        WaitsOn::Substitution(node) => format!("what stands for {node}"),
        WaitsOn::Function(name) => format!("function {name}"),
        WaitsOn::NodeIndex => "the index of a copy".to_string(),
        WaitsOn::RelationshipIndex => "the index of a relationship".to_string(),
        WaitsOn::Candidate => "a candidate".to_string(),
        WaitsOn::ValidatedValue => "a value".to_string(),
    }
}
