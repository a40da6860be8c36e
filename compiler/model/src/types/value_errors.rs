//! The messages about values, fields and validation clauses.

use toscac_syntax::diagnostic::{Code, Diagnostic, Fix, Part, Place};
use toscac_syntax::expression::{Expression, ExpressionKind};
use toscac_syntax::name::Name;
use toscac_syntax::nearest::nearest;
use toscac_syntax::origin::Origin;
use toscac_syntax::source::Span;
use toscac_syntax::yaml::tree::{Scalar, ScalarStyle};

use super::call_errors;
use super::{DataType, Property, ScalarUnits, Schema};
use crate::codes::values as codes;
use crate::value::decimal::DecimalError;
use crate::value::read::Misread;
use crate::value::scalar::{ScalarError, ScalarShape};
use crate::value::timestamp::TimestampError;
use crate::value::{Sort, Value};

/// Another sort of value than its type wants.
pub(super) fn other_sort(origin: Origin, wanted: &str, found: &Sort, schema: &Schema) -> Diagnostic {
    let code = if *found == Sort::Null {
        &codes::NULL_VALUE
    } else {
        &codes::VALUE_OF_ANOTHER_TYPE
    };
    let help = match found {
        Sort::Null => Some(
            "leave the key out to leave the value undefined; only a value of type `nil` is null".to_owned(),
        ),
        _ => None,
    };
    let diagnostic = code
        .at(origin, format!("expected {wanted}, found {found}"))
        .help_if(help);
    if schema.origin == origin {
        return diagnostic;
    }
    diagnostic.label(Place::value(schema.origin), format!("{wanted} is declared here"))
}

/// A scalar that its type cannot read.
pub(super) fn misread(
    origin: Origin,
    text: &Scalar,
    wanted: &str,
    schema: &Schema,
    misread: &Misread,
) -> Diagnostic {
    let written = &text.text;
    match misread {
        Misread::OtherSort(found) => {
            let diagnostic = other_sort(origin, wanted, found, schema);
            if text.style != ScalarStyle::Plain && *found == Sort::String {
                diagnostic.help("text in quotes is always a string")
            } else {
                diagnostic
            }
        }
        Misread::IntegerRange => codes::INTEGER_RANGE
            .at(origin, format!("`{written}` does not fit a signed integer of 64 bits"))
            .note("an integer is at least -9223372036854775808 and at most 9223372036854775807"),
        Misread::BooleanSpelling(value) => respelt(
            codes::BOOLEAN_SPELLING.at(
                origin,
                format!("expected `true` or `false` in small letters, found `{written}`"),
            ),
            origin,
            &value.to_string(),
        ),
        Misread::NullSpelling => respelt(
            codes::NULL_VALUE.at(origin, format!("expected `null`, found `{written}`")),
            origin,
            "null",
        ),
        Misread::Base64Character(at) => {
            let width = written
                .get(*at..)
                .and_then(|rest| rest.chars().next())
                .map_or(1, char::len_utf8);
            codes::MALFORMED_BYTES
                .at_part(
                    origin,
                    Part::Chars(Span::new(*at as u32, (*at + width) as u32)),
                    "expected bytes in base64, found a character that base64 does not have",
                )
                .help("base64 is written with letters, digits, `+`, `/` and `=` at the end")
        }
        Misread::Base64Length => codes::MALFORMED_BYTES
            .at(
                origin,
                "expected bytes in base64, found text of a length that base64 does not yield",
            )
            .help("base64 comes in groups of four characters; the last group is filled up with `=`"),
        Misread::Timestamp(error) => timestamp(origin, written, *error),
        Misread::Version => codes::MALFORMED_VERSION
            .at(origin, format!("expected a version, found `{written}`"))
            .help("a version is written `major.minor`, `major.minor.fix`, `major.minor.fix.qualifier` or `major.minor.fix.qualifier-build`"),
    }
}

/// Offers to put a text in quotes that YAML takes for something else.
pub(super) fn quote(diagnostic: Diagnostic, origin: Origin, text: &Scalar) -> Diagnostic {
    let quoted = format!("\"{}\"", text.text);
    diagnostic
        .help(format!("write {quoted} if the text is meant"))
        .fix(Fix {
            title: "Put it in quotes".to_owned(),
            place: Place::value(origin),
            replacement: quoted,
            safe: false,
        })
}

/// What was said about the value at `origin` is about the key there.
pub(super) fn blame_key(diagnostics: &mut [Diagnostic], origin: Origin) {
    for diagnostic in diagnostics {
        if diagnostic.place.origin == origin {
            diagnostic.place = Place::key(origin);
            diagnostic.fixes.clear();
        }
    }
}

/// A number that is read as the text that stands there.
pub(super) fn text_as_written(origin: Origin, text: &Scalar, found: &Sort) -> Diagnostic {
    let quoted = format!("\"{}\"", text.text);
    toscac_syntax::codes::NUMBER_AS_TEXT
        .at(
            origin,
            format!("expected text, found {found}, read as it is written"),
        )
        .help(format!("put it into quotes: `{quoted}`"))
        .fix(Fix {
            title: "Put it into quotes".to_owned(),
            place: Place::value(origin),
            replacement: quoted,
            safe: true,
        })
}

