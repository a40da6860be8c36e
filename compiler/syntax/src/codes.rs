//! The table of T00 (text and YAML) and T01 (shape and dialect): what a diagnostic is called and where its rule
//! stands. A number is never reused.

use crate::diagnostic::{Code, Severity};

/// Text and YAML.
pub static T00: &[&Code] = &[
    &FILE_TOO_LARGE,
    &NOT_UTF8,
    &BROKEN_YAML,
    &TAB_IN_INDENTATION,
    &UNCLOSED,
    &UNUSABLE_CHARACTER,
    &UNKNOWN_ESCAPE,
    &SECOND_DOCUMENT,
    &NESTED_TOO_DEEP,
    &TOO_MANY_NODES,
    &SCALAR_TOO_LONG,
    &UNKNOWN_ANCHOR,
    &ALIASES_TOO_LARGE,
    &FOREIGN_TAG,
    &TAG_MISMATCH,
    &SHALLOW_INDENTATION,
    &NO_EVEN_FORM,
    &FORM_DIFFERS,
];

/// Shape and dialect.
pub static T01: &[&Code] = &[
    &NOT_A_MAP,
    &MISSING_VERSION,
    &VERSION_NOT_FIRST,
    &UNKNOWN_VERSION,
    &UNREAD_LANGUAGE,
    &UNKNOWN_KEYNAME,
    &DUPLICATE_KEY,
    &WRONG_KIND,
    &MISSING_KEYNAME,
    &NOT_BOOLEAN,
    &MERGE_KEY,
    &UNUSABLE_NAME,
    &NOT_ONE_KEY,
    &DUPLICATE_ITEM,
    &PROFILE_AND_TEMPLATE,
    &IMPORT_TARGET,
    &REPOSITORY_OF_PROFILE,
    &NOT_A_VERSION,
    &BAD_COUNT_RANGE,
    &BAD_INDEX,
    &PARAMETER_DIRECTION,
    &CHECKSUM_WITHOUT_ALGORITHM,
    &MALFORMED_CALL,
    &UNKNOWN_DIRECTIVE,
    &ACTIVITY_KIND,
    &OPERATION_NOTATION,
    &STEPS_AND_IMPLEMENTATION,
    &FORMER_NODE_FILTER,
    &BAD_MAPPING_KEY,
    &AFTER_UNBOUNDED,
    &NO_SIGNATURE,
    &IGNORED_KEYNAME,
    &PATH_WORD_AS_NAME,
    &REQUIREMENT_SHORT_FORM,
    &NUMBER_AS_TEXT,
    &UNKNOWN_CONSTRAINT,
    &NOT_CARRIED_OVER,
    &FOREIGN_DIRECTIVE,
    &MACRO_WITHOUT_ANCHOR,
];

/// Bytes beyond the limit.
pub static FILE_TOO_LARGE: Code = Code::error(
    "T0001",
    "file_too_large",
    "a file is larger than the limit",
    "toscac limits",
    include_str!("../codes/T0001.md"),
);

/// Bytes that are no text.
pub static NOT_UTF8: Code = Code::error(
    "T0002",
    "not_utf8",
    "a file is not text in UTF-8",
    "YAML 1.2.2 §5.2",
    include_str!("../codes/T0002.md"),
);

/// Text that fits no YAML structure.
pub static BROKEN_YAML: Code = Code::error(
    "T0003",
    "broken_yaml",
    "the text is no YAML at this place",
    "YAML 1.2.2 §6, §7, §8",
    include_str!("../codes/T0003.md"),
);

/// A tab where only blanks indent.
pub static TAB_IN_INDENTATION: Code = Code::error(
    "T0004",
    "tab_in_indentation",
    "a line is indented with a tab",
    "YAML 1.2.2 §6.1",
    include_str!("../codes/T0004.md"),
);

/// A bracket or quote without its partner.
pub static UNCLOSED: Code = Code::error(
    "T0005",
    "unclosed",
    "a bracket or quote has no partner",
    "YAML 1.2.2 §7.3, §7.4",
    include_str!("../codes/T0005.md"),
);

