//! Evaluating expressions: what they are worth in a graph, and whether that is what they must be.
//!
//! One walk serves both ends: over a real graph it yields values, over [`super::context::Context`] it yields types and
//! whatever can be known without a graph. The rules of literals are in `conform`, those of types in `typing`.
//!
//! - `evaluate/built_in.rs`: built-in functions and their arguments
//! - `evaluate/custom.rs`: functions that are defined in TOSCA
//! - `evaluate/entries.rs`: entries and keys that are brought together
//! - `evaluate/names.rs`: paths in which only types tell what a name is
//! - `evaluate/read.rs`: functions that read the graph
//! - `evaluate/texts.rs`: functions of text where numbers are text

mod built_in;
mod custom;
mod entries;
mod names;
mod read;
mod texts;

use std::collections::BTreeMap;
use std::sync::Arc;

use toscac_syntax::diagnostic::{Diagnostic, Severity};
use toscac_syntax::dialect;
use toscac_syntax::dialect::rules::Rules;
use toscac_syntax::expression::{Call, Expression, ExpressionKind};
use toscac_syntax::name::Name;
use toscac_syntax::origin::Origin;
use toscac_syntax::source::FileId;

use super::call_errors;
use super::graph::{Answer, Graph};
use super::programs::Programs;
use super::typing::{self, Fit};
use super::{Function, Schema, Types};
use crate::limits::Limits;
use crate::names::Names;
use crate::value::functions::table;
use crate::value::{Outcome, Value};

/// The definitions that expressions speak of.
#[derive(Debug, Clone, Copy)]
pub struct Definitions<'a> {
    /// Types.
    pub types: &'a Types,
    /// What names mean in each file.
    pub names: &'a Names,
    /// The rules of each file's dialect; TOSCA 2.0 for a file that is not listed.
    pub rules: &'a BTreeMap<FileId, Rules>,
    /// Functions that service templates refine or add (§10.4).
    pub template_functions: Option<&'a TemplateFunctions>,
    /// Who runs functions that are programs; without anybody their calls wait.
    pub programs: Option<&'a dyn Programs>,
    /// Bounds on evaluation.
    pub limits: &'a Limits,
}

/// The functions that the service template of each file refines or adds; files without any are not listed.
pub type TemplateFunctions = BTreeMap<FileId, BTreeMap<Name, Arc<Function>>>;

/// What an expression is worth.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Evaluated {
    /// What is known of its value.
    pub outcome: Outcome,
    /// Its type: the wanted one, else what the expression itself tells.
    pub schema: Schema,
    /// What was noticed.
    pub diagnostics: Vec<Diagnostic>,
}

/// Evaluates an expression in a graph.
///
/// With a `wanted` schema the value is read by it: literals take its type, defaults of fields are filled in, what a
/// call yields is checked, and validation clauses are tried as far as they can be. A value that breaks a rule is
/// reported and becomes [`Outcome::Fault`].
///
/// Never fails. An expression that was faulty when its types were checked should not be evaluated again, or it is
/// reported twice.
/// Cost: linear in literals; every outermost call is bounded by `limits.evaluation_steps`.
/// Spec: TOSCA 2.0 §9, §10.
pub fn evaluate<G: Graph>(
    definitions: Definitions<'_>,
    expression: &Expression,
    wanted: Option<&Schema>,
    graph: &mut G,
) -> Evaluated {
    let mut evaluator = Evaluator::new(definitions, graph);
    let answer = match wanted {
        Some(schema) => Answer {
            outcome: evaluator.against(expression, schema, Checks::Full),
            schema: schema.clone(),
        },
        None => evaluator.free(expression),
    };
    Evaluated {
        outcome: answer.outcome,
        schema: answer.schema,
        diagnostics: evaluator.diagnostics,
    }
}

/// How thoroughly a value is checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Checks {
    /// Type and validation clauses.
    Full,
    /// Type only: literals inside clauses, which take the type of the value that they are compared with, and would
    /// otherwise be validated by the clause that they stand in.
    Type,
}

