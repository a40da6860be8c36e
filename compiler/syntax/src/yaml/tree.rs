//! `Tree`: one YAML document as written, with duplicate keys, raw scalar text, tags, anchors, comments.
//!
//! The tree judges nothing. [`Cursor`] walks it together with the [`Origin`] of each entry and follows aliases, so
//! that every later noun speaks of origins only.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use crate::arena::{Arena, Id};
use crate::name::Name;
use crate::origin::{Origin, PathId};
use crate::source::{FileId, Span};

/// Address of a node within one [`Tree`].
pub type NodeId = Id<TreeNode>;

/// One document of one file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tree {
    /// The file.
    pub file: FileId,
    /// All nodes; children come before their parents.
    pub nodes: Arena<TreeNode>,
    /// The document's node; `None` for an empty file.
    pub root: Option<NodeId>,
    /// Comments in the order of the text.
    pub comments: Vec<Comment>,
    /// Text that recovery had to blank, in the order of the text: the line that is being typed.
    pub blanked: Vec<Span>,
    /// Nodes in or beside which text was lost.
    pub damaged: BTreeSet<NodeId>,
    /// Nodes that stand elsewhere, or are something else, than their author wrote: the rewrites of a dialect leave them.
    pub moved: BTreeMap<NodeId, Moved>,
}

/// What a node stands for in its author's own document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moved {
    /// The path to it there.
    pub path: PathId,
    /// The node there.
    pub written: NodeId,
    /// What its author calls it, where the node itself says something else.
    pub words: Option<Name>,
}

/// A node with its place and what was written before it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TreeNode {
    /// The text of the node without tag and anchor; empty for a value that was left out.
    pub span: Span,
    /// What it is.
    pub kind: TreeKind,
    /// An explicit tag with its exclamation marks: those of the core schema in short form (`!!int`), others as written.
    pub tag: Option<(Name, Span)>,
    /// An anchor such as `&base`: its name without the ampersand, its place with it.
    pub anchor: Option<(Name, Span)>,
}

impl TreeNode {
    /// Whether nothing at all was written here, as after `key:`; `key: ~` and `key: ""` are something.
    pub fn is_left_out(&self) -> bool {
        match &self.kind {
            TreeKind::Scalar(scalar) => {
                scalar.style == ScalarStyle::Plain
                    && self.span.is_empty()
                    && self.tag.is_none()
                    && self.anchor.is_none()
            }
            TreeKind::Sequence(_) | TreeKind::Mapping(_) | TreeKind::Alias(..) => false,
        }
    }
}

/// The kinds of nodes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TreeKind {
    /// Text.
    Scalar(Scalar),
    /// A list.
    Sequence(Vec<NodeId>),
    /// Keys and values as written: duplicates and `<<` are kept.
    Mapping(Vec<(NodeId, NodeId)>),
    /// `*name`, and the anchored node it stands for; `None` when no such anchor came before, or when what it stands for
    /// is larger than the limits (reported either way).
    Alias(Name, Option<NodeId>),
}

/// The text of a scalar and how it was written.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Scalar {
    /// The text with quotes, escapes and folding resolved.
    pub text: Name,
    /// How it was written: decides whether the core schema looks at it.
    pub style: ScalarStyle,
}

/// How a scalar was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ScalarStyle {
    /// No quotes.
    Plain,
    /// `'…'`.
    SingleQuoted,
    /// `"…"`.
    DoubleQuoted,
    /// `|`.
    Literal,
    /// `>`.
    Folded,
}

/// A comment with its `#`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Comment {
    /// Its text, the `#` included.
    pub span: Span,
}

/// What a plain scalar is by the core schema of YAML 1.2.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ScalarKind {
    /// `null`, `Null`, `NULL`, `~` or nothing at all.
    Null,
    /// `true`, `True`, `TRUE` and their opposites.
    Boolean,
    /// Decimal, `0o…` or `0x…`.
    Integer,
    /// With point or exponent, `.inf`, `.nan`.
    Float,
    /// Everything else, and everything in quotes or blocks.
    String,
}

