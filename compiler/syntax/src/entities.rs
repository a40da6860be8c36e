//! `Syntax`: the entities of one file in the shape of TOSCA 2.0, values still expressions.
//!
//! Made by `lower`; knows no dialect any more. Every map keeps the author's order and holds each name once (a second
//! one is reported and dropped). What was left out is `None`; what was faulty was reported and is `None`, too.

use indexmap::IndexMap;

use crate::dialect::Rules;
use crate::expression::Expression;
use crate::name::Name;
use crate::origin::{At, Origin};
use crate::source::FileId;

/// Named things in the author's order.
pub type Entries<T> = IndexMap<Name, T>;

/// Units or prefixes of a scalar with their multipliers as written (§9.1.2.2).
pub type Multipliers = Vec<(At<Name>, Expression)>;

/// The eight kinds of types, and the two other kinds of names that a namespace holds (§6.8.4).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// `artifact_types`
    Artifact,
    /// `data_types`
    Data,
    /// `capability_types`
    Capability,
    /// `interface_types`
    Interface,
    /// `relationship_types`
    Relationship,
    /// `node_types`
    Node,
    /// `group_types`
    Group,
    /// `policy_types`
    Policy,
    /// `functions`
    Function,
    /// `repositories`
    Repository,
}

/// One file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Syntax {
    /// The file.
    pub file: FileId,
    /// The rules of its dialect that later passes match on.
    pub rules: Rules,
    /// Root description.
    pub description: Option<At<Name>>,
    /// Root metadata, not interpreted.
    pub metadata: Option<Expression>,
    /// The profile that this file defines (§6.7.1).
    pub profile: Option<At<Name>>,
    /// Imports in order (§6.8).
    pub imports: Vec<Import>,
    /// Repositories (§6.5).
    pub repositories: Entries<Repository>,
    /// Artifact types (§12.1).
    pub artifact_types: Entries<ArtifactType>,
    /// Data types (§9.2).
    pub data_types: Entries<DataType>,
    /// Capability types (§8.1).
    pub capability_types: Entries<CapabilityType>,
    /// Interface types (§11.1).
    pub interface_types: Entries<InterfaceType>,
    /// Relationship types (§7.3).
    pub relationship_types: Entries<RelationshipType>,
    /// Node types (§7.1).
    pub node_types: Entries<NodeType>,
    /// Group types (§16.1).
    pub group_types: Entries<GroupType>,
    /// Policy types (§16.3).
    pub policy_types: Entries<PolicyType>,
    /// Functions (§10.4).
    pub functions: Entries<FunctionDefinition>,
    /// The service template (§6.9).
    pub service_template: Option<ServiceTemplate>,
    /// Where something stands that could not be read, which was reported. What is missed because of that is no second
    /// fault.
    pub holes: Vec<Origin>,
}

/// An import statement (§6.8.1). Exactly one of `url` and `profile` is there unless a fault was reported.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Import {
    /// The whole statement.
    pub origin: Origin,
    /// A URL or path.
    pub url: Option<At<Name>>,
    /// A profile name.
    pub profile: Option<At<Name>>,
    /// A repository of this file.
    pub repository: Option<At<Name>>,
    /// The namespace that the names come into.
    pub namespace: Option<At<Name>>,
}

/// A repository (§6.5).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Repository {
    /// Where it is defined.
    pub origin: Origin,
    /// Its root.
    pub url: Option<At<Name>>,
}

/// What every type has (§6.4.1).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TypeHeader {
    /// The local name, as its key.
    pub name: At<Name>,
    /// The parent, as written (with namespace).
    pub derived_from: Option<At<Name>>,
    /// The type version, a TOSCA version (checked by `lower`).
    pub version: Option<At<Name>>,
    /// For people.
    pub description: Option<At<Name>>,
    /// Not interpreted by the language.
    pub metadata: Option<Expression>,
    /// Further names under which it may be written where it is in scope; any other definition of such a name goes first.
    pub aliases: Vec<Name>,
}

/// §12.1
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ArtifactType {
    /// Name, parent, version.
    pub header: TypeHeader,
    /// MIME type.
    pub mime_type: Option<At<Name>>,
    /// File extensions.
    pub file_ext: Option<Vec<At<Name>>>,
    /// Properties.
    pub properties: Entries<PropertyDefinition>,
}

