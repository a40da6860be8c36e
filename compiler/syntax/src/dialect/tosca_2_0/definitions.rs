//! Schemas, definitions, and the activities of triggers and workflows.

use super::super::shape::Expected::{
    Artifact, Artifacts, Boolean, Condition, CountRange, List, NamedValues, One, Path, Text, Texts, Value,
};
use super::super::shape::{Key, Shape, ShapeId, Short};
use super::keys::{
    ASSIGNED_PROPERTIES, COMMON, DEFINED_ATTRIBUTES, DEFINED_INTERFACES, DEFINED_OPERATION,
    DEFINED_OPERATIONS, DEFINED_PROPERTIES, MUST_BE_TYPED, SCHEMA, TYPED, UNDER_OPERATIONS,
};

pub(super) fn shapes() -> Vec<Shape> {
    vec![
        Shape::new(
            ShapeId::Schema,
            "schema",
            "9.3",
            Short::Text,
            &[TYPED, COMMON, SCHEMA],
        ),
        Shape::new(
            ShapeId::ArgumentSchema,
            "schema",
            "10.4",
            Short::Text,
            &[MUST_BE_TYPED, COMMON, SCHEMA],
        ),
        Shape::new(
            ShapeId::PropertyDefinition,
            "property definition",
            "9.4",
            Short::Any,
            &[
                TYPED,
                COMMON,
                SCHEMA,
                &[
                    Key::optional("required", Boolean),
                    Key::optional("default", Value),
                    Key::optional("value", Value),
                    Key::ignored("status", Text),
                ],
            ],
        ),
        Shape::new(
            ShapeId::AttributeDefinition,
            "attribute definition",
            "9.6",
            Short::Never,
            &[TYPED, COMMON, SCHEMA, &[Key::optional("default", Value)]],
        ),
        Shape::new(
            ShapeId::ParameterDefinition,
            "parameter definition",
            "9.8",
            Short::Any,
            &[
                TYPED,
                COMMON,
                SCHEMA,
                &[
                    Key::optional("required", Boolean),
                    Key::optional("default", Value),
                    Key::optional("value", Value),
                    Key::optional("mapping", Path),
                    Key::ignored("status", Text),
                ],
            ],
        ),
        Shape::new(
            ShapeId::CapabilityDefinition,
            "capability definition",
            "8.2",
            Short::Text,
            &[
                TYPED,
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
            ShapeId::RequirementDefinition,
            "requirement definition",
            "8.4",
            Short::Text,
            &[
                COMMON,
                &[
                    Key::optional("relationship", One(ShapeId::RelationshipDefinition)),
                    Key::optional("node", Text),
                    Key::optional("capability", Text),
                    Key::optional("node_filter", Condition),
                    Key::optional("count_range", CountRange),
                ],
            ],
        ),
        Shape::new(
            ShapeId::RelationshipDefinition,
            "relationship definition",
            "8.4",
            Short::Text,
            &[
                TYPED,
                COMMON,
                DEFINED_PROPERTIES,
                DEFINED_ATTRIBUTES,
                DEFINED_INTERFACES,
            ],
        ),
        Shape::new(
            ShapeId::InterfaceDefinition,
            "interface definition",
            "11.2",
            Short::Never,
            &[TYPED, COMMON, DEFINED_OPERATIONS],
        )
        .hint(UNDER_OPERATIONS),
        Shape::new(
            ShapeId::OperationDefinition,
            "operation definition",
            "11.4",
            Short::Text,
            &[COMMON, DEFINED_OPERATION],
        ),
        Shape::new(
            ShapeId::NotificationDefinition,
            "notification definition",
            "11.6",
            Short::Text,
            &[COMMON, DEFINED_OPERATION],
        ),
        Shape::new(
            ShapeId::Implementation,
            "implementation",
            "11.8",
            Short::Text,
            &[
                &[
                    Key::optional("primary", Artifact),
                    Key::optional("dependencies", Artifacts),
                ],
                COMMON,
            ],
        ),
        Shape::new(
            ShapeId::ArtifactDefinition,
            "artifact definition",
            "12.2",
            Short::Never,
            &[
                &[
                    Key::mandatory("type", Text),
                    Key::mandatory("file", Text),
                    Key::optional("repository", Text),
                ],
                COMMON,
                &[
                    Key::optional("artifact_version", Text),
                    Key::optional("checksum", Text),
                    Key::optional("checksum_algorithm", Text),
                ],
                ASSIGNED_PROPERTIES,
            ],
        ),
        Shape::new(
            ShapeId::FunctionDefinition,
            "function definition",
            "10.4",
            Short::Never,
            &[&[Key::mandatory("signatures", List(ShapeId::Signature))], COMMON],
        ),
        Shape::new(
            ShapeId::Signature,
            "signature",
            "10.4",
            Short::Null,
            &[
                &[
                    Key::optional("arguments", List(ShapeId::ArgumentSchema)),
                    Key::optional("optional_arguments", List(ShapeId::ArgumentSchema)),
                    Key::optional("variadic", Boolean),
                    Key::optional("result", One(ShapeId::ArgumentSchema)),
                    Key::optional("implementation", One(ShapeId::Implementation)),
                ],
                COMMON,
            ],
        ),
        Shape::new(
            ShapeId::Trigger,
            "trigger",
            "16.5",
            Short::Never,
            &[
                COMMON,
                &[
                    Key::mandatory("event", Text),
                    Key::optional("condition", Condition),
                    Key::mandatory("action", List(ShapeId::Activity)),
                ],
            ],
        ),
        Shape::new(
            ShapeId::Activity,
            "activity",
            "13.2.3",
            Short::Never,
            &[&[
                Key::optional("delegate", One(ShapeId::WorkflowCall)),
                Key::optional("set_state", Text),
                Key::optional("call_operation", One(ShapeId::OperationCall)),
                Key::optional("inline", One(ShapeId::WorkflowCall)),
            ]],
        )
        .hint("an activity is one of `delegate`, `set_state`, `call_operation` and `inline`"),
        Shape::new(
            ShapeId::WorkflowCall,
            "call of a workflow",
            "13.2.3",
            Short::Text,
            &[
                &[
                    Key::mandatory("workflow", Text),
                    Key::optional("inputs", NamedValues),
                ],
                COMMON,
            ],
        ),
        Shape::new(
            ShapeId::OperationCall,
            "call of an operation",
            "13.2.3.3",
            Short::Text,
            &[
                &[
                    Key::mandatory("operation", Text),
                    Key::optional("inputs", NamedValues),
                ],
                COMMON,
            ],
        ),
    ]
}
