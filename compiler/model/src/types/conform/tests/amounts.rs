use super::check;

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
