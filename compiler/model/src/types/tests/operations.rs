use super::*;

const INTERFACES: &str = "
interface_types:
  Life: { inputs: { mode: { type: string } }, operations: { start: { inputs: { speed: { type: integer } } }, stop: {} } }
  LongLife: { derived_from: Life, operations: { rest: {} }, notifications: { tired: {} } }
  Other: {}
";

#[test]
fn interface_types_refine_and_add() {
    let types = check_types(INTERFACES, &[]);
    let long = types
        .files
        .values()
        .flat_map(|file| &file.interface_types)
        .nth(1)
        .expect("three types");
    assert_eq!(names_of(&long.operations), ["start", "stop", "rest"]);
    assert_eq!(names_of(&long.inputs), ["mode"]);
}

#[test]
fn interface_types_hold_no_implementations_and_no_mappings() {
    check_types(
        "
interface_types:
  I:
    operations: { go: { implementation: go.sh } }
    notifications: { gone: { outputs: { o: { mapping: [ SELF, a ] } } } }",
        &[
            "T0318 operation `go` of an interface type has an implementation",
            "T0319 output `o` of an interface type has a mapping",
        ],
    );
}

#[test]
fn a_node_type_refines_operations_and_adds_inputs_but_no_operations() {
    let types = check_types(
        &format!(
            "{INTERFACES}
node_types:
  N:
    attributes: {{ speed: {{ type: integer }} }}
    interfaces:
      life:
        type: Life
        inputs: {{ mode: {{ default: fast }}, extra: {{ type: string, default: x }} }}
        operations:
          start: {{ implementation: start.sh, inputs: {{ speed: 5, more: 1 }}, outputs: {{ speed: [ SELF, speed ] }} }}"
        ),
        &[],
    );
    let life = &node(&types, "N").interfaces["life"];
    assert_eq!(names_of(&life.inputs), ["mode", "extra"]);
    assert_eq!(names_of(&life.operations), ["start", "stop"]);
    assert_eq!(names_of(&life.operations["start"].inputs), ["speed", "more"]);
    assert!(life.operations["start"].implementation.is_some());
    assert!(life.operations["stop"].implementation.is_none());
    check_types(
        &format!(
            "{INTERFACES}
node_types:
  N: {{ interfaces: {{ life: {{ type: Life, operations: {{ rest: {{}} }}, notifications: {{ tired: {{}} }} }} }} }}"
        ),
        &[
            "T0320 interface type `Life` has no operation `rest` to refine",
            "T0320 interface type `Life` has no notification `tired` to refine",
        ],
    );
}

#[test]
fn an_interface_needs_a_type_once_and_keeps_to_it() {
    check_types(
        &format!("{INTERFACES}\nnode_types: {{ N: {{ interfaces: {{ life: {{ description: x }} }} }} }}"),
        &["T0303 no `type` for interface `life`, and there is none to inherit"],
    );
    check_types(
        &format!(
            "{INTERFACES}
node_types:
  N: {{ interfaces: {{ life: {{ type: Life }} }} }}
  M: {{ derived_from: N, interfaces: {{ life: {{ type: Other }} }} }}"
        ),
        &["T0302 `Other` is not derived from `Life`, the type of interface `life`"],
    );
}

#[test]
fn implementations_and_refinements_survive_a_narrower_interface_type() {
    let types = check_types(
        &format!(
            "{INTERFACES}
node_types:
  N:
    interfaces:
      life: {{ type: Life, inputs: {{ mode: fast }}, operations: {{ start: start.sh, stop: stop.sh }} }}
  M: {{ derived_from: N, interfaces: {{ life: {{ type: LongLife, operations: {{ rest: rest.sh, stop: halt.sh }} }} }} }}"
        ),
        &[],
    );
    let primary = |interface: &Interface, operation: &str| {
        let implementation = interface.operations[operation].implementation.as_ref();
        match implementation.and_then(|implementation| implementation.primary.as_ref()) {
            Some(entities::definitions::ArtifactReference::Named(name)) => name.value.to_string(),
            Some(entities::definitions::ArtifactReference::Inline(_)) | None => String::new(),
        }
    };
    let life = &node(&types, "M").interfaces["life"];
    assert_eq!(names_of(&life.operations), ["start", "stop", "rest"]);
    assert_eq!(primary(life, "start"), "start.sh");
    assert_eq!(primary(life, "stop"), "halt.sh");
    assert_eq!(primary(life, "rest"), "rest.sh");
    assert!(life.inputs["mode"].fixed.is_some());
    assert_eq!(names_of(&life.notifications), ["tired"]);
}

