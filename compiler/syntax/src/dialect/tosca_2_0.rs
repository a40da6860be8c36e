//! TOSCA 2.0, OASIS Standard of 22 July 2025.

mod strangers;

use std::sync::LazyLock;

use super::Expected::{
    Artifact, Artifacts, Boolean, Condition, Conditions, Count, CountRange, Data, Flag, List, MappedNames,
    MappedOperations, MappedRequirements, Named, NamedList, NamedPaths, NamedValues, NodeReference, One,
    Path, Text, TextOrTexts, Texts, Value, Version,
};
use super::{
    Booleans, Contents, DefaultOfOptional, Dialect, Fitting, FunctionCall, Key, OutputMappings, Paths, Rules,
    Scalars, Shape, ShapeId, Short, Strings, Timestamps, Words,
};

/// TOSCA 2.0.
pub(super) static TOSCA_2_0: Dialect = Dialect {
    version: "tosca_2_0",
    title: "TOSCA 2.0",
    base: None,
    shapes: LazyLock::new(shapes),
    strangers: strangers::STRANGERS,
    functions: &[],
    profile: None,
    rules: Rules {
        function_call: FunctionCall::Dollar,
        booleans: Booleans::TrueFalse,
        default_of_optional: DefaultOfOptional::Refused,
        strings: Strings::CoreSchema,
        scalars: Scalars::Exact,
        timestamps: Timestamps::Rfc3339,
        paths: Paths::Keywords,
        contents: Contents::Told,
        fitting: Fitting::Told,
        output_mappings: OutputMappings::Uses,
        words: Words(&[]),
    },
};

/// §5.3: every multi-line element has these.
const COMMON: &[Key] = &[
    Key::optional("description", Text),
    Key::optional("metadata", Data),
];

/// §6.4.1
const TYPE: &[Key] = &[
    Key::optional("derived_from", Text),
    Key::optional("version", Version),
];

/// §9.3, without the type.
const SCHEMA: &[Key] = &[
    Key::optional("validation", Condition),
    Key::optional("key_schema", One(ShapeId::Schema)),
    Key::optional("entry_schema", One(ShapeId::Schema)),
];

const TYPED: &[Key] = &[Key::optional("type", Text)];
const MUST_BE_TYPED: &[Key] = &[Key::mandatory("type", Text)];

const DEFINED_PROPERTIES: &[Key] = &[Key::optional("properties", Named(ShapeId::PropertyDefinition))];
const DEFINED_ATTRIBUTES: &[Key] = &[Key::optional("attributes", Named(ShapeId::AttributeDefinition))];
const DEFINED_INTERFACES: &[Key] = &[Key::optional("interfaces", Named(ShapeId::InterfaceDefinition))];
const DEFINED_OPERATIONS: &[Key] = &[
    Key::optional("inputs", Named(ShapeId::ParameterDefinition)),
    Key::optional("operations", Named(ShapeId::OperationDefinition)),
    Key::optional("notifications", Named(ShapeId::NotificationDefinition)),
];
const DEFINED_OPERATION: &[Key] = &[
    Key::optional("implementation", One(ShapeId::Implementation)),
    Key::optional("inputs", Named(ShapeId::ParameterDefinition)),
    Key::optional("outputs", Named(ShapeId::ParameterDefinition)),
];

const ASSIGNED_PROPERTIES: &[Key] = &[Key::optional("properties", NamedValues)];
const ASSIGNED_ATTRIBUTES: &[Key] = &[Key::optional("attributes", NamedValues)];
const ASSIGNED_INTERFACES: &[Key] = &[Key::optional("interfaces", Named(ShapeId::InterfaceAssignment))];
const ASSIGNED_OPERATION: &[Key] = &[
    Key::optional("implementation", One(ShapeId::Implementation)),
    Key::optional("inputs", NamedValues),
    Key::optional("outputs", NamedPaths),
];

const UNDER_OPERATIONS: &str = "operations and notifications stand under `operations` and `notifications`";

fn shapes() -> Vec<Shape> {
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
