//! Events → `Tree`, without recursion and within the limits.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use granit_parser::{Event, StructureStyle, Tag};

use super::errors;
use super::events::{Events, Fault, Indentation, bytes};
use super::scalar::{CORE_TAGS, tagged};
use super::tree::{Comment, NodeId, Scalar, ScalarStyle, Tree, TreeKind, TreeNode};
use crate::arena::Arena;
use crate::diagnostic::Diagnostic;
use crate::limits::Limits;
use crate::name::Name;
use crate::source::{FileId, Span};

/// A tree as far as the text could be read.
pub(super) struct Built {
    pub(super) tree: Tree,
    pub(super) diagnostics: Vec<Diagnostic>,
    /// Why it ends before the text does; a reached limit is no fault but a diagnostic.
    pub(super) fault: Option<Fault>,
    /// Where it ends, if the text goes on.
    pub(super) cut: Option<u32>,
}

pub(super) fn build(file: FileId, text: &str, indentation: Indentation, limits: &Limits) -> Built {
    let mut builder = Builder {
        text,
        limits,
        file,
        nodes: Arena::new(),
        root: None,
        comments: Vec::new(),
        open: Vec::new(),
        anchors: BTreeMap::new(),
        named: None,
        documents: 0,
        end: 0,
        damaged: BTreeSet::new(),
        is_cut: false,
        diagnostics: Vec::new(),
        unlisted: 0,
        missed: BTreeMap::new(),
    };
    let fault = builder.read(Events::new(text, indentation, limits));
    builder.finish(fault)
}

struct Builder<'text> {
    text: &'text str,
    limits: &'text Limits,
    file: FileId,
    nodes: Arena<TreeNode>,
    root: Option<NodeId>,
    comments: Vec<Comment>,
    /// The collections that are not complete, outermost first.
    open: Vec<Open>,
    /// Anchors by the library's number; without a node while the anchored collection is open.
    anchors: BTreeMap<usize, Option<NodeId>>,
    /// The scalar that an anchor event would be about.
    named: Option<NodeId>,
    documents: usize,
    /// Where the last key, value or property ended.
    end: u32,
    damaged: BTreeSet<NodeId>,
    /// Whether a limit was reached.
    is_cut: bool,
    diagnostics: Vec<Diagnostic>,
    /// Diagnostics beyond the limit.
    unlisted: usize,
    /// Anchors that were missed: the diagnostic, if it is listed, and how many further aliases name them.
    missed: BTreeMap<Name, (Option<usize>, usize)>,
}

/// A collection whose end has not come yet.
struct Open {
    children: Children,
    /// With brackets: they are part of the span. Otherwise the children decide.
    brackets: bool,
    span: Span,
    /// Where the text before it ended.
    before: u32,
    tag: Option<(Name, Span)>,
    anchor: Option<(Name, Span)>,
    anchor_number: Option<usize>,
}

enum Children {
    Items(Vec<NodeId>),
    Entries {
        entries: Vec<(NodeId, NodeId)>,
        key: Option<NodeId>,
    },
}

/// Whether there is a reason to read on.
enum Next {
    Event,
    Stop,
}

impl<'text> Builder<'text> {
    fn read(&mut self, mut events: Events<'text>) -> Option<Fault> {
        while let Some(next) = events.next() {
            match next {
                Ok((event, span)) => match self.event(event, span) {
                    Next::Event => {}
                    Next::Stop => return None,
                },
                Err(fault) if fault.is_limit() => {
                    self.too_deep(fault.at);
                    return None;
                }
                Err(fault) => return Some(fault),
            }
        }
        None
    }

