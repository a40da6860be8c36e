use std::collections::BTreeMap;

use proptest::prelude::*;
use toscac_syntax::name::Name;

use super::table::{FUNCTIONS, find};
use super::*;
use crate::value::float::Float;
use crate::value::{Scalar, decimal, timestamp, version};

mod arithmetic;
mod collections;
mod comparisons;
mod texts;

fn text(text: &str) -> Value {
    Value::string(text)
}

fn int(value: i64) -> Value {
    Value::Integer(value)
}

fn float(text: &str) -> Value {
    Value::Float(Float::parse(text).expect(text))
}

fn metres(number: &str) -> Value {
    scalar(number, "m", false)
}

fn scalar(number: &str, unit: &str, integer: bool) -> Value {
    Value::Scalar(Scalar {
        number: decimal::parse(number).expect(number),
        unit: Name::new(unit),
        integer,
    })
}

fn at(text: &str) -> Value {
    Value::Timestamp(timestamp::parse(text).expect(text))
}

fn release(text: &str) -> Value {
    Value::Version(version::parse(text).expect(text))
}

fn list<const N: usize>(items: [Value; N]) -> Value {
    Value::list(items.to_vec())
}

fn words<const N: usize>(items: [&str; N]) -> Value {
    Value::list(items.iter().map(|item| Value::string(item)).collect())
}

fn map<const N: usize>(entries: [(&str, Value); N]) -> Value {
    let entries = entries
        .into_iter()
        .map(|(key, value)| (Value::string(key), value));
    Value::map(entries.collect::<BTreeMap<_, _>>())
}

fn evaluate(name: &str, arguments: &[Value]) -> Result<Value, FunctionError> {
    let row = find(name).expect(name);
    call(row.function, arguments, &Limits::default())
}

/// Each row: arguments and the value, as text.
#[track_caller]
fn check_values<const N: usize>(name: &str, rows: [(&[Value], &str); N]) {
    for (arguments, expected) in rows {
        let found = match evaluate(name, arguments) {
            Ok(value) => value.to_string(),
            Err(error) => format!("{error:?}"),
        };
        assert_eq!(found, expected, "${name} of {arguments:?}");
    }
}

#[track_caller]
fn check_errors<const N: usize>(name: &str, rows: [(&[Value], FunctionError); N]) {
    for (arguments, expected) in rows {
        assert_eq!(
            evaluate(name, arguments),
            Err(expected),
            "${name} of {arguments:?}"
        );
    }
}

fn wrong(argument: usize, expected: &'static str, found: Sort) -> FunctionError {
    FunctionError::Sort {
        argument,
        expected,
        found,
    }
}

fn mixed(argument: usize, first: Sort, second: Sort) -> FunctionError {
    FunctionError::Mixed {
        other: 0,
        argument,
        first,
        second,
    }
}

const YES: Value = Value::Boolean(true);
const NO: Value = Value::Boolean(false);

#[test]
fn every_function_of_the_standard_has_one_row() {
    assert_eq!(FUNCTIONS.len(), 42);
    for row in FUNCTIONS {
        assert_eq!(find(row.name), Some(row));
        assert_eq!(row_of(row.function), row);
    }
    assert_eq!(find("in_range"), None);
}

#[test]
fn the_number_of_arguments_is_checked_at_both_ends() {
    for row in FUNCTIONS {
        let Arity { least, most } = row.arity;
        let found = |count: usize| call(row.function, &vec![YES; count], &Limits::default());
        let refused = |count: usize| {
            Err(FunctionError::Arity {
                arity: row.arity,
                found: count,
            })
        };
        assert_ne!(found(least), refused(least), "{}", row.name);
        if least > 0 {
            assert_eq!(found(least - 1), refused(least - 1), "{}", row.name);
        }
        if let Some(most) = most {
            assert_ne!(found(most), refused(most), "{}", row.name);
            assert_eq!(found(most + 1), refused(most + 1), "{}", row.name);
        }
    }
}

#[test]
fn arities_read_as_a_sentence() {
    let said = |name: &str| find(name).expect(name).arity.to_string();
    assert_eq!(said("node_index"), "no arguments");
    assert_eq!(said("not"), "1 argument");
    assert_eq!(said("xor"), "2 arguments");
    assert_eq!(said("join"), "1 to 2 arguments");
    assert_eq!(said("concat"), "at least 1 argument");
    assert_eq!(said("and"), "at least 2 arguments");
}

