//! So many copies at the cheapest positions, with at most so many in each class.

use super::map::Map;

/// Copies picked so far.
///
/// Invariant: sorted by cost and position; no class holds more than its limit; no more copies than wanted.
pub(super) struct Pick {
    wanted: u32,
    count: u32,
    /// Partition, and the copies that a class may hold.
    limit: Option<(usize, u32)>,
    /// Cost, position, copies.
    pub(super) taken: Vec<(i64, u32, u32)>,
}

impl Pick {
    pub(super) fn new(wanted: u32, limit: Option<(usize, u32)>) -> Pick {
        Pick {
            wanted,
            count: 0,
            limit,
            taken: Vec::new(),
        }
    }

    /// Dearer than this is of no use; `None` while copies are missing.
    pub(super) fn limit(&self) -> Option<i64> {
        match self.taken.last() {
            Some((cost, _, _)) if self.count >= self.wanted => Some(*cost),
            _ if self.wanted == 0 => Some(i64::MIN),
            _ => None,
        }
    }

    /// Whether a copy there could be better than the dearest that is taken.
    pub(super) fn wants(&self, cost: i64, position: usize) -> bool {
        match self.taken.last() {
            Some((dearest, last, _)) if self.count >= self.wanted => {
                (cost, position) < (*dearest, *last as usize)
            }
            _ => self.wanted > 0,
        }
    }

    pub(super) fn is_full(&self) -> bool {
        self.count >= self.wanted
    }

    pub(super) fn add(&mut self, map: &Map<'_>, cost: i64, position: usize, copies: u32) {
        let copies = copies.min(self.wanted);
        let at = self
            .taken
            .partition_point(|(other, place, _)| (*other, *place as usize) < (cost, position));
        self.taken.insert(at, (cost, super::map::small(position), copies));
        self.count += copies;
        if let Some((partition, max)) = self.limit
            && let Some(class) = map.class(partition, position)
        {
            let held: u32 = self
                .taken
                .iter()
                .filter(|(_, place, _)| map.class(partition, *place as usize) == Some(class))
                .map(|(_, _, copies)| copies)
                .sum();
            self.drop_dearest(held.saturating_sub(max), |place| {
                map.class(partition, place) == Some(class)
            });
        }
        self.drop_dearest(self.count.saturating_sub(self.wanted), |_| true);
    }

    fn drop_dearest(&mut self, mut surplus: u32, which: impl Fn(usize) -> bool) {
        let mut index = self.taken.len();
        while surplus > 0 && index > 0 {
            index -= 1;
            let (_, place, copies) = &mut self.taken[index];
            if which(*place as usize) {
                let dropped = surplus.min(*copies);
                *copies -= dropped;
                surplus -= dropped;
                self.count -= dropped;
                if *copies == 0 {
                    self.taken.remove(index);
                }
            }
        }
    }
}

/// The limit that a component has alone for itself: by this a pick is the cheapest there is.
pub(super) fn own_limit(map: &Map<'_>, component: usize) -> Option<(usize, u32)> {
    let spreads = map
        .spreads
        .of(component)
        .iter()
        .map(|rule| &map.problem.spreads[*rule as usize]);
    let mut own = spreads.filter(|spread| spread.components.len() == 1);
    own.next().map(|spread| (spread.partition, spread.max))
}
