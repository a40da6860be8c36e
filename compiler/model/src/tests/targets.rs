//! Where requirements lead: named nodes, named copies, types, capabilities (§8.5).

use crate::tests::compile;

const TYPES: &str = "
capability_types: { Host: {}, Fast: { derived_from: Host }, Disk: {} }
relationship_types: { On: {}, Near: { derived_from: On } }
node_types:
  Rack: { capabilities: { host: Host } }
  Blade: { derived_from: Rack }
  Twin: { derived_from: Rack, capabilities: { spare: Fast } }
  Box: { capabilities: { disk: Disk } }
  Web: { requirements: [ host: { capability: Host, node: Rack, relationship: On, count_range: [ 0, 9 ] } ] }
  Any: { requirements: [ host: { capability: Host, relationship: On, count_range: [ 0, 9 ] } ] }
service_template:
  node_templates:
";

fn with(templates: &str) -> crate::tests::Compiled {
    let lines: Vec<String> = templates
        .lines()
        .map(|line| format!("    {}\n", line.trim()))
        .collect();
    compile(&format!("{TYPES}{}", lines.concat()))
}

#[test]
fn a_string_names_a_template_and_an_assignment_may_name_one_too() {
    let compiled = with(
        "a: { type: Web, requirements: [ host: r, host: { node: b } ] }
        r: { type: Rack }
        b: { type: Blade }",
    );
    assert_eq!(compiled.relationships(), ["a/host.0 → r", "a/host.1 → b"]);
}

#[test]
fn a_type_leaves_open_which_node_of_it_is_meant() {
    let compiled = with(
        "a: { type: Web, requirements: [ host: { node: Blade } ] }
        r: { type: Rack }
        b: { type: Blade }
        c: { type: Blade }",
    );
    assert!(
        compiled.open().contains("a: Web\n  > host to b.host or c.host\n"),
        "{}",
        compiled.open()
    );
    assert_eq!(compiled.relationships(), ["a/host.0 → b"]);
}

#[test]
fn a_template_goes_before_a_type_of_the_same_name() {
    let compiled = with(
        "a: { type: Web, requirements: [ host: Blade ] }
        r: { type: Blade }
        Blade: { type: Rack }",
    );
    assert_eq!(compiled.relationships(), ["a/host.0 → Blade"]);
}

#[test]
fn a_copy_is_named_by_its_index() {
    let compiled = with(
        "a: { type: Web, requirements: [ host: { node: [ r, 2 ] } ] }
        r: { type: Rack, count: 3 }",
    );
    assert_eq!(compiled.relationships(), ["a/host.0 → r.2"]);
    let compiled = with(
        "a: { type: Web, requirements: [ host: { node: [ r, 3 ] } ] }
        r: { type: Rack, count: 3 }",
    );
    assert_eq!(
        compiled.told(),
        ["T0435 there is no `r` with index 3: it has 3 copies, counted from 0"]
    );
}

#[test]
fn more_relationships_than_copies_are_told() {
    let compiled = with(
        "a: { type: Web, requirements: [ host: { node: r, count: 3 } ] }
        r: { type: Rack, count: 2 }",
    );
    assert_eq!(
        compiled.told(),
        ["T0416 `host` asks for 3 different nodes `r`, and there are 2"]
    );
}

#[test]
fn what_is_named_must_be_there_and_of_the_type_that_is_asked_for() {
    assert_eq!(
        with("a: { type: Web, requirements: [ host: nobody ] }").told(),
        ["T0410 `nobody` is neither a node template nor a node type"]
    );
    assert_eq!(
        with("a: { type: Web, requirements: [ host: x ] }\nx: { type: Box }").told(),
        ["T0411 `x` is of type `Box`, and `host` needs a `Rack`"]
    );
    assert_eq!(
        with("a: { type: Web, requirements: [ host: { node: Box } ] }").told(),
        ["T0411 `Box` is of type `Box`, and `host` needs a `Rack`"]
    );
}

#[test]
fn a_node_without_the_capability_is_no_target() {
    assert_eq!(
        with("a: { type: Any, requirements: [ host: x ] }\nx: { type: Box }").told(),
        ["T0415 `x` has no capability for `host`, which needs a capability of type `Host`"]
    );
}

#[test]
fn several_capabilities_that_fit_are_ambiguous_until_one_is_named() {
    assert_eq!(
        with("a: { type: Web, requirements: [ host: t ] }\nt: { type: Twin }").told(),
        ["T0415 several capabilities of `t` fit `host`: `host`, `spare`"]
    );
    for capability in ["spare", "Fast"] {
        let compiled = with(&format!(
            "a: {{ type: Web, requirements: [ host: {{ node: t, capability: {capability} }} ] }}
            t: {{ type: Twin }}"
        ));
        assert!(
            compiled.graph().contains("> host.0 On to t.spare"),
            "{}",
            compiled.graph()
        );
    }
}

#[test]
fn an_open_requirement_knows_each_capability_that_fits() {
    let compiled = with("a: { type: Web, requirements: [ host: {} ] }\nt: { type: Twin }");
    assert!(
        compiled.open().contains("> host to t.host or t.spare"),
        "{}",
        compiled.open()
    );
}

