//! Why something was turned away.

use std::fmt;

use crate::codes::Code;

/// The one reason why a bundle, a hand-over or a key file was not taken.
///
/// Only the code may steer control flow; the rest is for people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reject {
    /// Which rule was broken.
    pub code: &'static Code,
    /// What was expected and what was found: one line that stands alone.
    pub message: String,
    /// What to do about it.
    pub help: Option<String>,
}

impl Reject {
    /// A rejection without advice.
    pub fn new(code: &'static Code, message: impl Into<String>) -> Reject {
        Reject {
            code,
            message: message.into(),
            help: None,
        }
    }

    /// The same with advice.
    pub fn help(mut self, help: impl Into<String>) -> Reject {
        self.help = Some(help.into());
        self
    }
}

impl fmt::Display for Reject {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "error[{}]: {}", self.code.number, self.message)
    }
}

impl std::error::Error for Reject {}
