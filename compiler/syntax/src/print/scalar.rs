//! Scalars: copied as they are, their further lines moved to their new place.

use crate::source::Span;
use crate::yaml::tree::{Scalar, ScalarStyle, TreeKind, TreeNode};

use super::{Printer, STEP};

impl Printer<'_> {
    /// A scalar that belongs to an entry at `indent`.
    pub(super) fn scalar(&mut self, node: &TreeNode, scalar: &Scalar, indent: usize) {
        match scalar.style {
            ScalarStyle::Plain | ScalarStyle::SingleQuoted | ScalarStyle::DoubleQuoted => {
                self.lines(node.span, indent + STEP);
            }
            ScalarStyle::Literal | ScalarStyle::Folded => self.block_scalar(node, scalar, indent),
        }
    }

    /// Where a node begins, without tag and anchor: a block scalar with its sign, which its span leaves out.
    pub(super) fn opening(&self, node: &TreeNode) -> u32 {
        let TreeKind::Scalar(scalar) = &node.kind else {
            return node.span.start;
        };
        if !matches!(scalar.style, ScalarStyle::Literal | ScalarStyle::Folded) {
            return node.span.start;
        }
        let properties = [&node.tag, &node.anchor].into_iter().flatten();
        let from = properties.fold(self.end, |from, (_, place)| from.max(place.end as usize));
        let mut is_comment = false;
        for (offset, byte) in self.text[from..node.span.start as usize].bytes().enumerate() {
            match byte {
                b'#' => is_comment = true,
                b'\n' => is_comment = false,
                b'|' | b'>' if !is_comment => return (from + offset) as u32,
                _ => {}
            }
        }
        node.span.start
    }

    /// Text in which line breaks are folded: the spaces around them say nothing.
    fn lines(&mut self, span: Span, indent: usize) {
        let text = self.slice(span);
        for (number, line) in text.split('\n').enumerate() {
            if number == 0 {
                self.out.push_str(line.trim_end_matches('\r'));
                continue;
            }
            let line = line.trim_matches([' ', '\t', '\r']);
            if line.is_empty() {
                self.out.push('\n');
            } else {
                self.new_line(indent);
                self.out.push_str(line);
            }
        }
        self.take(span.end);
    }

    /// `|` and `>`: the lines keep what they are indented by beyond the first.
    fn block_scalar(&mut self, node: &TreeNode, scalar: &Scalar, indent: usize) {
        let span = node.span;
        let opening = self.opening(node) as usize;
        let text = &self.text[opening..];
        let (header, _) = text.split_once('\n').unwrap_or((text, ""));
        let (sign, comment) = match header.find('#') {
            Some(at) => header.split_at(at),
            None => (header, ""),
        };
        // Every level has as many spaces as the next: an indicator says how many.
        let sign = sign
            .trim_end()
            .replace(|character: char| character.is_ascii_digit(), &STEP.to_string());
        self.out.push_str(&sign);
        if !comment.is_empty() {
            self.out.push(' ');
            self.out.push_str(comment.trim_end());
            self.comment += 1;
        }
        let keeps = sign.contains('+');
        let rest = &self.text[span.end as usize..];
        let line_end = span.end as usize + rest.find('\n').unwrap_or(rest.len());
        let end = match keeps {
            true => self.end_of_blank_lines(line_end),
            false => line_end,
        };
        let body = self.text.get(opening + header.len()..end).unwrap_or("");
        if let Some((_, lines)) = body.split_once('\n') {
            let depth = depth(lines, &scalar.text);
            for line in lines.split('\n') {
                let line = line.trim_end_matches('\r');
                let blank = line.bytes().take(depth).take_while(|byte| *byte == b' ').count();
                self.out.push('\n');
                if line.len() > blank {
                    self.out.extend(std::iter::repeat_n(' ', indent + STEP));
                    self.out.push_str(&line[blank..]);
                }
            }
        }
        self.take((opening + header.trim_end().len()).max(end) as u32);
    }

    /// The end of the last of the empty lines from `at` on, without its line break.
    fn end_of_blank_lines(&self, at: usize) -> usize {
        let rest = &self.text[at..];
        let blank = rest.len() - rest.trim_start_matches([' ', '\t', '\r', '\n']).len();
        let Some(last) = rest[..blank].rfind('\n') else {
            return at;
        };
        at + last
    }
}

/// How deep the lines of a block scalar are indented: what the first line with something in it has lost on the way to
/// the text.
fn depth(lines: &str, text: &str) -> usize {
    let spaces = |line: &str| line.len() - line.trim_start_matches(' ').len();
    let first = |text: &str| text.split('\n').find(|line| !line.trim().is_empty()).map(spaces);
    match (first(lines), first(text)) {
        (Some(written), Some(read)) => written.saturating_sub(read),
        // Only spaces: those that are content are the ones that the text has.
        (written, read) => written.or(read).unwrap_or(0),
    }
}
