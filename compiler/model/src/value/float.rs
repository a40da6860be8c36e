//! The one file with floating point: TOSCA's `float` is an IEEE double by the Standard (§9.1.1.3).

use std::cmp::Ordering;
use std::fmt;

use rust_decimal::Decimal;

use super::decimal::{self, DecimalError};

/// An IEEE double with a total order, so that values can be keys and sort stably. `NaN` is equal to itself here;
/// the language's own comparison is `Float::language_cmp`.
#[derive(Clone, Copy)]
pub struct Float(f64);

impl Float {
    /// Reads what YAML's core schema calls a float or a decimal integer. What is beyond the range is infinite, as IEEE
    /// rounds it.
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

    /// The nearest double.
    pub fn from_decimal(value: Decimal) -> Option<Float> {
        Float::parse(&value.to_string())
    }

    /// The decimal that its shortest text spells.
    pub fn to_decimal(self) -> Result<Decimal, DecimalError> {
        decimal::parse(&self.to_string())
    }

    /// The double itself.
    pub fn get(self) -> f64 {
        self.0
    }

    /// Whether it is one of the two infinities.
    pub fn is_infinite(self) -> bool {
        self.0.is_infinite()
    }

    /// The order of the language: `None` when one of them is `NaN`, and the two zeros are equal.
    pub fn language_cmp(self, other: Float) -> Option<Ordering> {
        self.0.partial_cmp(&other.0)
    }

    /// IEEE sum.
    pub fn plus(self, other: Float) -> Float {
        Float(self.0 + other.0)
    }

    /// IEEE difference.
    pub fn minus(self, other: Float) -> Float {
        Float(self.0 - other.0)
    }

    /// IEEE product.
    pub fn times(self, other: Float) -> Float {
        Float(self.0 * other.0)
    }

    /// IEEE quotient: division by zero is infinite, or `NaN` for zero itself.
    pub fn over(self, other: Float) -> Float {
        Float(self.0 / other.0)
    }

    /// The nearest integer, the lower one of two that are equally near: 3.5 is 3, −3.5 is −4 (§10.2.5.6).
    ///
    /// `None` when it is not finite or outside 64 bits; so are [`Float::floor`] and [`Float::ceil`].
    pub fn round(self) -> Option<i64> {
        // Doubles with a fraction are far below 2^53, where the difference to the floor is exact.
        let floor = self.0.floor();
        integer(if self.0 - floor > 0.5 { floor + 1.0 } else { floor })
    }

    /// The greatest integer that is not greater.
    pub fn floor(self) -> Option<i64> {
        integer(self.0.floor())
    }

    /// The least integer that is not less.
    pub fn ceil(self) -> Option<i64> {
        integer(self.0.ceil())
    }
}

/// −2^63 and 2^63 are doubles; the first is an integer of 64 bits and the second is not.
fn integer(whole: f64) -> Option<i64> {
    let limit = 9_223_372_036_854_775_808.0;
    (whole >= -limit && whole < limit).then_some(whole as i64)
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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn float(text: &str) -> Float {
        Float::parse(text).expect(text)
    }

    #[test]
    fn ties_are_rounded_towards_minus_infinity() {
        for (text, round, floor, ceil) in [
            ("3.5", 3, 3, 4),
            ("3.53", 4, 3, 4),
            ("3.2", 3, 3, 4),
            ("3.0", 3, 3, 3),
            ("-3.5", -4, -4, -3),
            ("-3.4", -3, -4, -3),
            ("-3.6", -4, -4, -3),
            ("0.49999999999999994", 0, 0, 1),
            (
                "4503599627370495.5",
                4503599627370495,
                4503599627370495,
                4503599627370496,
            ),
        ] {
            let number = float(text);
            assert_eq!(
                (number.round(), number.floor(), number.ceil()),
                (Some(round), Some(floor), Some(ceil)),
                "{text}"
            );
        }
    }

    #[test]
    fn what_no_integer_holds_is_not_rounded() {
        for text in [
            ".nan",
            ".inf",
            "-.inf",
            "9223372036854775808.0",
            "-9223372036854777856.0",
            "1e300",
        ] {
            let number = float(text);
            assert_eq!(
                (number.round(), number.floor(), number.ceil()),
                (None, None, None),
                "{text}"
            );
        }
        assert_eq!(float("-9223372036854775808.0").round(), Some(i64::MIN));
    }

    #[test]
    fn text_that_is_no_double_is_refused() {
        for text in ["", ".", "inf", "nan", "NaN", "0x10", "infinity", "+.Inff", "1_0"] {
            assert_eq!(Float::parse(text), None, "{text}");
        }
    }

    #[test]
    fn the_language_tells_nan_from_itself_and_keys_do_not() {
        let nan = float(".nan");
        assert_eq!(nan.language_cmp(nan), None);
        assert_eq!(nan, nan);
        assert_eq!(float("0.0").language_cmp(float("-0.0")), Some(Ordering::Equal));
    }

    proptest! {
        #[test]
        fn text_of_a_float_reads_back_as_the_same_float(bits in any::<u64>()) {
            let number = Float(f64::from_bits(bits));
            let read = float(&number.to_string());
            prop_assert!(read == number || number.0.is_nan() && read.0.is_nan());
        }
    }
}
