//! What the service pass says of members and their values, one function a code.

use toscac_syntax::diagnostic::{Diagnostic, Place, Severity};
use toscac_syntax::name::Name;
use toscac_syntax::nearest;
use toscac_syntax::origin::{At, Origin};

use crate::codes::service as codes;
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

pub(crate) fn count_unknown(node: &Name, origin: Origin, wait: &Wait) -> Diagnostic {
    codes::COUNT_UNKNOWN
        .at(
            origin,
            format!("how many copies of `{node}` there are waits for {}", wait.on),
        )
        .help("let the count depend on inputs and on properties that are known")
}

/// The same as a warning: for what another graph may still supply.
pub(crate) fn as_warning(mut diagnostic: Diagnostic) -> Diagnostic {
    diagnostic.severity = Severity::Warning;
    diagnostic
}