    fn event(&mut self, event: Event<'text>, span: granit_parser::Span) -> Next {
        let tag_span = span.tag_span().map(bytes);
        let place = bytes(span);
        match event {
            Event::DocumentStart(..) => {
                self.documents += 1;
                if self.documents > 1 {
                    self.report(errors::second_document(self.file, place));
                    return Next::Stop;
                }
                Next::Event
            }
            Event::Scalar(text, style, _, tag) => {
                let tag = self.tag(tag.as_deref(), tag_span);
                self.scalar(text, style, place, tag)
            }
            Event::SequenceStart(style, number, tag) => {
                let tag = self.tag(tag.as_deref(), tag_span);
                self.start(Children::Items(Vec::new()), style, place, number, tag)
            }
            Event::MappingStart(style, number, tag) => {
                let tag = self.tag(tag.as_deref(), tag_span);
                let children = Children::Entries {
                    entries: Vec::new(),
                    key: None,
                };
                self.start(children, style, place, number, tag)
            }
            Event::SequenceEnd | Event::MappingEnd => self.close(place.end),
            Event::Anchor(number, name) => {
                self.anchor(number, Name::new(&name), place);
                Next::Event
            }
            Event::Alias(number) => {
                let name = Name::new(self.slice(place).trim_start_matches('*'));
                let target = self.anchors.get(&number).copied().flatten();
                if target.is_none() {
                    self.report(errors::anchor_around_alias(self.file, place, &name));
                }
                self.leaf(TreeKind::Alias(name, target), place, None)
            }
            Event::UnresolvedAlias(name) => {
                let name = Name::new(&name);
                self.miss(&name, place);
                self.leaf(TreeKind::Alias(name, None), place, None)
            }
            Event::Comment(..) => {
                self.comments.push(Comment { span: place });
                Next::Event
            }
            _ => Next::Event,
        }
    }

    fn scalar(
        &mut self,
        text: Cow<'text, str>,
        style: granit_parser::ScalarStyle,
        place: Span,
        tag: Option<(Name, Span)>,
    ) -> Next {
        let style = match style {
            granit_parser::ScalarStyle::Plain => ScalarStyle::Plain,
            granit_parser::ScalarStyle::SingleQuoted => ScalarStyle::SingleQuoted,
            granit_parser::ScalarStyle::DoubleQuoted => ScalarStyle::DoubleQuoted,
            granit_parser::ScalarStyle::Literal => ScalarStyle::Literal,
            granit_parser::ScalarStyle::Folded => ScalarStyle::Folded,
        };
        let is_left_out = style == ScalarStyle::Plain && place.is_empty();
        let span = match style {
            ScalarStyle::Literal | ScalarStyle::Folded => self.visible(place),
            ScalarStyle::Plain if is_left_out => self.gap(place.start),
            ScalarStyle::Plain | ScalarStyle::SingleQuoted | ScalarStyle::DoubleQuoted => place,
        };
        let is_too_long = text.len() > self.limits.scalar_bytes;
        let text = if is_left_out {
            Name::new("")
        } else if is_too_long {
            self.report(errors::scalar_too_long(
                self.file,
                span,
                text.len(),
                self.limits.scalar_bytes,
            ));
            Name::new("")
        } else {
            Name::new(&text)
        };
        if let Some((tag, place)) = &tag
            && CORE_TAGS.contains(&tag.as_str())
            && tagged(tag, &text).is_none()
            && !is_too_long
        {
            self.report(errors::tag_mismatch(self.file, *place, tag, &text));
        }
        let next = self.leaf(TreeKind::Scalar(Scalar { text, style }), span, tag);
        if is_too_long {
            self.damaged.extend(self.named);
        }
        next
    }

    fn leaf(&mut self, kind: TreeKind, span: Span, tag: Option<(Name, Span)>) -> Next {
        self.end = self.end.max(span.end);
        let node = TreeNode {
            span,
            kind,
            tag,
            anchor: None,
        };
        self.add(node)
    }

    fn start(
        &mut self,
        children: Children,
        style: StructureStyle,
        place: Span,
        number: usize,
        tag: Option<(Name, Span)>,
    ) -> Next {
        if self.open.len() >= self.limits.nesting {
            self.too_deep(place.start);
            return Next::Stop;
        }
        let fits = match children {
            Children::Items(_) => ["!", "!!seq"],
            Children::Entries { .. } => ["!", "!!map"],
        };
        if let Some((tag, tag_place)) = &tag
            && CORE_TAGS.contains(&tag.as_str())
            && !fits.contains(&tag.as_str())
        {
            let found = match children {
                Children::Items(_) => "a list",
                Children::Entries { .. } => "a map",
            };
            self.report(errors::collection_tag_mismatch(self.file, *tag_place, tag, found));
        }
        let anchor_number = (number != 0).then_some(number);
        if let Some(number) = anchor_number {
            self.anchors.insert(number, None);
        }
        self.named = None;
        self.open.push(Open {
            children,
            brackets: style == StructureStyle::Flow && matches!(self.slice(place), "[" | "{"),
            span: place,
            before: self.end,
            tag,
            anchor: None,
            anchor_number,
        });
        Next::Event
    }

