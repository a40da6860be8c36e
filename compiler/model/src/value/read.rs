//! Reading the literals of the built-in types from a scalar as it was written (§9.1.1, §9.1.2).

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use toscac_syntax::dialect::rules::Booleans;
use toscac_syntax::yaml::tree::{Scalar, ScalarKind};

use super::float::Float;
use super::timestamp::{self, TimestampError};
use super::version;
use super::{Sort, Value};

/// Why a scalar is no literal of the wanted type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Misread {
    /// YAML makes something else of it, for example a number where a string is wanted.
    OtherSort(Sort),
    /// An integer outside 64 bits.
    IntegerRange,
    /// A Boolean in another spelling than `true` and `false`.
    BooleanSpelling(bool),
    /// A null in another spelling than `null`.
    NullSpelling,
    /// A character that base64 does not know, at this byte.
    Base64Character(usize),
    /// Too many or too few characters, or bits left over.
    Base64Length,
    /// No timestamp.
    Timestamp(TimestampError),
    /// No version.
    Version,
}

/// A string: only what YAML calls one, byte for byte.
pub fn string(scalar: &Scalar, kind: ScalarKind) -> Result<Value, Misread> {
    match kind {
        ScalarKind::String => Ok(Value::String(scalar.text.clone())),
        ScalarKind::Null | ScalarKind::Boolean | ScalarKind::Integer | ScalarKind::Float => {
            Err(Misread::OtherSort(sort(kind)))
        }
    }
}

/// An integer of 64 bits: decimal, `0x…` or `0o…`.
pub fn integer(scalar: &Scalar, kind: ScalarKind) -> Result<Value, Misread> {
    match kind {
        ScalarKind::Integer => match integer_text(&scalar.text) {
            Some(number) => Ok(Value::Integer(number)),
            None => Err(Misread::IntegerRange),
        },
        ScalarKind::Null | ScalarKind::Boolean | ScalarKind::String | ScalarKind::Float => {
            Err(Misread::OtherSort(sort(kind)))
        }
    }
}

/// A float; an integer literal is taken as one, the only conversion that there is. A number beyond the range is infinite:
/// see [`overflows`].
pub fn float(scalar: &Scalar, kind: ScalarKind) -> Result<Value, Misread> {
    match kind {
        ScalarKind::Float => match Float::parse(&scalar.text) {
            Some(number) => Ok(Value::Float(number)),
            None => Err(Misread::OtherSort(Sort::String)),
        },
        ScalarKind::Integer => match integer_text(&scalar.text) {
            Some(number) => Ok(Value::Float(Float::from_integer(number))),
            None => match Float::parse(&scalar.text) {
                Some(number) => Ok(Value::Float(number)),
                None => Err(Misread::IntegerRange),
            },
        },
        ScalarKind::Null | ScalarKind::Boolean | ScalarKind::String => Err(Misread::OtherSort(sort(kind))),
    }
}

/// Whether a float is infinite although it was written with digits.
pub fn overflows(scalar: &Scalar, value: &Value) -> bool {
    match value {
        Value::Float(number) => number.is_infinite() && scalar.text.bytes().any(|byte| byte.is_ascii_digit()),
        _ => false,
    }
}

/// A Boolean in the spellings that the dialect takes.
pub fn boolean(scalar: &Scalar, kind: ScalarKind, booleans: Booleans) -> Result<Value, Misread> {
    match kind {
        ScalarKind::Boolean => {
            let value = scalar.text.starts_with(['t', 'T']);
            let plain = matches!(scalar.text.as_str(), "true" | "false");
            match booleans {
                Booleans::CoreSchema => Ok(Value::Boolean(value)),
                Booleans::TrueFalse if plain => Ok(Value::Boolean(value)),
                Booleans::TrueFalse => Err(Misread::BooleanSpelling(value)),
            }
        }
        ScalarKind::Null | ScalarKind::Integer | ScalarKind::String | ScalarKind::Float => {
            Err(Misread::OtherSort(sort(kind)))
        }
    }
}

