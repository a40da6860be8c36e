use super::*;
use crate::testing::{program, told};

/// Derives the types of a program and compares what is told, by names and types.
fn check_types(text: &str, expected: &[&str]) -> Types {
    check_types_within(text, &Limits::default(), expected)
}

fn check_types_within(text: &str, limits: &Limits, expected: &[&str]) -> Types {
    let program = program(text);
    assert_eq!(told(&program.lowered()), Vec::<String>::new(), "in {text}");
    let names = program.names();
    let types = derive_types(&program.files, &names, limits);
    let mut all = told(&names.diagnostics);
    all.extend(told(&types.diagnostics));
    assert_eq!(all, expected, "in {text}");
    types.value
}

#[test]
fn nothing_is_told_about_the_empty_file() {
    check_types("", &[]);
}
