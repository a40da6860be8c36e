//! Problems whose answer is known.

use super::build::{capacities, crowded};
use super::{EFFORT_STEPS, check, refusal};
use crate::solve::problem::Problem;
use crate::solve::{Outcome, Solution, explain, solve};

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
            assert_eq!(refusal(problem, &solution), None);
            solution
        }
        other => panic!("{other:?}"),
    }
}
