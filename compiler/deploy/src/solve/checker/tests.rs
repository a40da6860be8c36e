//! Forged plans are refused.

use super::check;
use crate::solve::certificate::{Claim, plan_text, problem_text};
use crate::solve::problem::Problem;
use crate::solve::tests::build::crowded;
use crate::solve::wide::{Effort, place};

const EFFORT: Effort = Effort {
    rounds: 60,
    moves: 2_000,
    steps: 2_000,
};

/// Crowded, and yet not a puzzle.
fn market(sites: usize, components: usize, seed: u64) -> Problem {
    let mut problem = crowded(sites, components, seed);
    for free in problem.sites.iter_mut().flat_map(|site| &mut site.free) {
        *free += *free / 2;
    }
    problem
}

fn claim(problem: &Problem) -> Claim {
    let wide = place(problem, None, EFFORT).expect("no choices, small numbers");
    assert_eq!(wide.unplaced, Vec::<usize>::new());
    Claim {
        choices: Vec::new(),
        copies: wide.copies,
        cost: wide.cost,
        bound: wide.certificate.bound,
        factor: wide.certificate.factor,
        prices: wide.certificate.prices,
        steps: wide.steps,
        truncated: true,
    }
}

#[test]
fn an_honest_plan_is_accepted_with_the_bound_that_it_claims() {
    let problem = market(12, 40, 3);
    let claim = claim(&problem);
    let text = problem_text(&problem);
    let verdict = check(&text, &plan_text(&text, &claim)).unwrap();
    assert_eq!((verdict.cost, verdict.bound), (claim.cost, claim.bound));
    assert!(!claim.prices.is_empty() && claim.bound > 0);
}

// A forger changes one number and leaves the rest. Catches a checker that recomputes nothing, or only the sum.
#[test]
fn a_hundred_forgeries_are_refused() {
    let problem = market(12, 40, 3);
    let honest = claim(&problem);
    let text = problem_text(&problem);
    for seed in 0..100usize {
        let mut claim = honest.clone();
        forge(&problem, &mut claim, seed);
        assert_ne!(claim, honest, "forgery {seed} is one");
        let verdict = check(&text, &plan_text(&text, &claim));
        assert!(verdict.is_err(), "forgery {seed} was believed: {verdict:?}");
    }
}

fn forge(problem: &Problem, claim: &mut Claim, seed: usize) {
    let number = seed / 5;
    let component = number * 7 % claim.copies.len();
    match seed % 5 {
        // Cheaper than it is.
        0 => claim.cost -= 1 + number as u128,
        // Closer to the best than is proved.
        1 => claim.bound += 1 + number as u128,
        // A price that proves less, below the same bound.
        2 => {
            let index = number * 5 % claim.prices.len();
            claim.prices[index].price += claim.factor * 1_000;
        }
        // A copy that is left out.
        3 => claim.copies[component].clear(),
        // A copy at another site, for the cost of the old one.
        _ => {
            let (site, copies) = claim.copies[component][0];
            let other = (site + 1 + number % (problem.sites.len() - 1)) % problem.sites.len();
            claim.copies[component][0] = (other, copies);
        }
    }
}

#[test]
fn a_plan_for_another_problem_is_refused() {
    let (one, other) = (problem_text(&market(4, 6, 1)), problem_text(&market(4, 6, 2)));
    let claim = claim(&market(4, 6, 1));
    assert!(check(&other, &plan_text(&one, &claim)).is_err());
}

#[test]
fn text_that_is_no_plan_is_refused() {
    let problem = problem_text(&market(4, 6, 1));
    for plan in ["", "{}", "[1", r#"{"format":"toscac.placement/v1"}"#] {
        assert!(check(&problem, plan).is_err());
    }
}
