//! What each rewrite makes, and where its parts come from.

mod clauses;
mod elements;

use super::desugar;
use crate::dialect::{self, Dialect};
use crate::limits::Limits;
use crate::source::{FileId, Source};
use crate::syntax_map::SyntaxMap;
use crate::yaml;
use crate::yaml::tree::{Cursor, TreeKind};

/// The dialect with rewrites.
fn derived() -> &'static Dialect {
    let derived = dialect::ALL.iter().find(|dialect| dialect.base.is_some());
    derived.expect("one dialect differs from the base")
}

/// The document after all rewrites in flow style, and the numbers of what is reported.
fn rewritten(text: &str) -> (String, Vec<&'static str>) {
    let source = Source::new(FileId(0), "service.yaml", text);
    let tree = yaml::parse(&source, &Limits::default());
    assert_eq!(tree.diagnostics, [], "{text}");
    let rewritten = desugar(&tree.value, derived());
    let shown = Cursor::root(&rewritten.value).map(show).unwrap_or_default();
    let told = rewritten.diagnostics;
    (
        shown,
        told.iter().map(|diagnostic| diagnostic.code.number).collect(),
    )
}

fn show(cursor: Cursor<'_>) -> String {
    match &cursor.get().kind {
        TreeKind::Scalar(scalar) => scalar.text.to_string(),
        TreeKind::Alias(..) => "!".to_owned(),
        TreeKind::Sequence(_) => {
            let items = cursor.items().unwrap_or_default();
            let items: Vec<String> = items.into_iter().map(show).collect();
            format!("[{}]", items.join(", "))
        }
        TreeKind::Mapping(_) => {
            let entries = cursor.entries().unwrap_or_default();
            let entry = |entry: crate::yaml::tree::EntryCursor<'_>| {
                format!("{}: {}", show(entry.key), show(entry.value))
            };
            let entries: Vec<String> = entries.into_iter().map(entry).collect();
            format!("{{{}}}", entries.join(", "))
        }
    }
}

/// `@` of `place` is replaced by what is written and by what it becomes.
#[track_caller]
fn check<const N: usize>(place: &str, rows: [(&str, &str); N]) {
    for (written, expected) in rows {
        let (shown, told) = rewritten(&place.replace('@', written));
        let expected = place.replace('@', expected).replace("{ ", "{").replace(" }", "}");
        let expected = expected.replace("[ ", "[").replace(" ]", "]");
        assert_eq!(shown, expected, "{written}");
        assert_eq!(told, [""; 0], "{written}");
    }
}

#[track_caller]
fn check_told<const N: usize>(place: &str, rows: [(&str, &[&str]); N]) {
    for (written, expected) in rows {
        let (_, told) = rewritten(&place.replace('@', written));
        assert_eq!(told, expected, "{written}");
    }
}

const VALUE: &str = "{ topology_template: { outputs: { o: { value: @ } } } }";

#[test]
fn a_known_name_alone_in_its_map_is_a_call_and_a_dollar_is_only_a_dollar() {
    check(
        VALUE,
        [
            ("{ get_input: a }", "{ $get_input: a }"),
            ("{ get_input: [ a, b ] }", "{ $get_input: [ a, b ] }"),
            (
                "{ concat: [ a, { get_input: b } ] }",
                "{ $concat: [ a, { $get_input: b } ] }",
            ),
            ("{ concat: a, more: b }", "{ concat: a, more: b }"),
            ("{ get_nodes_of_type: a }", "{ $get_nodes_of_type: [ a ] }"),
            ("{ get_nodes_of_type: [ a ] }", "{ $get_nodes_of_type: [ a ] }"),
            ("{ unknown: a }", "{ unknown: a }"),
            ("{ { concat: [ a, b ] }: c }", "{ { $concat: [ a, b ] }: c }"),
            ("$5", "$$5"),
            ("[ $a, { $b: c } ]", "[ $$a, { $$b: c } ]"),
            ("{ $get_input: a }", "{ $$get_input: a }"),
            ("plain", "plain"),
        ],
    );
    check_told(
        VALUE,
        [
            ("{ get_artifact: [ SELF, a ] }", &[]),
            ("{ get_artifact: [ SELF, a, LOCAL_FILE, true ] }", &["T0137"]),
        ],
    );
    let (shown, _) = rewritten(&VALUE.replace('@', "{ get_artifact: [ SELF, a, LOCAL_FILE ] }"));
    assert!(shown.contains("{$get_artifact: [SELF, a]}"), "{shown}");
}

#[test]
fn what_needs_no_rewrite_is_not_touched() {
    let text =
        "{ topology_template: { node_templates: { a: { type: T, properties: { p: [ 1, { q: r } ] } } } } }";
    let source = Source::new(FileId(0), "service.yaml", text);
    let tree = yaml::parse(&source, &Limits::default());
    let rewritten = desugar(&tree.value, derived());
    assert_eq!(rewritten.value, tree.value);
}

#[test]
fn metadata_are_not_values() {
    let place = "{ metadata: { a: $5, b: { get_input: c } }, description: @ }";
    check(place, [("x", "x")]);
}

#[test]
fn a_number_is_the_text_that_stands_there_where_a_string_is_wanted() {
    let (shown, told) =
        rewritten("{ node_types: { N: { version: 1.10, derived_from: 5, description: true } } }");
    assert_eq!(
        shown,
        "{node_types: {N: {version: 1.10, derived_from: 5, description: true}}}"
    );
    assert_eq!(told, ["T0135", "T0135", "T0135"]);
    let (_, told) = rewritten("{ node_types: { N: { version: '1.10', derived_from: ~ } } }");
    assert_eq!(told, [""; 0]);
}

#[test]
fn every_part_of_a_rewritten_document_comes_from_a_place_of_its_author() {
    let text = r#"
tosca_definitions_version: tosca_simple_yaml_1_3
data_types:
  D: { derived_from: integer, constraints: [ { in_range: [ 1, { get_input: a } ] }, { pattern: x } ] }
topology_template:
  node_templates:
    a: &a
      type: T
      interfaces: { Standard: { inputs: { i: $x }, create: { implementation: f } } }
      artifacts: { f: file.sh }
      requirements: [ r: { node: b, occurrences: [ 0, 2 ], node_filter: { properties: [ p: { equal: 1 } ] } } ]
    b: *a
  workflows:
    w: { preconditions: [ { target: a, condition: [ not: [ s: { equal: x } ] ] } ], steps: {} }
  substitution_mappings:
    node_type: T
    properties: { p: [ i ] }
    attributes: { a: [ a, s ] }
    requirements: { r: [ a, r ] }
"#;
    let source = Source::new(FileId(0), "service.yaml", text);
    let tree = yaml::parse(&source, &Limits::default());
    let map = SyntaxMap::of(&tree.value);
    let rewritten = desugar(&tree.value, derived());
    assert!(!rewritten.is_faulty(), "{:?}", rewritten.diagnostics);
    assert_ne!(rewritten.value, tree.value);
    let mut open: Vec<Cursor<'_>> = Cursor::root(&rewritten.value).into_iter().collect();
    let mut count = 0;
    while let Some(cursor) = open.pop() {
        assert!(map.find(cursor.origin.path).is_some(), "{}", show(cursor));
        count += 1;
        open.extend(cursor.items().unwrap_or_default());
        for entry in cursor.entries().unwrap_or_default() {
            open.extend([entry.key, entry.value]);
        }
    }
    assert!(count > 100, "{count}");
}
