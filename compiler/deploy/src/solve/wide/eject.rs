//! Moves that make a placement cheaper: a copy goes to a cheaper position; where that is full, another one leaves it
//! for a position of its own, and that one may push a third one out.

use super::map::SUM_MAX;
use super::mover::Mover;

/// How many copies in a row push each other out.
pub(super) const DEPTH_MAX: u32 = 2;

impl Mover<'_, '_> {
    /// Walks over all copies until nothing gets cheaper, or the steps are used up.
    pub(super) fn improve(&mut self) {
        let components = self.floor.map.components();
        let (mut quiet, mut component) = (0, 0);
        while quiet < components && !self.is_spent() {
            quiet = if self.improve_component(component) {
                0
            } else {
                quiet + 1
            };
            component = (component + 1) % components;
        }
    }

    fn improve_component(&mut self, component: usize) -> bool {
        if self.frozen[component] {
            return false;
        }
        let stands: Vec<u32> = self
            .floor
            .stands(component)
            .iter()
            .map(|(position, _)| *position)
            .collect();
        let mut gained = false;
        for from in stands {
            let from = from as usize;
            // A copy may have been pushed out since.
            if !self
                .floor
                .stands(component)
                .iter()
                .any(|(position, _)| *position as usize == from)
            {
                continue;
            }
            let here = self.floor.map.cost(component, from) + self.floor.map.opening[from];
            if self.least(component) >= here {
                continue;
            }
            let before = self.floor.cost;
            let mark = self.mark();
            self.lift(component, from);
            if self.settle(component, before, DEPTH_MAX) {
                self.keep();
                gained = true;
            } else {
                self.undo(mark);
            }
        }
        gained
    }

    /// Places one copy that has no place so that everything together costs less than `below`; otherwise changes nothing.
    pub(super) fn settle(&mut self, component: usize, below: i64, depth: u32) -> bool {
        let candidates = self.candidates;
        let tries = if depth == DEPTH_MAX {
            usize::MAX
        } else {
            self.tries
        };
        let list = candidates.of(component);
        self.settle_among(component, &list[..list.len().min(tries)], below, depth)
    }

    /// The same at one of these positions.
    pub(super) fn settle_among(
        &mut self,
        component: usize,
        list: &[(i64, u32)],
        below: i64,
        depth: u32,
    ) -> bool {
        for (cost, position) in list {
            if self.floor.cost + cost >= below || self.is_spent() {
                return false;
            }
            self.steps += 1;
            let position = *position as usize;
            if self.floor.allowed(component, position) == 0 {
                continue;
            }
            if self.floor.fits(component, position) > 0 {
                let mark = self.mark();
                self.put(component, position);
                if self.floor.cost < below && self.floor.is_content(component) {
                    return true;
                }
                self.undo(mark);
            } else if depth > 0 && self.push_out(component, position, *cost, below, depth) {
                return true;
            }
        }
        false
    }

    /// Takes the place of one of those that stand there, if that one finds another place.
    fn push_out(&mut self, component: usize, position: usize, cost: i64, below: i64, depth: u32) -> bool {
        let occupants: Vec<u32> = self.floor.occupants(position).to_vec();
        for other in occupants {
            let other = other as usize;
            if other == component
                || self.frozen[other]
                || !self.floor.fits_instead(component, other, position)
            {
                continue;
            }
            let freed = self.floor.map.cost(other, position);
            if self.floor.cost + cost - freed + self.least(other) >= below {
                continue;
            }
            let mark = self.mark();
            self.lift(other, position);
            self.put(component, position);
            if self.floor.is_content(component)
                && self.settle(other, below, depth - 1)
                && self.floor.is_content(component)
            {
                return true;
            }
            self.undo(mark);
        }
        false
    }

    /// No position costs a copy less.
    fn least(&self, component: usize) -> i64 {
        let first = self.candidates.of(component).first();
        first.map_or(SUM_MAX, |(least, _)| *least)
    }
}
