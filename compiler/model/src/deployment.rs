//! `Deployment`: the closed representation graph of one named deployment, or of an inventory.
//!
//! Spec: TOSCA 2.0 §4.2.2.

pub mod text;

use std::sync::Arc;

use toscac_syntax::arena::{Arena, Id};
use toscac_syntax::entities::Entries;
use toscac_syntax::entities::behaviour::Trigger;
use toscac_syntax::entities::templates::Reach;
use toscac_syntax::name::Name;
use toscac_syntax::origin::Origin;

use crate::names::TypeId;
use crate::service;
use crate::types::{Artifact, Schema};
use crate::value::Outcome;

/// Address of a [`Node`] in its [`Deployment`].
pub type NodeId = Id<Node>;
/// Address of a [`Relationship`] in its [`Deployment`].
pub type RelationshipId = Id<Relationship>;

/// A closed graph: nothing is chosen any more; values are known, or wait for the running service.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Deployment {
    /// What it is called.
    pub name: Name,
    /// For people.
    pub description: Option<Name>,
    /// The declared modelling layer.
    pub layer: Option<service::Layer>,
    /// Inputs.
    pub inputs: Entries<Slot>,
    /// Outputs.
    pub outputs: Entries<Slot>,
    /// Nodes, one for each copy, in the order of templates and copies.
    pub nodes: Arena<Node>,
    /// Relationships, in the order of their sources and requirements.
    pub relationships: Arena<Relationship>,
    /// Groups of all scopes.
    pub groups: Vec<Group>,
    /// Policies of all scopes.
    pub policies: Vec<Policy>,
    /// What was decided and among which candidates.
    pub decisions: Vec<DecisionRecord>,
}

/// A value and where it comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Slot {
    /// Where the value was written.
    pub origin: Origin,
    /// How it came to be.
    pub source: service::SlotSource,
    /// What it must be.
    pub schema: Option<Arc<Schema>>,
    /// What it is, or what it waits for.
    pub outcome: Outcome,
}

/// A node.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Node {
    /// Stable and unique in the graph: `edge`, `voice/edge`, with count > 1 `edge.0`.
    pub id: Name,
    /// The name of its template.
    pub name: Name,
    /// Which copy, from 0.
    pub index: u32,
    /// How many copies there are.
    pub count: u32,
    /// The node of the service that this is a copy of.
    pub service_node: service::NodeId,
    /// Its type; `None` after a fault.
    pub type_id: Option<TypeId>,
    /// Its template.
    pub origin: Origin,
    /// Properties.
    pub properties: Entries<Slot>,
    /// Attributes, those that reflect properties not listed.
    pub attributes: Entries<Slot>,
    /// Capabilities.
    pub capabilities: Entries<Capability>,
    /// Interfaces.
    pub interfaces: Entries<Interface>,
    /// Artifacts.
    pub artifacts: Entries<Artifact>,
    /// Properties of the artifacts.
    pub artifact_properties: Entries<Entries<Slot>>,
    /// Outgoing relationships in order.
    pub outgoing: Vec<RelationshipId>,
    /// Incoming relationships, in the order in which they were made.
    pub incoming: Vec<RelationshipId>,
    /// The node of the inventory that it stands on, when the placement put it there.
    pub placed_on: Option<NodeId>,
    /// The service that does its work, if one was chosen: it has no operations of its own then.
    pub substitution: Option<Substitution>,
}

/// The service that stands for a node.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Substitution {
    /// Its template.
    pub origin: Origin,
    /// Its nodes.
    pub nodes: Vec<NodeId>,
    /// Its inputs, those that properties of the substituted node are mapped to among them.
    pub inputs: Entries<Slot>,
    /// Its outputs.
    pub outputs: Entries<Slot>,
    /// Capability of the substituted node → inner nodes and their capability.
    pub capabilities: Entries<Vec<(NodeId, Name)>>,
    /// Path of an attribute of the substituted node → output.
    pub attributes: Vec<(Vec<Name>, Name)>,
    /// Requirements inside that lead where those of the substituted node lead.
    pub requirements: Vec<MappedRequirement>,
}

/// A requirement inside that a requirement of the substituted node decides.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MappedRequirement {
    /// The requirement of the substituted node.
    pub outer: Name,
    /// The node inside.
    pub node: NodeId,
    /// Its requirement.
    pub inner: Name,
}

