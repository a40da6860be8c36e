//! Proves the cheapest placement of a problem of few sites.
//!
//! Every rule but the room at a site gets a price for breaking it; each site is then filled for itself, exactly. That
//! bound is close where few copies stand at a site, because there it is the packing that costs. What would lift it
//! above the best placement is ruled out, and what is left is decided one by one.

use super::knapsack::{Item, Knapsack};
use super::search::Search;
use super::state::State;
use super::tables::Tables;

/// The largest number of component and site pairs for which this is tried.
const CELLS_MAX: usize = 60_000;
/// How often prices are adjusted before the first decision, and after each.
const ROOT_ROUNDS: u32 = 400;
const ROUNDS: u32 = 30;
/// Prices are counted in parts of the unit of cost.
const FACTOR_BITS: u32 = 10;
/// The dearest placement for which all sums stay small.
const COST_MAX: u128 = 1 << 40;
/// Directions and averages are counted in such parts.
const PART: i128 = 1024;

/// A rule as a sum: so many times each cell, together no more than `most`, or exactly that.
struct Row {
    entries: Vec<(u32, i64)>,
    most: i64,
    is_equal: bool,
}

/// Prices for breaking rules, and what they prove at one point of the search.
#[derive(Clone)]
struct Market {
    prices: Vec<i64>,
    direction: Vec<i128>,
    /// Per cell how often the sites took it of late.
    share: Vec<i64>,
    step: i128,
}

/// The best that a market has proved.
struct Bound {
    /// In parts.
    value: i128,
    /// Per cell what a copy costs with prices.
    costs: Vec<i64>,
    /// Per site the gain of its filling.
    gains: Vec<i64>,
}

struct Exact<'s, 't> {
    search: &'s mut Search<'t>,
    tables: &'t Tables<'t>,
    rows: Vec<Row>,
    demand: Vec<i64>,
    knapsack: Knapsack,
}

/// Looks at everything that could be cheaper. `None` when the problem is not of this kind; `Some(true)` when it came to
/// the end: then the best is the cheapest.
pub(super) fn prove(search: &mut Search<'_>) -> Option<bool> {
    let tables = search.tables;
    let problem = tables.problem;
    let cost = search.best_cost()?;
    let is_single = search.root.high.iter().all(|high| *high <= 1);
    let small =
        problem.choices.is_empty() && cost < COST_MAX && problem.components.len() * tables.sites <= CELLS_MAX;
    let opens = problem.sites.iter().any(|site| site.opening > 0);
    if !small || !is_single || opens {
        return None;
    }
    let demand = tables
        .demand
        .iter()
        .map(|amount| i64::try_from(*amount).ok())
        .collect::<Option<Vec<i64>>>()?;
    let rows = rows(tables)?;
    let mut state = search.root.clone();
    state.limit = cost.checked_sub(1);
    let mut exact = Exact {
        search,
        tables,
        demand,
        knapsack: Knapsack::default(),
        rows,
    };
    if state.limit.is_none() || state.propagate().is_err() {
        return Some(true);
    }
    let market = Market {
        prices: vec![0; exact.rows.len()],
        direction: vec![0; exact.rows.len()],
        share: vec![0; state.low.len()],
        step: PART,
    };
    Some(exact.look(&mut state, market))
}

