//! Problems of many sites, on small ones against trying everything.

use proptest::prelude::*;

use super::{Effort, NONE, place};
use crate::solve::certificate::{Claim, plan_text, problem_text};
use crate::solve::checker;
use crate::solve::tests::brute::try_everything;
use crate::solve::tests::build::crowded;
use crate::solve::tests::random::any_problem;

const EFFORT: Effort = Effort {
    rounds: 40,
    moves: 500,
    steps: 500,
};

fn accepted(problem: &crate::solve::problem::Problem, wide: &super::Wide) {
    let claim = Claim {
        choices: Vec::new(),
        copies: wide.copies.clone(),
        cost: wide.cost,
        bound: wide.certificate.bound,
        factor: wide.certificate.factor,
        prices: wide.certificate.prices.clone(),
        steps: wide.steps,
        truncated: true,
    };
    let text = problem_text(problem);
    let verdict = checker::check(&text, &plan_text(&text, &claim)).unwrap();
    assert_eq!(
        (verdict.cost, verdict.bound.max(wide.certificate.bound)),
        (wide.cost, verdict.bound)
    );
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    // Catches a bound that is above the optimum, a rule that a move forgets, and a cost that drifts.
    #[test]
    fn what_is_placed_keeps_every_rule_and_the_bound_is_below_the_cheapest(problem in any_problem()) {
        if !problem.choices.is_empty() {
            return Ok(());
        }
        let wide = place(&problem, None, EFFORT).expect("no choices, small numbers");
        match try_everything(&problem) {
            Some((cheapest, _, _)) => prop_assert!(wide.certificate.bound <= cheapest),
            None => prop_assert!(!wide.unplaced.is_empty()),
        }
        if wide.unplaced.is_empty() {
            accepted(&problem, &wide);
        }
    }

    #[test]
    fn what_stood_stays_where_it_can(problem in any_problem()) {
        if !problem.choices.is_empty() {
            return Ok(());
        }
        let before = place(&problem, None, EFFORT).expect("no choices, small numbers");
        if before.unplaced.is_empty() {
            let again = place(&problem, Some(&before.copies), NONE).expect("the same problem");
            prop_assert_eq!(again.copies, before.copies);
        }
    }
}

#[test]
fn one_thread_and_two_find_the_same() {
    let mut problem = crowded(20, 90, 5);
    for free in problem.sites.iter_mut().flat_map(|site| &mut site.free) {
        *free += *free / 2;
    }
    let with = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .build()
            .unwrap();
        pool.install(|| place(&problem, None, EFFORT))
    };
    let one = with(1);
    assert_eq!(one, with(2));
    accepted(&problem, &one.unwrap());
}

#[test]
fn an_open_choice_is_decided_elsewhere() {
    let mut problem = crowded(4, 6, 1);
    problem.choices.push(crate::solve::problem::Choice {
        name: "open".to_owned(),
        when: Vec::new(),
        alternatives: Vec::new(),
        rule: 0,
    });
    assert_eq!(place(&problem, None, NONE), None);
}
