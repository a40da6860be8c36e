//! One test for each check, each at the moment between good and bad.

use std::collections::BTreeSet;

use super::*;
use crate::codes::Code;
use crate::keys::SecretKey;
use crate::statement::PAYLOAD_TYPE;
use crate::time::Timestamp;

mod fixture;
mod statement;
mod mutants;
mod schemas;
mod script;

use fixture::{Node, SITE, Tree, contents, key, question, root, seal, seal_payload, steps, terms};

fn read(tree: &Tree) -> Result<(Verified, TrustedState), Reject> {
    verify(
        tree,
        &root(),
        &TrustedState::default(),
        &question(),
        &Limits::default(),
    )
}

fn code(tree: &Tree) -> &'static Code {
    read(tree).expect_err("the bundle is refused").code
}

/// The code that a bundle gets whose statement was changed and then rightly signed.
fn code_of_statement(change: impl FnOnce(&mut BundleStatement)) -> &'static Code {
    let mut contents = contents();
    change(&mut contents.statement);
    code(&seal(&contents))
}

/// The code that a bundle gets whose steps were changed and then rightly signed.
fn code_of_steps(change: impl FnOnce(&mut Steps)) -> &'static Code {
    let mut steps = steps(SITE, 2);
    change(&mut steps);
    code(&seal(&fixture::contents_of(&steps, terms(SITE))))
}

#[test]
fn a_bundle_as_it_was_emitted_is_read_and_its_version_is_kept() {
    let tree = seal(&contents());
    let (verified, state) = read(&tree).unwrap();
    assert_eq!(verified.statement, contents().statement);
    assert_eq!(verified.steps, steps(SITE, 2));
    let names: Vec<&str> = verified.subjects.keys().map(SubjectName::as_str).collect();
    assert_eq!(names, ["artifacts/install.sh", "plan.json", "plugins/script"]);
    let plugin = &verified.subjects[&SubjectName::plugin("script").unwrap()];
    let mut bytes = Vec::new();
    copy_verified(&tree, &plugin.path, plugin.size, plugin.digest, &mut bytes).unwrap();
    assert_eq!(Digest::of(&bytes), plugin.digest);

    assert_eq!(state.deployments.len(), 1);
    let high_water = &state.deployments[&verified.steps.deployment.lineage];
    assert_eq!((high_water.version, high_water.envelope), (2, verified.envelope));
    assert_eq!(TrustedState::parse(&state.to_bytes()).unwrap(), state);
    assert_eq!(
        TrustedState::parse(b"{}").unwrap_err().code,
        &codes::STATE_DIRECTORY
    );
}

#[test]
fn the_same_contents_make_the_same_bundle() {
    assert_eq!(seal(&contents()), seal(&contents()));
}

#[test]
fn a_bundle_in_a_directory_is_the_same_bundle() {
    let scratch = tempfile::tempdir().unwrap();
    fixture::write(&seal(&contents()), scratch.path());
    let directory = crate::directory::Directory::new(scratch.path());
    let answer = verify(
        &directory,
        &root(),
        &TrustedState::default(),
        &question(),
        &Limits::default(),
    );
    assert_eq!(answer, read(&seal(&contents())));
}

#[test]
fn what_cannot_be_read_is_refused() {
    let mut tree = seal(&contents());
    tree.nodes.insert("index.json".to_owned(), Node::Link);
    assert_eq!(code(&tree), &codes::FILE_UNREADABLE);
    let nowhere = crate::directory::Directory::new("/nowhere/at/all");
    let reject = verify(
        &nowhere,
        &root(),
        &TrustedState::default(),
        &question(),
        &Limits::default(),
    )
    .unwrap_err();
    assert_eq!(reject.code, &codes::FILE_UNREADABLE);
}

