//! The slow and obvious solver.

use super::check;
use crate::solve::Solution;
use crate::solve::problem::{Condition, Problem};

/// What makes one placement better than another: cost, then choices by order, then places by name.
pub(in crate::solve) type Rank = (u128, Vec<Option<usize>>, Vec<Vec<usize>>);

pub(in crate::solve) fn rank(solution: &Solution) -> Rank {
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
pub(in crate::solve) fn try_everything(problem: &Problem) -> Option<Rank> {
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
            certificate: Default::default(),
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
            .map(|(site, copies)| u128::from(*copies) * problem.cost(component, *site))
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
