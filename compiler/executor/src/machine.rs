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
use toscac_bundle::digest::Digest;
use toscac_bundle::status::State;
use toscac_bundle::steps::{DeploymentId, Step};

use crate::events::{Command, Event, Verdict};
use crate::history::{History, Progress, Run};
use crate::limits::Limits;
use crate::plan::{Plan, is_mere_news};
use crate::record::{Direction, Entry, Kept, Outcome};

mod errors;
mod key;
mod schedule;
mod outcomes;

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
            let value = match is_mere_news(&provide.output) {
                true => Some(Value::Null),
                false => outputs.get(&provide.output).cloned(),
            };
            let name = provide.name.clone();
            self.commands
                .extend(value.map(|value| Command::Offer { name, value }));
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
}

#[cfg(test)]
mod tests;
