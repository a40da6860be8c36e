use super::check;

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
