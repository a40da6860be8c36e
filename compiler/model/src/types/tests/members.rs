use super::*;

#[test]
fn a_definition_needs_a_type_and_its_short_form_something_to_refine() {
    check_types("node_types: { N: { properties: { p: { type: string } } } }", &[]);
    check_types(
        "node_types: { N: { properties: { p: {}, q: 5 }, attributes: { a: { default: 1 } } } }",
        &[
            "T0303 no `type` for property `p`, and there is none to inherit",
            "T0304 property `q` is given a value and is not defined",
            "T0303 no `type` for attribute `a`, and there is none to inherit",
        ],
    );
    check_types(
        "
node_types:
  N: { properties: { p: { type: integer } } }
  M: { derived_from: N, properties: { p: 5 } }",
        &[],
    );
}

#[test]
fn a_key_that_is_no_keyname_is_told_where_the_map_can_be_no_value() {
    check_types(
        "
node_types:
  N: {}
  M: { derived_from: N, properties: { p: { type: string, bogus: 1 } } }",
        &["T0106 property definition `p` has no keyname `bogus`"],
    );
    check_types(
        "
data_types:
  D: { properties: { type: { type: string }, bogus: { type: integer } } }
  E: { properties: { bogus: { type: integer } } }
node_types:
  N: { properties: { p: { type: string }, d: { type: D }, e: { type: E }, m: { type: map, entry_schema: string } } }
  M:
    derived_from: N
    properties:
      p: { default: a, bogus: 1 }
      d: { type: a, bogus: 1 }
      e: { type: E, bogus: 1 }
      m: { type: a, bogus: b }",
        &[
            "T0106 property definition `p` has no keyname `bogus`",
            "T0106 property definition `e` has no keyname `bogus`",
        ],
    );
}

#[test]
fn what_lower_reported_is_not_missed() {
    let program =
        crate::testing::program("node_types: { N: { properties: { p: { type: 5 }, q: { type: [ x ] } } } }");
    let names = program.names();
    let types = derive_types(&program.files, &names, &Limits::default());
    assert_eq!(told(&program.lowered()).len(), 2);
    assert_eq!(told(&types.diagnostics), Vec::<String>::new());
    assert!(types.is_faulty());
}

#[test]
fn a_type_is_refined_to_the_same_or_a_derived_one() {
    let base = "
data_types:
  Port: { derived_from: integer }
  LowPort: { derived_from: Port }
node_types:
  N: { properties: { p: { type: Port } }, attributes: { a: { type: Port } } }";
    check_types(
        &format!(
            "{base}\n  M: {{ derived_from: N, properties: {{ p: {{ type: Port }} }}, attributes: {{ a: {{ type: LowPort }} }} }}"
        ),
        &[],
    );
    check_types(
        &format!(
            "{base}\n  M: {{ derived_from: N, properties: {{ p: {{ type: integer }} }}, attributes: {{ a: {{ type: string }} }} }}"
        ),
        &[
            "T0302 `integer` is not derived from `Port`, the type of property `p`",
            "T0302 `string` is not derived from `Port`, the type of attribute `a`",
        ],
    );
}

#[test]
fn an_unrelated_type_does_not_spoil_what_stands_on_it() {
    check_types(
        "
node_types:
  N: { properties: { p: { type: string } } }
  M: { derived_from: N, properties: { p: { type: integer, default: 5 } } }
  L: { derived_from: M, properties: { p: { type: float, default: 1.5 } } }",
        &["T0302 `integer` is not derived from `string`, the type of property `p`"],
    );
}

#[test]
fn required_only_becomes_stricter() {
    let types = check_types(
        "
node_types:
  N: { properties: { p: { type: string, required: false }, q: { type: string } } }
  M: { derived_from: N, properties: { p: { required: true, default: x }, q: { required: true } } }",
        &[],
    );
    assert!(!node(&types, "N").properties["p"].required);
    assert!(node(&types, "M").properties["p"].required);
    check_types(
        "
node_types:
  N: { properties: { p: { type: string } } }
  M: { derived_from: N, properties: { p: { required: false } } }",
        &["T0305 property `p` is required and stays so"],
    );
}

#[test]
fn a_default_of_something_optional_is_refused_also_when_refined_into_it() {
    check_types(
        "node_types: { N: { properties: { p: { type: string, required: false, default: x } } } }",
        &["T0306 property `p` is not required and has a default"],
    );
    check_types(
        "
node_types:
  N: { properties: { p: { type: string, required: false } } }
  M: { derived_from: N, properties: { p: { default: x } } }",
        &["T0306 property `p` is not required and has a default"],
    );
    check_types(
        "interface_types: { I: { inputs: { i: { type: string, required: false, default: x } } } }",
        &["T0306 parameter `i` is not required and has a default"],
    );
}

#[test]
fn a_fixed_value_is_the_last_word() {
    let base = "node_types:\n  N: { properties: { p: { type: integer, value: 5 } } }";
    check_types(&format!("{base}\n  M: {{ derived_from: N }}"), &[]);
    for refinement in [
        "6",
        "5",
        "{ description: x }",
        "{ type: integer }",
        "{ required: true }",
    ] {
        check_types(
            &format!("{base}\n  M: {{ derived_from: N, properties: {{ p: {refinement} }} }}"),
            &["T0307 the value of property `p` is fixed, and nothing more can be said about it"],
        );
    }
}