/// `null`, or a value that was left empty; other spellings only where the dialect is as lenient with Booleans.
pub fn nil(scalar: &Scalar, kind: ScalarKind, booleans: Booleans) -> Result<Value, Misread> {
    match kind {
        ScalarKind::Null => {
            let plain = matches!(scalar.text.as_str(), "null" | "");
            match booleans {
                Booleans::CoreSchema => Ok(Value::Null),
                Booleans::TrueFalse if plain => Ok(Value::Null),
                Booleans::TrueFalse => Err(Misread::NullSpelling),
            }
        }
        ScalarKind::Boolean | ScalarKind::Integer | ScalarKind::String | ScalarKind::Float => {
            Err(Misread::OtherSort(sort(kind)))
        }
    }
}

/// Bytes in base64 (RFC 2045): line breaks and blanks are skipped, padding is needed.
pub fn bytes(scalar: &Scalar, kind: ScalarKind) -> Result<Value, Misread> {
    string(scalar, kind)?;
    let mut encoded = Vec::with_capacity(scalar.text.len());
    for (at, byte) in scalar.text.bytes().enumerate() {
        match byte {
            b' ' | b'\t' | b'\r' | b'\n' => {}
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'+' | b'/' | b'=' => encoded.push(byte),
            _ => return Err(Misread::Base64Character(at)),
        }
    }
    match STANDARD.decode(&encoded) {
        Ok(decoded) => Ok(Value::Bytes(decoded.into())),
        Err(_) => Err(Misread::Base64Length),
    }
}

/// A timestamp (RFC 3339).
pub fn timestamp(scalar: &Scalar, kind: ScalarKind) -> Result<Value, Misread> {
    string(scalar, kind)?;
    timestamp::parse(&scalar.text)
        .map(Value::Timestamp)
        .map_err(Misread::Timestamp)
}

/// A version.
pub fn version(scalar: &Scalar, kind: ScalarKind) -> Result<Value, Misread> {
    string(scalar, kind)?;
    version::parse(&scalar.text)
        .map(Value::Version)
        .ok_or(Misread::Version)
}

/// What YAML makes of it, where no type is wanted.
pub fn untyped(scalar: &Scalar, kind: ScalarKind) -> Result<Value, Misread> {
    match kind {
        ScalarKind::Null => Ok(Value::Null),
        ScalarKind::Boolean => boolean(scalar, kind, Booleans::CoreSchema),
        ScalarKind::Integer => integer(scalar, kind),
        ScalarKind::Float => float(scalar, kind),
        ScalarKind::String => string(scalar, kind),
    }
}

/// The sort of value that YAML's core schema makes of such a scalar.
pub fn sort(kind: ScalarKind) -> Sort {
    match kind {
        ScalarKind::Null => Sort::Null,
        ScalarKind::Boolean => Sort::Boolean,
        ScalarKind::Integer => Sort::Integer,
        ScalarKind::Float => Sort::Float,
        ScalarKind::String => Sort::String,
    }
}

fn integer_text(text: &str) -> Option<i64> {
    let (sign, unsigned) = match text.as_bytes() {
        [b'-', ..] => ("-", &text[1..]),
        [b'+', ..] => ("", &text[1..]),
        _ => ("", text),
    };
    let (digits, radix) = match (unsigned.strip_prefix("0x"), unsigned.strip_prefix("0o")) {
        (Some(digits), _) => (digits, 16),
        (_, Some(digits)) => (digits, 8),
        (None, None) => (unsigned, 10),
    };
    // A second sign would be taken by the conversion below.
    if digits.starts_with(['+', '-']) {
        return None;
    }
    i64::from_str_radix(&format!("{sign}{digits}"), radix).ok()
}

#[cfg(test)]
mod tests {
    use toscac_syntax::name::Name;
    use toscac_syntax::yaml::tree::ScalarStyle;

    use super::*;

    fn plain(text: &str) -> Scalar {
        Scalar {
            text: Name::new(text),
            style: ScalarStyle::Plain,
        }
    }

    #[test]
    fn a_string_is_only_what_yaml_calls_one() {
        assert_eq!(
            string(&plain("0.1"), ScalarKind::String),
            Ok(Value::string("0.1"))
        );
        assert_eq!(string(&plain(""), ScalarKind::String), Ok(Value::string("")));
        for (kind, sort) in [
            (ScalarKind::Float, Sort::Float),
            (ScalarKind::Integer, Sort::Integer),
            (ScalarKind::Boolean, Sort::Boolean),
            (ScalarKind::Null, Sort::Null),
        ] {
            assert_eq!(string(&plain("x"), kind), Err(Misread::OtherSort(sort)));
        }
    }

