//! What the prices prove.
//!
//! Whatever stands at a site pays there for what it takes. That all of it fits means that nobody pays more than the price
//! of all that is free. So the cost of any placement is at least what its copies cost and pay, less that price; and each
//! component's copies cost and pay at least what they do at the cheapest sites.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};

use super::input::{Component, Plan, Problem};
use super::{Refusal, require, too_large};

/// The bound in whole units of cost.
pub(super) fn prove(problem: &Problem, plan: &Plan) -> Result<u128, Refusal> {
    require(plan.factor > 0, || "parts of nothing".to_owned())?;
    let market = Market::new(problem, plan)?;
    let mut paid = 0u128;
    for (index, component) in problem.components.iter().enumerate() {
        // What hangs on a choice may not be there at all.
        if component.when.is_empty() {
            paid = paid
                .checked_add(market.least(index, component)?)
                .ok_or_else(too_large)?;
        }
    }
    let mut given_back = 0u128;
    for (index, site) in problem.sites.iter().enumerate() {
        let mut worth = 0u128;
        for (free, price) in site.free.iter().zip(market.prices_at(index)) {
            let product = u128::from(*free).checked_mul(*price);
            worth = product
                .and_then(|product| worth.checked_add(product))
                .ok_or_else(too_large)?;
        }
        // A site that nobody uses gives nothing back, and one in use costs its opening.
        let opening = site.opening.checked_mul(market.factor).ok_or_else(too_large)?;
        given_back = given_back
            .checked_add(worth.saturating_sub(opening))
            .ok_or_else(too_large)?;
    }
    Ok(paid.saturating_sub(given_back).div_ceil(market.factor))
}

struct Market<'p> {
    problem: &'p Problem,
    factor: u128,
    /// Per site and resource.
    prices: Vec<u128>,
    /// The sites in groups, with the least price of each resource in each.
    groups: Vec<(Vec<usize>, Vec<u128>)>,
    /// Per column and group the least value.
    least: Vec<Vec<u128>>,
    /// Per component the rule of its own on copies per class: partition and limit.
    own_spread: BTreeMap<usize, (usize, u32)>,
}

/// What waits to be looked at, the cheapest first.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Waiting {
    Group(usize),
    Site(usize),
}