#[test]
fn fixed_inputs_in_types_reach_only_what_is_their_own() {
    check_types(
        "interface_types: { I: { operations: { go: { inputs: { x: { value: { $get_property: [ SELF, p ] } } } } } } }",
        &["T0394"],
    );
    check_types(
        "
interface_types: { I: { operations: { go: {} } } }
node_types:
  N:
    properties: { p: { type: string } }
    interfaces: { i: { type: I, operations: { go: { inputs: { x: { value: { $get_property: [ SELF, p ] } } } } } } }",
        &[],
    );
}

#[test]
fn mappings_lead_to_attributes_that_can_take_the_output() {
    let with = |mapping: &str| {
        format!(
            "
interface_types: {{ I: {{ operations: {{ go: {{ outputs: {{ o: {{ type: integer }} }} }} }} }} }}
capability_types: {{ C: {{ attributes: {{ a: {{ type: integer }} }} }} }}
node_types:
  N:
    properties: {{ p: {{ type: integer }} }}
    attributes: {{ a: {{ type: integer }}, s: {{ type: string }} }}
    capabilities: {{ c: C }}
    interfaces: {{ i: {{ type: I, operations: {{ go: {{ outputs: {{ o: {mapping} }} }} }} }} }}"
        )
    };
    check_types(&with("[ SELF, a ]"), &[]);
    check_types(&with("[ SELF, p ]"), &[]);
    check_types(&with("[ SELF, CAPABILITY, c, a ]"), &[]);
    check_types(&with("[ SELF, nope ]"), &["T0388"]);
    check_types(&with("[ SELF, s ]"), &["T0370 `o` is "]);
}

#[test]
fn a_mapped_output_cannot_be_mapped_again() {
    check_types(
        "
interface_types: { I: { operations: { go: { outputs: { o: { type: integer } } } } } }
node_types:
  N:
    attributes: { a: { type: integer }, b: { type: integer } }
    interfaces: { i: { type: I, operations: { go: { outputs: { o: [ SELF, a ] } } } } }
  M: { derived_from: N, interfaces: { i: { operations: { go: { outputs: { o: [ SELF, b ] } } } } } }",
        &["T0307 the mapping of parameter `o` is fixed, and nothing more can be said about it"],
    );
}

#[test]
fn artifacts_are_replaced_whole_and_their_properties_assigned() {
    let types = check_types(
        "
artifact_types: { Script: { file_ext: [ sh ], properties: { shell: { type: string, default: bash } } } }
node_types:
  N: { artifacts: { a: { type: Script, file: a.sh, description: first } } }
  M: { derived_from: N, artifacts: { a: { type: Script, file: b.sh } } }",
        &[],
    );
    let artifact = &node(&types, "M").artifacts["a"];
    assert!(artifact.definition.description.is_none());
    check_types(
        "
artifact_types: { Script: { properties: { shell: { type: string }, fixed: { type: integer, value: 1 } } } }
node_types:
  N:
    artifacts:
      a: { type: Script, file: a.sh }
      b: { type: Script, file: b.sh, properties: { shell: 5, shel: x, fixed: 1 } }",
        &[
            "T0373 artifact `a` has no value for property `shell`",
            "T0340",
            "T0372 artifact type `Script` has no property `shel`",
            "T0307 the value of property `fixed` is fixed, and nothing more can be said about it",
        ],
    );
}
