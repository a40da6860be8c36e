//! What goes wrong, and by which code and exit code it is told.

use std::fs;
use std::process::{Command, Stdio};

use toscac_bundle::status::{State, StepState};

use crate::kit::{Draft, LEDGER_SCRIPT, Ran, Site, ran, wait_until};

/// Runs one step with this script, once.
fn run_step(script: &str, change: impl FnOnce(&mut Draft)) -> Option<(Site, Ran)> {
    let site = Site::new("north");
    let mut draft = site.draft()?;
    draft.install("a", script, &[]).attempts_max = 1;
    change(&mut draft);
    site.deliver(draft);
    let ran = site.run();
    Some((site, ran))
}

#[track_caller]
fn check_failure(script: &str, change: impl FnOnce(&mut Draft), code: &str, message: &str) {
    let Some((site, ran)) = run_step(script, change) else {
        return;
    };
    ran.expect(1)
        .says(&format!("error[{code}]: step `a.create`: {message}"));
    let status = site.status();
    assert_eq!(status.state, State::Failed);
    assert_eq!(status.steps[0].state, StepState::Failed);
    assert_eq!(status.steps[0].code.as_deref(), Some(code));
}

/// Nothing can be asked again.
fn without_probe(draft: &mut Draft) {
    draft.steps.install[0].probe = false;
}

#[test]
fn a_script_that_fails_fails_the_run() {
    check_failure(
        "#!/bin/sh\nexit 3\n",
        |_| {},
        "T0850",
        "the script ended with status 3",
    );
}

#[test]
fn a_script_that_hangs_runs_out_of_time_with_all_that_it_started() {
    let script = "#!/bin/sh\necho $$ > pid\nsleep 1000 &\necho $! > child\nwait\n";
    let Some((site, ran)) = run_step(script, |draft| {
        without_probe(draft);
        draft.steps.install[0].timeout_seconds = 2;
    }) else {
        return;
    };
    ran.expect(1)
        .says("error[T0851]: step `a.create`: it took longer than 2 seconds");
    for name in ["pid", "child"] {
        let pid = fs::read_to_string(site.path("state/work/shop/nodes/a").join(name)).unwrap();
        let stat = fs::read_to_string(format!("/proc/{}/stat", pid.trim()));
        assert!(
            stat.map_or(true, |stat| stat.contains(") Z ")),
            "{name} is still running"
        );
    }
}

#[test]
fn a_script_that_is_killed_is_in_doubt() {
    let script = "#!/bin/sh\nkill -9 $$\n";
    check_failure(
        script,
        without_probe,
        "T0850",
        "the script was killed by signal 9",
    );
    let Some((site, ran)) = run_step(script, |draft| {
        without_probe(draft);
        draft.steps.install[0].idempotent = false;
    }) else {
        return;
    };
    ran.expect(69)
        .says("warning[T0853]: nobody saw how `a.create` ended (the script was killed by signal 9)");
    assert_eq!(site.status().state, State::NeedsOperator);
}

#[test]
fn outputs_that_are_nonsense_fail_the_step() {
    for (script, message) in [
        ("echo nonsense", "the outputs are not one JSON object"),
        (
            "echo '{\"b\": 1}'",
            "the script did not write the output `address`",
        ),
        (
            "head -c 2000000 /dev/zero",
            "the outputs are longer than 1048576 bytes",
        ),
    ] {
        let script = format!("#!/bin/sh\n{script} > \"$TOSCA_OUTPUTS\"\n");
        let expect = |draft: &mut Draft| {
            draft.steps.install[0]
                .outputs
                .insert("address".to_owned(), "host".to_owned());
        };
        check_failure(&script, expect, "T0850", message);
    }
}

#[test]
fn what_fails_for_a_while_is_tried_again_and_no_more_often_than_it_may_be() {
    let site = Site::new("north");
    let Some(mut draft) = site.draft() else { return };
    let script =
        format!("{LEDGER_SCRIPT}test \"$(grep -c apply \"$TOSCA_INPUT_LEDGER\")\" -ge 2 || exit 75\n");
    draft.install("a", &script, &[]);
    site.deliver(draft);
    site.run()
        .expect(0)
        .says("the script ended with status 75; again in 1 seconds");
    assert_eq!(site.effects().len(), 2);
    assert_eq!(site.status().steps[0].attempts, 2);

    check_failure(
        "#!/bin/sh\nexit 75\n",
        |_| {},
        "T0852",
        "tried 1 times, as often as it may be",
    );
}

#[test]
fn after_a_failure_nothing_new_starts_and_the_next_run_tries_again() {
    let site = Site::new("north");
    let Some(mut draft) = site.draft() else { return };
    draft.install("a", LEDGER_SCRIPT, &[]);
    let script = format!(
        "{}test -e mended || exit 1\n",
        LEDGER_SCRIPT.replace("grep -q", "test -e mended && grep -q")
    );
    draft.install("b", &script, &["a.create"]);
    draft.install("c", LEDGER_SCRIPT, &["b.create"]);
    site.deliver(draft);
    site.run().expect(1);
    assert_eq!(site.effects(), ["apply a create", "apply b create"]);
    site.run().expect(1);
    fs::write(site.path("state/work/shop/nodes/b/mended"), "").unwrap();
    // Its effect is there by now, and the probe says so.
    site.run().expect(0).says("b.create: probe says present");
    let effects = site.effects();
    assert_eq!(effects.first().unwrap(), "apply a create");
    assert_eq!(effects.last().unwrap(), "apply c create");
    assert_eq!(
        effects
            .iter()
            .filter(|effect| *effect == "apply a create")
            .count(),
        1
    );
}

