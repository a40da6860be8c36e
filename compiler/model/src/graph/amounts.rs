//! Amounts that relationships take of capabilities: exact, whatever the author's numbers are (§8.5.5).

use rust_decimal::Decimal;
use toscac_syntax::name::Name;

use crate::deployment::{Deployment, NodeId};
use crate::value::{Outcome, Value, decimal};

/// An amount: of a property, or what is left of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Amount {
    /// So much.
    Finite(Decimal),
    /// More than anybody takes: infinite, or beyond what decimals hold.
    Endless,
}

impl Amount {
    /// The amount of an integer, a float or a scalar in its canonical unit; `None` for what is no amount.
    pub(crate) fn of(value: &Value) -> Option<Amount> {
        match value {
            Value::Integer(number) => Some(Amount::Finite(Decimal::from(*number))),
            Value::Scalar(scalar) => Some(Amount::Finite(scalar.number)),
            Value::Float(number) => match number.to_decimal() {
                Ok(number) => Some(Amount::Finite(number)),
                Err(_) if value.is_negative() => None,
                Err(decimal::DecimalError::NotFinite) if !number.is_infinite() => None,
                Err(_) => Some(Amount::Endless),
            },
            Value::Null
            | Value::Boolean(_)
            | Value::String(_)
            | Value::Bytes(_)
            | Value::Timestamp(_)
            | Value::Version(_)
            | Value::List(_)
            | Value::Map(_) => None,
        }
    }

    /// What is left of it; `None` when there is not enough.
    pub(crate) fn without(self, taken: Amount) -> Option<Amount> {
        match (self, taken) {
            (Amount::Endless, _) => Some(Amount::Endless),
            (Amount::Finite(_), Amount::Endless) => None,
            (Amount::Finite(all), Amount::Finite(taken)) => decimal::subtract(all, taken)
                .filter(|rest| !rest.is_sign_negative() || rest.is_zero())
                .map(Amount::Finite),
        }
    }

    /// Both together.
    pub(crate) fn with(self, other: Amount) -> Amount {
        match (self, other) {
            (Amount::Finite(one), Amount::Finite(other)) => {
                decimal::add(one, other).map_or(Amount::Endless, Amount::Finite)
            }
            (Amount::Endless, _) | (_, Amount::Endless) => Amount::Endless,
        }
    }

    /// As text, in the unit of a value of its kind.
    pub(crate) fn text(self, like: &Value) -> String {
        match (self, like) {
            (Amount::Finite(number), Value::Scalar(scalar)) => {
                format!("{} {}", number.normalize(), scalar.unit)
            }
            (Amount::Finite(number), _) => number.normalize().to_string(),
            (Amount::Endless, _) => "endlessly much".to_owned(),
        }
    }
}

impl Deployment {
    /// What the relationships of a graph take of a property of one of its capabilities, as far as that is known.
    pub(crate) fn taken(&self, node: NodeId, capability: &Name, property: &Name) -> Option<Amount> {
        let incoming = self.nodes[node]
            .incoming
            .iter()
            .map(|id| &self.relationships[*id]);
        incoming
            .filter(|link| link.capability.as_ref() == Some(capability))
            .filter_map(|link| match &link.allocation.get(property)?.outcome {
                Outcome::Known(value) => Amount::of(value),
                Outcome::Waits(_) | Outcome::Undefined | Outcome::Fault => None,
            })
            .reduce(Amount::with)
    }
}
