//! T03: types and their refinement (T0301 to T0339, and from T0370 on).

use toscac_syntax::diagnostic::Code;

/// All rows of this section, by number.
pub static TABLE: &[&Code] = &[
    &DERIVATION_CYCLE,
    &UNRELATED_TYPE,
    &MISSING_TYPE,
    &SHORT_FORM_DEFINITION,
    &REQUIRED_RELAXED,
    &DEFAULT_OF_OPTIONAL,
    &FIXED_VALUE_REFINED,
    &LIST_WIDENED,
    &UNKNOWN_MEMBER,
    &REQUIREMENT_WITHOUT_CAPABILITY,
    &REQUIREMENT_WITHOUT_RELATIONSHIP,
    &SYMBOLIC_CAPABILITY_WITHOUT_NODE,
    &NODE_WITHOUT_CAPABILITY,
    &CAPABILITY_NAME_AMBIGUOUS,
    &SYMBOLIC_CAPABILITY_CHANGED,
    &EXCLUSIVE_TYPES,
    &COUNT_RANGE_WIDENED,
    &IMPLEMENTATION_IN_INTERFACE_TYPE,
    &MAPPING_IN_INTERFACE_TYPE,
    &UNKNOWN_OPERATION,
    &TRIGGER_CHANGED,
    &EMPTY_DATA_TYPE,
    &PROPERTIES_OF_BUILT_IN,
    &SCHEMA_OF_NON_COLLECTION,
    &MISSING_ENTRY_SCHEMA,
    &KEY_SCHEMA_NOT_STRING,
    &ABSTRACT_SCALAR,
    &SCALAR_WITHOUT_UNIT,
    &SCALAR_PREFIXES,
    &SCALAR_CANONICAL_UNIT,
    &SCALAR_MULTIPLIER,
    &SCALAR_DATA_TYPE,
    &SCALAR_CHANGED,
    &SCALAR_KEYNAME_ELSEWHERE,
    &INFINITE_DATA_TYPE,
    &ATTRIBUTE_OVER_PROPERTY,
    &MULTIPLIER_OUT_OF_RANGE,
    &FUNCTION_SIGNATURE_CHANGED,
    &TOO_MANY_MEMBERS,
    &MAPPING_OF_ANOTHER_TYPE,
    &INHERITED_DEFAULT,
    &UNKNOWN_ARTIFACT_PROPERTY,
    &MISSING_ARTIFACT_PROPERTY,
];

/// A type derives from itself.
pub static DERIVATION_CYCLE: Code = Code::error(
    "T0301",
    "derivation_cycle",
    "a type derives from itself",
    "TOSCA 2.0 §6.4.2",
    include_str!("../../codes/T0301.md"),
);

/// A refinement names a type that is not derived from the one it refines.
pub static UNRELATED_TYPE: Code = Code::error(
    "T0302",
    "unrelated_type",
    "a refinement names a type that is not derived from the one it refines",
    "TOSCA 2.0 §5.1.3, §6.4.2, §8.2.1, §8.4.1, §9.3, §9.4, §11.2",
    include_str!("../../codes/T0302.md"),
);

/// A definition has no type, and there is none to inherit.
pub static MISSING_TYPE: Code = Code::error(
    "T0303",
    "missing_type",
    "a definition has no type, and there is none to inherit",
    "TOSCA 2.0 §5.2, §8.2, §9.4, §9.6, §11.2",
    include_str!("../../codes/T0303.md"),
);

/// A property is defined by a bare value.
pub static SHORT_FORM_DEFINITION: Code = Code::error(
    "T0304",
    "short_form_definition",
    "a property is defined by a bare value",
    "TOSCA 2.0 §9.4",
    include_str!("../../codes/T0304.md"),
);

/// A refinement makes a required property optional.
pub static REQUIRED_RELAXED: Code = Code::error(
    "T0305",
    "required_relaxed",
    "a refinement makes a required property optional",
    "TOSCA 2.0 §9.4, §9.8",
    include_str!("../../codes/T0305.md"),
);

