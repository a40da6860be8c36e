//! One test for each check, each at the moment between good and bad.

use std::collections::BTreeSet;

use super::*;
use crate::codes::Code;
use crate::keys::SecretKey;
use crate::steps::{AttributeRef, Input};
use crate::time::Timestamp;

mod fixture;
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
fn a_signed_payload_that_is_not_canonical_is_refused() {
    let payload = String::from_utf8(contents().payload()).unwrap();
    for wrong in [
        payload.replace("{\"_type\"", "{ \"_type\""),
        payload.replace("\"format\":1", "\"format\":1,\"region\":\"eu\""),
        payload.replace("\"format\":1", "\"format\":1,\"format\":1"),
        payload.replace("\"version\":2", "\"version\":2.0"),
        payload.replace("\"version\":2", "\"version\":\"2\""),
        payload.replace("\"minExecutor\":\"0.1.0\"", "\"minExecutor\":\"0.1\""),
        payload.replace("\"solver\"", "\"notBefore\":null,\"solver\""),
        "{}".to_owned(),
        String::new(),
    ] {
        assert_ne!(wrong, payload);
        assert_eq!(
            code(&seal_payload(&contents(), PAYLOAD_TYPE, wrong.as_bytes())),
            &codes::STATEMENT_SHAPE,
            "{wrong}"
        );
    }
    assert_eq!(
        code_of_statement(|statement| statement.predicate.version = 0),
        &codes::STATEMENT_SHAPE
    );
    assert_eq!(
        code_of_statement(|statement| statement.predicate.site.id = "..".to_owned()),
        &codes::STATEMENT_SHAPE
    );
    let bad_recipient =
        |statement: &mut BundleStatement| statement.predicate.site.age_recipient = "age".to_owned();
    assert_eq!(code_of_statement(bad_recipient), &codes::STATEMENT_SHAPE);
    let replaces_itself = |statement: &mut BundleStatement| {
        let predicate = &mut statement.predicate;
        predicate.supersedes.as_mut().unwrap().version = predicate.version;
    };
    assert_eq!(code_of_statement(replaces_itself), &codes::STATEMENT_SHAPE);
    let ends_early = |statement: &mut BundleStatement| {
        statement.predicate.not_before = Timestamp::from_unix_seconds(2);
        statement.predicate.not_after = Timestamp::from_unix_seconds(1);
    };
    assert_eq!(code_of_statement(ends_early), &codes::STATEMENT_SHAPE);
}

#[test]
fn what_was_signed_as_something_else_is_no_bundle() {
    let payload = contents().payload();
    assert_eq!(
        code(&seal_payload(&contents(), "text/plain", &payload)),
        &codes::STATEMENT_TYPE
    );
    assert_eq!(
        code_of_statement(|statement| statement.r#type.push('x')),
        &codes::STATEMENT_TYPE
    );
    let handover = |statement: &mut BundleStatement| {
        statement.predicate_type = crate::handover::PREDICATE_TYPE.to_owned();
    };
    assert_eq!(code_of_statement(handover), &codes::STATEMENT_TYPE);
    assert_eq!(
        code_of_statement(|statement| statement.predicate.format = 2),
        &codes::STATEMENT_TYPE
    );
}

#[test]
fn subjects_follow_the_rules() {
    let renamed = |name: &'static str| {
        code_of_statement(move |statement| {
            statement.subject[0].name = name.to_owned();
            statement.subject.sort_by(|one, other| one.name.cmp(&other.name));
        })
    };
    for name in [
        "artifacts/../plan",
        "artifacts/Install.sh",
        "/etc/passwd",
        "secrets.age",
        "plugins/other",
        "plugins/a/b",
    ] {
        assert_eq!(renamed(name), &codes::SUBJECTS, "{name}");
    }
    assert_eq!(
        code_of_statement(|statement| statement.subject.reverse()),
        &codes::SUBJECTS
    );
    let twice = |statement: &mut BundleStatement| statement.subject.insert(0, statement.subject[0].clone());
    assert_eq!(code_of_statement(twice), &codes::SUBJECTS);
    assert_eq!(
        code_of_statement(|statement| {
            statement.subject.remove(1);
        }),
        &codes::SUBJECTS
    );
    assert_eq!(
        code_of_statement(|statement| statement.predicate.plan.sha256 = Digest::of(b"")),
        &codes::SUBJECTS
    );
    assert_eq!(
        code_of_statement(|statement| statement.predicate.plan.name.push('x')),
        &codes::SUBJECTS
    );
    assert_eq!(
        code_of_statement(|statement| statement.predicate.plugins.clear()),
        &codes::SUBJECTS
    );
    let plugin_digest =
        |statement: &mut BundleStatement| statement.predicate.plugins[0].sha256 = Digest::of(b"");
    assert_eq!(code_of_statement(plugin_digest), &codes::SUBJECTS);
    let plugin_twice = |statement: &mut BundleStatement| {
        let plugin = statement.predicate.plugins[0].clone();
        statement.predicate.plugins.push(plugin);
    };
    assert_eq!(code_of_statement(plugin_twice), &codes::SUBJECTS);
}

