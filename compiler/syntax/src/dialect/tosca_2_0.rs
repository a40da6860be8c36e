//! TOSCA 2.0, OASIS Standard of 22 July 2025.
//!
//! - `tosca_2_0/keys.rs`: keynames that several elements have
//! - `tosca_2_0/types.rs`: files and types
//! - `tosca_2_0/definitions.rs`: schemas, definitions, activities
//! - `tosca_2_0/templates.rs`: the service template
//! - `tosca_2_0/strangers.rs`: keynames that it does not have

mod keys;
mod types;
mod definitions;
mod templates;
mod strangers;

use std::sync::LazyLock;

use super::Dialect;
use super::rules::{
    Booleans, Contents, DefaultOfOptional, Fitting, FunctionCall, Macros, OutputMappings, Paths, Rules,
    Scalars, Strings, Timestamps, Words,
};
use super::shape::Shape;

/// TOSCA 2.0.
pub(super) static TOSCA_2_0: Dialect = Dialect {
    version: "tosca_2_0",
    title: "TOSCA 2.0",
    base: None,
    shapes: LazyLock::new(shapes),
    strangers: strangers::STRANGERS,
    functions: &[],
    profile: None,
    rules: Rules {
        function_call: FunctionCall::Dollar,
        booleans: Booleans::TrueFalse,
        default_of_optional: DefaultOfOptional::Refused,
        strings: Strings::CoreSchema,
        scalars: Scalars::Exact,
        timestamps: Timestamps::Rfc3339,
        paths: Paths::Keywords,
        contents: Contents::Told,
        macros: Macros::Anchored,
        fitting: Fitting::Told,
        output_mappings: OutputMappings::Uses,
        words: Words(&[]),
        archives: &["2.0"],
    },
};

fn shapes() -> Vec<Shape> {
    [types::shapes(), definitions::shapes(), templates::shapes()].concat()
}
