use super::*;

fn check_scalars(types: &str, expected: &[&str]) -> Types {
    check_types(&format!("data_types:\n{types}"), expected)
}

fn units(types: &Types, name: &str) -> Vec<(String, String)> {
    let scalar = data(types, name).scalar.as_ref().expect("it has units");
    let pairs = scalar.units.iter();
    pairs
        .map(|(unit, multiplier)| (unit.to_string(), multiplier.to_string()))
        .collect()
}

#[test]
fn prefixes_are_joined_to_the_unit_and_the_bare_unit_wants_the_empty_prefix() {
    let types = check_scalars(
        "
  Length: { derived_from: scalar, units: { m: 1 }, prefixes: { '': 1, k: 1000, c: 0.01 } }
  Mass: { derived_from: scalar, units: { g: 1 }, prefixes: { k: 1000 } }",
        &[],
    );
    let pair = |unit: &str, multiplier: &str| (unit.to_owned(), multiplier.to_owned());
    assert_eq!(
        units(&types, "Length"),
        [pair("cm", "0.01"), pair("km", "1000"), pair("m", "1")]
    );
    assert_eq!(units(&types, "Mass"), [pair("kg", "1000")]);
    assert_eq!(
        *data(&types, "Mass").scalar.as_ref().expect("units").canonical,
        *"g"
    );
}

#[test]
fn the_number_is_a_float_unless_another_number_is_written() {
    let types = check_scalars(
        "
  Whole: { derived_from: integer }
  A: { derived_from: scalar, units: { m: 1 } }
  B: { derived_from: scalar, data_type: Whole, units: { m: 1 } }",
        &[],
    );
    let scalar = |name: &str| data(&types, name).scalar.clone().expect("units");
    assert_eq!(scalar("A").data_type, DataTypeRef::BuiltIn(BuiltIn::Float));
    assert!(!scalar("A").integer);
    assert!(scalar("B").integer);
    check_scalars(
        "  A: { derived_from: scalar, data_type: string, units: { m: 1 } }",
        &["T0332 the number of a scalar is an `integer` or a `float`, and `string` is neither"],
    );
}

#[test]
fn one_unit_counts_as_one() {
    check_scalars("  A: { derived_from: scalar, units: { m: 1.0, cm: 0.01 } }", &[]);
    check_scalars(
        "  A: { derived_from: scalar }",
        &["T0328 `A` derives from `scalar` and has no `units`"],
    );
    check_scalars(
        "  A: { derived_from: scalar, units: {} }",
        &["T0328 no unit of `A` has the multiplier 1"],
    );
    check_scalars(
        "  A: { derived_from: scalar, units: { cm: 0.01 } }",
        &["T0328 no unit of `A` has the multiplier 1"],
    );
}

#[test]
fn multipliers_are_numbers_above_zero_and_whole_where_the_number_is() {
    for (multiplier, told) in [
        ("one", "T0331 the multiplier of unit `u` is a number"),
        ("0", "T0331 the multiplier of unit `u` is a number above zero"),
        ("-2", "T0331 the multiplier of unit `u` is a number above zero"),
        (".inf", "T0331 the multiplier of unit `u` is a finite number"),
        (
            "0.5",
            "T0331 the multiplier of unit `u` is an integer, as its number is one",
        ),
    ] {
        check_scalars(
            &format!(
                "  A: {{ derived_from: scalar, data_type: integer, units: {{ m: 1, u: {multiplier} }} }}"
            ),
            &[told],
        );
    }
    check_scalars(
        "  A: { derived_from: scalar, data_type: integer, units: { m: 1, u: 0x10 } }",
        &[],
    );
    check_scalars(
        "  A: { derived_from: scalar, data_type: integer, units: { m: 1, u: 2.0 } }",
        &["T0331 the multiplier of unit `u` is an integer, as its number is one"],
    );
    check_scalars(
        "  A: { derived_from: scalar, data_type: integer, units: { m: 1 }, prefixes: { '': 1.0, k: 1e3 } }",
        &[],
    );
    check_scalars(
        "  A: { derived_from: scalar, units: { m: 1, 'a b': 2 } }",
        &["T0331 a unit is a word without white space, and this is `a b`"],
    );
}

#[test]
fn a_unit_whose_multiplier_is_too_long_is_left_out_with_a_warning() {
    let types = check_scalars(
        "  A: { derived_from: scalar, units: { m: 1 }, prefixes: { '': 1, q: 1e-30, Q: 1e30 } }",
        &[
            "T0337 unit `q` cannot be used: its multiplier has more than 28 digits",
            "T0337 unit `Q` cannot be used: its multiplier has more than 28 digits",
        ],
    );
    assert_eq!(units(&types, "A").len(), 1);
}

