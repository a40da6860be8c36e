//! The service template with its templates, assignments, groups, policies and substitution mappings.

use std::sync::Arc;

use crate::expression::Expression;
use crate::name::Name;
use crate::origin::{At, Origin};

use super::Entries;
use super::behaviour::{Trigger, Workflow};
use super::definitions::{ArtifactDefinition, FunctionDefinition, Implementation, ParameterDefinition};

/// The service template of a file (§6.9).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServiceTemplate {
    /// The entry.
    pub origin: Origin,
    /// For people.
    pub description: Option<At<Name>>,
    /// Not interpreted by the language.
    pub metadata: Option<Expression>,
    /// Inputs.
    pub inputs: Entries<ParameterDefinition>,
    /// Outputs.
    pub outputs: Entries<ParameterDefinition>,
    /// Node templates, shared with the service that is built of them.
    pub node_templates: Entries<Arc<NodeTemplate>>,
    /// Relationship templates.
    pub relationship_templates: Entries<RelationshipTemplate>,
    /// Groups.
    pub groups: Entries<Group>,
    /// Policies in order; each name once.
    pub policies: Entries<Policy>,
    /// Workflows.
    pub workflows: Entries<Workflow>,
    /// Functions that refine those outside (§10.4).
    pub functions: Entries<FunctionDefinition>,
    /// What this template can stand for.
    pub substitution_mappings: Option<SubstitutionMappings>,
}

/// A node template (§7.2).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NodeTemplate {
    /// The entry.
    pub origin: Origin,
    /// The node type.
    pub type_name: Option<At<Name>>,
    /// For people.
    pub description: Option<At<Name>>,
    /// Not interpreted by the language.
    pub metadata: Option<Expression>,
    /// Ordered fallback; empty list when left out.
    pub directives: Vec<At<Directive>>,
    /// Property assignments.
    pub properties: Entries<Expression>,
    /// Attribute assignments.
    pub attributes: Entries<Expression>,
    /// Requirement assignments in order; names may repeat.
    pub requirements: Vec<RequirementAssignment>,
    /// Capability assignments.
    pub capabilities: Entries<CapabilityAssignment>,
    /// Interface assignments.
    pub interfaces: Entries<InterfaceAssignment>,
    /// Artifacts.
    pub artifacts: Entries<ArtifactDefinition>,
    /// How many nodes.
    pub count: Option<Expression>,
    /// With `select` only; `SELF` is the candidate.
    pub node_filter: Option<Expression>,
    /// Another template whose keynames are taken over.
    pub copy: Option<At<Name>>,
}

/// Directives of node templates (§7.2.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Directive {
    /// Make the node.
    Create,
    /// Take one that is there.
    Select,
    /// Let a service stand for it.
    Substitute,
}

/// Where a requirement looks for its target (§8.5).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reach {
    /// In this service.
    Internal,
    /// In other representation graphs.
    External,
}

/// A relationship template (§7.4).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RelationshipTemplate {
    /// The entry.
    pub origin: Origin,
    /// The relationship type.
    pub type_name: Option<At<Name>>,
    /// For people.
    pub description: Option<At<Name>>,
    /// Property assignments.
    pub properties: Entries<Expression>,
    /// Attribute assignments.
    pub attributes: Entries<Expression>,
    /// Interface assignments.
    pub interfaces: Entries<InterfaceAssignment>,
    /// Another template whose keynames are taken over.
    pub copy: Option<At<Name>>,
}

/// A capability assignment (§8.3).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CapabilityAssignment {
    /// The entry.
    pub origin: Origin,
    /// Property assignments.
    pub properties: Entries<Expression>,
    /// Attribute assignments.
    pub attributes: Entries<Expression>,
    /// Where incoming relationships may come from, in order of preference.
    pub directives: Vec<At<Reach>>,
}

