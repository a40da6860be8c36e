//! Diagnostics for a terminal: the only place that knows miette.

use std::borrow::Cow;
use std::fmt;

use miette::{
    GraphicalReportHandler, GraphicalTheme, LabeledSpan, MietteError, MietteSpanContents, SourceCode,
    SourceSpan, SpanContents, ThemeCharacters, ThemeStyles,
};
use toscac_report::diagnostics::severity_word;
use toscac_syntax::diagnostic::Severity;
use toscac_syntax::locate::{Located, LocatedLabel, Sources};
use toscac_syntax::source::{FileId, Source};

/// How many bytes of a line are shown on either side of what is blamed.
const BESIDE_BYTES: usize = 160;
/// How many bytes of what is blamed are underlined at most.
const BLAMED_BYTES: usize = 160;
/// Labels that lie further apart are shown in frames of their own.
const FRAME_BYTES: usize = 1600;

/// What a terminal can show.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Style {
    /// Colours.
    pub colour: bool,
    /// Lines and corners beyond ASCII.
    pub unicode: bool,
}

/// Makes text of diagnostics.
pub struct Renderer {
    style: Style,
    frames: GraphicalReportHandler,
}

impl Style {
    /// What fits a terminal, or a file or pipe. `variable` reads the environment.
    pub fn of_terminal(is_terminal: bool, variable: impl Fn(&str) -> Option<String>) -> Style {
        if !is_terminal {
            // Readers of files and pipes take UTF-8, as the TOSCA text itself is.
            return Style {
                colour: false,
                unicode: true,
            };
        }
        let set = |name: &str| variable(name).filter(|value| !value.is_empty());
        let locale = set("LC_ALL")
            .or_else(|| set("LC_CTYPE"))
            .or_else(|| set("LANG"))
            .unwrap_or_default()
            .to_ascii_lowercase();
        let plain = set("TERM").is_none_or(|term| term == "dumb");
        Style {
            colour: !plain && set("NO_COLOR").is_none(),
            unicode: !plain && (locale.contains("utf-8") || locale.contains("utf8")),
        }
    }
}

impl Renderer {
    /// A renderer for one terminal.
    pub fn new(style: Style) -> Renderer {
        let theme = GraphicalTheme {
            characters: if style.unicode {
                ThemeCharacters::unicode()
            } else {
                ThemeCharacters::ascii()
            },
            styles: if style.colour {
                ThemeStyles::ansi()
            } else {
                ThemeStyles::none()
            },
        };
        Renderer {
            style,
            // Here one line of context stands for the whole line, see `Text`.
            frames: GraphicalReportHandler::new_themed(theme)
                .with_context_lines(1)
                .with_links(false),
        }
    }

    /// A diagnostic: its first line, a frame for each file with labels, and what else there is to say.
    pub fn diagnostic(&self, diagnostic: &Located, sources: &dyn Sources) -> String {
        let mut text = self.first_line(diagnostic.severity, Some(diagnostic.code), &diagnostic.message);
        for file in files(diagnostic) {
            if let Some(source) = sources.source(file) {
                text.push_str(&self.frame(diagnostic, source));
            }
        }
        for note in &diagnostic.notes {
            text.push_str(&self.fact("", note));
        }
        if let Some(help) = &diagnostic.help {
            text.push_str(&self.fact("help: ", help));
        }
        let dot = if self.style.unicode { '·' } else { '-' };
        let page = format!("{} {dot} toscac explain {}", diagnostic.section, diagnostic.code);
        text.push_str(&self.fact("", &page));
        text
    }

    /// A message without a place.
    pub fn plain(&self, severity: Severity, code: Option<&str>, message: &str, help: Option<&str>) -> String {
        let mut text = self.first_line(severity, code, message);
        if let Some(help) = help {
            text.push_str(&self.fact("help: ", help));
        }
        text
    }

    fn first_line(&self, severity: Severity, code: Option<&str>, message: &str) -> String {
        let word = match code {
            Some(code) => format!("{}[{code}]", severity_word(severity)),
            None => severity_word(severity).to_owned(),
        };
        let message = visible(message);
        if !self.style.colour {
            return format!("{word}: {message}\n");
        }
        let colour = match severity {
            Severity::Error => 31,
            Severity::Warning => 33,
            Severity::Note => 36,
        };
        format!("\x1b[1;{colour}m{word}\x1b[0m\x1b[1m: {message}\x1b[0m\n")
    }

    fn fact(&self, kind: &str, text: &str) -> String {
        format!("  = {kind}{}\n", visible(text).replace('\n', "\n    "))
    }

