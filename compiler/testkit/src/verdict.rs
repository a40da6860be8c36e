//! What a processor answered, held against what a program expects.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use crate::assertion::{self, Assertion, Kind};
use crate::fixture::{self, File, Program};

/// What a processor makes of a program.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Answers {
    /// Everything it says, in any order.
    pub diagnostics: Vec<Found>,
    /// The nouns it was asked for, by the info string of the answer block.
    pub nouns: BTreeMap<String, String>,
}

/// One diagnostic. Lines and columns count from 1, columns in characters, ends are exclusive, and lines are those
/// of the file as the processor read it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// The number: `T0317`.
    pub code: String,
    /// How bad it is.
    pub severity: Severity,
    /// The first line of the message.
    pub message: String,
    /// What to do about it.
    pub help: Option<String>,
    /// Where it points.
    pub range: Range,
    /// The other places that it names.
    pub related: Vec<Related>,
}

/// A second place that a diagnostic names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Related {
    /// What it says there.
    pub text: String,
    /// Where.
    pub range: Range,
}

/// A range in a file of the program.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Range {
    /// The name of the file.
    pub file: String,
    /// First line.
    pub line: usize,
    /// First column.
    pub column: usize,
    /// Last line.
    pub end_line: usize,
    /// The column after the last one.
    pub end_column: usize,
}

/// How bad a diagnostic is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Severity {
    /// The program is wrong.
    Error,
    /// The program is worth a second look.
    Warning,
    /// Neither: never counted.
    Note,
}

/// The outcome of one program.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Verdict {
    /// Each with its place in the page; empty when the program is as expected.
    pub failures: Vec<String>,
    /// For each file, the comment lines that hold.
    pub(crate) kept_comments: BTreeMap<String, BTreeSet<usize>>,
    /// Comments that nothing fulfils.
    pub(crate) missing: Vec<Assertion>,
    /// Diagnostics that no comment speaks of, as places in the text that the author wrote.
    pub(crate) unclaimed: Vec<Found>,
}

impl Verdict {
    /// All failures as one text.
    pub fn text(&self) -> String {
        self.failures.join("\n")
    }
}

/// Compares answers with what the program expects.
pub fn judge(program: &Program, answers: &Answers) -> Verdict {
    let (assertions, unreadable) = assertion::assertions(program);
    let mut verdict = Verdict::default();
    for fault in unreadable {
        verdict.failures.push(format!(
            "{}: {}",
            place(program, &fault.file, fault.line),
            fault.reason
        ));
    }
    let found: Vec<Found> = answers
        .diagnostics
        .iter()
        .map(|found| as_written(program, found))
        .collect();
    let (missing, unclaimed) = claim(&assertions, &found, &mut verdict);
    verdict.unclaimed = unclaimed;
    let in_block = program
        .expected
        .iter()
        .find(|expected| expected.tag == "diagnostics");
    let unexpected = match in_block {
        // What no comment claims stands in the block, and is compared there.
        Some(_) => Vec::new(),
        None => verdict
            .unclaimed
            .iter()
            .filter(|found| counts(program, found))
            .collect(),
    };
    verdict
        .failures
        .extend(differences(program, &missing, &unexpected));
    verdict.missing = missing;
    for expected in &program.expected {
        let today = match (expected.tag.as_str(), answers.nouns.get(&expected.tag)) {
            ("diagnostics", _) => listing(program, &verdict.unclaimed),
            (_, Some(noun)) => noun.trim_end().to_string(),
            (tag, None) => {
                let at = format!("{}:{}", program.page, expected.place.line);
                verdict
                    .failures
                    .push(format!("{at}: the processor has no answer to `{tag}`"));
                continue;
            }
        };
        if today != expected.text.trim_end() {
            let at = format!("{}:{}", program.page, expected.place.line);
            let diff = diff(&expected.text, &today);
            verdict
                .failures
                .push(format!("{at}: `{}` is not as expected\n{diff}", expected.tag));
        }
    }
    verdict
}

/// Tests a program written in a Rust string, as [`crate::fixture::program`] reads it.
///
/// # Panics
/// When it is not as its caret comments say; the message shows each difference.
#[expect(clippy::panic, reason = "an assertion: only tests call it")]
pub fn check(text: &str, answer: impl FnOnce(&Program) -> Answers) {
    let program = fixture::program(text);
    let verdict = judge(&program, &answer(&program));
    if !verdict.failures.is_empty() {
        panic!("\n{}", verdict.text());
    }
}

