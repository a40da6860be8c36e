//! How messages speak of what was written.

use crate::yaml::tree::{Cursor, ScalarKind, TreeKind};

/// What stands here, in words.
pub(crate) fn found(cursor: Cursor<'_>) -> String {
    let node = cursor.get();
    match &node.kind {
        TreeKind::Scalar(scalar) => {
            let text = shown(&scalar.text);
            match node.scalar_kind() {
                Some(ScalarKind::Null) => "nothing".to_owned(),
                Some(ScalarKind::Boolean) => format!("the Boolean `{text}`"),
                Some(ScalarKind::Integer) => format!("the integer `{text}`"),
                Some(ScalarKind::Float) => format!("the number `{text}`"),
                Some(ScalarKind::String) | None if text.is_empty() => "an empty string".to_owned(),
                Some(ScalarKind::String) | None => format!("the string `{text}`"),
            }
        }
        TreeKind::Sequence(items) if items.is_empty() => "an empty list".to_owned(),
        TreeKind::Sequence(_) => "a list".to_owned(),
        TreeKind::Mapping(entries) if entries.is_empty() => "an empty map".to_owned(),
        TreeKind::Mapping(_) => "a map".to_owned(),
        TreeKind::Alias(name, _) => format!("the alias `{name}`"),
    }
}

/// The beginning of a text: messages stay on one line.
pub(crate) fn shown(text: &str) -> String {
    let line: String = text
        .chars()
        .take_while(|character| *character != '\n')
        .take(SHOWN_MAX)
        .collect();
    if line.len() < text.len() {
        format!("{line}…")
    } else {
        line
    }
}

const SHOWN_MAX: usize = 60;

/// The article of a noun.
pub(crate) fn article(noun: &str) -> &'static str {
    if noun.starts_with(['a', 'e', 'i', 'o', 'u']) {
        "an"
    } else {
        "a"
    }
}
