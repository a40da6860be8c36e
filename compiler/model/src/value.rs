//! Values: what expressions evaluate to, and the rules of each built-in data type.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use rust_decimal::Decimal;
use toscac_syntax::name::Name;
use toscac_syntax::origin::Origin;

pub mod float;
pub mod decimal;
pub mod timestamp;
pub mod version;
pub mod scalar;
pub mod read;
pub mod display;
pub mod functions;

use float::Float;

/// A value.
///
/// Scalars with units are kept in their canonical unit as exact decimals; how they were written stays in the
/// expression. The derived order serves maps and stable output; the language's own equality and order are in
/// `functions::compare`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Value {
    /// `nil`'s only value (§9.1.1.6).
    Null,
    /// §9.1.1.4
    Boolean(bool),
    /// Signed 64 bits (§9.1.1.2).
    Integer(i64),
    /// IEEE double (§9.1.1.3).
    Float(Float),
    /// §9.1.1.1
    String(Name),
    /// §9.1.1.5, decoded.
    Bytes(Arc<[u8]>),
    /// §9.1.2.1
    Timestamp(Timestamp),
    /// §9.1.2.3
    Version(Version),
    /// §9.1.2.2, with a number in canonical units.
    Scalar(Scalar),
    /// §9.1.3.1
    List(Arc<[Value]>),
    /// §9.1.3.2 and complex types; keys are values, for a key may be a call.
    Map(Arc<BTreeMap<Value, Value>>),
}

/// An instant, with the text that the author wrote.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Timestamp {
    /// Nanoseconds since 1970 in UTC; those of a leap second are counted as if it were the second before.
    pub nanoseconds: i128,
    /// Whether it lies in a leap second.
    pub leap: bool,
    /// As written.
    pub text: Name,
}

/// A TOSCA version. Order of precedence is `value::version::compare`, not the derived order.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Version {
    /// Major.
    pub major: u64,
    /// Minor.
    pub minor: u64,
    /// Fix, 0 when left out.
    pub fix: u64,
    /// Qualifier, for example `beta`.
    pub qualifier: Option<Name>,
    /// Build number; only with a qualifier.
    pub build: Option<u64>,
    /// As written.
    pub text: Name,
}

/// An amount in the canonical unit of its data type.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Scalar {
    /// The number of canonical units, without trailing zeros.
    pub number: Decimal,
    /// The canonical unit.
    pub unit: Name,
    /// Whether its data type counts in whole numbers: division then drops what is left over.
    pub integer: bool,
}

/// The sorts of values, for messages and for the typing of functions.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Sort {
    /// `null`
    Null,
    /// A Boolean.
    Boolean,
    /// An integer.
    Integer,
    /// A float.
    Float,
    /// A string.
    String,
    /// Bytes.
    Bytes,
    /// A timestamp.
    Timestamp,
    /// A version.
    Version,
    /// A scalar, with its canonical unit.
    Scalar(Name),
    /// A list.
    List,
    /// A map or a value of a complex type.
    Map,
}

impl Value {
    /// Whether it is a number or an amount below zero.
    pub fn is_negative(&self) -> bool {
        match self {
            Value::Integer(number) => *number < 0,
            Value::Float(number) => *number < Float::from_integer(0),
            Value::Scalar(scalar) => scalar.number.is_sign_negative() && !scalar.number.is_zero(),
            Value::Null
            | Value::Boolean(_)
            | Value::String(_)
            | Value::Bytes(_)
            | Value::Timestamp(_)
            | Value::Version(_)
            | Value::List(_)
            | Value::Map(_) => false,
        }
    }

    /// A string.
    pub fn string(text: &str) -> Value {
        Value::String(Name::new(text))
    }

    /// A list.
    pub fn list(items: Vec<Value>) -> Value {
        Value::List(Arc::from(items))
    }

    /// A map.
    pub fn map(entries: BTreeMap<Value, Value>) -> Value {
        Value::Map(Arc::new(entries))
    }

