use super::*;

const BASE: &str = "
capability_types:
  C: { properties: { size: { type: integer }, kind: { type: string } } }
  D: { derived_from: C, properties: { speed: { type: integer }, kind: { default: fast } } }
  E: {}
relationship_types:
  R: { properties: { weight: { type: integer } } }
  Q: { derived_from: R, properties: { colour: { type: string } } }
  P: {}
node_types:
  T: { capabilities: { c: C } }
  U: { derived_from: T, capabilities: { c: D } }
  S: { requirements: [ r: { capability: C, node: T, relationship: R, count_range: [ 1, 2 ] } ] }
";

fn check_nodes(nodes: &str, expected: &[&str]) -> Types {
    check_types(&format!("{BASE}{nodes}"), expected)
}

#[test]
fn capabilities_refine_the_members_of_their_type_and_add_none() {
    check_nodes(
        "  N: { capabilities: { c: { type: C, properties: { size: 5 }, attributes: { kind: { description: actual } } } } }",
        &[],
    );
    check_nodes(
        "  N: { capabilities: { c: { type: C, properties: { extra: { type: string } }, attributes: { more: { type: string } } } } }",
        &[
            "T0309 capability type `C` has no property `extra` to refine",
            "T0309 capability type `C` has no attribute `more` to refine",
        ],
    );
    check_nodes(
        "  N: { capabilities: { c: { description: x } } }",
        &["T0303 no `type` for capability `c`, and there is none to inherit"],
    );
}

#[test]
fn an_unrefined_capability_shares_the_members_of_its_type() {
    let types = check_nodes("", &[]);
    let capability = &node(&types, "T").capabilities["c"];
    let of = types.capability_type(capability.type_id.expect("known"));
    assert!(Arc::ptr_eq(&capability.properties, &of.properties));
}

#[test]
fn a_narrower_capability_keeps_what_the_parent_refined() {
    let types = check_nodes(
        "
  N: { capabilities: { c: { type: C, properties: { size: { default: 7 } } } } }
  M: { derived_from: N, capabilities: { c: { type: D, properties: { speed: { default: 9 } } } } }",
        &[],
    );
    let capability = &node(&types, "M").capabilities["c"];
    assert_eq!(names_of(&capability.properties), ["size", "kind", "speed"]);
    assert!(capability.properties["size"].default.is_some());
    assert!(capability.properties["kind"].default.is_some());
    assert!(capability.properties["speed"].default.is_some());
    check_nodes(
        "  M: { derived_from: T, capabilities: { c: E } }",
        &["T0302 `E` is not derived from `C`, the type of capability `c`"],
    );
}

#[test]
fn a_narrower_capability_may_not_undo_what_the_parent_refined() {
    check_types(
        "
data_types: { Small: { derived_from: integer }, Even: { derived_from: integer } }
capability_types:
  C: { properties: { size: { type: integer } } }
  D: { derived_from: C, properties: { size: { type: Even } } }
node_types:
  N: { capabilities: { c: { type: C, properties: { size: { type: Small } } } } }
  M: { derived_from: N, capabilities: { c: D } }",
        &["T0302 `D` gives property `size` the type `Even`, and a parent made it `Small`"],
    );
}

#[test]
fn a_requirement_names_capability_and_relationship() {
    check_nodes(
        "
  N:
    requirements:
      - a: { relationship: R }
      - b: { capability: C }
      - c: { capability: c, relationship: R }
      - d: { capability: c, node: T, relationship: R }
      - e: { capability: x, node: T, relationship: R }
      - f: { capability: E, node: T, relationship: R }",
        &[
            "T0310 requirement `a` names no `capability`",
            "T0311 requirement `b` names no `relationship`",
            "T0312 `c` is no capability type, and no `node` says which node type has it",
            "T0313 node type `T` has no capability called `x` for requirement `e`",
            "T0313 node type `T` has no capability of type `E` for requirement `f`",
        ],
    );
}

#[test]
fn the_default_count_range_is_anything() {
    let types = check_nodes(
        "  N: { requirements: [ r: { capability: C, relationship: R } ] }",
        &[],
    );
    assert_eq!(node(&types, "N").requirements["r"].count_range, CountRange::ANY);
    assert_eq!(node(&types, "N").requirements["r"].count_range_origin, None);
}

#[test]
fn count_ranges_only_narrow() {
    for (range, told) in [
        ("[ 1, 2 ]", None),
        ("[ 2, 2 ]", None),
        ("[ 0, 2 ]", Some("T0317 `[0, 2]` is wider than `[1, 2]`")),
        ("[ 1, 3 ]", Some("T0317 `[1, 3]` is wider than `[1, 2]`")),
        (
            "[ 1, UNBOUNDED ]",
            Some("T0317 `[1, UNBOUNDED]` is wider than `[1, 2]`"),
        ),
    ] {
        let told: Vec<&str> = told.into_iter().collect();
        check_nodes(
            &format!("  M: {{ derived_from: S, requirements: [ r: {{ count_range: {range} }} ] }}"),
            &told,
        );
    }
}

#[test]
fn types_of_a_requirement_only_narrow() {
    let types = check_nodes(
        "  M: { derived_from: S, requirements: [ r: { capability: D, node: U, relationship: Q } ] }",
        &[],
    );
    assert_eq!(
        names_of(&node(&types, "M").requirements["r"].relationship_properties),
        ["weight", "colour"]
    );
    check_nodes(
        "
  X: { capabilities: { c: C } }
  M: { derived_from: S, requirements: [ r: { capability: E } ] }
  L: { derived_from: S, requirements: [ r: { node: X } ] }
  K: { derived_from: S, requirements: [ r: { relationship: P } ] }",
        &[
            "T0302 `E` is not derived from `C`, the type of the capability of requirement `r`",
            "T0302 `X` is not derived from `T`, the type of the node of requirement `r`",
            "T0302 `P` is not derived from `R`, the type of the relationship of requirement `r`",
        ],
    );
}

