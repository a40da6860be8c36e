//! The messages about scalar types.

use toscac_syntax::diagnostic::Diagnostic;
use toscac_syntax::name::Name;
use toscac_syntax::nearest::nearest;
use toscac_syntax::origin::{At, Origin};

use super::errors::listed;
use crate::codes::types as codes;

pub(super) fn abstract_scalar(origin: Origin, subject: &str) -> Diagnostic {
    codes::ABSTRACT_SCALAR
        .at(
            origin,
            format!("`scalar` has no units, so it cannot be the type of {subject}"),
        )
        .help("name a data type that derives from `scalar` and has `units`")
}

pub(super) fn scalar_without_unit(origin: Option<Origin>, name: &At<Name>) -> Diagnostic {
    match origin {
        Some(origin) => codes::SCALAR_WITHOUT_UNIT.at(
            origin,
            format!("no unit of `{}` has the multiplier 1", name.value),
        ),
        None => codes::SCALAR_WITHOUT_UNIT.at_key(
            name.origin,
            format!("`{}` derives from `scalar` and has no `units`", name.value),
        ),
    }
}

pub(super) fn scalar_prefixes(origin: Origin, units: &[&str]) -> Diagnostic {
    codes::SCALAR_PREFIXES
        .at(
            origin,
            format!("prefixes want exactly one unit, and there are {}", listed(units)),
        )
        .help("keep one unit, or write the prefixed units out")
}

pub(super) fn no_prefix(origin: Origin) -> Diagnostic {
    codes::SCALAR_PREFIXES
        .at(origin, "`prefixes` is empty")
        .help("leave it out, or give at least one prefix and its multiplier")
}

pub(super) fn prefixes_added(origin: Origin) -> Diagnostic {
    codes::SCALAR_CHANGED.at(origin, "prefixes can be added only where the parent has some")
}

pub(super) fn canonical_unit_missing(origin: Origin, units: &[&str]) -> Diagnostic {
    codes::SCALAR_CANONICAL_UNIT
        .at(
            origin,
            format!("{} count as one, and no `canonical_unit` chooses", listed(units)),
        )
        .help("add `canonical_unit`")
}

pub(super) fn canonical_unit_unknown(unit: &At<Name>, known: &[&str]) -> Diagnostic {
    let near = nearest(&unit.value, known.iter().copied());
    codes::SCALAR_CANONICAL_UNIT
        .at(unit.origin, format!("no unit is called `{}`", unit.value))
        .help_if(near.map(|near| format!("there is `{near}`")))
}

pub(super) fn canonical_unit_not_one(unit: &At<Name>, multiplier: &str) -> Diagnostic {
    codes::SCALAR_CANONICAL_UNIT.at(
        unit.origin,
        format!(
            "the canonical unit has the multiplier 1, and `{}` has {multiplier}",
            unit.value
        ),
    )
}

pub(super) fn scalar_multiplier(origin: Origin, name: &At<Name>, word: &str, wanted: &str) -> Diagnostic {
    codes::SCALAR_MULTIPLIER.at(
        origin,
        format!("the multiplier of {word} `{}` is {wanted}", name.value),
    )
}

pub(super) fn unusable_unit(name: &At<Name>, word: &str) -> Diagnostic {
    codes::SCALAR_MULTIPLIER.at_key(
        name.origin,
        format!(
            "a {word} is a word without white space, and this is `{}`",
            name.value
        ),
    )
}

pub(super) fn multiplier_out_of_range(origin: Origin, unit: &Name) -> Diagnostic {
    codes::MULTIPLIER_OUT_OF_RANGE.at(
        origin,
        format!("unit `{unit}` cannot be used: its multiplier has more than 28 digits"),
    )
}

pub(super) fn scalar_data_type(name: &At<Name>) -> Diagnostic {
    codes::SCALAR_DATA_TYPE.at(
        name.origin,
        format!(
            "the number of a scalar is an `integer` or a `float`, and `{}` is neither",
            name.value
        ),
    )
}

pub(super) fn scalar_changed(origin: Origin, what: &str, found: &str, wanted: &str) -> Diagnostic {
    codes::SCALAR_CHANGED.at(
        origin,
        format!("`{what}` is inherited as `{wanted}` and cannot become `{found}`"),
    )
}

pub(super) fn scalar_keyname_elsewhere(origin: Origin, keyname: &str, name: &At<Name>) -> Diagnostic {
    codes::SCALAR_KEYNAME_ELSEWHERE.at_key(
        origin,
        format!(
            "`{keyname}` belongs to scalars, and `{}` does not derive from `scalar`",
            name.value
        ),
    )
}
