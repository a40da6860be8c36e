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

#[test]
fn lists_and_maps_check_their_entries_and_keys() {
    let types =
        "data_types: { Key: { derived_from: string, validation: { $matches: [ $value, '^[a-z]+$' ] } } }";
    check(
        types,
        [
            ("type: list, entry_schema: integer", "[ 1, 2 ]", "[ 1, 2 ]"),
            ("type: list, entry_schema: float", "[ 1, 2.5 ]", "[ 1.0, 2.5 ]"),
            (
                "type: list, entry_schema: integer",
                "[ 1, two ]",
                "T0340 expected an integer, found a string",
            ),
            (
                "type: list, entry_schema: integer",
                "1",
                "T0340 expected a list of `integer`, found an integer",
            ),
            (
                "type: list, entry_schema: { type: list, entry_schema: integer }",
                "[ [ 1 ], [ 2, x ] ]",
                "T0340 expected an integer, found a string",
            ),
            (
                "type: list, entry_schema: { type: integer, validation: { $less_than: [ $value, 3 ] } }",
                "[ 1, 3 ]",
                "T0354 `3` breaks the rule `$less_than: [ $value, 3 ]`",
            ),
            ("type: map, entry_schema: integer", "{ a: 1 }", "{ a: 1 }"),
            (
                "type: map, entry_schema: integer",
                "{ a: x }",
                "T0340 expected an integer, found a string",
            ),
            (
                "type: map, entry_schema: integer",
                "{ 1: 1 }",
                "T0340 expected a string, found an integer",
            ),
            (
                "type: map, key_schema: Key, entry_schema: integer",
                "{ a: 1 }",
                "{ a: 1 }",
            ),
            (
                "type: map, key_schema: Key, entry_schema: integer",
                "{ A: 1 }",
                "T0354 `A` breaks the rule `$matches: [ $value, ^[a-z]+$ ]`",
            ),
            (
                "type: map, entry_schema: string",
                "{ { $concat: [ a, b ] }: c }",
                "{ ab: c }",
            ),
            (
                "type: map, entry_schema: string",
                "{ { $concat: [ a, b ] }: c, ab: d }",
                "T0353 key `ab` stands twice in the map",
            ),
        ],
    );
}

#[test]
fn complex_types_check_their_fields_and_fill_in_defaults() {
    let types = "
data_types:
  Endpoint:
    properties:
      port: { type: integer }
      protocol: { type: string, default: tcp }
      path: { type: string, required: false }
      secure: { type: boolean, value: true }
  Server:
    properties:
      endpoint: { type: Endpoint, default: { port: 80 } }
      others: { type: list, entry_schema: Endpoint, default: [] }";
    check(
        types,
        [
            (
                "type: Endpoint",
                "{ port: 80 }",
                "{ port: 80, protocol: tcp, secure: true }",
            ),
            (
                "type: Endpoint",
                "{ port: 80, protocol: udp, path: / }",
                "{ path: /, port: 80, protocol: udp, secure: true }",
            ),
            (
                "type: Endpoint",
                "{ }",
                "T0351 field `port` of data type `Endpoint` is missing",
            ),
            (
                "type: Endpoint",
                "{ port: 80, pot: 1 }",
                "T0350 data type `Endpoint` has no field `pot`",
            ),
            (
                "type: Endpoint",
                "{ port: x }",
                "T0340 expected an integer, found a string",
            ),
            (
                "type: Endpoint",
                "{ port: 1, path: null }",
                "T0343 expected a string, found null",
            ),
            (
                "type: Endpoint",
                "{ port: 80, secure: true }",
                "T0352 the value of field `secure` is fixed by its type",
            ),
            (
                "type: Endpoint",
                "80",
                "T0340 expected `Endpoint`, found an integer",
            ),
            (
                "type: Endpoint",
                "[ 80 ]",
                "T0340 expected `Endpoint`, found a list",
            ),
            (
                "type: Server",
                "{ }",
                "{ endpoint: { port: 80, protocol: tcp, secure: true }, others: [] }",
            ),
            (
                "type: Server",
                "{ others: [ { port: 1 }, { } ] }",
                "T0351 field `port` of data type `Endpoint` is missing",
            ),
            (
                "type: Endpoint",
                "{ port: { $length: [ { $get_property: [ SELF, p, protocol ] } ] } }",
                "waits for property p",
            ),
            (
                "type: Endpoint",
                "{ port: 1, protocol: { $length: [ abc ] } }",
                "T0357 expected a string, but this yields an integer",
            ),
        ],
    );
}

