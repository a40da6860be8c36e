//! Values as JSON: what has no form of its own there is the text that an author would write.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Number, Value as Json};
use toscac_model::value::Value;

/// A value as JSON that has a canonical form: floats are their shortest text, since JSON's numbers are integers here.
pub fn json(value: &Value) -> Json {
    match value {
        Value::Null => Json::Null,
        Value::Boolean(value) => Json::Bool(*value),
        Value::Integer(value) => Json::from(*value),
        Value::Float(value) => Json::from(value.to_string()),
        Value::String(text) => Json::from(text.as_str()),
        Value::Bytes(bytes) => Json::from(STANDARD.encode(bytes)),
        Value::Timestamp(timestamp) => Json::from(timestamp.text.as_str()),
        Value::Version(version) => Json::from(version.text.as_str()),
        Value::Scalar(scalar) => Json::from(scalar.to_string()),
        Value::List(items) => Json::Array(items.iter().map(json).collect()),
        Value::Map(entries) => {
            let entries = entries.iter().map(|(key, value)| (key_text(key), json(value)));
            Json::Object(entries.collect::<Map<String, Json>>())
        }
    }
}

/// A value as JSON that is read and compared but never signed: floats are numbers. NaN and the infinities are text,
/// since JSON has no numbers for them.
pub fn document(value: &Value) -> Json {
    match value {
        Value::Float(float) => Number::from_f64(float.get()).map_or_else(|| json(value), Json::Number),
        Value::List(items) => Json::Array(items.iter().map(document).collect()),
        Value::Map(entries) => {
            let entries = entries
                .iter()
                .map(|(key, value)| (key_text(key), document(value)));
            Json::Object(entries.collect())
        }
        Value::Null
        | Value::Boolean(_)
        | Value::Integer(_)
        | Value::String(_)
        | Value::Bytes(_)
        | Value::Timestamp(_)
        | Value::Version(_)
        | Value::Scalar(_) => json(value),
    }
}

/// A key of a map, which JSON knows as text only.
pub fn key_text(key: &Value) -> String {
    match key {
        Value::String(text) => text.to_string(),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use serde_json::json as expected;
    use toscac_model::value::float::Float;

    use super::*;

    #[test]
    fn every_value_has_a_canonical_form() {
        let value = Value::map(BTreeMap::from([
            (Value::string("cpu"), Value::Float(Float::parse("2.0").unwrap())),
            (Value::string("port"), Value::Integer(5060)),
            (
                Value::Integer(1),
                Value::list(vec![Value::Null, Value::Boolean(true)]),
            ),
            (Value::string("raw"), Value::Bytes(b"hi".as_slice().into())),
        ]));
        let text = json(&value);
        assert_eq!(
            text,
            expected!({ "cpu": "2.0", "port": 5060, "1": [null, true], "raw": "aGk=" })
        );
        assert!(toscac_bundle::canonical::value_to_bytes(&text).is_ok());
    }
}