/// A character that may not stand here.
pub static UNUSABLE_CHARACTER: Code = Code::error(
    "T0006",
    "unusable_character",
    "a character may not stand here without quotes, or not at all",
    "YAML 1.2.2 §5.1, §5.3",
    include_str!("../codes/T0006.md"),
);

/// A backslash before something that YAML does not know.
pub static UNKNOWN_ESCAPE: Code = Code::error(
    "T0007",
    "unknown_escape",
    "a backslash in double quotes starts no known escape",
    "YAML 1.2.2 §5.7",
    include_str!("../codes/T0007.md"),
);

/// More than one document in a file.
pub static SECOND_DOCUMENT: Code = Code::error(
    "T0008",
    "second_document",
    "a file holds more than one YAML document",
    "TOSCA 2.0 §6.1",
    include_str!("../codes/T0008.md"),
);

/// Collections in collections beyond the limit.
pub static NESTED_TOO_DEEP: Code = Code::error(
    "T0009",
    "nested_too_deep",
    "lists and maps are nested deeper than the limit",
    "toscac limits",
    include_str!("../codes/T0009.md"),
);

/// Nodes beyond the limit.
pub static TOO_MANY_NODES: Code = Code::error(
    "T0010",
    "too_many_nodes",
    "a file holds more keys and values than the limit",
    "toscac limits",
    include_str!("../codes/T0010.md"),
);

/// A scalar beyond the limit.
pub static SCALAR_TOO_LONG: Code = Code::error(
    "T0011",
    "scalar_too_long",
    "a single text is longer than the limit",
    "toscac limits",
    include_str!("../codes/T0011.md"),
);

/// An alias without an anchor before it.
pub static UNKNOWN_ANCHOR: Code = Code::error(
    "T0012",
    "unknown_anchor",
    "an alias names no anchor that comes before it",
    "YAML 1.2.2 §7.1",
    include_str!("../codes/T0012.md"),
);

/// Aliases that stand for too much.
pub static ALIASES_TOO_LARGE: Code = Code::error(
    "T0013",
    "aliases_too_large",
    "what the aliases of a file stand for is larger than the limit",
    "toscac limits",
    include_str!("../codes/T0013.md"),
);

/// A tag outside the core schema.
pub static FOREIGN_TAG: Code = Code::error(
    "T0014",
    "foreign_tag",
    "a YAML tag is not one of the core schema",
    "TOSCA 2.0 §9.1.1",
    include_str!("../codes/T0014.md"),
);

/// A core tag on something else.
pub static TAG_MISMATCH: Code = Code::error(
    "T0015",
    "tag_mismatch",
    "a value is not what its YAML tag says",
    "YAML 1.2.2 §10.3",
    include_str!("../codes/T0015.md"),
);

/// Lines in quotes or brackets that are not indented.
pub static SHALLOW_INDENTATION: Code = Code {
    severity: Severity::Warning,
    ..Code::error(
        "T0016",
        "shallow_indentation",
        "lines between quotes or brackets are not indented deeper than their key",
        "YAML 1.2.2 §6.1, §7.3, §7.4",
        include_str!("../codes/T0016.md"),
    )
};

/// T0017.
pub static NO_EVEN_FORM: Code = Code::note(
    "T0017",
    "no_even_form",
    "a file has something for which the formatter has no form",
    "toscac fmt",
    include_str!("../codes/T0017.md"),
);

/// T0018.
pub static FORM_DIFFERS: Code = Code::error(
    "T0018",
    "form_differs",
    "the formatter would change what a file says; nothing was written",
    "toscac fmt",
    include_str!("../codes/T0018.md"),
);
/// Something else than a map at the root.
pub static NOT_A_MAP: Code = Code::error(
    "T0101",
    "not_a_map",
    "a TOSCA file is not a map of keynames",
    "TOSCA 2.0 §6.1",
    include_str!("../codes/T0101.md"),
);

