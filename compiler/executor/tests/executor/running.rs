//! The ordinary course: a bundle is run, asked about, run again.

use serde_json::json;
use toscac_bundle::status::{State, StepState};
use toscac_bundle::steps::{AttributeRef, Input};

use crate::kit::{Draft, LEDGER_SCRIPT, Site, ran, script_program};

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

#[test]
fn paths_may_be_relative() {
    let site = Site::new("north");
    let Some(mut draft) = site.draft() else { return };
    draft.install("db", LEDGER_SCRIPT, &[]);
    draft.undeploy("db", LEDGER_SCRIPT, &[]).probe = false;
    site.deliver(draft);
    let call = |arguments: &[&str]| {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_tosca-exec"));
        ran(command
            .current_dir(site.directory.path())
            .args(arguments)
            .output()
            .unwrap())
    };
    call(&[
        "run",
        "bundle",
        "--trust",
        "trust.json",
        "--identity",
        "identity",
        "--state",
        "state",
    ])
    .expect(0);
    call(&["undeploy", "--identity", "identity", "--state", "state"]).expect(0);
    assert_eq!(site.effects(), ["apply db create", "destroy db delete"]);
}

#[test]
fn a_large_output_reaches_the_next_step_also_after_a_restart() {
    let site = Site::new("north");
    let Some(mut draft) = site.draft() else { return };
    let script = "#!/bin/sh\nset -eu\nhead -c 300000 /dev/zero | tr '\\0' 'x' > text\n\
                  printf '{ \"text\": \"%s\" }' \"$(cat text)\" > \"$TOSCA_OUTPUTS\"\n";
    let make = draft.install("db", script, &[]);
    make.outputs.insert("text".to_owned(), "text".to_owned());
    let script = "#!/bin/sh\ntest -z \"${TOSCA_INPUT_TEXT+x}\" || exit 2\n\
                  test -e mended || exit 1\nwc -c < \"$TOSCA_INPUTS\" > size\n";
    let text = Input::Attribute(AttributeRef {
        node: "db".to_owned(),
        name: "text".to_owned(),
    });
    let read = draft.install("web", script, &["db.create"]);
    read.inputs.insert("text".to_owned(), text);
    read.probe = false;
    site.deliver(draft);
    site.run().expect(1).says("status 1");
    let work = site.path("state/work/shop/nodes/web");
    std::fs::write(work.join("mended"), "").unwrap();
    site.run().expect(0);
    let size: u64 = std::fs::read_to_string(work.join("size"))
        .unwrap()
        .trim()
        .parse()
        .unwrap();
    assert!(size > 300_000, "{size}");
    assert!(std::fs::metadata(site.journal()).unwrap().len() < 2_000_000);
}

#[test]
fn inputs_are_in_no_command_line_and_the_environment_of_the_executor_reaches_no_script() {
    let site = Site::new("north");
    let Some(mut draft) = site.draft() else { return };
    // The shell with a canary of its own shows that one would be seen. It waits at a pipe, because
    // a child that it forks has its command line until the child becomes another program.
    let script = "#!/bin/sh\nset -eu\ntest -z \"${CANARY_OUTSIDE+x}\"\nmkfifo gate\n\
                  sh -c 'read _ < gate || true' canary-4711-control &\n\
                  until grep -q -s -a 'canary-471[1]' \"/proc/$!/cmdline\"; do sleep 0.1; done\n\
                  grep -l -s -a 'canary-471[1]' /proc/[0-9]*/cmdline > seen || true\n\
                  : > gate\nwait\n";
    let step = draft.install("db", script, &[]);
    step.probe = false;
    step.inputs
        .insert("password".to_owned(), Input::Value(json!("canary-4711-input")));
    site.deliver(draft);
    site.run_with(&[], &[("CANARY_OUTSIDE", "x")]).expect(0);
    let seen = std::fs::read_to_string(site.path("state/work/shop/nodes/db/seen")).unwrap();
    assert_eq!(seen.lines().count(), 1, "{seen}");
    assert!(!site.path("state/work/shop/steps/db.create/scratch").exists());
}
