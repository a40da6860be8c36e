use super::tree::*;
use super::*;
use crate::diagnostic::{Diagnostic, Part, Severity};
use crate::source::{FileId, Span};

mod spans;
mod aliases;
mod limits;
mod recovery;
mod mutations;

fn read(text: &str) -> Checked<Tree> {
    read_within(text, &Limits::default())
}

fn read_within(text: &str, limits: &Limits) -> Checked<Tree> {
    parse(&Source::new(FileId(0), "a.yaml", text), limits)
}

/// The tree in one line: lists in `[]`, maps in `{}`, scalars in the letters of their kinds.
fn shape(tree: &Tree) -> String {
    fn write(tree: &Tree, id: NodeId, text: &mut String) {
        let node = &tree.nodes[id];
        match &node.kind {
            TreeKind::Scalar(scalar) => {
                let kind = node.scalar_kind().unwrap();
                match kind {
                    ScalarKind::String => text.push_str(&format!("{:?}", scalar.text.as_str())),
                    ScalarKind::Null => text.push('~'),
                    ScalarKind::Boolean | ScalarKind::Integer | ScalarKind::Float => {
                        text.push_str(&scalar.text)
                    }
                }
            }
            TreeKind::Alias(name, target) => {
                text.push_str(&format!(
                    "*{}{}",
                    name.as_str(),
                    if target.is_some() { "" } else { "?" }
                ));
            }
            TreeKind::Sequence(items) => {
                text.push('[');
                for item in items {
                    write(tree, *item, text);
                    text.push(' ');
                }
                text.push(']');
            }
            TreeKind::Mapping(entries) => {
                text.push('{');
                for (key, value) in entries {
                    write(tree, *key, text);
                    text.push(':');
                    write(tree, *value, text);
                    text.push(' ');
                }
                text.push('}');
            }
        }
    }
    let mut text = String::new();
    if let Some(root) = tree.root {
        write(tree, root, &mut text);
    }
    text
}

/// The text is read without a word, and is this tree.
fn check_tree(text: &str, expected: &str) {
    let checked = read(text);
    assert_eq!(checked.diagnostics, [], "{text}");
    assert_eq!(shape(&checked.value), expected, "{text}");
}

/// Each diagnostic as `T0003 1:5 text: message`.
fn faults(text: &str, diagnostics: &[Diagnostic]) -> Vec<String> {
    let source = Source::new(FileId(0), "a.yaml", text);
    diagnostics
        .iter()
        .map(|diagnostic| {
            let Part::Bytes(span) = diagnostic.place.part else {
                panic!("{diagnostic:?} is about no bytes");
            };
            let place = source.line_column(span.start);
            format!(
                "{} {}:{} {}: {}",
                diagnostic.code.number,
                place.line,
                place.column,
                source.slice(span),
                diagnostic.message
            )
        })
        .collect()
}

/// The text gives exactly these diagnostics and this tree.
fn check_faults(text: &str, expected: &[&str], tree: &str) {
    let checked = read(text);
    assert_eq!(faults(text, &checked.diagnostics), expected, "{text}");
    assert_eq!(shape(&checked.value), tree, "{text}");
    let is_error = |diagnostic: &Diagnostic| diagnostic.severity == Severity::Error;
    assert_eq!(checked.is_faulty(), checked.diagnostics.iter().any(is_error));
}

#[test]
fn a_file_without_content_has_no_root() {
    for text in [
        "",
        "\n\n",
        "# only a comment\n",
        "---\n",
        "--- # c\n...\n",
        "\u{feff}",
        "\u{feff}# c\n",
        "  \n",
    ] {
        check_tree(text, "");
    }
}

#[test]
fn scalars_are_kept_raw_and_resolved_by_style_and_tag() {
    check_tree(
        "[0x1F, 0o17, 007, 1e3, yes, 'true', \"1\", !!str 5, !!float 5, ! 5, ~, , null]"
            .replace(", ,", ",")
            .as_str(),
        r#"[0x1F 0o17 007 1e3 "yes" "true" "1" "5" 5 "5" ~ ~ ]"#,
    );
    check_tree(
        "a: |\n  x\n  y\nb: >-\n  x\n  y\n",
        r#"{"a":"x\ny\n" "b":"x y" }"#,
    );
}

