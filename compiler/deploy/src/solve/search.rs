//! Depth first, with what follows drawn before each decision; the best so far cuts the rest off.

use super::Solution;
use super::certificate::Certificate;
use super::problem::Condition;
use super::state::{Contradiction, State, Truth};
use super::tables::Tables;

/// Steps of the first attempt to find any placement; each further attempt may take half as many more.
const ATTEMPT_STEPS: u64 = 200;

/// How a search ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ended {
    /// With a placement.
    Found,
    /// Everything was looked at.
    Complete,
    /// Without having looked at everything.
    OutOfSteps,
}

/// What to do with a placement that was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wanted {
    /// Any will do: stop.
    First,
    /// Keep it, and look for a cheaper one.
    Cheapest,
}

/// Which site a component tries first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Preference {
    Cheap,
    Roomy,
}

/// A full assignment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Incumbent {
    pub(super) choices: Vec<Option<usize>>,
    /// Per component and site.
    pub(super) copies: Vec<u32>,
    pub(super) cost: u128,
}

/// The search, its effort and its best placement so far.
pub(super) struct Search<'t> {
    pub(super) tables: &'t Tables<'t>,
    /// The state with nothing decided; its bounds hold for every placement worth having.
    pub(super) root: State<'t>,
    pub(super) best: Option<Incumbent>,
    /// No placement costs less.
    bound: u128,
    effort_steps: u64,
    steps: u64,
    /// Per component how often it was left without a place. The troublesome ones go first.
    blame: Vec<u64>,
    choice_blame: Vec<Vec<u64>>,
    preference: Preference,
}

#[derive(Clone, Copy)]
enum Decision {
    Copies {
        component: usize,
        site: usize,
        at_least: u32,
    },
    Alternative(Condition),
}

