//! What is still possible at one point of the search, and how to take a step back.

use fixedbitset::FixedBitSet;

use super::problem::Condition;
use super::tables::Tables;

/// Nothing is left for this component, or for a choice (`None`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Contradiction {
    pub(super) component: Option<usize>,
}

/// Whether something is part of the placement, as far as the choices are decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Truth {
    Yes,
    No,
    Open,
}

/// Bounds of every variable, with a trail to undo them.
///
/// Invariant: `low <= high` in every cell; sums and room belong to the bounds; a component whose truth
/// is not `Yes` has `low` 0 everywhere.
#[derive(Clone)]
pub(super) struct State<'t> {
    pub(super) tables: &'t Tables<'t>,
    pub(super) low: Vec<u32>,
    pub(super) high: Vec<u32>,
    pub(super) low_sum: Vec<u64>,
    pub(super) high_sum: Vec<u64>,
    /// Per site and resource what the copies placed for certain leave free.
    pub(super) room: Vec<i128>,
    /// Per site how many components stand there for certain.
    pub(super) occupied: Vec<u32>,
    /// Per choice a bit per alternative that is still possible.
    pub(super) open: Vec<FixedBitSet>,
    pub(super) choice_truth: Vec<Truth>,
    pub(super) component_truth: Vec<Truth>,
    pub(super) choices_changed: bool,
    pub(super) dirty_components: Worklist,
    pub(super) dirty_sites: Worklist,
    /// Dearer placements are of no interest.
    pub(super) limit: Option<u128>,
    trail: Vec<Change>,
}

#[derive(Clone, Copy)]
enum Change {
    Low { component: usize, site: usize, was: u32 },
    High { component: usize, site: usize, was: u32 },
    Alternative(Condition),
}

