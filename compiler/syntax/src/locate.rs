//! `locate`: the only place where an origin becomes a range.
//!
//! What is shown for a place:
//!
//! - a key: its text;
//! - a value on one line: its text, brackets included;
//! - a value on several lines: its key, or its first line where it has no key, for a frame around half a file shows
//!   nothing;
//! - a value that was left out: its key;
//! - characters of a scalar: those bytes, if it stands on one line, otherwise as its value;
//! - something behind an alias: the text that the alias stands for, and a label at the alias;
//! - something that is not in the map of its file: the start of the file.

use std::ops::Range;

use crate::diagnostic::{Diagnostic, Part, Place, Severity};
use crate::source::{FileId, LineColumn, Source, Span};
use crate::syntax_map::{Spot, SyntaxMap};

/// Texts and maps of the files of a session.
pub trait Sources {
    /// The text of a file.
    fn source(&self, file: FileId) -> Option<&Source>;
    /// Where its things stand.
    fn map(&self, file: FileId) -> Option<&SyntaxMap>;
}

/// A diagnostic with places that can be shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Located {
    /// `T0412`.
    pub code: &'static str,
    /// `unresolved_requirement`.
    pub name: &'static str,
    /// One line: what such a diagnostic tells.
    pub summary: &'static str,
    /// The section of the specification that decides.
    pub section: &'static str,
    /// The explanation page, in Markdown.
    pub page: &'static str,
    /// How grave.
    pub severity: Severity,
    /// The first line.
    pub message: String,
    /// What to do now.
    pub help: Option<String>,
    /// Further facts.
    pub notes: Vec<String>,
    /// What is blamed; its text is empty.
    pub primary: LocatedLabel,
    /// Related places in the order of the diagnostic.
    pub labels: Vec<LocatedLabel>,
    /// Edits that would mend it.
    pub fixes: Vec<LocatedFix>,
}

/// A place in a file with words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LocatedLabel {
    /// The file.
    pub file: FileId,
    /// Its path as people read it; empty for a file that is not in the session.
    pub path: String,
    /// The bytes.
    pub span: Span,
    /// Where they start.
    pub start: LineColumn,
    /// Where they end: the column after the last character.
    pub end: LineColumn,
    /// The key path of the entry, as `SyntaxMap::path_text` spells it.
    pub key_path: String,
    /// What is to be seen there.
    pub text: String,
}

/// An edit of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LocatedFix {
    /// What the edit does.
    pub title: String,
    /// What is replaced; its text is empty.
    pub place: LocatedLabel,
    /// By what.
    pub replacement: String,
    /// Whether it keeps the meaning.
    pub safe: bool,
}

/// Gives a diagnostic its places.
pub fn locate(diagnostic: &Diagnostic, sources: &dyn Sources) -> Located {
    let mut labels: Vec<LocatedLabel> = diagnostic
        .labels
        .iter()
        .map(|label| label_at(&label.place, &label.text, sources))
        .collect();
    labels.extend(alias_label(&diagnostic.place, sources));
    Located {
        code: diagnostic.code.number,
        name: diagnostic.code.name,
        summary: diagnostic.code.summary,
        section: diagnostic.code.section,
        page: diagnostic.code.page,
        severity: diagnostic.severity,
        message: diagnostic.message.clone(),
        help: diagnostic.help.clone(),
        notes: diagnostic.notes.clone(),
        primary: label_at(&diagnostic.place, "", sources),
        labels,
        fixes: diagnostic
            .fixes
            .iter()
            .map(|fix| LocatedFix {
                title: fix.title.clone(),
                place: exact_label_at(&fix.place, sources),
                replacement: fix.replacement.clone(),
                safe: fix.safe,
            })
            .collect(),
    }
}

/// Gives all diagnostics their places, in the order in which every front end shows them: by file path, place, code and
/// message. What would be shown twice is there once.
pub fn locate_all<'a>(
    diagnostics: impl IntoIterator<Item = &'a Diagnostic>,
    sources: &dyn Sources,
) -> Vec<Located> {
    let mut located: Vec<Located> = diagnostics
        .into_iter()
        .map(|diagnostic| locate(diagnostic, sources))
        .collect();
    located.sort_by(|one, other| order(one).cmp(&order(other)));
    located.dedup();
    located
}

fn order(located: &Located) -> (&str, Span, &str, &str, &[String], usize) {
    (
        &located.primary.path,
        located.primary.span,
        located.code,
        &located.message,
        &located.notes,
        located.labels.len(),
    )
}

fn label_at(place: &Place, text: &str, sources: &dyn Sources) -> LocatedLabel {
    label(place, text, sources, shown)
}

/// For edits nothing is abridged.
fn exact_label_at(place: &Place, sources: &dyn Sources) -> LocatedLabel {
    label(place, "", sources, |source, spot, part| match part {
        Part::Value => spot.value,
        Part::Key | Part::Chars(_) | Part::Bytes(_) => shown(source, spot, part),
    })
}