const SCALARS: &str = "
data_types:
  Length:
    derived_from: scalar
    units: { m: 1 }
    prefixes: { '': 1, k: 1000, c: 0.01, m: 0.001 }
    validation: { $greater_or_equal: [ $value, 0 m ] }
  Short: { derived_from: Length, validation: { $less_than: [ $value, 15 cm ] } }
  Mass: { derived_from: scalar, units: { g: 1, kg: 1000 } }
  Positive: { derived_from: integer, validation: { $greater_or_equal: [ $value, 1 ] } }
  Size: { derived_from: scalar, data_type: Positive, units: { B: 1, kB: 1000 } }";

#[test]
fn scalars_are_kept_in_their_canonical_unit() {
    check(
        SCALARS,
        [
            ("type: Length", "2 km", "2000 m"),
            ("type: Length", "125.3 mm", "0.1253 m"),
            ("type: Length", "0x10 m", "16 m"),
            (
                "type: Length",
                "2",
                "T0347 expected `Length`, but `2` has no unit",
            ),
            (
                "type: Length",
                "m",
                "T0347 expected `Length`, but `m` has no number",
            ),
            (
                "type: Length",
                "2km",
                "T0347 expected `Length`, but there is no white space between number and unit in `2km`",
            ),
            ("type: Length", "2 KM", "T0348 `Length` has no unit `KM`"),
            (
                "type: Length",
                "-1 m",
                "T0354 `-1 m` breaks the rule `$greater_or_equal: [ $value, 0 m ]`",
            ),
            ("type: Short", "149 mm", "0.149 m"),
            (
                "type: Short",
                "15 cm",
                "T0354 `0.15 m` breaks the rule `$less_than: [ $value, 15 cm ]`",
            ),
            (
                "type: Short",
                "-1 cm",
                "T0354 `-0.01 m` breaks the rule `$greater_or_equal: [ $value, 0 m ]`",
            ),
            ("type: Size", "3 kB", "3000 B"),
            (
                "type: Size",
                "1.5 kB",
                "T0349 `Size` counts in whole numbers, found `1.5 kB`",
            ),
            (
                "type: Size",
                "0 kB",
                "T0354 `0` breaks the rule `$greater_or_equal: [ $value, 1 ]`",
            ),
            ("type: Size", "null", "T0343 expected `Size`, found null"),
            (
                "type: Length, validation: { $less_than: [ $value, 1 km ] }",
                "2 km",
                "T0354 `2000 m` breaks the rule `$less_than: [ $value, 1 km ]`",
            ),
        ],
    );
}

#[test]
fn scalars_are_computed_with_and_never_across_types() {
    check(
        SCALARS,
        [
            ("type: Length", "{ $sum: [ 1 km, 50 m ] }", "1050 m"),
            ("type: Length", "{ $product: [ 2 m, 3 ] }", "6 m"),
            ("type: Length", "{ $quotient: [ 1 km, 8 ] }", "125 m"),
            ("type: Length", "{ $remainder: [ 7.5 m, 2 ] }", "1.5 m"),
            (
                "type: Length",
                "{ $difference: [ 1 m, 2 m ] }",
                "T0354 `-1 m` breaks the rule `$greater_or_equal: [ $value, 0 m ]`",
            ),
            ("type: Size", "{ $quotient: [ 3 B, 2 ] }", "1 B"),
            (
                "type: Length",
                "{ $length: [ abc ] }",
                "T0357 expected `Length`, but this yields an integer",
            ),
        ],
    );
}

