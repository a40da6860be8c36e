//! Timestamps: RFC 3339, compared as instants (§9.1.2.1).

use std::cmp::Ordering;

use jiff::civil::DateTime;
use nom::bytes::complete::{take_while_m_n, take_while1};
use nom::character::complete::{char, one_of};
use nom::combinator::{all_consuming, opt};
use nom::sequence::preceded;
use nom::{IResult, Parser};
use toscac_syntax::name::Name;

use super::Timestamp;

/// Why a text is no timestamp.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TimestampError {
    /// Not the shape `YYYY-MM-DDThh:mm:ssZ`.
    Shape,
    /// A date without a time.
    NoTime,
    /// A blank where the `T` belongs.
    BlankForT,
    /// No `Z` and no offset.
    NoOffset,
    /// A month, day, hour, minute, second or offset that does not exist.
    NoSuchTime,
}

/// Reads an RFC 3339 timestamp; `t` and `z` may be small, the offset `-00:00` is UTC, and second 60 is a leap second.
pub fn parse(text: &str) -> Result<Timestamp, TimestampError> {
    let Ok((_, parts)) = all_consuming(parts).parse(text) else {
        return Err(explain(text));
    };
    // RFC 3339 allows second 60 only where a leap second may fall: in the last minute of a day in UTC.
    let leap = parts.second == 60;
    let second = if leap { 59 } else { parts.second };
    let local = DateTime::new(
        parts.year,
        parts.month,
        parts.day,
        parts.hour,
        parts.minute,
        second,
        parts.nanosecond,
    )
    .map_err(|_| TimestampError::NoSuchTime)?;
    let utc = jiff::tz::Offset::UTC
        .to_timestamp(local)
        .map_err(|_| TimestampError::NoSuchTime)?;
    let nanoseconds = utc.as_nanosecond() - i128::from(parts.offset_seconds) * NANOSECONDS;
    if leap && nanoseconds.div_euclid(NANOSECONDS).rem_euclid(DAY_SECONDS) != DAY_SECONDS - 1 {
        return Err(TimestampError::NoSuchTime);
    }
    Ok(Timestamp {
        nanoseconds,
        leap,
        text: Name::new(text),
    })
}

/// The order of instants: a leap second comes after the second before it, and before the next day.
pub fn compare(left: &Timestamp, right: &Timestamp) -> Ordering {
    let place = |instant: &Timestamp| {
        let seconds = instant.nanoseconds.div_euclid(NANOSECONDS);
        (seconds, instant.leap, instant.nanoseconds)
    };
    place(left).cmp(&place(right))
}

/// Reads a timestamp of YAML 1.1: the date alone is midnight, and without an offset it is UTC. Its text becomes that of
/// RFC 3339.
pub fn from_yaml(text: &str) -> Option<Timestamp> {
    let text = text.trim();
    let (date, time) = match text.find(['T', 't', ' ', '\t']) {
        Some(at) => (&text[..at], text[at + 1..].trim_start()),
        None => (text, "0:00:00"),
    };
    let (clock, offset) = match time.find(['Z', 'z', '+', '-']) {
        Some(at) => (time[..at].trim_end(), &time[at..]),
        None => (time, "Z"),
    };
    let two = |text: &str| (!text.is_empty()).then(|| format!("{text:0>2}"));
    let date: Vec<String> = date.split('-').map(two).collect::<Option<_>>()?;
    let clock = clock.trim_end_matches('.').split(':');
    let clock: Vec<String> = clock.map(two).collect::<Option<_>>()?;
    let offset = match offset.split_at_checked(1)? {
        ("Z" | "z", "") => "Z".to_owned(),
        (sign, hours) => match hours.split_once(':') {
            Some((hours, minutes)) => format!("{sign}{}:{minutes}", two(hours)?),
            None => format!("{sign}{}:00", two(hours)?),
        },
    };
    parse(&format!("{}T{}{offset}", date.join("-"), clock.join(":"))).ok()
}

const NANOSECONDS: i128 = 1_000_000_000;
const DAY_SECONDS: i128 = 86_400;

