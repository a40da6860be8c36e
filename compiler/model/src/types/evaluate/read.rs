//! Functions that read the graph: inputs, paths, indices, and the value under validation (§10.2.1).

use toscac_syntax::dialect::rules::Paths;
use toscac_syntax::expression::{Call, Expression, ExpressionKind};
use toscac_syntax::name::Name;
use toscac_syntax::origin::{At, Origin};
use toscac_syntax::yaml::tree::ScalarKind;

use super::built_in::waiting;
use super::custom::known;
use super::{Evaluator, fault};
use crate::types::graph::{Answer, Graph, Missing, Reached};
use crate::types::path::{self, Path, PlaceKind, Start, Step, WaitingFor, Word, WordKind};
use crate::types::path_errors;
use crate::types::typing::{self, Root};
use crate::types::{BuiltIn, Schema};
use crate::value::functions::table::{BuiltInFunction, Row};
use crate::value::{Outcome, Sort, Value, WaitsOn};

impl<G: Graph> Evaluator<'_, G> {
    /// `$get_input`: a name, or a list of a name and what follows it.
    pub(super) fn get_input(&mut self, origin: Origin, call: &Call, row: &Row) -> Answer {
        let words = match &call.arguments.kind {
            ExpressionKind::Scalar(_, ScalarKind::String) => {
                self.words(std::slice::from_ref(&call.arguments), call)
            }
            _ => match self.argument_list(origin, call, row) {
                Some(arguments) => self.words(arguments, call),
                None => None,
            },
        };
        let Some((name, nested)) = words.as_deref().and_then(<[Word]>::split_first) else {
            return fault(origin);
        };
        let input = match &name.kind {
            WordKind::Text(text) => At::new(text.clone(), name.origin),
            WordKind::Number(_) => {
                self.report(path_errors::word(name.origin, call));
                return fault(origin);
            }
            WordKind::Waits(wait, _) => return waiting(wait.clone(), Schema::any(origin)),
        };
        match self.graph.input(&input.value, origin) {
            Ok(answer) => self.descend(answer, nested, call),
            Err(missing) => self.missing(origin, &input, &missing),
        }
    }

    /// `$value`: the value that the clause around is tried on.
    pub(super) fn value(&mut self, origin: Origin, call: &Call) -> Answer {
        let nested = match &call.arguments.kind {
            ExpressionKind::List(items) => self.words(items, call),
            ExpressionKind::Scalar(..)
            | ExpressionKind::Map(_)
            | ExpressionKind::Call(_)
            | ExpressionKind::Fault => self.words(std::slice::from_ref(&call.arguments), call),
        };
        let Some(nested) = nested else {
            return fault(origin);
        };
        let Some(validated) = self.validated.last().cloned() else {
            self.report(path_errors::value_outside_validation(origin, call));
            return fault(origin);
        };
        let answer = match validated.outcome {
            Outcome::Waits(wait) if wait.on == WaitsOn::ValidatedValue => Answer {
                outcome: Outcome::Waits(crate::value::Wait { origin, ..wait }),
                schema: validated.schema,
            },
            outcome => Answer {
                outcome,
                schema: validated.schema,
            },
        };
        self.descend(answer, &nested, call)
    }

    /// `$node_index` and `$relationship_index`.
    pub(super) fn index(&mut self, origin: Origin, call: &Call, row: &Row) -> Answer {
        if self.argument_list(origin, call, row).is_none() {
            return fault(origin);
        }
        let outcome = match row.function {
            BuiltInFunction::NodeIndex => self.graph.node_index(origin),
            _ => self.graph.relationship_index(origin),
        };
        match outcome {
            Some(outcome) => Answer {
                outcome,
                schema: Schema::built_in(BuiltIn::Integer, origin),
            },
            None => {
                self.report(path_errors::index_outside_context(origin, call, row));
                fault(origin)
            }
        }
    }

    /// `$get_property` and its kin: a path, a name, and what follows it.
    pub(super) fn get_from_graph(&mut self, origin: Origin, call: &Call, row: &Row) -> Answer {
        let Some(arguments) = self.argument_list(origin, call, row) else {
            return fault(origin);
        };
        let Some(mut words) = self.words(arguments, call) else {
            return fault(origin);
        };
        if self.definitions.rules_of(origin.file).paths == Paths::Names {
            words = self.with_keywords(&words, row.function, origin);
        }
        match path::parse(&words, self.graph.self_kind()) {
            Ok(path) if !reads_at(row.function, path.place) => {
                self.report(path_errors::other_place(origin, call, row, path.place));
                fault(origin)
            }
            Ok(path) => self.follow(origin, call, row, &path),
            Err(path::PathError::Waits(wait)) => waiting(wait, Schema::any(origin)),
            Err(error) => {
                self.report(path_errors::path(origin, call, &error));
                fault(origin)
            }
        }
    }

    fn follow(&mut self, origin: Origin, call: &Call, row: &Row, path: &Path) -> Answer {
        let member = match &path.member.kind {
            WordKind::Text(name) => At::new(name.clone(), path.member.origin),
            WordKind::Waits(wait, _) => return waiting(wait.clone(), Schema::any(origin)),
            WordKind::Number(_) => {
                self.report(path_errors::word(path.member.origin, call));
                return fault(origin);
            }
        };
        let places = match self.walk(origin, path) {
            Ok(places) => places,
            Err(answer) => return *answer,
        };
        let mut answers = Vec::with_capacity(places.len());
        for place in &places {
            let found = match row.function {
                BuiltInFunction::GetProperty => self.graph.property(place, &member.value, origin),
                BuiltInFunction::GetAttribute => self.graph.attribute(place, &member.value, origin),
                BuiltInFunction::GetArtifact => self.graph.artifact(place, &member.value, origin),
                _ => self.graph.available_allocation(place, &member.value, origin),
            };
            let answer = match found {
                Ok(answer) => self.descend(answer, &path.nested, call),
                Err(missing) => self.missing(origin, &member, &missing),
            };
            if answer.outcome == Outcome::Fault {
                return answer;
            }
            answers.push(answer);
        }
        if path.leads_to_all() {
            return list_of(answers, origin);
        }
        answers.pop().unwrap_or_else(|| undefined(origin))
    }

    /// Walks a path from place to place. The error is the answer of the whole call.
    fn walk(&mut self, origin: Origin, path: &Path) -> Result<Vec<G::Place>, Box<Answer>> {
        if !self.graph.is_typing()
            && let Some(wait) = path.waits()
        {
            return Err(Box::new(waiting(wait.clone(), Schema::any(origin))));
        }
        let (start, name) = match &path.start {
            Start::This(at) => (self.graph.this(origin), At::new(Name::new("SELF"), *at)),
            Start::Node(name, index) => (self.graph.node(&name.value, index, origin), name.clone()),
        };
        let mut places = self.reached(origin, start, &name, path)?;
        for step in &path.steps {
            let mut next = Vec::new();
            for place in &places {
                let (reached, name) = match step {
                    Step::Outgoing(name, index) => (
                        self.graph.outgoing(place, &name.value, index, origin),
                        name.clone(),
                    ),
                    Step::Incoming(at, index) => (
                        self.graph.incoming(place, index, origin),
                        keyword("RELATIONSHIP", *at),
                    ),
                    Step::Capability(name) => {
                        (self.graph.capability(place, &name.value, origin), name.clone())
                    }
                    Step::TargetCapability(at) => (
                        self.graph.target_capability(place, origin),
                        keyword("CAPABILITY", *at),
                    ),
                    Step::Source(at) => (self.graph.source(place, origin), keyword("SOURCE", *at)),
                    Step::Target(at) => (self.graph.target(place, origin), keyword("TARGET", *at)),
                };
                next.extend(self.reached(origin, reached, &name, path)?);
            }
            places = next;
        }
        Ok(places)
    }

    fn reached(
        &mut self,
        origin: Origin,
        reached: Result<Reached<G::Place>, Missing>,
        name: &At<Name>,
        path: &Path,
    ) -> Result<Vec<G::Place>, Box<Answer>> {
        match reached {
            Ok(Reached::Places(places)) => Ok(places),
            Ok(Reached::Waits(wait)) => Err(Box::new(waiting(wait, Schema::any(origin)))),
            // Among all, one that leads nowhere is no loss; alone it leaves nothing to read.
            Ok(Reached::Nothing) if path.leads_to_all() => Ok(Vec::new()),
            Ok(Reached::Nothing) => Err(Box::new(undefined(origin))),
            Ok(Reached::Fault) => Err(Box::new(fault(origin))),
            Err(missing) => Err(Box::new(self.missing(origin, name, &missing))),
        }
    }

    /// Reports a name that is not there; one that a derived type has may be there after all.
    fn missing(&mut self, origin: Origin, name: &At<Name>, missing: &Missing) -> Answer {
        let is_open = missing.derived.is_some();
        let rules = self.definitions.rules_of(name.origin.file);
        if !is_open || !self.graph.is_resolved_later() {
            self.report(path_errors::missing(name, missing, rules));
        }
        if !is_open {
            return fault(origin);
        }
        let wait = crate::value::Wait {
            on: WaitsOn::Property(Name::new("SELF"), name.value.clone()),
            origin,
        };
        waiting(wait, Schema::any(origin))
    }

    /// Keys and positions within a value.
    pub(super) fn descend(&mut self, answer: Answer, nested: &[Word], call: &Call) -> Answer {
        let Answer {
            mut outcome,
            mut schema,
        } = answer;
        for word in nested {
            if outcome == Outcome::Fault {
                break;
            }
            let (part, key) = match self.part(&schema, word, call) {
                Ok(found) => found,
                Err(answer) => return *answer,
            };
            outcome = match outcome {
                Outcome::Known(value) => self.pick(&value, &key, word, call),
                waits_or_not @ (Outcome::Waits(_) | Outcome::Undefined | Outcome::Fault) => waits_or_not,
            };
            if let Key::Waits(wait) = key
                && outcome != Outcome::Fault
                && outcome != Outcome::Undefined
            {
                outcome = Outcome::Waits(wait);
            }
            schema = part;
        }
        Answer { outcome, schema }
    }

    /// The type of a part of a value of type `schema`.
    fn part(&mut self, schema: &Schema, word: &Word, call: &Call) -> Result<(Schema, Key), Box<Answer>> {
        let types = self.definitions.types;
        let resolved = typing::resolve(types, schema);
        let any = || Schema::any(word.origin);
        let key = match &word.kind {
            WordKind::Text(name) => Key::Name(name.clone()),
            WordKind::Number(number) => Key::Position(*number),
            WordKind::Waits(wait, _) => Key::Waits(wait.clone()),
        };
        let part = match (resolved.root, &key) {
            (Root::Any | Root::Unknown, _) => any(),
            (Root::BuiltIn(BuiltIn::List), Key::Position(_) | Key::Waits(_))
            | (Root::BuiltIn(BuiltIn::Map), Key::Name(_) | Key::Waits(_)) => {
                resolved.entry.cloned().unwrap_or_else(any)
            }
            (Root::Complex(_), Key::Waits(_)) => any(),
            (Root::Complex(data_type), Key::Name(name)) => match data_type.properties.get(name) {
                Some(field) => field.schema.clone(),
                None => {
                    self.report(path_errors::no_such_field(word.origin, name, data_type));
                    return Err(Box::new(fault(word.origin)));
                }
            },
            (Root::BuiltIn(_) | Root::Complex(_), _) => {
                let what = typing::describe(types, schema);
                self.report(path_errors::no_such_part(word, &what, call));
                return Err(Box::new(fault(word.origin)));
            }
        };
        Ok((part, key))
    }

    /// A part of a known value. A position behind the last is an error; a key or field that is not there is undefined.
    fn pick(&mut self, value: &Value, key: &Key, word: &Word, call: &Call) -> Outcome {
        match (value, key) {
            (_, Key::Waits(wait)) => Outcome::Waits(wait.clone()),
            (Value::List(items), Key::Position(position)) => {
                let item = usize::try_from(*position)
                    .ok()
                    .and_then(|position| items.get(position));
                match item {
                    Some(item) => Outcome::Known(item.clone()),
                    None => {
                        self.report(path_errors::position(word.origin, *position, items.len()));
                        Outcome::Fault
                    }
                }
            }
            (Value::Map(entries), Key::Name(name)) => match entries.get(&Value::String(name.clone())) {
                Some(entry) => Outcome::Known(entry.clone()),
                None => Outcome::Undefined,
            },
            (other, Key::Position(_) | Key::Name(_)) => {
                self.report(path_errors::no_such_part(word, &other.sort().to_string(), call));
                Outcome::Fault
            }
        }
    }

    /// Reads the words of a path; a call among them is evaluated.
    fn words(&mut self, arguments: &[Expression], call: &Call) -> Option<Vec<Word>> {
        let mut words = Vec::with_capacity(arguments.len());
        let mut faulty = false;
        for argument in arguments {
            match self.word(argument, call) {
                Some(kind) => words.push(Word {
                    origin: argument.origin,
                    kind,
                }),
                None => faulty = true,
            }
        }
        (!faulty).then_some(words)
    }

    fn word(&mut self, argument: &Expression, call: &Call) -> Option<WordKind> {
        let answer = match &argument.kind {
            ExpressionKind::Fault => return None,
            ExpressionKind::Scalar(text, ScalarKind::String) => {
                return Some(WordKind::Text(text.text.clone()));
            }
            ExpressionKind::Scalar(_, ScalarKind::Integer) | ExpressionKind::Call(_) => self.free(argument),
            ExpressionKind::Scalar(..) | ExpressionKind::List(_) | ExpressionKind::Map(_) => {
                self.report(path_errors::word(argument.origin, call));
                return None;
            }
        };
        let sort = typing::sort(self.definitions.types, &answer.schema);
        match (known(&answer.outcome), &answer.outcome) {
            (Some(Value::String(text)), _) => Some(WordKind::Text(text.clone())),
            (Some(Value::Integer(number)), _) => Some(WordKind::Number(*number)),
            (None, Outcome::Waits(wait)) => match sort {
                Some(Sort::Integer) => Some(WordKind::Waits(wait.clone(), WaitingFor::Number)),
                Some(Sort::String) => Some(WordKind::Waits(wait.clone(), WaitingFor::Text)),
                None => Some(WordKind::Waits(wait.clone(), WaitingFor::Anything)),
                Some(_) => {
                    self.report(path_errors::word(argument.origin, call));
                    None
                }
            },
            (None, Outcome::Fault) => None,
            (Some(_), _) | (None, Outcome::Undefined | Outcome::Known(_)) => {
                self.report(path_errors::word(argument.origin, call));
                None
            }
        }
    }
}