/// A capability.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Capability {
    /// Its type; `None` after a fault.
    pub type_id: Option<TypeId>,
    /// Properties.
    pub properties: Entries<Slot>,
    /// Attributes.
    pub attributes: Entries<Slot>,
    /// From where relationships may lead to it; from everywhere when nothing is written.
    pub reach: Vec<Reach>,
}

impl Capability {
    /// Whether relationships from there may lead to it (§8.3).
    pub fn is_reached_from(&self, from: Reach) -> bool {
        self.reach.is_empty() || self.reach.contains(&from)
    }
}

/// An interface.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Interface {
    /// Its type; `None` after a fault.
    pub type_id: Option<TypeId>,
    /// Operations.
    pub operations: Entries<Operation>,
    /// Notifications.
    pub notifications: Entries<Operation>,
}

/// An operation with its inputs evaluated for this node.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Operation {
    /// Where it was written last.
    pub origin: Origin,
    /// What is run.
    pub implementation: Option<service::ResolvedImplementation>,
    /// Inputs.
    pub inputs: Entries<OperationInput>,
    /// Output → where it is written to.
    pub outputs: Entries<Option<AttributeAddress>>,
}

/// An input of an operation: its value, and what it is made of where the running service must supply parts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OperationInput {
    /// The value or what it waits for.
    pub slot: Slot,
    /// How to compute it from attributes, when it waits for some.
    pub residual: Option<Residual>,
}

/// A computation that is left to the running service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Residual {
    /// A part that is known.
    Known(crate::value::Value),
    /// An attribute of a node.
    Attribute(AttributeAddress),
    /// A list of parts.
    List(Vec<Residual>),
    /// Strings joined.
    Concat(Vec<Residual>),
}

/// An attribute of a node of the deployment.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct AttributeAddress {
    /// The node.
    pub node: NodeId,
    /// Path below the node: the attribute's name, after the capability's where it belongs to one.
    pub path: Vec<Name>,
}

/// A relationship.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Relationship {
    /// Stable and unique in the graph: `edge/host.0`.
    pub id: Name,
    /// The source.
    pub source: NodeId,
    /// The requirement.
    pub requirement: Name,
    /// Its index among all relationships of that requirement of its source.
    pub index: u32,
    /// Where it leads.
    pub target: TargetNode,
    /// The capability that it takes; `None` after a fault.
    pub capability: Option<Name>,
    /// Its type; `None` after a fault.
    pub type_id: Option<TypeId>,
    /// The requirement assignment.
    pub origin: Origin,
    /// Properties.
    pub properties: Entries<Slot>,
    /// Attributes.
    pub attributes: Entries<Slot>,
    /// Interfaces.
    pub interfaces: Entries<Interface>,
    /// What it takes of the capability.
    pub allocation: Entries<Slot>,
}

/// The target of a relationship.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum TargetNode {
    /// A node of this deployment.
    Here(NodeId),
    /// A node of the inventory that this deployment was closed over.
    Inventory(NodeId),
}

/// A group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// Its name, with those of the nodes that its scopes stand for.
    pub name: Name,
    /// Its type; `None` after a fault.
    pub type_id: Option<TypeId>,
    /// Where it is written.
    pub origin: Origin,
    /// Properties.
    pub properties: Entries<Slot>,
    /// Attributes.
    pub attributes: Entries<Slot>,
    /// Members.
    pub members: Vec<NodeId>,
}

/// A policy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Policy {
    /// Its name, with those of the nodes that its scopes stand for.
    pub name: Name,
    /// Its type; `None` after a fault.
    pub type_id: Option<TypeId>,
    /// Where it is written.
    pub origin: Origin,
    /// Properties.
    pub properties: Entries<Slot>,
    /// Nodes; groups laid flat.
    pub targets: Vec<NodeId>,
    /// The groups that are targets.
    pub groups: Vec<Name>,
    /// Triggers of type and policy.
    pub triggers: Entries<Trigger>,
}

/// What one choice became: for provenance and explanations.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DecisionRecord {
    /// What was chosen: `edge/host`, or `voice` for a substitution.
    pub subject: Name,
    /// Where it is written.
    pub origin: Origin,
    /// What was taken.
    pub taken: Vec<Name>,
    /// The candidates it was taken from.
    pub candidates: Vec<Name>,
    /// What was turned away, and why.
    pub rejections: Vec<service::Rejection>,
    /// Why it leads nowhere, or not with all relationships.
    pub open: Option<Open>,
}

/// Why a choice stays open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Open {
    /// Only an inventory serves it, and none was given.
    Inventory,
    /// It is optional, and nothing serves it.
    Optional,
    /// It waits for a value.
    Value,
}
