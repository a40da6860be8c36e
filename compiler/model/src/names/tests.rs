use super::*;
use crate::testing::{program, told};

/// Resolves a program and compares what is told.
fn check_names(text: &str, expected: &[&str]) -> Names {
    let program = program(text);
    assert_eq!(told(&program.lowered()), Vec::<String>::new());
    let names = program.names();
    assert_eq!(told(&names.diagnostics), expected, "in {text}");
    names.value
}

const A: &str = "\n=== a.yaml\nnode_types: { N: {} }\n";
const B: &str = "\n=== b.yaml\nnode_types: { N: {} }\n";

#[test]
fn a_name_that_is_defined_nowhere_is_reported_once_with_its_nearest_neighbour() {
    let text = "
node_types:
  Machine: {}
  A: { derived_from: Machin }
  B: { derived_from: Machin }";
    let program = program(text);
    let names = program.names();
    assert_eq!(
        told(&names.diagnostics),
        ["T0212 no node type is called `Machin`"]
    );
    assert_eq!(names.diagnostics[0].help.as_deref(), Some("there is `Machine`"));
    assert_eq!(names.diagnostics[0].labels.len(), 1);
}

#[test]
fn a_name_of_another_kind_is_told_apart() {
    check_names(
        "
data_types: { D: { derived_from: string } }
node_types: { N: { derived_from: D } }",
        &["T0213 `D` is a data type, and a node type is wanted here"],
    );
    check_names(
        "node_types: { N: { derived_from: string } }",
        &["T0213 `string` is a built-in data type, and a node type is wanted here"],
    );
}

#[test]
fn names_of_different_kinds_do_not_meet() {
    check_names("node_types: { X: {} }\ncapability_types: { X: {} }", &[]);
}

#[test]
fn an_import_without_a_namespace_merges_transitively() {
    check_names(
        "
imports: [ middle.yaml ]
node_types: { M: { derived_from: N } }
=== middle.yaml
imports: [ a.yaml ]
=== a.yaml
node_types: { N: {} }",
        &[],
    );
}

#[test]
fn a_namespace_hides_the_bare_name_and_the_message_names_it() {
    let text = format!(
        "imports: [ {{ url: a.yaml, namespace: x }} ]\nnode_types: {{ M: {{ derived_from: N }} }}{A}"
    );
    let names = program(&text).names();
    assert_eq!(told(&names.diagnostics), ["T0212 no node type is called `N`"]);
    assert_eq!(
        names.diagnostics[0].help.as_deref(),
        Some("it is imported as `x:N`")
    );
    let text = text.replace("derived_from: N", "derived_from: x:N");
    check_names(&text, &[]);
}

#[test]
fn namespaces_nest_along_the_imports() {
    check_names(
        "
imports: [ { url: middle.yaml, namespace: m } ]
node_types:
  M: { derived_from: m:k:N }
  L: { derived_from: m:L }
=== middle.yaml
imports: [ { url: a.yaml, namespace: k } ]
node_types: { L: { derived_from: k:N } }
=== a.yaml
node_types: { N: {} }",
        &[],
    );
}

#[test]
fn a_namespace_of_a_merged_file_is_a_namespace_of_the_importer() {
    check_names(
        "
imports: [ middle.yaml ]
node_types: { M: { derived_from: k:N } }
=== middle.yaml
imports: [ { url: a.yaml, namespace: k } ]
=== a.yaml
node_types: { N: {} }",
        &[],
    );
}

#[test]
fn a_namespace_may_hold_a_colon_itself() {
    let text = format!(
        "imports: [ {{ url: a.yaml, namespace: 'x:y' }} ]\nnode_types: {{ M: {{ derived_from: x:y:N }} }}{A}"
    );
    check_names(&text, &[]);
}

#[test]
fn names_in_an_imported_file_are_looked_up_in_that_file() {
    check_names(
        "
imports: [ a.yaml ]
node_types: { M: {} }
=== a.yaml
node_types: { N: { derived_from: M } }",
        &["T0212 no node type is called `M`"],
    );
}

#[test]
fn an_unknown_namespace_is_named() {
    let text = format!(
        "imports: [ {{ url: a.yaml, namespace: base }} ]\nnode_types: {{ M: {{ derived_from: bse:N }} }}{A}"
    );
    check_names(&text, &["T0212 no import of this file has the namespace `bse`"]);
}

#[test]
fn a_local_and_an_imported_name_conflict_and_neither_shadows() {
    let text = format!("imports: [ a.yaml ]\nnode_types: {{ N: {{}} }}{A}");
    check_names(&text, &["T0208 node type `N` is imported, too"]);
}

#[test]
fn two_imports_conflict_at_the_second() {
    let text = format!("imports: [ a.yaml, b.yaml ]{A}{B}");
    check_names(
        &text,
        &["T0209 this import brings node type `N`, and so does an earlier one"],
    );
    let text = format!("imports: [ {{ url: a.yaml, namespace: x }}, {{ url: b.yaml, namespace: x }} ]{A}{B}");
    check_names(
        &text,
        &["T0209 this import brings node type `x:N`, and so does an earlier one"],
    );
    let text = format!("imports: [ {{ url: a.yaml, namespace: x }}, {{ url: b.yaml, namespace: y }} ]{A}{B}");
    check_names(&text, &[]);
}