/// §9.2, and scalars §9.1.2.2
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DataType {
    /// Name, parent, version.
    pub header: TypeHeader,
    /// The keyname `properties`, where it stands (an empty map is a fault of its own).
    pub properties_origin: Option<Origin>,
    /// Properties.
    pub properties: Entries<PropertyDefinition>,
    /// A Boolean expression over `$value`.
    pub validation: Option<Expression>,
    /// Schema of map keys.
    pub key_schema: Option<Box<Schema>>,
    /// Schema of list or map entries.
    pub entry_schema: Option<Box<Schema>>,
    /// Scalars: the type of the number.
    pub data_type: Option<At<Name>>,
    /// Scalars: unit → multiplier, as written; `None` when the keyname is not there.
    pub units: Option<At<Multipliers>>,
    /// Scalars: the unit of presentation and arithmetic.
    pub canonical_unit: Option<At<Name>>,
    /// Scalars: prefix → multiplier, as written.
    pub prefixes: Option<At<Multipliers>>,
}

/// §8.1
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CapabilityType {
    /// Name, parent, version.
    pub header: TypeHeader,
    /// Properties.
    pub properties: Entries<PropertyDefinition>,
    /// Attributes.
    pub attributes: Entries<AttributeDefinition>,
    /// Node types that may be the source.
    pub valid_source_node_types: Option<NameList>,
    /// Relationship types that may end here.
    pub valid_relationship_types: Option<NameList>,
}

/// §11.1
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InterfaceType {
    /// Name, parent, version.
    pub header: TypeHeader,
    /// Inputs of every operation.
    pub inputs: Entries<ParameterDefinition>,
    /// Operations.
    pub operations: Entries<OperationDefinition>,
    /// Notifications, same shape as operations.
    pub notifications: Entries<OperationDefinition>,
}

/// §7.3
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RelationshipType {
    /// Name, parent, version.
    pub header: TypeHeader,
    /// Properties.
    pub properties: Entries<PropertyDefinition>,
    /// Attributes.
    pub attributes: Entries<AttributeDefinition>,
    /// Interfaces.
    pub interfaces: Entries<InterfaceDefinition>,
    /// Capability types at the target.
    pub valid_capability_types: Option<NameList>,
    /// Node types at the target.
    pub valid_target_node_types: Option<NameList>,
    /// Node types at the source.
    pub valid_source_node_types: Option<NameList>,
}

/// §7.1
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NodeType {
    /// Name, parent, version.
    pub header: TypeHeader,
    /// Properties.
    pub properties: Entries<PropertyDefinition>,
    /// Attributes.
    pub attributes: Entries<AttributeDefinition>,
    /// Capabilities.
    pub capabilities: Entries<CapabilityDefinition>,
    /// Requirements in order; each name once.
    pub requirements: Entries<RequirementDefinition>,
    /// Interfaces.
    pub interfaces: Entries<InterfaceDefinition>,
    /// Artifacts.
    pub artifacts: Entries<ArtifactDefinition>,
}

/// §16.1
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GroupType {
    /// Name, parent, version.
    pub header: TypeHeader,
    /// Properties.
    pub properties: Entries<PropertyDefinition>,
    /// Attributes.
    pub attributes: Entries<AttributeDefinition>,
    /// Node types that may be members.
    pub members: Option<NameList>,
}

/// §16.3
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PolicyType {
    /// Name, parent, version.
    pub header: TypeHeader,
    /// Properties.
    pub properties: Entries<PropertyDefinition>,
    /// Node or group types that may be targets.
    pub targets: Option<NameList>,
    /// Triggers.
    pub triggers: Entries<Trigger>,
}

/// A list of names, `[]` included.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NameList {
    /// The list.
    pub origin: Origin,
    /// Its names in order.
    pub names: Vec<At<Name>>,
}

/// The type, schemas and validation of a value (§9.3); every part may be missing in a refinement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Schema {
    /// The schema, or the short form.
    pub origin: Origin,
    /// The data type.
    pub type_name: Option<At<Name>>,
    /// For people.
    pub description: Option<At<Name>>,
    /// A Boolean expression over `$value`.
    pub validation: Option<Expression>,
    /// Schema of map keys.
    pub key_schema: Option<Box<Schema>>,
    /// Schema of entries.
    pub entry_schema: Option<Box<Schema>>,
}

/// A property definition or refinement (§9.4).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PropertyDefinition {
    /// The entry.
    pub origin: Origin,
    /// Type, schemas, validation; empty for the short form.
    pub schema: Schema,
    /// `required`, where it stands.
    pub required: Option<At<bool>>,
    /// `default`.
    pub default: Option<Expression>,
    /// `value`.
    pub value: Option<Expression>,
    /// The whole value in short form (`name: 5`): legal in refinements only. Set as well as the fields above when the
    /// map could be either (A-8: a map whose keys are all keynames is a definition, and then this is `None`).
    pub short_form: Option<Expression>,
}

/// An attribute definition or refinement (§9.6).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AttributeDefinition {
    /// The entry.
    pub origin: Origin,
    /// Type, schemas, validation.
    pub schema: Schema,
    /// `default`.
    pub default: Option<Expression>,
}

