//! The messages about types.

use toscac_syntax::diagnostic::{Diagnostic, Place};
use toscac_syntax::entities::Kind;
use toscac_syntax::entities::definitions::CountRange;
use toscac_syntax::name::Name;
use toscac_syntax::nearest::nearest;
use toscac_syntax::origin::{At, Origin};
use toscac_syntax::source::FileId;

use super::BuiltIn;
use super::consistency::Refusal;
use crate::codes::types as codes;
use crate::names::errors::word;

/// How many names one message shows; the rest is counted.
const SHOWN_MAX: usize = 8;

/// A circle of types, beginning with its first; `origin` is where that one names its parent.
pub(super) fn derivation_cycle(origin: Origin, circle: &[At<Name>]) -> Diagnostic {
    let chain: Vec<String> = circle
        .iter()
        .chain(circle.first())
        .map(|name| format!("`{}`", name.value))
        .collect();
    let shown = if chain.len() > SHOWN_MAX {
        format!(
            "{} → … → {}",
            chain[..SHOWN_MAX - 1].join(" → "),
            chain[chain.len() - 1]
        )
    } else {
        chain.join(" → ")
    };
    let mut diagnostic = codes::DERIVATION_CYCLE.at(
        origin,
        format!("`{}` derives from itself: {shown}", circle[0].value),
    );
    for name in circle.iter().skip(1).take(SHOWN_MAX) {
        diagnostic = diagnostic.label(
            Place::key(name.origin),
            format!("`{}` is part of the circle", name.value),
        );
    }
    diagnostic
}

pub(super) fn unrelated_type(
    type_name: &At<Name>,
    subject: &str,
    wanted: &str,
    declared: Origin,
) -> Diagnostic {
    codes::UNRELATED_TYPE
        .at(
            type_name.origin,
            format!(
                "`{}` is not derived from `{wanted}`, the type of {subject}",
                type_name.value
            ),
        )
        .label(Place::key(declared), "refines this")
        .help(format!(
            "a refinement may name `{wanted}` or a type derived from it"
        ))
}

/// A narrower type whose member does not go with what the definition said before.
pub(super) fn refinement_lost(
    type_name: &At<Name>,
    subject: &str,
    found: &str,
    wanted: &str,
    declared: Origin,
) -> Diagnostic {
    codes::UNRELATED_TYPE
        .at(
            type_name.origin,
            format!(
                "`{}` gives {subject} the type `{found}`, and a parent made it `{wanted}`",
                type_name.value
            ),
        )
        .label(Place::key(declared), "made narrower here")
}

pub(super) fn missing_type(origin: Origin, subject: &str) -> Diagnostic {
    codes::MISSING_TYPE
        .at_key(
            origin,
            format!("no `type` for {subject}, and there is none to inherit"),
        )
        .help("add `type`, or correct the name if an inherited definition was to be refined")
}

pub(super) fn short_form_definition(name: &At<Name>) -> Diagnostic {
    codes::SHORT_FORM_DEFINITION
        .at_key(
            name.origin,
            format!("property `{}` is given a value and is not defined", name.value),
        )
        .help(format!("define it: `{}: {{ type: …, value: … }}`", name.value))
}

/// A key of a map that could have been a value, and is a definition by its other keys.
pub(super) fn unknown_keyname(name: &Name, key: &At<Name>) -> Diagnostic {
    toscac_syntax::codes::UNKNOWN_KEYNAME.at_key(
        key.origin,
        format!("property definition `{name}` has no keyname `{}`", key.value),
    )
}

pub(super) fn required_relaxed(origin: Origin, word: &str, name: &Name, declared: Origin) -> Diagnostic {
    codes::REQUIRED_RELAXED
        .at(origin, format!("{word} `{name}` is required and stays so"))
        .label(Place::key(declared), "required here")
}

pub(super) fn default_of_optional(origin: Origin, word: &str, name: &Name) -> Diagnostic {
    codes::DEFAULT_OF_OPTIONAL
        .at(
            origin,
            format!("{word} `{name}` is not required and has a default"),
        )
        .help("leave out `required: false`: what has a default need not be assigned")
}

