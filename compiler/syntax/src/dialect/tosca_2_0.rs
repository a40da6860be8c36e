//! TOSCA 2.0, OASIS Standard of 22 July 2025.

use super::Expected::{
    Artifact, Artifacts, Boolean, Condition, Conditions, Count, CountRange, Data, Flag, List, MappedNames,
    MappedOperations, MappedRequirements, Named, NamedList, NamedPaths, NamedValues, NodeReference, One,
    Path, Text, TextOrTexts, Texts, Value, Version,
};
use super::{
    Booleans, DefaultOfOptional, Dialect, FunctionCall, Key, Rules, Shape, ShapeId, Short, Stranger,
};

/// TOSCA 2.0.
pub(super) static TOSCA_2_0: Dialect = Dialect {
    version: "tosca_2_0",
    title: "TOSCA 2.0",
    shapes: SHAPES,
    strangers: STRANGERS,
    rules: Rules {
        function_call: FunctionCall::Dollar,
        booleans: Booleans::TrueFalse,
        default_of_optional: DefaultOfOptional::Refused,
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

const SHAPES: &[Shape] = &[
    Shape {
        id: ShapeId::File,
        noun: "TOSCA file",
        section: "6.1",
        short: Short::Never,
        keys: &[
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
        hint: "",
    },
    Shape {
        id: ShapeId::Import,
        noun: "import",
        section: "6.8.1",
        short: Short::Text,
        keys: &[
            &[
                Key::optional("url", Text),
                Key::optional("profile", Text),
                Key::optional("repository", Text),
                Key::optional("namespace", Text),
            ],
            COMMON,
        ],
        hint: "",
    },
    Shape {
        id: ShapeId::Repository,
        noun: "repository",
        section: "6.5",
        short: Short::Text,
        keys: &[&[Key::mandatory("url", Text)], COMMON],
        hint: "",
    },
    Shape {
        id: ShapeId::ArtifactType,
        noun: "artifact type",
        section: "12.1",
        short: Short::Never,
        keys: &[
            TYPE,
            COMMON,
            &[Key::optional("mime_type", Text), Key::optional("file_ext", Texts)],
            DEFINED_PROPERTIES,
        ],
        hint: "",
    },
    Shape {
        id: ShapeId::DataType,
        noun: "data type",
        section: "9.2",
        short: Short::Never,
        keys: &[
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
        hint: "",
    },
    Shape {
        id: ShapeId::CapabilityType,
        noun: "capability type",
        section: "8.1",
        short: Short::Never,
        keys: &[
            TYPE,
            COMMON,
            DEFINED_PROPERTIES,
            DEFINED_ATTRIBUTES,
            &[
                Key::optional("valid_source_node_types", Texts),
                Key::optional("valid_relationship_types", Texts),
            ],
        ],
        hint: "",
    },
    Shape {
        id: ShapeId::InterfaceType,
        noun: "interface type",
        section: "11.1",
        short: Short::Never,
        keys: &[TYPE, COMMON, DEFINED_OPERATIONS],
        hint: UNDER_OPERATIONS,
    },
    Shape {
        id: ShapeId::RelationshipType,
        noun: "relationship type",
        section: "7.3",
        short: Short::Never,
        keys: &[
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
        hint: "",
    },
    Shape {
        id: ShapeId::NodeType,
        noun: "node type",
        section: "7.1",
        short: Short::Never,
        keys: &[
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
        hint: "",
    },
    Shape {
        id: ShapeId::GroupType,
        noun: "group type",
        section: "16.1",
        short: Short::Never,
        keys: &[
            TYPE,
            COMMON,
            DEFINED_PROPERTIES,
            DEFINED_ATTRIBUTES,
            &[Key::optional("members", Texts)],
        ],
        hint: "",
    },
    Shape {
        id: ShapeId::PolicyType,
        noun: "policy type",
        section: "16.3",
        short: Short::Never,
        keys: &[
            TYPE,
            COMMON,
            DEFINED_PROPERTIES,
            &[
                Key::optional("targets", Texts),
                Key::optional("triggers", Named(ShapeId::Trigger)),
            ],
        ],
        hint: "",
    },
    Shape {
        id: ShapeId::Schema,
        noun: "schema",
        section: "9.3",
        short: Short::Text,
        keys: &[TYPED, COMMON, SCHEMA],
        hint: "",
    },
    Shape {
        id: ShapeId::ArgumentSchema,
        noun: "schema",
        section: "10.4",
        short: Short::Text,
        keys: &[MUST_BE_TYPED, COMMON, SCHEMA],
        hint: "",
    },
    Shape {
        id: ShapeId::PropertyDefinition,
        noun: "property definition",
        section: "9.4",
        short: Short::Any,
        keys: &[
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
        hint: "",
    },
    Shape {
        id: ShapeId::AttributeDefinition,
        noun: "attribute definition",
        section: "9.6",
        short: Short::Never,
        keys: &[TYPED, COMMON, SCHEMA, &[Key::optional("default", Value)]],
        hint: "",
    },
    Shape {
        id: ShapeId::ParameterDefinition,
        noun: "parameter definition",
        section: "9.8",
        short: Short::Any,
        keys: &[
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
        hint: "",
    },
    Shape {
        id: ShapeId::CapabilityDefinition,
        noun: "capability definition",
        section: "8.2",
        short: Short::Text,
        keys: &[
            TYPED,
            COMMON,
            DEFINED_PROPERTIES,
            DEFINED_ATTRIBUTES,
            &[
                Key::optional("valid_source_node_types", Texts),
                Key::optional("valid_relationship_types", Texts),
            ],
        ],
        hint: "",
    },
    Shape {
        id: ShapeId::RequirementDefinition,
        noun: "requirement definition",
        section: "8.4",
        short: Short::Never,
        keys: &[
            COMMON,
            &[
                Key::optional("relationship", One(ShapeId::RelationshipDefinition)),
                Key::optional("node", Text),
                Key::optional("capability", Text),
                Key::optional("node_filter", Condition),
                Key::optional("count_range", CountRange),
            ],
        ],
        hint: "",
    },
    Shape {
        id: ShapeId::RelationshipDefinition,
        noun: "relationship definition",
        section: "8.4",
        short: Short::Text,
        keys: &[
            TYPED,
            COMMON,
            DEFINED_PROPERTIES,
            DEFINED_ATTRIBUTES,
            DEFINED_INTERFACES,
        ],
        hint: "",
    },
    Shape {
        id: ShapeId::InterfaceDefinition,
        noun: "interface definition",
        section: "11.2",
        short: Short::Never,
        keys: &[TYPED, COMMON, DEFINED_OPERATIONS],
        hint: UNDER_OPERATIONS,
    },
    Shape {
        id: ShapeId::OperationDefinition,
        noun: "operation definition",
        section: "11.4",
        short: Short::Text,
        keys: &[COMMON, DEFINED_OPERATION],
        hint: "",
    },
    Shape {
        id: ShapeId::NotificationDefinition,
        noun: "notification definition",
        section: "11.6",
        short: Short::Text,
        keys: &[COMMON, DEFINED_OPERATION],
        hint: "",
    },
    Shape {
        id: ShapeId::Implementation,
        noun: "implementation",
        section: "11.8",
        short: Short::Text,
        keys: &[
            &[
                Key::optional("primary", Artifact),
                Key::optional("dependencies", Artifacts),
            ],
            COMMON,
        ],
        hint: "",
    },
    Shape {
        id: ShapeId::ArtifactDefinition,
        noun: "artifact definition",
        section: "12.2",
        short: Short::Never,
        keys: &[
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
        hint: "",
    },
    Shape {
        id: ShapeId::FunctionDefinition,
        noun: "function definition",
        section: "10.4",
        short: Short::Never,
        keys: &[&[Key::mandatory("signatures", List(ShapeId::Signature))], COMMON],
        hint: "",
    },
    Shape {
        id: ShapeId::Signature,
        noun: "signature",
        section: "10.4",
        short: Short::Null,
        keys: &[
            &[
                Key::optional("arguments", List(ShapeId::ArgumentSchema)),
                Key::optional("optional_arguments", List(ShapeId::ArgumentSchema)),
                Key::optional("variadic", Boolean),
                Key::optional("result", One(ShapeId::ArgumentSchema)),
                Key::optional("implementation", One(ShapeId::Implementation)),
            ],
            COMMON,
        ],
        hint: "",
    },
    Shape {
        id: ShapeId::Trigger,
        noun: "trigger",
        section: "16.5",
        short: Short::Never,
        keys: &[
            COMMON,
            &[
                Key::mandatory("event", Text),
                Key::optional("condition", Condition),
                Key::mandatory("action", List(ShapeId::Activity)),
            ],
        ],
        hint: "",
    },
    Shape {
        id: ShapeId::Activity,
        noun: "activity",
        section: "13.2.3",
        short: Short::Never,
        keys: &[&[
            Key::optional("delegate", One(ShapeId::WorkflowCall)),
            Key::optional("set_state", Text),
            Key::optional("call_operation", One(ShapeId::OperationCall)),
            Key::optional("inline", One(ShapeId::WorkflowCall)),
        ]],
        hint: "an activity is one of `delegate`, `set_state`, `call_operation` and `inline`",
    },
    Shape {
        id: ShapeId::WorkflowCall,
        noun: "call of a workflow",
        section: "13.2.3",
        short: Short::Text,
        keys: &[
            &[
                Key::mandatory("workflow", Text),
                Key::optional("inputs", NamedValues),
            ],
            COMMON,
        ],
        hint: "",
    },
    Shape {
        id: ShapeId::OperationCall,
        noun: "call of an operation",
        section: "13.2.3.3",
        short: Short::Text,
        keys: &[
            &[
                Key::mandatory("operation", Text),
                Key::optional("inputs", NamedValues),
            ],
            COMMON,
        ],
        hint: "",
    },
    Shape {
        id: ShapeId::ServiceTemplate,
        noun: "service template",
        section: "6.9.1",
        short: Short::Never,
        keys: &[
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
        hint: "",
    },
    Shape {
        id: ShapeId::NodeTemplate,
        noun: "node template",
        section: "7.2",
        short: Short::Never,
        keys: &[
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
        hint: "",
    },
    Shape {
        id: ShapeId::RelationshipTemplate,
        noun: "relationship template",
        section: "7.4",
        short: Short::Never,
        keys: &[
            TYPED,
            COMMON,
            ASSIGNED_PROPERTIES,
            ASSIGNED_ATTRIBUTES,
            ASSIGNED_INTERFACES,
            &[Key::optional("copy", Text)],
        ],
        hint: "",
    },
    Shape {
        id: ShapeId::CapabilityAssignment,
        noun: "capability assignment",
        section: "8.3",
        short: Short::Never,
        keys: &[
            ASSIGNED_PROPERTIES,
            ASSIGNED_ATTRIBUTES,
            &[Key::optional("directives", Texts)],
            COMMON,
        ],
        hint: "",
    },
    Shape {
        id: ShapeId::RequirementAssignment,
        noun: "requirement assignment",
        section: "8.5",
        short: Short::TextOrList,
        keys: &[
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
        hint: "",
    },
    Shape {
        id: ShapeId::RelationshipAssignment,
        noun: "relationship assignment",
        section: "8.5",
        short: Short::Text,
        keys: &[
            TYPED,
            ASSIGNED_PROPERTIES,
            ASSIGNED_ATTRIBUTES,
            ASSIGNED_INTERFACES,
            COMMON,
        ],
        hint: "",
    },
    Shape {
        id: ShapeId::InterfaceAssignment,
        noun: "interface assignment",
        section: "11.3",
        short: Short::Never,
        keys: &[
            &[
                Key::optional("inputs", NamedValues),
                Key::optional("operations", Named(ShapeId::OperationAssignment)),
                Key::optional("notifications", Named(ShapeId::NotificationAssignment)),
            ],
            COMMON,
        ],
        hint: UNDER_OPERATIONS,
    },
    Shape {
        id: ShapeId::OperationAssignment,
        noun: "operation assignment",
        section: "11.5",
        short: Short::Text,
        keys: &[ASSIGNED_OPERATION, COMMON],
        hint: "",
    },
    Shape {
        id: ShapeId::NotificationAssignment,
        noun: "notification assignment",
        section: "11.7",
        short: Short::Text,
        keys: &[ASSIGNED_OPERATION, COMMON],
        hint: "",
    },
    Shape {
        id: ShapeId::Group,
        noun: "group",
        section: "16.2",
        short: Short::Never,
        keys: &[
            MUST_BE_TYPED,
            COMMON,
            ASSIGNED_PROPERTIES,
            ASSIGNED_ATTRIBUTES,
            &[Key::optional("members", Texts)],
        ],
        hint: "",
    },
    Shape {
        id: ShapeId::Policy,
        noun: "policy",
        section: "16.4",
        short: Short::Never,
        keys: &[
            MUST_BE_TYPED,
            COMMON,
            ASSIGNED_PROPERTIES,
            &[
                Key::optional("targets", Texts),
                Key::optional("triggers", Named(ShapeId::Trigger)),
            ],
        ],
        hint: "",
    },
    Shape {
        id: ShapeId::Workflow,
        noun: "workflow",
        section: "13.2",
        short: Short::Never,
        keys: &[
            COMMON,
            &[
                Key::optional("inputs", Named(ShapeId::ParameterDefinition)),
                Key::optional("precondition", Condition),
                Key::optional("steps", Named(ShapeId::WorkflowStep)),
                Key::optional("implementation", One(ShapeId::Implementation)),
                Key::optional("outputs", Named(ShapeId::ParameterDefinition)),
            ],
        ],
        hint: "",
    },
    Shape {
        id: ShapeId::WorkflowStep,
        noun: "workflow step",
        section: "13.2.2",
        short: Short::Never,
        keys: &[
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
        hint: "",
    },
    Shape {
        id: ShapeId::SubstitutionMappings,
        noun: "substitution mapping",
        section: "15.1",
        short: Short::Never,
        keys: &[
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
        hint: "",
    },
];

const fn renamed(shape: ShapeId, name: &'static str, now: &'static str, note: &'static str) -> Stranger {
    Stranger {
        shape,
        name,
        note,
        renamed: Some(now),
    }
}

const fn gone(shape: ShapeId, name: &'static str, note: &'static str) -> Stranger {
    Stranger {
        shape,
        name,
        note,
        renamed: None,
    }
}

const VALIDATION: &str = "`constraints` is TOSCA 1.x; TOSCA 2.0 has one Boolean expression, \
                          for example `validation: { $less_than: [ $value, 5 ] }`";
const ALLOCATION: &str = "`occurrences` of capabilities is TOSCA 1.x; in TOSCA 2.0 a requirement assignment limits them \
                          by `allocation`";
const SOURCE_TYPES: &str = "`valid_source_types` is TOSCA 1.x; TOSCA 2.0 calls it `valid_source_node_types`";

/// Keynames of TOSCA 1.x, and those of the Standard's own slips.
const STRANGERS: &[Stranger] = &[
    renamed(
        ShapeId::File,
        "topology_template",
        "service_template",
        "`topology_template` is TOSCA 1.x; TOSCA 2.0 calls it `service_template`",
    ),
    gone(
        ShapeId::File,
        "namespace",
        "`namespace` is TOSCA 1.x; in TOSCA 2.0 a file names itself by `profile`",
    ),
    gone(
        ShapeId::File,
        "template_name",
        "`template_name` is TOSCA 1.0; it may stand under `metadata`",
    ),
    gone(
        ShapeId::File,
        "template_author",
        "`template_author` is TOSCA 1.0; it may stand under `metadata`",
    ),
    gone(
        ShapeId::File,
        "template_version",
        "`template_version` is TOSCA 1.0; it may stand under `metadata`",
    ),
    renamed(
        ShapeId::Import,
        "file",
        "url",
        "`file` is TOSCA 1.x; TOSCA 2.0 calls it `url`",
    ),
    renamed(
        ShapeId::Import,
        "namespace_prefix",
        "namespace",
        "`namespace_prefix` is TOSCA 1.x; TOSCA 2.0 calls it `namespace`",
    ),
    gone(
        ShapeId::Import,
        "namespace_uri",
        "`namespace_uri` is TOSCA 1.x; in TOSCA 2.0 the imported file names itself by `profile`",
    ),
    gone(
        ShapeId::Repository,
        "credential",
        "`credential` is TOSCA 1.x; TOSCA 2.0 keeps credentials out of files",
    ),
    renamed(
        ShapeId::RelationshipType,
        "valid_target_types",
        "valid_capability_types",
        "`valid_target_types` is TOSCA 1.x; TOSCA 2.0 calls it `valid_capability_types`",
    ),
    renamed(
        ShapeId::RelationshipType,
        "valid_source_types",
        "valid_source_node_types",
        SOURCE_TYPES,
    ),
    renamed(
        ShapeId::CapabilityType,
        "valid_source_types",
        "valid_source_node_types",
        SOURCE_TYPES,
    ),
    renamed(
        ShapeId::CapabilityDefinition,
        "valid_source_types",
        "valid_source_node_types",
        SOURCE_TYPES,
    ),
    gone(ShapeId::CapabilityType, "occurrences", ALLOCATION),
    gone(ShapeId::CapabilityDefinition, "occurrences", ALLOCATION),
    gone(ShapeId::CapabilityAssignment, "occurrences", ALLOCATION),
    renamed(
        ShapeId::RequirementDefinition,
        "occurrences",
        "count_range",
        "`occurrences` is TOSCA 1.x; TOSCA 2.0 calls it `count_range`, and left out it means `[0, UNBOUNDED]`",
    ),
    gone(
        ShapeId::RequirementAssignment,
        "occurrences",
        "`occurrences` is TOSCA 1.x; TOSCA 2.0 writes `count`, one number",
    ),
    renamed(
        ShapeId::RequirementAssignment,
        "allocations",
        "allocation",
        "the keyname is `allocation`",
    ),
    gone(ShapeId::PropertyDefinition, "constraints", VALIDATION),
    gone(ShapeId::AttributeDefinition, "constraints", VALIDATION),
    gone(ShapeId::ParameterDefinition, "constraints", VALIDATION),
    gone(ShapeId::Schema, "constraints", VALIDATION),
    gone(ShapeId::ArgumentSchema, "constraints", VALIDATION),
    gone(ShapeId::DataType, "constraints", VALIDATION),
    gone(
        ShapeId::AttributeDefinition,
        "status",
        "`status` is TOSCA 1.x; it may stand under `metadata`",
    ),
    gone(
        ShapeId::Implementation,
        "timeout",
        "`timeout` is TOSCA 1.x; TOSCA 2.0 has no such keyname",
    ),
    gone(
        ShapeId::Implementation,
        "operation_host",
        "`operation_host` is TOSCA 1.x; TOSCA 2.0 has no such keyname",
    ),
    renamed(
        ShapeId::ArtifactDefinition,
        "version",
        "artifact_version",
        "the Standard's table calls the keyname `artifact_version`",
    ),
    gone(
        ShapeId::ArtifactDefinition,
        "deploy_path",
        "`deploy_path` is TOSCA 1.x; TOSCA 2.0 has no such keyname",
    ),
    gone(
        ShapeId::GroupType,
        "interfaces",
        "`interfaces` of groups is TOSCA 1.x; groups of TOSCA 2.0 have none",
    ),
    gone(
        ShapeId::Group,
        "interfaces",
        "`interfaces` of groups is TOSCA 1.x; groups of TOSCA 2.0 have none",
    ),
    renamed(
        ShapeId::Trigger,
        "event_type",
        "event",
        "`event_type` is TOSCA 1.x; TOSCA 2.0 calls it `event`",
    ),
    gone(
        ShapeId::Trigger,
        "schedule",
        "`schedule` is TOSCA 1.x; TOSCA 2.0 has no such keyname",
    ),
    gone(
        ShapeId::Trigger,
        "target_filter",
        "`target_filter` is TOSCA 1.x; TOSCA 2.0 has no such keyname",
    ),
    gone(
        ShapeId::Trigger,
        "constraint",
        "`constraint` is TOSCA 1.x; TOSCA 2.0 has one Boolean expression under `condition`",
    ),
    gone(
        ShapeId::Trigger,
        "period",
        "`period` is TOSCA 1.x; TOSCA 2.0 has no such keyname",
    ),
    gone(
        ShapeId::Trigger,
        "evaluations",
        "`evaluations` is TOSCA 1.x; TOSCA 2.0 has no such keyname",
    ),
    gone(
        ShapeId::Trigger,
        "method",
        "`method` is TOSCA 1.x; TOSCA 2.0 has no such keyname",
    ),
    gone(
        ShapeId::Workflow,
        "preconditions",
        "`preconditions` is TOSCA 1.x; TOSCA 2.0 has one Boolean expression under `precondition`",
    ),
    gone(
        ShapeId::WorkflowStep,
        "operation_host",
        "`operation_host` is TOSCA 1.x; TOSCA 2.0 has no such keyname",
    ),
];
