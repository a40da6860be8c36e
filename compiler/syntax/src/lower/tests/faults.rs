//! One fault, one message: small files with one fault each, beyond the examples of the pages.

use super::{lowered, messages, numbers};

const V: &str = "tosca_definitions_version: tosca_2_0\n";

/// Each text, below the version line, raises one code.
fn each_raises(number: &str, texts: &[&str]) {
    for text in texts {
        assert_eq!(numbers(&format!("{V}{text}")), [number], "{text}");
    }
}

fn none_raises(texts: &[&str]) {
    for text in texts {
        assert_eq!(messages(&format!("{V}{text}")), [""; 0], "{text}");
    }
}

#[test]
fn files_without_entities_are_legal() {
    none_raises(&[
        "",
        "# only a comment\n",
        "metadata: {}",
        "imports: []",
        "node_types: {}",
    ]);
    assert_eq!(
        messages("---\n# first a comment\ntosca_definitions_version: tosca_2_0\n"),
        [""; 0]
    );
}

#[test]
fn the_root_is_a_map_with_a_version_that_is_read() {
    for (text, number) in [
        ("", "T0101"),
        ("just text", "T0101"),
        ("- a", "T0101"),
        ("node_types: { N: {} }", "T0102"),
        ("a: 1\ntosca_definitions_version: tosca_2_0", "T0103"),
        ("tosca_definitions_version:", "T0104"),
        ("tosca_definitions_version: 2.0", "T0104"),
        ("tosca_definitions_version: tosca_2_1", "T0104"),
        ("tosca_definitions_version: something else\nanything: 1", "T0104"),
        ("tosca_definitions_version: tosca_simple_yaml_1_0\nx: 1", "T0105"),
        (
            "tosca_definitions_version: cloudify_dsl_1_3\nplugins: {}",
            "T0105",
        ),
        (
            "tosca_definitions_version: tosca_simple_profile_for_nfv_1_0",
            "T0105",
        ),
        ("heat_template_version: 2016-10-14\nresources: {}", "T0105"),
        (
            "tosca_definition_version: tosca_2_0\nnode_types: { N: {} }",
            "T0106",
        ),
    ] {
        let found = numbers(text);
        assert_eq!(found.first(), Some(&number), "{text}");
        assert!(found.len() == 1 || number == "T0103", "{text}: {found:?}");
    }
}

#[test]
fn keynames_of_tosca_1_are_explained() {
    for (text, note) in [
        ("topology_template: {}", "service_template"),
        ("imports: [ { file: a.yaml } ]", "url"),
        (
            "relationship_types: { R: { valid_target_types: [ C ] } }",
            "valid_capability_types",
        ),
        (
            "capability_types: { C: { valid_source_types: [ N ] } }",
            "valid_source_node_types",
        ),
        (
            "node_types: { N: { requirements: [ r: { occurrences: [ 1, 1 ] } ] } }",
            "count_range",
        ),
        (
            "node_types: { N: { capabilities: { c: { type: C, occurrences: [ 1, 1 ] } } } }",
            "allocation",
        ),
        (
            "node_types: { N: { properties: { p: { type: string, constraints: [] } } } }",
            "validation",
        ),
        (
            "node_types: { N: { artifacts: { a: { type: A, file: f, version: '1' } } } }",
            "artifact_version",
        ),
        ("group_types: { G: { interfaces: {} } }", "none"),
        (
            "policy_types: { P: { triggers: { t: { event: e, action: [], schedule: {} } } } }",
            "no such",
        ),
        (
            "node_types: { N: { interfaces: { i: { type: I, create: run.sh } } } }",
            "under `operations`",
        ),
        ("node_templates: {}", "service template"),
    ] {
        let syntax = lowered(&format!("{V}{text}"));
        let [diagnostic] = syntax.diagnostics.as_slice() else {
            panic!("{text}: {:?}", syntax.diagnostics);
        };
        assert_eq!(diagnostic.code.number, "T0106", "{text}");
        assert!(
            diagnostic.notes.iter().any(|said| said.contains(note)),
            "{text}: {:?}",
            diagnostic.notes
        );
    }
}

#[test]
fn a_misspelt_keyname_is_not_missed_as_well() {
    each_raises(
        "T0106",
        &[
            "service_template: { node_templates: { n: { tpye: T } } }",
            "service_template: { node_template: {} }",
            "repositories: { r: { ulr: https://example.org/ } }",
            "imports: [ { profil: a } ]",
            "node_types: { N: { derived_from: M, properties: { p: { type: string, requird: true } } } }",
        ],
    );
}