    fn close(&mut self, end: u32) -> Next {
        let Some((node, anchor_number)) = self.complete(end) else {
            return Next::Event;
        };
        let next = self.add(node);
        if let Some(number) = anchor_number {
            self.anchors.insert(number, self.named);
        }
        self.named = None;
        next
    }

    /// The innermost open collection as a node, with the number of its anchor.
    fn complete(&mut self, end: u32) -> Option<(TreeNode, Option<usize>)> {
        let open = self.open.pop()?;
        let span = self.extent(&open, end);
        self.end = self.end.max(span.end);
        let kind = match open.children {
            Children::Items(items) => TreeKind::Sequence(items),
            Children::Entries { entries, .. } => TreeKind::Mapping(entries),
        };
        let node = TreeNode {
            span,
            kind,
            tag: open.tag,
            anchor: open.anchor,
        };
        Some((node, open.anchor_number))
    }

    /// The text of a collection: its brackets, or from the first dash or key to the end of the last child. The library
    /// lets collections without brackets begin behind their first dash, and end where the next thing begins.
    fn extent(&self, open: &Open, end: u32) -> Span {
        if open.brackets {
            return Span::new(open.span.start, end);
        }
        let (first, last) = match &open.children {
            Children::Items(items) => (items.first(), items.last()),
            Children::Entries { entries, .. } => (
                entries.first().map(|(key, _)| key),
                entries.last().map(|(_, value)| value),
            ),
        };
        let (Some(first), Some(last)) = (first, last) else {
            return Span::new(open.span.start, open.span.start);
        };
        let first = &self.nodes[*first];
        let properties = [&first.tag, &first.anchor].into_iter().flatten();
        let start = properties.fold(first.span.start, |start, (_, place)| start.min(place.start));
        let start = match open.children {
            Children::Items(_) => self.first_dash(open, start),
            Children::Entries { .. } => start.min(open.span.start),
        };
        Span::new(start, self.nodes[*last].span.end)
    }

    /// The dash of the first item: behind whatever stood before the list, and only space and comments are between.
    fn first_dash(&self, open: &Open, first: u32) -> u32 {
        if self.text[open.span.start as usize..].starts_with('-') && open.span.start < first {
            return open.span.start;
        }
        let properties = [&open.tag, &open.anchor].into_iter().flatten();
        let from = properties.fold(open.before, |from, (_, place)| from.max(place.end));
        let mut is_comment = false;
        for (at, byte) in self.slice(Span::new(from, first)).bytes().enumerate() {
            match byte {
                b'#' => is_comment = true,
                b'\n' | b'\r' => is_comment = false,
                b'-' if !is_comment => return from + at as u32,
                _ => {}
            }
        }
        first
    }

    /// Puts a complete node where it belongs, if there may be one more.
    fn add(&mut self, node: TreeNode) -> Next {
        if self.nodes.len() < self.limits.yaml_nodes {
            self.attach(node);
            return Next::Event;
        }
        self.report(errors::too_many_nodes(
            self.file,
            node.span,
            self.limits.yaml_nodes,
        ));
        self.named = None;
        self.is_cut = true;
        Next::Stop
    }

    fn attach(&mut self, node: TreeNode) {
        let id = self.nodes.push(node);
        self.named = Some(id);
        match self.open.last_mut() {
            None => self.root = Some(id),
            Some(open) => match &mut open.children {
                Children::Items(items) => items.push(id),
                Children::Entries { entries, key } => match key.take() {
                    None => *key = Some(id),
                    Some(key) => entries.push((key, id)),
                },
            },
        }
    }

    /// The event comes right after the node that the anchor names, or after its start.
    fn anchor(&mut self, number: usize, name: Name, place: Span) {
        self.end = self.end.max(place.end);
        match self.named {
            Some(id) => {
                self.nodes.get_mut(id).anchor = Some((name, place));
                self.anchors.insert(number, Some(id));
            }
            None => {
                if let Some(open) = self.open.last_mut() {
                    open.anchor = Some((name, place));
                }
            }
        }
    }

