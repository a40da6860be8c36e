//! Tries moves on a floor, and takes them back.

use super::candidates::Candidates;
use super::floor::Floor;

/// How many positions are tried for a copy that was pushed out.
const TRIES: usize = 24;

/// A floor with a trail of what was moved, and the count of what was tried.
pub(super) struct Mover<'f, 'm> {
    pub(super) floor: &'f mut Floor<'m>,
    pub(super) candidates: &'f Candidates,
    /// Components that stay where they are.
    pub(super) frozen: Vec<bool>,
    /// How many positions are tried for a copy that was pushed out.
    pub(super) tries: usize,
    pub(super) steps: u64,
    pub(super) steps_max: u64,
    trail: Vec<Move>,
}

#[derive(Clone, Copy)]
enum Move {
    Put(usize, usize),
    Lift(usize, usize),
}

impl<'f, 'm> Mover<'f, 'm> {
    pub(super) fn new(floor: &'f mut Floor<'m>, candidates: &'f Candidates, steps_max: u64) -> Mover<'f, 'm> {
        let components = floor.map.components();
        Mover {
            floor,
            candidates,
            frozen: vec![false; components],
            tries: TRIES,
            steps: 0,
            steps_max,
            trail: Vec::new(),
        }
    }

    pub(super) fn is_spent(&self) -> bool {
        self.steps >= self.steps_max
    }

    pub(super) fn put(&mut self, component: usize, position: usize) {
        self.floor.put(component, position, 1);
        self.trail.push(Move::Put(component, position));
    }

    pub(super) fn lift(&mut self, component: usize, position: usize) {
        self.floor.lift(component, position, 1);
        self.trail.push(Move::Lift(component, position));
    }

    /// Where to return to.
    pub(super) fn mark(&self) -> usize {
        self.trail.len()
    }

    /// Takes back everything since the mark.
    pub(super) fn undo(&mut self, mark: usize) {
        while self.trail.len() > mark {
            match self.trail.pop().expect("longer than the mark") {
                Move::Put(component, position) => self.floor.lift(component, position, 1),
                Move::Lift(component, position) => self.floor.put(component, position, 1),
            }
        }
    }

    /// What was moved stays moved.
    pub(super) fn keep(&mut self) {
        self.trail.clear();
    }
}
