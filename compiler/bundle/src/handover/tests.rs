use super::*;
use crate::codes::{self, Code};
use serde_json::json;

fn key(seed: u8) -> SecretKey {
    SecretKey::from_seed(&[seed; 32])
}

fn sent() -> Handover {
    let root = Digest::of(b"root");
    Handover {
        format: Format::V1,
        deployment: DeploymentId {
            name: "shop".to_owned(),
            version: 3,
            lineage: lineage("shop", root, "north"),
        },
        from: "north".to_owned(),
        to: vec!["south".to_owned()],
        name: "db.address".to_owned(),
        value: json!({ "host": "10.0.0.1", "port": 5432 }),
    }
}

fn expected() -> Expected {
    let root = Digest::of(b"root");
    let mine = DeploymentId {
        name: "shop".to_owned(),
        version: 3,
        lineage: lineage("shop", root, "south"),
    };
    let awaited = Await {
        name: "db.address".to_owned(),
        from: "north".to_owned(),
        key: key(1).public().fingerprint(),
        timeout_seconds: 60,
    };
    Expected::new(&awaited, &mine, root, "south")
}

fn code(bytes: &[u8]) -> &'static Code {
    open(bytes, &expected(), &Limits::default()).unwrap_err().code
}

/// Signs any payload as [`seal`] does.
fn sign(payload_type: &str, payload: Vec<u8>) -> Vec<u8> {
    let bytes = key(1).sign(&pae(payload_type, &payload));
    let signature = Signature {
        keyid: key(1).public().fingerprint(),
        public: Some(key(1).public()),
        bytes,
    };
    Envelope {
        payload_type: payload_type.to_owned(),
        payload,
        signatures: vec![signature],
    }
    .to_bytes()
}

#[test]
fn a_hand_over_comes_back_from_its_file() {
    let bytes = seal(&sent(), &key(1)).unwrap();
    assert_eq!(bytes, seal(&sent(), &key(1)).unwrap());
    assert_eq!(open(&bytes, &expected(), &Limits::default()).unwrap(), sent());
}

#[test]
fn a_hand_over_of_another_kind_is_refused_with_its_own_code() {
    let changed = |change: fn(&mut Handover)| {
        let mut handover = sent();
        change(&mut handover);
        code(&seal(&handover, &key(1)).unwrap())
    };
    assert_eq!(
        changed(|handover| handover.deployment.version = 2),
        &codes::HANDOVER_DEPLOYMENT
    );
    assert_eq!(
        changed(|handover| handover.deployment.name = "other".to_owned()),
        &codes::HANDOVER_DEPLOYMENT
    );
    assert_eq!(
        changed(|handover| handover.deployment.lineage = Digest::of(b"")),
        &codes::HANDOVER_DEPLOYMENT
    );
    assert_eq!(
        changed(|handover| handover.from = "west".to_owned()),
        &codes::HANDOVER_NAME
    );
    assert_eq!(
        changed(|handover| handover.name = "db.port".to_owned()),
        &codes::HANDOVER_NAME
    );
    assert_eq!(
        changed(|handover| handover.to = vec!["west".to_owned()]),
        &codes::HANDOVER_RECIPIENT
    );
}

#[test]
fn a_hand_over_of_another_key_or_with_a_foreign_signature_is_refused() {
    assert_eq!(code(&seal(&sent(), &key(2)).unwrap()), &codes::HANDOVER_SENDER);

    let mut envelope = Envelope::parse(&seal(&sent(), &key(1)).unwrap(), &Limits::default()).unwrap();
    envelope.signatures[0].bytes = key(1).sign(b"something else");
    assert_eq!(code(&envelope.to_bytes()), &codes::HANDOVER_SIGNATURE);
    // The key id of the right key beside another key.
    envelope.signatures[0].public = Some(key(2).public());
    assert_eq!(code(&envelope.to_bytes()), &codes::HANDOVER_SENDER);
    envelope.signatures[0].public = None;
    assert_eq!(code(&envelope.to_bytes()), &codes::HANDOVER_SHAPE);
}

#[test]
fn every_changed_byte_of_a_hand_over_is_refused() {
    let good = seal(&sent(), &key(1)).unwrap();
    for index in 0..good.len() {
        for flip in [0x01, 0x20, 0x80] {
            let mut bytes = good.clone();
            bytes[index] ^= flip;
            assert!(
                open(&bytes, &expected(), &Limits::default()).is_err(),
                "byte {index} with {flip:#x}"
            );
        }
        assert!(
            open(&good[..index], &expected(), &Limits::default()).is_err(),
            "cut at {index}"
        );
    }
}

#[test]
fn a_signed_statement_of_another_shape_is_refused() {
    let bytes = seal(&sent(), &key(1)).unwrap();
    let payload = String::from_utf8(Envelope::parse(&bytes, &Limits::default()).unwrap().payload).unwrap();
    assert!(
        open(
            &sign(PAYLOAD_TYPE, payload.clone().into_bytes()),
            &expected(),
            &Limits::default()
        )
        .is_ok()
    );
    for wrong in [
        payload.replace("Statement/v1", "Statement/v0"),
        payload.replace("urn:toscac:handover:v1", "urn:toscac:bundle:v1"),
        payload.replace("toscac.handover/v1", "toscac.handover/v2"),
        payload.replace("5432", "5433"),
        payload.replace("{\"_type\"", "{ \"_type\""),
        payload.replace("\"from\"", "\"more\":1,\"from\""),
    ] {
        assert_ne!(wrong, payload);
        assert_eq!(
            code(&sign(PAYLOAD_TYPE, wrong.into_bytes())),
            &codes::HANDOVER_SHAPE
        );
    }
    assert_eq!(
        code(&sign("text/plain", payload.into_bytes())),
        &codes::HANDOVER_SHAPE
    );
    let spaced = String::from_utf8(bytes).unwrap().replace(',', ", ");
    assert_eq!(code(spaced.as_bytes()), &codes::HANDOVER_SHAPE);
}

#[test]
fn a_name_that_leads_elsewhere_becomes_no_path() {
    let deployment = sent().deployment;
    assert_eq!(
        path(&deployment, "north", "db.address").unwrap(),
        "shop/3/north/db.address.json"
    );
    for (from, name) in [
        ("..", "a"),
        ("north", "../a"),
        ("north", ""),
        ("north", "a/b"),
        ("/", "a"),
    ] {
        assert_eq!(
            path(&deployment, from, name).unwrap_err().code,
            &codes::HANDOVER_NAME
        );
    }
}