    #[test]
    fn integers_are_signed_and_of_64_bits() {
        for (text, number) in [
            ("0", 0),
            ("+7", 7),
            ("-7", -7),
            ("007", 7),
            ("0xFF", 255),
            ("0o17", 15),
            ("9223372036854775807", i64::MAX),
            ("-9223372036854775808", i64::MIN),
            ("0x7FFFFFFFFFFFFFFF", i64::MAX),
        ] {
            assert_eq!(
                integer(&plain(text), ScalarKind::Integer),
                Ok(Value::Integer(number)),
                "{text}"
            );
        }
        for text in [
            "9223372036854775808",
            "-9223372036854775809",
            "0x8000000000000000",
        ] {
            assert_eq!(
                integer(&plain(text), ScalarKind::Integer),
                Err(Misread::IntegerRange),
                "{text}"
            );
        }
        assert_eq!(
            integer(&plain("1.0"), ScalarKind::Float),
            Err(Misread::OtherSort(Sort::Float))
        );
    }

    #[test]
    fn an_integer_literal_is_taken_where_a_float_is_wanted() {
        let ten = Value::Float(Float::from_integer(10));
        assert_eq!(float(&plain("10"), ScalarKind::Integer), Ok(ten.clone()));
        assert_eq!(float(&plain("0xA"), ScalarKind::Integer), Ok(ten.clone()));
        assert_eq!(float(&plain("1e1"), ScalarKind::Float), Ok(ten));
        assert_eq!(
            float(&plain("10"), ScalarKind::String),
            Err(Misread::OtherSort(Sort::String))
        );
        assert!(float(&plain("-.inf"), ScalarKind::Float).is_ok());
        assert!(float(&plain("99999999999999999999"), ScalarKind::Integer).is_ok());
        for (text, infinite) in [
            ("1e999", true),
            ("-1.8e+308", true),
            (".inf", false),
            ("1e308", false),
        ] {
            let value = float(&plain(text), ScalarKind::Float).expect(text);
            assert_eq!(overflows(&plain(text), &value), infinite, "{text}");
        }
    }

    #[test]
    fn booleans_and_null_are_spelt_small() {
        let read = |text| boolean(&plain(text), ScalarKind::Boolean, Booleans::TrueFalse);
        assert_eq!(read("true"), Ok(Value::Boolean(true)));
        assert_eq!(read("False"), Err(Misread::BooleanSpelling(false)));
        assert_eq!(
            boolean(&plain("TRUE"), ScalarKind::Boolean, Booleans::CoreSchema),
            Ok(Value::Boolean(true))
        );
        let read = |text| nil(&plain(text), ScalarKind::Null, Booleans::TrueFalse);
        assert_eq!(read("null"), Ok(Value::Null));
        assert_eq!(read(""), Ok(Value::Null));
        assert_eq!(read("~"), Err(Misread::NullSpelling));
        assert_eq!(
            nil(&plain("~"), ScalarKind::Null, Booleans::CoreSchema),
            Ok(Value::Null)
        );
    }

    #[test]
    fn bytes_are_padded_base64_that_may_be_folded() {
        let read = |text| bytes(&plain(text), ScalarKind::String);
        assert_eq!(read("aGk="), Ok(Value::Bytes(b"hi".as_slice().into())));
        assert_eq!(read("aG\n k="), Ok(Value::Bytes(b"hi".as_slice().into())));
        assert_eq!(read(""), Ok(Value::Bytes(b"".as_slice().into())));
        assert_eq!(read("not base64!"), Err(Misread::Base64Character(10)));
        assert_eq!(read("aGk"), Err(Misread::Base64Length));
        assert_eq!(read("aG=k"), Err(Misread::Base64Length));
        assert_eq!(
            bytes(&plain("12"), ScalarKind::Integer),
            Err(Misread::OtherSort(Sort::Integer))
        );
    }
}
