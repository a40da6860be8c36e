//! What the service pass says of requirements, their targets and what they take, one function a code.

use toscac_syntax::diagnostic::{Diagnostic, Place};
use toscac_syntax::entities::definitions::CountRange;
use toscac_syntax::name::Name;
use toscac_syntax::origin::{At, Origin};

use crate::codes::service as codes;
use crate::service::errors::did_you_mean;
use crate::service::{Rejection, Requirement};
use crate::value::Wait;

pub(crate) fn undeclared_requirement<'a>(
    node: &Name,
    name: &At<Name>,
    known: impl IntoIterator<Item = &'a Name>,
) -> Diagnostic {
    codes::UNDECLARED_REQUIREMENT
        .at_key(
            name.origin,
            format!("the type of node `{node}` has no requirement `{}`", name.value),
        )
        .help_if(did_you_mean(&name.value, known))
}

pub(crate) fn unknown_target<'a>(name: &At<Name>, known: impl IntoIterator<Item = &'a Name>) -> Diagnostic {
    codes::UNKNOWN_TARGET
        .at(
            name.origin,
            format!("`{}` is neither a node template nor a node type", name.value),
        )
        .help_if(did_you_mean(&name.value, known))
}

pub(crate) fn template_and_type(name: &At<Name>, declared: Origin) -> Diagnostic {
    codes::TEMPLATE_AND_TYPE
        .at(
            name.origin,
            format!(
                "`{}` is a node template and a node type, and the template is taken",
                name.value
            ),
        )
        .label(Place::key(declared), "the node type")
}

pub(crate) fn incompatible_target(
    requirement: &Name,
    target: &At<Name>,
    target_type: &Name,
    wanted: &Name,
    declared: Origin,
) -> Diagnostic {
    codes::INCOMPATIBLE_TARGET
        .at(
            target.origin,
            format!(
                "`{}` is of type `{target_type}`, and `{requirement}` needs a `{wanted}`",
                target.value
            ),
        )
        .label(Place::key(declared), "required here")
}

pub(crate) fn unresolved_requirement(
    requirement: &Name,
    node: &Name,
    origin: Origin,
    wants: &str,
    rejections: &[Rejection],
) -> Diagnostic {
    let mut diagnostic = codes::UNRESOLVED_REQUIREMENT
        .at_key(
            origin,
            format!("no node satisfies requirement `{requirement}` of `{node}`"),
        )
        .note(format!("it needs {wants}"));
    for rejection in rejections.iter().take(REJECTIONS_SHOWN) {
        diagnostic = diagnostic.label(
            Place::key(rejection.origin),
            format!("`{}` {}", rejection.subject, rejection.reason),
        );
    }
    if rejections.len() > REJECTIONS_SHOWN {
        diagnostic = diagnostic.note(format!(
            "{} more were turned away",
            rejections.len() - REJECTIONS_SHOWN
        ));
    }
    if rejections.is_empty() {
        diagnostic = diagnostic.help("add a node that offers it, or name one with `node`");
    }
    diagnostic
}

/// More turned-away candidates than this do not make a message clearer.
pub(crate) const REJECTIONS_SHOWN: usize = 8;

pub(crate) fn unknown_relationship<'a>(
    name: &At<Name>,
    known: impl IntoIterator<Item = &'a Name>,
) -> Diagnostic {
    codes::UNKNOWN_RELATIONSHIP
        .at(
            name.origin,
            format!(
                "`{}` is neither a relationship type nor a relationship template",
                name.value
            ),
        )
        .help_if(did_you_mean(&name.value, known))
}

pub(crate) fn not_allowed(message: String, origin: Origin, declared: Origin) -> Diagnostic {
    codes::RELATIONSHIP_NOT_ALLOWED
        .at(origin, message)
        .label(Place::key(declared), "allowed types are listed here")
}

pub(crate) fn no_capability(requirement: &Name, target: &Name, origin: Origin, wants: &str) -> Diagnostic {
    codes::TARGET_CAPABILITY.at(
        origin,
        format!("`{target}` has no capability for `{requirement}`, which needs {wants}"),
    )
}

pub(crate) fn several_capabilities(
    requirement: &Name,
    target: &Name,
    origin: Origin,
    capabilities: &[Name],
) -> Diagnostic {
    let names: Vec<String> = capabilities.iter().map(|name| format!("`{name}`")).collect();
    codes::TARGET_CAPABILITY
        .at(
            origin,
            format!(
                "several capabilities of `{target}` fit `{requirement}`: {}",
                names.join(", ")
            ),
        )
        .help(format!(
            "say which with `capability: {}`",
            capabilities.first().map_or("…", Name::as_str)
        ))
}

pub(crate) fn too_many(
    requirement: &Name,
    node: &Name,
    origin: Origin,
    count: u64,
    range: CountRange,
) -> Diagnostic {
    codes::RELATIONSHIP_COUNT.at_key(
        origin,
        format!("`{node}` asks for {count} relationships `{requirement}`, and its type allows {range}"),
    )
}

pub(crate) fn too_few(
    requirement: &Name,
    node: &Name,
    origin: Origin,
    count: u64,
    range: CountRange,
) -> Diagnostic {
    codes::RELATIONSHIP_COUNT
        .at_key(
            origin,
            format!(
                "`{node}` has {count} relationships `{requirement}` that are not optional, and its type asks for {range}"
            ),
        )
        .help("add an assignment, or raise its count")
}

