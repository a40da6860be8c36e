//! Problems put together by hand and by seed.

use fixedbitset::FixedBitSet;

use crate::solve::problem::ground::Set;
use crate::solve::problem::{Component, Demand, Filter, Problem, Site};

/// One resource. Components as name, demand, costs per site, allowed sites (none given: all).
pub(in crate::solve) fn capacities(free: &[u64], components: &[(&str, u64, &[u128], &[usize])]) -> Problem {
    let mut problem = Problem {
        resources: vec!["cpu".to_owned()],
        ..Problem::default()
    };
    for (index, free) in free.iter().enumerate() {
        problem.sites.push(Site {
            name: format!("s{index:02}"),
            free: vec![*free],
            opening: 0,
        });
    }
    for (name, amount, costs, allowed) in components {
        let rule = problem.rules.len();
        problem
            .rules
            .extend(["need", "demand", "filter"].map(|kind| format!("{kind} of {name}")));
        let filters = if allowed.is_empty() {
            Vec::new()
        } else {
            vec![Filter {
                set: problem.add_set(Set::Sites(bits(free.len(), allowed))),
                rule: rule + 2,
            }]
        };
        let costs = problem.priced_by_site(costs.to_vec());
        problem.components.push(Component {
            name: (*name).to_owned(),
            when: Vec::new(),
            copies: 1,
            rule,
            per_site: None,
            demands: vec![Demand {
                resource: 0,
                amount: *amount,
                rule: rule + 1,
            }],
            filters,
            costs,
        });
    }
    problem
}

/// A planted placement: what each site offers is what was put there and a quarter more.
pub(in crate::solve) fn crowded(sites: usize, components: usize, seed: u64) -> Problem {
    let mut state = seed;
    let mut random = move |below: u64| {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % below
    };
    let resources = 4;
    let mut problem = Problem {
        resources: (0..resources).map(|index| format!("r{index}")).collect(),
        ..Problem::default()
    };
    let mut used = vec![vec![0u64; resources]; sites];
    for index in 0..components {
        let rule = problem.rules.len();
        problem.rules.push(format!("c{index}"));
        let home = random(sites as u64) as usize;
        let mut allowed: Vec<usize> = (0..sites).filter(|_| random(2) == 0).collect();
        allowed.push(home);
        let amounts: Vec<u64> = (0..resources).map(|_| 1 + random(16)).collect();
        for (used, amount) in used[home].iter_mut().zip(&amounts) {
            *used += amount;
        }
        let set = problem.add_set(Set::Sites(bits(sites, &allowed)));
        let costs = (0..sites).map(|_| u128::from(50 + random(100))).collect();
        let costs = problem.priced_by_site(costs);
        problem.components.push(Component {
            name: format!("c{index:03}"),
            when: Vec::new(),
            copies: 1,
            rule,
            per_site: None,
            demands: amounts
                .iter()
                .enumerate()
                .map(|(resource, amount)| Demand {
                    resource,
                    amount: *amount,
                    rule,
                })
                .collect(),
            filters: vec![Filter { set, rule }],
            costs,
        });
    }
    for (index, used) in used.into_iter().enumerate() {
        problem.sites.push(Site {
            name: format!("s{index:02}"),
            free: used.iter().map(|used| used + used / 4).collect(),
            opening: 0,
        });
    }
    problem
}

pub(in crate::solve) fn bits(length: usize, ones: &[usize]) -> FixedBitSet {
    let mut set = FixedBitSet::with_capacity(length);
    set.extend(ones.iter().copied());
    set
}