#[test]
fn a_symbolic_capability_stays_and_outlives_refinement_of_its_target() {
    check_nodes(
        "
  N: { requirements: [ q: { capability: c, node: T, relationship: R } ] }
  M: { derived_from: N, requirements: [ q: { capability: c, node: U } ] }",
        &[],
    );
    check_nodes(
        "
  N: { requirements: [ q: { capability: c, node: T, relationship: R } ] }
  M: { derived_from: N, requirements: [ q: { capability: C } ] }",
        &["T0315 this requirement asks for the capability called `c` and keeps doing so"],
    );
}

#[test]
fn a_name_that_is_a_type_and_a_capability_is_taken_as_the_type_with_a_warning() {
    check_nodes(
        "
  X: { capabilities: { C: C } }
  N: { requirements: [ r: { capability: C, node: X, relationship: R } ] }",
        &["T0314 `C` is a capability type and also a capability of `X`; the type is taken"],
    );
}

#[test]
fn filters_pile_up_and_are_boolean() {
    let types = check_nodes(
        "
  N:
    derived_from: S
    requirements:
      - r: { node_filter: { $greater_than: [ { $get_property: [ SELF, CAPABILITY, size ] }, 1 ] } }
  M:
    derived_from: N
    requirements:
      - r: { node_filter: { $less_than: [ { $get_property: [ SELF, CAPABILITY, size ] }, 9 ] } }",
        &[],
    );
    assert_eq!(node(&types, "M").requirements["r"].node_filters.len(), 2);
    check_nodes(
        "  N: { derived_from: S, requirements: [ r: { node_filter: { $get_property: [ SELF, CAPABILITY, size ] } } ] }",
        &["T0357"],
    );
}

#[test]
fn the_relationship_of_a_requirement_refines_its_type_and_adds_nothing() {
    check_types(
        "
interface_types: { I: { operations: { join: {} } } }
capability_types: { C: {} }
relationship_types: { R: { properties: { weight: { type: integer } }, interfaces: { i: { type: I } } } }
node_types:
  N:
    requirements:
      - r:
          capability: C
          relationship:
            type: R
            properties: { weight: 5 }
            interfaces: { i: { inputs: { extra: { type: string, default: x } }, operations: { join: join.sh } } }
  M:
    requirements:
      - r:
          capability: C
          relationship:
            type: R
            properties: { colour: { type: string } }
            interfaces: { j: { type: I }, i: { operations: { leave: {} } } }",
        &[
            "T0309 relationship type `R` has no property `colour` to refine",
            "T0320 relationship type `R` has no interface `j` to refine",
            "T0320 interface type `I` has no operation `leave` to refine",
        ],
    );
}

#[test]
fn requirements_keep_the_places_of_the_parent() {
    let types = check_nodes(
        "
  A: { requirements: [ x: { capability: C, relationship: R }, y: { capability: C, relationship: R } ] }
  B: { derived_from: A, requirements: [ z: { capability: C, relationship: R }, x: { count_range: [ 1, 1 ] } ] }",
        &[],
    );
    assert_eq!(names_of(&node(&types, "B").requirements), ["x", "y", "z"]);
}

#[test]
fn types_that_exclude_each_other_are_told_at_the_requirement() {
    let program = |capability: &str, relationship: &str, target: &str| {
        format!(
            "
capability_types: {{ C: {{ {capability} }}, D: {{}} }}
relationship_types: {{ R: {{ {relationship} }}, Q: {{}} }}
node_types:
  T: {{ capabilities: {{ c: {target} }} }}
  X: {{}}
  N: {{ requirements: [ r: {{ capability: C, node: T, relationship: R }} ] }}
  NN: {{ derived_from: N, requirements: [ r: {{ count_range: [ 0, 1 ] }} ] }}"
        )
    };
    check_types(&program("", "", "C"), &[]);
    check_types(
        &program(
            "valid_relationship_types: [ R ]",
            "valid_capability_types: [ C ]",
            "C",
        ),
        &[],
    );
    // A derived source may well do what its parent cannot.
    check_types(&program("valid_source_node_types: [ NN ]", "", "C"), &[]);
    for (capability, relationship, target, told) in [
        (
            "valid_relationship_types: [ Q ]",
            "",
            "C",
            "`C` does not go with `R`",
        ),
        (
            "valid_source_node_types: [ X ]",
            "",
            "C",
            "`C` does not go with `N`",
        ),
        (
            "",
            "valid_capability_types: [ D ]",
            "C",
            "`R` does not go with `C`",
        ),
        (
            "",
            "valid_target_node_types: [ X ]",
            "C",
            "`R` does not go with `T`",
        ),
        (
            "",
            "valid_source_node_types: [ X ]",
            "C",
            "`R` does not go with `N`",
        ),
        ("", "valid_source_node_types: []", "C", "`R` does not go with `N`"),
        (
            "",
            "",
            "{ type: C, valid_relationship_types: [ Q ] }",
            "`C` does not go with `R`",
        ),
    ] {
        check_types(
            &program(capability, relationship, target),
            &[&format!("T0316 requirement `r` can never be fulfilled: {told}")],
        );
    }
}
