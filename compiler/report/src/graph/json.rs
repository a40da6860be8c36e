//! `toscac.graph/v1`: a closed representation graph as canonical JSON. Its schema is `schema/graph.v1.json`.

use serde_json::{Value as Json, json};
use toscac_bundle::canonical::{self, JsonFault};
use toscac_model::deployment::{
    Capability, DecisionRecord, Deployment, Group, Interface, Node, NodeId, Open, Operation, Policy,
    Relationship, TargetNode,
};
use toscac_model::names::TypeId;
use toscac_model::service::{ImplementationArtifact, Layer};
use toscac_model::types::Types;
use toscac_syntax::entities::Entries;
use toscac_syntax::entities::templates::ServiceTemplate;
use toscac_syntax::locate::Located;
use toscac_syntax::name::Name;
use toscac_syntax::origin::{At, Origin};

use super::value::{object, residual, slot, slots};
use super::workflows::{triggers, workflows};
use crate::{diagnostics, yaml};

/// The name and version of this format.
pub const FORMAT: &str = "toscac.graph/v1";

/// What a graph is told with.
pub struct Context<'a> {
    /// The types of the compilation.
    pub types: &'a Types,
    /// Origins as text, the same from every working directory.
    pub origins: &'a dyn Fn(Origin) -> String,
    /// The graph whose nodes relationships lead to as well.
    pub inventory: Option<&'a Deployment>,
}

impl Context<'_> {
    pub(super) fn origin(&self, origin: Origin) -> String {
        (self.origins)(origin)
    }

    fn type_name(&self, id: Option<TypeId>) -> Option<String> {
        id.map(|id| self.types.qualified_name(id).to_string())
    }
}

/// The whole graph as canonical JSON, ended by a line break. `template` is where its workflows stand.
///
/// # Errors
/// A value nests deeper than canonical JSON allows.
pub fn document(
    context: &Context<'_>,
    deployment: &Deployment,
    template: Option<&ServiceTemplate>,
    noticed: &[Located],
) -> Result<String, JsonFault> {
    let mut bytes = graph(context, deployment, template, noticed)?;
    bytes.push(b'\n');
    Ok(String::from_utf8(bytes).expect("JSON is UTF-8"))
}

/// The same as YAML.
///
/// # Errors
/// A value nests deeper than canonical JSON allows.
pub fn yaml_document(
    context: &Context<'_>,
    deployment: &Deployment,
    template: Option<&ServiceTemplate>,
    noticed: &[Located],
) -> Result<String, JsonFault> {
    let bytes = graph(context, deployment, template, noticed)?;
    // Through the canonical form, so that order and large numbers are those of the JSON.
    let value = serde_json::from_slice(&bytes).expect("what was written is JSON");
    Ok(yaml::document(&value))
}

