//! Reading on after broken text: the line that is at fault is blanked, and the text is read again.
//!
//! Blanks keep all byte offsets true. Which line is at fault the library cannot say, it only knows where it had to
//! stop; so each candidate is tried, and the one that lets it get furthest is taken.

pub(super) mod lines;

use granit_parser::{ErrorKind, Event};

use super::errors;
use super::errors::broken::broken;
use super::events::{Events, Fault, Indentation};
use crate::diagnostic::Diagnostic;
use crate::limits::Limits;
use crate::source::{Source, Span};

/// Text that can be read, or could not be mended within the limits.
pub(super) struct Recovery {
    /// As long as the original.
    pub(super) text: String,
    pub(super) indentation: Indentation,
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
enum Candidate {
    Blank {
        blame: Blame,
        blank: Vec<Span>,
    },
    /// Nothing is wrong but the indentation between quotes or brackets.
    Shallow,
}

pub(super) fn recover(source: &Source, fault: Fault, limits: &Limits) -> Recovery {
    let mut recovery = Recovery {
        text: source.text().to_owned(),
        indentation: Indentation::Strict,
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
        let Some((candidate, next)) = best(&recovery, &current, limits, &mut budget) else {
            fault = Some(current);
            break;
        };
        match candidate {
            Candidate::Shallow => {
                let line = lines::content(&recovery.text, lines::around(&recovery.text, current.at));
                let diagnostic = errors::shallow_indentation(source.file(), line);
                recovery.diagnostics.push(diagnostic);
                recovery.indentation = Indentation::Shallow;
            }
            Candidate::Blank { blame, blank } => {
                // The lines around a broken one often break with it: one place is reported once.
                let is_news = !mended.iter().any(|earlier| {
                    blank
                        .iter()
                        .any(|blank| lines::adjacent(&recovery.text, *earlier, *blank))
                });
                if is_news {
                    let diagnostic = broken(source.file(), &recovery.text, &current, &blame);
                    recovery.diagnostics.push(diagnostic);
                }
                let holds_text = |span: &&Span| {
                    let text = &recovery.text[span.start as usize..span.end as usize];
                    !text.trim().is_empty()
                };
                recovery.blanked.extend(blank.iter().filter(holds_text));
                recovery.text = blanked(&recovery.text, &blank);
                mended.extend(blank);
            }
        }
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
    recovery: &Recovery,
    fault: &Fault,
    limits: &Limits,
    budget: &mut usize,
) -> Option<(Candidate, Option<Fault>)> {
    let Recovery {
        text, indentation, ..
    } = recovery;
    let mut best: Option<(Candidate, Option<Fault>)> = None;
    if *indentation == Indentation::Strict && fault.is_about_indentation() {
        let next = first_fault(text, Indentation::Shallow, limits);
        if next.as_ref().is_none_or(|next| next.reach() > fault.reach()) {
            best = Some((Candidate::Shallow, next));
        }
    }
    for (blame, blank) in candidates(text, fault) {
        let is_best_possible = best.as_ref().is_some_and(|(_, next)| next.is_none());
        if is_best_possible || *budget < text.len() {
            break;
        }
        let next = first_fault(&blanked(text, &blank), *indentation, limits);
        let cost = next.as_ref().map_or(text.len(), |next| next.at as usize);
        *budget -= cost.min(*budget);
        let is_better = best.as_ref().is_none_or(|(_, best)| reach(&next) > reach(best));
        if is_better {
            best = Some((Candidate::Blank { blame, blank }, next));
        }
    }
    best
}

fn reach(fault: &Option<Fault>) -> u32 {
    fault.as_ref().map_or(u32::MAX, Fault::reach)
}

/// What stops the reading of the first document.
fn first_fault(text: &str, indentation: Indentation, limits: &Limits) -> Option<Fault> {
    let mut events = Events::new(text, indentation, limits);
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

/// What might be at fault and would have to go, the likeliest first.
fn candidates(text: &str, fault: &Fault) -> Vec<(Blame, Vec<Span>)> {
    let line = lines::around(text, fault.at);
    let before = lines::before(text, line);
    let mut candidates = Vec::new();
    for tabbed in [Some(line), lines::after(text, line)].into_iter().flatten() {
        if let Some(first) = lines::indenting_tab(text, tabbed) {
            candidates.push((Blame::Tabs(first), lines::indenting_tabs(text, tabbed)));
            break;
        }
    }
    if fault.is_about_quotes()
        && let Some(quote) = lines::open_quote(text, fault.seen, fault.at)
    {
        let quoted = lines::around(text, quote.at);
        if quoted != line || !quote.is_closed {
            candidates.push((Blame::Opener(quote.at), vec![Span::new(quote.at, quoted.end)]));
            candidates.push((Blame::Opener(quote.at), vec![quoted]));
        }
    }
    if let Some(before) = before
        && fault.kind == ErrorKind::MappingValueNotAllowed
        && !lines::has_colon(text, before)
    {
        candidates.push((Blame::LineBefore(before), vec![before]));
    }
    if fault.is_about_a_value() && line.start <= fault.at {
        candidates.push((
            Blame::Line(line),
            vec![Span::new(fault.at.min(line.end), line.end)],
        ));
    }
    candidates.push((Blame::Line(line), vec![line]));
    if !fault.brackets.is_empty()
        && let Some(entry) = lines::without_closers(text, line)
    {
        candidates.push((Blame::Line(line), vec![entry]));
    }
    for bracket in [fault.brackets.last(), fault.brackets.first()]
        .into_iter()
        .flatten()
    {
        let opened = lines::around(text, *bracket);
        candidates.push((Blame::Opener(*bracket), vec![Span::new(*bracket, opened.end)]));
        candidates.push((Blame::Opener(*bracket), vec![opened]));
    }
    if let Some(before) = before {
        candidates.push((Blame::LineBefore(before), vec![before]));
    }
    let mut seen: Vec<Vec<Span>> = Vec::new();
    candidates.retain(|(_, blank)| {
        let is_new = !seen.contains(blank);
        seen.push(blank.clone());
        is_new
    });
    candidates
}
