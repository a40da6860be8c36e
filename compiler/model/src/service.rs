//! `Service`: the representation graph with everything that the model leaves open still open, as choices.
//!
//! Spec: TOSCA 2.0 §4.2.2, §6.9, §7.2, §8.5, §15.

pub(crate) mod errors;
pub(crate) mod requirement_errors;
pub(crate) mod choice_errors;
pub(crate) mod group_errors;
pub(crate) mod layer_errors;
pub(crate) mod mapping_errors;
pub(crate) mod target_errors;
pub(crate) mod workflow_errors;

use std::sync::Arc;

use toscac_syntax::arena::{Arena, Id};
use toscac_syntax::entities::Entries;
use toscac_syntax::entities::behaviour::Trigger;
use toscac_syntax::entities::definitions::{CountRange, Implementation};
use toscac_syntax::entities::templates::{Directive, Reach};
use toscac_syntax::expression::Expression;
use toscac_syntax::name::Name;
use toscac_syntax::origin::{At, Origin};
use toscac_syntax::source::FileId;

use crate::names::TypeId;
use crate::types::evaluate::TemplateFunctions;
use crate::types::{Artifact, CapabilityWish, Schema};
use crate::value::{Outcome, Wait};

/// Address of a [`Node`] in its [`Service`].
pub type NodeId = Id<Node>;
/// Address of a [`Requirement`] in its [`Service`].
pub type RequirementId = Id<Requirement>;
/// Address of a [`Choice`] in its [`Service`].
pub type ChoiceId = Id<Choice>;
/// Address of a [`Scope`] in its [`Service`].
pub type ScopeId = Id<Scope>;

/// A service: nodes, requirements, and what is still to be chosen.
///
/// Counts stay multiplicities: a million copies of one node are one [`Node`].
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Service {
    /// What it is called: `template_name` of its metadata, else the name of its file.
    pub name: Name,
    /// The modelling layer that its file declares.
    pub layer: Option<At<Layer>>,
    /// For people.
    pub description: Option<Name>,
    /// The uses of service templates; the first is the service itself, if the file has a service template.
    pub scopes: Arena<Scope>,
    /// Nodes of all scopes.
    pub nodes: Arena<Node>,
    /// Requirements of all nodes.
    pub requirements: Arena<Requirement>,
    /// What is open.
    pub choices: Arena<Choice>,
    /// Functions that the service templates refine or add.
    pub functions: TemplateFunctions,
}

impl Service {
    /// How many copies of a node there are in all: its count, times the copies of the node that its scope stands for.
    /// `None` when a count waits or is a fault.
    pub fn copies(&self, node: NodeId) -> Option<u32> {
        let mut copies = self.nodes[node].count?;
        let mut scope = self.nodes[node].scope;
        // No scope stands for a node of its own: the chain ends at the service itself.
        while let Some(standing) = self.scopes[scope].stands_for {
            copies = copies.checked_mul(self.nodes[standing.node].count?)?;
            scope = self.nodes[standing.node].scope;
        }
        Some(copies)
    }
}

/// The three modelling layers, declared by the metadata key `toscac.layer` of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Layer {
    /// What there is to run on.
    Infrastructure,
    /// One service.
    Service,
    /// Services joined to a product.
    Composition,
}

impl Layer {
    /// All of them, from the ground up.
    pub const ALL: [Self; 3] = [Self::Infrastructure, Self::Service, Self::Composition];

    /// How a file declares it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Infrastructure => "infrastructure",
            Self::Service => "service",
            Self::Composition => "composition",
        }
    }

    /// The layer that a word declares.
    pub fn of_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|layer| layer.word() == word)
    }

    /// Whether a template of the layer `inner` may stand for a node of this one: services for what a composition is
    /// made of, infrastructure for what services stand on, and parts of a kind for a whole of that kind.
    pub fn is_made_of(self, inner: Self) -> bool {
        match self {
            Self::Composition => inner == Self::Service,
            Self::Service => matches!(inner, Self::Service | Self::Infrastructure),
            Self::Infrastructure => inner == Self::Infrastructure,
        }
    }

    /// The layers that this one is made of, in words.
    pub(crate) fn made_of_words(self) -> String {
        let words: Vec<String> = Self::ALL
            .into_iter()
            .rev()
            .filter(|inner| self.is_made_of(*inner))
            .map(|inner| format!("`{}`", inner.word()))
            .collect();
        words.join(" or ")
    }
}

