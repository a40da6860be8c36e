//! The problem while it is put together: what the solver knows as a number, with the words for it.

use std::collections::BTreeMap;

use fixedbitset::FixedBitSet;
use toscac_model::decisions::Decision;
use toscac_model::deployment::{self, Deployment};
use toscac_model::service::{self, ChoiceId, RequirementId, ScopeId, Service, Standing};
use toscac_model::types::Types;
use toscac_syntax::diagnostic::{Diagnostic, Place};
use toscac_syntax::name::Name;

use super::{Filter, PlaceOptions, Rule};
use crate::quantity::Quantity;
use crate::sites::Sites;
use crate::solve::problem::ground::Set;
use crate::solve::problem::{self, Condition, Problem};

/// What is known so far. The functions that fill it stand in the files beside.
pub(super) struct Draft<'a> {
    pub(super) types: &'a Types,
    pub(super) service: &'a Service,
    pub(super) inventory: &'a Deployment,
    pub(super) sites: &'a Sites,
    pub(super) filter: &'a Filter<'a>,
    pub(super) options: &'a PlaceOptions,
    pub(super) problem: Problem,
    /// By position in [`Problem::rules`].
    pub(super) rules: Vec<Rule>,
    /// Why a rule turns a site away, where the rule alone does not tell: rule and site → reason.
    pub(super) reasons: BTreeMap<(usize, usize), String>,
    /// By position in [`Problem::resources`]: capability and property.
    pub(super) resources: Vec<(Name, Name)>,
    /// By position in [`Problem::components`].
    pub(super) components: Vec<Component>,
    /// By position in [`Problem::choices`].
    pub(super) choices: Vec<OpenChoice>,
    /// The positions of the sets in [`Problem::sets`].
    pub(super) sets: BTreeMap<FixedBitSet, usize>,
    /// Choices that need no search.
    pub(super) decided: BTreeMap<ChoiceId, Decision>,
    pub(super) diagnostics: Vec<Diagnostic>,
}

/// A node of the service that stands at sites.
pub(super) struct Component {
    pub(super) node: service::NodeId,
    /// Its requirements that a site satisfies, each with those of the substituted nodes that it is mapped to.
    pub(super) wishes: Vec<Wish>,
    /// What one copy takes: position in [`Problem::resources`] → amount.
    pub(super) takes: BTreeMap<usize, Quantity>,
}

/// A requirement that a site satisfies.
pub(super) struct Wish {
    /// The requirement, and the outer ones that decide with it.
    pub(super) requirements: Vec<RequirementId>,
    /// The choice that it is.
    pub(super) choice: ChoiceId,
}

/// A choice that the solver decides.
pub(super) struct OpenChoice {
    pub(super) id: ChoiceId,
    /// What each alternative means.
    pub(super) alternatives: Vec<Decision>,
}

impl<'a> Draft<'a> {
    pub(super) fn new(
        types: &'a Types,
        service: &'a Service,
        inventory: &'a Deployment,
        sites: &'a Sites,
        filter: &'a Filter<'a>,
        options: &'a PlaceOptions,
    ) -> Draft<'a> {
        let mut problem = Problem::default();
        for site in &sites.sites {
            problem.sites.push(problem::Site {
                name: site.name.to_string(),
                free: Vec::new(),
                opening: 0,
            });
        }
        Draft {
            types,
            service,
            inventory,
            sites,
            filter,
            options,
            problem,
            rules: Vec::new(),
            reasons: BTreeMap::new(),
            resources: Vec::new(),
            components: Vec::new(),
            choices: Vec::new(),
            sets: BTreeMap::new(),
            decided: BTreeMap::new(),
            diagnostics: Vec::new(),
        }
    }

    /// A new rule, by its position.
    pub(super) fn rule(&mut self, place: Place, text: String) -> usize {
        self.problem.rules.push(text.clone());
        self.rules.push(Rule { place, text });
        self.rules.len() - 1
    }

    /// Restricts a component to the sites for which `reason` finds nothing; `None` when that is all of them.
    pub(super) fn restrict(
        &mut self,
        component: usize,
        place: Place,
        text: String,
        reason: impl Fn(usize) -> Option<String>,
    ) {
        let mut allowed = FixedBitSet::with_capacity(self.sites.sites.len());
        let mut turned_away = Vec::new();
        for site in 0..self.sites.sites.len() {
            match reason(site) {
                None => allowed.insert(site),
                Some(reason) => turned_away.push((site, reason)),
            }
        }
        if turned_away.is_empty() {
            return;
        }
        let rule = self.rule(place, text);
        self.reasons.extend(
            turned_away
                .into_iter()
                .map(|(site, reason)| ((rule, site), reason)),
        );
        let set = self.set(allowed);
        self.problem.components[component]
            .filters
            .push(problem::Filter { set, rule });
    }

    /// A set of sites by its position; equal ones are one.
    pub(super) fn set(&mut self, sites: FixedBitSet) -> usize {
        let problem = &mut self.problem;
        *self
            .sets
            .entry(sites)
            .or_insert_with_key(|sites| problem.add_set(Set::Sites(sites.clone())))
    }

    /// What makes the nodes of a scope be there, the nearest first: a scope may stand for a node of another scope.
    pub(super) fn standings(&self, scope: ScopeId) -> Vec<Standing> {
        let mut standings = Vec::new();
        let mut current = scope;
        while let Some(standing) = self.service.scopes[current].stands_for {
            // No scope stands for a node of its own; the bound holds whatever came before us.
            if standings.len() >= self.service.scopes.len() {
                break;
            }
            standings.push(standing);
            current = self.service.nodes[standing.node].scope;
        }
        standings
    }

    /// Under which decisions of the solver the nodes of a scope are there.
    pub(super) fn when(&self, scope: ScopeId) -> Vec<Condition> {
        let conditions = self.standings(scope).into_iter();
        let mut conditions: Vec<Condition> = conditions
            .filter_map(|standing| self.condition(standing.choice, &Decision::Template(standing.candidate)))
            .collect();
        conditions.sort_by_key(|condition| (condition.choice, condition.alternative));
        conditions
    }

    /// "This choice became that", if the solver decides it.
    pub(super) fn condition(&self, choice: ChoiceId, decision: &Decision) -> Option<Condition> {
        let position = self.choices.iter().position(|open| open.id == choice)?;
        let alternative = self.choices[position]
            .alternatives
            .iter()
            .position(|one| one == decision)?;
        Some(Condition {
            choice: position,
            alternative,
        })
    }

    /// Whether the nodes of a scope can be there: no choice that was decided without search is against it.
    pub(super) fn is_possible(&self, scope: ScopeId) -> bool {
        self.standings(scope).into_iter().all(|standing| {
            let wanted = Decision::Template(standing.candidate);
            self.decided
                .get(&standing.choice)
                .is_none_or(|decided| *decided == wanted)
        })
    }

    pub(super) fn component_of(&self, node: service::NodeId) -> Option<usize> {
        self.components
            .iter()
            .position(|component| component.node == node)
    }

    /// The path of a component's node.
    pub(super) fn name(&self, component: usize) -> &Name {
        &self.service.nodes[self.components[component].node].path
    }

    pub(super) fn site_node(&self, site: usize) -> &'a deployment::Node {
        &self.inventory.nodes[self.sites.sites[site].node]
    }
}
