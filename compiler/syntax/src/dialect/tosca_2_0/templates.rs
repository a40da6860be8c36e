//! The service template and all that stands in it.

use super::super::shape::Expected::{
    Condition, Conditions, Count, Flag, List, MappedNames, MappedOperations, MappedRequirements, Named,
    NamedList, NamedPaths, NamedValues, NodeReference, One, Text, TextOrTexts, Texts,
};
use super::super::shape::{Key, Shape, ShapeId, Short};
use super::keys::{
    ASSIGNED_ATTRIBUTES, ASSIGNED_INTERFACES, ASSIGNED_OPERATION, ASSIGNED_PROPERTIES, COMMON, MUST_BE_TYPED,
    TYPED, UNDER_OPERATIONS,
};

pub(super) fn shapes() -> Vec<Shape> {
    vec![
        Shape::new(
            ShapeId::ServiceTemplate,
            "service template",
            "6.9.1",
            Short::Never,
            &[
                COMMON,
                &[
                    Key::optional("inputs", Named(ShapeId::ParameterDefinition)),
                    Key::optional("outputs", Named(ShapeId::ParameterDefinition)),
                    Key::mandatory("node_templates", Named(ShapeId::NodeTemplate)),
                    Key::optional("relationship_templates", Named(ShapeId::RelationshipTemplate)),
                    Key::optional("groups", Named(ShapeId::Group)),
                    Key::optional("policies", NamedList(ShapeId::Policy)),
                    Key::optional("workflows", Named(ShapeId::Workflow)),
                    Key::optional("functions", Named(ShapeId::FunctionDefinition)),
                    Key::optional("substitution_mappings", One(ShapeId::SubstitutionMappings)),
                ],
            ],
        ),
        Shape::new(
            ShapeId::NodeTemplate,
            "node template",
            "7.2",
            Short::Never,
            &[
                TYPED,
                COMMON,
                &[Key::optional("directives", Texts)],
                ASSIGNED_PROPERTIES,
                ASSIGNED_ATTRIBUTES,
                &[
                    Key::optional("requirements", NamedList(ShapeId::RequirementAssignment)),
                    Key::optional("capabilities", Named(ShapeId::CapabilityAssignment)),
                ],
                ASSIGNED_INTERFACES,
                &[
                    Key::optional("artifacts", Named(ShapeId::ArtifactDefinition)),
                    Key::optional("count", Count),
                    Key::optional("node_filter", Condition),
                    Key::optional("copy", Text),
                ],
            ],
        ),
        Shape::new(
            ShapeId::RelationshipTemplate,
            "relationship template",
            "7.4",
            Short::Never,
            &[
                TYPED,
                COMMON,
                ASSIGNED_PROPERTIES,
                ASSIGNED_ATTRIBUTES,
                ASSIGNED_INTERFACES,
                &[Key::optional("copy", Text)],
            ],
        ),
        Shape::new(
            ShapeId::CapabilityAssignment,
            "capability assignment",
            "8.3",
            Short::Never,
            &[
                ASSIGNED_PROPERTIES,
                ASSIGNED_ATTRIBUTES,
                &[Key::optional("directives", Texts)],
                COMMON,
            ],
        ),
        Shape::new(
            ShapeId::RequirementAssignment,
            "requirement assignment",
            "8.5",
            Short::TextOrList,
            &[
                &[
                    Key::optional("node", NodeReference),
                    Key::optional("capability", Text),
                    Key::optional("relationship", One(ShapeId::RelationshipAssignment)),
                    Key::optional("allocation", NamedValues),
                    Key::optional("count", Count),
                    Key::optional("node_filter", Condition),
                    Key::optional("directives", Texts),
                    Key::optional("optional", Flag),
                ],
                COMMON,
            ],
        ),
        Shape::new(
            ShapeId::RelationshipAssignment,
            "relationship assignment",
            "8.5",
            Short::Text,
            &[
                TYPED,
                ASSIGNED_PROPERTIES,
                ASSIGNED_ATTRIBUTES,
                ASSIGNED_INTERFACES,
                COMMON,
            ],
        ),
        Shape::new(
            ShapeId::InterfaceAssignment,
            "interface assignment",
            "11.3",
            Short::Never,
            &[
                &[
                    Key::optional("inputs", NamedValues),
                    Key::optional("operations", Named(ShapeId::OperationAssignment)),
                    Key::optional("notifications", Named(ShapeId::NotificationAssignment)),
                ],
                COMMON,
            ],
        )
        .hint(UNDER_OPERATIONS),
        Shape::new(
            ShapeId::OperationAssignment,
            "operation assignment",
            "11.5",
            Short::Text,
            &[ASSIGNED_OPERATION, COMMON],
        ),
        Shape::new(
            ShapeId::NotificationAssignment,
            "notification assignment",
            "11.7",
            Short::Text,
            &[ASSIGNED_OPERATION, COMMON],
        ),
        Shape::new(
            ShapeId::Group,
            "group",
            "16.2",
            Short::Never,
            &[
                MUST_BE_TYPED,
                COMMON,
                ASSIGNED_PROPERTIES,
                ASSIGNED_ATTRIBUTES,
                &[Key::optional("members", Texts)],
            ],
        ),
        Shape::new(
            ShapeId::Policy,
            "policy",
            "16.4",
            Short::Never,
            &[
                MUST_BE_TYPED,
                COMMON,
                ASSIGNED_PROPERTIES,
                &[
                    Key::optional("targets", Texts),
                    Key::optional("triggers", Named(ShapeId::Trigger)),
                ],
            ],
        ),
        Shape::new(
            ShapeId::Workflow,
            "workflow",
            "13.2",
            Short::Never,
            &[
                COMMON,
                &[
                    Key::optional("inputs", Named(ShapeId::ParameterDefinition)),
                    Key::optional("precondition", Condition),
                    Key::optional("steps", Named(ShapeId::WorkflowStep)),
                    Key::optional("implementation", One(ShapeId::Implementation)),
                    Key::optional("outputs", Named(ShapeId::ParameterDefinition)),
                ],
            ],
        ),
        Shape::new(
            ShapeId::WorkflowStep,
            "workflow step",
            "13.2.2",
            Short::Never,
            &[
                &[
                    Key::mandatory("target", Text),
                    Key::optional("target_relationship", Text),
                    Key::optional("filter", Conditions),
                    Key::mandatory("activities", List(ShapeId::Activity)),
                    Key::optional("on_success", TextOrTexts),
                    Key::optional("on_failure", TextOrTexts),
                ],
                COMMON,
            ],
        ),
        Shape::new(
            ShapeId::SubstitutionMappings,
            "substitution mapping",
            "15.1",
            Short::Never,
            &[
                &[
                    Key::mandatory("node_type", Text),
                    Key::optional("substitution_filter", Condition),
                    Key::optional("properties", MappedNames),
                    Key::optional("attributes", MappedNames),
                    Key::optional("capabilities", NamedPaths),
                    Key::optional("requirements", MappedRequirements),
                    Key::optional("interfaces", MappedOperations),
                ],
                COMMON,
            ],
        ),
    ]
}
