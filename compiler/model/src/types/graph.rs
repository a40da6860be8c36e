//! What evaluation asks of the graph around an expression, and what it is told.

use toscac_syntax::name::Name;
use toscac_syntax::origin::Origin;

use super::Schema;
use super::path::{Index, PlaceKind};
use crate::value::{Outcome, Wait};

/// The surroundings of an expression: the inputs, and the nodes and relationships that can be reached from it.
///
/// Whoever owns a graph answers for one place in it, which `SELF` is. [`super::context::Context`] answers from types
/// alone, so that checking types and evaluating are one walk. Answers carry schemas: a literal beside a call takes the
/// type of what the call yields.
///
/// Cycles are the owner's to find: one that evaluates a property while it is being evaluated answers
/// [`Outcome::Fault`] and reports the cycle. The owner must not recurse without a bound either.
pub trait Graph {
    /// A node, a relationship, or a capability of a node.
    type Place: Clone;

    /// Whether answers are types without values: then every argument is looked at, needed or not, and an index that is
    /// not known does not end a path.
    fn is_typing(&self) -> bool {
        false
    }

    /// Whether a graph answers for this very expression later: then what only a derived type has needs no note, for it will
    /// be there or not.
    fn is_resolved_later(&self) -> bool {
        false
    }

    /// What `SELF` is; `None` where no node or relationship contains the expression, or nobody knows which.
    fn self_kind(&self) -> Option<PlaceKind>;

    /// Where `SELF` is.
    fn this(&mut self, origin: Origin) -> Result<Reached<Self::Place>, Missing>;

    /// The nodes of the node template `name`.
    fn node(&mut self, name: &Name, index: &Index, origin: Origin) -> Result<Reached<Self::Place>, Missing>;

    /// The relationships of a requirement of a node.
    fn outgoing(
        &mut self,
        node: &Self::Place,
        requirement: &Name,
        index: &Index,
        origin: Origin,
    ) -> Result<Reached<Self::Place>, Missing>;

    /// The relationships that lead to a capability, in a stable order.
    fn incoming(
        &mut self,
        capability: &Self::Place,
        index: &Index,
        origin: Origin,
    ) -> Result<Reached<Self::Place>, Missing>;

    /// A capability of a node.
    fn capability(
        &mut self,
        node: &Self::Place,
        name: &Name,
        origin: Origin,
    ) -> Result<Reached<Self::Place>, Missing>;

    /// The capability to which a relationship leads.
    fn target_capability(
        &mut self,
        relationship: &Self::Place,
        origin: Origin,
    ) -> Result<Reached<Self::Place>, Missing>;

    /// The node from which a relationship leads.
    fn source(&mut self, relationship: &Self::Place, origin: Origin)
    -> Result<Reached<Self::Place>, Missing>;

    /// The node to which a relationship leads.
    fn target(&mut self, relationship: &Self::Place, origin: Origin)
    -> Result<Reached<Self::Place>, Missing>;

    /// A property of a place.
    fn property(&mut self, place: &Self::Place, name: &Name, origin: Origin) -> Result<Answer, Missing>;

    /// An attribute of a place; properties are reflected as attributes.
    fn attribute(&mut self, place: &Self::Place, name: &Name, origin: Origin) -> Result<Answer, Missing>;

    /// The location of an artifact of a place.
    fn artifact(&mut self, place: &Self::Place, name: &Name, origin: Origin) -> Result<Answer, Missing>;

    /// What is left of a capability's property after the allocations of all incoming relationships.
    fn available_allocation(
        &mut self,
        capability: &Self::Place,
        property: &Name,
        origin: Origin,
    ) -> Result<Answer, Missing>;

    /// An input of the service template.
    fn input(&mut self, name: &Name, origin: Origin) -> Result<Answer, Missing>;

    /// `$node_index`; `None` outside the context of a node.
    fn node_index(&mut self, origin: Origin) -> Option<Outcome>;

    /// `$relationship_index`; `None` outside the context of a relationship.
    fn relationship_index(&mut self, origin: Origin) -> Option<Outcome>;
}

/// What is known of a value, and its type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// What is known of it.
    pub outcome: Outcome,
    /// Its type; `DataTypeRef::Any` when nobody knows.
    pub schema: Schema,
}

/// Where a step of a path leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reached<P> {
    /// To these, in a stable order. Only `ALL` leads to several.
    Places(Vec<P>),
    /// Not known yet.
    Waits(Wait),
    /// Nowhere: an index behind the last, or a requirement that stays open.
    Nothing,
    /// A fault that was reported.
    Fault,
}

/// A name that is not there; becomes a message that points at the word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Missing {
    /// What was looked for.
    pub what: Sought,
    /// Where it was looked for, as it stands after "of": "node type `Web`".
    pub of: String,
    /// The names that are there, to suggest one.
    pub names: Vec<Name>,
    /// A type derived from the declared one that has it: then it may be there after all.
    pub derived: Option<Name>,
    /// It exists as an attribute, where a property was looked for.
    pub is_attribute: bool,
}

/// What can be missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Sought {
    /// What `SELF` means.
    This,
    /// A node template.
    Node,
    /// A requirement.
    Requirement,
    /// A capability.
    Capability,
    /// A property.
    Property,
    /// An attribute.
    Attribute,
    /// An artifact.
    Artifact,
    /// An input.
    Input,
    /// A property that an allocation can take from: an integer, a float or a scalar.
    Allocatable,
}

impl Missing {
    /// A name that is not among `names`.
    pub fn new(what: Sought, of: impl Into<String>, names: Vec<Name>) -> Missing {
        Missing {
            what,
            of: of.into(),
            names,
            derived: None,
            is_attribute: false,
        }
    }
}