/// The state of evaluating one expression.
pub(super) struct Evaluator<'a, G> {
    pub(super) definitions: Definitions<'a>,
    pub(super) graph: &'a mut G,
    pub(super) diagnostics: Vec<Diagnostic>,
    /// The values that the clauses around are tried on, innermost last.
    pub(super) validated: Vec<Answer>,
    steps: usize,
    calls: usize,
    /// Defaults that are being filled in, one within the other.
    defaults: usize,
    depth: usize,
    exhausted: bool,
}

impl<'a, G: Graph> Evaluator<'a, G> {
    pub(super) fn new(definitions: Definitions<'a>, graph: &'a mut G) -> Evaluator<'a, G> {
        Evaluator {
            definitions,
            graph,
            diagnostics: Vec::new(),
            validated: Vec::new(),
            steps: 0,
            calls: 0,
            defaults: 0,
            depth: 0,
            exhausted: false,
        }
    }

    /// The value of an expression that must be of `schema`.
    pub(super) fn against(&mut self, expression: &Expression, schema: &Schema, checks: Checks) -> Outcome {
        if !self.enter(expression.origin) {
            return Outcome::Fault;
        }
        let outcome = match &expression.kind {
            ExpressionKind::Call(call) => {
                let answer = self.call(expression.origin, call, Some(schema));
                self.accept(answer, schema, expression.origin, checks)
            }
            ExpressionKind::Scalar(..) | ExpressionKind::List(_) | ExpressionKind::Map(_) => {
                self.literal(expression, schema, checks)
            }
            ExpressionKind::Fault => Outcome::Fault,
        };
        self.depth -= 1;
        outcome
    }

    /// The value of an expression of which nothing is wanted, with the type that it tells of itself.
    pub(super) fn free(&mut self, expression: &Expression) -> Answer {
        match &expression.kind {
            ExpressionKind::Call(call) => {
                if !self.enter(expression.origin) {
                    return fault(expression.origin);
                }
                let answer = self.call(expression.origin, call, None);
                self.depth -= 1;
                answer
            }
            ExpressionKind::Scalar(..)
            | ExpressionKind::List(_)
            | ExpressionKind::Map(_)
            | ExpressionKind::Fault => {
                let any = Schema::any(expression.origin);
                Answer {
                    outcome: self.against(expression, &any, Checks::Type),
                    schema: literal_schema(expression),
                }
            }
        }
    }

    /// What a call yielded, where a value of `schema` must stand.
    pub(super) fn accept(
        &mut self,
        answer: Answer,
        schema: &Schema,
        origin: Origin,
        checks: Checks,
    ) -> Outcome {
        let types = self.definitions.types;
        let fit = typing::fit(types, &answer.schema, schema);
        if answer.outcome == Outcome::Fault {
            return Outcome::Fault;
        }
        if fit == Fit::No {
            let found = typing::describe(types, &answer.schema);
            let wanted = typing::describe(types, schema);
            self.report(call_errors::other_result(
                origin,
                &wanted,
                &found,
                schema,
                &answer.schema,
            ));
            return Outcome::Fault;
        }
        match answer.outcome {
            Outcome::Known(value) => self.conform(value, schema, origin, fit, checks),
            Outcome::Waits(wait) => Outcome::Waits(wait),
            Outcome::Undefined => Outcome::Undefined,
            Outcome::Fault => Outcome::Fault,
        }
    }

    /// The value of a call; `wanted` only helps literals among the arguments to find their type.
    fn call(&mut self, origin: Origin, call: &Call, wanted: Option<&Schema>) -> Answer {
        if self.calls == 0 && self.defaults == 0 {
            self.steps = 0;
        }
        self.calls += 1;
        let answer = self.dispatch(origin, call, wanted);
        self.calls -= 1;
        answer
    }

    fn dispatch(&mut self, origin: Origin, call: &Call, wanted: Option<&Schema>) -> Answer {
        // A function that is defined in TOSCA goes before a built-in one of the same name, as far as it fits.
        if let Some(function) = self.definitions.function(origin.file, &call.function) {
            let built_in = table::find(&call.function).is_some();
            if let Some(answer) = self.custom(origin, call, &function, built_in) {
                return answer;
            }
        }
        match table::find(&call.function) {
            Some(row) => self.built_in(origin, call, row, wanted),
            None => self.unknown_function(origin, call),
        }
    }

    /// The value that a definition gives where nothing is assigned. Defaults of data types may ask for each other, so
    /// their steps are counted as those of calls are, and the first limit that is reached ends all of them.
    pub(super) fn default_value(&mut self, default: &Expression, schema: &Schema) -> Outcome {
        if self.calls == 0 && self.defaults == 0 {
            self.steps = 0;
        }
        self.defaults += 1;
        let outcome = self.against(default, schema, Checks::Full);
        self.defaults -= 1;
        outcome
    }

    /// One step deeper; false when a limit is reached, which is reported once.
    fn enter(&mut self, origin: Origin) -> bool {
        let limits = self.definitions.limits;
        if self.defaults > 0 && self.exhausted {
            return false;
        }
        if self.calls > 0 || self.defaults > 0 {
            self.steps += 1;
        }
        let steps_max = if self.defaults > 0 {
            limits.default_steps
        } else {
            limits.evaluation_steps
        };
        if self.steps <= steps_max && self.depth < limits.evaluation_depth {
            self.depth += 1;
            return true;
        }
        if !self.exhausted {
            self.exhausted = true;
            let steps = (self.steps > steps_max).then_some(steps_max);
            self.report(call_errors::evaluation_limit(origin, steps, limits));
        }
        false
    }

    pub(super) fn report(&mut self, diagnostic: Diagnostic) {
        self.diagnostics.push(diagnostic);
    }

    /// Runs something and forgets what it reported; whether it reported an error.
    pub(super) fn quietly<T>(&mut self, run: impl FnOnce(&mut Self) -> T) -> (T, bool) {
        let before = self.diagnostics.len();
        let exhausted = self.exhausted;
        let result = run(self);
        let failed = self.diagnostics[before..]
            .iter()
            .any(|diagnostic| diagnostic.severity == Severity::Error);
        self.diagnostics.truncate(before);
        self.exhausted = exhausted;
        (result, failed)
    }
}

