//! TOSCA Simple Profile in YAML 1.3, OASIS Standard of 26 February 2020: what it has otherwise than TOSCA 2.0.
//!
//! Sections are those of the Simple Profile.

use std::sync::LazyLock;

use super::ShapeId::{
    ArgumentSchema, ArtifactDefinition, AttributeDefinition, CapabilityAssignment, CapabilityDefinition,
    CapabilityType, DataType, File, Group, Implementation, Import, InterfaceAssignment, InterfaceDefinition,
    InterfaceType, NodeTemplate, ParameterDefinition, PropertyDefinition, RelationshipType, Repository,
    RequirementAssignment, RequirementDefinition, Schema, ServiceTemplate, SubstitutionMappings, Trigger,
    Workflow, WorkflowStep,
};
use super::delta::{self, Delta};
use super::rules::{
    Booleans, Contents, DefaultOfOptional, Fitting, FunctionCall, Macros, OutputMappings, Paths, Rules,
    Scalars, Strings, Timestamps, Words,
};
use super::shape::Expected::{CountRange, Data, Text, Value};
use super::shape::{Key, LeftOut, Presence, Rewrite, ShapeId, Short, Subject};
use super::tosca_2_0::TOSCA_2_0;
use super::{Dialect, Stranger};

/// TOSCA Simple Profile in YAML 1.3.
pub(super) static TOSCA_1_3: Dialect = Dialect {
    version: "tosca_simple_yaml_1_3",
    title: "TOSCA 1.3",
    base: Some(&TOSCA_2_0),
    shapes: LazyLock::new(|| delta::resolve(&TOSCA_2_0.shapes, DELTAS)),
    strangers: STRANGERS,
    functions: &[
        "concat",
        "get_artifact",
        "get_attribute",
        "get_input",
        "get_nodes_of_type",
        "get_operation_output",
        "get_property",
        "join",
        "token",
    ],
    profile: Some("std:/tosca/1.3/profile.yaml"),
    rules: Rules {
        function_call: FunctionCall::BareKey,
        booleans: Booleans::CoreSchema,
        default_of_optional: DefaultOfOptional::Allowed,
        strings: Strings::AsWritten,
        scalars: Scalars::Lenient,
        timestamps: Timestamps::Yaml,
        paths: Paths::Names,
        contents: Contents::Open,
        macros: Macros::Open,
        fitting: Fitting::First,
        output_mappings: OutputMappings::UsesAndTypes,
        words: Words(&[
            ("count", "occurrences"),
            ("count_range", "occurrences"),
            ("namespace", "namespace_prefix"),
            ("precondition", "preconditions"),
            ("service_template", "topology_template"),
            ("url", "file"),
            ("valid_capability_types", "valid_target_types"),
            ("valid_source_node_types", "valid_source_types"),
            ("validation", "constraints"),
        ]),
        // What packs files anew writes the form of TOSCA 2.0 around them.
        archives: &["1.0", "1.1", "2.0"],
    },
};

