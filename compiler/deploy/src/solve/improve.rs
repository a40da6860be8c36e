//! Makes a placement cheaper by clearing two sites at a time and filling them again as well as can be.

use super::problem::Condition;
use super::search::{Ended, Search, Wanted};
use super::state::State;

/// Steps for one pair of sites. Few are enough: the pair is small.
const PAIR_STEPS: u64 = 60;

impl Search<'_> {
    /// Stops when no pair of sites can be made cheaper, or when half of the effort that was left is used.
    pub(super) fn improve(&mut self) {
        let budget_end = self.steps() + self.steps_left() / 2;
        loop {
            let before = self.best_cost();
            for (from, to) in self.pairs_by_regret() {
                if self.steps() >= budget_end {
                    return;
                }
                self.refill(from, to);
            }
            if self.best_cost() == before {
                return;
            }
        }
    }

    fn best_cost(&self) -> Option<u128> {
        self.best.as_ref().map(|best| best.cost)
    }

    /// Where some copy stands and where it would be cheaper, the greatest saving first.
    fn pairs_by_regret(&self) -> Vec<(usize, usize)> {
        let Some(best) = &self.best else { return Vec::new() };
        let sites = self.tables.sites;
        let mut savings = vec![0u128; sites * sites];
        for (index, component) in self.tables.problem.components.iter().enumerate() {
            for from in (0..sites).filter(|site| best.copies[self.tables.cell(index, *site)] > 0) {
                for to in self.tables.allowed[index].ones() {
                    let saving = component.costs[from].saturating_sub(component.costs[to]);
                    savings[from * sites + to] += saving;
                }
            }
        }
        // A site that is left alone costs nothing, if the other one is in use anyway.
        let in_use: Vec<bool> = (0..sites)
            .map(|site| {
                best.copies
                    .iter()
                    .skip(site)
                    .step_by(sites)
                    .any(|copies| *copies > 0)
            })
            .collect();
        for from in (0..sites).filter(|site| in_use[*site]) {
            for to in (0..sites).filter(|site| in_use[*site] && *site != from) {
                savings[from * sites + to] += self.tables.problem.sites[from].opening;
            }
        }
        let mut pairs: Vec<(u128, usize, usize)> = savings
            .into_iter()
            .enumerate()
            .filter(|(_, saving)| *saving > 0)
            .map(|(pair, saving)| (saving, pair / sites, pair % sites))
            .collect();
        pairs.sort_by(|one, other| {
            other
                .0
                .cmp(&one.0)
                .then(one.1.cmp(&other.1))
                .then(one.2.cmp(&other.2))
        });
        pairs.into_iter().map(|(_, from, to)| (from, to)).collect()
    }

    /// Everything but the two sites stays as it is in the best placement.
    fn refill(&mut self, from: usize, to: usize) {
        let Some(best) = &self.best else { return };
        let Some(limit) = best.cost.checked_sub(1) else {
            return;
        };
        let mut state = self.root.clone();
        state.limit = Some(limit);
        if !fix_elsewhere(&mut state, &best.copies, &best.choices, [from, to]) || state.propagate().is_err() {
            return;
        }
        match self.descend(&mut state, Wanted::Cheapest, PAIR_STEPS) {
            Ended::Found | Ended::Complete | Ended::OutOfSteps => {}
        }
    }
}

/// `false` when the bounds of the root no longer contain that part of the placement.
fn fix_elsewhere(state: &mut State<'_>, copies: &[u32], choices: &[Option<usize>], but: [usize; 2]) -> bool {
    let tables = state.tables;
    for (choice, alternative) in choices.iter().enumerate() {
        if let Some(alternative) = alternative {
            state.choose(Condition {
                choice,
                alternative: *alternative,
            });
        }
    }
    for component in 0..tables.problem.components.len() {
        for site in (0..tables.sites).filter(|site| !but.contains(site)) {
            let copies = copies[tables.cell(component, site)];
            if state.raise(component, site, copies).is_err() || state.lower(component, site, copies).is_err()
            {
                return false;
            }
        }
    }
    true
}
