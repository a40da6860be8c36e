//! What follows from what happened.

use std::collections::BTreeMap;

use serde_json::Value;
use toscac_bundle::steps::{Step, Verb};

use super::{Activity, Machine, errors};
use crate::events::{Answer, Applied, Command, Failure, FailureKind};
use crate::history::Progress;
use crate::record::{Entry, Finding, Kept, Outcome, Problem, Process};
use crate::values::fit;

impl<'a> Machine<'a> {
    pub(super) fn cleared(&mut self, step: String, gone: bool) {
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

    pub(super) fn started(&mut self, step: String, process: Process) {
        let attempt = self.history.step(&step).attempts;
        self.busy.insert(step.clone(), Activity::Applying);
        self.record(vec![Entry::AttemptStarted {
            step: step.clone(),
            attempt,
            process,
        }]);
        self.commands.push(Command::Tell { step });
    }

    pub(super) fn output(&mut self, id: String, name: String, value: Value) {
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

    pub(super) fn succeeded(&mut self, id: String, applied: Applied) {
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

    pub(super) fn failed(&mut self, id: String, failure: Failure, now: u64) {
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

    pub(super) fn probed(&mut self, id: String, answer: Answer) {
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

    pub(super) fn waited(&mut self, milliseconds: u64) {
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
    pub(super) fn cut(&self, text: String) -> String {
        match text
            .char_indices()
            .find(|(index, letter)| index + letter.len_utf8() > self.limits.text_bytes)
        {
            Some((index, _)) => format!("{}…", &text[..index]),
            None => text,
        }
    }
}
