//! `Placement`: every open choice of a service decided, and how many copies of each node stand at each site.
//!
//! To place is what the Standard calls the fulfilment of dangling requirements from another representation graph,
//! for all requirements at once: cheapest first, proved where the effort allows it, and explained.
//! Spec: TOSCA 2.0 §8.5.

use std::collections::BTreeMap;

use toscac_model::decisions::Decisions;
use toscac_model::deployment::{self, Deployment};
use toscac_model::service::{self, Service};
use toscac_model::types::Types;
use toscac_model::value::Outcome;
use toscac_syntax::diagnostic::{Checked, Diagnostic, Place};
use toscac_syntax::name::Name;
use toscac_syntax::origin::Origin;

use crate::limits::Limits;
use crate::sites::{SiteId, Sites, find_sites};
use crate::solve::certificate;
use crate::solve::checker::{self, Refusal, Verdict};
use crate::solve::problem::Problem;
use crate::solve::{self, Solution};

mod draft;
mod components;
mod choices;
mod offers;
mod capacity;
mod policies;
mod objective;
mod answer;
mod text;
pub mod explain;
mod errors;

#[cfg(test)]
mod tests;

use draft::Draft;
pub(crate) use errors::waits_for;

/// Where everything goes, and why.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Placement {
    /// The sites that were looked at.
    pub sites: Sites,
    /// What every choice became, and the copies per site: what `close` takes. Empty when there is no placement.
    pub decisions: Decisions,
    /// The components by name, with what each site is to each of them.
    pub components: Vec<PlacedComponent>,
    /// What it is worth in each tier of the objective, the most important first. Empty when there is no placement.
    pub tiers: Vec<Tier>,
    /// No placement has less in the first tier.
    pub bound: u128,
    /// Whether it is proved that no placement is better.
    pub is_optimal: bool,
    /// How many decisions the search tried.
    pub steps: u64,
    weights: Vec<(TierKind, u128)>,
    problem: Problem,
    rules: Vec<Rule>,
    solution: Option<Solution>,
}

/// A component: a node that stands at sites.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlacedComponent {
    /// Its node in the service.
    pub node: service::NodeId,
    /// The path of its node.
    pub name: Name,
    /// Where it is written.
    pub origin: Origin,
    /// How many copies are placed; 0 when the template that holds it was not chosen.
    pub copies: u32,
    /// By [`SiteId`]: what the site is to it.
    pub sites: Vec<Standing>,
}

/// What a site is to a component.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Standing {
    /// It stands there.
    Chosen {
        /// With how many copies.
        copies: u32,
    },
    /// It could stand there as far as it alone is concerned.
    Possible,
    /// It cannot stand there.
    TurnedAway {
        /// Why, to stand behind the site's name: "has 2 of `compute.cpu`, and 4 are asked for".
        reason: String,
        /// The rule that says so.
        rule: Place,
    },
}

/// What is good, in the order of the policy `Objective`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum TierKind {
    /// Copies at sites where none of them stood before.
    Moves,
    /// Prices, in millionths of the smallest unit of the inventory's currency.
    Cost,
    /// The shares that copies take of what is free at their sites, in parts per million.
    Balance,
}

/// What a placement is worth in one tier: less is better.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tier {
    /// Which tier.
    pub kind: TierKind,
    /// The sum over all copies.
    pub value: u128,
}

/// Something that somebody wrote and that restricts where components go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    /// Where it is written.
    pub place: Place,
    /// What it says, as a label: "each copy takes 4 of `compute.cpu`".
    pub text: String,
}

/// Where components stood before: path of the node → name of the site → copies.
pub type Previous = BTreeMap<Name, BTreeMap<Name, u32>>;

/// Settings of [`place`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlaceOptions {
    /// About how many decisions the search may try.
    pub effort_steps: u64,
    /// The placement that this one follows; draining sites keep what they have.
    pub previous: Option<Previous>,
    /// What `decide` made of the service: followed where nothing hangs on where anything stands.
    pub standard: Decisions,
    /// Bounds.
    pub limits: Limits,
}

