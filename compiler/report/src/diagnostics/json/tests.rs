use serde_json::Value;

use super::*;
use crate::diagnostics::tests::located;

fn validator() -> jsonschema::Validator {
    let schema: Value = serde_json::from_str(include_str!("../../../schema/diagnostics.v1.json")).unwrap();
    jsonschema::validator_for(&schema).unwrap()
}

#[test]
fn a_document_is_what_its_schema_says_and_nothing_may_be_added_or_left_out() {
    let located = located();
    assert!(located.len() > 2, "{located:?}");
    let document: Value = serde_json::from_str(&document(&located)).unwrap();
    let validator = validator();
    if let Err(error) = validator.validate(&document) {
        panic!("{error} at {}", error.instance_path);
    }
    let full = document["diagnostics"]
        .as_array()
        .unwrap()
        .iter()
        .position(|entry| entry["fixes"][0].is_object())
        .unwrap();
    for place in [
        String::new(),
        format!("/diagnostics/{full}"),
        format!("/diagnostics/{full}/labels/0"),
        format!("/diagnostics/{full}/fixes/0"),
    ] {
        let mut changed = document.clone();
        let map = changed.pointer_mut(&place).unwrap().as_object_mut().unwrap();
        map.insert("unknown".to_owned(), Value::Null);
        assert!(!validator.is_valid(&changed), "an unknown key at `{place}`");
        for key in document.pointer(&place).unwrap().as_object().unwrap().keys() {
            let mut changed = document.clone();
            let map = changed.pointer_mut(&place).unwrap().as_object_mut().unwrap();
            map.remove(key);
            assert!(!validator.is_valid(&changed), "without `{key}` at `{place}`");
        }
    }
}

#[test]
fn places_count_from_one_and_the_first_label_is_the_primary_one() {
    let text = document(&located());
    let document: Value = serde_json::from_str(&text).unwrap();
    let entry = &document["diagnostics"][0];
    assert_eq!(entry["labels"][0]["line"], 1);
    assert_eq!(entry["labels"][0]["column"], 1);
    assert_eq!(entry["labels"][0]["end_column"], 6);
    assert_eq!(entry["labels"][0]["primary"], true);
    assert_eq!(entry["labels"][1]["line"], 2);
    assert_eq!(entry["labels"][1]["path"], "node_type");
    assert_eq!(entry["labels"][1]["primary"], false);
}

#[test]
fn lines_hold_one_diagnostic_each() {
    let located = located();
    let lines = lines(&located);
    assert_eq!(lines.lines().count(), located.len());
    for line in lines.lines() {
        let entry: Value = serde_json::from_str(line).unwrap();
        assert!(entry["code"].is_string());
    }
}
