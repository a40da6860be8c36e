//! Functions of lists, maps and sets, and of what strings have in common with them.

use super::{check_errors, check_values, float, int, list, map, mixed, release, text, words, wrong};
use crate::value::{Sort, Value};

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
