//! What people hear of a run.

use crate::record::Entry;

/// What people hear of an entry.
pub(super) fn describe(entry: &Entry) -> Option<String> {
    match entry {
        Entry::AttemptIntended { step, attempt, .. } => Some(format!("{step}: attempt {attempt}")),
        Entry::AttemptEnded {
            step,
            problem: Some(problem),
            delay_milliseconds,
            ..
        } => {
            let then = match delay_milliseconds {
                0 => String::new(),
                delay => format!("; again in {} seconds", delay.div_ceil(1000)),
            };
            Some(format!("{step}: {}{then}", problem.message))
        }
        Entry::Probed { step, finding, .. } => Some(format!("{step}: probe says {finding:?}").to_lowercase()),
        Entry::StepDone { step, .. } => Some(format!("{step}: done")),
        Entry::StepSkipped { step } => Some(format!("{step}: nothing to take down")),
        Entry::StepFailed { step, problem } => Some(format!(
            "error[{}]: step `{step}`: {}",
            problem.code, problem.message
        )),
        Entry::StepBlocked { problem, .. } => Some(format!("warning[{}]: {}", problem.code, problem.message)),
        Entry::HandoverAccepted { name, .. } => Some(format!("hand-over `{name}` has arrived")),
        Entry::RunStarted { .. }
        | Entry::RunResumed {}
        | Entry::Waited { .. }
        | Entry::AttemptStarted { .. }
        | Entry::Observed { .. }
        | Entry::OutputKnown { .. }
        | Entry::AttemptEnded { problem: None, .. }
        | Entry::StepResolved { .. }
        | Entry::RunEnded { .. } => None,
    }
}
