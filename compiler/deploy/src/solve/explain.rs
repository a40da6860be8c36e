//! Why there is no placement: rule by rule for one component, and the rules that contradict together.

use fixedbitset::FixedBitSet;

use super::problem::{Alternative, Condition, Problem};
use super::search::{Ended, Search};
use super::tables::Tables;

/// Rules that cannot hold together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Conflict {
    /// Indices into [`Problem::rules`], ascending.
    pub rules: Vec<usize>,
    /// Whether it is proved that without any one of them there is a placement.
    pub minimal: bool,
}

/// The first reason why a component cannot stand at a site, looked at alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// This rule does not allow the site.
    Filtered {
        /// Index into [`Problem::rules`].
        rule: usize,
    },
    /// Not even one copy fits into what is free.
    TooSmall {
        /// Index into [`Problem::resources`].
        resource: usize,
        /// What one copy takes.
        wanted: u64,
        /// What is free.
        free: u64,
    },
    /// Alone it could stand there.
    Open,
}

/// Per site what speaks against the component, in the order filter, then capacity.
pub fn funnel(problem: &Problem, component: usize) -> Vec<Verdict> {
    (0..problem.sites.len())
        .map(|site| verdict(problem, component, site))
        .collect()
}

fn verdict(problem: &Problem, component: usize, site: usize) -> Verdict {
    let component = &problem.components[component];
    if let Some(filter) = component
        .filters
        .iter()
        .find(|filter| !problem.contains(filter.set, site))
    {
        return Verdict::Filtered { rule: filter.rule };
    }
    for (resource, free) in problem.sites[site].free.iter().enumerate() {
        let demands = component
            .demands
            .iter()
            .filter(|demand| demand.resource == resource);
        let wanted = demands.fold(0u64, |sum, demand| sum.saturating_add(demand.amount));
        if wanted > *free {
            return Verdict::TooSmall {
                resource,
                wanted,
                free: *free,
            };
        }
    }
    Verdict::Open
}

/// A smallest set of rules that contradict: none of them can be left out.
///
/// `problem` has no placement. Rules are left out in large parts first, so that few attempts are needed
/// where few rules are to blame. When the effort ends, the set still contradicts but may be too large.
pub fn conflict(problem: &Problem, effort_steps: u64) -> Conflict {
    let mut reduction = Reduction {
        problem,
        steps_left: effort_steps,
        minimal: true,
    };
    let used = used_rules(problem);
    let rules = reduction.reduce(&used);
    Conflict {
        rules,
        minimal: reduction.minimal,
    }
}

/// The needs for a place come last: a reason that names few components is read first.
fn used_rules(problem: &Problem) -> Vec<usize> {
    let mut needs = FixedBitSet::with_capacity(problem.rules.len());
    needs.extend(problem.components.iter().map(|component| component.rule));
    let others = (0..problem.rules.len()).filter(|rule| !needs.contains(*rule));
    others.chain(needs.ones()).collect()
}

struct Reduction<'p> {
    problem: &'p Problem,
    steps_left: u64,
    minimal: bool,
}

impl Reduction<'_> {
    /// Leaves out part after part, each half as large as the one before, down to single rules.
    fn reduce(&mut self, rules: &[usize]) -> Vec<usize> {
        let mut kept = rules.to_vec();
        let mut part = kept.len().div_ceil(2).max(1);
        loop {
            let mut position = kept.len();
            while position > 0 {
                let from = position.saturating_sub(part);
                let mut without = kept.clone();
                without.drain(from..position);
                if self.contradict(&without, part == 1) {
                    kept = without;
                }
                position = from;
            }
            if part == 1 {
                break;
            }
            part = part.div_ceil(2);
        }
        kept.sort_unstable();
        kept
    }

    /// Whether these rules alone contradict. Not knowing counts as no, and is remembered for single rules.
    fn contradict(&mut self, rules: &[usize], single: bool) -> bool {
        let problem = restrict(self.problem, rules);
        let tables = Tables::new(&problem);
        // One hard question must not use up what all the others need.
        let mut search = Search::new(&tables, self.steps_left.div_ceil(8));
        let ended = search.first();
        self.steps_left -= search.steps().min(self.steps_left);
        match ended {
            Ended::Complete => true,
            Ended::Found => false,
            Ended::OutOfSteps => {
                self.minimal &= !single;
                false
            }
        }
    }
}

/// The same problem with only these rules in force.
///
/// Leaving a rule out never takes a placement away: a component without its need is not placed, a choice
/// without its need does not arise, and nobody is asked to stand near to what is not placed.
pub fn restrict(problem: &Problem, rules: &[usize]) -> Problem {
    let mut in_force = FixedBitSet::with_capacity(problem.rules.len());
    in_force.extend(rules.iter().copied());
    let in_force = |rule: usize| in_force.contains(rule);
    let dropped = dropped_choices(problem, &in_force);
    let arises = |when: &[Condition]| when.iter().all(|condition| !dropped.contains(condition.choice));
    let placed: Vec<bool> = problem
        .components
        .iter()
        .map(|component| in_force(component.rule) && arises(&component.when))
        .collect();

    let mut restricted = problem.clone();
    for (component, placed) in restricted.components.iter_mut().zip(&placed) {
        if !placed {
            component.copies = 0;
        }
        component.per_site = component.per_site.filter(|limit| in_force(limit.rule));
        component.demands.retain(|demand| in_force(demand.rule));
        component.filters.retain(|filter| in_force(filter.rule));
    }
    restricted
        .nears
        .retain(|near| in_force(near.rule) && arises(&near.when) && placed[near.whom]);
    restricted
        .aparts
        .retain(|apart| in_force(apart.rule) && arises(&apart.when));
    restricted
        .at_mosts
        .retain(|at_most| in_force(at_most.rule) && arises(&at_most.when));
    restricted
        .spreads
        .retain(|spread| in_force(spread.rule) && arises(&spread.when));
    restricted
        .togethers
        .retain(|together| in_force(together.rule) && arises(&together.when));
    for alternative in restricted
        .choices
        .iter_mut()
        .flat_map(|choice| &mut choice.alternatives)
    {
        alternative
            .when
            .retain(|condition| !dropped.contains(condition.choice));
    }
    for index in dropped.ones() {
        // Decided and without effect, since everything that hangs on it is gone.
        restricted.choices[index].alternatives = vec![Alternative {
            name: String::new(),
            cost: 0,
            when: Vec::new(),
        }];
    }
    restricted
}

fn dropped_choices(problem: &Problem, in_force: &impl Fn(usize) -> bool) -> FixedBitSet {
    let mut dropped = FixedBitSet::with_capacity(problem.choices.len());
    for (index, choice) in problem.choices.iter().enumerate() {
        if !in_force(choice.rule)
            || choice
                .when
                .iter()
                .any(|condition| dropped.contains(condition.choice))
        {
            dropped.insert(index);
        }
    }
    dropped
}