/// The lines of a `diagnostics` block: every diagnostic that no comment speaks of, by place.
pub fn listing(program: &Program, found: &[Found]) -> String {
    let mut rows: Vec<(&Range, String)> = found
        .iter()
        .filter(|found| counts(program, found))
        .map(|found| {
            let Range {
                file,
                line,
                column,
                end_line,
                end_column,
            } = &found.range;
            let end = if line == end_line {
                format!("{end_column}")
            } else {
                format!("{end_line}:{end_column}")
            };
            let word = word(found.severity);
            let text = format!(
                "{file}:{line}:{column}-{end} {word}[{}] {}",
                found.code, found.message
            );
            (&found.range, text)
        })
        .collect();
    rows.sort();
    rows.into_iter()
        .map(|(_, text)| text)
        .collect::<Vec<_>>()
        .join("\n")
}

/// Gives each assertion its diagnostic. Returns the assertions that found none and the diagnostics that are left.
fn claim(assertions: &[Assertion], found: &[Found], verdict: &mut Verdict) -> (Vec<Assertion>, Vec<Found>) {
    let mut free: Vec<bool> = vec![true; found.len()];
    let mut missing = Vec::new();
    for assertion in assertions {
        let holds = match &assertion.kind {
            Kind::Error(_) | Kind::Warning(_) => {
                let mate = (0..found.len()).find(|index| free[*index] && is(assertion, &found[*index]));
                if let Some(index) = mate {
                    free[index] = false;
                }
                mate.is_some()
            }
            Kind::Help => found.iter().any(|found| {
                points_at(assertion, &found.range)
                    && contains(found.help.as_deref(), assertion.help.as_deref())
            }),
            Kind::Note => found.iter().flat_map(|found| &found.related).any(|related| {
                points_at(assertion, &related.range)
                    && contains(Some(&related.text), assertion.text.as_deref())
            }),
        };
        if holds {
            verdict
                .kept_comments
                .entry(assertion.file.clone())
                .or_default()
                .insert(assertion.comment_line);
        } else {
            missing.push(assertion.clone());
        }
    }
    let left = found
        .iter()
        .zip(free)
        .filter(|(_, free)| *free)
        .map(|(found, _)| found.clone())
        .collect();
    (missing, left)
}

fn is(assertion: &Assertion, found: &Found) -> bool {
    let code = match (&assertion.kind, found.severity) {
        (Kind::Error(code), Severity::Error) | (Kind::Warning(code), Severity::Warning) => code,
        _ => return false,
    };
    code.as_ref().is_some_and(|code| *code == found.code)
        && points_at(assertion, &found.range)
        && contains(Some(&found.message), assertion.text.as_deref())
        && contains(found.help.as_deref(), assertion.help.as_deref())
}

/// Whether the comment says of this line what the diagnostic says, if elsewhere on it or with another code.
pub(crate) fn is_meant(assertion: &Assertion, found: &Found) -> bool {
    let severity = match assertion.kind {
        Kind::Error(_) => Severity::Error,
        Kind::Warning(_) => Severity::Warning,
        Kind::Help | Kind::Note => return false,
    };
    severity == found.severity
        && (assertion.file == found.range.file && assertion.line == found.range.line)
        && contains(Some(&found.message), assertion.text.as_deref())
        && contains(found.help.as_deref(), assertion.help.as_deref())
}

fn points_at(assertion: &Assertion, range: &Range) -> bool {
    assertion.file == range.file
        && assertion.line == range.line
        && assertion.column == range.column
        && assertion.end_column == range.end_column
}

fn contains(whole: Option<&str>, part: Option<&str>) -> bool {
    part.is_none_or(|part| whole.is_some_and(|whole| whole.contains(part)))
}

fn counts(program: &Program, found: &Found) -> bool {
    match found.severity {
        Severity::Error => true,
        Severity::Warning => program.settings.warnings.unwrap_or(true),
        Severity::Note => false,
    }
}

