use std::collections::BTreeMap;
use std::sync::Arc;

use proptest::prelude::*;
use toscac_syntax::name::Name;

use super::table::{FUNCTIONS, find};
use super::*;
use crate::value::float::Float;
use crate::value::{Scalar, decimal, timestamp, version};

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
fn logic_takes_booleans_and_nothing_else() {
    check_values(
        "and",
        [
            (&[YES, YES], "true"),
            (&[YES, NO], "false"),
            (&[NO, NO], "false"),
            (&[YES, YES, NO], "false"),
        ],
    );
    check_values(
        "or",
        [
            (&[NO, NO], "false"),
            (&[NO, YES], "true"),
            (&[NO, NO, YES], "true"),
        ],
    );
    check_values("not", [(&[YES], "false"), (&[NO], "true")]);
    check_values(
        "xor",
        [(&[YES, NO], "true"), (&[YES, YES], "false"), (&[NO, NO], "false")],
    );
    for name in ["and", "or", "xor"] {
        check_errors(
            name,
            [
                (&[int(1), YES], wrong(0, "a boolean", Sort::Integer)),
                (&[NO, text("true")], wrong(1, "a boolean", Sort::String)),
            ],
        );
    }
    check_errors("not", [(&[Value::Null], wrong(0, "a boolean", Sort::Null))]);
}

#[test]
fn equality_is_deep_and_of_one_sort() {
    check_values(
        "equal",
        [
            (&[int(1), int(1)], "true"),
            (&[text("a"), text("A")], "false"),
            (&[Value::Null, Value::Null], "true"),
            (&[float(".nan"), float(".nan")], "false"),
            (&[float("0.0"), float("-0.0")], "true"),
            (&[metres("1000"), metres("1e3")], "true"),
            (
                &[at("2025-01-01T00:00:00Z"), at("2025-01-01T02:00:00+02:00")],
                "true",
            ),
            (&[release("1.0"), release("1.0.0")], "true"),
            (&[release("1.0.0.a"), release("1.0.0.b")], "false"),
            (&[list([int(1), int(2)]), list([int(1), int(2)])], "true"),
            (&[list([int(1), int(2)]), list([int(2), int(1)])], "false"),
            (&[list([float(".nan")]), list([float(".nan")])], "false"),
            (
                &[
                    map([("a", int(1)), ("b", int(2))]),
                    map([("b", int(2)), ("a", int(1))]),
                ],
                "true",
            ),
            (&[map([("a", int(1))]), map([("a", int(2))])], "false"),
            (
                &[
                    Value::Bytes(b"x".as_slice().into()),
                    Value::Bytes(b"x".as_slice().into()),
                ],
                "true",
            ),
        ],
    );
    check_errors(
        "equal",
        [
            (&[int(1), text("1")], mixed(1, Sort::Integer, Sort::String)),
            (&[int(1), float("1.0")], mixed(1, Sort::Integer, Sort::Float)),
            (
                &[metres("1"), scalar("1", "g", false)],
                mixed(1, Sort::Scalar(Name::new("m")), Sort::Scalar(Name::new("g"))),
            ),
        ],
    );
}

#[test]
fn order_is_of_the_ordered_sorts_and_false_where_nothing_compares() {
    let (less, more): (&[(Value, Value)], _) = (
        &[
            (int(1), int(2)),
            (float("1.0"), float(".inf")),
            (text("Z"), text("a")),
            (text("a"), text("ä")),
            (at("2025-01-01T00:00:00+01:00"), at("2025-01-01T00:00:00Z")),
            (release("1.0.0.rc-1"), release("1.0")),
            (metres("0.15"), metres("1")),
        ],
        [
            ("less_than", "true", "false", "false"),
            ("less_or_equal", "true", "false", "true"),
            ("greater_than", "false", "true", "false"),
            ("greater_or_equal", "false", "true", "true"),
        ],
    );
    for (name, forward, backward, same) in more {
        for (small, large) in less {
            check_values(
                name,
                [
                    (&[small.clone(), large.clone()], forward),
                    (&[large.clone(), small.clone()], backward),
                    (&[small.clone(), small.clone()], same),
                ],
            );
        }
        check_values(
            name,
            [
                (&[float(".nan"), float(".nan")], "false"),
                (&[float(".nan"), float("1.0")], "false"),
                (&[release("1.0.0.a"), release("1.0.0.b")], "false"),
            ],
        );
        check_errors(
            name,
            [
                (&[YES, NO], wrong(0, compare::ORDERED, Sort::Boolean)),
                (&[int(1), list([])], wrong(1, compare::ORDERED, Sort::List)),
                (&[int(1), float("1.0")], mixed(1, Sort::Integer, Sort::Float)),
            ],
        );
    }
}