#[test]
fn a_bundle_that_was_tampered_with_is_rejected_before_anything_runs() {
    let site = Site::new("north");
    let Some(mut draft) = site.draft() else { return };
    draft.install("a", LEDGER_SCRIPT, &[]);
    site.deliver(draft);
    let blobs = site.path("bundle/blobs/sha256");
    let script = fs::read_dir(&blobs)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .find(|path| fs::read(path).unwrap() == LEDGER_SCRIPT.as_bytes())
        .unwrap();
    fs::write(&script, LEDGER_SCRIPT.replace("apply |", "apply  ")).unwrap();
    site.run().expect(65).says("error[T0821]");
    assert!(site.ledger().is_empty());
    assert!(!site.path("state/trust/state.json").exists());
    assert!(!site.path("state/runs/shop").exists());
}

#[test]
fn a_bundle_for_another_site_is_rejected() {
    let site = Site::new("north");
    let other = Site::new("south");
    let Some(mut draft) = other.draft() else { return };
    draft.install("a", LEDGER_SCRIPT, &[]);
    site.deliver(draft);
    site.run().expect(65).says("error[T0812]");
    assert!(site.ledger().is_empty());
}

#[test]
fn an_older_version_never_comes_back_and_a_newer_one_waits_for_the_old_one_to_go() {
    let version = |site: &Site, version: u64| {
        let mut draft = site.draft().unwrap();
        draft.install("a", LEDGER_SCRIPT, &[]);
        draft.undeploy("a", LEDGER_SCRIPT, &[]);
        draft.steps.deployment.version = version;
        site.deliver(draft);
    };
    let site = Site::new("north");
    if site.draft().is_none() {
        return;
    }
    version(&site, 2);
    site.run().expect(0);
    version(&site, 1);
    site.run().expect(65).says("error[T0815]");
    version(&site, 3);
    site.run()
        .expect(65)
        .says("error[T0876]: the deployment cannot be brought up: version 2 of it is still here");
    site.undeploy().expect(0);
    site.run().expect(0);
    version(&site, 2);
    site.run().expect(65).says("error[T0815]");
    assert_eq!(
        site.effects(),
        ["apply a create", "destroy a delete", "apply a create"]
    );
}

