//! The messages about values, expressions and validation clauses.

use toscac_syntax::diagnostic::{Code, Diagnostic, Fix, Part, Place};
use toscac_syntax::expression::{Call, Expression, ExpressionKind};
use toscac_syntax::name::Name;
use toscac_syntax::nearest::nearest;
use toscac_syntax::origin::{At, Origin};
use toscac_syntax::source::Span;
use toscac_syntax::yaml::tree::{Scalar, ScalarStyle};

use super::graph::{Missing, Sought};
use super::path::{PathError, PlaceKind, Word, WordKind};
use super::typing;
use super::{DataType, Function, Property, ScalarUnits, Schema, Types};
use crate::codes::values as codes;
use crate::limits::Limits;
use crate::value::decimal::DecimalError;
use crate::value::functions::{Arity, FunctionError, Row, StandsOn};
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
    code.at(origin, format!("expected {wanted}, found {found}"))
        .label(Place::value(schema.origin), format!("{wanted} is declared here"))
        .help_if(help)
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

fn respelt(diagnostic: Diagnostic, origin: Origin, replacement: &str) -> Diagnostic {
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

/// A field that is read and that a complex type does not have.
pub(super) fn no_such_field(origin: Origin, name: &Name, data_type: &DataType) -> Diagnostic {
    no_field(&codes::NO_SUCH_PART, Place::value(origin), name, data_type)
}

fn no_field(code: &'static Code, place: Place, name: &Name, data_type: &DataType) -> Diagnostic {
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
    codes::DUPLICATE_KEY.at_key(origin, format!("key `{key}` stands twice in the map"))
}

/// A value that breaks a clause; `reason` is why the clause has no value, where that is so.
pub(super) fn validation(
    origin: Origin,
    value: &Value,
    clause: &Expression,
    schema: &Schema,
    reason: Option<Diagnostic>,
) -> Diagnostic {
    let shown = shorten(&value.to_string());
    let rule = shorten(&notation(clause));
    let diagnostic = codes::VALIDATION_FAILED
        .at(origin, format!("`{shown}` breaks the rule `{rule}`"))
        .label(Place::value(clause.origin), "the rule is written here");
    let diagnostic = match reason {
        Some(reason) => diagnostic.note(reason.message),
        None => diagnostic,
    };
    if schema.origin == clause.origin {
        return diagnostic;
    }
    diagnostic
}

/// A clause that is not Boolean.
pub(super) fn validation_not_boolean(clause: &Expression, found: &Sort) -> Diagnostic {
    let place = match &clause.kind {
        ExpressionKind::Call(call) => called(clause.origin, call),
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

/// A number beside a scalar.
pub(super) fn bare_number(origin: Origin, value: &Value) -> Diagnostic {
    respelt(
        codes::BARE_NUMBER_AS_SCALAR.at(origin, format!("a number without a unit is read as `{value}`")),
        origin,
        &value.to_string(),
    )
}

/// A call that yields something else than is wanted.
pub(super) fn other_result(
    origin: Origin,
    wanted: &str,
    found: &str,
    schema: &Schema,
    source: &Schema,
) -> Diagnostic {
    let diagnostic = codes::RESULT_OF_ANOTHER_TYPE
        .at(origin, format!("expected {wanted}, but this yields {found}"))
        .label(Place::value(schema.origin), format!("{wanted} is declared here"));
    if source.origin == origin {
        return diagnostic;
    }
    diagnostic.label(Place::value(source.origin), format!("{found} is declared here"))
}

/// A function that nobody has defined: an error if it is a slip of the pen, or was never part of TOSCA 2.0.
pub(super) fn unknown_function(origin: Origin, call: &Call, near: Option<&Name>) -> Diagnostic {
    let place = called(origin, call);
    let name = &call.function;
    let unknown = |help: String| {
        codes::UNKNOWN_FUNCTION
            .at_part(
                place.origin,
                place.part.clone(),
                format!("there is no function `{name}`"),
            )
            .help(help)
    };
    match name.as_str() {
        "in_range" => unknown(
            "`$in_range` is not a function of TOSCA 2.0: write `$and` of `$greater_or_equal` and `$less_or_equal`, or \
             import a profile that defines it"
                .to_owned(),
        ),
        "get_operation_output" => unknown(
            "TOSCA 2.0 has no such function: map the output to an attribute in `outputs` of the operation, and read it \
             with `$get_attribute`"
                .to_owned(),
        ),
        "get_nodes_of_type" => unknown("TOSCA 2.0 has no such function: name the nodes".to_owned()),
        "min_length" | "max_length" | "pattern" => unknown(
            "this is a constraint of TOSCA 1.x: compare `$length` of the value, or use `$matches`".to_owned(),
        ),
        _ => match near {
            Some(near) => unknown(format!("the nearest function is `{near}`")).fix(Fix {
                title: format!("Call `{near}`"),
                place: place.clone(),
                replacement: format!("${near}"),
                safe: false,
            }),
            None if name.contains(':') => unknown("no import of this file brings it in".to_owned()),
            None => codes::UNDECLARED_FUNCTION
                .at_part(
                    place.origin,
                    place.part,
                    format!("function `{name}` is not defined here: only an orchestrator that knows it can evaluate it"),
                )
                .help("define its signatures under `functions` to have calls checked"),
        },
    }
}

/// Another number of arguments than a function takes.
pub(super) fn argument_count(origin: Origin, call: &Call, arity: Arity, found: usize) -> Diagnostic {
    let place = called(origin, call);
    let name = &call.function;
    let diagnostic = codes::ARGUMENT_COUNT.at_part(
        place.origin,
        place.part,
        format!("`${name}` takes {arity}, found {found}"),
    );
    match name.as_str() {
        "and" | "or" if found == 1 => diagnostic.help(format!("write the condition without `${name}`")),
        _ => diagnostic,
    }
}

/// Arguments that are no list.
pub(super) fn arguments_not_a_list(origin: Origin, call: &Call, row: &Row) -> Diagnostic {
    let name = &call.function;
    let found = match &call.arguments.kind {
        ExpressionKind::Map(_) => "a map",
        ExpressionKind::Call(_) => "a single call",
        _ => "a single value",
    };
    let help = match row.stands_on {
        StandsOn::Arguments | StandsOn::Inputs => "put square brackets around it",
        StandsOn::Graph | StandsOn::State | StandsOn::ValidatedValue => {
            "write a list: a path such as `SELF`, then the name of what is read"
        }
    };
    let _ = origin;
    codes::ARGUMENTS_NOT_A_LIST
        .at(
            call.arguments.origin,
            format!("the arguments of `${name}` are a list, found {found}"),
        )
        .help(help)
}

/// The one argument of a function without its list.
pub(super) fn argument_without_list(call: &Call) -> Diagnostic {
    codes::ARGUMENT_WITHOUT_LIST
        .at(
            call.arguments.origin,
            format!("the argument of `${}` stands without a list", call.function),
        )
        .help("put square brackets around it: not every TOSCA processor takes it like this")
}

/// An argument of a type that a function does not take.
pub(super) fn argument_type(
    argument: &Expression,
    call: &Call,
    expected: &str,
    found: &Option<Sort>,
) -> Diagnostic {
    let found = found
        .as_ref()
        .map_or_else(|| "something else".to_owned(), Sort::to_string);
    codes::ARGUMENT_TYPE.at(
        argument.origin,
        format!("`${}` takes {expected} here, found {found}", call.function),
    )
}

/// What a function says about its arguments.
pub(super) fn function_error(
    origin: Origin,
    call: &Call,
    arguments: &[Expression],
    error: &FunctionError,
) -> Diagnostic {
    let name = &call.function;
    let argument = |position: usize| arguments.get(position).map_or(origin, |argument| argument.origin);
    match error {
        FunctionError::Arity { arity, found } => argument_count(origin, call, *arity, *found),
        FunctionError::Sort {
            argument: position,
            expected,
            found,
        } => codes::ARGUMENT_TYPE.at(
            argument(*position),
            format!("`${name}` takes {expected} here, found {found}"),
        ),
        FunctionError::Entry {
            argument: position,
            entry,
            expected,
            found,
        } => {
            let items = arguments.get(*position).and_then(Expression::as_list);
            let place = items.and_then(|items| items.get(*entry));
            codes::ARGUMENT_TYPE
                .at(
                    place.map_or(argument(*position), |item| item.origin),
                    format!("`${name}` takes {expected} as entry, found {found}"),
                )
                .help("numbers are not turned into text; write them in quotes")
        }
        FunctionError::Mixed {
            other,
            argument: position,
            first,
            second,
        } => {
            let help = match (first, second) {
                (Sort::Integer, Sort::Float) | (Sort::Float, Sort::Integer) => {
                    Some("integers and floats are not converted: write the integer with a point, as in `1.0`")
                }
                (Sort::Scalar(_), Sort::String) | (Sort::String, Sort::Scalar(_)) => {
                    Some("a text is read as a scalar only beside one of its type")
                }
                _ => None,
            };
            // A literal is easier to change than what a call yields; of two literals either may be meant.
            let is_literal = |position: usize| {
                let kind = arguments.get(position).map(|argument| &argument.kind);
                matches!(
                    kind,
                    Some(ExpressionKind::Scalar(..) | ExpressionKind::List(_) | ExpressionKind::Map(_))
                )
            };
            let place = match (is_literal(*other), is_literal(*position)) {
                (true, false) => Place::value(argument(*other)),
                (false, _) => Place::value(argument(*position)),
                (true, true) => called(origin, call),
            };
            codes::MIXED_ARGUMENTS
                .at_part(
                    place.origin,
                    place.part,
                    format!("`${name}` takes arguments of one type, found {first} and {second}"),
                )
                .label(Place::value(argument(*other)), format!("{first} stands here"))
                .label(Place::value(argument(*position)), format!("{second} stands here"))
                .help_if(help.map(str::to_owned))
        }
        FunctionError::Pattern(reason) => {
            codes::MALFORMED_PATTERN.at(argument(1), format!("the pattern cannot be used: {reason}"))
        }
        FunctionError::Index { index, length } => {
            codes::POSITION.at(argument(2), past_the_end(*index, *length, "token", "tokens"))
        }
        FunctionError::Overflow => no_value(origin, call, "the result does not fit"),
        FunctionError::NotWhole => no_value(
            origin,
            call,
            "the result is not whole, and its type counts in whole numbers",
        ),
        FunctionError::DivisionByZero => no_value(origin, call, "it divides by zero"),
        FunctionError::NoInteger(number) => no_value(
            origin,
            call,
            &format!("`{number}` cannot be turned into such a number"),
        ),
        FunctionError::TooLarge { bytes } => {
            no_value(origin, call, &format!("the result is larger than {bytes} bytes"))
        }
        FunctionError::NeedsGraph => no_value(origin, call, "there is no graph to read here"),
    }
}

fn no_value(origin: Origin, call: &Call, reason: &str) -> Diagnostic {
    let place = called(origin, call);
    codes::NO_VALUE.at_part(
        place.origin,
        place.part,
        format!("`${}` has no value: {reason}", call.function),
    )
}

/// A limit of evaluation.
pub(super) fn evaluation_limit(origin: Origin, steps: bool, limits: &Limits) -> Diagnostic {
    let (reached, limit) = if steps {
        ("takes more steps", limits.evaluation_steps)
    } else {
        ("is nested deeper", limits.evaluation_depth)
    };
    codes::EVALUATION_LIMIT.at(
        origin,
        format!("evaluating this {reached} than the limit of {limit}"),
    )
}

/// A value that grew too large or too deep.
pub(super) fn value_limit(origin: Origin, limits: &Limits) -> Diagnostic {
    codes::EVALUATION_LIMIT.at(
        origin,
        format!(
            "this value is larger than {} bytes or nested deeper than {}",
            limits.value_bytes, limits.evaluation_depth
        ),
    )
}

/// No signature of a function takes these arguments.
pub(super) fn no_signature(types: &Types, origin: Origin, call: &Call, function: &Function) -> Diagnostic {
    let place = called(origin, call);
    let mut diagnostic = codes::NO_SIGNATURE
        .at_part(
            place.origin,
            place.part,
            format!(
                "no signature of function `{}` takes these arguments",
                call.function
            ),
        )
        .label(Place::key(function.origin), "it is defined here");
    for signature in &function.signatures {
        let mut words: Vec<String> = signature
            .arguments
            .iter()
            .map(|schema| typing::describe(types, schema))
            .collect();
        let optional = signature.optional_arguments.iter();
        words.extend(optional.map(|schema| format!("perhaps {}", typing::describe(types, schema))));
        if signature.variadic {
            words.push("and more of them".to_owned());
        }
        let takes = match words.is_empty() {
            true => "nothing".to_owned(),
            false => words.join(", "),
        };
        diagnostic = diagnostic.note(format!("one takes {takes}"));
    }
    diagnostic
}

/// `$value` where no value is validated.
pub(super) fn value_outside_validation(origin: Origin, call: &Call) -> Diagnostic {
    let place = called(origin, call);
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
    let place = called(origin, call);
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
        PathError::Waits(_) => no_value(origin, call, "its path is not known"),
    }
}

/// A word that is neither text nor a number.
pub(super) fn word(origin: Origin, call: &Call) -> Diagnostic {
    codes::PATH_WORD.at(
        origin,
        format!("`${}` takes names and positions here", call.function),
    )
}

/// A name on a path that is not there.
pub(super) fn missing(name: &At<Name>, call: &Call, missing: &Missing) -> Diagnostic {
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
            diagnostic.help(format!("`{word}` is an attribute: read it with `$get_attribute`"))
        }
        Sought::Node
        | Sought::Requirement
        | Sought::Capability
        | Sought::Property
        | Sought::Attribute
        | Sought::Artifact
        | Sought::Input => diagnostic.help_if(suggestion("there are", word, names)),
        Sought::Allocatable => {
            let _ = call;
            diagnostic
        }
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
            "`${}` looks for {shown} in {what}, which has no parts",
            call.function
        ),
    };
    codes::NO_SUCH_PART.at(word.origin, message)
}

