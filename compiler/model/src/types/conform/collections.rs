//! Literals that hold others: lists, maps, and values of complex types with their defaults.

use std::collections::BTreeMap;

use toscac_syntax::expression::{Expression, ExpressionKind};
use toscac_syntax::name::Name;
use toscac_syntax::origin::Origin;

use crate::types::call_errors;
use crate::types::evaluate::{Checks, Evaluator, gather};
use crate::types::graph::Graph;
use crate::types::typing::Resolved;
use crate::types::value_errors as errors;
use crate::types::{BuiltIn, DataType, Property, Schema};
use crate::value::{Outcome, Value};

impl<G: Graph> Evaluator<'_, G> {
    pub(super) fn list(
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

    pub(super) fn map(
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

    pub(super) fn complex(
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
    pub(super) fn field_left_out(
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
}