#[test]
fn a_conflict_is_told_where_it_arises_and_not_again_above() {
    let text = format!("imports: [ middle.yaml ]\n=== middle.yaml\nimports: [ a.yaml, b.yaml ]{A}{B}");
    check_names(
        &text,
        &["T0209 this import brings node type `N`, and so does an earlier one"],
    );
}

#[test]
fn what_conflicts_below_a_namespace_is_found() {
    let text = format!(
        "
imports: [ one.yaml, two.yaml ]
=== one.yaml
imports: [ {{ url: a.yaml, namespace: x }} ]
=== two.yaml
imports: [ {{ url: b.yaml, namespace: x }} ]{A}{B}"
    );
    check_names(
        &text,
        &["T0209 this import brings node type `x:N`, and so does an earlier one"],
    );
}

#[test]
fn the_same_file_on_two_ways_is_no_conflict() {
    check_names(
        "
imports: [ left.yaml, right.yaml, a.yaml ]
node_types: { M: { derived_from: N } }
=== left.yaml
imports: [ a.yaml ]
=== right.yaml
imports: [ a.yaml ]
=== a.yaml
node_types: { N: {} }",
        &[],
    );
}

#[test]
fn files_may_import_each_other_and_form_one_unit() {
    let names = check_names(
        "
imports: [ a.yaml ]
node_types: { S: { derived_from: N } }
=== a.yaml
imports: [ b.yaml, a.yaml ]
node_types: { N: { derived_from: M } }
=== b.yaml
imports: [ a.yaml ]
node_types: { M: {}, L: { derived_from: N } }",
        &[],
    );
    let units: Vec<Vec<u32>> = names
        .units
        .iter()
        .map(|unit| unit.files.iter().map(|file| file.0).collect())
        .collect();
    assert_eq!(units, [vec![1, 2], vec![0]]);
}

#[test]
fn files_that_import_each_other_and_define_one_name_conflict_once() {
    check_names(
        "
imports: [ a.yaml ]
=== a.yaml
imports: [ b.yaml ]
node_types: { N: {} }
=== b.yaml
imports: [ a.yaml ]
node_types: { N: {} }",
        &["T0208 node type `N` is defined by two files that import each other"],
    );
}

#[test]
fn namespaces_in_a_cycle_nest_without_end() {
    let names = check_names(
        "
imports: [ { url: a.yaml, namespace: a } ]
node_types: { S: { derived_from: 'a:s:a:N' } }
=== a.yaml
imports: [ { url: service.yaml, namespace: s } ]
node_types: { N: {} }",
        &[],
    );
    let long = format!("{}N", "a:s:".repeat(10_000));
    assert_eq!(names.lookup(FileId(0), Kind::Node, &long), Lookup::Missing);
    let long = format!("a:{}N", "s:a:".repeat(10_000));
    assert!(names.lookup(FileId(0), Kind::Node, &long).found().is_some());
}

#[test]
fn a_built_in_data_type_cannot_be_defined_even_in_a_namespace() {
    check_names(
        "
imports: [ { url: a.yaml, namespace: x } ]
=== a.yaml
data_types: { string: { properties: { p: { type: integer } } } }",
        &["T0211 `string` is built in and cannot be defined"],
    );
}

#[test]
fn a_failed_import_is_told_with_its_chain_and_excuses_unknown_names() {
    let program = program(
        "
imports: [ a.yaml ]
node_types: { N: { derived_from: FromMissing } }
=== a.yaml
imports: [ missing.yaml ]",
    );
    let names = program.names();
    assert_eq!(
        told(&names.diagnostics),
        ["T0201 no file `missing.yaml` to import"]
    );
    assert_eq!(names.diagnostics[0].labels.len(), 1);
    assert_eq!(
        names.value.lookup(FileId(0), Kind::Node, "FromMissing"),
        Lookup::Unknown
    );
}

#[test]
fn a_file_in_a_language_that_is_not_read_excuses_unknown_names() {
    let program = program(
        "
imports: [ { url: a.yaml, namespace: a } ]
node_types: { N: { derived_from: a:M }, O: { derived_from: M } }
=== a.yaml
tosca_definitions_version: tosca_simple_yaml_1_0
node_types: { M: {} }",
    );
    let names = program.names();
    assert_eq!(program.lowered().len(), 1);
    assert_eq!(told(&names.diagnostics), ["T0212 no node type is called `M`"]);
}

#[test]
fn an_unknown_profile_names_the_nearest() {
    let program = program(
        "
imports: [ { profile: org.base:v2 } ]
=== a.yaml
profile: org.base:v1",
    );
    let names = program.names();
    assert_eq!(
        told(&names.diagnostics),
        ["T0203 no profile is called `org.base:v2`"]
    );
    assert_eq!(
        names.diagnostics[0].help.as_deref(),
        Some("there is `org.base:v1`")
    );
}