#[test]
fn a_requirement_of_a_capability_type_alone_is_read_with_a_warning() {
    let text = format!("{V}node_types: {{ N: {{ requirements: [ r: C ] }} }}");
    let syntax = lowered(&text);
    assert_eq!(numbers(&text), ["T0134"]);
    assert!(!syntax.is_faulty());
    let requirement = &syntax.value.node_types["N"].requirements["r"];
    assert!(requirement.any_relationship && requirement.relationship.is_none());
    assert_eq!(
        requirement.capability.as_ref().map(|name| name.value.as_str()),
        Some("C")
    );
}

#[test]
fn each_section_is_a_map_or_a_list_and_nothing_else() {
    each_raises(
        "T0108",
        &[
            "node_types:",
            "node_types: []",
            "node_types: none",
            "node_types: { N: }",
            "node_types: { N: text }",
            "imports: { url: a.yaml }",
            "imports: a.yaml",
            "imports: [ 1 ]",
            "description: 12",
            "description: [ a ]",
            "metadata: text",
            "dsl_definitions: [ a ]",
            "profile: 1.0",
            "node_types: { N: { derived_from: } }",
            "node_types: { N: { derived_from: [ M ] } }",
            "node_types: { N: { derived_from: 5 } }",
            "node_types: { N: { requirements: { r: { capability: C } } } }",
            "node_types: { N: { requirements: [ r: { count_range: 1 } ] } }",
            "node_types: { N: { artifacts: { a: file.sh } } }",
            "capability_types: { C: { valid_source_node_types: N } }",
            "capability_types: { C: { valid_source_node_types: [ 1 ] } }",
            "data_types: { D: { derived_from: string, validation: [ { $f: [] } ] } }",
            "data_types: { D: { derived_from: string, validation: { min_length: 3 } } }",
            "functions: { f: { signatures: { a: {} } } }",
            "service_template: { node_templates: }",
            "service_template: { node_templates: {}, policies: { p: { type: P } } }",
            "service_template: { node_templates: { n: { type: T, requirements: [ r: ] } } }",
            "service_template: { node_templates: { n: { type: T, requirements: [ r: [ a, b, c ] ] } } }",
            "service_template: { node_templates: { n: { type: T, copy: [ m ] } } }",
            "service_template: { inputs: { i: 5 }, node_templates: {} }",
            "service_template: { node_templates: {}, substitution_mappings: { node_type: N, capabilities: { c: [ n ] } } }",
            "service_template: { node_templates: {}, substitution_mappings: { node_type: N, requirements: { r: n } } }",
            "service_template: { node_templates: {}, substitution_mappings: { node_type: N, requirements: [ r: [ a, b, 3 ] ] } }",
            "service_template: { node_templates: {}, substitution_mappings: { node_type: N, properties: { p: [ i ] } } }",
        ],
    );
}

#[test]
fn names_are_strings() {
    each_raises(
        "T0112",
        &[
            "node_types: { 1: {} }",
            "node_types: { '': {} }",
            "node_types: { true: {} }",
            "node_types: { [ a ]: {} }",
            "node_types: { N: { properties: { 80: { type: string } } } }",
            "functions: { a$b: { signatures: [ {} ] } }",
        ],
    );
    none_raises(&["node_types: { '1': {}, on: {}, yes: {} }"]);
}

#[test]
fn imports_lead_to_one_place() {
    each_raises(
        "T0116",
        &[
            "imports: [ { url: a.yaml, profile: p } ]",
            "imports: [ { namespace: n } ]",
            "imports: [ {} ]",
        ],
    );
    each_raises("T0117", &["imports: [ { profile: p, repository: r } ]"]);
    none_raises(&[
        "imports: [ a.yaml, { url: b.yaml, repository: r, namespace: n }, { profile: p, description: d, metadata: {} } ]",
    ]);
}