/// A number with digits that is infinite.
pub(super) fn float_range(origin: Origin, text: &Scalar, value: &Value) -> Diagnostic {
    codes::FLOAT_RANGE
        .at(
            origin,
            format!(
                "`{}` is beyond the range of a 64-bit float and is read as `{value}`",
                text.text
            ),
        )
        .help(format!("write `{value}` if infinity is meant"))
}

pub(super) fn respelt(diagnostic: Diagnostic, origin: Origin, replacement: &str) -> Diagnostic {
    diagnostic.help(format!("write `{replacement}`")).fix(Fix {
        title: format!("Write `{replacement}`"),
        place: Place::value(origin),
        replacement: replacement.to_owned(),
        safe: true,
    })
}

fn timestamp(origin: Origin, written: &Name, error: TimestampError) -> Diagnostic {
    let found = match error {
        TimestampError::Shape => format!("found `{written}`"),
        TimestampError::NoTime => format!("found the date `{written}` without a time"),
        TimestampError::BlankForT => format!("found a blank between date and time in `{written}`"),
        TimestampError::NoOffset => format!("found `{written}` without an offset from UTC"),
        TimestampError::NoSuchTime => format!("found `{written}`, a moment that does not exist"),
    };
    let help = match error {
        TimestampError::BlankForT => "write `T` between date and time",
        TimestampError::NoOffset => "write `Z` at the end for UTC, or an offset such as `+02:00`",
        TimestampError::Shape | TimestampError::NoTime | TimestampError::NoSuchTime => {
            "a timestamp is written as RFC 3339 says, for example `2025-07-22T10:00:00Z`"
        }
    };
    codes::MALFORMED_TIMESTAMP
        .at(origin, format!("expected a timestamp, {found}"))
        .help(help)
}

/// A scalar that its type cannot read.
pub(super) fn scalar(
    origin: Origin,
    text: &Scalar,
    wanted: &str,
    units: &ScalarUnits,
    error: &ScalarError,
) -> Diagnostic {
    let written = &text.text;
    let canonical = &units.canonical;
    match error {
        ScalarError::Shape(shape) => {
            let found = match shape {
                ScalarShape::NumberOnly => format!("`{written}` has no unit"),
                ScalarShape::UnitOnly => format!("`{written}` has no number"),
                ScalarShape::Touching(_) => {
                    format!("there is no white space between number and unit in `{written}`")
                }
                ScalarShape::Other => format!("`{written}` is not a number and a unit"),
            };
            let diagnostic = codes::MALFORMED_SCALAR.at(origin, format!("expected {wanted}, but {found}"));
            match shape {
                ScalarShape::Touching(at) => {
                    let (number, unit) = written.split_at(*at);
                    respelt(diagnostic, origin, &format!("{number} {unit}"))
                }
                ScalarShape::NumberOnly => {
                    diagnostic.help(format!("write `{written} {canonical}` if that is meant"))
                }
                ScalarShape::UnitOnly | ScalarShape::Other => {
                    diagnostic.help(format!("write for example `10 {canonical}`"))
                }
            }
        }
        ScalarError::Unit { unit, at } => {
            let span = Span::new(*at as u32, (*at + unit.len()) as u32);
            let names = units.units.keys().map(Name::as_str);
            let help = match nearest(unit, names.clone()) {
                Some(near) => format!("the nearest unit is `{near}`; letter case counts"),
                None => format!("its units are {}", list(names)),
            };
            codes::UNKNOWN_UNIT
                .at_part(
                    origin,
                    Part::Chars(span),
                    format!("{wanted} has no unit `{unit}`"),
                )
                .help(help)
        }
        ScalarError::Number(DecimalError::NotANumber) => codes::MALFORMED_SCALAR.at(
            origin,
            format!("expected {wanted}, but `{written}` does not begin with a number"),
        ),
        ScalarError::Number(DecimalError::NotFinite) => codes::SCALAR_NUMBER.at(
            origin,
            format!("expected {wanted}, but the number of `{written}` is not finite"),
        ),
        ScalarError::Number(DecimalError::TooManyDigits) => codes::SCALAR_NUMBER.at(
            origin,
            format!("the number of `{written}` has more digits than can be kept exactly"),
        ),
        ScalarError::NotWhole => codes::SCALAR_NUMBER
            .at(
                origin,
                format!("{wanted} counts in whole numbers, found `{written}`"),
            )
            .help("write it in a smaller unit"),
        ScalarError::TooLarge => codes::SCALAR_NUMBER.at(
            origin,
            format!("`{written}` in `{canonical}` is more than can be kept exactly"),
        ),
    }
}

/// A field that a complex type does not have.
pub(super) fn unknown_field(origin: Origin, name: &Name, data_type: &DataType) -> Diagnostic {
    no_field(&codes::UNKNOWN_FIELD, Place::key(origin), name, data_type)
}

