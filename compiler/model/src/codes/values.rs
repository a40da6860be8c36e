//! T034 to T036 and from T0379 on: values against their schemas, the types of expressions, validation clauses.

use toscac_syntax::diagnostic::Code;

/// All rows of this section, by number.
pub static TABLE: &[&Code] = &[
    &VALUE_OF_ANOTHER_TYPE,
    &INTEGER_RANGE,
    &BOOLEAN_SPELLING,
    &NULL_VALUE,
    &MALFORMED_BYTES,
    &MALFORMED_TIMESTAMP,
    &MALFORMED_VERSION,
    &MALFORMED_SCALAR,
    &UNKNOWN_UNIT,
    &SCALAR_NUMBER,
    &UNKNOWN_FIELD,
    &MISSING_FIELD,
    &FIXED_FIELD,
    &KEY_YIELDED_TWICE,
    &VALIDATION_FAILED,
    &VALIDATION_NOT_BOOLEAN,
    &BARE_NUMBER_AS_SCALAR,
    &RESULT_OF_ANOTHER_TYPE,
    &FLOAT_RANGE,
    &ARGUMENT_WITHOUT_LIST,
    &UNKNOWN_FUNCTION,
    &UNDECLARED_FUNCTION,
    &ARGUMENT_COUNT,
    &ARGUMENT_TYPE,
    &MIXED_ARGUMENTS,
    &ARGUMENTS_NOT_A_LIST,
    &MALFORMED_PATTERN,
    &NO_VALUE,
    &POSITION,
    &EVALUATION_LIMIT,
    &PROGRAM_RESULT,
    &NO_SIGNATURE_FITS,
    &UNKNOWN_INPUT,
    &VALUE_OUTSIDE_VALIDATION,
    &INDEX_OUTSIDE_CONTEXT,
    &PATH_START,
    &PATH_NODE,
    &PATH_REQUIREMENT,
    &PATH_CAPABILITY,
    &PATH_MEMBER,
    &PATH_WORD,
    &PATH_INCOMPLETE,
    &NO_SUCH_PART,
    &NOT_ALLOCATABLE,
    &MEMBER_OF_DERIVED_TYPE,
    &SELF_WITHOUT_ENTITY,
    &PROGRAM_MISSING,
    &PROGRAM_MALFORMED,
    &PROGRAM_INTERFACE,
    &PROGRAM_TRAPPED,
    &PROGRAM_LIMIT,
];

/// A value is of another type than its definition says.
pub static VALUE_OF_ANOTHER_TYPE: Code = Code::error(
    "T0340",
    "value_of_another_type",
    "a value is of another type than its definition says",
    "TOSCA 2.0 §9.1.1, §9.4, §9.5",
    include_str!("../../codes/T0340.md"),
);

/// An integer does not fit 64 bits.
pub static INTEGER_RANGE: Code = Code::error(
    "T0341",
    "integer_range",
    "an integer does not fit 64 bits",
    "TOSCA 2.0 §9.1.1.2",
    include_str!("../../codes/T0341.md"),
);

/// A boolean is not spelt `true` or `false`.
pub static BOOLEAN_SPELLING: Code = Code::error(
    "T0342",
    "boolean_spelling",
    "a boolean is not spelt `true` or `false`",
    "TOSCA 2.0 §9.1.1.4",
    include_str!("../../codes/T0342.md"),
);

/// A value that is not of type `nil` is null, or null is spelt otherwise.
pub static NULL_VALUE: Code = Code::error(
    "T0343",
    "null_value",
    "a value that is not of type `nil` is null, or null is spelt otherwise",
    "TOSCA 2.0 §9.1.1.6",
    include_str!("../../codes/T0343.md"),
);

/// Bytes are not written in base64.
pub static MALFORMED_BYTES: Code = Code::error(
    "T0344",
    "malformed_bytes",
    "bytes are not written in base64",
    "TOSCA 2.0 §9.1.1.5",
    include_str!("../../codes/T0344.md"),
);

/// A timestamp is not written as RFC 3339 says.
pub static MALFORMED_TIMESTAMP: Code = Code::error(
    "T0345",
    "malformed_timestamp",
    "a timestamp is not written as RFC 3339 says",
    "TOSCA 2.0 §9.1.2.1",
    include_str!("../../codes/T0345.md"),
);

