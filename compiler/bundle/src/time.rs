//! Points in time as signed text. This member has no clock: whoever asks says what time it is.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A second between 1970 and 9999, in the proleptic Gregorian calendar and UTC.
///
/// Its only text form is `YYYY-MM-DDThh:mm:ssZ`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Timestamp(u64);

const SECONDS_A_DAY: u64 = 86_400;
/// The last second of the year 9999.
const LAST: u64 = 253_402_300_799;

impl Timestamp {
    /// `None` after the year 9999.
    pub fn from_unix_seconds(seconds: u64) -> Option<Timestamp> {
        (seconds <= LAST).then_some(Timestamp(seconds))
    }

    /// Seconds since the start of 1970.
    pub fn unix_seconds(self) -> u64 {
        self.0
    }

    /// Reads exactly `YYYY-MM-DDThh:mm:ssZ`.
    pub fn parse(text: &str) -> Option<Timestamp> {
        let bytes: &[u8; 20] = text.as_bytes().try_into().ok()?;
        let number = |from: usize, to: usize| {
            bytes[from..to].iter().try_fold(0_u64, |number, digit| {
                digit
                    .is_ascii_digit()
                    .then(|| number * 10 + u64::from(digit - b'0'))
            })
        };
        let (year, month, day) = (number(0, 4)?, number(5, 7)?, number(8, 10)?);
        let (hour, minute, second) = (number(11, 13)?, number(14, 16)?, number(17, 19)?);
        if hour > 23 || minute > 59 || second > 59 || year < 1970 || !(1..=12).contains(&month) || day < 1 {
            return None;
        }
        let days = days_before_year(year) + days_before_month(year, month) + day - 1;
        let timestamp = Timestamp(days * SECONDS_A_DAY + hour * 3600 + minute * 60 + second);
        // Separators, and days that the month does not have, show in the text made from the number.
        (timestamp.to_string() == text).then_some(timestamp)
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let days = self.0 / SECONDS_A_DAY;
        let second_of_day = self.0 % SECONDS_A_DAY;
        // The estimate is never too late, and at most a year too early.
        let mut year = 1970 + days / 366;
        while days_before_year(year + 1) <= days {
            year += 1;
        }
        let day_of_year = days - days_before_year(year);
        let month = (1..=12)
            .rev()
            .find(|month| days_before_month(year, *month) <= day_of_year)
            .unwrap_or(1);
        let day = day_of_year - days_before_month(year, month) + 1;
        let (hour, minute, second) = (second_of_day / 3600, second_of_day / 60 % 60, second_of_day % 60);
        write!(
            formatter,
            "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z"
        )
    }
}

/// Days from the start of 1970 to the start of `year`.
fn days_before_year(year: u64) -> u64 {
    let leap_days = |year: u64| year / 4 - year / 100 + year / 400;
    (year - 1970) * 365 + leap_days(year - 1) - leap_days(1969)
}

/// Days from the start of `year` to the start of `month`.
fn days_before_month(year: u64, month: u64) -> u64 {
    const DAYS: [u64; 12] = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334];
    let is_leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    let index = usize::try_from(month - 1).expect("a month is at most 12");
    DAYS[index] + u64::from(is_leap && month > 2)
}

impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Timestamp, D::Error> {
        let text = String::deserialize(deserializer)?;
        Timestamp::parse(&text).ok_or_else(|| {
            serde::de::Error::custom(format!(
                "expected a time like 2027-01-31T12:00:00Z, found `{text}`"
            ))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_moments_are_read_and_written() {
        for (text, seconds) in [
            ("1970-01-01T00:00:00Z", 0),
            ("2000-02-29T23:59:59Z", 951_868_799),
            ("2024-12-31T00:00:00Z", 1_735_603_200),
            ("2100-03-01T00:00:00Z", 4_107_542_400),
            ("9999-12-31T23:59:59Z", LAST),
        ] {
            assert_eq!(
                Timestamp::parse(text).map(Timestamp::unix_seconds),
                Some(seconds),
                "{text}"
            );
            assert_eq!(Timestamp::from_unix_seconds(seconds).unwrap().to_string(), text);
        }
        assert_eq!(Timestamp::from_unix_seconds(LAST + 1), None);
    }

    #[test]
    fn every_day_until_2500_comes_back_from_its_text() {
        for day in 0..194_000 {
            let timestamp = Timestamp::from_unix_seconds(day * SECONDS_A_DAY + day % SECONDS_A_DAY).unwrap();
            assert_eq!(Timestamp::parse(&timestamp.to_string()), Some(timestamp));
        }
    }

    #[test]
    fn other_text_is_refused() {
        for text in [
            "",
            "2027-01-31",
            "2027-02-29T00:00:00Z",
            "2027-04-31T00:00:00Z",
            "2027-13-01T00:00:00Z",
            "2027-00-01T00:00:00Z",
            "2027-01-00T00:00:00Z",
            "2027-01-01T24:00:00Z",
            "2027-01-01T23:59:60Z",
            "2027-01-01 00:00:00Z",
            "2027-01-01T00:00:00+",
            "1969-12-31T23:59:59Z",
            "0000-01-01T00:00:00Z",
            "2027-1-001T00:00:00Z",
        ] {
            assert_eq!(Timestamp::parse(text), None, "{text}");
        }
    }
}
