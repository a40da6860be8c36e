//! Filters, tried on a place: whether they hold, and why not.

use toscac_syntax::diagnostic::Diagnostic;
use toscac_syntax::expression::{Call, Expression, ExpressionKind};
use toscac_syntax::name::Name;

use crate::codes::values as codes;
use crate::graph::Evaluation;
use crate::graph::places::{ScopeAt, Spot};
use crate::value::{Outcome, Value, Wait};

/// What filters say of a place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// They are true.
    Passes,
    /// One is false: why, to stand behind the name of what was tried.
    TurnedAway(String),
    /// One cannot be evaluated yet.
    Waits(Wait),
}

/// More values than this do not make a reason clearer.
const VALUES_SHOWN: usize = 4;

impl Evaluation<'_> {
    /// Tries filters, all of which must hold, with `SELF` being `spot`.
    pub(crate) fn verdict(&mut self, filters: &[Expression], spot: &Spot, scope: ScopeAt) -> Verdict {
        let mut waits = None;
        for filter in filters {
            match self.holds(filter, spot, scope) {
                Verdict::Passes => {}
                Verdict::TurnedAway(reason) => return Verdict::TurnedAway(reason),
                Verdict::Waits(wait) => waits = waits.or(Some(wait)),
            }
        }
        waits.map_or(Verdict::Passes, Verdict::Waits)
    }

    fn holds(&mut self, filter: &Expression, spot: &Spot, scope: ScopeAt) -> Verdict {
        let before = self.diagnostics.len();
        let outcome = self.evaluate_in(filter, None, Some(spot.clone()), Some(scope));
        match outcome {
            Outcome::Known(Value::Boolean(true)) => Verdict::Passes,
            // A candidate may be of a type that has not what the filter reads: then it is none.
            Outcome::Fault if self.diagnostics[before..].iter().any(is_missing) => {
                let word = self.diagnostics[before..].iter().find(|told| is_missing(told));
                let reason = word.map_or_else(String::new, |told| told.message.clone());
                self.diagnostics.truncate(before);
                Verdict::TurnedAway(format!("does not pass the node filter: {reason}"))
            }
            // What was reported satisfies everything.
            Outcome::Fault => Verdict::Passes,
            Outcome::Known(_) | Outcome::Undefined => Verdict::TurnedAway(self.why_not(filter, spot, scope)),
            Outcome::Waits(wait) => Verdict::Waits(wait),
        }
    }

    /// The values that a false filter has read.
    fn why_not(&mut self, filter: &Expression, spot: &Spot, scope: ScopeAt) -> String {
        let mut calls = Vec::new();
        collect_reads(filter, &mut calls);
        let before = self.diagnostics.len();
        let mut values: Vec<String> = Vec::new();
        for (name, call) in calls {
            let outcome = self.evaluate_in(call, None, Some(spot.clone()), Some(scope));
            let value = match outcome {
                Outcome::Known(value) => format!("`{name}` is {value}"),
                Outcome::Undefined => format!("`{name}` is undefined"),
                Outcome::Waits(_) | Outcome::Fault => continue,
            };
            if !values.contains(&value) && values.len() < VALUES_SHOWN {
                values.push(value);
            }
        }
        self.diagnostics.truncate(before);
        if values.is_empty() {
            "does not pass the node filter".to_owned()
        } else {
            format!("does not pass the node filter: {}", values.join(", "))
        }
    }
}

/// Whether a message says that a type lacks something.
fn is_missing(diagnostic: &Diagnostic) -> bool {
    [
        codes::PATH_REQUIREMENT.number,
        codes::PATH_CAPABILITY.number,
        codes::PATH_MEMBER.number,
    ]
    .contains(&diagnostic.code.number)
}

/// The calls in a filter that read the graph, each with the last name of its path.
fn collect_reads<'e>(expression: &'e Expression, calls: &mut Vec<(Name, &'e Expression)>) {
    match &expression.kind {
        ExpressionKind::Call(call) => match read_name(call) {
            Some(name) => calls.push((name, expression)),
            None => collect_reads(&call.arguments, calls),
        },
        ExpressionKind::List(items) => items.iter().for_each(|item| collect_reads(item, calls)),
        ExpressionKind::Map(entries) => entries.iter().for_each(|(_, item)| collect_reads(item, calls)),
        ExpressionKind::Scalar(..) | ExpressionKind::Fault => {}
    }
}

fn read_name(call: &Call) -> Option<Name> {
    let reads = [
        "get_property",
        "get_attribute",
        "get_input",
        "available_allocation",
    ];
    if !reads.contains(&call.function.as_str()) {
        return None;
    }
    match call.arguments.as_list() {
        Some(words) => words.iter().rev().find_map(Expression::as_string).cloned(),
        None => call.arguments.as_string().cloned(),
    }
}
