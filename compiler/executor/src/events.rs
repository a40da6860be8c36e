//! What the machine is told, and what it says: plain data, in both directions.

use std::collections::BTreeMap;

use serde_json::Value;
use toscac_bundle::digest::Digest;

use crate::record::{Entry, Problem, Process};

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
