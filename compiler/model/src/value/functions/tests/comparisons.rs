//! Logic, comparison and patterns.

use std::sync::Arc;

use toscac_syntax::name::Name;

use super::{
    NO, YES, at, check_errors, check_values, float, int, list, map, metres, mixed, release, scalar, text,
    words, wrong,
};
use crate::limits::Limits;
use crate::value::functions::pattern::Patterns;
use crate::value::functions::{FunctionError, compare};
use crate::value::{Sort, Value};

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
    let of = |pattern: &str| Patterns::default().check(&Name::new(pattern), &limits);
    assert_eq!(of("12345678"), Ok(()));
    assert!(matches!(of("123456789"), Err(FunctionError::Pattern(_))));
    let huge = Patterns::default().check(&Name::new("(a{1000}){1000}"), &Limits::default());
    assert!(matches!(huge, Err(FunctionError::Pattern(reason)) if reason.contains("takes more than")));
}

#[test]
fn a_pattern_is_the_same_whether_it_was_kept_or_not() {
    let patterns = Patterns::default();
    let limits = Limits {
        patterns_kept: 2,
        ..Limits::default()
    };
    for round in 0..3 {
        for (pattern, fits) in [("^a", true), ("b$", false), ("c", true), ("^d", false)] {
            let found = patterns.is_match(&Name::new(pattern), "abc", &limits);
            assert_eq!(found, Ok(fits), "{pattern} {round}");
        }
        assert!(matches!(
            patterns.check(&Name::new("["), &limits),
            Err(FunctionError::Pattern(_))
        ));
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
