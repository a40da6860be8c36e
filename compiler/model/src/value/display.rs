//! Values as text in TOSCA's notation, for messages: one line, collections in flow style.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::{Outcome, Scalar, Value, WaitsOn};

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Value::Null => f.write_str("null"),
            Value::Boolean(value) => write!(f, "{value}"),
            Value::Integer(value) => write!(f, "{value}"),
            Value::Float(value) => write!(f, "{value}"),
            Value::String(text) => write_string(f, text),
            Value::Bytes(bytes) => write_string(f, &STANDARD.encode(bytes)),
            Value::Timestamp(timestamp) => f.write_str(&timestamp.text),
            Value::Version(version) => f.write_str(&version.text),
            Value::Scalar(scalar) => write!(f, "{scalar}"),
            Value::List(items) => {
                f.write_str("[")?;
                for (position, item) in items.iter().enumerate() {
                    f.write_str(if position == 0 { " " } else { ", " })?;
                    write!(f, "{item}")?;
                }
                f.write_str(if items.is_empty() { "]" } else { " ]" })
            }
            Value::Map(entries) => {
                f.write_str("{")?;
                for (position, (key, value)) in entries.iter().enumerate() {
                    f.write_str(if position == 0 { " " } else { ", " })?;
                    write!(f, "{key}: {value}")?;
                }
                f.write_str(if entries.is_empty() { "}" } else { " }" })
            }
        }
    }
}

impl fmt::Display for Scalar {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.number.normalize(), self.unit)
    }
}

/// To stand behind the name of a value: `= 3`, `waits for the input `size``.
impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Outcome::Known(value) => write!(f, "= {value}"),
            Outcome::Waits(wait) => write!(f, "waits for {}", wait.on),
            Outcome::Undefined => f.write_str("is undefined"),
            Outcome::Fault => f.write_str("is a fault"),
        }
    }
}

/// To stand behind "waits for".
impl fmt::Display for WaitsOn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            WaitsOn::Input(input) => write!(f, "the input `{input}`"),
            WaitsOn::Property(node, property) => write!(f, "the property `{property}` of `{node}`"),
            WaitsOn::Attribute(node, attribute) => write!(f, "the attribute `{attribute}` of `{node}`"),
            WaitsOn::Requirement(node, requirement) => {
                write!(f, "the target of `{requirement}` of `{node}`")
            }
            WaitsOn::Substitution(node) => write!(f, "what stands for `{node}`"),
            WaitsOn::Function(function) => write!(f, "the function `{function}`"),
            WaitsOn::NodeIndex => f.write_str("the number of the copy"),
            WaitsOn::RelationshipIndex => f.write_str("the number of the relationship"),
            WaitsOn::Candidate => f.write_str("the candidate"),
            WaitsOn::ValidatedValue => f.write_str("the value that is validated"),
        }
    }
}

/// Plain where YAML reads the same string back from it inside a flow collection, else in double quotes.
fn write_string(f: &mut fmt::Formatter<'_>, text: &str) -> fmt::Result {
    if reads_back_plain(text) {
        return f.write_str(text);
    }
    f.write_str("\"")?;
    for character in text.chars() {
        match character {
            '"' => f.write_str("\\\"")?,
            '\\' => f.write_str("\\\\")?,
            '\n' => f.write_str("\\n")?,
            '\t' => f.write_str("\\t")?,
            '\r' => f.write_str("\\r")?,
            control if control.is_control() => write!(f, "\\u{:04x}", control as u32)?,
            other => write!(f, "{other}")?,
        }
    }
    f.write_str("\"")
}

fn reads_back_plain(text: &str) -> bool {
    let word = |character: char| character.is_alphanumeric() || "_-./ :+%@".contains(character);
    let starts_well = text.starts_with(|first: char| first.is_alphabetic() || first == '_' || first == '/');
    let special = matches!(
        text.to_ascii_lowercase().as_str(),
        "null" | "true" | "false" | "yes" | "no" | "on" | "off"
    );
    starts_well && !special && text.chars().all(word) && !text.contains(": ") && !text.ends_with([' ', ':'])
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::value::float::Float;

    #[test]
    fn values_are_shown_as_an_author_would_write_them() {
        for (value, text) in [
            (Value::Null, "null"),
            (Value::Boolean(true), "true"),
            (Value::Integer(-5), "-5"),
            (Value::Float(Float::from_integer(5)), "5.0"),
            (Value::string("web-server"), "web-server"),
            (Value::string("http://x"), "http://x"),
            (Value::string(""), "\"\""),
            (Value::string("5"), "\"5\""),
            (Value::string("True"), "\"True\""),
            (Value::string("a: b"), "\"a: b\""),
            (Value::string("say \"hi\"\n\u{7}"), "\"say \\\"hi\\\"\\n\\u0007\""),
            (Value::Bytes(b"hi".as_slice().into()), "\"aGk=\""),
            (Value::list(vec![]), "[]"),
            (
                Value::list(vec![Value::Integer(1), Value::string("a")]),
                "[ 1, a ]",
            ),
            (Value::map(BTreeMap::new()), "{}"),
            (
                Value::map(BTreeMap::from([(Value::string("port"), Value::Integer(80))])),
                "{ port: 80 }",
            ),
        ] {
            assert_eq!(value.to_string(), text);
        }
    }
}
