//! The one file with floating point: TOSCA's `float` is an IEEE double by the Standard (§9.1.1.3).

use std::cmp::Ordering;
use std::fmt;

/// An IEEE double with a total order, so that values can be keys and sort stably. `NaN` is equal to itself here;
/// the language's own comparison is `Float::language_cmp`.
#[derive(Clone, Copy)]
pub struct Float(f64);

impl Float {
    /// Reads what YAML's core schema calls a float or an integer.
    pub fn parse(text: &str) -> Option<Float> {
        let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
        match unsigned {
            ".inf" | ".Inf" | ".INF" => Some(Float(if text.starts_with('-') {
                f64::NEG_INFINITY
            } else {
                f64::INFINITY
            })),
            ".nan" | ".NaN" | ".NAN" => Some(Float(f64::NAN)),
            _ if unsigned.starts_with(|first: char| first.is_ascii_digit() || first == '.') => {
                text.parse().ok().map(Float)
            }
            _ => None,
        }
    }

    /// The nearest double.
    pub fn from_integer(value: i64) -> Float {
        Float(value as f64)
    }

    /// The order of the language: `None` when one of them is `NaN`.
    pub fn language_cmp(self, other: Float) -> Option<Ordering> {
        self.0.partial_cmp(&other.0)
    }
}

impl PartialEq for Float {
    fn eq(&self, other: &Float) -> bool {
        self.0.total_cmp(&other.0) == Ordering::Equal
    }
}

impl Eq for Float {}

impl PartialOrd for Float {
    fn partial_cmp(&self, other: &Float) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Float {
    fn cmp(&self, other: &Float) -> Ordering {
        self.0.total_cmp(&other.0)
    }
}

/// The shortest text that reads back as the same double; `.inf`, `-.inf` and `.nan` as YAML writes them.
impl fmt::Display for Float {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.is_nan() {
            f.write_str(".nan")
        } else if self.0.is_infinite() {
            f.write_str(if self.0 > 0.0 { ".inf" } else { "-.inf" })
        } else {
            write!(f, "{:?}", self.0)
        }
    }
}

impl fmt::Debug for Float {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
