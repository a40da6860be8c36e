mod check;

use fixedbitset::FixedBitSet;
use proptest::prelude::*;

use super::problem::{
    Alternative, Apart, AtMost, Choice, Component, Condition, Demand, Filter, Near, PerSite, Problem,
    Relation, Site, Together,
};
use super::{Outcome, Solution, explain, solve};

const EFFORT_STEPS: u64 = 1_000_000;

/// What makes one placement better than another: cost, then choices by order, then places by name.
type Rank = (u128, Vec<Option<usize>>, Vec<Vec<usize>>);

// Catches a solver that is greedy only: it takes the cheapest site for each component in turn, and then
// either finds no place for the last one although there is one, or pays more than needed, or is cheapest by
// luck and not the first by name.
proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn agrees_with_trying_everything(problem in any_problem()) {
        problem.check().unwrap();
        let expected = try_everything(&problem);
        match solve(&problem, EFFORT_STEPS) {
            Outcome::Placed(solution) => {
                prop_assert_eq!(check::violation(&problem, &solution), None);
                prop_assert!(solution.optimal && solution.first_by_name);
                prop_assert_eq!(Some(rank(&solution)), expected);
            }
            Outcome::Infeasible(_) => prop_assert_eq!(None, expected),
            other => prop_assert!(false, "{:?}", other),
        }
    }

    #[test]
    fn a_conflict_contradicts_and_none_of_its_rules_can_be_left_out(problem in tight_problem()) {
        let Outcome::Infeasible(conflict) = solve(&problem, EFFORT_STEPS) else { return Ok(()) };
        prop_assert!(conflict.minimal);
        prop_assert_eq!(try_everything(&explain::restrict(&problem, &conflict.rules)), None);
        for left_out in &conflict.rules {
            let rest: Vec<usize> = conflict.rules.iter().copied().filter(|rule| rule != left_out).collect();
            prop_assert!(try_everything(&explain::restrict(&problem, &rest)).is_some(), "{} is too much", left_out);
        }
    }

    #[test]
    fn with_little_effort_the_answer_is_still_true(problem in any_problem(), effort_steps in 0u64..12) {
        let expected = try_everything(&problem);
        match solve(&problem, effort_steps) {
            Outcome::Placed(solution) => {
                prop_assert_eq!(check::violation(&problem, &solution), None);
                let (cheapest, _, _) = expected.expect("one was found");
                prop_assert!(solution.bound <= cheapest && cheapest <= solution.cost);
                prop_assert!(!solution.optimal || solution.cost == cheapest);
            }
            Outcome::Infeasible(_) => prop_assert_eq!(None, expected),
            Outcome::Exhausted { steps } => prop_assert!(steps <= effort_steps),
            Outcome::Malformed(fault) => prop_assert!(false, "{}", fault),
        }
    }
}

#[test]
fn a_greedy_start_that_ends_nowhere_is_taken_back() {
    // `a` is cheapest where alone `b` fits.
    let problem = capacities(&[4, 4], &[("a", 2, &[0, 5], &[]), ("b", 4, &[0, 0], &[0])]);
    let solution = placed(&problem);
    assert_eq!(solution.copies, [vec![(1, 1)], vec![(0, 1)]]);
    assert_eq!(solution.cost, 5);
}

#[test]
fn more_components_than_sites_that_hold_one_each_is_refuted_by_counting() {
    // Forty components that take more than half of a site each, thirty-nine sites: in sum they would fit.
    let names: Vec<String> = (0..40).map(|number| format!("c{number:02}")).collect();
    let costs = [0u128; 39];
    let components: Vec<(&str, u64, &[u128], &[usize])> = names
        .iter()
        .map(|name| (name.as_str(), 6, costs.as_slice(), [].as_slice()))
        .collect();
    let problem = capacities(&[10; 39], &components);
    let Outcome::Infeasible(conflict) = solve(&problem, 100_000) else {
        panic!("forty pigeons")
    };
    assert!(conflict.minimal);
    assert_eq!(conflict.rules.len(), 80, "every need and every demand takes part");
}

