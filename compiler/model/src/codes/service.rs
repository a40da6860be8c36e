//! T04: service templates, the representation graph, choices and their closing.

use toscac_syntax::diagnostic::Code;

/// All rows of this section, by number.
pub static TABLE: &[&Code] = &[
    &UNDECLARED_MEMBER,
    &MISSING_VALUE,
    &FIXED_VALUE_ASSIGNED,
    &UNDECLARED_CAPABILITY,
    &UNDECLARED_REQUIREMENT,
    &UNDECLARED_INTERFACE,
    &COPY,
    &COUNT,
    &FILTER_WITHOUT_SELECT,
    &UNKNOWN_TARGET,
    &INCOMPATIBLE_TARGET,
    &UNRESOLVED_REQUIREMENT,
    &UNKNOWN_RELATIONSHIP,
    &RELATIONSHIP_NOT_ALLOWED,
    &TARGET_CAPABILITY,
    &RELATIONSHIP_COUNT,
    &ALLOCATION,
    &CAPACITY,
    &INCOMPATIBLE_ASSIGNMENT,
    &INPUT_MISSING,
    &INPUT_UNKNOWN,
    &NO_SUBSTITUTION,
    &SUBSTITUTION_CYCLE,
    &MAPPING_UNKNOWN,
    &INPUT_NOT_MAPPED,
    &MAPPING_TYPES,
    &MAPPING_TAKEN,
    &MAPPING_MANDATORY,
    &GROUP_MEMBER,
    &POLICY_TARGET,
    &TRIGGER_AGAIN,
    &WORKFLOW,
    &ACTIVITY,
    &CIRCULAR_VALUE,
    &INDEX,
    &IGNORED_WITH_SELECT,
    &TOO_LARGE,
    &NOTHING_TO_SELECT,
    &FILTER_UNDECIDED,
    &COUNT_UNKNOWN,
    &TEMPLATE_AND_TYPE,
    &RESOLUTION_LIMIT,
    &LEFT_TO_AN_INVENTORY,
    &UNKNOWN_EVENT,
    &UNKNOWN_LAYER,
    &COMPOSITION_WORKS,
    &COMPOSITION_CREATES,
    &WRONG_LAYER,
];

/// A value is assigned to something that the type does not declare.
pub static UNDECLARED_MEMBER: Code = Code::error(
    "T0401",
    "undeclared_member",
    "a value is assigned to something that the type does not declare",
    "TOSCA 2.0 §9.5, §9.7",
    include_str!("../../codes/T0401.md"),
);

/// A required value is missing.
pub static MISSING_VALUE: Code = Code::error(
    "T0402",
    "missing_value",
    "a required value is missing",
    "TOSCA 2.0 §9.5, §9.9",
    include_str!("../../codes/T0402.md"),
);

/// A value is assigned where the type fixed one.
pub static FIXED_VALUE_ASSIGNED: Code = Code::error(
    "T0403",
    "fixed_value_assigned",
    "a value is assigned where the type fixed one",
    "TOSCA 2.0 §9.4",
    include_str!("../../codes/T0403.md"),
);

/// A capability is assigned that the node type does not have.
pub static UNDECLARED_CAPABILITY: Code = Code::error(
    "T0404",
    "undeclared_capability",
    "a capability is assigned that the node type does not have",
    "TOSCA 2.0 §8.3",
    include_str!("../../codes/T0404.md"),
);

/// A requirement is assigned that the node type does not have.
pub static UNDECLARED_REQUIREMENT: Code = Code::error(
    "T0405",
    "undeclared_requirement",
    "a requirement is assigned that the node type does not have",
    "TOSCA 2.0 §8.5",
    include_str!("../../codes/T0405.md"),
);

/// An interface, operation or notification is assigned that the type does not have.
pub static UNDECLARED_INTERFACE: Code = Code::error(
    "T0406",
    "undeclared_interface",
    "an interface, operation or notification is assigned that the type does not have",
    "TOSCA 2.0 §11.3, §11.5",
    include_str!("../../codes/T0406.md"),
);

/// A template copies itself, a copy, or nothing.
pub static COPY: Code = Code::error(
    "T0407",
    "copy_source",
    "a template copies itself, a copy, or nothing",
    "TOSCA 2.0 §7.2, §7.4",
    include_str!("../../codes/T0407.md"),
);