    /// Core tags in their short form, whatever handle was used; others as written.
    fn tag(&mut self, tag: Option<&Tag>, place: Option<Span>) -> Option<(Name, Span)> {
        let (tag, place) = (tag?, place?);
        let name = match tag.core_suffix() {
            Some(suffix) => Name::from(format!("!!{suffix}")),
            None => Name::new(self.slice(place)),
        };
        if !CORE_TAGS.contains(&name.as_str()) {
            self.report(errors::foreign_tag(self.file, place, &name));
        }
        self.end = self.end.max(place.end);
        Some((name, place))
    }

    /// Block scalars run over the lines that follow them; what is seen ends with the last line that holds something.
    fn visible(&self, place: Span) -> Span {
        let text = self.slice(place);
        let seen = text.trim_end_matches([' ', '\t', '\r', '\n']).len() as u32;
        if seen == 0 {
            let before = self.text[..place.start as usize].trim_end().len() as u32;
            return Span::new(before, before);
        }
        Span::new(place.start, place.start + seen)
    }

    /// Where a value that was left out would stand: behind the colon or dash.
    fn gap(&self, at: u32) -> Span {
        let before = self.text[..at as usize]
            .trim_end_matches([' ', '\t', '\r', '\n'])
            .len();
        let before = before.max(self.end as usize).min(at as usize);
        let is_value = self
            .open
            .last()
            .is_some_and(|open| matches!(&open.children, Children::Entries { key: Some(_), .. }));
        let rest = self.text[before..].trim_start_matches([' ', '\t']);
        let place = if is_value && rest.starts_with(':') {
            self.text.len() - rest.len() + 1
        } else {
            before
        };
        Span::new(place as u32, place as u32)
    }

    fn too_deep(&mut self, at: u32) {
        self.is_cut = true;
        self.report(errors::too_deep(self.file, self.text, at, self.limits.nesting));
    }

    /// One missing anchor is one fault, whoever names it.
    fn miss(&mut self, name: &Name, place: Span) {
        if let Some((_, more)) = self.missed.get_mut(name) {
            *more += 1;
            return;
        }
        let index = self.diagnostics.len();
        self.report(errors::unknown_anchor(self.file, place, name));
        let is_listed = self.diagnostics.len() > index;
        self.missed.insert(name.clone(), (is_listed.then_some(index), 0));
    }

    fn report(&mut self, diagnostic: Diagnostic) {
        if self.diagnostics.len() < self.limits.yaml_faults {
            self.diagnostics.push(diagnostic);
        } else {
            self.unlisted += 1;
        }
    }

    fn slice(&self, place: Span) -> &'text str {
        self.text
            .get(place.start as usize..place.end as usize)
            .unwrap_or("")
    }

    /// Completes what the end of reading left open; a key without a value is dropped, for nobody left it out.
    fn finish(mut self, fault: Option<Fault>) -> Built {
        while let Some((node, _)) = self.complete(self.end) {
            self.attach(node);
        }
        self.count_what_is_not_listed();
        self.comments.sort_by_key(|comment| comment.span);
        let root = self.root.filter(|root| !self.nodes[*root].is_left_out());
        Built {
            tree: Tree {
                file: self.file,
                nodes: self.nodes,
                root,
                comments: self.comments,
                blanked: Vec::new(),
                damaged: self.damaged,
                moved: std::collections::BTreeMap::new(),
            },
            diagnostics: self.diagnostics,
            cut: (self.is_cut || fault.is_some()).then_some(self.end),
            fault,
        }
    }

    fn count_what_is_not_listed(&mut self) {
        for (name, (listed, more)) in std::mem::take(&mut self.missed) {
            if let Some(index) = listed.filter(|_| more > 0) {
                let note = format!("`*{name}` stands at {more} more places of this file");
                self.diagnostics[index].notes.push(note);
            }
        }
        if self.unlisted > 0
            && let Some(last) = self.diagnostics.last_mut()
        {
            last.notes.push(format!(
                "{} more faults of this file are not listed",
                self.unlisted
            ));
        }
    }
}