/// `what` is `value` or `mapping`, fixed at `fixed`.
pub(super) fn fixed_value_refined(name: &At<Name>, word: &str, what: &str, fixed: Origin) -> Diagnostic {
    codes::FIXED_VALUE_REFINED
        .at_key(
            name.origin,
            format!(
                "the {what} of {word} `{}` is fixed, and nothing more can be said about it",
                name.value
            ),
        )
        .label(Place::value(fixed), "fixed here")
}

pub(super) fn list_widened(name: &At<Name>, keyname: &str, allowed: &[&str]) -> Diagnostic {
    codes::LIST_WIDENED.at(
        name.origin,
        format!(
            "`{}` is not allowed by the inherited `{keyname}`: {}",
            name.value,
            listed(allowed)
        ),
    )
}

pub(super) fn unknown_member<'n>(
    name: &At<Name>,
    word_of_member: &str,
    kind: Kind,
    type_name: &str,
    known: impl Iterator<Item = &'n Name>,
) -> Diagnostic {
    let near = nearest(&name.value, known.map(Name::as_str));
    codes::UNKNOWN_MEMBER
        .at_key(
            name.origin,
            format!(
                "{} `{type_name}` has no {word_of_member} `{}` to refine",
                word(kind),
                name.value
            ),
        )
        .help(match near {
            Some(near) => format!("there is `{near}`"),
            None => format!("only a type derived from `{type_name}` can add one"),
        })
}

pub(super) fn requirement_without_capability(name: &At<Name>) -> Diagnostic {
    codes::REQUIREMENT_WITHOUT_CAPABILITY.at_key(
        name.origin,
        format!("requirement `{}` names no `capability`", name.value),
    )
}

pub(super) fn requirement_without_relationship(name: &At<Name>) -> Diagnostic {
    codes::REQUIREMENT_WITHOUT_RELATIONSHIP.at_key(
        name.origin,
        format!("requirement `{}` names no `relationship`", name.value),
    )
}

pub(super) fn symbolic_capability_without_node(name: &At<Name>, help: Option<String>) -> Diagnostic {
    codes::SYMBOLIC_CAPABILITY_WITHOUT_NODE
        .at(
            name.origin,
            format!(
                "`{}` is no capability type, and no `node` says which node type has it",
                name.value
            ),
        )
        .help_if(help)
}

pub(super) fn capability_name_ambiguous(name: &At<Name>, node: &Name) -> Diagnostic {
    codes::CAPABILITY_NAME_AMBIGUOUS.at(
        name.origin,
        format!(
            "`{}` is a capability type and also a capability of `{node}`; the type is taken",
            name.value
        ),
    )
}

/// `blamed` is the node type, or else the capability, as the requirement names it.
pub(super) fn node_without_capability<'n>(
    blamed: &At<Name>,
    requirement: &Name,
    node: &Name,
    node_origin: Origin,
    wanted: &str,
    offered: impl Iterator<Item = &'n Name>,
) -> Diagnostic {
    let offered: Vec<&str> = offered.map(Name::as_str).collect();
    let offers = if offered.is_empty() {
        "it has none".to_owned()
    } else {
        format!("it has {}", listed(&offered))
    };
    codes::NODE_WITHOUT_CAPABILITY
        .at(
            blamed.origin,
            format!("node type `{node}` has no capability {wanted} for requirement `{requirement}`"),
        )
        .label(Place::key(node_origin), offers)
}

pub(super) fn symbolic_capability_changed(name: &At<Name>, before: &Name, declared: Origin) -> Diagnostic {
    codes::SYMBOLIC_CAPABILITY_CHANGED
        .at(
            name.origin,
            format!("this requirement asks for the capability called `{before}` and keeps doing so"),
        )
        .label(Place::key(declared), "asked for here")
}

pub(super) fn exclusive_types(name: &At<Name>, refusal: &Refusal) -> Diagnostic {
    let Refusal {
        of,
        keyname,
        allowed,
        found,
    } = refusal;
    let allowed: Vec<&str> = allowed.iter().map(String::as_str).collect();
    let list = if allowed.is_empty() {
        "nothing".to_owned()
    } else {
        listed(&allowed)
    };
    codes::EXCLUSIVE_TYPES
        .at_key(
            name.origin,
            format!(
                "requirement `{}` can never be fulfilled: `{of}` does not go with `{found}`",
                name.value
            ),
        )
        .note(format!("`{keyname}` of `{of}` allows {list}"))
}

