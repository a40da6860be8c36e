//! How many nodes and relationships there are (§7.2, §8.5.4, §14.1).

use crate::tests::compile;

const TYPES: &str = "
capability_types: { Host: {} }
relationship_types: { On: {} }
node_types:
  Rack: { capabilities: { host: Host } }
  Web:
    requirements: [ host: { capability: Host, node: Rack, relationship: On, count_range: [ 2, 4 ] } ]
";

fn web(requirements: &str) -> String {
    format!(
        "{TYPES}
service_template:
  node_templates:
    rack: {{ type: Rack, count: 5 }}
    web: {{ type: Web, requirements: [ {requirements} ] }}
"
    )
}

#[test]
fn a_template_stands_for_as_many_nodes_as_its_count_says() {
    let compiled = compile(
        "
> many: 2
node_types: { N: { properties: { index: { type: integer, default: $node_index } } } }
service_template:
  inputs: { many: { type: integer } }
  node_templates:
    one: { type: N }
    none: { type: N, count: 0 }
    many: { type: N, count: { $get_input: many } }
",
    );
    assert_eq!(
        compiled.graph(),
        "input many = 2\none: N\n  index = 0\nmany.0: N\n  index = 0\nmany.1: N\n  index = 1\n"
    );
}

#[test]
fn a_count_is_a_natural_number_even_when_a_call_yields_it() {
    let count = |count: &str| {
        let compiled = compile(&format!(
            "
node_types: {{ N: {{}} }}
service_template:
  node_templates: {{ n: {{ type: N, count: {count} }} }}
"
        ));
        compiled.told().join("\n")
    };
    for (written, found) in [
        ("-1", "`-1`"),
        ("1.5", "`1.5`"),
        ("many", "`many`"),
        ("{ $difference: [ 1, 3 ] }", "`-2`"),
        ("{ $concat: [ a, b ] }", "`ab`"),
    ] {
        assert_eq!(
            count(written),
            format!("T0408 a count is a whole number from 0 on, and here it is {found}")
        );
    }
    assert_eq!(count("{ $sum: [ 1, 1 ] }"), "");
}

#[test]
fn a_count_that_only_the_running_service_knows_is_told() {
    let compiled = compile(
        "
node_types: { N: { attributes: { load: { type: integer } } } }
service_template:
  node_templates:
    n: { type: N }
    m: { type: N, count: { $get_attribute: [ n, load ] } }
",
    );
    assert_eq!(
        compiled.told(),
        ["T0440 how many copies of `m` there are waits for the attribute `load` of `n`"]
    );
}

#[test]
fn without_an_assignment_a_mandatory_requirement_is_assigned_by_its_definition() {
    let compiled = compile(&web(""));
    assert_eq!(
        compiled.relationships(),
        ["web/host.0 → rack.0", "web/host.1 → rack.1"]
    );
    assert!(compiled.open().contains("web: Web\n  > host × 2 to rack.host\n"));
}

#[test]
fn with_too_few_assignments_nothing_is_added() {
    assert_eq!(
        compile(&web("host: rack")).told(),
        ["T0416 `web` has 1 relationships `host` that are not optional, and its type asks for [2, 4]"]
    );
}

#[test]
fn the_counts_of_all_assignments_are_within_the_range_and_so_are_the_mandatory_ones() {
    assert_eq!(
        compile(&web(
            "host: { node: rack, count: 2 }, host: { node: rack, count: 3 }"
        ))
        .told(),
        ["T0416 `web` asks for 5 relationships `host`, and its type allows [2, 4]"]
    );
    assert_eq!(
        compile(&web("host: rack, host: { node: rack, count: 2, optional: true }")).told(),
        ["T0416 `web` has 1 relationships `host` that are not optional, and its type asks for [2, 4]"]
    );
    let fine = compile(&web(
        "host: { node: rack, count: 2 }, host: { node: rack, optional: true }",
    ));
    assert_eq!(fine.told(), Vec::<String>::new());
    assert_eq!(fine.relationships().len(), 3);
}

#[test]
fn counts_that_come_from_inputs_are_added_up_too() {
    let text = format!(
        "> many: 5
{TYPES}
service_template:
  inputs: {{ many: {{ type: integer }} }}
  node_templates:
    rack: {{ type: Rack, count: 9 }}
    web: {{ type: Web, requirements: [ host: {{ node: rack, count: {{ $get_input: many }} }} ] }}
"
    );
    assert_eq!(
        compile(&text).told(),
        ["T0416 `web` asks for 5 relationships `host`, and its type allows [2, 4]"]
    );
    assert_eq!(
        compile(&text.replace("many: 5", "many: 3")).relationships().len(),
        3
    );
}

#[test]
fn whether_a_requirement_is_optional_may_depend_on_an_input() {
    let text = format!(
        "> loose: true
{TYPES}
service_template:
  inputs: {{ loose: {{ type: boolean }} }}
  node_templates:
    rack: {{ type: Rack, count: 2 }}
    web:
      type: Web
      requirements: [ host: {{ node: rack, count: 2 }}, host: {{ node: Rack, count: 2, optional: {{ $get_input: loose }} }} ]
"
    );
    assert_eq!(compile(&text).told(), Vec::<String>::new());
    let strict = text
        .replace("loose: true", "loose: false")
        .replace("count: 2 }\n    web", "count: 1 }\n    web");
    assert!(strict.contains("count: 1"));
    assert!(!compile(&strict).told().is_empty());
}

#[test]
fn relationships_are_numbered_through_all_assignments_of_a_requirement() {
    let compiled = compile(&format!(
        "{TYPES}
  Named: {{ derived_from: Web, requirements: [ host: {{ relationship: {{ type: Numbered }} }} ] }}
service_template:
  node_templates:
    rack: {{ type: Rack, count: 3 }}
    web: {{ type: Named, requirements: [ host: rack, host: {{ node: rack, count: 2 }} ] }}
  outputs:
    numbers: {{ value: {{ $get_property: [ web, RELATIONSHIP, host, ALL, number ] }} }}
",
    ).replace(
        "relationship_types: { On: {} }",
        "relationship_types: { On: {}, Numbered: { derived_from: On, properties: { number: { type: integer, default: $relationship_index } } } }",
    ));
    assert_eq!(compiled.told(), Vec::<String>::new());
    assert_eq!(compiled.outputs(), "numbers = [ 0, 1, 2 ]\n");
}
