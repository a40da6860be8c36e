//! Taking down: in reverse, only what was there, and nothing stays but what must.

use std::fs;
use std::path::{Path, PathBuf};

use toscac_bundle::status::State;

use crate::kit::{Draft, LEDGER_SCRIPT, Site};

fn three_nodes(draft: &mut Draft) {
    draft.install("a", LEDGER_SCRIPT, &[]);
    draft.install("b", LEDGER_SCRIPT, &["a.create"]);
    draft.install("c", LEDGER_SCRIPT, &["b.create"]);
    draft.undeploy("c", LEDGER_SCRIPT, &[]);
    draft.undeploy("b", LEDGER_SCRIPT, &["c.delete"]);
    draft.undeploy("a", LEDGER_SCRIPT, &["b.delete"]);
    // Whether the thing is there, not whether it was taken away: what was made and not deleted since.
    let script = r#"#!/bin/sh
set -eu
case "$1" in
destroy) echo "$1 $TOSCA_NODE $TOSCA_OPERATION $TOSCA_IDEMPOTENCY_KEY" >> "$TOSCA_INPUT_LEDGER" ;;
probe) grep "^[a-z]* $TOSCA_NODE " "$TOSCA_INPUT_LEDGER" | tail -n 1 | grep -q "^apply " ;;
esac
"#;
    draft.replace_undeploy_scripts(script);
}

fn files_below(path: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(path).into_iter().flatten() {
        let entry = entry.unwrap().path();
        if entry.is_dir() {
            found.extend(files_below(&entry))
        } else {
            found.push(entry)
        }
    }
    found.sort();
    found
}

fn check_cleared(site: &Site) {
    let state = site.path("state");
    let expected = ["lock", "runs/shop/1/journal", "trust/state.json"].map(|name| state.join(name));
    assert_eq!(files_below(&state), expected);
    assert!(!state.join("work/shop").exists());
}

#[test]
fn a_deployment_is_taken_down_in_reverse_and_leaves_its_journal_and_the_high_water_mark() {
    let site = Site::new("north");
    let Some(mut draft) = site.draft() else { return };
    three_nodes(&mut draft);
    site.deliver(draft);
    site.run().expect(0);
    site.undeploy().expect(0);
    let effects = site.effects();
    assert_eq!(
        effects[3..],
        ["destroy c delete", "destroy b delete", "destroy a delete"]
    );
    assert_eq!(site.status().state, State::Undeployed);
    check_cleared(&site);

    site.undeploy().expect(0);
    assert_eq!(site.effects(), effects);
    // The same bundle may come again: it is a new install, with new keys.
    site.run().expect(0);
    assert_eq!(
        site.effects()[6..],
        ["apply a create", "apply b create", "apply c create"]
    );
    let ledger = site.ledger();
    assert_ne!(ledger[0], ledger[6]);
    site.undeploy().expect(0);
    check_cleared(&site);
}

#[test]
fn after_half_an_install_only_what_was_begun_is_taken_down() {
    let site = Site::new("north");
    let Some(mut draft) = site.draft() else { return };
    three_nodes(&mut draft);
    draft.replace_install_script("b", "#!/bin/sh\nexit 1\n");
    site.deliver(draft);
    site.run().expect(1);
    site.undeploy().expect(0).says("c.delete: nothing to take down");
    // `b` failed, and nobody knows what it did before it did.
    assert_eq!(
        site.effects(),
        ["apply a create", "destroy b delete", "destroy a delete"]
    );
    check_cleared(&site);
}

#[test]
fn an_undeploy_that_fails_goes_on_the_next_time() {
    let site = Site::new("north");
    let Some(mut draft) = site.draft() else { return };
    three_nodes(&mut draft);
    draft.replace_undeploy_script("b", "#!/bin/sh\ntest -e mended || exit 1\n");
    site.deliver(draft);
    site.run().expect(0);
    site.undeploy().expect(1).says("error[T0850]: step `b.delete`");
    site.run()
        .expect(65)
        .says("error[T0876]: the deployment cannot be brought up: it is being taken down");
    fs::write(site.path("state/work/shop/nodes/b/mended"), "").unwrap();
    site.undeploy().expect(0);
    assert_eq!(site.effects()[3..], ["destroy c delete", "destroy a delete"]);
    check_cleared(&site);
}

#[test]
fn an_undeploy_that_is_killed_at_any_moment_is_finished_by_the_next_one() {
    let built = Site::new("north");
    if built.draft().is_none() {
        return;
    }
    for at in 1.. {
        let site = Site::new("north");
        let mut draft = site.draft().unwrap();
        three_nodes(&mut draft);
        site.deliver(draft);
        site.run().expect(0);
        let killed = site
            .undeploy_with(&[("TOSCA_EXEC_CRASH_AT", &at.to_string())])
            .code
            .is_none();
        site.undeploy().expect(0);
        let effects = site.effects();
        assert_eq!(
            effects[3..],
            ["destroy c delete", "destroy b delete", "destroy a delete"],
            "{at}"
        );
        check_cleared(&site);
        if !killed {
            assert!(at > 20, "each of three records of three steps has three moments");
            return;
        }
    }
}

#[test]
fn a_deployment_of_another_site_is_not_taken_down() {
    let site = Site::new("north");
    let Some(mut draft) = site.draft() else { return };
    three_nodes(&mut draft);
    site.deliver(draft);
    site.run().expect(0);
    fs::write(site.path("identity"), crate::kit::identity("south").to_bytes()).unwrap();
    site.undeploy().expect(65).says("T0812");
    assert_eq!(site.effects().len(), 3);
}

#[test]
fn where_nothing_is_nothing_is_taken_down() {
    let site = Site::new("north");
    site.undeploy().expect(0);
    let mut command = site.command("undeploy");
    let output = command
        .arg("--identity")
        .arg(site.path("identity"))
        .args(["--deployment", "shop"])
        .output();
    assert_eq!(output.unwrap().status.code(), Some(2));
}