/// A version does not follow the grammar of versions.
pub static MALFORMED_VERSION: Code = Code::error(
    "T0346",
    "malformed_version",
    "a version does not follow the grammar of versions",
    "TOSCA 2.0 §9.1.2.3",
    include_str!("../../codes/T0346.md"),
);

/// A scalar is not a number, white space and a unit.
pub static MALFORMED_SCALAR: Code = Code::error(
    "T0347",
    "malformed_scalar",
    "a scalar is not a number, white space and a unit",
    "TOSCA 2.0 §9.1.2.2",
    include_str!("../../codes/T0347.md"),
);

/// A scalar has a unit that its type does not define.
pub static UNKNOWN_UNIT: Code = Code::error(
    "T0348",
    "unknown_unit",
    "a scalar has a unit that its type does not define",
    "TOSCA 2.0 §9.1.2.2",
    include_str!("../../codes/T0348.md"),
);

/// The number of a scalar is not one that its type can keep.
pub static SCALAR_NUMBER: Code = Code::error(
    "T0349",
    "scalar_number",
    "the number of a scalar is not one that its type can keep",
    "TOSCA 2.0 §9.1.2.2",
    include_str!("../../codes/T0349.md"),
);

/// A value has a field that its data type does not define.
pub static UNKNOWN_FIELD: Code = Code::error(
    "T0350",
    "unknown_field",
    "a value has a field that its data type does not define",
    "TOSCA 2.0 §9.2",
    include_str!("../../codes/T0350.md"),
);

/// A required field of a value is missing.
pub static MISSING_FIELD: Code = Code::error(
    "T0351",
    "missing_field",
    "a required field of a value is missing",
    "TOSCA 2.0 §9.2, §9.4",
    include_str!("../../codes/T0351.md"),
);

/// A field is assigned whose value its data type fixes.
pub static FIXED_FIELD: Code = Code::error(
    "T0352",
    "fixed_field",
    "a field is assigned whose value its data type fixes",
    "TOSCA 2.0 §9.4",
    include_str!("../../codes/T0352.md"),
);

/// Two function calls yield the same key of a map.
pub static KEY_YIELDED_TWICE: Code = Code::error(
    "T0353",
    "key_yielded_twice",
    "two function calls yield the same key of a map",
    "TOSCA 2.0 §9.1.3.2, §10.1",
    include_str!("../../codes/T0353.md"),
);

/// A value breaks a validation clause.
pub static VALIDATION_FAILED: Code = Code::error(
    "T0354",
    "validation_failed",
    "a value breaks a validation clause",
    "TOSCA 2.0 §9.11",
    include_str!("../../codes/T0354.md"),
);

/// A validation clause is not boolean.
pub static VALIDATION_NOT_BOOLEAN: Code = Code::error(
    "T0355",
    "validation_not_boolean",
    "a validation clause is not boolean",
    "TOSCA 2.0 §9.11",
    include_str!("../../codes/T0355.md"),
);

/// A number without a unit is compared with a scalar.
pub static BARE_NUMBER_AS_SCALAR: Code = Code::warning(
    "T0356",
    "bare_number_as_scalar",
    "a number without a unit is compared with a scalar",
    "TOSCA 2.0 §9.1.2.2",
    include_str!("../../codes/T0356.md"),
);

/// A function call yields another type than is wanted where it stands.
pub static RESULT_OF_ANOTHER_TYPE: Code = Code::error(
    "T0357",
    "result_of_another_type",
    "a function call yields another type than is wanted where it stands",
    "TOSCA 2.0 §9.1.1, §10.1",
    include_str!("../../codes/T0357.md"),
);

/// A number is beyond the range of a float.
pub static FLOAT_RANGE: Code = Code::warning(
    "T0358",
    "float_range",
    "a number is beyond the range of a float",
    "TOSCA 2.0 §9.1.1.3",
    include_str!("../../codes/T0358.md"),
);

/// The one argument of a function stands without a list.
pub static ARGUMENT_WITHOUT_LIST: Code = Code::warning(
    "T0359",
    "argument_without_list",
    "the one argument of a function stands without a list",
    "TOSCA 2.0 §10.2",
    include_str!("../../codes/T0359.md"),
);

/// A function is called that does not exist.
pub static UNKNOWN_FUNCTION: Code = Code::error(
    "T0360",
    "unknown_function",
    "a function is called that does not exist",
    "TOSCA 2.0 §10.2, §10.4",
    include_str!("../../codes/T0360.md"),
);

