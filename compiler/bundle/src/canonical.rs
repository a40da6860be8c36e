//! Canonical JSON: the one byte form of everything that is signed, digested or compared.
//!
//! - Keys are sorted by their UTF-8 bytes, no key stands twice, there is no whitespace.
//! - Strings are as they are (not normalised); only `"`, `\` and control characters are escaped.
//! - Integers up to ±(2^53 − 1) are numbers, larger ones are strings: a reader that keeps numbers
//!   as doubles loses nothing. Readers decode by the type of the field, see [`wide_integer`].
//! - There are no floats: whoever has one writes its shortest text as a string.
//! - Lists and maps nest at most [`NESTING_MAX`] deep.

use std::fmt;

use serde::de::{DeserializeOwned, DeserializeSeed, Error as _, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::{Map, Number, Value};

use crate::limits::{INTEGER_MAX, NESTING_MAX};

/// Why a value has no canonical form, or bytes are not the canonical form of anything.
///
/// One sentence for people; nothing decides by it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JsonFault(String);

impl fmt::Display for JsonFault {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl std::error::Error for JsonFault {}

/// Writes anything that serde can write as canonical JSON.
///
/// # Errors
/// A float, or nesting beyond [`NESTING_MAX`].
pub fn to_bytes<T: Serialize + ?Sized>(value: &T) -> Result<Vec<u8>, JsonFault> {
    let value = serde_json::to_value(value).map_err(|error| JsonFault(error.to_string()))?;
    value_to_bytes(&value)
}

/// Writes a JSON value as canonical JSON. Errors as for [`to_bytes`].
pub fn value_to_bytes(value: &Value) -> Result<Vec<u8>, JsonFault> {
    let mut bytes = Vec::new();
    write_value(value, Floats::Refused, NESTING_MAX, &mut bytes)?;
    Ok(bytes)
}

/// Writes a JSON value that is read and compared but never signed: as canonical JSON, and floats are numbers in their
/// shortest text.
///
/// # Errors
/// Nesting beyond [`NESTING_MAX`].
pub fn document_to_bytes(value: &Value) -> Result<Vec<u8>, JsonFault> {
    let mut bytes = Vec::new();
    write_value(value, Floats::Written, NESTING_MAX, &mut bytes)?;
    Ok(bytes)
}

/// A large object that is read and compared but never signed, written entry by entry: no more of it is in memory as
/// [`Value`]s than one entry, or one item of a list.
#[derive(Debug)]
pub struct Document {
    bytes: Vec<u8>,
    last_key: Option<String>,
}

impl Document {
    /// An object without entries.
    pub fn new() -> Document {
        Document {
            bytes: vec![b'{'],
            last_key: None,
        }
    }

    /// Writes an entry.
    ///
    /// # Errors
    /// The key does not come after the one before it; nesting beyond [`NESTING_MAX`].
    pub fn entry(&mut self, key: &str, value: &Value) -> Result<(), JsonFault> {
        self.key(key)?;
        write_value(value, Floats::Written, NESTING_MAX - 1, &mut self.bytes)
    }

    /// Writes an entry that is a list.
    ///
    /// # Errors
    /// As for [`Document::entry`].
    pub fn list(&mut self, key: &str, items: impl IntoIterator<Item = Value>) -> Result<(), JsonFault> {
        self.key(key)?;
        self.bytes.push(b'[');
        for (index, item) in items.into_iter().enumerate() {
            if index > 0 {
                self.bytes.push(b',');
            }
            write_value(&item, Floats::Written, NESTING_MAX - 2, &mut self.bytes)?;
        }
        self.bytes.push(b']');
        Ok(())
    }

    /// The whole object.
    pub fn finish(mut self) -> Vec<u8> {
        self.bytes.push(b'}');
        self.bytes
    }

    fn key(&mut self, key: &str) -> Result<(), JsonFault> {
        if let Some(last) = &self.last_key {
            if last.as_str() >= key {
                return Err(JsonFault(format!("the key `{key}` stands behind `{last}`")));
            }
            self.bytes.push(b',');
        }
        write_string(key, &mut self.bytes);
        self.bytes.push(b':');
        self.last_key = Some(key.to_owned());
        Ok(())
    }
}

impl Default for Document {
    fn default() -> Document {
        Document::new()
    }
}

/// Whether a float has a form.
#[derive(Clone, Copy)]
enum Floats {
    Refused,
    Written,
}

fn write_value(
    value: &Value,
    floats: Floats,
    levels_left: usize,
    bytes: &mut Vec<u8>,
) -> Result<(), JsonFault> {
    match value {
        Value::Null => bytes.extend_from_slice(b"null"),
        Value::Bool(true) => bytes.extend_from_slice(b"true"),
        Value::Bool(false) => bytes.extend_from_slice(b"false"),
        Value::Number(number) => write_number(number, floats, bytes)?,
        Value::String(text) => write_string(text, bytes),
        Value::Array(items) => {
            let levels_left = levels_left.checked_sub(1).ok_or_else(too_deep)?;
            bytes.push(b'[');
            for (index, item) in items.iter().enumerate() {
                if index > 0 {
                    bytes.push(b',');
                }
                write_value(item, floats, levels_left, bytes)?;
            }
            bytes.push(b']');
        }
        Value::Object(entries) => {
            let levels_left = levels_left.checked_sub(1).ok_or_else(too_deep)?;
            // Sorted here and not left to the map: another crate may turn on `preserve_order`.
            let mut entries: Vec<(&String, &Value)> = entries.iter().collect();
            entries.sort_unstable_by_key(|(key, _)| *key);
            bytes.push(b'{');
            for (index, (key, item)) in entries.into_iter().enumerate() {
                if index > 0 {
                    bytes.push(b',');
                }
                write_string(key, bytes);
                bytes.push(b':');
                write_value(item, floats, levels_left, bytes)?;
            }
            bytes.push(b'}');
        }
    }
    Ok(())
}

fn write_number(number: &Number, floats: Floats, bytes: &mut Vec<u8>) -> Result<(), JsonFault> {
    let text = match (number.as_u64(), number.as_i64()) {
        (Some(value), _) if value <= INTEGER_MAX => value.to_string(),
        (Some(value), _) => format!("\"{value}\""),
        (None, Some(value)) if value.unsigned_abs() <= INTEGER_MAX => value.to_string(),
        (None, Some(value)) => format!("\"{value}\""),
        (None, None) => match floats {
            Floats::Written => number.to_string(),
            Floats::Refused => return Err(JsonFault(float_message(number))),
        },
    };
    bytes.extend_from_slice(text.as_bytes());
    Ok(())
}

fn write_string(text: &str, bytes: &mut Vec<u8>) {
    // serde_json escapes what JSON demands and nothing else, which is what we promise.
    serde_json::to_writer(bytes, text).expect("a string is always written to memory");
}

/// Reads JSON strictly: no duplicate key at any depth, no float, nothing after the value.
///
/// Memory and time are proportional to `bytes`; the caller caps their length.
pub fn parse(bytes: &[u8]) -> Result<Value, JsonFault> {
    let mut deserializer = serde_json::Deserializer::from_slice(bytes);
    let value = Strict {
        levels_left: NESTING_MAX,
    }
    .deserialize(&mut deserializer)
    .map_err(|error| JsonFault(error.to_string()))?;
    deserializer.end().map_err(|error| JsonFault(error.to_string()))?;
    Ok(value)
}

/// Reads JSON as [`parse`] does, into a type, whatever whitespace and order of keys it has.
pub fn decode_strict<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, JsonFault> {
    serde_json::from_value(parse(bytes)?).map_err(|error| JsonFault(error.to_string()))
}

/// Reads canonical JSON into a type: `bytes` must be what [`to_bytes`] writes for the result.
///
/// So there is one byte form for each value, and no two readers can see different things in it.
pub fn decode<T: DeserializeOwned + Serialize>(bytes: &[u8]) -> Result<T, JsonFault> {
    let value: T = decode_strict(bytes)?;
    if to_bytes(&value)? != bytes {
        return Err(JsonFault("it is not in canonical form".to_owned()));
    }
    Ok(value)
}

/// For `#[serde(deserialize_with = "…")]`: an integer that canonical JSON may have written as text.
pub fn wide_integer<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u64, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Wide {
        Number(u64),
        Text(String),
    }
    match Wide::deserialize(deserializer).map_err(|_| D::Error::custom("expected an unsigned integer"))? {
        Wide::Number(number) => Ok(number),
        Wide::Text(text) => text
            .parse::<u64>()
            .ok()
            .filter(|number| number.to_string() == text)
            .ok_or_else(|| D::Error::custom(format!("expected an unsigned integer, found `{text}`"))),
    }
}

fn too_deep() -> JsonFault {
    JsonFault(deep_message())
}

fn deep_message() -> String {
    format!("lists and maps nest deeper than {NESTING_MAX} levels")
}

fn float_message(number: impl fmt::Display) -> String {
    format!("expected an integer, found the float `{number}`")
}

/// Builds a [`Value`] and refuses what serde_json would let pass.
#[derive(Clone, Copy)]
struct Strict {
    levels_left: usize,
}

impl Strict {
    fn deeper<E: serde::de::Error>(self) -> Result<Strict, E> {
        let levels_left = self
            .levels_left
            .checked_sub(1)
            .ok_or_else(|| E::custom(deep_message()))?;
        Ok(Strict { levels_left })
    }
}

impl<'de> DeserializeSeed<'de> for Strict {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Strict {
    type Value = Value;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("JSON")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(Value::Number(value.into()))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(Value::Number(value.into()))
    }

    fn visit_f64<E: serde::de::Error>(self, value: f64) -> Result<Value, E> {
        Err(E::custom(float_message(value)))
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(Value::String(value.to_owned()))
    }

    fn visit_string<E>(self, value: String) -> Result<Value, E> {
        Ok(Value::String(value))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Value, A::Error> {
        let item_seed = self.deeper()?;
        let mut items = Vec::new();
        while let Some(item) = list.next_element_seed(item_seed)? {
            items.push(item);
        }
        Ok(Value::Array(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Value, A::Error> {
        let item_seed = self.deeper()?;
        let mut entries = Map::new();
        while let Some(key) = map.next_key::<String>()? {
            if entries.contains_key(&key) {
                return Err(A::Error::custom(format!("the key `{key}` stands twice")));
            }
            let item = map.next_value_seed(item_seed)?;
            entries.insert(key, item);
        }
        Ok(Value::Object(entries))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn text(value: &Value) -> String {
        String::from_utf8(value_to_bytes(value).unwrap()).unwrap()
    }

    #[test]
    fn keys_are_sorted_by_utf8_bytes_and_nothing_is_normalised() {
        // U+FF61 sorts before U+1F600 in UTF-8 and after it in UTF-16.
        let value =
            json!({ "\u{1f600}": 1, "\u{ff61}": 2, "b": [true, false, null], "B": {}, "e\u{301}": "é" });
        assert_eq!(
            text(&value),
            "{\"B\":{},\"b\":[true,false,null],\"e\u{301}\":\"é\",\"\u{ff61}\":2,\"\u{1f600}\":1}"
        );
    }

    #[test]
    fn a_document_that_is_written_entry_by_entry_is_the_same_as_a_whole() {
        let items = [json!({ "b": 1.5, "a": "\"" }), json!(null), json!([[]])];
        let mut document = Document::new();
        document.entry("a", &json!({ "y": 1, "x": 2 })).unwrap();
        document.list("b", items.clone()).unwrap();
        document.list("c", []).unwrap();
        document.entry("\u{e9}", &json!(null)).unwrap();
        let whole = json!({ "a": { "x": 2, "y": 1 }, "b": items, "c": [], "\u{e9}": null });
        assert_eq!(document.finish(), document_to_bytes(&whole).unwrap());
        assert_eq!(Document::new().finish(), b"{}");
    }

    #[test]
    fn a_document_is_written_in_the_order_of_its_keys() {
        let mut document = Document::new();
        document.entry("b", &json!(1)).unwrap();
        assert!(document.entry("b", &json!(1)).is_err());
        assert!(document.list("a", []).is_err());
    }

    #[test]
    fn a_document_nests_as_deep_as_any_other() {
        let nested = |levels: usize| (0..levels).fold(json!(0), |inner, _| json!([inner]));
        let entry = |levels| Document::new().entry("a", &nested(levels));
        assert!(entry(NESTING_MAX - 1).is_ok() && entry(NESTING_MAX).is_err());
        let list = |levels| Document::new().list("a", [nested(levels)]);
        assert!(list(NESTING_MAX - 2).is_ok() && list(NESTING_MAX - 1).is_err());
    }

    #[test]
    fn strings_are_escaped_only_where_json_demands_it() {
        assert_eq!(
            text(&json!("/\"\\\u{8}\u{c}\n\r\t\u{1}\u{7f}\u{2028}")),
            "\"/\\\"\\\\\\b\\f\\n\\r\\t\\u0001\u{7f}\u{2028}\""
        );
    }

    #[test]
    fn integers_beyond_2_to_the_53_are_strings() {
        let value = json!([
            INTEGER_MAX,
            INTEGER_MAX + 1,
            -(INTEGER_MAX as i64),
            -(INTEGER_MAX as i64) - 1,
            u64::MAX,
            i64::MIN
        ]);
        assert_eq!(
            text(&value),
            "[9007199254740991,\"9007199254740992\",-9007199254740991,\"-9007199254740992\",\
             \"18446744073709551615\",\"-9223372036854775808\"]"
        );
    }

    #[test]
    fn floats_are_refused_by_writer_and_reader() {
        assert!(value_to_bytes(&json!({ "a": 1.0 })).is_err());
        for bytes in ["1.0", "1e3", "-0", "18446744073709551616"] {
            assert!(
                parse(bytes.as_bytes()).unwrap_err().to_string().contains("float"),
                "{bytes}"
            );
        }
    }

    #[test]
    fn a_duplicate_key_is_refused_at_any_depth() {
        for bytes in [r#"{"a":1,"a":1}"#, r#"[{"x":{"a":1,"b":2,"\u0061":3}}]"#] {
            assert!(
                parse(bytes.as_bytes())
                    .unwrap_err()
                    .to_string()
                    .contains("`a` stands twice"),
                "{bytes}"
            );
        }
    }

    #[test]
    fn nesting_ends_at_the_limit_on_both_sides() {
        let nested = |levels: usize| "[".repeat(levels) + &"]".repeat(levels);
        let deepest = parse(nested(NESTING_MAX).as_bytes()).unwrap();
        assert_eq!(text(&deepest), nested(NESTING_MAX));
        assert!(
            parse(nested(NESTING_MAX + 1).as_bytes())
                .unwrap_err()
                .to_string()
                .contains("deeper than 120")
        );
        assert!(
            value_to_bytes(&json!([deepest]))
                .unwrap_err()
                .to_string()
                .contains("deeper than 120")
        );
        assert!(parse("[".repeat(1_000_000).as_bytes()).is_err());
    }

    #[test]
    fn trailing_bytes_and_other_faults_are_refused() {
        for bytes in [
            "",
            "{} {}",
            "{}x",
            "{\"a\":}",
            "\"\\ud800\"",
            "[1,]",
            "nul",
            "\u{feff}{}",
        ] {
            assert!(parse(bytes.as_bytes()).is_err(), "{bytes}");
        }
        assert!(parse(b"\"\xff\"").is_err());
    }

    #[derive(Debug, Serialize, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Sample {
        #[serde(deserialize_with = "wide_integer")]
        number: u64,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        text: Option<String>,
    }

    #[test]
    fn only_the_canonical_bytes_are_decoded() {
        let sample: Sample = decode(br#"{"number":"18446744073709551615","text":"a"}"#).unwrap();
        assert_eq!(sample.number, u64::MAX);
        assert_eq!(sample.text.as_deref(), Some("a"));
        for bytes in [
            r#"{"number":18446744073709551615}"#,
            r#"{"number":"1"}"#,
            r#"{"number":"01"}"#,
            r#"{"number":-1}"#,
            r#"{ "number":1}"#,
            r#"{"number":1,"text":null}"#,
            r#"{"number":1,"text":"\u0061"}"#,
            r#"{"text":"a","number":1}"#,
            r#"{"number":1,"other":1}"#,
        ] {
            assert!(decode::<Sample>(bytes.as_bytes()).is_err(), "{bytes}");
        }
    }
}
