//! Functions of text in a dialect where numbers are the text that stands there.

use toscac_syntax::dialect::rules::Strings;
use toscac_syntax::expression::{Expression, ExpressionKind};
use toscac_syntax::name::Name;
use toscac_syntax::origin::Origin;
use toscac_syntax::yaml::tree::ScalarKind;

use super::{Evaluator, gather};
use crate::types::graph::{Answer, Graph};
use crate::types::typing;
use crate::types::{BuiltIn, Schema};
use crate::value::functions::table::BuiltInFunction;
use crate::value::{Outcome, Sort, Value};

impl<G: Graph> Evaluator<'_, G> {
    /// Whether the argument at a position is text, whatever it looks like.
    pub(super) fn takes_text(&self, function: BuiltInFunction, position: usize, origin: Origin) -> bool {
        let is_text = match function {
            BuiltInFunction::Concat | BuiltInFunction::Join => true,
            BuiltInFunction::Token => position < 2,
            _ => false,
        };
        is_text && self.definitions.rules_of(origin.file).strings == Strings::AsWritten
    }

    /// An argument as text, or as a list of texts where it is a list.
    pub(super) fn as_text(&mut self, argument: &Expression) -> Answer {
        let string = Schema::built_in(BuiltIn::String, argument.origin);
        match &argument.kind {
            ExpressionKind::Scalar(text, kind) if *kind != ScalarKind::Null => Answer {
                outcome: Outcome::Known(Value::String(text.text.clone())),
                schema: string,
            },
            ExpressionKind::List(items) => {
                let outcomes = items.iter().map(|item| self.as_text(item).outcome).collect();
                Answer {
                    outcome: gather(outcomes)
                        .map_or_else(|outcome| outcome, |texts| Outcome::Known(Value::list(texts))),
                    schema: Schema::list_of(string),
                }
            }
            ExpressionKind::Scalar(..)
            | ExpressionKind::Map(_)
            | ExpressionKind::Call(_)
            | ExpressionKind::Fault => {
                let answer = self.free(argument);
                match typing::sort(self.definitions.types, &answer.schema) {
                    Some(sort) if is_plain(&sort) => Answer {
                        outcome: told(answer.outcome),
                        schema: string,
                    },
                    // Of what no type is known the value itself may tell.
                    None => Answer {
                        outcome: told(answer.outcome),
                        ..answer
                    },
                    Some(_) => answer,
                }
            }
        }
    }
}

/// Whether values of a sort are written as one word.
fn is_plain(sort: &Sort) -> bool {
    match sort {
        Sort::Boolean | Sort::Integer | Sort::Float | Sort::Timestamp | Sort::Version | Sort::Scalar(_) => {
            true
        }
        Sort::Null | Sort::String | Sort::Bytes | Sort::List | Sort::Map => false,
    }
}

fn told(outcome: Outcome) -> Outcome {
    match outcome {
        Outcome::Known(value) if is_plain(&value.sort()) => {
            Outcome::Known(Value::String(Name::from(value.to_string())))
        }
        other => other,
    }
}
