//! Reading on after broken text: what is at fault is blanked or mended, and the text is read again.
//!
//! All edits keep the length of the text, so byte offsets stay true. Which line is at fault the library cannot say, it
//! only knows where it had to stop; so each candidate is tried, and the one that lets it get furthest is taken.

pub(super) mod candidates;
pub(super) mod lines;

use granit_parser::Event;

use super::errors;
use super::errors::broken::broken;
use super::events::{Events, Fault, Indentation};
use crate::diagnostic::{Diagnostic, Part};
use crate::limits::Limits;
use crate::source::{Source, Span};
use candidates::{Blame, Candidate, Mend, candidates};
use lines::Shift;

/// Text that can be read, or could not be mended within the limits.
pub(super) struct Recovery {
    /// As long as the original.
    pub(super) text: String,
    pub(super) indentation: Indentation,
    pub(super) blanked: Vec<Span>,
    /// Keys that got a colon in place of their last character.
    pub(super) keys: Vec<Span>,
    /// Lines that were moved, in this order.
    pub(super) shifts: Vec<Shift>,
    pub(super) diagnostics: Vec<Diagnostic>,
}

pub(super) fn recover(source: &Source, fault: Fault, limits: &Limits) -> Recovery {
    let mut recovery = Recovery {
        text: source.text().to_owned(),
        indentation: Indentation::Strict,
        blanked: Vec::new(),
        keys: Vec::new(),
        shifts: Vec::new(),
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
        let places = candidate.places(&recovery.text);
        // The lines around a broken one often break with it: one place is reported once.
        let is_beside = mended.iter().any(|earlier| {
            places
                .iter()
                .any(|place| lines::adjacent(&recovery.text, *earlier, *place))
        });
        if !is_beside || current.is_about_a_value() {
            let diagnostic = report(source, &recovery.text, &current, &candidate);
            recovery.diagnostics.push(recovery.original_place(diagnostic));
        }
        recovery.apply(&candidate.mend);
        mended.extend(places);
        fault = next;
    }
    if let Some(fault) = fault.filter(|fault| !fault.is_limit()) {
        let blame = Blame::Line(lines::around(&recovery.text, fault.at));
        let diagnostic = broken(source.file(), &recovery.text, &fault, &blame);
        let diagnostic = recovery.original_place(diagnostic.note("what follows was not read"));
        recovery.diagnostics.push(diagnostic);
    }
    recovery.blanked.sort();
    recovery
}

fn report(source: &Source, text: &str, fault: &Fault, candidate: &Candidate) -> Diagnostic {
    match candidate.mend {
        Mend::Shallow => {
            let line = lines::content(text, lines::around(text, fault.at));
            errors::shallow_indentation(source.file(), line)
        }
        Mend::Blank(_) | Mend::Key(_) | Mend::Shift(_) => {
            broken(source.file(), text, fault, &candidate.blame)
        }
    }
}

impl Recovery {
    fn apply(&mut self, mend: &Mend) {
        match mend {
            Mend::Shallow => self.indentation = Indentation::Shallow,
            Mend::Key(key) => self.keys.push(self.original(key.word)),
            Mend::Shift(shift) => self.shifts.push(*shift),
            Mend::Blank(spans) => {
                let holds_text = |span: &&Span| {
                    let text = &self.text[span.start as usize..span.end as usize];
                    !text.trim().is_empty()
                };
                let lost: Vec<Span> = spans
                    .iter()
                    .filter(holds_text)
                    .map(|span| self.original(*span))
                    .collect();
                self.blanked.extend(lost);
            }
        }
        self.text = mend.applied(&self.text);
    }

    /// What is in the tree and not quite as the author wrote it.
    pub(super) fn mended(&self) -> Vec<Span> {
        let lines = self.shifts.iter().map(|shift| shift.line);
        self.keys.iter().copied().chain(lines).collect()
    }

    /// Where in the file `span` of the mended text stands.
    pub(super) fn original(&self, span: Span) -> Span {
        let original = |at| self.shifts.iter().rev().fold(at, |at, shift| shift.original(at));
        Span::new(original(span.start), original(span.end))
    }

    /// A diagnostic about the mended text becomes one about the file.
    pub(super) fn original_place(&self, mut diagnostic: Diagnostic) -> Diagnostic {
        if let Part::Bytes(span) = diagnostic.place.part {
            diagnostic.place.part = Part::Bytes(self.original(span));
        }
        diagnostic
    }
}

/// The candidate that lets the text be read furthest, and what stops it then; of equals the first. `None` when the
/// budget does not suffice to try one.
fn best(
    recovery: &Recovery,
    fault: &Fault,
    limits: &Limits,
    budget: &mut usize,
) -> Option<(Candidate, Option<Fault>)> {
    let mut best: Option<(Candidate, Option<Fault>)> = None;
    for candidate in candidates(&recovery.text, recovery.indentation, fault) {
        let is_best_possible = best.as_ref().is_some_and(|(_, next)| next.is_none());
        // Shallow indentation is no fault: a large file may have it as well as a small one.
        let is_affordable = candidate.mend == Mend::Shallow || *budget >= recovery.text.len();
        if is_best_possible || !is_affordable {
            break;
        }
        let indentation = match candidate.mend {
            Mend::Shallow => Indentation::Shallow,
            Mend::Blank(_) | Mend::Key(_) | Mend::Shift(_) => recovery.indentation,
        };
        let next = first_fault(&candidate.mend.applied(&recovery.text), indentation, limits);
        let cost = next.as_ref().map_or(recovery.text.len(), |next| next.at as usize);
        *budget -= cost.min(*budget);
        let helps = candidate.mend != Mend::Shallow || reach(&next) > fault.reach();
        let is_better = best.as_ref().is_none_or(|(_, best)| reach(&next) > reach(best));
        if helps && is_better {
            best = Some((candidate, next));
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