impl<'t> Exact<'_, 't> {
    /// Depth first. Each entry of the path is a decision whose other side is still to be looked at.
    fn look(&mut self, state: &mut State<'t>, root: Market) -> bool {
        let mut path: Vec<(usize, usize, usize, Market)> = Vec::new();
        let mut market = root;
        let mut rounds = ROOT_ROUNDS;
        loop {
            if self.search.steps_left() == 0 {
                return false;
            }
            let mut decision = None;
            if self.tighten(state, &mut market, rounds, path.is_empty()) {
                decision = self.next(state, &market);
                if decision.is_none() {
                    self.search.keep(state);
                }
            }
            rounds = ROUNDS;
            let mut alive = false;
            if let Some((component, site)) = decision {
                path.push((component, site, state.mark(), market.clone()));
                alive = self.lower_limit(state)
                    && state
                        .raise(component, site, 1)
                        .and_then(|()| state.propagate().map(|_| ()))
                        .is_ok();
            }
            while !alive {
                let Some((component, site, mark, before)) = path.pop() else {
                    return true;
                };
                state.undo(mark);
                market = before;
                alive = self.lower_limit(state)
                    && state
                        .lower(component, site, 0)
                        .and_then(|()| state.propagate().map(|_| ()))
                        .is_ok();
            }
        }
    }

    /// Only what is cheaper than the best is of interest. `false` when nothing can be.
    fn lower_limit(&self, state: &mut State<'t>) -> bool {
        state.limit = self.search.best_cost().and_then(|cost| cost.checked_sub(1));
        state.limit.is_some()
    }

    /// Adjusts prices and rules out what they show to be too dear. `false` when nothing cheaper is left.
    ///
    /// At the root, what is proved holds for everything.
    fn tighten(&mut self, state: &mut State<'t>, market: &mut Market, rounds: u32, is_root: bool) -> bool {
        let Some(cost) = self.search.best_cost() else {
            return true;
        };
        let Ok(upper) = i128::try_from(cost << FACTOR_BITS) else {
            return true;
        };
        // Costs are whole: what is not below the next whole number is no cheaper.
        let limit = upper - (1 << FACTOR_BITS);
        let mut best: Option<Bound> = None;
        let mut best_prices = market.prices.clone();
        let mut without_gain = 0;
        for round in 0..rounds {
            self.search.count_step();
            let (bound, excess) = self.evaluate(state, market);
            if bound.value > limit {
                return false;
            }
            let gained = best.as_ref().is_none_or(|best| bound.value > best.value);
            market.adjust(&self.rows, &excess, upper - bound.value);
            if gained {
                if is_root {
                    self.search.raise_bound(whole(bound.value));
                }
                best_prices.clone_from(&market.prices);
                best = Some(bound);
                without_gain = 0;
            } else {
                without_gain += 1;
                if without_gain >= 8 {
                    without_gain = 0;
                    market.step = (market.step * 3 / 4).max(16);
                }
            }
            if (round + 1) % 100 == 0 || round + 1 == rounds {
                let Some(found) = &best else { continue };
                if !self.rule_out(state, found, limit) {
                    return false;
                }
                // What was found speaks of the state before.
                if round + 1 < rounds {
                    best = None;
                }
            }
        }
        market.prices = best_prices;
        market.step = market.step.max(PART / 8);
        true
    }

    /// Fills every site for itself. Returns the bound, and per row by how much it is passed.
    fn evaluate(&mut self, state: &State<'t>, market: &mut Market) -> (Bound, Vec<i64>) {
        let tables = self.tables;
        let sites = tables.sites;
        let mut costs: Vec<i64> = tables.costings[0]
            .costs
            .iter()
            .map(|cost| i64::try_from(cost << FACTOR_BITS).unwrap_or(i64::MAX / 4))
            .collect();
        let mut value = 0i128;
        let mut excess = Vec::with_capacity(self.rows.len());
        for (row, price) in self.rows.iter().zip(&market.prices) {
            excess.push(-row.most);
            if *price != 0 {
                value -= i128::from(*price) * i128::from(row.most);
                for (cell, times) in &row.entries {
                    costs[*cell as usize] += times * price;
                }
            }
        }
        let mut taken = vec![0i64; costs.len()];
        let mut gains = vec![0i64; sites];
        let mut chosen = Vec::new();
        for (site, gain) in gains.iter_mut().enumerate() {
            let items = self.items(state, &costs, site, None, &mut value, &mut taken);
            let room = room(state, site);
            chosen.clear();
            *gain = self.knapsack.fill(&items, &self.demand, &room, &mut chosen);
            value -= i128::from(*gain);
            for component in &chosen {
                taken[tables.cell(*component, site)] = 1;
            }
        }
        for (share, taken) in market.share.iter_mut().zip(&taken) {
            *share += (taken * 1024 - *share) / 8;
        }
        for (row, excess) in self.rows.iter().zip(excess.iter_mut()) {
            *excess += row
                .entries
                .iter()
                .map(|(cell, times)| times * taken[*cell as usize])
                .sum::<i64>();
        }
        (Bound { value, costs, gains }, excess)
    }

    /// What a site may take and would gain by; what it has for certain is counted.
    fn items(
        &self,
        state: &State<'t>,
        costs: &[i64],
        site: usize,
        without: Option<usize>,
        value: &mut i128,
        taken: &mut [i64],
    ) -> Vec<Item> {
        let tables = self.tables;
        let mut items = Vec::new();
        for component in 0..tables.problem.components.len() {
            let cell = tables.cell(component, site);
            if state.low[cell] > 0 {
                *value += i128::from(costs[cell]);
                taken[cell] = 1;
            } else if state.high[cell] > 0 && costs[cell] < 0 && without != Some(component) {
                items.push(Item {
                    gain: -costs[cell],
                    component,
                });
            }
        }
        items
    }

    /// Leaves out every cell that would lift the bound above the limit, and fixes those whose absence would.
    fn rule_out(&mut self, state: &mut State<'t>, bound: &Bound, limit: i128) -> bool {
        let tables = self.tables;
        let slack = limit - bound.value;
        let (mut ignored, mut unused, mut chosen) = (0i128, vec![0i64; bound.costs.len()], Vec::new());
        for site in 0..tables.sites {
            let room = room(state, site);
            for component in 0..tables.problem.components.len() {
                let cell = tables.cell(component, site);
                if state.low[cell] == state.high[cell] {
                    continue;
                }
                let rest = self.items(
                    state,
                    &bound.costs,
                    site,
                    Some(component),
                    &mut ignored,
                    &mut unused,
                );
                let demand = &self.demand[component * tables.resources..][..tables.resources];
                let left: Vec<i64> = room
                    .iter()
                    .zip(demand)
                    .map(|(room, taken)| room - taken)
                    .collect();
                let fits = left.iter().all(|left| *left >= 0);
                let with = if fits {
                    self.knapsack.fill(&rest, &self.demand, &left, &mut chosen)
                } else {
                    0
                };
                let loss = i128::from(bound.gains[site]) - i128::from(with) + i128::from(bound.costs[cell]);
                if !fits || loss > slack {
                    if state.lower(component, site, 0).is_err() {
                        return false;
                    }
                    continue;
                }
                if bound.costs[cell] < 0 {
                    let without = self.knapsack.fill(&rest, &self.demand, &room, &mut chosen);
                    if i128::from(bound.gains[site]) - i128::from(without) > slack
                        && state.raise(component, site, 1).is_err()
                    {
                        return false;
                    }
                }
                if state.low[cell] > 0 {
                    // The room has changed: what was proved speaks of the room before.
                    break;
                }
            }
        }
        state.propagate().is_ok()
    }

    /// The cell about which the sites agree least.
    fn next(&self, state: &State<'t>, market: &Market) -> Option<(usize, usize)> {
        let tables = self.tables;
        let mut best = None;
        for component in 0..tables.problem.components.len() {
            for site in 0..tables.sites {
                let cell = tables.cell(component, site);
                if state.low[cell] < state.high[cell] {
                    let doubt = (market.share[cell] - 512).abs();
                    if best.is_none_or(|(least, _, _)| doubt < least) {
                        best = Some((doubt, component, site));
                    }
                }
            }
        }
        best.map(|(_, component, site)| (component, site))
    }
}

