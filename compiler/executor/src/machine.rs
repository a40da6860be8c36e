//! The machine: events in, commands out. It does nothing itself, knows no clock and no disk, and the same
//! events at the same times yield the same commands.
//!
//! What it promises:
//!
//! - A step starts when all steps that it comes after are done and all hand-overs that it awaits are here.
//! - Among the steps that may start, the one with the longest way after it goes first, then the smaller id.
//! - An attempt is recorded as intended before its plugin is started, and as started before the plugin is
//!   told. The commands come in the order in which they must be carried out, and each record is durable
//!   before the next command.
//! - After an attempt whose end nobody saw: probe; without an answer again, if the step is idempotent;
//!   otherwise a person decides, and the steps that do not depend on it go on.
//! - After a failure nothing new starts. What runs is waited for.

use std::collections::BTreeMap;

use serde_json::Value;
use toscac_bundle::canonical;
use toscac_bundle::digest::Digest;
use toscac_bundle::status::State;
use toscac_bundle::steps::{DeploymentId, Step, Verb};

use crate::history::{Facts, History, Progress, Run};
use crate::limits::Limits;
use crate::plan::Plan;
use crate::record::{Direction, Entry, Finding, Kept, Outcome, Problem, Process};
use crate::values::{evaluate_all, evaluate_known, fit};

mod errors;

/// What happened outside.
#[derive(Debug, Clone, PartialEq)]
pub enum Event {
    /// The processes of an interrupted attempt were looked for.
    Cleared {
        /// The step.
        step: String,
        /// Whether there is none any more.
        gone: bool,
    },
    /// A plugin process runs, and waits to be told.
    Started {
        /// The step.
        step: String,
        /// By what it can be found again.
        process: Process,
    },
    /// No plugin process could be started.
    NotStarted {
        /// The step.
        step: String,
        /// Why.
        problem: Problem,
    },
    /// A plugin told an id of the world outside.
    Observed {
        /// The step.
        step: String,
        /// The id.
        external_id: String,
    },
    /// A plugin told an output before the end.
    Output {
        /// The step.
        step: String,
        /// The output.
        name: String,
        /// Its value.
        value: Value,
    },
    /// An attempt ended, and nothing of it runs any more.
    Ended {
        /// The step.
        step: String,
        /// How.
        result: Result<Applied, Failure>,
    },
    /// A probe ended.
    Probed {
        /// The step.
        step: String,
        /// Its answer.
        answer: Answer,
    },
    /// A hand-over arrived and was verified.
    Handover {
        /// Its name.
        name: String,
        /// Its value.
        value: Value,
        /// The digest of its file.
        envelope: Digest,
    },
    /// So many milliseconds went by with nothing to do but wait for hand-overs.
    Waited(u64),
    /// Time went by.
    Tick,
}

/// What a plugin says when it has done what it was told.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Applied {
    /// The id of the world outside.
    pub external_id: Option<String>,
    /// The outputs by name.
    pub outputs: BTreeMap<String, Value>,
}

/// Why an attempt did not succeed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// What may be done about it.
    pub kind: FailureKind,
    /// What went wrong.
    pub problem: Problem,
}

/// What may be done about a failure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FailureKind {
    /// Try again later.
    Retryable,
    /// Nothing.
    Fatal,
    /// First find out what happened.
    Unknown,
}

/// The answer of a probe.
#[derive(Debug, Clone, PartialEq)]
pub enum Answer {
    /// The thing is there.
    Present(Applied),
    /// It is not.
    Absent,
    /// Neither could be told.
    Unknown {
        /// Why.
        reason: String,
    },
}

/// What to do outside, in this order.
#[derive(Debug, Clone, PartialEq)]
pub enum Command {
    /// Write a record of these entries and make it durable.
    Record(Vec<Entry>),
    /// Find what an interrupted attempt left running, end it, and report `Cleared`.
    Clear {
        /// The step.
        step: String,
        /// By what to find it.
        process: Process,
    },
    /// Start a plugin process without telling it anything yet; report `Started` or `NotStarted`.
    Start(Task),
    /// Tell the plugin of this step, which was started, to carry out its task; report `Ended`.
    Tell {
        /// The step.
        step: String,
    },
    /// Start a plugin, ask it, and report `Probed`.
    Probe(Task),
    /// Hand this value over to other sites.
    Offer {
        /// The name of the hand-over.
        name: String,
        /// The value.
        value: Value,
    },
}

