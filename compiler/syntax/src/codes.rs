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
];

/// Shape and dialect.
pub static T01: &[&Code] = &[];

/// Bytes beyond the limit.
pub static FILE_TOO_LARGE: Code = error(
    "T0001",
    "file_too_large",
    "a file is larger than the limit",
    "toscac limits",
    include_str!("../codes/T0001.md"),
);

/// Bytes that are no text.
pub static NOT_UTF8: Code = error(
    "T0002",
    "not_utf8",
    "a file is not text in UTF-8",
    "YAML 1.2.2 §5.2",
    include_str!("../codes/T0002.md"),
);

/// Text that fits no YAML structure.
pub static BROKEN_YAML: Code = error(
    "T0003",
    "broken_yaml",
    "the text is no YAML at this place",
    "YAML 1.2.2 §6, §7, §8",
    include_str!("../codes/T0003.md"),
);

/// A tab where only blanks indent.
pub static TAB_IN_INDENTATION: Code = error(
    "T0004",
    "tab_in_indentation",
    "a line is indented with a tab",
    "YAML 1.2.2 §6.1",
    include_str!("../codes/T0004.md"),
);

/// A bracket or quote without its partner.
pub static UNCLOSED: Code = error(
    "T0005",
    "unclosed",
    "a bracket or quote has no partner",
    "YAML 1.2.2 §7.3, §7.4",
    include_str!("../codes/T0005.md"),
);

/// A character that may not stand here.
pub static UNUSABLE_CHARACTER: Code = error(
    "T0006",
    "unusable_character",
    "a character may not stand here without quotes, or not at all",
    "YAML 1.2.2 §5.1, §5.3",
    include_str!("../codes/T0006.md"),
);

/// A backslash before something that YAML does not know.
pub static UNKNOWN_ESCAPE: Code = error(
    "T0007",
    "unknown_escape",
    "a backslash in double quotes starts no known escape",
    "YAML 1.2.2 §5.7",
    include_str!("../codes/T0007.md"),
);

/// More than one document in a file.
pub static SECOND_DOCUMENT: Code = error(
    "T0008",
    "second_document",
    "a file holds more than one YAML document",
    "TOSCA 2.0 §6.1",
    include_str!("../codes/T0008.md"),
);

/// Collections in collections beyond the limit.
pub static NESTED_TOO_DEEP: Code = error(
    "T0009",
    "nested_too_deep",
    "lists and maps are nested deeper than the limit",
    "toscac limits",
    include_str!("../codes/T0009.md"),
);

/// Nodes beyond the limit.
pub static TOO_MANY_NODES: Code = error(
    "T0010",
    "too_many_nodes",
    "a file holds more keys and values than the limit",
    "toscac limits",
    include_str!("../codes/T0010.md"),
);

/// A scalar beyond the limit.
pub static SCALAR_TOO_LONG: Code = error(
    "T0011",
    "scalar_too_long",
    "a single text is longer than the limit",
    "toscac limits",
    include_str!("../codes/T0011.md"),
);

/// An alias without an anchor before it.
pub static UNKNOWN_ANCHOR: Code = error(
    "T0012",
    "unknown_anchor",
    "an alias names no anchor that comes before it",
    "YAML 1.2.2 §7.1",
    include_str!("../codes/T0012.md"),
);

/// Aliases that stand for too much.
pub static ALIASES_TOO_LARGE: Code = error(
    "T0013",
    "aliases_too_large",
    "what the aliases of a file stand for is larger than the limit",
    "toscac limits",
    include_str!("../codes/T0013.md"),
);

/// A tag outside the core schema.
pub static FOREIGN_TAG: Code = error(
    "T0014",
    "foreign_tag",
    "a YAML tag is not one of the core schema",
    "TOSCA 2.0 §9.1.1",
    include_str!("../codes/T0014.md"),
);

/// A core tag on something else.
pub static TAG_MISMATCH: Code = error(
    "T0015",
    "tag_mismatch",
    "a value is not what its YAML tag says",
    "YAML 1.2.2 §10.3",
    include_str!("../codes/T0015.md"),
);

/// Lines in quotes or brackets that are not indented.
pub static SHALLOW_INDENTATION: Code = Code {
    severity: Severity::Warning,
    ..error(
        "T0016",
        "shallow_indentation",
        "lines between quotes or brackets are not indented deeper than their key",
        "YAML 1.2.2 §6.1, §7.3, §7.4",
        include_str!("../codes/T0016.md"),
    )
};

const fn error(
    number: &'static str,
    name: &'static str,
    summary: &'static str,
    section: &'static str,
    page: &'static str,
) -> Code {
    Code {
        number,
        name,
        severity: Severity::Error,
        summary,
        section,
        since: "0.1.0",
        page,
    }
}

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
