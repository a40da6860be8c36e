//! A value in a message, or the address of one that is too large for a line.

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A value, or the digest of the file that holds it.
///
/// Files stand in the attempt's directory as `values/<sha256 in lower-case hex>` and hold JSON text.
/// Who reads one checks its length and its digest.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum ValueRef {
    /// The value itself.
    Inline {
        /// Any JSON value.
        value: Value,
    },
    /// The value stands in a file.
    File {
        /// Digest of the file, 64 lower-case hexadecimal digits.
        sha256: String,
        /// Length of the file.
        bytes: u64,
    },
}

impl ValueRef {
    /// Path of the file under the attempt's directory; `None` for a value that stands here,
    /// and for a digest that is not one (and must not become part of a path).
    pub fn file_name(&self) -> Option<String> {
        match self {
            ValueRef::Inline { .. } => None,
            ValueRef::File { sha256, .. } if is_digest(sha256) => Some(format!("values/{sha256}")),
            ValueRef::File { .. } => None,
        }
    }
}

/// Whether `text` is a sha256 digest: 64 lower-case hexadecimal digits.
pub fn is_digest(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_value_is_read_as_what_it_is() {
        let inline: ValueRef = serde_json::from_value(json!({ "value": null })).unwrap();
        assert_eq!(inline, ValueRef::Inline { value: Value::Null });
        let file: ValueRef = serde_json::from_value(json!({ "sha256": "ab", "bytes": 3 })).unwrap();
        assert_eq!(
            file,
            ValueRef::File {
                sha256: "ab".into(),
                bytes: 3
            }
        );
    }

    #[test]
    fn only_a_digest_becomes_a_path() {
        let name = |sha256: &str| {
            ValueRef::File {
                sha256: sha256.into(),
                bytes: 0,
            }
            .file_name()
        };
        assert_eq!(name(&"a".repeat(64)), Some(format!("values/{}", "a".repeat(64))));
        assert_eq!(name("../../etc/passwd"), None);
        assert_eq!(name(&"A".repeat(64)), None);
        assert_eq!(name(&"a".repeat(65)), None);
    }
}