/// A count is not a whole number from 0 on.
pub static COUNT: Code = Code::error(
    "T0408",
    "count_not_natural",
    "a count is not a whole number from 0 on",
    "TOSCA 2.0 §7.2, §8.5.4",
    include_str!("../../codes/T0408.md"),
);

/// A node template has a node filter and is not selected.
pub static FILTER_WITHOUT_SELECT: Code = Code::error(
    "T0409",
    "filter_without_select",
    "a node template has a node filter and is not selected",
    "TOSCA 2.0 §7.2.1",
    include_str!("../../codes/T0409.md"),
);

/// The target of a requirement is neither a node template nor a node type.
pub static UNKNOWN_TARGET: Code = Code::error(
    "T0410",
    "unknown_target",
    "the target of a requirement is neither a node template nor a node type",
    "TOSCA 2.0 §8.5",
    include_str!("../../codes/T0410.md"),
);

/// The target of a requirement is of another node type than the requirement asks for.
pub static INCOMPATIBLE_TARGET: Code = Code::error(
    "T0411",
    "incompatible_target",
    "the target of a requirement is of another node type than the requirement asks for",
    "TOSCA 2.0 §8.5",
    include_str!("../../codes/T0411.md"),
);

/// No node satisfies a requirement that is not optional.
pub static UNRESOLVED_REQUIREMENT: Code = Code::error(
    "T0412",
    "unresolved_requirement",
    "no node satisfies a requirement that is not optional",
    "TOSCA 2.0 §4.2.2, §8.5",
    include_str!("../../codes/T0412.md"),
);

/// A relationship is neither a relationship type nor a relationship template.
pub static UNKNOWN_RELATIONSHIP: Code = Code::error(
    "T0413",
    "unknown_relationship",
    "a relationship is neither a relationship type nor a relationship template",
    "TOSCA 2.0 §8.5",
    include_str!("../../codes/T0413.md"),
);

/// Lists of valid types forbid a relationship.
pub static RELATIONSHIP_NOT_ALLOWED: Code = Code::error(
    "T0414",
    "relationship_not_allowed",
    "lists of valid types forbid a relationship",
    "TOSCA 2.0 §7.3, §8.1, §8.2",
    include_str!("../../codes/T0414.md"),
);

/// No capability of the target fits a requirement, or several do.
pub static TARGET_CAPABILITY: Code = Code::error(
    "T0415",
    "target_capability",
    "no capability of the target fits a requirement, or several do",
    "TOSCA 2.0 §8.5",
    include_str!("../../codes/T0415.md"),
);

/// A node has more or fewer relationships than its type allows, or than there are nodes.
pub static RELATIONSHIP_COUNT: Code = Code::error(
    "T0416",
    "relationship_count",
    "a node has more or fewer relationships than its type allows, or than there are nodes",
    "TOSCA 2.0 §8.5.4, §14.3.2",
    include_str!("../../codes/T0416.md"),
);

/// An allocation takes from something that is no amount of the capability.
pub static ALLOCATION: Code = Code::error(
    "T0417",
    "allocation",
    "an allocation takes from something that is no amount of the capability",
    "TOSCA 2.0 §8.5.5",
    include_str!("../../codes/T0417.md"),
);

/// More is allocated of a capability than it has.
pub static CAPACITY: Code = Code::error(
    "T0418",
    "capacity_exceeded",
    "more is allocated of a capability than it has",
    "TOSCA 2.0 §8.5.5",
    include_str!("../../codes/T0418.md"),
);

/// An assignment changes a type to one that is not derived from it.
pub static INCOMPATIBLE_ASSIGNMENT: Code = Code::error(
    "T0419",
    "incompatible_assignment",
    "an assignment changes a type to one that is not derived from it",
    "TOSCA 2.0 §8.5",
    include_str!("../../codes/T0419.md"),
);

/// An input has no value.
pub static INPUT_MISSING: Code = Code::error(
    "T0420",
    "input_missing",
    "an input has no value",
    "TOSCA 2.0 §6.9.2",
    include_str!("../../codes/T0420.md"),
);