pub(super) fn count_range_widened(
    range: &At<CountRange>,
    parent: CountRange,
    declared: Origin,
) -> Diagnostic {
    codes::COUNT_RANGE_WIDENED
        .at(
            range.origin,
            format!("`{}` is wider than `{parent}`", range.value),
        )
        .label(
            Place::value(declared),
            format!("`{parent}` is inherited from here"),
        )
}

pub(super) fn implementation_in_interface_type(origin: Origin, word: &str, name: &Name) -> Diagnostic {
    codes::IMPLEMENTATION_IN_INTERFACE_TYPE
        .at(
            origin,
            format!("{word} `{name}` of an interface type has an implementation"),
        )
        .help("give it where the interface is used, in a node or relationship type or a template")
}

pub(super) fn mapping_in_interface_type(origin: Origin, name: &Name) -> Diagnostic {
    codes::MAPPING_IN_INTERFACE_TYPE
        .at(
            origin,
            format!("output `{name}` of an interface type has a mapping"),
        )
        .help("map it where the interface is used, in a node or relationship type or a template")
}

pub(super) fn unknown_interface<'n>(
    name: &At<Name>,
    relationship: &Name,
    known: impl Iterator<Item = &'n Name>,
) -> Diagnostic {
    let near = nearest(&name.value, known.map(Name::as_str));
    codes::UNKNOWN_OPERATION
        .at_key(
            name.origin,
            format!(
                "relationship type `{relationship}` has no interface `{}` to refine",
                name.value
            ),
        )
        .help_if(near.map(|near| format!("there is `{near}`")))
}

pub(super) fn unknown_operation<'n>(
    name: &At<Name>,
    word: &str,
    interface: &Name,
    known: impl Iterator<Item = &'n Name>,
) -> Diagnostic {
    let near = nearest(&name.value, known.map(Name::as_str));
    codes::UNKNOWN_OPERATION
        .at_key(
            name.origin,
            format!(
                "interface type `{interface}` has no {word} `{}` to refine",
                name.value
            ),
        )
        .help_if(near.map(|near| format!("there is `{near}`")))
}

pub(super) fn trigger_changed(name: &At<Name>, declared: Origin) -> Diagnostic {
    codes::TRIGGER_CHANGED
        .at_key(
            name.origin,
            format!("trigger `{}` is inherited and cannot be changed", name.value),
        )
        .label(Place::key(declared), "defined here")
}

pub(super) fn empty_data_type(name: &At<Name>) -> Diagnostic {
    codes::EMPTY_DATA_TYPE
        .at_key(
            name.origin,
            format!(
                "data type `{}` has neither `derived_from` nor `properties`",
                name.value
            ),
        )
        .help("derive it from a type, or say of which properties it consists")
}

pub(super) fn empty_properties(origin: Origin, name: &At<Name>) -> Diagnostic {
    codes::EMPTY_DATA_TYPE.at(
        origin,
        format!("`properties` of data type `{}` is empty", name.value),
    )
}

pub(super) fn properties_of_built_in(origin: Origin, name: &At<Name>, built_in: BuiltIn) -> Diagnostic {
    codes::PROPERTIES_OF_BUILT_IN.at_key(
        origin,
        format!(
            "data type `{}` derives from `{}`, whose values have no properties",
            name.value,
            built_in.name()
        ),
    )
}

pub(super) fn schema_of_non_collection(
    origin: Origin,
    keyname: &str,
    subject: &str,
    type_name: &str,
) -> Diagnostic {
    let wanted = if keyname == "key_schema" {
        "map"
    } else {
        "list or map"
    };
    codes::SCHEMA_OF_NON_COLLECTION.at(
        origin,
        format!("`{keyname}` of {subject} wants a {wanted}, and `{type_name}` is none"),
    )
}