impl Definitions<'_> {
    /// The rules of a file's dialect.
    pub fn rules_of(&self, file: FileId) -> Rules {
        let rules = self.rules.get(&file).copied();
        rules.unwrap_or(dialect::ALL[0].rules)
    }
}

/// The outcome of a collection with these parts: a fault spoils it, what is undefined leaves it undefined, and else it
/// waits as long as one of them does.
pub(super) fn gather(outcomes: Vec<Outcome>) -> Result<Vec<Value>, Outcome> {
    let mut values = Vec::with_capacity(outcomes.len());
    let mut waits = None;
    let mut undefined = false;
    for outcome in outcomes {
        match outcome {
            Outcome::Known(value) => values.push(value),
            Outcome::Waits(wait) => waits = waits.or(Some(wait)),
            Outcome::Undefined => undefined = true,
            Outcome::Fault => return Err(Outcome::Fault),
        }
    }
    match waits {
        _ if undefined => Err(Outcome::Undefined),
        Some(wait) => Err(Outcome::Waits(wait)),
        None => Ok(values),
    }
}

/// An answer about something that was reported.
pub(super) fn fault(origin: Origin) -> Answer {
    Answer {
        outcome: Outcome::Fault,
        schema: Schema::of(super::DataTypeRef::Unknown, origin),
    }
}

/// What a literal tells of its type by its looks alone.
fn literal_schema(expression: &Expression) -> Schema {
    use toscac_syntax::yaml::tree::ScalarKind;

    use super::BuiltIn;

    let built_in = match &expression.kind {
        ExpressionKind::Scalar(_, kind) => match kind {
            ScalarKind::Null => BuiltIn::Nil,
            ScalarKind::Boolean => BuiltIn::Boolean,
            ScalarKind::Integer => BuiltIn::Integer,
            ScalarKind::Float => BuiltIn::Float,
            ScalarKind::String => BuiltIn::String,
        },
        ExpressionKind::List(_) => BuiltIn::List,
        ExpressionKind::Map(_) => BuiltIn::Map,
        ExpressionKind::Call(_) | ExpressionKind::Fault => return Schema::any(expression.origin),
    };
    Schema::built_in(built_in, expression.origin)
}

#[cfg(test)]
mod tests;
