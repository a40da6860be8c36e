//! `decide`: every choice by the Standard's own order, without sites.
//!
//! Templates that stand for nodes first, then requirements: mandatory ones before optional ones, in the order of nodes
//! and of their types. A requirement whose filter reads what is not decided yet is put off until it is. Each takes the
//! first node that passes and has enough left; where that leaves a later one without, earlier ones move (T2-8.7.5-7).
//!
//! - `decide/state.rs`: what is decided so far
//! - `decide/alike.rs`: requirements that choose among the same nodes and take the same
//! - `decide/amounts.rs`: what relationships take of capabilities
//! - `decide/matching.rs`: relationships and nodes, brought together
//! - `decide/select.rs`: nodes of an inventory for nodes with the directive `select`

mod alike;
mod amounts;
mod matching;
mod select;
mod state;

use std::collections::{BTreeMap, BTreeSet};

use toscac_syntax::diagnostic::{Checked, Diagnostic, Place};
use toscac_syntax::entities::templates::Directive;
use toscac_syntax::name::Name;
use toscac_syntax::origin::Origin;

use crate::build::Inputs;
use crate::decide::state::{Progress, State};
use crate::decisions::{Decision, Decisions};
use crate::deployment::Deployment;
use crate::graph::verdicts::Verdict;
use crate::service::{
    Candidate, ChoiceId, ChoiceOf, NodeId, Rejection, RequirementId, ScopeId, Service, Target, choice_errors,
    requirement_errors,
};
use crate::types::evaluate::Definitions;
use crate::value::{Wait, WaitsOn};

/// Decides every choice that has candidates inside the service.
///
/// Never fails. A mandatory requirement that cannot be served is reported and left open (T0412), as is what only an
/// inventory can serve. While inputs may be missing, what hangs on one stays open, too.
/// Cost: bounded by `limits.resolution_steps`.
/// Spec: TOSCA 2.0 §4.2.2, §8.5.4, §8.5.5.
pub fn decide(
    service: &Checked<Service>,
    definitions: Definitions<'_>,
    inputs: Inputs,
) -> Checked<Decisions> {
    let nothing = Checked::new(Deployment::default(), Vec::new());
    decided(service, &nothing, definitions, inputs, Beyond::AnInventory)
}

/// Decides every choice that has candidates inside the service, and which nodes of `inventory` the selected ones are.
///
/// What `decide` says holds here, too; but there is no other inventory, and so nothing mandatory stays open silently: a
/// node that selects and finds nothing is reported (T0438), as is a requirement that only another inventory could serve.
/// Spec: TOSCA 2.0 §7.2.1.
pub fn decide_over(
    service: &Checked<Service>,
    inventory: &Checked<Deployment>,
    definitions: Definitions<'_>,
    inputs: Inputs,
) -> Checked<Decisions> {
    decided(service, inventory, definitions, inputs, Beyond::Nothing)
}

/// What there may be beyond the nodes that are known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Beyond {
    /// An inventory that comes later: what may be served by it stays open.
    AnInventory,
    /// Nothing.
    Nothing,
}

fn decided(
    service: &Checked<Service>,
    inventory: &Checked<Deployment>,
    definitions: Definitions<'_>,
    inputs: Inputs,
    beyond: Beyond,
) -> Checked<Decisions> {
    let mut decider = Decider {
        state: State::new(&service.value, &inventory.value, definitions, inputs),
        beyond,
        entered: BTreeSet::new(),
        waiting: BTreeMap::new(),
        diagnostics: Vec::new(),
    };
    decider.decide();
    let Decider {
        state, diagnostics, ..
    } = decider;
    Checked::new(state.into_decisions(), diagnostics)
        .after(service)
        .after(inventory)
}

struct Decider<'a> {
    state: State<'a>,
    beyond: Beyond,
    /// Scopes that are there, with their requirements among the variables.
    entered: BTreeSet<ScopeId>,
    /// What relationships waited for when they were last looked at, by position.
    waiting: BTreeMap<usize, Wait>,
    diagnostics: Vec<Diagnostic>,
}

/// Which relationships look for targets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Turn {
    Mandatory,
    Optional,
}

