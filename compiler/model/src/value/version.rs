//! Versions: `major.minor[.fix[.qualifier[-build]]]` and their order (§9.1.2.3).

use std::cmp::Ordering;

use nom::bytes::complete::take_while1;
use nom::character::complete::char;
use nom::combinator::{all_consuming, opt};
use nom::sequence::preceded;
use nom::{IResult, Parser};
use toscac_syntax::name::Name;

use super::Version;

/// Reads a version; `None` when the text is none.
pub fn parse(text: &str) -> Option<Version> {
    let (_, parts) = all_consuming(parts).parse(text).ok()?;
    let (fix, qualifier, build) = match parts.rest {
        None => ("0", None, None),
        Some((fix, None)) => (fix, None, None),
        Some((fix, Some((qualifier, build)))) => (fix, Some(qualifier), build),
    };
    Some(Version {
        major: parts.major.parse().ok()?,
        minor: parts.minor.parse().ok()?,
        fix: fix.parse().ok()?,
        qualifier: qualifier.map(Name::new),
        build: match build {
            Some(build) => Some(build.parse().ok()?),
            None => None,
        },
        text: Name::new(text),
    })
}

/// The order of precedence; `None` for different qualifiers of the same release, which are branches of their own.
///
/// A version with a qualifier comes before the one without. A build number that was left out comes before every other.
pub fn compare(left: &Version, right: &Version) -> Option<Ordering> {
    let release = |version: &Version| (version.major, version.minor, version.fix);
    match release(left).cmp(&release(right)) {
        Ordering::Equal => {}
        unequal @ (Ordering::Less | Ordering::Greater) => return Some(unequal),
    }
    match (&left.qualifier, &right.qualifier) {
        (None, None) => Some(Ordering::Equal),
        (Some(_), None) => Some(Ordering::Less),
        (None, Some(_)) => Some(Ordering::Greater),
        (Some(one), Some(other)) if one == other => Some(left.build.cmp(&right.build)),
        (Some(_), Some(_)) => None,
    }
}

struct Parts<'a> {
    major: &'a str,
    minor: &'a str,
    rest: Option<Fix<'a>>,
}

type Fix<'a> = (&'a str, Option<Qualified<'a>>);
type Qualified<'a> = (&'a str, Option<&'a str>);

fn parts(input: &str) -> IResult<&str, Parts<'_>> {
    let (input, major) = number(input)?;
    let (input, minor) = preceded(char('.'), number).parse(input)?;
    let (input, rest) = opt(preceded(char('.'), fix)).parse(input)?;
    Ok((input, Parts { major, minor, rest }))
}

fn fix(input: &str) -> IResult<&str, Fix<'_>> {
    (number, opt(preceded(char('.'), qualified))).parse(input)
}

fn qualified(input: &str) -> IResult<&str, Qualified<'_>> {
    (word, opt(preceded(char('-'), number))).parse(input)
}

fn number(input: &str) -> IResult<&str, &str> {
    take_while1(|digit: char| digit.is_ascii_digit()).parse(input)
}

/// The Standard calls the qualifier a string and gives it no alphabet; what would end it cannot be part of it.
fn word(input: &str) -> IResult<&str, &str> {
    take_while1(|character: char| character.is_alphanumeric() || character == '_').parse(input)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn version(text: &str) -> Version {
        parse(text).expect(text)
    }

    #[test]
    fn the_grammar_takes_what_the_standard_shows() {
        let full = version("1.0.0.alpha-10");
        assert_eq!((full.major, full.minor, full.fix), (1, 0, 0));
        assert_eq!(full.qualifier.as_deref(), Some("alpha"));
        assert_eq!(full.build, Some(10));
        assert_eq!(version("6.1").fix, 0);
        for text in ["2.0.1", "3.1.0.beta", "0.0", "0.0.0", "18446744073709551615.0"] {
            assert!(parse(text).is_some(), "{text}");
        }
    }

    #[test]
    fn everything_else_is_no_version() {
        for text in [
            "",
            "1",
            "1.",
            "1.x",
            "1.0-3",
            "1.0.0-3",
            "-1.0",
            "1.0.0.",
            "1.0.0.beta-",
            "1.0.0.beta-x",
            "1.0.0.beta.2",
            "v1.0",
            " 1.0",
            "1.0 ",
            "18446744073709551616.0",
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
    }

    #[test]
    fn order_is_by_release_then_qualifier_then_build() {
        for (left, right, order) in [
            ("1.0", "1.0.0", Some(Ordering::Equal)),
            ("1.2", "1.10", Some(Ordering::Less)),
            ("2.0", "1.9.9", Some(Ordering::Greater)),
            ("1.0.0.beta", "1.0.0", Some(Ordering::Less)),
            ("1.0.0", "1.0.0.beta-9", Some(Ordering::Greater)),
            ("1.0.0.beta-2", "1.0.0.beta-10", Some(Ordering::Less)),
            ("1.0.0.beta", "1.0.0.beta-0", Some(Ordering::Less)),
            ("1.0.0.beta", "1.0.0.alpha", None),
            ("1.0.1.beta", "1.0.0.alpha", Some(Ordering::Greater)),
        ] {
            assert_eq!(
                compare(&version(left), &version(right)),
                order,
                "{left} and {right}"
            );
        }
    }

    fn any_version() -> impl Strategy<Value = Version> {
        let qualifier = prop::option::of(("[ab]", prop::option::of(0u64..3)));
        (0u64..3, 0u64..3, 0u64..3, qualifier).prop_map(|(major, minor, fix, qualifier)| {
            let tail = match qualifier {
                None => String::new(),
                Some((word, None)) => format!(".{word}"),
                Some((word, Some(build))) => format!(".{word}-{build}"),
            };
            version(&format!("{major}.{minor}.{fix}{tail}"))
        })
    }

    proptest! {
        #[test]
        fn the_order_turns_round_with_its_arguments(left in any_version(), right in any_version()) {
            prop_assert_eq!(compare(&left, &right), compare(&right, &left).map(Ordering::reverse));
        }

        #[test]
        fn the_order_is_transitive(a in any_version(), b in any_version(), c in any_version()) {
            let less = |left: &Version, right: &Version| compare(left, right) == Some(Ordering::Less);
            if less(&a, &b) && less(&b, &c) {
                prop_assert!(less(&a, &c));
            }
        }
    }
}
