//! Many small moves, at first also some that cost more: so the search leaves a valley from which each single step goes up.
//!
//! The numbers that decide come from a generator with a fixed start, and its temperature falls with the steps: the same
//! problem is always searched in the same way.

use super::mover::Mover;

/// What a step may cost more, in 1024ths of the temperature: rarely much, mostly little. The entries are
/// `-1024 · ln((i + ½) / 64)`, rounded.
const GRACE: [i64; 64] = [
    4968, 3843, 3320, 2976, 2718, 2513, 2342, 2195, 2067, 1953, 1850, 1757, 1671, 1592, 1519, 1450, 1386,
    1326, 1269, 1215, 1164, 1115, 1068, 1024, 981, 940, 900, 863, 826, 791, 757, 724, 692, 661, 631, 602,
    574, 546, 519, 493, 467, 442, 418, 394, 371, 348, 326, 304, 283, 262, 241, 221, 201, 182, 163, 144, 126,
    108, 90, 73, 56, 39, 23, 8,
];
/// The same start for all.
const SEED: u64 = 0x9e37_79b9_7f4a_7c15;
/// How many of those that stand at a full position are asked to leave.
const LEAVERS: usize = 3;
/// How many positions a leaver tries.
const TRIES: usize = 4;

/// A small generator: multiplies, adds, and takes the upper bits.
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        let wide = u128::from(self.0 >> 16) * (limit as u128);
        usize::try_from(wide >> 48).expect("below `limit`")
    }
}

impl Mover<'_, '_> {
    /// Tries so many moves, the temperature falling from `hot` to nothing. The floor ends as the cheapest that was met.
    pub(super) fn anneal(&mut self, moves: u64, hot: i64) {
        let map = self.floor.map;
        let movable: Vec<usize> = (0..map.components())
            .filter(|component| {
                map.copies[*component] > 0
                    && !self.frozen[*component]
                    && self.candidates.of(*component).len() > 1
            })
            .collect();
        if movable.is_empty() || moves == 0 {
            return;
        }
        // Each time another way, and the same in each run.
        let mut dice = Dice(SEED ^ self.steps);
        let mut best = self.floor.clone();
        for step in 0..moves {
            if self.is_spent() {
                break;
            }
            self.steps += 1;
            let left = i128::from(moves - step);
            let total = i128::from(moves);
            let heat = i128::from(hot) * left * left / (total * total) * left / total;
            let grace = heat * i128::from(GRACE[dice.below(64)]) / 1024;
            let component = movable[dice.below(movable.len())];
            let limit = self.floor.cost + i64::try_from(grace).expect("no more than five times `hot`");
            if !self.shake(component, limit, &mut dice) {
                continue;
            }
            self.keep();
            if self.floor.cost < best.cost {
                // Copying the floor is dear: only near the end, where almost every gain is a new best one.
                if left * 8 < total {
                    best = self.floor.clone();
                }
            }
        }
        if best.cost < self.floor.cost {
            *self.floor = best;
        }
    }

    /// One move of a copy of a component, after which everything costs no more than `limit`; or none.
    fn shake(&mut self, component: usize, limit: i64, dice: &mut Dice) -> bool {
        let stands = self.floor.stands(component);
        if stands.is_empty() {
            return false;
        }
        let from = stands[dice.below(stands.len())].0 as usize;
        let candidates = self.candidates;
        let list = candidates.ranked(component);
        // The cheap ones more often.
        let reach = 1 + dice.below(list.len());
        let (cost, to) = list[dice.below(reach)];
        let to = to as usize;
        let map = self.floor.map;
        if to == from {
            return false;
        }
        let rise = cost - map.cost(component, from);
        let mark = self.mark();
        self.lift(component, from);
        if self.floor.allowed(component, to) > 0 {
            if self.floor.fits(component, to) > 0 {
                self.put(component, to);
                if self.floor.cost <= limit && self.floor.is_content(component) {
                    return true;
                }
            } else if self.trade(component, from, to, rise, limit, dice) {
                return true;
            }
        }
        self.undo(mark);
        false
    }

    /// Somebody at the full position leaves: for the place that has become free, or for one of its own.
    fn trade(
        &mut self,
        component: usize,
        from: usize,
        to: usize,
        rise: i64,
        limit: i64,
        dice: &mut Dice,
    ) -> bool {
        let map = self.floor.map;
        let before = self.floor.cost + map.cost(component, from);
        for _ in 0..LEAVERS {
            let occupants = self.floor.occupants(to);
            if occupants.is_empty() {
                return false;
            }
            let other = occupants[dice.below(occupants.len())] as usize;
            if other == component || self.frozen[other] || !self.floor.fits_instead(component, other, to) {
                continue;
            }
            let freed = map.cost(other, to);
            let candidates = self.candidates;
            let list = candidates.ranked(other);
            if list.is_empty() {
                continue;
            }
            for attempt in 0..TRIES {
                let reach = 1 + dice.below(list.len());
                let place = if attempt == 0 {
                    from
                } else {
                    list[dice.below(reach)].1 as usize
                };
                if place == to || (attempt == 0 && !map.allows(other, from)) {
                    continue;
                }
                if before + rise + map.cost(other, place) - freed - map.opening[from] > limit {
                    continue;
                }
                let mark = self.mark();
                self.lift(other, to);
                self.put(component, to);
                if self.floor.allowed(other, place) > 0 && self.floor.fits(other, place) > 0 {
                    self.put(other, place);
                    if self.floor.cost <= limit
                        && self.floor.is_content(component)
                        && self.floor.is_content(other)
                    {
                        return true;
                    }
                }
                self.undo(mark);
            }
        }
        false
    }
}
