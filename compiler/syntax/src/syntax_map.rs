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
    /// The position of what it stands in; its own for the document.
    parent: u32,
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
                parent: Parent::At(0),
                step: Step::Document,
                key: None,
                alias: None,
            };
            enter(start, &mut places, &mut open);
        }
        let mut keys = Vec::new();
        while let Some(start) = open.pop() {
            if let Parent::Entry(path) = start.parent {
                keys.push((start.cursor.origin.path, path));
            }
            enter(start, &mut places, &mut open);
        }
        sort(&mut places);
        let mut map = SyntaxMap {
            file: tree.file,
            places,
            comments: tree.comments.clone(),
        };
        for (key, entry) in keys {
            if let (Some(key), Some(entry)) = (map.position(key), map.position(entry)) {
                map.places[key].parent = entry as u32;
            }
        }
        map
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
        self.position(path).map(|at| &self.places[at])
    }

    /// Where that stands in which the thing at `spot` stands; the document stands in itself.
    pub fn parent(&self, spot: &Spot) -> &Spot {
        &self.places[spot.parent as usize]
    }

    fn position(&self, path: PathId) -> Option<usize> {
        self.places.binary_search_by_key(&path, |spot| spot.path).ok()
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
            let parent = self.parent(spot);
            let is_in_named_item = matches!(parent.step, Step::NamedItem(..));
            match &spot.step {
                Step::Document => break,
                Step::Key(..) if is_in_named_item => {}
                step => steps.push(step),
            }
            next = Some(parent);
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
    parent: Parent,
    step: Step,
    key: Option<Span>,
    alias: Option<Span>,
}

/// What a node stands in.
#[derive(Clone, Copy)]
enum Parent {
    /// What got its place at this position.
    At(u32),
    /// The entry of that path, whose key it is.
    Entry(PathId),
}

/// Sorts places by path, of equal paths only the first, and lets parents follow: once here, so that nobody needs to look
/// for a parent later.
fn sort(places: &mut Vec<Spot>) {
    let mut order: Vec<(PathId, u32)> = Vec::with_capacity(places.len());
    order.extend(places.iter().enumerate().map(|(at, spot)| (spot.path, at as u32)));
    order.sort_unstable();
    // From the position before to the one after; what is left out goes where its twin goes.
    let mut moved = vec![0; places.len()];
    let mut kept: Vec<u32> = Vec::with_capacity(places.len());
    let mut twins = Vec::new();
    for (index, (path, at)) in order.iter().enumerate() {
        if index > 0 && order[index - 1].0 == *path {
            twins.push(*at);
        } else {
            kept.push(*at);
        }
        moved[*at as usize] = kept.len() as u32 - 1;
    }
    for spot in places.iter_mut() {
        spot.parent = moved[spot.parent as usize];
    }
    let count = kept.len();
    kept.append(&mut twins);
    permute(places, kept);
    places.truncate(count);
    places.shrink_to_fit();
}

/// Puts at each position what stood at the one that `from` says.
fn permute<T>(items: &mut [T], mut from: Vec<u32>) {
    for start in 0..items.len() {
        let mut at = start;
        loop {
            let source = from[at] as usize;
            from[at] = at as u32;
            if source == start {
                break;
            }
            items.swap(at, source);
            at = source;
        }
    }
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
    let own = places.len() as u32;
    places.push(Spot {
        path,
        // That of a key is known when its entry has a place.
        parent: match parent {
            Parent::At(parent) => parent,
            Parent::Entry(_) => own,
        },
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
                    parent: Parent::At(own),
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
                        parent: Parent::Entry(entry.value.origin.path),
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
                    parent: Parent::At(own),
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
