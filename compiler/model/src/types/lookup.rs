//! Types by their identity, and how they descend from each other.

use std::sync::Arc;

use toscac_syntax::entities::Kind;
use toscac_syntax::name::Name;
use toscac_syntax::origin::Origin;

use super::{
    ArtifactType, BuiltIn, CapabilityType, DataType, DataTypeRef, FileTypes, Function, GroupType, Header,
    InterfaceType, NodeType, PolicyType, RelationshipType, Schema, Types,
};
use crate::names::TypeId;

// A `TypeId` is handed out by `Names` and is good for the `Types` that were derived from them, so that looking one up
// yields no option. Only an id of another kind, or of another compilation, panics.
const OWN_ID: &str = "the id was made by the `Names` that these `Types` were derived from";

impl Types {
    /// An artifact type.
    pub fn artifact_type(&self, id: TypeId) -> &Arc<ArtifactType> {
        &self.file_of(id, Kind::Artifact).artifact_types[id.index as usize]
    }

    /// A data type.
    pub fn data_type(&self, id: TypeId) -> &Arc<DataType> {
        &self.file_of(id, Kind::Data).data_types[id.index as usize]
    }

    /// A capability type.
    pub fn capability_type(&self, id: TypeId) -> &Arc<CapabilityType> {
        &self.file_of(id, Kind::Capability).capability_types[id.index as usize]
    }

    /// An interface type.
    pub fn interface_type(&self, id: TypeId) -> &Arc<InterfaceType> {
        &self.file_of(id, Kind::Interface).interface_types[id.index as usize]
    }

    /// A relationship type.
    pub fn relationship_type(&self, id: TypeId) -> &Arc<RelationshipType> {
        &self.file_of(id, Kind::Relationship).relationship_types[id.index as usize]
    }

    /// A node type.
    pub fn node_type(&self, id: TypeId) -> &Arc<NodeType> {
        &self.file_of(id, Kind::Node).node_types[id.index as usize]
    }

    /// A group type.
    pub fn group_type(&self, id: TypeId) -> &Arc<GroupType> {
        &self.file_of(id, Kind::Group).group_types[id.index as usize]
    }

    /// A policy type.
    pub fn policy_type(&self, id: TypeId) -> &Arc<PolicyType> {
        &self.file_of(id, Kind::Policy).policy_types[id.index as usize]
    }

    /// A function.
    pub fn function(&self, id: TypeId) -> &Arc<Function> {
        &self.file_of(id, Kind::Function).functions[id.index as usize]
    }

    fn file_of(&self, id: TypeId, kind: Kind) -> &FileTypes {
        assert_eq!(id.kind, kind, "a definition of the right kind");
        self.files.get(&id.file).expect(OWN_ID)
    }

    /// What every type has; `None` for functions and repositories, which are no types.
    pub fn header(&self, id: TypeId) -> Option<&Header> {
        match id.kind {
            Kind::Artifact => Some(&self.artifact_type(id).header),
            Kind::Data => Some(&self.data_type(id).header),
            Kind::Capability => Some(&self.capability_type(id).header),
            Kind::Interface => Some(&self.interface_type(id).header),
            Kind::Relationship => Some(&self.relationship_type(id).header),
            Kind::Node => Some(&self.node_type(id).header),
            Kind::Group => Some(&self.group_type(id).header),
            Kind::Policy => Some(&self.policy_type(id).header),
            Kind::Function | Kind::Repository => None,
        }
    }

    /// The local name of a type or function, for messages.
    pub fn name(&self, id: TypeId) -> &Name {
        match self.header(id) {
            Some(header) => &header.name,
            None => &self.function(id).name,
        }
    }

    /// The name for output, the same whoever reads it: `profile:Name`, or the local name where there is no profile.
    pub fn qualified_name(&self, id: TypeId) -> Name {
        let name = self.name(id);
        match self.files.get(&id.file).and_then(|file| file.profile.as_ref()) {
            Some(profile) => Name::from(format!("{profile}:{name}")),
            None => name.clone(),
        }
    }

    /// The ancestors of a type, parent first; cut at a fault.
    pub fn ancestors(&self, id: TypeId) -> impl Iterator<Item = TypeId> {
        std::iter::successors(self.parent(id), |id| self.parent(*id))
    }

    fn parent(&self, id: TypeId) -> Option<TypeId> {
        self.header(id).and_then(|header| header.parent)
    }

    /// Whether `id` is `ancestor` or derives from it. A chain that a fault has cut may have led there, and counts.
    pub fn is_derived_from(&self, id: TypeId, ancestor: TypeId) -> bool {
        if id == ancestor {
            return true;
        }
        let (Some(header), Some(wanted)) = (self.header(id), self.header(ancestor)) else {
            return false;
        };
        if !header.complete {
            return id.kind == ancestor.kind;
        }
        // The ancestor can only stand that many steps above.
        let Some(steps) = header.depth.checked_sub(wanted.depth) else {
            return false;
        };
        let above = self.ancestors(id).nth((steps as usize).wrapping_sub(1));
        above == Some(ancestor)
    }