#[test]
fn clauses_of_types_and_definitions_must_all_hold() {
    let types = "
data_types:
  Port: { derived_from: integer, validation: { $greater_or_equal: [ $value, 1 ] } }
  UserPort: { derived_from: Port, validation: { $greater_or_equal: [ $value, 1024 ] } }
  Range:
    properties: { low: { type: float }, high: { type: float } }
    validation: { $greater_or_equal: [ { $value: [ high ] }, { $value: [ low ] } ] }
  Ratio: { derived_from: float, validation: { $and: [ { $greater_or_equal: [ $value, 0 ] }, { $less_or_equal: [ $value, 1 ] } ] } }
  Divisor: { derived_from: integer, validation: { $equal: [ { $quotient: [ 12, $value ] }, 4.0 ] } }
  Release: { derived_from: version, validation: { $greater_or_equal: [ $value, 1.2.0 ] } }
  Day: { derived_from: timestamp, validation: { $less_than: [ $value, '2030-01-01T00:00:00Z' ] } }
  Names: { derived_from: list, entry_schema: string, validation: { $less_than: [ { $length: [ $value ] }, 2 ] } }";
    check(
        types,
        [
            ("type: UserPort", "8080", "8080"),
            (
                "type: UserPort",
                "80",
                "T0354 `80` breaks the rule `$greater_or_equal: [ $value, 1024 ]`",
            ),
            (
                "type: UserPort",
                "0",
                "T0354 `0` breaks the rule `$greater_or_equal: [ $value, 1 ]`; T0354 `0` breaks the rule \
                 `$greater_or_equal: [ $value, 1024 ]`",
            ),
            ("type: Range", "{ low: 1, high: 2 }", "{ high: 2.0, low: 1.0 }"),
            (
                "type: Range",
                "{ low: 3, high: 2 }",
                "T0354 `{ high: 2.0, low: 3.0 }` breaks the rule `$greater_or_equal: [ $value: [ high ], $value: [ low ] ]`",
            ),
            ("type: Ratio", "0.5", "0.5"),
            (
                "type: Ratio",
                "2",
                "T0354 `2.0` breaks the rule `$and: [ $greater_or_equal: [ $value, 0 ], $less_or_equal: […`",
            ),
            ("type: Divisor", "3", "3"),
            (
                "type: Divisor",
                "0",
                "T0354 `0` breaks the rule `$equal: [ $quotient: [ 12, $value ], 4.0 ]`",
            ),
            ("type: Release", "1.2.0", "1.2.0"),
            (
                "type: Release",
                "1.1.9",
                "T0354 `1.1.9` breaks the rule `$greater_or_equal: [ $value, 1.2.0 ]`",
            ),
            (
                "type: Day",
                "2029-12-31T23:00:00-02:00",
                "T0354 `2029-12-31T23:00:00-02:00` breaks the rule `$less_than: [ $value, 2030-01-01T00:00:00Z ]`",
            ),
            ("type: Names", "[ a ]", "[ a ]"),
            (
                "type: Names",
                "[ a, b ]",
                "T0354 `[ a, b ]` breaks the rule `$less_than: [ $length: [ $value ], 2 ]`",
            ),
            (
                "type: Port, validation: { $valid_values: [ $value, [ 80, 443 ] ] }",
                "443",
                "443",
            ),
            (
                "type: Port, validation: { $valid_values: [ $value, [ 80, 443 ] ] }",
                "8080",
                "T0354 `8080` breaks the rule `$valid_values: [ $value, [ 80, 443 ] ]`",
            ),
        ],
    );
}

#[test]
fn results_of_calls_fit_by_their_types() {
    let types = "
data_types:
  Port: { derived_from: integer, validation: { $less_than: [ $value, 100 ] } }
  Base: { properties: { a: { type: integer } } }
  Derived: { derived_from: Base, properties: { b: { type: integer } } }
  Other: { properties: { a: { type: integer } } }
functions:
  port: { signatures: [ { result: Port } ] }
  derived: { signatures: [ { result: Derived } ] }
  anything: { signatures: [ { variadic: true } ] }
  ints: { signatures: [ { result: { type: list, entry_schema: integer } } ] }";
    check(
        types,
        [
            ("type: integer", "$port", "waits for Function(`port`)"),
            ("type: Port", "{ $sum: [ 90, 9 ] }", "99"),
            (
                "type: Port",
                "{ $sum: [ 90, 10 ] }",
                "T0354 `100` breaks the rule `$less_than: [ $value, 100 ]`",
            ),
            (
                "type: string",
                "$port",
                "T0357 expected a string, but this yields `Port`",
            ),
            (
                "type: float",
                "$port",
                "T0357 expected a float, but this yields `Port`",
            ),
            ("type: Base", "$derived", "waits for Function(`derived`)"),
            (
                "type: Other",
                "$derived",
                "T0357 expected `Other`, but this yields `Derived`",
            ),
            (
                "type: integer",
                "$derived",
                "T0357 expected an integer, but this yields `Derived`",
            ),
            (
                "type: Port",
                "{ $anything: { x: 1 } }",
                "waits for Function(`anything`)",
            ),
            (
                "type: list, entry_schema: integer",
                "$ints",
                "waits for Function(`ints`)",
            ),
            (
                "type: list, entry_schema: string",
                "$ints",
                "T0357 expected a list of `string`, but this yields a list of `integer`",
            ),
            (
                "type: list, entry_schema: integer",
                "{ $concat: [ $ints, [ 1 ] ] }",
                "waits for Function(`ints`)",
            ),
            (
                "type: list, entry_schema: integer",
                "{ $concat: [ $ints, [ x ] ] }",
                "T0340 expected an integer, found a string",
            ),
        ],
    );
}