#[test]
fn prefixes_want_one_unit_that_counts_as_one() {
    check_scalars(
        "  A: { derived_from: scalar, units: { bps: 1, Bps: 8 }, prefixes: { k: 1000 } }",
        &["T0329 prefixes want exactly one unit, and there are `Bps`, `bps`"],
    );
    check_scalars(
        "
  A: { derived_from: scalar, units: { bps: 1 }, prefixes: { k: 1000 } }
  B: { derived_from: A, units: { Bps: 8 } }",
        &["T0329 prefixes want exactly one unit, and there are `Bps`, `bps`"],
    );
}

#[test]
fn the_canonical_unit_counts_as_one() {
    check_scalars(
        "  A: { derived_from: scalar, units: { bps: 1, bits/s: 1, k: 1000 }, canonical_unit: bits/s }",
        &[],
    );
    check_scalars(
        "  A: { derived_from: scalar, units: { bps: 1, bits/s: 1 } }",
        &["T0330 `bits/s`, `bps` count as one, and no `canonical_unit` chooses"],
    );
    check_scalars(
        "  A: { derived_from: scalar, units: { bps: 1, kbps: 1000 }, canonical_unit: kbps }",
        &["T0330 the canonical unit has the multiplier 1, and `kbps` has 1000"],
    );
    check_scalars(
        "  A: { derived_from: scalar, units: { bps: 1 }, canonical_unit: bsp }",
        &["T0330 no unit is called `bsp`"],
    );
}

#[test]
fn a_derived_scalar_adds_units_and_prefixes_and_changes_nothing() {
    let types = check_scalars(
        "
  A: { derived_from: scalar, units: { m: 1, cm: 0.01 } }
  B: { derived_from: A, units: { km: 1000, m: 1.0 }, data_type: float }
  C: { derived_from: scalar, units: { g: 1 }, prefixes: { k: 1000 } }
  D: { derived_from: C, prefixes: { '': 1 } }
  E: { derived_from: scalar, units: { m: 1 }, canonical_unit: m }
  F: { derived_from: E, canonical_unit: m }",
        &[],
    );
    assert_eq!(units(&types, "B").len(), 3);
    assert_eq!(units(&types, "D").len(), 2);
    for (derived, told) in [
        (
            "data_type: integer",
            "T0333 `data_type` is inherited as `float` and cannot become `integer`",
        ),
        (
            "units: { cm: 0.1 }",
            "T0333 `cm` is inherited as `0.01` and cannot become `0.1`",
        ),
        (
            "canonical_unit: cm",
            "T0333 `canonical_unit` is inherited as `m` and cannot become `cm`",
        ),
        (
            "canonical_unit: m",
            "T0333 `canonical_unit` is inherited as `m` and cannot become `m`",
        ),
        (
            "prefixes: { k: 1000 }",
            "T0333 prefixes can be added only where the parent has some",
        ),
    ] {
        check_scalars(
            &format!(
                "  A: {{ derived_from: scalar, units: {{ m: 1, cm: 0.01 }} }}\n  B: {{ derived_from: A, {derived} }}"
            ),
            &[told],
        );
    }
}

#[test]
fn keynames_of_scalars_belong_to_scalars_and_those_of_others_do_not() {
    check_scalars(
        "
  A: { derived_from: integer, units: { m: 1 } }
  B: { derived_from: scalar, units: { m: 1 }, properties: { p: { type: string } } }
  C: { derived_from: scalar, units: { m: 1 }, entry_schema: string }",
        &[
            "T0334 `units` belongs to scalars, and `A` does not derive from `scalar`",
            "T0323 data type `B` derives from `scalar`, whose values have no properties",
            "T0324 `entry_schema` of data type `C` wants a list or map, and `scalar` is none",
        ],
    );
}

#[test]
fn the_micro_sign_and_the_greek_letter_are_two_units() {
    let types = check_scalars(
        "  A: { derived_from: scalar, units: { s: 1, \u{b5}s: 0.000001, \u{3bc}s: 0.000001 } }",
        &[],
    );
    assert_eq!(units(&types, "A").len(), 3);
}

#[test]
fn a_faulty_scalar_does_not_spoil_its_descendants() {
    check_scalars(
        "
  A: { derived_from: scalar, units: { cm: 0.01 } }
  B: { derived_from: A, units: { m: 1 } }
node_types: { N: { properties: { p: { type: B, default: 5 m } } } }",
        &["T0328 no unit of `A` has the multiplier 1"],
    );
}
