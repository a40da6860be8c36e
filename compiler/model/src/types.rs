//! `Types`: every type with its inheritance laid flat, each member with its provenance.
//!
//! - `types/lookup.rs`: types by their identity, and how they descend from each other
//! - `types/typing.rs`: the types of expressions
//! - `types/path.rs`: TOSCA paths
//! - `types/graph.rs`: what evaluation asks of the graph around an expression
//! - `types/evaluate.rs`: what an expression is worth in a graph
//! - `types/context.rs`: the graph as far as types tell of it
//! - `types/conform.rs`: values against their schemas
//! - `types/validate.rs`: validation clauses
//! - `types/{value,call,path}_errors.rs`: the messages about all of these
//! - `types/linearize.rs`: who derives from whom
//! - `types/maker.rs`: what the derivation of one type can see
//! - `types/schema.rs`: the type, keys, entries and validation of a value
//! - `types/members.rs`, `types/refine.rs`: properties, attributes and parameters
//! - `types/lists.rs`: lists of allowed types
//! - `types/{data,scalars,interfaces,capabilities,requirements,nodes,others}.rs`: the kinds of types and their parts
//! - `types/consistency.rs`: requirements against what their types offer and allow
//! - `types/infinite.rs`: data types whose values would have no end
//! - `types/contents.rs`: defaults, fixed values, validation clauses, filters and mappings inside types
//! - `types/derive.rs`: the order in which types are laid out
//! - `types/template.rs`: what a service template defines by the rules of types
//! - `types/{errors,scalar_errors}.rs`: the messages of all these

mod lookup;
pub mod typing;
pub mod path;
pub mod graph;
mod value_errors;
mod call_errors;
mod path_errors;
pub mod programs;
mod program_errors;
pub mod evaluate;
pub mod context;
pub mod conform;
pub mod validate;
mod errors;
mod scalar_errors;
mod linearize;
mod maker;
mod schema;
mod members;
mod refine;
mod lists;
mod data;
mod scalars;
mod interfaces;
mod capabilities;
mod requirements;
mod nodes;
mod others;
mod consistency;
mod infinite;
pub(crate) mod contents;
mod derive;
pub mod template;

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::sync::Arc;

use rust_decimal::Decimal;
use toscac_syntax::diagnostic::Checked;
use toscac_syntax::entities::definitions::CountRange;
use toscac_syntax::entities::{self, Entries, Syntax};
use toscac_syntax::expression::Expression;
use toscac_syntax::name::Name;
use toscac_syntax::origin::{At, Origin};
use toscac_syntax::source::FileId;

use crate::limits::Limits;
use crate::names::{Names, TypeId};
use crate::value::functions::pattern::Patterns;

/// Members by name in the author's order; types that inherit them unchanged share them.
pub type Members<T> = Arc<Entries<T>>;

/// The types of all files of a compilation.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Types {
    /// By file; shared, since most files do not change between two compilations.
    pub files: BTreeMap<FileId, Arc<FileTypes>>,
    /// Patterns that the clauses of types asked for so far.
    pub patterns: Patterns,
}

/// Lays every type flat: inheritance, refinement and additions applied, each member with its provenance.
///
/// Never fails. A chain of parents is cut at a fault, and a type with such a chain, or a member whose type is not known,
/// satisfies everything, so that one fault is one message. What `resolve_names` reported is not reported again.
/// Cost: linear in what is written and in the members that types change; members inherited unchanged are shared. Bounded
/// by `Limits::type_members`.
/// Spec: TOSCA 2.0 §5.1.3, §6.4, §7.1, §7.3, §8.1, §8.2, §8.4, §9.2 to §9.8, §11.1, §11.2, §12.1, §16.1, §16.3.
pub fn derive_types(
    files: &BTreeMap<FileId, Checked<Syntax>>,
    names: &Checked<Names>,
    limits: &Limits,
) -> Checked<Types> {
    let (types, diagnostics) = derive::derive(files, &names.value, limits);
    let faulty = files.values().any(Checked::is_faulty);
    Checked::new(types, diagnostics).after(names).or_faulty(faulty)
}

