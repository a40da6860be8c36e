//! What the service pass says, one function a code.

use toscac_syntax::diagnostic::{Diagnostic, Place, Severity};
use toscac_syntax::entities::definitions::CountRange;
use toscac_syntax::name::Name;
use toscac_syntax::nearest;
use toscac_syntax::origin::{At, Origin};

use crate::codes::service as codes;
use crate::service::{Rejection, Requirement};
use crate::value::Wait;

pub(crate) fn did_you_mean<'a>(name: &str, known: impl IntoIterator<Item = &'a Name>) -> Option<String> {
    nearest::nearest(name, known.into_iter().map(Name::as_str)).map(|near| format!("did you mean `{near}`?"))
}

pub(crate) fn undeclared_member<'a>(
    owner: &str,
    what: &str,
    name: &Name,
    origin: Origin,
    known: impl IntoIterator<Item = &'a Name>,
) -> Diagnostic {
    let known: Vec<&Name> = known.into_iter().collect();
    let mut diagnostic = codes::UNDECLARED_MEMBER.at_key(origin, format!("{owner} has no {what} `{name}`"));
    if !known.is_empty() && known.len() <= 12 {
        let names: Vec<String> = known.iter().map(|name| format!("`{name}`")).collect();
        diagnostic = diagnostic.note(format!("declared: {}", names.join(", ")));
    }
    diagnostic.help_if(did_you_mean(name, known))
}

pub(crate) fn missing_value(
    owner: &str,
    what: &str,
    name: &Name,
    origin: Origin,
    declared: Origin,
) -> Diagnostic {
    codes::MISSING_VALUE
        .at_key(
            origin,
            format!("{owner} gives no value for the required {what} `{name}`"),
        )
        .label(Place::key(declared), "declared here, without a default")
        .help(format!("assign `{name}`"))
}

/// A required value whose expression yields nothing.
pub(crate) fn undefined_value(title: &str, origin: Origin) -> Diagnostic {
    codes::MISSING_VALUE
        .at(
            origin,
            format!("{title} is required, and what is assigned to it yields nothing"),
        )
        .help("the path leads to nothing, or to a value that was left out")
}

pub(crate) fn fixed_value_assigned(
    owner: &str,
    what: &str,
    name: &Name,
    origin: Origin,
    fixed: Origin,
) -> Diagnostic {
    codes::FIXED_VALUE_ASSIGNED
        .at_key(
            origin,
            format!("the {what} `{name}` of {owner} has a fixed value already"),
        )
        .label(Place::value(fixed), "fixed here")
        .help("remove the assignment")
}

pub(crate) fn mapped_output_assigned(owner: &str, name: &Name, origin: Origin, fixed: Origin) -> Diagnostic {
    codes::FIXED_VALUE_ASSIGNED
        .at_key(
            origin,
            format!("the output `{name}` of {owner} has a mapping already"),
        )
        .label(Place::value(fixed), "mapped here")
        .help("remove the mapping")
}

pub(crate) fn undeclared_capability<'a>(
    node: &Name,
    name: &Name,
    origin: Origin,
    known: impl IntoIterator<Item = &'a Name>,
) -> Diagnostic {
    codes::UNDECLARED_CAPABILITY
        .at_key(
            origin,
            format!("the type of node `{node}` has no capability `{name}`"),
        )
        .help_if(did_you_mean(name, known))
}

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

pub(crate) fn undeclared_interface<'a>(
    owner: &str,
    name: &Name,
    origin: Origin,
    known: impl IntoIterator<Item = &'a Name>,
) -> Diagnostic {
    codes::UNDECLARED_INTERFACE
        .at_key(origin, format!("the type of {owner} has no interface `{name}`"))
        .help_if(did_you_mean(name, known))
}

pub(crate) fn undeclared_operation<'a>(
    interface: &Name,
    what: &str,
    name: &Name,
    origin: Origin,
    known: impl IntoIterator<Item = &'a Name>,
) -> Diagnostic {
    codes::UNDECLARED_INTERFACE
        .at_key(origin, format!("interface `{interface}` has no {what} `{name}`"))
        .help_if(did_you_mean(name, known))
}

