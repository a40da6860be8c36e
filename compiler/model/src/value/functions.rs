//! The built-in functions (§10.2): their table, and the evaluation of those that need no graph.
//!
//! Evaluation is pure. Literals have been read by then: a `15 cm` among the arguments is a scalar.

use toscac_syntax::name::Name;

use super::{Sort, Value};
use crate::limits::Limits;

pub mod compare;
mod arithmetic;
mod collections;
mod logic;
mod pattern;
mod text;

/// A built-in function.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum BuiltInFunction {
    /// §10.2.1.1
    GetInput,
    /// §10.2.1.2
    GetProperty,
    /// §10.2.1.3
    GetAttribute,
    /// §10.2.1.4
    GetArtifact,
    /// §10.2.1.5
    Value,
    /// §10.2.1.6
    NodeIndex,
    /// §10.2.1.7
    RelationshipIndex,
    /// §10.2.1.8
    AvailableAllocation,
    /// §10.2.2.1.1
    And,
    /// §10.2.2.1.2
    Or,
    /// §10.2.2.1.3
    Not,
    /// §10.2.2.1.4
    Xor,
    /// §10.2.2.2.1
    Equal,
    /// §10.2.2.2.2
    GreaterThan,
    /// §10.2.2.2.3
    GreaterOrEqual,
    /// §10.2.2.2.4
    LessThan,
    /// §10.2.2.2.5
    LessOrEqual,
    /// §10.2.2.2.6
    ValidValues,
    /// §10.2.2.2.7
    Matches,
    /// §10.2.2.3.1
    HasSuffix,
    /// §10.2.2.3.2
    HasPrefix,
    /// §10.2.2.3.3
    Contains,
    /// §10.2.2.3.4
    HasEntry,
    /// §10.2.2.3.5
    HasKey,
    /// §10.2.2.3.6
    HasAllEntries,
    /// §10.2.2.3.7
    HasAllKeys,
    /// §10.2.2.3.8
    HasAnyEntry,
    /// §10.2.2.3.9
    HasAnyKey,
    /// §10.2.3.1
    Length,
    /// §10.2.3.2
    Concat,
    /// §10.2.3.3
    Join,
    /// §10.2.3.4
    Token,
    /// §10.2.4.1
    Union,
    /// §10.2.4.2
    Intersection,
    /// §10.2.5.1
    Sum,
    /// §10.2.5.2
    Difference,
    /// §10.2.5.3
    Product,
    /// §10.2.5.4
    Quotient,
    /// §10.2.5.5
    Remainder,
    /// §10.2.5.6
    Round,
    /// §10.2.5.7
    Floor,
    /// §10.2.5.8
    Ceil,
}

/// A row of the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Row {
    /// The function.
    pub function: BuiltInFunction,
    /// Its name without the dollar.
    pub name: &'static str,
    /// How many arguments it takes.
    pub arity: Arity,
    /// What its value stands on.
    pub stands_on: StandsOn,
    /// The section of TOSCA 2.0.
    pub section: &'static str,
}

/// How many arguments a function takes; `most` is `None` when there is no bound.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Arity {
    /// At least.
    pub least: usize,
    /// At most.
    pub most: Option<usize>,
}

/// What the value of a call stands on besides its arguments.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum StandsOn {
    /// Nothing: it is folded when its arguments are known.
    Arguments,
    /// The inputs of the service.
    Inputs,
    /// The representation graph.
    Graph,
    /// What the running nodes report.
    State,
    /// The value that a validation clause is tried on.
    ValidatedValue,
}

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