#[test]
fn count_ranges_are_two_integers_in_order() {
    for range in [
        "[ 2, 1 ]",
        "[ 0.0, 1 ]",
        "[ -1, 1 ]",
        "[ 1 ]",
        "[ 1, 2, 3 ]",
        "[ UNBOUNDED, UNBOUNDED ]",
        "[ 0, unbounded ]",
        "[ 0, '1' ]",
        "[ 0, 4294967296 ]",
        "[ 0, ~ ]",
    ] {
        each_raises(
            "T0119",
            &[&format!(
                "node_types: {{ N: {{ requirements: [ r: {{ count_range: {range} }} ] }} }}"
            )],
        );
    }
    for range in ["[ 0, 0 ]", "[ 1, UNBOUNDED ]", "[ 0x1, 0o7 ]"] {
        none_raises(&[&format!(
            "node_types: {{ N: {{ requirements: [ r: {{ count_range: {range} }} ] }} }}"
        )]);
    }
}

#[test]
fn an_index_is_whole_or_a_call() {
    let file = |index: &str| {
        format!(
            "service_template: {{ node_templates: {{ n: {{ type: T, requirements: [ r: [ m, {index} ] ] }} }} }}"
        )
    };
    for index in ["-1", "1.0", "'1'", "true"] {
        each_raises("T0120", &[&file(index)]);
    }
    for index in ["0", "0x3", "$node_index", "{ $sum: [ $node_index, 1 ] }"] {
        none_raises(&[&file(index)]);
    }
    each_raises("T0108", &[&file("[ 1 ]"), &file("")]);
    none_raises(&["service_template: { node_templates: { n: { type: T, count: { $get_input: n } } } }"]);
}

#[test]
fn booleans_are_spelt_in_one_way() {
    for spelling in ["True", "FALSE", "yes", "0", "'true'", "off"] {
        each_raises(
            "T0110",
            &[
                &format!(
                    "node_types: {{ N: {{ properties: {{ p: {{ type: string, required: {spelling} }} }} }} }}"
                ),
                &format!(
                    "service_template: {{ node_templates: {{ n: {{ type: T, requirements: [ r: {{ optional: {spelling} }} ] }} }} }}"
                ),
            ],
        );
    }
}

#[test]
fn versions_of_types_are_tosca_versions() {
    for version in ["2.0", "1", "v1.0", "'1.0-3'"] {
        each_raises(
            "T0118",
            &[&format!("node_types: {{ N: {{ version: {version} }} }}")],
        );
    }
    none_raises(&["node_types: { N: { version: '2.0' }, M: { version: 2.0.1 } }"]);
}

#[test]
fn parameters_keep_to_their_direction() {
    each_raises(
        "T0121",
        &[
            "service_template: { inputs: { i: { value: 1 } }, node_templates: {} }",
            "service_template: { outputs: { o: { mapping: [ n, a ] } }, node_templates: {} }",
            "interface_types: { I: { inputs: { i: { mapping: [ SELF, a ] } } } }",
            "interface_types: { I: { operations: { o: { outputs: { o: { value: 1 } } } } } }",
            "service_template: { node_templates: {}, workflows: { w: { steps: {}, inputs: { i: { value: 1 } } } } }",
            "service_template: { node_templates: {}, workflows: { w: { implementation: a, outputs: { o: { value: 1 } } } } }",
            "service_template: { node_templates: {}, workflows: { w: { outputs: { o: { value: 1, mapping: [ a, b ] } } } } }",
        ],
    );
    none_raises(&[
        "service_template: { inputs: { i: [ n, a ] }, outputs: { o: { $get_input: i }, p: 5, q: { a: 1 } }, node_templates: {} }",
        "interface_types: { I: { operations: { o: { inputs: { i: 5 }, outputs: { o: { type: string } } } } } }",
        "service_template: { node_templates: {}, workflows: { w: { implementation: a, inputs: { i: 5 }, outputs: { o: [ n, a ] } } } }",
    ]);
}

#[test]
fn short_forms_of_properties_are_refinements() {
    let syntax = lowered(&format!(
        "{V}node_types:\n  N:\n    derived_from: M\n    properties:\n      a: 5\n      b: {{ x: 1, type: tcp }}\n      \
         c: {{ type: tcp, value: 3 }}\n      d: {{ $get_input: x }}\n      e: [ 1 ]\n      f: {{}}\n"
    ));
    assert_eq!(syntax.diagnostics, []);
    let short = |name: &str| syntax.value.node_types["N"].properties[name].short_form.is_some();
    assert_eq!(
        ["a", "b", "c", "d", "e", "f"].map(short),
        [true, true, false, true, true, false]
    );
}

#[test]
fn signatures_may_be_empty_but_not_absent() {
    none_raises(&["functions: { f: { signatures: [ {}, ~, { arguments: [ string ], variadic: true } ] } }"]);
    each_raises("T0131", &["functions: { f: { signatures: [] } }"]);
    each_raises(
        "T0109",
        &[
            "functions: { f: {} }",
            "functions: { f: { signatures: [ { result: {} } ] } }",
        ],
    );
}

