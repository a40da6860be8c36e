//! Rightly signed, and refused for what it says: checks 4 to 9, 11 and 12.

use super::*;
use crate::statement::PAYLOAD_TYPE;
use crate::steps::{ArtifactRef, AttributeRef, Input, lineage};

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
            let by = |site: Option<String>, site_key: Option<Digest>| {
                let question = Question {
                    site,
                    site_key,
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
            let (by_name, by_key) = (
                by(Some(other.clone()), None),
                by(None, Some(fixture::site_key(other))),
            );
            let is_own = index == other_index;
            assert_eq!(by_name, (!is_own).then_some(&codes::OTHER_SITE));
            assert_eq!(by_key, (!is_own).then_some(&codes::OTHER_SITE_KEY));
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
