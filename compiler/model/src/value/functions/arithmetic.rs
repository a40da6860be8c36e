//! Arithmetic (§10.2.5): integers of 64 bits, IEEE doubles, exact scalars. What does not fit is an error.

use rust_decimal::Decimal;

use super::{FunctionError, unexpected};
use crate::value::float::Float;
use crate::value::{Scalar, Value, decimal};

/// What the arithmetic functions take.
pub(super) const NUMBER: &str = "an integer, a float or a scalar";
const FACTOR: &str = "an integer or a float";

/// All integers, all floats or all scalars of one unit.
pub(super) fn sum(arguments: &[Value]) -> Result<Value, FunctionError> {
    let mut total = number(arguments, 0)?.clone();
    for argument in 1..arguments.len() {
        total = match (&total, number(arguments, argument)?) {
            (Value::Integer(left), Value::Integer(right)) => {
                Value::Integer(left.checked_add(*right).ok_or(FunctionError::Overflow)?)
            }
            (Value::Float(left), Value::Float(right)) => Value::Float(left.plus(*right)),
            (Value::Scalar(left), Value::Scalar(right)) if left.unit == right.unit => {
                amount(left, decimal::add(left.number, right.number))?
            }
            (_, right) => return Err(mixed(arguments, argument, right)),
        };
    }
    Ok(total)
}

pub(super) fn difference(arguments: &[Value]) -> Result<Value, FunctionError> {
    match (number(arguments, 0)?, number(arguments, 1)?) {
        (Value::Integer(left), Value::Integer(right)) => left
            .checked_sub(*right)
            .map(Value::Integer)
            .ok_or(FunctionError::Overflow),
        (Value::Float(left), Value::Float(right)) => Ok(Value::Float(left.minus(*right))),
        (Value::Scalar(left), Value::Scalar(right)) if left.unit == right.unit => {
            amount(left, decimal::subtract(left.number, right.number))
        }
        (_, right) => Err(mixed(arguments, 1, right)),
    }
}

/// A scalar and one number, or any count of numbers: all integers make an integer, else a float.
pub(super) fn product(arguments: &[Value]) -> Result<Value, FunctionError> {
    if let Value::Scalar(scalar) = &arguments[0] {
        if arguments.len() != 2 {
            return Err(FunctionError::Arity {
                arity: super::Arity {
                    least: 2,
                    most: Some(2),
                },
                found: arguments.len(),
            });
        }
        return amount(scalar, decimal::multiply(scalar.number, factor(arguments, 1)?));
    }
    let mut total = Value::Integer(1);
    for (argument, value) in arguments.iter().enumerate() {
        total = match (&total, value) {
            (Value::Integer(left), Value::Integer(right)) => {
                Value::Integer(left.checked_mul(*right).ok_or(FunctionError::Overflow)?)
            }
            (Value::Integer(left), Value::Float(right)) => {
                Value::Float(Float::from_integer(*left).times(*right))
            }
            (Value::Float(left), Value::Integer(right)) => {
                Value::Float(left.times(Float::from_integer(*right)))
            }
            (Value::Float(left), Value::Float(right)) => Value::Float(left.times(*right)),
            (_, other) => return Err(unexpected(argument, FACTOR, other)),
        };
    }
    Ok(total)
}

/// Numbers make a float, always; a scalar stays one, and drops what is left over when it counts in whole numbers.
pub(super) fn quotient(arguments: &[Value]) -> Result<Value, FunctionError> {
    let float = |argument: usize| match &arguments[argument] {
        Value::Integer(value) => Ok(Float::from_integer(*value)),
        Value::Float(value) => Ok(*value),
        other => Err(unexpected(argument, FACTOR, other)),
    };
    match &arguments[0] {
        Value::Scalar(scalar) => {
            let divisor = factor(arguments, 1)?;
            if divisor == Decimal::ZERO {
                return Err(FunctionError::DivisionByZero);
            }
            let quotient = decimal::divide(scalar.number, divisor).ok_or(FunctionError::Overflow)?;
            let quotient = if scalar.integer {
                quotient.trunc()
            } else {
                quotient
            };
            amount(scalar, Some(quotient))
        }
        Value::Integer(_) | Value::Float(_) => {
            let divisor = float(1)?;
            // Two integers have no infinite quotient; floats divide as IEEE says.
            if matches!(arguments, [Value::Integer(_), Value::Integer(0)]) {
                return Err(FunctionError::DivisionByZero);
            }
            Ok(Value::Float(float(0)?.over(divisor)))
        }
        other => Err(unexpected(0, NUMBER, other)),
    }
}

/// The sign is that of the first argument.
pub(super) fn remainder(arguments: &[Value]) -> Result<Value, FunctionError> {
    let Value::Integer(divisor) = &arguments[1] else {
        return Err(unexpected(1, "an integer", &arguments[1]));
    };
    match &arguments[0] {
        Value::Integer(_) | Value::Scalar(_) if *divisor == 0 => Err(FunctionError::DivisionByZero),
        // The one quotient that overflows, −2^63 by −1, leaves nothing over.
        Value::Integer(value) => Ok(Value::Integer(value.checked_rem(*divisor).unwrap_or(0))),
        Value::Scalar(scalar) => amount(scalar, decimal::remainder(scalar.number, Decimal::from(*divisor))),
        other => Err(unexpected(0, "an integer or a scalar", other)),
    }
}

/// `$round`, `$floor`, `$ceil`.
pub(super) fn to_integer(
    arguments: &[Value],
    convert: impl Fn(Float) -> Option<i64>,
) -> Result<Value, FunctionError> {
    match &arguments[0] {
        Value::Float(value) => convert(*value)
            .map(Value::Integer)
            .ok_or(FunctionError::NoInteger(*value)),
        other => Err(unexpected(0, "a float", other)),
    }
}

fn number(arguments: &[Value], argument: usize) -> Result<&Value, FunctionError> {
    match &arguments[argument] {
        value @ (Value::Integer(_) | Value::Float(_) | Value::Scalar(_)) => Ok(value),
        other => Err(unexpected(argument, NUMBER, other)),
    }
}

fn mixed(arguments: &[Value], argument: usize, right: &Value) -> FunctionError {
    FunctionError::Mixed {
        other: 0,
        argument,
        first: arguments[0].sort(),
        second: right.sort(),
    }
}

/// The number by which a scalar is multiplied or divided.
fn factor(arguments: &[Value], argument: usize) -> Result<Decimal, FunctionError> {
    match &arguments[argument] {
        Value::Integer(value) => Ok(Decimal::from(*value)),
        Value::Float(value) => value.to_decimal().map_err(|_| FunctionError::NoInteger(*value)),
        other => Err(unexpected(argument, FACTOR, other)),
    }
}

/// Another amount of the same unit; a type that counts in whole numbers takes no other.
fn amount(like: &Scalar, number: Option<Decimal>) -> Result<Value, FunctionError> {
    let number = number.ok_or(FunctionError::Overflow)?.normalize();
    if like.integer && number.scale() > 0 {
        return Err(FunctionError::NotWhole);
    }
    if like.integer && decimal::to_integer(number).is_none() {
        return Err(FunctionError::Overflow);
    }
    Ok(Value::Scalar(Scalar {
        number,
        unit: like.unit.clone(),
        integer: like.integer,
    }))
}