#[test]
fn valid_values_looks_for_an_equal_entry() {
    check_values(
        "valid_values",
        [
            (&[text("a"), words(["a", "b"])], "true"),
            (&[text("c"), words(["a", "b"])], "false"),
            (&[text("c"), list([])], "false"),
            (&[metres("1"), list([metres("1.0")])], "true"),
        ],
    );
    check_errors(
        "valid_values",
        [(&[text("a"), text("a")], wrong(1, "a list", Sort::String))],
    );
}

#[test]
fn matches_searches_unanchored() {
    check_values(
        "matches",
        [
            (&[text("web-1"), text("[0-9]")], "true"),
            (&[text("web-1"), text("^[a-z]+$")], "false"),
            (&[text(""), text("")], "true"),
            (&[text("ä"), text("^.$")], "true"),
        ],
    );
    check_errors(
        "matches",
        [
            (&[int(1), text("1")], wrong(0, "a string", Sort::Integer)),
            (&[text("1"), int(1)], wrong(1, "a string", Sort::Integer)),
            (
                &[text("a"), text("a(?!b)")],
                FunctionError::Pattern(
                    "look-around is not supported: matching must take linear time".to_owned(),
                ),
            ),
            (
                &[text("a"), text("[")],
                FunctionError::Pattern("unclosed character class".to_owned()),
            ),
        ],
    );
}

#[test]
fn patterns_are_bounded() {
    let limits = Limits {
        pattern_bytes: 8,
        ..Limits::default()
    };
    let of = |pattern: &str| check_pattern(&Name::new(pattern), &limits);
    assert_eq!(of("12345678"), Ok(()));
    assert!(matches!(of("123456789"), Err(FunctionError::Pattern(_))));
    let huge = check_pattern(&Name::new("(a{1000}){1000}"), &Limits::default());
    assert!(matches!(huge, Err(FunctionError::Pattern(reason)) if reason.contains("takes more than")));
}

#[test]
fn prefix_suffix_and_part_work_on_strings_and_on_runs_of_lists() {
    let abc = words(["a", "b", "c"]);
    check_values(
        "has_prefix",
        [
            (&[text("abc"), text("ab")], "true"),
            (&[text("abc"), text("")], "true"),
            (&[text("abc"), text("bc")], "false"),
            (&[abc.clone(), words(["a", "b"])], "true"),
            (&[abc.clone(), words(["b"])], "false"),
            (&[abc.clone(), list([])], "true"),
            (&[words(["a"]), abc.clone()], "false"),
        ],
    );
    check_values(
        "has_suffix",
        [
            (&[text("abc"), text("bc")], "true"),
            (&[text("abc"), text("ab")], "false"),
            (&[abc.clone(), words(["b", "c"])], "true"),
            (&[abc.clone(), words(["c", "b"])], "false"),
            (&[abc.clone(), list([])], "true"),
            (&[words(["c"]), abc.clone()], "false"),
        ],
    );
    check_values(
        "contains",
        [
            (&[text("abc"), text("b")], "true"),
            (&[text("abc"), text("ac")], "false"),
            (&[abc.clone(), words(["b", "c"])], "true"),
            (&[abc.clone(), words(["a", "c"])], "false"),
            (&[abc.clone(), list([])], "true"),
            (&[list([]), words(["a"])], "false"),
            (&[words(["a", "a", "b"]), words(["a", "b"])], "true"),
            (
                &[words(["a", "b", "a", "b", "c"]), words(["a", "b", "c"])],
                "true",
            ),
        ],
    );
    for name in ["has_prefix", "has_suffix", "contains"] {
        check_errors(
            name,
            [
                (&[abc.clone(), text("a")], mixed(1, Sort::List, Sort::String)),
                (&[text("a"), abc.clone()], mixed(1, Sort::String, Sort::List)),
                (
                    &[int(1), text("a")],
                    wrong(0, "a string or a list", Sort::Integer),
                ),
                (
                    &[text("a"), int(1)],
                    wrong(1, "a string or a list", Sort::Integer),
                ),
            ],
        );
    }
}

