use super::check;

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
