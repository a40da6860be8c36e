//! Small problems of every shape.

use fixedbitset::FixedBitSet;
use proptest::prelude::*;

use super::build::bits;
use crate::solve::problem::ground::{Partition, Reach, Relation, Set};
use crate::solve::problem::{
    Alternative, Apart, AtMost, Choice, Component, Condition, Demand, Filter, Near, PerSite, Problem, Site,
    Spread, Together,
};

/// Up to six components and four sites, roomy enough that most have a placement.
pub(in crate::solve) fn any_problem() -> impl Strategy<Value = Problem> {
    problem(0..12)
}

/// The same with so little room that many have none.
pub(in crate::solve) fn tight_problem() -> impl Strategy<Value = Problem> {
    problem(0..5)
}

/// Raw numbers from which a problem is cut; they shrink well.
#[derive(Debug, Clone)]
struct RawComponent {
    twice: bool,
    per_site: Option<u32>,
    demands: Vec<u64>,
    filters: Vec<u8>,
    costs: Vec<u8>,
    when: Vec<(usize, usize)>,
}

#[derive(Debug, Clone)]
struct RawRule {
    kind: u8,
    components: (usize, usize),
    zones: Vec<Option<usize>>,
    sites: u8,
    max: u32,
    when: Vec<(usize, usize)>,
}

fn raw_component() -> impl Strategy<Value = RawComponent> {
    let conditions = prop::collection::vec((0usize..8, 0usize..8), 0..2);
    (
        prop::bool::weighted(0.2),
        prop::option::weighted(0.3, 0u32..3),
        prop::collection::vec(0u64..7, 2),
        prop::collection::vec(1u8..16, 0..3),
        prop::collection::vec(0u8..4, 4),
        conditions,
    )
        .prop_map(|(twice, per_site, demands, filters, costs, when)| RawComponent {
            twice,
            per_site,
            demands,
            filters,
            costs,
            when,
        })
}

fn raw_rule() -> impl Strategy<Value = RawRule> {
    let conditions = prop::collection::vec((0usize..8, 0usize..8), 0..2);
    let zones = prop::collection::vec(prop::option::weighted(0.8, 0usize..3), 4);
    (
        0u8..5,
        (0usize..6, 1usize..6),
        zones,
        1u8..16,
        0u32..3,
        conditions,
    )
        .prop_map(|(kind, components, zones, sites, max, when)| RawRule {
            kind,
            components,
            zones,
            sites,
            max,
            when,
        })
}

fn problem(free: std::ops::Range<u64>) -> impl Strategy<Value = Problem> {
    (
        prop::collection::vec((prop::collection::vec(free, 2), 0u8..4), 1..=4),
        prop::collection::vec(raw_component(), 0..=6),
        prop::collection::vec(
            (
                prop::collection::vec(
                    (0u8..4, prop::option::weighted(0.3, (0usize..8, 0usize..8))),
                    0..3,
                ),
                (0usize..8, 0usize..8),
                any::<bool>(),
            ),
            0..3,
        ),
        prop::collection::vec(raw_rule(), 0..4),
    )
        .prop_map(|(sites, components, choices, rules)| cut(&sites, &components, &choices, &rules))
}

/// Alternatives with their cost and condition, the choice's own condition, and whether it has one.
type RawChoice = (Vec<(u8, Option<(usize, usize)>)>, (usize, usize), bool);

