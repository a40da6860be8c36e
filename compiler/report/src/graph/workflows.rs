//! Workflows: what a service template says about order in time.

use serde_json::{Value as Json, json};
use toscac_syntax::entities::behaviour::{Activity, ActivityKind, Workflow, WorkflowStep};
use toscac_syntax::entities::templates::ServiceTemplate;
use toscac_syntax::name::Name;
use toscac_syntax::origin::At;

use super::json::Context;

/// The workflows by name.
pub(super) fn workflows(context: &Context<'_>, template: &ServiceTemplate) -> Json {
    let entries = template
        .workflows
        .iter()
        .map(|(name, found)| (name.to_string(), workflow(context, found)));
    Json::Object(entries.collect())
}

fn workflow(context: &Context<'_>, workflow: &Workflow) -> Json {
    let steps: Vec<Json> = workflow
        .steps
        .iter()
        .map(|(name, found)| step(context, name, found))
        .collect();
    json!({
        "origin": context.origin(workflow.origin),
        "description": workflow.description.as_ref().map(|text| text.value.as_str()),
        "steps": steps,
    })
}

fn step(context: &Context<'_>, name: &Name, step: &WorkflowStep) -> Json {
    let names = |names: &[At<Name>]| {
        names
            .iter()
            .map(|name| name.value.to_string())
            .collect::<Vec<_>>()
    };
    json!({
        "name": name.as_str(),
        "origin": context.origin(step.origin),
        "target": step.target.as_ref().map(|target| target.value.as_str()),
        "target_relationship": step.target_relationship.as_ref().map(|name| name.value.as_str()),
        "activities": step.activities.iter().map(activity).collect::<Vec<_>>(),
        "on_success": names(&step.on_success),
        "on_failure": names(&step.on_failure),
    })
}

fn activity(activity: &Activity) -> Json {
    match &activity.kind {
        ActivityKind::Delegate { workflow, .. } => json!({ "delegate": workflow.value.as_str() }),
        ActivityKind::SetState(state) => json!({ "set_state": state.value.as_str() }),
        ActivityKind::CallOperation { operation, .. } => {
            json!({ "call_operation": operation.value.as_str() })
        }
        ActivityKind::Inline { workflow, .. } => json!({ "inline": workflow.value.as_str() }),
    }
}
