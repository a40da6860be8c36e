//! Copies that are left over get a place by pushing others out, whatever it costs; where no place is near enough to
//! those that they want to be near to, the whole group moves.

use super::build::Queue;
use super::candidates::everywhere;
use super::domains::domains;
use super::eject::DEPTH_MAX;
use super::mover::Mover;

/// How many moves are tried for each of them.
const STEPS: u64 = 400_000;
/// How often a group is placed anew.
const STARTS: usize = 400;
/// How much further each round begins.
const STRIDE: usize = 7;

impl Mover<'_, '_> {
    /// Returns what still has no place. Nothing that had a place loses it.
    pub(super) fn repair(&mut self, queue: &Queue, left_over: Vec<usize>) -> Vec<usize> {
        let mut still = Vec::new();
        let tries = std::mem::replace(&mut self.tries, usize::MAX);
        let steps_max = self.steps_max;
        for component in left_over {
            self.steps_max = self.steps + STEPS;
            let list = everywhere(self.floor.map, component);
            while self.floor.missing(component) > 0
                && self.settle_among(component, &list, i64::MAX, DEPTH_MAX)
            {
                self.keep();
            }
            if self.floor.missing(component) > 0 && !self.move_group(queue.group_of(component)) {
                still.push(component);
            }
        }
        (self.tries, self.steps_max) = (tries, steps_max);
        still
    }

    /// Lifts the group, and places it anew around another position of its first member.
    fn move_group(&mut self, group: &[u32]) -> bool {
        if group.len() < 2 || group.iter().any(|component| self.frozen[*component as usize]) {
            return false;
        }
        let lists = domains(self.floor.map, group);
        if lists.iter().any(Vec::is_empty) {
            return false;
        }
        let bottom = self.mark();
        for component in group {
            let component = *component as usize;
            for (position, copies) in self.floor.stands(component).to_vec() {
                for _ in 0..copies {
                    self.lift(component, position as usize);
                }
            }
        }
        let empty = self.mark();
        for start in 0..STARTS {
            if self.place_group(group, &lists, start) {
                self.keep();
                return true;
            }
            self.undo(empty);
        }
        self.undo(bottom);
        false
    }

    /// The first copy at the position of this number; the others at the cheapest that are left. Once all positions of the
    /// first were tried, the others begin their search further down their lists.
    fn place_group(&mut self, group: &[u32], lists: &[Vec<(i64, u32)>], start: usize) -> bool {
        let first = group[0] as usize;
        let (round, anchor) = (start / lists[0].len(), start % lists[0].len());
        let depth = DEPTH_MAX - 1;
        if !self.settle_among(first, &lists[0][anchor..=anchor], i64::MAX, depth) {
            return false;
        }
        group.iter().zip(lists).all(|(component, list)| {
            let component = *component as usize;
            let (begin, end) = list.split_at(round * STRIDE % list.len());
            while self.floor.missing(component) > 0 {
                let found = self.settle_among(component, end, i64::MAX, depth)
                    || self.settle_among(component, begin, i64::MAX, depth);
                if !found {
                    return false;
                }
            }
            true
        })
    }
}
