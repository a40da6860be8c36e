//! Exact decimals: the numbers of scalars. Every operation is exact or says that it is not.

use rust_decimal::Decimal;

/// Why a decimal could not be had.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DecimalError {
    /// The text is no number in YAML's notation.
    NotANumber,
    /// Infinite or not a number: no amount.
    NotFinite,
    /// More digits than 96 bits hold, or more than 28 behind the point.
    TooManyDigits,
}

/// Digits behind the point that a [`Decimal`] can keep.
const SCALE_MAX: i64 = 28;

/// Reads a number in any of YAML's notations: decimal, with point or exponent, `0x…`, `0o…`.
///
/// Exact: a number that does not fit is an error and never rounded.
pub fn parse(text: &str) -> Result<Decimal, DecimalError> {
    let (negative, unsigned) = match text.as_bytes() {
        [b'-', ..] => (true, &text[1..]),
        [b'+', ..] => (false, &text[1..]),
        _ => (false, text),
    };
    if matches!(unsigned, ".inf" | ".Inf" | ".INF" | ".nan" | ".NaN" | ".NAN") {
        return Err(DecimalError::NotFinite);
    }
    let (digits, exponent) = match (unsigned.strip_prefix("0x"), unsigned.strip_prefix("0o")) {
        (Some(hexadecimal), _) => (radix(hexadecimal, 16)?, 0),
        (_, Some(octal)) => (radix(octal, 8)?, 0),
        (None, None) => scientific(unsigned)?,
    };
    from_parts(if negative { -digits } else { digits }, exponent)
}

/// The sum, exact.
pub fn add(left: Decimal, right: Decimal) -> Option<Decimal> {
    let (left, right, scale) = aligned(left, right)?;
    from_parts(left.checked_add(right)?, -scale).ok()
}

/// The difference, exact.
pub fn subtract(left: Decimal, right: Decimal) -> Option<Decimal> {
    let (left, right, scale) = aligned(left, right)?;
    from_parts(left.checked_sub(right)?, -scale).ok()
}

/// The product, exact.
pub fn multiply(left: Decimal, right: Decimal) -> Option<Decimal> {
    let (left, right) = (left.normalize(), right.normalize());
    let scale = i64::from(left.scale()) + i64::from(right.scale());
    from_parts(left.mantissa().checked_mul(right.mantissa())?, -scale).ok()
}

/// The quotient, rounded to what a decimal holds; `None` when `right` is zero or the result too large.
pub fn divide(left: Decimal, right: Decimal) -> Option<Decimal> {
    left.checked_div(right).map(|quotient| quotient.normalize())
}

/// What division leaves over, exact, with the sign of `left`; `None` when `right` is zero.
pub fn remainder(left: Decimal, right: Decimal) -> Option<Decimal> {
    let (left, right, scale) = aligned(left, right)?;
    from_parts(left.checked_rem(right)?, -scale).ok()
}

/// The integer of the same value, if it is whole and fits.
pub fn to_integer(number: Decimal) -> Option<i64> {
    let number = number.normalize();
    if number.scale() == 0 {
        i64::try_from(number.mantissa()).ok()
    } else {
        None
    }
}

/// `digits` × 10^`exponent`, if a decimal holds it.
fn from_parts(digits: i128, exponent: i64) -> Result<Decimal, DecimalError> {
    let (mut digits, mut exponent) = (digits, exponent);
    if digits == 0 {
        return Ok(Decimal::ZERO);
    }
    while exponent < 0 && digits % 10 == 0 {
        digits /= 10;
        exponent += 1;
    }
    while exponent > 0 {
        digits = digits.checked_mul(10).ok_or(DecimalError::TooManyDigits)?;
        exponent -= 1;
    }
    if exponent < -SCALE_MAX {
        return Err(DecimalError::TooManyDigits);
    }
    let scale = u32::try_from(-exponent).map_err(|_| DecimalError::TooManyDigits)?;
    Decimal::try_from_i128_with_scale(digits, scale).map_err(|_| DecimalError::TooManyDigits)
}

/// Both numbers as integers over the same power of ten.
fn aligned(left: Decimal, right: Decimal) -> Option<(i128, i128, i64)> {
    let (left, right) = (left.normalize(), right.normalize());
    let scale = left.scale().max(right.scale());
    let raise = |number: Decimal| {
        number
            .mantissa()
            .checked_mul(10i128.checked_pow(scale - number.scale())?)
    };
    Some((raise(left)?, raise(right)?, i64::from(scale)))
}

fn radix(digits: &str, radix: u32) -> Result<i128, DecimalError> {
    if digits.is_empty() || !digits.chars().all(|digit| digit.is_digit(radix)) {
        return Err(DecimalError::NotANumber);
    }
    i128::from_str_radix(digits, radix).map_err(|_| DecimalError::TooManyDigits)
}

