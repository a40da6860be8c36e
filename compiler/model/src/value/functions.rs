//! The built-in functions (§10.2): their table, and the evaluation of those that need no graph.
//!
//! Evaluation is pure. Literals have been read by then: a `15 cm` among the arguments is a scalar.

use toscac_syntax::name::Name;

use super::{Sort, Value};
use crate::limits::Limits;

pub mod table;
pub mod compare;
mod arithmetic;
mod collections;
mod logic;
pub mod pattern;
mod text;

use table::{Arity, BuiltInFunction, row_of};

/// Why a call has no value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FunctionError {
    /// Too few or too many arguments.
    Arity {
        /// How many it takes.
        arity: Arity,
        /// How many there are.
        found: usize,
    },
    /// An argument of a sort that the function does not take.
    Sort {
        /// Its position, from 0.
        argument: usize,
        /// What is taken there, as it stands after "expected".
        expected: &'static str,
        /// What is there.
        found: Sort,
    },
    /// Two arguments that must be of one type are not.
    Mixed {
        /// Position of the first of them, from 0.
        other: usize,
        /// Position of the second.
        argument: usize,
        /// The sort of the first.
        first: Sort,
        /// The sort of the second.
        second: Sort,
    },
    /// Entries or keys of two arguments, or one and an argument itself, must be of one type and are not.
    MixedEntries {
        /// Position of the first of them, from 0.
        other: usize,
        /// Position of the second.
        argument: usize,
        /// The sort of the first's entries.
        first: Sort,
        /// The sort of the second's.
        second: Sort,
    },
    /// An entry of a list argument is of another sort than is needed.
    Entry {
        /// Position of the argument.
        argument: usize,
        /// Position of the entry.
        entry: usize,
        /// What is taken there.
        expected: &'static str,
        /// What is there.
        found: Sort,
    },
    /// The result is outside 64 bits, or a decimal cannot hold it exactly.
    Overflow,
    /// A part of a unit, where the scalar's type counts in whole numbers.
    NotWhole,
    /// Division by zero.
    DivisionByZero,
    /// A float that is infinite, not a number, or too large where an integer or an amount is to be made of it.
    NoInteger(super::float::Float),
    /// A negative index, or one behind the last.
    Index {
        /// The index.
        index: i64,
        /// How many there are.
        length: usize,
    },
    /// A pattern that cannot be compiled, with the reason.
    Pattern(String),
    /// The result would be larger than the limit.
    TooLarge {
        /// The limit in bytes.
        bytes: usize,
    },
    /// The function reads the graph and has no value here.
    NeedsGraph,
}

/// Evaluates a call whose value stands on its arguments alone.
///
/// # Errors
/// Number of arguments first, then their sorts from left to right, then what the values themselves forbid.
pub fn call(function: BuiltInFunction, arguments: &[Value], limits: &Limits) -> Result<Value, FunctionError> {
    let arity = row_of(function).arity;
    if !arity.allows(arguments.len()) {
        return Err(FunctionError::Arity {
            arity,
            found: arguments.len(),
        });
    }
    match function {
        BuiltInFunction::GetInput
        | BuiltInFunction::GetProperty
        | BuiltInFunction::GetAttribute
        | BuiltInFunction::GetArtifact
        | BuiltInFunction::Value
        | BuiltInFunction::NodeIndex
        | BuiltInFunction::RelationshipIndex
        | BuiltInFunction::AvailableAllocation => Err(FunctionError::NeedsGraph),
        BuiltInFunction::And => logic::all(arguments),
        BuiltInFunction::Or => logic::any(arguments),
        BuiltInFunction::Not => logic::not(arguments),
        BuiltInFunction::Xor => logic::xor(arguments),
        BuiltInFunction::Equal => compare::equal_call(arguments),
        BuiltInFunction::GreaterThan => compare::ordered_call(arguments, compare::Relation::Greater),
        BuiltInFunction::GreaterOrEqual => {
            compare::ordered_call(arguments, compare::Relation::GreaterOrEqual)
        }
        BuiltInFunction::LessThan => compare::ordered_call(arguments, compare::Relation::Less),
        BuiltInFunction::LessOrEqual => compare::ordered_call(arguments, compare::Relation::LessOrEqual),
        BuiltInFunction::ValidValues => collections::valid_values(arguments),
        BuiltInFunction::Matches => pattern::matches(arguments, limits),
        BuiltInFunction::HasSuffix => collections::has_suffix(arguments),
        BuiltInFunction::HasPrefix => collections::has_prefix(arguments),
        BuiltInFunction::Contains => collections::contains(arguments),
        BuiltInFunction::HasEntry => collections::has_entry(arguments),
        BuiltInFunction::HasKey => collections::has_key(arguments),
        BuiltInFunction::HasAllEntries => collections::has_all_entries(arguments),
        BuiltInFunction::HasAllKeys => collections::has_all_keys(arguments),
        BuiltInFunction::HasAnyEntry => collections::has_any_entry(arguments),
        BuiltInFunction::HasAnyKey => collections::has_any_key(arguments),
        BuiltInFunction::Length => text::length(arguments),
        BuiltInFunction::Concat => text::concat(arguments, limits),
        BuiltInFunction::Join => text::join(arguments, limits),
        BuiltInFunction::Token => text::token(arguments),
        BuiltInFunction::Union => collections::union(arguments, limits),
        BuiltInFunction::Intersection => collections::intersection(arguments),
        BuiltInFunction::Sum => arithmetic::sum(arguments),
        BuiltInFunction::Difference => arithmetic::difference(arguments),
        BuiltInFunction::Product => arithmetic::product(arguments),
        BuiltInFunction::Quotient => arithmetic::quotient(arguments),
        BuiltInFunction::Remainder => arithmetic::remainder(arguments),
        BuiltInFunction::Round => arithmetic::to_integer(arguments, super::float::Float::round),
        BuiltInFunction::Floor => arithmetic::to_integer(arguments, super::float::Float::floor),
        BuiltInFunction::Ceil => arithmetic::to_integer(arguments, super::float::Float::ceil),
    }
}

fn boolean(arguments: &[Value], argument: usize) -> Result<bool, FunctionError> {
    match &arguments[argument] {
        Value::Boolean(value) => Ok(*value),
        other => Err(unexpected(argument, "a boolean", other)),
    }
}

fn string(arguments: &[Value], argument: usize) -> Result<&Name, FunctionError> {
    match &arguments[argument] {
        Value::String(text) => Ok(text),
        other => Err(unexpected(argument, "a string", other)),
    }
}

fn list(arguments: &[Value], argument: usize) -> Result<&[Value], FunctionError> {
    match &arguments[argument] {
        Value::List(items) => Ok(items),
        other => Err(unexpected(argument, "a list", other)),
    }
}

fn unexpected(argument: usize, expected: &'static str, found: &Value) -> FunctionError {
    FunctionError::Sort {
        argument,
        expected,
        found: found.sort(),
    }
}

#[cfg(test)]
mod tests;