#[test]
fn of_twenty_sites_each_takes_its_own_bundle_only() {
    let sites: Vec<String> = (0..20).map(|number| format!("site{number}")).collect();
    for (index, site) in sites.iter().enumerate() {
        let tree = seal(&fixture::contents_of(&steps(site, 2), terms(site)));
        for (other_index, other) in sites.iter().enumerate() {
            let question = Question {
                site: Some(other.clone()),
                ..question()
            };
            let by_name = verify(
                &tree,
                &root(),
                &TrustedState::default(),
                &question,
                &Limits::default(),
            );
            let question = Question {
                site: None,
                site_key: Some(fixture::site_key(other)),
                ..question
            };
            let by_key = verify(
                &tree,
                &root(),
                &TrustedState::default(),
                &question,
                &Limits::default(),
            );
            if index == other_index {
                assert!(by_name.is_err() || by_key.is_ok());
                assert!(by_key.is_ok(), "{site} refuses its own");
            } else {
                assert_eq!(by_name.unwrap_err().code, &codes::OTHER_SITE);
                assert_eq!(by_key.unwrap_err().code, &codes::OTHER_SITE_KEY);
            }
        }
    }
}

#[test]
fn a_lineage_under_another_trust_root_is_refused() {
    let tree = seal(&contents());
    // The same keys with another threshold: the signatures hold, and the root is another one.
    let keys = root().keys().values().cloned().collect();
    let other = TrustRoot::new(1, keys).unwrap();
    let reject = verify(
        &tree,
        &other,
        &TrustedState::default(),
        &question(),
        &Limits::default(),
    )
    .unwrap_err();
    assert_eq!(reject.code, &codes::OTHER_LINEAGE);
    let other_name =
        |statement: &mut BundleStatement| statement.predicate.deployment.name = "other".to_owned();
    assert_eq!(code_of_statement(other_name), &codes::OTHER_LINEAGE);
}

#[test]
fn versions_only_rise_whatever_the_order_of_delivery() {
    let trees: Vec<Tree> = (1..=20)
        .map(|version| seal(&fixture::contents_of(&steps(SITE, version), terms(SITE))))
        .collect();
    let mut random = mutants::Random::new(7);
    for _ in 0..10 {
        let mut state = TrustedState::default();
        let mut newest = 0;
        for _ in 0..30 {
            let index = random.below(trees.len());
            let version = index as u64 + 1;
            match verify(&trees[index], &root(), &state, &question(), &Limits::default()) {
                Ok((_, next)) => {
                    assert!(version >= newest);
                    newest = version;
                    state = next;
                }
                Err(reject) => {
                    assert_eq!(reject.code, &codes::VERSION_OLD);
                    assert!(version < newest);
                }
            }
        }
        assert!(newest > 0);
    }
}

#[test]
fn another_bundle_of_an_accepted_version_is_refused() {
    let (_, state) = read(&seal(&contents())).unwrap();
    let again = verify(
        &seal(&contents()),
        &root(),
        &state,
        &question(),
        &Limits::default(),
    );
    assert_eq!(again.unwrap().1, state);
    let mut other = contents();
    other.statement.predicate.source.toolchain.push('x');
    let reject = verify(&seal(&other), &root(), &state, &question(), &Limits::default()).unwrap_err();
    assert_eq!(reject.code, &codes::VERSION_REUSED);
}