#[test]
fn every_limit_holds_at_n_and_breaks_at_n_plus_1() {
    let tree = seal(&contents());
    let envelope = tree.envelope();
    let plan = contents().blobs[&SubjectName::plan()].size;
    let sizes: Vec<u64> = tree.files().map(|(_, bytes)| bytes.len() as u64).collect();
    let index = tree.file("index.json").len() as u64;
    let manifest = tree.file(&fixture::manifest_path(&tree)).len() as u64;
    let exact = Limits {
        envelope_bytes_max: envelope.len() as u64,
        statement_bytes_max: contents().payload().len() as u64,
        signatures_max: 2,
        subjects_max: 3,
        pointer_bytes_max: index.max(manifest),
        plan_bytes_max: plan,
        blob_bytes_max: sizes.iter().copied().max().unwrap(),
        bundle_bytes_max: sizes.iter().sum(),
    };
    let code = |limits: &Limits| {
        verify(&tree, &root(), &TrustedState::default(), &question(), limits)
            .err()
            .map(|reject| reject.code)
    };
    assert_eq!(code(&exact), None);
    for tighter in [
        Limits {
            envelope_bytes_max: exact.envelope_bytes_max - 1,
            ..exact.clone()
        },
        Limits {
            statement_bytes_max: exact.statement_bytes_max - 1,
            ..exact.clone()
        },
        Limits {
            signatures_max: exact.signatures_max - 1,
            ..exact.clone()
        },
        Limits {
            subjects_max: exact.subjects_max - 1,
            ..exact.clone()
        },
        Limits {
            pointer_bytes_max: exact.pointer_bytes_max - 1,
            ..exact.clone()
        },
        Limits {
            plan_bytes_max: exact.plan_bytes_max - 1,
            ..exact.clone()
        },
        Limits {
            blob_bytes_max: exact.blob_bytes_max - 1,
            ..exact.clone()
        },
        Limits {
            bundle_bytes_max: exact.bundle_bytes_max - 1,
            ..exact.clone()
        },
    ] {
        assert_eq!(code(&tighter), Some(&codes::OVER_LIMIT), "{tighter:?}");
    }
}

#[test]
fn more_subjects_than_the_limit_are_refused_although_their_blobs_are_equal() {
    let mut contents = contents();
    let install = contents.blobs[&SubjectName::artifact("install.sh")].clone();
    contents
        .blobs
        .insert(SubjectName::artifact("install2.sh"), install);
    let contents = fixture::contents_with(&steps(SITE, 2), terms(SITE), contents.blobs);
    let tree = seal(&contents);
    let limits = |subjects_max| Limits {
        subjects_max,
        ..Limits::default()
    };
    let read = |limits| verify(&tree, &root(), &TrustedState::default(), &question(), &limits);
    assert!(read(limits(4)).is_ok());
    assert_eq!(read(limits(3)).unwrap_err().code, &codes::OVER_LIMIT);
}

#[test]
fn a_container_that_leads_to_no_envelope_is_refused() {
    assert_eq!(code(&Tree::default()), &codes::ENVELOPE_NOT_FOUND);
    for index in [
        "{}",
        "[",
        r#"{"manifests":[{"digest":"sha256:../../etc/passwd"}]}"#,
        "{\"a\":1,\"a\":1}",
    ] {
        let mut tree = seal(&contents());
        tree.set("index.json", index.as_bytes());
        assert_eq!(code(&tree), &codes::ENVELOPE_NOT_FOUND, "{index}");
    }
    let mut tree = seal(&contents());
    tree.nodes.remove(&fixture::manifest_path(&tree));
    assert_eq!(code(&tree), &codes::ENVELOPE_NOT_FOUND);
    let mut tree = seal(&contents());
    tree.nodes.remove(&fixture::envelope_path(&tree));
    assert_eq!(code(&tree), &codes::ENVELOPE_NOT_FOUND);
}

#[test]
fn an_envelope_of_another_shape_is_refused() {
    let tree = seal(&contents());
    let envelope = String::from_utf8(tree.envelope()).unwrap();
    let with = |text: String| code(&fixture::relay(&contents(), text.into_bytes()));
    assert_eq!(with("{}".to_owned()), &codes::ENVELOPE_SHAPE);
    assert_eq!(
        with(envelope.replace("{\"payload\"", "{\"more\":1,\"payload\"")),
        &codes::ENVELOPE_SHAPE
    );
    assert_eq!(
        with(envelope.replace("{\"keyid\"", "{\"keyid\":\"\",\"keyid\"")),
        &codes::ENVELOPE_SHAPE
    );
    // A key beside the signature is for hand-overs.
    let public = format!("\",\"public\":\"{}\",\"sig\"", key(1).public().to_base64());
    assert_eq!(
        with(envelope.replace("\",\"sig\"", &public)),
        &codes::ENVELOPE_SHAPE
    );
}