fn label(
    place: &Place,
    text: &str,
    sources: &dyn Sources,
    find: impl FnOnce(&Source, &Spot, &Part) -> Span,
) -> LocatedLabel {
    let file = place.origin.file;
    let map = sources.map(file);
    let spot = map.and_then(|map| map.find(place.origin.path));
    let key_path = map.map_or_else(String::new, |map| map.path_text(place.origin.path));
    let Some(source) = sources.source(file) else {
        let start = LineColumn { line: 1, column: 1 };
        return LocatedLabel {
            file,
            path: String::new(),
            span: Span::new(0, 0),
            start,
            end: start,
            key_path,
            text: text.to_owned(),
        };
    };
    let span = match (&place.part, spot) {
        (Part::Bytes(span), _) => within(source, *span),
        (part, Some(spot)) => within(source, find(source, spot, part)),
        (Part::Key | Part::Value | Part::Chars(_), None) => Span::new(0, 0),
    };
    LocatedLabel {
        file,
        path: source.path().to_owned(),
        span,
        start: source.line_column(span.start),
        end: source.line_column(span.end),
        key_path,
        text: text.to_owned(),
    }
}

/// The place of the alias through which the place is reached.
fn alias_label(place: &Place, sources: &dyn Sources) -> Option<LocatedLabel> {
    let spot = sources.map(place.origin.file)?.find(place.origin.path)?;
    let through = Place {
        origin: place.origin,
        part: Part::Bytes(spot.alias?),
    };
    Some(label_at(&through, "used here, through this alias", sources))
}

fn shown(source: &Source, spot: &Spot, part: &Part) -> Span {
    match part {
        Part::Key => spot.key.unwrap_or_else(|| abridged(source, spot)),
        Part::Value => abridged(source, spot),
        Part::Chars(characters) => {
            let range = characters.start as usize..characters.end as usize;
            bytes_of(source.slice(spot.value), range)
                .map(|bytes| {
                    Span::new(
                        spot.value.start + bytes.start as u32,
                        spot.value.start + bytes.end as u32,
                    )
                })
                .unwrap_or_else(|| abridged(source, spot))
        }
        Part::Bytes(span) => *span,
    }
}

fn abridged(source: &Source, spot: &Spot) -> Span {
    let text = source.slice(spot.value);
    let first_line = text.find(['\n', '\r']);
    match (spot.key, first_line) {
        (Some(key), _) if text.is_empty() => key,
        (Some(key), Some(_)) => key,
        (None, Some(end)) => Span::new(spot.value.start, spot.value.start + end as u32),
        (Some(_) | None, None) => spot.value,
    }
}

/// The bytes of the characters `range` of a scalar that is written as `written`, if it stands on one line.
fn bytes_of(written: &str, range: Range<usize>) -> Option<Range<usize>> {
    if written.contains(['\n', '\r']) || range.end < range.start {
        return None;
    }
    let mut ends = match written.chars().next() {
        Some(quote @ ('"' | '\'')) => quoted_characters(written, quote)?,
        Some(_) | None => {
            let mut starts: Vec<usize> = written.char_indices().map(|(at, _)| at).collect();
            starts.push(written.len());
            starts
        }
    };
    let end = *ends.get(range.end)?;
    ends.truncate(range.start + 1);
    Some(*ends.get(range.start)?..end)
}

/// Where each character of a quoted scalar starts, and where the last one ends.
fn quoted_characters(written: &str, quote: char) -> Option<Vec<usize>> {
    let inner = written.strip_prefix(quote)?.strip_suffix(quote)?;
    let mut starts = Vec::new();
    let mut at = 0;
    while at < inner.len() {
        starts.push(1 + at);
        let rest = &inner[at..];
        at += match quote {
            '\'' if rest.starts_with("''") => 2,
            '"' if rest.starts_with('\\') => escape_length(rest),
            _ => rest.chars().next().map_or(1, char::len_utf8),
        };
    }
    starts.push(1 + inner.len());
    Some(starts)
}

/// The length of the escape at the start of `rest`; two surrogates are one character.
fn escape_length(rest: &str) -> usize {
    let mut characters = rest.chars();
    characters.next();
    let length = match characters.next() {
        Some('x') => 4,
        Some('u') if is_high_surrogate(rest) => 12,
        Some('u') => 6,
        Some('U') => 10,
        Some(other) => 1 + other.len_utf8(),
        None => 1,
    };
    length.min(rest.len())
}

fn is_high_surrogate(rest: &str) -> bool {
    rest.get(2..6)
        .and_then(|code| u32::from_str_radix(code, 16).ok())
        .is_some_and(|code| (0xd800..0xdc00).contains(&code))
}

/// A span within the text, on character boundaries.
fn within(source: &Source, span: Span) -> Span {
    let text = source.text();
    let boundary = |at: u32| {
        let mut at = (at as usize).min(text.len());
        while !text.is_char_boundary(at) {
            at -= 1;
        }
        at as u32
    };
    Span::new(boundary(span.start), boundary(span.end))
}

#[cfg(test)]
mod tests;