/// Whether a function finds something at a place of that kind: only nodes have artifacts, only capabilities allocations.
fn reads_at(function: BuiltInFunction, place: PlaceKind) -> bool {
    match function {
        BuiltInFunction::GetArtifact => place == PlaceKind::Node,
        BuiltInFunction::AvailableAllocation => place == PlaceKind::Capability,
        _ => true,
    }
}

/// What picks a part of a value.
enum Key {
    Name(Name),
    Position(i64),
    Waits(crate::value::Wait),
}

fn keyword(text: &str, origin: Origin) -> At<Name> {
    At::new(Name::new(text), origin)
}

fn undefined(origin: Origin) -> Answer {
    Answer {
        outcome: Outcome::Undefined,
        schema: Schema::any(origin),
    }
}

/// `ALL`: the results in one list, without those that are undefined.
fn list_of(answers: Vec<Answer>, origin: Origin) -> Answer {
    let entry = answers.first().map(|answer| answer.schema.clone());
    let mut values = Vec::with_capacity(answers.len());
    let mut outcome = None;
    for answer in answers {
        match answer.outcome {
            Outcome::Known(value) => values.push(value),
            Outcome::Waits(wait) => outcome = outcome.or(Some(Outcome::Waits(wait))),
            Outcome::Undefined => {}
            Outcome::Fault => outcome = Some(Outcome::Fault),
        }
    }
    let schema = match entry {
        Some(entry) => Schema::list_of(entry),
        None => Schema::built_in(BuiltIn::List, origin),
    };
    Answer {
        outcome: outcome.unwrap_or_else(|| Outcome::Known(Value::list(values))),
        schema,
    }
}
