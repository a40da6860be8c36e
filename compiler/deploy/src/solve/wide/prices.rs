//! Prices on what is scarce, and the bound that they prove.
//!
//! A copy pays for what it takes; every site gives back the price of all that is free there, or, if that is more than it
//! costs to use the site at all, the difference. What the cheapest positions then cost together is no more than any
//! placement costs, whatever the prices are (Lagrange). Prices are whole numbers, so anybody can compute the bound again.

use rayon::prelude::*;

use super::columns::Column;
use super::map::{Map, SUM_MAX};
use super::pick::{Pick, own_limit};
use super::walk::Scratch;

/// The finest parts in which prices are counted.
const FACTOR_MAX: i64 = 1 << 20;
/// How finely the excess of a resource is measured, in parts of what is free.
const EXCESS_UNIT: i128 = 1 << 16;
/// Components are handed to threads in pieces of this size, so that sums are made in the same order.
const PIECE: usize = 512;

/// A price per position and resource, in parts of the unit of cost.
pub(in crate::solve) struct Prices {
    /// How many parts a unit of cost has.
    pub(in crate::solve) factor: i64,
    /// Per resource.
    pub(super) columns: Vec<Column>,
    /// Per position and resource.
    pub(in crate::solve) values: Vec<i64>,
}

/// What prices prove.
pub(super) struct Proof {
    /// No placement costs less, in parts.
    bound: i128,
    /// Per position and resource what the cheapest positions would take.
    taken: Vec<i64>,
    /// Per position whether it gives back at least what it costs to use.
    open: Vec<bool>,
}

/// A piece's sum, and who stands where with how many copies.
type Part = (i128, Vec<(u32, u32, u32)>);

impl Prices {
    fn new(map: &Map<'_>, factor: i64, values: Vec<i64>) -> Prices {
        let resources = map.resources;
        let column = |resource: usize| {
            values
                .iter()
                .skip(resource)
                .step_by(resources.max(1))
                .copied()
                .collect()
        };
        Prices {
            factor,
            columns: (0..resources)
                .map(|resource| Column::of_positions(column(resource), &map.starts))
                .collect(),
            values,
        }
    }

    /// What one copy pays at a position.
    pub(super) fn paid(&self, demand: &[i64], position: usize) -> i64 {
        let prices = &self.values[position * demand.len()..];
        demand
            .iter()
            .zip(prices)
            .map(|(taken, price)| taken * price)
            .sum()
    }
}

/// Seeks the prices that prove most. `upper` is the cost of a placement, `rounds` how often prices are adjusted.
///
/// Returns them with the bound in whole units of cost. `None` when a component has no position at all.
pub(super) fn seek(map: &Map<'_>, upper: i64, rounds: u32) -> Option<(Prices, i64)> {
    let mut factor = FACTOR_MAX;
    while factor > 1 && i128::from(most(map)) * i128::from(factor) > i128::from(SUM_MAX / 8) {
        factor /= 2;
    }
    let mut market = Market::new(map, upper, factor);
    for _ in 0..rounds {
        market.adjust()?;
    }
    market.best()
}

fn most(map: &Map<'_>) -> i64 {
    let most = map.problem.cost_most().and_then(|most| i64::try_from(most).ok());
    most.unwrap_or(SUM_MAX).max(1)
}

struct Market<'m> {
    map: &'m Map<'m>,
    factor: i64,
    /// The cost of a placement, in parts.
    upper: i128,
    /// Per position and resource what all that is free is worth, in parts.
    worths: Vec<i128>,
    /// The direction in which worths move.
    direction: Vec<i128>,
    /// Per resource the dearest price for which all sums stay small.
    caps: Vec<i64>,
    best_worths: Vec<i128>,
    best_bound: Option<i128>,
    /// How far worths move, in 1024ths; less when that has not helped for some rounds.
    step: i128,
    rounds_without_gain: u32,
}

