//! GitLab's code quality report: an array of findings, shown beside a merge request.

use serde::Serialize;
use toscac_syntax::diagnostic::Severity;
use toscac_syntax::locate::Located;

use super::fingerprint::fingerprints;
use super::json_text;

#[derive(Serialize)]
struct Finding<'a> {
    description: &'a str,
    check_name: &'a str,
    fingerprint: String,
    severity: &'static str,
    location: Location<'a>,
}

#[derive(Serialize)]
struct Location<'a> {
    path: &'a str,
    lines: Lines,
}

#[derive(Serialize)]
struct Lines {
    begin: u32,
    end: u32,
}

/// The report, ended by a line break.
pub fn report(diagnostics: &[Located]) -> String {
    let findings: Vec<Finding<'_>> = diagnostics
        .iter()
        .zip(fingerprints(diagnostics))
        .map(|(diagnostic, fingerprint)| Finding {
            description: &diagnostic.message,
            check_name: diagnostic.code,
            fingerprint,
            severity: match diagnostic.severity {
                Severity::Error => "major",
                Severity::Warning => "minor",
                Severity::Note => "info",
            },
            location: Location {
                path: &diagnostic.primary.path,
                lines: Lines {
                    begin: diagnostic.primary.start.line,
                    end: diagnostic.primary.end.line,
                },
            },
        })
        .collect();
    json_text(&findings)
}
