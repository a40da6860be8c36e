//! Workflows and triggers: what a service template says about order in time, as it is written.

use serde_json::{Value as Json, json};
use toscac_syntax::entities::Entries;
use toscac_syntax::entities::behaviour::{Activity, ActivityKind, Trigger, Workflow, WorkflowStep};
use toscac_syntax::entities::definitions::{ArtifactReference, Implementation, ParameterDefinition};
use toscac_syntax::entities::templates::ServiceTemplate;
use toscac_syntax::expression::Expression;
use toscac_syntax::name::Name;
use toscac_syntax::origin::At;

use super::json::Context;
use super::written::written;

/// The workflows by name.
pub(super) fn workflows(context: &Context<'_>, template: &ServiceTemplate) -> Json {
    let entries = template
        .workflows
        .iter()
        .map(|(name, found)| (name.to_string(), workflow(context, found)));
    Json::Object(entries.collect())
}

/// The triggers of a policy by name.
pub(super) fn triggers(context: &Context<'_>, triggers: &Entries<Trigger>) -> Json {
    let entries = triggers.iter().map(|(name, trigger)| {
        let found = json!({
            "origin": context.origin(trigger.origin),
            "event": trigger.event.as_ref().map(|event| event.value.as_str()),
            "condition": trigger.condition.as_ref().map(|condition| expression(context, condition)),
            "action": activities(context, &trigger.action),
        });
        (name.to_string(), found)
    });
    Json::Object(entries.collect())
}

fn workflow(context: &Context<'_>, workflow: &Workflow) -> Json {
    // Which step comes after which is said by the steps themselves; the order of the map says nothing.
    let mut steps: Vec<(&Name, &WorkflowStep)> = workflow.steps.iter().collect();
    steps.sort_by_key(|(name, _)| *name);
    let steps: Vec<Json> = steps
        .into_iter()
        .map(|(name, found)| step(context, name, found))
        .collect();
    json!({
        "origin": context.origin(workflow.origin),
        "description": workflow.description.as_ref().map(|text| text.value.as_str()),
        "inputs": parameters(context, &workflow.inputs),
        "outputs": parameters(context, &workflow.outputs),
        "precondition": workflow.precondition.as_ref().map(|condition| expression(context, condition)),
        "implementation": workflow.implementation.as_ref().map(|found| implementation(context, found)),
        "steps": steps,
    })
}

fn parameters(context: &Context<'_>, parameters: &Entries<ParameterDefinition>) -> Json {
    let entries = parameters.iter().map(|(name, found)| {
        let parameter = json!({
            "origin": context.origin(found.origin),
            "type": found.schema.type_name.as_ref().map(|name| name.value.as_str()),
            "required": found.required.as_ref().is_none_or(|required| required.value),
            "default": found.default.as_ref().map(|value| expression(context, value)),
            "value": found.value.as_ref().map(|value| expression(context, value)),
        });
        (name.to_string(), parameter)
    });
    Json::Object(entries.collect())
}

fn implementation(context: &Context<'_>, found: &Implementation) -> Json {
    json!({
        "origin": context.origin(found.origin),
        "primary": found.primary.as_ref().map(artifact),
        "dependencies": found.dependencies.iter().map(artifact).collect::<Vec<_>>(),
    })
}

/// The name or path of an artifact.
fn artifact(reference: &ArtifactReference) -> Option<&str> {
    match reference {
        ArtifactReference::Named(name) => Some(name.value.as_str()),
        ArtifactReference::Inline(definition) => definition.file.as_ref().map(|file| file.value.as_str()),
    }
}

fn step(context: &Context<'_>, name: &Name, step: &WorkflowStep) -> Json {
    let names = |names: &[At<Name>]| {
        names
            .iter()
            .map(|name| name.value.to_string())
            .collect::<Vec<_>>()
    };
    let filter = step.filter.iter().map(|clause| expression(context, clause));
    json!({
        "name": name.as_str(),
        "origin": context.origin(step.origin),
        "target": step.target.as_ref().map(|target| target.value.as_str()),
        "target_relationship": step.target_relationship.as_ref().map(|name| name.value.as_str()),
        "filter": filter.collect::<Vec<_>>(),
        "activities": activities(context, &step.activities),
        "on_success": names(&step.on_success),
        "on_failure": names(&step.on_failure),
    })
}

fn activities(context: &Context<'_>, activities: &[Activity]) -> Vec<Json> {
    activities.iter().map(|found| activity(context, found)).collect()
}

fn activity(context: &Context<'_>, activity: &Activity) -> Json {
    let origin = context.origin(activity.origin);
    let inputs = |inputs: &Entries<Expression>| {
        let inputs = inputs.iter();
        let inputs = inputs.map(|(name, value)| (name.to_string(), expression(context, value)));
        Json::Object(inputs.collect())
    };
    match &activity.kind {
        ActivityKind::Delegate {
            workflow,
            inputs: given,
        } => {
            json!({ "delegate": workflow.value.as_str(), "inputs": inputs(given), "origin": origin })
        }
        ActivityKind::SetState(state) => json!({ "set_state": state.value.as_str(), "origin": origin }),
        ActivityKind::CallOperation {
            operation,
            inputs: given,
        } => {
            json!({ "call_operation": operation.value.as_str(), "inputs": inputs(given), "origin": origin })
        }
        ActivityKind::Inline {
            workflow,
            inputs: given,
        } => {
            json!({ "inline": workflow.value.as_str(), "inputs": inputs(given), "origin": origin })
        }
    }
}

/// An expression that nobody here evaluates.
fn expression(context: &Context<'_>, found: &Expression) -> Json {
    json!({ "written": written(found), "origin": context.origin(found.origin) })
}