pub(super) fn no_field(code: &'static Code, place: Place, name: &Name, data_type: &DataType) -> Diagnostic {
    let names = data_type.properties.keys().map(Name::as_str);
    let of = &data_type.header.name;
    code.at_part(
        place.origin,
        place.part,
        format!("data type `{of}` has no field `{name}`"),
    )
    .label(
        Place::key(data_type.header.origin),
        format!("`{of}` is defined here"),
    )
    .help_if(suggestion("its fields are", name, names))
}

/// A field that must be there.
pub(super) fn missing_field(
    origin: Origin,
    name: &Name,
    field: &Property,
    data_type: &DataType,
) -> Diagnostic {
    let of = &data_type.header.name;
    codes::MISSING_FIELD
        .at(origin, format!("field `{name}` of data type `{of}` is missing"))
        .label(
            Place::key(field.provenance.latest()),
            "it is required, and has no default",
        )
        .help(format!("add `{name}`"))
}

/// A field whose value the type has fixed.
pub(super) fn fixed_field(origin: Origin, name: &Name, field: &Property) -> Diagnostic {
    codes::FIXED_FIELD
        .at_key(
            origin,
            format!("the value of field `{name}` is fixed by its type"),
        )
        .label(Place::key(field.provenance.latest()), "it is fixed here")
        .help(format!("leave `{name}` out"))
}

/// Two calls that yield the same key.
pub(super) fn duplicate_key(origin: Origin, key: &Value) -> Diagnostic {
    codes::KEY_YIELDED_TWICE.at_key(origin, format!("key `{key}` stands twice in the map"))
}

/// A value that breaks a clause; `reason` is why the clause has no value, where that is so.
pub(super) fn validation(
    origin: Origin,
    value: &Value,
    clause: &Expression,
    reason: Option<Diagnostic>,
) -> Diagnostic {
    let shown = shorten(&value.to_string());
    let rule = shorten(&notation(clause));
    let diagnostic = codes::VALIDATION_FAILED
        .at(origin, format!("`{shown}` breaks the rule `{rule}`"))
        .label(Place::value(clause.origin), "the rule is written here");
    match reason {
        Some(reason) => diagnostic.note(reason.message),
        None => diagnostic,
    }
}

/// A clause that is not Boolean.
pub(super) fn validation_not_boolean(clause: &Expression, found: &Sort) -> Diagnostic {
    let place = match &clause.kind {
        ExpressionKind::Call(call) => call_errors::called(clause.origin, call),
        _ => Place::value(clause.origin),
    };
    codes::VALIDATION_NOT_BOOLEAN
        .at_part(
            place.origin,
            place.part,
            format!("a validation clause must be a boolean, this one is {found}"),
        )
        .help("compare it with something, for example by `$equal` or `$less_or_equal`")
}

/// The nearest name, or the names that there are when they are few.
pub(super) fn suggestion<'a>(
    introduction: &str,
    name: &Name,
    names: impl Iterator<Item = &'a str> + Clone,
) -> Option<String> {
    if let Some(near) = nearest(name, names.clone()) {
        return Some(format!("the nearest name is `{near}`"));
    }
    let count = names.clone().count();
    (1..=8)
        .contains(&count)
        .then(|| format!("{introduction} {}", list(names)))
}

fn list<'a>(names: impl Iterator<Item = &'a str>) -> String {
    let names: Vec<String> = names.map(|name| format!("`{name}`")).collect();
    names.join(", ")
}

/// The most of a value or clause that a first line shows.
const SHOWN_MAX: usize = 60;

fn shorten(text: &str) -> String {
    if text.chars().count() <= SHOWN_MAX {
        return text.to_owned();
    }
    let start: String = text.chars().take(SHOWN_MAX - 1).collect();
    format!("{start}…")
}

/// An expression as it is written, in flow style; cut off when it is longer than anybody wants to read.
fn notation(expression: &Expression) -> String {
    let mut text = String::new();
    write(&mut text, expression);
    text
}

fn write(text: &mut String, expression: &Expression) {
    if text.len() > SHOWN_MAX * 4 {
        return;
    }
    match &expression.kind {
        ExpressionKind::Scalar(scalar, _) => text.push_str(&scalar.text),
        ExpressionKind::List(items) => {
            text.push_str("[ ");
            for (position, item) in items.iter().enumerate() {
                if position > 0 {
                    text.push_str(", ");
                }
                write(text, item);
            }
            text.push_str(" ]");
        }
        ExpressionKind::Map(entries) => {
            text.push_str("{ ");
            for (position, (key, value)) in entries.iter().enumerate() {
                if position > 0 {
                    text.push_str(", ");
                }
                write(text, key);
                text.push_str(": ");
                write(text, value);
            }
            text.push_str(" }");
        }
        ExpressionKind::Call(call) => match call.written.as_ref().and_then(|written| written.clause.as_ref())
        {
            Some(clause) => text.push_str(clause),
            None => {
                text.push_str(&call.spelling());
                if !call.bare {
                    text.push_str(": ");
                    write(text, &call.arguments);
                }
            }
        },
        ExpressionKind::Fault => text.push('…'),
    }
}
