//! What a compilation noticed, for other programs.
//!
//! - `diagnostics/json.rs`: `toscac.diagnostics/v1`, as one document or a line each
//! - `diagnostics/concise.rs`: one line each, for editors and grep

pub mod json;
pub mod concise;

use toscac_syntax::diagnostic::Severity;

/// How a severity is spelt in every format.
pub fn severity_word(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "note",
    }
}