#[test]
fn a_capability_of_another_type_is_refused() {
    assert_eq!(
        with("a: { type: Web, requirements: [ host: { node: r, capability: Disk } ] }\nr: { type: Rack }")
            .told(),
        ["T0419 capability type `Disk` is not derived from `Host`, which the requirement asks for"]
    );
}

#[test]
fn a_relationship_is_first_a_type_and_then_a_template() {
    let compiled = with(
        "a: { type: Web, requirements: [ host: { node: r, relationship: Near } ] }
        r: { type: Rack }",
    );
    assert!(compiled.graph().contains("> host.0 Near to r.host"));
    let text = format!(
        "{TYPES}    a: {{ type: Web, requirements: [ host: {{ node: r, relationship: mine }} ] }}
    r: {{ type: Rack }}
  relationship_templates: {{ mine: {{ type: Near }}, On: {{ type: Near }} }}
"
    );
    assert!(compile(&text).graph().contains("> host.0 Near to r.host"));
    assert!(
        compile(&text.replace("relationship: mine", "relationship: On"))
            .graph()
            .contains("> host.0 On to r.host")
    );
    assert_eq!(
        compile(&text.replace("relationship: mine", "relationship: none")).told(),
        ["T0413 `none` is neither a relationship type nor a relationship template"]
    );
}

#[test]
fn a_node_needs_another_one_and_not_itself() {
    let peers = "
capability_types: { Peer: {} }
relationship_types: { Knows: {} }
node_types:
  P:
    capabilities: { peer: Peer }
    requirements: [ peer: { capability: Peer, relationship: Knows, count_range: [ 1, 1 ] } ]
service_template:
  node_templates:
    p: { type: P, count: 2 }
";
    assert_eq!(
        compile(peers).relationships(),
        ["p.0/peer.0 → p.1", "p.1/peer.0 → p.0"]
    );
    assert_eq!(
        compile(&peers.replace(", count: 2", "")).told(),
        ["T0412 no node satisfies requirement `peer` of `p`"]
    );
}

#[test]
fn the_lists_of_allowed_types_hold_in_every_direction() {
    let text = "
capability_types: { C: {}, D: { derived_from: C } }
relationship_types: { R: {}, Q: { derived_from: R } }
node_types:
  T: { capabilities: { c: C } }
  T2: { derived_from: T }
  S: { requirements: [ r: { capability: C, relationship: R, count_range: [ 0, 1 ] } ] }
  S2: { derived_from: S }
service_template:
  node_templates:
    t: { type: T }
    s: { type: S, requirements: [ r: t ] }
";
    let said = |from: &str, to: &str| {
        assert!(text.contains(from));
        compile(&text.replace(from, to)).told().join("\n")
    };
    assert_eq!(compile(text).told(), Vec::<String>::new());
    assert_eq!(
        said("R: {},", "R: { valid_target_node_types: [ T2 ] },"),
        "T0414 a relationship `R` may not end at `t` of type `T`"
    );
    assert_eq!(
        said(
            "  T: { capabilities: { c: C } }",
            "  T: { capabilities: { c: { type: C, valid_source_node_types: [ S2 ] } } }"
        ),
        "T0414 capability `c` of `t` may not be used by a `S`"
    );
    assert_eq!(
        said(
            "  T: { capabilities: { c: C } }",
            "  T: { capabilities: { c: { type: C, valid_relationship_types: [ Q ] } } }"
        ),
        "T0414 capability `c` of `t` may not be the end of a `R`"
    );
}

#[test]
fn an_open_requirement_passes_by_nodes_that_are_not_allowed() {
    let compiled = compile(
        "
capability_types: { C: {} }
relationship_types: { R: { valid_target_node_types: [ T2 ] } }
node_types:
  T: { capabilities: { c: C } }
  T2: { derived_from: T }
  S: { requirements: [ r: { capability: C, relationship: R, count_range: [ 1, 1 ] } ] }
service_template:
  node_templates:
    t: { type: T }
    t2: { type: T2 }
    s: { type: S }
",
    );
    assert_eq!(compiled.relationships(), ["s/r.0 → t2"]);
}

#[test]
fn optional_requirements_come_after_all_mandatory_ones() {
    let compiled = compile(
        "
capability_types: { C: { properties: { room: { type: integer, default: 1 } } } }
relationship_types: { R: {} }
node_types:
  T: { capabilities: { c: C } }
  S: { requirements: [ r: { capability: C, relationship: R, count_range: [ 0, 1 ] } ] }
service_template:
  node_templates:
    t: { type: T }
    first: { type: S, requirements: [ r: { optional: true, allocation: { room: 1 } } ] }
    second: { type: S, requirements: [ r: { allocation: { room: 1 } } ] }
",
    );
    assert_eq!(compiled.told(), Vec::<String>::new());
    assert_eq!(compiled.relationships(), ["second/r.0 → t"]);
}

#[test]
fn a_copied_template_brings_its_requirements_along() {
    let compiled = with(
        "a: { type: Web, requirements: [ host: r ] }
        b: { copy: a }
        r: { type: Rack }",
    );
    assert_eq!(compiled.relationships(), ["a/host.0 → r", "b/host.0 → r"]);
}
