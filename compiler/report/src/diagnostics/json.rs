//! `toscac.diagnostics/v1`: diagnostics as JSON. Its schema is `schema/diagnostics.v1.json`.

use serde::Serialize;
use toscac_syntax::locate::{Located, LocatedFix, LocatedLabel};

use super::{json_text, severity_word};
use crate::yaml;

/// The name and version of this format.
pub const FORMAT: &str = "toscac.diagnostics/v1";

#[derive(Serialize)]
struct Document<'a> {
    format: &'static str,
    diagnostics: Vec<Entry<'a>>,
}

/// One diagnostic, as it also stands in a graph or plan.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Entry<'a> {
    code: &'a str,
    name: &'a str,
    severity: &'static str,
    message: &'a str,
    section: &'a str,
    help: Option<&'a str>,
    notes: &'a [String],
    labels: Vec<Label<'a>>,
    fixes: Vec<Fix<'a>>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct Label<'a> {
    file: &'a str,
    line: u32,
    column: u32,
    end_line: u32,
    end_column: u32,
    /// The key path of the entry that the label points at.
    path: &'a str,
    primary: bool,
    text: &'a str,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct Fix<'a> {
    title: &'a str,
    file: &'a str,
    line: u32,
    column: u32,
    end_line: u32,
    end_column: u32,
    replacement: &'a str,
    safe: bool,
}

/// All diagnostics as one document, ended by a line break.
pub fn document(diagnostics: &[Located]) -> String {
    json_text(&Document {
        format: FORMAT,
        diagnostics: diagnostics.iter().map(entry).collect(),
    })
}

/// The same as YAML.
pub fn yaml_document(diagnostics: &[Located]) -> String {
    let value = serde_json::from_str(&document(diagnostics)).expect("what was written is JSON");
    yaml::document(&value)
}

/// One document a line, each a single diagnostic.
pub fn lines(diagnostics: &[Located]) -> String {
    diagnostics
        .iter()
        .map(|diagnostic| json_text(&entry(diagnostic)))
        .collect()
}

/// One diagnostic.
pub fn entry(diagnostic: &Located) -> Entry<'_> {
    let mut labels = vec![label(&diagnostic.primary, true)];
    labels.extend(diagnostic.labels.iter().map(|related| label(related, false)));
    Entry {
        code: diagnostic.code,
        name: diagnostic.name,
        severity: severity_word(diagnostic.severity),
        message: &diagnostic.message,
        section: diagnostic.section,
        help: diagnostic.help.as_deref(),
        notes: &diagnostic.notes,
        labels,
        fixes: diagnostic.fixes.iter().map(fix).collect(),
    }
}

fn label(place: &LocatedLabel, primary: bool) -> Label<'_> {
    Label {
        file: &place.path,
        line: place.start.line,
        column: place.start.column,
        end_line: place.end.line,
        end_column: place.end.column,
        path: &place.key_path,
        primary,
        text: &place.text,
    }
}

fn fix(fix: &LocatedFix) -> Fix<'_> {
    Fix {
        title: &fix.title,
        file: &fix.place.path,
        line: fix.place.start.line,
        column: fix.place.start.column,
        end_line: fix.place.end.line,
        end_column: fix.place.end.column,
        replacement: &fix.replacement,
        safe: fix.safe,
    }
}

#[cfg(test)]
mod tests;