/// A requirement assignment (§8.5).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequirementAssignment {
    /// The entry in the list.
    pub origin: Origin,
    /// The requirement.
    pub name: At<Name>,
    /// Template or type.
    pub node: Option<NodeReference>,
    /// Symbolic name or type.
    pub capability: Option<At<Name>>,
    /// Type, template, or assignment.
    pub relationship: Option<Box<RelationshipAssignment>>,
    /// What it takes of the target capability: property → amount.
    pub allocation: Option<At<Entries<Expression>>>,
    /// How many relationships.
    pub count: Option<Expression>,
    /// Boolean expression; `SELF` is the relationship.
    pub node_filter: Option<Expression>,
    /// In order of preference.
    pub directives: Vec<At<Reach>>,
    /// Whether it may stay open.
    pub optional: Option<Expression>,
}

/// The target of a requirement assignment: `name`, or `[name, index]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NodeReference {
    /// Template or type.
    pub name: At<Name>,
    /// Which of its nodes.
    pub index: Option<Expression>,
}

/// The relationship of a requirement assignment (§8.5).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RelationshipAssignment {
    /// The entry.
    pub origin: Origin,
    /// In short form a type or a template, in the map a type.
    pub type_name: Option<At<Name>>,
    /// Whether it was written in short form.
    pub short_form: bool,
    /// Property assignments.
    pub properties: Entries<Expression>,
    /// Attribute assignments.
    pub attributes: Entries<Expression>,
    /// Interface assignments.
    pub interfaces: Entries<InterfaceAssignment>,
}

/// An interface assignment (§11.3).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InterfaceAssignment {
    /// The entry.
    pub origin: Origin,
    /// Input values.
    pub inputs: Entries<Expression>,
    /// Operations.
    pub operations: Entries<OperationAssignment>,
    /// Notifications.
    pub notifications: Entries<OperationAssignment>,
}

/// An operation or notification assignment (§11.5, §11.7).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OperationAssignment {
    /// The entry.
    pub origin: Origin,
    /// What is run.
    pub implementation: Option<Implementation>,
    /// Input values.
    pub inputs: Entries<Expression>,
    /// Output mappings: path words.
    pub outputs: Entries<Expression>,
}

/// A group (§16.2).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// The entry.
    pub origin: Origin,
    /// The group type.
    pub type_name: Option<At<Name>>,
    /// For people.
    pub description: Option<At<Name>>,
    /// Not interpreted by the language.
    pub metadata: Option<Expression>,
    /// Property assignments.
    pub properties: Entries<Expression>,
    /// Attribute assignments.
    pub attributes: Entries<Expression>,
    /// Node templates or groups.
    pub members: Vec<At<Name>>,
}

/// A policy (§16.4).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Policy {
    /// The entry in the list.
    pub origin: Origin,
    /// The policy type.
    pub type_name: Option<At<Name>>,
    /// For people.
    pub description: Option<At<Name>>,
    /// Not interpreted by the language.
    pub metadata: Option<Expression>,
    /// Property assignments.
    pub properties: Entries<Expression>,
    /// Node templates or groups.
    pub targets: Vec<At<Name>>,
    /// Further triggers.
    pub triggers: Entries<Trigger>,
}

/// What a service template can stand for (§15.1).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SubstitutionMappings {
    /// The entry.
    pub origin: Origin,
    /// The node type that it substitutes.
    pub node_type: Option<At<Name>>,
    /// Boolean expression; `SELF` is the substituted node.
    pub substitution_filter: Option<Expression>,
    /// Property (name or path words) → input.
    pub properties: Vec<(At<Vec<Expression>>, At<Name>)>,
    /// Attribute (name or path words) → output.
    pub attributes: Vec<(At<Vec<Expression>>, At<Name>)>,
    /// Capability → path words `[node template, capability]`.
    pub capabilities: Entries<At<Vec<Expression>>>,
    /// Requirement mappings in order.
    pub requirements: Vec<RequirementMapping>,
    /// Interface → operation → workflow.
    pub interfaces: Entries<At<Entries<At<Name>>>>,
}

/// One entry of the requirement mappings (§15.5).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequirementMapping {
    /// The entry in the list.
    pub origin: Origin,
    /// The requirement of the substituted node's type.
    pub requirement: At<Name>,
    /// `[r, 2]` or `[r, UNBOUNDED]`: how many assignments it takes; `None` when no count is written.
    pub count: Option<At<Option<u32>>>,
    /// What is mapped to, as written: a string, a list of two strings, or a list of either.
    pub targets: Expression,
}
