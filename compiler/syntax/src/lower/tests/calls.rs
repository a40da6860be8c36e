//! Where a function call stands and where a dollar is only a dollar (§10.1).

use crate::expression::{Expression, ExpressionKind};

use super::{lowered, numbers};

/// The value of an output, in one line: calls as `name(arguments)`, maps as `{key: value}`, strings in quotes.
fn read(value: &str) -> String {
    let syntax = lowered(&file(value));
    let template = syntax.value.service_template.expect("there is one");
    let output = template.outputs.get("o").expect("it is defined");
    output.value.as_ref().map(written).unwrap_or_default()
}

fn file(value: &str) -> String {
    format!(
        "tosca_definitions_version: tosca_2_0\nservice_template:\n  node_templates: {{}}\n  outputs:\n    o:\n      value:\n        {value}\n"
    )
}

fn written(expression: &Expression) -> String {
    let joined = |items: Vec<String>| items.join(", ");
    match &expression.kind {
        ExpressionKind::Scalar(scalar, kind) => match kind {
            crate::yaml::tree::ScalarKind::String => format!("{:?}", &*scalar.text),
            _ => scalar.text.to_string(),
        },
        ExpressionKind::List(items) => format!("[{}]", joined(items.iter().map(written).collect())),
        ExpressionKind::Map(entries) => {
            let entry =
                |(key, value): &(Expression, Expression)| format!("{}: {}", written(key), written(value));
            format!("{{{}}}", joined(entries.iter().map(entry).collect()))
        }
        ExpressionKind::Call(call) if call.bare => format!("{}()", call.function.as_str()),
        ExpressionKind::Call(call) => format!("{}({})", call.function.as_str(), written(&call.arguments)),
        ExpressionKind::Fault => "?".to_owned(),
    }
}

#[test]
fn calls_are_maps_of_one_key_and_strings() {
    for (value, meaning) in [
        ("{ $get_input: size }", r#"get_input("size")"#),
        (
            "{ $concat: [ a, { $token: [ b, c, 0 ] } ] }",
            r#"concat(["a", token(["b", "c", 0])])"#,
        ),
        ("$node_index", "node_index()"),
        (r#""$node_index""#, "node_index()"),
        ("{ $core:uuid: }", "core:uuid([])"),
        ("{ $f: [] }", "f([])"),
        ("{ $f: { deep: $g } }", r#"f({"deep": g()})"#),
        ("[ 1, $a:b:f ]", "[1, a:b:f()]"),
    ] {
        assert_eq!(read(value), meaning, "{value}");
        assert_eq!(numbers(&file(value)), [""; 0], "{value}");
    }
}

#[test]
fn two_dollars_are_one_and_no_call() {
    for (value, meaning) in [
        ("$$name", r#""$name""#),
        ("$$$item", r#""$$item""#),
        ("a$b", r#""a$b""#),
        ("5$", r#""5$""#),
        ("{ $$a: 1, b: $$c, $$$d: 2 }", r#"{"$a": 1, "b": "$c", "$$d": 2}"#),
        ("{ $$f: [ x ] }", r#"{"$f": ["x"]}"#),
    ] {
        assert_eq!(read(value), meaning, "{value}");
        assert_eq!(numbers(&file(value)), [""; 0], "{value}");
    }
}

#[test]
fn keys_may_be_calls_and_vary() {
    let value = "{ { $keygen: [ u ] }: 34, { $keygen$1: [ u ] }: 56 }";
    assert_eq!(read(value), r#"{keygen(["u"]): 34, keygen(["u"]): 56}"#);
    assert_eq!(
        numbers(&file("{ { $k: [ u ] }: 1, { $k: [ u ] }: 2 }")),
        ["T0107"]
    );
}

#[test]
fn a_call_is_alone_in_its_map_and_has_a_name() {
    for value in [
        "{ $f: 1, b: 2 }",
        "{ b: 2, $f: 1 }",
        "{ $f: 1, $g: 2 }",
        "$",
        "{ $: 1 }",
        "$f$1",
        "${HOME}",
        "$5 a month",
    ] {
        assert_eq!(numbers(&file(value)), ["T0123"], "{value}");
        assert_eq!(read(value), "?", "{value}");
    }
}

#[test]
fn keys_of_different_kinds_are_different_keys() {
    assert_eq!(read(r#"{ 1: a, "1": b }"#), r#"{1: "a", "1": "b"}"#);
    assert_eq!(numbers(&file("{ 1: a, 1: b }")), ["T0107"]);
}

#[test]
fn metadata_and_descriptions_are_not_interpreted() {
    let text = "tosca_definitions_version: tosca_2_0\n\
                description: $x costs $5\n\
                metadata: { a: $x y, $b: 1, c: { $f: 1, g: 2 }, n: ~ }\n\
                dsl_definitions: { all: &all { $a: 1, b: 2 } }\n";
    let syntax = lowered(text);
    assert_eq!(syntax.diagnostics, []);
    let metadata = syntax.value.metadata.as_ref().map(written).unwrap_or_default();
    assert_eq!(
        metadata,
        r#"{"a": "$x y", "$b": 1, "c": {"$f": 1, "g": 2}, "n": ~}"#
    );
    let twice = "tosca_definitions_version: tosca_2_0\nmetadata: { a: { b: 1, b: 2 } }";
    assert_eq!(numbers(twice), ["T0107"]);
}
