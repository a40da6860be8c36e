//! What types are made of: definitions of values, capabilities, requirements, interfaces, artifacts and functions.

use crate::expression::Expression;
use crate::name::Name;
use crate::origin::{At, Origin};

use super::{Entries, NameList};

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
