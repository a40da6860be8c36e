//! Occurrences, operations, artifacts, imports, directives and mappings.

use super::{check, check_told, rewritten};

const REQUIREMENT: &str = "{ topology_template: { node_templates: { n: { requirements: [ { r: @ } ] } } } }";

#[test]
fn the_least_occurrences_are_the_count_and_none_makes_it_optional() {
    check(
        REQUIREMENT,
        [
            ("{ occurrences: [ 1, 1 ] }", "{ occurrences: 1 }"),
            ("{ occurrences: [ 2, 5 ] }", "{ occurrences: 2 }"),
            ("{ occurrences: [ 1, UNBOUNDED ] }", "{ occurrences: 1 }"),
            ("{ occurrences: [ 0, 3 ] }", "{ occurrences: 3, optional: true }"),
            (
                "{ occurrences: [ 0, UNBOUNDED ] }",
                "{ occurrences: 1, optional: true }",
            ),
        ],
    );
    check_told(
        REQUIREMENT,
        [
            ("{ occurrences: 1 }", &["T0108"]),
            ("{ occurrences: [ 1 ] }", &["T0108"]),
            ("{ occurrences: [ one, 2 ] }", &["T0108"]),
            ("{ occurrences: [ 1, many ] }", &["T0108"]),
        ],
    );
}

const TYPE: &str = "{ interface_types: { I: @ } }";
const DEFINITION: &str = "{ node_types: { N: { interfaces: { i: @ } } } }";
const ASSIGNMENT: &str = "{ topology_template: { node_templates: { n: { interfaces: { i: @ } } } } }";

#[test]
fn operations_may_stand_directly_below_an_interface() {
    for place in [TYPE, DEFINITION, ASSIGNMENT] {
        check(
            place,
            [
                ("{ create: a.sh }", "{ operations: { create: a.sh } }"),
                (
                    "{ inputs: { x: 1 }, create: a.sh, start: { implementation: b.sh } }",
                    "{ inputs: { x: 1 }, operations: { create: a.sh, start: { implementation: b.sh } } }",
                ),
                (
                    "{ operations: { create: a.sh } }",
                    "{ operations: { create: a.sh } }",
                ),
                // Both together is a slip, and `create` is reported as unknown.
                (
                    "{ operations: { start: a.sh }, create: b.sh }",
                    "{ operations: { start: a.sh }, create: b.sh }",
                ),
                (
                    "{ opperations: { create: a.sh } }",
                    "{ opperations: { create: a.sh } }",
                ),
            ],
        );
    }
    check(
        DEFINITION,
        [(
            "{ type: T, create: a.sh }",
            "{ type: T, operations: { create: a.sh } }",
        )],
    );
    check(
        ASSIGNMENT,
        [(
            "{ create: { inputs: { x: { get_input: y } } } }",
            "{ operations: { create: { inputs: { x: { $get_input: y } } } } }",
        )],
    );
}

#[test]
fn an_artifact_may_be_its_file() {
    check(
        "{ node_types: { N: { artifacts: @ } } }",
        [
            ("{ a: b.sh }", "{ a: { file: b.sh } }"),
            ("{ a: { type: T, file: b.sh } }", "{ a: { type: T, file: b.sh } }"),
        ],
    );
}

#[test]
fn an_import_may_have_a_name_before_it() {
    check(
        "{ imports: [ @ ] }",
        [
            ("a.yaml", "a.yaml"),
            ("{ file: a.yaml }", "{ file: a.yaml }"),
            ("{ mine: a.yaml }", "a.yaml"),
            ("{ mine: { file: a.yaml } }", "{ file: a.yaml }"),
            // A slip of the pen is no name.
            ("{ flie: a.yaml }", "{ flie: a.yaml }"),
            ("{ url: a.yaml }", "{ url: a.yaml }"),
        ],
    );
}

#[test]
fn directives_have_former_names_and_others_are_left_to_whoever_knows_them() {
    let place = "{ topology_template: { node_templates: { n: { directives: @ } } } }";
    check(
        place,
        [
            ("[ select, substitute ]", "[ select, substitute ]"),
            ("[ selectable, substitutable ]", "[ select, substitute ]"),
        ],
    );
    check_told(
        place,
        [
            ("[ create ]", &["T0138"]),
            ("[ proxy, mock ]", &["T0138", "T0138"]),
        ],
    );
}

#[test]
fn the_action_of_a_trigger_may_be_the_name_of_a_workflow() {
    check(
        "{ policy_types: { P: { triggers: { t: { action: @ } } } } }",
        [
            ("backup", "[ { inline: backup } ]"),
            ("[ { delegate: backup } ]", "[ { delegate: backup } ]"),
        ],
    );
}

#[test]
fn a_property_is_mapped_to_an_input_and_to_nothing_else() {
    let place = "{ topology_template: { substitution_mappings: { properties: @ } } }";
    check(
        place,
        [
            ("{ p: [ i ] }", "{ p: i }"),
            ("{ p: i }", "{ p: i }"),
            ("{ p: { mapping: [ i ] } }", "{ p: i }"),
        ],
    );
    check_told(place, [("{ p: [ n, q ] }", &["T0137"]), ("{ p: 5 }", &["T0137"])]);
}

#[test]
fn an_attribute_of_a_node_is_mapped_through_an_output() {
    let (shown, told) = rewritten(
        "{ topology_template: { outputs: { o: { value: 1 } }, substitution_mappings: { attributes: { a: [ n, b ] } } } }",
    );
    assert_eq!(
        shown,
        "{topology_template: {outputs: {o: {value: 1}, a: {value: {$get_attribute: [n, b]}}}, \
         substitution_mappings: {attributes: {a: a}}}}"
    );
    assert_eq!(told, [""; 0]);
    let (shown, _) = rewritten(
        "{ topology_template: { substitution_mappings: { attributes: { a: [ n, b ], c: [ o ] } } } }",
    );
    assert_eq!(
        shown,
        "{topology_template: {substitution_mappings: {attributes: {a: a, c: o}}, \
         outputs: {a: {value: {$get_attribute: [n, b]}}}}}"
    );
    // An output that its author has called like this is the one that is read.
    let (shown, _) = rewritten(
        "{ topology_template: { outputs: { a: { value: 1 } }, substitution_mappings: { attributes: { a: [ n, b ] } } } }",
    );
    assert!(shown.contains("outputs: {a: {value: 1}}"), "{shown}");
}

#[test]
fn requirements_are_mapped_by_a_list_and_interfaces_to_workflows() {
    check(
        "{ topology_template: { substitution_mappings: { requirements: @ } } }",
        [
            (
                "{ r: [ n, s ], t: [ n, u ] }",
                "[ { r: [ n, s ] }, { t: [ n, u ] } ]",
            ),
            ("{ r: { mapping: [ n, s ] } }", "[ { r: [ n, s ] } ]"),
            ("[ r: [ n, s ] ]", "[ { r: [ n, s ] } ]"),
        ],
    );
    check(
        "{ topology_template: { substitution_mappings: { capabilities: @ } } }",
        [
            ("{ c: [ n, d ] }", "{ c: [ n, d ] }"),
            ("{ c: { mapping: [ n, d ] } }", "{ c: [ n, d ] }"),
        ],
    );
    let place = "{ topology_template: { substitution_mappings: { interfaces: @ } } }";
    check(place, [("{ i: { o: w } }", "{ i: { o: w } }")]);
    check_told(place, [("{ i: [ n, j ] }", &["T0137"])]);
}