/// A node together with its place in the key path; aliases are already followed.
#[derive(Debug, Clone, Copy)]
pub struct Cursor<'tree> {
    /// The tree that is walked.
    pub tree: &'tree Tree,
    /// The node, never an alias unless the alias has no anchor.
    pub node: NodeId,
    /// Its origin: the path of the use where it was reached through an alias.
    pub origin: Origin,
}

/// One entry of a mapping.
#[derive(Debug, Clone, Copy)]
pub struct EntryCursor<'tree> {
    /// The key; its origin is that of the entry, unless it is a collection.
    pub key: Cursor<'tree>,
    /// The value.
    pub value: Cursor<'tree>,
    /// How often the same key text came before in the same mapping (0 for the first).
    pub occurrence: u32,
}

/// One item of a list.
pub(crate) struct ItemCursor<'tree> {
    pub(crate) cursor: Cursor<'tree>,
    /// Its key and how often that came before, where it is a map of one scalar key.
    pub(crate) name: Option<(&'tree Name, u32)>,
}

impl<'tree> Cursor<'tree> {
    /// The root of `tree`, if there is one.
    pub fn root(tree: &'tree Tree) -> Option<Cursor<'tree>> {
        tree.root.map(|node| {
            Cursor {
                tree,
                node,
                origin: Origin::root(tree.file),
            }
            .followed()
        })
    }

    /// The node itself.
    pub fn get(self) -> &'tree TreeNode {
        &self.tree.nodes[self.node]
    }