#[test]
fn a_default_is_overwritten_and_a_refinement_equal_to_its_parent_is_legal() {
    let types = check_types(
        "
node_types:
  N: { properties: { p: { type: integer, default: 1 } } }
  M: { derived_from: N, properties: { p: { type: integer, default: 1 } } }
  L: { derived_from: M, properties: { p: { default: 2 } } }",
        &[],
    );
    let default = |name: &str| match &node(&types, name).properties["p"].default {
        Some(default) => default.origin,
        None => panic!("there is a default"),
    };
    assert_ne!(default("N"), default("L"));
}

#[test]
fn validation_clauses_pile_up() {
    let types = check_types(
        "
data_types: { D: { derived_from: integer, validation: { $less_than: [ $value, 100 ] } } }
node_types:
  N: { properties: { p: { type: D, validation: { $greater_than: [ $value, 1 ] } } } }
  M: { derived_from: N, properties: { p: { validation: { $greater_than: [ $value, 10 ] } } } }",
        &[],
    );
    assert_eq!(node(&types, "M").properties["p"].schema.validations.len(), 2);
    check_types(
        "
node_types:
  N: { properties: { p: { type: integer, validation: { $greater_than: [ $value, 1 ] } } } }
  M: { derived_from: N, properties: { p: { validation: { $greater_than: [ $value, 10 ] }, default: 5 } } }",
        &["T0354"],
    );
}

#[test]
fn an_inherited_default_must_fit_the_refinement() {
    check_types(
        "
node_types:
  N: { properties: { p: { type: integer, default: 5 } } }
  M: { derived_from: N, properties: { p: { validation: { $greater_than: [ $value, 10 ] } } } }
  L: { derived_from: N, properties: { p: { validation: { $greater_than: [ $value, 1 ] } } } }",
        &["T0371 the inherited default does not fit this property: "],
    );
}

#[test]
fn defaults_and_values_are_held_against_type_and_clauses() {
    check_types(
        "
node_types:
  N:
    properties:
      a: { type: integer, default: one }
      b: { type: string, value: x }
      c: { type: list, entry_schema: integer, default: [ 1, two ] }
  M: { derived_from: N, properties: { a: yes-or-no } }",
        &["T0340", "T0340", "T0340"],
    );
}

#[test]
fn keys_and_entries_belong_to_lists_and_maps_which_need_them() {
    check_types(
        "
data_types: { Names: { derived_from: list, entry_schema: string } }
node_types:
  N:
    properties:
      a: { type: list, entry_schema: string }
      b: { type: map, key_schema: string, entry_schema: { type: list, entry_schema: integer } }
      c: { type: Names }
      d: { type: Names, entry_schema: { type: string, validation: { $matches: [ $value, x ] } } }",
        &[],
    );
    check_types(
        "
node_types:
  N:
    properties:
      a: { type: list }
      b: { type: map, entry_schema: { type: list } }
      c: { type: integer, entry_schema: string }
      d: { type: list, key_schema: string, entry_schema: string }
      e: { type: map, key_schema: integer, entry_schema: string }",
        &[
            "T0325 `list` of property `a` does not say what its entries are",
            "T0325 `list` of the entries of property `b` does not say what its entries are",
            "T0324 `entry_schema` of property `c` wants a list or map, and `integer` is none",
            "T0324 `key_schema` of property `d` wants a map, and `list` is none",
            "T0326 the keys of property `e` are strings, and `integer` is not derived from `string`",
        ],
    );
}

#[test]
fn schemas_of_entries_are_refined_recursively() {
    let base = "
data_types: { Port: { derived_from: integer } }
node_types:
  N: { properties: { p: { type: map, entry_schema: { type: list, entry_schema: integer } } } }";
    check_types(
        &format!(
            "{base}\n  M: {{ derived_from: N, properties: {{ p: {{ entry_schema: {{ entry_schema: Port }} }} }} }}"
        ),
        &[],
    );
    check_types(
        &format!(
            "{base}\n  M: {{ derived_from: N, properties: {{ p: {{ entry_schema: {{ entry_schema: string }} }} }} }}"
        ),
        &["T0302 `string` is not derived from `integer`, the type of the entries of property `p`"],
    );
}

#[test]
fn an_attribute_reflects_a_property_or_takes_its_place_with_its_type() {
    let types = check_types(
        "
node_types:
  N: { properties: { p: { type: integer }, q: { type: integer } }, attributes: { p: { description: actual } } }
  M: { derived_from: N, attributes: { q: { type: integer, default: 0 } } }",
        &[],
    );
    assert_eq!(names_of(&node(&types, "N").attributes), ["p"]);
    assert_eq!(names_of(&node(&types, "M").attributes), ["p", "q"]);
    check_types(
        "node_types: { N: { properties: { p: { type: integer } }, attributes: { p: { type: string } } } }",
        &["T0336 attribute `p` has the type `string`, and the property that it reflects has `integer`"],
    );
}

#[test]
fn a_property_may_not_come_under_an_attribute_of_another_type() {
    check_types(
        "
node_types:
  N: { attributes: { p: { type: string } } }
  M: { derived_from: N, properties: { p: { type: integer } } }",
        &["T0336 attribute `p` has the type `string`, and the property that it reflects has `integer`"],
    );
}
