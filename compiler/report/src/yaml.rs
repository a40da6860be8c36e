//! JSON values as YAML: block style, the same keys in the same order, and no other types than JSON has.

use serde_json::Value as Json;

/// The document, ended by a line break. Read as YAML 1.2 it is the same value.
pub fn document(value: &Json) -> String {
    let mut text = String::new();
    write_block(value, 0, &mut text);
    text
}

/// Writes a value where a line begins. Recursion: as deep as canonical JSON nests, which is bounded.
fn write_block(value: &Json, indent: usize, text: &mut String) {
    match value {
        Json::Object(entries) if !entries.is_empty() => {
            for (key, value) in entries {
                pad(indent, text);
                text.push_str(&scalar(key));
                text.push(':');
                write_after(value, indent + 2, text);
            }
        }
        Json::Array(items) if !items.is_empty() => {
            for item in items {
                pad(indent, text);
                text.push('-');
                match item {
                    // The first key stands behind the dash.
                    Json::Object(entries) if !entries.is_empty() => {
                        let mut inner = String::new();
                        write_block(item, indent + 2, &mut inner);
                        text.push(' ');
                        text.push_str(inner.trim_start_matches(' '));
                    }
                    other => write_after(other, indent + 2, text),
                }
            }
        }
        other => {
            pad(indent, text);
            text.push_str(&flat(other));
            text.push('\n');
        }
    }
}

/// Writes a value behind a key or a dash.
fn write_after(value: &Json, indent: usize, text: &mut String) {
    match value {
        Json::Object(entries) if !entries.is_empty() => {
            text.push('\n');
            write_block(value, indent, text);
        }
        Json::Array(items) if !items.is_empty() => {
            text.push('\n');
            write_block(value, indent, text);
        }
        other => {
            text.push(' ');
            text.push_str(&flat(other));
            text.push('\n');
        }
    }
}

fn flat(value: &Json) -> String {
    match value {
        Json::String(text) => scalar(text),
        other => other.to_string(),
    }
}

/// Plain where every reader of YAML sees the same string, else in double quotes, whose escapes are JSON's.
fn scalar(text: &str) -> String {
    let plain = |character: char| character.is_ascii_alphanumeric() || "_-./ ".contains(character);
    let is_word = text.starts_with(|first: char| first.is_ascii_alphabetic())
        && !text.ends_with(' ')
        && text.chars().all(plain);
    let means_more = matches!(
        text.to_ascii_lowercase().as_str(),
        "null" | "true" | "false" | "yes" | "no" | "on" | "off" | "y" | "n"
    );
    if is_word && !means_more {
        return text.to_owned();
    }
    Json::from(text).to_string()
}

fn pad(indent: usize, text: &mut String) {
    text.extend(std::iter::repeat_n(' ', indent));
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use toscac_syntax::limits::Limits;
    use toscac_syntax::source::{FileId, Source};
    use toscac_syntax::yaml;
    use toscac_syntax::yaml::tree::{Cursor, ScalarKind, TreeKind};

    use super::*;

    #[test]
    fn maps_and_lists_are_blocks_and_what_is_empty_is_flat() {
        let value = json!({
            "a": { "b": [1, "two", { "c": null, "d": [] }], "e": {} },
            "true": "no", "path": "a/b.yaml", "say": "a: b\n"
        });
        assert_eq!(
            document(&value),
            "\
a:
  b:
    - 1
    - two
    - c: null
      d: []
  e: {}
path: a/b.yaml
say: \"a: b\\n\"
\"true\": \"no\"
"
        );
    }

    #[test]
    fn our_own_reader_reads_the_same_value() {
        let value = json!({
            "": "", "1": 1, "-": ["-", "- a", "#", "a # b", "a:", "'", "\"", "\u{1}\u{85}\u{2028}é", "~", "0x1", "1e3"],
            "nested": [[1, [2, []]], [], {}, { "a": { "b": [{ "c": false }] } }],
            "big": 9007199254740991_i64, "negative": -3, "text": "trailing ", "dots": "...", "null": null
        });
        let source = Source::new(FileId(0), "graph.yaml", &document(&value));
        let tree = yaml::parse(&source, &Limits::default());
        assert_eq!(tree.diagnostics, []);
        assert_eq!(read(Cursor::root(&tree.value).unwrap()), value);
    }

    fn read(cursor: Cursor<'_>) -> Json {
        match &cursor.get().kind {
            TreeKind::Scalar(scalar) => match cursor.get().scalar_kind() {
                Some(ScalarKind::Null) => Json::Null,
                Some(ScalarKind::Boolean) => Json::Bool(&*scalar.text == "true"),
                Some(ScalarKind::Integer) => Json::from(scalar.text.parse::<i64>().unwrap()),
                Some(ScalarKind::Float | ScalarKind::String) | None => Json::from(&*scalar.text),
            },
            TreeKind::Sequence(_) => cursor.items().unwrap().into_iter().map(read).collect(),
            TreeKind::Mapping(_) => {
                let entries = cursor.entries().unwrap().into_iter();
                Json::Object(
                    entries
                        .map(|entry| (entry.key.key_text(), read(entry.value)))
                        .collect(),
                )
            }
            TreeKind::Alias(..) => panic!("no alias was written"),
        }
    }
}