struct Parts {
    year: i16,
    month: i8,
    day: i8,
    hour: i8,
    minute: i8,
    second: i8,
    nanosecond: i32,
    offset_seconds: i64,
}

fn parts(input: &str) -> IResult<&str, Parts> {
    let (input, year) = digits(4, input)?;
    let (input, month) = preceded(char('-'), |input| digits(2, input)).parse(input)?;
    let (input, day) = preceded(char('-'), |input| digits(2, input)).parse(input)?;
    let (input, hour) = preceded(one_of("Tt"), |input| digits(2, input)).parse(input)?;
    let (input, minute) = preceded(char(':'), |input| digits(2, input)).parse(input)?;
    let (input, second) = preceded(char(':'), |input| digits(2, input)).parse(input)?;
    let (input, fraction) = opt(preceded(
        char('.'),
        take_while1(|digit: char| digit.is_ascii_digit()),
    ))
    .parse(input)?;
    let (input, offset_seconds) = offset(input)?;
    Ok((
        input,
        Parts {
            year: year as i16,
            month: month as i8,
            day: day as i8,
            hour: hour as i8,
            minute: minute as i8,
            second: second as i8,
            nanosecond: nanoseconds(fraction.unwrap_or("")),
            offset_seconds,
        },
    ))
}

/// Exactly `count` digits, at most four: the value fits every field.
fn digits(count: usize, input: &str) -> IResult<&str, u16> {
    let (input, digits) = take_while_m_n(count, count, |digit: char| digit.is_ascii_digit()).parse(input)?;
    let number = digits
        .bytes()
        .fold(0u16, |number, digit| number * 10 + u16::from(digit - b'0'));
    Ok((input, number))
}

/// `Z` or an offset. An offset of 24 hours or more does not exist and does not parse.
fn offset(input: &str) -> IResult<&str, i64> {
    let (input, sign) = one_of("Zz+-").parse(input)?;
    if matches!(sign, 'Z' | 'z') {
        return Ok((input, 0));
    }
    let (input, hours) = digits(2, input)?;
    let (input, minutes) = preceded(char(':'), |input| digits(2, input)).parse(input)?;
    if hours > 23 || minutes > 59 {
        return Err(nom::Err::Error(nom::error::make_error(
            input,
            nom::error::ErrorKind::Verify,
        )));
    }
    let seconds = i64::from(hours) * 3600 + i64::from(minutes) * 60;
    Ok((input, if sign == '-' { -seconds } else { seconds }))
}

/// The first nine digits of a fraction; what is finer than a nanosecond is dropped.
fn nanoseconds(fraction: &str) -> i32 {
    let digits = fraction.bytes().chain(std::iter::repeat(b'0')).take(9);
    digits.fold(0i32, |number, digit| number * 10 + i32::from(digit - b'0'))
}

