//! Makes a placement cheaper by clearing a few sites at a time and filling them again as well as can be.

use std::collections::BTreeSet;

use super::problem::Condition;
use super::search::{Search, Wanted};
use super::state::State;

/// How many sites are cleared together at most.
const WIDTH_MAX: usize = 5;
/// Steps for each pair among the cleared sites. Few are enough: what is cleared is small.
const PAIR_STEPS: u64 = 60;

impl Search<'_> {
    /// Two sites at a time; where that ends, three, and so on, and two again after any gain.
    ///
    /// Stops when no few sites can be made cheaper, or when half of the effort that was left is used.
    pub(super) fn improve(&mut self) {
        let budget_end = self.steps() + self.steps_left() / 2;
        let mut width = 2;
        while width <= WIDTH_MAX {
            let before = self.best_cost();
            for sites in self.groups_by_regret(width) {
                if self.steps() >= budget_end || self.is_proved() {
                    return;
                }
                self.refill(&sites);
            }
            width = if self.best_cost() == before { width + 1 } else { 2 };
        }
    }

    /// Chains of sites along which copies would rather move, the greatest saving first.
    fn groups_by_regret(&self, width: usize) -> Vec<Vec<usize>> {
        let sites = self.tables.sites;
        let savings = self.savings();
        let mut pairs: Vec<(u128, usize, usize)> = savings
            .iter()
            .enumerate()
            .filter(|(_, saving)| **saving > 0)
            .map(|(pair, saving)| (*saving, pair / sites, pair % sites))
            .collect();
        pairs.sort_by(|one, other| {
            other
                .0
                .cmp(&one.0)
                .then(one.1.cmp(&other.1))
                .then(one.2.cmp(&other.2))
        });
        let mut seen = BTreeSet::new();
        let mut groups = Vec::new();
        for (_, from, to) in pairs {
            let mut group = vec![from, to];
            while group.len() < width {
                let last = *group.last().expect("begins with two");
                let further =
                    (0..sites).filter(|site| !group.contains(site) && savings[last * sites + site] > 0);
                match further.max_by_key(|site| (savings[last * sites + site], sites - site)) {
                    Some(next) => group.push(next),
                    None => break,
                }
            }
            group.sort_unstable();
            if group.len() == width && seen.insert(group.clone()) {
                groups.push(group);
            }
        }
        groups
    }

    /// From one site to another: what moving all copies that would be cheaper there would save.
    fn savings(&self) -> Vec<u128> {
        let sites = self.tables.sites;
        let mut savings = vec![0u128; sites * sites];
        let Some(best) = &self.best else { return savings };
        let costs = &self.tables.costings[0].costs;
        for index in 0..self.tables.problem.components.len() {
            let costs = &costs[index * sites..][..sites];
            for from in (0..sites).filter(|site| best.copies[self.tables.cell(index, *site)] > 0) {
                for to in self.tables.allowed[index].ones() {
                    savings[from * sites + to] += costs[from].saturating_sub(costs[to]);
                }
            }
        }
        // A site that is left alone costs nothing, if the other one is in use anyway.
        let is_used = |site: usize| {
            best.copies
                .iter()
                .skip(site)
                .step_by(sites)
                .any(|copies| *copies > 0)
        };
        let used: Vec<usize> = (0..sites).filter(|site| is_used(*site)).collect();
        for from in &used {
            for to in used.iter().filter(|to| *to != from) {
                savings[from * sites + to] += self.tables.problem.sites[*from].opening;
            }
        }
        savings
    }

    /// Everything but these sites stays as it is in the best placement.
    fn refill(&mut self, sites: &[usize]) {
        // Also an attempt without any decision is work.
        self.count_step();
        let Some(best) = &self.best else { return };
        let Some(limit) = best.cost.checked_sub(1) else {
            return;
        };
        let mut state = self.root.clone();
        state.limit = Some(limit);
        if fix_elsewhere(&mut state, &best.copies, &best.choices, sites) && state.propagate().is_ok() {
            let pairs = sites.len() * (sites.len() - 1) / 2;
            self.descend(&mut state, Wanted::Cheapest, PAIR_STEPS * pairs as u64);
        }
    }
}

/// `false` when the bounds of the root no longer contain that part of the placement.
fn fix_elsewhere(state: &mut State<'_>, copies: &[u32], choices: &[Option<usize>], but: &[usize]) -> bool {
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