/// No version.
pub static MISSING_VERSION: Code = Code::error(
    "T0102",
    "missing_version",
    "a file does not say in which version of TOSCA it is written",
    "TOSCA 2.0 §6.1, §6.2",
    include_str!("../codes/T0102.md"),
);

/// The version further down.
pub static VERSION_NOT_FIRST: Code = Code::error(
    "T0103",
    "version_not_first",
    "something comes before the version of TOSCA",
    "TOSCA 2.0 §6.1",
    include_str!("../codes/T0103.md"),
);

/// A version that nobody knows.
pub static UNKNOWN_VERSION: Code = Code::error(
    "T0104",
    "unknown_version",
    "a file names a version of TOSCA that does not exist",
    "TOSCA 2.0 §6.2",
    include_str!("../codes/T0104.md"),
);

/// A version or language that is not read.
pub static UNREAD_LANGUAGE: Code = Code::error(
    "T0105",
    "unread_language",
    "a file is written in a language that is known and not read",
    "TOSCA 2.0 §6.2",
    include_str!("../codes/T0105.md"),
);

/// A key that is no keyname.
pub static UNKNOWN_KEYNAME: Code = Code::error(
    "T0106",
    "unknown_keyname",
    "a keyname does not exist here",
    "TOSCA 2.0 §5.2",
    include_str!("../codes/T0106.md"),
);

/// A key twice.
pub static DUPLICATE_KEY: Code = Code::error(
    "T0107",
    "duplicate_key",
    "a key stands twice in one map",
    "TOSCA 2.0 §6.8.4, §6.9.1, §10.1",
    include_str!("../codes/T0107.md"),
);

/// Another kind of YAML.
pub static WRONG_KIND: Code = Code::error(
    "T0108",
    "wrong_kind",
    "a map, list or value stands where another kind is expected",
    "TOSCA 2.0 §5, §6",
    include_str!("../codes/T0108.md"),
);

/// A mandatory keyname left out.
pub static MISSING_KEYNAME: Code = Code::error(
    "T0109",
    "missing_keyname",
    "a mandatory keyname is missing",
    "TOSCA 2.0 §5.2",
    include_str!("../codes/T0109.md"),
);

/// A Boolean in another spelling.
pub static NOT_BOOLEAN: Code = Code::error(
    "T0110",
    "not_boolean",
    "a Boolean is not `true` or `false`",
    "TOSCA 2.0 §9.1.1.4",
    include_str!("../codes/T0110.md"),
);

/// The merge key of YAML 1.1.
pub static MERGE_KEY: Code = Code::error(
    "T0111",
    "merge_key",
    "the merge key `<<` of YAML 1.1 is used",
    "TOSCA 2.0 §6.3; YAML 1.2.2 §10.3",
    include_str!("../codes/T0111.md"),
);

/// A key that is no name.
pub static UNUSABLE_NAME: Code = Code::error(
    "T0112",
    "unusable_name",
    "a name is not a string, or is empty",
    "TOSCA 2.0 §6.4, §6.9",
    include_str!("../codes/T0112.md"),
);

/// A list item with several keys, or none.
pub static NOT_ONE_KEY: Code = Code::error(
    "T0113",
    "not_one_key",
    "an item of a list is not a map with one key",
    "TOSCA 2.0 §7.1, §7.2, §6.9.8, §15.5",
    include_str!("../codes/T0113.md"),
);

/// A name twice in a list.
pub static DUPLICATE_ITEM: Code = Code::error(
    "T0114",
    "duplicate_item",
    "a name stands twice in a list of definitions",
    "TOSCA 2.0 §6.9.1, §8.4",
    include_str!("../codes/T0114.md"),
);

/// Both a profile and a service template.
pub static PROFILE_AND_TEMPLATE: Code = Code::error(
    "T0115",
    "profile_and_template",
    "a file defines both a profile and a service template",
    "TOSCA 2.0 §6.1, §6.7.1",
    include_str!("../codes/T0115.md"),
);

