//! What a compilation noticed, for other programs.
//!
//! - `diagnostics/fingerprint.rs`: what stays the same about a diagnostic while lines move
//! - `diagnostics/json.rs`: `toscac.diagnostics/v1`, as one document or a line each
//! - `diagnostics/concise.rs`: one line each, for editors and grep
//! - `diagnostics/sarif.rs`, `rdjson.rs`: code scanners and reviewers
//! - `diagnostics/github.rs`, `gitlab.rs`: annotations of changes
//! - `diagnostics/xml.rs`: JUnit and Checkstyle, for build servers

pub mod fingerprint;
pub mod json;
pub mod concise;
pub mod sarif;
pub mod rdjson;
pub mod github;
pub mod gitlab;
pub mod xml;

use serde::Serialize;
use toscac_bundle::canonical;
use toscac_syntax::diagnostic::Severity;

/// How a severity is spelt in most formats.
pub fn severity_word(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "note",
    }
}

/// A value as one line of canonical JSON, ended.
fn json_text<T: Serialize>(value: &T) -> String {
    let bytes = canonical::to_bytes(value).expect("diagnostics have neither floats nor depth");
    let mut text = String::from_utf8(bytes).expect("JSON is UTF-8");
    text.push('\n');
    text
}

#[cfg(test)]
mod tests;
