//! What a journal amounts to: the state of every step, folded from the entries one by one.
//!
//! The same fold runs when a journal is read and when the machine writes it, so a run that was interrupted
//! and one that was not are in the same state after the same entries.

use std::collections::BTreeMap;

use serde_json::Value;
use toscac_bundle::status::State;
use toscac_bundle::steps::{AttributeRef, DeploymentId, Step};

use crate::plan::Plan;
use crate::record::{Direction, Entry, Finding, Kept, Outcome, Problem, Process};
use crate::values::Known;

/// All that is known of a deployment at this site.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct History {
    /// What it is about; `None` before the first run.
    pub run: Option<Run>,
    /// How the last run ended; `None` while one is under way, or was interrupted.
    pub ended: Option<State>,
    /// The steps that something is known of, by id, install and undeploy alike.
    pub steps: BTreeMap<String, StepHistory>,
    /// How many steps were done.
    pub done_count: u32,
    /// The hand-overs that arrived.
    pub handovers: BTreeMap<String, Value>,
    /// How long this run has had nothing to do but wait.
    pub waited_milliseconds: u64,
}

/// Which run a history is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Run {
    /// Up or down.
    pub direction: Direction,
    /// Counts the installs.
    pub generation: u32,
    /// The deployment.
    pub deployment: DeploymentId,
    /// The site.
    pub site: String,
}

/// What is known of one step.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct StepHistory {
    /// How far it is.
    pub progress: Progress,
    /// Attempts that were intended, in all.
    pub attempts: u32,
    /// Attempts that were begun since the run started or was resumed after a failure.
    pub tries: u32,
    /// Whether there may be an effect.
    pub touched: bool,
    /// The process of an attempt that has not ended.
    pub process: Option<Process>,
    /// Ids of the world outside.
    pub external_ids: Vec<String>,
    /// Outputs, as far as they are known.
    pub outputs: BTreeMap<String, Value>,
    /// What went wrong last.
    pub problem: Option<Problem>,
    /// How long to wait before the next attempt.
    pub delay_milliseconds: u64,
    /// How many steps were done before this one was.
    pub done_as: Option<u32>,
}

/// How far a step is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Progress {
    /// Nothing has been done, or nothing of it is left.
    #[default]
    Pending,
    /// An attempt is intended, and its plugin was not told yet.
    Intended,
    /// An attempt was begun.
    Started,
    /// An attempt was begun, and nobody saw how it ended.
    Unknown,
    /// An attempt failed, and another one is due after a while.
    Delayed,
    /// It had failed, and the run was resumed.
    Reconsidered,
    /// The effect is there.
    Done,
    /// There was nothing to do.
    Skipped,
    /// It failed for good.
    Failed,
    /// Only a person can tell.
    Blocked,
}

impl History {
    /// Takes in one more fact. Values must stand in the entry itself.
    pub fn apply(&mut self, entry: &Entry) {
        if !matches!(entry, Entry::RunEnded { .. } | Entry::Waited { .. }) {
            self.ended = None;
        }
        match entry {
            Entry::RunStarted {
                direction,
                generation,
                deployment,
                site,
            } => {
                self.start(Run {
                    direction: *direction,
                    generation: *generation,
                    deployment: deployment.clone(),
                    site: site.clone(),
                });
            }
            Entry::RunResumed {} => self.resume(),
            Entry::HandoverAccepted { name, value, .. } => {
                if let Kept::Value(value) = value {
                    self.handovers.insert(name.clone(), value.clone());
                }
            }
            Entry::Waited { milliseconds } => {
                self.waited_milliseconds = self.waited_milliseconds.saturating_add(*milliseconds);
            }
            Entry::AttemptIntended { step, attempt, .. } => {
                let step = self.step_mut(step);
                step.progress = Progress::Intended;
                step.attempts = *attempt;
            }
            Entry::AttemptStarted { step, process, .. } => {
                let step = self.step_mut(step);
                step.progress = Progress::Started;
                step.process = Some(process.clone());
                step.touched = true;
                step.tries += 1;
            }
            Entry::Observed { step, external_id } => {
                let step = self.step_mut(step);
                if !step.external_ids.contains(external_id) {
                    step.external_ids.push(external_id.clone());
                }
            }
            Entry::OutputKnown { step, name, value } => {
                if let Kept::Value(value) = value {
                    self.step_mut(step).outputs.insert(name.clone(), value.clone());
                }
            }
            Entry::AttemptEnded {
                step,
                outcome,
                problem,
                delay_milliseconds,
            } => {
                let step = self.step_mut(step);
                step.process = None;
                step.problem = problem.clone();
                step.delay_milliseconds = *delay_milliseconds;
                step.progress = match outcome {
                    // What follows from these two stands in an entry of its own beside this one.
                    Outcome::Done | Outcome::Fatal => step.progress,
                    Outcome::Retryable => Progress::Delayed,
                    Outcome::Unknown => Progress::Unknown,
                    Outcome::NotStarted => Progress::Pending,
                };
            }
            Entry::Probed { step, finding, .. } => {
                let step = self.step_mut(step);
                if *finding == Finding::Absent {
                    step.progress = Progress::Pending;
                    step.touched = false;
                    step.external_ids.clear();
                    step.outputs.clear();
                }
            }
            Entry::StepDone {
                step,
                external_id,
                outputs,
            } => {
                let done_as = self.done_count;
                self.done_count += 1;
                let step = self.step_mut(step);
                step.progress = Progress::Done;
                step.done_as = Some(done_as);
                step.touched = true;
                step.problem = None;
                if let Some(id) = external_id.as_ref().filter(|id| !step.external_ids.contains(id)) {
                    step.external_ids.push(id.clone());
                }
                for (name, value) in outputs {
                    if let Kept::Value(value) = value {
                        step.outputs.insert(name.clone(), value.clone());
                    }
                }
            }
            Entry::StepSkipped { step } => self.step_mut(step).progress = Progress::Skipped,
            Entry::StepFailed { step, problem } => {
                let step = self.step_mut(step);
                step.progress = Progress::Failed;
                step.problem = Some(problem.clone());
            }
            Entry::StepBlocked { step, problem } => {
                let step = self.step_mut(step);
                step.progress = Progress::Blocked;
                step.problem = Some(problem.clone());
            }
            Entry::StepResolved { step, present } => {
                let step = self.step_mut(step);
                // A person's "it is there" is followed by an entry that says what follows from it.
                if !*present {
                    step.progress = Progress::Pending;
                    step.touched = false;
                    step.tries = 0;
                }
            }
            Entry::RunEnded { state } => self.ended = Some(*state),
        }
    }