/// A property that is not required has a default.
pub static DEFAULT_OF_OPTIONAL: Code = Code::error(
    "T0306",
    "default_of_optional",
    "a property that is not required has a default",
    "TOSCA 2.0 §9.4, §9.8",
    include_str!("../../codes/T0306.md"),
);

/// A refinement touches a definition whose value is fixed.
pub static FIXED_VALUE_REFINED: Code = Code::error(
    "T0307",
    "fixed_value_refined",
    "a refinement touches a definition whose value is fixed",
    "TOSCA 2.0 §9.4, §9.8",
    include_str!("../../codes/T0307.md"),
);

/// A list of allowed types allows more than the list that it refines.
pub static LIST_WIDENED: Code = Code::error(
    "T0308",
    "list_widened",
    "a list of allowed types allows more than the list that it refines",
    "TOSCA 2.0 §7.3, §8.1, §8.2, §16.1, §16.3",
    include_str!("../../codes/T0308.md"),
);

/// A definition refines something that its type does not have.
pub static UNKNOWN_MEMBER: Code = Code::error(
    "T0309",
    "unknown_member",
    "a definition refines something that its type does not have",
    "TOSCA 2.0 §8.2, §8.4",
    include_str!("../../codes/T0309.md"),
);

/// A requirement definition names no capability.
pub static REQUIREMENT_WITHOUT_CAPABILITY: Code = Code::error(
    "T0310",
    "requirement_without_capability",
    "a requirement definition names no capability",
    "TOSCA 2.0 §8.4",
    include_str!("../../codes/T0310.md"),
);

/// A requirement definition names no relationship type.
pub static REQUIREMENT_WITHOUT_RELATIONSHIP: Code = Code::error(
    "T0311",
    "requirement_without_relationship",
    "a requirement definition names no relationship type",
    "TOSCA 2.0 §8.4",
    include_str!("../../codes/T0311.md"),
);

/// The capability of a requirement is no capability type, and there is no node type to look in.
pub static SYMBOLIC_CAPABILITY_WITHOUT_NODE: Code = Code::error(
    "T0312",
    "symbolic_capability_without_node",
    "the capability of a requirement is no capability type, and there is no node type to look in",
    "TOSCA 2.0 §8.4",
    include_str!("../../codes/T0312.md"),
);

/// The node type of a requirement offers no capability that fits.
pub static NODE_WITHOUT_CAPABILITY: Code = Code::error(
    "T0313",
    "node_without_capability",
    "the node type of a requirement offers no capability that fits",
    "TOSCA 2.0 §8.4, §8.4.1",
    include_str!("../../codes/T0313.md"),
);

/// The capability of a requirement is a type, and the node type has a capability of that name, too.
pub static CAPABILITY_NAME_AMBIGUOUS: Code = Code::warning(
    "T0314",
    "capability_name_ambiguous",
    "the capability of a requirement is a type, and the node type has a capability of that name, too",
    "TOSCA 2.0 §8.4",
    include_str!("../../codes/T0314.md"),
);

/// A refinement changes the named capability of a requirement.
pub static SYMBOLIC_CAPABILITY_CHANGED: Code = Code::error(
    "T0315",
    "symbolic_capability_changed",
    "a refinement changes the named capability of a requirement",
    "TOSCA 2.0 §8.4.1",
    include_str!("../../codes/T0315.md"),
);

/// The types of a requirement exclude each other.
pub static EXCLUSIVE_TYPES: Code = Code::error(
    "T0316",
    "exclusive_types",
    "the types of a requirement exclude each other",
    "TOSCA 2.0 §7.3, §8.1, §8.4",
    include_str!("../../codes/T0316.md"),
);

/// A refinement allows counts that the inherited count range does not.
pub static COUNT_RANGE_WIDENED: Code = Code::error(
    "T0317",
    "count_range_widened",
    "a refinement allows counts that the inherited count range does not",
    "TOSCA 2.0 §8.4, §8.4.1",
    include_str!("../../codes/T0317.md"),
);

/// An interface type says how an operation is implemented.
pub static IMPLEMENTATION_IN_INTERFACE_TYPE: Code = Code::error(
    "T0318",
    "implementation_in_interface_type",
    "an interface type says how an operation is implemented",
    "TOSCA 2.0 §11.1, §11.4, §11.6",
    include_str!("../../codes/T0318.md"),
);

