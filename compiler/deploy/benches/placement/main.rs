//! Placement by the numbers: generated and public problems, each plan checked, as a table and as JSON.
//!
//! `cargo bench -p toscac-deploy --bench placement` runs the sizes that end within seconds; `-- --all` all of them, and
//! `-- NAME` those whose name contains this. Times are processor time.
//! The last line says where the JSON is. `TOSCAC_PYTHON` names a Python that has `highspy` and `ortools`.
#![expect(
    clippy::disallowed_methods,
    clippy::disallowed_types,
    clippy::print_stdout,
    reason = "a bench reads data and clocks, and prints"
)]

mod generate;
mod measure;
mod peers;
mod public;

use generate::{Shape, generate};
use measure::{Row, measure};
use toscac_deploy::solve::problem::Problem;
use toscac_deploy::solve::wide::{Effort, NONE, place};

fn main() {
    let words: Vec<String> = std::env::args()
        .skip(1)
        .filter(|word| word != "--bench")
        .collect();
    let all = words.iter().any(|word| word == "--all");
    let names: Vec<&String> = words.iter().filter(|word| !word.starts_with("--")).collect();
    let is_wanted = |name: &str, is_small: bool| match names.is_empty() {
        true => all || is_small,
        false => names.iter().any(|word| name.contains(word.as_str())),
    };
    let mut table = Table::default();
    println!("{}", Row::HEAD);
    for (name, shape, is_small) in shapes() {
        if is_wanted(&name, is_small) {
            let (problem, planted) = generate(shape, None);
            table.show(peers::planted(&name, &problem, &planted));
            run(&name, &problem, &mut table);
            replan(&name, &problem, &mut table);
        }
    }
    if all || !names.is_empty() {
        for (name, problem) in public::cloud() {
            if is_wanted(&name, true) {
                run(&name, &problem, &mut table);
            }
        }
        for (name, places) in public::networks() {
            if is_wanted(&name, true) {
                let shape = Shape {
                    seed: 1,
                    sites: places.len(),
                    instances: places.len() * 6,
                    use_percent: 75,
                };
                let (problem, planted) = generate(shape, Some(places));
                table.show(peers::planted(&name, &problem, &planted));
                run(&name, &problem, &mut table);
            }
        }
    }
    let text = serde_json::to_string_pretty(&table.rows).expect("rows are plain");
    let path = concat!(env!("CARGO_TARGET_TMPDIR"), "/placement.json");
    std::fs::write(path, text).expect("the scratch directory of Cargo can be written");
    println!("{path}");
}

#[derive(Default)]
struct Table {
    rows: Vec<Row>,
}

impl Table {
    fn show(&mut self, row: Row) {
        println!("{row}");
        self.rows.push(row);
    }
}

fn shapes() -> Vec<(String, Shape, bool)> {
    let mut shapes = Vec::new();
    let mut add = |sites: usize, instances: usize, use_percent: u64, seed: u64, is_small: bool| {
        let name = format!("{sites}x{instances}@{use_percent}#{seed}");
        shapes.push((
            name,
            Shape {
                seed,
                sites,
                instances,
                use_percent,
            },
            is_small,
        ));
    };
    for seed in 1..=3 {
        add(39, 120, 75, seed, true);
    }
    for seed in 1..=3 {
        add(50, 500, 75, seed, true);
    }
    add(1_000, 20_000, 75, 1, true);
    add(1_000, 20_000, 85, 1, true);
    add(20_000, 200_000, 75, 1, false);
    add(100_000, 1_000_000, 75, 1, false);
    shapes
}

/// Above so many component and site pairs the slow peers are left out.
const PEER_CELLS_MAX: usize = 30_000;
const FIRST_FIT_CELLS_MAX: usize = 20_000_000;

fn run(name: &str, problem: &Problem, table: &mut Table) {
    let cells = problem.components.len() * problem.sites.len();
    if cells <= FIRST_FIT_CELLS_MAX {
        table.show(peers::first_fit(name, problem));
    }
    table.show(measure(name, "greedy-best", problem, || {
        place(problem, None, NONE)
    }));
    let effort = effort(problem);
    table.show(measure(name, "toscac", problem, || place(problem, None, effort)));
    if cells <= PEER_CELLS_MAX {
        table.show(peers::exact(name, problem));
        for row in peers::programs(name, problem) {
            table.show(row);
        }
    }
}

/// One site in a hundred is taken away: what stood there moves, and nothing else.
fn replan(name: &str, problem: &Problem, table: &mut Table) {
    let Some(before) = place(problem, None, NONE).filter(|wide| wide.unplaced.is_empty()) else {
        return;
    };
    let mut less = problem.clone();
    let gone = |site: usize| site % 100 == 7;
    for (_, site) in less.sites.iter_mut().enumerate().filter(|(site, _)| gone(*site)) {
        site.free.fill(0);
    }
    let mut shown = measure(name, "replan", &less, || {
        place(
            &less,
            Some(&before.copies),
            Effort {
                rounds: 0,
                moves: 0,
                steps: 200_000,
            },
        )
    });
    let after = place(
        &less,
        Some(&before.copies),
        Effort {
            rounds: 0,
            moves: 0,
            steps: 200_000,
        },
    );
    let displaced: u64 = before
        .copies
        .iter()
        .flatten()
        .filter(|(site, _)| gone(*site))
        .map(|(_, copies)| u64::from(*copies))
        .sum();
    let moves = after.map_or(0, |after| peers::moves(&before.copies, &after.copies));
    shown.checker = format!("{}; {displaced} displaced, {moves} moves", shown.checker);
    table.show(shown);
}

fn effort(problem: &Problem) -> Effort {
    let copies: u64 = problem
        .components
        .iter()
        .map(|component| u64::from(component.copies))
        .sum();
    let cells = copies * problem.sites.len() as u64;
    Effort {
        rounds: if cells < 100_000_000 {
            150
        } else if cells < 10_000_000_000 {
            40
        } else {
            12
        },
        moves: (copies * 1_000).clamp(200_000, 6_000_000),
        steps: (copies * 100).clamp(100_000, 20_000_000),
    }
}