/// What a plugin shall do.
#[derive(Debug, Clone, PartialEq)]
pub struct Task {
    /// The step.
    pub step: String,
    /// Which attempt; for a probe, the one that is asked about.
    pub attempt: u32,
    /// The idempotency key.
    pub key: String,
    /// The inputs.
    pub inputs: BTreeMap<String, Value>,
    /// What an earlier attempt observed.
    pub external_id: Option<String>,
}

/// What the whole amounts to when nothing is under way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// All steps are done.
    Done,
    /// These hand-overs are missing, and nothing else can be done.
    Waiting(Vec<String>),
    /// A person must decide, and nothing else can be done.
    NeedsOperator,
    /// A step failed.
    Failed,
}

/// The opposite direction is not at its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StillGoingDown;

/// The state of one run.
pub struct Machine<'a> {
    plan: &'a Plan,
    plugins: BTreeMap<String, Digest>,
    limits: Limits,
    history: History,
    // What is under way, by step.
    busy: BTreeMap<String, Activity>,
    // When the next attempt of a step is due, on the caller's clock.
    due: BTreeMap<String, u64>,
    commands: Vec<Command>,
    held: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Activity {
    Clearing,
    Starting,
    Applying,
    Probing,
}

impl<'a> Machine<'a> {
    /// A machine that goes on where `history` ends. `plugins` are the digests by name.
    pub fn new(
        plan: &'a Plan,
        plugins: BTreeMap<String, Digest>,
        history: History,
        limits: Limits,
    ) -> Machine<'a> {
        let (busy, due, commands) = (BTreeMap::new(), BTreeMap::new(), Vec::new());
        Machine {
            plan,
            plugins,
            limits,
            history,
            busy,
            due,
            commands,
            held: false,
        }
    }

    /// What has happened so far.
    pub fn history(&self) -> &History {
        &self.history
    }

    /// Begins, or goes on. `now` is the time in milliseconds on any clock that never goes back.
    ///
    /// # Errors
    /// A deployment that is being taken down is not brought up before it is down.
    pub fn begin(&mut self, goal: Direction, now: u64) -> Result<Vec<Command>, StillGoingDown> {
        match &self.history.run {
            None => self.start_run(goal, 1),
            Some(run) if run.direction == goal => match self.history.ended {
                Some(State::Failed | State::NeedsOperator) => self.record(vec![Entry::RunResumed {}]),
                Some(State::Done | State::Undeployed | State::Waiting | State::Running) | None => {}
            },
            Some(Run {
                direction: Direction::Install,
                generation,
                ..
            }) => {
                self.start_run(Direction::Undeploy, *generation);
            }
            Some(Run {
                direction: Direction::Undeploy,
                generation,
                ..
            }) => {
                if self.history.ended != Some(State::Undeployed) {
                    return Err(StillGoingDown);
                }
                self.start_run(Direction::Install, *generation + 1);
            }
        }
        self.pick_up_attempts(now);
        self.offer_what_is_done();
        self.schedule(now);
        Ok(std::mem::take(&mut self.commands))
    }

    /// Takes in what happened, and says what to do.
    pub fn handle(&mut self, event: Event, now: u64) -> Vec<Command> {
        match event {
            Event::Cleared { step, gone } => self.cleared(step, gone),
            Event::Started { step, process } => self.started(step, process),
            Event::NotStarted { step, problem } => {
                self.busy.remove(&step);
                self.record(vec![
                    Entry::AttemptEnded {
                        step: step.clone(),
                        outcome: Outcome::NotStarted,
                        problem: Some(problem.clone()),
                        delay_milliseconds: 0,
                    },
                    Entry::StepFailed { step, problem },
                ]);
            }
            Event::Observed { step, external_id } => {
                let external_id = self.cut(external_id);
                self.record(vec![Entry::Observed { step, external_id }]);
            }
            Event::Output { step, name, value } => self.output(step, name, value),
            Event::Ended {
                step,
                result: Ok(applied),
            } => self.succeeded(step, applied),
            Event::Ended {
                step,
                result: Err(failure),
            } => self.failed(step, failure, now),
            Event::Probed { step, answer } => self.probed(step, answer),
            Event::Handover {
                name,
                value,
                envelope,
            } => {
                let value = Kept::Value(value);
                self.record(vec![Entry::HandoverAccepted {
                    name,
                    value,
                    envelope,
                }]);
            }
            Event::Waited(milliseconds) => self.waited(milliseconds),
            Event::Tick => {}
        }
        self.schedule(now);
        std::mem::take(&mut self.commands)
    }

    /// What the whole amounts to; `None` while something is under way or due.
    pub fn verdict(&self) -> Option<Verdict> {
        if !self.busy.is_empty() {
            return None;
        }
        if self.has_failed() {
            return Some(Verdict::Failed);
        }
        if !self.due.is_empty() {
            return None;
        }
        let steps = self.plan.in_direction(self.direction());
        let is_blocked = |step: &Step| self.history.progress(&step.id) == Progress::Blocked;
        if self.has_stragglers() || steps.iter().any(is_blocked) {
            return Some(Verdict::NeedsOperator);
        }
        let missing = self.missing_handovers();
        if steps.iter().all(|step| self.is_behind(&step.id)) {
            Some(Verdict::Done)
        } else {
            Some(Verdict::Waiting(missing))
        }
    }

    /// Names of the hand-overs that are still missing and awaited by a step that is not done, sorted.
    pub fn missing_handovers(&self) -> Vec<String> {
        if self.direction() == Direction::Undeploy {
            return Vec::new();
        }
        let open = self
            .plan
            .steps
            .install
            .iter()
            .filter(|step| !self.is_behind(&step.id));
        let mut missing: Vec<String> = open
            .flat_map(|step| &step.awaits)
            .filter(|name| !self.history.handovers.contains_key(*name))
            .cloned()
            .collect();
        missing.sort_unstable();
        missing.dedup();
        missing
    }

    /// From now on nothing new is begun; what is under way is waited for.
    pub fn hold(&mut self) {
        self.held = true;
        self.due.clear();
    }

    /// Whether anything is under way.
    pub fn is_busy(&self) -> bool {
        !self.busy.is_empty()
    }

    /// When the next attempt is due.
    pub fn next_due(&self) -> Option<u64> {
        self.due.values().min().copied()
    }

    /// Writes the verdict down, unless it stands there already.
    pub fn finish(&mut self, verdict: &Verdict) -> Vec<Command> {
        let state = match (verdict, self.direction()) {
            (Verdict::Done, Direction::Install) => State::Done,
            (Verdict::Done, Direction::Undeploy) => State::Undeployed,
            (Verdict::Waiting(_), _) => State::Waiting,
            (Verdict::NeedsOperator, _) => State::NeedsOperator,
            (Verdict::Failed, _) => State::Failed,
        };
        if self.history.ended != Some(state) {
            self.record(vec![Entry::RunEnded { state }]);
        }
        std::mem::take(&mut self.commands)
    }

    fn direction(&self) -> Direction {
        self.history
            .run
            .as_ref()
            .map_or(Direction::Install, |run| run.direction)
    }

    fn record(&mut self, entries: Vec<Entry>) {
        for entry in &entries {
            self.history.apply(entry);
        }
        self.commands.push(Command::Record(entries));
    }

    fn start_run(&mut self, direction: Direction, generation: u32) {
        let deployment: DeploymentId = self.plan.steps.deployment.clone();
        let site = self.plan.steps.site.clone();
        let mut entries = vec![Entry::RunStarted {
            direction,
            generation,
            deployment,
            site,
        }];
        if direction == Direction::Undeploy {
            // What was never begun leaves nothing to take down.
            let untouched = |step: &&Step| {
                !self
                    .plan
                    .installs_of_node(&step.node)
                    .any(|install| self.history.step(&install.id).touched)
            };
            let skipped = self.plan.steps.undeploy.iter().filter(untouched);
            entries.extend(skipped.map(|step| Entry::StepSkipped {
                step: step.id.clone(),
            }));
        }
        self.record(entries);
    }

    /// Attempts that an earlier process of ours left in the middle, of either direction.
    fn pick_up_attempts(&mut self, now: u64) {
        let mut never_told = Vec::new();
        for (id, step) in &self.history.steps {
            if let Some(process) = &step.process {
                self.busy.insert(id.clone(), Activity::Clearing);
                self.commands.push(Command::Clear {
                    step: id.clone(),
                    process: process.clone(),
                });
            } else if step.progress == Progress::Intended {
                never_told.push(Entry::AttemptEnded {
                    step: id.clone(),
                    outcome: Outcome::NotStarted,
                    problem: None,
                    delay_milliseconds: 0,
                });
            } else if step.progress == Progress::Delayed && self.is_in_direction(id) {
                self.due
                    .insert(id.clone(), now.saturating_add(step.delay_milliseconds));
            }
        }
        if !never_told.is_empty() {
            self.record(never_told);
        }
    }

    fn is_in_direction(&self, id: &str) -> bool {
        self.plan
            .in_direction(self.direction())
            .iter()
            .any(|step| step.id == id)
    }

    /// Each time anew: whoever was away, or lost the exchange, gets it again.
    fn offer_what_is_done(&mut self) {
        if self.direction() == Direction::Install {
            let done = self.plan.steps.install.iter();
            let done: Vec<&Step> = done
                .filter(|step| self.history.progress(&step.id) == Progress::Done)
                .collect();
            done.into_iter().for_each(|step| self.offer(&step.id));
        }
    }

    fn offer(&mut self, id: &str) {
        let outputs = self.history.step(id).outputs;
        for provide in self
            .plan
            .steps
            .provides
            .iter()
            .filter(|provide| provide.step == id)
        {
            if let Some(value) = outputs.get(&provide.output) {
                self.commands.push(Command::Offer {
                    name: provide.name.clone(),
                    value: value.clone(),
                });
            }
        }
    }

    /// Whether nothing remains to be done of a step.
    fn is_behind(&self, id: &str) -> bool {
        matches!(self.history.progress(id), Progress::Done | Progress::Skipped)
    }

    /// Whether processes of an interrupted attempt could not be ended.
    fn has_stragglers(&self) -> bool {
        self.history
            .steps
            .iter()
            .any(|(id, step)| step.process.is_some() && !self.busy.contains_key(id))
    }

    fn schedule(&mut self, now: u64) {
        self.due.retain(|_, due| *due > now);
        let steps = self.plan.in_direction(self.direction());
        if self.busy.values().any(|activity| *activity == Activity::Clearing) || self.has_stragglers() {
            return;
        }
        if self.held || self.has_failed() {
            self.due.clear();
            return;
        }
        let mut ready: Vec<&Step> = steps.iter().filter(|step| self.is_ready(step)).collect();
        ready.sort_by(|one, other| {
            let weight = |step: &Step| self.plan.weight(&step.id);
            weight(other)
                .cmp(&weight(one))
                .then_with(|| one.id.cmp(&other.id))
        });
        for step in ready {
            if self.busy.len() >= self.limits.concurrency_max {
                return;
            }
            self.advance(step);
            if self.history.progress(&step.id) == Progress::Failed {
                self.due.clear();
                return;
            }
        }
    }

    fn has_failed(&self) -> bool {
        let mut steps = self.plan.in_direction(self.direction()).iter();
        steps.any(|step| self.history.progress(&step.id) == Progress::Failed)
    }

    fn is_ready(&self, step: &Step) -> bool {
        let waiting = match self.history.progress(&step.id) {
            Progress::Pending | Progress::Unknown | Progress::Reconsidered => false,
            Progress::Delayed => self.due.contains_key(&step.id),
            Progress::Intended
            | Progress::Started
            | Progress::Done
            | Progress::Skipped
            | Progress::Failed
            | Progress::Blocked => true,
        };
        !waiting
            && !self.busy.contains_key(&step.id)
            && step.after.iter().all(|earlier| self.is_behind(earlier))
            && (self.direction() == Direction::Undeploy
                || step
                    .awaits
                    .iter()
                    .all(|name| self.history.handovers.contains_key(name)))
    }

    fn advance(&mut self, step: &'a Step) {
        let history = self.history.step(&step.id);
        match history.progress {
            Progress::Unknown | Progress::Reconsidered if step.probe && history.touched => self.probe(step),
            Progress::Unknown if !step.idempotent => {
                let problem = errors::needs_operator(&step.id, history.problem.as_ref());
                self.record(vec![Entry::StepBlocked {
                    step: step.id.clone(),
                    problem,
                }]);
            }
            Progress::Unknown
            | Progress::Reconsidered
            | Progress::Pending
            | Progress::Delayed
            | Progress::Intended
            | Progress::Started
            | Progress::Done
            | Progress::Skipped
            | Progress::Failed
            | Progress::Blocked => self.attempt(step),
        }
    }

    fn attempt(&mut self, step: &'a Step) {
        let history = self.history.step(&step.id);
        if history.tries >= step.attempts_max {
            let problem = errors::exhausted(step.attempts_max, history.problem.as_ref());
            self.record(vec![Entry::StepFailed {
                step: step.id.clone(),
                problem,
            }]);
            return;
        }
        match self.task(step, history.attempts + 1) {
            Ok(task) => {
                let intended = Entry::AttemptIntended {
                    step: task.step.clone(),
                    attempt: task.attempt,
                    key: task.key.clone(),
                    // A verified plan names only plugins that are there.
                    plugin: self
                        .plugins
                        .get(&step.plugin)
                        .copied()
                        .unwrap_or_else(|| Digest::of(b"")),
                };
                self.record(vec![intended]);
                self.busy.insert(step.id.clone(), Activity::Starting);
                self.commands.push(Command::Start(task));
            }
            Err(reason) => {
                let problem = errors::value_missing(&reason);
                self.record(vec![Entry::StepFailed {
                    step: step.id.clone(),
                    problem,
                }]);
            }
        }
    }

    fn probe(&mut self, step: &'a Step) {
        let history = self.history.step(&step.id);
        match self.task(step, history.attempts.max(1)) {
            Ok(task) => {
                self.busy.insert(step.id.clone(), Activity::Probing);
                self.commands.push(Command::Probe(task));
            }
            Err(reason) => {
                let problem = errors::value_missing(&reason);
                self.record(vec![Entry::StepFailed {
                    step: step.id.clone(),
                    problem,
                }]);
            }
        }
    }

    fn task(&self, step: &Step, attempt: u32) -> Result<Task, String> {
        let facts = Facts {
            plan: self.plan,
            history: &self.history,
        };
        let inputs = match self.direction() {
            Direction::Install => evaluate_all(&step.inputs, &facts)?,
            // What was only half brought up must come down without the values that it never had.
            Direction::Undeploy => evaluate_known(&step.inputs, &facts),
        };
        let generation = self.history.run.as_ref().map_or(1, |run| run.generation);
        let lineage = self.plan.steps.deployment.lineage;
        Ok(Task {
            step: step.id.clone(),
            attempt,
            key: idempotency_key(lineage, generation, step, &inputs),
            inputs,
            external_id: self.history.step(&step.id).external_ids.last().cloned(),
        })
    }

    fn cleared(&mut self, step: String, gone: bool) {
        self.busy.remove(&step);
        let entry = if gone {
            Entry::AttemptEnded {
                step,
                outcome: Outcome::Unknown,
                problem: None,
                delay_milliseconds: 0,
            }
        } else {
            let problem = errors::straggler(&step);
            Entry::StepBlocked { step, problem }
        };
        self.record(vec![entry]);
    }

    fn started(&mut self, step: String, process: Process) {
        let attempt = self.history.step(&step).attempts;
        self.busy.insert(step.clone(), Activity::Applying);
        self.record(vec![Entry::AttemptStarted {
            step: step.clone(),
            attempt,
            process,
        }]);
        self.commands.push(Command::Tell { step });
    }

    fn output(&mut self, id: String, name: String, value: Value) {
        let expected = self
            .plan
            .step(&id)
            .is_some_and(|step| self.plan.expected_outputs(step).contains(&name));
        // What the plan does not wait for is not kept; a value that does not fit is told again at the end.
        if let (true, Ok(value)) = (expected, fit(value)) {
            self.record(vec![Entry::OutputKnown {
                step: id,
                name,
                value: Kept::Value(value),
            }]);
        }
    }

    fn succeeded(&mut self, id: String, applied: Applied) {
        self.busy.remove(&id);
        let ended = |outcome, problem| Entry::AttemptEnded {
            step: id.clone(),
            outcome,
            problem,
            delay_milliseconds: 0,
        };
        match self.done(&id, applied) {
            Ok(done) => {
                self.record(vec![ended(Outcome::Done, None), done]);
                self.offer(&id);
            }
            Err(reason) => {
                let problem = errors::plugin_speech(&reason);
                let failed = Entry::StepFailed {
                    step: id.clone(),
                    problem: problem.clone(),
                };
                self.record(vec![ended(Outcome::Fatal, Some(problem)), failed]);
            }
        }
    }

    /// The entry that a step is done, with the outputs that the plan waits for and no others.
    fn done(&self, id: &str, applied: Applied) -> Result<Entry, String> {
        let mut known = self.history.step(id).outputs;
        let mut outputs = BTreeMap::new();
        let mut told = applied.outputs;
        for name in self
            .plan
            .step(id)
            .map(|step| self.plan.expected_outputs(step))
            .unwrap_or_default()
        {
            let value = match told.remove(&name) {
                Some(value) => fit(value).map_err(|reason| format!("output `{name}`: {reason}"))?,
                None => known
                    .remove(&name)
                    .ok_or_else(|| format!("output `{name}` is missing"))?,
            };
            outputs.insert(name, Kept::Value(value));
        }
        let external_id = applied.external_id.map(|id| self.cut(id));
        Ok(Entry::StepDone {
            step: id.to_owned(),
            external_id,
            outputs,
        })
    }

    fn failed(&mut self, id: String, failure: Failure, now: u64) {
        self.busy.remove(&id);
        let Some(step) = self.plan.step(&id) else { return };
        let problem = Problem {
            message: self.cut(failure.problem.message),
            ..failure.problem
        };
        let tries = self.history.step(&id).tries;
        let retries = failure.kind == FailureKind::Retryable && tries < step.attempts_max;
        let delay_milliseconds = if retries { self.delay(tries) } else { 0 };
        let outcome = match failure.kind {
            FailureKind::Retryable => Outcome::Retryable,
            FailureKind::Fatal => Outcome::Fatal,
            FailureKind::Unknown => Outcome::Unknown,
        };
        let ended = Entry::AttemptEnded {
            step: id.clone(),
            outcome,
            problem: Some(problem.clone()),
            delay_milliseconds,
        };
        match failure.kind {
            FailureKind::Retryable if retries => {
                self.record(vec![ended]);
                self.due.insert(id, now.saturating_add(delay_milliseconds));
            }
            FailureKind::Retryable => {
                let problem = errors::exhausted_retries(step.attempts_max, &problem);
                self.record(vec![ended, Entry::StepFailed { step: id, problem }]);
            }
            FailureKind::Fatal => self.record(vec![ended, Entry::StepFailed { step: id, problem }]),
            // What follows is decided like after a crash.
            FailureKind::Unknown => self.record(vec![ended]),
        }
    }

    /// The wait after so many tries: it doubles.
    fn delay(&self, tries: u32) -> u64 {
        let factor = 1u64.checked_shl(tries.saturating_sub(1)).unwrap_or(u64::MAX);
        let delay = self.limits.retry_first_milliseconds.saturating_mul(factor);
        delay.min(self.limits.retry_longest_milliseconds)
    }

    fn probed(&mut self, id: String, answer: Answer) {
        self.busy.remove(&id);
        let Some(step) = self.plan.step(&id) else { return };
        let probed = |finding, reason| Entry::Probed {
            step: id.clone(),
            finding,
            reason,
        };
        match (answer, step.verb) {
            (Answer::Present(applied), Verb::Apply) => match self.done(&id, applied) {
                Ok(done) => {
                    self.record(vec![probed(Finding::Present, None), done]);
                    self.offer(&id);
                }
                Err(reason) => {
                    let reason = format!("it is there, but {reason}");
                    self.record(vec![probed(Finding::Unknown, Some(reason.clone()))]);
                    self.without_answer(step, &reason);
                }
            },
            (Answer::Absent, Verb::Apply) => self.record(vec![probed(Finding::Absent, None)]),
            // Taken down is what is not there any more.
            (Answer::Absent, Verb::Destroy) => {
                let done = Entry::StepDone {
                    step: id.clone(),
                    external_id: None,
                    outputs: BTreeMap::new(),
                };
                self.record(vec![probed(Finding::Absent, None), done]);
            }
            (Answer::Present(_), Verb::Destroy) => {
                self.record(vec![probed(Finding::Present, None)]);
                if !self.held && !self.has_failed() {
                    self.attempt(step);
                }
            }
            (Answer::Unknown { reason }, _) => {
                let reason = self.cut(reason);
                self.record(vec![probed(Finding::Unknown, Some(reason.clone()))]);
                self.without_answer(step, &reason);
            }
        }
    }

    fn without_answer(&mut self, step: &'a Step, reason: &str) {
        if !step.idempotent {
            let problem = errors::probe_without_answer(&step.id, reason);
            self.record(vec![Entry::StepBlocked {
                step: step.id.clone(),
                problem,
            }]);
        } else if !self.held && !self.has_failed() {
            self.attempt(step);
        }
    }

    fn waited(&mut self, milliseconds: u64) {
        if milliseconds > 0 {
            self.record(vec![Entry::Waited { milliseconds }]);
        }
        let missing = self.missing_handovers();
        let waited = self.history.waited_milliseconds;
        let late = self
            .plan
            .steps
            .awaits
            .iter()
            .filter(|awaited| missing.contains(&awaited.name))
            .filter(|awaited| waited >= awaited.timeout_seconds.saturating_mul(1000));
        let mut failed = Vec::new();
        for awaited in late {
            let waits = |step: &&Step| {
                step.awaits.contains(&awaited.name) && self.history.progress(&step.id) != Progress::Failed
            };
            for step in self
                .plan
                .steps
                .install
                .iter()
                .filter(|step| !self.is_behind(&step.id))
                .filter(waits)
            {
                let problem = errors::handover_late(awaited);
                failed.push(Entry::StepFailed {
                    step: step.id.clone(),
                    problem,
                });
            }
        }
        if !failed.is_empty() {
            self.record(failed);
        }
    }

    /// As much of a text from outside as is written down.
    fn cut(&self, text: String) -> String {
        match text
            .char_indices()
            .find(|(index, letter)| index + letter.len_utf8() > self.limits.text_bytes)
        {
            Some((index, _)) => format!("{}…", &text[..index]),
            None => text,
        }
    }
}

/// The same over all attempts of the same wish, and of no other.
fn idempotency_key(
    lineage: Digest,
    generation: u32,
    step: &Step,
    inputs: &BTreeMap<String, Value>,
) -> String {
    let wish = serde_json::json!({
        "lineage": lineage,
        "generation": generation,
        "step": step.id,
        "node": step.node,
        "interface": step.interface,
        "operation": step.operation,
        "relationship": step.relationship,
        "artifacts": step.artifacts,
        "inputs": inputs,
    });
    let bytes = canonical::value_to_bytes(&wish)
        .expect("values from plans and plugins were made fit for canonical JSON");
    base32(&Digest::of(&bytes).bytes()[..20])
}

/// RFC 4648 in lower case; five bytes are eight letters.
fn base32(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 32] = b"abcdefghijklmnopqrstuvwxyz234567";
    let mut text = String::new();
    for chunk in bytes.chunks(5) {
        let number = chunk
            .iter()
            .fold(0u64, |number, byte| number << 8 | u64::from(*byte));
        for position in (0..8).rev() {
            let index = (number >> (5 * position)) & 31;
            text.push(char::from(LETTERS[usize::try_from(index).expect("five bits")]));
        }
    }
    text
}

#[cfg(test)]
mod tests;
