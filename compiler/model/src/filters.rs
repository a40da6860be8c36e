//! Node filters of open requirements, tried on nodes of an inventory.

use crate::decisions::Decisions;
use crate::deployment::{Deployment, NodeId};
use crate::graph::Evaluation;
use crate::graph::places::{self, End, Link, Spot};
use crate::graph::verdicts::Verdict;
use crate::resolution::{Decided, fitting_capability};
use crate::service::{RequirementId, Service};
use crate::types::evaluate::Definitions;
use crate::value::{Outcome, Value};

/// Whether one filter of a requirement holds on a node of an inventory.
///
/// `position` counts within `Requirement::filters`. A node without a capability that fits yields false, as does a
/// filter that reads what is undefined. A filter that hangs on another open choice waits.
/// Spec: TOSCA 2.0 §8.5.2, §8.6.
pub fn filter_on_inventory(
    service: &Service,
    inventory: &Deployment,
    definitions: Definitions<'_>,
    requirement: RequirementId,
    position: usize,
    node: NodeId,
) -> Outcome {
    let found = &service.requirements[requirement];
    let Some(filter) = found.filters.get(position) else {
        return Outcome::Known(Value::Boolean(true));
    };
    let Some(capability) = fitting_capability(
        definitions.types,
        &found.capability,
        inventory.nodes[node].type_id,
    ) else {
        return Outcome::Known(Value::Boolean(false));
    };
    let decisions = Decisions::default();
    let decided = Decided::new(service, &decisions, definitions.types, Some(inventory));
    let mut engine = Evaluation::new(definitions, service, Some(inventory), &decided);
    let source = places::any_copy(service, found.node);
    let link = Link {
        source,
        requirement,
        position: None,
        end: Some((End::Inventory(node), capability)),
    };
    let scope = places::scope_of(service, source);
    let filter = std::slice::from_ref(filter);
    match engine.verdict(filter, &Spot::Relationship(link), scope) {
        Verdict::Passes => Outcome::Known(Value::Boolean(true)),
        Verdict::TurnedAway(_) => Outcome::Known(Value::Boolean(false)),
        Verdict::Waits(wait) => Outcome::Waits(wait),
    }
}