/// A function is called that only an orchestrator may know.
pub static UNDECLARED_FUNCTION: Code = Code::warning(
    "T0361",
    "undeclared_function",
    "a function is called that only an orchestrator may know",
    "TOSCA 2.0 §10.4",
    include_str!("../../codes/T0361.md"),
);

/// A function is called with too few or too many arguments.
pub static ARGUMENT_COUNT: Code = Code::error(
    "T0362",
    "argument_count",
    "a function is called with too few or too many arguments",
    "TOSCA 2.0 §10.2",
    include_str!("../../codes/T0362.md"),
);

/// A function is called with an argument of a type that it does not take.
pub static ARGUMENT_TYPE: Code = Code::error(
    "T0363",
    "argument_type",
    "a function is called with an argument of a type that it does not take",
    "TOSCA 2.0 §10.2",
    include_str!("../../codes/T0363.md"),
);

/// A function is called with arguments of different types.
pub static MIXED_ARGUMENTS: Code = Code::error(
    "T0364",
    "mixed_arguments",
    "a function is called with arguments of different types",
    "TOSCA 2.0 §10.2.2, §10.2.3.2, §10.2.4, §10.2.5",
    include_str!("../../codes/T0364.md"),
);

/// The arguments of a function are not a list.
pub static ARGUMENTS_NOT_A_LIST: Code = Code::error(
    "T0365",
    "arguments_not_a_list",
    "the arguments of a function are not a list",
    "TOSCA 2.0 §10.1",
    include_str!("../../codes/T0365.md"),
);

/// A regular expression cannot be used.
pub static MALFORMED_PATTERN: Code = Code::error(
    "T0366",
    "malformed_pattern",
    "a regular expression cannot be used",
    "TOSCA 2.0 §10.2.2.2.7",
    include_str!("../../codes/T0366.md"),
);

/// A function has no value for its arguments.
pub static NO_VALUE: Code = Code::error(
    "T0367",
    "no_value",
    "a function has no value for its arguments",
    "TOSCA 2.0 §10.2",
    include_str!("../../codes/T0367.md"),
);

/// A position lies behind the last one.
pub static POSITION: Code = Code::error(
    "T0368",
    "position",
    "a position lies behind the last one",
    "TOSCA 2.0 §10.2.1.1, §10.2.3.4",
    include_str!("../../codes/T0368.md"),
);

/// Evaluating an expression takes more than the limits of this compiler allow.
pub static EVALUATION_LIMIT: Code = Code::error(
    "T0369",
    "evaluation_limit",
    "evaluating an expression takes more than the limits of this compiler allow",
    "TOSCA 2.0 §10.1",
    include_str!("../../codes/T0369.md"),
);

/// No signature of a function takes the arguments of a call.
pub static NO_SIGNATURE_FITS: Code = Code::error(
    "T0380",
    "no_signature_fits",
    "no signature of a function takes the arguments of a call",
    "TOSCA 2.0 §10.4",
    include_str!("../../codes/T0380.md"),
);

/// An input is read that the service template does not define.
pub static UNKNOWN_INPUT: Code = Code::error(
    "T0381",
    "unknown_input",
    "an input is read that the service template does not define",
    "TOSCA 2.0 §10.2.1.1",
    include_str!("../../codes/T0381.md"),
);

/// `$value` stands outside of a validation clause.
pub static VALUE_OUTSIDE_VALIDATION: Code = Code::error(
    "T0382",
    "value_outside_validation",
    "`$value` stands outside of a validation clause",
    "TOSCA 2.0 §10.2.1.5",
    include_str!("../../codes/T0382.md"),
);

/// An index is read where nothing is counted.
pub static INDEX_OUTSIDE_CONTEXT: Code = Code::error(
    "T0383",
    "index_outside_context",
    "an index is read where nothing is counted",
    "TOSCA 2.0 §10.2.1.6, §10.2.1.7",
    include_str!("../../codes/T0383.md"),
);

/// A path starts with a keyword that cannot start one.
pub static PATH_START: Code = Code::error(
    "T0384",
    "path_start",
    "a path starts with a keyword that cannot start one",
    "TOSCA 2.0 §10.3",
    include_str!("../../codes/T0384.md"),
);

/// A path starts at a node template that does not exist.
pub static PATH_NODE: Code = Code::error(
    "T0385",
    "path_node",
    "a path starts at a node template that does not exist",
    "TOSCA 2.0 §10.3",
    include_str!("../../codes/T0385.md"),
);

