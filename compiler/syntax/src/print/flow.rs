//! Maps and lists in brackets: line breaks stay, the spaces between become even.

use crate::source::Span;
use crate::yaml::tree::{NodeId, TreeKind, TreeNode};

use super::{Kept, Printer, STEP};

impl Printer<'_> {
    /// A node inside of brackets, or a scalar, an alias, brackets as the value of an entry at `indent`.
    pub(super) fn inline(&mut self, id: NodeId, indent: usize) -> Result<(), Kept> {
        let node = self.node(id);
        self.properties(node);
        if !node.span.is_empty() && (node.tag.is_some() || node.anchor.is_some()) {
            self.out.push(' ');
        }
        match &node.kind {
            TreeKind::Scalar(scalar) => self.scalar(node, scalar, indent),
            TreeKind::Alias(..) => self.copy(node.span),
            TreeKind::Sequence(items) => {
                let items: Vec<(NodeId, Option<NodeId>)> = items.iter().map(|item| (*item, None)).collect();
                self.brackets(node, &items, indent)?;
            }
            TreeKind::Mapping(entries) => {
                let entries: Vec<(NodeId, Option<NodeId>)> =
                    entries.iter().map(|(key, value)| (*key, Some(*value))).collect();
                match self.slice(node.span).starts_with('{') {
                    true => self.brackets(node, &entries, indent)?,
                    // A pair that stands in a list without brackets of its own.
                    false => self.items(&entries, indent)?,
                }
            }
        }
        Ok(())
    }

    /// Tag and anchor in the author's order, with a space between.
    pub(super) fn properties(&mut self, node: &TreeNode) {
        let mut properties: Vec<Span> = [&node.tag, &node.anchor]
            .into_iter()
            .flatten()
            .map(|(_, place)| *place)
            .collect();
        properties.sort();
        for (number, place) in properties.into_iter().enumerate() {
            if number > 0 {
                self.out.push(' ');
            }
            self.copy(place);
        }
    }

    fn brackets(
        &mut self,
        node: &TreeNode,
        items: &[(NodeId, Option<NodeId>)],
        indent: usize,
    ) -> Result<(), Kept> {
        let is_map = matches!(node.kind, TreeKind::Mapping(_));
        self.copy(Span::new(node.span.start, node.span.start + 1));
        let Some((first, _)) = items.first() else {
            self.breaks(node.span.end - 1, indent + 2 * STEP, indent + STEP);
            self.copy(Span::new(node.span.end - 1, node.span.end));
            return Ok(());
        };
        let inner = indent + 2 * STEP;
        if !self.breaks(self.start(self.node(*first)), inner, inner) && is_map {
            self.out.push(' ');
        }
        self.items(items, indent + STEP)?;
        let closing = node.span.end - 1;
        let has_comma = self.text[self.end..closing as usize]
            .trim_start()
            .starts_with(',');
        let is_broken = self.is_broken(closing);
        if has_comma && is_broken {
            self.out.push(',');
        }
        if !self.breaks(closing, inner, indent + STEP) && is_map {
            self.out.push(' ');
        }
        self.copy(Span::new(closing, node.span.end));
        Ok(())
    }

    /// Items with commas between them; further lines, those of items too, stand deeper than `indent`.
    fn items(&mut self, items: &[(NodeId, Option<NodeId>)], indent: usize) -> Result<(), Kept> {
        for (number, (key, value)) in items.iter().enumerate() {
            let node = self.node(*key);
            let at = self.start(node);
            if number > 0 {
                self.out.push(',');
                if !self.breaks(at, indent + STEP, indent + STEP) {
                    self.out.push(' ');
                }
            }
            if self.text[self.end..at as usize].contains('?') && !node.span.is_empty() {
                return Err(Kept::Unsupported {
                    place: Span::new(at, at),
                    what: "an explicit key",
                });
            }
            self.inline(*key, indent)?;
            if let Some(value) = value {
                self.value(*key, *value, indent)?;
            }
        }
        Ok(())
    }

    /// What stands behind a key in brackets.
    fn value(&mut self, key: NodeId, value: NodeId, indent: usize) -> Result<(), Kept> {
        let node = self.node(value);
        let at = self.start(node);
        if node.is_left_out() {
            let written = self.text[self.end..].trim_start().starts_with(':');
            if written {
                self.colon(key);
            }
            self.take(at);
            return Ok(());
        }
        self.colon(key);
        if !self.breaks(at, indent + STEP, indent + STEP) {
            self.out.push(' ');
        }
        self.inline(value, indent)
    }

    /// The colon behind a key; an alias would take it for a part of its name.
    pub(super) fn colon(&mut self, key: NodeId) {
        if matches!(self.node(key).kind, TreeKind::Alias(..)) {
            self.out.push(' ');
        }
        self.out.push(':');
    }

    /// Writes comments and a line break where the author has one before `at`: comments at `inner`, what comes then at
    /// `next`. Whether there was one.
    fn breaks(&mut self, at: u32, inner: usize, next: usize) -> bool {
        let is_broken = self.is_broken(at);
        while let Some(comment) = self
            .tree
            .comments
            .get(self.comment)
            .filter(|comment| comment.span.start < at)
        {
            match self.text[self.end..comment.span.start as usize].contains('\n') {
                true => self.new_line(inner),
                false => self.out.push(' '),
            }
            self.comment += 1;
            self.copy_comment(comment.span);
        }
        if is_broken {
            self.new_line(next);
        }
        is_broken
    }

    fn is_broken(&self, at: u32) -> bool {
        self.text[self.end..at as usize].contains('\n')
    }

    pub(super) fn copy_comment(&mut self, span: Span) {
        let text = self.slice(span).trim_end();
        self.out.push_str(text);
        self.take(span.end);
    }
}