/// Line by line: what was expected and is not there, and what is there instead.
fn differences(program: &Program, missing: &[Assertion], unexpected: &[&Found]) -> Vec<String> {
    let mut places: BTreeSet<(&str, usize)> = BTreeSet::new();
    places.extend(
        missing
            .iter()
            .map(|assertion| (assertion.file.as_str(), assertion.line)),
    );
    places.extend(
        unexpected
            .iter()
            .map(|found| (found.range.file.as_str(), found.range.line)),
    );
    places
        .into_iter()
        .map(|(name, line)| {
            let mut text = String::new();
            let missing: Vec<&Assertion> = missing
                .iter()
                .filter(|a| a.file == name && a.line == line)
                .collect();
            let here = |found: &&&Found| found.range.file == name && found.range.line == line;
            let unexpected: Vec<&&Found> = unexpected.iter().filter(here).collect();
            let what = match (missing.is_empty(), unexpected.is_empty()) {
                (false, false) => "not what was expected",
                (false, true) => "expected and not found",
                (true, _) => "not expected",
            };
            let _ = writeln!(text, "{}: {what}", place(program, name, line));
            let source =
                file(program, name).and_then(|file| file.written().lines().nth(line.saturating_sub(1)));
            if let Some(source) = source {
                let _ = writeln!(text, "      {source}");
            }
            for assertion in missing {
                let words = assertion_words(assertion);
                let comment = assertion::comment(
                    source.unwrap_or(""),
                    assertion.column,
                    assertion.end_column,
                    &words,
                );
                let _ = writeln!(text, "    - {comment}");
            }
            for found in unexpected {
                let Range {
                    column, end_column, ..
                } = found.range;
                let comment =
                    assertion::comment(source.unwrap_or(""), column, end_column, &found_words(found));
                let _ = writeln!(text, "    + {comment}");
                if let Some(help) = &found.help {
                    let _ = writeln!(text, "      help: {help}");
                }
            }
            text.trim_end().to_string()
        })
        .collect()
}

pub(crate) fn assertion_words(assertion: &Assertion) -> String {
    let code = |code: &Option<String>| code.clone().unwrap_or_else(|| "?".to_string());
    let mut words = match &assertion.kind {
        Kind::Error(number) => format!("error[{}]", code(number)),
        Kind::Warning(number) => format!("warning[{}]", code(number)),
        Kind::Help => String::new(),
        Kind::Note => "note".to_string(),
    };
    if let Some(text) = &assertion.text {
        let _ = write!(words, " {}", assertion::quote(text));
    }
    if let Some(help) = &assertion.help {
        let _ = write!(words, " help {}", assertion::quote(help));
    }
    words.trim_start().to_string()
}

/// The words of a comment that a diagnostic fulfils.
pub(crate) fn found_words(found: &Found) -> String {
    format!(
        "{}[{}] {}",
        word(found.severity),
        found.code,
        assertion::quote(&found.message)
    )
}

fn word(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "note",
    }
}

/// The diagnostic with the lines that the author wrote, and clipped to its first line where that is in the program.
fn as_written(program: &Program, found: &Found) -> Found {
    let mut found = found.clone();
    shift(program, &mut found.range);
    found
        .related
        .iter_mut()
        .for_each(|related| shift(program, &mut related.range));
    found
}

fn shift(program: &Program, range: &mut Range) {
    let Some(file) = file(program, &range.file) else {
        return;
    };
    range.line = range.line.saturating_sub(file.header_lines);
    range.end_line = range.end_line.saturating_sub(file.header_lines);
    if range.end_line > range.line {
        let line = file
            .written()
            .lines()
            .nth(range.line.saturating_sub(1))
            .unwrap_or("");
        range.end_line = range.line;
        range.end_column = line.trim_end().chars().count() + 1;
    }
    // A place without width still needs one caret.
    range.end_column = range.end_column.max(range.column + 1);
}

fn file<'a>(program: &'a Program, name: &str) -> Option<&'a File> {
    program.files.iter().find(|file| file.name == name)
}

/// `conformance/requirements.md:34`, or the file itself where it is no part of the page.
fn place(program: &Program, name: &str, line: usize) -> String {
    match file(program, name) {
        Some(file) => format!(
            "{}:{} ({name}:{line})",
            program.page,
            file.place.line + line.saturating_sub(1)
        ),
        None => format!("{}: in {name}:{line}", program.page),
    }
}

/// A line diff: what is gone with `-`, what is new with `+`, three lines around.
pub fn diff(before: &str, after: &str) -> String {
    let before: Vec<&str> = before.trim_end().lines().collect();
    let after: Vec<&str> = after.trim_end().lines().collect();
    let start = before.iter().zip(&after).take_while(|(a, b)| a == b).count();
    let rest = before.len().min(after.len()) - start;
    let end = before
        .iter()
        .rev()
        .zip(after.iter().rev())
        .take(rest)
        .take_while(|(a, b)| a == b)
        .count();
    let mut lines = Vec::new();
    lines.extend(
        before[start.saturating_sub(3)..start]
            .iter()
            .map(|line| format!("      {line}")),
    );
    lines.extend(
        before[start..before.len() - end]
            .iter()
            .map(|line| format!("    - {line}")),
    );
    lines.extend(
        after[start..after.len() - end]
            .iter()
            .map(|line| format!("    + {line}")),
    );
    let tail = before.len() - end;
    lines.extend(
        before[tail..before.len().min(tail + 3)]
            .iter()
            .map(|line| format!("      {line}")),
    );
    lines.join("\n")
}

#[cfg(test)]
#[path = "verdict/tests.rs"]
mod tests;