    /// What is known of a step.
    pub fn step(&self, id: &str) -> StepHistory {
        self.steps.get(id).cloned().unwrap_or_default()
    }

    /// How far a step is.
    pub fn progress(&self, id: &str) -> Progress {
        self.steps.get(id).map(|step| step.progress).unwrap_or_default()
    }

    fn step_mut(&mut self, id: &str) -> &mut StepHistory {
        self.steps.entry(id.to_owned()).or_default()
    }

    fn start(&mut self, run: Run) {
        // Taking down needs all that bringing up has left; a new install starts from nothing.
        if run.direction == Direction::Install {
            *self = History::default();
        }
        self.waited_milliseconds = 0;
        self.run = Some(run);
    }

    fn resume(&mut self) {
        let mut failed = false;
        for step in self.steps.values_mut() {
            match step.progress {
                Progress::Failed => {
                    failed = true;
                    step.progress = Progress::Reconsidered;
                    step.tries = 0;
                }
                Progress::Blocked => step.progress = Progress::Unknown,
                Progress::Pending
                | Progress::Intended
                | Progress::Started
                | Progress::Unknown
                | Progress::Delayed
                | Progress::Reconsidered
                | Progress::Done
                | Progress::Skipped => {}
            }
        }
        if failed {
            self.waited_milliseconds = 0;
        }
    }
}

/// A history together with the plan that it follows: what the inputs of steps refer to.
pub struct Facts<'a> {
    /// The plan.
    pub plan: &'a Plan,
    /// What was done.
    pub history: &'a History,
}

impl Facts<'_> {
    /// The attributes of a node: those known beforehand, and those that steps have set since.
    pub fn attributes(&self, node: &str) -> BTreeMap<String, Value> {
        let known = self.plan.steps.nodes.iter().find(|known| known.id == node);
        let mut attributes = known.map(|node| node.attributes.clone()).unwrap_or_default();
        let mut done: Vec<(u32, &Step, &StepHistory)> = self
            .plan
            .of_node(node)
            .filter_map(|step| {
                let history = self.history.steps.get(&step.id)?;
                Some((history.done_as?, step, history))
            })
            .collect();
        // What was done later counts.
        done.sort_unstable_by_key(|(done_as, ..)| *done_as);
        for (_, step, history) in done {
            for (output, attribute) in &step.outputs {
                if let Some(value) = history.outputs.get(output) {
                    attributes.insert(attribute.clone(), value.clone());
                }
            }
        }
        attributes
    }
}

