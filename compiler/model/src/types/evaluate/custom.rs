//! Functions that are defined in TOSCA (§10.4): which signature fits, and who computes it.

use std::collections::BTreeMap;
use std::sync::Arc;

use toscac_syntax::diagnostic::Severity;
use toscac_syntax::entities::Kind;
use toscac_syntax::expression::{Call, Expression, ExpressionKind};
use toscac_syntax::name::Name;
use toscac_syntax::nearest::nearest;
use toscac_syntax::origin::Origin;
use toscac_syntax::source::FileId;

use super::built_in::waiting;
use super::{Checks, Definitions, Evaluator, fault, gather};
use crate::types::call_errors;
use crate::types::graph::{Answer, Graph};
use crate::types::program_errors;
use crate::types::programs::{self, ProgramCall};
use crate::types::typing::{self, Fit};
use crate::types::{Function, Schema, Signature};
use crate::value::functions::table;
use crate::value::{Outcome, Value, Wait, WaitsOn};

/// What trying a signature yields.
enum Trial {
    /// It fits, and these are the arguments.
    Fits(Vec<Outcome>),
    /// It depends on values that are not known.
    Perhaps(Vec<Outcome>),
    /// It does not fit.
    Not,
}

impl<G: Graph> Evaluator<'_, G> {
    /// Calls a function that is defined in TOSCA. `None` leaves the call to the built-in function of that name: when
    /// no signature fits, or the one that does has no implementation.
    pub(super) fn custom(
        &mut self,
        origin: Origin,
        call: &Call,
        function: &Arc<Function>,
        has_built_in: bool,
    ) -> Option<Answer> {
        if matches!(call.arguments.kind, ExpressionKind::Fault) {
            return Some(fault(origin));
        }
        let typed = self.typed_arguments(call);
        let mut candidates = Vec::new();
        for (position, signature) in function.signatures.iter().enumerate() {
            match self.try_signature(call, signature, &typed) {
                Trial::Fits(outcomes) => {
                    candidates.push((position, outcomes));
                    break;
                }
                Trial::Perhaps(outcomes) => candidates.push((position, outcomes)),
                Trial::Not => {}
            }
        }
        let is_certain = candidates.len() == 1;
        let Some((position, outcomes)) = candidates.into_iter().next() else {
            if has_built_in {
                return None;
            }
            self.report(call_errors::no_signature(
                self.definitions.types,
                origin,
                call,
                function,
            ));
            return Some(fault(origin));
        };
        let signature = &function.signatures[position];
        if has_built_in && signature.implementation.is_none() {
            return None;
        }
        let schema = match &signature.result {
            Some(result) if is_certain => result.clone(),
            Some(_) | None => Schema::any(origin),
        };
        let values = match gather(outcomes) {
            Ok(values) if is_certain => values,
            Ok(_) => return Some(waiting(self.function_wait(origin, call), schema)),
            Err(outcome) => return Some(Answer { outcome, schema }),
        };
        Some(match self.computed(origin, function, signature, &values) {
            Some(answer) => answer,
            None => waiting(
                Wait {
                    on: WaitsOn::Function(function.name.clone()),
                    origin,
                },
                schema,
            ),
        })
    }

    /// What a program computes; `None` when nobody here can run it.
    fn computed(
        &mut self,
        origin: Origin,
        function: &Function,
        signature: &Signature,
        arguments: &[Value],
    ) -> Option<Answer> {
        let Definitions {
            types, names, limits, ..
        } = self.definitions;
        let programs = self.definitions.programs.filter(|_| !self.graph.is_typing())?;
        let file = programs::program(types, names, signature.implementation.as_ref()?)?;
        let call = ProgramCall {
            function: &function.name,
            file,
            arguments,
            origin,
            limits,
        };
        let literal = match programs.run(&call) {
            Ok(literal) => literal,
            Err(told) => {
                self.report(program_errors::fault(origin, &function.name, file, &told));
                return Some(fault(origin));
            }
        };
        let Some(result) = &signature.result else {
            return Some(self.free(&literal));
        };
        let before = self.diagnostics.len();
        let outcome = self.against(&literal, result, Checks::Full);
        // The literal stands nowhere: what is wrong with it is told of the call.
        let told = self.diagnostics.split_off(before);
        if let Some(told) = told.iter().find(|told| told.severity == Severity::Error) {
            self.report(program_errors::other_result(
                origin,
                &function.name,
                file,
                result.origin,
                &told.message,
            ));
        }
        Some(Answer {
            outcome,
            schema: result.clone(),
        })
    }

    /// A function that nobody has defined: the orchestrator may know it, a slip of the pen or a name that lacks its
    /// namespace it does not (§6.8.4, §10.4).
    pub(super) fn unknown_function(&mut self, origin: Origin, call: &Call) -> Answer {
        // What its arguments do wrong is told all the same.
        let arguments = self.free(&call.arguments).outcome;
        let visible = self.definitions.visible_functions(origin.file);
        let names = table::FUNCTIONS
            .iter()
            .map(|row| row.name)
            .chain(visible.iter().map(Name::as_str));
        let near = nearest(&call.function, names).map(Name::new);
        let names = self.definitions.names;
        let qualified = names.qualified(origin.file, Kind::Function, &call.function);
        let diagnostic = call_errors::unknown_function(origin, call, near.as_ref(), qualified.as_ref());
        let is_fault = diagnostic.severity == Severity::Error;
        self.report(diagnostic);
        if is_fault || arguments == Outcome::Fault {
            return fault(origin);
        }
        waiting(self.function_wait(origin, call), Schema::any(origin))
    }

    fn function_wait(&self, origin: Origin, call: &Call) -> Wait {
        Wait {
            on: WaitsOn::Function(call.function.clone()),
            origin,
        }
    }

    /// Calls among the arguments are evaluated once, whatever the signatures.
    fn typed_arguments(&mut self, call: &Call) -> Vec<Option<Answer>> {
        let arguments = match &call.arguments.kind {
            ExpressionKind::List(items) => items.as_ref(),
            ExpressionKind::Scalar(..)
            | ExpressionKind::Map(_)
            | ExpressionKind::Call(_)
            | ExpressionKind::Fault => std::slice::from_ref(&call.arguments),
        };
        arguments
            .iter()
            .map(|argument| match &argument.kind {
                ExpressionKind::Call(_) => Some(self.free(argument)),
                ExpressionKind::Scalar(..)
                | ExpressionKind::List(_)
                | ExpressionKind::Map(_)
                | ExpressionKind::Fault => None,
            })
            .collect()
    }

    fn try_signature(&mut self, call: &Call, signature: &Signature, typed: &[Option<Answer>]) -> Trial {
        let takes_anything =
            signature.variadic && signature.arguments.is_empty() && signature.optional_arguments.is_empty();
        let arguments: &[Expression] = match &call.arguments.kind {
            ExpressionKind::List(items) => items,
            _ if takes_anything => std::slice::from_ref(&call.arguments),
            _ => return Trial::Not,
        };
        let Some(schemas) = signature_schemas(signature, arguments.len()) else {
            return Trial::Not;
        };
        let mut outcomes = Vec::with_capacity(arguments.len());
        let mut certain = true;
        for (position, argument) in arguments.iter().enumerate() {
            let schema = schemas.get(position).copied();
            let (outcome, fits) = self.try_argument(argument, typed[position].as_ref(), schema);
            match fits {
                Fit::No => return Trial::Not,
                Fit::Perhaps => certain = false,
                Fit::Yes => {}
            }
            outcomes.push(outcome);
        }
        if certain {
            Trial::Fits(outcomes)
        } else {
            Trial::Perhaps(outcomes)
        }
    }

    fn try_argument(
        &mut self,
        argument: &Expression,
        typed: Option<&Answer>,
        schema: Option<&Schema>,
    ) -> (Outcome, Fit) {
        let Some(schema) = schema else {
            return match typed {
                Some(answer) => (answer.outcome.clone(), Fit::Yes),
                None => (self.free(argument).outcome, Fit::Yes),
            };
        };
        let Some(answer) = typed else {
            let (outcome, failed) =
                self.quietly(|evaluator| evaluator.against(argument, schema, Checks::Full));
            let fit = if failed { Fit::No } else { Fit::Yes };
            return (outcome, fit);
        };
        let types = self.definitions.types;
        match typing::fit(types, &answer.schema, schema) {
            Fit::No => (Outcome::Fault, Fit::No),
            fit @ (Fit::Yes | Fit::Perhaps) => {
                let (outcome, failed) = self.quietly(|evaluator| {
                    evaluator.accept(answer.clone(), schema, argument.origin, Checks::Full)
                });
                let guarded = !schema.validations.is_empty()
                    || typing::resolve(types, schema)
                        .data_type
                        .is_some_and(|data_type| !data_type.validations.is_empty());
                let fit = match &outcome {
                    _ if failed => Fit::No,
                    Outcome::Known(_) => Fit::Yes,
                    // Its clauses can only be tried on a value.
                    Outcome::Waits(_) if guarded => Fit::Perhaps,
                    Outcome::Waits(_) | Outcome::Undefined | Outcome::Fault => fit,
                };
                (outcome, fit)
            }
        }
    }
}