    /// Whether it takes at most so many bytes and nests at most so deep. The cost is bounded by both, even where a value
    /// holds another one again and again.
    pub fn is_within(&self, bytes: usize, depth: usize) -> bool {
        self.spend(bytes, depth).is_some()
    }

    /// What is left of `bytes` after this value; `None` when they do not suffice.
    fn spend(&self, bytes: usize, depth: usize) -> Option<usize> {
        let left = bytes.checked_sub(size_of::<Value>())?;
        match self {
            Value::String(text) => left.checked_sub(text.len()),
            Value::Bytes(content) => left.checked_sub(content.len()),
            Value::List(items) => {
                let depth = depth.checked_sub(1)?;
                items.iter().try_fold(left, |left, item| item.spend(left, depth))
            }
            Value::Map(entries) => {
                let depth = depth.checked_sub(1)?;
                entries.iter().try_fold(left, |left, (key, item)| {
                    item.spend(key.spend(left, depth)?, depth)
                })
            }
            Value::Null
            | Value::Boolean(_)
            | Value::Integer(_)
            | Value::Float(_)
            | Value::Timestamp(_)
            | Value::Version(_)
            | Value::Scalar(_) => Some(left),
        }
    }

    /// What sort of value it is.
    pub fn sort(&self) -> Sort {
        match self {
            Value::Null => Sort::Null,
            Value::Boolean(_) => Sort::Boolean,
            Value::Integer(_) => Sort::Integer,
            Value::Float(_) => Sort::Float,
            Value::String(_) => Sort::String,
            Value::Bytes(_) => Sort::Bytes,
            Value::Timestamp(_) => Sort::Timestamp,
            Value::Version(_) => Sort::Version,
            Value::Scalar(scalar) => Sort::Scalar(scalar.unit.clone()),
            Value::List(_) => Sort::List,
            Value::Map(_) => Sort::Map,
        }
    }
}

/// With its article, as it stands in a sentence: `an integer`, `a scalar in m`.
impl fmt::Display for Sort {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Sort::Null => f.write_str("null"),
            Sort::Boolean => f.write_str("a boolean"),
            Sort::Integer => f.write_str("an integer"),
            Sort::Float => f.write_str("a float"),
            Sort::String => f.write_str("a string"),
            Sort::Bytes => f.write_str("bytes"),
            Sort::Timestamp => f.write_str("a timestamp"),
            Sort::Version => f.write_str("a version"),
            Sort::Scalar(unit) => write!(f, "a scalar in {unit}"),
            Sort::List => f.write_str("a list"),
            Sort::Map => f.write_str("a map"),
        }
    }
}

/// What is known of a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// It is known.
    Known(Value),
    /// It stands on something that is not known yet; the name says what (first of them, in reading order).
    Waits(Wait),
    /// The author left it out: reading it gives nothing.
    Undefined,
    /// A fault that was reported: satisfies everything.
    Fault,
}

/// What a value waits for.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Wait {
    /// What it waits for.
    pub on: WaitsOn,
    /// The call that could not be evaluated.
    pub origin: Origin,
}

/// The things that a value can wait for.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum WaitsOn {
    /// An input without a value.
    Input(Name),
    /// A property that is not evaluated yet: node name, property name. Only while types are checked and while a graph
    /// is being built.
    Property(Name, Name),
    /// An attribute that only the running node knows: node name, attribute path.
    Attribute(Name, Name),
    /// An open requirement: node name, requirement name.
    Requirement(Name, Name),
    /// A substitution that is not decided: node name.
    Substitution(Name),
    /// A function that nobody here can compute.
    Function(Name),
    /// The copy that evaluates it (`$node_index`).
    NodeIndex,
    /// The relationship that evaluates it (`$relationship_index`).
    RelationshipIndex,
    /// The candidate or relationship that a filter is tried on.
    Candidate,
    /// The value that a validation clause is tried on.
    ValidatedValue,
}
