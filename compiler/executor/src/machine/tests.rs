//! The machine alone: events in, commands out, no world.

use std::collections::BTreeMap;

use serde_json::json;
use toscac_bundle::steps::{Await, Format, Input, Provide, Steps, Verb, lineage};

use super::*;
use crate::events::{Answer, Applied, Failure, FailureKind, Task};
use crate::record::{Problem, Process};

/// Steps from a drawing: `a`, `b after a`, …
fn plan(install: &[(&str, &[&str])]) -> Steps {
    let step = |id: &str, after: &[&str], verb: Verb| Step {
        id: id.to_owned(),
        node: id.trim_start_matches('-').to_owned(),
        interface: "Lifecycle".to_owned(),
        operation: "create".to_owned(),
        relationship: None,
        plugin: "script".to_owned(),
        verb,
        artifacts: BTreeMap::new(),
        inputs: BTreeMap::new(),
        outputs: BTreeMap::new(),
        after: after.iter().map(|id| (*id).to_owned()).collect(),
        awaits: Vec::new(),
        probe: true,
        idempotent: false,
        timeout_seconds: 60,
        attempts_max: 3,
        origin: String::new(),
    };
    let undeploy = |(id, _): &(&str, &[&str])| step(&format!("-{id}"), &[], Verb::Destroy);
    Steps {
        format: Format::V1,
        deployment: DeploymentId {
            name: "shop".to_owned(),
            version: 1,
            lineage: lineage("shop", Digest::of(b""), "north"),
        },
        site: "north".to_owned(),
        nodes: Vec::new(),
        install: install
            .iter()
            .map(|(id, after)| step(id, after, Verb::Apply))
            .collect(),
        undeploy: install.iter().map(undeploy).collect(),
        awaits: Vec::new(),
        provides: Vec::new(),
    }
}

fn plugins() -> BTreeMap<String, Digest> {
    BTreeMap::from([("script".to_owned(), Digest::of(b"script"))])
}

fn process() -> Process {
    Process {
        pid: 1,
        started: 1,
        boot: "b".into(),
        session: 1,
        tag: "t".into(),
    }
}

/// A machine and the records that it wrote.
struct Bench<'a> {
    machine: Machine<'a>,
    journal: Vec<Entry>,
    told: Vec<Task>,
    probes: Vec<Task>,
    offers: Vec<(String, Value)>,
    now: u64,
}

