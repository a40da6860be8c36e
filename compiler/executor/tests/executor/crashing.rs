//! `kill -9` at every moment of a run: nothing is lost, nothing is recorded twice, and what a plugin can probe
//! is there once.

use std::collections::BTreeMap;
use std::fs;
use std::process::Stdio;

use toscac_bundle::status::{State, StepState};
use toscac_executor::host_disk::HostDisk;
use toscac_executor::journal;
use toscac_executor::limits::Limits;
use toscac_executor::record::{Entry, from_payload};

use crate::kit::{Draft, LEDGER_SCRIPT, Site, wait_until};

const KILLED: Option<i32> = None;

/// Six steps: two ways that meet, and a tail.
fn six_steps(draft: &mut Draft) {
    draft.install("a", LEDGER_SCRIPT, &[]);
    draft.install("b", LEDGER_SCRIPT, &["a.create"]);
    draft.install("c", LEDGER_SCRIPT, &["a.create"]);
    draft.install("d", LEDGER_SCRIPT, &["b.create", "c.create"]);
    draft.install("e", LEDGER_SCRIPT, &[]);
    draft.install("f", LEDGER_SCRIPT, &["d.create", "e.create"]);
    for step in &mut draft.steps.install {
        step.attempts_max = 5;
    }
}

/// Kills the run at moment `at`, and a second time at moment `again` of the run after it; then lets it come
/// to its end. `None` when the first run ended before that moment.
fn kill_and_resume(at: u64, again: Option<u64>, probe: bool) -> Option<Site> {
    let site = Site::new("north");
    let mut draft = site.draft()?;
    six_steps(&mut draft);
    draft.steps.install.iter_mut().for_each(|step| step.probe = probe);
    site.deliver(draft);
    let first = site.run_with(&[], &[("TOSCA_EXEC_CRASH_AT", &at.to_string())]);
    if first.code != KILLED {
        first.expect(0);
        return None;
    }
    if let Some(again) = again {
        let second = site.run_with(&[], &[("TOSCA_EXEC_CRASH_AT", &again.to_string())]);
        assert!(
            second.code == KILLED || second.code == Some(0),
            "{at}/{again}: {}",
            second.stderr
        );
    }
    let last = site.run();
    assert_eq!(last.code, Some(0), "{at}/{again:?}: {}", last.stderr);
    Some(site)
}

/// How often each effect is in the world outside.
fn effects_by_key(site: &Site) -> BTreeMap<String, usize> {
    let mut effects = BTreeMap::new();
    for line in site.ledger() {
        *effects.entry(line).or_default() += 1;
    }
    effects
}

/// What must hold however often the executor was killed.
fn check_records(site: &Site, at: u64) {
    let status = site.status();
    assert_eq!(status.state, State::Done, "{at}");
    assert!(
        status.steps.iter().all(|step| step.state == StepState::Done),
        "{at}"
    );
    let contents = journal::read(&HostDisk, &site.journal(), Limits::default())
        .unwrap()
        .unwrap();
    let entries = contents
        .payloads
        .iter()
        .flat_map(|payload| from_payload(payload).unwrap());
    let mut done = Vec::new();
    for entry in entries {
        match entry {
            Entry::StepDone { step, .. } => {
                assert!(!done.contains(&step), "{at}: {step} is recorded twice");
                done.push(step);
            }
            Entry::AttemptIntended { step, .. } => {
                let after: &[&str] = match step.as_str() {
                    "b.create" | "c.create" => &["a.create"],
                    "d.create" => &["b.create", "c.create"],
                    "f.create" => &["d.create", "e.create"],
                    _ => &[],
                };
                for earlier in after {
                    assert!(
                        done.iter().any(|done| done == earlier),
                        "{at}: {step} before {earlier}"
                    );
                }
            }
            _ => {}
        }
    }
    assert_eq!(done.len(), 6, "{at}");
}

