//! The choices of the service: those with one way out are decided, the others become choices of the solver.

use toscac_model::decisions::{Decision, Pick};
use toscac_model::service::{Candidate, Choice, ChoiceId, ChoiceOf, NodeId, RequirementId, ScopeId, Target};
use toscac_syntax::diagnostic::Place;
use toscac_syntax::entities::templates::Directive;
use toscac_syntax::origin::Origin;

use super::draft::{Draft, OpenChoice};
use super::errors;
use crate::solve::problem::{self, Alternative, Condition};

impl Draft<'_> {
    /// Substitutions first, outermost first: everything else may hang on them.
    pub(super) fn take_choices(&mut self) {
        let service = self.service;
        let mut substitutions: Vec<(usize, ChoiceId, NodeId)> = Vec::new();
        let mut others: Vec<(ChoiceId, ChoiceOf)> = Vec::new();
        for (id, choice) in service.choices.iter() {
            match choice.of {
                ChoiceOf::Substitution(node) => {
                    let depth = self.standings(service.nodes[node].scope).len();
                    substitutions.push((depth, id, node));
                }
                ChoiceOf::Requirement(_) | ChoiceOf::Selection(_) => others.push((id, choice.of)),
            }
        }
        substitutions.sort_by(|one, other| {
            let paths = (&service.nodes[one.2].path, &service.nodes[other.2].path);
            one.0
                .cmp(&other.0)
                .then_with(|| paths.0.cmp(paths.1))
                .then(one.1.cmp(&other.1))
        });
        for (_, id, node) in substitutions {
            self.take_substitution(id, node);
        }
        for (id, of) in others {
            match of {
                ChoiceOf::Requirement(requirement) => self.take_requirement(id, requirement),
                ChoiceOf::Selection(node) => self.take_selection(id, node),
                ChoiceOf::Substitution(_) => {}
            }
        }
    }

    fn take_substitution(&mut self, id: ChoiceId, node: NodeId) {
        let service = self.service;
        let candidates = service.choices[id].candidates.len();
        let mut ways: Vec<(Decision, Vec<Condition>)> = (0..candidates)
            .map(|candidate| (Decision::Template(narrow(candidate)), Vec::new()))
            .collect();
        let node = &service.nodes[node];
        if candidates == 0 && !node.directives.contains(&Directive::Create) && self.is_possible(node.scope) {
            self.diagnostics
                .push(errors::nothing_stands_for(node, self.types));
        }
        let position = |wanted: Directive| node.directives.iter().position(|directive| *directive == wanted);
        if let Some(create) = position(Directive::Create) {
            // The directives are written in the order in which they are preferred.
            let is_preferred = position(Directive::Substitute).is_none_or(|substitute| create < substitute);
            let at = if is_preferred { 0 } else { ways.len() };
            ways.insert(at, (Decision::Nothing, Vec::new()));
        }
        self.decide_or_ask(
            id,
            node.scope,
            node.origin,
            format!("something stands for `{}`", node.path),
            ways,
        );
    }

    fn take_requirement(&mut self, id: ChoiceId, requirement: RequirementId) {
        let service = self.service;
        let choice = &service.choices[id];
        let wish = &service.requirements[requirement];
        // One that is mapped to a requirement of the substituted node is decided there.
        if wish.count == Some(0) || wish.target != Target::Open(id) {
            self.decided.insert(id, Decision::Nothing);
            return;
        }
        if let Some(decision) = self.standard_decision(id, requirement) {
            self.decided.insert(id, decision);
            return;
        }
        let count = wish.count.unwrap_or(1);
        let node = &service.nodes[wish.node];
        if let Some(wait) = first_wait(choice) {
            self.diagnostics
                .push(errors::candidate_undecided(wish, node, wait));
            return;
        }
        if count > 1 {
            self.take_several(id, requirement, count);
            return;
        }
        let own = self.when(node.scope);
        let mut ways = Vec::new();
        for (position, candidate) in choice.candidates.iter().enumerate() {
            if let Candidate::Node { node: target, .. } = candidate {
                let scope = service.nodes[*target].scope;
                if self.is_possible(scope) {
                    let mut when = self.when(scope);
                    when.retain(|condition| !own.contains(condition));
                    ways.push((one_candidate(position), when));
                }
            }
        }
        if choice.external {
            ways.push((Decision::Inventory, Vec::new()));
        } else if wish.optional {
            ways.push((Decision::Nothing, Vec::new()));
        }
        let text = format!("`{}` of `{}` leads somewhere", wish.name, node.path);
        self.decide_or_ask(id, node.scope, wish.origin, text, ways);
    }

    /// What the Standard's own order makes of a requirement, if nothing hangs on where anything stands.
    fn standard_decision(&self, id: ChoiceId, requirement: RequirementId) -> Option<Decision> {
        let service = self.service;
        let choice = &service.choices[id];
        let decision = self.options.standard.choices.get(&id)?;
        let Decision::Targets(picks) = decision else {
            return None;
        };
        let own = service.nodes[service.requirements[requirement].node].scope;
        let is_certain = |pick: &Option<Pick>| {
            let candidate = match pick {
                Some(Pick::Node { candidate, .. }) => choice.candidates.get(*candidate as usize),
                Some(Pick::Inventory { .. }) | None => None,
            };
            matches!(candidate, Some(Candidate::Node { node, undecided: None, .. })
                if self.is_certain(service.nodes[*node].scope))
        };
        let fits = !choice.external && self.is_certain(own) && picks.iter().all(is_certain);
        fits.then(|| decision.clone())
    }

    /// Whether the nodes of a scope are there whatever the solver decides.
    fn is_certain(&self, scope: ScopeId) -> bool {
        self.is_possible(scope) && self.when(scope).is_empty()
    }

    /// Several relationships of one requirement: the first candidates, as far as nothing hangs on which they are.
    fn take_several(&mut self, id: ChoiceId, requirement: RequirementId, count: u32) {
        let service = self.service;
        let choice = &service.choices[id];
        let wish = &service.requirements[requirement];
        let node = &service.nodes[wish.node];
        if choice.external && choice.candidates.is_empty() {
            self.diagnostics.push(errors::several_sites(wish, node, count));
            return;
        }
        let own = self.when(node.scope);
        let certain = choice
            .candidates
            .iter()
            .enumerate()
            .filter(|(_, candidate)| match candidate {
                Candidate::Node { node: target, .. } => {
                    let scope = service.nodes[*target].scope;
                    self.is_possible(scope)
                        && self.when(scope).iter().all(|condition| own.contains(condition))
                }
                Candidate::Template { .. } => false,
            });
        let certain: Vec<u32> = certain.map(|(position, _)| narrow(position)).collect();
        if certain.is_empty() {
            self.diagnostics.push(errors::several_open(wish, node, count));
            return;
        }
        let taken = certain.iter().copied().cycle().take(count as usize);
        let taken = taken
            .map(|candidate| Some(Pick::Node { candidate, copy: 0 }))
            .collect();
        self.decided.insert(id, Decision::Targets(taken));
    }

    fn take_selection(&mut self, id: ChoiceId, node: NodeId) {
        let service = self.service;
        let choice = &service.choices[id];
        let node = &service.nodes[node];
        if choice.external && choice.candidates.is_empty() {
            self.diagnostics.push(errors::selection(node));
            return;
        }
        let ways = (0..choice.candidates.len())
            .map(|candidate| (one_candidate(candidate), Vec::new()))
            .collect();
        self.decide_or_ask(
            id,
            node.scope,
            node.origin,
            format!("`{}` is some node", node.path),
            ways,
        );
    }

    fn decide_or_ask(
        &mut self,
        id: ChoiceId,
        scope: ScopeId,
        origin: Origin,
        text: String,
        mut ways: Vec<(Decision, Vec<Condition>)>,
    ) {
        if ways.len() <= 1 {
            // Without any way the model has said what is missing.
            let (decision, when) = ways.pop().unwrap_or((Decision::Nothing, Vec::new()));
            if when.is_empty() {
                self.decided.insert(id, decision);
                return;
            }
            ways.push((decision, when));
        }
        let when = self.when(scope);
        let rule = self.rule(Place::key(origin), text);
        let alternatives = ways
            .iter()
            .enumerate()
            .map(|(index, (_, when))| Alternative {
                name: index.to_string(),
                cost: 0,
                when: when.clone(),
            })
            .collect();
        self.problem.choices.push(problem::Choice {
            name: format!("choice {}", id.index()),
            when,
            alternatives,
            rule,
        });
        self.choices.push(OpenChoice {
            id,
            alternatives: ways.into_iter().map(|(decision, _)| decision).collect(),
        });
    }
}

fn first_wait(choice: &Choice) -> Option<&toscac_model::value::Wait> {
    choice.candidates.iter().find_map(|candidate| match candidate {
        Candidate::Node { undecided, .. } => undecided.as_ref(),
        Candidate::Template { .. } => None,
    })
}

pub(super) fn one_candidate(position: usize) -> Decision {
    Decision::Targets(vec![Some(Pick::Node {
        candidate: narrow(position),
        copy: 0,
    })])
}

pub(super) fn narrow(position: usize) -> u32 {
    u32::try_from(position).expect("limits keep the candidates of a choice below 2^32")
}
