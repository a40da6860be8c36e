use super::check;

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