/// A position behind the last.
pub(super) fn position(origin: Origin, position: i64, length: usize) -> Diagnostic {
    codes::POSITION.at(origin, past_the_end(position, length, "entry", "entries"))
}

fn past_the_end(position: i64, length: usize, one: &str, many: &str) -> String {
    match length {
        0 => format!("there is no {one} `{position}`: there are none"),
        1 => format!("there is no {one} `{position}`: there is one, `0`"),
        _ => format!(
            "there is no {one} `{position}`: there are {length} {many}, `0` to `{}`",
            length - 1
        ),
    }
}

/// Whether a message is about the values at hand and not about types: values can be better another time.
pub(super) fn is_about_values(diagnostic: &Diagnostic) -> bool {
    [&codes::NO_VALUE, &codes::POSITION, &codes::EVALUATION_LIMIT]
        .iter()
        .any(|code| std::ptr::eq(*code, diagnostic.code))
}

/// Whether a message is about a limit of evaluation.
pub(super) fn is_about_limits(diagnostic: &Diagnostic) -> bool {
    std::ptr::eq(&codes::EVALUATION_LIMIT, diagnostic.code)
}

/// Drops messages about values that came after the first `before` ones.
pub(super) fn forget_values(diagnostics: &mut Vec<Diagnostic>, before: usize) {
    let later = diagnostics.split_off(before);
    diagnostics.extend(
        later
            .into_iter()
            .filter(|diagnostic| !is_about_values(diagnostic)),
    );
}

/// Where the name of a called function is written.
fn called(origin: Origin, call: &Call) -> Place {
    if call.bare {
        Place::value(origin)
    } else {
        Place::key(call.arguments.origin)
    }
}

/// The nearest name, or the names that there are when they are few.
fn suggestion<'a>(
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
        ExpressionKind::Call(call) if call.bare => {
            text.push('$');
            text.push_str(&call.function);
        }
        ExpressionKind::Call(call) => {
            text.push('$');
            text.push_str(&call.function);
            text.push_str(": ");
            write(text, &call.arguments);
        }
        ExpressionKind::Fault => text.push('…'),
    }
}
