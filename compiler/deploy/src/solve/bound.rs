//! What is left costs at least so much, and what would cost too much falls away.

use super::costing::Costing;
use super::problem::Condition;
use super::propagate::Step;
use super::state::{Contradiction, State, Truth};

impl State<'_> {
    /// The least cost of what is left, by the best of the costings; sites and alternatives that would pass the limit
    /// fall away.
    pub(super) fn watch_cost(&mut self) -> Result<u128, Contradiction> {
        let tables = self.tables;
        let mut least = 0;
        for costing in &tables.costings {
            least = least.max(self.watch_costing(costing)?);
        }
        Ok(least)
    }

    fn watch_costing(&mut self, costing: &Costing) -> Result<u128, Contradiction> {
        let problem = self.tables.problem;
        let mut values: Vec<Vec<u128>> = problem
            .choices
            .iter()
            .map(|choice| {
                let costs = choice
                    .alternatives
                    .iter()
                    .map(|alternative| alternative.cost * costing.factor);
                costs.collect()
            })
            .collect();
        let opened = problem
            .sites
            .iter()
            .zip(&self.occupied)
            .filter(|(_, occupied)| **occupied > 0);
        let mut sum: u128 = opened.map(|(site, _)| site.opening * costing.factor).sum();
        let mut dearest = vec![None; problem.components.len()];
        for (index, component) in problem.components.iter().enumerate() {
            match self.component_truth[index] {
                Truth::No => {}
                Truth::Yes => {
                    let (cost, last) = self.cheapest(index, costing);
                    sum += cost;
                    dearest[index] = last;
                }
                Truth::Open => {
                    if let [only] = component.when.as_slice() {
                        values[only.choice][only.alternative] += self.cheapest(index, costing).0;
                    }
                }
            }
        }
        let lowest: Vec<u128> = (0..problem.choices.len())
            .map(|choice| self.lowest(choice, &values[choice]))
            .collect();
        sum += lowest.iter().sum::<u128>();
        let least = sum.saturating_sub(costing.discount).div_ceil(costing.factor);
        let Some(limit) = self.limit else { return Ok(least) };
        let Some(gap) = (limit * costing.factor + costing.discount).checked_sub(sum) else {
            return Err(Contradiction { component: None });
        };
        self.leave_out_dear_alternatives(&values, &lowest, gap);
        self.leave_out_dear_sites(costing, &dearest, gap)?;
        Ok(least)
    }

    /// The cost of filling up with the cheapest sites, and what the dearest copy added that way costs.
    fn cheapest(&self, component: usize, costing: &Costing) -> (u128, Option<u128>) {
        let tables = self.tables;
        let wanted = u64::from(tables.problem.components[component].copies);
        let mut missing = wanted.saturating_sub(self.low_sum[component]);
        let (mut cost, mut last) = (0u128, None);
        for site in &costing.cheapest_first[component] {
            let cell = tables.cell(component, *site);
            let certain = u64::from(self.low[cell]);
            let added = u64::from(self.high[cell] - self.low[cell]).min(missing);
            cost += u128::from(certain + added) * costing.costs[cell];
            if added > 0 {
                last = Some(costing.costs[cell]);
                missing -= added;
            }
        }
        (cost, last)
    }

    fn lowest(&self, choice: usize, values: &[u128]) -> u128 {
        if self.choice_truth[choice] != Truth::Yes {
            return 0;
        }
        self.open[choice]
            .ones()
            .map(|alternative| values[alternative])
            .min()
            .unwrap_or(0)
    }

    fn leave_out_dear_alternatives(&mut self, values: &[Vec<u128>], lowest: &[u128], gap: u128) {
        for (choice, values) in values.iter().enumerate() {
            if self.choice_truth[choice] != Truth::Yes {
                continue;
            }
            for (alternative, value) in values.iter().enumerate() {
                if value.saturating_sub(lowest[choice]) > gap {
                    self.rule_out(Condition { choice, alternative });
                }
            }
        }
    }

    /// One copy more at a dear site takes the place of the dearest copy counted so far.
    fn leave_out_dear_sites(&mut self, costing: &Costing, dearest: &[Option<u128>], gap: u128) -> Step {
        let tables = self.tables;
        for (component, dearest) in dearest.iter().enumerate() {
            let Some(dearest) = dearest else { continue };
            for site in costing.cheapest_first[component].iter().rev() {
                let cell = tables.cell(component, *site);
                if costing.costs[cell].saturating_sub(*dearest) <= gap {
                    break;
                }
                self.lower(component, *site, self.low[cell])?;
            }
        }
        Ok(())
    }
}
