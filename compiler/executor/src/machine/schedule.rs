//! Which steps go next, and what is done with each.

use toscac_bundle::steps::Step;

use super::key::idempotency_key;
use super::{Activity, Machine, errors};
use crate::events::{Command, Task};
use crate::history::{Facts, Progress};
use crate::record::{Direction, Entry};
use crate::values::{evaluate_all, evaluate_known};

impl<'a> Machine<'a> {
    pub(super) fn schedule(&mut self, now: u64) {
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

    pub(super) fn has_failed(&self) -> bool {
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

    pub(super) fn attempt(&mut self, step: &'a Step) {
        let history = self.history.step(&step.id);
        if history.tries >= step.attempts_max {
            let problem = errors::exhausted(step.attempts_max, history.problem.as_ref());
            self.record(vec![Entry::StepFailed {
                step: step.id.clone(),
                problem,
            }]);
            return;
        }
        let problem = match (
            self.task(step, history.attempts + 1),
            self.plugins.get(&step.plugin),
        ) {
            (Ok(task), Some(plugin)) => {
                let intended = Entry::AttemptIntended {
                    step: task.step.clone(),
                    attempt: task.attempt,
                    key: task.key.clone(),
                    plugin: *plugin,
                };
                self.record(vec![intended]);
                self.busy.insert(step.id.clone(), Activity::Starting);
                self.commands.push(Command::Start(task));
                return;
            }
            (Ok(_), None) => errors::plugin_missing(&step.plugin),
            (Err(reason), _) => errors::value_missing(&reason),
        };
        self.record(vec![Entry::StepFailed {
            step: step.id.clone(),
            problem,
        }]);
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
}
