//! Costs by which bounds are computed: the plain ones, and ones with a price on what is scarce.
//!
//! A price on a resource of a site makes every copy there dearer by what it takes, and everything cheaper by the
//! price of all that is free. For any placement that fits, that is no more than its cost; so the cheapest sites by
//! priced costs, minus that discount, are a bound whatever the prices are (Lagrange). Prices are whole numbers, and
//! the bound is exact: anybody can compute it again.

use super::problem::Problem;
use super::tables::Tables;

/// How many times prices are adjusted, as far as [`WORK_MAX`] allows.
const ROUNDS: u64 = 200;
/// Bound on rounds × components × sites.
const WORK_MAX: u64 = 50_000_000;
/// The largest cost of a placement, in parts, for which all sums stay within `i128`.
const UPPER_MAX: u128 = 1 << 64;
/// The most prices for which they do.
const PRICES_MAX: usize = 1 << 16;
/// Prices are counted in parts of the unit of cost, as fine as the sums allow.
const FACTOR_BITS: u32 = 20;
/// Amounts are rounded so that all copies together take less than this of each resource.
const AMOUNT_MAX: u128 = 1 << 24;

/// A cost per component and site, and what it proves.
pub(super) struct Costing {
    /// Per component and site, in parts of the unit of cost.
    pub(super) costs: Vec<u128>,
    /// Per component its sites, the cheapest first.
    pub(super) cheapest_first: Vec<Vec<usize>>,
    /// How many parts a unit of cost has.
    pub(super) factor: u128,
    /// What is taken off every sum.
    pub(super) discount: u128,
}

impl Costing {
    /// The costs as they are.
    pub(super) fn plain(problem: &Problem) -> Costing {
        let sites = 0..problem.sites.len();
        let costs = problem
            .components
            .iter()
            .flat_map(|component| sites.clone().map(|site| problem.cost(component, site)))
            .collect();
        Costing::new(costs, problem.sites.len(), 1, 0)
    }

    fn new(costs: Vec<u128>, sites: usize, factor: u128, discount: u128) -> Costing {
        let order = |row: &[u128]| {
            let mut order: Vec<usize> = (0..row.len()).collect();
            order.sort_by_key(|site| (row[*site], *site));
            order
        };
        let cheapest_first = costs.chunks(sites.max(1)).map(order).collect();
        Costing {
            costs,
            cheapest_first,
            factor,
            discount,
        }
    }

    /// The costs with those prices that were found to prove most. `upper` is the cost of a placement.
    ///
    /// `None` when there is nothing to price, or numbers are too large to be sure of all sums.
    pub(super) fn priced(tables: &Tables<'_>, upper: u128) -> Option<Costing> {
        let cells = (tables.problem.components.len() * tables.sites) as u64;
        let rounds = ROUNDS.min(WORK_MAX / cells.max(1));
        let prices = tables.sites * tables.resources;
        if rounds == 0 || upper == 0 || upper > UPPER_MAX || prices == 0 || prices > PRICES_MAX {
            return None;
        }
        // As fine as keeps `upper` in parts below the same bound.
        let spare_bits = UPPER_MAX.ilog2().saturating_sub(upper.ilog2() + 1);
        let factor = 1u128 << spare_bits.min(FACTOR_BITS);
        let mut market = Market::new(tables, factor, upper);
        for _ in 0..rounds {
            market.adjust();
        }
        market.best()
    }
}

/// Prices while they are sought.
struct Market<'t> {
    tables: &'t Tables<'t>,
    factor: u128,
    /// The cost of a placement, in parts.
    upper: i128,
    /// Per component and resource what one copy takes, rounded down.
    demand: Vec<i128>,
    /// Per site and resource what is free, rounded up.
    free: Vec<i128>,
    /// Per component and site how many copies fit there if it were alone.
    fits: Vec<u64>,
    /// Per site and resource.
    prices: Vec<i128>,
    best_prices: Vec<i128>,
    best_bound: i128,
    /// How far prices move, in 1024ths; less when that has not helped for some rounds.
    step: i128,
    rounds_without_gain: u32,
}

