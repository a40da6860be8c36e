//! What the solver is compared with.

use std::process::Command;

use serde::Deserialize;
use toscac_deploy::solve::certificate::{Claim, problem_text};
use toscac_deploy::solve::problem::Problem;
use toscac_deploy::solve::wide::Stands;
use toscac_deploy::solve::{Outcome, solve};

use super::measure::{Row, judge_claim, processor_centiseconds};

/// What `toscac plan` is allowed here.
const EFFORT_STEPS: u64 = 60_000;

/// The placement that was planted.
pub(crate) fn planted(name: &str, problem: &Problem, stands: &Stands) -> Row {
    row(name, "planted", problem, stands.clone(), 0, 0)
}

/// Each component at the first sites, by their number, that can take it.
pub(crate) fn first_fit(name: &str, problem: &Problem) -> Row {
    let before = processor_centiseconds();
    let mut room: Vec<Vec<u64>> = problem.sites.iter().map(|site| site.free.clone()).collect();
    let mut stands: Stands = Vec::new();
    let mut unplaced = 0;
    for component in 0..problem.components.len() {
        let mut mine: Vec<(usize, u32)> = Vec::new();
        let wanted = problem.components[component].copies as usize;
        for (site, room) in room.iter_mut().enumerate() {
            if mine.len() == wanted {
                break;
            }
            if can_take(problem, &stands, &mine, component, site, room) {
                for demand in &problem.components[component].demands {
                    room[demand.resource] -= demand.amount;
                }
                mine.push((site, 1));
            }
        }
        unplaced += usize::from(mine.len() < wanted);
        stands.push(mine);
    }
    let centiseconds = processor_centiseconds() - before;
    row(name, "first-fit", problem, stands, unplaced, centiseconds)
}

fn can_take(
    problem: &Problem,
    stands: &Stands,
    mine: &[(usize, u32)],
    component: usize,
    site: usize,
    room: &[u64],
) -> bool {
    let fits = problem.components[component]
        .demands
        .iter()
        .all(|demand| demand.amount <= room[demand.resource]);
    let allowed = problem.components[component]
        .filters
        .iter()
        .all(|filter| problem.contains(filter.set, site));
    if !fits || !allowed {
        return false;
    }
    let spread = problem
        .spreads
        .binary_search_by_key(&component, |spread| spread.components[0]);
    let spread_holds = spread.is_ok_and(|index| {
        let spread = &problem.spreads[index];
        let class_of = &problem.partitions[spread.partition].class_of;
        mine.iter()
            .filter(|(other, _)| class_of[*other] == class_of[site])
            .count()
            < spread.max as usize
    });
    if spread.is_ok() && !spread_holds {
        return false;
    }
    let near = problem.nears.binary_search_by_key(&component, |near| near.who);
    near.is_err()
        || near.is_ok_and(|index| {
            let near = &problem.nears[index];
            stands[near.whom]
                .iter()
                .any(|(other, _)| problem.relations[near.relation].holds(problem, site, *other))
        })
}

/// The solver with a proof, as `toscac plan` calls it.
pub(crate) fn exact(name: &str, problem: &Problem) -> Row {
    let before = processor_centiseconds();
    let outcome = solve(problem, EFFORT_STEPS);
    let centiseconds = processor_centiseconds() - before;
    let Outcome::Placed(solution) = outcome else {
        let mut row = row(name, "toscac plan", problem, Stands::new(), 1, centiseconds);
        row.checker = "no placement".to_owned();
        return row;
    };
    let verdict = judge_claim(problem, &solution.claim());
    Row {
        cost: solution.cost,
        bound: solution.bound,
        steps: solution.steps,
        checker: format!("{verdict}{}", if solution.optimal { ", optimal" } else { "" }),
        ..row(name, "toscac plan", problem, solution.copies, 0, centiseconds)
    }
}

/// HiGHS and CP-SAT on the same problem, where Python has them.
pub(crate) fn programs(name: &str, problem: &Problem) -> Vec<Row> {
    let engines = [("highs", 20), ("cp-sat", 20)];
    engines
        .into_iter()
        .filter_map(|(engine, seconds)| program(name, problem, engine, seconds))
        .collect()
}

fn program(name: &str, problem: &Problem, engine: &str, seconds: u32) -> Option<Row> {
    let python = std::env::var("TOSCAC_PYTHON").unwrap_or_else(|_| "python3".to_owned());
    let path = std::env::temp_dir().join(format!("toscac-placement-{}.json", std::process::id()));
    std::fs::write(&path, problem_text(problem)).ok()?;
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/benches/placement/peers.py");
    let output = Command::new(python)
        .args([script, engine])
        .arg(&path)
        .arg(seconds.to_string())
        .output();
    let _ = std::fs::remove_file(&path);
    let output = output.ok()?;
    let Ok(answer) = serde_json::from_slice::<Answer>(&output.stdout) else {
        println!("{}", String::from_utf8_lossy(&output.stderr).trim());
        return None;
    };
    let copies = answer.copies.iter().zip(&problem.components);
    let unplaced = copies
        .filter(|(stands, component)| stands.iter().map(|(_, copies)| copies).sum::<u32>() < component.copies)
        .count();
    Some(Row {
        bound: answer.bound,
        ..row(
            name,
            engine,
            problem,
            answer.copies,
            unplaced,
            answer.solve_centiseconds,
        )
    })
}

/// How many copies stand where none of them stood before.
pub(crate) fn moves(before: &Stands, after: &Stands) -> u64 {
    let mut moves = 0;
    for (before, after) in before.iter().zip(after) {
        for (site, copies) in after {
            let stood = before
                .iter()
                .find(|(other, _)| other == site)
                .map_or(0, |(_, copies)| *copies);
            moves += u64::from(copies.saturating_sub(stood));
        }
    }
    moves
}

#[derive(Deserialize)]
struct Answer {
    copies: Stands,
    bound: u128,
    solve_centiseconds: u64,
}

fn row(
    name: &str,
    solver: &str,
    problem: &Problem,
    copies: Stands,
    unplaced: usize,
    centiseconds: u64,
) -> Row {
    let mut cost = 0;
    for (component, stands) in problem.components.iter().zip(&copies) {
        for (site, count) in stands {
            cost += problem.cost(component, *site) * u128::from(*count);
        }
    }
    for (index, site) in problem.sites.iter().enumerate() {
        if copies.iter().flatten().any(|(used, _)| *used == index) {
            cost += site.opening;
        }
    }
    let claim = Claim {
        choices: Vec::new(),
        copies,
        cost,
        bound: 0,
        factor: 1,
        prices: Vec::new(),
        steps: 0,
        truncated: true,
    };
    Row {
        problem: name.to_owned(),
        solver: solver.to_owned(),
        cost,
        bound: 0,
        unplaced,
        centiseconds,
        clock_centiseconds: centiseconds,
        megabytes: 0,
        steps: 0,
        checker: if unplaced == 0 {
            judge_claim(problem, &claim)
        } else {
            "not whole".to_owned()
        },
    }
}