/// A parameter definition (§9.8).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ParameterDefinition {
    /// The entry.
    pub origin: Origin,
    /// Type, schemas, validation.
    pub schema: Schema,
    /// `required`.
    pub required: Option<At<bool>>,
    /// `default`.
    pub default: Option<Expression>,
    /// `value`: outgoing parameters only (checked by `lower`, which knows the direction).
    pub value: Option<Expression>,
    /// `mapping`: incoming parameters only; a list of path words.
    pub mapping: Option<Expression>,
}

/// A capability definition or refinement (§8.2).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CapabilityDefinition {
    /// The entry.
    pub origin: Origin,
    /// The capability type.
    pub type_name: Option<At<Name>>,
    /// For people.
    pub description: Option<At<Name>>,
    /// Refinements of the type's properties.
    pub properties: Entries<PropertyDefinition>,
    /// Refinements of the type's attributes.
    pub attributes: Entries<AttributeDefinition>,
    /// Narrower list of sources.
    pub valid_source_node_types: Option<NameList>,
    /// Narrower list of relationships.
    pub valid_relationship_types: Option<NameList>,
}

/// A requirement definition or refinement (§8.4).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequirementDefinition {
    /// The entry in the list.
    pub origin: Origin,
    /// Whether any relationship will do when none is written, as in TOSCA 1.x and in its short form.
    pub any_relationship: bool,
    /// For people.
    pub description: Option<At<Name>>,
    /// Capability type, or symbolic name together with `node`.
    pub capability: Option<At<Name>>,
    /// Node type.
    pub node: Option<At<Name>>,
    /// Relationship type and refinements.
    pub relationship: Option<RelationshipDefinition>,
    /// Boolean expression; `SELF` is the relationship.
    pub node_filter: Option<Expression>,
    /// How many relationships.
    pub count_range: Option<At<CountRange>>,
    /// How many when nobody says it, neither here nor in what this refines.
    pub count_range_left_out: CountRange,
}

/// The relationship inside a requirement definition (§8.4).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RelationshipDefinition {
    /// The entry.
    pub origin: Origin,
    /// The relationship type.
    pub type_name: Option<At<Name>>,
    /// Refinements of the type's properties.
    pub properties: Entries<PropertyDefinition>,
    /// Refinements of the type's attributes.
    pub attributes: Entries<AttributeDefinition>,
    /// Refinements of the type's interfaces.
    pub interfaces: Entries<InterfaceDefinition>,
}

/// How many relationships one requirement may create.
///
/// Unit: relationships. `upper: None` is the keyword `UNBOUNDED`.
/// Invariant: `lower <= upper`. Only [`CountRange::new`] makes one.
/// Spec: TOSCA 2.0 §8.4; refined under §8.4.1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CountRange {
    lower: u32,
    upper: Option<u32>,
}

impl CountRange {
    /// What holds when no `count_range` is written.
    pub const ANY: CountRange = CountRange {
        lower: 0,
        upper: None,
    };

    /// `None` when `upper` is below `lower`: the caller knows which key to blame.
    pub fn new(lower: u32, upper: Option<u32>) -> Option<CountRange> {
        upper
            .is_none_or(|upper| lower <= upper)
            .then_some(CountRange { lower, upper })
    }

    /// The least count.
    pub fn lower(self) -> u32 {
        self.lower
    }

    /// The greatest count; `None` is unbounded.
    pub fn upper(self) -> Option<u32> {
        self.upper
    }

    /// Whether every count allowed here is also allowed by `parent` (§8.4.1).
    pub fn is_within(self, parent: CountRange) -> bool {
        self.lower >= parent.lower
            && match (self.upper, parent.upper) {
                (_, None) => true,
                (None, Some(_)) => false,
                (Some(upper), Some(bound)) => upper <= bound,
            }
    }

    /// Whether `count` is allowed.
    pub fn contains(self, count: u32) -> bool {
        count >= self.lower && self.upper.is_none_or(|upper| count <= upper)
    }
}

impl std::fmt::Display for CountRange {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.upper {
            Some(upper) => write!(f, "[{}, {upper}]", self.lower),
            None => write!(f, "[{}, UNBOUNDED]", self.lower),
        }
    }
}

/// An interface definition or refinement (§11.2).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InterfaceDefinition {
    /// The entry.
    pub origin: Origin,
    /// The interface type.
    pub type_name: Option<At<Name>>,
    /// Inputs of every operation.
    pub inputs: Entries<ParameterDefinition>,
    /// Operations.
    pub operations: Entries<OperationDefinition>,
    /// Notifications.
    pub notifications: Entries<OperationDefinition>,
}

