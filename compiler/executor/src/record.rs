//! What the records of a journal say: one record is a list of entries, in canonical JSON.

use std::collections::BTreeMap;
use std::io;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use toscac_bundle::canonical::{self, JsonFault};
use toscac_bundle::digest::Digest;
use toscac_bundle::status::State;
use toscac_bundle::steps::DeploymentId;

/// One fact. What a run is follows from the facts in their order; see [`crate::history`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "entry", rename_all = "snake_case", deny_unknown_fields)]
pub enum Entry {
    /// A run in one direction begins.
    RunStarted {
        /// Up or down.
        direction: Direction,
        /// Counts the installs of this version at this site, from 1; an undeploy bears the number of what
        /// it takes down.
        generation: u32,
        /// The deployment.
        deployment: DeploymentId,
        /// The site.
        site: String,
    },
    /// The run goes on after it had ended without being done: what failed gets new attempts.
    RunResumed {},
    /// A hand-over arrived and was verified.
    HandoverAccepted {
        /// Its name.
        name: String,
        /// Its value.
        value: Kept,
        /// The digest of its file.
        envelope: Digest,
    },
    /// So much time was spent with nothing to do but wait for other sites.
    Waited {
        /// In addition to what was spent before.
        milliseconds: u64,
    },
    /// An attempt will be made. Durable before the plugin starts.
    AttemptIntended {
        /// The step.
        step: String,
        /// From 1.
        attempt: u32,
        /// The idempotency key.
        key: String,
        /// The digest of the plugin.
        plugin: Digest,
    },
    /// The plugin runs and will be told next. Durable before it is told.
    AttemptStarted {
        /// The step.
        step: String,
        /// Which attempt.
        attempt: u32,
        /// By what the process can be found again.
        process: Process,
    },
    /// The plugin told an id of the world outside. Durable at once.
    Observed {
        /// The step.
        step: String,
        /// The id.
        external_id: String,
    },
    /// The plugin told an output before the end.
    OutputKnown {
        /// The step.
        step: String,
        /// The output.
        name: String,
        /// Its value.
        value: Kept,
    },
    /// An attempt came to an end, or it is known that it has.
    AttemptEnded {
        /// The step.
        step: String,
        /// How.
        outcome: Outcome,
        /// What went wrong.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        problem: Option<Problem>,
        /// How long to wait before the next attempt, if there is one.
        #[serde(default, skip_serializing_if = "is_zero")]
        delay_milliseconds: u64,
    },
    /// A probe answered.
    Probed {
        /// The step.
        step: String,
        /// What it found.
        finding: Finding,
        /// Why it does not know.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<String>,
    },
    /// The step's effect is there. Durable before anything that depends on it starts.
    StepDone {
        /// The step.
        step: String,
        /// The id of the world outside.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        external_id: Option<String>,
        /// Its outputs by name.
        outputs: BTreeMap<String, Kept>,
    },
    /// The step has nothing to do: what it would take down was never there.
    StepSkipped {
        /// The step.
        step: String,
    },
    /// The step failed for good.
    StepFailed {
        /// The step.
        step: String,
        /// Why.
        problem: Problem,
    },
    /// Nobody but a person can tell whether the step's effect is there.
    StepBlocked {
        /// The step.
        step: String,
        /// Why.
        problem: Problem,
    },
    /// A person has told.
    StepResolved {
        /// The step.
        step: String,
        /// Whether the effect is there.
        present: bool,
    },
    /// There is nothing more to do for now.
    RunEnded {
        /// How it stands.
        state: State,
    },
}

impl Entry {
    /// The same entry with other values.
    ///
    /// # Errors
    /// The first one of `change`.
    pub fn map_values(self, change: &mut dyn FnMut(Kept) -> io::Result<Kept>) -> io::Result<Entry> {
        Ok(match self {
            Entry::HandoverAccepted {
                name,
                value,
                envelope,
            } => Entry::HandoverAccepted {
                name,
                value: change(value)?,
                envelope,
            },
            Entry::OutputKnown { step, name, value } => Entry::OutputKnown {
                step,
                name,
                value: change(value)?,
            },
            Entry::StepDone {
                step,
                external_id,
                outputs,
            } => {
                let mut changed = BTreeMap::new();
                for (name, value) in outputs {
                    changed.insert(name, change(value)?);
                }
                Entry::StepDone {
                    step,
                    external_id,
                    outputs: changed,
                }
            }
            other => other,
        })
    }
}