#[test]
fn a_million_copies_are_one_number() {
    let mut problem = capacities(&[600_000, 500_000], &[("a", 1, &[1, 2], &[])]);
    problem.components[0].copies = 1_000_000;
    let solution = placed(&problem);
    assert_eq!(solution.copies, [vec![(0, 600_000), (1, 400_000)]]);
    assert!(solution.optimal && solution.first_by_name);
    assert!(solution.steps < 100, "{}", solution.steps);
}

#[test]
fn no_component_needs_no_site() {
    let problem = Problem::default();
    assert_eq!(placed(&problem).cost, 0);
}

#[test]
fn without_effort_the_search_says_that_it_stopped() {
    let problem = capacities(&[4, 4], &[("a", 2, &[0, 5], &[]), ("b", 4, &[0, 0], &[])]);
    assert_eq!(solve(&problem, 0), Outcome::Exhausted { steps: 0 });
}

#[test]
fn an_index_that_does_not_exist_is_the_callers_mistake() {
    let mut problem = capacities(&[4], &[("a", 2, &[0], &[])]);
    problem.components[0].rule = 99;
    assert!(matches!(solve(&problem, 10), Outcome::Malformed(_)));
}

#[test]
fn the_funnel_names_the_first_reason_per_site() {
    let problem = capacities(&[4, 1, 9], &[("a", 2, &[0, 0, 0], &[0, 1])]);
    let expected = [
        explain::Verdict::Open,
        explain::Verdict::TooSmall {
            resource: 0,
            wanted: 2,
            free: 1,
        },
        explain::Verdict::Filtered { rule: 2 },
    ];
    assert_eq!(explain::funnel(&problem, 0), expected);
}

#[test]
fn thirty_nine_sites_and_a_hundred_and_twenty_components_get_a_placement() {
    let problem = crowded(39, 120, 7);
    let Outcome::Placed(solution) = solve(&problem, 1_500) else {
        panic!("one was planted")
    };
    assert_eq!(check::violation(&problem, &solution), None);
    // Nothing is proved with so few steps, but the gap to the bound is told.
    assert!(solution.cost <= solution.bound + solution.bound / 2, "{solution}");
    assert_eq!(
        solve(&problem, 1_500),
        Outcome::Placed(solution),
        "twice the same"
    );
}

fn placed(problem: &Problem) -> Solution {
    match solve(problem, EFFORT_STEPS) {
        Outcome::Placed(solution) => {
            assert_eq!(check::violation(problem, &solution), None);
            solution
        }
        other => panic!("{other:?}"),
    }
}

/// One resource. Components as name, demand, costs per site, allowed sites (none given: all).
fn capacities(free: &[u64], components: &[(&str, u64, &[u128], &[usize])]) -> Problem {
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
                sites: bits(free.len(), allowed),
                rule: rule + 2,
            }]
        };
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
            costs: costs.to_vec(),
        });
    }
    problem
}

