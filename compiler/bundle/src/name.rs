//! Names that may become part of a path, and only those.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize};

use crate::digest::Digest;
use crate::limits::{SEGMENT_BYTES_MAX, SUBJECT_NAME_BYTES_MAX};

/// Whether a site, deployment or hand-over may be called so.
///
/// These names become one segment of a path: ASCII letters, digits, `.`, `_` and `-`, at most
/// [`SEGMENT_BYTES_MAX`] bytes, and no dot in front.
pub fn is_segment(name: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-');
    !name.is_empty() && name.len() <= SEGMENT_BYTES_MAX && !name.starts_with('.') && name.bytes().all(allowed)
}

/// The logical name of a blob in a bundle.
///
/// Invariant: segments of `[a-z0-9._-]` joined by `/`, none of them `.` or `..`, at most
/// [`SUBJECT_NAME_BYTES_MAX`] bytes; and it is `plan.json`, `artifacts/…` or `plugins/NAME`. There
/// are no upper-case letters, so no two names differ by case only.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(transparent)]
pub struct SubjectName(String);

/// What a subject is, by its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum SubjectKind {
    /// `plan.json`: the steps.
    Plan,
    /// `artifacts/…`: a file that a step uses.
    Artifact,
    /// `plugins/NAME`: a plugin program.
    Plugin,
}

impl SubjectName {
    /// `None` when `text` does not follow the rules.
    pub fn new(text: &str) -> Option<SubjectName> {
        let allowed = |byte: u8| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'.' | b'_' | b'-');
        let is_good = |segment: &str| {
            !segment.is_empty() && segment != "." && segment != ".." && segment.bytes().all(allowed)
        };
        if text.len() > SUBJECT_NAME_BYTES_MAX || !text.split('/').all(is_good) {
            return None;
        }
        kind_of(text).map(|_| SubjectName(text.to_owned()))
    }

    /// The subject of the steps: `plan.json`.
    pub fn plan() -> SubjectName {
        SubjectName("plan.json".to_owned())
    }

    /// The subject of a plugin program: `plugins/NAME`. `None` when the name does not follow the rules.
    pub fn plugin(name: &str) -> Option<SubjectName> {
        SubjectName::new(&format!("plugins/{name}"))
    }

    /// A subject for the artifact file at the author's `path`.
    ///
    /// Keeps the path where it follows the rules. Otherwise the name is made from it, and eight
    /// digits of the path's digest tell it from its like.
    pub fn artifact(path: &str) -> SubjectName {
        if let Some(name) = SubjectName::new(&format!("artifacts/{path}")) {
            return name;
        }
        let plain = |character: char| match character.to_ascii_lowercase() {
            kept @ ('a'..='z' | '0'..='9' | '.' | '_' | '-' | '/') => kept,
            _ => '-',
        };
        let text: String = path.chars().map(plain).collect();
        let segments: Vec<&str> = text
            .split('/')
            .filter(|segment| !matches!(*segment, "" | "." | ".."))
            .collect();
        let text = segments.join("/");
        // The end of a path says more than its beginning. It is ASCII here, so any cut is good.
        let kept = text
            .get(text.len().saturating_sub(200)..)
            .unwrap_or_default()
            .trim_start_matches('/');
        let digest = Digest::of(path.as_bytes()).hex();
        SubjectName(
            format!("artifacts/{}/{kept}", &digest[..8])
                .trim_end_matches('/')
                .to_owned(),
        )
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What the subject is.
    pub fn kind(&self) -> SubjectKind {
        kind_of(&self.0).expect("a subject name has a kind, or it would not have been made")
    }
}

fn kind_of(text: &str) -> Option<SubjectKind> {
    if text == "plan.json" {
        return Some(SubjectKind::Plan);
    }
    match text.split_once('/')? {
        ("artifacts", _) => Some(SubjectKind::Artifact),
        ("plugins", name) if !name.contains('/') => Some(SubjectKind::Plugin),
        (_, _) => None,
    }
}

impl fmt::Display for SubjectName {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for SubjectName {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<SubjectName, D::Error> {
        let text = String::deserialize(deserializer)?;
        SubjectName::new(&text).ok_or_else(|| {
            serde::de::Error::custom(format!("`{text}` does not follow the rules for subject names"))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_segment_cannot_lead_out_of_its_directory() {
        for name in ["north", "db.address", "A-1_b", "a..b"] {
            assert!(is_segment(name), "{name}");
        }
        for name in ["", ".", "..", ".hidden", "a/b", "a\\b", "a b", "ä", "a\0", "a:b"] {
            assert!(!is_segment(name), "{name}");
        }
        assert!(is_segment(&"a".repeat(SEGMENT_BYTES_MAX)));
        assert!(!is_segment(&"a".repeat(SEGMENT_BYTES_MAX + 1)));
    }

    #[test]
    fn a_subject_is_the_plan_an_artifact_or_a_plugin() {
        let kind = |text: &str| SubjectName::new(text).map(|name| name.kind());
        assert_eq!(kind("plan.json"), Some(SubjectKind::Plan));
        assert_eq!(kind("artifacts/a/b.sh"), Some(SubjectKind::Artifact));
        assert_eq!(kind("plugins/script"), Some(SubjectKind::Plugin));
        for text in [
            "",
            "plan",
            "plugins",
            "plugins/",
            "plugins/a/b",
            "artifacts/../a",
            "artifacts//a",
            "artifacts/A",
            "other/a",
            "artifacts/a/",
            "/plan.json",
            "artifacts/.",
            "artifacts/ä",
        ] {
            assert_eq!(kind(text), None, "{text}");
        }
    }

    #[test]
    fn a_subject_name_ends_at_the_limit() {
        let name = |bytes: usize| format!("artifacts/{}", "a".repeat(bytes - "artifacts/".len()));
        assert!(SubjectName::new(&name(SUBJECT_NAME_BYTES_MAX)).is_some());
        assert!(SubjectName::new(&name(SUBJECT_NAME_BYTES_MAX + 1)).is_none());
    }

    #[test]
    fn every_path_has_a_subject_and_paths_that_differ_have_subjects_that_differ() {
        let long = "x".repeat(1000);
        let paths = [
            "a/b.sh",
            "a/B.sh",
            "A/b.sh",
            "a/b.SH",
            "../a/b.sh",
            "a//b.sh",
            "",
            "/",
            "..",
            "über.sh",
            "ueber.sh",
            "a b.sh",
            "a-b.sh",
            &long,
        ];
        let mut names: Vec<SubjectName> = paths.iter().map(|path| SubjectName::artifact(path)).collect();
        for name in &names {
            assert_eq!(SubjectName::new(name.as_str()).as_ref(), Some(name));
        }
        assert_eq!(names[0].as_str(), "artifacts/a/b.sh");
        assert!(names[1].as_str().ends_with("/a/b.sh"));
        names.sort();
        names.dedup();
        assert_eq!(names.len(), paths.len());
    }
}