/// Calls `check` with every moment, some at a time, until it says that there was none.
fn at_every_moment(step: u64, check: impl Fn(u64) -> bool + Sync) -> u64 {
    let next = std::sync::atomic::AtomicU64::new(0);
    let last = std::sync::atomic::AtomicU64::new(u64::MAX);
    std::thread::scope(|scope| {
        for _ in 0..3 {
            scope.spawn(|| {
                loop {
                    let at = 1 + step * next.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
                    if at > last.load(std::sync::atomic::Ordering::SeqCst) {
                        return;
                    }
                    if !check(at) {
                        last.fetch_min(at, std::sync::atomic::Ordering::SeqCst);
                        return;
                    }
                }
            });
        }
    });
    last.into_inner()
}

#[test]
fn killed_at_any_moment_each_probed_effect_is_there_once() {
    if Site::new("north").draft().is_none() {
        return;
    }
    let moments = at_every_moment(1, |at| {
        // Each third run is killed a second time, soon after it went on.
        let again = (at % 3 == 0).then_some(1 + at % 7);
        let Some(site) = kill_and_resume(at, again, true) else {
            return false;
        };
        check_records(&site, at);
        let effects = effects_by_key(&site);
        assert_eq!(effects.len(), 6, "{at}: {effects:?}");
        assert!(effects.values().all(|count| *count == 1), "{at}: {effects:?}");
        true
    });
    assert!(
        moments > 50,
        "there are at least three moments for each of three records of six steps: {moments}"
    );
}

#[test]
fn killed_at_odd_times_again_and_again_it_comes_to_the_same_end() {
    if Site::new("north").draft().is_none() {
        return;
    }
    for round in 0..8u64 {
        let site = Site::new("north");
        let mut draft = site.draft().unwrap();
        six_steps(&mut draft);
        draft
            .steps
            .install
            .iter_mut()
            .for_each(|step| step.attempts_max = 100);
        site.deliver(draft);
        // Not at the moments of the journal, but whenever: also while files are copied and plugins speak.
        for kill in 0..6 {
            let mut run = site.run_command(&[], &[]).stderr(Stdio::null()).spawn().unwrap();
            std::thread::sleep(std::time::Duration::from_millis(5 + round * 11 + kill * 23));
            run.kill().unwrap();
            run.wait().unwrap();
        }
        site.run().expect(0);
        check_records(&site, round);
        let effects = effects_by_key(&site);
        assert!(
            effects.len() == 6 && effects.values().all(|count| *count == 1),
            "{round}: {effects:?}"
        );
    }
}

/// The counterpart: it shows that the tests above see what probing is there for.
#[test]
fn without_probing_some_effect_is_there_twice() {
    if Site::new("north").draft().is_none() {
        return;
    }
    let doubled = std::sync::atomic::AtomicU64::new(0);
    at_every_moment(1, |at| {
        let Some(site) = kill_and_resume(at, None, false) else {
            return false;
        };
        check_records(&site, at);
        if effects_by_key(&site).values().any(|count| *count > 1) {
            doubled.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
        }
        true
    });
    assert!(
        doubled.into_inner() > 0,
        "no effect was doubled: the test cannot see the fault it is for"
    );
}

/// A site whose executor was killed when the effect of `a`, which can be neither probed nor repeated, was
/// there and `a` had not ended yet.
fn killed_in_doubt() -> Option<Site> {
    let site = Site::new("north");
    let mut draft = site.draft()?;
    let script = format!("{LEDGER_SCRIPT}while ! test -e go; do sleep 0.1; done\n");
    let careful = draft.install("a", &script, &[]);
    careful.probe = false;
    careful.idempotent = false;
    draft.install("b", LEDGER_SCRIPT, &["a.create"]);
    draft.install("c", LEDGER_SCRIPT, &[]);
    draft.undeploy("a", LEDGER_SCRIPT, &[]).probe = false;
    site.deliver(draft);
    let mut run = site.run_command(&[], &[]).stderr(Stdio::null()).spawn().unwrap();
    wait_until(|| site.effects().contains(&"apply a create".to_owned()));
    run.kill().unwrap();
    run.wait().unwrap();
    fs::write(site.path("state/work/shop/nodes/a/go"), "").unwrap();
    Some(site)
}

