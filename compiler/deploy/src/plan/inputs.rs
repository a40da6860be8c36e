//! Inputs of steps: what is known, and what attributes of nodes must supply.

use std::collections::BTreeMap;

use toscac_model::deployment::{AttributeAddress, Deployment, Node, Operation, Residual};
use toscac_model::value::{Outcome, Value};
use toscac_syntax::diagnostic::Diagnostic;
use toscac_syntax::name::Name;

use super::workflow::{Task, Work};
use super::{Input, errors};

/// Inputs with values, and those that are computed when the step runs.
pub(super) type Split = (BTreeMap<Name, Input>, BTreeMap<Name, Residual>);

/// Splits the inputs of an operation; one that can never have a value is reported (T0605).
pub(super) fn split(
    node: &Node,
    operation_name: &str,
    operation: &Operation,
    diagnostics: &mut Vec<Diagnostic>,
) -> Split {
    let mut split = Split::default();
    for (name, input) in &operation.inputs {
        match (&input.slot.outcome, &input.residual) {
            (Outcome::Known(value), _) => {
                split.0.insert(name.clone(), Input::Value(value.clone()));
            }
            (Outcome::Waits(_), Some(residual)) => {
                split.1.insert(name.clone(), residual.clone());
            }
            (Outcome::Waits(wait), None) => {
                diagnostics.push(errors::input_waits(
                    node,
                    operation_name,
                    name,
                    input.slot.origin,
                    wait,
                ));
            }
            (Outcome::Undefined | Outcome::Fault, _) => {}
        }
    }
    split
}

/// The attributes that a computation reads.
pub(super) fn addresses(residual: &Residual) -> Vec<AttributeAddress> {
    match residual {
        Residual::Known(_) => Vec::new(),
        Residual::Attribute(address) => vec![address.clone()],
        // As deep as the author's calls, which evaluation has bounded.
        Residual::List(parts) | Residual::Concat(parts) => parts.iter().flat_map(addresses).collect(),
    }
}

/// Reports every input that reads an attribute which no step sets (T0605).
pub(super) fn check(graph: &Deployment, work: &Work, diagnostics: &mut Vec<Diagnostic>) {
    for task in work.install.tasks.iter().chain(&work.undeploy.tasks) {
        for (name, residual) in &task.residuals {
            let mut addresses = addresses(residual).into_iter();
            if let Some(address) = addresses.find(|address| !work.producers.contains_key(address)) {
                let origin = input_origin(graph, task, name);
                diagnostics.push(errors::input_without_producer(
                    graph, task, name, origin, &address,
                ));
            }
        }
    }
}

fn input_origin(graph: &Deployment, task: &Task, input: &Name) -> toscac_syntax::origin::Origin {
    let interface = graph.nodes[task.node].interfaces.get(&task.step.interface);
    let operation = interface.and_then(|interface| interface.operations.get(&task.step.operation));
    let input = operation.and_then(|operation| operation.inputs.get(input));
    input.map_or(task.step.origin, |input| input.slot.origin)
}

/// A computation as an input; `source` says where the value of an attribute comes from.
pub(super) fn input(residual: &Residual, source: &mut impl FnMut(&AttributeAddress) -> Input) -> Input {
    match residual {
        Residual::Known(value) => Input::Value(value.clone()),
        Residual::Attribute(address) => source(address),
        Residual::List(parts) => Input::List(parts.iter().map(|part| input(part, source)).collect()),
        Residual::Concat(parts) => Input::Concat(parts.iter().map(|part| input(part, source)).collect()),
    }
}

/// How steps name an attribute: its path, joined by dots; that of a capability after the capability's name.
pub(super) fn attribute_name(address: &AttributeAddress) -> Name {
    let path = match address.path.split_first() {
        Some((first, rest)) if first.as_str() == "CAPABILITY" => rest,
        Some(_) | None => &address.path,
    };
    let words: Vec<&str> = path.iter().map(Name::as_str).collect();
    Name::from(words.join("."))
}

/// The values that are known.
pub(super) fn known(
    slots: &toscac_syntax::entities::Entries<toscac_model::deployment::Slot>,
) -> BTreeMap<Name, Value> {
    let known = slots.iter().filter_map(|(name, slot)| match &slot.outcome {
        Outcome::Known(value) => Some((name.clone(), value.clone())),
        Outcome::Waits(_) | Outcome::Undefined | Outcome::Fault => None,
    });
    known.collect()
}