impl Default for PlaceOptions {
    fn default() -> PlaceOptions {
        PlaceOptions {
            effort_steps: 20_000,
            previous: None,
            standard: Decisions::default(),
            limits: Limits::default(),
        }
    }
}

/// Answers whether a filter of a requirement holds on a node of the inventory: requirement, position of the filter,
/// node.
pub type Filter<'a> = dyn Fn(service::RequirementId, usize, deployment::NodeId) -> Outcome + 'a;

/// Decides every choice of `service` and finds a site for every copy, over the sites of `inventory`.
///
/// Never fails. Without a placement `decisions` is empty, and T0503 or T0504 says which rules contradict, or T0505
/// that the effort ended. `filter` evaluates node filters.
/// Cost: bounded by `options.effort_steps`, each step at most components × sites.
/// Spec: TOSCA 2.0 §8.5, §8.5.2 (filters), §8.5.4 (count), §8.5.5 (allocation).
pub fn place(
    types: &Checked<Types>,
    service: &Checked<Service>,
    inventory: &Checked<Deployment>,
    filter: &Filter<'_>,
    options: &PlaceOptions,
) -> Checked<Placement> {
    let sites = find_sites(types, inventory);
    let mut diagnostics = sites.diagnostics.clone();
    let mut placement = Placement {
        sites: sites.value.clone(),
        ..Placement::default()
    };
    if !sites.value.sites.is_empty() {
        let (service, inventory) = (&service.value, &inventory.value);
        let mut draft = Draft::new(&types.value, service, inventory, &sites.value, filter, options);
        draft.take_choices();
        draft.take_components();
        if draft.is_small_enough() {
            draft.take_sites();
            draft.take_capacity();
            draft.take_policies();
            let objective = draft.take_objective();
            diagnostics.append(&mut draft.diagnostics);
            solve_draft(&mut placement, draft, &objective, options, &mut diagnostics);
        } else {
            diagnostics.append(&mut draft.diagnostics);
        }
    }
    Checked::new(placement, diagnostics)
        .after(types)
        .after(service)
        .after(inventory)
}

fn solve_draft(
    placement: &mut Placement,
    draft: Draft<'_>,
    objective: &objective::Objective,
    options: &PlaceOptions,
    diagnostics: &mut Vec<Diagnostic>,
) {
    // What the planner cannot do yet would be left out of the problem: a solution of the rest is no answer.
    let is_whole = diagnostics.is_empty();
    match solve::solve(&draft.problem, options.effort_steps) {
        solve::Outcome::Placed(solution) if is_whole => match check(&draft.problem, &solution) {
            Ok(_) => answer::fill(placement, &draft, objective, &solution),
            Err(refusal) => diagnostics.push(draft.not_believed(&refusal)),
        },
        solve::Outcome::Placed(_) => {}
        solve::Outcome::Infeasible(conflict) => {
            let alone = draft.components_without_site();
            if alone.is_empty() {
                diagnostics.push(draft.conflict(&conflict));
            }
            diagnostics.extend(alone);
        }
        solve::Outcome::Exhausted { steps } if is_whole => diagnostics.push(draft.exhausted(steps)),
        solve::Outcome::Exhausted { .. } => {}
        solve::Outcome::Malformed(fault) => diagnostics.push(draft.beyond_counting(&fault)),
    }
    placement.components = answer::components(&draft, placement.solution.as_ref());
    placement.problem = draft.problem;
    placement.rules = draft.rules;
}

/// Has the solution computed anew by somebody who shares nothing with the solver.
fn check(problem: &Problem, solution: &Solution) -> Result<Verdict, Refusal> {
    let text = certificate::problem_text(problem);
    checker::check(&text, &certificate::plan_text(&text, &solution.claim()))
}

impl Placement {
    /// The component of this name.
    pub fn component(&self, name: &str) -> Option<&PlacedComponent> {
        self.components
            .iter()
            .find(|component| component.name.as_str() == name)
    }

    /// The copies of a node of the service at a site.
    pub fn copies(&self, node: service::NodeId, site: SiteId) -> u32 {
        let site = self.sites.get(site).node;
        self.decisions.copies.get(&(node, site)).copied().unwrap_or(0)
    }
}
