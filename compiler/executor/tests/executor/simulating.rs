//! The n-th operation of the disk fails, for every n until none does: nothing is lost, nothing is recorded
//! twice, nothing runs before what it depends on. All in memory, from seeds.
//!
//! `TOSCA_EXEC_SEEDS=N` runs N seeds for each n instead of a few.

use std::path::Path;

use toscac_bundle::status::{NodeStatus, State, Status};
use toscac_bundle::steps::{AttributeRef, Input};
use toscac_executor::disk::Disk;
use toscac_executor::events::Verdict;
use toscac_executor::journal;
use toscac_executor::limits::Limits;
use toscac_executor::record::{Entry, from_payload};
use toscac_executor::runner::Host;
use toscac_executor::site::{self, RunRequest};
use toscac_executor::stop::Stop;

use crate::kit::{Draft, identity, trust};
use crate::sim::{Chance, MemoryBundle, Mishap, SimClock, SimDisk, SimSpawner, World};

const STATE: &str = "/state";

/// A machine with a bundle for it.
struct Machine {
    disk: SimDisk,
    clock: SimClock,
    world: World,
    draft: Draft,
    bundle: MemoryBundle,
}

impl Machine {
    /// A plan of five to eight steps with random dependencies, each with an output that later ones read.
    fn new(seed: u64) -> Machine {
        let mut chance = Chance(seed);
        let mut draft = Draft::new("north", b"a plugin that nobody starts".to_vec());
        let count = 5 + chance.below(4);
        let mut made: Vec<String> = Vec::new();
        for number in 0..count {
            let node = format!("n{number}");
            let after: Vec<String> = made.iter().filter(|_| chance.one_in(3)).cloned().collect();
            let names: Vec<&str> = after.iter().map(String::as_str).collect();
            let step = draft.install(&node, &format!("script {number}"), &names);
            step.attempts_max = 50;
            step.idempotent = chance.one_in(2);
            step.outputs.insert("out".to_owned(), "value".to_owned());
            for earlier in &after {
                let earlier = earlier.trim_end_matches(".create").to_owned();
                let value = Input::Attribute(AttributeRef {
                    node: earlier.clone(),
                    name: "value".to_owned(),
                });
                step.inputs.insert(earlier, value);
            }
            made.push(format!("{node}.create"));
        }
        let bundle = MemoryBundle(draft.seal().files);
        let machine = Machine {
            disk: SimDisk::default(),
            clock: SimClock::default(),
            world: World::default(),
            draft,
            bundle,
        };
        machine.disk.make_directory(Path::new(STATE)).unwrap();
        machine.disk.sync_directory(Path::new("/")).unwrap();
        machine
    }

    fn run(&self, seed: u64, moody: bool) -> Result<Verdict, Stop> {
        let mut spawner = SimSpawner::new(self.world.clone(), self.clock.clone(), seed);
        spawner.is_moody = moody;
        let (root, identity) = (trust(), identity("north"));
        let request = RunRequest {
            source: &self.bundle,
            root: &root,
            identity: &identity,
            wait_milliseconds: 0,
        };
        let mut host = Host {
            clock: &self.clock,
            exchange: None,
            spawner: &mut spawner,
            tell: &mut |_| {},
        };
        let verdict = site::run(
            &self.disk,
            Path::new(STATE),
            &mut host,
            &request,
            Limits::default(),
        );
        spawner.abandon();
        verdict
    }

    fn status(&self) -> Status {
        site::statuses(&self.disk, Path::new(STATE), None, Limits::default())
            .unwrap()
            .remove(0)
    }

    fn entries(&self) -> Vec<Entry> {
        let path = Path::new(STATE).join("runs/shop/1/journal");
        let contents = journal::read(&self.disk, &path, Limits::default())
            .unwrap()
            .unwrap();
        contents
            .payloads
            .iter()
            .flat_map(|payload| from_payload(payload).unwrap())
            .collect()
    }

    /// What must hold in the end, however it came to it.
    fn check(&self, what: &str) {
        let fault = self.fault();
        assert!(fault.is_none(), "{what}: {}", fault.unwrap_or_default());
    }