    /// Whether one of two types derives from the other: then something can be of both.
    pub fn are_related(&self, left: TypeId, right: TypeId) -> bool {
        self.is_derived_from(left, right) || self.is_derived_from(right, left)
    }

    /// Schema of the entries of a list or map: that of the definition, else that of its data type.
    pub fn entry_schema<'a>(&'a self, schema: &'a Schema) -> Option<&'a Arc<Schema>> {
        schema
            .entry
            .as_ref()
            .or_else(|| self.custom(schema)?.entry.as_ref())
    }

    /// Schema of the keys of a map: that of the definition, else that of its data type; `None` is any string.
    pub fn key_schema<'a>(&'a self, schema: &'a Schema) -> Option<&'a Arc<Schema>> {
        schema.key.as_ref().or_else(|| self.custom(schema)?.key.as_ref())
    }

    fn custom(&self, schema: &Schema) -> Option<&Arc<DataType>> {
        match schema.data_type {
            DataTypeRef::Custom(id) => Some(self.data_type(id)),
            DataTypeRef::BuiltIn(_) | DataTypeRef::Any | DataTypeRef::Unknown => None,
        }
    }

    /// Whether a value of `data_type` is one of `ancestor`: the same, or derived from it. What is not known fits.
    pub fn is_data_type_derived(&self, data_type: DataTypeRef, ancestor: DataTypeRef) -> bool {
        use DataTypeRef::{Any, BuiltIn, Custom, Unknown};
        match (data_type, ancestor) {
            (Unknown, _) | (_, Unknown | Any) => true,
            (Any, _) | (BuiltIn(_), Custom(_)) => false,
            (BuiltIn(found), BuiltIn(wanted)) => found == wanted,
            (Custom(found), BuiltIn(wanted)) => {
                let found = self.data_type(found);
                found.built_in == Some(wanted) || (found.built_in.is_none() && !found.header.complete)
            }
            (Custom(found), Custom(wanted)) => self.is_derived_from(found, wanted),
        }
    }

    /// The local name of a data type, for messages.
    pub fn data_type_name(&self, data_type: DataTypeRef) -> String {
        match data_type {
            DataTypeRef::BuiltIn(built_in) => built_in.name().to_owned(),
            DataTypeRef::Custom(id) => self.name(id).to_string(),
            DataTypeRef::Any | DataTypeRef::Unknown => "any type".to_owned(),
        }
    }

    /// The built-in type that a data type is or descends from; `None` for complex types and for what is not known.
    pub fn built_in(&self, data_type: DataTypeRef) -> Option<BuiltIn> {
        match data_type {
            DataTypeRef::BuiltIn(built_in) => Some(built_in),
            DataTypeRef::Custom(id) => self.data_type(id).built_in,
            DataTypeRef::Any | DataTypeRef::Unknown => None,
        }
    }
}

impl BuiltIn {
    /// All of them.
    pub const ALL: [BuiltIn; 11] = [
        BuiltIn::String,
        BuiltIn::Integer,
        BuiltIn::Float,
        BuiltIn::Boolean,
        BuiltIn::Bytes,
        BuiltIn::Nil,
        BuiltIn::Timestamp,
        BuiltIn::Scalar,
        BuiltIn::Version,
        BuiltIn::List,
        BuiltIn::Map,
    ];

    /// Its name in the language.
    pub fn name(self) -> &'static str {
        match self {
            BuiltIn::String => "string",
            BuiltIn::Integer => "integer",
            BuiltIn::Float => "float",
            BuiltIn::Boolean => "boolean",
            BuiltIn::Bytes => "bytes",
            BuiltIn::Nil => "nil",
            BuiltIn::Timestamp => "timestamp",
            BuiltIn::Scalar => "scalar",
            BuiltIn::Version => "version",
            BuiltIn::List => "list",
            BuiltIn::Map => "map",
        }
    }

    /// The built-in type of this name.
    pub fn named(name: &str) -> Option<BuiltIn> {
        BuiltIn::ALL.into_iter().find(|built_in| built_in.name() == name)
    }
}

impl Schema {
    /// A schema of nothing but a type.
    pub fn of(data_type: DataTypeRef, origin: Origin) -> Schema {
        Schema {
            origin,
            data_type,
            validations: Vec::new(),
            key: None,
            entry: None,
        }
    }

    /// A schema of a built-in type.
    pub fn built_in(built_in: BuiltIn, origin: Origin) -> Schema {
        Schema::of(DataTypeRef::BuiltIn(built_in), origin)
    }

    /// A schema that any value fits.
    pub fn any(origin: Origin) -> Schema {
        Schema::of(DataTypeRef::Any, origin)
    }

    /// A list of entries of this schema.
    pub fn list_of(entry: Schema) -> Schema {
        let list = Schema::built_in(BuiltIn::List, entry.origin);
        Schema {
            entry: Some(Arc::new(entry)),
            ..list
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::names::BUILT_IN_DATA_TYPES;

    #[test]
    fn names_and_types_agree_on_what_is_built_in() {
        let names: Vec<&str> = BuiltIn::ALL.into_iter().map(BuiltIn::name).collect();
        assert_eq!(names, BUILT_IN_DATA_TYPES);
    }
}