/// The table, ordered as in the Standard.
pub const FUNCTIONS: &[Row] = &[
    row(
        BuiltInFunction::GetInput,
        "get_input",
        1,
        None,
        StandsOn::Inputs,
        "10.2.1.1",
    ),
    row(
        BuiltInFunction::GetProperty,
        "get_property",
        2,
        None,
        StandsOn::Graph,
        "10.2.1.2",
    ),
    row(
        BuiltInFunction::GetAttribute,
        "get_attribute",
        2,
        None,
        StandsOn::State,
        "10.2.1.3",
    ),
    row(
        BuiltInFunction::GetArtifact,
        "get_artifact",
        2,
        None,
        StandsOn::Graph,
        "10.2.1.4",
    ),
    row(
        BuiltInFunction::Value,
        "value",
        0,
        None,
        StandsOn::ValidatedValue,
        "10.2.1.5",
    ),
    row(
        BuiltInFunction::NodeIndex,
        "node_index",
        0,
        Some(0),
        StandsOn::Graph,
        "10.2.1.6",
    ),
    row(
        BuiltInFunction::RelationshipIndex,
        "relationship_index",
        0,
        Some(0),
        StandsOn::Graph,
        "10.2.1.7",
    ),
    row(
        BuiltInFunction::AvailableAllocation,
        "available_allocation",
        2,
        None,
        StandsOn::Graph,
        "10.2.1.8",
    ),
    row(
        BuiltInFunction::And,
        "and",
        2,
        None,
        StandsOn::Arguments,
        "10.2.2.1.1",
    ),
    row(
        BuiltInFunction::Or,
        "or",
        2,
        None,
        StandsOn::Arguments,
        "10.2.2.1.2",
    ),
    row(
        BuiltInFunction::Not,
        "not",
        1,
        Some(1),
        StandsOn::Arguments,
        "10.2.2.1.3",
    ),
    row(
        BuiltInFunction::Xor,
        "xor",
        2,
        Some(2),
        StandsOn::Arguments,
        "10.2.2.1.4",
    ),
    row(
        BuiltInFunction::Equal,
        "equal",
        2,
        Some(2),
        StandsOn::Arguments,
        "10.2.2.2.1",
    ),
    row(
        BuiltInFunction::GreaterThan,
        "greater_than",
        2,
        Some(2),
        StandsOn::Arguments,
        "10.2.2.2.2",
    ),
    row(
        BuiltInFunction::GreaterOrEqual,
        "greater_or_equal",
        2,
        Some(2),
        StandsOn::Arguments,
        "10.2.2.2.3",
    ),
    row(
        BuiltInFunction::LessThan,
        "less_than",
        2,
        Some(2),
        StandsOn::Arguments,
        "10.2.2.2.4",
    ),
    row(
        BuiltInFunction::LessOrEqual,
        "less_or_equal",
        2,
        Some(2),
        StandsOn::Arguments,
        "10.2.2.2.5",
    ),
    row(
        BuiltInFunction::ValidValues,
        "valid_values",
        2,
        Some(2),
        StandsOn::Arguments,
        "10.2.2.2.6",
    ),
    row(
        BuiltInFunction::Matches,
        "matches",
        2,
        Some(2),
        StandsOn::Arguments,
        "10.2.2.2.7",
    ),
    row(
        BuiltInFunction::HasSuffix,
        "has_suffix",
        2,
        Some(2),
        StandsOn::Arguments,
        "10.2.2.3.1",
    ),
    row(
        BuiltInFunction::HasPrefix,
        "has_prefix",
        2,
        Some(2),
        StandsOn::Arguments,
        "10.2.2.3.2",
    ),
    row(
        BuiltInFunction::Contains,
        "contains",
        2,
        Some(2),
        StandsOn::Arguments,
        "10.2.2.3.3",
    ),
    row(
        BuiltInFunction::HasEntry,
        "has_entry",
        2,
        Some(2),
        StandsOn::Arguments,
        "10.2.2.3.4",
    ),
    row(
        BuiltInFunction::HasKey,
        "has_key",
        2,
        Some(2),
        StandsOn::Arguments,
        "10.2.2.3.5",
    ),
    row(
        BuiltInFunction::HasAllEntries,
        "has_all_entries",
        2,
        Some(2),
        StandsOn::Arguments,
        "10.2.2.3.6",
    ),
    row(
        BuiltInFunction::HasAllKeys,
        "has_all_keys",
        2,
        Some(2),
        StandsOn::Arguments,
        "10.2.2.3.7",
    ),
    row(
        BuiltInFunction::HasAnyEntry,
        "has_any_entry",
        2,
        Some(2),
        StandsOn::Arguments,
        "10.2.2.3.8",
    ),
    row(
        BuiltInFunction::HasAnyKey,
        "has_any_key",
        2,
        Some(2),
        StandsOn::Arguments,
        "10.2.2.3.9",
    ),
    row(
        BuiltInFunction::Length,
        "length",
        1,
        Some(1),
        StandsOn::Arguments,
        "10.2.3.1",
    ),
    row(
        BuiltInFunction::Concat,
        "concat",
        1,
        None,
        StandsOn::Arguments,
        "10.2.3.2",
    ),
    row(
        BuiltInFunction::Join,
        "join",
        1,
        Some(2),
        StandsOn::Arguments,
        "10.2.3.3",
    ),
    row(
        BuiltInFunction::Token,
        "token",
        3,
        Some(3),
        StandsOn::Arguments,
        "10.2.3.4",
    ),
    row(
        BuiltInFunction::Union,
        "union",
        1,
        None,
        StandsOn::Arguments,
        "10.2.4.1",
    ),
    row(
        BuiltInFunction::Intersection,
        "intersection",
        1,
        None,
        StandsOn::Arguments,
        "10.2.4.2",
    ),
    row(
        BuiltInFunction::Sum,
        "sum",
        1,
        None,
        StandsOn::Arguments,
        "10.2.5.1",
    ),
    row(
        BuiltInFunction::Difference,
        "difference",
        2,
        Some(2),
        StandsOn::Arguments,
        "10.2.5.2",
    ),
    row(
        BuiltInFunction::Product,
        "product",
        1,
        None,
        StandsOn::Arguments,
        "10.2.5.3",
    ),
    row(
        BuiltInFunction::Quotient,
        "quotient",
        2,
        Some(2),
        StandsOn::Arguments,
        "10.2.5.4",
    ),
    row(
        BuiltInFunction::Remainder,
        "remainder",
        2,
        Some(2),
        StandsOn::Arguments,
        "10.2.5.5",
    ),
    row(
        BuiltInFunction::Round,
        "round",
        1,
        Some(1),
        StandsOn::Arguments,
        "10.2.5.6",
    ),
    row(
        BuiltInFunction::Floor,
        "floor",
        1,
        Some(1),
        StandsOn::Arguments,
        "10.2.5.7",
    ),
    row(
        BuiltInFunction::Ceil,
        "ceil",
        1,
        Some(1),
        StandsOn::Arguments,
        "10.2.5.8",
    ),
];

