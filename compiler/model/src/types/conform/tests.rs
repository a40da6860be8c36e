use std::collections::BTreeMap;

use toscac_syntax::diagnostic::Diagnostic;
use toscac_syntax::name::Name;

use super::*;
use crate::limits::Limits;
use crate::testing::{program, told};
use crate::types::derive_types;
use crate::value::WaitsOn;

/// What the default of a property of this definition is worth: its value, what it waits for, or the messages.
fn worth(types: &str, definition: &str) -> String {
    let text = format!("{types}\nnode_types:\n  N:\n    properties:\n      p: {definition}\n");
    let program = program(&text);
    let names = program.names();
    let derived = derive_types(&program.files, &names, &Limits::default());
    let told: Vec<String> = [
        told(&program.lowered()),
        told(&names.diagnostics),
        told(&derived.diagnostics),
    ]
    .concat();
    if !told.is_empty() {
        return told.join("; ");
    }
    let limits = Limits::default();
    let definitions = Definitions {
        types: &derived.value,
        names: &names.value,
        rules: &BTreeMap::new(),
        template_functions: None,
        programs: None,
        limits: &limits,
    };
    let file = derived.value.files.values().next().expect("one file");
    let node = &file.node_types[0];
    let property = &node.properties[&Name::new("p")];
    let default = property.default.as_ref().expect("a default");
    let mut context = Context::of_node_type(&derived.value, node.header.id);
    let (outcome, again): (Outcome, Vec<Diagnostic>) =
        check_value(definitions, &property.schema, default, &mut context);
    assert_eq!(again, Vec::new());
    match outcome {
        Outcome::Known(value) => value.to_string(),
        Outcome::Waits(wait) => match wait.on {
            WaitsOn::Property(_, name) => format!("waits for property {name}"),
            other => format!("waits for {other:?}"),
        },
        Outcome::Undefined => "undefined".to_owned(),
        Outcome::Fault => "fault without a message".to_owned(),
    }
}

/// Each row: type, default, and what that is worth.
#[track_caller]
fn check<const N: usize>(types: &str, rows: [(&str, &str, &str); N]) {
    for (schema, default, expected) in rows {
        let definition = format!("{{ {schema}, default: {default} }}");
        assert_eq!(worth(types, &definition), expected, "{definition}");
    }
}

#[test]
fn built_in_types_take_their_own_literals() {
    check(
        "",
        [
            ("type: string", "abc", "abc"),
            ("type: string", "2025-07-22", "\"2025-07-22\""),
            ("type: string", "yes", "\"yes\""),
            ("type: string", "0o8", "\"0o8\""),
            ("type: string", "1.0.0", "\"1.0.0\""),
            ("type: integer", "0x1F", "31"),
            ("type: integer", "0o17", "15"),
            ("type: integer", "017", "17"),
            ("type: float", "10", "10.0"),
            ("type: float", "1e3", "1000.0"),
            ("type: float", ".nan", ".nan"),
            ("type: boolean", "true", "true"),
            ("type: bytes", "aGk=", "\"aGk=\""),
            ("type: nil", "null", "null"),
            ("type: timestamp", "2025-07-22t10:00:00z", "2025-07-22t10:00:00z"),
            ("type: version", "2.0.1", "2.0.1"),
            ("type: version", "'2.0'", "2.0"),
        ],
    );
}

#[test]
fn built_in_types_take_no_other_literals() {
    check(
        "",
        [
            ("type: string", "1", "T0340 expected a string, found an integer"),
            ("type: string", "true", "T0340 expected a string, found a boolean"),
            ("type: string", ".nan", "T0340 expected a string, found a float"),
            ("type: string", "null", "T0343 expected a string, found null"),
            ("type: string", "", "T0343 expected a string, found null"),
            ("type: string", "[ a ]", "T0340 expected a string, found a list"),
            ("type: integer", "1.0", "T0340 expected an integer, found a float"),
            ("type: integer", "1e3", "T0340 expected an integer, found a float"),
            (
                "type: integer",
                "'1'",
                "T0340 expected an integer, found a string",
            ),
            (
                "type: integer",
                "-9223372036854775809",
                "T0341 `-9223372036854775809` does not fit a signed integer of 64 bits",
            ),
            ("type: float", "'1'", "T0340 expected a float, found a string"),
            (
                "type: boolean",
                "'true'",
                "T0340 expected a boolean, found a string",
            ),
            ("type: boolean", "0", "T0340 expected a boolean, found an integer"),
            (
                "type: boolean",
                "FALSE",
                "T0342 expected `true` or `false` in small letters, found `FALSE`",
            ),
            ("type: boolean", "yes", "T0340 expected a boolean, found a string"),
            ("type: nil", "~", "T0343 expected `null`, found `~`"),
            ("type: nil", "x", "T0340 expected null, found a string"),
            (
                "type: timestamp",
                "2025-07-22",
                "T0345 expected a timestamp, found the date `2025-07-22` without a time",
            ),
            ("type: version", "1.0", "T0340 expected a version, found a float"),
            ("type: version", "'1'", "T0346 expected a version, found `1`"),
        ],
    );
}

mod amounts;
mod clauses;
mod collections;
mod results;
