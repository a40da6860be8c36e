//! Hand-overs between sites that only share a directory that nobody trusts.

use std::fs;

use serde_json::json;
use toscac_bundle::handover::{self, Handover};
use toscac_bundle::status::{State, StepState};
use toscac_bundle::steps::{DeploymentId, Input, lineage};

use crate::kit::{LEDGER_SCRIPT, Site, key, trust};

/// `north` makes a database and hands its address to `south`, whose web server waits for it; `south` has
/// something else to do meanwhile.
fn two_sites() -> Option<(Site, Site)> {
    let north = Site::new("north");
    let mut draft = north.draft()?;
    draft
        .install("db", LEDGER_SCRIPT, &[])
        .outputs
        .insert("address".to_owned(), "host".to_owned());
    draft.provide("db.address", "south", "db.create", "address");
    north.deliver(draft);

    let south = Site::new("south");
    let mut draft = south.draft()?;
    draft.r#await("db.address", "north", 600);
    let script = LEDGER_SCRIPT.replace("at-%s\" }' \"$TOSCA_NODE\"", "%s\" }' \"$TOSCA_INPUT_DB\"");
    let web = draft.install("web", &script, &[]);
    web.awaits.push("db.address".to_owned());
    web.inputs
        .insert("db".to_owned(), Input::Handover("db.address".to_owned()));
    web.outputs.insert("address".to_owned(), "db".to_owned());
    draft.install("cache", LEDGER_SCRIPT, &[]);
    south.deliver(draft);
    Some((north, south))
}

/// Where `north` leaves the address of its database.
fn place(north: &Site) -> std::path::PathBuf {
    north.path("exchange/shop/1/north/db.address.json")
}

fn run(site: &Site, exchange: &Site) -> crate::kit::Ran {
    site.run_with(&["--exchange", exchange.path("exchange").to_str().unwrap()], &[])
}

#[test]
fn a_value_travels_from_site_to_site() {
    let Some((north, south)) = two_sites() else { return };
    run(&south, &north)
        .expect(4)
        .says("waiting for hand-overs of other sites: db.address");
    assert_eq!(south.effects(), ["apply cache create"]);
    let status = south.status();
    assert_eq!(status.state, State::Waiting);
    let web = status.steps.iter().find(|step| step.id == "web.create").unwrap();
    assert_eq!(
        (web.state, &web.awaits[..]),
        (StepState::Waiting, &["db.address".to_owned()][..])
    );
    // Asking again changes nothing, and writes nothing.
    let journal = fs::read(south.journal()).unwrap();
    run(&south, &north).expect(4);
    assert_eq!(fs::read(south.journal()).unwrap(), journal);

    run(&north, &north).expect(0);
    run(&south, &north).expect(0);
    assert_eq!(south.effects(), ["apply cache create", "apply web create"]);
    assert_eq!(south.status().nodes[0].attributes["db"], json!("at-db"));
}

#[test]
fn a_hand_over_that_got_lost_is_given_again() {
    let Some((north, south)) = two_sites() else { return };
    // The first run has no way to other sites.
    north.run().expect(0).says("there is no --exchange");
    run(&north, &north).expect(0);
    let bytes = fs::read(place(&north)).unwrap();
    fs::remove_dir_all(north.path("exchange")).unwrap();
    run(&north, &north).expect(0);
    assert_eq!(fs::read(place(&north)).unwrap(), bytes);
    fs::write(place(&north), "{}").unwrap();
    run(&south, &north).expect(4);
    run(&north, &north).expect(0);
    assert_eq!(fs::read(place(&north)).unwrap(), bytes);
    run(&south, &north).expect(0);
    assert_eq!(north.effects(), ["apply db create"]);
}

#[test]
fn a_hand_over_that_was_accepted_counts_whatever_lies_there_later() {
    let Some((north, south)) = two_sites() else { return };
    run(&north, &north).expect(0);
    run(&south, &north).expect(0);
    fs::write(place(&north), "{}").unwrap();
    run(&south, &north).expect(0);
    assert_eq!(south.status().nodes[0].attributes["db"], json!("at-db"));
}