/// A path follows a requirement that does not exist.
pub static PATH_REQUIREMENT: Code = Code::error(
    "T0386",
    "path_requirement",
    "a path follows a requirement that does not exist",
    "TOSCA 2.0 §10.3",
    include_str!("../../codes/T0386.md"),
);

/// A path leads to a capability that does not exist.
pub static PATH_CAPABILITY: Code = Code::error(
    "T0387",
    "path_capability",
    "a path leads to a capability that does not exist",
    "TOSCA 2.0 §10.3",
    include_str!("../../codes/T0387.md"),
);

/// A property, attribute or artifact is read that does not exist.
pub static PATH_MEMBER: Code = Code::error(
    "T0388",
    "path_member",
    "a property, attribute or artifact is read that does not exist",
    "TOSCA 2.0 §10.2.1, §10.3",
    include_str!("../../codes/T0388.md"),
);

/// A word stands in a path where it has no meaning.
pub static PATH_WORD: Code = Code::error(
    "T0389",
    "path_word",
    "a word stands in a path where it has no meaning",
    "TOSCA 2.0 §10.3",
    include_str!("../../codes/T0389.md"),
);

/// A path names nothing to read at its end.
pub static PATH_INCOMPLETE: Code = Code::error(
    "T0390",
    "path_incomplete",
    "a path names nothing to read at its end",
    "TOSCA 2.0 §10.3",
    include_str!("../../codes/T0390.md"),
);

/// A part of a value is read that its type does not have.
pub static NO_SUCH_PART: Code = Code::error(
    "T0391",
    "no_such_part",
    "a part of a value is read that its type does not have",
    "TOSCA 2.0 §10.2.1",
    include_str!("../../codes/T0391.md"),
);

/// The available allocation of something that cannot be allocated is read.
pub static NOT_ALLOCATABLE: Code = Code::error(
    "T0392",
    "not_allocatable",
    "the available allocation of something that cannot be allocated is read",
    "TOSCA 2.0 §10.2.1.8",
    include_str!("../../codes/T0392.md"),
);

/// Something is read that only a derived type has.
pub static MEMBER_OF_DERIVED_TYPE: Code = Code::warning(
    "T0393",
    "member_of_derived_type",
    "something is read that only a derived type has",
    "TOSCA 2.0 §10.3",
    include_str!("../../codes/T0393.md"),
);

/// `SELF` stands where no node or relationship contains it.
pub static SELF_WITHOUT_ENTITY: Code = Code::error(
    "T0394",
    "self_without_entity",
    "`SELF` stands where no node or relationship contains it",
    "TOSCA 2.0 §10.3",
    include_str!("../../codes/T0394.md"),
);

/// The program that computes a function is not there.
pub static PROGRAM_MISSING: Code = Code::error(
    "T0395",
    "program_missing",
    "the program that computes a function is not there",
    "TOSCA 2.0 §10.4",
    include_str!("../../codes/T0395.md"),
);

/// The program that computes a function is no module of WebAssembly.
pub static PROGRAM_MALFORMED: Code = Code::error(
    "T0396",
    "program_malformed",
    "the program that computes a function is no module of WebAssembly",
    "TOSCA 2.0 §10.4",
    include_str!("../../codes/T0396.md"),
);

/// A program cannot be called as a function.
pub static PROGRAM_INTERFACE: Code = Code::error(
    "T0397",
    "program_interface",
    "a program cannot be called as a function",
    "TOSCA 2.0 §10.4",
    include_str!("../../codes/T0397.md"),
);

/// A program gives up computing a function.
pub static PROGRAM_TRAPPED: Code = Code::error(
    "T0398",
    "program_trapped",
    "a program gives up computing a function",
    "TOSCA 2.0 §10.4",
    include_str!("../../codes/T0398.md"),
);

/// A program that computes a function takes more than the limits of this compiler allow.
pub static PROGRAM_LIMIT: Code = Code::error(
    "T0399",
    "program_limit",
    "a program that computes a function takes more than the limits of this compiler allow",
    "TOSCA 2.0 §10.4",
    include_str!("../../codes/T0399.md"),
);

/// What a program yields is not what the signature of its function says.
pub static PROGRAM_RESULT: Code = Code::error(
    "T0379",
    "program_result",
    "what a program yields is not what the signature of its function says",
    "TOSCA 2.0 §10.4",
    include_str!("../../codes/T0379.md"),
);
