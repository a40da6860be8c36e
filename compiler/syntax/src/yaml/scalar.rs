//! What a scalar is: the core schema of YAML 1.2, and the tags that overrule it.

use super::tree::{Scalar, ScalarKind, ScalarStyle, TreeKind, TreeNode};

impl Scalar {
    /// What the text is when no tag stands before it: plain scalars are resolved, all others are strings.
    ///
    /// Spec: YAML 1.2.2 §10.3.2.
    pub fn kind(&self) -> ScalarKind {
        match self.style {
            ScalarStyle::Plain => resolve(&self.text),
            ScalarStyle::SingleQuoted
            | ScalarStyle::DoubleQuoted
            | ScalarStyle::Literal
            | ScalarStyle::Folded => ScalarKind::String,
        }
    }
}

impl TreeNode {
    /// What the scalar is, tags considered; `None` for what is no scalar.
    ///
    /// A scalar under a tag that it does not fit, or that is not of the core schema, is a string; both were reported.
    pub fn scalar_kind(&self) -> Option<ScalarKind> {
        let TreeKind::Scalar(scalar) = &self.kind else {
            return None;
        };
        let Some((tag, _)) = &self.tag else {
            return Some(scalar.kind());
        };
        Some(tagged(tag, &scalar.text).unwrap_or(ScalarKind::String))
    }
}

/// What a text under `tag` is; `None` when it does not fit.
pub(super) fn tagged(tag: &str, text: &str) -> Option<ScalarKind> {
    let found = resolve(text);
    match (tag, found) {
        ("!" | "!!str", _) => Some(ScalarKind::String),
        ("!!null", ScalarKind::Null)
        | ("!!bool", ScalarKind::Boolean)
        | ("!!int", ScalarKind::Integer)
        | ("!!float", ScalarKind::Float) => Some(found),
        ("!!float", ScalarKind::Integer) => Some(ScalarKind::Float),
        _ => None,
    }
}

/// The tags of the core schema, as trees spell them; `!` says "no resolution", which makes scalars strings.
pub(super) const CORE_TAGS: &[&str] = &[
    "!", "!!str", "!!null", "!!bool", "!!int", "!!float", "!!map", "!!seq",
];

fn resolve(text: &str) -> ScalarKind {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => ScalarKind::Null,
        "true" | "True" | "TRUE" | "false" | "False" | "FALSE" => ScalarKind::Boolean,
        ".nan" | ".NaN" | ".NAN" => ScalarKind::Float,
        _ => number(text).unwrap_or(ScalarKind::String),
    }
}

/// `[-+]? [0-9]+`, `0o [0-7]+`, `0x [0-9a-fA-F]+`,
/// `[-+]? ( \. [0-9]+ | [0-9]+ ( \. [0-9]* )? ) ( [eE] [-+]? [0-9]+ )?`, `[-+]? ( \.inf | \.Inf | \.INF )`.
fn number(text: &str) -> Option<ScalarKind> {
    if let Some(digits) = text.strip_prefix("0o") {
        return all(digits, |byte| (b'0'..=b'7').contains(&byte)).then_some(ScalarKind::Integer);
    }
    if let Some(digits) = text.strip_prefix("0x") {
        return all(digits, |byte| byte.is_ascii_hexdigit()).then_some(ScalarKind::Integer);
    }
    let unsigned = unsigned(text);
    if matches!(unsigned, ".inf" | ".Inf" | ".INF") {
        return Some(ScalarKind::Float);
    }
    if decimal(unsigned) {
        return Some(ScalarKind::Integer);
    }
    let mantissa = match unsigned.split_once(['e', 'E']) {
        Some((mantissa, exponent)) if decimal(self::unsigned(exponent)) => mantissa,
        Some(_) => return None,
        None => unsigned,
    };
    let is_float = match mantissa.split_once('.') {
        None => decimal(mantissa),
        Some(("", digits) | (digits, "")) => decimal(digits),
        Some((whole, fraction)) => decimal(whole) && decimal(fraction),
    };
    is_float.then_some(ScalarKind::Float)
}

fn unsigned(text: &str) -> &str {
    text.strip_prefix(['-', '+']).unwrap_or(text)
}

fn decimal(digits: &str) -> bool {
    all(digits, |byte| byte.is_ascii_digit())
}

fn all(digits: &str, accept: impl Fn(u8) -> bool) -> bool {
    !digits.is_empty() && digits.bytes().all(accept)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::name::Name;

    #[test]
    fn plain_text_is_resolved_by_the_core_schema_of_yaml_1_2() {
        for (kind, texts) in [
            (ScalarKind::Null, ["", "~", "null", "Null", "NULL"].as_slice()),
            (
                ScalarKind::Boolean,
                &["true", "True", "TRUE", "false", "False", "FALSE"],
            ),
            (
                ScalarKind::Integer,
                &[
                    "0",
                    "-12",
                    "+3",
                    "007",
                    "0o17",
                    "0xFf",
                    "123456789012345678901234567890",
                ],
            ),
            (
                ScalarKind::Float,
                &[
                    "1.", ".5", "-0.0", "1e3", "1E+3", "1.5e-7", ".inf", "-.Inf", "+.INF", ".nan", ".NaN",
                    "12e03", "-2E+05",
                ],
            ),
            (
                ScalarKind::String,
                &[
                    "yes",
                    "no",
                    "on",
                    "off",
                    "nULL",
                    "tRUE",
                    "y",
                    "1_000",
                    "190:20:30",
                    "0b1",
                    "0o8",
                    "0x",
                    "-0x1",
                    "+0o7",
                    ".",
                    "-",
                    "+",
                    "e3",
                    "1e",
                    "1e+",
                    "--1",
                    "+.nan",
                    ".Nan",
                    "1.2.3",
                    "1 GB",
                    "2001-12-14",
                    " 1",
                    "١",
                    "1e3.0",
                    ".e3",
                    "+",
                    "0x1.0",
                    "infinity",
                ],
            ),
        ] {
            for text in texts {
                let plain = Scalar {
                    text: Name::new(text),
                    style: ScalarStyle::Plain,
                };
                assert_eq!(plain.kind(), kind, "{text}");
                let quoted = Scalar {
                    style: ScalarStyle::DoubleQuoted,
                    ..plain
                };
                assert_eq!(quoted.kind(), ScalarKind::String, "{text}");
            }
        }
    }

    #[test]
    fn tags_overrule_the_look_of_a_scalar_and_refuse_what_does_not_fit() {
        assert_eq!(tagged("!!str", "5"), Some(ScalarKind::String));
        assert_eq!(tagged("!", "true"), Some(ScalarKind::String));
        assert_eq!(tagged("!!int", "5"), Some(ScalarKind::Integer));
        assert_eq!(tagged("!!float", "5"), Some(ScalarKind::Float));
        assert_eq!(tagged("!!float", "x"), None);
        assert_eq!(tagged("!!int", "5.0"), None);
        assert_eq!(tagged("!!null", ""), Some(ScalarKind::Null));
        assert_eq!(tagged("!!null", "0"), None);
        assert_eq!(tagged("!!bool", "yes"), None);
        assert_eq!(tagged("!!map", "a"), None);
        assert_eq!(tagged("!!binary", "aGk="), None);
    }
}