/// The types that one file defines, in the author's order: `TypeId::index` is the position.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct FileTypes {
    /// The profile that the definitions of this file belong to (§6.7.1).
    pub profile: Option<Name>,
    /// §12.1
    pub artifact_types: Vec<Arc<ArtifactType>>,
    /// §9.2
    pub data_types: Vec<Arc<DataType>>,
    /// §8.1
    pub capability_types: Vec<Arc<CapabilityType>>,
    /// §11.1
    pub interface_types: Vec<Arc<InterfaceType>>,
    /// §7.3
    pub relationship_types: Vec<Arc<RelationshipType>>,
    /// §7.1
    pub node_types: Vec<Arc<NodeType>>,
    /// §16.1
    pub group_types: Vec<Arc<GroupType>>,
    /// §16.3
    pub policy_types: Vec<Arc<PolicyType>>,
    /// §10.4
    pub functions: Vec<Arc<Function>>,
}

/// What every type has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Header {
    /// Its identity.
    pub id: TypeId,
    /// Its local name.
    pub name: Name,
    /// Where it is defined (the entry).
    pub origin: Origin,
    /// The parent. Nothing after a fault, and then `complete` is false. The others: [`Types::ancestors`].
    pub parent: Option<TypeId>,
    /// How many ancestors there are.
    pub depth: u32,
    /// Whether the chain is whole; a type with a broken chain satisfies everything that was asked of it.
    pub complete: bool,
    /// For people; never inherited.
    pub description: Option<Name>,
    /// Not interpreted by the language; never inherited.
    pub metadata: Option<Expression>,
    /// Type version; never inherited.
    pub version: Option<Name>,
}

/// Where a member comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Provenance {
    /// The type that declared it first.
    pub declared_in: TypeId,
    /// The entry there.
    pub declared: Origin,
    /// Every later refinement, oldest first.
    pub refined: Vec<Origin>,
}

impl Provenance {
    /// The entry that spoke last.
    pub fn latest(&self) -> Origin {
        self.refined.last().copied().unwrap_or(self.declared)
    }
}

/// The built-in data types (§9.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum BuiltIn {
    /// §9.1.1.1
    String,
    /// §9.1.1.2
    Integer,
    /// §9.1.1.3
    Float,
    /// §9.1.1.4
    Boolean,
    /// §9.1.1.5
    Bytes,
    /// §9.1.1.6
    Nil,
    /// §9.1.2.1
    Timestamp,
    /// §9.1.2.2
    Scalar,
    /// §9.1.2.3
    Version,
    /// §9.1.3.1
    List,
    /// §9.1.3.2
    Map,
}

/// A data type.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DataTypeRef {
    /// Built in.
    BuiltIn(BuiltIn),
    /// Defined in TOSCA.
    Custom(TypeId),
    /// Any type: an untyped parameter.
    Any,
    /// A fault that was reported: satisfies everything.
    Unknown,
}

/// The effective schema of a value: refinements and inheritance of its definition applied.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Schema {
    /// Where it was written last.
    pub origin: Origin,
    /// The data type.
    pub data_type: DataTypeRef,
    /// Validation clauses of the definition chain, oldest first; all must hold. Those of the data type itself are
    /// found there.
    pub validations: Vec<Expression>,
    /// Schema of map keys.
    pub key: Option<Arc<Schema>>,
    /// Schema of entries.
    pub entry: Option<Arc<Schema>>,
}

/// An effective property.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Property {
    /// Where it comes from.
    pub provenance: Provenance,
    /// Type and validation.
    pub schema: Schema,
    /// Whether a value must be there.
    pub required: bool,
    /// The default.
    pub default: Option<Expression>,
    /// The fixed value; then neither refined nor assigned.
    pub fixed: Option<Expression>,
}

/// An effective attribute. Those that reflect a property are not listed: they are found in the properties.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attribute {
    /// Where it comes from.
    pub provenance: Provenance,
    /// Type and validation.
    pub schema: Schema,
    /// The default.
    pub default: Option<Expression>,
}

