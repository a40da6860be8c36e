//! What the solver promises, on small problems against trying everything, and on known ones.

pub(in crate::solve) mod brute;
pub(in crate::solve) mod build;
mod check;
mod known;
pub(in crate::solve) mod random;

use proptest::prelude::*;

use super::checker::{self, Refusal};
use super::problem::Problem;
use super::{Outcome, Solution, certificate, explain, solve};
use brute::{rank, try_everything};
use random::{any_problem, tight_problem};

const EFFORT_STEPS: u64 = 1_000_000;

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
                prop_assert_eq!(refusal(&problem, &solution), None);
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
                prop_assert_eq!(refusal(&problem, &solution), None);
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

/// What the checker has against a solution, both as text.
fn refusal(problem: &Problem, solution: &Solution) -> Option<Refusal> {
    let text = certificate::problem_text(problem);
    let plan = certificate::plan_text(&text, &solution.claim());
    checker::check(&text, &plan).err()
}
