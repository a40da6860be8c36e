//! Literals that are neither list nor map: numbers, text, amounts with units.

use toscac_syntax::dialect::rules::{Strings, Timestamps};
use toscac_syntax::expression::{Expression, ExpressionKind};
use toscac_syntax::origin::Origin;
use toscac_syntax::yaml::tree::{Scalar, ScalarKind};

use crate::types::evaluate::Evaluator;
use crate::types::graph::Graph;
use crate::types::typing::{self, Resolved, Root};
use crate::types::value_errors as errors;
use crate::types::{BuiltIn, DataType, Schema};
use crate::value::read::{self, Misread};
use crate::value::{Outcome, Sort, Value, scalar, timestamp};

impl<G: Graph> Evaluator<'_, G> {
    pub(super) fn scalar(
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

    pub(super) fn note_text_as_written(&mut self, expression: &Expression, value: &Value) {
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

    pub(super) fn noted_overflow(&mut self, origin: Origin, text: &Scalar, value: Value) -> Outcome {
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

    pub(super) fn misread(&mut self, origin: Origin, text: &Scalar, schema: &Schema, misread: &Misread) {
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
}

/// Whether a text is the word that a data type has for the greatest number.
fn is_greatest(text: &Scalar, data_type: Option<&DataType>) -> bool {
    let metadata = data_type.and_then(|data_type| data_type.header.metadata.as_ref());
    let word = metadata.and_then(|metadata| metadata.entry(GREATEST)?.as_string());
    word == Some(&text.text)
}

/// The metadata key of a data type for that word.
const GREATEST: &str = "toscac.greatest";
