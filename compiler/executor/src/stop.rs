//! Why the executor stops without a verdict.

use std::fmt;
use std::io;

use toscac_bundle::codes::{self, Code};
use toscac_bundle::reject::Reject;

use crate::record::Problem;

/// Why the executor stopped without a verdict.
#[derive(Debug)]
pub enum Stop {
    /// The bundle is not accepted.
    Rejected(Reject),
    /// Another executor works on the same state.
    Busy,
    /// Something that the executor stands on does not hold.
    Broken(Problem),
    /// What was asked for makes no sense here.
    Misused(String),
}

/// A bundle that cannot be taken while something else of the deployment is there.
pub fn still_installed(why: &str) -> Reject {
    Reject::new(
        &codes::STILL_INSTALLED,
        format!("the deployment cannot be brought up: {why}"),
    )
    .help("take it down first: `tosca-exec undeploy --state DIR --deployment NAME --identity FILE`")
}

/// The disk is at fault. What is durable is not known, so nothing is written any more.
pub fn broken(error: &io::Error) -> Stop {
    Stop::Broken(problem(
        &codes::STATE_DIRECTORY,
        format!("the state directory does not hold: {error}"),
    ))
}

/// A problem of this code.
pub fn problem(code: &Code, message: String) -> Problem {
    Problem {
        code: code.number.to_owned(),
        message,
    }
}

impl fmt::Display for Stop {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Stop::Rejected(reject) => write!(f, "{reject}"),
            Stop::Busy => write!(
                f,
                "error[{}]: another executor works on the same state",
                codes::EXECUTOR_RUNNING.number
            ),
            Stop::Broken(problem) => write!(f, "error[{}]: {}", problem.code, problem.message),
            Stop::Misused(message) => write!(f, "error: {message}"),
        }
    }
}

impl std::error::Error for Stop {}
