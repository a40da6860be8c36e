//! The placement problem as plain integers, and its solver. It knows no TOSCA.
//!
//! A variable is how many copies of a component stand at a site, never one copy: a thousand
//! equal copies are one number, and nobody can tell two orders of them apart.
//!
//! The search is complete. It ends with a placement, with the proof that there is none, or by
//! saying that it used up its effort. Effort is counted in decisions, never in time, so that every
//! machine gives the same answer.

use std::fmt;

pub mod problem;
mod costing;
mod tables;
mod state;
mod propagate;
mod bound;
mod search;
mod improve;
mod canonical;
pub mod explain;

#[cfg(test)]
mod tests;

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

/// Finds the cheapest placement, the first by name among equals.
///
/// Tries at most about `effort_steps` decisions for the placement, and as many again for the
/// explanation when there is none.
pub fn solve(problem: &Problem, effort_steps: u64) -> Outcome {
    if let Err(fault) = problem.check() {
        return Outcome::Malformed(fault);
    }
    let tables = Tables::new(problem);
    let mut search = Search::new(&tables, effort_steps);
    match search.first() {
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
    let optimal = search.prove();
    let first_by_name = optimal && search.first_by_name();
    Outcome::Placed(search.into_solution(optimal, first_by_name))
}
