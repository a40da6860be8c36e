//! The file, its imports and repositories, and the eight kinds of types.

use super::super::shape::Expected::{Data, List, Named, NamedList, NamedValues, One, Text, Texts, Value};
use super::super::shape::{Key, Shape, ShapeId, Short};
use super::keys::{
    COMMON, DEFINED_ATTRIBUTES, DEFINED_INTERFACES, DEFINED_OPERATIONS, DEFINED_PROPERTIES, SCHEMA, TYPE,
    UNDER_OPERATIONS,
};

pub(super) fn shapes() -> Vec<Shape> {
    vec![
        Shape::new(
            ShapeId::File,
            "TOSCA file",
            "6.1",
            Short::Never,
            &[
                // Read before anything else, when the dialect is chosen.
                &[Key::optional("tosca_definitions_version", Value)],
                COMMON,
                &[
                    Key::optional("dsl_definitions", Data),
                    Key::optional("artifact_types", Named(ShapeId::ArtifactType)),
                    Key::optional("data_types", Named(ShapeId::DataType)),
                    Key::optional("capability_types", Named(ShapeId::CapabilityType)),
                    Key::optional("interface_types", Named(ShapeId::InterfaceType)),
                    Key::optional("relationship_types", Named(ShapeId::RelationshipType)),
                    Key::optional("node_types", Named(ShapeId::NodeType)),
                    Key::optional("group_types", Named(ShapeId::GroupType)),
                    Key::optional("policy_types", Named(ShapeId::PolicyType)),
                    Key::optional("repositories", Named(ShapeId::Repository)),
                    Key::optional("functions", Named(ShapeId::FunctionDefinition)),
                    Key::optional("profile", Text),
                    Key::optional("imports", List(ShapeId::Import)),
                    Key::optional("service_template", One(ShapeId::ServiceTemplate)),
                ],
            ],
        ),
        Shape::new(
            ShapeId::Import,
            "import",
            "6.8.1",
            Short::Text,
            &[
                &[
                    Key::optional("url", Text),
                    Key::optional("profile", Text),
                    Key::optional("repository", Text),
                    Key::optional("namespace", Text),
                ],
                COMMON,
            ],
        ),
        Shape::new(
            ShapeId::Repository,
            "repository",
            "6.5",
            Short::Text,
            &[&[Key::mandatory("url", Text)], COMMON],
        ),
        Shape::new(
            ShapeId::ArtifactType,
            "artifact type",
            "12.1",
            Short::Never,
            &[
                TYPE,
                COMMON,
                &[Key::optional("mime_type", Text), Key::optional("file_ext", Texts)],
                DEFINED_PROPERTIES,
            ],
        ),
        Shape::new(
            ShapeId::DataType,
            "data type",
            "9.2",
            Short::Never,
            &[
                TYPE,
                COMMON,
                SCHEMA,
                DEFINED_PROPERTIES,
                &[
                    Key::optional("data_type", Text),
                    Key::optional("units", NamedValues),
                    Key::optional("canonical_unit", Text),
                    Key::optional("prefixes", NamedValues),
                ],
            ],
        ),
        Shape::new(
            ShapeId::CapabilityType,
            "capability type",
            "8.1",
            Short::Never,
            &[
                TYPE,
                COMMON,
                DEFINED_PROPERTIES,
                DEFINED_ATTRIBUTES,
                &[
                    Key::optional("valid_source_node_types", Texts),
                    Key::optional("valid_relationship_types", Texts),
                ],
            ],
        ),
        Shape::new(
            ShapeId::InterfaceType,
            "interface type",
            "11.1",
            Short::Never,
            &[TYPE, COMMON, DEFINED_OPERATIONS],
        )
        .hint(UNDER_OPERATIONS),
        Shape::new(
            ShapeId::RelationshipType,
            "relationship type",
            "7.3",
            Short::Never,
            &[
                TYPE,
                COMMON,
                DEFINED_PROPERTIES,
                DEFINED_ATTRIBUTES,
                DEFINED_INTERFACES,
                &[
                    Key::optional("valid_capability_types", Texts),
                    Key::optional("valid_target_node_types", Texts),
                    Key::optional("valid_source_node_types", Texts),
                ],
            ],
        ),
        Shape::new(
            ShapeId::NodeType,
            "node type",
            "7.1",
            Short::Never,
            &[
                TYPE,
                COMMON,
                DEFINED_PROPERTIES,
                DEFINED_ATTRIBUTES,
                DEFINED_INTERFACES,
                &[
                    Key::optional("capabilities", Named(ShapeId::CapabilityDefinition)),
                    Key::optional("requirements", NamedList(ShapeId::RequirementDefinition)),
                    Key::optional("artifacts", Named(ShapeId::ArtifactDefinition)),
                ],
            ],
        ),
        Shape::new(
            ShapeId::GroupType,
            "group type",
            "16.1",
            Short::Never,
            &[
                TYPE,
                COMMON,
                DEFINED_PROPERTIES,
                DEFINED_ATTRIBUTES,
                &[Key::optional("members", Texts)],
            ],
        ),
        Shape::new(
            ShapeId::PolicyType,
            "policy type",
            "16.3",
            Short::Never,
            &[
                TYPE,
                COMMON,
                DEFINED_PROPERTIES,
                &[
                    Key::optional("targets", Texts),
                    Key::optional("triggers", Named(ShapeId::Trigger)),
                ],
            ],
        ),
    ]
}
