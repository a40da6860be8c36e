//! Values that calls yield: whether they may stand where a type is wanted.

use std::collections::BTreeMap;

use toscac_syntax::name::Name;
use toscac_syntax::origin::Origin;
use toscac_syntax::yaml::tree::{Scalar, ScalarKind, ScalarStyle};

use crate::types::call_errors;
use crate::types::evaluate::{Checks, Evaluator};
use crate::types::graph::Graph;
use crate::types::typing::{self, Fit, Resolved, Root};
use crate::types::value_errors as errors;
use crate::types::{BuiltIn, DataType, Schema};
use crate::value::float::Float;
use crate::value::{Outcome, Value};

impl<G: Graph> Evaluator<'_, G> {
    /// Whether a value that a call yielded may stand where `schema` is wanted; what is missing is filled in.
    pub(in crate::types) fn conform(
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
                return Some(Value::Float(Float::from_integer(*number)));
            }
            (
                Value::String(text),
                BuiltIn::Bytes | BuiltIn::Timestamp | BuiltIn::Version | BuiltIn::Scalar,
            ) => Some(Scalar {
                text: text.clone(),
                style: ScalarStyle::DoubleQuoted,
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
}