#[test]
fn a_bundle_is_valid_from_its_first_second_to_its_last() {
    let tree = seal(&contents());
    let predicate = contents().statement.predicate;
    let (from, to) = (
        predicate.not_before.unwrap().unix_seconds(),
        predicate.not_after.unwrap().unix_seconds(),
    );
    let at = |now_seconds| {
        let question = Question {
            now_seconds,
            ..question()
        };
        verify(
            &tree,
            &root(),
            &TrustedState::default(),
            &question,
            &Limits::default(),
        )
        .err()
        .map(|reject| reject.code)
    };
    assert_eq!(at(Some(from - 1)), Some(&codes::TOO_EARLY));
    assert_eq!(at(Some(from)), None);
    assert_eq!(at(Some(to)), None);
    assert_eq!(at(Some(to + 1)), Some(&codes::TOO_LATE));
    assert_eq!(at(None), None);
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
fn a_signed_plan_of_another_shape_is_refused() {
    let plan = String::from_utf8(canonical::to_bytes(&steps(SITE, 2)).unwrap()).unwrap();
    for wrong in [
        plan.replace("steps/v1", "steps/v2"),
        plan.replace("{\"awaits\"", "{ \"awaits\""),
        plan.replace("{\"awaits\"", "{\"a\":1,\"awaits\""),
        "null".to_owned(),
    ] {
        assert_ne!(wrong, plan);
        assert_eq!(
            code(&seal(&fixture::contents_with_plan(wrong.as_bytes()))),
            &codes::PLAN_SHAPE,
            "{wrong}"
        );
    }
}

#[test]
fn a_plan_that_contradicts_itself_is_refused() {
    let changes: [fn(&mut Steps); 13] = [
        |steps| steps.install.reverse(),
        |steps| steps.install[0].after.push("app.create".to_owned()),
        |steps| steps.undeploy[0].id = "app.create".to_owned(),
        |steps| steps.nodes[1].id = "app".to_owned(),
        |steps| steps.install[0].node = "other".to_owned(),
        |steps| steps.install[0].awaits.push("other".to_owned()),
        |steps| steps.install[1].awaits.clear(),
        |steps| steps.provides[0].step = "app.delete".to_owned(),
        |steps| steps.provides[0].name = "../a".to_owned(),
        |steps| steps.awaits[0].from = SITE.to_owned(),
        |steps| steps.install[0].attempts_max = 0,
        |steps| steps.install[0].timeout_seconds = 0,
        |steps| {
            let attribute = AttributeRef {
                node: "other".to_owned(),
                name: "a".to_owned(),
            };
            let input = Input::Concat(vec![Input::List(vec![Input::Attribute(attribute)])]);
            steps.install[0].inputs.insert("deep".to_owned(), input);
        },
    ];
    for (index, change) in changes.into_iter().enumerate() {
        assert_eq!(code_of_steps(change), &codes::PLAN_INCONSISTENT, "change {index}");
    }
}

#[test]
fn a_plan_that_contradicts_the_statement_is_refused() {
    let other_site = |statement: &mut BundleStatement| {
        statement.predicate.site.id = "south".to_owned();
        statement.predicate.deployment.lineage = lineage("shop", root().digest(), "south");
    };
    let anywhere = Question {
        site: None,
        site_key: None,
        ..question()
    };
    let mut contents = contents();
    other_site(&mut contents.statement);
    let answer = verify(
        &seal(&contents),
        &root(),
        &TrustedState::default(),
        &anywhere,
        &Limits::default(),
    );
    assert_eq!(answer.unwrap_err().code, &codes::PLAN_DISAGREES);

    assert_eq!(
        code_of_statement(|statement| statement.predicate.version = 3),
        &codes::PLAN_DISAGREES
    );
    assert_eq!(
        code_of_statement(|statement| statement.predicate.plan.steps += 1),
        &codes::PLAN_DISAGREES
    );
    assert_eq!(
        code_of_steps(|steps| steps.install[0].plugin = "other".to_owned()),
        &codes::PLAN_DISAGREES
    );
    let artifact = |change: fn(&mut ArtifactRef)| {
        code_of_steps(|steps| change(steps.install[0].artifacts.get_mut("primary").unwrap()))
    };
    assert_eq!(
        artifact(|artifact| artifact.sha256 = Digest::of(b"")),
        &codes::PLAN_DISAGREES
    );
    assert_eq!(
        artifact(|artifact| artifact.subject.push('x')),
        &codes::PLAN_DISAGREES
    );
    let plugin_as_artifact = |artifact: &mut ArtifactRef| {
        artifact.subject = "plugins/script".to_owned();
        artifact.sha256 = Digest::of(&fixture::plugin_bytes());
    };
    assert_eq!(artifact(plugin_as_artifact), &codes::PLAN_DISAGREES);
}

#[test]
fn an_executor_that_is_too_old_or_speaks_another_protocol_refuses() {
    let tree = seal(&contents());
    let ask = |version: &str, protocols: &[u32]| {
        let executor = Executor {
            version: Version::parse(version).unwrap(),
            protocols: protocols.to_vec(),
        };
        let question = Question {
            executor: Some(executor),
            ..question()
        };
        verify(
            &tree,
            &root(),
            &TrustedState::default(),
            &question,
            &Limits::default(),
        )
        .err()
        .map(|reject| reject.code)
    };
    assert_eq!(ask("0.1.0", &[1]), None);
    assert_eq!(ask("1.0.0", &[2, 1]), None);
    assert_eq!(ask("0.1.0-rc.1", &[1]), Some(&codes::EXECUTOR_TOO_OLD));
    assert_eq!(ask("0.0.9", &[1]), Some(&codes::EXECUTOR_TOO_OLD));
    assert_eq!(ask("0.1.0", &[2]), Some(&codes::PROTOCOL_UNKNOWN));
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
fn every_code_of_reading_is_raised_by_a_test_of_this_file() {
    let text = include_str!("tests.rs");
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