/// A planted placement: what each site offers is what was put there and a quarter more.
fn crowded(sites: usize, components: usize, seed: u64) -> Problem {
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
            filters: vec![Filter {
                sites: bits(sites, &allowed),
                rule,
            }],
            costs: (0..sites).map(|_| u128::from(50 + random(100))).collect(),
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

fn bits(length: usize, ones: &[usize]) -> FixedBitSet {
    let mut set = FixedBitSet::with_capacity(length);
    set.extend(ones.iter().copied());
    set
}

fn rank(solution: &Solution) -> Rank {
    let by_name = |stands: &Vec<(usize, u32)>| {
        stands
            .iter()
            .flat_map(|(site, copies)| std::iter::repeat_n(*site, *copies as usize))
            .collect()
    };
    (
        solution.cost,
        solution.choices.clone(),
        solution.copies.iter().map(by_name).collect(),
    )
}

/// The slow and obvious way: every choice, every number of copies at every site.
fn try_everything(problem: &Problem) -> Option<Rank> {
    let mut best = None;
    let mut choices = Vec::new();
    every_choice(problem, &mut choices, &mut best);
    best
}

fn every_choice(problem: &Problem, choices: &mut Vec<Option<usize>>, best: &mut Option<Rank>) {
    let Some(choice) = problem.choices.get(choices.len()) else {
        let mut solution = Solution {
            choices: choices.clone(),
            copies: Vec::new(),
            cost: 0,
            bound: 0,
            steps: 0,
            optimal: false,
            first_by_name: false,
        };
        every_place(problem, &mut solution, best);
        return;
    };
    let options: Vec<Option<usize>> = if holds(&choice.when, choices) {
        (0..choice.alternatives.len()).map(Some).collect()
    } else {
        vec![None]
    };
    for option in options {
        choices.push(option);
        every_choice(problem, choices, best);
        choices.pop();
    }
}

fn every_place(problem: &Problem, solution: &mut Solution, best: &mut Option<Rank>) {
    let Some(component) = problem.components.get(solution.copies.len()) else {
        solution.cost = cost(problem, solution);
        if check::violation(problem, solution).is_none() {
            let found = rank(solution);
            if best.as_ref().is_none_or(|best| found < *best) {
                *best = Some(found);
            }
        }
        return;
    };
    let copies = if holds(&component.when, &solution.choices) {
        component.copies
    } else {
        0
    };
    for stands in every_split(copies, problem.sites.len()) {
        solution.copies.push(stands);
        every_place(problem, solution, best);
        solution.copies.pop();
    }
}

fn every_split(copies: u32, sites: usize) -> Vec<Vec<(usize, u32)>> {
    let Some(last) = sites.checked_sub(1) else {
        return if copies == 0 { vec![Vec::new()] } else { Vec::new() };
    };
    let mut splits = Vec::new();
    for here in 0..=copies {
        for mut split in every_split(copies - here, last) {
            if here > 0 {
                split.push((last, here));
            }
            splits.push(split);
        }
    }
    splits
}

fn holds(when: &[Condition], choices: &[Option<usize>]) -> bool {
    when.iter()
        .all(|condition| choices[condition.choice] == Some(condition.alternative))
}

fn cost(problem: &Problem, solution: &Solution) -> u128 {
    let mut cost = 0;
    for (component, stands) in problem.components.iter().zip(&solution.copies) {
        cost += stands
            .iter()
            .map(|(site, copies)| u128::from(*copies) * component.costs[*site])
            .sum::<u128>();
    }
    for (index, site) in problem.sites.iter().enumerate() {
        if solution.copies.iter().flatten().any(|(used, _)| *used == index) {
            cost += site.opening;
        }
    }
    for (choice, taken) in problem.choices.iter().zip(&solution.choices) {
        cost += taken.map_or(0, |taken| choice.alternatives[taken].cost);
    }
    cost
}

/// Up to six components and four sites, roomy enough that most have a placement.
fn any_problem() -> impl Strategy<Value = Problem> {
    problem(0..12)
}

/// The same with so little room that many have none.
fn tight_problem() -> impl Strategy<Value = Problem> {
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
        0u8..3,
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
                sites: masked(sites, *mask),
                rule: new_rule(&mut problem),
            });
        }
        problem.components.push(Component {
            name: format!("c{index}"),
            when,
            // Trying everything has to stay quick.
            copies: if raw.twice && components.len() <= 4 { 2 } else { 1 },
            rule,
            per_site,
            demands,
            filters,
            costs: raw.costs[..sites].iter().map(|cost| u128::from(*cost)).collect(),
        });
    }
    for raw in rules {
        add_rule(&mut problem, raw, sites);
    }
    problem
}

/// Sites with an equal zone are related; a site without a zone is related to itself alone.
fn same_zone(zones: &[Option<usize>]) -> Relation {
    let mut relation = Relation::same_site(zones.len());
    for (site, reached) in relation.reach.iter_mut().enumerate() {
        for (other, zone) in zones.iter().enumerate() {
            if zone.is_some() && *zone == zones[site] {
                reached.insert(other);
            }
        }
    }
    relation
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
    let relation = problem.relations.len();
    problem.relations.push(same_zone(&raw.zones[..sites]));
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
            // A site without a zone is one of its own.
            zones: raw.zones[..sites]
                .iter()
                .enumerate()
                .map(|(site, zone)| zone.unwrap_or(3 + site))
                .collect(),
            when,
            rule,
        }),
        _ => problem.at_mosts.push(AtMost {
            components: vec![one, other],
            sites: masked(sites, raw.sites),
            max: raw.max,
            when,
            rule,
        }),
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
