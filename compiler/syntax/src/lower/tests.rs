mod calls;
mod faults;
mod keynames;

use crate::codes;
use crate::diagnostic::{Checked, Severity};
use crate::dialect;
use crate::entities::Syntax;
use crate::limits::Limits;
use crate::source::{FileId, Source};
use crate::yaml;

use super::lower;

fn lowered(text: &str) -> Checked<Syntax> {
    let source = Source::new(FileId(0), "service.yaml", text);
    let tree = yaml::parse(&source, &Limits::default());
    let mut syntax = lower(&tree, dialect::ALL);
    let mut diagnostics = tree.diagnostics;
    diagnostics.append(&mut syntax.diagnostics);
    let faulty = syntax.is_faulty();
    Checked::new(syntax.value, diagnostics).or_faulty(faulty)
}

/// The numbers of what is reported, in order.
fn numbers(text: &str) -> Vec<&'static str> {
    let syntax = lowered(text);
    syntax
        .diagnostics
        .iter()
        .map(|diagnostic| diagnostic.code.number)
        .collect()
}

fn messages(text: &str) -> Vec<String> {
    let syntax = lowered(text);
    syntax
        .diagnostics
        .into_iter()
        .map(|diagnostic| diagnostic.message)
        .collect()
}

/// The last `yaml` block under a heading that is `service.yaml`: the one without a name.
fn block(page: &str, heading: &str) -> String {
    let section = page
        .split("\n## ")
        .find(|section| section.starts_with(heading))
        .unwrap_or_default();
    let blocks = section.split("```yaml\n").skip(1);
    let last = blocks.last().and_then(|rest| rest.split("```").next());
    last.unwrap_or_default().to_owned()
}

#[test]
fn the_example_of_each_page_raises_its_code_alone_and_the_mended_one_nothing() {
    for code in codes::T01 {
        let example = block(code.page, "Example");
        assert_eq!(numbers(&example), [code.number], "{example}");
        let mended = block(code.page, "How to mend it");
        assert_eq!(messages(&mended), [""; 0], "{mended}");
    }
}

#[test]
fn only_errors_leave_a_fault_mark() {
    assert!(lowered("tosca_definitions_version: tosca_2_0\nx: 1").is_faulty());
    for code in codes::T01 {
        let is_faulty = lowered(&block(code.page, "Example")).is_faulty();
        assert_eq!(is_faulty, code.severity == Severity::Error, "{}", code.number);
    }
}

#[test]
fn a_fault_costs_only_what_it_touches() {
    let syntax = lowered(
        r#"tosca_definitions_version: tosca_2_0
node_types:
  A: { propertys: {}, attributes: { state: { type: string } } }
  B: []
  C: { derived_from: A, description: 12 }
service_template:
  node_templates:
    a: { type: A, count: [], properties: { x: { $f: 1, y: 2 }, z: 3 } }
"#,
    );
    let types = &syntax.value.node_types;
    assert_eq!(types.keys().map(|name| &**name).collect::<Vec<_>>(), ["A", "C"]);
    assert!(types["A"].attributes.contains_key("state"));
    assert!(types["C"].header.derived_from.is_some());
    let template = &syntax
        .value
        .service_template
        .as_ref()
        .expect("there is one")
        .node_templates["a"];
    assert_eq!(template.properties.len(), 2);
    assert_eq!(template.count, None);
    assert_eq!(syntax.diagnostics.len(), 5);
}

#[test]
fn a_fault_behind_an_anchor_is_reported_once() {
    let text = r#"tosca_definitions_version: tosca_2_0
dsl_definitions:
  bad: &bad { type: T, cuont: 1, properties: { a: { $f: 1, b: 2 } } }
service_template:
  node_templates: { a: *bad, b: *bad, c: *bad }
"#;
    assert_eq!(numbers(text), ["T0106", "T0123"]);
}

#[test]
fn what_broken_text_swallowed_is_not_missed() {
    let text = "tosca_definitions_version: tosca_2_0\n\
                service_template:\n  node_templates:\n    a:\n      type: [\n    b:\n      type: T\n";
    let numbers = numbers(text);
    assert!(
        numbers.iter().all(|number| number.starts_with("T00")),
        "{numbers:?}"
    );
}

#[test]
fn deep_nesting_is_read_and_not_run_out_of_stack() {
    let depth = Limits::default().nesting - 8;
    let text = format!(
        "tosca_definitions_version: tosca_2_0\nservice_template:\n  node_templates: {{}}\n  outputs:\n    o: {{ value: {}{} }}\n",
        "[".repeat(depth),
        "]".repeat(depth)
    );
    assert_eq!(numbers(&text), [""; 0]);
}
