//! Scalars: a number, white space and a unit, kept as an exact amount of the canonical unit (§9.1.2.2).

use std::collections::BTreeMap;

use nom::bytes::complete::take_while1;
use nom::combinator::all_consuming;
use nom::{IResult, Parser};
use rust_decimal::Decimal;
use toscac_syntax::dialect::rules::Scalars;
use toscac_syntax::name::Name;

use super::Scalar;
use super::decimal::{self, DecimalError};

/// Why a text is no scalar of a type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ScalarError {
    /// Not a number, white space and a unit; says which of them is there.
    Shape(ScalarShape),
    /// The number is none.
    Number(DecimalError),
    /// The unit is not defined; `at` is where it begins in the text.
    Unit {
        /// The unit as written.
        unit: Name,
        /// Byte at which it begins.
        at: usize,
    },
    /// The type counts in whole numbers.
    NotWhole,
    /// The amount in canonical units does not fit.
    TooLarge,
}

/// What is there instead of number, white space and unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ScalarShape {
    /// A number alone.
    NumberOnly,
    /// A unit alone.
    UnitOnly,
    /// A number and a unit that touch; the byte where the unit begins.
    Touching(usize),
    /// Something else.
    Other,
}

/// Reads a scalar and converts it to the canonical unit.
///
/// `notation` is how the dialect of the author writes one. `units` maps each unit as it is written behind a number to how many canonical units it is. With `integer` both the
/// number as written and the amount must be integers of 64 bits.
pub fn parse(
    text: &str,
    units: &BTreeMap<Name, Decimal>,
    canonical: &Name,
    integer: bool,
    notation: Scalars,
) -> Result<Scalar, ScalarError> {
    let exact = all_consuming(parts).parse(text).map(|(_, parts)| parts).ok();
    let lenient = || match notation {
        Scalars::Exact => None,
        Scalars::Lenient => any_parts(text, units),
    };
    let Some((number, unit)) = exact
        .filter(|(_, unit)| units.contains_key(*unit))
        .or_else(lenient)
        .or(exact)
    else {
        return Err(ScalarError::Shape(shape(text, units)));
    };
    if integer && number.contains(['.', 'e', 'E']) && !number.contains("0x") {
        return match decimal::parse(number) {
            Ok(_) => Err(ScalarError::NotWhole),
            Err(error) => Err(ScalarError::Number(error)),
        };
    }
    let number = decimal::parse(number).map_err(ScalarError::Number)?;
    let Some(multiplier) = units.get(unit) else {
        return Err(ScalarError::Unit {
            unit: Name::new(unit),
            at: text.len() - unit.len(),
        });
    };
    let amount = decimal::multiply(number, *multiplier).ok_or(ScalarError::TooLarge)?;
    if integer && decimal::to_integer(amount).is_none() {
        return Err(ScalarError::TooLarge);
    }
    Ok(Scalar {
        number: amount,
        unit: canonical.clone(),
        integer,
    })
}

fn parts(input: &str) -> IResult<&str, (&str, &str)> {
    let (input, number) = take_while1(|character: char| !character.is_whitespace()).parse(input)?;
    let (input, _) = take_while1(char::is_whitespace).parse(input)?;
    let (input, unit) = take_while1(|character: char| !character.is_whitespace()).parse(input)?;
    Ok((input, (number, unit)))
}

/// A number and a unit, with white space between them or not; the case of letters counts only where two units differ by
/// nothing else.
fn any_parts<'a>(text: &'a str, units: &'a BTreeMap<Name, Decimal>) -> Option<(&'a str, &'a str)> {
    let text = text.trim();
    let number_before = |unit: &str, is_end: fn(&str, &str) -> bool| {
        let at = text.len().checked_sub(unit.len())?;
        let (number, end) = text.split_at_checked(at)?;
        let number = number.trim_end();
        (!unit.is_empty() && is_end(end, unit) && decimal::parse(number).is_ok()).then_some(number)
    };
    let find = |is_end: fn(&str, &str) -> bool| {
        let mut found = units
            .keys()
            .filter_map(|unit| Some((number_before(unit, is_end)?, unit.as_str())));
        let first = found.next()?;
        found.next().is_none().then_some(first)
    };
    find(|end, unit| end == unit).or_else(|| find(|end, unit| end.eq_ignore_ascii_case(unit)))
}

