//! Reading on after broken text: the line that is at fault is blanked, and the text is read again.
//!
//! Blanks keep all byte offsets true. Which line is at fault the library cannot say, it only knows where it had to
//! stop; so each candidate is tried, and the one that lets it get furthest is taken.

pub(super) mod lines;

use granit_parser::{ErrorKind, Event};

use super::errors::broken::broken;
use super::events::{Events, Fault};
use crate::diagnostic::Diagnostic;
use crate::limits::Limits;
use crate::source::{Source, Span};

/// Text that can be read, or could not be mended within the limits.
pub(super) struct Recovery {
    /// As long as the original.
    pub(super) text: String,
    pub(super) blanked: Vec<Span>,
    pub(super) diagnostics: Vec<Diagnostic>,
}

/// What a candidate holds against the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Blame {
    /// The line on which the fault was noticed.
    Line(Span),
    /// The line before it.
    LineBefore(Span),
    /// A bracket or quote without its partner.
    Opener(u32),
    /// A tab that indents.
    Tabs(Span),
}

/// A way to mend one fault.
struct Candidate {
    blame: Blame,
    blank: Vec<Span>,
}

pub(super) fn recover(source: &Source, fault: Fault, limits: &Limits) -> Recovery {
    let mut recovery = Recovery {
        text: source.text().to_owned(),
        blanked: Vec::new(),
        diagnostics: Vec::new(),
    };
    let mut budget = limits.recovery_bytes;
    let mut mended: Vec<Span> = Vec::new();
    let mut fault = Some(fault);
    for _ in 0..limits.recovery_rounds {
        let Some(current) = fault.take_if(|fault| !fault.is_limit()) else {
            break;
        };
        let Some((candidate, next)) = best(&recovery.text, &current, limits, &mut budget) else {
            fault = Some(current);
            break;
        };
        // The lines around a broken one often break with it: one place is reported once.
        let is_news = !mended.iter().any(|earlier| {
            candidate
                .blank
                .iter()
                .any(|blank| lines::adjacent(&recovery.text, *earlier, *blank))
        });
        if is_news {
            let diagnostic = broken(source.file(), &recovery.text, &current, &candidate.blame);
            recovery.diagnostics.push(diagnostic);
        }
        for blank in &candidate.blank {
            if !recovery.text[blank.start as usize..blank.end as usize]
                .trim()
                .is_empty()
            {
                recovery.blanked.push(*blank);
            }
        }
        recovery.text = blanked(&recovery.text, &candidate.blank);
        mended.extend(candidate.blank);
        fault = next;
    }
    if let Some(fault) = fault.filter(|fault| !fault.is_limit()) {
        let blame = Blame::Line(lines::around(&recovery.text, fault.at));
        let diagnostic = broken(source.file(), &recovery.text, &fault, &blame);
        recovery
            .diagnostics
            .push(diagnostic.note("what follows was not read"));
    }
    recovery.blanked.sort();
    recovery
}

/// The candidate that lets the text be read furthest, and what stops it then; of equals the first. `None` when the
/// budget does not suffice to try one.
fn best(
    text: &str,
    fault: &Fault,
    limits: &Limits,
    budget: &mut usize,
) -> Option<(Candidate, Option<Fault>)> {
    let mut best: Option<(Candidate, Option<Fault>)> = None;
    for candidate in candidates(text, fault) {
        if *budget < text.len() {
            break;
        }
        let next = first_fault(&blanked(text, &candidate.blank), limits);
        let cost = next.as_ref().map_or(text.len(), |next| next.at as usize);
        *budget -= cost.min(*budget);
        let is_better = best.as_ref().is_none_or(|(_, best)| reach(&next) > reach(best));
        if is_better {
            best = Some((candidate, next));
        }
    }
    best
}

fn reach(fault: &Option<Fault>) -> u32 {
    fault.as_ref().map_or(u32::MAX, Fault::reach)
}

/// What stops the reading of the first document.
fn first_fault(text: &str, limits: &Limits) -> Option<Fault> {
    let mut events = Events::new(text, limits);
    let mut documents = 0;
    while let Some(next) = events.next() {
        match next {
            Ok((Event::DocumentStart(..), _)) if documents == 1 => return None,
            Ok((Event::DocumentStart(..), _)) => documents += 1,
            Ok(_) => {}
            Err(fault) => return Some(fault),
        }
    }
    None
}

fn blanked(text: &str, blank: &[Span]) -> String {
    let mut bytes = text.as_bytes().to_vec();
    for span in blank {
        for byte in &mut bytes[span.start as usize..span.end as usize] {
            if *byte != b'\r' && *byte != b'\n' {
                *byte = b' ';
            }
        }
    }
    String::from_utf8(bytes).expect("whole characters are replaced by blanks")
}

/// What might be at fault, the likeliest first.
fn candidates(text: &str, fault: &Fault) -> Vec<Candidate> {
    let line = lines::around(text, fault.at);
    let before = lines::before(text, line);
    let whole = |blame: Blame, line: Span| Candidate {
        blame,
        blank: vec![line],
    };
    let mut candidates = Vec::new();
    let tabs = lines::indenting_tabs(text, line);
    if let Some(first) = lines::indenting_tab(text, line) {
        candidates.push(Candidate {
            blame: Blame::Tabs(first),
            blank: tabs,
        });
    }
    if is_about_quotes(&fault.kind)
        && let Some(quote) = lines::open_quote(text, fault.seen, fault.at)
    {
        candidates.push(whole(Blame::Opener(quote), lines::around(text, quote)));
    }
    if let Some(before) = before
        && fault.kind == ErrorKind::MappingValueNotAllowed
        && !lines::has_colon(text, before)
    {
        candidates.push(whole(Blame::LineBefore(before), before));
    }
    candidates.push(whole(Blame::Line(line), line));
    if !fault.brackets.is_empty()
        && let Some(entry) = lines::without_closers(text, line)
    {
        candidates.push(whole(Blame::Line(line), entry));
    }
    for bracket in [fault.brackets.last(), fault.brackets.first()]
        .into_iter()
        .flatten()
    {
        candidates.push(whole(Blame::Opener(*bracket), lines::around(text, *bracket)));
    }
    if let Some(before) = before {
        candidates.push(whole(Blame::LineBefore(before), before));
    }
    let mut seen: Vec<Vec<Span>> = Vec::new();
    candidates.retain(|candidate| {
        let is_new = !seen.contains(&candidate.blank);
        seen.push(candidate.blank.clone());
        is_new
    });
    candidates
}

fn is_about_quotes(kind: &ErrorKind) -> bool {
    matches!(
        kind,
        ErrorKind::UnclosedQuotedScalar
            | ErrorKind::InvalidQuotedScalarIndent
            | ErrorKind::DocumentIndicatorInQuotedScalar
            | ErrorKind::InvalidTrailingSingleQuotedScalar
            | ErrorKind::InvalidTrailingDoubleQuotedScalar
    )
}
