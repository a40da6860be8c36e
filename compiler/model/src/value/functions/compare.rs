//! The language's own equality and order (§10.2.2.2).
//!
//! They are not the derived ones: `.nan` is unequal to itself, timestamps are instants, versions have precedence,
//! scalars compare their canonical amounts.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use toscac_syntax::name::Name;

use super::{FunctionError, unexpected};
use crate::value::float::Float;
use crate::value::{Scalar, Sort, Timestamp, Value, Version, timestamp, version};

/// The four relations of order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Relation {
    /// `$greater_than`
    Greater,
    /// `$greater_or_equal`
    GreaterOrEqual,
    /// `$less_than`
    Less,
    /// `$less_or_equal`
    LessOrEqual,
}

/// Whether two values are equal; values of different sorts are not.
///
/// Deep: lists by position, maps by key.
pub fn equal(left: &Value, right: &Value) -> bool {
    match (left, right) {
        (Value::Float(left), Value::Float(right)) => left.language_cmp(*right) == Some(Ordering::Equal),
        (Value::Timestamp(left), Value::Timestamp(right)) => {
            timestamp::compare(left, right) == Ordering::Equal
        }
        (Value::Version(left), Value::Version(right)) => {
            version::compare(left, right) == Some(Ordering::Equal)
        }
        (Value::Scalar(left), Value::Scalar(right)) => left.unit == right.unit && left.number == right.number,
        (Value::List(left), Value::List(right)) => {
            left.len() == right.len()
                && left
                    .iter()
                    .zip(right.iter())
                    .all(|(left, right)| equal(left, right))
        }
        (Value::Map(left), Value::Map(right)) => {
            left.len() == right.len()
                && left
                    .iter()
                    .zip(right.iter())
                    .all(|((left_key, left), (right_key, right))| {
                        equal(left_key, right_key) && equal(left, right)
                    })
        }
        (Value::Null, Value::Null) => true,
        (Value::Boolean(left), Value::Boolean(right)) => left == right,
        (Value::Integer(left), Value::Integer(right)) => left == right,
        (Value::String(left), Value::String(right)) => left == right,
        (Value::Bytes(left), Value::Bytes(right)) => left == right,
        (
            Value::Null
            | Value::Boolean(_)
            | Value::Integer(_)
            | Value::Float(_)
            | Value::String(_)
            | Value::Bytes(_)
            | Value::Timestamp(_)
            | Value::Version(_)
            | Value::Scalar(_)
            | Value::List(_)
            | Value::Map(_),
            _,
        ) => false,
    }
}

/// The order of two values of one ordered sort; `None` when they are incomparable (`.nan`, other qualifiers, other
/// units) or of no such sort. Strings compare by Unicode code points.
pub fn compare(left: &Value, right: &Value) -> Option<Ordering> {
    match (left, right) {
        (Value::Integer(left), Value::Integer(right)) => Some(left.cmp(right)),
        (Value::Float(left), Value::Float(right)) => left.language_cmp(*right),
        (Value::String(left), Value::String(right)) => Some(left.cmp(right)),
        (Value::Timestamp(left), Value::Timestamp(right)) => Some(timestamp::compare(left, right)),
        (Value::Version(left), Value::Version(right)) => version::compare(left, right),
        (Value::Scalar(left), Value::Scalar(right)) => {
            (left.unit == right.unit).then(|| left.number.cmp(&right.number))
        }
        (
            Value::Null
            | Value::Boolean(_)
            | Value::Integer(_)
            | Value::Float(_)
            | Value::String(_)
            | Value::Bytes(_)
            | Value::Timestamp(_)
            | Value::Version(_)
            | Value::Scalar(_)
            | Value::List(_)
            | Value::Map(_),
            _,
        ) => None,
    }
}

/// A value whose derived order agrees with [`equal`]: two values are equal exactly when both have a key and the keys
/// are the same. `None` when the value is, or holds, a `.nan`: such a value is equal to nothing.
pub fn key(value: &Value) -> Option<Value> {
    match value {
        Value::Float(number) => match number.language_cmp(Float::from_integer(0)) {
            None => None,
            // The two zeros are one.
            Some(Ordering::Equal) => Some(Value::Float(Float::from_integer(0))),
            Some(Ordering::Less | Ordering::Greater) => Some(value.clone()),
        },
        Value::Timestamp(instant) => Some(Value::Timestamp(Timestamp {
            text: Name::new(""),
            ..instant.clone()
        })),
        Value::Version(version) => Some(Value::Version(Version {
            text: Name::new(""),
            ..version.clone()
        })),
        Value::Scalar(scalar) => Some(Value::Scalar(Scalar {
            integer: false,
            ..scalar.clone()
        })),
        Value::List(items) => items.iter().map(key).collect::<Option<Vec<_>>>().map(Value::list),
        Value::Map(entries) => entries
            .iter()
            .map(|(name, entry)| Some((key(name)?, key(entry)?)))
            .collect::<Option<BTreeMap<_, _>>>()
            .map(Value::map),
        Value::Null | Value::Boolean(_) | Value::Integer(_) | Value::String(_) | Value::Bytes(_) => {
            Some(value.clone())
        }
    }
}

/// Whether values of a sort have an order.
pub fn is_ordered(sort: &Sort) -> bool {
    match sort {
        Sort::Integer | Sort::Float | Sort::String | Sort::Timestamp | Sort::Version | Sort::Scalar(_) => {
            true
        }
        Sort::Null | Sort::Boolean | Sort::Bytes | Sort::List | Sort::Map => false,
    }
}

pub(super) fn equal_call(arguments: &[Value]) -> Result<Value, FunctionError> {
    same_sort(arguments)?;
    Ok(Value::Boolean(equal(&arguments[0], &arguments[1])))
}

pub(super) fn ordered_call(arguments: &[Value], relation: Relation) -> Result<Value, FunctionError> {
    for (argument, value) in arguments.iter().enumerate() {
        if !is_ordered(&value.sort()) {
            return Err(unexpected(argument, ORDERED, value));
        }
    }
    same_sort(arguments)?;
    let holds = match (compare(&arguments[0], &arguments[1]), relation) {
        (None, _) => false,
        (Some(order), Relation::Greater) => order.is_gt(),
        (Some(order), Relation::GreaterOrEqual) => order.is_ge(),
        (Some(order), Relation::Less) => order.is_lt(),
        (Some(order), Relation::LessOrEqual) => order.is_le(),
    };
    Ok(Value::Boolean(holds))
}

/// What the functions of order take.
pub const ORDERED: &str = "an integer, float, string, timestamp, version or scalar";

/// All arguments are of the sort of the first one (A-27: an error, not silently false).
fn same_sort(arguments: &[Value]) -> Result<(), FunctionError> {
    let first = arguments[0].sort();
    for (argument, value) in arguments.iter().enumerate().skip(1) {
        if value.sort() != first {
            return Err(FunctionError::Mixed {
                other: 0,
                argument,
                first,
                second: value.sort(),
            });
        }
    }
    Ok(())
}
