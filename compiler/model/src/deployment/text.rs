//! A deployment as text: nodes with their values, then relationships below their sources; the same on every machine.

use std::fmt::{self, Write};

use toscac_syntax::entities::Entries;
use toscac_syntax::name::Name;

use super::{
    AttributeAddress, Deployment, Interface, Node, OperationInput, Relationship, Residual, Slot, TargetNode,
};
use crate::names::TypeId;
use crate::types::Types;

/// The graph: inputs, nodes, outputs.
///
/// ```text
/// input many = 3
/// web.0: Server
///   cores = 2
///   > rack.0 StandsIn to room.room takes cores = 1
/// output address waits for the attribute `address` of `web`
/// ```
pub fn graph(deployment: &Deployment, types: &Types) -> String {
    let mut text = String::new();
    let _ = Writer { deployment, types }.graph(&mut text);
    text
}

/// The outputs, one a line: `name = value`.
pub fn outputs(deployment: &Deployment) -> String {
    let mut text = String::new();
    for (name, slot) in &deployment.outputs {
        let _ = writeln!(text, "{name} {}", slot.outcome);
    }
    text
}

struct Writer<'a> {
    deployment: &'a Deployment,
    types: &'a Types,
}

impl Writer<'_> {
    fn graph(&self, f: &mut String) -> fmt::Result {
        for (name, slot) in &self.deployment.inputs {
            writeln!(f, "input {name} {}", slot.outcome)?;
        }
        for (_, node) in self.deployment.nodes.iter() {
            self.node(node, f)?;
        }
        for group in &self.deployment.groups {
            writeln!(f, "group {} of {}", group.name, self.ids(&group.members))?;
            slots("  ", &group.properties, f)?;
        }
        for policy in &self.deployment.policies {
            writeln!(f, "policy {} for {}", policy.name, self.ids(&policy.targets))?;
            slots("  ", &policy.properties, f)?;
        }
        for (name, slot) in &self.deployment.outputs {
            writeln!(f, "output {name} {}", slot.outcome)?;
        }
        Ok(())
    }

    fn node(&self, node: &Node, f: &mut String) -> fmt::Result {
        write!(f, "{}: {}", node.id, self.type_name(node.type_id))?;
        if let Some(substitution) = &node.substitution {
            write!(f, " made of {}", self.ids(&substitution.nodes))?;
        }
        writeln!(f)?;
        slots("  ", &node.properties, f)?;
        slots("  ", &node.attributes, f)?;
        for (name, capability) in &node.capabilities {
            for (property, slot) in capability.properties.iter().chain(&capability.attributes) {
                writeln!(f, "  {name}.{property} {}", slot.outcome)?;
            }
        }
        self.interfaces("  ", &node.interfaces, f)?;
        for id in &node.outgoing {
            self.relationship(&self.deployment.relationships[*id], f)?;
        }
        Ok(())
    }

    fn relationship(&self, relationship: &Relationship, f: &mut String) -> fmt::Result {
        let target = match relationship.target {
            TargetNode::Here(node) => self.deployment.nodes[node].id.clone(),
            // The nodes of an inventory have names of their own; a graph alone knows only their numbers.
            TargetNode::Inventory(node) => Name::from(format!("inventory {}", node.index())),
        };
        let capability = relationship.capability.as_ref().map_or("?", Name::as_str);
        let type_name = self.type_name(relationship.type_id);
        let (requirement, index) = (&relationship.requirement, relationship.index);
        write!(
            f,
            "  > {requirement}.{index} {type_name} to {target}.{capability}"
        )?;
        for (position, (name, slot)) in relationship.allocation.iter().enumerate() {
            let word = if position == 0 { " takes" } else { "," };
            write!(f, "{word} {name} {}", slot.outcome)?;
        }
        writeln!(f)?;
        slots("    ", &relationship.properties, f)?;
        slots("    ", &relationship.attributes, f)?;
        self.interfaces("    ", &relationship.interfaces, f)
    }

    /// Operations that something is run for.
    fn interfaces(&self, indent: &str, interfaces: &Entries<Interface>, f: &mut String) -> fmt::Result {
        for (interface, found) in interfaces {
            for (name, operation) in &found.operations {
                let Some(implementation) = &operation.implementation else {
                    continue;
                };
                let primary = implementation.primary.as_ref();
                let file = primary.map_or("-", |artifact| artifact.file.value.as_str());
                writeln!(f, "{indent}{interface}.{name} runs {file}")?;
                for (input, found) in &operation.inputs {
                    writeln!(f, "{indent}  {input} {}", self.input(found))?;
                }
                for (output, address) in &operation.outputs {
                    let address = address
                        .as_ref()
                        .map_or("?".to_owned(), |address| self.address(address));
                    writeln!(f, "{indent}  {output} to {address}")?;
                }
            }
        }
        Ok(())
    }

    fn input(&self, input: &OperationInput) -> String {
        match &input.residual {
            Some(residual) => format!("= {}", self.residual(residual)),
            None => input.slot.outcome.to_string(),
        }
    }

    fn residual(&self, residual: &Residual) -> String {
        let joined = |parts: &[Residual]| {
            let parts: Vec<String> = parts.iter().map(|part| self.residual(part)).collect();
            parts.join(", ")
        };
        match residual {
            Residual::Known(value) => value.to_string(),
            Residual::Attribute(address) => format!("<{}>", self.address(address)),
            Residual::List(parts) => format!("[ {} ]", joined(parts)),
            Residual::Concat(parts) => format!("concat({})", joined(parts)),
        }
    }

    fn address(&self, address: &AttributeAddress) -> String {
        let path: Vec<&str> = address.path.iter().map(Name::as_str).collect();
        format!("{}.{}", self.deployment.nodes[address.node].id, path.join("."))
    }

    fn ids(&self, nodes: &[super::NodeId]) -> String {
        let ids: Vec<&str> = nodes
            .iter()
            .map(|node| self.deployment.nodes[*node].id.as_str())
            .collect();
        if ids.is_empty() {
            "nothing".to_owned()
        } else {
            ids.join(", ")
        }
    }

    fn type_name(&self, id: Option<TypeId>) -> &str {
        id.map_or("?", |id| self.types.name(id).as_str())
    }
}

fn slots(indent: &str, slots: &Entries<Slot>, f: &mut String) -> fmt::Result {
    for (name, slot) in slots {
        writeln!(f, "{indent}{name} {}", slot.outcome)?;
    }
    Ok(())
}