/// Written entry by entry, in the order of the keys: as a whole, a large graph is many times its text.
fn graph(
    context: &Context<'_>,
    deployment: &Deployment,
    template: Option<&ServiceTemplate>,
    noticed: &[Located],
) -> Result<Vec<u8>, JsonFault> {
    // Templates, groups and choices stand in maps, whose order means nothing: here they have one of their own.
    let mut nodes: Vec<&Node> = deployment.nodes.iter().map(|(_, found)| found).collect();
    nodes.sort_by_cached_key(|found| copies_in_order(&found.id));
    let mut relationships: Vec<&Relationship> =
        deployment.relationships.iter().map(|(_, found)| found).collect();
    relationships.sort_by_cached_key(|found| copies_in_order(&found.id));
    let mut groups: Vec<&Group> = deployment.groups.iter().collect();
    groups.sort_by_cached_key(|found| copies_in_order(&found.name));
    let mut decisions: Vec<&DecisionRecord> = deployment.decisions.iter().collect();
    decisions.sort_by_cached_key(|found| copies_in_order(&found.subject));
    let description = deployment.description.as_ref().map(|text| text.as_str());
    let workflows = template.map_or_else(|| json!({}), |template| workflows(context, template));

    let mut graph = canonical::Document::new();
    graph.list(
        "decisions",
        decisions.iter().map(|found| decision(context, found)),
    )?;
    graph.entry("description", &Json::from(description))?;
    graph.list(
        "diagnostics",
        noticed.iter().map(|told| json!(diagnostics::json::entry(told))),
    )?;
    graph.entry("format", &Json::from(FORMAT))?;
    graph.list(
        "groups",
        groups.iter().map(|found| group(context, deployment, found)),
    )?;
    graph.entry("inputs", &slots(context, &deployment.inputs))?;
    graph.entry("layer", &Json::from(deployment.layer.map(layer)))?;
    graph.entry("name", &Json::from(deployment.name.as_str()))?;
    graph.list(
        "nodes",
        nodes.iter().map(|found| node(context, deployment, found)),
    )?;
    graph.entry("outputs", &slots(context, &deployment.outputs))?;
    graph.list(
        "policies",
        deployment
            .policies
            .iter()
            .map(|found| policy(context, deployment, found)),
    )?;
    graph.list(
        "relationships",
        relationships
            .iter()
            .map(|found| relationship(context, deployment, found)),
    )?;
    graph.list(
        "substitutions",
        nodes
            .iter()
            .filter_map(|found| substitution(context, deployment, found)),
    )?;
    graph.entry("workflows", &workflows)?;
    Ok(graph.finish())
}

/// By text, and copies by their index: `edge.2` before `edge.10`.
fn copies_in_order(id: &Name) -> (String, u64) {
    id.as_str()
        .rsplit_once('.')
        .and_then(|(before, index)| Some((before.to_owned(), index.parse().ok()?)))
        .unwrap_or_else(|| (id.to_string(), 0))
}

fn layer(layer: Layer) -> &'static str {
    match layer {
        Layer::Infrastructure => "infrastructure",
        Layer::Service => "service",
        Layer::Composition => "composition",
    }
}

fn node(context: &Context<'_>, deployment: &Deployment, node: &Node) -> Json {
    let capabilities = node
        .capabilities
        .iter()
        .map(|(name, found)| (name.to_string(), capability(context, found)));
    let artifacts = node.artifacts.iter().map(|(name, found)| {
        let file = found.file.as_ref().map(|file| file.value.as_str());
        let artifact = json!({
            "type": context.type_name(found.type_id),
            "file": file,
            "repository": text(found.definition.repository.as_ref()),
            "description": text(found.definition.description.as_ref()),
            "artifact_version": text(found.definition.artifact_version.as_ref()),
            "checksum": text(found.definition.checksum.as_ref()),
            "checksum_algorithm": text(found.definition.checksum_algorithm.as_ref()),
            "properties": node
                .artifact_properties
                .get(name)
                .map_or_else(|| json!({}), |properties| slots(context, properties)),
            "origin": context.origin(found.definition.origin),
        });
        (name.to_string(), artifact)
    });
    let outgoing = || node.outgoing.iter().map(|id| &deployment.relationships[*id]);
    object([
        ("id", Json::from(node.id.as_str())),
        ("name", Json::from(node.name.as_str())),
        ("index", Json::from(node.index)),
        ("count", Json::from(node.count)),
        ("type", Json::from(context.type_name(node.type_id))),
        ("template", Json::from(node.name.as_str())),
        ("origin", Json::from(context.origin(node.origin))),
        ("properties", slots(context, &node.properties)),
        ("attributes", slots(context, &node.attributes)),
        ("capabilities", Json::Object(capabilities.collect())),
        ("interfaces", interfaces(context, deployment, &node.interfaces)),
        ("artifacts", Json::Object(artifacts.collect())),
        (
            "requirements",
            outgoing()
                .map(|found| requirement(context, deployment, found))
                .collect(),
        ),
        (
            "relationships",
            outgoing().map(|found| found.id.to_string()).collect(),
        ),
        (
            "placed_on",
            Json::from(node.placed_on.and_then(|id| inventory_node(context, id))),
        ),
    ])
}