#[test]
fn entries_and_keys_are_looked_up() {
    let ports = map([("http", int(80)), ("https", int(443))]);
    check_values(
        "has_entry",
        [
            (&[words(["a", "b"]), text("b")], "true"),
            (&[words(["a", "b"]), text("c")], "false"),
            (&[ports.clone(), int(443)], "true"),
            (&[ports.clone(), text("http")], "false"),
        ],
    );
    check_values(
        "has_key",
        [
            (&[ports.clone(), text("http")], "true"),
            (&[ports.clone(), int(80)], "false"),
        ],
    );
    check_values(
        "has_all_entries",
        [
            (&[ports.clone(), list([int(80), int(443)])], "true"),
            (&[ports.clone(), list([int(80), int(1)])], "false"),
            (&[ports.clone(), list([])], "true"),
            (&[list([]), list([])], "true"),
        ],
    );
    check_values(
        "has_any_entry",
        [
            (&[ports.clone(), list([int(1), int(443)])], "true"),
            (&[ports.clone(), list([int(1)])], "false"),
            (&[ports.clone(), list([])], "false"),
        ],
    );
    check_values(
        "has_all_keys",
        [
            (&[ports.clone(), words(["https", "http"])], "true"),
            (&[ports.clone(), words(["ftp", "http"])], "false"),
            (&[ports.clone(), list([])], "true"),
        ],
    );
    check_values(
        "has_any_key",
        [
            (&[ports.clone(), words(["ftp", "http"])], "true"),
            (&[ports.clone(), words(["ftp"])], "false"),
            (&[ports.clone(), list([])], "false"),
        ],
    );
    for name in ["has_entry", "has_all_entries", "has_any_entry"] {
        check_errors(
            name,
            [(&[text("a"), list([])], wrong(0, "a list or a map", Sort::String))],
        );
    }
    for name in ["has_key", "has_all_keys", "has_any_key"] {
        check_errors(name, [(&[list([]), list([])], wrong(0, "a map", Sort::List))]);
    }
    for name in ["has_all_entries", "has_any_entry", "has_all_keys", "has_any_key"] {
        check_errors(
            name,
            [(&[ports.clone(), int(1)], wrong(1, "a list", Sort::Integer))],
        );
    }
}

#[test]
fn length_counts_characters_bytes_and_entries() {
    check_values(
        "length",
        [
            (&[text("")], "0"),
            (&[text("aä€😀")], "4"),
            (&[Value::Bytes("ä".as_bytes().into())], "2"),
            (&[words(["a", "b"])], "2"),
            (&[map([("a", int(1))])], "1"),
        ],
    );
    check_errors(
        "length",
        [(
            &[int(1)],
            wrong(0, "a string, bytes, a list or a map", Sort::Integer),
        )],
    );
}

#[test]
fn concat_joins_strings_or_lists_and_does_not_look_into_entries() {
    check_values(
        "concat",
        [
            (&[text("a")], "a"),
            (&[text("http://"), text("x"), text("")], "http://x"),
            (&[words(["a"]), words(["b", "c"])], "[ a, b, c ]"),
            (&[list([]), list([])], "[]"),
            (
                &[list([list([int(1)])]), list([list([int(2)])])],
                "[ [ 1 ], [ 2 ] ]",
            ),
        ],
    );
    check_errors(
        "concat",
        [
            (&[text("a"), words(["b"])], mixed(1, Sort::String, Sort::List)),
            (&[words(["b"]), text("a")], mixed(1, Sort::List, Sort::String)),
            (&[text("a"), int(1)], wrong(1, "a string", Sort::Integer)),
            (&[int(1)], wrong(0, "a string or a list", Sort::Integer)),
        ],
    );
}

#[test]
fn join_takes_strings_and_an_optional_delimiter() {
    check_values(
        "join",
        [
            (&[words(["a", "b"])], "ab"),
            (&[words(["a", "b"]), text("-")], "a-b"),
            (&[words(["a"]), text("-")], "a"),
            (&[list([]), text("-")], "\"\""),
        ],
    );
    check_errors(
        "join",
        [
            (
                &[list([text("prefix"), int(1111)]), text("_")],
                FunctionError::Entry {
                    argument: 0,
                    entry: 1,
                    expected: "a string",
                    found: Sort::Integer,
                },
            ),
            (&[text("a")], wrong(0, "a list", Sort::String)),
            (&[list([]), int(1)], wrong(1, "a string", Sort::Integer)),
        ],
    );
}