#[test]
fn functions_of_the_graph_have_no_value_here() {
    for name in [
        "get_property",
        "get_attribute",
        "get_artifact",
        "available_allocation",
    ] {
        check_errors(name, [(&[text("SELF"), text("x")], FunctionError::NeedsGraph)]);
    }
    check_errors("get_input", [(&[text("x")], FunctionError::NeedsGraph)]);
    check_errors("value", [(&[], FunctionError::NeedsGraph)]);
    check_errors("node_index", [(&[], FunctionError::NeedsGraph)]);
    check_errors("relationship_index", [(&[], FunctionError::NeedsGraph)]);
}

#[test]
fn results_are_bounded_in_size() {
    let limits = Limits {
        value_bytes: 6,
        ..Limits::default()
    };
    let concat = |parts: &[Value]| call(BuiltInFunction::Concat, parts, &limits);
    assert_eq!(concat(&[text("abc"), text("def")]), Ok(text("abcdef")));
    assert_eq!(
        concat(&[text("abc"), text("defg")]),
        Err(FunctionError::TooLarge { bytes: 6 })
    );
    let join = |delimiter: &str| {
        call(
            BuiltInFunction::Join,
            &[words(["ab", "cd"]), text(delimiter)],
            &limits,
        )
    };
    assert_eq!(join("--"), Ok(text("ab--cd")));
    assert_eq!(join("---"), Err(FunctionError::TooLarge { bytes: 6 }));
    let limits = Limits {
        value_bytes: 2 * size_of::<Value>(),
        ..Limits::default()
    };
    for function in [BuiltInFunction::Concat, BuiltInFunction::Union] {
        let of = |last: Value| call(function, &[list([int(1)]), last], &limits);
        assert!(of(list([int(2)])).is_ok());
        assert!(matches!(
            of(list([int(2), int(3)])),
            Err(FunctionError::TooLarge { .. })
        ));
    }
}

/// Values of a few sorts that meet often.
fn any_value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        (0i64..3).prop_map(Value::Integer),
        prop_oneof![Just(".nan"), Just("0.0"), Just("-0.0"), Just("1.5")].prop_map(float),
        "[ab]{0,1}".prop_map(|word| text(&word)),
        prop_oneof![Just("1.0"), Just("1.0.0"), Just("1.0.0.a")].prop_map(release),
        prop_oneof![Just("2025-01-01T00:00:00Z"), Just("2025-01-01T01:00:00+01:00")].prop_map(at),
        (0i64..2).prop_map(|number| metres(&number.to_string())),
    ];
    leaf.prop_recursive(2, 8, 3, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..3).prop_map(Value::list),
            prop::collection::btree_map(inner.clone(), inner, 0..3).prop_map(Value::map),
        ]
    })
}

proptest! {
    #[test]
    fn keys_agree_with_equality(left in any_value(), right in any_value()) {
        let keys = (compare::key(&left), compare::key(&right));
        let same = keys.0.is_some() && keys.0 == keys.1;
        prop_assert_eq!(compare::equal(&left, &right), same);
    }

    #[test]
    fn a_run_is_found_exactly_when_a_window_is_equal(
        items in prop::collection::vec(0i64..2, 0..9),
        part in prop::collection::vec(0i64..2, 0..4),
    ) {
        let values = |numbers: &[i64]| Value::list(numbers.iter().copied().map(Value::Integer).collect());
        let slow = part.is_empty() || items.windows(part.len()).any(|window| window == part);
        prop_assert_eq!(
            evaluate("contains", &[values(&items), values(&part)]),
            Ok(Value::Boolean(slow))
        );
    }

    #[test]
    fn no_call_panics(row in prop::sample::select(FUNCTIONS), arguments in prop::collection::vec(any_value(), 0..4)) {
        let _ = call(row.function, &arguments, &Limits::default());
    }

    #[test]
    fn a_quotient_and_a_remainder_put_the_whole_together(value in any::<i64>(), divisor in 1i64..1000) {
        let scalar = scalar(&value.to_string(), "B", true);
        let arguments = [scalar.clone(), int(divisor)];
        let quotient = evaluate("quotient", &arguments).expect("divisible");
        let product = evaluate("product", &[quotient, int(divisor)]).expect("smaller than the whole");
        let remainder = evaluate("remainder", &arguments).expect("divisible");
        prop_assert_eq!(evaluate("sum", &[product, remainder]), Ok(scalar));
    }
}
