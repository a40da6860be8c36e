use super::*;
use serde_json::json;

#[test]
fn an_input_has_exactly_one_source() {
    let input = |value: Value| serde_json::from_value::<Input>(value);
    assert_eq!(
        input(json!({ "value": null })).unwrap(),
        Input::Value(Value::Null)
    );
    assert_eq!(
        input(json!({ "handover": "db.address" })).unwrap(),
        Input::Handover("db.address".to_owned())
    );
    assert_eq!(
        input(json!({ "concat": [{ "value": "a" }, { "attribute": { "node": "db", "name": "port" } }] }))
            .unwrap(),
        Input::Concat(vec![
            Input::Value(json!("a")),
            Input::Attribute(AttributeRef {
                node: "db".to_owned(),
                name: "port".to_owned()
            })
        ])
    );
    for wrong in [
        json!({}),
        json!({ "value": 1, "handover": "a" }),
        json!({ "other": 1 }),
        json!("value"),
    ] {
        assert!(input(wrong.clone()).is_err(), "{wrong}");
    }
}

#[test]
fn steps_have_one_byte_form_and_no_unknown_field() {
    let text = r#"{"awaits":[],"deployment":{"lineage":"sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855","name":"shop","version":"9007199254740992"},"format":"toscac.steps/v1","install":[],"nodes":[],"provides":[],"site":"north","undeploy":[]}"#;
    let steps: Steps = canonical::decode(text.as_bytes()).unwrap();
    assert_eq!(steps.deployment.version, 1 << 53);
    assert!(
        canonical::decode::<Steps>(text.replace("{\"awaits\"", "{\"a\":1,\"awaits\"").as_bytes()).is_err()
    );
    assert!(canonical::decode::<Steps>(text.replace("steps/v1", "steps/v2").as_bytes()).is_err());
}

#[test]
fn the_lineage_depends_on_name_root_and_site() {
    let root = Digest::of(b"root");
    let one = lineage("shop", root, "north");
    assert_eq!(
        one,
        Digest::of(format!(r#"{{"deployment":"shop","root":"{root}","site":"north"}}"#).as_bytes())
    );
    assert_ne!(one, lineage("shop2", root, "north"));
    assert_ne!(one, lineage("shop", root, "south"));
    assert_ne!(one, lineage("shop", Digest::of(b"other"), "north"));
}