pub(super) fn missing_entry_schema(origin: Origin, subject: &str, type_name: &str) -> Diagnostic {
    codes::MISSING_ENTRY_SCHEMA
        .at(
            origin,
            format!("`{type_name}` of {subject} does not say what its entries are"),
        )
        .help("add `entry_schema`")
}

pub(super) fn key_schema_not_string(origin: Origin, subject: &str, found: &str) -> Diagnostic {
    codes::KEY_SCHEMA_NOT_STRING.at(
        origin,
        format!("the keys of {subject} are strings, and `{found}` is not derived from `string`"),
    )
}

/// A circle of data types; `origin` is the field `name` of the first that closes it.
pub(super) fn infinite_data_type(origin: Origin, name: &Name, circle: &[&str]) -> Diagnostic {
    let message = match circle {
        [only] => format!("every `{only}` would need another `{only}` in its property `{name}`"),
        _ => format!("values of {} would need each other without end", listed(circle)),
    };
    codes::INFINITE_DATA_TYPE
        .at_key(origin, message)
        .help("make the property optional, or a list")
}

pub(super) fn attribute_over_property(
    name: &At<Name>,
    found: &str,
    wanted: &str,
    declared: Origin,
) -> Diagnostic {
    codes::ATTRIBUTE_OVER_PROPERTY
        .at_key(
            name.origin,
            format!(
                "attribute `{}` has the type `{found}`, and the property that it reflects has `{wanted}`",
                name.value
            ),
        )
        .label(Place::key(declared), "the property")
}

pub(super) fn function_signature_changed(name: &Name, origin: Origin, declared: Origin) -> Diagnostic {
    codes::FUNCTION_SIGNATURE_CHANGED
        .at(
            origin,
            format!("the signatures of function `{name}` are fixed outside of the service template"),
        )
        .label(Place::value(declared), "the signature at this place")
        .help("leave it as it is (`{}`), and put the new signature after it")
}

pub(super) fn mapping_of_another_type(origin: Origin, name: &Name, found: &str, wanted: &str) -> Diagnostic {
    codes::MAPPING_OF_ANOTHER_TYPE.at(
        origin,
        format!("`{name}` is {found}, and the attribute that it goes to is {wanted}"),
    )
}

/// `default`, which a parent wrote, against the refinement at `origin`; `reason` is what is wrong with it.
pub(super) fn inherited_default(
    origin: Origin,
    word: &str,
    default: Origin,
    reason: &Diagnostic,
) -> Diagnostic {
    codes::INHERITED_DEFAULT
        .at_key(
            origin,
            format!(
                "the inherited default does not fit this {word}: {}",
                reason.message
            ),
        )
        .label(Place::value(default), "the default")
        .help("give the refinement a default of its own")
}

pub(super) fn unknown_artifact_property<'n>(
    name: &At<Name>,
    type_name: &Name,
    known: impl Iterator<Item = &'n Name>,
) -> Diagnostic {
    let near = nearest(&name.value, known.map(Name::as_str));
    codes::UNKNOWN_ARTIFACT_PROPERTY
        .at_key(
            name.origin,
            format!("artifact type `{type_name}` has no property `{}`", name.value),
        )
        .help_if(near.map(|near| format!("there is `{near}`")))
}

pub(super) fn missing_artifact_property(
    artifact: &At<Name>,
    property: &Name,
    type_name: &Name,
    declared: Origin,
) -> Diagnostic {
    codes::MISSING_ARTIFACT_PROPERTY
        .at_key(
            artifact.origin,
            format!(
                "artifact `{}` has no value for property `{property}`",
                artifact.value
            ),
        )
        .label(Place::key(declared), format!("`{type_name}` requires it"))
}

pub(super) fn too_many_members(file: FileId, limit: usize) -> Diagnostic {
    codes::TOO_MANY_MEMBERS.at(
        Origin::root(file),
        format!("the types of this program have more than {limit} members"),
    )
}

/// A few names in backticks, and how many more there are.
pub(super) fn listed(names: &[&str]) -> String {
    let shown: Vec<String> = names
        .iter()
        .take(SHOWN_MAX)
        .map(|name| format!("`{name}`"))
        .collect();
    match names.len() - shown.len() {
        0 => shown.join(", "),
        more => format!("{} and {more} more", shown.join(", ")),
    }
}