/// An effective parameter of an operation, interface, workflow or service template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parameter {
    /// The entry that spoke last.
    pub origin: Origin,
    /// Type and validation; `DataTypeRef::Any` when there is none.
    pub schema: Schema,
    /// Whether a value must be there.
    pub required: bool,
    /// The default.
    pub default: Option<Expression>,
    /// The fixed value (outgoing).
    pub fixed: Option<Expression>,
    /// The attribute that it is written to (incoming): path words.
    pub mapping: Option<Expression>,
}

/// An effective data type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DataType {
    /// Identity, name, ancestors.
    pub header: Header,
    /// The built-in type that it descends from, if any.
    pub built_in: Option<BuiltIn>,
    /// Fields of a complex type.
    pub properties: Members<Property>,
    /// Validation clauses, oldest first.
    pub validations: Vec<Expression>,
    /// Schema of map keys.
    pub key: Option<Arc<Schema>>,
    /// Schema of entries.
    pub entry: Option<Arc<Schema>>,
    /// Scalars: what may be written behind the number.
    pub scalar: Option<ScalarUnits>,
}

/// The units of a scalar type (§9.1.2.2).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScalarUnits {
    /// Whether the number must be an integer (else it may be a float).
    pub integer: bool,
    /// The data type of the number.
    pub data_type: DataTypeRef,
    /// Unit as written behind a number, prefix included → how many canonical units it is.
    pub units: BTreeMap<Name, Decimal>,
    /// The unit of presentation and arithmetic.
    pub canonical: Name,
    /// Where the canonical unit was written, if it was.
    pub canonical_origin: Option<Origin>,
    /// Units as they are defined, without prefixes.
    pub base_units: BTreeMap<Name, Decimal>,
    /// Prefixes; `None`: units stand alone.
    pub prefixes: Option<BTreeMap<Name, Decimal>>,
}

/// An effective artifact type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ArtifactType {
    /// Identity, name, ancestors.
    pub header: Header,
    /// MIME type.
    pub mime_type: Option<Name>,
    /// File extensions.
    pub file_ext: Option<Vec<Name>>,
    /// Properties.
    pub properties: Members<Property>,
}

/// An effective capability type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CapabilityType {
    /// Identity, name, ancestors.
    pub header: Header,
    /// Properties.
    pub properties: Members<Property>,
    /// Attributes.
    pub attributes: Members<Attribute>,
    /// `None`: any source.
    pub valid_source_node_types: Option<Vec<TypeId>>,
    /// `None`: any relationship.
    pub valid_relationship_types: Option<Vec<TypeId>>,
}

/// An effective interface type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InterfaceType {
    /// Identity, name, ancestors.
    pub header: Header,
    /// Inputs of every operation.
    pub inputs: Members<Parameter>,
    /// Operations.
    pub operations: Members<Operation>,
    /// Notifications.
    pub notifications: Members<Operation>,
}

/// An effective relationship type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RelationshipType {
    /// Identity, name, ancestors.
    pub header: Header,
    /// Properties.
    pub properties: Members<Property>,
    /// Attributes.
    pub attributes: Members<Attribute>,
    /// Interfaces.
    pub interfaces: Members<Interface>,
    /// `None`: any capability.
    pub valid_capability_types: Option<Vec<TypeId>>,
    /// `None`: any target.
    pub valid_target_node_types: Option<Vec<TypeId>>,
    /// `None`: any source.
    pub valid_source_node_types: Option<Vec<TypeId>>,
}

/// An effective node type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NodeType {
    /// Identity, name, ancestors.
    pub header: Header,
    /// Properties.
    pub properties: Members<Property>,
    /// Attributes.
    pub attributes: Members<Attribute>,
    /// Capabilities.
    pub capabilities: Members<Capability>,
    /// Requirements: the parent's first, own additions after.
    pub requirements: Members<Requirement>,
    /// Interfaces.
    pub interfaces: Members<Interface>,
    /// Artifacts.
    pub artifacts: Members<Artifact>,
}

