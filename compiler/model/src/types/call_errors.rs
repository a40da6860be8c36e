//! The messages about function calls: who is called, with what, and what comes of it.

use toscac_syntax::diagnostic::{Diagnostic, Fix, Place};
use toscac_syntax::expression::{Call, Expression, ExpressionKind};
use toscac_syntax::name::Name;
use toscac_syntax::origin::Origin;

use super::path_errors;
use super::typing;
use super::value_errors;
use super::{Function, Schema, Types};
use crate::codes::values as codes;
use crate::limits::Limits;
use crate::value::functions::FunctionError;
use crate::value::functions::table::{Arity, Row, StandsOn};
use crate::value::{Sort, Value};

/// A number beside a scalar.
pub(super) fn bare_number(origin: Origin, value: &Value) -> Diagnostic {
    value_errors::respelt(
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
    let diagnostic =
        codes::RESULT_OF_ANOTHER_TYPE.at(origin, format!("expected {wanted}, but this yields {found}"));
    let declarations = [(schema, wanted), (source, found)];
    declarations
        .into_iter()
        .fold(diagnostic, |diagnostic, (schema, what)| {
            // The types of literals and of built-in functions are declared nowhere.
            if schema.origin == origin {
                return diagnostic;
            }
            diagnostic.label(Place::value(schema.origin), format!("{what} is declared here"))
        })
}

/// A function that nobody has defined: an error if it is a slip of the pen, lacks its namespace, or was never part of
/// TOSCA 2.0.
pub(super) fn unknown_function(
    origin: Origin,
    call: &Call,
    near: Option<&Name>,
    qualified: Option<&Name>,
) -> Diagnostic {
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
    let replaced = |diagnostic: Diagnostic, by: &Name| {
        diagnostic.fix(Fix {
            title: format!("Call `{by}`"),
            place: place.clone(),
            replacement: format!("${by}"),
            safe: false,
        })
    };
    if let Some(qualified) = qualified {
        let help = format!("it is imported under a namespace: `${qualified}`");
        return replaced(unknown(help), qualified);
    }
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
            Some(near) => replaced(unknown(format!("the nearest function is `{near}`")), near),
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
    let name = call.spelling();
    let diagnostic = codes::ARGUMENT_COUNT.at_part(
        place.origin,
        place.part,
        format!("`{name}` takes {arity}, found {found}"),
    );
    match call.function.as_str() {
        "and" | "or" if found == 1 => diagnostic.help(format!("write the condition without `{name}`")),
        _ => diagnostic,
    }
}

/// Arguments that are no list.
pub(super) fn arguments_not_a_list(call: &Call, row: &Row) -> Diagnostic {
    let name = call.spelling();
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
    codes::ARGUMENTS_NOT_A_LIST
        .at(
            call.arguments.origin,
            format!("the arguments of `{name}` are a list, found {found}"),
        )
        .help(help)
}

/// The one argument of a function without its list.
pub(super) fn argument_without_list(call: &Call) -> Diagnostic {
    codes::ARGUMENT_WITHOUT_LIST
        .at(
            call.arguments.origin,
            format!("the argument of `{}` stands without a list", call.spelling()),
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
        format!("`{}` takes {expected} here, found {found}", call.spelling()),
    )
}

/// What a function says about its arguments.
pub(super) fn function_error(
    origin: Origin,
    call: &Call,
    arguments: &[Expression],
    error: &FunctionError,
) -> Diagnostic {
    let name = call.spelling();
    let argument = |position: usize| arguments.get(position).map_or(origin, |argument| argument.origin);
    match error {
        FunctionError::Arity { arity, found } => argument_count(origin, call, *arity, *found),
        FunctionError::Sort {
            argument: position,
            expected,
            found,
        } => codes::ARGUMENT_TYPE.at(
            argument(*position),
            format!("`{name}` takes {expected} here, found {found}"),
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
                    format!("`{name}` takes {expected} as entry, found {found}"),
                )
                .help("numbers are not turned into text; write them in quotes")
        }
        FunctionError::Mixed {
            other,
            argument,
            first,
            second,
        } => mixed(
            origin,
            call,
            arguments,
            [*other, *argument],
            [first, second],
            "arguments",
        ),
        FunctionError::MixedEntries {
            other,
            argument,
            first,
            second,
        } => mixed(
            origin,
            call,
            arguments,
            [*other, *argument],
            [first, second],
            "entries",
        ),
        FunctionError::Pattern(reason) => {
            codes::MALFORMED_PATTERN.at(argument(1), format!("the pattern cannot be used: {reason}"))
        }
        FunctionError::Index { index, length } => codes::POSITION.at(
            argument(2),
            path_errors::past_the_end(*index, *length, "token", "tokens"),
        ),
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

/// Two parts of the arguments that must be of one type.
fn mixed(
    origin: Origin,
    call: &Call,
    arguments: &[Expression],
    [other, position]: [usize; 2],
    [first, second]: [&Sort; 2],
    what: &str,
) -> Diagnostic {
    let name = call.spelling();
    let argument = |position: usize| arguments.get(position).map_or(origin, |argument| argument.origin);
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
    let place = match (is_literal(other), is_literal(position)) {
        (true, false) => Place::value(argument(other)),
        (false, _) => Place::value(argument(position)),
        (true, true) => called(origin, call),
    };
    codes::MIXED_ARGUMENTS
        .at_part(
            place.origin,
            place.part,
            format!("`{name}` takes {what} of one type, found {first} and {second}"),
        )
        .label(Place::value(argument(other)), format!("{first} stands here"))
        .label(Place::value(argument(position)), format!("{second} stands here"))
        .help_if(help.map(str::to_owned))
}

pub(super) fn no_value(origin: Origin, call: &Call, reason: &str) -> Diagnostic {
    let place = called(origin, call);
    codes::NO_VALUE.at_part(
        place.origin,
        place.part,
        format!("`{}` has no value: {reason}", call.spelling()),
    )
}

/// A limit of evaluation.
pub(super) fn evaluation_limit(origin: Origin, steps: Option<usize>, limits: &Limits) -> Diagnostic {
    let (reached, limit) = match steps {
        Some(steps) => ("takes more steps", steps),
        None => ("is nested deeper", limits.evaluation_depth),
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
    let mut diagnostic = codes::NO_SIGNATURE_FITS
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
pub(super) fn called(origin: Origin, call: &Call) -> Place {
    if call.bare {
        Place::value(origin)
    } else {
        Place::key(call.arguments.origin)
    }
}
