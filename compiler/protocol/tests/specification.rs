//! Types, schema and recorded conversations say the same.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::disallowed_methods,
    reason = "the helpers of a test, too, end it where it goes wrong, and read the specification from disk"
)]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use toscac_protocol::message::{FAULT_PARAMS, Fault, FaultData, Message};
use toscac_protocol::methods::{
    Applied, Apply, Artifact, ArtifactSchema, Call, Cancel, Cancelled, Destroy, Directories, Discover,
    Discovered, Found, Initialize, Initialized, Level, Log, Notice, Observed, Operation, Output, Probe,
    Probed, PropertySchema, Schema, SchemaResult, Validate, Validated,
};
use toscac_protocol::value::ValueRef;

fn specification() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../plugins-spec")
}

fn schema() -> Value {
    let text = fs::read_to_string(specification().join("schema/protocol.v1.json")).unwrap();
    serde_json::from_str(&text).unwrap()
}

/// The schema of one of its definitions.
fn definition(name: &str) -> jsonschema::Validator {
    let mut schema = schema();
    let root = schema.as_object_mut().unwrap();
    root.remove("oneOf");
    root.remove("$id");
    root.insert("$ref".to_owned(), json!(format!("#/$defs/{name}")));
    jsonschema::validator_for(&schema).unwrap()
}

fn operation() -> Operation {
    Operation {
        deployment: "shop".into(),
        site: "north".into(),
        step: "db.create".into(),
        node: "db".into(),
        interface: "Lifecycle".into(),
        operation: "create".into(),
        relationship: Some("host".into()),
        idempotency_key: "k1".into(),
        attempt: 1,
        external_id: Some("i-0abc".into()),
        inputs: values(),
        outputs: vec!["address".into()],
        artifacts: BTreeMap::from([(
            "primary".into(),
            Artifact {
                sha256: "0".repeat(64),
            },
        )]),
        directories: Directories {
            artifacts: "/a".into(),
            work: "/w".into(),
            scratch: "/s".into(),
        },
        timeout_seconds: 900,
    }
}

fn values() -> BTreeMap<String, ValueRef> {
    BTreeMap::from([
        (
            "inline".into(),
            ValueRef::Inline {
                value: json!({ "a": [1] }),
            },
        ),
        (
            "file".into(),
            ValueRef::File {
                sha256: "0".repeat(64),
                bytes: 70_000,
            },
        ),
    ])
}

fn check_call<C: Call + PartialEq + std::fmt::Debug>(call: &C, answer_name: &str, answers: &[C::Result]) {
    let params = serde_json::to_value(call).unwrap();
    let message = Message::Request {
        id: 1,
        method: C::METHOD.into(),
        params: params.clone(),
    };
    check_line(&message);
    assert_eq!(&serde_json::from_value::<C>(params).unwrap(), call);
    for answer in answers {
        let result = serde_json::to_value(answer).unwrap();
        if !answer_name.is_empty() {
            definition(answer_name).validate(&result).unwrap();
        }
        let back: C::Result = serde_json::from_value(result.clone()).unwrap();
        assert_eq!(serde_json::to_value(back).unwrap(), result);
        check_line(&Message::Response {
            id: Some(1),
            outcome: Ok(result),
        });
    }
}

fn check_notice<N: Notice>(notice: &N) {
    check_line(&Message::Notification {
        method: N::METHOD.into(),
        params: serde_json::to_value(notice).unwrap(),
    });
}

fn check_line(message: &Message) {
    let line = message.to_line();
    let value: Value = serde_json::from_slice(&line).unwrap();
    if let Err(error) = jsonschema::validator_for(&schema()).unwrap().validate(&value) {
        panic!("{value}: {error}");
    }
    assert_eq!(&Message::parse(&line).unwrap(), message);
}