impl<'t> Search<'t> {
    pub(super) fn new(tables: &'t Tables<'t>, effort_steps: u64) -> Search<'t> {
        let problem = tables.problem;
        Search {
            tables,
            root: State::new(tables),
            best: None,
            bound: 0,
            effort_steps,
            steps: 0,
            blame: vec![1; problem.components.len()],
            choice_blame: problem
                .choices
                .iter()
                .map(|choice| vec![0; choice.alternatives.len()])
                .collect(),
            preference: Preference::Cheap,
        }
    }

    /// Goes on with other tables of the same problem: nothing that was found is lost.
    pub(super) fn continue_with<'u>(self, tables: &'u Tables<'u>) -> Search<'u> {
        let mut search = Search::new(tables, self.effort_steps);
        search.best = self.best;
        search.bound = self.bound;
        search.steps = self.steps;
        search.blame = self.blame;
        search.choice_blame = self.choice_blame;
        if let Ok(least) = search.root.propagate() {
            search.bound = search.bound.max(least);
        }
        search
    }

    /// Whether the best placement costs no more than anything could.
    pub(super) fn is_proved(&self) -> bool {
        self.best.as_ref().is_some_and(|best| best.cost <= self.bound)
    }

    /// The cost of the best placement.
    pub(super) fn best_cost(&self) -> Option<u128> {
        self.best.as_ref().map(|best| best.cost)
    }

    pub(super) fn steps(&self) -> u64 {
        self.steps
    }

    pub(super) fn count_step(&mut self) {
        self.steps += 1;
    }

    pub(super) fn steps_left(&self) -> u64 {
        self.effort_steps.saturating_sub(self.steps)
    }

    /// Draws the first conclusions. `false` when nothing can be placed.
    pub(super) fn begin(&mut self) -> bool {
        match self.root.propagate() {
            Ok(least) => {
                self.bound = self.bound.max(least);
                true
            }
            Err(_) => false,
        }
    }

    /// Takes a placement from elsewhere, and a bound that holds.
    pub(super) fn adopt(&mut self, copies: &[Vec<(usize, u32)>], bound: u128) {
        let mut flat = vec![0; self.root.low.len()];
        for (component, stands) in copies.iter().enumerate() {
            for (site, copies) in stands {
                flat[self.tables.cell(component, *site)] = *copies;
            }
        }
        let incumbent = Incumbent {
            choices: Vec::new(),
            copies: flat,
            cost: 0,
        };
        let cost = incumbent.price(self.tables);
        self.best = Some(Incumbent { cost, ..incumbent });
        self.bound = self.bound.max(bound);
    }

    /// Finds any placement, in attempts that grow: a bad decision at the top costs one attempt, not the search.
    pub(super) fn first(&mut self) -> Ended {
        if !self.begin() {
            return Ended::Complete;
        }
        let mut attempt_steps = ATTEMPT_STEPS;
        loop {
            let mut state = self.root.clone();
            let ended = self.descend(&mut state, Wanted::First, attempt_steps);
            if ended != Ended::OutOfSteps || self.steps_left() == 0 {
                self.preference = Preference::Cheap;
                return ended;
            }
            attempt_steps += attempt_steps / 2;
            self.preference = match self.preference {
                Preference::Cheap => Preference::Roomy,
                Preference::Roomy => Preference::Cheap,
            };
        }
    }

    /// Looks at everything that could be cheaper. `true` when it came to the end: then the best is the cheapest.
    pub(super) fn prove(&mut self) -> bool {
        let Some(cost) = self.best.as_ref().map(|best| best.cost) else {
            return false;
        };
        let Some(limit) = cost.checked_sub(1).filter(|limit| *limit >= self.bound) else {
            self.bound = cost;
            return true;
        };
        let mut state = self.root.clone();
        state.limit = Some(limit);
        let complete = match state.propagate() {
            Err(_) => true,
            Ok(least) => {
                self.bound = self.bound.max(least);
                let steps_max = self.steps_left();
                self.descend(&mut state, Wanted::Cheapest, steps_max) != Ended::OutOfSteps
            }
        };
        if complete {
            self.bound = self.best.as_ref().map_or(self.bound, |best| best.cost);
        }
        complete
    }

    /// No placement costs less than this.
    pub(super) fn raise_bound(&mut self, bound: u128) {
        self.bound = self.bound.max(bound);
    }

    /// Nothing is cheaper than the best.
    pub(super) fn close(&mut self) {
        self.bound = self.best.as_ref().map_or(self.bound, |best| best.cost);
    }

    pub(super) fn into_solution(self, optimal: bool, first_by_name: bool) -> Solution {
        let best = self.best.expect("only asked for after one was found");
        let copies = (0..self.tables.problem.components.len())
            .map(|component| {
                let row = &best.copies[component * self.tables.sites..][..self.tables.sites];
                row.iter()
                    .enumerate()
                    .filter(|(_, copies)| **copies > 0)
                    .map(|(site, copies)| (site, *copies))
                    .collect()
            })
            .collect();
        Solution {
            choices: best.choices,
            copies,
            cost: best.cost,
            bound: if optimal { best.cost } else { self.bound },
            steps: self.steps,
            optimal,
            first_by_name,
            certificate: Certificate::default(),
        }
    }

    /// Searches below `state`, which has drawn its conclusions, and leaves it as it was.
    ///
    /// A placement found becomes the best and lowers the limit of `state`.
    pub(super) fn descend(&mut self, state: &mut State<'t>, wanted: Wanted, steps_max: u64) -> Ended {
        let end = self.steps.saturating_add(steps_max.min(self.steps_left()));
        let bottom = state.mark();
        // The decisions that still have another side, each with the trail before it.
        let mut path: Vec<(Decision, usize)> = Vec::new();
        let mut found = false;
        let ended = loop {
            let dead_end = match self.next_decision(state) {
                None => {
                    self.keep(state);
                    found = true;
                    if wanted == Wanted::First {
                        break Ended::Found;
                    }
                    // Cheaper by one at least. Nothing can be cheaper than free.
                    let cost = self.best.as_ref().map_or(0, |best| best.cost);
                    let Some(limit) = cost.checked_sub(1) else {
                        break Ended::Complete;
                    };
                    state.limit = Some(limit);
                    true
                }
                Some(decision) => {
                    if self.steps >= end {
                        break Ended::OutOfSteps;
                    }
                    self.steps += 1;
                    path.push((decision, state.mark()));
                    self.take(state, decision).is_err()
                }
            };
            if dead_end && !self.turn_back(state, &mut path) {
                break Ended::Complete;
            }
        };
        state.undo(bottom);
        if found && ended == Ended::Complete {
            Ended::Found
        } else {
            ended
        }
    }

    /// Takes the other side of the last decision that has one. `false` when none is left.
    fn turn_back(&mut self, state: &mut State<'t>, path: &mut Vec<(Decision, usize)>) -> bool {
        while let Some((decision, mark)) = path.pop() {
            state.undo(mark);
            if self.refuse(state, decision).is_ok() {
                return true;
            }
        }
        false
    }

    fn take(&mut self, state: &mut State<'t>, decision: Decision) -> Result<u128, Contradiction> {
        let taken = match decision {
            Decision::Copies {
                component,
                site,
                at_least,
            } => state.raise(component, site, at_least),
            Decision::Alternative(condition) => {
                state.choose(condition);
                Ok(())
            }
        };
        let result = taken.and_then(|()| state.propagate());
        if let (Err(_), Decision::Alternative(condition)) = (&result, decision) {
            self.choice_blame[condition.choice][condition.alternative] += 1;
        }
        self.blame(result)
    }

    fn refuse(&mut self, state: &mut State<'t>, decision: Decision) -> Result<u128, Contradiction> {
        let taken = match decision {
            Decision::Copies {
                component,
                site,
                at_least,
            } => state.lower(component, site, at_least - 1),
            Decision::Alternative(condition) => {
                self.choice_blame[condition.choice][condition.alternative] += 1;
                state.rule_out(condition);
                Ok(())
            }
        };
        let result = taken.and_then(|()| state.propagate());
        self.blame(result)
    }

    fn blame(&mut self, result: Result<u128, Contradiction>) -> Result<u128, Contradiction> {
        if let Err(Contradiction {
            component: Some(component),
        }) = result
        {
            self.blame[component] += 1;
        }
        result
    }

    /// Choices first, then the component that has the least freedom and made the most trouble.
    fn next_decision(&self, state: &State<'t>) -> Option<Decision> {
        if let Some(condition) = self.next_alternative(state) {
            return Some(Decision::Alternative(condition));
        }
        let component = self.next_component(state)?;
        let site = self.next_site(state, component)?;
        let cell = self.tables.cell(component, site);
        let (low, high) = (state.low[cell], state.high[cell]);
        let missing = u64::from(self.tables.problem.components[component].copies) - state.low_sum[component];
        let more = u64::from(high - low).min(missing);
        // Halves the range: a thousand copies are ten decisions.
        let at_least = low + u32::try_from(more.div_ceil(2)).expect("at most the difference");
        Some(Decision::Copies {
            component,
            site,
            at_least,
        })
    }

    fn next_alternative(&self, state: &State<'t>) -> Option<Condition> {
        let choice = (0..state.open.len()).find(|choice| {
            state.choice_truth[*choice] == Truth::Yes && state.open[*choice].count_ones(..) > 1
        })?;
        let alternatives = &self.tables.problem.choices[choice].alternatives;
        let alternative = state.open[choice].ones().min_by_key(|alternative| {
            (
                self.choice_blame[choice][*alternative],
                alternatives[*alternative].cost,
                *alternative,
            )
        })?;
        Some(Condition { choice, alternative })
    }

    fn next_component(&self, state: &State<'t>) -> Option<usize> {
        let open = (0..state.low_sum.len()).filter(|component| {
            state.component_truth[*component] == Truth::Yes
                && state.low_sum[*component] < state.high_sum[*component]
        });
        open.min_by(|one, other| {
            let freedom = |component: usize| u128::from(state.high_sum[component] - state.low_sum[component]);
            let trouble = |component: usize| u128::from(self.blame[component]);
            let left = freedom(*one) * trouble(*other);
            let right = freedom(*other) * trouble(*one);
            left.cmp(&right)
                .then(self.tables.weight[*other].cmp(&self.tables.weight[*one]))
                .then(one.cmp(other))
        })
    }

    fn next_site(&self, state: &State<'t>, component: usize) -> Option<usize> {
        let tables = self.tables;
        let mut open = tables.costings[0].cheapest_first[component]
            .iter()
            .copied()
            .filter(|site| {
                let cell = tables.cell(component, *site);
                state.low[cell] < state.high[cell]
            });
        match self.preference {
            Preference::Cheap => open.next(),
            Preference::Roomy => open.min_by_key(|site| (tightness(state, component, *site), *site)),
        }
    }

    pub(super) fn keep(&mut self, state: &State<'t>) {
        let choices = (0..state.open.len())
            .map(|choice| match state.choice_truth[choice] {
                Truth::Yes => state.open[choice].ones().next(),
                Truth::No | Truth::Open => None,
            })
            .collect();
        let incumbent = Incumbent {
            choices,
            copies: state.low.clone(),
            cost: 0,
        };
        let cost = incumbent.price(self.tables);
        self.best = Some(Incumbent { cost, ..incumbent });
    }
}

impl Incumbent {
    fn price(&self, tables: &Tables<'_>) -> u128 {
        let mut cost = 0;
        for (copies, each) in self.copies.iter().zip(&tables.costings[0].costs) {
            cost += u128::from(*copies) * each;
        }
        for (index, site) in tables.problem.sites.iter().enumerate() {
            if self
                .copies
                .iter()
                .skip(index)
                .step_by(tables.sites)
                .any(|copies| *copies > 0)
            {
                cost += site.opening;
            }
        }
        for (choice, alternative) in self.choices.iter().enumerate() {
            if let Some(alternative) = alternative {
                cost += tables.problem.choices[choice].alternatives[*alternative].cost;
            }
        }
        cost
    }
}

/// How much of the scarcest resource one copy would take of what is left, in parts per million.
fn tightness(state: &State<'_>, component: usize, site: usize) -> i128 {
    let tables = state.tables;
    let rooms = &state.room[site * tables.resources..];
    let shares = tables
        .demand_of(component)
        .iter()
        .zip(rooms)
        .filter(|(taken, _)| **taken > 0);
    shares
        .map(|(taken, room)| i128::from(*taken) * 1_000_000 / (*room).max(1))
        .max()
        .unwrap_or(0)
}
