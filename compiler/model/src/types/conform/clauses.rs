//! The validation clauses that a value of a type must meet (§9.11).

use toscac_syntax::origin::Origin;

use crate::types::evaluate::Evaluator;
use crate::types::graph::Graph;
use crate::types::typing::{self, Resolved, Root};
use crate::types::{BuiltIn, DataTypeRef, Schema};
use crate::value::decimal;
use crate::value::float::Float;
use crate::value::{Outcome, Value};

impl<G: Graph> Evaluator<'_, G> {
    /// The clauses of a type and of the definition that uses it.
    pub(super) fn validated_or_fault(
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
            Root::BuiltIn(BuiltIn::Integer) => decimal::to_integer(scalar.number).map(Value::Integer),
            _ => Float::from_decimal(scalar.number).map(Value::Float),
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
