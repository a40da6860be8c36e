//! Values: what expressions evaluate to, and the rules of each built-in data type.

use std::collections::BTreeMap;
use std::sync::Arc;

use rust_decimal::Decimal;
use toscac_syntax::name::Name;
use toscac_syntax::origin::Origin;

pub mod float;

use float::Float;

/// A value.
///
/// Scalars with units are kept in their canonical unit as exact decimals; how they were written stays in the
/// expression.
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
    /// Nanoseconds since 1970 in UTC; a leap second counts as the second before.
    pub nanoseconds: i128,
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
}

/// An amount in the canonical unit of its data type.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Scalar {
    /// The number of canonical units.
    pub number: Decimal,
    /// The canonical unit.
    pub unit: Name,
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