#[test]
fn every_signature_is_of_a_known_key_holds_and_counts_once() {
    let payload = contents().payload();
    let sealed = |seeds: &[u8]| {
        let keys: Vec<SecretKey> = seeds.iter().map(|seed| key(*seed)).collect();
        crate::signature::seal(PAYLOAD_TYPE, &payload, &keys)
    };
    let code = |envelope: Vec<u8>| {
        read(&fixture::relay(&contents(), envelope))
            .err()
            .map(|reject| reject.code)
    };
    assert_eq!(code(sealed(&[1, 2])), None);
    assert_eq!(code(sealed(&[1, 3])), None);
    assert_eq!(code(sealed(&[1, 2, 3])), None);
    assert_eq!(code(sealed(&[1])), Some(&codes::THRESHOLD_MISSED));
    assert_eq!(code(sealed(&[])), Some(&codes::THRESHOLD_MISSED));
    // Enough keys signed, and one more that nobody knows.
    assert_eq!(code(sealed(&[1, 2, 9])), Some(&codes::SIGNATURE_OF_UNKNOWN_KEY));

    let mut envelope = Envelope::parse(&sealed(&[1, 2]), &Limits::default()).unwrap();
    envelope.signatures.push(envelope.signatures[0].clone());
    assert_eq!(code(envelope.to_bytes()), Some(&codes::SIGNATURE_TWICE));
    envelope.signatures.truncate(1);
    envelope.signatures.push(envelope.signatures[0].clone());
    assert_eq!(code(envelope.to_bytes()), Some(&codes::SIGNATURE_TWICE));

    let mut envelope = Envelope::parse(&sealed(&[1, 2, 3]), &Limits::default()).unwrap();
    envelope.signatures[2].bytes[0] ^= 1;
    // Two others hold, and that does not help.
    assert_eq!(code(envelope.to_bytes()), Some(&codes::SIGNATURE_BROKEN));
}

#[test]
fn a_blob_that_is_missing_cut_longer_or_changed_is_refused() {
    let plugin = fixture::blob_path_of("plugins/script");
    let with = |change: fn(&mut Vec<u8>)| {
        let mut tree = seal(&contents());
        let mut bytes = tree.file(&plugin).to_vec();
        change(&mut bytes);
        tree.set(&plugin, &bytes);
        code(&tree)
    };
    assert_eq!(
        with(|bytes| {
            bytes.pop();
        }),
        &codes::BLOB_LENGTH
    );
    assert_eq!(with(|bytes| bytes.push(0)), &codes::BLOB_LENGTH);
    assert_eq!(with(|bytes| bytes[100] ^= 1), &codes::BLOB_DIGEST);
    let mut tree = seal(&contents());
    tree.nodes.remove(&plugin);
    assert_eq!(code(&tree), &codes::BLOB_MISSING);
    assert!(read(&tree).unwrap_err().message.contains("`plugins/script`"));
}

#[test]
fn what_does_not_belong_to_the_bundle_is_refused() {
    for path in [
        "notes.txt",
        "blobs/notes.txt",
        "blobs/sha256/abc",
        "a/b",
        "blobs/sha512/x",
    ] {
        let mut tree = seal(&contents());
        tree.set(path, b"");
        assert_eq!(code(&tree), &codes::FOREIGN_FILE, "{path}");
    }
    for node in [Node::Directory, Node::Link] {
        let mut tree = seal(&contents());
        tree.nodes.insert("other".to_owned(), node);
        assert_eq!(code(&tree), &codes::FOREIGN_FILE);
    }
}

#[test]
fn a_container_that_is_not_what_the_statement_makes_of_it_is_refused() {
    let mut tree = seal(&contents());
    tree.nodes.remove("oci-layout");
    assert_eq!(code(&tree), &codes::CONTAINER_FILE_MISSING);
    for path in ["oci-layout", "index.json", &fixture::manifest_path(&tree)] {
        let mut tree = seal(&contents());
        let text = String::from_utf8(tree.file(path).to_vec()).unwrap();
        tree.set(path, text.replacen('{', "{ ", 1).as_bytes());
        assert_eq!(code(&tree), &codes::CONTAINER_DIFFERS, "{path}");
    }
    // The envelope, in another order but rightly named everywhere.
    let mut envelope = Envelope::parse(&seal(&contents()).envelope(), &Limits::default()).unwrap();
    envelope.signatures.reverse();
    let text = String::from_utf8(seal(&contents()).envelope()).unwrap();
    let spaced = text.replacen(',', ", ", 1);
    assert_eq!(
        code(&fixture::relay(&contents(), spaced.into_bytes())),
        &codes::FOREIGN_FILE
    );
}

#[test]
fn every_code_of_reading_is_raised_by_a_test() {
    let text = [include_str!("tests.rs"), include_str!("tests/statement.rs")].concat();
    let source = include_str!("../codes.rs");
    let constants: BTreeSet<&str> = source
        .lines()
        .filter_map(|line| line.trim().split_once(" = \"T08"))
        .filter(|(_, rest)| rest < &"50")
        .map(|(constant, _)| constant)
        .collect();
    assert_eq!(constants.len(), 29);
    for constant in constants {
        assert!(
            text.contains(&format!("&codes::{constant}")),
            "no test raises {constant}"
        );
    }
}
