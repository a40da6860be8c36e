//! The formatter: a document again as text, with even indentation and spacing.
//!
//! Everything that says something is copied from the author's text: scalars with their quotes and escapes, tags, anchors,
//! aliases, comments. What changes is the space between them: two spaces a level, lists indented below their key, one
//! space behind colons, commas and before comments, at most one empty line, none at the ends of lines. Line breaks inside
//! brackets stay where they are.
//!
//! - `print/block.rs`: maps and lists by indentation, comments and empty lines
//! - `print/flow.rs`: maps and lists in brackets
//! - `print/scalar.rs`: scalars of one or several lines
//! - `print/same.rs`: whether two documents say the same

mod same;
mod scalar;
mod flow;
mod block;

use crate::codes;
use crate::diagnostic::{Diagnostic, Severity};
use crate::limits::Limits;
use crate::source::{Source, Span};
use crate::yaml::parse;
use crate::yaml::tree::{NodeId, Tree, TreeNode};
use same::same;

/// Why a text stays as it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kept {
    /// It is not YAML, so nobody knows what its spaces mean.
    Broken(Vec<Diagnostic>),
    /// It has something for which there is no form here.
    Unsupported {
        /// Where.
        place: Span,
        /// What, as a noun: `an explicit key`.
        what: &'static str,
    },
    /// The new text would not say the same: a fault of the formatter.
    Differs,
}

/// The text of `source` in its even form; a second run changes nothing.
///
/// Cost: linear in the text.
///
/// # Errors
/// Why the text has to stay as it is; what would be returned says the same as what was read, or is not returned.
pub fn format(source: &Source, limits: &Limits) -> Result<String, Kept> {
    let before = parse(source, limits);
    if before.diagnostics.iter().any(breaks) {
        return Err(Kept::Broken(before.diagnostics));
    }
    let text = print(source, &before.value)?;
    let printed = Source::new(source.file(), source.path(), &text);
    let after = parse(&printed, limits);
    if after.diagnostics.iter().any(breaks) || !same(source, &before.value, &printed, &after.value) {
        return Err(Kept::Differs);
    }
    Ok(text)
}

/// Whether a text with this fault cannot be told from what its author meant to write. Tags and anchors are copied, whatever
/// they mean.
fn breaks(fault: &Diagnostic) -> bool {
    let is_copied = [&codes::FOREIGN_TAG, &codes::TAG_MISMATCH, &codes::UNKNOWN_ANCHOR].contains(&fault.code);
    fault.severity == Severity::Error && !is_copied
}

fn print(source: &Source, tree: &Tree) -> Result<String, Kept> {
    let mut printer = Printer::new(source.text(), tree);
    printer.document()?;
    Ok(printer.finish())
}

/// How many spaces a level has.
const STEP: usize = 2;

/// What is being written, and how far the author's text has been taken over.
struct Printer<'text> {
    text: &'text str,
    tree: &'text Tree,
    out: String,
    /// Behind the last byte of the author's text that was taken over.
    end: usize,
    /// The next comment.
    comment: usize,
    /// The levels of the last entry: the author's column, and the new one.
    levels: Vec<(usize, usize)>,
    /// Whether the text ends its lines as Windows does.
    is_crlf: bool,
}

impl<'text> Printer<'text> {
    fn new(text: &'text str, tree: &'text Tree) -> Printer<'text> {
        Printer {
            text,
            tree,
            out: String::with_capacity(text.len() + text.len() / 8),
            end: 0,
            comment: 0,
            levels: Vec::new(),
            is_crlf: text
                .split_once('\n')
                .is_some_and(|(first, _)| first.ends_with('\r')),
        }
    }

    fn node(&self, id: NodeId) -> &'text TreeNode {
        &self.tree.nodes[id]
    }

    fn slice(&self, span: Span) -> &'text str {
        &self.text[span.start as usize..span.end as usize]
    }

    /// Where a node begins, with its tag and anchor.
    fn start(&self, node: &TreeNode) -> u32 {
        let properties = [&node.tag, &node.anchor].into_iter().flatten();
        properties.fold(self.opening(node), |start, (_, place)| start.min(place.start))
    }

    fn new_line(&mut self, indent: usize) {
        self.out.push('\n');
        self.out.extend(std::iter::repeat_n(' ', indent));
    }

    /// Takes over a piece of the author's text.
    fn copy(&mut self, span: Span) {
        self.out.push_str(self.slice(span));
        self.take(span.end);
    }

    fn take(&mut self, end: u32) {
        self.end = self.end.max(end as usize);
    }

    /// The whole text, with the author's kind of line ends.
    fn finish(self) -> String {
        match self.is_crlf {
            true => self.out.replace('\n', "\r\n"),
            false => self.out,
        }
    }
}

#[cfg(test)]
mod tests;