#[test]
fn a_step_in_doubt_waits_for_a_person_and_others_go_on() {
    let Some(site) = killed_in_doubt() else { return };
    site.run().expect(69).says("warning[T0853]");
    assert_eq!(site.status().state, State::NeedsOperator);
    site.run().expect(69);
    let count = |effect: &str| site.effects().iter().filter(|found| *found == effect).count();
    assert_eq!(
        (
            count("apply a create"),
            count("apply b create"),
            count("apply c create")
        ),
        (1, 0, 1)
    );

    site.resolve("b.create", "present")
        .expect(2)
        .says("these do: a.create");
    site.resolve("a.create", "present").expect(0);
    site.run().expect(0);
    assert_eq!(
        (
            count("apply a create"),
            count("apply b create"),
            count("apply c create")
        ),
        (1, 1, 1)
    );
    site.resolve("a.create", "absent").expect(2).says("none does");
}

#[test]
fn a_person_who_finds_nothing_has_the_step_done_again() {
    let Some(site) = killed_in_doubt() else { return };
    site.run().expect(69);
    // The person took it away by hand.
    let rest: Vec<String> = site
        .ledger()
        .into_iter()
        .filter(|line| !line.starts_with("apply a"))
        .collect();
    fs::write(site.path("ledger"), rest.join("\n") + "\n").unwrap();
    site.resolve("a.create", "absent").expect(0);
    site.run().expect(0);
    assert_eq!(
        site.effects()
            .iter()
            .filter(|effect| *effect == "apply a create")
            .count(),
        1
    );
}

#[test]
fn what_is_in_doubt_is_taken_down_like_what_is_there() {
    let Some(site) = killed_in_doubt() else { return };
    site.undeploy().expect(0);
    assert_eq!(site.effects().last().unwrap(), "destroy a delete");
}

#[test]
fn what_an_interrupted_attempt_left_running_is_ended_before_anything_else() {
    let site = Site::new("north");
    // A plugin that does not notice that its executor is gone, and leaves a child.
    let plugin = "#!/bin/sh\nread line\n\
        echo '{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{\"protocol\":1,\"name\":\"x\",\"version\":\"1\",\"methods\":[]}}'\n\
        read line\ntrap '' TERM\nsleep 1000 &\necho $! >> children\necho $$ >> selves\n\
        while true; do sleep 1; done\n";
    let mut draft = Draft::new("north", plugin.as_bytes().to_vec());
    let step = draft.install("a", LEDGER_SCRIPT, &[]);
    step.probe = false;
    step.idempotent = false;
    site.deliver(draft);
    let mut first = site.run_command(&[], &[]).stderr(Stdio::null()).spawn().unwrap();
    let work = site.path("state/work/shop/nodes/a");
    wait_until(|| fs::read_to_string(work.join("selves")).is_ok_and(|text| text.ends_with('\n')));
    first.kill().unwrap();
    first.wait().unwrap();
    let pids = ["children", "selves"].map(|name| fs::read_to_string(work.join(name)).unwrap());
    let is_alive = |pid: &String| {
        fs::read_to_string(format!("/proc/{}/stat", pid.trim())).is_ok_and(|stat| !stat.contains(") Z "))
    };
    assert!(
        pids.iter().all(is_alive),
        "nothing was left, so nothing can be seen"
    );
    site.run().expect(69);
    assert!(!pids.iter().any(is_alive));
    assert_eq!(
        fs::read_to_string(work.join("selves")).unwrap(),
        pids[1],
        "no second attempt was made"
    );
}
