//! The eight kinds of types (§6.4).

use crate::dialect::shape::ShapeId;
use crate::entities::types::{
    ArtifactType, CapabilityType, DataType, GroupType, InterfaceType, NodeType, PolicyType, RelationshipType,
};
use crate::entities::{Entries, Multipliers, TypeHeader};
use crate::expression::Expression;
use crate::name::Name;
use crate::origin::At;
use crate::yaml::tree::{Cursor, ScalarKind};

use super::Lowering;
use super::shape::Fields;
use super::values::{Direction, Refining};

impl<'tree> Lowering<'tree> {
    pub(super) fn artifact_types(&mut self, file: &Fields<'tree>) -> Entries<ArtifactType> {
        self.types(
            file,
            "artifact_types",
            ShapeId::ArtifactType,
            |this, name, fields| ArtifactType {
                header: this.header(name, fields),
                mime_type: this.text(fields, "mime_type"),
                file_ext: this.texts(fields, "file_ext").map(|list| list.names),
                properties: this.property_definitions(fields, Refining::of_type(fields)),
            },
        )
    }

    pub(super) fn data_types(&mut self, file: &Fields<'tree>) -> Entries<DataType> {
        self.types(file, "data_types", ShapeId::DataType, |this, name, fields| {
            DataType {
                header: this.header(name, fields),
                properties_origin: fields.key("properties").map(|key| key.origin),
                properties: this.property_definitions(fields, Refining::of_type(fields)),
                validation: this.condition(fields, "validation"),
                key_schema: this.schema(fields, "key_schema", ShapeId::Schema).map(Box::new),
                entry_schema: this.schema(fields, "entry_schema", ShapeId::Schema).map(Box::new),
                data_type: this.text(fields, "data_type"),
                units: this.multipliers(fields, "units"),
                canonical_unit: this.text(fields, "canonical_unit"),
                prefixes: this.multipliers(fields, "prefixes"),
            }
        })
    }

    /// Units or prefixes: a prefix may be the empty string.
    fn multipliers(&mut self, fields: &Fields<'tree>, keyname: &str) -> Option<At<Multipliers>> {
        let map = fields.get(keyname)?;
        let mut multipliers = Multipliers::new();
        for entry in self.distinct_entries(map)? {
            let unit = match entry.key.scalar() {
                Some(scalar) if entry.key.get().scalar_kind() == Some(ScalarKind::String) => {
                    scalar.text.clone()
                }
                Some(_) | None => {
                    self.name_of(entry.key, "unit");
                    continue;
                }
            };
            let multiplier = self.expression(entry.value);
            multipliers.push((At::new(unit, entry.key.origin), multiplier));
        }
        Some(At::new(multipliers, map.origin))
    }

    pub(super) fn capability_types(&mut self, file: &Fields<'tree>) -> Entries<CapabilityType> {
        self.types(
            file,
            "capability_types",
            ShapeId::CapabilityType,
            |this, name, fields| CapabilityType {
                header: this.header(name, fields),
                properties: this.property_definitions(fields, Refining::of_type(fields)),
                attributes: this.attribute_definitions(fields),
                valid_source_node_types: this.texts(fields, "valid_source_node_types"),
                valid_relationship_types: this.texts(fields, "valid_relationship_types"),
            },
        )
    }

    pub(super) fn interface_types(&mut self, file: &Fields<'tree>) -> Entries<InterfaceType> {
        self.types(
            file,
            "interface_types",
            ShapeId::InterfaceType,
            |this, name, fields| InterfaceType {
                header: this.header(name, fields),
                inputs: this.parameter_definitions(fields, "inputs", Direction::Outgoing),
                operations: this.operation_definitions(fields, "operations", ShapeId::OperationDefinition),
                notifications: this.operation_definitions(
                    fields,
                    "notifications",
                    ShapeId::NotificationDefinition,
                ),
            },
        )
    }

    pub(super) fn relationship_types(&mut self, file: &Fields<'tree>) -> Entries<RelationshipType> {
        self.types(
            file,
            "relationship_types",
            ShapeId::RelationshipType,
            |this, name, fields| RelationshipType {
                header: this.header(name, fields),
                properties: this.property_definitions(fields, Refining::of_type(fields)),
                attributes: this.attribute_definitions(fields),
                interfaces: this.interface_definitions(fields),
                valid_capability_types: this.texts(fields, "valid_capability_types"),
                valid_target_node_types: this.texts(fields, "valid_target_node_types"),
                valid_source_node_types: this.texts(fields, "valid_source_node_types"),
            },
        )
    }

    pub(super) fn node_types(&mut self, file: &Fields<'tree>) -> Entries<NodeType> {
        self.types(file, "node_types", ShapeId::NodeType, |this, name, fields| {
            NodeType {
                header: this.header(name, fields),
                properties: this.property_definitions(fields, Refining::of_type(fields)),
                attributes: this.attribute_definitions(fields),
                capabilities: this.capability_definitions(fields),
                requirements: this.requirement_definitions(fields),
                interfaces: this.interface_definitions(fields),
                artifacts: this.artifacts(fields),
            }
        })
    }

    pub(super) fn group_types(&mut self, file: &Fields<'tree>) -> Entries<GroupType> {
        self.types(file, "group_types", ShapeId::GroupType, |this, name, fields| {
            GroupType {
                header: this.header(name, fields),
                properties: this.property_definitions(fields, Refining::of_type(fields)),
                attributes: this.attribute_definitions(fields),
                members: this.texts(fields, "members"),
            }
        })
    }

    pub(super) fn policy_types(&mut self, file: &Fields<'tree>) -> Entries<PolicyType> {
        self.types(file, "policy_types", ShapeId::PolicyType, |this, name, fields| {
            PolicyType {
                header: this.header(name, fields),
                properties: this.property_definitions(fields, Refining::of_type(fields)),
                targets: this.texts(fields, "targets"),
                triggers: this.triggers(fields),
            }
        })
    }

    fn types<T>(
        &mut self,
        file: &Fields<'tree>,
        keyname: &str,
        id: ShapeId,
        mut read: impl FnMut(&mut Self, &At<Name>, &Fields<'tree>) -> T,
    ) -> Entries<T> {
        self.named(file, keyname, |this, name, value: Cursor<'tree>| {
            let fields = this.open_map(id, Some(&name.value), value)?;
            Some(read(this, name, &fields))
        })
    }

    fn header(&mut self, name: &At<Name>, fields: &Fields<'tree>) -> TypeHeader {
        let metadata = fields.data("metadata");
        TypeHeader {
            name: name.clone(),
            derived_from: self.text(fields, "derived_from"),
            version: self.version(fields, "version"),
            description: self.text(fields, "description"),
            aliases: metadata.as_ref().map(aliases).unwrap_or_default(),
            metadata,
        }
    }
}

/// The names that metadata give a type beside its own, with blanks between them.
fn aliases(metadata: &Expression) -> Vec<Name> {
    let names = metadata.entry(ALIASES).and_then(Expression::as_string);
    let names = names.map(|names| names.split_whitespace().map(Name::new).collect());
    names.unwrap_or_default()
}

/// The metadata key for the further names of a type.
const ALIASES: &str = "toscac.aliases";