#[test]
fn token_splits_at_any_of_the_characters_and_keeps_empty_tokens() {
    check_values(
        "token",
        [
            (&[text("10.0.0.1:80"), text(":"), int(1)], "\"80\""),
            (&[text("a.b:c"), text(".:"), int(2)], "c"),
            (&[text("a::b"), text(":"), int(1)], "\"\""),
            (&[text("abc"), text(""), int(0)], "abc"),
        ],
    );
    let missing = |index: i64, length: usize| FunctionError::Index { index, length };
    check_errors(
        "token",
        [
            (&[text("a:b"), text(":"), int(2)], missing(2, 2)),
            (&[text("a:b"), text(":"), int(-1)], missing(-1, 2)),
            (
                &[text("a:b"), text(":"), text("1")],
                wrong(2, "an integer", Sort::String),
            ),
        ],
    );
}

#[test]
fn sets_keep_the_order_of_first_sight_and_no_duplicates() {
    check_values(
        "union",
        [
            (&[list([int(3), int(1), int(3)])], "[ 3, 1 ]"),
            (&[list([int(1), int(7)]), list([int(3), int(1)])], "[ 1, 7, 3 ]"),
            (&[list([])], "[]"),
            (&[list([float(".nan"), float(".nan")])], "[ .nan, .nan ]"),
            (&[list([float("0.0"), float("-0.0")])], "[ 0.0 ]"),
            (&[list([release("1.0"), release("1.0.0")])], "[ 1.0 ]"),
        ],
    );
    check_values(
        "intersection",
        [
            (&[list([int(3), int(1), int(3)])], "[ 3, 1 ]"),
            (
                &[list([int(1), int(2), int(3)]), list([int(3), int(1)])],
                "[ 1, 3 ]",
            ),
            (&[list([int(1)]), list([])], "[]"),
            (&[list([int(1)]), list([int(1)]), list([int(2)])], "[]"),
        ],
    );
    for name in ["union", "intersection"] {
        check_errors(name, [(&[list([]), int(1)], wrong(1, "a list", Sort::Integer))]);
    }
}

#[test]
fn sums_and_differences_stay_in_their_type() {
    check_values(
        "sum",
        [
            (&[int(1)], "1"),
            (&[int(1), int(2), int(3)], "6"),
            (&[float("0.5"), float("0.25")], "0.75"),
            (&[float(".inf"), float("-.inf")], ".nan"),
            (&[metres("0.1"), metres("0.2")], "0.3 m"),
            (&[int(i64::MAX), int(0)], "9223372036854775807"),
        ],
    );
    check_values(
        "difference",
        [
            (&[int(1), int(2)], "-1"),
            (&[float("1.0"), float("0.5")], "0.5"),
            (&[metres("1"), metres("0.9")], "0.1 m"),
            (&[int(i64::MIN), int(0)], "-9223372036854775808"),
        ],
    );
    for name in ["sum", "difference"] {
        check_errors(
            name,
            [
                (&[int(1), float("1.0")], mixed(1, Sort::Integer, Sort::Float)),
                (
                    &[metres("1"), scalar("1", "g", false)],
                    mixed(1, Sort::Scalar(Name::new("m")), Sort::Scalar(Name::new("g"))),
                ),
                (&[text("1"), int(1)], wrong(0, arithmetic::NUMBER, Sort::String)),
            ],
        );
    }
    check_errors("sum", [(&[int(i64::MAX), int(1)], FunctionError::Overflow)]);
    check_errors(
        "difference",
        [(&[int(i64::MIN), int(1)], FunctionError::Overflow)],
    );
    let half = scalar("9223372036854775807", "B", true);
    check_errors("sum", [(&[half.clone(), half], FunctionError::Overflow)]);
}

