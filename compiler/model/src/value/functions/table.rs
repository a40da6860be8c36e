//! The table of built-in functions: name, number of arguments, what the value stands on, section.

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

/// The table, ordered as in the Standard.
pub const FUNCTIONS: &[Row] = &[
    of_inputs(F::GetInput, "get_input", at_least(1), "10.2.1.1"),
    of_graph(F::GetProperty, "get_property", at_least(2), "10.2.1.2"),
    of_state(F::GetAttribute, "get_attribute", at_least(2), "10.2.1.3"),
    of_graph(F::GetArtifact, "get_artifact", at_least(2), "10.2.1.4"),
    of_value(F::Value, "value", at_least(0), "10.2.1.5"),
    of_graph(F::NodeIndex, "node_index", exactly(0), "10.2.1.6"),
    of_graph(F::RelationshipIndex, "relationship_index", exactly(0), "10.2.1.7"),
    of_graph(
        F::AvailableAllocation,
        "available_allocation",
        at_least(2),
        "10.2.1.8",
    ),
    pure(F::And, "and", at_least(2), "10.2.2.1.1"),
    pure(F::Or, "or", at_least(2), "10.2.2.1.2"),
    pure(F::Not, "not", exactly(1), "10.2.2.1.3"),
    pure(F::Xor, "xor", exactly(2), "10.2.2.1.4"),
    pure(F::Equal, "equal", exactly(2), "10.2.2.2.1"),
    pure(F::GreaterThan, "greater_than", exactly(2), "10.2.2.2.2"),
    pure(F::GreaterOrEqual, "greater_or_equal", exactly(2), "10.2.2.2.3"),
    pure(F::LessThan, "less_than", exactly(2), "10.2.2.2.4"),
    pure(F::LessOrEqual, "less_or_equal", exactly(2), "10.2.2.2.5"),
    pure(F::ValidValues, "valid_values", exactly(2), "10.2.2.2.6"),
    pure(F::Matches, "matches", exactly(2), "10.2.2.2.7"),
    pure(F::HasSuffix, "has_suffix", exactly(2), "10.2.2.3.1"),
    pure(F::HasPrefix, "has_prefix", exactly(2), "10.2.2.3.2"),
    pure(F::Contains, "contains", exactly(2), "10.2.2.3.3"),
    pure(F::HasEntry, "has_entry", exactly(2), "10.2.2.3.4"),
    pure(F::HasKey, "has_key", exactly(2), "10.2.2.3.5"),
    pure(F::HasAllEntries, "has_all_entries", exactly(2), "10.2.2.3.6"),
    pure(F::HasAllKeys, "has_all_keys", exactly(2), "10.2.2.3.7"),
    pure(F::HasAnyEntry, "has_any_entry", exactly(2), "10.2.2.3.8"),
    pure(F::HasAnyKey, "has_any_key", exactly(2), "10.2.2.3.9"),
    pure(F::Length, "length", exactly(1), "10.2.3.1"),
    pure(F::Concat, "concat", at_least(1), "10.2.3.2"),
    pure(F::Join, "join", between(1, 2), "10.2.3.3"),
    pure(F::Token, "token", exactly(3), "10.2.3.4"),
    pure(F::Union, "union", at_least(1), "10.2.4.1"),
    pure(F::Intersection, "intersection", at_least(1), "10.2.4.2"),
    pure(F::Sum, "sum", at_least(1), "10.2.5.1"),
    pure(F::Difference, "difference", exactly(2), "10.2.5.2"),
    pure(F::Product, "product", at_least(1), "10.2.5.3"),
    pure(F::Quotient, "quotient", exactly(2), "10.2.5.4"),
    pure(F::Remainder, "remainder", exactly(2), "10.2.5.5"),
    pure(F::Round, "round", exactly(1), "10.2.5.6"),
    pure(F::Floor, "floor", exactly(1), "10.2.5.7"),
    pure(F::Ceil, "ceil", exactly(1), "10.2.5.8"),
];

/// The row of a function by its name without the dollar.
pub fn find(name: &str) -> Option<&'static Row> {
    FUNCTIONS.iter().find(|row| row.name == name)
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

type F = BuiltInFunction;

const fn pure(function: F, name: &'static str, arity: Arity, section: &'static str) -> Row {
    row(function, name, arity, StandsOn::Arguments, section)
}

const fn of_inputs(function: F, name: &'static str, arity: Arity, section: &'static str) -> Row {
    row(function, name, arity, StandsOn::Inputs, section)
}

const fn of_graph(function: F, name: &'static str, arity: Arity, section: &'static str) -> Row {
    row(function, name, arity, StandsOn::Graph, section)
}

const fn of_state(function: F, name: &'static str, arity: Arity, section: &'static str) -> Row {
    row(function, name, arity, StandsOn::State, section)
}

const fn of_value(function: F, name: &'static str, arity: Arity, section: &'static str) -> Row {
    row(function, name, arity, StandsOn::ValidatedValue, section)
}

const fn row(
    function: F,
    name: &'static str,
    arity: Arity,
    stands_on: StandsOn,
    section: &'static str,
) -> Row {
    Row {
        function,
        name,
        arity,
        stands_on,
        section,
    }
}

const fn exactly(count: usize) -> Arity {
    between(count, count)
}

const fn between(least: usize, most: usize) -> Arity {
    Arity {
        least,
        most: Some(most),
    }
}

const fn at_least(least: usize) -> Arity {
    Arity { least, most: None }
}
