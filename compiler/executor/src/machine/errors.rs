//! What goes wrong with a step, in words.

use toscac_bundle::codes::{self, Code};
use toscac_bundle::steps::Await;

use crate::record::Problem;

fn problem(code: &Code, message: String) -> Problem {
    Problem {
        code: code.number.to_owned(),
        message,
    }
}

/// Its end was not seen, it cannot be probed, and twice may be once too often.
pub(super) fn needs_operator(step: &str, earlier: Option<&Problem>) -> Problem {
    let because = earlier
        .map(|earlier| format!(" ({})", earlier.message))
        .unwrap_or_default();
    problem(
        &codes::NEEDS_OPERATOR,
        format!("nobody saw how `{step}` ended{because}; it is not idempotent, and its plugin cannot probe"),
    )
}

/// The probe did not help.
pub(super) fn probe_without_answer(step: &str, reason: &str) -> Problem {
    problem(
        &codes::NEEDS_OPERATOR,
        format!("nobody saw how `{step}` ended, and its probe cannot tell: {reason}"),
    )
}

/// What an interrupted attempt left running does not end.
pub(super) fn straggler(step: &str) -> Problem {
    problem(
        &codes::NEEDS_OPERATOR,
        format!("processes of an interrupted attempt of `{step}` are still running and cannot be ended"),
    )
}

/// It said so each time.
pub(super) fn exhausted_retries(attempts: u32, last: &Problem) -> Problem {
    problem(
        &codes::ATTEMPTS_EXHAUSTED,
        format!(
            "tried {attempts} times, as often as it may be; the last time: {}",
            last.message
        ),
    )
}

/// Nobody saw the end, or the effect was not there afterwards.
pub(super) fn exhausted(attempts: u32, last: Option<&Problem>) -> Problem {
    match last {
        // A step that ran out of time ran out of time, however often.
        Some(last) => last.clone(),
        None => problem(
            &codes::ATTEMPTS_EXHAUSTED,
            format!("tried {attempts} times, as often as it may be, and interrupted each time"),
        ),
    }
}

/// An input has no value.
pub(super) fn value_missing(reason: &str) -> Problem {
    problem(&codes::VALUE_MISSING, reason.to_owned())
}

/// The bundle has no such plugin.
pub(super) fn plugin_missing(name: &str) -> Problem {
    problem(
        &codes::PLUGIN_MISSING,
        format!("the bundle has no plugin `{name}`"),
    )
}

/// The plugin says that it is done, and does not say what the plan waits for.
pub(super) fn plugin_speech(reason: &str) -> Problem {
    problem(
        &codes::PLUGIN_SPEECH,
        format!("the plugin's answer does not do: {reason}"),
    )
}

/// Another site has not delivered.
pub(super) fn handover_late(awaited: &Await) -> Problem {
    problem(
        &codes::HANDOVER_LATE,
        format!(
            "the hand-over `{}` of `{}` did not arrive within {} seconds",
            awaited.name, awaited.from, awaited.timeout_seconds
        ),
    )
}