impl<'m> Market<'m> {
    fn new(map: &'m Map<'m>, upper: i64, factor: i64) -> Market<'m> {
        let cells = map.free.len();
        let caps = (0..map.resources)
            .map(|resource| {
                let greediest = map
                    .demand
                    .iter()
                    .skip(resource)
                    .step_by(map.resources)
                    .copied()
                    .max();
                SUM_MAX
                    / 8
                    / greediest.unwrap_or(1).max(1)
                    / i64::try_from(map.resources).expect("few resources")
            })
            .collect();
        Market {
            map,
            factor,
            upper: i128::from(upper) * i128::from(factor),
            worths: vec![0; cells],
            direction: vec![0; cells],
            caps,
            best_worths: vec![0; cells],
            best_bound: None,
            step: 1024,
            rounds_without_gain: 0,
        }
    }

    fn prices(&self, worths: &[i128]) -> Prices {
        let resources = self.map.resources;
        let values = worths
            .iter()
            .zip(&self.map.free)
            .enumerate()
            .map(|(index, (worth, free))| {
                let price = worth / i128::from((*free).max(1));
                i64::try_from(price)
                    .unwrap_or(i64::MAX)
                    .min(self.caps[index % resources])
            });
        Prices::new(self.map, self.factor, values.collect())
    }

    /// Computes the bound, and moves: up where more is taken than there is, down where there is plenty.
    fn adjust(&mut self) -> Option<()> {
        let proof = prove(self.map, &self.prices(&self.worths))?;
        if self.best_bound.is_none_or(|best| proof.bound > best) {
            self.best_bound = Some(proof.bound);
            self.best_worths.clone_from(&self.worths);
            self.rounds_without_gain = 0;
        } else {
            self.rounds_without_gain += 1;
            if self.rounds_without_gain >= 5 {
                self.rounds_without_gain = 0;
                self.step = (self.step * 2 / 3).max(1);
            }
        }
        let mut norm = 0i128;
        for (index, direction) in self.direction.iter_mut().enumerate() {
            let free = i128::from(self.map.free[index].max(1));
            // A site that is not worth opening offers nothing.
            let offered = if proof.open[index / self.map.resources] {
                free
            } else {
                0
            };
            let excess = (i128::from(proof.taken[index]) - offered) * EXCESS_UNIT / free;
            *direction = (excess.clamp(-EXCESS_UNIT, 64 * EXCESS_UNIT) * 2 + *direction) / 3;
            if self.worths[index] == 0 && *direction < 0 {
                continue;
            }
            norm += *direction * *direction;
        }
        let distance = (self.upper - proof.bound).max(1);
        for (worth, direction) in self.worths.iter_mut().zip(&self.direction) {
            // In two divisions, so that no product passes what fits.
            let moved = distance * EXCESS_UNIT / (norm / direction.abs().max(1)).max(1) * self.step / 1024;
            *worth = (*worth + moved * direction.signum()).clamp(0, self.upper);
        }
        Some(())
    }

    fn best(self) -> Option<(Prices, i64)> {
        let bound = self.best_bound?.max(0);
        let factor = i128::from(self.factor);
        let whole = i64::try_from((bound + factor - 1) / factor).ok()?;
        Some((self.prices(&self.best_worths), whole))
    }
}

/// The bound of these prices; `None` when a component has no position that holds it.
pub(super) fn prove(map: &Map<'_>, prices: &Prices) -> Option<Proof> {
    let pieces: Vec<usize> = (0..map.components()).step_by(PIECE).collect();
    let partial: Vec<Option<Part>> = pieces
        .par_iter()
        .map_init(Scratch::default, |scratch, start| {
            let end = (start + PIECE).min(map.components());
            let mut sum = 0i128;
            let mut taken = Vec::new();
            for component in *start..end {
                let mut pick = Pick::new(map.copies[component], own_limit(map, component));
                map.cheapest(component, Some(prices), scratch, &mut pick, |position| {
                    map.fits_alone(component, position)
                });
                if !pick.is_full() {
                    return None;
                }
                for (cost, position, copies) in &pick.taken {
                    sum += i128::from(*cost) * i128::from(*copies);
                    taken.push((super::map::small(component), *position, *copies));
                }
            }
            Some((sum, taken))
        })
        .collect();
    let mut bound = 0i128;
    let mut taken = vec![0i64; map.free.len()];
    for piece in partial {
        let (sum, stands) = piece?;
        bound += sum;
        for (component, position, copies) in stands {
            let cells = &mut taken[position as usize * map.resources..][..map.resources];
            for (taken, demand) in cells.iter_mut().zip(map.demand_of(component as usize)) {
                *taken += demand * i64::from(copies);
            }
        }
    }
    let mut open = Vec::with_capacity(map.sites);
    for position in 0..map.sites {
        let at = position * map.resources..(position + 1) * map.resources;
        let worth: i128 = prices.values[at.clone()]
            .iter()
            .zip(&map.free[at])
            .map(|(price, free)| i128::from(*price) * i128::from(*free))
            .sum();
        let gain = worth - i128::from(map.opening[position]) * i128::from(prices.factor);
        open.push(gain >= 0);
        bound -= gain.max(0);
    }
    Some(Proof { bound, taken, open })
}