pub(crate) fn too_few_nodes(
    requirement: &Name,
    target: &Name,
    origin: Origin,
    count: u32,
    there: u32,
) -> Diagnostic {
    codes::RELATIONSHIP_COUNT.at(
        origin,
        format!(
            "`{requirement}` asks for {count} different nodes `{target}`, and there {are} {there}",
            are = if there == 1 { "is" } else { "are" }
        ),
    )
}

pub(crate) fn one_node_for_several(
    requirement: &Name,
    target: &Name,
    origin: Origin,
    count: u32,
) -> Diagnostic {
    codes::RELATIONSHIP_COUNT
        .at(
            origin,
            format!("`{requirement}` asks for {count} different nodes, and this index names one `{target}`"),
        )
        .help("`$relationship_index` leads each relationship to another one")
}

pub(crate) fn index_out_of_range(target: &Name, origin: Origin, index: i64, there: u32) -> Diagnostic {
    codes::INDEX.at(
        origin,
        format!("there is no `{target}` with index {index}: it has {there} copies, counted from 0"),
    )
}

pub(crate) fn allocation_unknown<'a>(
    name: &Name,
    origin: Origin,
    capability: &Name,
    known: impl IntoIterator<Item = &'a Name>,
) -> Diagnostic {
    codes::ALLOCATION
        .at_key(
            origin,
            format!("capability `{capability}` has no property `{name}` to take from"),
        )
        .help_if(did_you_mean(name, known))
}

pub(crate) fn allocation_not_numeric(name: &Name, origin: Origin, declared: Origin) -> Diagnostic {
    codes::ALLOCATION
        .at_key(
            origin,
            format!("`{name}` is no amount: only integers, floats and scalars can be allocated"),
        )
        .label(Place::key(declared), "declared here")
}

pub(crate) fn allocation_negative(name: &Name, origin: Origin) -> Diagnostic {
    codes::ALLOCATION.at(origin, format!("the amount of `{name}` is below zero"))
}

pub(crate) fn capacity_exceeded(
    target: &Name,
    property: &Name,
    origin: Origin,
    asked: &str,
    capacity: &str,
) -> Diagnostic {
    codes::CAPACITY.at(
        origin,
        format!("`{target}` has {capacity} of `{property}`, and {asked} are asked for in all"),
    )
}

pub(crate) fn too_many_rounds(origin: Origin, limit: usize) -> Diagnostic {
    codes::RESOLUTION_LIMIT.at_key(
        origin,
        format!("requirements wait for each other in a chain of more than {limit}, which is the limit"),
    )
}

pub(crate) fn too_many_tries(requirement: &Name, node: &Name, origin: Origin, limit: u64) -> Diagnostic {
    codes::RESOLUTION_LIMIT
        .at_key(
            origin,
            format!(
                "no target for `{requirement}` of `{node}` was found before the search reached its limit"
            ),
        )
        .note(format!(
            "{limit} targets may be tried for all requirements together"
        ))
        .help("name the targets of some requirements with `node`")
}

pub(crate) fn named_target_turned_away(requirement: &Requirement, target: &Name, reason: &str) -> Diagnostic {
    let mut diagnostic = codes::UNRESOLVED_REQUIREMENT.at_key(
        requirement.origin,
        format!("`{target}` does not satisfy requirement `{}`", requirement.name),
    );
    for filter in &requirement.filters {
        diagnostic = diagnostic.label(Place::value(filter.origin), "this filter must be true");
    }
    diagnostic.note(format!("`{target}` {reason}"))
}

pub(crate) fn filter_undecided(
    requirement: &Requirement,
    node: &Name,
    target: &Name,
    wait: &Wait,
) -> Diagnostic {
    codes::FILTER_UNDECIDED
        .at_key(
            requirement.origin,
            format!(
                "whether `{target}` satisfies requirement `{}` of `{node}` is not known before it runs",
                requirement.name
            ),
        )
        .label(Place::value(wait.origin), format!("this waits for {}", wait.on))
        .help("let the filter read properties, which are known before anything runs")
}

pub(crate) fn circular_requirement(
    requirement: &Name,
    node: &Name,
    origin: Origin,
    hops: &[(String, Origin)],
) -> Diagnostic {
    let mut diagnostic = codes::CIRCULAR_VALUE.at_key(
        origin,
        format!("the target of `{requirement}` of `{node}` depends on itself"),
    );
    for (hop, at) in hops {
        diagnostic = diagnostic.label(Place::value(*at), format!("{hop} is read here"));
    }
    diagnostic.help("name the target of one of them")
}

pub(crate) fn relationships_missing(
    requirement: &Requirement,
    node: &Name,
    found: u64,
    range: CountRange,
) -> Diagnostic {
    codes::RELATIONSHIP_COUNT.at_key(
        requirement.origin,
        format!(
            "`{node}` has {found} relationships `{}`, and its type asks for {range}",
            requirement.name
        ),
    )
}

pub(crate) fn left_to_an_inventory(requirement: &Requirement, node: &Name, wanted: &Name) -> Diagnostic {
    codes::LEFT_TO_AN_INVENTORY
        .at_key(
            requirement.origin,
            format!(
                "requirement `{}` of `{node}` stays open: nodes of type `{wanted}` are those of an inventory",
                requirement.name
            ),
        )
        .help("name an inventory, or plan over one")
}
