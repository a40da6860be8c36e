//! Arithmetic, and floats that become integers.

use toscac_syntax::name::Name;

use super::{check_errors, check_values, float, int, metres, mixed, scalar, text, wrong};
use crate::value::Sort;
use crate::value::float::Float;
use crate::value::functions::table::Arity;
use crate::value::functions::{FunctionError, arithmetic};

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
