//! Per component a few positions that are worth a try. Only for moves: what is feasible never hangs on a list.

use rayon::prelude::*;

use super::map::{Map, small};
use super::pick::Pick;
use super::prices::Prices;
use super::walk::Scratch;

/// Entries of all lists together, as far as memory is concerned.
const ENTRIES: usize = 6 << 20;
const LENGTH_MIN: usize = 16;
const LENGTH_MAX: usize = 256;

/// Positions per component, with the plain cost of a copy there.
pub(super) struct Candidates {
    starts: Vec<usize>,
    by_cost: Vec<(i64, u32)>,
    by_priced_cost: Vec<(i64, u32)>,
}

impl Candidates {
    /// Those that are cheapest when what is scarce has its price.
    pub(super) fn new(map: &Map<'_>, prices: Option<&Prices>) -> Candidates {
        let length = (ENTRIES / map.components().max(1)).clamp(LENGTH_MIN, LENGTH_MAX);
        let lists: Vec<Vec<(i64, u32)>> = (0..map.components())
            .into_par_iter()
            .map_init(Scratch::default, |scratch, component| {
                let mut pick = Pick::new(small(length), None);
                map.cheapest(component, prices, scratch, &mut pick, |position| {
                    map.fits_alone(component, position).min(1)
                });
                let places = pick.taken.iter().map(|(_, position, _)| *position);
                places
                    .map(|position| (map.cost(component, position as usize), position))
                    .collect()
            })
            .collect();
        let mut starts = vec![0];
        for list in &lists {
            starts.push(starts[starts.len() - 1] + list.len());
        }
        let by_priced_cost = lists.concat();
        let mut by_cost = by_priced_cost.clone();
        for bounds in starts.windows(2) {
            by_cost[bounds[0]..bounds[1]].sort_unstable();
        }
        Candidates {
            starts,
            by_cost,
            by_priced_cost,
        }
    }

    /// The cheapest first.
    pub(super) fn of(&self, component: usize) -> &[(i64, u32)] {
        &self.by_cost[self.starts[component]..self.starts[component + 1]]
    }

    /// Those first that are cheapest when what is scarce has its price.
    pub(super) fn ranked(&self, component: usize) -> &[(i64, u32)] {
        &self.by_priced_cost[self.starts[component]..self.starts[component + 1]]
    }
}

/// All positions that could hold a copy of a component, the cheapest first.
pub(super) fn everywhere(map: &Map<'_>, component: usize) -> Vec<(i64, u32)> {
    let possible = (0..map.sites)
        .filter(|position| map.allows(component, *position) && map.fits_alone(component, *position) > 0);
    let mut list: Vec<(i64, u32)> = possible
        .map(|position| (map.cost(component, position), small(position)))
        .collect();
    list.sort_unstable();
    list
}