#[test]
fn what_does_not_hold_has_not_arrived() {
    let Some((north, south)) = two_sites() else { return };
    run(&north, &north).expect(0);
    let good = fs::read(place(&north)).unwrap();
    let text = String::from_utf8(good.clone()).unwrap();
    let handover = |change: &dyn Fn(&mut Handover)| {
        let mut handover = Handover {
            format: handover::Format::V1,
            deployment: DeploymentId {
                name: "shop".to_owned(),
                version: 1,
                lineage: lineage("shop", trust().digest(), "north"),
            },
            from: "north".to_owned(),
            to: vec!["south".to_owned()],
            name: "db.address".to_owned(),
            value: json!("evil"),
        };
        change(&mut handover);
        handover
    };
    let sealed = |change: &dyn Fn(&mut Handover), signer: &str| {
        handover::seal(&handover(change), &key(signer)).unwrap()
    };
    let payload = text.split("\"payload\":\"").nth(1).unwrap();
    let other = sealed(&|_| {}, "north");
    let other_text = String::from_utf8(other).unwrap();
    let other_payload = other_text.split("\"payload\":\"").nth(1).unwrap();
    let end = |text: &str| text.split('"').next().unwrap().to_owned();
    for (bytes, code) in [
        (b"nonsense".to_vec(), "T0860"),
        (good[..good.len() - 1].to_vec(), "T0860"),
        (sealed(&|_| {}, "west"), "T0862"),
        // The value of one under the signature of another.
        (
            text.replace(&end(payload), &end(other_payload)).into_bytes(),
            "T0861",
        ),
        (
            sealed(&|handover| handover.deployment.name = "other".to_owned(), "north"),
            "T0863",
        ),
        (
            sealed(&|handover| handover.deployment.version = 2, "north"),
            "T0863",
        ),
        (
            sealed(&|handover| handover.from = "west".to_owned(), "north"),
            "T0864",
        ),
        (
            sealed(&|handover| handover.name = "db.port".to_owned(), "north"),
            "T0864",
        ),
        (
            sealed(&|handover| handover.to = vec!["west".to_owned()], "north"),
            "T0865",
        ),
    ] {
        fs::write(place(&north), bytes).unwrap();
        run(&south, &north).expect(4).says(&format!("warning[{code}]"));
        assert_eq!(south.effects(), ["apply cache create"], "{code}");
    }
    fs::write(place(&north), good).unwrap();
    run(&south, &north).expect(0);
    assert_eq!(south.status().nodes[0].attributes["db"], json!("at-db"));
}

#[test]
fn waiting_ends_as_soon_as_the_value_is_there() {
    let Some((north, south)) = two_sites() else { return };
    let exchange = north.path("exchange").to_str().unwrap().to_owned();
    let waiting = south
        .run_command(&["--exchange", &exchange, "--wait", "600"], &[])
        .stderr(std::process::Stdio::piped())
        .stdout(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    crate::kit::wait_until(|| south.effects() == ["apply cache create"]);
    run(&north, &north).expect(0);
    crate::kit::ran(waiting.wait_with_output().unwrap()).expect(0);
}

#[test]
fn the_time_spent_waiting_is_remembered_and_ends() {
    let south = Site::new("south");
    let Some(mut draft) = south.draft() else { return };
    draft.r#await("db.address", "north", 3);
    draft
        .install("web", LEDGER_SCRIPT, &[])
        .awaits
        .push("db.address".to_owned());
    south.deliver(draft);
    // Two seconds are not three, two runs of two seconds are more.
    south.run_with(&["--wait", "2"], &[]).expect(4);
    let late = "error[T0866]: step `web.create`: the hand-over `db.address` of `north` did not arrive";
    south.run_with(&["--wait", "2"], &[]).expect(1).says(late);
    assert_eq!(south.status().state, State::Failed);
    assert!(south.effects().is_empty());
}

#[test]
fn an_exchange_that_cannot_be_written_fails_the_run_after_everything_else() {
    let Some((north, _)) = two_sites() else { return };
    fs::write(north.path("exchange"), "a file, not a directory").unwrap();
    run(&north, &north)
        .expect(1)
        .says("error[T0875]: the hand-over `db.address`");
    assert_eq!(north.effects(), ["apply db create"]);
    assert_eq!(north.status().state, State::Done);
    fs::remove_file(north.path("exchange")).unwrap();
    run(&north, &north).expect(0);
    assert!(place(&north).exists());
}