/// An operation or notification definition (§11.4, §11.6).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OperationDefinition {
    /// The entry.
    pub origin: Origin,
    /// For people.
    pub description: Option<At<Name>>,
    /// What is run.
    pub implementation: Option<Implementation>,
    /// Inputs.
    pub inputs: Entries<ParameterDefinition>,
    /// Outputs.
    pub outputs: Entries<ParameterDefinition>,
}

/// An implementation (§11.8).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Implementation {
    /// The entry.
    pub origin: Origin,
    /// The artifact that is run.
    pub primary: Option<ArtifactReference>,
    /// Artifacts that must be there.
    pub dependencies: Vec<ArtifactReference>,
}

/// An artifact by name (or path, A-20), or defined in place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ArtifactReference {
    /// A name of an artifact of the type or template, else a path.
    Named(At<Name>),
    /// Defined in place.
    Inline(Box<ArtifactDefinition>),
}

/// An artifact definition (§12.2).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ArtifactDefinition {
    /// The entry.
    pub origin: Origin,
    /// The artifact type.
    pub type_name: Option<At<Name>>,
    /// Path or URL, relative to the file that states it.
    pub file: Option<At<Name>>,
    /// A repository of that file.
    pub repository: Option<At<Name>>,
    /// For people.
    pub description: Option<At<Name>>,
    /// Version of the artifact.
    pub artifact_version: Option<At<Name>>,
    /// Digest of the file.
    pub checksum: Option<At<Name>>,
    /// Algorithm of that digest.
    pub checksum_algorithm: Option<At<Name>>,
    /// Property assignments.
    pub properties: Entries<Expression>,
    /// Not interpreted by the language.
    pub metadata: Option<Expression>,
}

/// A function definition (§10.4).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FunctionDefinition {
    /// The entry; its last key is the name.
    pub origin: Origin,
    /// The signatures in order; empty for an empty element inside a service template.
    pub signatures: Vec<Signature>,
}

/// One signature of a function (§10.4).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signature {
    /// The item of the list.
    pub origin: Origin,
    /// Mandatory arguments in order; `None` when the keyname is not there.
    pub arguments: Option<Vec<Schema>>,
    /// Optional arguments in order.
    pub optional_arguments: Option<Vec<Schema>>,
    /// Whether the last repeats.
    pub variadic: bool,
    /// What it yields; absent means anything.
    pub result: Option<Schema>,
    /// What computes it.
    pub implementation: Option<Implementation>,
}

/// A trigger of a policy (§16.5).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trigger {
    /// The entry.
    pub origin: Origin,
    /// The event.
    pub event: Option<At<Name>>,
    /// A Boolean expression.
    pub condition: Option<Expression>,
    /// Activities in order.
    pub action: Vec<Activity>,
}

/// An activity of a trigger or workflow step (§13.2.3).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Activity {
    /// The entry.
    pub origin: Origin,
    /// What it does.
    pub kind: ActivityKind,
}

/// The kinds of activities.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ActivityKind {
    /// Hands over to another workflow.
    Delegate {
        /// The workflow.
        workflow: At<Name>,
        /// Its inputs.
        inputs: Entries<Expression>,
    },
    /// Sets the state of the target.
    SetState(At<Name>),
    /// Calls an operation of the target.
    CallOperation {
        /// `interface.operation`.
        operation: At<Name>,
        /// Its inputs.
        inputs: Entries<Expression>,
    },
    /// Runs another workflow in place.
    Inline {
        /// The workflow.
        workflow: At<Name>,
        /// Its inputs.
        inputs: Entries<Expression>,
    },
}

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
    /// Node templates.
    pub node_templates: Entries<NodeTemplate>,
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
    pub relationship: Option<RelationshipAssignment>,
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

/// A workflow (§13.2).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Workflow {
    /// The entry.
    pub origin: Origin,
    /// For people.
    pub description: Option<At<Name>>,
    /// Inputs.
    pub inputs: Entries<ParameterDefinition>,
    /// Outputs.
    pub outputs: Entries<ParameterDefinition>,
    /// A Boolean expression.
    pub precondition: Option<Expression>,
    /// Steps.
    pub steps: Entries<WorkflowStep>,
    /// An external workflow instead of steps.
    pub implementation: Option<Implementation>,
}

/// A workflow step (§13.2.2).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WorkflowStep {
    /// The entry.
    pub origin: Origin,
    /// Node template or group.
    pub target: Option<At<Name>>,
    /// A requirement of the target.
    pub target_relationship: Option<At<Name>>,
    /// Clauses that must all hold.
    pub filter: Vec<Expression>,
    /// Activities in order.
    pub activities: Vec<Activity>,
    /// Next steps after success.
    pub on_success: Vec<At<Name>>,
    /// Next steps after failure.
    pub on_failure: Vec<At<Name>>,
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