impl<'t> State<'t> {
    pub(super) fn new(tables: &'t Tables<'t>) -> State<'t> {
        let problem = tables.problem;
        let (components, sites) = (problem.components.len(), tables.sites);
        let mut state = State {
            tables,
            low: vec![0; components * sites],
            high: vec![0; components * sites],
            low_sum: vec![0; components],
            high_sum: vec![0; components],
            room: problem
                .sites
                .iter()
                .flat_map(|site| site.free.iter().map(|free| i128::from(*free)))
                .collect(),
            occupied: vec![0; sites],
            open: problem
                .choices
                .iter()
                .map(|choice| {
                    let mut open = FixedBitSet::with_capacity(choice.alternatives.len());
                    open.insert_range(..);
                    open
                })
                .collect(),
            choice_truth: vec![Truth::Open; problem.choices.len()],
            component_truth: vec![Truth::Open; components],
            choices_changed: true,
            dirty_components: Worklist::full(components),
            dirty_sites: Worklist::full(sites),
            limit: None,
            trail: Vec::new(),
        };
        for (index, component) in problem.components.iter().enumerate() {
            let most = component
                .per_site
                .map_or(component.copies, |limit| limit.max.min(component.copies));
            for site in tables.allowed[index].ones() {
                state.high[tables.cell(index, site)] = most;
                state.high_sum[index] += u64::from(most);
            }
        }
        state
    }

    /// Where to return to.
    pub(super) fn mark(&self) -> usize {
        self.trail.len()
    }

    /// Takes back everything since `mark`.
    pub(super) fn undo(&mut self, mark: usize) {
        self.dirty_components.clear();
        self.dirty_sites.clear();
        while self.trail.len() > mark {
            match self.trail.pop().expect("longer than the mark") {
                Change::Low { component, site, was } => self.write_low(component, site, was),
                Change::High { component, site, was } => self.write_high(component, site, was),
                Change::Alternative(condition) => {
                    self.open[condition.choice].insert(condition.alternative);
                    self.choices_changed = true;
                }
            }
        }
        if self.choices_changed {
            self.decide_truths();
            self.choices_changed = false;
        }
    }

    pub(super) fn raise(&mut self, component: usize, site: usize, low: u32) -> Result<(), Contradiction> {
        let cell = self.tables.cell(component, site);
        let was = self.low[cell];
        if low <= was {
            return Ok(());
        }
        if low > self.high[cell] {
            return Err(Contradiction {
                component: Some(component),
            });
        }
        self.trail.push(Change::Low { component, site, was });
        self.write_low(component, site, low);
        self.dirty_components.push(component);
        self.dirty_sites.push(site);
        Ok(())
    }

    pub(super) fn lower(&mut self, component: usize, site: usize, high: u32) -> Result<(), Contradiction> {
        let cell = self.tables.cell(component, site);
        let was = self.high[cell];
        if high >= was {
            return Ok(());
        }
        if high < self.low[cell] {
            return Err(Contradiction {
                component: Some(component),
            });
        }
        self.trail.push(Change::High { component, site, was });
        self.write_high(component, site, high);
        self.dirty_components.push(component);
        Ok(())
    }

    pub(super) fn rule_out(&mut self, condition: Condition) {
        if self.open[condition.choice].contains(condition.alternative) {
            self.open[condition.choice].set(condition.alternative, false);
            self.trail.push(Change::Alternative(condition));
            self.choices_changed = true;
        }
    }

    /// Leaves one alternative.
    pub(super) fn choose(&mut self, condition: Condition) {
        let others: Vec<usize> = self.open[condition.choice]
            .ones()
            .filter(|other| *other != condition.alternative)
            .collect();
        for alternative in others {
            self.rule_out(Condition {
                choice: condition.choice,
                alternative,
            });
        }
    }

    pub(super) fn truth(&self, when: &[Condition]) -> Truth {
        let mut all = Truth::Yes;
        for condition in when {
            match self.condition_truth(*condition) {
                Truth::No => return Truth::No,
                Truth::Open => all = Truth::Open,
                Truth::Yes => {}
            }
        }
        all
    }

    pub(super) fn condition_truth(&self, condition: Condition) -> Truth {
        let open = &self.open[condition.choice];
        if !open.contains(condition.alternative) || self.choice_truth[condition.choice] == Truth::No {
            return Truth::No;
        }
        if self.choice_truth[condition.choice] == Truth::Yes && open.count_ones(..) == 1 {
            Truth::Yes
        } else {
            Truth::Open
        }
    }

    /// Choices speak of earlier choices only, so one walk in their order is enough.
    pub(super) fn decide_truths(&mut self) {
        let problem = self.tables.problem;
        for (index, choice) in problem.choices.iter().enumerate() {
            self.choice_truth[index] = self.truth(&choice.when);
        }
        for (index, component) in problem.components.iter().enumerate() {
            self.component_truth[index] = self.truth(&component.when);
        }
    }

    fn write_low(&mut self, component: usize, site: usize, low: u32) {
        let tables = self.tables;
        let cell = tables.cell(component, site);
        let more = i128::from(low) - i128::from(self.low[cell]);
        match (self.low[cell], low) {
            (0, 1..) => self.occupied[site] += 1,
            (1.., 0) => self.occupied[site] -= 1,
            (0, 0) | (1.., 1..) => {}
        }
        self.low_sum[component] = self.low_sum[component] - u64::from(self.low[cell]) + u64::from(low);
        self.low[cell] = low;
        for (resource, taken) in tables.demand_of(component).iter().enumerate() {
            self.room[site * tables.resources + resource] -= more * i128::from(*taken);
        }
    }

    fn write_high(&mut self, component: usize, site: usize, high: u32) {
        let cell = self.tables.cell(component, site);
        self.high_sum[component] = self.high_sum[component] - u64::from(self.high[cell]) + u64::from(high);
        self.high[cell] = high;
    }
}

/// What is to be looked at again, each thing once.
#[derive(Clone)]
pub(super) struct Worklist {
    waiting: Vec<usize>,
    present: Vec<bool>,
}

impl Worklist {
    fn full(length: usize) -> Worklist {
        Worklist {
            waiting: (0..length).rev().collect(),
            present: vec![true; length],
        }
    }

    pub(super) fn push(&mut self, item: usize) {
        if !self.present[item] {
            self.present[item] = true;
            self.waiting.push(item);
        }
    }

    pub(super) fn pop(&mut self) -> Option<usize> {
        let item = self.waiting.pop()?;
        self.present[item] = false;
        Some(item)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.waiting.is_empty()
    }

    pub(super) fn fill(&mut self) {
        for item in 0..self.present.len() {
            self.push(item);
        }
    }

    fn clear(&mut self) {
        while self.pop().is_some() {}
    }
}