/// Both targets, or none.
pub static IMPORT_TARGET: Code = Code::error(
    "T0116",
    "import_target",
    "an import has both a URL and a profile, or neither",
    "TOSCA 2.0 §6.8.1",
    include_str!("../codes/T0116.md"),
);

/// A repository without a URL.
pub static REPOSITORY_OF_PROFILE: Code = Code::error(
    "T0117",
    "repository_of_profile",
    "an import of a profile names a repository",
    "TOSCA 2.0 §6.8.1",
    include_str!("../codes/T0117.md"),
);

/// Something else than a version.
pub static NOT_A_VERSION: Code = Code::error(
    "T0118",
    "not_a_version",
    "the version of a type is not a TOSCA version",
    "TOSCA 2.0 §6.4.1, §9.1.2.3",
    include_str!("../codes/T0118.md"),
);

/// A range that is none.
pub static BAD_COUNT_RANGE: Code = Code::error(
    "T0119",
    "bad_count_range",
    "a count range is not two bounds in order",
    "TOSCA 2.0 §8.4",
    include_str!("../codes/T0119.md"),
);

/// An index that is none.
pub static BAD_INDEX: Code = Code::error(
    "T0120",
    "bad_index",
    "the index of a target node is not a non-negative integer",
    "TOSCA 2.0 §8.5",
    include_str!("../codes/T0120.md"),
);

/// A value coming in, or a mapping going out.
pub static PARAMETER_DIRECTION: Code = Code::error(
    "T0121",
    "parameter_direction",
    "a parameter has a value or mapping that its direction does not allow",
    "TOSCA 2.0 §9.8",
    include_str!("../codes/T0121.md"),
);

/// A checksum of unknown make.
pub static CHECKSUM_WITHOUT_ALGORITHM: Code = Code::error(
    "T0122",
    "checksum_without_algorithm",
    "a checksum stands without its algorithm",
    "TOSCA 2.0 §12.2",
    include_str!("../codes/T0122.md"),
);

/// A dollar that starts no call.
pub static MALFORMED_CALL: Code = Code::error(
    "T0123",
    "malformed_call",
    "a dollar starts something that is no function call",
    "TOSCA 2.0 §10.1",
    include_str!("../codes/T0123.md"),
);

/// A directive that nobody knows.
pub static UNKNOWN_DIRECTIVE: Code = Code::error(
    "T0124",
    "unknown_directive",
    "a directive does not exist",
    "TOSCA 2.0 §7.2.1, §8.3, §8.5",
    include_str!("../codes/T0124.md"),
);

/// No activity, or several in one.
pub static ACTIVITY_KIND: Code = Code::error(
    "T0125",
    "activity_kind",
    "an activity does not do exactly one thing",
    "TOSCA 2.0 §13.2.3",
    include_str!("../codes/T0125.md"),
);

/// An operation without its interface.
pub static OPERATION_NOTATION: Code = Code::error(
    "T0126",
    "operation_notation",
    "a called operation is not written as `interface.operation`",
    "TOSCA 2.0 §13.2.3.3",
    include_str!("../codes/T0126.md"),
);

/// Two ways to run one workflow.
pub static STEPS_AND_IMPLEMENTATION: Code = Code::error(
    "T0127",
    "steps_and_implementation",
    "a workflow has both steps and an implementation",
    "TOSCA 2.0 §13.2",
    include_str!("../codes/T0127.md"),
);

/// A node filter of TOSCA 1.x.
pub static FORMER_NODE_FILTER: Code = Code::error(
    "T0128",
    "former_node_filter",
    "a node filter is written as in TOSCA 1.x",
    "TOSCA 2.0 §8.6",
    include_str!("../codes/T0128.md"),
);

/// A mapping of nothing.
pub static BAD_MAPPING_KEY: Code = Code::error(
    "T0129",
    "bad_mapping_key",
    "a key of a substitution mapping is no name and no path",
    "TOSCA 2.0 §15.2, §15.3, §15.5",
    include_str!("../codes/T0129.md"),
);

