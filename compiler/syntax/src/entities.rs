//! `Syntax`: the entities of one file in the shape of TOSCA 2.0, values still expressions.
//!
//! Made by `lower`; knows no dialect any more. Every map keeps the author's order and holds each name once (a second
//! one is reported and dropped). What was left out is `None`; what was faulty was reported and is `None`, too.

pub mod definitions;
pub mod types;
pub mod behaviour;
pub mod templates;

use indexmap::IndexMap;

use crate::dialect::rules::Rules;
use crate::expression::Expression;
use crate::name::Name;
use crate::origin::{At, Origin};
use crate::source::FileId;

use self::definitions::FunctionDefinition;
use self::templates::ServiceTemplate;
use self::types::{
    ArtifactType, CapabilityType, DataType, GroupType, InterfaceType, NodeType, PolicyType, RelationshipType,
};

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
    /// Whether no author wrote it: every file of its dialect has it.
    pub is_implicit: bool,
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

/// A list of names, `[]` included.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NameList {
    /// The list.
    pub origin: Origin,
    /// Its names in order.
    pub names: Vec<At<Name>>,
}
