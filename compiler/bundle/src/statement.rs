//! The in-toto statement: a signed sentence about named digests.

use serde::{Deserialize, Serialize};

use crate::digest::{self, Digest};

/// An in-toto Statement v1 with a predicate of ours.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Statement<P> {
    /// Always [`STATEMENT_TYPE`].
    #[serde(rename = "_type")]
    pub r#type: String,
    /// What the statement is about, sorted by name.
    pub subject: Vec<Subject>,
    /// Which kind of predicate follows.
    #[serde(rename = "predicateType")]
    pub predicate_type: String,
    /// What is said about the subjects.
    pub predicate: P,
}

/// The `_type` of an in-toto Statement v1.
pub const STATEMENT_TYPE: &str = "https://in-toto.io/Statement/v1";

/// The media type of a statement inside an envelope.
pub const PAYLOAD_TYPE: &str = "application/vnd.in-toto+json";

/// One thing that a statement is about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Subject {
    /// Its logical name.
    pub name: String,
    /// Its digest.
    pub digest: DigestSet,
    /// What in-toto has no field for.
    pub annotations: Annotations,
}

/// Digests by algorithm; today SHA-256 and nothing else.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DigestSet {
    /// The SHA-256 digest.
    #[serde(with = "digest::hex_digits")]
    pub sha256: Digest,
}

/// What a statement says of a subject beside its digest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Annotations {
    /// Its length in bytes, so that a reader need not take in more than was signed.
    #[serde(deserialize_with = "crate::canonical::wide_integer")]
    pub size: u64,
}
