//! The schemas beside this member say what the types say.

use serde_json::{Value, json};

use super::fixture::{SITE, contents, key, steps};
use super::*;
use crate::handover::{self, Handover};
use crate::status::{self, NodeStatus, State, Status, StepState, StepStatus};

/// The schema accepts the value, and neither it nor the type accepts an unknown field anywhere.
fn check<T: serde::de::DeserializeOwned>(schema: &str, value: &Value) {
    let schema: Value = serde_json::from_str(schema).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    if let Err(error) = validator.validate(value) {
        panic!("{error} at {}", error.instance_path);
    }
    let mut places = Vec::new();
    maps(value, String::new(), &mut places);
    for place in places {
        let mut changed = value.clone();
        let map = changed.pointer_mut(&place).unwrap().as_object_mut().unwrap();
        map.insert("unknown".to_owned(), json!({ "never": [] }));
        let by_type = serde_json::from_value::<T>(changed.clone()).is_ok();
        assert_eq!(
            validator.is_valid(&changed),
            by_type,
            "an unknown field at `{place}`"
        );
    }
    for key in value.as_object().unwrap().keys() {
        let mut changed = value.clone();
        changed.as_object_mut().unwrap().remove(key);
        assert!(!validator.is_valid(&changed), "without `{key}`");
        assert!(serde_json::from_value::<T>(changed).is_err(), "without `{key}`");
    }
}

fn maps(value: &Value, place: String, places: &mut Vec<String>) {
    match value {
        Value::Object(entries) => {
            for (key, entry) in entries {
                maps(
                    entry,
                    format!("{place}/{}", key.replace('~', "~0").replace('/', "~1")),
                    places,
                );
            }
            places.push(place);
        }
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                maps(item, format!("{place}/{index}"), places);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

fn value_of<T: serde::Serialize>(value: &T) -> Value {
    canonical::parse(&canonical::to_bytes(value).unwrap()).unwrap()
}

#[test]
fn steps_are_what_their_schema_says() {
    let mut steps = steps(SITE, u64::MAX);
    steps.install[0].relationship = Some("host".to_owned());
    check::<Steps>(include_str!("../../../schema/steps.v1.json"), &value_of(&steps));
}

#[test]
fn a_bundle_statement_is_what_its_schema_says() {
    check::<BundleStatement>(
        include_str!("../../../schema/bundle.v1.json"),
        &value_of(&contents().statement),
    );
}

#[test]
fn a_hand_over_is_what_its_schema_says() {
    let handover = Handover {
        format: handover::Format::V1,
        deployment: steps(SITE, 2).deployment,
        from: SITE.to_owned(),
        to: vec!["centre".to_owned()],
        name: "app.url".to_owned(),
        value: json!("http://10.0.0.1"),
    };
    let envelope = handover::seal(&handover, &key(1)).unwrap();
    let payload = Envelope::parse(&envelope, &Limits::default()).unwrap().payload;
    let value = canonical::parse(&payload).unwrap();
    check::<crate::statement::Statement<Handover>>(include_str!("../../../schema/handover.v1.json"), &value);
}

#[test]
fn a_status_is_what_its_schema_says() {
    let status = Status {
        format: status::Format::V1,
        site: SITE.to_owned(),
        deployment: steps(SITE, 2).deployment,
        state: State::NeedsOperator,
        steps: vec![StepStatus {
            id: "app.create".to_owned(),
            state: StepState::NeedsOperator,
            attempts: 1,
            awaits: vec!["db.address".to_owned()],
            external_ids: vec!["i-1".to_owned()],
            code: Some("T0853".to_owned()),
            message: Some("unknown".to_owned()),
        }],
        nodes: vec![NodeStatus {
            id: "app".to_owned(),
            attributes: [("address".to_owned(), json!("10.0.0.1"))].into(),
        }],
    };
    check::<Status>(include_str!("../../../schema/status.v1.json"), &value_of(&status));
}
