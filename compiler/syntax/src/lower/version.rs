//! The grammar of TOSCA versions: `major.minor[.fix[.qualifier[-build]]]`.

/// Whether `text` is a TOSCA version.
///
/// Spec: TOSCA 2.0 §9.1.2.3.
pub(super) fn is_version(text: &str) -> bool {
    let mut parts = text.splitn(4, '.');
    let major = parts.next().is_some_and(is_number);
    let minor = parts.next().is_some_and(is_number);
    let fix = parts.next().is_none_or(is_number);
    let qualifier = parts.next().is_none_or(|rest| match rest.split_once('-') {
        Some((qualifier, build)) => is_word(qualifier) && is_number(build),
        None => is_word(rest),
    });
    major && minor && fix && qualifier
}

fn is_number(part: &str) -> bool {
    !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit())
}

fn is_word(part: &str) -> bool {
    !part.is_empty()
        && part
            .chars()
            .all(|character| character.is_alphanumeric() || character == '_')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_have_two_numbers_and_a_qualifier_only_after_three() {
        for version in ["1.0", "0.0", "2.0.1", "3.1.0.beta", "1.0.0.alpha-10"] {
            assert!(is_version(version), "{version}");
        }
        for other in [
            "1",
            "1.x",
            "1.0-3",
            "-1.0",
            "v1.0",
            "1.0.0-3",
            "1.0.0.beta-",
            "1.0.0.be.ta",
            "",
        ] {
            assert!(!is_version(other), "{other}");
        }
    }
}
