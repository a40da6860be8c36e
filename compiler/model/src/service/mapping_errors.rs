//! What the service pass says of substitution mappings, one function a code.

use toscac_syntax::diagnostic::{Diagnostic, Place};
use toscac_syntax::entities::definitions::CountRange;
use toscac_syntax::name::Name;
use toscac_syntax::origin::Origin;

use crate::codes::service as codes;
use crate::service::errors::did_you_mean;

pub(crate) fn mapping_unknown<'a>(
    message: String,
    name: &str,
    origin: Origin,
    known: impl IntoIterator<Item = &'a Name>,
) -> Diagnostic {
    codes::MAPPING_UNKNOWN
        .at(origin, message)
        .help_if(did_you_mean(name, known))
}

/// The same for what stands before the colon of a mapping.
pub(crate) fn mapped_name_unknown<'a>(
    message: String,
    name: &str,
    origin: Origin,
    known: impl IntoIterator<Item = &'a Name>,
) -> Diagnostic {
    codes::MAPPING_UNKNOWN
        .at_key(origin, message)
        .help_if(did_you_mean(name, known))
}

pub(crate) fn input_not_mapped(input: &Name, declared: Origin, mappings: Origin) -> Diagnostic {
    codes::INPUT_NOT_MAPPED
        .at_key(
            declared,
            format!("input `{input}` has no default and no property is mapped to it"),
        )
        .label(Place::key(mappings), "the mappings are here")
        .help("map a property of the node type to it, or give it a default")
}

pub(crate) fn mapping_types(message: String, origin: Origin, declared: Origin) -> Diagnostic {
    codes::MAPPING_TYPES
        .at(origin, message)
        .label(Place::key(declared), "declared here")
}

pub(crate) fn mapped_requirement_taken(
    node: &Name,
    requirement: &Name,
    origin: Origin,
    taken: Origin,
) -> Diagnostic {
    codes::MAPPING_TAKEN
        .at(
            origin,
            format!("requirement `{requirement}` of `{node}` has a target already"),
        )
        .label(Place::key(taken), "it leads there")
        .help("only open requirements can be mapped")
}

pub(crate) fn too_many_mandatory(
    requirement: &Name,
    origin: Origin,
    mapped: u64,
    range: CountRange,
) -> Diagnostic {
    codes::MAPPING_MANDATORY
        .at(
            origin,
            format!(
                "{mapped} mandatory relationships are mapped to `{requirement}`, of which the node type promises {range}"
            ),
        )
        .help("make requirements inside optional, or raise the lower bound in the node type")
}

pub(crate) fn too_many_mappings(
    requirement: &Name,
    origin: Origin,
    mapped: u64,
    range: CountRange,
) -> Diagnostic {
    codes::MAPPING_MANDATORY.at(
        origin,
        format!("{mapped} relationships are mapped to `{requirement}`, and the node type allows {range}"),
    )
}
