//! The messages about paths, and about what is read at their end.

use toscac_syntax::diagnostic::{Diagnostic, Place};
use toscac_syntax::dialect::rules::Rules;
use toscac_syntax::expression::Call;
use toscac_syntax::name::Name;
use toscac_syntax::origin::{At, Origin};

use super::DataType;
use super::call_errors;
use super::graph::{Missing, Sought};
use super::path::{PathError, PlaceKind, Word, WordKind};
use super::value_errors;
use crate::codes::values as codes;
use crate::value::functions::table::{BuiltInFunction, Row};

/// A field that is read and that a complex type does not have.
pub(super) fn no_such_field(origin: Origin, name: &Name, data_type: &DataType) -> Diagnostic {
    value_errors::no_field(&codes::NO_SUCH_PART, Place::value(origin), name, data_type)
}

/// `$value` where no value is validated.
pub(super) fn value_outside_validation(origin: Origin, call: &Call) -> Diagnostic {
    let place = call_errors::called(origin, call);
    codes::VALUE_OUTSIDE_VALIDATION
        .at_part(
            place.origin,
            place.part,
            "`$value` has a meaning only in a validation clause",
        )
        .help(
            "read a property with `$get_property`, an input with `$get_input`; write `$$value` for the text",
        )
}

/// An index where there is nothing to count.
pub(super) fn index_outside_context(origin: Origin, call: &Call, row: &Row) -> Diagnostic {
    let place = call_errors::called(origin, call);
    let context = match row.name {
        "node_index" => "in the context of a node",
        _ => "in a relationship type, a requirement definition or a requirement assignment",
    };
    codes::INDEX_OUTSIDE_CONTEXT.at_part(
        place.origin,
        place.part,
        format!("`${}` has a meaning only {context}", row.name),
    )
}

/// Words that are no path.
pub(super) fn path(origin: Origin, call: &Call, error: &PathError) -> Diagnostic {
    match error {
        PathError::Start(word) => {
            let diagnostic = codes::PATH_START.at(
                word.origin,
                format!("a path starts with a node template or `SELF`, found `{}`", word.value),
            );
            match word.value.as_str() {
                "SOURCE" | "TARGET" => diagnostic.help(format!("write `SELF, {}` instead", word.value)),
                "HOST" => diagnostic.help(
                    "TOSCA 2.0 has no `HOST`: name the requirement, as in `SELF, RELATIONSHIP, host, TARGET`",
                ),
                _ => diagnostic.help(format!("write `SELF, {}, …`", word.value)),
            }
        }
        PathError::NumberForName(at, number) => codes::PATH_WORD
            .at(*at, format!("expected a name, found the number `{number}`"))
            .note("an index stands only behind a node template, a requirement, or `RELATIONSHIP` after a capability"),
        PathError::Index(at, number) => {
            codes::PATH_WORD.at(*at, format!("expected an index from 0 on or `ALL`, found `{number}`"))
        }
        PathError::Incomplete(at, kind) => codes::PATH_INCOMPLETE
            .at(*at, format!("the path leads to {kind} and names nothing to read there"))
            .help("add the name of a property behind the path"),
        PathError::Keyword(word, kind) => {
            let ways = match kind {
                PlaceKind::Node => "`RELATIONSHIP` with a requirement, or `CAPABILITY` with a capability",
                PlaceKind::Relationship => "`SOURCE`, `TARGET` or `CAPABILITY`",
                PlaceKind::Capability => "`RELATIONSHIP`, against the direction of relationships",
            };
            codes::PATH_WORD
                .at(word.origin, format!("`{}` does not lead on from {kind}", word.value))
                .help(format!("from {kind} a path goes on with {ways}"))
        }
        PathError::Waits(_) => call_errors::no_value(origin, call, "its path is not known"),
    }
}

/// A path that leads to a place that has nothing of the kind.
pub(super) fn other_place(origin: Origin, call: &Call, row: &Row, place: PlaceKind) -> Diagnostic {
    let (code, reads, help) = if row.function == BuiltInFunction::AvailableAllocation {
        let help = "add `CAPABILITY` and the name of a capability";
        (&codes::NOT_ALLOCATABLE, "what is left of a capability", help)
    } else {
        (
            &codes::PATH_MEMBER,
            "artifacts of a node",
            "end the path at a node",
        )
    };
    let name = call.spelling();
    let called = call_errors::called(origin, call);
    code.at_part(
        called.origin,
        called.part,
        format!("`{name}` reads {reads}, and the path leads to {place}"),
    )
    .help(help)
}