fn text(written: Option<&At<Name>>) -> Option<&str> {
    written.map(|text| text.value.as_str())
}

fn capability(context: &Context<'_>, capability: &Capability) -> Json {
    object([
        ("type", Json::from(context.type_name(capability.type_id))),
        ("properties", slots(context, &capability.properties)),
        ("attributes", slots(context, &capability.attributes)),
    ])
}

fn interfaces(context: &Context<'_>, deployment: &Deployment, interfaces: &Entries<Interface>) -> Json {
    let entries = interfaces.iter().map(|(name, interface)| {
        let all = |operations: &Entries<Operation>| {
            let operations = operations.iter();
            let operations =
                operations.map(|(name, found)| (name.to_string(), operation(context, deployment, found)));
            Json::Object(operations.collect())
        };
        let interface = object([
            ("type", Json::from(context.type_name(interface.type_id))),
            ("operations", all(&interface.operations)),
            ("notifications", all(&interface.notifications)),
        ]);
        (name.to_string(), interface)
    });
    Json::Object(entries.collect())
}

fn operation(context: &Context<'_>, deployment: &Deployment, operation: &Operation) -> Json {
    let inputs = operation.inputs.iter().filter_map(|(name, input)| {
        let mut entry = slot(context, &input.slot)?;
        if let Some(found) = &input.residual {
            entry["computed"] = residual(deployment, found);
        }
        Some((name.to_string(), entry))
    });
    let outputs = operation.outputs.iter().map(|(name, address)| {
        let address = address.as_ref().map(|address| {
            let path: Vec<&str> = address.path.iter().map(|word| word.as_str()).collect();
            json!({ "node": deployment.nodes[address.node].id.as_str(), "path": path })
        });
        (name.to_string(), json!(address))
    });
    let implementation = operation.implementation.as_ref().map(|implementation| {
        json!({
            "primary": implementation.primary.as_ref().map(|found| artifact(context, found)),
            "origin": context.origin(implementation.implementation.origin),
            "dependencies": implementation
                .dependencies
                .iter()
                .map(|found| artifact(context, found))
                .collect::<Vec<_>>(),
        })
    });
    object([
        ("origin", Json::from(context.origin(operation.origin))),
        ("implementation", Json::from(implementation)),
        ("inputs", Json::Object(inputs.collect())),
        ("outputs", Json::Object(outputs.collect())),
    ])
}

fn artifact(context: &Context<'_>, artifact: &ImplementationArtifact) -> Json {
    json!({
        "name": artifact.name.as_str(),
        "type": context.type_name(artifact.type_id),
        "file": artifact.file.value.as_str(),
        "origin": context.origin(artifact.file.origin),
    })
}

/// A requirement as its node tells it: what it is bound to, and by which relationship.
fn requirement(context: &Context<'_>, deployment: &Deployment, relationship: &Relationship) -> Json {
    let target = match relationship.target {
        TargetNode::Here(id) => Some(deployment.nodes[id].id.to_string()),
        TargetNode::Inventory(id) => inventory_node(context, id),
    };
    json!({
        "name": relationship.requirement.as_str(),
        "index": relationship.index,
        "target": target,
        "capability": relationship.capability.as_ref().map(|name| name.as_str()),
        "relationship": relationship.id.as_str(),
        "origin": context.origin(relationship.origin),
    })
}

fn relationship(context: &Context<'_>, deployment: &Deployment, relationship: &Relationship) -> Json {
    let target = match relationship.target {
        TargetNode::Here(id) => json!({ "node": deployment.nodes[id].id.as_str() }),
        TargetNode::Inventory(id) => json!({ "site": inventory_node(context, id) }),
    };
    let capability = relationship.capability.as_ref().map(|name| name.as_str());
    object([
        ("id", Json::from(relationship.id.as_str())),
        (
            "source",
            Json::from(deployment.nodes[relationship.source].id.as_str()),
        ),
        ("requirement", Json::from(relationship.requirement.as_str())),
        ("index", Json::from(relationship.index)),
        ("target", target),
        ("capability", Json::from(capability)),
        ("type", Json::from(context.type_name(relationship.type_id))),
        ("origin", Json::from(context.origin(relationship.origin))),
        ("properties", slots(context, &relationship.properties)),
        ("attributes", slots(context, &relationship.attributes)),
        (
            "interfaces",
            interfaces(context, deployment, &relationship.interfaces),
        ),
        ("allocation", slots(context, &relationship.allocation)),
    ])
}

