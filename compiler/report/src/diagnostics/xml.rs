//! The two XML reports that older build servers read: JUnit, where a file is a test suite, and Checkstyle.

use std::collections::BTreeMap;

use toscac_syntax::diagnostic::Severity;
use toscac_syntax::locate::Located;

use super::severity_word;
use crate::markup::escaped;

/// JUnit: a test suite for each file, a test case for each diagnostic. Errors are failures; warnings and notes pass, with
/// their text as output. A file of `checked` without diagnostics is a suite with one case that passed.
pub fn junit(diagnostics: &[Located], checked: &[String]) -> String {
    let files = by_file(diagnostics, checked);
    let failures = |entries: &[&Located]| entries.iter().filter(|one| is_failure(one)).count();
    let tests: usize = files.values().map(|entries| entries.len().max(1)).sum();
    let all: Vec<&Located> = diagnostics.iter().collect();
    let mut text = format!(
        "{HEADER}<testsuites name=\"toscac\" tests=\"{tests}\" failures=\"{}\" errors=\"0\">\n",
        failures(&all)
    );
    for (file, entries) in &files {
        text.push_str(&format!(
            "  <testsuite name=\"{}\" tests=\"{}\" failures=\"{}\" errors=\"0\">\n",
            escaped(file),
            entries.len().max(1),
            failures(entries)
        ));
        if entries.is_empty() {
            text.push_str(&format!(
                "    <testcase name=\"check\" classname=\"{}\"/>\n",
                escaped(file)
            ));
        }
        for entry in entries {
            text.push_str(&case(file, entry));
        }
        text.push_str("  </testsuite>\n");
    }
    text.push_str("</testsuites>\n");
    text
}

fn case(file: &str, diagnostic: &Located) -> String {
    let place = &diagnostic.primary;
    let word = severity_word(diagnostic.severity);
    let mut body = format!("{file}:{}:{}", place.start.line, place.start.column);
    if let Some(help) = &diagnostic.help {
        body.push_str("\nhelp: ");
        body.push_str(help);
    }
    let head = format!(
        "    <testcase name=\"{} at {}:{}\" classname=\"{}\">",
        diagnostic.code,
        place.start.line,
        place.start.column,
        escaped(file)
    );
    let content = if is_failure(diagnostic) {
        format!(
            "<failure type=\"{word}\" message=\"{}\">{}</failure>",
            escaped(&diagnostic.message),
            escaped(&body)
        )
    } else {
        format!(
            "<system-out>{}</system-out>",
            escaped(&format!("{word}: {}\n{body}", diagnostic.message))
        )
    };
    format!("{head}{content}</testcase>\n")
}

fn is_failure(diagnostic: &Located) -> bool {
    diagnostic.severity == Severity::Error
}

/// Checkstyle: the diagnostics of each file; a file of `checked` without any stands there empty.
pub fn checkstyle(diagnostics: &[Located], checked: &[String]) -> String {
    let mut text = format!("{HEADER}<checkstyle version=\"4.3\">\n");
    for (file, entries) in by_file(diagnostics, checked) {
        text.push_str(&format!("  <file name=\"{}\">\n", escaped(file)));
        for entry in entries {
            text.push_str(&format!(
                "    <error line=\"{}\" column=\"{}\" severity=\"{}\" message=\"{}\" source=\"toscac.{}\"/>\n",
                entry.primary.start.line,
                entry.primary.start.column,
                match entry.severity {
                    Severity::Error => "error",
                    Severity::Warning => "warning",
                    Severity::Note => "info",
                },
                escaped(&entry.message),
                entry.code
            ));
        }
        text.push_str("  </file>\n");
    }
    text.push_str("</checkstyle>\n");
    text
}

const HEADER: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";

fn by_file<'a>(diagnostics: &'a [Located], checked: &'a [String]) -> BTreeMap<&'a str, Vec<&'a Located>> {
    let mut files: BTreeMap<&str, Vec<&Located>> =
        checked.iter().map(|file| (file.as_str(), Vec::new())).collect();
    for diagnostic in diagnostics {
        files
            .entry(&diagnostic.primary.path)
            .or_default()
            .push(diagnostic);
    }
    files
}