/// A value is given for an input that the service does not have.
pub static INPUT_UNKNOWN: Code = Code::error(
    "T0421",
    "input_unknown",
    "a value is given for an input that the service does not have",
    "TOSCA 2.0 §6.9.2",
    include_str!("../../codes/T0421.md"),
);

/// No service template stands for a node that must be substituted.
pub static NO_SUBSTITUTION: Code = Code::error(
    "T0422",
    "no_substitution",
    "no service template stands for a node that must be substituted",
    "TOSCA 2.0 §7.2.1, §15",
    include_str!("../../codes/T0422.md"),
);

/// A service template would stand for a part of itself.
pub static SUBSTITUTION_CYCLE: Code = Code::error(
    "T0423",
    "substitution_cycle",
    "a service template would stand for a part of itself",
    "TOSCA 2.0 §15",
    include_str!("../../codes/T0423.md"),
);

/// A substitution mapping names something that is not there.
pub static MAPPING_UNKNOWN: Code = Code::error(
    "T0424",
    "mapping_unknown",
    "a substitution mapping names something that is not there",
    "TOSCA 2.0 §15.2 to §15.6",
    include_str!("../../codes/T0424.md"),
);

/// A required input of a substituting template gets no value.
pub static INPUT_NOT_MAPPED: Code = Code::error(
    "T0425",
    "input_not_mapped",
    "a required input of a substituting template gets no value",
    "TOSCA 2.0 §15.2",
    include_str!("../../codes/T0425.md"),
);

/// The two sides of a substitution mapping are of different types.
pub static MAPPING_TYPES: Code = Code::error(
    "T0426",
    "mapping_types",
    "the two sides of a substitution mapping are of different types",
    "TOSCA 2.0 §15.2 to §15.5",
    include_str!("../../codes/T0426.md"),
);

/// A requirement with a target is mapped to the outside.
pub static MAPPING_TAKEN: Code = Code::error(
    "T0427",
    "mapping_taken",
    "a requirement with a target is mapped to the outside",
    "TOSCA 2.0 §15.5.4",
    include_str!("../../codes/T0427.md"),
);

/// More relationships are mapped to a requirement than the node type promises.
pub static MAPPING_MANDATORY: Code = Code::error(
    "T0428",
    "mapping_mandatory",
    "more relationships are mapped to a requirement than the node type promises",
    "TOSCA 2.0 §15.5.4",
    include_str!("../../codes/T0428.md"),
);

/// A member of a group is unknown or of a type that the group does not take.
pub static GROUP_MEMBER: Code = Code::error(
    "T0429",
    "group_member",
    "a member of a group is unknown or of a type that the group does not take",
    "TOSCA 2.0 §16.2",
    include_str!("../../codes/T0429.md"),
);

/// A target of a policy is unknown or of a type that the policy is not for.
pub static POLICY_TARGET: Code = Code::error(
    "T0430",
    "policy_target",
    "a target of a policy is unknown or of a type that the policy is not for",
    "TOSCA 2.0 §16.4",
    include_str!("../../codes/T0430.md"),
);

/// A policy declares a trigger that its type has already.
pub static TRIGGER_AGAIN: Code = Code::error(
    "T0431",
    "trigger_again",
    "a policy declares a trigger that its type has already",
    "TOSCA 2.0 §16.4",
    include_str!("../../codes/T0431.md"),
);

/// A workflow step names a step, target or requirement that is not there.
pub static WORKFLOW: Code = Code::error(
    "T0432",
    "workflow_step",
    "a workflow step names a step, target or requirement that is not there",
    "TOSCA 2.0 §13.2.2",
    include_str!("../../codes/T0432.md"),
);

/// An activity calls an operation or workflow that is not there, or not as it is declared.
pub static ACTIVITY: Code = Code::error(
    "T0433",
    "activity",
    "an activity calls an operation or workflow that is not there, or not as it is declared",
    "TOSCA 2.0 §13.2.3",
    include_str!("../../codes/T0433.md"),
);

/// A value depends on itself.
pub static CIRCULAR_VALUE: Code = Code::error(
    "T0434",
    "circular_value",
    "a value depends on itself",
    "TOSCA 2.0 §4.2.2",
    include_str!("../../codes/T0434.md"),
);