/// The schema of each of `count` arguments; fewer schemas than arguments when the rest may be anything. `None` when
/// the signature does not take so many.
fn signature_schemas(signature: &Signature, count: usize) -> Option<Vec<&Schema>> {
    let (mandatory, optional) = (&signature.arguments, &signature.optional_arguments);
    if count < mandatory.len() {
        return None;
    }
    let mut schemas: Vec<&Schema> = mandatory.iter().chain(optional).take(count).collect();
    if schemas.len() < count {
        if !signature.variadic {
            return None;
        }
        // The last one repeats; without any, everything is taken.
        if let Some(last) = optional.last().or(mandatory.last()) {
            schemas.resize(count, last);
        }
    }
    Some(schemas)
}

impl Definitions<'_> {
    /// The function of this name, as it is written in `file`.
    pub fn function(&self, file: FileId, name: &Name) -> Option<Arc<Function>> {
        if let Some(function) = self
            .functions_of_template(file)
            .and_then(|functions| functions.get(name))
        {
            return Some(function.clone());
        }
        let id = self.names.lookup(file, Kind::Function, name).found()?;
        Some(self.types.function(id).clone())
    }

    fn functions_of_template(&self, file: FileId) -> Option<&BTreeMap<Name, Arc<Function>>> {
        self.template_functions.and_then(|functions| functions.get(&file))
    }

    fn visible_functions(&self, file: FileId) -> Vec<Name> {
        let local = self
            .functions_of_template(file)
            .into_iter()
            .flat_map(BTreeMap::keys);
        local
            .chain(self.names.visible(file, Kind::Function))
            .cloned()
            .collect()
    }
}

/// A value as an argument of a function whose caller is outside.
pub(super) fn known(outcome: &Outcome) -> Option<&Value> {
    match outcome {
        Outcome::Known(value) => Some(value),
        Outcome::Waits(_) | Outcome::Undefined | Outcome::Fault => None,
    }
}