fn shape(text: &str, units: &BTreeMap<Name, Decimal>) -> ScalarShape {
    if decimal::parse(text) != Err(DecimalError::NotANumber) {
        return ScalarShape::NumberOnly;
    }
    if units.contains_key(text) {
        return ScalarShape::UnitOnly;
    }
    // The longest unit at the end that leaves a number before it; units are sorted, so the answer is always the same.
    let touching = units
        .keys()
        .filter_map(|unit| {
            let number = text.strip_suffix(unit.as_str())?;
            (!unit.is_empty() && decimal::parse(number).is_ok()).then_some(number.len())
        })
        .min();
    match touching {
        Some(at) => ScalarShape::Touching(at),
        None => ScalarShape::Other,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn length() -> BTreeMap<Name, Decimal> {
        [
            ("m", "1"),
            ("cm", "0.01"),
            ("km", "1000"),
            ("µm", "0.000001"),
            ("Mm", "1000000"),
        ]
        .into_iter()
        .map(|(unit, number)| (Name::new(unit), decimal::parse(number).expect("a number")))
        .collect()
    }

    fn read(text: &str, integer: bool) -> Result<String, ScalarError> {
        parse(text, &length(), &Name::new("m"), integer, Scalars::Exact)
            .map(|scalar| scalar.number.to_string())
    }

    #[test]
    fn a_number_of_any_notation_white_space_and_a_unit_make_a_scalar() {
        for (text, number) in [
            ("10 m", "10"),
            ("1.5 km", "1500"),
            ("15 cm", "0.15"),
            ("-2 m", "-2"),
            ("0x10 m", "16"),
            ("0o17 m", "15"),
            ("1e3 cm", "10"),
            (".5   m", "0.5"),
            ("3\tm", "3"),
            ("7 µm", "0.000007"),
        ] {
            assert_eq!(read(text, false).as_deref(), Ok(number), "{text}");
        }
    }

    #[test]
    fn a_lenient_dialect_needs_no_white_space_and_tells_units_apart_by_case_only_where_it_must() {
        let lenient = |text: &str| {
            let read = parse(text, &length(), &Name::new("m"), false, Scalars::Lenient);
            read.map(|scalar| scalar.number.to_string())
        };
        for (text, number) in [
            ("10 m", "10"),
            ("10m", "10"),
            (" 10  m ", "10"),
            ("10 CM", "0.1"),
            ("1.5KM", "1500"),
            ("1e3cm", "10"),
            // Exactly one of two.
            ("10 Mm", "10000000"),
        ] {
            assert_eq!(lenient(text).as_deref(), Ok(number), "{text}");
        }
        assert_eq!(lenient("10"), Err(ScalarError::Shape(ScalarShape::NumberOnly)));
        assert_eq!(lenient("m"), Err(ScalarError::Shape(ScalarShape::UnitOnly)));
        let mut two = length();
        two.insert(Name::new("MM"), Decimal::ONE);
        assert!(parse("10 mM", &two, &Name::new("m"), false, Scalars::Lenient).is_err());
    }

    #[test]
    fn what_is_missing_is_told() {
        for (text, shape) in [
            ("10", ScalarShape::NumberOnly),
            ("m", ScalarShape::UnitOnly),
            ("10m", ScalarShape::Touching(2)),
            ("10cm", ScalarShape::Touching(2)),
            ("", ScalarShape::Other),
            ("10 m m", ScalarShape::Other),
            (" 10 m", ScalarShape::Other),
            ("1,000bp/s", ScalarShape::Other),
        ] {
            assert_eq!(read(text, false), Err(ScalarError::Shape(shape)), "{text}");
        }
    }

    #[test]
    fn units_are_case_sensitive_and_told_apart_by_code_point() {
        for (text, unit, at) in [("10 MM", "MM", 3), ("10 μm", "μm", 3), ("10  x", "x", 4)] {
            let unit = Name::new(unit);
            assert_eq!(read(text, false), Err(ScalarError::Unit { unit, at }), "{text}");
        }
    }

    #[test]
    fn an_integer_type_takes_whole_numbers_only_and_stays_within_64_bits() {
        assert_eq!(
            read("9223372036854775807 m", true).as_deref(),
            Ok("9223372036854775807")
        );
        assert_eq!(read("9223372036854775808 m", true), Err(ScalarError::TooLarge));
        assert_eq!(read("9223372036854776 km", true), Err(ScalarError::TooLarge));
        assert_eq!(read("1.5 km", true), Err(ScalarError::NotWhole));
        assert_eq!(read("1.0 m", true), Err(ScalarError::NotWhole));
        assert_eq!(read("1e3 m", true), Err(ScalarError::NotWhole));
        assert_eq!(read("0x1E m", true).as_deref(), Ok("30"));
    }

    #[test]
    fn a_number_that_is_none_is_told() {
        assert_eq!(
            read("ten m", false),
            Err(ScalarError::Number(DecimalError::NotANumber))
        );
        assert_eq!(
            read(".inf m", false),
            Err(ScalarError::Number(DecimalError::NotFinite))
        );
        assert_eq!(read("1e20 km", false).as_deref(), Ok("100000000000000000000000"));
        assert_eq!(
            read("79228162514264337593543950335 km", false),
            Err(ScalarError::TooLarge)
        );
    }

    proptest! {
        #[test]
        fn a_scalar_in_its_canonical_unit_reads_back_as_itself(digits in any::<i64>(), scale in 0u32..=12) {
            let number = Decimal::new(digits, scale).normalize();
            let read = parse(&format!("{number} m"), &length(), &Name::new("m"), false, Scalars::Exact).expect("fits");
            prop_assert_eq!(read.number, number);
        }

        #[test]
        fn conversion_is_exact(digits in -1_000_000_000i64..1_000_000_000) {
            let kilometres = read(&format!("{digits} km"), false).expect("fits");
            let metres = read(&format!("{digits}000 m"), false).expect("fits");
            prop_assert_eq!(kilometres, metres);
        }
    }
}