const DELTAS: &[Delta] = &[
    // §3.10 Service template definition
    Delta::section(File, "3.10"),
    Delta::renamed(File, "service_template", "topology_template"),
    Delta::absent(File, "profile"),
    Delta::absent(File, "functions"),
    Delta::added(File, Key::unread("namespace", Text)),
    // §3.9 Topology template definition
    Delta::section(ServiceTemplate, "3.9"),
    Delta::called(ServiceTemplate, "topology template"),
    Delta::changed(ServiceTemplate, "node_templates").presence(Presence::Optional),
    Delta::absent(ServiceTemplate, "functions"),
    // §3.6.8 Import definition
    Delta::section(Import, "3.6.8"),
    Delta::whole(Import, Rewrite::NamedImport),
    Delta::renamed(Import, "url", "file"),
    Delta::renamed(Import, "namespace", "namespace_prefix"),
    Delta::absent(Import, "profile"),
    Delta::added(Import, Key::ignored("namespace_uri", Text)),
    // §3.6.6 Repository definition
    Delta::section(Repository, "3.6.6"),
    Delta::added(Repository, Key::unread("credential", Data)),
    // §3.7.4 Artifact type, §3.6.7 Artifact definition
    Delta::section(ShapeId::ArtifactType, "3.7.4"),
    Delta::section(ArtifactDefinition, "3.6.7"),
    Delta::short(ArtifactDefinition, Short::Text),
    Delta::whole(ArtifactDefinition, Rewrite::Artifact),
    Delta::changed(ArtifactDefinition, "type").presence(Presence::Optional),
    Delta::changed(ArtifactDefinition, "file").presence(Presence::Optional),
    Delta::added(ArtifactDefinition, Key::unread("deploy_path", Text)),
    // §3.7.6 Data type
    Delta::section(DataType, "3.7.6"),
    Delta::renamed(DataType, "validation", "constraints").rewritten(Rewrite::Constraints),
    Delta::absent(DataType, "data_type"),
    Delta::absent(DataType, "units"),
    Delta::absent(DataType, "canonical_unit"),
    Delta::absent(DataType, "prefixes"),
    // §3.6.9 Schema definition
    Delta::section(Schema, "3.6.9"),
    Delta::renamed(Schema, "validation", "constraints").rewritten(Rewrite::Constraints),
    Delta::renamed(ArgumentSchema, "validation", "constraints").rewritten(Rewrite::Constraints),
    // §3.6.10 Property definition
    Delta::section(PropertyDefinition, "3.6.10"),
    Delta::short(PropertyDefinition, Short::Never),
    Delta::renamed(PropertyDefinition, "validation", "constraints").rewritten(Rewrite::Constraints),
    Delta::changed(PropertyDefinition, "status").presence(Presence::Unread),
    Delta::absent(PropertyDefinition, "value"),
    Delta::added(PropertyDefinition, Key::ignored("external-schema", Text)),
    // §3.6.12 Attribute definition
    Delta::section(AttributeDefinition, "3.6.12"),
    Delta::renamed(AttributeDefinition, "validation", "constraints").rewritten(Rewrite::Constraints),
    Delta::added(AttributeDefinition, Key::unread("status", Text)),
    // §3.6.14 Parameter definition
    Delta::section(ParameterDefinition, "3.6.14"),
    Delta::renamed(ParameterDefinition, "validation", "constraints").rewritten(Rewrite::Constraints),
    Delta::changed(ParameterDefinition, "status").presence(Presence::Unread),
    Delta::added(ParameterDefinition, Key::ignored("external-schema", Text)),
    // §3.7.7 Capability type, §3.7.2 Capability definition, §3.8.1 Capability assignment
    Delta::section(CapabilityType, "3.7.7"),
    Delta::renamed(CapabilityType, "valid_source_node_types", "valid_source_types"),
    Delta::absent(CapabilityType, "valid_relationship_types"),
    Delta::section(CapabilityDefinition, "3.7.2"),
    Delta::renamed(
        CapabilityDefinition,
        "valid_source_node_types",
        "valid_source_types",
    ),
    Delta::absent(CapabilityDefinition, "valid_relationship_types"),
    Delta::added(CapabilityDefinition, Key::ignored("occurrences", CountRange)),
    Delta::section(CapabilityAssignment, "3.8.1"),
    Delta::changed(CapabilityAssignment, "attributes").rewritten(Rewrite::DescribedValues),
    Delta::absent(CapabilityAssignment, "directives"),
    Delta::added(CapabilityAssignment, Key::ignored("occurrences", CountRange)),
    // §3.7.10 Relationship type
    Delta::section(RelationshipType, "3.7.10"),
    Delta::renamed(RelationshipType, "valid_capability_types", "valid_target_types"),
    Delta::absent(RelationshipType, "valid_target_node_types"),
    Delta::absent(RelationshipType, "valid_source_node_types"),
    // §3.7.3 Requirement definition, §3.8.2 Requirement assignment
    Delta::section(RequirementDefinition, "3.7.3"),
    Delta::renamed(RequirementDefinition, "count_range", "occurrences").left_out(LeftOut::Bounds(1, Some(1))),
    Delta::changed(RequirementDefinition, "relationship").left_out(LeftOut::Anything),
    Delta::absent(RequirementDefinition, "node_filter"),
    Delta::section(ShapeId::RelationshipDefinition, "3.7.3"),
    Delta::section(RequirementAssignment, "3.8.2"),
    Delta::short(RequirementAssignment, Short::Text),
    Delta::renamed(RequirementAssignment, "count", "occurrences").rewritten(Rewrite::Occurrences),
    Delta::changed(RequirementAssignment, "node_filter").rewritten(Rewrite::NodeFilter(Subject::Target)),
    Delta::absent(RequirementAssignment, "allocation"),
    Delta::absent(RequirementAssignment, "directives"),
    Delta::absent(RequirementAssignment, "optional"),
    Delta::section(ShapeId::RelationshipAssignment, "3.8.2"),
    // §3.7.5 Interface type, §3.6.20 Interface definition
    Delta::section(InterfaceType, "3.7.5"),
    Delta::whole(InterfaceType, Rewrite::Operations),
    Delta::section(InterfaceDefinition, "3.6.20"),
    Delta::whole(InterfaceDefinition, Rewrite::Operations),
    Delta::section(InterfaceAssignment, "3.6.20"),
    Delta::whole(InterfaceAssignment, Rewrite::Operations),
    // §3.6.16 Operation implementation, §3.6.17 Operation definition, §3.6.19 Notification definition
    Delta::section(ShapeId::OperationDefinition, "3.6.17"),
    Delta::section(ShapeId::OperationAssignment, "3.6.17"),
    Delta::section(ShapeId::NotificationDefinition, "3.6.19"),
    Delta::section(ShapeId::NotificationAssignment, "3.6.19"),
    Delta::section(Implementation, "3.6.16"),
    Delta::added(Implementation, Key::ignored("timeout", Value)),
    Delta::added(Implementation, Key::ignored("operation_host", Text)),
    // §3.7.9 Node type, §3.8.3 Node template, §3.8.4 Relationship template
    Delta::section(ShapeId::NodeType, "3.7.9"),
    Delta::section(NodeTemplate, "3.8.3"),
    Delta::changed(NodeTemplate, "directives").rewritten(Rewrite::Directives),
    Delta::changed(NodeTemplate, "node_filter").rewritten(Rewrite::NodeFilter(Subject::Node)),
    Delta::changed(NodeTemplate, "attributes").rewritten(Rewrite::DescribedValues),
    Delta::absent(NodeTemplate, "count"),
    Delta::section(ShapeId::RelationshipTemplate, "3.8.4"),
    Delta::changed(ShapeId::RelationshipTemplate, "attributes").rewritten(Rewrite::DescribedValues),
    // §3.7.11 Group type, §3.8.5 Group definition
    Delta::section(ShapeId::GroupType, "3.7.11"),
    Delta::section(Group, "3.8.5"),
    // §3.7.12 Policy type, §3.8.6 Policy definition, §3.6.22 Trigger definition
    Delta::section(ShapeId::PolicyType, "3.7.12"),
    Delta::section(ShapeId::Policy, "3.8.6"),
    Delta::section(Trigger, "3.6.22"),
    Delta::changed(Trigger, "condition").rewritten(Rewrite::TriggerCondition),
    Delta::changed(Trigger, "action").rewritten(Rewrite::Action),
    Delta::added(Trigger, Key::ignored("schedule", Data)),
    Delta::added(Trigger, Key::ignored("target_filter", Data)),
    // §3.6.23 Activity definitions
    Delta::section(ShapeId::Activity, "3.6.23"),
    Delta::section(ShapeId::WorkflowCall, "3.6.23"),
    Delta::section(ShapeId::OperationCall, "3.6.23"),
    // §3.8.7 Imperative workflow definition, §3.6.27 Workflow step definition
    Delta::section(Workflow, "3.8.7"),
    Delta::renamed(Workflow, "precondition", "preconditions").rewritten(Rewrite::Preconditions),
    Delta::section(WorkflowStep, "3.6.27"),
    Delta::changed(WorkflowStep, "filter").rewritten(Rewrite::Condition),
    Delta::added(WorkflowStep, Key::ignored("operation_host", Text)),
    // §3.8.8 to §3.8.13 Substitution mapping
    Delta::section(SubstitutionMappings, "3.8.13"),
    Delta::changed(SubstitutionMappings, "substitution_filter").rewritten(Rewrite::NodeFilter(Subject::Node)),
    Delta::changed(SubstitutionMappings, "properties").rewritten(Rewrite::MappedProperties),
    Delta::changed(SubstitutionMappings, "attributes").rewritten(Rewrite::MappedAttributes),
    Delta::changed(SubstitutionMappings, "capabilities").rewritten(Rewrite::MappedCapabilities),
    Delta::changed(SubstitutionMappings, "requirements").rewritten(Rewrite::MappedRequirements),
    Delta::changed(SubstitutionMappings, "interfaces").rewritten(Rewrite::MappedInterfaces),
];

/// Keynames of other versions of the Simple Profile.
const STRANGERS: &[Stranger] = &[
    gone(
        File,
        "template_name",
        "`template_name` is TOSCA 1.0; it stands under `metadata`",
    ),
    gone(
        File,
        "template_author",
        "`template_author` is TOSCA 1.0; it stands under `metadata`",
    ),
    gone(
        File,
        "template_version",
        "`template_version` is TOSCA 1.0; it stands under `metadata`",
    ),
    gone(ShapeId::GroupType, "interfaces", GROUPS),
    gone(Group, "interfaces", GROUPS),
    Stranger {
        shape: Trigger,
        name: "event_type",
        note: "`event_type` is TOSCA 1.1; TOSCA 1.3 calls it `event`",
        renamed: Some("event"),
    },
];

const GROUPS: &str = "`interfaces` of groups is TOSCA 1.2; groups of TOSCA 1.3 have none";

const fn gone(shape: ShapeId, name: &'static str, note: &'static str) -> Stranger {
    Stranger {
        shape,
        name,
        note,
        renamed: None,
    }
}