impl<'t> Market<'t> {
    fn new(tables: &'t Tables<'t>, factor: u128, upper: u128) -> Market<'t> {
        let resources = tables.resources;
        let (mut demand, mut free) = (Vec::new(), Vec::new());
        let shifts: Vec<u32> = (0..resources).map(|resource| shift(tables, resource)).collect();
        for component in 0..tables.problem.components.len() {
            let taken = tables.demand_of(component).iter().zip(&shifts);
            demand.extend(taken.map(|(taken, shift)| i128::from(*taken >> shift)));
        }
        for site in &tables.problem.sites {
            for (resource, shift) in shifts.iter().enumerate() {
                let rounded = (u128::from(site.free[resource]))
                    .div_ceil(1 << shift)
                    .min(AMOUNT_MAX);
                free.push(i128::try_from(rounded).expect("limited by AMOUNT_MAX"));
            }
        }
        let cells = free.len();
        Market {
            tables,
            factor,
            upper: i128::try_from(upper * factor).expect("limited by UPPER_MAX"),
            demand,
            free,
            fits: fits(tables),
            prices: vec![0; cells],
            best_prices: vec![0; cells],
            best_bound: -1,
            step: 1024,
            rounds_without_gain: 0,
        }
    }

    /// Computes the bound of the present prices, and moves them: up where more is taken than there is.
    fn adjust(&mut self) {
        let costs = self.costs();
        let (sum, used) = self.fill(&costs);
        let bound = sum - self.discount();
        if bound > self.best_bound {
            self.best_bound = bound;
            self.best_prices.clone_from(&self.prices);
            self.rounds_without_gain = 0;
        } else {
            self.rounds_without_gain += 1;
            if self.rounds_without_gain == 8 {
                self.rounds_without_gain = 0;
                self.step = (self.step / 2).max(1);
            }
        }
        let excess: Vec<i128> = used
            .iter()
            .zip(&self.free)
            .map(|(used, free)| used - free)
            .collect();
        let norm: i128 = excess.iter().map(|excess| excess * excess).sum();
        if norm == 0 {
            return;
        }
        let distance = (self.upper - bound).max(0);
        for (price, excess) in self.prices.iter_mut().zip(excess) {
            // The norm is at least the square of the excess, so the second way cannot overflow either.
            let moved = match distance.checked_mul(excess) {
                Some(product) => product / norm,
                None => distance / norm * excess,
            };
            let moved = moved * self.step / 1024;
            *price = (*price + moved).clamp(0, self.upper);
        }
    }

    /// Per component and site the cost with prices, in parts.
    fn costs(&self) -> Vec<i128> {
        let (sites, resources) = (self.tables.sites, self.tables.resources);
        let mut costs = Vec::with_capacity(self.fits.len());
        let plain = &self.tables.costings[0].costs;
        for index in 0..self.tables.problem.components.len() {
            let demand = &self.demand[index * resources..][..resources];
            for site in 0..sites {
                let prices = &self.prices[site * resources..][..resources];
                let paid: i128 = demand
                    .iter()
                    .zip(prices)
                    .map(|(demand, price)| demand * price)
                    .sum();
                // Dearer than the placement at hand is dear enough, and keeps the sums small.
                let plain = (plain[index * sites + site] * self.factor).min(self.upper.unsigned_abs());
                costs.push(i128::try_from(plain).expect("limited by UPPER_MAX") + paid);
            }
        }
        costs
    }

    /// Fills every component that is there for certain with its cheapest sites: their sum, and what they take.
    fn fill(&self, costs: &[i128]) -> (i128, Vec<i128>) {
        let (sites, resources) = (self.tables.sites, self.tables.resources);
        let mut used = vec![0i128; self.free.len()];
        let mut sum = 0i128;
        for (index, component) in self.tables.problem.components.iter().enumerate() {
            if !component.when.is_empty() {
                continue;
            }
            let row = &costs[index * sites..][..sites];
            let mut order: Vec<usize> = (0..sites)
                .filter(|site| self.fits[index * sites + site] > 0)
                .collect();
            order.sort_by_key(|site| (row[*site], *site));
            let mut missing = u64::from(component.copies);
            for site in order {
                let copies = self.fits[index * sites + site].min(missing);
                missing -= copies;
                sum += i128::from(copies) * row[site];
                for resource in 0..resources {
                    let demand = self.demand[index * resources + resource];
                    used[site * resources + resource] += i128::from(copies) * demand;
                }
                if missing == 0 {
                    break;
                }
            }
        }
        (sum, used)
    }

    fn discount(&self) -> i128 {
        self.prices
            .iter()
            .zip(&self.free)
            .map(|(price, free)| price * free)
            .sum()
    }

    fn best(mut self) -> Option<Costing> {
        self.prices.clone_from(&self.best_prices);
        let costs = self.costs().into_iter().map(|cost| u128::try_from(cost).ok());
        let costs = costs.collect::<Option<Vec<u128>>>()?;
        let discount = u128::try_from(self.discount()).ok()?;
        Some(Costing::new(costs, self.tables.sites, self.factor, discount))
    }
}

/// By how many bits amounts of a resource are rounded, so that all copies together stay below [`AMOUNT_MAX`].
fn shift(tables: &Tables<'_>, resource: usize) -> u32 {
    let taken = tables
        .problem
        .components
        .iter()
        .enumerate()
        .map(|(index, component)| {
            u128::from(component.copies) * u128::from(tables.demand_of(index)[resource])
        });
    let sum = taken.fold(0u128, u128::saturating_add);
    (0..128)
        .find(|shift| sum >> shift < AMOUNT_MAX)
        .unwrap_or(127)
        .min(63)
}

/// Per component and site how many copies fit there if it were alone.
fn fits(tables: &Tables<'_>) -> Vec<u64> {
    let mut fits = Vec::new();
    for (index, component) in tables.problem.components.iter().enumerate() {
        let most = component
            .per_site
            .map_or(component.copies, |limit| limit.max.min(component.copies));
        for (site, place) in tables.problem.sites.iter().enumerate() {
            let room = tables
                .demand_of(index)
                .iter()
                .zip(&place.free)
                .filter(|(taken, _)| **taken > 0);
            let room = room.map(|(taken, free)| free / taken).min().unwrap_or(u64::MAX);
            let allowed = tables.allowed[index].contains(site);
            fits.push(if allowed { u64::from(most).min(room) } else { 0 });
        }
    }
    fits
}
