//! Deltas: what a dialect has otherwise than its base.

use super::shape::{Key, LeftOut, Presence, Rewrite, Shape, ShapeId, Short};

/// One difference.
#[derive(Debug, Clone, Copy)]
pub(super) struct Delta {
    shape: ShapeId,
    change: Change,
    rewrite: Option<Rewrite>,
    presence: Option<Presence>,
    left_out: LeftOut,
}

#[derive(Debug, Clone, Copy)]
enum Change {
    /// A keyname is spelt otherwise, and may differ further.
    Renamed(&'static str, &'static str),
    /// A keyname does not exist.
    Absent(&'static str),
    /// A keyname exists that the base does not have.
    Added(Key),
    /// Something else may stand instead of the map.
    Short(Short),
    /// The whole is rewritten.
    Whole,
    /// People call it otherwise, and it is told elsewhere.
    Called(&'static str),
    /// It is told in another section.
    Section(&'static str),
}

impl Delta {
    /// `name` of the base is spelt otherwise.
    pub(super) const fn renamed(shape: ShapeId, name: &'static str, spelling: &'static str) -> Delta {
        Delta::new(shape, Change::Renamed(name, spelling))
    }

    /// `name` is spelt as in the base, and differs in what follows.
    pub(super) const fn changed(shape: ShapeId, name: &'static str) -> Delta {
        Delta::new(shape, Change::Renamed(name, name))
    }

    /// `name` of the base does not exist.
    pub(super) const fn absent(shape: ShapeId, name: &'static str) -> Delta {
        Delta::new(shape, Change::Absent(name))
    }

    /// A keyname that the base does not have.
    pub(super) const fn added(shape: ShapeId, key: Key) -> Delta {
        Delta::new(shape, Change::Added(key))
    }

    /// Something else may stand instead of the map.
    pub(super) const fn short(shape: ShapeId, short: Short) -> Delta {
        Delta::new(shape, Change::Short(short))
    }

    /// The whole is rewritten before its keynames are looked at.
    pub(super) const fn whole(shape: ShapeId, rewrite: Rewrite) -> Delta {
        Delta::new(shape, Change::Whole).rewritten(rewrite)
    }

    /// What people call it.
    pub(super) const fn called(shape: ShapeId, noun: &'static str) -> Delta {
        Delta::new(shape, Change::Called(noun))
    }

    /// The section that tells it.
    pub(super) const fn section(shape: ShapeId, section: &'static str) -> Delta {
        Delta::new(shape, Change::Section(section))
    }

    /// What stands there is rewritten.
    pub(super) const fn rewritten(self, rewrite: Rewrite) -> Delta {
        Delta {
            rewrite: Some(rewrite),
            ..self
        }
    }

    /// Whether it must be there is another matter than in the base.
    pub(super) const fn presence(self, presence: Presence) -> Delta {
        Delta {
            presence: Some(presence),
            ..self
        }
    }

    /// What holds when it is left out.
    pub(super) const fn left_out(self, left_out: LeftOut) -> Delta {
        Delta { left_out, ..self }
    }

    const fn new(shape: ShapeId, change: Change) -> Delta {
        Delta {
            shape,
            change,
            rewrite: None,
            presence: None,
            left_out: LeftOut::Nothing,
        }
    }
}

/// The shapes of a dialect: those of its base, changed one delta after the other.
pub(super) fn resolve(base: &[Shape], deltas: &[Delta]) -> Vec<Shape> {
    let mut shapes: Vec<Shape> = base.to_vec();
    for delta in deltas {
        apply(&mut shapes[delta.shape as usize], delta);
    }
    shapes
}

fn apply(shape: &mut Shape, delta: &Delta) {
    match delta.change {
        Change::Renamed(name, spelling) => {
            let key = row(shape, name);
            key.spelling = spelling;
            key.rewrite = delta.rewrite.or(key.rewrite);
            key.presence = delta.presence.unwrap_or(key.presence);
            key.left_out = delta.left_out;
        }
        Change::Absent(name) => row(shape, name).presence = Presence::Absent,
        Change::Added(key) => shape.keys.push(key),
        Change::Short(short) => shape.short = short,
        Change::Whole => shape.rewrite = delta.rewrite,
        Change::Called(noun) => shape.noun = noun,
        Change::Section(section) => shape.section = section,
    }
}

fn row<'s>(shape: &'s mut Shape, name: &str) -> &'s mut Key {
    let mut keys = shape.keys.iter_mut();
    let key = keys.find(|key| key.name == name);
    key.expect("a delta names a keyname of the base: the tests resolve every table")
}
