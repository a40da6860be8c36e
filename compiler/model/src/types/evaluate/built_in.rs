//! Built-in functions: reading their arguments, each literal by the type of what it is used with.

use toscac_syntax::expression::{Call, Expression, ExpressionKind};
use toscac_syntax::origin::Origin;
use toscac_syntax::yaml::tree::ScalarKind;

use super::{Checks, Evaluator, entries, fault, gather};
use crate::types::call_errors;
use crate::types::graph::{Answer, Graph};
use crate::types::typing::{self, Root};
use crate::types::{BuiltIn, Schema};
use crate::value::functions::table::{BuiltInFunction, Row};
use crate::value::functions::{self, FunctionError};
use crate::value::{Outcome, Value, Wait};

/// An argument before its type is settled.
enum Argument<'e> {
    /// A call: it brings its type along.
    Typed(Answer),
    /// A literal: it takes the type of what it is used with.
    Literal(&'e Expression),
}

impl<G: Graph> Evaluator<'_, G> {
    pub(super) fn built_in(
        &mut self,
        origin: Origin,
        call: &Call,
        row: &Row,
        wanted: Option<&Schema>,
    ) -> Answer {
        match row.function {
            BuiltInFunction::GetInput => return self.get_input(origin, call, row),
            BuiltInFunction::GetProperty
            | BuiltInFunction::GetAttribute
            | BuiltInFunction::GetArtifact
            | BuiltInFunction::AvailableAllocation => return self.get_from_graph(origin, call, row),
            BuiltInFunction::Value => return self.value(origin, call),
            BuiltInFunction::NodeIndex | BuiltInFunction::RelationshipIndex => {
                return self.index(origin, call, row);
            }
            _ => {}
        }
        let Some(arguments) = self.argument_list(origin, call, row) else {
            return fault(origin);
        };
        match row.function {
            BuiltInFunction::And | BuiltInFunction::Or => self.logic(origin, call, row.function, arguments),
            _ => {
                let answers = self.arguments(row.function, arguments, wanted);
                self.apply(origin, call, row.function, answers, arguments)
            }
        }
    }

    /// The arguments of a function that takes a list of them, when their number is right.
    pub(super) fn argument_list<'e>(
        &mut self,
        origin: Origin,
        call: &'e Call,
        row: &Row,
    ) -> Option<&'e [Expression]> {
        let arguments = match &call.arguments.kind {
            ExpressionKind::List(items) => items,
            ExpressionKind::Fault => return None,
            // Where only one argument can be meant, it is read all the same; authors and suites write it like this.
            ExpressionKind::Scalar(..) | ExpressionKind::Call(_) if takes_one(row) => {
                self.report(call_errors::argument_without_list(call));
                return Some(std::slice::from_ref(&call.arguments));
            }
            ExpressionKind::Scalar(..) | ExpressionKind::Map(_) | ExpressionKind::Call(_) => {
                self.report(call_errors::arguments_not_a_list(call, row));
                return None;
            }
        };
        if !row.arity.allows(arguments.len()) {
            self.report(call_errors::argument_count(
                origin,
                call,
                row.arity,
                arguments.len(),
            ));
            return None;
        }
        Some(arguments)
    }

    /// `$and` and `$or`: the first argument that decides does, whatever the others wait for.
    fn logic(
        &mut self,
        origin: Origin,
        call: &Call,
        function: BuiltInFunction,
        arguments: &[Expression],
    ) -> Answer {
        let boolean = Schema::built_in(BuiltIn::Boolean, origin);
        let deciding = Value::Boolean(function == BuiltInFunction::Or);
        let mut outcomes = Vec::with_capacity(arguments.len());
        let mut decided = false;
        for argument in arguments {
            if decided && !self.graph.is_typing() {
                break;
            }
            let before = self.diagnostics.len();
            let answer = self.free(argument);
            let found = typing::sort(self.definitions.types, &answer.schema);
            if answer.outcome != Outcome::Fault
                && found
                    .as_ref()
                    .is_some_and(|sort| *sort != crate::value::Sort::Boolean)
            {
                self.report(call_errors::argument_type(argument, call, "a boolean", &found));
                outcomes.push(Outcome::Fault);
                continue;
            }
            let outcome = self.accept(answer, &boolean, argument.origin, Checks::Type);
            if decided {
                // Never evaluated: what its values would do wrong does not happen, only its types can be wrong.
                call_errors::forget_values(&mut self.diagnostics, before);
                continue;
            }
            decided = outcome == Outcome::Known(deciding.clone());
            outcomes.push(outcome);
        }
        let outcome = if outcomes.contains(&Outcome::Fault) {
            Outcome::Fault
        } else if decided {
            Outcome::Known(deciding)
        } else {
            match gather(outcomes) {
                Ok(_) => Outcome::Known(Value::Boolean(function == BuiltInFunction::And)),
                Err(outcome) => outcome,
            }
        };
        Answer {
            outcome,
            schema: boolean,
        }
    }

    /// Evaluates a function whose arguments are typed, as far as their values are known.
    fn apply(
        &mut self,
        origin: Origin,
        call: &Call,
        function: BuiltInFunction,
        answers: Vec<Answer>,
        arguments: &[Expression],
    ) -> Answer {
        if answers.iter().any(|answer| answer.outcome == Outcome::Fault) {
            // The fault was reported; its type may still help what stands around it.
            let schemas: Vec<Schema> = answers.into_iter().map(|answer| answer.schema).collect();
            let schema = typing::result(self.definitions.types, function, &schemas, origin);
            return Answer {
                outcome: Outcome::Fault,
                schema: schema.unwrap_or_else(|_| fault(origin).schema),
            };
        }
        let agreed = entries::agree(self.definitions.types, function, &answers);
        let (outcomes, schemas): (Vec<Outcome>, Vec<Schema>) = answers
            .into_iter()
            .map(|answer| (answer.outcome, answer.schema))
            .unzip();
        let result = typing::result(self.definitions.types, function, &schemas, origin);
        let schema = match result.and_then(|schema| agreed.map(|()| schema)) {
            Ok(schema) => schema,
            Err(error) => {
                self.report(call_errors::function_error(origin, call, arguments, &error));
                return fault(origin);
            }
        };
        let limits = self.definitions.limits;
        if function == BuiltInFunction::Matches
            && let Some(Outcome::Known(Value::String(pattern))) = outcomes.get(1)
            && let Err(error) = self.definitions.types.patterns.check(pattern, limits)
        {
            self.report(call_errors::function_error(origin, call, arguments, &error));
            return fault(origin);
        }
        let outcome = match gather(outcomes) {
            Err(outcome) => outcome,
            Ok(values) => match self.called(function, &values) {
                Ok(value) => Outcome::Known(value),
                Err(error) => {
                    self.report(call_errors::function_error(origin, call, arguments, &error));
                    Outcome::Fault
                }
            },
        };
        Answer { outcome, schema }
    }

    fn called(&self, function: BuiltInFunction, values: &[Value]) -> Result<Value, FunctionError> {
        let limits = self.definitions.limits;
        if function == BuiltInFunction::Matches
            && let [Value::String(text), Value::String(pattern)] = values
        {
            let patterns = &self.definitions.types.patterns;
            return patterns.is_match(pattern, text, limits).map(Value::Boolean);
        }
        functions::call(function, values, limits)
    }

    /// The arguments of a function, each literal read by the type that it needs there.
    fn arguments(
        &mut self,
        function: BuiltInFunction,
        arguments: &[Expression],
        wanted: Option<&Schema>,
    ) -> Vec<Answer> {
        let open: Vec<Argument<'_>> = arguments
            .iter()
            .enumerate()
            .map(|(position, argument)| match &argument.kind {
                _ if self.takes_text(function, position, argument.origin) => {
                    Argument::Typed(self.as_text(argument))
                }
                ExpressionKind::Call(_) => Argument::Typed(self.free(argument)),
                ExpressionKind::Scalar(..)
                | ExpressionKind::List(_)
                | ExpressionKind::Map(_)
                | ExpressionKind::Fault => Argument::Literal(argument),
            })
            .collect();
        let needs = self.needs(function, &open, wanted);
        open.into_iter()
            .zip(needs)
            .map(|(argument, need)| match (argument, need) {
                (Argument::Typed(answer), _) => answer,
                (Argument::Literal(literal), Some(schema)) => self.settle(function, literal, schema),
                (Argument::Literal(literal), None) => self.free(literal),
            })
            .collect()
    }

    /// The type that each argument needs if it is a literal; `None` where its looks decide.
    fn needs(
        &self,
        function: BuiltInFunction,
        arguments: &[Argument<'_>],
        wanted: Option<&Schema>,
    ) -> Vec<Option<Schema>> {
        let types = self.definitions.types;
        let typed = |position: usize| match arguments.get(position) {
            Some(Argument::Typed(answer)) if is_known(types, &answer.schema) => Some(&answer.schema),
            Some(Argument::Typed(_) | Argument::Literal(_)) | None => None,
        };
        let entry = |schema: &Schema| typing::resolve(types, schema).entry.cloned();
        let list = |entry: Option<Schema>| entry.map(Schema::list_of);
        let peer = || (0..arguments.len()).find_map(typed).cloned();
        // What is wanted of the whole helps literals that only a type can read; plain numbers stay what they look like.
        let result = || {
            let sort = typing::sort(types, wanted?)?;
            let is_number = matches!(sort, crate::value::Sort::Integer | crate::value::Sort::Float);
            wanted.filter(|_| !is_number).cloned()
        };
        let of = |built_in: BuiltIn, position: usize| {
            let origin = match &arguments[position] {
                Argument::Typed(answer) => answer.schema.origin,
                Argument::Literal(literal) => literal.origin,
            };
            Some(Schema::built_in(built_in, origin))
        };
        match function {
            BuiltInFunction::Not | BuiltInFunction::Xor | BuiltInFunction::And | BuiltInFunction::Or => {
                // Whatever is no Boolean is told by the function, which knows its own name.
                vec![None; arguments.len()]
            }
            BuiltInFunction::Equal
            | BuiltInFunction::GreaterThan
            | BuiltInFunction::GreaterOrEqual
            | BuiltInFunction::LessThan
            | BuiltInFunction::LessOrEqual
            | BuiltInFunction::HasSuffix
            | BuiltInFunction::HasPrefix
            | BuiltInFunction::Contains => vec![peer(); arguments.len()],
            BuiltInFunction::ValidValues => {
                let value = typed(1).and_then(entry);
                let values = list(typed(0).cloned());
                vec![value, values]
            }
            BuiltInFunction::HasEntry => {
                let entry = typed(0).and_then(entry);
                let whole = list(typed(1).cloned());
                vec![self.list_literal(arguments, 0, whole), entry]
            }
            BuiltInFunction::HasAllEntries | BuiltInFunction::HasAnyEntry => {
                let part = list(typed(0).and_then(entry));
                let whole = typed(1).cloned();
                vec![self.list_literal(arguments, 0, whole), part]
            }
            BuiltInFunction::HasKey => {
                let key = typed(0).and_then(|map| typing::resolve(types, map).key.cloned());
                vec![None, key]
            }
            BuiltInFunction::HasAllKeys | BuiltInFunction::HasAnyKey => {
                let key = typed(0).and_then(|map| typing::resolve(types, map).key.cloned());
                vec![None, list(key)]
            }
            BuiltInFunction::Concat
            | BuiltInFunction::Union
            | BuiltInFunction::Intersection
            | BuiltInFunction::Sum
            | BuiltInFunction::Difference => vec![peer().or_else(result); arguments.len()],
            BuiltInFunction::Product | BuiltInFunction::Quotient => {
                let mut needs = vec![None; arguments.len()];
                needs[0] = result().filter(|schema| is_scalar(types, schema));
                needs
            }
            BuiltInFunction::Remainder => vec![result().filter(|schema| is_scalar(types, schema)), None],
            BuiltInFunction::Round | BuiltInFunction::Floor | BuiltInFunction::Ceil => {
                vec![of(BuiltIn::Float, 0)]
            }
            BuiltInFunction::Matches
            | BuiltInFunction::Length
            | BuiltInFunction::Join
            | BuiltInFunction::Token
            | BuiltInFunction::GetInput
            | BuiltInFunction::GetProperty
            | BuiltInFunction::GetAttribute
            | BuiltInFunction::GetArtifact
            | BuiltInFunction::Value
            | BuiltInFunction::NodeIndex
            | BuiltInFunction::RelationshipIndex
            | BuiltInFunction::AvailableAllocation => vec![None; arguments.len()],
        }
    }

    /// A need for a list, where the argument is a list; a map keeps its own looks.
    fn list_literal(
        &self,
        arguments: &[Argument<'_>],
        position: usize,
        need: Option<Schema>,
    ) -> Option<Schema> {
        match &arguments[position] {
            Argument::Literal(Expression {
                kind: ExpressionKind::List(_),
                ..
            }) => need,
            Argument::Literal(_) | Argument::Typed(_) => None,
        }
    }

    /// A literal of a type that what it is used with prescribes.
    fn settle(&mut self, function: BuiltInFunction, literal: &Expression, schema: Schema) -> Answer {
        let bare = compares(function)
            .then(|| self.bare_number(literal, &schema))
            .flatten();
        let outcome = match bare {
            Some(value) => {
                self.report(call_errors::bare_number(literal.origin, &value));
                Outcome::Known(value)
            }
            // A literal of another sort is a matter of the function: it says what it takes together.
            None if self.looks_otherwise(literal, &schema) => return self.free(literal),
            None => self.against(literal, &schema, Checks::Type),
        };
        Answer { outcome, schema }
    }

    /// A number that is compared with a scalar counts canonical units.
    fn bare_number(&self, literal: &Expression, schema: &Schema) -> Option<Value> {
        let ExpressionKind::Scalar(text, ScalarKind::Integer | ScalarKind::Float) = &literal.kind else {
            return None;
        };
        let resolved = typing::resolve(self.definitions.types, schema);
        let scalar = resolved.data_type?.scalar.as_ref()?;
        let number = crate::value::decimal::parse(&text.text).ok()?;
        Some(Value::Scalar(crate::value::Scalar {
            number,
            unit: scalar.canonical.clone(),
            integer: scalar.integer,
        }))
    }

    /// Whether a literal cannot be of a type by its looks: then both sides are told, not only the literal.
    fn looks_otherwise(&self, literal: &Expression, schema: &Schema) -> bool {
        let ExpressionKind::Scalar(_, kind) = &literal.kind else {
            return false;
        };
        let takes: &[ScalarKind] = match typing::resolve(self.definitions.types, schema).root {
            Root::BuiltIn(BuiltIn::Integer) => &[ScalarKind::Integer],
            Root::BuiltIn(BuiltIn::Float) => &[ScalarKind::Integer, ScalarKind::Float],
            Root::BuiltIn(BuiltIn::Boolean) => &[ScalarKind::Boolean],
            Root::BuiltIn(BuiltIn::Nil) => &[ScalarKind::Null],
            Root::BuiltIn(
                BuiltIn::String | BuiltIn::Bytes | BuiltIn::Timestamp | BuiltIn::Version | BuiltIn::Scalar,
            ) => &[ScalarKind::String],
            Root::BuiltIn(BuiltIn::List | BuiltIn::Map) | Root::Complex(_) => &[],
            Root::Any | Root::Unknown => return false,
        };
        !takes.contains(kind)
    }
}

/// Whether a function compares: what is reckoned with, or yielded, is no scalar without its unit (§9.1.2.2).
fn compares(function: BuiltInFunction) -> bool {
    matches!(
        function,
        BuiltInFunction::Equal
            | BuiltInFunction::GreaterThan
            | BuiltInFunction::GreaterOrEqual
            | BuiltInFunction::LessThan
            | BuiltInFunction::LessOrEqual
            | BuiltInFunction::ValidValues
            | BuiltInFunction::HasEntry
    )
}

fn takes_one(row: &Row) -> bool {
    row.arity.least == 1 && row.arity.most == Some(1)
}

fn is_known(types: &crate::types::Types, schema: &Schema) -> bool {
    typing::sort(types, schema).is_some()
}

fn is_scalar(types: &crate::types::Types, schema: &Schema) -> bool {
    matches!(
        typing::resolve(types, schema).root,
        Root::BuiltIn(BuiltIn::Scalar)
    )
}

/// An answer that waits, of a type.
pub(super) fn waiting(wait: Wait, schema: Schema) -> Answer {
    Answer {
        outcome: Outcome::Waits(wait),
        schema,
    }
}
