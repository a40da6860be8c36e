//! Making nodes that know what they stand for.

use super::Desugar;
use crate::name::Name;
use crate::yaml::tree::{Cursor, Moved, NodeId, Scalar, ScalarStyle, TreeKind, TreeNode};

impl Desugar {
    /// What `cursor` shows, with other contents.
    pub(super) fn copy(&mut self, cursor: Cursor<'_>, kind: TreeKind) -> NodeId {
        self.push(cursor, kind, None)
    }

    /// What `cursor` shows, to stand elsewhere.
    pub(super) fn keep(&mut self, cursor: Cursor<'_>) -> NodeId {
        self.push(cursor, cursor.get().kind.clone(), None)
    }

    /// A string in place of `at`.
    pub(super) fn text(&mut self, at: Cursor<'_>, text: &str) -> NodeId {
        self.push(at, scalar(text, ScalarStyle::SingleQuoted), None)
    }

    /// Another text in place of that of `at`, written like it.
    pub(super) fn retold(&mut self, at: Cursor<'_>, written: &Scalar, text: &str) -> NodeId {
        self.push(at, scalar(text, written.style), None)
    }

    /// A number, `true` or `false` in place of `at`.
    pub(super) fn plain(&mut self, at: Cursor<'_>, text: &str) -> NodeId {
        self.push(at, scalar(text, ScalarStyle::Plain), None)
    }

    /// A list in place of `at`.
    pub(super) fn list(&mut self, at: Cursor<'_>, items: Vec<NodeId>) -> NodeId {
        self.push(at, TreeKind::Sequence(items), None)
    }

    /// A map in place of `at`.
    pub(super) fn map(&mut self, at: Cursor<'_>, entries: Vec<(NodeId, NodeId)>) -> NodeId {
        self.push(at, TreeKind::Mapping(entries), None)
    }

    /// Something in place of `at` that was reported: nobody says anything more about it.
    pub(super) fn fault(&mut self, at: Cursor<'_>) -> NodeId {
        self.push(at, TreeKind::Alias(Name::new(""), None), None)
    }

    /// A call of a function of TOSCA 2.0 in place of `at`; `word` is what the author calls the function.
    pub(super) fn call(&mut self, at: Cursor<'_>, function: &str, word: &str, arguments: NodeId) -> NodeId {
        let key = scalar(&format!("${function}"), ScalarStyle::SingleQuoted);
        let key = self.push(at, key, Some(Name::new(word)));
        self.push(at, TreeKind::Mapping(vec![(key, arguments)]), None)
    }

    /// A call that stands for a clause which the author wrote without one.
    pub(super) fn in_words(&mut self, node: NodeId, words: &str) -> NodeId {
        if let Some(moved) = self.moved.get_mut(&node) {
            moved.words = Some(Name::new(words));
        }
        node
    }

    fn push(&mut self, at: Cursor<'_>, kind: TreeKind, words: Option<Name>) -> NodeId {
        let written = at.get();
        let node = self.nodes.push(TreeNode {
            span: written.span,
            // A tag says what the author wrote; it holds for a copy of the same kind.
            tag: written.tag.clone().filter(|_| same_kind(&written.kind, &kind)),
            kind,
            anchor: None,
        });
        if at.is_damaged() {
            self.damaged.insert(node);
        }
        self.moved.insert(
            node,
            Moved {
                path: at.origin.path,
                written: at.written(),
                words,
            },
        );
        node
    }
}

fn scalar(text: &str, style: ScalarStyle) -> TreeKind {
    TreeKind::Scalar(Scalar {
        text: Name::new(text),
        style,
    })
}

fn same_kind(left: &TreeKind, right: &TreeKind) -> bool {
    matches!(
        (left, right),
        (TreeKind::Sequence(_), TreeKind::Sequence(_)) | (TreeKind::Mapping(_), TreeKind::Mapping(_))
    ) || left == right
}
