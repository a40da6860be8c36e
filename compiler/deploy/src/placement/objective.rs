//! What is good: the tiers of the policy `Objective`, packed into one number per component and site.

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use toscac_syntax::name::Name;

use super::draft::Draft;
use super::policies::PolicyKind;
use super::{Previous, TierKind, errors};
use crate::solve::problem::Problem;

/// Prices are whole numbers of the smallest unit of a currency; amounts are not whole, so sums count millionths.
const MILLION: u128 = 1_000_000;
const GIB: u64 = 1 << 30;

/// The tiers with what each weighs in the packed cost, the most important first.
pub(super) struct Objective {
    /// One more than all lower tiers can sum up to, so that no sum of theirs outweighs one unit here.
    pub(super) weights: Vec<(TierKind, u128)>,
}

/// What one tier costs.
struct Costs {
    /// Per component and site.
    costs: Vec<Vec<u128>>,
    /// Per site.
    openings: Vec<u128>,
}

impl Draft<'_> {
    /// Gives every component and site its cost.
    pub(super) fn take_objective(&mut self) -> Objective {
        let previous = self.options.previous.as_ref();
        let kinds = self.tiers(previous);
        let sites = self.sites.sites.len();
        let mut packed = vec![vec![0u128; sites]; self.problem.components.len()];
        let mut weights = Vec::new();
        let mut weight = 1u128;
        for kind in kinds.into_iter().rev() {
            let tier = self.weigh(kind, previous);
            self.add(&mut packed, &tier, weight);
            weights.insert(0, (kind, weight));
            weight = weight.saturating_mul(most(&self.problem, &tier).saturating_add(1));
        }
        for (component, costs) in packed.into_iter().enumerate() {
            self.problem.components[component].costs = self.problem.priced_by_site(costs);
        }
        Objective { weights }
    }

    fn add(&mut self, packed: &mut [Vec<u128>], tier: &Costs, weight: u128) {
        for (packed, costs) in packed.iter_mut().zip(&tier.costs) {
            for (packed, cost) in packed.iter_mut().zip(costs) {
                *packed = packed.saturating_add(cost.saturating_mul(weight));
            }
        }
        for (site, opening) in self.problem.sites.iter_mut().zip(&tier.openings) {
            site.opening = site.opening.saturating_add(opening.saturating_mul(weight));
        }
    }

    /// Without a policy: what is there stays there, and then the cheapest.
    fn tiers(&mut self, previous: Option<&Previous>) -> Vec<TierKind> {
        let policies = self.placement_policies();
        let mut objectives = policies
            .iter()
            .filter(|active| active.kind == Some(PolicyKind::Objective));
        let Some(active) = objectives.next() else {
            return match previous {
                Some(_) => vec![TierKind::Moves, TierKind::Cost],
                None => vec![TierKind::Cost],
            };
        };
        if let Some(other) = objectives.next() {
            let reason = format!(
                "is a second objective beside `{}`, and the planner follows one",
                active.name
            );
            self.diagnostics.push(errors::policy_not_solved(
                other.name,
                other.policy.origin,
                &reason,
            ));
        }
        let mut kinds = Vec::new();
        for tier in self.texts(active, "tiers").unwrap_or_default() {
            match tier.as_str() {
                "moves" => kinds.push(TierKind::Moves),
                "cost" => kinds.push(TierKind::Cost),
                "balance" => kinds.push(TierKind::Balance),
                // Rules that may be softened are refused as such, so nothing is ever violated.
                "soft" => {}
                other => {
                    let reason = format!("names the tier `{other}`, which the planner does not know");
                    self.diagnostics.push(errors::policy_not_solved(
                        active.name,
                        active.policy.origin,
                        &reason,
                    ));
                }
            }
        }
        kinds
    }

    fn weigh(&self, kind: TierKind, previous: Option<&Previous>) -> Costs {
        let sites = self.sites.sites.len();
        let cost = |component: usize, site: usize| match kind {
            TierKind::Moves => self.is_move(component, site, previous),
            TierKind::Cost => self.price(component, site),
            TierKind::Balance => self.share(component, site),
        };
        let costs = (0..self.components.len())
            .map(|component| (0..sites).map(|site| cost(component, site)).collect())
            .collect();
        let openings = (0..sites).map(|site| match kind {
            TierKind::Cost => self.site_price(site),
            TierKind::Moves | TierKind::Balance => 0,
        });
        Costs {
            costs,
            openings: openings.collect(),
        }
    }

    fn is_move(&self, component: usize, site: usize, previous: Option<&Previous>) -> u128 {
        let Some(previous) = previous else { return 0 };
        let before = previous
            .get(self.name(component))
            .and_then(|sites| sites.get(&self.sites.sites[site].name));
        u128::from(before.is_none_or(|copies| *copies == 0))
    }

    /// The key `cpu` of a price is for each unit of the property `cpu`, the key `memory_gib` for each GiB of `memory`.
    fn price(&self, component: usize, site: usize) -> u128 {
        let mut sum = 0u128;
        for (key, price) in &self.sites.sites[site].prices {
            let (property, unit) = match key.strip_suffix("_gib") {
                Some(property) => (property, GIB),
                None => (key.as_str(), 1),
            };
            for (resource, quantity) in &self.components[component].takes {
                if self.resources[*resource].1.as_str() == property {
                    sum = sum.saturating_add(millionths(quantity.number, *price, unit));
                }
            }
        }
        sum
    }

    fn site_price(&self, site: usize) -> u128 {
        let price = self.sites.sites[site]
            .prices
            .get(&Name::new("site"))
            .copied()
            .unwrap_or(0);
        u128::try_from(price).unwrap_or(0).saturating_mul(MILLION)
    }

    /// The largest share of what is free that one copy takes.
    fn share(&self, component: usize, site: usize) -> u128 {
        let demands = self.problem.components[component].demands.iter();
        let shares = demands.map(|demand| {
            let free = u128::from(self.problem.sites[site].free[demand.resource]).max(1);
            (u128::from(demand.amount) * MILLION).div_ceil(free)
        });
        shares.max().unwrap_or(0)
    }
}

/// `amount × price ÷ unit` in millionths, rounded up. What is too large to count is the dearest there is.
fn millionths(amount: Decimal, price: i64, unit: u64) -> u128 {
    let product = amount.checked_mul(Decimal::from(price.max(0)));
    let scaled = product.and_then(|product| product.checked_mul(Decimal::from(1_000_000u32)));
    let divided = scaled.and_then(|scaled| scaled.checked_div(Decimal::from(unit)));
    divided
        .and_then(|cost| cost.ceil().to_u128())
        .unwrap_or(u128::MAX)
}

/// The most that a tier can sum up to.
fn most(problem: &Problem, tier: &Costs) -> u128 {
    let of_components = problem
        .components
        .iter()
        .zip(&tier.costs)
        .map(|(component, costs)| {
            costs
                .iter()
                .copied()
                .max()
                .unwrap_or(0)
                .saturating_mul(u128::from(component.copies))
        });
    of_components
        .chain(tier.openings.iter().copied())
        .fold(0u128, u128::saturating_add)
}