/// An interface type says where an output goes.
pub static MAPPING_IN_INTERFACE_TYPE: Code = Code::error(
    "T0319",
    "mapping_in_interface_type",
    "an interface type says where an output goes",
    "TOSCA 2.0 §11.4, §11.6",
    include_str!("../../codes/T0319.md"),
);

/// An interface definition refines an operation that its type does not have.
pub static UNKNOWN_OPERATION: Code = Code::error(
    "T0320",
    "unknown_operation",
    "an interface definition refines an operation that its type does not have",
    "TOSCA 2.0 §8.4, §11.2, §11.4, §11.6",
    include_str!("../../codes/T0320.md"),
);

/// A derived policy type changes an inherited trigger.
pub static TRIGGER_CHANGED: Code = Code::error(
    "T0321",
    "trigger_changed",
    "a derived policy type changes an inherited trigger",
    "TOSCA 2.0 §16.3",
    include_str!("../../codes/T0321.md"),
);

/// A data type has neither a parent nor properties.
pub static EMPTY_DATA_TYPE: Code = Code::error(
    "T0322",
    "empty_data_type",
    "a data type has neither a parent nor properties",
    "TOSCA 2.0 §9.2",
    include_str!("../../codes/T0322.md"),
);

/// A data type that derives from a built-in type has properties.
pub static PROPERTIES_OF_BUILT_IN: Code = Code::error(
    "T0323",
    "properties_of_built_in",
    "a data type that derives from a built-in type has properties",
    "TOSCA 2.0 §9.1.2.2, §9.2",
    include_str!("../../codes/T0323.md"),
);

/// A schema of keys or entries stands on a type that has none.
pub static SCHEMA_OF_NON_COLLECTION: Code = Code::error(
    "T0324",
    "schema_of_non_collection",
    "a schema of keys or entries stands on a type that has none",
    "TOSCA 2.0 §9.2, §9.3, §9.4",
    include_str!("../../codes/T0324.md"),
);

/// A list or map does not say what its entries are.
pub static MISSING_ENTRY_SCHEMA: Code = Code::error(
    "T0325",
    "missing_entry_schema",
    "a list or map does not say what its entries are",
    "TOSCA 2.0 §9.1.3, §9.2, §9.3, §9.4",
    include_str!("../../codes/T0325.md"),
);

/// The keys of a map are not strings.
pub static KEY_SCHEMA_NOT_STRING: Code = Code::error(
    "T0326",
    "key_schema_not_string",
    "the keys of a map are not strings",
    "TOSCA 2.0 §9.1.3.2, §9.2, §9.3",
    include_str!("../../codes/T0326.md"),
);

/// The built-in type `scalar` is used directly.
pub static ABSTRACT_SCALAR: Code = Code::error(
    "T0327",
    "abstract_scalar",
    "the built-in type `scalar` is used directly",
    "TOSCA 2.0 §9.1.2.2",
    include_str!("../../codes/T0327.md"),
);

/// A scalar type has no unit that counts as one.
pub static SCALAR_WITHOUT_UNIT: Code = Code::error(
    "T0328",
    "scalar_without_unit",
    "a scalar type has no unit that counts as one",
    "TOSCA 2.0 §9.1.2.2",
    include_str!("../../codes/T0328.md"),
);

/// Prefixes stand beside several units, or beside one that does not count as one.
pub static SCALAR_PREFIXES: Code = Code::error(
    "T0329",
    "scalar_prefixes",
    "prefixes stand beside several units, or beside one that does not count as one",
    "TOSCA 2.0 §9.1.2.2",
    include_str!("../../codes/T0329.md"),
);

/// It is not clear in which unit a scalar type counts.
pub static SCALAR_CANONICAL_UNIT: Code = Code::error(
    "T0330",
    "scalar_canonical_unit",
    "it is not clear in which unit a scalar type counts",
    "TOSCA 2.0 §9.1.2.2",
    include_str!("../../codes/T0330.md"),
);