impl Market {
    /// Moves prices against what is broken.
    fn adjust(&mut self, rows: &[Row], excess: &[i64], distance: i128) {
        let mut norm = 0i128;
        for ((row, excess), (direction, price)) in rows
            .iter()
            .zip(excess)
            .zip(self.direction.iter_mut().zip(&self.prices))
        {
            *direction = (i128::from(*excess) * PART * 3 + *direction * 7) / 10;
            if row.is_equal || *price > 0 || *direction > 0 {
                norm += *direction * *direction;
            }
        }
        if norm == 0 {
            return;
        }
        for ((row, direction), price) in rows.iter().zip(&self.direction).zip(&mut self.prices) {
            let moved = distance.max(1) * direction / norm * self.step
                + distance.max(1) * direction % norm * self.step / norm;
            let next = i128::from(*price) + moved;
            let least = if row.is_equal { -(1 << 50) } else { 0 };
            *price = i64::try_from(next.clamp(least, 1 << 50)).expect("limited just now");
        }
    }
}

/// Parts in whole units of cost, rounded up.
fn whole(parts: i128) -> u128 {
    u128::try_from(parts).unwrap_or(0).div_ceil(1 << FACTOR_BITS)
}

/// What the copies placed for certain leave free at a site.
fn room(state: &State<'_>, site: usize) -> Vec<i64> {
    let resources = state.tables.resources;
    let room = state.room[site * resources..][..resources].iter();
    room.map(|room| i64::try_from((*room).max(0)).unwrap_or(i64::MAX / 4))
        .collect()
}

/// All rules but the room at sites; `None` when a sum is too large. Rules that no sum expresses are left to the search.
fn rows(tables: &Tables<'_>) -> Option<Vec<Row>> {
    let problem = tables.problem;
    let cell = |component: usize, site: usize| u32::try_from(tables.cell(component, site)).ok();
    let mut rows = Vec::new();
    for (index, component) in problem.components.iter().enumerate() {
        let entries = tables.allowed[index]
            .ones()
            .map(|site| Some((cell(index, site)?, 1)));
        rows.push(Row {
            entries: entries.collect::<Option<_>>()?,
            most: i64::from(component.copies),
            is_equal: true,
        });
    }
    for limit in &tables.at_mosts {
        let mut entries = Vec::new();
        for component in &limit.components {
            for site in limit
                .sites
                .ones()
                .filter(|site| tables.allowed[*component].contains(*site))
            {
                entries.push((cell(*component, site)?, 1));
            }
        }
        if entries.len() > limit.max as usize {
            rows.push(Row {
                entries,
                most: i64::from(limit.max),
                is_equal: false,
            });
        }
    }
    for near in &problem.nears {
        for site in tables.allowed[near.who].ones() {
            let reached = &tables.reach[near.relation][site];
            let mut entries = vec![(cell(near.who, site)?, 1)];
            for other in reached
                .ones()
                .filter(|other| tables.allowed[near.whom].contains(*other))
            {
                entries.push((cell(near.whom, other)?, -1));
            }
            rows.push(Row {
                entries,
                most: 0,
                is_equal: false,
            });
        }
    }
    for apart in &problem.aparts {
        for site in tables.allowed[apart.a].ones() {
            for other in tables.reach[apart.relation][site]
                .ones()
                .filter(|other| tables.allowed[apart.b].contains(*other))
            {
                rows.push(Row {
                    entries: vec![(cell(apart.a, site)?, 1), (cell(apart.b, other)?, 1)],
                    most: 1,
                    is_equal: false,
                });
            }
        }
    }
    Some(rows)
}