/// Up or down.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// The deployment is brought up.
    Install,
    /// It is taken down.
    Undeploy,
}

/// By what the process of an attempt can be found again after a crash of the executor.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Process {
    /// Its number.
    pub pid: u32,
    /// When it started, in the kernel's own unit: a number may be used again, the pair is not.
    pub started: u64,
    /// Which start of the machine this was: afterwards there is nothing to find.
    pub boot: String,
    /// Its session. What left it did so to stay.
    pub session: u32,
    /// What all that it started carries in its environment.
    pub tag: String,
}

/// How an attempt ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// As it should.
    Done,
    /// It failed, and may succeed another time.
    Retryable,
    /// It failed for good.
    Fatal,
    /// Nobody saw the end.
    Unknown,
    /// The plugin was never told: there can be no effect.
    NotStarted,
}

/// What a probe found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Finding {
    /// The effect is there.
    Present,
    /// It is not.
    Absent,
    /// Neither could be told.
    Unknown,
}

/// What went wrong.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Problem {
    /// The number of the code: `T0850`.
    pub code: String,
    /// One line for people.
    pub message: String,
}

/// A value, or where it is kept: a large one has a file of its own among the blobs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Kept {
    /// The value.
    Value(Value),
    /// The digest of its canonical JSON, which is the content of the blob.
    Blob(Digest),
}

fn is_zero(number: &u64) -> bool {
    *number == 0
}

/// The payload of a record.
///
/// # Errors
/// A value without canonical form; values are made fit for it when they come in.
pub fn to_payload(entries: &[Entry]) -> Result<Vec<u8>, JsonFault> {
    canonical::to_bytes(entries)
}

/// Reads the payload of a record.
///
/// # Errors
/// When it is not what [`to_payload`] writes: the journal is of another version of the executor.
pub fn from_payload(payload: &[u8]) -> Result<Vec<Entry>, JsonFault> {
    canonical::decode(payload)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn entries_come_back_from_their_record() {
        let problem = Problem {
            code: "T0850".into(),
            message: "m".into(),
        };
        let entries = [
            Entry::RunStarted {
                direction: Direction::Install,
                generation: 1,
                deployment: DeploymentId {
                    name: "shop".into(),
                    version: u64::MAX,
                    lineage: Digest::of(b""),
                },
                site: "north".into(),
            },
            Entry::RunResumed {},
            Entry::HandoverAccepted {
                name: "h".into(),
                value: Kept::Blob(Digest::of(b"")),
                envelope: Digest::of(b""),
            },
            Entry::AttemptStarted {
                step: "s".into(),
                attempt: 1,
                process: Process {
                    pid: 1,
                    started: 2,
                    boot: "b".into(),
                    session: 3,
                    tag: "t".into(),
                },
            },
            Entry::AttemptEnded {
                step: "s".into(),
                outcome: Outcome::Retryable,
                problem: Some(problem.clone()),
                delay_milliseconds: 5,
            },
            Entry::AttemptEnded {
                step: "s".into(),
                outcome: Outcome::Done,
                problem: None,
                delay_milliseconds: 0,
            },
            Entry::StepDone {
                step: "s".into(),
                external_id: None,
                outputs: BTreeMap::from([("o".into(), Kept::Value(json!({ "a": [null] })))]),
            },
            Entry::StepFailed {
                step: "s".into(),
                problem,
            },
            Entry::RunEnded { state: State::Failed },
        ];
        let payload = to_payload(&entries).unwrap();
        assert_eq!(from_payload(&payload).unwrap(), entries);
        assert!(from_payload(b"[{\"entry\":\"other\"}]").is_err());
        assert!(from_payload(b"[{\"entry\":\"run_resumed\",\"more\":1}]").is_err());
    }
}