/// A node is addressed by an index that it does not have.
pub static INDEX: Code = Code::error(
    "T0435",
    "index_out_of_range",
    "a node is addressed by an index that it does not have",
    "TOSCA 2.0 §8.5, §10.3",
    include_str!("../../codes/T0435.md"),
);

/// A node that is only selected has keynames that are ignored.
pub static IGNORED_WITH_SELECT: Code = Code::warning(
    "T0436",
    "ignored_with_select",
    "a node that is only selected has keynames that are ignored",
    "TOSCA 2.0 §7.2.1",
    include_str!("../../codes/T0436.md"),
);

/// The representation graph is larger than the limit.
pub static TOO_LARGE: Code = Code::error(
    "T0437",
    "graph_too_large",
    "the representation graph is larger than the limit",
    "toscac, limits",
    include_str!("../../codes/T0437.md"),
);

/// A node is selected, and there is no other graph that could hold it.
pub static NOTHING_TO_SELECT: Code = Code::error(
    "T0438",
    "nothing_to_select",
    "a node is selected, and no other graph holds one that fits",
    "TOSCA 2.0 §7.2.1",
    include_str!("../../codes/T0438.md"),
);

/// A node filter waits for what only the running service knows.
pub static FILTER_UNDECIDED: Code = Code::warning(
    "T0439",
    "filter_undecided",
    "a node filter waits for what only the running service knows",
    "TOSCA 2.0 §8.6",
    include_str!("../../codes/T0439.md"),
);

/// A count is not known when the graph is closed.
pub static COUNT_UNKNOWN: Code = Code::error(
    "T0440",
    "count_unknown",
    "a count is not known when the graph is closed",
    "TOSCA 2.0 §14.1",
    include_str!("../../codes/T0440.md"),
);

/// The target of a requirement is the name of a node template and of a node type.
pub static TEMPLATE_AND_TYPE: Code = Code::warning(
    "T0441",
    "template_and_type",
    "the target of a requirement is the name of a node template and of a node type",
    "TOSCA 2.0 §8.5",
    include_str!("../../codes/T0441.md"),
);

/// Requirements could not be resolved within the limits.
pub static RESOLUTION_LIMIT: Code = Code::error(
    "T0442",
    "resolution_limit",
    "requirements could not be resolved within the limits",
    "toscac, limits",
    include_str!("../../codes/T0442.md"),
);

/// A requirement stays open, since only an inventory serves it and none was given.
pub static LEFT_TO_AN_INVENTORY: Code = Code::note(
    "T0443",
    "left_to_an_inventory",
    "a requirement stays open, since only an inventory serves it and none was given",
    "TOSCA 2.0 §4.2.2, §8.7",
    include_str!("../../codes/T0443.md"),
);

/// A trigger waits for an event that its targets never tell of.
pub static UNKNOWN_EVENT: Code = Code::error(
    "T0450",
    "unknown_event",
    "a trigger waits for an event that its targets never tell of",
    "TOSCA 2.0 §11.6, §16.5",
    include_str!("../../codes/T0450.md"),
);

/// A file declares a layer that there is not.
pub static UNKNOWN_LAYER: Code = Code::error(
    "T0451",
    "unknown_layer",
    "a file declares a layer that there is not",
    "toscac, layers",
    include_str!("../../codes/T0451.md"),
);

/// A composition has an operation or an artifact of its own.
pub static COMPOSITION_WORKS: Code = Code::error(
    "T0452",
    "composition_works",
    "a composition has an operation or an artifact of its own",
    "toscac, layers",
    include_str!("../../codes/T0452.md"),
);

/// A composition creates a node instead of letting a service stand for it.
pub static COMPOSITION_CREATES: Code = Code::error(
    "T0453",
    "composition_creates",
    "a composition creates a node instead of letting a service stand for it",
    "toscac, layers",
    include_str!("../../codes/T0453.md"),
);

/// Only templates of other layers could stand for a node.
pub static WRONG_LAYER: Code = Code::error(
    "T0454",
    "wrong_layer",
    "only templates of other layers could stand for a node",
    "toscac, layers",
    include_str!("../../codes/T0454.md"),
);
