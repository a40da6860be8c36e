//! The eight kinds of types.

use crate::expression::Expression;
use crate::name::Name;
use crate::origin::{At, Origin};

use super::behaviour::Trigger;
use super::definitions::{
    ArtifactDefinition, AttributeDefinition, CapabilityDefinition, InterfaceDefinition, OperationDefinition,
    ParameterDefinition, PropertyDefinition, RequirementDefinition, Schema,
};
use super::{Entries, Multipliers, NameList, TypeHeader};

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
