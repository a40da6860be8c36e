use super::*;
use crate::testing::program;
use crate::types::template::{define_function, define_parameters};
use toscac_syntax::source::FileId;

/// Derives the types of a program with a service template, and what its inputs and its function `f` tell.
fn check_template(text: &str, expected: &[&str]) -> (Members<Parameter>, Option<Function>) {
    let program = program(text);
    let names = program.names();
    let types = derive_types(&program.files, &names, &Limits::default());
    let syntax = &program.files[&FileId(0)].value;
    let template = syntax.service_template.as_ref().expect("there is a template");
    let (inputs, mut all) = define_parameters(
        &program.files,
        &names.value,
        &types.value,
        FileId(0),
        &template.inputs,
    );
    let function = template.functions.get("f").map(|written| {
        let name = At::new(Name::new("f"), written.origin);
        let outer = names
            .value
            .lookup(FileId(0), entities::Kind::Function, "f")
            .found();
        let outer = outer.map(|id| types.value.function(id).clone());
        let (function, told) = define_function(
            &program.files,
            &names.value,
            &types.value,
            &name,
            written,
            outer.as_deref(),
        );
        all.extend(told);
        function
    });
    assert_eq!(told(&all), expected);
    (inputs, function)
}

#[test]
fn inputs_may_do_without_a_type_but_not_without_entries() {
    let (inputs, _) = check_template(
        "
service_template:
  inputs: { any: {}, some: { type: integer, default: 5 }, many: { type: list } }
  node_templates: {}",
        &["T0325 `list` of parameter `many` does not say what its entries are"],
    );
    assert_eq!(inputs["any"].schema.data_type, DataTypeRef::Any);
    assert!(inputs["any"].required);
}

#[test]
fn a_function_inside_changes_the_implementation_and_adds_signatures() {
    let outer = "functions: { f: { signatures: [ { arguments: [ integer ], result: integer } ] } }\n";
    let with = |signatures: &str| {
        format!(
            "{outer}service_template:\n  functions: {{ f: {{ signatures: {signatures} }} }}\n  node_templates: {{}}"
        )
    };
    let (_, function) = check_template(
        &with("[ { implementation: f.py }, { arguments: [ string ] } ]"),
        &[],
    );
    let function = function.expect("defined");
    assert_eq!(function.signatures.len(), 2);
    assert!(function.signatures[0].implementation.is_some());
    assert_eq!(function.signatures[0].arguments.len(), 1);
    check_template(&with("[ { arguments: [ integer ], result: integer } ]"), &[]);
    check_template(
        &with("[ { arguments: [ string ] } ]"),
        &["T0338 the signatures of function `f` are fixed outside of the service template"],
    );
}
