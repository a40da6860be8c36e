//! What `derive_types` makes of a program, and what it tells. Each kind of rule has its file.

mod data;
mod derivation;
mod lists;
mod members;
mod operations;
mod requirements;
mod scalars;
mod template;

use super::*;
use crate::testing::{program, told};

/// Derives the types of a program and compares what is told, by names and by types. Where the words are those of
/// another pass, only its code is given.
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
    let is_expected = |(told, expected): (&String, &&str)| told.starts_with(expected);
    let are_expected = all.len() == expected.len() && all.iter().zip(expected).all(is_expected);
    assert!(are_expected, "told {all:#?} and not {expected:#?} in {text}");
    types.value
}

/// A node type by its local name.
fn node<'a>(types: &'a Types, name: &str) -> &'a NodeType {
    let mut all = types.files.values().flat_map(|file| &file.node_types);
    all.find(|of| *of.header.name == *name)
        .expect("the type is there")
}

/// A data type by its local name.
fn data<'a>(types: &'a Types, name: &str) -> &'a DataType {
    let mut all = types.files.values().flat_map(|file| &file.data_types);
    all.find(|of| *of.header.name == *name)
        .expect("the type is there")
}

/// The names of members in their order.
fn names_of<T>(members: &Members<T>) -> Vec<&str> {
    members.keys().map(Name::as_str).collect()
}
