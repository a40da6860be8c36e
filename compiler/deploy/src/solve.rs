//! The placement problem as plain integers, and its solver. It knows no TOSCA.
//!
//! A variable is how many copies of a component stand at a site, never one copy: a thousand
//! equal copies are one number, and nobody can tell two orders of them apart.
//!
//! What a caller gives and gets:
//!
//! - [`problem::Problem`]: sites with what is free, components with what they take, sets of sites, prices by column, and
//!   rules, each with the index of the name by which a conflict tells it. What many share is said once.
//! - [`solve`]: the cheapest placement with its proof where the problem is small, a placement with a bound where it is
//!   large, or the rules that contradict. [`explain`] tells why a component does not stand somewhere.
//! - [`wide::place`]: the same for any size and without choices, also from a placement that stands: what can stay stays.
//! - [`certificate`]: problem and plan as text, with the prices that prove the bound.
//! - [`checker::check`]: both texts against each other, by code that shares nothing with the rest.
//!
//! Effort is counted in decisions and moves, never in time, and threads only look at what stands still; so every machine
//! gives the same answer.

use std::fmt;

pub mod problem;
pub mod certificate;
pub mod checker;
pub mod wide;
mod costing;
mod tables;
mod state;
mod propagate;
mod bound;
mod knapsack;
mod search;
mod exact;
mod improve;
mod canonical;
pub mod explain;

#[cfg(test)]
mod tests;

use certificate::{Certificate, Claim};
use explain::Conflict;
use problem::{Fault, Problem};
use search::{Ended, Search};
use tables::Tables;

/// What [`solve`] found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// A placement that keeps every rule.
    Placed(Solution),
    /// No placement exists: these rules contradict.
    Infeasible(Conflict),
    /// Neither was found with the given effort.
    Exhausted {
        /// How many decisions were tried.
        steps: u64,
    },
    /// The problem itself is not well-formed, which is the caller's mistake.
    Malformed(Fault),
}

/// A placement and how good it is known to be.
///
/// Invariant: `bound <= cost`, with equality exactly when `optimal`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Solution {
    /// Per choice the alternative taken; `None` when the choice does not arise.
    pub choices: Vec<Option<usize>>,
    /// Per component its sites with their number of copies, in the order of sites.
    pub copies: Vec<Vec<(usize, u32)>>,
    /// The cost of it all.
    pub cost: u128,
    /// No placement costs less than this.
    pub bound: u128,
    /// How many decisions were tried.
    pub steps: u64,
    /// Whether it is proved that nothing is cheaper.
    pub optimal: bool,
    /// Whether it is proved to be the first by name among the cheapest: choices in their order, then
    /// components in theirs, the earliest alternative and the earliest sites first.
    pub first_by_name: bool,
    /// What anybody can check of the bound.
    pub certificate: Certificate,
}

impl fmt::Display for Solution {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "cost {} (at least {}), {} steps",
            self.cost, self.bound, self.steps
        )
    }
}

/// Above so many component and site pairs, choices aside, no complete search is begun.
const COMPLETE_CELLS_MAX: usize = 250_000;
/// Above so many it is not asked which of the cheapest placements is the first by name.
const NAMED_CELLS_MAX: usize = 1_000;

/// Of how many copies of a component it is supposed that each moves for itself.
const COPIES_MOVED_MAX: u64 = 8;

/// Finds the cheapest placement, the first by name among equals.
///
/// Tries at most about `effort_steps` decisions for the placement, and as many again for the explanation when there is
/// none. Large problems without choices get a placement with a bound instead of a proof.
pub fn solve(problem: &Problem, effort_steps: u64) -> Outcome {
    if let Err(fault) = problem.check() {
        return Outcome::Malformed(fault);
    }
    let wide = wide_first(problem, effort_steps);
    let cells = problem.components.len().saturating_mul(problem.sites.len());
    if cells > COMPLETE_CELLS_MAX
        && let Some(wide) = &wide
        && wide.unplaced.is_empty()
    {
        return Outcome::Placed(Solution::of_wide(wide));
    }
    let tables = Tables::new(problem);
    let mut search = Search::new(&tables, effort_steps);
    let found = match &wide {
        Some(wide) if wide.unplaced.is_empty() && search.begin() => {
            search.adopt(&wide.copies, wide.certificate.bound);
            Ended::Found
        }
        _ => search.first(),
    };
    match found {
        Ended::Found => {}
        Ended::Complete => {
            return Outcome::Infeasible(explain::conflict(problem, effort_steps));
        }
        Ended::OutOfSteps => {
            return Outcome::Exhausted {
                steps: search.steps(),
            };
        }
    }
    let mut priced = Tables::new(problem);
    if !search.is_proved() {
        priced.price(search.best_cost().unwrap_or(0));
    }
    let mut search = search.continue_with(&priced);
    search.improve();
    let optimal = search.is_proved() || exact::prove(&mut search).unwrap_or_else(|| search.prove());
    if optimal {
        search.close();
    }
    let first_by_name = optimal && cells <= NAMED_CELLS_MAX && search.first_by_name();
    let mut solution = search.into_solution(optimal, first_by_name);
    if let Some(wide) = wide {
        solution.certificate = wide.certificate;
    }
    Outcome::Placed(solution)
}

/// What is found without looking at everything.
fn wide_first(problem: &Problem, effort_steps: u64) -> Option<wide::Wide> {
    if effort_steps == 0 {
        return None;
    }
    // Many copies of one component stand at few sites, and move with few moves.
    let copies = problem
        .components
        .iter()
        .map(|component| u64::from(component.copies).min(COPIES_MOVED_MAX));
    let copies: u64 = copies.sum();
    let effort = wide::Effort {
        rounds: u32::try_from(effort_steps).unwrap_or(u32::MAX).min(150),
        moves: copies.saturating_mul(1_000).min(effort_steps.saturating_mul(300)),
        steps: effort_steps.saturating_mul(10).min(copies.saturating_mul(1_000)),
    };
    wide::place(problem, None, effort)
}

impl Solution {
    fn of_wide(wide: &wide::Wide) -> Solution {
        Solution {
            choices: Vec::new(),
            copies: wide.copies.clone(),
            cost: wide.cost,
            bound: wide.certificate.bound,
            steps: wide.steps,
            optimal: wide.certificate.bound == wide.cost,
            first_by_name: false,
            certificate: wide.certificate.clone(),
        }
    }

    /// What this solution claims, for whoever checks it.
    pub fn claim(&self) -> Claim {
        Claim {
            choices: self.choices.clone(),
            copies: self.copies.clone(),
            cost: self.cost,
            bound: self.certificate.bound,
            factor: self.certificate.factor.max(1),
            prices: self.certificate.prices.clone(),
            steps: self.steps,
            truncated: !self.optimal,
        }
    }
}
