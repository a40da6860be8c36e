//! Keynames that authors bring along to TOSCA 2.0, and what says them there.

use crate::dialect::Stranger;
use crate::dialect::shape::ShapeId;

/// Keynames of TOSCA 1.x, and those of the Standard's own slips.
pub(super) const STRANGERS: &[Stranger] = &[
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

const VALIDATION: &str = "`constraints` is TOSCA 1.x; TOSCA 2.0 has one Boolean expression, \
                          for example `validation: { $less_than: [ $value, 5 ] }`";
const ALLOCATION: &str = "`occurrences` of capabilities is TOSCA 1.x; in TOSCA 2.0 a requirement assignment limits them \
                          by `allocation`";
const SOURCE_TYPES: &str = "`valid_source_types` is TOSCA 1.x; TOSCA 2.0 calls it `valid_source_node_types`";

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