fn cut(
    raw_sites: &[(Vec<u64>, u8)],
    components: &[RawComponent],
    choices: &[RawChoice],
    rules: &[RawRule],
) -> Problem {
    let sites = raw_sites.len();
    let mut problem = Problem {
        resources: vec!["cpu".to_owned(), "mem".to_owned()],
        ..Problem::default()
    };
    for (index, (free, opening)) in raw_sites.iter().enumerate() {
        problem.sites.push(Site {
            name: format!("s{index}"),
            free: free.clone(),
            opening: u128::from(*opening),
        });
    }
    for (index, (alternatives, when, nested)) in choices.iter().enumerate() {
        let when = if *nested {
            conditions(&problem, &[*when])
        } else {
            Vec::new()
        };
        let rule = new_rule(&mut problem);
        let alternatives = alternatives
            .iter()
            .enumerate()
            .map(|(index, (cost, _))| Alternative {
                name: format!("a{index}"),
                cost: u128::from(*cost),
                when: Vec::new(),
            })
            .collect();
        problem.choices.push(Choice {
            name: format!("choice{index}"),
            when,
            alternatives,
            rule,
        });
    }
    for (index, (alternatives, _, _)) in choices.iter().enumerate() {
        for (alternative, (_, when)) in alternatives.iter().enumerate() {
            let mut when = conditions(&problem, when.as_slice());
            when.retain(|condition| condition.choice != index);
            problem.choices[index].alternatives[alternative].when = when;
        }
    }
    for (index, raw) in components.iter().enumerate() {
        let when = conditions(&problem, &raw.when);
        let rule = new_rule(&mut problem);
        let per_site = raw.per_site.map(|max| PerSite {
            max,
            rule: new_rule(&mut problem),
        });
        let mut demands = Vec::new();
        for (resource, amount) in raw.demands.iter().enumerate() {
            demands.push(Demand {
                resource,
                amount: *amount,
                rule: new_rule(&mut problem),
            });
        }
        let mut filters = Vec::new();
        for mask in &raw.filters {
            filters.push(Filter {
                set: problem.add_set(Set::Sites(masked(sites, *mask))),
                rule: new_rule(&mut problem),
            });
        }
        let costs = raw.costs[..sites].iter().map(|cost| u128::from(*cost)).collect();
        let costs = problem.priced_by_site(costs);
        problem.components.push(Component {
            name: format!("c{index}"),
            when,
            // Trying everything has to stay quick.
            copies: if raw.twice && components.len() <= 4 { 2 } else { 1 },
            rule,
            per_site,
            demands,
            filters,
            costs,
        });
    }
    for raw in rules {
        add_rule(&mut problem, raw, sites);
    }
    problem
}

/// Sites with an equal zone are one class.
fn partition(problem: &mut Problem, zones: &[Option<usize>]) -> usize {
    problem.partitions.push(Partition {
        class_of: zones.iter().map(|zone| zone.map(|zone| zone as u32)).collect(),
        classes: 3,
    });
    problem.partitions.len() - 1
}

fn add_rule(problem: &mut Problem, raw: &RawRule, sites: usize) {
    let count = problem.components.len();
    if count < 2 {
        return;
    }
    let one = raw.components.0 % count;
    let other = (one + 1 + raw.components.1 % (count - 1)) % count;
    let mut when = conditions(problem, &raw.when);
    let rule = new_rule(problem);
    let partition = partition(problem, &raw.zones[..sites]);
    let relation = problem.relations.len();
    problem.relations.push(Relation {
        partition: Some(partition),
        reach: Reach::Same,
    });
    match raw.kind {
        0 => {
            when.extend(problem.components[other].when.clone());
            problem.nears.push(Near {
                who: one,
                whom: other,
                relation,
                when,
                rule,
            });
        }
        1 => problem.aparts.push(Apart {
            a: one,
            b: other,
            relation,
            when,
            rule,
        }),
        2 => problem.togethers.push(Together {
            components: vec![one, other],
            partition,
            when,
            rule,
        }),
        3 => problem.spreads.push(Spread {
            components: vec![one, other],
            partition,
            max: raw.max,
            when,
            rule,
        }),
        _ => {
            let set = problem.add_set(Set::Sites(masked(sites, raw.sites)));
            problem.at_mosts.push(AtMost {
                components: vec![one, other],
                set,
                max: raw.max,
                when,
                rule,
            });
        }
    }
}

fn new_rule(problem: &mut Problem) -> usize {
    problem.rules.push(format!("rule {}", problem.rules.len()));
    problem.rules.len() - 1
}

/// Only conditions on choices that exist; a choice without alternatives cannot be a condition.
fn conditions(problem: &Problem, raw: &[(usize, usize)]) -> Vec<Condition> {
    let usable: Vec<usize> = (0..problem.choices.len())
        .filter(|choice| !problem.choices[*choice].alternatives.is_empty())
        .collect();
    if usable.is_empty() {
        return Vec::new();
    }
    raw.iter()
        .map(|(choice, alternative)| {
            let choice = usable[choice % usable.len()];
            Condition {
                choice,
                alternative: alternative % problem.choices[choice].alternatives.len(),
            }
        })
        .collect()
}

fn masked(length: usize, mask: u8) -> FixedBitSet {
    let ones: Vec<usize> = (0..length).filter(|bit| mask & (1 << bit) != 0).collect();
    bits(length, &ones)
}
