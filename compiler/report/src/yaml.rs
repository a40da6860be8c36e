//! JSON values as YAML: the same keys in the same order, and no other types than JSON has.

use serde_json::Value as Json;

/// The document, ended by a line break. Read as YAML 1.2 it is the same value.
pub fn document(value: &Json) -> String {
    serde_saphyr::to_string(value).expect("JSON has nothing that YAML has not")
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
say: |
  a: b
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