#[test]
fn signatures_are_tried_in_order_and_by_their_clauses() {
    let types = "
functions:
  root:
    signatures:
    - { arguments: [ { type: integer, validation: { $greater_or_equal: [ $value, 0 ] } } ], result: float }
    - { arguments: [ float ], result: string }
  sign:
    signatures:
    - { arguments: [ { type: integer, validation: { $greater_or_equal: [ $value, 0 ] } } ], result: integer }
    - { arguments: [ integer ], result: string }
  most: { signatures: [ { arguments: [ integer ], variadic: true, result: integer } ] }
  named: { signatures: [ { arguments: [ string ], optional_arguments: [ integer, string ], result: integer } ] }
  rest: { signatures: [ { arguments: [ string ], optional_arguments: [ integer ], variadic: true, result: integer } ] }
  none: { signatures: [ { result: integer } ] }";
    check(
        types,
        [
            ("type: float", "{ $root: [ 4 ] }", "waits for Function(`root`)"),
            ("type: string", "{ $root: [ 0.5 ] }", "waits for Function(`root`)"),
            // An integer literal is good as a float, too: the second signature takes what the first refuses.
            ("type: string", "{ $root: [ -4 ] }", "waits for Function(`root`)"),
            (
                "type: float",
                "{ $root: [ text ] }",
                "T0380 no signature of function `root` takes these arguments",
            ),
            // The clause of the first signature waits, so both may be meant.
            (
                "type: string",
                "{ $sign: [ { $most: [ 1 ] } ] }",
                "waits for Function(`most`)",
            ),
            (
                "type: integer",
                "{ $sign: [ { $most: [ 1 ] } ] }",
                "waits for Function(`most`)",
            ),
            (
                "type: string",
                "{ $sign: [ 1 ] }",
                "T0357 expected a string, but this yields an integer",
            ),
            ("type: string", "{ $sign: [ -1 ] }", "waits for Function(`sign`)"),
            (
                "type: integer",
                "{ $most: [ 1, 2, 3 ] }",
                "waits for Function(`most`)",
            ),
            (
                "type: integer",
                "{ $most: [] }",
                "T0380 no signature of function `most` takes these arguments",
            ),
            (
                "type: integer",
                "{ $most: [ 1, x ] }",
                "T0380 no signature of function `most` takes these arguments",
            ),
            (
                "type: integer",
                "{ $named: [ a ] }",
                "waits for Function(`named`)",
            ),
            (
                "type: integer",
                "{ $named: [ a, 1, b ] }",
                "waits for Function(`named`)",
            ),
            (
                "type: integer",
                "{ $named: [ a, b ] }",
                "T0380 no signature of function `named` takes these arguments",
            ),
            (
                "type: integer",
                "{ $named: [ a, 1, b, c ] }",
                "T0380 no signature of function `named` takes these arguments",
            ),
            ("type: integer", "{ $rest: [ a ] }", "waits for Function(`rest`)"),
            (
                "type: integer",
                "{ $rest: [ a, 1, 2, 3 ] }",
                "waits for Function(`rest`)",
            ),
            ("type: integer", "{ $none: [] }", "waits for Function(`none`)"),
            ("type: integer", "$none", "waits for Function(`none`)"),
            (
                "type: integer",
                "{ $none: [ 1 ] }",
                "T0380 no signature of function `none` takes these arguments",
            ),
            (
                "type: integer",
                "{ $none: { a: 1 } }",
                "T0380 no signature of function `none` takes these arguments",
            ),
        ],
    );
}

#[test]
fn a_function_of_the_same_name_as_a_built_in_one_adds_to_it() {
    let types = "
functions:
  union:
    signatures:
    - { arguments: [ string ], result: string, implementation: union.py }
  length:
    signatures:
    - { arguments: [ string ], result: integer }";
    check(
        types,
        [
            ("type: string", "{ $union: [ a ] }", "waits for Function(`union`)"),
            (
                "type: list, entry_schema: integer",
                "{ $union: [ [ 1, 1 ] ] }",
                "[ 1 ]",
            ),
            ("type: integer", "{ $length: [ abc ] }", "3"),
            ("type: integer", "{ $length: [ [ a ] ] }", "1"),
        ],
    );
}