/// Which of the usual mistakes it is.
fn explain(text: &str) -> TimestampError {
    let is_date = |text: &str| {
        text.len() == 10
            && text.bytes().enumerate().all(|(at, byte)| match at {
                4 | 7 => byte == b'-',
                _ => byte.is_ascii_digit(),
            })
    };
    if is_date(text) {
        return TimestampError::NoTime;
    }
    let (Some(date), Some(rest)) = (text.get(..10), text.get(10..)) else {
        return TimestampError::Shape;
    };
    if !is_date(date) {
        return TimestampError::Shape;
    }
    if rest.starts_with([' ', '\t']) {
        return TimestampError::BlankForT;
    }
    let with_offset = format!("{text}Z");
    if all_consuming(parts).parse(&with_offset).is_ok() {
        return TimestampError::NoOffset;
    }
    TimestampError::Shape
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seconds(text: &str) -> i128 {
        parse(text).expect(text).nanoseconds / NANOSECONDS
    }

    #[test]
    fn timestamps_of_yaml_are_told_by_rfc_3339() {
        for (text, expected) in [
            ("2001-12-14 21:59:43.10 -5", "2001-12-14T21:59:43.10-05:00"),
            ("2001-12-14t21:59:43.10-05:00", "2001-12-14T21:59:43.10-05:00"),
            ("2001-12-15 2:59:43.10", "2001-12-15T02:59:43.10Z"),
            ("2002-1-4", "2002-01-04T00:00:00Z"),
            ("2001-12-14 21:59:43 +2:30", "2001-12-14T21:59:43+02:30"),
            ("2001-12-14T21:59:43.Z", "2001-12-14T21:59:43Z"),
        ] {
            let read = from_yaml(text).map(|timestamp| timestamp.text.to_string());
            assert_eq!(read.as_deref(), Some(expected), "{text}");
        }
        for text in [
            "",
            "now",
            "2001-12",
            "2001-12-14 25:00:00",
            "2001-12-14 21:59:43 +",
            "ä",
            "2001-12-14Tä",
        ] {
            assert_eq!(from_yaml(text), None, "{text}");
        }
    }

    #[test]
    fn instants_are_compared_in_utc() {
        let noon = seconds("2025-07-22T12:00:00Z");
        for same in [
            "2025-07-22t12:00:00z",
            "2025-07-22T12:00:00+00:00",
            "2025-07-22T12:00:00-00:00",
            "2025-07-22T14:30:00+02:30",
            "2025-07-22T04:00:00-08:00",
            "2025-07-23T11:59:00+23:59",
        ] {
            assert_eq!(seconds(same), noon, "{same}");
        }
    }

    #[test]
    fn fractions_count_to_the_nanosecond_and_are_dropped_below() {
        let nanoseconds = |text| parse(text).expect("a timestamp").nanoseconds;
        let whole = nanoseconds("2025-07-22T12:00:00Z");
        assert_eq!(nanoseconds("2025-07-22T12:00:00.5Z") - whole, 500_000_000);
        assert_eq!(nanoseconds("2025-07-22T12:00:00.0000000019Z") - whole, 1);
    }

    #[test]
    fn a_leap_second_lies_between_the_second_before_and_the_next_day() {
        let ordered = [
            "1990-12-31T23:59:59Z",
            "1990-12-31T23:59:59.999999999Z",
            "1990-12-31T23:59:60Z",
            "1990-12-31T15:59:60.5-08:00",
            "1991-01-01T00:00:00Z",
        ];
        let instants = ordered.map(|text| parse(text).expect(text));
        for pair in instants.windows(2) {
            assert_eq!(compare(&pair[0], &pair[1]), Ordering::Less, "{}", pair[1].text);
        }
        assert_eq!(compare(&instants[2], &instants[2]), Ordering::Equal);
    }

    #[test]
    fn a_leap_second_stands_only_at_the_end_of_a_day_in_utc() {
        assert_eq!(seconds("1990-12-31T23:59:60Z"), seconds("1990-12-31T23:59:59Z"));
        assert_eq!(
            seconds("1990-12-31T15:59:60-08:00"),
            seconds("1990-12-31T23:59:59Z")
        );
        for text in [
            "1990-12-31T23:59:61Z",
            "1990-12-31T23:59:60-08:00",
            "1990-12-31T12:00:60Z",
        ] {
            assert_eq!(parse(text), Err(TimestampError::NoSuchTime), "{text}");
        }
    }

    #[test]
    fn each_usual_mistake_is_told_by_its_name() {
        for (text, error) in [
            ("2025-07-22 12:00:00Z", TimestampError::BlankForT),
            ("2025-07-22", TimestampError::NoTime),
            ("2025-07-22T12:00:00", TimestampError::NoOffset),
            ("2025-13-22T12:00:00Z", TimestampError::NoSuchTime),
            ("2025-02-29T12:00:00Z", TimestampError::NoSuchTime),
            ("2025-07-22T24:00:00Z", TimestampError::NoSuchTime),
            ("2025-07-22T12:00:00+24:00", TimestampError::Shape),
            ("2025-07-22T12:00Z", TimestampError::Shape),
            ("22.07.2025", TimestampError::Shape),
            ("", TimestampError::Shape),
            ("日本語日本語日本語日本語", TimestampError::Shape),
        ] {
            assert_eq!(parse(text), Err(error), "{text}");
        }
    }
}