/// Digits without their point, and the power of ten that belongs to them.
fn scientific(text: &str) -> Result<(i128, i64), DecimalError> {
    let (mantissa, exponent) = match text.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent)),
        None => (text, None),
    };
    let exponent = match exponent {
        None => 0,
        Some(exponent) => {
            let digits = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
            if digits.is_empty() || !digits.bytes().all(|digit| digit.is_ascii_digit()) {
                return Err(DecimalError::NotANumber);
            }
            // An exponent of more than four digits fits no decimal, whatever the digits before it.
            exponent
                .parse::<i16>()
                .map(i64::from)
                .map_err(|_| DecimalError::TooManyDigits)?
        }
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits: String = [whole, fraction].concat();
    if digits.is_empty() || !digits.bytes().all(|digit| digit.is_ascii_digit()) {
        return Err(DecimalError::NotANumber);
    }
    let significant = digits.trim_end_matches('0');
    let dropped = digits.len() - significant.len();
    let number = if significant.is_empty() {
        0
    } else {
        significant
            .parse::<i128>()
            .map_err(|_| DecimalError::TooManyDigits)?
    };
    let exponent = exponent + dropped as i64 - fraction.len() as i64;
    Ok((number, exponent))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn text(text: &str) -> String {
        match parse(text) {
            Ok(number) => number.to_string(),
            Err(error) => format!("{error:?}"),
        }
    }

    #[test]
    fn every_notation_of_yaml_is_read_exactly() {
        for (written, read) in [
            ("0", "0"),
            ("-0.0", "0"),
            ("12", "12"),
            ("+12", "12"),
            ("-12", "-12"),
            ("0.10", "0.1"),
            (".5", "0.5"),
            ("5.", "5"),
            ("1e3", "1000"),
            ("1.25E-2", "0.0125"),
            ("0x1F", "31"),
            ("0o17", "15"),
            ("-0x10", "-16"),
            ("1000000000000000000000000", "1000000000000000000000000"),
            ("0.0000000000000000000000000001", "0.0000000000000000000000000001"),
        ] {
            assert_eq!(text(written), read, "{written}");
        }
    }

    #[test]
    fn what_is_no_number_or_does_not_fit_is_an_error() {
        for (written, read) in [
            ("", "NotANumber"),
            ("-", "NotANumber"),
            (".", "NotANumber"),
            ("e3", "NotANumber"),
            ("1e", "NotANumber"),
            ("1_000", "NotANumber"),
            ("0x", "NotANumber"),
            ("0xG", "NotANumber"),
            ("1,5", "NotANumber"),
            (".inf", "NotFinite"),
            ("-.inf", "NotFinite"),
            (".nan", "NotFinite"),
            ("1e99", "TooManyDigits"),
            ("1e99999", "TooManyDigits"),
            ("1e-29", "TooManyDigits"),
            ("79228162514264337593543950336", "TooManyDigits"),
        ] {
            assert_eq!(text(written), read, "{written}");
        }
        assert_eq!(
            text("79228162514264337593543950335"),
            "79228162514264337593543950335"
        );
    }

    #[test]
    fn a_product_that_would_have_to_be_rounded_is_refused() {
        let tiny = parse("1e-20").expect("fits");
        assert_eq!(multiply(tiny, tiny), None);
        assert_eq!(multiply(tiny, parse("1e20").expect("fits")), Some(Decimal::ONE));
    }

    #[test]
    fn a_remainder_has_the_sign_of_the_dividend() {
        let number = |text: &str| parse(text).expect("a number");
        assert_eq!(remainder(number("7"), number("3")), Some(number("1")));
        assert_eq!(remainder(number("-7"), number("3")), Some(number("-1")));
        assert_eq!(remainder(number("0.75"), number("0.5")), Some(number("0.25")));
        assert_eq!(remainder(number("1"), number("0")), None);
    }

    proptest! {
        #[test]
        fn text_of_a_decimal_reads_back_as_the_same_decimal(digits in -(1i128 << 90)..(1i128 << 90), scale in 0u32..=28) {
            let number = Decimal::from_i128_with_scale(digits, scale);
            prop_assert_eq!(parse(&number.to_string()), Ok(number.normalize()));
        }

        #[test]
        fn adding_and_subtracting_the_same_number_changes_nothing(a in any::<i64>(), b in any::<i64>(), scale in 0u32..=9) {
            let (left, right) = (Decimal::new(a, scale), Decimal::new(b, 3));
            let there = add(left, right).expect("small enough");
            prop_assert_eq!(subtract(there, right), Some(left.normalize()));
        }
    }
}
