//! Functions that put strings together and take them apart.

use super::{check_errors, check_values, int, list, mixed, text, words, wrong};
use crate::value::Sort;
use crate::value::functions::FunctionError;

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