#[test]
fn a_second_executor_on_the_same_state_goes_away() {
    let site = Site::new("north");
    let Some(mut draft) = site.draft() else { return };
    draft.install(
        "a",
        "#!/bin/sh\necho > here\nwhile ! test -e go; do sleep 0.1; done\n",
        &[],
    );
    site.deliver(draft);
    let first = site
        .run_command(&[], &[])
        .stderr(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let work = site.path("state/work/shop/nodes/a");
    wait_until(|| work.join("here").exists());
    site.run().expect(75).says("error[T0872]");
    site.undeploy().expect(75);
    assert_eq!(site.status().state, State::Running);
    fs::write(work.join("go"), "").unwrap();
    ran(first.wait_with_output().unwrap()).expect(0);
}

#[test]
fn wrong_use_is_told_apart_from_everything_else() {
    let site = Site::new("north");
    let output = site.command("walk").output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    site.run_with(&["--unknown"], &[]).expect(2);
    fs::remove_file(site.path("trust.json")).unwrap();
    site.run().expect(2).says("trust.json");
    fs::write(site.path("trust.json"), "{}").unwrap();
    site.run().expect(2).says("T0881");
    fs::write(site.path("identity"), "secret").unwrap();
    let ran = site.undeploy().expect(2).says("T0874");
    assert!(!ran.stderr.contains("secret"));
}

#[test]
fn a_journal_whose_last_write_was_cut_short_goes_on_and_a_damaged_one_does_not() {
    let site = Site::new("north");
    let Some(mut draft) = site.draft() else { return };
    draft.install("a", LEDGER_SCRIPT, &[]);
    draft
        .install("b", "#!/bin/sh\nexit 1\n", &["a.create"])
        .attempts_max = 1;
    site.deliver(draft);
    site.run().expect(1);
    let whole = fs::read(site.journal()).unwrap();
    let end = whole.iter().rposition(|byte| *byte != 0).unwrap() + 1;

    // The end of the run is the last record; without it the run was interrupted.
    let mut torn = whole.clone();
    torn[end - 10..end].fill(0);
    fs::write(site.journal(), &torn).unwrap();
    assert_eq!(site.status().state, State::Running);
    site.run().expect(1);
    assert_eq!(site.effects(), ["apply a create"]);
    assert_eq!(site.status().state, State::Failed);

    let mut damaged = whole.clone();
    damaged[end / 2] ^= 1;
    fs::write(site.journal(), &damaged).unwrap();
    site.run().expect(1).says("error[T0870]");
    site.undeploy().expect(1).says("error[T0870]");
    assert_eq!(
        fs::read(site.journal()).unwrap(),
        damaged,
        "what is damaged is left for a person to see"
    );
    assert_eq!(site.effects(), ["apply a create"]);
}

#[test]
fn a_plugin_that_was_changed_after_it_was_verified_does_not_run_and_a_run_copies_it_anew() {
    let site = Site::new("north");
    let Some(mut draft) = site.draft() else { return };
    draft.install("a", LEDGER_SCRIPT, &[]);
    draft.undeploy("a", LEDGER_SCRIPT, &[]).probe = false;
    site.deliver(draft);
    site.run().expect(0);
    for entry in fs::read_dir(site.path("state/cas/sha256")).unwrap() {
        let path = entry.unwrap().path();
        let mut bytes = fs::read(&path).unwrap();
        if bytes.starts_with(b"#!/bin/sh\nexec ") {
            let last = bytes.len() - 1;
            bytes[last] = b' ';
            fs::remove_file(&path).unwrap();
            fs::write(&path, &bytes).unwrap();
        }
    }
    site.undeploy()
        .expect(1)
        .says("error[T0854]: step `a.delete`: the plugin `script` is not the one that was signed");
    assert_eq!(site.effects(), ["apply a create"]);
    // Whatever becomes of the run, what it brings is what was signed.
    site.run().expect(65);
    site.undeploy().expect(0);
}

#[test]
fn plugins_that_do_not_speak_the_protocol_are_named() {
    let introduce = "read line\necho '{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{\"protocol\":1,\"name\":\"x\",\"version\":\"1\",\"methods\":[]}}'\nread line\n";
    for (plugin, code) in [
        ("#!/bin/sh\nexit 0\n".to_owned(), "T0856"),
        ("#!/bin/sh\necho hello\n".to_owned(), "T0855"),
        (introduce.replace("\"protocol\":1", "\"protocol\":2"), "T0857"),
        (format!("{introduce}echo hello\n"), "T0855"),
        (format!("{introduce}exit 1\n"), "T0856"),
        (
            format!("{introduce}echo '{{\"jsonrpc\":\"2.0\",\"id\":7,\"result\":{{}}}}'\n"),
            "T0855",
        ),
        (
            format!("{introduce}echo '{{\"jsonrpc\":\"2.0\",\"id\":2,\"result\":[]}}'\n"),
            "T0855",
        ),
        (
            format!("{introduce}head -c 9000000 /dev/zero | tr '\\0' 'x'\n"),
            "T0855",
        ),
        (format!("{introduce}sleep 1000\n"), "T0851"),
    ] {
        let plugin = if plugin.starts_with("#!") {
            plugin
        } else {
            format!("#!/bin/sh\n{plugin}")
        };
        let site = Site::new("north");
        let mut draft = Draft::new("north", plugin.clone().into_bytes());
        let step = draft.install("a", LEDGER_SCRIPT, &[]);
        step.attempts_max = 1;
        step.probe = false;
        step.timeout_seconds = 2;
        site.deliver(draft);
        let ran = site.run();
        assert_eq!(ran.code, Some(1), "{plugin}: {}", ran.stderr);
        assert!(
            ran.stderr.contains(&format!("error[{code}]")),
            "{plugin}: {}",
            ran.stderr
        );
    }
}

#[test]
fn after_an_error_of_the_real_disk_the_executor_stops_and_the_next_run_goes_on() {
    if Site::new("north").draft().is_none() {
        return;
    }
    if Command::new("strace").arg("--version").output().is_err() {
        assert!(
            std::env::var_os("TOSCAC_REQUIRE_TOOLS").is_none(),
            "strace is missing"
        );
        eprintln!("skipped: strace");
        return;
    }
    for call in ["fdatasync", "pwrite64"] {
        for number in 1.. {
            let site = Site::new("north");
            let mut draft = site.draft().unwrap();
            draft.install("a", LEDGER_SCRIPT, &[]);
            draft.install("b", LEDGER_SCRIPT, &["a.create"]);
            site.deliver(draft);
            let run = site.run_command(&[], &[]);
            let mut traced = Command::new("strace");
            traced
                .args(["-o", "/dev/null", "-e"])
                .arg(format!("trace={call}"));
            traced
                .arg("-e")
                .arg(format!("inject={call}:error=EIO:when={number}"));
            let ran = ran(traced
                .arg(run.get_program())
                .args(run.get_args())
                .output()
                .unwrap());
            if ran.code != Some(0) {
                assert_eq!(ran.code, Some(1), "{call} {number}: {}", ran.stderr);
                assert!(ran.stderr.contains("T0873"), "{call} {number}: {}", ran.stderr);
            }
            site.run().expect(0);
            assert_eq!(
                site.effects(),
                ["apply a create", "apply b create"],
                "{call} {number}"
            );
            if ran.code == Some(0) {
                assert!(number > 8, "{call}: {number} were not enough");
                break;
            }
        }
    }
}
