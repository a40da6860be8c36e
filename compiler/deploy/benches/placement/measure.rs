//! One run: its result, its cost in time and memory, and what the checker says of it.

use std::fmt;

use serde::Serialize;
use toscac_deploy::solve::certificate::{Claim, plan_text, problem_text};
use toscac_deploy::solve::checker;
use toscac_deploy::solve::problem::Problem;
use toscac_deploy::solve::wide::Wide;

/// A line of the table.
#[derive(Serialize)]
pub(crate) struct Row {
    pub(crate) problem: String,
    pub(crate) solver: String,
    pub(crate) cost: u128,
    pub(crate) bound: u128,
    pub(crate) unplaced: usize,
    /// Processor time, in hundredths of a second.
    pub(crate) centiseconds: u64,
    /// By the clock, in hundredths of a second.
    pub(crate) clock_centiseconds: u64,
    /// The most memory that the process had so far.
    pub(crate) megabytes: u64,
    pub(crate) steps: u64,
    /// What the checker says; `accepted`, or why not.
    pub(crate) checker: String,
}

impl Row {
    pub(crate) const HEAD: &'static str = "problem               solver            cost           bound   gap %  left   cpu s clock s    MB  checker";
}

impl fmt::Display for Row {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let gap = if self.bound == 0 {
            "-".to_owned()
        } else {
            ratio(self.cost - self.bound.min(self.cost), self.bound, 100)
        };
        write!(
            f,
            "{:<21} {:<12} {:>14} {:>14} {:>7} {:>5} {:>7} {:>7} {:>5}  {}",
            self.problem,
            self.solver,
            self.cost,
            self.bound,
            gap,
            self.unplaced,
            ratio(u128::from(self.centiseconds), 100, 1),
            ratio(u128::from(self.clock_centiseconds), 100, 1),
            self.megabytes,
            self.checker
        )
    }
}

/// `part × times ÷ whole` with two digits behind the point.
fn ratio(part: u128, whole: u128, times: u128) -> String {
    let hundredths = part * times * 100 / whole;
    format!("{}.{:02}", hundredths / 100, hundredths % 100)
}

/// Runs a solver and has its plan checked.
pub(crate) fn measure(
    problem_name: &str,
    solver: &str,
    problem: &Problem,
    solve: impl FnOnce() -> Option<Wide>,
) -> Row {
    let clock = std::time::Instant::now();
    let before = processor_centiseconds();
    let wide = solve().expect("the generator makes no open choices and no numbers too large");
    let centiseconds = processor_centiseconds() - before;
    let clock_centiseconds = u64::try_from(clock.elapsed().as_millis() / 10).expect("not that long");
    Row {
        problem: problem_name.to_owned(),
        solver: solver.to_owned(),
        cost: wide.cost,
        bound: wide.certificate.bound,
        unplaced: wide.unplaced.len(),
        centiseconds,
        clock_centiseconds,
        megabytes: megabytes(),
        steps: wide.steps,
        checker: judge(problem, wide),
    }
}

/// What the checker says of a placement; nothing is said of one that leaves something out.
fn judge(problem: &Problem, wide: Wide) -> String {
    if !wide.unplaced.is_empty() {
        return "not whole".to_owned();
    }
    let claim = Claim {
        choices: Vec::new(),
        copies: wide.copies,
        cost: wide.cost,
        bound: wide.certificate.bound,
        factor: wide.certificate.factor,
        prices: wide.certificate.prices,
        steps: wide.steps,
        truncated: true,
    };
    judge_claim(problem, &claim)
}

pub(crate) fn judge_claim(problem: &Problem, claim: &Claim) -> String {
    let problem = problem_text(problem);
    let plan = plan_text(&problem, claim);
    match checker::check(&problem, &plan) {
        Ok(_) => "accepted".to_owned(),
        Err(refusal) => refusal.to_string(),
    }
}

/// User and system time of this process, all threads.
pub(crate) fn processor_centiseconds() -> u64 {
    let Ok(text) = std::fs::read_to_string("/proc/self/stat") else {
        return 0;
    };
    let behind_name = text.rsplit(')').next().unwrap_or("");
    let fields: Vec<u64> = behind_name
        .split_whitespace()
        .skip(11)
        .take(2)
        .filter_map(|field| field.parse().ok())
        .collect();
    fields.iter().sum()
}

fn megabytes() -> u64 {
    let Ok(text) = std::fs::read_to_string("/proc/self/status") else {
        return 0;
    };
    let line = text.lines().find(|line| line.starts_with("VmHWM:")).unwrap_or("");
    let kilobytes: Option<u64> = line
        .split_whitespace()
        .nth(1)
        .and_then(|number| number.parse().ok());
    kilobytes.unwrap_or(0) / 1024
}