    fn fault(&self) -> Option<String> {
        let status = self.status();
        if status.state != State::Done {
            return Some(format!("it is {:?}", status.state));
        }
        let facts = self.world.0.lock().unwrap();
        let steps = &self.draft.steps.install;
        if facts.effects.len() != steps.len() || facts.effects.values().any(|count| *count != 1) {
            return Some(format!(
                "effects are missing, or there twice: {:?}",
                facts.effects
            ));
        }
        let position = |id: &str| facts.order.iter().position(|found| found == id);
        for step in steps {
            if step
                .after
                .iter()
                .any(|earlier| position(earlier) > position(&step.id))
            {
                return Some(format!(
                    "{} before what it depends on: {:?}",
                    step.id, facts.order
                ));
            }
        }
        let is_wrong = |node: &NodeStatus| node.attributes["value"] != format!("out of {}", node.id);
        if let Some(node) = status.nodes.iter().find(|node| is_wrong(node)) {
            return Some(format!(
                "the value of {} is {}",
                node.id, node.attributes["value"]
            ));
        }
        let mut done = Vec::new();
        for entry in self.entries() {
            if let Entry::StepDone { step, .. } = entry {
                if done.contains(&step) {
                    return Some(format!("{step} is recorded twice"));
                }
                done.push(step);
            }
        }
        (done.len() != steps.len()).then(|| format!("recorded as done is only {done:?}"))
    }

    /// Once anything may have been begun, it is known for good that the version was accepted.
    fn check_accepted(&self, what: &str) {
        let has = |name: &str| self.disk.paths().contains(&Path::new(STATE).join(name));
        assert!(!has("runs/shop/1/journal") || has("trust/state.json"), "{what}");
    }
}

fn seeds(usual: u64) -> u64 {
    std::env::var("TOSCA_EXEC_SEEDS")
        .ok()
        .and_then(|text| text.parse().ok())
        .unwrap_or(usual)
}

/// Runs `course` for every operation n, until nothing has struck any more; how many there were.
fn at_every_operation(usual_seeds: u64, course: impl Fn(u64, u64) -> bool) -> u64 {
    for at in 1.. {
        let mut struck = false;
        for seed in 0..seeds(usual_seeds) {
            struck |= course(at, seed);
        }
        if !struck {
            return at;
        }
    }
    0
}

#[test]
fn without_mishap_a_run_comes_to_its_end_and_the_same_seed_is_the_same_run() {
    for plan in 0..seeds(10) {
        let [one, two] = [(), ()].map(|()| {
            let machine = Machine::new(plan);
            assert_eq!(machine.run(plan, true).unwrap(), Verdict::Done);
            machine.check(&format!("plan {plan}"));
            machine.entries()
        });
        assert_eq!(one, two);
    }
}

/// The power goes at operation `at`, and twice more early in the runs after it. Whether it went at all.
fn cut_power(machine: &Machine, at: u64, seed: u64, loss: &dyn Fn(u64) -> u64) -> Result<bool, String> {
    let what = format!("operation {at}, seed {seed}");
    machine.disk.plan_mishap(at, Mishap::PowerCut);
    let first = machine.run(seed, true);
    let struck = machine.disk.has_struck();
    assert_eq!(first.is_err(), struck, "{what}: {first:?}");
    machine.disk.restart_after_power_cut(loss(seed));
    machine.check_accepted(&what);
    for again in [1 + (seed + at) % 61, 1 + at % 97] {
        machine.disk.plan_mishap(again, Mishap::PowerCut);
        let _ = machine.run(seed + again, true);
        machine.disk.restart_after_power_cut(loss(seed + again));
    }
    match machine.run(seed + 1, true) {
        Ok(Verdict::Done) => Ok(struck),
        other => Err(format!("{what}: {other:?}")),
    }
}

#[test]
fn the_power_goes_at_every_operation_and_all_that_was_not_durable_is_lost() {
    let operations = at_every_operation(1, |at, seed| {
        let machine = Machine::new(0);
        let struck = cut_power(&machine, at, seed, &|_| 0).unwrap();
        machine.check(&format!("operation {at}, seed {seed}"));
        struck
    });
    assert!(
        operations > 100,
        "there is more to a run than {operations} operations"
    );
}