impl<'a> Bench<'a> {
    fn new(plan: &'a Plan) -> Bench<'a> {
        Bench::after(plan, &[])
    }

    /// A machine that goes on after these entries.
    fn after(plan: &'a Plan, journal: &[Entry]) -> Bench<'a> {
        let mut history = History::default();
        journal.iter().for_each(|entry| history.apply(entry));
        let machine = Machine::new(plan, plugins(), history, Limits::default());
        let journal = journal.to_vec();
        Bench {
            machine,
            journal,
            told: Vec::new(),
            probes: Vec::new(),
            offers: Vec::new(),
            now: 0,
        }
    }

    fn begin(&mut self) -> &mut Self {
        self.begin_towards(Direction::Install)
    }

    fn begin_towards(&mut self, goal: Direction) -> &mut Self {
        let commands = self.machine.begin(goal, self.now).unwrap();
        self.obey(commands)
    }

    fn event(&mut self, event: Event) -> &mut Self {
        let commands = self.machine.handle(event, self.now);
        self.obey(commands)
    }

    /// Does what is commanded; plugins start at once, and end when the test says so.
    fn obey(&mut self, commands: Vec<Command>) -> &mut Self {
        let mut starting: Option<Task> = None;
        for command in commands {
            match command {
                Command::Record(entries) => self.journal.extend(entries),
                Command::Start(task) => {
                    let step = task.step.clone();
                    starting = Some(task);
                    self.event(Event::Started {
                        step,
                        process: process(),
                    });
                    self.told.extend(starting.take());
                }
                Command::Tell { .. } => {}
                Command::Probe(task) => self.probes.push(task),
                Command::Clear { step, .. } => {
                    self.event(Event::Cleared { step, gone: true });
                }
                Command::Offer { name, value } => self.offers.push((name, value)),
            }
        }
        assert!(starting.is_none());
        self
    }

    fn done(&mut self, step: &str) -> &mut Self {
        self.event(Event::Ended {
            step: step.to_owned(),
            result: Ok(Applied::default()),
        })
    }

    fn fails(&mut self, step: &str, kind: FailureKind) -> &mut Self {
        let problem = Problem {
            code: "T0850".into(),
            message: "it failed".into(),
        };
        self.event(Event::Ended {
            step: step.to_owned(),
            result: Err(Failure { kind, problem }),
        })
    }

    fn probed(&mut self, step: &str, answer: Answer) -> &mut Self {
        self.event(Event::Probed {
            step: step.to_owned(),
            answer,
        })
    }

    /// The steps that were told to run, in order, and forgotten.
    fn told(&mut self) -> Vec<String> {
        std::mem::take(&mut self.told)
            .into_iter()
            .map(|task| task.step)
            .collect()
    }

    fn problem(&self, step: &str) -> Problem {
        self.machine.history().step(step).problem.unwrap()
    }
}

#[test]
fn the_longest_way_goes_first_and_then_the_smaller_name() {
    let plan = Plan::new(plan(&[
        ("a", &[]),
        ("b", &[]),
        ("c", &["b"]),
        ("d", &["c"]),
        ("e", &[]),
        ("f", &[]),
        ("g", &["f"]),
    ]));
    let mut bench = Bench::new(&plan);
    assert_eq!(bench.begin().told(), ["b", "f", "a", "e"]);
    assert_eq!(bench.done("f").told(), ["g"]);
    assert_eq!(bench.done("a").told(), Vec::<String>::new());
    assert_eq!(bench.done("b").told(), ["c"]);
    assert_eq!(bench.done("c").told(), ["d"]);
    assert_eq!(bench.machine.verdict(), None);
    bench.done("d").done("e").done("g");
    assert_eq!(bench.machine.verdict(), Some(Verdict::Done));
}

#[test]
fn an_attempt_is_intended_then_started_and_its_end_and_what_follows_are_one_record() {
    let plan = Plan::new(plan(&[("a", &[])]));
    let mut machine = Machine::new(&plan, plugins(), History::default(), Limits::default());
    let begun = machine.begin(Direction::Install, 0).unwrap();
    assert!(matches!(&begun[..], [
        Command::Record(started),
        Command::Record(intended),
        Command::Start(_),
    ] if matches!(started[..], [Entry::RunStarted { .. }])
        && matches!(intended[..], [Entry::AttemptIntended { .. }])));
    let started = machine.handle(
        Event::Started {
            step: "a".into(),
            process: process(),
        },
        0,
    );
    assert!(matches!(&started[..], [Command::Record(_), Command::Tell { .. }]));
    let ended = machine.handle(
        Event::Ended {
            step: "a".into(),
            result: Ok(Applied::default()),
        },
        0,
    );
    assert!(matches!(&ended[..], [Command::Record(entries)]
        if matches!(entries[..], [Entry::AttemptEnded { .. }, Entry::StepDone { .. }])));
}

#[test]
fn after_a_failure_nothing_new_starts_and_what_runs_is_waited_for() {
    let plan = Plan::new(plan(&[("a", &[]), ("b", &[]), ("c", &["b"])]));
    let mut bench = Bench::new(&plan);
    assert_eq!(bench.begin().told(), ["b", "a"]);
    bench.fails("a", FailureKind::Fatal);
    assert_eq!(bench.machine.verdict(), None);
    bench.done("b");
    assert_eq!(bench.told(), Vec::<String>::new());
    assert_eq!(bench.machine.verdict(), Some(Verdict::Failed));
}

#[test]
fn retries_wait_twice_as_long_each_time_and_end() {
    let plan = Plan::new(plan(&[("a", &[])]));
    let mut bench = Bench::new(&plan);
    bench.begin();
    for wait in [1000, 2000] {
        bench.told();
        bench.fails("a", FailureKind::Retryable);
        assert_eq!(bench.machine.next_due(), Some(bench.now + wait));
        bench.now += wait - 1;
        assert_eq!(bench.event(Event::Tick).told(), Vec::<String>::new());
        bench.now += 1;
        assert_eq!(bench.event(Event::Tick).told(), ["a"]);
    }
    bench.fails("a", FailureKind::Retryable);
    assert_eq!(bench.machine.verdict(), Some(Verdict::Failed));
    assert_eq!(bench.problem("a").code, "T0852");
}

#[test]
fn a_wait_that_was_interrupted_is_waited_again_and_the_tries_are_remembered() {
    let plan = Plan::new(plan(&[("a", &[])]));
    let mut bench = Bench::new(&plan);
    bench.begin().fails("a", FailureKind::Retryable);
    let mut later = Bench::after(&plan, &bench.journal);
    later.now = 50_000;
    assert_eq!(later.begin().told(), Vec::<String>::new());
    assert_eq!(later.machine.next_due(), Some(51_000));
    later.now = 51_000;
    assert_eq!(later.event(Event::Tick).told(), ["a"]);
    later.fails("a", FailureKind::Retryable);
    assert_eq!(later.machine.next_due(), Some(53_000));
}

#[test]
fn an_interrupted_attempt_is_probed_and_goes_on_by_the_answer() {
    let plan = Plan::new(plan(&[("a", &[])]));
    let mut bench = Bench::new(&plan);
    bench.begin();
    let interrupted = bench.journal.clone();

    let mut present = Bench::after(&plan, &interrupted);
    assert_eq!(present.begin().told(), Vec::<String>::new());
    assert_eq!(present.probes.len(), 1);
    assert_eq!(
        present.probes[0].key, bench.told[0].key,
        "the same wish has the same key"
    );
    present.probed("a", Answer::Present(Applied::default()));
    assert_eq!(present.machine.verdict(), Some(Verdict::Done));

    let mut absent = Bench::after(&plan, &interrupted);
    absent.begin().probed("a", Answer::Absent);
    assert_eq!(absent.told[0].attempt, 2);

    let mut unknown = Bench::after(&plan, &interrupted);
    unknown.begin().probed(
        "a",
        Answer::Unknown {
            reason: "the network is down".into(),
        },
    );
    assert_eq!(unknown.machine.verdict(), Some(Verdict::NeedsOperator));
    assert_eq!(
        unknown.problem("a").message,
        "nobody saw how `a` ended, and its probe cannot tell: the network is down"
    );
    // The next run asks once more.
    let commands = unknown.machine.finish(&Verdict::NeedsOperator);
    unknown.obey(commands);
    let mut again = Bench::after(&plan, &unknown.journal);
    again.begin().probed("a", Answer::Present(Applied::default()));
    assert_eq!(again.machine.verdict(), Some(Verdict::Done));
}

#[test]
fn an_attempt_whose_plugin_was_never_told_needs_no_probe() {
    let mut steps = plan(&[("a", &[])]);
    steps.install[0].probe = false;
    let plan = Plan::new(steps);
    let mut bench = Bench::new(&plan);
    bench.begin();
    let only_intended = &bench.journal[..2];
    assert!(matches!(only_intended[1], Entry::AttemptIntended { .. }));
    assert_eq!(Bench::after(&plan, only_intended).begin().told(), ["a"]);
    // Told, it is another matter: it is neither probed nor idempotent.
    let mut started = Bench::after(&plan, &bench.journal);
    assert_eq!(started.begin().told(), Vec::<String>::new());
    assert_eq!(started.machine.verdict(), Some(Verdict::NeedsOperator));
}

#[test]
fn what_is_interrupted_each_time_ends_at_its_number_of_attempts() {
    let mut steps = plan(&[("a", &[])]);
    steps.install[0].probe = false;
    steps.install[0].idempotent = true;
    let plan = Plan::new(steps);
    let mut journal = Vec::new();
    for _ in 0..3 {
        let mut bench = Bench::after(&plan, &journal);
        assert_eq!(bench.begin().told(), ["a"]);
        journal = bench.journal;
    }
    let mut last = Bench::after(&plan, &journal);
    assert_eq!(last.begin().told(), Vec::<String>::new());
    assert_eq!(last.machine.verdict(), Some(Verdict::Failed));
    assert_eq!(last.problem("a").code, "T0852");
}

#[test]
fn a_probe_that_cannot_tell_an_output_does_not_end_the_step() {
    let mut steps = plan(&[("a", &[])]);
    steps.install[0].outputs.insert("port".into(), "port".into());
    let plan = Plan::new(steps);
    let mut bench = Bench::new(&plan);
    bench.begin();
    let interrupted = bench.journal.clone();
    let mut without = Bench::after(&plan, &interrupted);
    without.begin().probed("a", Answer::Present(Applied::default()));
    assert_eq!(without.machine.verdict(), Some(Verdict::NeedsOperator));

    // Told before the crash, it is known.
    bench.event(Event::Output {
        step: "a".into(),
        name: "port".into(),
        value: json!(80),
    });
    let mut with = Bench::after(&plan, &bench.journal);
    with.begin().probed("a", Answer::Present(Applied::default()));
    assert_eq!(with.machine.verdict(), Some(Verdict::Done));
    assert_eq!(with.machine.history().step("a").outputs["port"], json!(80));
}

#[test]
fn an_answer_without_an_expected_output_fails_the_step_and_other_outputs_are_not_kept() {
    let mut steps = plan(&[("a", &[]), ("b", &[])]);
    steps.install[0].outputs.insert("port".into(), "port".into());
    steps.install[1].outputs.insert("port".into(), "port".into());
    let plan = Plan::new(steps);
    let mut bench = Bench::new(&plan);
    let outputs = BTreeMap::from([("port".to_owned(), json!(0.5)), ("more".to_owned(), json!(1))]);
    let applied = Applied {
        external_id: None,
        outputs,
    };
    bench.begin().event(Event::Ended {
        step: "a".into(),
        result: Ok(applied),
    });
    assert_eq!(
        bench.machine.history().step("a").outputs,
        BTreeMap::from([("port".to_owned(), json!("0.5"))])
    );
    bench.done("b");
    assert_eq!(bench.problem("b").code, "T0855");
}

#[test]
fn what_is_observed_is_known_to_the_next_attempt() {
    let plan = Plan::new(plan(&[("a", &[])]));
    let mut bench = Bench::new(&plan);
    bench.begin().event(Event::Observed {
        step: "a".into(),
        external_id: "i-1".into(),
    });
    let mut later = Bench::after(&plan, &bench.journal);
    later.begin();
    assert_eq!(later.probes[0].external_id.as_deref(), Some("i-1"));
}

#[test]
fn a_hand_over_releases_its_step_and_its_provider_offers_it_each_time() {
    let mut steps = plan(&[("a", &[]), ("b", &[])]);
    let key = Digest::of(b"");
    steps.awaits.push(Await {
        name: "h".into(),
        from: "south".into(),
        key,
        timeout_seconds: 5,
    });
    steps.install[0].awaits.push("h".into());
    steps.install[0]
        .inputs
        .insert("value".into(), Input::Handover("h".into()));
    steps.provides.push(Provide {
        name: "p".into(),
        to: vec![],
        step: "b".into(),
        output: "o".into(),
    });
    let plan = Plan::new(steps);
    let mut bench = Bench::new(&plan);
    assert_eq!(bench.begin().told(), ["b"]);
    let outputs = BTreeMap::from([("o".to_owned(), json!(1))]);
    let applied = Applied {
        external_id: None,
        outputs,
    };
    bench.event(Event::Ended {
        step: "b".into(),
        result: Ok(applied),
    });
    assert_eq!(bench.offers, [("p".to_owned(), json!(1))]);
    assert_eq!(
        bench.machine.verdict(),
        Some(Verdict::Waiting(vec!["h".to_owned()]))
    );
    let waiting = bench.journal.clone();

    let envelope = Digest::of(b"");
    bench.event(Event::Handover {
        name: "h".into(),
        value: json!("v"),
        envelope,
    });
    assert_eq!(bench.told[0].inputs["value"], json!("v"));

    let mut late = Bench::after(&plan, &waiting);
    late.begin().event(Event::Waited(4999));
    assert_eq!(late.offers, [("p".to_owned(), json!(1))]);
    assert_eq!(
        late.machine.verdict(),
        Some(Verdict::Waiting(vec!["h".to_owned()]))
    );
    late.event(Event::Waited(1));
    assert_eq!(late.machine.verdict(), Some(Verdict::Failed));
    assert_eq!(late.problem("a").code, "T0866");
    // Resumed after the failure it has its time again.
    let commands = late.machine.finish(&Verdict::Failed);
    late.obey(commands);
    let mut again = Bench::after(&plan, &late.journal);
    again.begin().event(Event::Waited(4999));
    assert_eq!(
        again.machine.verdict(),
        Some(Verdict::Waiting(vec!["h".to_owned()]))
    );
}

#[test]
fn a_hand_over_without_an_output_is_the_news_that_its_step_is_done() {
    let mut steps = plan(&[("a", &[])]);
    steps.provides.push(Provide {
        name: "n".into(),
        to: vec![],
        step: "a".into(),
        output: String::new(),
    });
    let plan = Plan::new(steps);
    let mut bench = Bench::new(&plan);
    assert!(bench.begin().offers.is_empty());
    bench.done("a");
    assert_eq!(bench.offers, [("n".to_owned(), Value::Null)]);
}

#[test]
fn a_missing_value_fails_an_install_step_and_is_left_out_of_an_undeploy_step() {
    let mut steps = plan(&[("a", &[]), ("b", &["a"])]);
    let missing = Input::Handover("h".into());
    steps.install[1].inputs.insert("value".into(), missing.clone());
    steps.undeploy[0].inputs.insert("value".into(), missing);
    let plan = Plan::new(steps);
    let mut bench = Bench::new(&plan);
    bench.begin().done("a");
    assert_eq!(bench.machine.verdict(), Some(Verdict::Failed));
    assert_eq!(bench.problem("b").code, "T0858");
    let mut down = Bench::after(&plan, &bench.journal);
    down.begin_towards(Direction::Undeploy);
    assert!(down.told[0].inputs.is_empty());
}

#[test]
fn taking_down_skips_what_was_never_begun_and_the_two_answers_of_a_probe_change_places() {
    let plan = Plan::new(plan(&[("a", &[]), ("b", &["a"])]));
    let mut bench = Bench::new(&plan);
    bench.begin().done("a").fails("b", FailureKind::Retryable);
    let mut down = Bench::after(&plan, &bench.journal[..bench.journal.len() - 3]);
    // Only `a` was done.
    assert_eq!(down.begin_towards(Direction::Undeploy).told(), ["-a"]);
    down.fails("-a", FailureKind::Unknown);
    assert_eq!(down.probes.len(), 1);
    assert_eq!(
        down.probed("-a", Answer::Present(Applied::default())).told(),
        ["-a"]
    );
    down.fails("-a", FailureKind::Unknown)
        .probed("-a", Answer::Absent);
    assert_eq!(down.machine.verdict(), Some(Verdict::Done));
    let mut up = Bench::after(&plan, &down.journal);
    assert_eq!(
        up.machine.begin(Direction::Install, 0),
        Err(StillGoingDown),
        "its end is not recorded yet"
    );
    let commands = down.machine.finish(&Verdict::Done);
    down.obey(commands);
    let mut up = Bench::after(&plan, &down.journal);
    up.begin();
    assert_eq!(up.told[0].step, "a");
    assert_ne!(
        up.told[0].key, bench.told[0].key,
        "another install is another wish"
    );
}

#[test]
fn processes_that_cannot_be_ended_stop_everything() {
    let plan = Plan::new(plan(&[("a", &[]), ("b", &[])]));
    let mut bench = Bench::new(&plan);
    bench.begin();
    let mut machine = Bench::after(&plan, &bench.journal).machine;
    let commands = machine.begin(Direction::Install, 0).unwrap();
    assert!(
        commands
            .iter()
            .all(|command| matches!(command, Command::Clear { .. }))
    );
    let commands = machine.handle(
        Event::Cleared {
            step: "a".into(),
            gone: false,
        },
        0,
    );
    assert!(matches!(&commands[..], [Command::Record(_)]));
    let commands = machine.handle(
        Event::Cleared {
            step: "b".into(),
            gone: true,
        },
        0,
    );
    assert!(
        matches!(&commands[..], [Command::Record(_)]),
        "not even a probe: {commands:?}"
    );
    assert_eq!(machine.verdict(), Some(Verdict::NeedsOperator));
}

#[test]
fn a_machine_that_is_held_waits_for_what_runs_and_begins_nothing() {
    let plan = Plan::new(plan(&[("a", &[]), ("b", &["a"])]));
    let mut bench = Bench::new(&plan);
    bench.begin().told();
    bench.machine.hold();
    assert_eq!(bench.done("a").told(), Vec::<String>::new());
    assert!(!bench.machine.is_busy());
}
