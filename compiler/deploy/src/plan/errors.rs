//! The words of T0601 to T0607.

use toscac_model::deployment::{AttributeAddress, Deployment, Node, Operation};
use toscac_model::service::ImplementationArtifact;
use toscac_model::value::Wait;
use toscac_syntax::diagnostic::{Diagnostic, Place};
use toscac_syntax::name::Name;
use toscac_syntax::origin::Origin;

use super::workflow::Task;
use super::{Step, inputs};
use crate::codes;
use crate::placement::waits_for;

/// The artifact's type names no plugin, and neither does an ancestor.
pub(super) fn without_plugin(
    node: &Node,
    operation: &str,
    origin: Origin,
    artifact: &ImplementationArtifact,
    kind: Option<Name>,
) -> Diagnostic {
    let is = match kind {
        Some(kind) => format!(
            "the artifact `{}` has the type `{kind}`, which names no plugin",
            artifact.name
        ),
        None => format!("the artifact `{}` has no type", artifact.name),
    };
    codes::OPERATION_WITHOUT_PLUGIN
        .at(origin, format!("no plugin runs `{operation}` of `{}`", node.name))
        .note(is)
        .help("use an artifact type that a plugin runs, for example `Script` of the profile `edge:1.0`")
}

/// Nothing to run.
pub(super) fn without_file(node: &Node, operation: &str, origin: Origin) -> Diagnostic {
    codes::OPERATION_WITHOUT_FILE
        .at(
            origin,
            format!("`{operation}` of `{}` has no file to run", node.name),
        )
        .help("name a primary artifact that has a `file`")
}

/// Operations of a node that stands nowhere.
pub(super) fn without_site(node: &Node, operation: &str, written: &Operation) -> Diagnostic {
    codes::OPERATION_WITHOUT_SITE
        .at_key(node.origin, format!("no site runs `{operation}` of `{}`", node.name))
        .label(Place::value(written.origin), "implemented here")
        .help("let its type derive from `Component` of the profile `edge:1.0`, or have a requirement for a site")
}

/// Steps that all wait for each other, in their order.
pub(super) fn circle(steps: &[&Step]) -> Diagnostic {
    let names: Vec<String> = steps.iter().map(|step| format!("`{}`", step.node)).collect();
    let mut nodes = names.clone();
    nodes.dedup();
    if nodes.len() > 1 && nodes.first() == nodes.last() {
        nodes.pop();
    }
    let message = match nodes.as_slice() {
        [only] => format!("the steps of {only} wait for each other"),
        _ => format!("the steps of {} wait for each other", nodes.join(", ")),
    };
    let origin = steps.first().map(|step| step.origin).expect("a circle has steps");
    let mut diagnostic = codes::CYCLIC_STEP_ORDER.at(origin, message);
    for (step, later) in steps.iter().zip(steps.iter().cycle().skip(1)) {
        diagnostic = diagnostic.label(
            Place::value(step.origin),
            format!("`{}` comes before `{}`", step.id, later.id),
        );
    }
    diagnostic.help("take one requirement or one input out of the circle")
}

/// An input that waits for something which is no attribute.
pub(super) fn input_waits(
    node: &Node,
    operation: &str,
    input: &Name,
    origin: Origin,
    wait: &Wait,
) -> Diagnostic {
    codes::UNRESOLVED_INPUT
        .at(
            origin,
            format!(
                "the input `{input}` of `{operation}` of `{}` has no value",
                node.name
            ),
        )
        .label(
            Place::value(wait.origin),
            format!("waits for {}", waits_for(wait)),
        )
        .help("give it a value, or let it read an attribute that an operation sets")
}

/// An input that reads an attribute which nobody sets.
pub(super) fn input_without_producer(
    graph: &Deployment,
    task: &Task,
    input: &Name,
    origin: Origin,
    address: &AttributeAddress,
) -> Diagnostic {
    let (own, other) = (&graph.nodes[task.node], &graph.nodes[address.node]);
    let attribute = inputs::attribute_name(address);
    codes::UNRESOLVED_INPUT
        .at(
            origin,
            format!(
                "the input `{input}` of `{}` of `{}` has no value",
                task.step.operation, own.name
            ),
        )
        .note(format!(
            "it reads the attribute `{attribute}` of `{}`, which no operation sets",
            other.id
        ))
        .help(format!(
            "let an operation of `{}` map an output to `{attribute}`, or give it a value",
            other.name
        ))
}

/// An output that belongs to a node which the step does not work on.
pub(super) fn output_elsewhere(own: &Node, output: &Name, operation: &Operation) -> Diagnostic {
    codes::OUTPUT_OF_ANOTHER_NODE
        .at(
            operation.origin,
            format!("the output `{output}` is no attribute of `{}`", own.name),
        )
        .note("a step sets attributes of the node that it works on")
        .help("map it to an attribute of `SELF`; others read it from there")
}

/// A saved plan beside other inputs than those that it was made from.
pub(super) fn stale(what: &str, service: Origin) -> Diagnostic {
    codes::PLAN_STALE
        .at_key(
            service,
            format!("the plan was made from another version of {what}"),
        )
        .help("make the plan again with `toscac plan`, look at it, and emit that one")
}