/// A mapping that nothing can reach.
pub static AFTER_UNBOUNDED: Code = Code::error(
    "T0130",
    "after_unbounded",
    "a requirement mapping follows one that takes all the rest",
    "TOSCA 2.0 §15.5",
    include_str!("../codes/T0130.md"),
);

/// An empty list of signatures.
pub static NO_SIGNATURE: Code = Code::error(
    "T0131",
    "no_signature",
    "a function definition has no signature",
    "TOSCA 2.0 §10.4",
    include_str!("../codes/T0131.md"),
);

/// A keyname that the Standard forgot to remove.
pub static IGNORED_KEYNAME: Code = Code::note(
    "T0132",
    "ignored_keyname",
    "a keyname is accepted and means nothing",
    "TOSCA 2.0 §9.4",
    include_str!("../codes/T0132.md"),
);

/// A name that no path can start with.
pub static PATH_WORD_AS_NAME: Code = Code::warning(
    "T0133",
    "path_word_as_name",
    "a node template is called like a word of TOSCA paths",
    "TOSCA 2.0 §10.3",
    include_str!("../codes/T0133.md"),
);

/// A requirement of which only the capability type is written.
pub static REQUIREMENT_SHORT_FORM: Code = Code::warning(
    "T0134",
    "requirement_short_form",
    "a requirement definition says a capability type and no relationship",
    "TOSCA 2.0 §8.4",
    include_str!("../codes/T0134.md"),
);

/// A number where TOSCA 1.x wants a string.
pub static NUMBER_AS_TEXT: Code = Code::warning(
    "T0135",
    "number_as_text",
    "a number stands where a string is wanted, and is read as it is written",
    "TOSCA 1.3 §3.1",
    include_str!("../codes/T0135.md"),
);

/// A constraint clause with an operator that is none.
pub static UNKNOWN_CONSTRAINT: Code = Code::error(
    "T0136",
    "unknown_constraint",
    "a constraint clause has an operator that does not exist",
    "TOSCA 1.3 §3.6.3",
    include_str!("../codes/T0136.md"),
);

/// A form of TOSCA 1.x that TOSCA 2.0 cannot say.
pub static NOT_CARRIED_OVER: Code = Code::warning(
    "T0137",
    "not_carried_over",
    "something of TOSCA 1.x has no counterpart in TOSCA 2.0 and is left out",
    "TOSCA 1.3 §3",
    include_str!("../codes/T0137.md"),
);

/// A directive that only some orchestrators know.
pub static FOREIGN_DIRECTIVE: Code = Code::warning(
    "T0138",
    "foreign_directive",
    "a directive of TOSCA 1.x is not followed here",
    "TOSCA 1.3 §3.4.3",
    include_str!("../codes/T0138.md"),
);

/// A definition under `dsl_definitions` that nothing can repeat.
pub static MACRO_WITHOUT_ANCHOR: Code = Code::warning(
    "T0139",
    "macro_without_anchor",
    "what stands under `dsl_definitions` has no anchor",
    "TOSCA 2.0 §6.3",
    include_str!("../codes/T0139.md"),
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_ascend_and_each_page_is_headed_by_its_row() {
        for (hundred, table) in [("T00", T00), ("T01", T01)] {
            assert!(
                table.is_sorted_by(|one, next| one.number < next.number),
                "{hundred}"
            );
            for code in table {
                assert!(code.number.starts_with(hundred), "{}", code.number);
                let heading = format!("# {} {}\n", code.number, code.name);
                assert!(code.page.starts_with(&heading), "{}", code.number);
                let mut rest = code.page;
                for heading in [
                    "\n## What it means\n",
                    "\n## Example\n",
                    "\n## How to mend it\n",
                    "\n## Specification\n",
                ] {
                    let at = rest.find(heading);
                    assert!(at.is_some(), "{} has no {heading}", code.number);
                    rest = &rest[at.unwrap_or(0) + heading.len()..];
                }
            }
        }
    }
}
