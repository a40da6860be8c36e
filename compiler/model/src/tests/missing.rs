//! Required values whose expressions yield nothing (§9.5).

use crate::tests::compile;

#[test]
fn an_input_that_was_left_out_is_missed_only_when_no_more_inputs_come() {
    let compiled = compile(
        "
node_types: { N: { properties: { name: { type: string } } } }
service_template:
  inputs: { name: { type: string, required: false } }
  node_templates:
    n: { type: N, properties: { name: { $get_input: name } } }
",
    );
    assert!(compiled.service.diagnostics.is_empty());
    assert_eq!(
        compiled.told(),
        ["T0402 property `name` of `n` is required, and what is assigned to it yields nothing"]
    );
}

#[test]
fn a_path_that_leads_nowhere_is_missed_at_once() {
    let compiled = compile(
        "
node_types: { N: { properties: { name: { type: string } } } }
service_template:
  node_templates:
    m: { type: N, properties: { name: m } }
    n: { type: N, properties: { name: { $get_property: [ m, 1, name ] } } }
",
    );
    assert_eq!(compiled.service.diagnostics.len(), 1);
}
