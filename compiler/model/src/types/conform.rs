//! Values against their schemas (§9.1 to §9.4): what a literal is worth where a type is wanted.

use toscac_syntax::diagnostic::Diagnostic;
use toscac_syntax::expression::{Expression, ExpressionKind};

use super::context::Context;
use super::evaluate::{Checks, Definitions, Evaluator};
use super::graph::Graph;
use super::typing::{self, Root};
use super::value_errors as errors;
use super::{BuiltIn, Schema};
use crate::value::read;
use crate::value::{Outcome, Sort};

/// Checks an expression against the schema of the place where it stands, by types alone.
///
/// The outcome is the value where no graph is needed to know it, with defaults of fields filled in and every validation
/// clause tried; else it waits.
/// Spec: TOSCA 2.0 §9.1 to §9.4, §9.11, §10.
pub fn check_value(
    definitions: Definitions<'_>,
    schema: &Schema,
    expression: &Expression,
    context: &mut Context<'_>,
) -> (Outcome, Vec<Diagnostic>) {
    let evaluated = super::evaluate::evaluate(definitions, expression, Some(schema), context);
    (evaluated.outcome, evaluated.diagnostics)
}

impl<G: Graph> Evaluator<'_, G> {
    /// The value of a literal of a type; calls inside it are evaluated.
    pub(super) fn literal(&mut self, expression: &Expression, schema: &Schema, checks: Checks) -> Outcome {
        let types = self.definitions.types;
        let resolved = typing::resolve(types, schema);
        let outcome = match (resolved.root, &expression.kind) {
            (Root::Unknown, _) => return Outcome::Fault,
            (Root::Any, _) => self.untyped(expression),
            (Root::BuiltIn(BuiltIn::List), ExpressionKind::List(items)) => {
                self.list(expression.origin, items, resolved, checks)
            }
            (Root::BuiltIn(BuiltIn::Map), ExpressionKind::Map(entries)) => {
                self.map(expression.origin, entries, resolved, checks)
            }
            (Root::Complex(data_type), ExpressionKind::Map(entries)) => {
                self.complex(expression.origin, entries, data_type, checks)
            }
            (Root::BuiltIn(built_in), ExpressionKind::Scalar(text, kind))
                if !matches!(built_in, BuiltIn::List | BuiltIn::Map) =>
            {
                self.scalar(expression.origin, text, *kind, built_in, schema, resolved)
            }
            (Root::BuiltIn(_) | Root::Complex(_), _) => {
                let wanted = typing::describe(types, schema);
                self.report(errors::other_sort(
                    expression.origin,
                    &wanted,
                    &sort_of(expression),
                    schema,
                ));
                Outcome::Fault
            }
        };
        match (outcome, checks) {
            (Outcome::Known(value), Checks::Full) => {
                self.note_text_as_written(expression, &value);
                self.validated_or_fault(value, schema, resolved, expression.origin)
            }
            (outcome, Checks::Full | Checks::Type) => outcome,
        }
    }

    /// A value of which no type is known: it is what YAML says.
    fn untyped(&mut self, expression: &Expression) -> Outcome {
        let any = Schema::any(expression.origin);
        match &expression.kind {
            ExpressionKind::Scalar(text, kind) => match read::untyped(text, *kind) {
                Ok(value) => self.noted_overflow(expression.origin, text, value),
                Err(misread) => {
                    self.misread(expression.origin, text, &any, &misread);
                    Outcome::Fault
                }
            },
            ExpressionKind::List(items) => {
                let resolved = typing::resolve(self.definitions.types, &any);
                self.list(expression.origin, items, resolved, Checks::Type)
            }
            ExpressionKind::Map(entries) => {
                let resolved = typing::resolve(self.definitions.types, &any);
                self.map(expression.origin, entries, resolved, Checks::Type)
            }
            ExpressionKind::Call(_) | ExpressionKind::Fault => Outcome::Fault,
        }
    }
}

/// What sort of value a literal looks like.
fn sort_of(expression: &Expression) -> Sort {
    match &expression.kind {
        ExpressionKind::Scalar(_, kind) => read::sort(*kind),
        ExpressionKind::List(_) => Sort::List,
        ExpressionKind::Map(_) | ExpressionKind::Call(_) | ExpressionKind::Fault => Sort::Map,
    }
}

mod clauses;
mod collections;
mod results;
mod scalars;
#[cfg(test)]
mod tests;