#[test]
fn duplicate_keys_and_merge_keys_are_kept() {
    check_tree(
        "a: 1\na: 2\nb: &x {}\nc: {<<: *x}\n",
        r#"{"a":1 "a":2 "b":{} "c":{"<<":*x } }"#,
    );
}

#[test]
fn keys_may_be_collections() {
    check_tree(
        "{$keygen: []}: 34\n[service, 2]: [r, s]\n? - a\n: b\n",
        r#"{{"$keygen":[] }:34 ["service" 2 ]:["r" "s" ] ["a" ]:"b" }"#,
    );
}

#[test]
fn line_breaks_may_be_those_of_any_system() {
    let expected = r#"{"a":{"b":["x" "y\nz\n" ] } "c":"d e" }"#;
    let text = "a:\n  b:\n  - x\n  - |\n    y\n    z\nc: d\n  e\n";
    check_tree(text, expected);
    check_tree(&text.replace('\n', "\r\n"), expected);
    check_tree(&text.replace('\n', "\r"), expected);
}

#[test]
fn comments_are_kept_in_the_order_of_the_text() {
    let text = "# one\na: |  # two\n  # none\nb: [ 1, # three\n  2 ]\n# four\n";
    let source = Source::new(FileId(0), "a.yaml", text);
    let tree = read(text).value;
    let comments: Vec<&str> = tree
        .comments
        .iter()
        .map(|comment| source.slice(comment.span))
        .collect();
    assert_eq!(comments, ["# one", "# two", "# three", "# four"]);
    let many = "# licence\n".repeat(500) + "a: 1\n";
    assert_eq!(read(&many).diagnostics, []);
    assert_eq!(read(&many).value.comments.len(), 500);
}

#[test]
fn a_second_document_is_reported_and_the_first_is_read() {
    let text = "a: 1\n---\nb: [\n---\nc: 3\n";
    check_faults(
        text,
        &["T0008 2:1 ---: expected the end of the file, found a second document"],
        r#"{"a":1 }"#,
    );
    check_faults(
        "a: 1\n...\nb: 2\n",
        &["T0008 3:1 : expected the end of the file, found a second document"],
        r#"{"a":1 }"#,
    );
    check_tree("---\na: 1\n...\n", r#"{"a":1 }"#);
    check_tree("%YAML 1.2\n---\na: 1\n", r#"{"a":1 }"#);
}

#[test]
fn tags_outside_the_core_schema_are_reported_and_their_values_are_strings() {
    check_faults(
        "a: !!timestamp 2001-12-14\nb: !local {c: !!binary aGk=}\nd: !!int 5\n",
        &[
            "T0014 1:4 !!timestamp: the tag `!!timestamp` is not one of YAML's core schema",
            "T0014 2:4 !local: the tag `!local` is not one of YAML's core schema",
            "T0014 2:15 !!binary: the tag `!!binary` is not one of YAML's core schema",
        ],
        r#"{"a":"2001-12-14" "b":{"c":"aGk=" } "d":5 }"#,
    );
    check_tree(
        "%TAG !e! tag:yaml.org,2002:\n---\n[!e!int 5, !<tag:yaml.org,2002:str> 5]\n",
        r#"[5 "5" ]"#,
    );
}

#[test]
fn values_that_are_not_what_their_tag_says_are_reported() {
    check_faults(
        "a: !!int x\nb: !!map [1]\nc: !!seq {}\nd: !!str {}\ne: !!seq\n- 1\nf: !!map\n  g: 1\nh: !!null\ni: !!map j\n",
        &[
            "T0015 1:4 !!int: the tag says `!!int`, and `x` is none",
            "T0015 2:4 !!map: the tag says `!!map`, and what follows is a list",
            "T0015 3:4 !!seq: the tag says `!!seq`, and what follows is a map",
            "T0015 4:4 !!str: the tag says `!!str`, and what follows is a map",
            "T0015 10:4 !!map: the tag says `!!map`, and `j` is none",
        ],
        r#"{"a":"x" "b":[1 ] "c":{} "d":{} "e":[1 ] "f":{"g":1 } "h":~ "i":"j" }"#,
    );
}