#[test]
fn products_are_of_a_scalar_and_a_number_or_of_numbers() {
    check_values(
        "product",
        [
            (&[int(2), int(3), int(4)], "24"),
            (&[int(2)], "2"),
            (&[int(2), float("1.5")], "3.0"),
            (&[float("1.5"), int(2), int(2)], "6.0"),
            (&[metres("1.5"), int(3)], "4.5 m"),
            (&[metres("1.5"), float("0.1")], "0.15 m"),
            (&[scalar("4", "B", true), float("0.5")], "2 B"),
        ],
    );
    check_errors(
        "product",
        [
            (&[int(i64::MAX), int(2)], FunctionError::Overflow),
            (
                &[int(3), metres("1")],
                wrong(1, "an integer or a float", Sort::Scalar(Name::new("m"))),
            ),
            (
                &[metres("1"), metres("1")],
                wrong(1, "an integer or a float", Sort::Scalar(Name::new("m"))),
            ),
            (
                &[metres("1"), int(1), int(1)],
                FunctionError::Arity {
                    arity: Arity {
                        least: 2,
                        most: Some(2),
                    },
                    found: 3,
                },
            ),
            (&[scalar("3", "B", true), float("0.5")], FunctionError::NotWhole),
            (
                &[metres("1"), float(".inf")],
                FunctionError::NoInteger(Float::parse(".inf").expect("a float")),
            ),
        ],
    );
}

#[test]
fn quotients_of_numbers_are_floats_and_of_scalars_scalars() {
    check_values(
        "quotient",
        [
            (&[int(7), int(2)], "3.5"),
            (&[int(4), int(2)], "2.0"),
            (&[float("1.0"), int(4)], "0.25"),
            (&[float("1.0"), float("0.0")], ".inf"),
            (&[int(1), float("0.0")], ".inf"),
            (&[float("0.0"), int(0)], ".nan"),
            (&[metres("1"), int(8)], "0.125 m"),
            (&[scalar("7", "B", true), int(2)], "3 B"),
            (&[scalar("-7", "B", true), int(2)], "-3 B"),
        ],
    );
    check_errors(
        "quotient",
        [
            (&[int(1), int(0)], FunctionError::DivisionByZero),
            (&[metres("1"), int(0)], FunctionError::DivisionByZero),
            (
                &[metres("1"), metres("1")],
                wrong(1, "an integer or a float", Sort::Scalar(Name::new("m"))),
            ),
            (&[text("1"), int(1)], wrong(0, arithmetic::NUMBER, Sort::String)),
        ],
    );
}

#[test]
fn remainders_have_the_sign_of_the_first_argument() {
    check_values(
        "remainder",
        [
            (&[int(7), int(3)], "1"),
            (&[int(-7), int(3)], "-1"),
            (&[int(7), int(-3)], "1"),
            (&[int(i64::MIN), int(-1)], "0"),
            (&[metres("7.5"), int(2)], "1.5 m"),
        ],
    );
    check_errors(
        "remainder",
        [
            (&[int(1), int(0)], FunctionError::DivisionByZero),
            (&[metres("1"), int(0)], FunctionError::DivisionByZero),
            (
                &[float("1.0"), int(1)],
                wrong(0, "an integer or a scalar", Sort::Float),
            ),
            (&[int(1), float("1.0")], wrong(1, "an integer", Sort::Float)),
        ],
    );
}

#[test]
fn floats_become_integers_by_round_floor_and_ceil() {
    for (name, rows) in [
        (
            "round",
            [("3.5", "3"), ("3.53", "4"), ("-3.5", "-4"), ("-3.4", "-3")],
        ),
        (
            "floor",
            [("3.5", "3"), ("3.0", "3"), ("-3.5", "-4"), ("-0.1", "-1")],
        ),
        ("ceil", [("3.5", "4"), ("3.0", "3"), ("-3.5", "-3"), ("0.1", "1")]),
    ] {
        for (argument, expected) in rows {
            check_values(name, [(&[float(argument)], expected)]);
        }
        for argument in [".nan", ".inf", "1e19"] {
            let number = Float::parse(argument).expect("a float");
            check_errors(name, [(&[float(argument)], FunctionError::NoInteger(number))]);
        }
        check_errors(name, [(&[int(3)], wrong(0, "a float", Sort::Integer))]);
    }
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

#[test]
fn shared_bytes_are_compared_by_content() {
    let bytes = |text: &str| Value::Bytes(Arc::from(text.as_bytes()));
    check_values(
        "equal",
        [
            (&[bytes("a"), bytes("b")], "false"),
            (&[bytes("a"), bytes("a")], "true"),
        ],
    );
}
