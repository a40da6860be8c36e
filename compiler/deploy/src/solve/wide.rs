//! Problems of many sites and components: a placement found step by step, and a bound that says how good it is.
//!
//! Nothing here enumerates components times sites. Choices are decided before; what is proved here is a bound, and that
//! a component alone has no place.

use super::certificate::{Certificate, Price};

mod columns;
mod relations;
mod map;
mod pick;
mod prices;
mod walk;
mod floor;
mod groups;
mod domains;
mod build;
mod candidates;
mod mover;
mod eject;
mod repair;
mod anneal;
#[cfg(test)]
mod tests;

use build::Queue;
use candidates::Candidates;
use floor::Floor;
use map::Map;
use mover::Mover;
use prices::Prices;

/// How much work is done: all stops are counted, none is timed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Effort {
    /// How often prices are adjusted.
    pub rounds: u32,
    /// How many random moves are tried.
    pub moves: u64,
    /// How many directed moves are tried.
    pub steps: u64,
}

/// A first placement and nothing more.
pub const NONE: Effort = Effort {
    rounds: 0,
    moves: 0,
    steps: 0,
};
/// How often a placement is built anew because something was left over.
const BUILDS: u32 = 12;

/// How often everything is shaken because something was left over.
const REPAIRS: u32 = 8;

/// Where everything stands, or could be made to stand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wide {
    /// Per component its sites with their number of copies, in the order of sites.
    pub copies: Vec<Vec<(usize, u32)>>,
    /// Components of which copies have no place.
    pub unplaced: Vec<usize>,
    /// What it costs.
    pub cost: u128,
    /// What no placement costs less than, and what proves it.
    pub certificate: Certificate,
    /// How many moves were tried.
    pub steps: u64,
}

/// What stands before: per component its sites with their number of copies.
pub type Stands = Vec<Vec<(usize, u32)>>;

/// Places everything as cheap as it can within the effort. `None` when the problem has open choices, or numbers too large
/// for quick sums.
///
/// With `before` every copy that can stay where it is stays there, and only the others are placed.
pub fn place(problem: &super::problem::Problem, before: Option<&Stands>, effort: Effort) -> Option<Wide> {
    let map = Map::new(problem)?;
    match before {
        Some(before) => Some(replace(&map, before, effort)),
        None => Some(start(&map, effort)),
    }
}

fn start(map: &Map<'_>, effort: Effort) -> Wide {
    let mut queue = Queue::new(map);
    if effort == NONE {
        let mut floor = Floor::new(map);
        let left_over = build::build(&mut floor, &mut queue, None);
        return finish(map, &floor, left_over, None, 0, 0);
    }
    let (mut floor, mut left_over) = whole(map, &mut queue, None);
    let (prices, bound) = sought(map, floor.cost, effort.rounds);
    if let Some(prices) = &prices {
        let (priced, left) = whole(map, &mut queue, Some(prices));
        if (left.len(), priced.cost) < (left_over.len(), floor.cost) {
            (floor, left_over) = (priced, left);
        }
    }
    let candidates = Candidates::new(map, prices.as_ref());
    let mut mover = Mover::new(&mut floor, &candidates, u64::MAX);
    left_over = mover.repair(&queue, left_over);
    let mean = mover.floor.cost / i64::try_from(map.components().max(1)).expect("few");
    for _ in 0..REPAIRS {
        if left_over.is_empty() {
            break;
        }
        // Others stand elsewhere afterwards: perhaps where they leave room.
        mover.anneal(effort.moves / u64::from(REPAIRS), mean / 8);
        left_over = mover.repair(&queue, left_over);
    }
    mover.steps_max = mover.steps + effort.moves + effort.steps;
    mover.anneal(effort.moves, mean / 8);
    mover.improve();
    let steps = mover.steps;
    finish(map, &floor, left_over, prices, bound, steps)
}

/// Builds again and again, what was left over first, until nothing is left over or it does not help.
fn whole<'m>(map: &'m Map<'m>, queue: &mut Queue, prices: Option<&Prices>) -> (Floor<'m>, Vec<usize>) {
    let mut best: Option<(Floor<'m>, Vec<usize>)> = None;
    for _ in 0..BUILDS {
        let mut floor = Floor::new(map);
        let left_over = build::build(&mut floor, queue, prices);
        queue.blame(&left_over);
        let is_whole = left_over.is_empty();
        if best
            .as_ref()
            .is_none_or(|(_, fewest)| left_over.len() < fewest.len())
        {
            best = Some((floor, left_over));
        }
        if is_whole {
            break;
        }
    }
    best.expect("at least one was built")
}

/// The floor as it was, as far as it still can be; then what is displaced.
fn replace(map: &Map<'_>, before: &Stands, effort: Effort) -> Wide {
    let mut floor = Floor::new(map);
    for group in groups::groups(map) {
        for component in group {
            let component = component as usize;
            for (site, copies) in before.get(component).into_iter().flatten() {
                let Some(position) = map.position.get(*site) else {
                    continue;
                };
                let position = *position as usize;
                if map.allows(component, position) {
                    let possible = floor
                        .allowed(component, position)
                        .min(floor.fits(component, position));
                    let copies = possible.min(*copies).min(floor.missing(component));
                    if copies > 0 {
                        floor.put(component, position, copies);
                    }
                }
            }
        }
    }
    let mut queue = Queue::new(map);
    let mut unplaced = build::build(&mut floor, &mut queue, None);
    let mut steps = 0;
    if !unplaced.is_empty() && effort.steps > 0 {
        let candidates = Candidates::new(map, None);
        let mut mover = Mover::new(&mut floor, &candidates, effort.steps);
        unplaced = mover.repair(&queue, unplaced);
        steps = mover.steps;
    }
    let (prices, bound) = sought(map, floor.cost, effort.rounds);
    finish(map, &floor, unplaced, prices, bound, steps)
}

fn sought(map: &Map<'_>, upper: i64, rounds: u32) -> (Option<Prices>, i64) {
    match prices::seek(map, upper, rounds) {
        Some((prices, bound)) => (Some(prices), bound),
        None => (None, 0),
    }
}

fn finish(
    map: &Map<'_>,
    floor: &Floor<'_>,
    unplaced: Vec<usize>,
    prices: Option<Prices>,
    bound: i64,
    steps: u64,
) -> Wide {
    let cost = u128::from(floor.cost.unsigned_abs());
    let factor = prices.as_ref().map_or(1, |prices| prices.factor.unsigned_abs());
    Wide {
        copies: floor.copies(),
        unplaced,
        cost,
        certificate: Certificate {
            bound: u128::from(bound.unsigned_abs()),
            factor,
            prices: prices.map(|prices| listed(map, &prices)).unwrap_or_default(),
        },
        steps,
    }
}

fn listed(map: &Map<'_>, prices: &Prices) -> Vec<Price> {
    let mut listed = Vec::new();
    for site in 0..map.sites {
        let position = map.position[site] as usize;
        for resource in 0..map.resources {
            let price = prices.values[position * map.resources + resource].unsigned_abs();
            if price > 0 {
                listed.push(Price {
                    site,
                    resource,
                    price,
                });
            }
        }
    }
    listed
}