/// One use of a service template: the service itself, or a candidate that may stand for a node.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scope {
    /// The file whose service template this is.
    pub file: FileId,
    /// The template.
    pub origin: Origin,
    /// `None` for the service itself; else the node that it may stand for, and the choice with the alternative that
    /// makes it do so.
    pub stands_for: Option<Standing>,
    /// When the template may stand for a node: `SELF` is that node.
    pub substitution_filter: Option<Expression>,
    /// Inputs in the author's order.
    pub inputs: Entries<Slot>,
    /// Outputs in the author's order.
    pub outputs: Entries<Slot>,
    /// Node templates by name.
    pub nodes: Entries<NodeId>,
    /// Groups.
    pub groups: Entries<Group>,
    /// Policies.
    pub policies: Entries<Policy>,
    /// Path of an attribute of the substituted node, as words → output of this template.
    pub attribute_mappings: Vec<(Vec<Name>, Name)>,
    /// Capability of the substituted node → inner node and its capability.
    pub capability_mappings: Entries<(NodeId, Name)>,
}

/// Which node a scope stands for, and when.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    /// The substituted node.
    pub node: NodeId,
    /// The choice among templates.
    pub choice: ChoiceId,
    /// The candidate of that choice that is this scope.
    pub candidate: u32,
}

/// A place for a value: what was written, what it must be, what is known of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Slot {
    /// Where the value was written: the assignment, else the default, else the definition.
    pub origin: Origin,
    /// How it came to this value.
    pub source: SlotSource,
    /// What it must be; `None` for ad-hoc parameters.
    pub schema: Option<Arc<Schema>>,
    /// What was written.
    pub expression: Option<Expression>,
    /// What is known of it while the service is open.
    pub outcome: Outcome,
}

/// How a slot came to its value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum SlotSource {
    /// Assigned in a template.
    Assigned,
    /// The default of its definition.
    Default,
    /// Fixed in its definition.
    Fixed,
    /// Given from outside: an input value, or a property of the substituted node.
    Given,
    /// Left out.
    Nothing,
}

/// A node: one template, `count` copies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Node {
    /// The scope that holds it.
    pub scope: ScopeId,
    /// The name of its template.
    pub name: Name,
    /// Its name with those of the nodes that its scopes stand for: `voice/edge`. Unique among nodes that can be there
    /// together.
    pub path: Name,
    /// Its node type; `None` when that is a fault that was reported.
    pub type_id: Option<TypeId>,
    /// Its template.
    pub origin: Origin,
    /// Its directives; `[create]` when none is written.
    pub directives: Vec<Directive>,
    /// How many copies; `None` when that waits or is a fault.
    pub count: Option<u32>,
    /// What was written as count.
    pub count_slot: Option<Slot>,
    /// Properties: every one of the type.
    pub properties: Entries<Slot>,
    /// Attributes of the type and those that reflect a property are read through the properties.
    pub attributes: Entries<Slot>,
    /// Capabilities.
    pub capabilities: Entries<Capability>,
    /// Interfaces.
    pub interfaces: Entries<Interface>,
    /// Artifacts of type and template.
    pub artifacts: Entries<Artifact>,
    /// Properties of the artifacts.
    pub artifact_properties: Entries<Entries<Slot>>,
    /// Its requirements in order: named, open and implicit ones.
    pub requirements: Vec<RequirementId>,
    /// The choice among what may stand for it, or which existing node it is.
    pub choice: Option<ChoiceId>,
    /// Which existing node it may be, when it is selected: `SELF` is that node.
    pub node_filter: Option<Expression>,
    /// Requirements of the substituted node whose targets it is: another name for them, and no node of its own
    /// (§15.5.3).
    pub taken_from: Vec<RequirementId>,
    /// Metadata of the template.
    pub metadata: Option<Expression>,
}

/// A capability of a node.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Capability {
    /// Its type; `None` when that is a fault that was reported.
    pub type_id: Option<TypeId>,
    /// Where it was written last.
    pub origin: Origin,
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

/// An interface of a node or relationship.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Interface {
    /// Its type; `None` when that is a fault that was reported.
    pub type_id: Option<TypeId>,
    /// Operations.
    pub operations: Entries<Operation>,
    /// Notifications.
    pub notifications: Entries<Operation>,
}

/// An operation or notification with its effective implementation and inputs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Operation {
    /// Where it was written last.
    pub origin: Origin,
    /// What is run; `None`: nothing.
    pub implementation: Option<ResolvedImplementation>,
    /// Inputs: those of the interface, of the operation, and ad-hoc ones.
    pub inputs: Entries<Slot>,
    /// Output → path words of the attribute that it is written to.
    pub outputs: Entries<Option<Expression>>,
}

/// An implementation whose artifacts have been found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResolvedImplementation {
    /// As written.
    pub implementation: Implementation,
    /// The artifact that is run.
    pub primary: Option<ImplementationArtifact>,
    /// Artifacts that must be there.
    pub dependencies: Vec<ImplementationArtifact>,
}

/// An artifact of an implementation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImplementationArtifact {
    /// Its name, or its path when it was given as such.
    pub name: Name,
    /// Its type; `None` when the path told none.
    pub type_id: Option<TypeId>,
    /// Path or URL, with the origin whose file it is relative to.
    pub file: At<Name>,
    /// Its properties: those of the type with the assignments of the definition.
    pub properties: Entries<Slot>,
}

