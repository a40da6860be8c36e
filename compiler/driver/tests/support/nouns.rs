//! Nouns as text, as chapters show them.

use std::fmt::Write;

use toscac_model::deployment::{Deployment, Slot, TargetNode};
use toscac_model::types::Types;
use toscac_model::value::{Outcome, Value, WaitsOn};

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

fn outcome(slot: &Slot) -> String {
    match &slot.outcome {
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