/// An effective group type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GroupType {
    /// Identity, name, ancestors.
    pub header: Header,
    /// Properties.
    pub properties: Members<Property>,
    /// Attributes.
    pub attributes: Members<Attribute>,
    /// `None`: any node.
    pub members: Option<Vec<TypeId>>,
}

/// An effective policy type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PolicyType {
    /// Identity, name, ancestors.
    pub header: Header,
    /// Properties.
    pub properties: Members<Property>,
    /// Node or group types; `None`: any.
    pub targets: Option<Vec<TypeId>>,
    /// Triggers.
    pub triggers: Members<entities::behaviour::Trigger>,
}

/// A function defined in TOSCA (§10.4).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Function {
    /// Its identity.
    pub id: TypeId,
    /// Its local name.
    pub name: Name,
    /// Where it is defined.
    pub origin: Origin,
    /// Signatures in order: the first that fits is taken.
    pub signatures: Vec<Signature>,
}

/// One effective signature.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signature {
    /// Where it is written.
    pub origin: Origin,
    /// Mandatory arguments.
    pub arguments: Vec<Schema>,
    /// Optional arguments.
    pub optional_arguments: Vec<Schema>,
    /// Whether the last one repeats.
    pub variadic: bool,
    /// `None`: anything.
    pub result: Option<Schema>,
    /// What computes it.
    pub implementation: Option<entities::definitions::Implementation>,
}

/// An effective capability of a node type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Capability {
    /// Where it comes from.
    pub provenance: Provenance,
    /// The capability type; `None` when it is a fault that was reported.
    pub type_id: Option<TypeId>,
    /// Properties of the type with the refinements of the definition.
    pub properties: Members<Property>,
    /// Attributes of the type with the refinements of the definition.
    pub attributes: Members<Attribute>,
    /// `None`: any source.
    pub valid_source_node_types: Option<Vec<TypeId>>,
    /// `None`: any relationship.
    pub valid_relationship_types: Option<Vec<TypeId>>,
}

/// What a requirement asks of the target's capability.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CapabilityWish {
    /// A capability of this type or one derived from it.
    Type(TypeId),
    /// The capability of this name.
    Symbolic(Name),
    /// A fault that was reported: anything.
    Unknown,
}

/// An effective requirement of a node type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Requirement {
    /// Where it comes from.
    pub provenance: Provenance,
    /// What it asks of the capability.
    pub capability: CapabilityWish,
    /// The node type asked for.
    pub node: Option<TypeId>,
    /// The relationship type; `None` when it is a fault that was reported.
    pub relationship: Option<TypeId>,
    /// Properties of the relationship type with the refinements of the definition.
    pub relationship_properties: Members<Property>,
    /// Attributes likewise.
    pub relationship_attributes: Members<Attribute>,
    /// Interfaces likewise.
    pub relationship_interfaces: Members<Interface>,
    /// Filters of the whole chain: all must hold.
    pub node_filters: Vec<Expression>,
    /// How many relationships.
    pub count_range: CountRange,
    /// Where the count range was written, if it was.
    pub count_range_origin: Option<Origin>,
}

/// An effective interface of a node or relationship type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Interface {
    /// Where it comes from.
    pub provenance: Provenance,
    /// The interface type; `None` when it is a fault that was reported.
    pub type_id: Option<TypeId>,
    /// Inputs of every operation.
    pub inputs: Members<Parameter>,
    /// Operations.
    pub operations: Members<Operation>,
    /// Notifications.
    pub notifications: Members<Operation>,
}

/// An effective operation or notification.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Operation {
    /// Where it comes from.
    pub provenance: Provenance,
    /// What is run.
    pub implementation: Option<entities::definitions::Implementation>,
    /// Inputs, those of the interface not included.
    pub inputs: Members<Parameter>,
    /// Outputs.
    pub outputs: Members<Parameter>,
}

/// An artifact of a node type or template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Artifact {
    /// The definition as written: a derived type replaces it whole (§7.1).
    pub definition: entities::definitions::ArtifactDefinition,
    /// The artifact type; `None` when it is a fault that was reported.
    pub type_id: Option<TypeId>,
    /// Where `file` is written, with the file that it is relative to.
    pub file: Option<At<Name>>,
}