#[test]
fn activities_do_one_thing() {
    let file = |activity: &str| {
        format!("policy_types: {{ P: {{ triggers: {{ t: {{ event: i.n, action: [ {activity} ] }} }} }} }}")
    };
    each_raises("T0125", &[&file("{}"), &file("{ delegate: w, inline: w }")]);
    each_raises(
        "T0126",
        &[
            &file("call_operation: go"),
            &file("call_operation: { operation: .go }"),
        ],
    );
    each_raises("T0106", &[&file("{ call: w }"), &file("{ delegat: w }")]);
    each_raises("T0109", &[&file("{ delegate: { inputs: {} } }")]);
    none_raises(&[&file(
        "{ delegate: w }, { set_state: on }, { call_operation: { operation: i.o, inputs: { a: 1 } } }, { inline: { workflow: w } }",
    )]);
}

#[test]
fn substitution_keys_are_names_or_paths() {
    let file = |mappings: &str| {
        format!(
            "service_template: {{ node_templates: {{}}, substitution_mappings: {{ node_type: N, {mappings} }} }}"
        )
    };
    for key in [
        "[ c, p ]",
        "[ CAPABILITY, p ]",
        "[ RELATIONSHIP, r, x, y, p ]",
        "[ CAPABILITY, 1, p ]",
    ] {
        each_raises("T0129", &[&file(&format!("properties: {{ {key}: i }}"))]);
    }
    for key in ["[ r ]", "[ r, -1 ]", "[ r, many ]"] {
        each_raises(
            "T0129",
            &[&file(&format!("requirements: [ {{ {key}: [ n, r ] }} ]"))],
        );
    }
    each_raises(
        "T0130",
        &[&file(
            "requirements: [ { [ r, UNBOUNDED ]: n }, { s: n }, { r: n } ]",
        )],
    );
    none_raises(&[
        &file(
            "properties: { p: i, [ CAPABILITY, c, p ]: i, [ RELATIONSHIP, r, p ]: i, [ RELATIONSHIP, r, ALL, p ]: i }",
        ),
        &file(
            "requirements: [ { r: n }, { [ r, 2 ]: [ n, r ] }, { [ r, UNBOUNDED ]: [ [ n, r ], m ] }, { s: n } ]",
        ),
        &file("interfaces: { i: { o: w } }, capabilities: { c: [ n, c ] }, attributes: { a: o }"),
    ]);
}

#[test]
fn items_of_lists_have_one_key() {
    each_raises(
        "T0113",
        &[
            "node_types: { N: { requirements: [ { r: , capability: C } ] } }",
            "node_types: { N: { requirements: [ {} ] } }",
            "service_template: { node_templates: {}, policies: [ { p: , type: P } ] }",
        ],
    );
    each_raises("T0108", &["node_types: { N: { requirements: [ r ] } }"]);
}

#[test]
fn templates_have_a_type_or_copy_one() {
    each_raises(
        "T0109",
        &[
            "service_template: { node_templates: { n: {} } }",
            "service_template: { node_templates: {}, relationship_templates: { r: {} } }",
            "service_template: { node_templates: {}, groups: { g: {} } }",
            "service_template: { node_templates: {}, policies: [ p: {} ] }",
            "service_template: { node_templates: {}, substitution_mappings: {} }",
            "service_template: {}",
        ],
    );
    none_raises(&["service_template: { node_templates: { m: { type: T }, n: { copy: m } } }"]);
}

#[test]
fn node_filters_of_tosca_1_are_told_apart() {
    each_raises(
        "T0128",
        &[
            "node_types: { N: { requirements: [ r: { node_filter: { properties: [] } } ] } }",
            "service_template: { node_templates: { n: { type: T, directives: [ select ], node_filter: { capabilities: [] } } } }",
        ],
    );
}

#[test]
fn duplicate_keys_name_both_places() {
    let syntax = lowered(&format!("{V}node_types:\n  N: {{}}\n  N: {{ bad: 1 }}\n"));
    let [diagnostic] = syntax.diagnostics.as_slice() else {
        panic!("{:?}", syntax.diagnostics);
    };
    assert_eq!(diagnostic.code.number, "T0107");
    assert_ne!(diagnostic.place.origin, diagnostic.labels[0].place.origin);
}
