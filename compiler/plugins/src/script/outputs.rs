//! What a script wrote to the file of its outputs.

use std::collections::BTreeMap;
use std::fs;
use std::io::{ErrorKind, Read};
use std::path::Path;

use serde_json::Value;
use sha2::{Digest, Sha256};
use toscac_protocol::value::ValueRef;

use super::surroundings::{hex, write_private};
use crate::limits::Limits;

/// Reads the outputs: one JSON object. No file, or an empty one, is no outputs.
///
/// # Errors
/// One line for people.
pub(super) fn read(file: &Path, limits: Limits) -> Result<BTreeMap<String, Value>, String> {
    let mut text = Vec::new();
    match fs::File::open(file).and_then(|file| file.take(limits.outputs_bytes + 1).read_to_end(&mut text)) {
        Ok(_) => {}
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(BTreeMap::new()),
        Err(error) => return Err(format!("the outputs cannot be read: {error}")),
    }
    if text.len() as u64 > limits.outputs_bytes {
        return Err(format!(
            "the outputs are longer than {} bytes",
            limits.outputs_bytes
        ));
    }
    if text.trim_ascii().is_empty() {
        return Ok(BTreeMap::new());
    }
    serde_json::from_slice(&text).map_err(|error| format!("the outputs are not one JSON object: {error}"))
}

/// The first output of `expected` that is not there.
pub(super) fn missing<'a>(outputs: &BTreeMap<String, Value>, expected: &'a [String]) -> Option<&'a str> {
    expected
        .iter()
        .map(String::as_str)
        .find(|name| !outputs.contains_key(*name))
}

/// The outputs as they travel: those too large for a line go to files in `scratch`.
///
/// # Errors
/// One line for people.
pub(super) fn pack(
    outputs: BTreeMap<String, Value>,
    scratch: &Path,
    inline_bytes: usize,
) -> Result<BTreeMap<String, ValueRef>, String> {
    let mut packed = BTreeMap::new();
    for (name, value) in outputs {
        let text = serde_json::to_vec(&value).expect("a JSON value");
        let reference = if text.len() <= inline_bytes {
            ValueRef::Inline { value }
        } else {
            let reference = ValueRef::File {
                sha256: hex(&Sha256::digest(&text)),
                bytes: text.len() as u64,
            };
            let file = scratch.join(reference.file_name().expect("a digest just made"));
            fs::create_dir_all(scratch.join("values"))
                .and_then(|()| write_private(&file, &text))
                .map_err(|error| format!("output `{name}`: {error}"))?;
            reference
        };
        packed.insert(name, reference);
    }
    Ok(packed)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn read_text(text: &str, limits: Limits) -> Result<BTreeMap<String, Value>, String> {
        let directory = tempfile::tempdir().unwrap();
        let file = directory.path().join("outputs.json");
        fs::write(&file, text).unwrap();
        read(&file, limits)
    }

    #[test]
    fn outputs_are_one_json_object_or_nothing() {
        let limits = Limits::default();
        assert_eq!(
            read(Path::new("/nowhere/outputs.json"), limits),
            Ok(BTreeMap::new())
        );
        assert_eq!(read_text(" \n", limits), Ok(BTreeMap::new()));
        assert_eq!(
            read_text("{\"a\": [1]}\n", limits),
            Ok(BTreeMap::from([("a".to_owned(), json!([1]))]))
        );
        for nonsense in ["[]", "hello", "{\"a\":1} {}", "{"] {
            let error = read_text(nonsense, limits).unwrap_err();
            assert!(
                error.starts_with("the outputs are not one JSON object"),
                "{error}"
            );
        }
    }

    #[test]
    fn outputs_of_exactly_the_limit_are_read_and_one_byte_more_is_not() {
        let limits = Limits {
            outputs_bytes: 7,
            ..Limits::default()
        };
        assert!(read_text("{\"a\":1}", limits).is_ok());
        assert_eq!(
            read_text("{\"a\":12}", limits),
            Err("the outputs are longer than 7 bytes".to_owned())
        );
    }

    #[test]
    fn a_large_output_goes_by_digest() {
        let directory = tempfile::tempdir().unwrap();
        let outputs = BTreeMap::from([("a".to_owned(), json!("12")), ("b".to_owned(), json!("123"))]);
        let packed = pack(outputs, directory.path(), 4).unwrap();
        assert_eq!(packed["a"], ValueRef::Inline { value: json!("12") });
        let name = packed["b"].file_name().unwrap();
        assert_eq!(fs::read(directory.path().join(name)).unwrap(), b"\"123\"");
    }
}
