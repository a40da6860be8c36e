//! The end of building: what can be known now is evaluated, candidates are judged, and what cannot be is reported.

use std::collections::BTreeMap;
use std::sync::Arc;

use toscac_syntax::name::Name;

use crate::build::{Builder, Inventory};
use crate::graph::leads::Leads;
use crate::graph::places::{self, End, NodeAt};
use crate::graph::{Ends, Evaluation, Resolution, Selected};
use crate::resolution::chosen_scope;
use crate::service::{
    Candidate, ChoiceId, ChoiceOf, NodeId, RequirementId, ScopeId, Service, Target, errors,
    requirement_errors,
};

/// Choices with one way out: the node and its capability.
pub(super) type Forcings = BTreeMap<ChoiceId, (NodeId, Name)>;

/// What is known of choices while the service is open.
pub(super) struct Forced<'a> {
    pub(super) service: &'a Service,
    pub(super) ends: &'a Forcings,
}

impl Resolution for Forced<'_> {
    fn ends(&self, requirement: RequirementId, source: NodeAt) -> Ends {
        let Target::Open(choice) = self.service.requirements[requirement].target else {
            return Ends::Nothing;
        };
        match self.ends.get(&choice) {
            Some((node, capability)) => {
                let scope = places::scope_of(self.service, source);
                let at = places::copy_in(self.service, *node, scope, 0);
                Ends::Known(vec![(End::Here(at), capability.clone())])
            }
            None => Ends::Waits,
        }
    }

    fn scope_of(&self, node: NodeId) -> Option<ScopeId> {
        chosen_scope(self.service, node, &BTreeMap::new())
    }

    fn is_substitution_open(&self, node: NodeId) -> bool {
        let choice = self.service.nodes[node].choice;
        let is_template = |candidate: &Candidate| matches!(candidate, Candidate::Template { .. });
        self.scope_of(node).is_none()
            && choice.is_some_and(|choice| self.service.choices[choice].candidates.iter().any(is_template))
    }

    fn selected(&self, at: NodeAt) -> Selected {
        match self.service.nodes[at.node].choice {
            Some(choice) if self.service.choices[choice].external => Selected::Waits,
            Some(_) | None => Selected::No,
        }
    }
}

impl Builder<'_> {
    /// Evaluates, judges candidates until nothing changes, reports requirements that nothing satisfies.
    pub(super) fn resolve(&mut self) {
        self.evaluate_counts();
        self.check_counts();
        self.open_copies();
        self.judge_templates();
        let mut forced = Forcings::new();
        let mut rounds = 0;
        while self.judge_candidates(&mut forced, rounds == 0) {
            rounds += 1;
            let limit = self.request.limits.judging_rounds;
            if rounds > limit {
                let origin = self.service.scopes.iter().next().map(|(_, scope)| scope.origin);
                self.report_all(
                    origin
                        .map(|origin| requirement_errors::too_many_rounds(origin, limit))
                        .into_iter()
                        .collect(),
                );
                break;
            }
        }
        self.report_unresolved();
        self.evaluate_slots(&forced);
        self.check_indices(&forced);
        self.check_targets(&forced);
    }

    /// Reports open requirements without candidates, unless an inventory may hold some.
    fn report_unresolved(&mut self) {
        let choices: Vec<ChoiceId> = self.service.choices.iter().map(|(id, _)| id).collect();
        for choice in choices {
            let found = &self.service.choices[choice];
            let ChoiceOf::Requirement(id) = found.of else {
                continue;
            };
            let requirement = &self.service.requirements[id];
            if self.choice_of(id) != Some(choice)
                || !found.candidates.is_empty()
                || requirement.count == Some(0)
                || self.service.copies(requirement.node) == Some(0)
            {
                continue;
            }
            let external = found.external;
            let is_left_to_decide = external && self.request.inventory == Inventory::Given;
            let is_reported = !requirement.optional && !found.promised && !is_left_to_decide;
            if is_reported && self.asks_for_something(id) {
                let node = &self.service.nodes[requirement.node].name;
                let wants = self.wish_text(id);
                let diagnostic = requirement_errors::unresolved_requirement(
                    &requirement.name,
                    node,
                    requirement.origin,
                    &wants,
                    &found.rejections,
                );
                let may_come = external
                    && match self.request.inventory {
                        Inventory::MayCome => found.rejections.is_empty(),
                        Inventory::Expected => true,
                        Inventory::Given | Inventory::None => false,
                    };
                self.report(if may_come {
                    errors::as_warning(diagnostic)
                } else {
                    diagnostic
                });
            }
            if !external {
                self.service.requirements.get_mut(id).target = Target::Nothing;
            }
        }
    }

    /// Asks an engine over the present state, where nothing is decided.
    pub(super) fn asked<T>(&mut self, ask: impl FnOnce(&mut Evaluation<'_>) -> T) -> T {
        let forced = Forcings::new();
        let resolution = Forced {
            service: &self.service,
            ends: &forced,
        };
        let mut engine = Evaluation::new(self.definitions, &self.service, None, &resolution);
        let answer = ask(&mut engine);
        let diagnostics = std::mem::take(&mut engine.diagnostics);
        self.report_all(diagnostics);
        answer
    }

    /// The same for what is evaluated again later, and reported then.
    pub(super) fn quietly<T>(&mut self, ask: impl FnOnce(&mut Evaluation<'_>) -> T) -> T {
        let before = self.diagnostics.len();
        let answer = self.asked(ask);
        self.diagnostics.truncate(before);
        answer
    }

    /// Which requirements may lead where, as candidates are now.
    pub(super) fn leads(&self) -> Arc<Leads> {
        Arc::new(Leads::new(&self.service))
    }
}