/// A word that is neither text nor a number.
pub(super) fn word(origin: Origin, call: &Call) -> Diagnostic {
    codes::PATH_WORD.at(
        origin,
        format!("`{}` takes names and positions here", call.spelling()),
    )
}

/// A name on a path that is not there.
pub(super) fn missing(name: &At<Name>, missing: &Missing, rules: Rules) -> Diagnostic {
    let word = &name.value;
    let names = missing.names.iter().map(Name::as_str);
    let (code, message) = match missing.what {
        Sought::This => (
            &codes::SELF_WITHOUT_ENTITY,
            "`SELF` has no meaning here: no node or relationship contains this".to_owned(),
        ),
        Sought::Node => (
            &codes::PATH_NODE,
            format!("there is no node template `{word}` in {}", missing.of),
        ),
        Sought::Requirement => (
            &codes::PATH_REQUIREMENT,
            format!("{} has no requirement `{word}`", missing.of),
        ),
        Sought::Capability => (
            &codes::PATH_CAPABILITY,
            format!("{} has no capability `{word}`", missing.of),
        ),
        Sought::Property => (
            &codes::PATH_MEMBER,
            format!("{} has no property `{word}`", missing.of),
        ),
        Sought::Attribute => (
            &codes::PATH_MEMBER,
            format!("{} has no attribute `{word}`", missing.of),
        ),
        Sought::Artifact => (
            &codes::PATH_MEMBER,
            format!("{} has no artifact `{word}`", missing.of),
        ),
        Sought::Input => (
            &codes::UNKNOWN_INPUT,
            format!("there is no input `{word}` in {}", missing.of),
        ),
        Sought::Allocatable => (
            &codes::NOT_ALLOCATABLE,
            format!(
                "`{word}` is {}: only an integer, a float or a scalar can be allocated",
                missing.of
            ),
        ),
    };
    if let Some(derived) = &missing.derived {
        return codes::MEMBER_OF_DERIVED_TYPE
            .at(name.origin, message)
            .note(format!("`{derived}`, which derives from it, has one: whether it is there shows when the service is resolved"));
    }
    let diagnostic = code.at(name.origin, message);
    match missing.what {
        Sought::This => diagnostic.help("name a node template instead"),
        Sought::Property if missing.is_attribute => {
            let read = rules.call("get_attribute");
            diagnostic.help(format!("`{word}` is an attribute: read it with `{read}`"))
        }
        Sought::Node
        | Sought::Requirement
        | Sought::Capability
        | Sought::Property
        | Sought::Attribute
        | Sought::Artifact
        | Sought::Input => diagnostic.help_if(value_errors::suggestion("there are", word, names)),
        Sought::Allocatable => diagnostic,
    }
}

/// A key or position where the value has none.
pub(super) fn no_such_part(word: &Word, what: &str, call: &Call) -> Diagnostic {
    let (shown, wants) = match &word.kind {
        WordKind::Text(name) => (format!("`{name}`"), "a position from 0 on"),
        WordKind::Number(number) => (format!("`{number}`"), "a key"),
        WordKind::Waits(..) => ("this".to_owned(), "nothing"),
    };
    let message = match what {
        "a list" => format!("expected {wants} in a list, found {shown}"),
        "a map" => format!("expected {wants} in a map, found {shown}"),
        what if what.starts_with("a list of") || what.starts_with("a map of") => {
            format!("expected {wants} in {what}, found {shown}")
        }
        what => format!(
            "`{}` looks for {shown} in {what}, which has no parts",
            call.spelling()
        ),
    };
    codes::NO_SUCH_PART.at(word.origin, message)
}

/// A position behind the last.
pub(super) fn position(origin: Origin, position: i64, length: usize) -> Diagnostic {
    codes::POSITION.at(origin, past_the_end(position, length, "entry", "entries"))
}

pub(super) fn past_the_end(position: i64, length: usize, one: &str, many: &str) -> String {
    match length {
        0 => format!("there is no {one} `{position}`: there are none"),
        1 => format!("there is no {one} `{position}`: there is one, `0`"),
        _ => format!(
            "there is no {one} `{position}`: there are {length} {many}, `0` to `{}`",
            length - 1
        ),
    }
}
