//! Validation clauses (§9.11): Boolean, of the type that they are written for, and true of every value.

use toscac_syntax::diagnostic::Diagnostic;
use toscac_syntax::expression::{Expression, ExpressionKind};
use toscac_syntax::origin::Origin;

use super::call_errors;
use super::context::Context;
use super::evaluate::{Checks, Definitions, Evaluator};
use super::graph::{Answer, Graph};
use super::value_errors as errors;
use super::{BuiltIn, Schema};
use crate::value::functions::table::{self, BuiltInFunction};
use crate::value::{Outcome, Value, Wait, WaitsOn};

/// Checks a clause where it is written: whether it is Boolean, and whether what it does with `$value` can be done with
/// values of `schema`.
pub fn check_validation(
    definitions: Definitions<'_>,
    clause: &Expression,
    schema: &Schema,
    context: &mut Context<'_>,
) -> Vec<Diagnostic> {
    let mut evaluator = Evaluator::new(definitions, context);
    evaluator.validated.push(Answer {
        outcome: Outcome::Waits(Wait {
            on: WaitsOn::ValidatedValue,
            origin: clause.origin,
        }),
        schema: schema.clone(),
    });
    evaluator.boolean(clause);
    evaluator.diagnostics
}

impl<G: Graph> Evaluator<'_, G> {
    /// Tries a clause on a value; false when the value breaks it, which is reported.
    ///
    /// A clause that waits, or reads what is undefined, says nothing against the value. One whose types are faulty was
    /// reported where it is written; one that has no value for this value, such as a division by it when it is zero, is
    /// broken by it.
    pub(super) fn try_clause(
        &mut self,
        clause: &Expression,
        value: &Value,
        schema: &Schema,
        origin: Origin,
    ) -> bool {
        self.validated.push(Answer {
            outcome: Outcome::Known(value.clone()),
            schema: schema.clone(),
        });
        let before = self.diagnostics.len();
        let outcome = self.boolean(clause);
        let noticed = self.diagnostics.split_off(before);
        self.validated.pop();
        let reason = noticed.into_iter().find(call_errors::is_about_values);
        if outcome != Outcome::Known(Value::Boolean(false)) && reason.is_none() {
            return true;
        }
        // Clauses that their author did not join himself are blamed one by one.
        if let Some(clauses) = joined_clauses(clause) {
            return clauses
                .iter()
                .all(|clause| self.try_clause(clause, value, schema, origin));
        }
        self.report(errors::validation(origin, value, clause, reason));
        false
    }

    /// The value of a clause, which must be Boolean.
    pub(super) fn boolean(&mut self, clause: &Expression) -> Outcome {
        let boolean = Schema::built_in(BuiltIn::Boolean, clause.origin);
        let answer = self.free(clause);
        let found = super::typing::sort(self.definitions.types, &answer.schema);
        if answer.outcome != Outcome::Fault
            && let Some(found) = found
            && found != crate::value::Sort::Boolean
        {
            self.report(errors::validation_not_boolean(clause, &found));
            return Outcome::Fault;
        }
        self.accept(answer, &boolean, clause.origin, Checks::Type)
    }
}

/// The clauses of a list that a rewrite of the dialect joined.
fn joined_clauses(clause: &Expression) -> Option<&[Expression]> {
    let ExpressionKind::Call(call) = &clause.kind else {
        return None;
    };
    let is_list = call
        .written
        .as_ref()
        .is_some_and(|written| written.clause.is_none());
    let is_and = table::find(&call.function).is_some_and(|row| row.function == BuiltInFunction::And);
    call.arguments.as_list().filter(|_| is_list && is_and)
}
