use super::*;

fn key(seed: u8) -> SecretKey {
    SecretKey::from_seed(&[seed; 32])
}

fn keys(seeds: &[u8]) -> BTreeMap<Digest, PublicKey> {
    seeds
        .iter()
        .map(|seed| key(*seed).public())
        .map(|key| (key.fingerprint(), key))
        .collect()
}

fn parse(bytes: &[u8]) -> Result<Envelope, EnvelopeFault> {
    Envelope::parse(bytes, &Limits::default())
}

#[test]
fn the_published_vector_of_the_encoding_holds() {
    assert_eq!(
        pae("http://example.com/HelloWorld", b"hello world"),
        b"DSSEv1 29 http://example.com/HelloWorld 11 hello world"
    );
    assert_eq!(pae("", b""), b"DSSEv1 0  0 ");
    // Lengths are bytes, not characters.
    assert_eq!(pae("ä", "ö".as_bytes()), "DSSEv1 2 ä 2 ö".as_bytes());
}

#[test]
fn an_envelope_of_fixed_keys_has_fixed_bytes() {
    let bytes = seal("application/vnd.in-toto+json", br#"{"a":1}"#, &[key(1), key(2)]);
    assert_eq!(
        String::from_utf8(bytes).unwrap(),
        include_str!("golden.json").trim_end()
    );
}

#[test]
fn the_order_and_repetition_of_keys_changes_nothing() {
    let sealed = seal("t", b"p", &[key(1), key(2), key(3)]);
    assert_eq!(sealed, seal("t", b"p", &[key(3), key(1), key(2), key(1)]));
    let envelope = parse(&sealed).unwrap();
    assert_eq!(envelope.to_bytes(), sealed);
    assert_eq!(envelope.signers(&keys(&[1, 2, 3, 4])).unwrap().len(), 3);
}

#[test]
fn every_signature_must_hold_and_be_of_a_known_key() {
    let envelope = parse(&seal("t", b"p", &[key(1), key(2)])).unwrap();
    let first = envelope.signatures[0].keyid;
    let known = keys(&[1, 2]);

    let mut changed = envelope.clone();
    changed.payload = b"q".to_vec();
    assert_eq!(changed.signers(&known), Err(SignatureFault::Broken(first)));
    let mut changed = envelope.clone();
    changed.payload_type = "u".to_owned();
    assert_eq!(changed.signers(&known), Err(SignatureFault::Broken(first)));
    let mut changed = envelope.clone();
    changed.signatures[1] = changed.signatures[0].clone();
    assert_eq!(changed.signers(&known), Err(SignatureFault::Twice(first)));
    let mut swapped = envelope.clone();
    swapped.signatures[0].bytes = envelope.signatures[1].bytes;
    assert_eq!(swapped.signers(&known), Err(SignatureFault::Broken(first)));

    let only = keys(&[2]);
    let unknown = key(1).public().fingerprint();
    assert_eq!(envelope.signers(&only), Err(SignatureFault::UnknownKey(unknown)));
}

#[test]
fn an_envelope_is_parsed_strictly() {
    let good = String::from_utf8(seal("t", b"p", &[key(1)])).unwrap();
    assert!(parse(good.as_bytes()).is_ok());
    for wrong in [
        good.replace("\"payload\":\"cA==\"", "\"payload\":\"cA\""),
        good.replace("\"payload\":\"cA==\"", "\"payload\":\"cB==\""),
        good.replace("\"payload\":\"cA==\"", "\"payload\":\"cA==\\n\""),
        good.replace("\"payload\":", "\"payload\":\"\",\"payload\":"),
        good.replace("{\"payload\"", "{\"more\":1,\"payload\""),
        good.replace("\"keyid\":\"", "\"keyid\":\"sha256:"),
        good.replace("\"sig\":", "\"sig\":\"AA==\",\"cert\":"),
        good.replace("==\"}]", "=\"}]"),
        format!("{good}\0"),
        format!("{good}{good}"),
    ] {
        assert_ne!(wrong, good);
        assert!(
            matches!(parse(wrong.as_bytes()), Err(EnvelopeFault::Shape(_))),
            "{wrong}"
        );
    }
}

#[test]
fn an_envelope_ends_at_its_limits() {
    let sealed = seal("t", b"12345", &[key(1), key(2)]);
    let limits = Limits {
        envelope_bytes_max: sealed.len() as u64,
        statement_bytes_max: 5,
        signatures_max: 2,
        ..Limits::default()
    };
    assert!(Envelope::parse(&sealed, &limits).is_ok());
    for tighter in [
        Limits {
            envelope_bytes_max: sealed.len() as u64 - 1,
            ..limits.clone()
        },
        Limits {
            statement_bytes_max: 4,
            ..limits.clone()
        },
        Limits {
            signatures_max: 1,
            ..limits.clone()
        },
    ] {
        assert!(matches!(
            Envelope::parse(&sealed, &tighter),
            Err(EnvelopeFault::TooLarge(_))
        ));
    }
}
