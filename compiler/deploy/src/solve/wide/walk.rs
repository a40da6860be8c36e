//! The cheapest positions for a component, found without a list of candidates: from cell to cell, the cheapest first,
//! until no cell left can hold anything cheaper.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::map::{Map, small};
use super::pick::Pick;
use super::prices::Prices;

/// Memory of a walk that the next one uses again.
#[derive(Default)]
pub(super) struct Scratch {
    least: Vec<i64>,
    heap: Vec<Reverse<(i64, u32)>>,
}

impl Map<'_> {
    /// Fills `pick` with the cheapest positions for a component, among those for which `room` says more than zero copies.
    ///
    /// With `prices` the cost of a position is in parts and counts what a copy takes there. Equal costs go by position.
    pub(super) fn cheapest(
        &self,
        component: usize,
        prices: Option<&Prices>,
        scratch: &mut Scratch,
        pick: &mut Pick,
        mut room: impl FnMut(usize) -> u32,
    ) {
        let factor = prices.map_or(1, |prices| prices.factor);
        self.cells_by_cost(component, prices, scratch);
        let mut heap = BinaryHeap::from(std::mem::take(&mut scratch.heap));
        while let Some(Reverse((least, cell))) = heap.pop() {
            if pick.limit().is_some_and(|limit| least > limit) {
                break;
            }
            let cell = cell as usize;
            let (start, end) = (self.starts[cell] as usize, self.starts[cell + 1] as usize);
            for word in start / 64..end.div_ceil(64) {
                let mut bits = self.allowed_word(component, word, cell) & in_range(word, start, end);
                if bits == 0
                    || pick
                        .limit()
                        .is_some_and(|limit| self.least(component, word, cell, prices) > limit)
                {
                    continue;
                }
                while bits != 0 {
                    let position = word * 64 + bits.trailing_zeros() as usize;
                    bits &= bits - 1;
                    let plain = self.cost(component, position) * factor;
                    let cost =
                        plain + prices.map_or(0, |prices| prices.paid(self.demand_of(component), position));
                    if pick.wants(cost, position) {
                        let copies = room(position);
                        if copies > 0 {
                            pick.add(self, cost, position, copies);
                        }
                    }
                }
            }
        }
        scratch.heap = heap.into_vec();
    }

    fn cells_by_cost(&self, component: usize, prices: Option<&Prices>, scratch: &mut Scratch) {
        let factor = prices.map_or(1, |prices| prices.factor);
        scratch.least.clear();
        scratch.least.resize(self.cells(), 0);
        for (column, weight) in self.terms.of(component) {
            let values = &self.columns[*column as usize].least_in_cell;
            for (least, value) in scratch.least.iter_mut().zip(values) {
                *least += weight * factor * value;
            }
        }
        if let Some(prices) = prices {
            for (column, taken) in prices.columns.iter().zip(self.demand_of(component)) {
                for (least, value) in scratch.least.iter_mut().zip(&column.least_in_cell) {
                    *least += taken * value;
                }
            }
        }
        scratch.heap.clear();
        let cells = scratch.least.iter().enumerate();
        scratch
            .heap
            .extend(cells.map(|(cell, least)| Reverse((*least, small(cell)))));
    }

    fn least(&self, component: usize, word: usize, cell: usize, prices: Option<&Prices>) -> i64 {
        let factor = prices.map_or(1, |prices| prices.factor);
        let mut least = 0;
        for (column, weight) in self.terms.of(component) {
            least += weight * factor * self.columns[*column as usize].least(word, cell);
        }
        if let Some(prices) = prices {
            for (column, taken) in prices.columns.iter().zip(self.demand_of(component)) {
                least += taken * column.least(word, cell);
            }
        }
        least
    }
}

/// The bits of a word whose positions lie between `start` and `end`.
fn in_range(word: usize, start: usize, end: usize) -> u64 {
    let from = start.saturating_sub(word * 64).min(63);
    let to = (end - word * 64).min(64);
    let below = if to == 64 { u64::MAX } else { (1 << to) - 1 };
    below & (u64::MAX << from)
}
