//! The seam to plugin processes.

use std::path::PathBuf;

use serde_json::Value;
use toscac_bundle::digest::Digest;
use toscac_protocol::methods::Operation;

use crate::events::{Answer, Applied, Failure};
use crate::record::{Problem, Process};

/// Starts plugins, lets them speak, and ends what they leave.
pub trait Spawner {
    /// Starts a plugin process. It has no effect before [`Spawner::tell`].
    ///
    /// # Errors
    /// What went wrong; there is no process then.
    fn start(&mut self, order: Order) -> Result<Process, Problem>;

    /// Lets the plugin of this step, which was started, carry out its order.
    fn tell(&mut self, step: &str);

    /// The next piece of news; `None` when there is none within `milliseconds` (without a number: ever).
    ///
    /// Must not be asked without a number while no plugin was told anything.
    fn next(&mut self, milliseconds: Option<u64>) -> Option<News>;

    /// Ends what is left of an attempt of an earlier executor, and says whether it is gone.
    fn clear(&mut self, process: &Process) -> bool;
}

/// What a plugin shall do, with all that is needed to start it.
#[derive(Debug, Clone, PartialEq)]
pub struct Order {
    /// The plugin program, and what it must be.
    pub program: PathBuf,
    /// Its digest.
    pub digest: Digest,
    /// The version of the protocol that was signed for it.
    pub protocol: u32,
    /// What to ask it for.
    pub purpose: Purpose,
    /// The operation; its values stand in the messages, or in the scratch directory.
    pub operation: Operation,
    /// What everything that it starts carries in its environment.
    pub tag: String,
}

/// What a plugin is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// Bring about.
    Apply,
    /// Take away.
    Destroy,
    /// Look.
    Probe,
}

/// What a plugin says, or what becomes of it. After `Ended` or `Probed` nothing of the attempt runs any more
/// but what has left it for good.
#[derive(Debug, Clone, PartialEq)]
pub enum News {
    /// Something for people.
    Log {
        /// The step.
        step: String,
        /// What it says.
        text: String,
    },
    /// An id of the world outside.
    Observed {
        /// The step.
        step: String,
        /// The id.
        external_id: String,
    },
    /// An output before the end.
    Output {
        /// The step.
        step: String,
        /// The output.
        name: String,
        /// Its value.
        value: Value,
    },
    /// The end of an attempt.
    Ended {
        /// The step.
        step: String,
        /// How.
        result: Result<Applied, Failure>,
    },
    /// The end of a probe.
    Probed {
        /// The step.
        step: String,
        /// Its answer.
        answer: Answer,
    },
}
