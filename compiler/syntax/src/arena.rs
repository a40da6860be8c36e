//! Arenas: append-only tables addressed by small typed ids.

use std::fmt;
use std::hash::{Hash, Hasher};
use std::marker::PhantomData;

use crate::work;

/// The address of a `T` inside one [`Arena`]; meaningless in any other.
pub struct Id<T> {
    index: u32,
    of: PhantomData<fn() -> T>,
}

impl<T> Id<T> {
    /// The position in the arena, from 0.
    pub fn index(self) -> usize {
        self.index as usize
    }
}

/// A table that only grows; once a pass has returned it, nothing changes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Arena<T> {
    items: Vec<T>,
}

impl<T> Arena<T> {
    /// An empty table.
    pub fn new() -> Arena<T> {
        Arena { items: Vec::new() }
    }

    /// Adds an item and returns its address.
    ///
    /// # Panics
    /// Beyond 2^32 − 1 items; the limits on nodes and files stop far earlier.
    pub fn push(&mut self, item: T) -> Id<T> {
        let index = u32::try_from(self.items.len()).expect("limits keep every arena below 2^32 items");
        self.items.push(item);
        Id {
            index,
            of: PhantomData,
        }
    }

    /// The item at `id`, for the pass that still owns the arena.
    pub fn get_mut(&mut self, id: Id<T>) -> &mut T {
        &mut self.items[id.index()]
    }

    /// How many items there are.
    pub fn len(&self) -> usize {
        self.items.len()
    }

    /// Whether there is no item.
    pub fn is_empty(&self) -> bool {
        self.items.is_empty()
    }

    /// The items with their addresses, in the order in which they were added.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = (Id<T>, &T)> {
        work::add(self.items.len());
        self.items.iter().enumerate().map(|(index, item)| {
            (
                Id {
                    index: index as u32,
                    of: PhantomData,
                },
                item,
            )
        })
    }
}

impl<T> Default for Arena<T> {
    fn default() -> Arena<T> {
        Arena::new()
    }
}

impl<T> std::ops::Index<Id<T>> for Arena<T> {
    type Output = T;
    fn index(&self, id: Id<T>) -> &T {
        work::add(1);
        &self.items[id.index()]
    }
}

impl<T> Clone for Id<T> {
    fn clone(&self) -> Id<T> {
        *self
    }
}

impl<T> Copy for Id<T> {}

impl<T> PartialEq for Id<T> {
    fn eq(&self, other: &Id<T>) -> bool {
        work::add(1);
        self.index == other.index
    }
}

impl<T> Eq for Id<T> {}

impl<T> PartialOrd for Id<T> {
    fn partial_cmp(&self, other: &Id<T>) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl<T> Ord for Id<T> {
    fn cmp(&self, other: &Id<T>) -> std::cmp::Ordering {
        self.index.cmp(&other.index)
    }
}

impl<T> Hash for Id<T> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.index.hash(state);
    }
}

impl<T> fmt::Debug for Id<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "#{}", self.index)
    }
}
