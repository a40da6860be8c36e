//! A site's part of the plan in the words of the wire.

use std::collections::BTreeMap;

use toscac_bundle::digest::Digest;
use toscac_bundle::steps::{
    self, ArtifactRef, AttributeRef, DeploymentId, Format, Input as WireInput, StepNode, Steps,
};
use toscac_syntax::name::Name;
use toscac_syntax::origin::Origin;
use toscac_syntax::source::FileId;

use super::values::json;
use crate::plan::{Input, Plan, PlanNode, SitePlan, Step};
use crate::sites::SiteId;

/// How long a site waits for a hand-over: a week, since sites may be without a connection for days.
const AWAIT_SECONDS: u64 = 7 * 24 * 60 * 60;

/// The steps of one site. `files` and `senders` are complete.
pub(super) fn steps(
    part: &SitePlan,
    plan: &Plan,
    deployment: DeploymentId,
    files: &BTreeMap<(FileId, Name), ArtifactRef>,
    senders: &BTreeMap<SiteId, Digest>,
    origins: &BTreeMap<Origin, String>,
) -> Steps {
    let name = |site: SiteId| plan.places.get(site).name.to_string();
    let awaits = part.awaits.iter().filter_map(|awaited| {
        Some(steps::Await {
            name: awaited.name.to_string(),
            from: name(awaited.from),
            key: *senders.get(&awaited.from)?,
            timeout_seconds: AWAIT_SECONDS,
        })
    });
    let provides = part.provides.iter().map(|provide| steps::Provide {
        name: provide.name.to_string(),
        to: provide.to.iter().map(|site| name(*site)).collect(),
        step: provide.step.to_string(),
        // An empty name stands for the news alone.
        output: provide.output.as_ref().map(Name::to_string).unwrap_or_default(),
    });
    Steps {
        format: Format::V1,
        deployment,
        site: part.name.to_string(),
        nodes: part.nodes.iter().map(node).collect(),
        install: part.install.iter().map(|one| step(one, files, origins)).collect(),
        undeploy: part
            .undeploy
            .iter()
            .map(|one| step(one, files, origins))
            .collect(),
        awaits: awaits.collect(),
        provides: provides.collect(),
    }
}

fn node(node: &PlanNode) -> StepNode {
    let values = |values: &BTreeMap<Name, toscac_model::value::Value>| {
        values
            .iter()
            .map(|(name, value)| (name.to_string(), json(value)))
            .collect()
    };
    StepNode {
        id: node.id.to_string(),
        name: node.name.to_string(),
        r#type: node.type_name.to_string(),
        properties: values(&node.properties),
        attributes: values(&node.attributes),
    }
}

fn step(
    step: &Step,
    files: &BTreeMap<(FileId, Name), ArtifactRef>,
    origins: &BTreeMap<Origin, String>,
) -> steps::Step {
    let artifacts = step.artifacts.iter().filter_map(|(name, artifact)| {
        let file = files.get(&artifact.key())?;
        Some((name.to_string(), file.clone()))
    });
    steps::Step {
        id: step.id.to_string(),
        node: step.node.to_string(),
        interface: step.interface.to_string(),
        operation: step.operation.to_string(),
        relationship: step.relationship.as_ref().map(Name::to_string),
        plugin: step.plugin.to_string(),
        verb: step.verb,
        artifacts: artifacts.collect(),
        inputs: step
            .inputs
            .iter()
            .map(|(name, value)| (name.to_string(), input(value)))
            .collect(),
        outputs: step
            .outputs
            .iter()
            .map(|(output, name)| (output.to_string(), name.to_string()))
            .collect(),
        after: step.after.iter().map(Name::to_string).collect(),
        awaits: step.awaits.iter().map(Name::to_string).collect(),
        probe: step.probe,
        idempotent: step.idempotent,
        timeout_seconds: step.timeout_seconds,
        attempts_max: step.attempts_max,
        origin: origins.get(&step.origin).cloned().unwrap_or_default(),
    }
}

/// Recurses as deep as the author's calls, which evaluation has bounded.
fn input(input_value: &Input) -> WireInput {
    match input_value {
        Input::Value(value) => WireInput::Value(json(value)),
        Input::Attribute { node, name } => WireInput::Attribute(AttributeRef {
            node: node.to_string(),
            name: name.to_string(),
        }),
        Input::Handover(name) => WireInput::Handover(name.to_string()),
        Input::List(parts) => WireInput::List(parts.iter().map(input).collect()),
        Input::Concat(parts) => WireInput::Concat(parts.iter().map(input).collect()),
    }
}