impl Known for Facts<'_> {
    fn attribute(&self, wanted: &AttributeRef) -> Option<Value> {
        self.attributes(&wanted.node).remove(&wanted.name)
    }

    fn handover(&self, name: &str) -> Option<Value> {
        self.history.handovers.get(name).cloned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn history(entries: &[Entry]) -> History {
        let mut history = History::default();
        entries.iter().for_each(|entry| history.apply(entry));
        history
    }

    fn started(direction: Direction) -> Entry {
        let lineage = toscac_bundle::digest::Digest::of(b"");
        Entry::RunStarted {
            direction,
            generation: 1,
            deployment: DeploymentId {
                name: "shop".into(),
                version: 1,
                lineage,
            },
            site: "north".into(),
        }
    }

    fn begun(attempt: u32) -> Vec<Entry> {
        let key = "k".to_owned();
        let plugin = toscac_bundle::digest::Digest::of(b"");
        let process = Process {
            pid: 1,
            started: 1,
            boot: "b".into(),
            session: 1,
            tag: "t".into(),
        };
        vec![
            Entry::AttemptIntended {
                step: "a".into(),
                attempt,
                key,
                plugin,
            },
            Entry::AttemptStarted {
                step: "a".into(),
                attempt,
                process,
            },
        ]
    }

    fn ended(outcome: Outcome) -> Entry {
        Entry::AttemptEnded {
            step: "a".into(),
            outcome,
            problem: None,
            delay_milliseconds: 7,
        }
    }

    fn failed() -> Entry {
        Entry::StepFailed {
            step: "a".into(),
            problem: Problem {
                code: "T0850".into(),
                message: "m".into(),
            },
        }
    }

    #[test]
    fn an_attempt_that_was_only_intended_has_touched_nothing() {
        let intended = history(&begun(1)[..1]).step("a");
        assert_eq!(
            (intended.progress, intended.touched, intended.tries),
            (Progress::Intended, false, 0)
        );
        let started = history(&begun(1)).step("a");
        assert_eq!(
            (started.progress, started.touched, started.tries),
            (Progress::Started, true, 1)
        );
    }

    #[test]
    fn a_probe_that_finds_nothing_makes_the_step_untouched_again() {
        let mut entries = begun(1);
        entries.push(Entry::Observed {
            step: "a".into(),
            external_id: "i".into(),
        });
        entries.push(ended(Outcome::Unknown));
        assert_eq!(history(&entries).step("a").external_ids, ["i"]);
        entries.push(Entry::Probed {
            step: "a".into(),
            finding: Finding::Unknown,
            reason: None,
        });
        assert_eq!(history(&entries).progress("a"), Progress::Unknown);
        entries.push(Entry::Probed {
            step: "a".into(),
            finding: Finding::Absent,
            reason: None,
        });
        let step = history(&entries).step("a");
        assert_eq!(
            (step.progress, step.touched, step.tries),
            (Progress::Pending, false, 1)
        );
        assert!(step.external_ids.is_empty());
    }

    #[test]
    fn resuming_gives_what_failed_new_tries_and_leaves_the_rest() {
        let mut entries = begun(3);
        entries.extend([
            ended(Outcome::Fatal),
            failed(),
            Entry::RunEnded { state: State::Failed },
        ]);
        let failed = history(&entries);
        assert_eq!(
            (failed.ended, failed.progress("a")),
            (Some(State::Failed), Progress::Failed)
        );
        entries.push(Entry::RunResumed {});
        let resumed = history(&entries);
        assert_eq!(resumed.ended, None);
        let step = resumed.step("a");
        assert_eq!(
            (step.progress, step.tries, step.attempts),
            (Progress::Reconsidered, 0, 3)
        );
    }

    #[test]
    fn taking_down_remembers_what_was_brought_up_and_a_new_install_does_not() {
        let mut entries = vec![started(Direction::Install)];
        entries.extend(begun(1));
        entries.push(ended(Outcome::Done));
        let outputs = BTreeMap::from([("o".to_owned(), Kept::Value(json!(1)))]);
        entries.push(Entry::StepDone {
            step: "a".into(),
            external_id: Some("i".into()),
            outputs,
        });
        entries.push(started(Direction::Undeploy));
        let step = history(&entries).step("a");
        assert_eq!((step.progress, step.done_as), (Progress::Done, Some(0)));
        assert_eq!(step.outputs["o"], json!(1));
        entries.push(started(Direction::Install));
        assert_eq!(history(&entries).step("a"), StepHistory::default());
    }

    #[test]
    fn only_the_end_of_a_run_and_waiting_leave_it_ended() {
        let ended = Entry::RunEnded {
            state: State::Waiting,
        };
        let waited = Entry::Waited { milliseconds: 5 };
        assert_eq!(
            history(&[ended.clone(), waited.clone(), waited]).waited_milliseconds,
            10
        );
        assert_eq!(
            history(&[ended.clone(), Entry::Waited { milliseconds: 5 }]).ended,
            Some(State::Waiting)
        );
        assert_eq!(history(&[ended, Entry::RunResumed {}]).ended, None);
    }
}
