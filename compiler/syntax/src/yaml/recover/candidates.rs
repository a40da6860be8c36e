//! What might be at fault, and what could be done about it.

use granit_parser::ErrorKind;

use super::lines;
use crate::source::Span;
use crate::yaml::errors::broken::first;
use crate::yaml::events::{Fault, Indentation};

/// A way to mend one fault.
pub(in crate::yaml) struct Candidate {
    pub(in crate::yaml) blame: Blame,
    pub(in crate::yaml) mend: Mend,
}

/// What a candidate holds against the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::yaml) enum Blame {
    /// The line on which the fault was noticed.
    Line(Span),
    /// The line before it.
    LineBefore(Span),
    /// A line whose key has no colon, or no blank behind its colon.
    Key(lines::Key),
    /// A line that is indented too deep.
    Indentation(Span),
    /// A bracket or quote without its partner.
    Opener(u32),
    /// A tab that indents.
    Tabs(Span),
}

/// An edit that keeps the length of the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::yaml) enum Mend {
    Blank(Vec<Span>),
    /// The last character of the key becomes its colon.
    Key(lines::Key),
    Shift(lines::Shift),
    /// None: nothing is wrong but the indentation between quotes or brackets.
    Shallow,
}

impl Candidate {
    /// What is touched; where a tab is at fault, all of its line.
    pub(in crate::yaml) fn places(&self, text: &str) -> Vec<Span> {
        match (&self.mend, self.blame) {
            (Mend::Blank(tabs), Blame::Tabs(_)) => {
                tabs.iter().map(|tab| lines::around(text, tab.start)).collect()
            }
            (Mend::Blank(spans), _) => spans.clone(),
            (Mend::Key(key), _) => vec![key.word],
            (Mend::Shift(shift), _) => vec![shift.line],
            (Mend::Shallow, _) => Vec::new(),
        }
    }
}

impl Mend {
    pub(in crate::yaml) fn applied(&self, text: &str) -> String {
        let mut bytes = text.as_bytes().to_vec();
        let mut blank = |span: Span| {
            for byte in &mut bytes[span.start as usize..span.end as usize] {
                if *byte != b'\r' && *byte != b'\n' {
                    *byte = b' ';
                }
            }
        };
        match self {
            Mend::Blank(spans) => spans.iter().copied().for_each(blank),
            Mend::Key(key) => {
                blank(Span::new(key.last, key.gap));
                bytes[key.word.end as usize - 1] = b':';
            }
            Mend::Shift(lines::Shift { line, by }) => {
                let line = &mut bytes[line.start as usize..line.end as usize];
                line.rotate_left(*by as usize);
            }
            Mend::Shallow => {}
        }
        String::from_utf8(bytes).expect("whole characters are replaced by single bytes")
    }
}

/// What might be at fault and how it could be mended, the likeliest and least harmful first.
pub(in crate::yaml) fn candidates(text: &str, indentation: Indentation, fault: &Fault) -> Vec<Candidate> {
    let line = lines::around(text, fault.at);
    let before = lines::before(text, line);
    let mut candidates = Candidates(Vec::new());
    if indentation == Indentation::Strict && fault.is_about_indentation() {
        candidates.add(Blame::Line(line), Mend::Shallow);
    }
    for tabbed in [Some(line), lines::after(text, line)].into_iter().flatten() {
        if let Some(first) = lines::indenting_tab(text, tabbed) {
            candidates.blank(Blame::Tabs(first), lines::indenting_tabs(text, tabbed));
            break;
        }
    }
    if fault.is_about_quotes()
        && let Some(quote) = lines::open_quote(text, fault.seen, fault.at)
    {
        let quoted = lines::around(text, quote.at);
        if quoted != line || !quote.is_closed {
            candidates.opener(quote.at, quoted);
        }
    }
    if fault.is_about_keys() && fault.brackets.is_empty() {
        // A key without a colon makes one text of its line and those that follow.
        let first = before.map(|before| lines::first_without_colon(text, before));
        for suspect in [before, first, Some(line)].into_iter().flatten() {
            if let Some(key) = lines::unfinished_key(text, suspect) {
                candidates.add(Blame::Key(key), Mend::Key(key));
            }
        }
    }
    if (fault.is_about_keys() || fault.is_about_indentation()) && fault.brackets.is_empty() {
        let shifts = [
            lines::outdented_first_entry(text, line),
            lines::outdented(text, line),
        ];
        for shift in shifts.into_iter().flatten() {
            candidates.add(Blame::Indentation(shift.line), Mend::Shift(shift));
        }
    }
    if let Some(before) = before
        && fault.kind == ErrorKind::MappingValueNotAllowed
        && !lines::has_colon(text, before)
    {
        candidates.blank(Blame::LineBefore(before), vec![before]);
    }
    if let ErrorKind::UnexpectedCharacter { character } = fault.kind
        && character.is_control()
    {
        candidates.blank(Blame::Line(line), vec![first(text, fault.at, character)]);
    }
    if fault.is_about_a_value() && line.start <= fault.at {
        let value = Span::new(fault.at.min(line.end), line.end);
        candidates.blank(Blame::Line(line), vec![value]);
    }
    candidates.blank(Blame::Line(line), vec![line]);
    if !fault.brackets.is_empty()
        && let Some(entry) = lines::without_closers(text, line)
    {
        candidates.blank(Blame::Line(line), vec![entry]);
    }
    for bracket in [fault.brackets.last(), fault.brackets.first()]
        .into_iter()
        .flatten()
    {
        candidates.opener(*bracket, lines::around(text, *bracket));
    }
    if let Some(before) = before {
        candidates.blank(Blame::LineBefore(before), vec![before]);
    }
    candidates.0
}

struct Candidates(Vec<Candidate>);

impl Candidates {
    /// Adds a candidate, unless the same edit is there already.
    fn add(&mut self, blame: Blame, mend: Mend) {
        if self.0.iter().all(|candidate| candidate.mend != mend) {
            self.0.push(Candidate { blame, mend });
        }
    }

    fn blank(&mut self, blame: Blame, spans: Vec<Span>) {
        self.add(blame, Mend::Blank(spans));
    }

    /// What a bracket or quote opens: the rest of its line, or all of it.
    fn opener(&mut self, at: u32, line: Span) {
        self.blank(Blame::Opener(at), vec![Span::new(at, line.end)]);
        self.blank(Blame::Opener(at), vec![line]);
    }
}
