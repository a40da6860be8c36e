//! `toscac.plan/v1`: a plan as canonical JSON. Its schema is `schema/plan.v1.json`.

use serde_json::{Value as Json, json};
use toscac_bundle::canonical::{self, JsonFault};
use toscac_deploy::placement::{PlacedComponent, Standing};
use toscac_deploy::plan::{Plan, SitePlan, Step};
use toscac_model::deployment::DecisionRecord;
use toscac_syntax::name::Name;

use super::{Preview, stands_at, tier_text, tier_word};
use crate::diagnostics;
use crate::graph::json::open;

/// The name and version of this format.
pub const FORMAT: &str = "toscac.plan/v1";

/// The whole plan, ended by a line break.
///
/// # Errors
/// Something in it has no canonical form.
pub fn document(preview: &Preview<'_>) -> Result<String, JsonFault> {
    let Preview {
        placement,
        plan,
        source,
        ..
    } = preview;
    let tiers: Vec<Json> = placement
        .tiers
        .iter()
        .map(|tier| json!({ "kind": tier_word(tier.kind), "value": tier_text(*tier) }))
        .collect();
    let document = json!({
        "format": FORMAT,
        "deployment": preview.service,
        "inventory": placement.sites.inventory.as_str(),
        "source": source,
        "effort": preview.effort_steps,
        "placed": preview.is_placed(),
        "optimal": placement.is_optimal,
        "steps_tried": placement.steps,
        "tiers": tiers,
        "components": placement.components.iter().map(|found| component(preview, found)).collect::<Vec<_>>(),
        "decisions": preview.deployment.decisions.iter().map(|found| decision(preview, found)).collect::<Vec<_>>(),
        "sites": plan.sites.iter().map(|found| site(preview, plan, found)).collect::<Vec<_>>(),
        "diagnostics": preview.diagnostics.iter().map(diagnostics::json::entry).collect::<Vec<_>>(),
    });
    let mut bytes = canonical::value_to_bytes(&document)?;
    bytes.push(b'\n');
    Ok(String::from_utf8(bytes).expect("JSON is UTF-8"))
}

fn component(preview: &Preview<'_>, component: &PlacedComponent) -> Json {
    let sites = preview.placement.sites.sites.iter().zip(&component.sites);
    let mut possible = Vec::new();
    let mut rejected = Vec::new();
    for (site, standing) in sites {
        match standing {
            Standing::Chosen { .. } => {}
            Standing::Possible => possible.push(site.name.to_string()),
            Standing::TurnedAway { reason, rule } => rejected.push(json!({
                "site": site.name.as_str(),
                "reason": reason,
                "origin": (preview.origins)(rule.origin),
            })),
        }
    }
    let chosen: Vec<Json> = stands_at(preview.placement, component)
        .map(|(site, copies)| json!({ "site": site.name.as_str(), "copies": copies }))
        .collect();
    json!({
        "name": component.name.as_str(),
        "origin": (preview.origins)(component.origin),
        "copies": component.copies,
        "sites": chosen,
        "possible": possible,
        "rejected": rejected,
    })
}

fn decision(preview: &Preview<'_>, decision: &DecisionRecord) -> Json {
    let rejections: Vec<Json> = decision
        .rejections
        .iter()
        .map(|rejection| {
            json!({
                "subject": rejection.subject.as_str(),
                "reason": rejection.reason,
                "origin": (preview.origins)(rejection.origin),
            })
        })
        .collect();
    json!({
        "subject": decision.subject.as_str(),
        "origin": (preview.origins)(decision.origin),
        "taken": names(&decision.taken),
        "candidates": names(&decision.candidates),
        "rejections": rejections,
        "open": decision.open.map(open),
    })
}

fn site(preview: &Preview<'_>, plan: &Plan, site: &SitePlan) -> Json {
    let nodes: Vec<Json> = site
        .nodes
        .iter()
        .map(|node| json!({ "id": node.id.as_str(), "type": node.type_name.as_str() }))
        .collect();
    let awaits: Vec<Json> = site
        .awaits
        .iter()
        .map(|awaited| json!({ "name": awaited.name.as_str(), "from": plan.places.get(awaited.from).name.as_str() }))
        .collect();
    let provides: Vec<Json> = site
        .provides
        .iter()
        .map(|provide| {
            let to: Vec<String> = provide
                .to
                .iter()
                .map(|id| plan.places.get(*id).name.to_string())
                .collect();
            json!({
                "name": provide.name.as_str(),
                "to": to,
                "step": provide.step.as_str(),
                "output": provide.output.as_ref().map(|name| name.as_str()),
            })
        })
        .collect();
    let steps = |steps: &[Step]| steps.iter().map(|found| step(preview, found)).collect::<Vec<_>>();
    json!({
        "name": site.name.as_str(),
        "nodes": nodes,
        "install": steps(&site.install),
        "undeploy": steps(&site.undeploy),
        "awaits": awaits,
        "provides": provides,
    })
}

fn step(preview: &Preview<'_>, step: &Step) -> Json {
    json!({
        "id": step.id.as_str(),
        "node": step.node.as_str(),
        "interface": step.interface.as_str(),
        "operation": step.operation.as_str(),
        "plugin": step.plugin.as_str(),
        "after": names(&step.after),
        "awaits": names(&step.awaits),
        "origin": (preview.origins)(step.origin),
    })
}

fn names(names: &[Name]) -> Vec<String> {
    names.iter().map(Name::to_string).collect()
}