impl Decider<'_> {
    fn decide(&mut self) {
        loop {
            while self.enter_scopes() {}
            if self.place_ready(Turn::Mandatory)
                || self.place_half_ready(Turn::Mandatory)
                || self.place_ready(Turn::Optional)
                || self.place_half_ready(Turn::Optional)
                || self.settle_for_a_template()
            {
                continue;
            }
            break;
        }
        self.report_circles();
        if self.beyond == Beyond::Nothing {
            self.report_unselected();
        }
        self.state.report_doubts();
        self.diagnostics.append(&mut self.state.diagnostics);
    }

    /// Takes in the scopes that are there now: what stands for their nodes, and their requirements. Whether one was.
    fn enter_scopes(&mut self) -> bool {
        let service = self.state.service;
        let mut changed = false;
        for (scope, _) in service.scopes.iter() {
            if !self.entered.contains(&scope) && self.state.is_there(scope) {
                self.entered.insert(scope);
                self.state.enter(scope);
                changed = true;
            }
        }
        for (id, choice) in service.choices.iter() {
            let node = match choice.of {
                ChoiceOf::Substitution(node) | ChoiceOf::Selection(node) => node,
                ChoiceOf::Requirement(_) => continue,
            };
            let is_due = self.entered.contains(&service.nodes[node].scope);
            if is_due && !self.state.decisions.choices.contains_key(&id) {
                changed |= self.decide_node(id, node);
            }
        }
        changed
    }

    /// Decides what a node is: its directives in their order (§7.2.1). False when that has to wait.
    fn decide_node(&mut self, choice: ChoiceId, node: NodeId) -> bool {
        let service = self.state.service;
        for directive in &service.nodes[node].directives {
            let decision = match directive {
                Directive::Create => Some(Decision::Nothing),
                Directive::Select => match self.state.select(node) {
                    select::Found::Nodes => Some(Decision::Inventory),
                    select::Found::TooFew => None,
                    select::Found::Waits => return false,
                },
                Directive::Substitute => match self.template_for(choice, node) {
                    Ok(template) => template.map(Decision::Template),
                    Err(_) => return false,
                },
            };
            if let Some(decision) = decision {
                self.state.decisions.choices.insert(choice, decision);
                return true;
            }
        }
        if !service.choices[choice].external {
            self.state.decisions.choices.insert(choice, Decision::Nothing);
            return true;
        }
        false
    }

    /// The first template whose filter is true; the error is what an earlier one waits for.
    fn template_for(&mut self, choice: ChoiceId, node: NodeId) -> Result<Option<u32>, Wait> {
        let service = self.state.service;
        for (position, candidate) in service.choices[choice].candidates.iter().enumerate() {
            let Candidate::Template { scope, undecided } = candidate else {
                continue;
            };
            if undecided.is_none() {
                return Ok(Some(position as u32));
            }
            match self.state.substitution_verdict(node, *scope) {
                Verdict::Passes => return Ok(Some(position as u32)),
                Verdict::TurnedAway(_) => {}
                Verdict::Waits(wait) => return Err(wait),
            }
        }
        Ok(None)
    }

    /// Nothing else can be decided: the first template that may stand for a node does, unless an input may still say.
    fn settle_for_a_template(&mut self) -> bool {
        let service = self.state.service;
        let is_template = |candidate: &Candidate| matches!(candidate, Candidate::Template { .. });
        for (id, choice) in service.choices.iter() {
            let ChoiceOf::Substitution(node) = choice.of else {
                continue;
            };
            if !self.entered.contains(&service.nodes[node].scope)
                || self.state.decisions.choices.contains_key(&id)
                || !choice.candidates.iter().any(is_template)
            {
                continue;
            }
            let waits = self.template_for(id, node).err();
            if waits.is_none_or(|wait| !self.state.may_be_given(&wait)) {
                self.state.decisions.choices.insert(id, Decision::Template(0));
                return true;
            }
        }
        false
    }

    /// Places all relationships whose filters can be evaluated. Whether there were any.
    fn place_ready(&mut self, turn: Turn) -> bool {
        let ready: Vec<usize> = self
            .open(turn)
            .into_iter()
            .filter(|variable| self.is_ready(*variable))
            .collect();
        self.place(&ready)
    }

    /// Where every relationship waits for another one, the first takes a node of which it is certain.
    fn place_half_ready(&mut self, turn: Turn) -> bool {
        for variable in self.open(turn) {
            if self.state.has_certain_target(variable) {
                return self.place(&[variable]);
            }
        }
        false
    }

    fn open(&self, turn: Turn) -> Vec<usize> {
        let variables = self.state.variables.iter().enumerate();
        variables
            .filter(|(position, variable)| {
                variable.optional == (turn == Turn::Optional)
                    && self.state.progress[*position] == Progress::Open
            })
            .map(|(position, _)| position)
            .collect()
    }

    /// Whether no filter of a relationship waits for another decision.
    fn is_ready(&mut self, variable: usize) -> bool {
        match self.state.awaited_decision(variable) {
            Some(wait) => {
                self.waiting.insert(variable, wait);
                false
            }
            None => {
                self.waiting.remove(&variable);
                true
            }
        }
    }

    fn place(&mut self, variables: &[usize]) -> bool {
        if variables.is_empty() {
            return false;
        }
        for failed in self.state.place(variables) {
            self.give_up(failed);
        }
        true
    }

    /// Nothing serves a relationship: an inventory may, or it may stay open, or that is an error.
    fn give_up(&mut self, variable: usize) {
        let (id, optional) = {
            let found = &self.state.variables[variable];
            (found.requirement, found.optional)
        };
        let service = self.state.service;
        let requirement = &service.requirements[id];
        let Target::Open(choice) = requirement.target else {
            return;
        };
        let choice = &service.choices[choice];
        if self.state.hangs_on_an_input(variable) {
            self.state.progress[variable] = Progress::Outside;
            return;
        }
        let may_come = choice.external && self.beyond == Beyond::AnInventory;
        // Building has said where there is no candidate at all.
        if may_come && (choice.promised || choice.candidates.is_empty()) {
            self.state.progress[variable] = Progress::Outside;
            return;
        }
        self.state.progress[variable] = Progress::Nowhere;
        if optional {
            return;
        }
        if self.state.is_cut() {
            let node = &service.nodes[requirement.node].name;
            let limit = self.state.definitions.limits.resolution_steps;
            let told = requirement_errors::too_many_tries(&requirement.name, node, requirement.origin, limit);
            // One of them is enough: the others had no chance.
            if !self
                .diagnostics
                .iter()
                .any(|before| before.code.number == told.code.number)
            {
                self.diagnostics.push(told);
            }
            return;
        }
        let is_told = |told: &Diagnostic| told.place == Place::key(requirement.origin);
        if self.diagnostics.iter().any(is_told) {
            return;
        }
        let mut rejections: Vec<Rejection> = self.state.refusals(variable);
        rejections.extend(choice.rejections.iter().cloned());
        let wants = "a node that passes its filters and has enough left";
        let node = &service.nodes[requirement.node].name;
        let told = requirement_errors::unresolved_requirement(
            &requirement.name,
            node,
            requirement.origin,
            wants,
            &rejections,
        );
        self.diagnostics.push(told);
    }

    /// Nodes that had to be selected, and for which no other way was left either.
    fn report_unselected(&mut self) {
        let service = self.state.service;
        for (id, choice) in service.choices.iter() {
            let (ChoiceOf::Selection(node) | ChoiceOf::Substitution(node)) = choice.of else {
                continue;
            };
            let is_open = self.entered.contains(&service.nodes[node].scope)
                && !self.state.decisions.choices.contains_key(&id);
            if is_open {
                let mut rejections = self.state.unselected(node);
                rejections.extend(choice.rejections.iter().cloned());
                let found = &service.nodes[node];
                let told = choice_errors::nothing_selected(&found.name, found.origin, &rejections);
                self.diagnostics.push(told);
            }
        }
    }

    /// What is open now waits for itself, and each circle is reported once, with all its hops; or it waits for what stays
    /// open, and does so as well.
    fn report_circles(&mut self) {
        let mut reported: BTreeSet<RequirementId> = BTreeSet::new();
        let open: Vec<usize> = (0..self.state.variables.len())
            .filter(|variable| self.state.progress[*variable] == Progress::Open)
            .collect();
        for variable in open {
            let first = self.state.variables[variable].requirement;
            let hops = self.hops(first);
            let is_circle = hops.split_last().is_some_and(|((last, _), before)| {
                *last == first || before.iter().any(|(hop, _)| hop == last)
            });
            if !is_circle {
                self.state.progress[variable] = Progress::Outside;
                continue;
            }
            self.state.progress[variable] = Progress::Nowhere;
            if self.state.variables[variable].optional || reported.contains(&first) {
                continue;
            }
            reported.extend(hops.iter().map(|(id, _)| *id));
            reported.insert(first);
            let service = self.state.service;
            let requirement = &service.requirements[first];
            let hops: Vec<(String, Origin)> = hops
                .iter()
                .map(|(id, origin)| {
                    let found = &service.requirements[*id];
                    let node = &service.nodes[found.node].path;
                    (format!("the target of `{}` of `{node}`", found.name), *origin)
                })
                .collect();
            let node = &service.nodes[requirement.node].name;
            let told =
                requirement_errors::circular_requirement(&requirement.name, node, requirement.origin, &hops);
            self.diagnostics.push(told);
        }
    }

    /// From a requirement to what its filter waits for, and so on, until one comes again.
    fn hops(&self, first: RequirementId) -> Vec<(RequirementId, Origin)> {
        let by_requirement: BTreeMap<RequirementId, &Wait> = self
            .waiting
            .iter()
            .map(|(variable, wait)| (self.state.variables[*variable].requirement, wait))
            .collect();
        let by_name: BTreeMap<(&Name, &Name), RequirementId> = by_requirement
            .keys()
            .map(|id| {
                let requirement = &self.state.service.requirements[*id];
                let path = &self.state.service.nodes[requirement.node].path;
                ((path, &requirement.name), *id)
            })
            .collect();
        let mut hops: Vec<(RequirementId, Origin)> = Vec::new();
        let mut current = first;
        while let Some(wait) = by_requirement.get(&current) {
            let WaitsOn::Requirement(path, name) = &wait.on else {
                break;
            };
            let Some(next) = by_name.get(&(path, name)).copied() else {
                break;
            };
            hops.push((next, wait.origin));
            if next == first || hops.len() > self.state.service.requirements.len() {
                break;
            }
            if hops[..hops.len() - 1].iter().any(|(before, _)| *before == next) {
                break;
            }
            current = next;
        }
        hops
    }
}
