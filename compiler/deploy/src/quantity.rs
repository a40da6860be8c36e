//! Amounts of capacity: exact decimals outside, whole numbers inside the solver.

use std::fmt;
use std::str::FromStr;

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use toscac_model::value::{Outcome, Value};
use toscac_syntax::name::Name;

/// An amount that is known, not negative, and exact.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Quantity {
    /// How many units.
    pub number: Decimal,
    /// The unit, if it has one.
    pub unit: Option<Name>,
}

impl Quantity {
    /// Reads an integer, a float or a scalar with a unit.
    ///
    /// # Errors
    /// Why it is no amount, to stand behind its name: "is -1, and an amount is not negative".
    pub fn new(outcome: &Outcome) -> Result<Quantity, String> {
        let value = match outcome {
            Outcome::Known(value) => value,
            Outcome::Waits(_) => return Err("is not known before the site runs".to_owned()),
            Outcome::Undefined | Outcome::Fault => return Err("has no value".to_owned()),
        };
        let (number, unit) = match value {
            Value::Integer(number) => (Some(Decimal::from(*number)), None),
            Value::Float(number) => (read(&number.to_string()), None),
            Value::Scalar(scalar) => (Some(scalar.number), Some(scalar.unit.clone())),
            Value::Null
            | Value::Boolean(_)
            | Value::String(_)
            | Value::Bytes(_)
            | Value::Timestamp(_)
            | Value::Version(_)
            | Value::List(_)
            | Value::Map(_) => return Err("is no number".to_owned()),
        };
        match number {
            Some(number) if number.is_sign_negative() && !number.is_zero() => {
                Err(format!("is {number}, and an amount is not negative"))
            }
            Some(number) => Ok(Quantity {
                number: number.normalize(),
                unit,
            }),
            None => Err("is too large or too small to count with".to_owned()),
        }
    }

    /// How many digits stand behind the point.
    pub(crate) fn places(&self) -> u32 {
        self.number.normalize().scale()
    }

    /// The amount in units of 10^-`places`; `None` when that is no `u64`.
    pub(crate) fn scaled(&self, places: u32) -> Option<u64> {
        let factor = Decimal::from(10u64.checked_pow(places)?);
        self.number
            .checked_mul(factor)
            .filter(Decimal::is_integer)?
            .to_u64()
    }
}

/// Floats beyond what a decimal holds are no amounts.
fn read(text: &str) -> Option<Decimal> {
    Decimal::from_str(text)
        .or_else(|_| Decimal::from_scientific(text))
        .ok()
}

impl fmt::Display for Quantity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.unit {
            Some(unit) => write!(f, "{} {unit}", self.number.normalize()),
            None => write!(f, "{}", self.number.normalize()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use toscac_model::value::Scalar;
    use toscac_model::value::float::Float;

    fn quantity(value: Value) -> Result<Quantity, String> {
        Quantity::new(&Outcome::Known(value))
    }

    fn float(text: &str) -> Value {
        Value::Float(Float::parse(text).unwrap())
    }

    #[test]
    fn integers_floats_and_scalars_are_exact_amounts() {
        assert_eq!(quantity(Value::Integer(3)).unwrap().scaled(0), Some(3));
        assert_eq!(quantity(float("0.1")).unwrap().scaled(1), Some(1));
        assert_eq!(quantity(float("1e3")).unwrap().scaled(0), Some(1000));
        let scalar = Scalar {
            integer: true,
            number: Decimal::from(1 << 30),
            unit: Name::new("B"),
        };
        let amount = quantity(Value::Scalar(scalar)).unwrap();
        assert_eq!(
            (amount.scaled(0), amount.to_string().as_str()),
            (Some(1 << 30), "1073741824 B")
        );
    }

    #[test]
    fn what_is_no_amount_says_why() {
        for value in [
            Value::Integer(-1),
            float(".inf"),
            float(".nan"),
            float("1e300"),
            Value::Boolean(true),
        ] {
            assert!(quantity(value).is_err());
        }
        assert!(Quantity::new(&Outcome::Undefined).is_err());
        assert!(quantity(float("-0.0")).is_ok());
    }

    #[test]
    fn an_amount_that_does_not_fit_the_scale_is_not_rounded() {
        assert_eq!(quantity(float("0.15")).unwrap().scaled(1), None);
        assert_eq!(quantity(Value::Integer(i64::MAX)).unwrap().scaled(1), None);
    }
}