#[test]
fn repositories_of_imports_are_known_and_stand_alone() {
    check_names(
        "imports: [ { url: a.yaml, repository: nowhere } ]",
        &["T0206 no repository is called `nowhere`"],
    );
    check_names(
        "
repositories: { r: 'https://example.org/' }
imports: [ { url: 'https://example.org/a.yaml', repository: r } ]",
        &["T0207 `https://example.org/a.yaml` is a whole URL and is in no repository"],
    );
}

#[test]
fn an_imported_service_template_is_ignored_with_a_warning() {
    let names = program(
        "
imports: [ a.yaml ]
=== a.yaml
service_template: { node_templates: {} }",
    )
    .names();
    assert_eq!(
        told(&names.diagnostics),
        ["T0210 `a.yaml` holds a service template, which an import does not bring in"]
    );
    assert!(!names.is_faulty());
    check_names(
        "
imports: [ a.yaml ]
=== a.yaml
node_types: { N: {} }
service_template: { substitution_mappings: { node_type: N }, node_templates: {} }",
        &[],
    );
}

#[test]
fn a_profile_names_what_it_imports_down_to_the_next_profile() {
    let names = check_names(
        "
imports: [ a.yaml, shared.yaml ]
=== a.yaml
profile: org.a:1
imports: [ shared.yaml, b.yaml ]
=== b.yaml
profile: org.b:1
imports: [ below.yaml ]
=== below.yaml
=== shared.yaml",
        &[],
    );
    let profiles: Vec<Option<&str>> = names
        .files
        .values()
        .map(|file| file.profile.as_ref().map(Name::as_str))
        .collect();
    assert_eq!(
        profiles,
        [
            None,
            Some("org.a:1"),
            Some("org.b:1"),
            Some("org.b:1"),
            Some("org.a:1")
        ]
    );
}

#[test]
fn a_file_of_two_profiles_belongs_to_the_first_and_a_note_says_so() {
    let names = program(
        "
imports: [ { url: b.yaml, namespace: b }, { url: a.yaml, namespace: a } ]
=== a.yaml
profile: org.a:1
imports: [ shared.yaml ]
=== b.yaml
profile: org.b:1
imports: [ shared.yaml ]
=== shared.yaml
node_types: { N: {} }",
    )
    .names();
    assert_eq!(
        told(&names.diagnostics),
        ["T0215 this file belongs to two profiles, `org.a:1` and `org.b:1`"]
    );
    assert_eq!(names.value.files[&FileId(3)].profile.as_deref(), Some("org.a:1"));
}

#[test]
fn uses_are_recorded_with_what_they_mean() {
    let names = check_names(
        "
capability_types: { C: {} }
relationship_types: { R: {} }
data_types: { D: { derived_from: string } }
functions: { f: { signatures: [ { variadic: true } ] } }
node_types:
  T: { capabilities: { c: C } }
  N:
    derived_from: T
    properties: { p: { type: list, entry_schema: D, default: [ { $f: [ 1 ] } ] } }
    requirements: [ r: { capability: c, node: T, relationship: R } ]
service_template:
  node_templates:
    T: { type: T }
    n: { type: N, requirements: [ r: T ] }",
        &[],
    );
    let uses: Vec<Kind> = names.files[&FileId(0)]
        .uses
        .iter()
        .map(|used| used.definition.kind)
        .collect();
    use Kind::{Capability, Data, Function, Node, Relationship};
    // The symbolic name `c` is no type, and the target `T` of the assignment is a template.
    assert_eq!(
        uses,
        [Capability, Node, Data, Function, Node, Relationship, Node, Node]
    );
}

#[test]
fn order_follows_paths_and_not_numbers_of_files() {
    let a = "\n=== a.yaml\nprofile: org.a:1\nimports: [ c.yaml, d.yaml ]";
    let b = "\n=== b.yaml\nprofile: org.b:1\nimports: [ d.yaml ]";
    let rest = "\n=== c.yaml\nnode_types: { N: { derived_from: X } }\n=== d.yaml\nnode_types: { N: {} }";
    let first = program(&format!("imports: [ a.yaml, b.yaml ]{a}{b}{rest}")).names();
    let second = program(&format!("imports: [ a.yaml, b.yaml ]{rest}{b}{a}")).names();
    assert_eq!(first.diagnostics.len(), 3, "{:?}", told(&first.diagnostics));
    assert_eq!(told(&first.diagnostics), told(&second.diagnostics));
}

#[test]
fn a_thousand_files_may_import_one_large_profile() {
    let mut text = String::from("imports: [ f0.yaml ]\n");
    for number in 0..1000 {
        text.push_str(&format!(
            "=== f{number}.yaml\nimports: [ big.yaml ]\nnode_types: {{ L{number}: {{ derived_from: N7 }} }}\n"
        ));
    }
    text.push_str("=== big.yaml\nnode_types:\n");
    for number in 0..1000 {
        text.push_str(&format!("  N{number}: {{}}\n"));
    }
    check_names(&text, &[]);
}