#[test]
fn the_power_goes_at_every_operation_and_chance_takes_what_was_not_durable() {
    let operations = at_every_operation(1, |at, seed| {
        let machine = Machine::new(1);
        let struck = cut_power(&machine, at, seed, &|seed| at * 1_000_003 + seed).unwrap();
        machine.check(&format!("operation {at}, seed {seed}"));
        struck
    });
    assert!(
        operations > 100,
        "there is more to a run than {operations} operations"
    );
}

/// The counterpart: it shows that the two tests above see what synchronising is there for.
#[test]
fn on_a_disk_that_only_pretends_to_be_durable_something_is_lost() {
    let mut wrong = 0;
    for at in (100..200).step_by(10) {
        let machine = Machine::new(0);
        machine.disk.pretend();
        match cut_power(&machine, at, 0, &|seed| at * 1_000_003 + seed) {
            Ok(_) if machine.fault().is_none() => {}
            Ok(_) | Err(_) => wrong += 1,
        }
    }
    assert!(wrong > 0, "the tests cannot see the fault that they are for");
}

#[test]
fn an_operation_of_the_disk_fails_once_and_the_executor_writes_nothing_after_it() {
    let operations = at_every_operation(1, |at, seed| {
        let machine = Machine::new(2);
        let what = format!("operation {at}, seed {seed}");
        machine.disk.plan_mishap(at, Mishap::Error);
        let first = machine.run(seed, true);
        let struck = machine.disk.has_struck();
        if first.is_err() {
            assert_eq!(machine.disk.journal_writes_after_error(), 0, "{what}");
        }
        machine.disk.restart_process();
        // A step whose files could not be laid out has failed, and is tried again.
        let second = machine.run(seed + 1, true).unwrap();
        assert_eq!(second, Verdict::Done, "{what}: first {first:?}");
        machine.check(&what);
        struck
    });
    assert!(operations > 100);
}

#[test]
fn a_full_disk_loses_no_result() {
    let operations = at_every_operation(1, |at, seed| {
        let machine = Machine::new(3);
        let what = format!("operation {at}, seed {seed}");
        machine.disk.plan_mishap(at, Mishap::Full);
        let first = machine.run(seed, false);
        let struck = machine.disk.has_struck();
        assert_eq!(
            first.is_err() || first.as_ref().is_ok_and(|verdict| *verdict == Verdict::Failed),
            struck,
            "{what}: {first:?}"
        );
        machine.disk.restart_process();
        assert_eq!(machine.run(seed + 1, false).unwrap(), Verdict::Done, "{what}");
        machine.check(&what);
        struck
    });
    assert!(operations > 20);
}

#[test]
fn a_journal_that_lost_what_was_durable_is_seen_as_damaged() {
    // The counterpart: a disk that forgets a synchronised record in the middle is not believed.
    let machine = Machine::new(4);
    machine.run(4, false).unwrap();
    let path = Path::new(STATE).join("runs/shop/1/journal");
    let mut file = machine.disk.open(&path).unwrap();
    file.write_at(200, &[0; 64]).unwrap();
    file.sync().unwrap();
    let stopped = machine.run(5, false).unwrap_err();
    assert!(matches!(stopped, Stop::Broken(problem) if problem.code == "T0870"));
}

#[test]
fn nothing_temporary_is_left_after_a_crash_and_a_run() {
    for at in [3, 20, 40, 60, 80] {
        let machine = Machine::new(5);
        machine.disk.plan_mishap(at, Mishap::PowerCut);
        let _ = machine.run(5, false);
        machine.disk.restart_after_power_cut(7);
        machine.run(6, false).unwrap();
        let left: Vec<_> = machine
            .disk
            .paths()
            .into_iter()
            .filter(|path| path.to_string_lossy().ends_with(".new"))
            .collect();
        assert!(left.is_empty(), "{at}: {left:?}");
    }
}
