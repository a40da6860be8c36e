//! Checks a plan against its problem, both as text. It shares no function with the solver and believes it nothing.
//!
//! One pass: everything stands where it may, everything fits, every rule holds, the cost is the sum that is claimed, and
//! the prices prove the bound.

use std::fmt;

use toscac_bundle::digest::Digest;

mod input;
mod rules;
mod bound;
#[cfg(test)]
mod tests;

use input::{Plan, Problem};

/// What a plan is worth, computed anew.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    /// The cost of it all.
    pub cost: u128,
    /// No placement costs less. At least what the plan claims.
    pub bound: u128,
}

/// Why a plan is not believed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal(pub String);

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Checks the text of a plan against the text of its problem.
///
/// # Errors
/// The first thing that does not hold: form, digest, choices, places, capacity, rules, cost, bound.
pub fn check(problem_text: &str, plan_text: &str) -> Result<Verdict, Refusal> {
    let plan: Plan = read(plan_text, "plan")?;
    let digest = format!("sha256:{}", Digest::of(problem_text.as_bytes()).hex());
    require(plan.format == "toscac.placement/v1", || {
        format!("format `{}`", plan.format)
    })?;
    require(plan.problem == digest, || {
        "the plan is for another problem".to_owned()
    })?;
    let problem: Problem = read(problem_text, "problem")?;
    problem.sound()?;
    rules::choices(&problem, &plan)?;
    rules::places(&problem, &plan)?;
    rules::capacity(&problem, &plan)?;
    rules::pairs(&problem, &plan)?;
    rules::limits(&problem, &plan)?;
    let cost = rules::cost(&problem, &plan)?;
    require(cost == plan.cost, || {
        format!("it costs {cost}, and {} is claimed", plan.cost)
    })?;
    let bound = bound::prove(&problem, &plan)?;
    require(plan.bound <= bound, || {
        format!("the prices prove {bound}, and {} is claimed", plan.bound)
    })?;
    require(plan.bound <= cost, || "the bound is above the cost".to_owned())?;
    Ok(Verdict { cost, bound })
}

fn read<'t, T: serde::Deserialize<'t>>(text: &'t str, what: &str) -> Result<T, Refusal> {
    serde_json::from_str(text).map_err(|error| Refusal(format!("{what}: {error}")))
}

fn require(holds: bool, otherwise: impl FnOnce() -> String) -> Result<(), Refusal> {
    if holds { Ok(()) } else { Err(Refusal(otherwise())) }
}

fn too_large() -> Refusal {
    Refusal("numbers too large to sum up".to_owned())
}
