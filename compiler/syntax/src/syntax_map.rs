//! `SyntaxMap`: where the things of one file stand, origin by origin.

use crate::name::Name;
use crate::origin::PathId;
use crate::source::{FileId, Span};
use crate::yaml::tree::{Comment, Cursor, NodeId, Tree, TreeKind};

/// The places of one file. The only thing that an edit elsewhere in the file changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SyntaxMap {
    file: FileId,
    /// Sorted by path; each path once.
    places: Vec<Spot>,
    comments: Vec<Comment>,
}

/// Where one entry, item or document stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spot {
    /// Its address.
    pub path: PathId,
    /// The address of what it stands in; its own for the document.
    pub parent: PathId,
    /// How it is reached from there.
    pub step: Step,
    /// Its key; for an item that is a map of one key, that key.
    pub key: Option<Span>,
    /// Its value; empty where it was left out. Behind an alias, the text that the alias stands for.
    pub value: Span,
    /// The alias through which it is reached, the innermost if there are several.
    pub alias: Option<Span>,
}

/// One step of a key path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// To the document.
    Document,
    /// To the value of a key; how often the same key came before.
    Key(Name, u32),
    /// To an item that is a map of one key; how often the same key came before in this list.
    NamedItem(Name, u32),
    /// To an item by position.
    Item(u32),
    /// From an entry to its key, where that is a collection.
    CollectionKey,
}

impl SyntaxMap {
    /// The places of everything in `tree`. What is reached through an alias has a place for each use.
    ///
    /// Two paths with the same hash (128 bits) keep the place of the first.
    /// Cost: n log n in the nodes, aliases written out, which [`crate::yaml::parse`] has bounded.
    pub fn of(tree: &Tree) -> SyntaxMap {
        // An entry has one place for its two nodes.
        let mut places = Vec::with_capacity(tree.nodes.len() * 2 / 3);
        let mut open = Vec::new();
        if let (Some(root), Some(id)) = (Cursor::root(tree), tree.root) {
            let start = Start {
                cursor: root,
                written: id,
                parent: PathId::ROOT,
                step: Step::Document,
                key: None,
                alias: None,
            };
            enter(start, &mut places, &mut open);
        }
        while let Some(start) = open.pop() {
            enter(start, &mut places, &mut open);
        }
        places.sort_by_key(|spot| spot.path);
        places.dedup_by_key(|spot| spot.path);
        places.shrink_to_fit();
        SyntaxMap {
            file: tree.file,
            places,
            comments: tree.comments.clone(),
        }
    }

    /// The file.
    pub fn file(&self) -> FileId {
        self.file
    }

    /// The comments of the file in the order of the text.
    pub fn comments(&self) -> &[Comment] {
        &self.comments
    }

    /// The places in the order of their paths.
    pub fn places(&self) -> &[Spot] {
        &self.places
    }

    /// Where the thing at `path` stands.
    pub fn find(&self, path: PathId) -> Option<&Spot> {
        let at = self.places.binary_search_by_key(&path, |spot| spot.path).ok()?;
        Some(&self.places[at])
    }

    /// The path spelt out, for example `node_templates/web/requirements/host.0`; nothing for the document and for
    /// unknown paths.
    ///
    /// The entry of an item that is a map of one key is spelt like the item. A key that stands for the second time has
    /// its occurrence behind it (`type.1`); `?` is the key of an entry, where that is a collection. `~` and `/` inside
    /// a key are `~0` and `~1`.
    pub fn path_text(&self, path: PathId) -> String {
        let mut steps = Vec::with_capacity(16);
        let mut next = self.find(path);
        while let Some(spot) = next {
            let parent = self.find(spot.parent);
            let is_in_named_item = parent.is_some_and(|parent| matches!(parent.step, Step::NamedItem(..)));
            match &spot.step {
                Step::Document => break,
                Step::Key(..) if is_in_named_item => {}
                step => steps.push(step),
            }
            next = parent;
        }
        let mut text = String::with_capacity(96);
        for (position, step) in steps.into_iter().rev().enumerate() {
            if position > 0 {
                text.push('/');
            }
            step.write(&mut text);
        }
        text
    }
}

impl Step {
    fn write(&self, text: &mut String) {
        let (name, count) = match self {
            Step::Document => return,
            Step::Key(name, 0) => (name, None),
            Step::Key(name, count) | Step::NamedItem(name, count) => (name, Some(*count)),
            Step::Item(position) => return text.push_str(&position.to_string()),
            Step::CollectionKey => return text.push('?'),
        };
        escape(name, text);
        if let Some(count) = count {
            text.push('.');
            text.push_str(&count.to_string());
        }
    }
}

/// A node that is about to get its place.
struct Start<'tree> {
    cursor: Cursor<'tree>,
    /// The node as written, an alias not followed.
    written: NodeId,
    parent: PathId,
    step: Step,
    key: Option<Span>,
    alias: Option<Span>,
}

fn enter<'tree>(start: Start<'tree>, places: &mut Vec<Spot>, open: &mut Vec<Start<'tree>>) {
    let Start {
        cursor,
        written,
        parent,
        step,
        key,
        alias,
    } = start;
    let tree = cursor.tree;
    let path = cursor.origin.path;
    let alias = if written == cursor.node {
        alias
    } else {
        Some(tree.nodes[written].span)
    };
    places.push(Spot {
        path,
        parent,
        step,
        key,
        value: cursor.get().span,
        alias,
    });
    // The last child is pushed first, so that places come in the order of the text and of equal paths the first is kept.
    match &cursor.get().kind {
        TreeKind::Scalar(_) | TreeKind::Alias(..) => {}
        TreeKind::Sequence(items) => {
            let cursors = cursor.named_items().unwrap_or_default();
            for (position, (item, written)) in cursors.into_iter().zip(items).enumerate().rev() {
                let step = match item.name {
                    Some((name, occurrence)) => Step::NamedItem(name.clone(), occurrence),
                    None => Step::Item(position as u32),
                };
                let key = item.cursor.only_key().map(|(_, span)| span);
                open.push(Start {
                    cursor: item.cursor,
                    written: *written,
                    parent: path,
                    step,
                    key,
                    alias,
                });
            }
        }
        TreeKind::Mapping(entries) => {
            let cursors = cursor.entries().unwrap_or_default();
            for (entry, (key, value)) in cursors.into_iter().zip(entries).rev() {
                if entry.key.origin != entry.value.origin {
                    open.push(Start {
                        cursor: entry.key,
                        written: *key,
                        parent: entry.value.origin.path,
                        step: Step::CollectionKey,
                        key: None,
                        alias,
                    });
                }
                let name = match entry.key.scalar() {
                    Some(scalar) => scalar.text.clone(),
                    None => Name::from(entry.key.key_text()),
                };
                open.push(Start {
                    cursor: entry.value,
                    written: *value,
                    parent: path,
                    step: Step::Key(name, entry.occurrence),
                    key: Some(tree.nodes[*key].span),
                    alias,
                });
            }
        }
    }
}

/// A key as a word of a path: as in JSON pointers, so that `/` only separates.
fn escape(name: &Name, text: &mut String) {
    for character in name.chars() {
        match character {
            '~' => text.push_str("~0"),
            '/' => text.push_str("~1"),
            other => text.push(other),
        }
    }
}

#[cfg(test)]
mod tests;
