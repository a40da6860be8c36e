//! Values against their schemas (§9.1 to §9.4): what a literal is worth where a type is wanted, and whether a value that
//! a call yields may stand there.

use std::collections::BTreeMap;

use toscac_syntax::diagnostic::Diagnostic;
use toscac_syntax::dialect::rules::{Strings, Timestamps};
use toscac_syntax::expression::{Expression, ExpressionKind};
use toscac_syntax::name::Name;
use toscac_syntax::origin::Origin;
use toscac_syntax::yaml::tree::{Scalar, ScalarKind};

use super::call_errors;
use super::context::Context;
use super::evaluate::{Checks, Definitions, Evaluator, gather};
use super::graph::Graph;
use super::typing::{self, Fit, Resolved, Root};
use super::value_errors as errors;
use super::{BuiltIn, DataType, DataTypeRef, Property, Schema};
use crate::value::read::{self, Misread};
use crate::value::{Outcome, Sort, Value, scalar, timestamp};

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

    fn scalar(
        &mut self,
        origin: Origin,
        text: &Scalar,
        kind: ScalarKind,
        built_in: BuiltIn,
        schema: &Schema,
        resolved: Resolved<'_>,
    ) -> Outcome {
        let booleans = self.definitions.rules_of(origin.file).booleans;
        let read = match built_in {
            BuiltIn::String => read::string(text, kind),
            BuiltIn::Integer => read::integer(text, kind),
            BuiltIn::Float => read::float(text, kind),
            BuiltIn::Boolean => read::boolean(text, kind, booleans),
            BuiltIn::Bytes => read::bytes(text, kind),
            BuiltIn::Nil => read::nil(text, kind, booleans),
            BuiltIn::Timestamp => read::timestamp(text, kind),
            BuiltIn::Version => read::version(text, kind),
            BuiltIn::Scalar => return self.scalar_with_unit(origin, text, kind, schema, resolved),
            BuiltIn::List | BuiltIn::Map => Err(Misread::OtherSort(read::sort(kind))),
        };
        let misread = match read {
            Ok(value) => return self.noted_overflow(origin, text, value),
            Err(misread) => misread,
        };
        if let Some(value) = self.as_written(origin, text, kind, built_in) {
            return Outcome::Known(value);
        }
        if built_in == BuiltIn::Integer && is_greatest(text, resolved.data_type) {
            return Outcome::Known(Value::Integer(i64::MAX));
        }
        self.misread(origin, text, schema, &misread);
        Outcome::Fault
    }

    /// A number where text is wanted, in a dialect that takes it as the text that stands there.
    fn as_written(
        &self,
        origin: Origin,
        text: &Scalar,
        kind: ScalarKind,
        built_in: BuiltIn,
    ) -> Option<Value> {
        let rules = self.definitions.rules_of(origin.file);
        let is_lenient = rules.strings == Strings::AsWritten;
        match (kind, built_in) {
            (ScalarKind::String, BuiltIn::Timestamp) if rules.timestamps == Timestamps::Yaml => {
                timestamp::from_yaml(&text.text).map(Value::Timestamp)
            }
            (ScalarKind::Null | ScalarKind::String, _) => None,
            (_, BuiltIn::String) if is_lenient => read::string(text, ScalarKind::String).ok(),
            (_, BuiltIn::Version) if is_lenient => read::version(text, ScalarKind::String).ok(),
            (ScalarKind::Boolean | ScalarKind::Integer | ScalarKind::Float, _) => None,
        }
    }

    fn note_text_as_written(&mut self, expression: &Expression, value: &Value) {
        if let (ExpressionKind::Scalar(text, kind), Value::String(_) | Value::Version(_)) =
            (&expression.kind, value)
            && *kind != ScalarKind::String
        {
            self.report(errors::text_as_written(
                expression.origin,
                text,
                &read::sort(*kind),
            ));
        }
    }

    fn noted_overflow(&mut self, origin: Origin, text: &Scalar, value: Value) -> Outcome {
        if read::overflows(text, &value) {
            self.report(errors::float_range(origin, text, &value));
        }
        Outcome::Known(value)
    }

    fn scalar_with_unit(
        &mut self,
        origin: Origin,
        text: &Scalar,
        kind: ScalarKind,
        schema: &Schema,
        resolved: Resolved<'_>,
    ) -> Outcome {
        // The abstract type itself has no units; that it is used was reported where it is declared.
        let Some(units) = resolved.data_type.and_then(|data_type| data_type.scalar.as_ref()) else {
            return Outcome::Fault;
        };
        let error = match kind {
            ScalarKind::String => {
                let notation = self.definitions.rules_of(origin.file).scalars;
                let (canonical, integer) = (&units.canonical, units.integer);
                match scalar::parse(&text.text, &units.units, canonical, integer, notation) {
                    Ok(value) => return Outcome::Known(Value::Scalar(value)),
                    Err(error) => error,
                }
            }
            ScalarKind::Integer | ScalarKind::Float => {
                scalar::ScalarError::Shape(scalar::ScalarShape::NumberOnly)
            }
            ScalarKind::Null | ScalarKind::Boolean => {
                let wanted = typing::describe(self.definitions.types, schema);
                self.report(errors::other_sort(origin, &wanted, &read::sort(kind), schema));
                return Outcome::Fault;
            }
        };
        let wanted = typing::describe(self.definitions.types, schema);
        self.report(errors::scalar(origin, text, &wanted, units, &error));
        Outcome::Fault
    }

    fn misread(&mut self, origin: Origin, text: &Scalar, schema: &Schema, misread: &Misread) {
        let wanted = typing::describe(self.definitions.types, schema);
        let is_text = matches!(
            typing::resolve(self.definitions.types, schema).root,
            Root::BuiltIn(BuiltIn::String | BuiltIn::Version | BuiltIn::Timestamp | BuiltIn::Bytes)
        );
        let diagnostic = errors::misread(origin, text, &wanted, schema, misread);
        self.report(match misread {
            Misread::OtherSort(found) if is_text && *found != Sort::Null => {
                errors::quote(diagnostic, origin, text)
            }
            _ => diagnostic,
        });
    }

    fn list(
        &mut self,
        origin: Origin,
        items: &[Expression],
        resolved: Resolved<'_>,
        checks: Checks,
    ) -> Outcome {
        let any = Schema::any(origin);
        let entry = resolved.entry.unwrap_or(&any);
        let mut outcomes = Vec::with_capacity(items.len());
        for item in items {
            outcomes.push(self.against(item, entry, checks));
        }
        let value = gather(outcomes).map(Value::list);
        self.bounded(origin, items.iter(), value)
    }

    fn map(
        &mut self,
        origin: Origin,
        entries: &[(Expression, Expression)],
        resolved: Resolved<'_>,
        checks: Checks,
    ) -> Outcome {
        let any = Schema::any(origin);
        let entry_schema = resolved.entry.unwrap_or(&any);
        let mut outcomes = Vec::with_capacity(entries.len() * 2);
        for (key, value) in entries {
            let before = self.diagnostics.len();
            // That keys are strings unless a schema says otherwise is declared nowhere.
            let string = Schema::built_in(BuiltIn::String, key.origin);
            outcomes.push(self.against(key, resolved.key.unwrap_or(&string), checks));
            errors::blame_key(&mut self.diagnostics[before..], key.origin);
            outcomes.push(self.against(value, entry_schema, checks));
        }
        let values = match gather(outcomes) {
            Ok(values) => values,
            Err(outcome) => return outcome,
        };
        let mut map = BTreeMap::new();
        let mut values = values.into_iter();
        for (key, _) in entries {
            let (Some(name), Some(value)) = (values.next(), values.next()) else {
                break;
            };
            // Only calls can yield a key twice: the author's own keys were compared as text.
            if map.contains_key(&name) {
                self.report(errors::duplicate_key(key.origin, &name));
                return Outcome::Fault;
            }
            map.insert(name, value);
        }
        let parts = entries.iter().flat_map(|(key, value)| [key, value]);
        self.bounded(origin, parts, Ok(Value::map(map)))
    }

    fn complex(
        &mut self,
        origin: Origin,
        entries: &[(Expression, Expression)],
        data_type: &DataType,
        checks: Checks,
    ) -> Outcome {
        let mut fields: BTreeMap<Name, Outcome> = BTreeMap::new();
        let mut faulty = false;
        for (key, value) in entries {
            let Some(name) = self.field_name(key) else {
                faulty = true;
                continue;
            };
            let Some(field) = data_type.properties.get(&name) else {
                self.report(errors::unknown_field(key.origin, &name, data_type));
                faulty = true;
                continue;
            };
            if field.fixed.is_some() {
                self.report(errors::fixed_field(key.origin, &name, field));
                faulty = true;
                continue;
            }
            let outcome = self.against(value, &field.schema, checks);
            fields.insert(name, outcome);
        }
        for (name, field) in data_type.properties.iter() {
            let given = !matches!(fields.get(name), None | Some(Outcome::Undefined));
            if given {
                continue;
            }
            match self.field_left_out(origin, name, field, data_type) {
                Some(outcome) => fields.insert(name.clone(), outcome),
                None => fields.remove(name),
            };
        }
        if faulty {
            return Outcome::Fault;
        }
        let (names, outcomes): (Vec<Name>, Vec<Outcome>) = fields.into_iter().unzip();
        let value = gather(outcomes).map(|values| {
            let names = names.into_iter().map(Value::String);
            Value::map(names.zip(values).collect())
        });
        self.bounded(origin, entries.iter().map(|(_, value)| value), value)
    }

    /// The name of a field: a string, or a call that yields one.
    fn field_name(&mut self, key: &Expression) -> Option<Name> {
        let string = Schema::built_in(BuiltIn::String, key.origin);
        let before = self.diagnostics.len();
        let outcome = self.against(key, &string, Checks::Type);
        errors::blame_key(&mut self.diagnostics[before..], key.origin);
        match outcome {
            Outcome::Known(Value::String(name)) => Some(name),
            Outcome::Known(_) | Outcome::Waits(_) | Outcome::Undefined | Outcome::Fault => None,
        }
    }

    /// What a field is that nobody assigned; `None`: it stays undefined.
    fn field_left_out(
        &mut self,
        origin: Origin,
        name: &Name,
        field: &Property,
        data_type: &DataType,
    ) -> Option<Outcome> {
        match field.fixed.as_ref().or(field.default.as_ref()) {
            Some(default) => {
                // A faulty default was reported where it is written; one that never ends is the fault of all together.
                let before = self.diagnostics.len();
                let outcome = self.default_value(default, &field.schema);
                let noticed = self.diagnostics.split_off(before);
                self.diagnostics
                    .extend(noticed.into_iter().filter(call_errors::is_about_limits));
                Some(outcome)
            }
            None if field.required => {
                self.report(errors::missing_field(origin, name, field, data_type));
                Some(Outcome::Fault)
            }
            None => None,
        }
    }

    /// Collections that hold what calls yield are bounded: by reading each other they could grow without end.
    fn bounded<'e>(
        &mut self,
        origin: Origin,
        parts: impl Iterator<Item = &'e Expression>,
        value: Result<Value, Outcome>,
    ) -> Outcome {
        let value = match value {
            Ok(value) => value,
            Err(outcome) => return outcome,
        };
        let mut parts = parts;
        let has_calls = parts.any(|part| matches!(part.kind, ExpressionKind::Call(_)));
        let limits = self.definitions.limits;
        if has_calls && !value.is_within(limits.value_bytes, limits.evaluation_depth) {
            self.report(call_errors::value_limit(origin, limits));
            return Outcome::Fault;
        }
        Outcome::Known(value)
    }

    /// Whether a value that a call yielded may stand where `schema` is wanted; what is missing is filled in.
    pub(super) fn conform(
        &mut self,
        value: Value,
        schema: &Schema,
        origin: Origin,
        fit: Fit,
        checks: Checks,
    ) -> Outcome {
        match self.shape(value, schema, origin, fit, checks, 0) {
            Some(value) => Outcome::Known(value),
            None => Outcome::Fault,
        }
    }

    /// `depth` bounds the recursion: values are no deeper than `bounded` lets them become.
    fn shape(
        &mut self,
        value: Value,
        schema: &Schema,
        origin: Origin,
        fit: Fit,
        checks: Checks,
        depth: usize,
    ) -> Option<Value> {
        let types = self.definitions.types;
        let resolved = typing::resolve(types, schema);
        let limits = self.definitions.limits;
        if depth > limits.evaluation_depth {
            self.report(call_errors::value_limit(origin, limits));
            return None;
        }
        let value = match (resolved.root, value) {
            (Root::Any | Root::Unknown, value) => return Some(value),
            (Root::BuiltIn(BuiltIn::List), Value::List(items)) => match resolved.entry {
                Some(entry) => {
                    let items = items
                        .iter()
                        .map(|item| self.shape(item.clone(), entry, origin, Fit::Perhaps, checks, depth + 1));
                    Value::list(items.collect::<Option<Vec<_>>>()?)
                }
                None => Value::List(items),
            },
            (Root::BuiltIn(BuiltIn::Map), Value::Map(entries)) => {
                let string = Schema::built_in(BuiltIn::String, origin);
                let any = Schema::any(origin);
                let (key, entry) = (resolved.key.unwrap_or(&string), resolved.entry.unwrap_or(&any));
                let mut map = BTreeMap::new();
                for (name, item) in entries.iter() {
                    let name = self.shape(name.clone(), key, origin, Fit::Perhaps, checks, depth + 1)?;
                    let item = self.shape(item.clone(), entry, origin, Fit::Perhaps, checks, depth + 1)?;
                    map.insert(name, item);
                }
                Value::map(map)
            }
            (Root::Complex(data_type), Value::Map(entries)) => {
                self.fields(&entries, data_type, origin, fit, checks, depth)?
            }
            (Root::BuiltIn(built_in), value) => self.atom(value, built_in, schema, resolved, origin)?,
            (Root::Complex(_), value) => {
                let wanted = typing::describe(types, schema);
                self.report(errors::other_sort(origin, &wanted, &value.sort(), schema));
                return None;
            }
        };
        match checks {
            Checks::Full => match self.validated_or_fault(value, schema, resolved, origin) {
                Outcome::Known(value) => Some(value),
                Outcome::Waits(_) | Outcome::Undefined | Outcome::Fault => None,
            },
            Checks::Type => Some(value),
        }
    }

    fn fields(
        &mut self,
        entries: &BTreeMap<Value, Value>,
        data_type: &DataType,
        origin: Origin,
        fit: Fit,
        checks: Checks,
        depth: usize,
    ) -> Option<Value> {
        let mut map = BTreeMap::new();
        for (key, item) in entries {
            let field = match key {
                Value::String(name) => data_type.properties.get(name),
                _ => None,
            };
            match (field, key) {
                (Some(field), _) => {
                    let item = self.shape(
                        item.clone(),
                        &field.schema,
                        origin,
                        Fit::Perhaps,
                        checks,
                        depth + 1,
                    )?;
                    map.insert(key.clone(), item);
                }
                // A value of a derived type may have more fields than its parent.
                (None, _) if fit == Fit::Yes => {
                    map.insert(key.clone(), item.clone());
                }
                (None, Value::String(name)) => {
                    self.report(errors::unknown_field(origin, name, data_type));
                    return None;
                }
                (None, other) => {
                    self.report(errors::unknown_field(
                        origin,
                        &Name::from(other.to_string()),
                        data_type,
                    ));
                    return None;
                }
            }
        }
        for (name, field) in data_type.properties.iter() {
            let key = Value::String(name.clone());
            if map.contains_key(&key) {
                continue;
            }
            match self.field_left_out(origin, name, field, data_type) {
                None => {}
                Some(Outcome::Known(value)) => {
                    map.insert(key, value);
                }
                Some(Outcome::Waits(_) | Outcome::Undefined | Outcome::Fault) => return None,
            }
        }
        Some(Value::map(map))
    }

    /// A value that is no collection, where a built-in type is wanted. Text of which no type was known, such as the
    /// value of an untyped input, is read as the literal that it may be.
    fn atom(
        &mut self,
        value: Value,
        built_in: BuiltIn,
        schema: &Schema,
        resolved: Resolved<'_>,
        origin: Origin,
    ) -> Option<Value> {
        let text = match (&value, built_in) {
            (Value::String(_), BuiltIn::String)
            | (Value::Integer(_), BuiltIn::Integer)
            | (Value::Float(_), BuiltIn::Float)
            | (Value::Boolean(_), BuiltIn::Boolean)
            | (Value::Bytes(_), BuiltIn::Bytes)
            | (Value::Null, BuiltIn::Nil)
            | (Value::Timestamp(_), BuiltIn::Timestamp)
            | (Value::Version(_), BuiltIn::Version) => return Some(value),
            (Value::Scalar(found), BuiltIn::Scalar) => {
                let units = resolved.data_type.and_then(|data_type| data_type.scalar.as_ref());
                if units.is_none_or(|units| units.canonical == found.unit) {
                    return Some(value);
                }
                None
            }
            (Value::Integer(number), BuiltIn::Float) => {
                return Some(Value::Float(crate::value::float::Float::from_integer(*number)));
            }
            (
                Value::String(text),
                BuiltIn::Bytes | BuiltIn::Timestamp | BuiltIn::Version | BuiltIn::Scalar,
            ) => Some(Scalar {
                text: text.clone(),
                style: toscac_syntax::yaml::tree::ScalarStyle::DoubleQuoted,
            }),
            _ => None,
        };
        let Some(text) = text else {
            let wanted = typing::describe(self.definitions.types, schema);
            self.report(errors::other_sort(origin, &wanted, &value.sort(), schema));
            return None;
        };
        match self.scalar(origin, &text, ScalarKind::String, built_in, schema, resolved) {
            Outcome::Known(value) => Some(value),
            Outcome::Waits(_) | Outcome::Undefined | Outcome::Fault => None,
        }
    }

    /// The clauses of a type and of the definition that uses it.
    fn validated_or_fault(
        &mut self,
        value: Value,
        schema: &Schema,
        resolved: Resolved<'_>,
        origin: Origin,
    ) -> Outcome {
        let of_type = resolved
            .data_type
            .map_or(&[][..], |data_type| &data_type.validations);
        if of_type.is_empty() && schema.validations.is_empty() && resolved.data_type.is_none() {
            return Outcome::Known(value);
        }
        let mut holds = true;
        if let Some(units) = resolved.data_type.and_then(|data_type| data_type.scalar.as_ref()) {
            holds &= self.number_of_scalar(&value, units.data_type, origin);
        }
        for clause in of_type.iter().chain(&schema.validations) {
            holds &= self.try_clause(clause, &value, schema, origin);
        }
        if holds {
            Outcome::Known(value)
        } else {
            Outcome::Fault
        }
    }

    /// The clauses of a scalar's number type hold for its amount in canonical units.
    fn number_of_scalar(&mut self, value: &Value, data_type: DataTypeRef, origin: Origin) -> bool {
        let types = self.definitions.types;
        let Value::Scalar(scalar) = value else {
            return true;
        };
        let schema = Schema::of(data_type, origin);
        let resolved = typing::resolve(types, &schema);
        let Some(of_number) = resolved.data_type else {
            return true;
        };
        let number = match resolved.root {
            Root::BuiltIn(BuiltIn::Integer) => {
                crate::value::decimal::to_integer(scalar.number).map(Value::Integer)
            }
            _ => crate::value::float::Float::from_decimal(scalar.number).map(Value::Float),
        };
        let Some(number) = number else {
            return true;
        };
        let mut holds = true;
        for clause in &of_number.validations {
            holds &= self.try_clause(clause, &number, &schema, origin);
        }
        holds
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

/// Whether a text is the word that a data type has for the greatest number.
fn is_greatest(text: &Scalar, data_type: Option<&DataType>) -> bool {
    let metadata = data_type.and_then(|data_type| data_type.header.metadata.as_ref());
    let word = metadata.and_then(|metadata| metadata.entry(GREATEST)?.as_string());
    word == Some(&text.text)
}

/// The metadata key of a data type for that word.
const GREATEST: &str = "toscac.greatest";

#[cfg(test)]
mod tests;
