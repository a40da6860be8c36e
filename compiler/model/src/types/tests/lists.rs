use super::*;

#[test]
fn lists_of_allowed_types_only_narrow() {
    let types = check_types(
        "
capability_types:
  C: {}
  D: { derived_from: C }
relationship_types:
  R: { valid_capability_types: [ C ] }
  Same: { derived_from: R, valid_capability_types: [ C ] }
  Narrow: { derived_from: R, valid_capability_types: [ D ] }
  Inherits: { derived_from: Narrow }
  Nothing: { derived_from: R, valid_capability_types: [] }
  Free: {}
  First: { derived_from: Free, valid_capability_types: [ D ] }",
        &[],
    );
    let relationship = |name: &str| {
        let mut all = types.files.values().flat_map(|file| &file.relationship_types);
        all.find(|of| *of.header.name == *name)
            .expect("the type is there")
            .valid_capability_types
            .clone()
    };
    assert_eq!(relationship("Inherits"), relationship("Narrow"));
    assert_eq!(relationship("Nothing"), Some(Vec::new()));
    assert_eq!(relationship("Free"), None);
    check_types(
        "
capability_types: { C: {}, D: { derived_from: C } }
relationship_types:
  R: { valid_capability_types: [ D ] }
  Wide: { derived_from: R, valid_capability_types: [ D, C ] }",
        &["T0308 `C` is not allowed by the inherited `valid_capability_types`: `D`"],
    );
}

#[test]
fn each_list_is_held_against_its_namesake() {
    check_types(
        "
node_types: { A: {}, B: {} }
relationship_types: { P: {}, Q: {} }
capability_types:
  C: { valid_source_node_types: [ A ], valid_relationship_types: [ P ] }
  D: { derived_from: C, valid_source_node_types: [ B ], valid_relationship_types: [ Q ] }
group_types:
  G: { members: [ A ] }
  H: { derived_from: G, members: [ B ] }
policy_types:
  S: { targets: [ A, G ] }
  T: { derived_from: S, targets: [ H, B ] }",
        &[
            "T0308 `B` is not allowed by the inherited `valid_source_node_types`: `A`",
            "T0308 `Q` is not allowed by the inherited `valid_relationship_types`: `P`",
            "T0308 `B` is not allowed by the inherited `members`: `A`",
            "T0308 `B` is not allowed by the inherited `targets`: `A`, `G`",
        ],
    );
}

#[test]
fn a_capability_definition_is_measured_by_its_type_and_its_parent() {
    let base = "
capability_types: { C: { valid_source_node_types: [ A ] } }
node_types:
  A: {}
  AA: { derived_from: A }
  AB: { derived_from: A }
  N: { capabilities: { c: { type: C, valid_source_node_types: [ AA ] } } }";
    check_types(base, &[]);
    check_types(
        &format!(
            "{base}\n  M: {{ derived_from: N, capabilities: {{ c: {{ valid_source_node_types: [ AB ] }} }} }}"
        ),
        &["T0308 `AB` is not allowed by the inherited `valid_source_node_types`: `AA`"],
    );
}

#[test]
fn a_list_with_an_unknown_name_allows_everything() {
    check_types(
        "
capability_types: { C: {} }
relationship_types:
  R: { valid_capability_types: [ Nope ] }
  S: { derived_from: R, valid_capability_types: [ C ] }",
        &["T0212 no capability type is called `Nope`"],
    );
}

#[test]
fn existing_triggers_stay_and_new_ones_may_come() {
    let types = check_types(
        "
policy_types:
  P: { triggers: { t: { event: i.n, action: [ delegate: w ] } } }
  Q: { derived_from: P, triggers: { u: { event: i.m, action: [ delegate: w ] } } }",
        &[],
    );
    let policy = types
        .files
        .values()
        .flat_map(|file| &file.policy_types)
        .last()
        .expect("two types");
    assert_eq!(names_of(&policy.triggers), ["t", "u"]);
}
