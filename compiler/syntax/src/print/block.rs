//! Maps and lists by indentation, with the comments and empty lines between their entries.

use crate::source::Span;
use crate::yaml::tree::{NodeId, ScalarStyle, TreeKind, TreeNode};

use super::{Kept, Printer, STEP};

impl Printer<'_> {
    /// The whole document.
    pub(super) fn document(&mut self) -> Result<(), Kept> {
        let root = self.tree.root.map(|root| self.node(root));
        let from = root.map_or(self.text.len(), |root| self.start(root) as usize);
        self.head(from)?;
        if let Some(id) = self.tree.root {
            if self.is_block(self.node(id)) {
                self.block(id, 0, false)?;
            } else {
                self.own_line(self.start(self.node(id)), 0);
                self.inline(id, 0)?;
            }
        }
        let end = self.text.len() as u32;
        self.comments(end, 0, 0);
        let tail = self.text[self.end..].trim();
        if !tail.is_empty() {
            let place = Span::new(self.end as u32, end);
            return Err(Kept::Unsupported {
                place,
                what: "the end of a document",
            });
        }
        if !self.is_at_start() {
            self.out.push('\n');
        }
        Ok(())
    }

    /// What may stand before the first node: a byte order mark, comments, and the line that begins a document.
    fn head(&mut self, from: usize) -> Result<(), Kept> {
        let before = &self.text[..from];
        if before.starts_with('\u{feff}') {
            self.out.push('\u{feff}');
            self.end = '\u{feff}'.len_utf8();
        }
        let mut at = 0;
        for line in before.split_inclusive('\n') {
            if line.starts_with('%') {
                let place = Span::new(at as u32, (at + line.len()) as u32);
                return Err(Kept::Unsupported {
                    place,
                    what: "a directive",
                });
            }
            if line.trim_start_matches('\u{feff}').starts_with("---") {
                let at = at + line.find('-').unwrap_or(0);
                self.own_line(at as u32, 0);
                self.copy(Span::new(at as u32, at as u32 + 3));
            }
            at += line.len();
        }
        Ok(())
    }

    /// Whether a node is written by indentation.
    fn is_block(&self, node: &TreeNode) -> bool {
        match &node.kind {
            TreeKind::Sequence(items) => !items.is_empty() && !self.slice(node.span).starts_with('['),
            TreeKind::Mapping(entries) => !entries.is_empty() && !self.slice(node.span).starts_with('{'),
            TreeKind::Scalar(_) | TreeKind::Alias(..) => false,
        }
    }

    /// A map or list by indentation at `indent`; the first entry goes on in the line where its list item began.
    fn block(&mut self, id: NodeId, indent: usize, goes_on: bool) -> Result<(), Kept> {
        let node = self.node(id);
        match &node.kind {
            TreeKind::Sequence(items) => {
                for (number, item) in items.iter().enumerate() {
                    self.item(*item, indent, goes_on && number == 0)?;
                }
            }
            TreeKind::Mapping(entries) => {
                for (number, (key, value)) in entries.iter().enumerate() {
                    self.entry(*key, *value, indent, goes_on && number == 0)?;
                }
            }
            TreeKind::Scalar(_) | TreeKind::Alias(..) => {}
        }
        Ok(())
    }

    fn item(&mut self, id: NodeId, indent: usize, goes_on: bool) -> Result<(), Kept> {
        let node = self.node(id);
        let dash = self.dash(self.start(node));
        if !goes_on {
            self.own_line(dash, indent);
        }
        self.enter(dash, indent);
        self.copy(Span::new(dash, dash + 1));
        if node.is_left_out() {
            self.take(node.span.start);
            return Ok(());
        }
        if self.is_block(node) {
            let has_properties = node.tag.is_some() || node.anchor.is_some();
            let has_comment = self.has_comment(node.span.start);
            if has_properties {
                self.out.push(' ');
                self.properties(node);
            }
            if !has_properties && !has_comment {
                self.out.push(' ');
            }
            return self.block(id, indent + STEP, !has_properties && !has_comment);
        }
        self.behind(id, indent)
    }

    fn entry(&mut self, key: NodeId, value: NodeId, indent: usize, goes_on: bool) -> Result<(), Kept> {
        let node = self.node(key);
        let at = self.start(node);
        self.refuse_explicit(node, at)?;
        if !goes_on {
            self.own_line(at, indent);
        }
        self.enter(at, indent);
        self.inline(key, indent)?;
        self.colon(key);
        let node = self.node(value);
        if node.is_left_out() {
            self.take(node.span.start);
            return Ok(());
        }
        if self.is_block(node) {
            if node.tag.is_some() || node.anchor.is_some() {
                self.out.push(' ');
                self.properties(node);
            }
            return self.block(value, indent + STEP, false);
        }
        self.behind(value, indent)
    }

    /// A scalar, an alias or brackets behind a colon or dash: in the same line, unless a comment stands between.
    fn behind(&mut self, id: NodeId, indent: usize) -> Result<(), Kept> {
        let at = self.start(self.node(id));
        if self.has_comment(at) {
            self.own_line(at, indent + STEP);
        } else {
            self.out.push(' ');
        }
        self.inline(id, indent)
    }

    /// Keys behind a question mark have no form here.
    fn refuse_explicit(&self, node: &TreeNode, at: u32) -> Result<(), Kept> {
        let is_simple = match &node.kind {
            TreeKind::Scalar(scalar) => {
                !matches!(scalar.style, ScalarStyle::Literal | ScalarStyle::Folded) && !node.span.is_empty()
            }
            TreeKind::Alias(..) => true,
            TreeKind::Sequence(_) | TreeKind::Mapping(_) => !self.is_block(node),
        };
        // A question mark that ends a comment is none.
        let comments = self.tree.comments[self.comment..]
            .iter()
            .map(|comment| comment.span);
        let comment = comments.take_while(|span| span.start < at).last();
        let from = comment.map_or(self.end, |span| self.end.max(span.end as usize));
        let is_explicit = self.text[from..at as usize].trim_end().ends_with('?');
        if is_simple && !is_explicit && !self.slice(node.span).contains('\n') {
            return Ok(());
        }
        Err(Kept::Unsupported {
            place: Span::new(at, at),
            what: "an explicit key",
        })
    }

    /// Where the dash of an item stands that begins at `at`.
    fn dash(&self, at: u32) -> u32 {
        let mut found = self.end;
        let mut is_comment = false;
        for (offset, byte) in self.text[self.end..at as usize].bytes().enumerate() {
            match byte {
                b'#' => is_comment = true,
                b'\n' => is_comment = false,
                b'-' if !is_comment => found = self.end + offset,
                _ => {}
            }
        }
        found as u32
    }

    fn has_comment(&self, at: u32) -> bool {
        self.tree
            .comments
            .get(self.comment)
            .is_some_and(|comment| comment.span.start < at)
    }

    /// Begins the line of an entry that stands at `at` in the author's text, after the comments before it.
    fn own_line(&mut self, at: u32, indent: usize) {
        self.comments(at, self.column(at), indent);
        self.line_before(at, indent);
        self.end = self.end.max(at as usize);
    }

    /// The comments before `at`, where an entry stands in `column` and comes to stand at `indent`.
    fn comments(&mut self, at: u32, column: usize, indent: usize) {
        while let Some(comment) = self
            .tree
            .comments
            .get(self.comment)
            .filter(|comment| comment.span.start < at)
        {
            self.comment += 1;
            let start = comment.span.start;
            if self.text[self.end..start as usize].contains('\n') || self.is_at_start() {
                let indent = self.level(self.column(start), column, indent);
                self.line_before(start, indent);
            } else {
                self.out.push(' ');
            }
            self.copy_comment(comment.span);
        }
    }

    /// A comment that stands deeper than what comes next belongs to what came before: at the deepest level that is not
    /// deeper than the comment.
    fn level(&self, comment: usize, column: usize, indent: usize) -> usize {
        let deeper = self
            .levels
            .iter()
            .filter(|(written, _)| *written > column && *written <= comment);
        deeper
            .max_by_key(|(written, _)| *written)
            .map_or(indent, |(_, new)| *new)
    }

    /// A line break before what stands at `at`, and one empty line if the author left any.
    fn line_before(&mut self, at: u32, indent: usize) {
        if self.is_at_start() {
            return;
        }
        let breaks = self.text[self.end..at as usize]
            .bytes()
            .filter(|byte| *byte == b'\n')
            .count();
        let follows_key = self.out.ends_with(':');
        if breaks > 1 && !follows_key {
            self.new_line(0);
        }
        self.new_line(indent);
    }

    fn is_at_start(&self) -> bool {
        self.out.trim_start_matches('\u{feff}').is_empty()
    }

    /// Remembers at which columns the entry stands that is being written.
    fn enter(&mut self, at: u32, indent: usize) {
        while self.levels.last().is_some_and(|(_, new)| *new >= indent) {
            self.levels.pop();
        }
        self.levels.push((self.column(at), indent));
    }

    /// How many characters stand before `at` in its line.
    fn column(&self, at: u32) -> usize {
        let line = self.text[..at as usize].rfind('\n').map_or(0, |end| end + 1);
        self.text[line..at as usize].chars().count()
    }
}