impl<'p> Market<'p> {
    fn new(problem: &'p Problem, plan: &Plan) -> Result<Market<'p>, Refusal> {
        let resources = problem.resources.len();
        let mut prices = vec![0u128; problem.sites.len() * resources];
        for price in &plan.prices {
            let known = price.site < problem.sites.len() && price.resource < resources;
            require(known, || "a price for nothing".to_owned())?;
            prices[price.site * resources + price.resource] = u128::from(price.price);
        }
        let groups: Vec<(Vec<usize>, Vec<u128>)> = group(problem)
            .into_iter()
            .map(|sites| {
                let least = |resource: usize| {
                    sites
                        .iter()
                        .map(|site| prices[site * resources + resource])
                        .min()
                        .unwrap_or(0)
                };
                let least = (0..resources).map(least).collect();
                (sites, least)
            })
            .collect();
        let least = (0..problem.columns.len())
            .map(|column| {
                let values = |sites: &[usize]| {
                    sites
                        .iter()
                        .map(|site| problem.worth(column, *site))
                        .min()
                        .unwrap_or(0)
                };
                groups.iter().map(|(sites, _)| values(sites)).collect()
            })
            .collect();
        let mut own_spread = BTreeMap::new();
        for spread in problem.spreads.iter().filter(|spread| spread.when.is_empty()) {
            if let [component] = spread.components.as_slice() {
                own_spread
                    .entry(*component)
                    .or_insert((spread.partition, spread.max));
            }
        }
        Ok(Market {
            problem,
            factor: u128::from(plan.factor),
            prices,
            groups,
            least,
            own_spread,
        })
    }

    fn prices_at(&self, site: usize) -> &[u128] {
        let resources = self.problem.resources.len();
        &self.prices[site * resources..][..resources]
    }

    /// The least that all copies of a component cost and pay together.
    fn least(&self, index: usize, component: &Component) -> Result<u128, Refusal> {
        let mut missing = component.copies;
        let mut sum = 0u128;
        let mut heap = BinaryHeap::new();
        for (number, (_, least)) in self.groups.iter().enumerate() {
            let cost = self.cost(component, least, |column| self.least[column][number])?;
            heap.push(Reverse((cost, Waiting::Group(number))));
        }
        let own = self.own_spread.get(&index);
        let mut in_class: BTreeMap<u32, u32> = BTreeMap::new();
        while missing > 0 {
            // Not even one site is left: nothing can be placed, and no bound is too high.
            let Some(Reverse((cost, waiting))) = heap.pop() else {
                break;
            };
            match waiting {
                Waiting::Group(number) => {
                    for site in &self.groups[number].0 {
                        if component
                            .filters
                            .iter()
                            .all(|filter| self.problem.is_in(*site, filter.set))
                        {
                            let cost = self.cost(component, self.prices_at(*site), |column| {
                                self.problem.worth(column, *site)
                            })?;
                            heap.push(Reverse((cost, Waiting::Site(*site))));
                        }
                    }
                }
                Waiting::Site(site) => {
                    let mut copies = self.fit(component, site).min(missing);
                    if let Some((partition, max)) = own
                        && let Some(class) = self.problem.partitions[*partition].class_of[site]
                    {
                        let held = in_class.entry(class).or_default();
                        copies = copies.min(max.saturating_sub(*held));
                        *held += copies;
                    }
                    missing -= copies;
                    let all = cost.checked_mul(u128::from(copies));
                    sum = all.and_then(|all| sum.checked_add(all)).ok_or_else(too_large)?;
                }
            }
        }
        Ok(sum)
    }

    fn cost(
        &self,
        component: &Component,
        prices: &[u128],
        worth: impl Fn(usize) -> u128,
    ) -> Result<u128, Refusal> {
        let mut sum = Some(0u128);
        for term in &component.costs {
            let plain = term
                .weight
                .checked_mul(worth(term.column))
                .and_then(|cost| cost.checked_mul(self.factor));
            sum = sum.zip(plain).and_then(|(sum, plain)| sum.checked_add(plain));
        }
        for demand in &component.demands {
            let paid = u128::from(demand.amount).checked_mul(prices[demand.resource]);
            sum = sum.zip(paid).and_then(|(sum, paid)| sum.checked_add(paid));
        }
        sum.ok_or_else(too_large)
    }

    /// How many copies a site holds that holds nothing else.
    fn fit(&self, component: &Component, site: usize) -> u32 {
        let mut copies = component
            .per_site
            .as_ref()
            .map_or(component.copies, |limit| limit.max.min(component.copies));
        for (resource, free) in self.problem.sites[site].free.iter().enumerate() {
            let demands = component
                .demands
                .iter()
                .filter(|demand| demand.resource == resource);
            let taken: u128 = demands.map(|demand| u128::from(demand.amount)).sum();
            let fitting = u128::from(*free).checked_div(taken).unwrap_or(u128::MAX);
            copies = copies.min(u32::try_from(fitting).unwrap_or(u32::MAX));
        }
        copies
    }
}

/// Sites of one class together, by the partition that most columns are told by; otherwise all in one.
fn group(problem: &Problem) -> Vec<Vec<usize>> {
    let mut uses: BTreeMap<usize, usize> = BTreeMap::new();
    for partition in problem.columns.iter().filter_map(|column| column.partition) {
        *uses.entry(partition).or_default() += 1;
    }
    let Some((partition, _)) = uses.into_iter().max_by_key(|(_, uses)| *uses) else {
        return vec![(0..problem.sites.len()).collect()];
    };
    let mut groups: BTreeMap<Option<u32>, Vec<usize>> = BTreeMap::new();
    for (site, class) in problem.partitions[partition].class_of.iter().enumerate() {
        groups.entry(*class).or_default().push(site);
    }
    groups.into_values().collect()
}