/// The row of a function by its name without the dollar.
pub fn find(name: &str) -> Option<&'static Row> {
    FUNCTIONS.iter().find(|row| row.name == name)
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

/// Whether a pattern of `$matches` compiles; the reason if it does not.
pub fn check_pattern(pattern: &Name, limits: &Limits) -> Result<(), FunctionError> {
    pattern::compile(pattern, limits).map(|_| ())
}

/// The row of a function.
pub fn row_of(function: BuiltInFunction) -> &'static Row {
    FUNCTIONS
        .iter()
        .find(|row| row.function == function)
        .expect("the table has a row for each function")
}

impl Arity {
    /// Whether `count` arguments are allowed.
    pub fn allows(self, count: usize) -> bool {
        count >= self.least && self.most.is_none_or(|most| count <= most)
    }
}

/// As it stands in a sentence: `2 arguments`, `at least 1 argument`.
impl std::fmt::Display for Arity {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let noun = |count: usize| if count == 1 { "argument" } else { "arguments" };
        match self.most {
            Some(0) => f.write_str("no arguments"),
            Some(most) if most == self.least => write!(f, "{most} {}", noun(most)),
            Some(most) => write!(f, "{} to {most} arguments", self.least),
            None => write!(f, "at least {} {}", self.least, noun(self.least)),
        }
    }
}

const fn row(
    function: BuiltInFunction,
    name: &'static str,
    least: usize,
    most: Option<usize>,
    stands_on: StandsOn,
    section: &'static str,
) -> Row {
    Row {
        function,
        name,
        arity: Arity { least, most },
        stands_on,
        section,
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