/// A requirement of a node: one assignment, written or implicit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Requirement {
    /// Its node.
    pub node: NodeId,
    /// Its name.
    pub name: Name,
    /// The assignment; the node's template for an implicit one.
    pub origin: Origin,
    /// Whether no assignment was written.
    pub implicit: bool,
    /// How many relationships; `None` when that waits or is a fault.
    pub count: Option<u32>,
    /// What was written as count.
    pub count_slot: Option<Slot>,
    /// How many relationships of the same name come before (for `$relationship_index`); `None` when that waits.
    pub first_index: Option<u32>,
    /// Whether it may stay open.
    pub optional: bool,
    /// Whether its assignment says that it may not.
    pub insisted: bool,
    /// What it asks of the capability.
    pub capability: CapabilityWish,
    /// The node type that it asks for.
    pub node_type: Option<TypeId>,
    /// Type, properties and interfaces of the relationships.
    pub relationship: RelationshipPart,
    /// Filters of definition chain and assignment: all must hold; `SELF` is the relationship.
    pub filters: Vec<Expression>,
    /// What each relationship takes of the target capability.
    pub allocation: Entries<Slot>,
    /// Where it leads.
    pub target: Target,
    /// The range of the definition.
    pub count_range: CountRange,
}

/// What each relationship of a requirement is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RelationshipPart {
    /// Its type; `None` when that is a fault that was reported.
    pub type_id: Option<TypeId>,
    /// Where it was written last.
    pub origin: Origin,
    /// Properties.
    pub properties: Entries<Slot>,
    /// Attributes.
    pub attributes: Entries<Slot>,
    /// Interfaces.
    pub interfaces: Entries<Interface>,
}

/// Where a requirement leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// To a node that the author named.
    Named {
        /// The node.
        node: NodeId,
        /// Which of its copies; `None`: as many different ones as there are relationships.
        index: Option<Box<Slot>>,
        /// The capability; `None` when that is a fault that was reported.
        capability: Option<Name>,
    },
    /// To be chosen.
    Open(ChoiceId),
    /// Requirements of the substituted node that it is mapped to decide; none while the template stands for nothing.
    Outer(Vec<RequirementId>),
    /// Nowhere: a fault that was reported, or optional without candidates.
    Nothing,
}

/// Something that the model leaves open, with what it may become.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// What is chosen.
    pub of: ChoiceOf,
    /// Admissible alternatives, in the order in which they are preferred when nothing else decides.
    pub candidates: Vec<Candidate>,
    /// What was turned away, and why.
    pub rejections: Vec<Rejection>,
    /// Whether a node of another representation graph (an inventory) may serve.
    pub external: bool,
    /// Whether such a node is asked for first.
    pub outside_first: bool,
    /// Whether one is said to come: by the author, or by the node type, whose nodes are those of inventories.
    pub promised: bool,
}

/// What a choice decides.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ChoiceOf {
    /// The target of a requirement.
    Requirement(RequirementId),
    /// Which template stands for a node.
    Substitution(NodeId),
    /// Which existing node a node with `select` is.
    Selection(NodeId),
}

/// One alternative of a choice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Candidate {
    /// A node of this service, by its capability.
    Node {
        /// The node.
        node: NodeId,
        /// The capability that fits.
        capability: Name,
        /// The filter could not be decided yet: it waits for this.
        undecided: Option<Wait>,
    },
    /// A template that stands for the node: its nodes are there only if it is chosen.
    Template {
        /// Its scope.
        scope: ScopeId,
        /// Its substitution filter could not be decided yet: it waits for this.
        undecided: Option<Wait>,
    },
}

/// An alternative that was turned away.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rejection {
    /// What was turned away, as people call it.
    pub subject: Name,
    /// Why, to stand behind the subject: "has 4 GiB".
    pub reason: String,
    /// Where the subject is written.
    pub origin: Origin,
}

/// A group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// Its type; `None` when that is a fault that was reported.
    pub type_id: Option<TypeId>,
    /// Where it is written.
    pub origin: Origin,
    /// Properties.
    pub properties: Entries<Slot>,
    /// Attributes.
    pub attributes: Entries<Slot>,
    /// Members, nested groups laid flat.
    pub members: Vec<NodeId>,
}

/// A policy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Policy {
    /// Its type; `None` when that is a fault that was reported.
    pub type_id: Option<TypeId>,
    /// Where it is written.
    pub origin: Origin,
    /// Properties.
    pub properties: Entries<Slot>,
    /// Nodes; groups laid flat. All nodes of the scope when none is written.
    pub targets: Vec<NodeId>,
    /// The groups among what is written as targets.
    pub groups: Vec<Name>,
    /// Triggers of type and policy.
    pub triggers: Entries<Trigger>,
}