pub(crate) fn copy_of_nothing<'a>(
    what: &str,
    source: &At<Name>,
    known: impl IntoIterator<Item = &'a Name>,
) -> Diagnostic {
    codes::COPY
        .at(
            source.origin,
            format!("there is no {what} `{}` to copy", source.value),
        )
        .help_if(did_you_mean(&source.value, known))
}

pub(crate) fn copy_of_itself(what: &str, source: &At<Name>) -> Diagnostic {
    codes::COPY.at(source.origin, format!("{what} `{}` copies itself", source.value))
}

pub(crate) fn copy_of_a_copy(what: &str, source: &At<Name>, original: &At<Name>) -> Diagnostic {
    codes::COPY
        .at(
            source.origin,
            format!("{what} `{}` is itself a copy", source.value),
        )
        .label(
            Place::value(original.origin),
            format!("it copies `{}` here", original.value),
        )
        .help(format!("copy `{}` instead", original.value))
}

pub(crate) fn count_not_natural(origin: Origin, found: &str) -> Diagnostic {
    codes::COUNT.at(
        origin,
        format!("a count is a whole number from 0 on, and here it is {found}"),
    )
}

pub(crate) fn node_filter_without_select(origin: Origin) -> Diagnostic {
    codes::FILTER_WITHOUT_SELECT
        .at_key(
            origin,
            "a node filter of a node template needs the directive `select`",
        )
        .help("add `directives: [ select ]`, or put the filter into a requirement")
}

pub(crate) fn ignored_with_select(node: &Name, keyname: &str, origin: Origin) -> Diagnostic {
    codes::IGNORED_WITH_SELECT
        .at_key(
            origin,
            format!("`{keyname}` of `{node}` is ignored, since the node is only selected"),
        )
        .help("remove it, or put it into the node filter")
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
const REJECTIONS_SHOWN: usize = 8;

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
        format!("`{requirement}` asks for {count} different nodes `{target}`, and there are {there}"),
    )
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

pub(crate) fn wrong_type(message: String, origin: Origin, declared: Origin) -> Diagnostic {
    codes::INCOMPATIBLE_ASSIGNMENT
        .at(origin, message)
        .label(Place::key(declared), "declared here")
}

pub(crate) fn input_missing(name: &Name, origin: Origin) -> Diagnostic {
    codes::INPUT_MISSING
        .at_key(origin, format!("input `{name}` has no value"))
        .help(format!("give it one: --input {name}=VALUE"))
}

pub(crate) fn input_unknown<'a>(
    name: &Name,
    template: Origin,
    known: impl IntoIterator<Item = &'a Name>,
) -> Diagnostic {
    codes::INPUT_UNKNOWN
        .at_key(template, format!("the service has no input `{name}`"))
        .help_if(did_you_mean(name, known))
}

pub(crate) fn no_substitution(
    node: &Name,
    node_type: &Name,
    origin: Origin,
    rejections: &[Rejection],
) -> Diagnostic {
    let mut diagnostic = codes::NO_SUBSTITUTION.at(
        origin,
        format!("no service template stands for `{node}` of type `{node_type}`"),
    );
    for rejection in rejections.iter().take(REJECTIONS_SHOWN) {
        diagnostic = diagnostic.label(
            Place::key(rejection.origin),
            format!("`{}` {}", rejection.subject, rejection.reason),
        );
    }
    diagnostic.help(format!(
        "import a file whose service template has `substitution_mappings` with `node_type: {node_type}`"
    ))
}

pub(crate) fn endless_substitution(node: &Name, origin: Origin, chain: &[Name]) -> Diagnostic {
    let names: Vec<String> = chain.iter().map(|name| format!("`{name}`")).collect();
    codes::SUBSTITUTION_CYCLE
        .at(
            origin,
            format!("`{node}` is made of itself: {}", names.join(" in ")),
        )
        .help("let one of the templates create the node instead of substituting it")
}

pub(crate) fn group_member(message: String, origin: Origin) -> Diagnostic {
    codes::GROUP_MEMBER.at(origin, message)
}