fn group(context: &Context<'_>, deployment: &Deployment, group: &Group) -> Json {
    json!({
        "name": group.name.as_str(),
        "type": context.type_name(group.type_id),
        "origin": context.origin(group.origin),
        "properties": slots(context, &group.properties),
        "attributes": slots(context, &group.attributes),
        "members": ids(deployment, &group.members),
    })
}

fn policy(context: &Context<'_>, deployment: &Deployment, policy: &Policy) -> Json {
    json!({
        "name": policy.name.as_str(),
        "type": context.type_name(policy.type_id),
        "origin": context.origin(policy.origin),
        "properties": slots(context, &policy.properties),
        "targets": ids(deployment, &policy.targets),
        "groups": policy.groups.iter().map(|name| name.to_string()).collect::<Vec<_>>(),
        "triggers": triggers(context, &policy.triggers),
    })
}

fn substitution(context: &Context<'_>, deployment: &Deployment, node: &Node) -> Option<Json> {
    let found = node.substitution.as_ref()?;
    let capabilities = found.capabilities.iter().map(|(name, targets)| {
        let targets: Vec<Json> = targets
            .iter()
            .map(|(node, capability)| {
                json!({ "node": deployment.nodes[*node].id.as_str(), "capability": capability.as_str() })
            })
            .collect();
        (name.to_string(), Json::Array(targets))
    });
    let attributes: Vec<Json> = found
        .attributes
        .iter()
        .map(|(path, output)| {
            let path: Vec<&str> = path.iter().map(|word| word.as_str()).collect();
            json!({ "path": path, "output": output.as_str() })
        })
        .collect();
    let requirements: Vec<Json> = found
        .requirements
        .iter()
        .map(|mapped| {
            json!({
                "name": mapped.outer.as_str(),
                "node": deployment.nodes[mapped.node].id.as_str(),
                "requirement": mapped.inner.as_str(),
            })
        })
        .collect();
    Some(json!({
        "node": node.id.as_str(),
        "template": context.origin(found.origin),
        "nodes": ids(deployment, &found.nodes),
        "inputs": slots(context, &found.inputs),
        "outputs": slots(context, &found.outputs),
        "capabilities": Json::Object(capabilities.collect()),
        "attributes": attributes,
        "requirements": requirements,
    }))
}

fn decision(context: &Context<'_>, decision: &DecisionRecord) -> Json {
    let rejections: Vec<Json> = decision
        .rejections
        .iter()
        .map(|rejection| {
            json!({
                "subject": rejection.subject.as_str(),
                "reason": rejection.reason,
                "origin": context.origin(rejection.origin),
            })
        })
        .collect();
    let names = |names: &[Name]| names.iter().map(ToString::to_string).collect::<Vec<_>>();
    json!({
        "subject": decision.subject.as_str(),
        "origin": context.origin(decision.origin),
        "taken": names(&decision.taken),
        "candidates": names(&decision.candidates),
        "rejections": rejections,
        "open": decision.open.map(open),
    })
}

/// Why a choice stays open.
pub(crate) fn open(open: Open) -> &'static str {
    match open {
        Open::Inventory => "inventory",
        Open::Optional => "optional",
        Open::Value => "value",
    }
}

fn ids(deployment: &Deployment, nodes: &[NodeId]) -> Vec<String> {
    nodes
        .iter()
        .map(|id| deployment.nodes[*id].id.to_string())
        .collect()
}

fn inventory_node(context: &Context<'_>, id: NodeId) -> Option<String> {
    context
        .inventory
        .map(|inventory| inventory.nodes[id].id.to_string())
}