    /// The scalar, if it is one.
    pub fn scalar(self) -> Option<&'tree Scalar> {
        match &self.get().kind {
            TreeKind::Scalar(scalar) => Some(scalar),
            TreeKind::Sequence(_) | TreeKind::Mapping(_) | TreeKind::Alias(..) => None,
        }
    }

    /// The items, if it is a list. An item that is a map of one scalar key is addressed by that key
    /// (`requirements/host.0`), any other by its position.
    pub fn items(self) -> Option<Vec<Cursor<'tree>>> {
        let items = self.named_items()?;
        Some(items.into_iter().map(|item| item.cursor).collect())
    }

    /// The items with the keys by which they are addressed.
    pub(crate) fn named_items(self) -> Option<Vec<ItemCursor<'tree>>> {
        let TreeKind::Sequence(items) = &self.get().kind else {
            return None;
        };
        let mut counts: BTreeMap<&Name, u32> = BTreeMap::new();
        let mut cursors = Vec::with_capacity(items.len());
        for (position, node) in items.iter().enumerate() {
            let item = Cursor { node: *node, ..self }.followed();
            let name = item.only_key().map(|(key, _)| (key, next(&mut counts, key)));
            let path = match name {
                Some((key, occurrence)) => self.origin.path.named_item(key, occurrence),
                None => self.origin.path.item(position as u32),
            };
            cursors.push(ItemCursor {
                cursor: item.at(path),
                name,
            });
        }
        Some(cursors)
    }

    /// The entries, if it is a mapping, in the order of the text.
    pub fn entries(self) -> Option<Vec<EntryCursor<'tree>>> {
        let TreeKind::Mapping(entries) = &self.get().kind else {
            return None;
        };
        let mut counts: BTreeMap<Cow<'tree, str>, u32> = BTreeMap::new();
        let mut cursors = Vec::with_capacity(entries.len());
        for (key, value) in entries {
            let key = Cursor { node: *key, ..self }.followed();
            let text = key.borrowed_key_text();
            let occurrence = next(&mut counts, text.clone());
            let value = Cursor { node: *value, ..self }.followed();
            let path = value.at(self.origin.path.child(&text, occurrence)).origin.path;
            let key_path = match &key.get().kind {
                TreeKind::Scalar(_) | TreeKind::Alias(..) => path,
                TreeKind::Sequence(_) | TreeKind::Mapping(_) => path.collection_key(),
            };
            cursors.push(EntryCursor {
                key: key.at(key_path),
                value: value.at(path),
                occurrence,
            });
        }
        Some(cursors)
    }

    /// The text by which an entry with this key is addressed: the scalar's, or the structure in flow style.
    pub fn key_text(self) -> String {
        self.borrowed_key_text().into_owned()
    }

    fn borrowed_key_text(self) -> Cow<'tree, str> {
        match &self.get().kind {
            TreeKind::Scalar(scalar) => Cow::Borrowed(&scalar.text),
            TreeKind::Sequence(_) | TreeKind::Mapping(_) | TreeKind::Alias(..) => {
                let mut text = String::new();
                self.write_key(&mut text, 0);
                Cow::Owned(text)
            }
        }
    }

    /// Whether text was lost in or beside this node, so that what is missing in it is nobody's fault but that of the
    /// broken text, which was reported.
    pub fn is_damaged(self) -> bool {
        self.tree.damaged.contains(&self.node)
    }

    fn write_key(self, text: &mut String, depth: usize) {
        // Keys that are collections are rare and small; what lies deeper than four levels does not tell them apart.
        if depth > 4 {
            text.push('…');
            return;
        }
        match &self.get().kind {
            TreeKind::Scalar(scalar) => text.push_str(&scalar.text),
            TreeKind::Alias(name, _) => {
                text.push('*');
                text.push_str(name);
            }
            TreeKind::Sequence(items) => {
                text.push('[');
                for (position, item) in items.iter().enumerate() {
                    if position > 0 {
                        text.push_str(", ");
                    }
                    Cursor { node: *item, ..self }
                        .followed()
                        .write_key(text, depth + 1);
                }
                text.push(']');
            }
            TreeKind::Mapping(entries) => {
                text.push('{');
                for (position, (key, value)) in entries.iter().enumerate() {
                    if position > 0 {
                        text.push_str(", ");
                    }
                    Cursor { node: *key, ..self }
                        .followed()
                        .write_key(text, depth + 1);
                    text.push_str(": ");
                    Cursor { node: *value, ..self }
                        .followed()
                        .write_key(text, depth + 1);
                }
                text.push('}');
            }
        }
    }

    /// The one key of a mapping that has one, if it is a scalar.
    pub(crate) fn only_key(self) -> Option<(&'tree Name, Span)> {
        let TreeKind::Mapping(entries) = &self.get().kind else {
            return None;
        };
        let [(key, _)] = entries.as_slice() else {
            return None;
        };
        let key = &self.tree.nodes[*key];
        match &key.kind {
            TreeKind::Scalar(scalar) => Some((&scalar.text, key.span)),
            TreeKind::Sequence(_) | TreeKind::Mapping(_) | TreeKind::Alias(..) => None,
        }
    }

    /// The node of the author's own document that this one stands for.
    pub fn written(self) -> NodeId {
        self.moved().map_or(self.node, |moved| moved.written)
    }

    /// What its author calls it, where the node itself says something else.
    pub fn words(self) -> Option<&'tree Name> {
        self.moved().and_then(|moved| moved.words.as_ref())
    }

    /// Whether a rewrite put it here.
    pub fn is_moved(self) -> bool {
        self.moved().is_some()
    }

    fn moved(self) -> Option<&'tree Moved> {
        self.tree.moved.get(&self.node)
    }

    /// At its own path if it was moved, else at `path`.
    fn at(self, path: PathId) -> Cursor<'tree> {
        Cursor {
            origin: Origin {
                file: self.origin.file,
                path: self.moved().map_or(path, |moved| moved.path),
            },
            ..self
        }
    }

    /// Steps over aliases to what they stand for; an anchor's node is never an alias itself.
    fn followed(self) -> Cursor<'tree> {
        match &self.get().kind {
            TreeKind::Alias(_, Some(target)) => Cursor {
                node: *target,
                ..self
            },
            TreeKind::Alias(_, None) | TreeKind::Scalar(_) | TreeKind::Sequence(_) | TreeKind::Mapping(_) => {
                self
            }
        }
    }
}

/// How often `key` came before; from now on once more.
fn next<K: Ord>(counts: &mut BTreeMap<K, u32>, key: K) -> u32 {
    let count = counts.entry(key).or_insert(0);
    let before = *count;
    *count += 1;
    before
}