#[test]
fn every_message_that_the_types_can_say_is_in_the_schema() {
    let initialized = Initialized {
        protocol: 1,
        name: "script".into(),
        version: "0.1.0".into(),
        methods: vec!["apply".into()],
    };
    check_call(
        &Initialize {
            protocol: 1,
            executor: "x".into(),
        },
        "initialized",
        &[initialized],
    );
    let property = PropertySchema {
        r#type: "boolean".into(),
        description: "d".into(),
        required: true,
        default: Some(json!(false)),
    };
    let artifact = ArtifactSchema {
        description: "d".into(),
        file_ext: vec!["sh".into()],
        properties: BTreeMap::from([("probe".into(), property)]),
    };
    let answer = SchemaResult {
        artifact_types: BTreeMap::from([("Script".into(), artifact)]),
    };
    check_call(&Schema {}, "schema_result", &[answer]);
    check_call(
        &Validate {
            operation: operation(),
        },
        "validated",
        &[Validated {
            problems: vec!["p".into()],
        }],
    );
    check_call(
        &Probe {
            operation: operation(),
        },
        "probed",
        &[
            Probed::Present {
                external_id: Some("i".into()),
                outputs: values(),
            },
            Probed::Present {
                external_id: None,
                outputs: BTreeMap::new(),
            },
            Probed::Absent,
            Probed::Unknown { reason: "r".into() },
        ],
    );
    let applied = Applied {
        external_id: Some("i".into()),
        outputs: values(),
    };
    check_call(
        &Apply {
            operation: operation(),
        },
        "applied",
        &[applied.clone(), Applied::default()],
    );
    check_call(
        &Destroy {
            operation: operation(),
        },
        "applied",
        &[applied],
    );
    let found = Found {
        external_id: "i".into(),
        attributes: BTreeMap::from([("a".into(), json!(1))]),
    };
    check_call(
        &Discover { inputs: values() },
        "discovered",
        &[Discovered { found: vec![found] }],
    );
    check_call(&Cancel { request: 1 }, "", &[Cancelled {}]);
    check_notice(&Log {
        level: Level::Warning,
        text: "t".into(),
    });
    check_notice(&Observed {
        external_id: "i".into(),
    });
    for value in values().into_values() {
        check_notice(&Output {
            name: "o".into(),
            value,
        });
    }
    let mut fault = Fault::new(-32000, "m");
    check_line(&Message::Response {
        id: None,
        outcome: Err(fault.clone()),
    });
    fault.data = Some(FaultData {
        retryable: true,
        effect_unknown: true,
    });
    check_line(&Message::Response {
        id: Some(1),
        outcome: Err(fault),
    });
}

#[test]
fn the_schema_refuses_what_the_types_refuse() {
    let validator = jsonschema::validator_for(&schema()).unwrap();
    for line in [
        json!({}),
        json!([]),
        json!({ "jsonrpc": "1.0", "id": 1, "result": {} }),
        json!({ "jsonrpc": "2.0", "id": 1, "result": {}, "error": { "code": 1, "message": "" } }),
        json!({ "jsonrpc": "2.0", "id": "1", "method": "schema" }),
        json!({ "jsonrpc": "2.0", "id": -1, "method": "schema" }),
    ] {
        assert!(validator.validate(&line).is_err(), "{line}");
        assert!(
            Message::parse(&serde_json::to_vec(&line).unwrap()).is_err(),
            "{line}"
        );
    }
    let apply = json!({ "jsonrpc": "2.0", "id": 1, "method": "apply", "params": {} });
    assert!(validator.validate(&apply).is_err());
    let log = json!({ "jsonrpc": "2.0", "method": "log", "params": { "level": "loud", "text": "" } });
    assert!(validator.validate(&log).is_err());
}

#[test]
fn every_line_of_every_recorded_conversation_is_in_the_schema() {
    let validator = jsonschema::validator_for(&schema()).unwrap();
    let mut lines = 0;
    for entry in fs::read_dir(specification().join("exchanges")).unwrap() {
        let path = entry.unwrap().path();
        let text = fs::read_to_string(&path).unwrap();
        let spoken: Vec<&str> = text
            .lines()
            .filter_map(|line| line.strip_prefix("> ").or_else(|| line.strip_prefix("< ")))
            .collect();
        for (index, line) in spoken.iter().enumerate() {
            lines += 1;
            let message = Message::parse(line.as_bytes()).unwrap_or_else(|error| panic!("{line}: {error}"));
            let value: Value = serde_json::from_str(line).unwrap();
            // What is answered by "the data do not fit" must not be in the schema either.
            let refused = matches!(&message, Message::Request { .. })
                && spoken
                    .get(index + 1)
                    .is_some_and(|answer| answer.contains(&FAULT_PARAMS.to_string()));
            assert_eq!(
                validator.validate(&value).is_err(),
                refused,
                "{}: {line}",
                path.display()
            );
        }
    }
    assert!(lines > 30, "the conversations were found");
}