/// A unit or prefix has no usable multiplier.
pub static SCALAR_MULTIPLIER: Code = Code::error(
    "T0331",
    "scalar_multiplier",
    "a unit or prefix has no usable multiplier",
    "TOSCA 2.0 §9.1.2.2",
    include_str!("../../codes/T0331.md"),
);

/// The number of a scalar type is not a number.
pub static SCALAR_DATA_TYPE: Code = Code::error(
    "T0332",
    "scalar_data_type",
    "the number of a scalar type is not a number",
    "TOSCA 2.0 §9.1.2.2",
    include_str!("../../codes/T0332.md"),
);

/// A derived scalar type changes what it inherits.
pub static SCALAR_CHANGED: Code = Code::error(
    "T0333",
    "scalar_changed",
    "a derived scalar type changes what it inherits",
    "TOSCA 2.0 §9.1.2.2",
    include_str!("../../codes/T0333.md"),
);

/// A keyname of scalar types stands on another data type.
pub static SCALAR_KEYNAME_ELSEWHERE: Code = Code::error(
    "T0334",
    "scalar_keyname_elsewhere",
    "a keyname of scalar types stands on another data type",
    "TOSCA 2.0 §9.1.2.2",
    include_str!("../../codes/T0334.md"),
);

/// A value of a data type would have to contain another value of it, without end.
pub static INFINITE_DATA_TYPE: Code = Code::error(
    "T0335",
    "infinite_data_type",
    "a value of a data type would have to contain another value of it, without end",
    "TOSCA 2.0 §9.2",
    include_str!("../../codes/T0335.md"),
);

/// An attribute has the name of a property and another type.
pub static ATTRIBUTE_OVER_PROPERTY: Code = Code::error(
    "T0336",
    "attribute_over_property",
    "an attribute has the name of a property and another type",
    "TOSCA 2.0 §9.6",
    include_str!("../../codes/T0336.md"),
);

/// A unit cannot be used because its multiplier has too many digits.
pub static MULTIPLIER_OUT_OF_RANGE: Code = Code::warning(
    "T0337",
    "multiplier_out_of_range",
    "a unit cannot be used because its multiplier has too many digits",
    "TOSCA 2.0 §9.1.2.2",
    include_str!("../../codes/T0337.md"),
);

/// A service template changes the signature of a function that is defined outside.
pub static FUNCTION_SIGNATURE_CHANGED: Code = Code::error(
    "T0338",
    "function_signature_changed",
    "a service template changes the signature of a function that is defined outside",
    "TOSCA 2.0 §10.4",
    include_str!("../../codes/T0338.md"),
);

/// All types together have more members than the limit.
pub static TOO_MANY_MEMBERS: Code = Code::error(
    "T0339",
    "too_many_members",
    "all types together have more members than the limit",
    "TOSCA 2.0 §6.4.2",
    include_str!("../../codes/T0339.md"),
);

/// An output goes to an attribute of another type.
pub static MAPPING_OF_ANOTHER_TYPE: Code = Code::error(
    "T0370",
    "mapping_of_another_type",
    "an output goes to an attribute of another type",
    "TOSCA 2.0 §9.10, §11.4",
    include_str!("../../codes/T0370.md"),
);

/// An inherited default does not fit what a refinement makes of it.
pub static INHERITED_DEFAULT: Code = Code::error(
    "T0371",
    "inherited_default",
    "an inherited default does not fit what a refinement makes of it",
    "TOSCA 2.0 §9.4, §9.6, §9.8",
    include_str!("../../codes/T0371.md"),
);

/// An artifact of a type has a property that its artifact type does not define.
pub static UNKNOWN_ARTIFACT_PROPERTY: Code = Code::error(
    "T0372",
    "unknown_artifact_property",
    "an artifact of a type has a property that its artifact type does not define",
    "TOSCA 2.0 §9.5, §12.2",
    include_str!("../../codes/T0372.md"),
);

/// An artifact of a type lacks a property that its artifact type requires.
pub static MISSING_ARTIFACT_PROPERTY: Code = Code::error(
    "T0373",
    "missing_artifact_property",
    "an artifact of a type lacks a property that its artifact type requires",
    "TOSCA 2.0 §9.5, §12.2",
    include_str!("../../codes/T0373.md"),
);