    /// The lines of one file that the labels point at.
    fn frame(&self, diagnostic: &Located, source: &Source) -> String {
        let in_file = |label: &&LocatedLabel| label.file == source.file();
        let primary = Some(&diagnostic.primary).filter(in_file);
        // Words about the very text that is blamed stand under one line and not under two.
        let same = diagnostic.labels.iter().position(|label| {
            primary.is_some_and(|primary| primary.file == label.file && primary.span == label.span)
        });
        let mut labels: Vec<LabeledSpan> = primary
            .map(|primary| labeled(primary, same.map(|index| &diagnostic.labels[index]), source))
            .into_iter()
            .collect();
        for (index, label) in diagnostic.labels.iter().enumerate() {
            if in_file(&label) && same != Some(index) {
                labels.push(related(label, source));
            }
        }
        let frame = Frame {
            text: Text {
                text: visible(source.text()),
                source,
            },
            labels,
        };
        let mut text = String::new();
        self.frames
            .render_report(&mut text, &frame)
            .expect("a string takes in everything");
        // miette begins with its own first line, which is empty here: ours stands above.
        text.split_once('\n')
            .map_or_else(String::new, |(_, frame)| frame.to_owned())
    }
}

/// The files with labels: that of the primary one first, then in the order of the labels.
fn files(diagnostic: &Located) -> Vec<FileId> {
    let mut files = vec![diagnostic.primary.file];
    for label in &diagnostic.labels {
        if !files.contains(&label.file) {
            files.push(label.file);
        }
    }
    files
}

/// What is blamed, with the words of a label about the same text.
fn labeled(primary: &LocatedLabel, same: Option<&LocatedLabel>, source: &Source) -> LabeledSpan {
    LabeledSpan::new_primary_with_span(words(same.unwrap_or(primary)), range(primary, source))
}

fn related(label: &LocatedLabel, source: &Source) -> LabeledSpan {
    LabeledSpan::new_with_span(words(label), range(label, source))
}

fn words(label: &LocatedLabel) -> Option<String> {
    (!label.text.is_empty()).then(|| visible(&label.text).into_owned())
}

fn range(label: &LocatedLabel, source: &Source) -> std::ops::Range<usize> {
    let (start, end) = (label.span.start as usize, label.span.end as usize);
    start..end.min(boundary_below(source.text(), start + BLAMED_BYTES))
}

/// The text without control characters: what an author wrote may move no cursor and colour nothing. Every other
/// character keeps its place.
fn visible(text: &str) -> Cow<'_, str> {
    let is_hidden = |character: char| character.is_control() && !matches!(character, '\n' | '\r' | '\t');
    if !text.contains(is_hidden) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len());
    for character in text.chars() {
        if is_hidden(character) {
            shown.extend(std::iter::repeat_n('?', character.len_utf8()));
        } else {
            shown.push(character);
        }
    }
    Cow::Owned(shown)
}

/// The last boundary of a character that is not after `at`.
fn boundary_below(text: &str, at: usize) -> usize {
    let at = at.min(text.len());
    (0..=at).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0)
}

/// One file's part of a diagnostic, as miette wants to see it.
struct Frame<'a> {
    text: Text<'a>,
    labels: Vec<LabeledSpan>,
}

/// The text of a file. A span with lines around it means the whole lines of the span, so far as they are not too long.
struct Text<'a> {
    text: Cow<'a, str>,
    source: &'a Source,
}

impl SourceCode for Text<'_> {
    fn read_span<'a>(
        &'a self,
        span: &SourceSpan,
        lines_before: usize,
        _lines_after: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        let text: &str = &self.text;
        let start = boundary_below(text, span.offset());
        let end = boundary_below(text, span.offset() + span.len());
        if end - start > FRAME_BYTES {
            return Err(MietteError::OutOfBounds);
        }
        let (start, end) = match lines_before {
            0 => (start, end),
            _ => (line_start(text, start), line_end(text, end)),
        };
        let place = self.source.line_column(u32::try_from(start).unwrap_or(u32::MAX));
        Ok(Box::new(MietteSpanContents::new_named(
            self.source.path().to_owned(),
            &text.as_bytes()[start..end],
            (start, end - start).into(),
            place.line as usize - 1,
            place.column as usize - 1,
            text[start..end].matches('\n').count() + 1,
        )))
    }
}

fn line_start(text: &str, at: usize) -> usize {
    let earliest = boundary_below(text, at.saturating_sub(BESIDE_BYTES));
    text[earliest..at]
        .rfind('\n')
        .map_or(earliest, |line_break| earliest + line_break + 1)
}

fn line_end(text: &str, at: usize) -> usize {
    let latest = boundary_below(text, at + BESIDE_BYTES);
    text[at..latest]
        .find(['\n', '\r'])
        .map_or(latest, |line_break| at + line_break)
}

impl miette::Diagnostic for Frame<'_> {
    fn source_code(&self) -> Option<&dyn SourceCode> {
        Some(&self.text)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        Some(Box::new(self.labels.iter().cloned()))
    }
}

impl std::error::Error for Frame<'_> {}

impl fmt::Debug for Frame<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Frame").field("labels", &self.labels).finish()
    }
}

impl fmt::Display for Frame<'_> {
    fn fmt(&self, _: &mut fmt::Formatter<'_>) -> fmt::Result {
        Ok(())
    }
}

#[cfg(test)]
mod tests;
