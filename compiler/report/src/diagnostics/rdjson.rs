//! The diagnostic format of reviewdog, which comments on changes at many hosts and suggests the fixes there.

use serde::Serialize;
use toscac_syntax::diagnostic::Severity;
use toscac_syntax::locate::{Located, LocatedLabel};
use toscac_syntax::source::LineColumn;

use super::json_text;

#[derive(Serialize)]
struct Document<'a> {
    source: Name,
    diagnostics: Vec<Entry<'a>>,
}

#[derive(Serialize)]
struct Name {
    name: &'static str,
}

#[derive(Serialize)]
struct Entry<'a> {
    message: &'a str,
    severity: &'static str,
    code: Value<'a>,
    location: Location<'a>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    suggestions: Vec<Suggestion<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    related_locations: Vec<Related<'a>>,
}

#[derive(Serialize)]
struct Value<'a> {
    value: &'a str,
}

#[derive(Serialize)]
struct Location<'a> {
    path: &'a str,
    range: Range,
}

#[derive(Serialize)]
struct Range {
    start: Position,
    end: Position,
}

#[derive(Serialize)]
struct Position {
    line: u32,
    column: u32,
}

#[derive(Serialize)]
struct Suggestion<'a> {
    range: Range,
    text: &'a str,
}

#[derive(Serialize)]
struct Related<'a> {
    message: &'a str,
    location: Location<'a>,
}

/// All diagnostics as one document, ended by a line break. Fixes in other files than the one that is blamed have no place
/// in this format.
pub fn document(diagnostics: &[Located]) -> String {
    json_text(&Document {
        source: Name { name: "toscac" },
        diagnostics: diagnostics.iter().map(entry).collect(),
    })
}

fn entry(diagnostic: &Located) -> Entry<'_> {
    Entry {
        message: &diagnostic.message,
        severity: match diagnostic.severity {
            Severity::Error => "ERROR",
            Severity::Warning => "WARNING",
            Severity::Note => "INFO",
        },
        code: Value {
            value: diagnostic.code,
        },
        location: location(&diagnostic.primary),
        suggestions: diagnostic
            .fixes
            .iter()
            .filter(|fix| fix.place.path == diagnostic.primary.path)
            .map(|fix| Suggestion {
                range: range(&fix.place),
                text: &fix.replacement,
            })
            .collect(),
        related_locations: diagnostic
            .labels
            .iter()
            .map(|label| Related {
                message: &label.text,
                location: location(label),
            })
            .collect(),
    }
}

fn location(place: &LocatedLabel) -> Location<'_> {
    Location {
        path: &place.path,
        range: range(place),
    }
}

fn range(place: &LocatedLabel) -> Range {
    Range {
        start: position(place.start),
        end: position(place.end),
    }
}

fn position(place: LineColumn) -> Position {
    Position {
        line: place.line,
        column: place.column,
    }
}
