//! The ordinary course: a bundle is run, asked about, run again.

use serde_json::json;
use toscac_bundle::status::{State, StepState};
use toscac_bundle::steps::{AttributeRef, Input};

use crate::kit::{Draft, LEDGER_SCRIPT, Site, script_program};

#[test]
fn steps_run_in_order_values_flow_and_a_done_run_does_nothing() {
    let site = Site::new("north");
    let Some(plugin) = script_program() else { return };
    // The program itself, as a bundle carries it.
    let mut draft = Draft::new("north", std::fs::read(plugin).unwrap());
    let database = draft.install("db", LEDGER_SCRIPT, &[]);
    database.outputs.insert("address".to_owned(), "host".to_owned());
    let script = LEDGER_SCRIPT.replace("at-%s\" }' \"$TOSCA_NODE\"", "%s\" }' \"$TOSCA_INPUT_URL\"");
    let web = draft.install("web", &script, &["db.create"]);
    let host = Input::Attribute(AttributeRef {
        node: "db".to_owned(),
        name: "host".to_owned(),
    });
    web.inputs.insert(
        "url".to_owned(),
        Input::Concat(vec![Input::Value(json!("db://")), host]),
    );
    web.outputs.insert("address".to_owned(), "url".to_owned());
    site.deliver(draft);

    site.run().expect(0).says("web.create: done");
    assert_eq!(site.effects(), ["apply db create", "apply web create"]);
    let status = site.status();
    assert_eq!((status.state, status.steps.len()), (State::Done, 2));
    assert!(
        status
            .steps
            .iter()
            .all(|step| step.state == StepState::Done && step.attempts == 1)
    );
    assert_eq!(status.nodes[0].attributes["host"], json!("at-db"));
    assert_eq!(status.nodes[1].attributes["url"], json!("db://at-db"));

    let journal = std::fs::read(site.journal()).unwrap();
    let again = site.run().expect(0);
    assert_eq!(again.stderr, "");
    assert_eq!(site.effects().len(), 2);
    assert_eq!(
        std::fs::read(site.journal()).unwrap(),
        journal,
        "nothing is written either"
    );
}

#[test]
fn status_in_words_says_what_is_where() {
    let site = Site::new("north");
    let Some(mut draft) = site.draft() else { return };
    draft
        .install("db", LEDGER_SCRIPT, &[])
        .outputs
        .insert("address".to_owned(), "host".to_owned());
    draft.install("web", "#!/bin/sh\necho no >&2\nexit 3\n", &["db.create"]);
    site.deliver(draft);
    site.run().expect(1);
    let output = site.command("status").output().unwrap();
    assert_eq!(
        String::from_utf8(output.stdout).unwrap(),
        "shop version 1 at north: failed, 1 of 2 steps done\n  \
         web.create: failed (T0850: the script ended with status 3)\n  \
         db.host = \"at-db\"\n"
    );
    let nothing = Site::new("north").command("status").output().unwrap();
    assert_eq!((nothing.status.code(), nothing.stdout.len()), (Some(0), 0));
}