pub(crate) fn unknown_member<'a>(member: &At<Name>, known: impl IntoIterator<Item = &'a Name>) -> Diagnostic {
    codes::GROUP_MEMBER
        .at(
            member.origin,
            format!("`{}` is neither a node template nor a group", member.value),
        )
        .help_if(did_you_mean(&member.value, known))
}

pub(crate) fn policy_target(message: String, origin: Origin) -> Diagnostic {
    codes::POLICY_TARGET.at(origin, message)
}

pub(crate) fn unknown_policy_target<'a>(
    target: &At<Name>,
    known: impl IntoIterator<Item = &'a Name>,
) -> Diagnostic {
    codes::POLICY_TARGET
        .at(
            target.origin,
            format!("`{}` is neither a node template nor a group", target.value),
        )
        .help_if(did_you_mean(&target.value, known))
}

pub(crate) fn trigger_again(name: &Name, origin: Origin, declared: Origin) -> Diagnostic {
    codes::TRIGGER_AGAIN
        .at_key(
            origin,
            format!("trigger `{name}` is declared by the policy type already"),
        )
        .label(Place::key(declared), "declared here")
}

pub(crate) fn workflow_step<'a>(
    message: String,
    name: &str,
    origin: Origin,
    known: impl IntoIterator<Item = &'a Name>,
) -> Diagnostic {
    codes::WORKFLOW
        .at(origin, message)
        .help_if(did_you_mean(name, known))
}

pub(crate) fn activity<'a>(
    message: String,
    name: &str,
    origin: Origin,
    known: impl IntoIterator<Item = &'a Name>,
) -> Diagnostic {
    codes::ACTIVITY
        .at(origin, message)
        .help_if(did_you_mean(name, known))
}

pub(crate) fn circular_value(what: &str, origin: Origin, hops: &[(String, Origin)]) -> Diagnostic {
    let mut diagnostic = codes::CIRCULAR_VALUE.at(origin, format!("{what} depends on itself"));
    for (hop, at) in hops {
        diagnostic = diagnostic.label(Place::value(*at), format!("{hop} is read here"));
    }
    diagnostic.help("give one of them a value of its own")
}

pub(crate) fn too_large(what: &str, origin: Origin, found: u64, limit: u64) -> Diagnostic {
    codes::TOO_LARGE.at(origin, format!("{what}: {found}, and the limit is {limit}"))
}

pub(crate) fn too_deep(what: &str, origin: Origin, limit: usize) -> Diagnostic {
    codes::TOO_LARGE.at(
        origin,
        format!("{what} stands on a chain of more than {limit} values"),
    )
}

pub(crate) fn nothing_to_select(node: &Name, directive: Origin) -> Diagnostic {
    codes::NOTHING_TO_SELECT
        .at(
            directive,
            format!("`{node}` is selected, and there is no other graph to select it from"),
        )
        .help("give an inventory that holds such a node, or let it be created")
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

pub(crate) fn nothing_selected(node: &Name, origin: Origin, rejections: &[Rejection]) -> Diagnostic {
    let mut diagnostic = codes::NOTHING_TO_SELECT.at_key(
        origin,
        format!("`{node}` is selected, and no node of the inventory is it"),
    );
    for rejection in rejections.iter().take(REJECTIONS_SHOWN) {
        diagnostic = diagnostic.label(
            Place::key(rejection.origin),
            format!("`{}` {}", rejection.subject, rejection.reason),
        );
    }
    diagnostic.help("change the filter, or let the node be created")
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

pub(crate) fn count_unknown(node: &Name, origin: Origin, wait: &Wait) -> Diagnostic {
    codes::COUNT_UNKNOWN
        .at(
            origin,
            format!("how many copies of `{node}` there are waits for {}", wait.on),
        )
        .help("let the count depend on inputs and on properties that are known")
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

/// The same as a warning: for what another graph may still supply.
pub(crate) fn as_warning(mut diagnostic: Diagnostic) -> Diagnostic {
    diagnostic.severity = Severity::Warning;
    diagnostic
}
