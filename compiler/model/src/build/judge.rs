//! Candidates of open choices: tried by what is known now. What waits is kept, and tried again when more is known.

use toscac_syntax::name::Name;

use crate::build::Builder;
use crate::build::resolve::{Forced, Forcings};
use crate::graph::Evaluation;
use crate::graph::places::{self, Address, End, Link, NodeAt, ScopeAt, Spot};
use crate::graph::substituted::Settled;
use crate::graph::verdicts::Verdict;
use crate::service::{Candidate, ChoiceId, ChoiceOf, Rejection, RequirementId, ScopeId, SlotSource};
use crate::value::{Outcome, Wait, WaitsOn};

/// What became of the candidates of one choice.
struct Judged {
    candidates: Vec<Candidate>,
    rejections: Vec<Rejection>,
}

impl Builder<'_> {
    /// Judges the candidates of open requirements: all of them at `first`, later those that wait. Whether a choice became
    /// forced: then others may change.
    pub(super) fn judge_candidates(&mut self, forced: &mut Forcings, first: bool) -> bool {
        let open = self.to_be_judged(forced, first);
        let mut judged = Vec::with_capacity(open.len());
        {
            let resolution = Forced {
                service: &self.service,
                ends: forced,
            };
            let mut engine =
                Evaluation::new(self.definitions, &self.service, None, &resolution).with_leads(&self.leads());
            for (choice, id) in &open {
                judged.push(judge(&mut engine, *choice, *id));
            }
            let told = std::mem::take(&mut engine.diagnostics);
            self.report_all(told);
        }
        let before = forced.len();
        for ((choice, id), judged) in open.into_iter().zip(judged) {
            let found = self.service.choices.get_mut(choice);
            if let Some(judged) = judged {
                found.candidates = judged.candidates;
                found.rejections.extend(judged.rejections);
            }
            self.force(forced, choice, id);
        }
        forced.len() > before
    }

    fn to_be_judged(&self, forced: &Forcings, first: bool) -> Vec<(ChoiceId, RequirementId)> {
        let waits = |candidate: &Candidate| match candidate {
            Candidate::Node { undecided, .. } | Candidate::Template { undecided, .. } => undecided.is_some(),
        };
        let choices = self
            .service
            .choices
            .iter()
            .filter_map(|(choice, found)| match found.of {
                ChoiceOf::Requirement(id) if self.choice_of(id) == Some(choice) => {
                    let is_due = first || found.candidates.iter().any(waits);
                    (is_due && !forced.contains_key(&choice)).then_some((choice, id))
                }
                ChoiceOf::Requirement(_) | ChoiceOf::Substitution(_) | ChoiceOf::Selection(_) => None,
            });
        choices.collect()
    }

    /// One certain candidate for one mandatory relationship is no choice any more.
    fn force(&self, forced: &mut Forcings, choice: ChoiceId, id: RequirementId) {
        let requirement = &self.service.requirements[id];
        let found = &self.service.choices[choice];
        if let [
            Candidate::Node {
                node,
                capability,
                undecided: None,
            },
        ] = found.candidates.as_slice()
            && !found.external
            && !requirement.optional
            && requirement.count == Some(1)
            && self.service.nodes[*node].count == Some(1)
        {
            forced.insert(choice, (*node, capability.clone()));
        }
    }

    /// Judges templates that may stand for nodes by their filters, and by whether their inputs accept what they are
    /// given: where there are several, one that does not is none.
    pub(super) fn judge_templates(&mut self) {
        let choices: Vec<ChoiceId> = self.service.choices.iter().map(|(id, _)| id).collect();
        for choice in choices {
            let found = &self.service.choices[choice];
            if matches!(found.of, ChoiceOf::Substitution(_)) && !found.candidates.is_empty() {
                self.judge_template(choice);
            }
        }
    }

    fn judge_template(&mut self, choice: ChoiceId) {
        let candidates = self.service.choices[choice].candidates.clone();
        let is_only = candidates.len() == 1;
        let mut kept = Vec::new();
        let mut rejections = Vec::new();
        for candidate in candidates {
            let Candidate::Template { scope, undecided } = candidate else {
                kept.push(candidate);
                continue;
            };
            let verdict = match undecided {
                Some(_) => self.substitution_filter_of(scope),
                None => Verdict::Passes,
            };
            let undecided = match verdict {
                Verdict::Passes if !is_only && self.refuses_its_inputs(scope) => {
                    let reason = "has inputs that do not accept what they are given".to_owned();
                    rejections.push((scope, reason));
                    continue;
                }
                Verdict::Passes => None,
                Verdict::TurnedAway(reason) => {
                    rejections.push((scope, reason));
                    continue;
                }
                Verdict::Waits(wait) => Some(wait),
            };
            kept.push(Candidate::Template { scope, undecided });
        }
        for (position, candidate) in kept.iter().enumerate() {
            if let Candidate::Template { scope, .. } = candidate {
                self.renumber(*scope, position as u32);
            }
        }
        for (scope, reason) in rejections {
            // A template that is turned away is no candidate by any number: its nodes are never there.
            self.renumber(scope, u32::MAX);
            let rejection = Rejection {
                subject: self.template_name(scope),
                reason,
                origin: self.service.scopes[scope].origin,
            };
            self.service.choices.get_mut(choice).rejections.push(rejection);
        }
        self.service.choices.get_mut(choice).candidates = kept;
    }

    fn renumber(&mut self, scope: ScopeId, candidate: u32) {
        if let Some(standing) = &mut self.service.scopes.get_mut(scope).stands_for {
            standing.candidate = candidate;
        }
    }

    fn substitution_filter_of(&mut self, scope: ScopeId) -> Verdict {
        let found = &self.service.scopes[scope];
        match (found.stands_for, found.substitution_filter.clone()) {
            (Some(standing), Some(filter)) => self.substitution_filter(standing.node, &filter),
            _ => Verdict::Passes,
        }
    }

    fn refuses_its_inputs(&mut self, scope: ScopeId) -> bool {
        let found = &self.service.scopes[scope];
        let copy = found
            .stands_for
            .and_then(|standing| places::only_copy(&self.service, standing.node));
        let given = found
            .inputs
            .iter()
            .filter(|(_, slot)| slot.source == SlotSource::Given);
        let at = ScopeAt { scope, copy };
        let given: Vec<Address> = given.map(|(name, _)| Address::Input(at, name.clone())).collect();
        self.quietly(|engine| given.iter().any(|input| engine.value(input) == Outcome::Fault))
    }

    fn template_name(&self, scope: ScopeId) -> Name {
        let nodes: Vec<&str> = self.service.scopes[scope]
            .nodes
            .keys()
            .map(Name::as_str)
            .collect();
        Name::from(format!("service of {}", nodes.join(", ")))
    }
}

/// The verdict on each candidate of a requirement; `None` when there is nothing to judge them by.
fn judge(engine: &mut Evaluation<'_>, choice: ChoiceId, id: RequirementId) -> Option<Judged> {
    let service = engine.service;
    let requirement = &service.requirements[id];
    if requirement.filters.is_empty() {
        return None;
    }
    let source = places::any_copy(service, requirement.node);
    let mut judged = Judged {
        candidates: Vec::new(),
        rejections: Vec::new(),
    };
    for candidate in &service.choices[choice].candidates {
        let Candidate::Node { node, capability, .. } = candidate else {
            judged.candidates.push(candidate.clone());
            continue;
        };
        let scope = places::scope_of(service, source);
        // Copies may differ; which of them pass is known when they are told apart.
        let at = match service.nodes[*node].count {
            Some(1) => places::copy_in(service, *node, scope, 0),
            Some(_) | None => NodeAt {
                node: *node,
                copy: None,
            },
        };
        let verdict = match engine.settled(End::Here(at)) {
            Settled::At(end) => {
                let link = Link {
                    source,
                    requirement: id,
                    position: None,
                    end: Some((end, capability.clone())),
                };
                engine.verdict(&requirement.filters, &Spot::Relationship(link), scope)
            }
            Settled::Waits => Verdict::Waits(Wait {
                on: WaitsOn::Substitution(service.nodes[*node].path.clone()),
                origin: requirement.origin,
            }),
            Settled::Nothing => Verdict::Passes,
        };
        match verdict {
            Verdict::TurnedAway(reason) => judged.rejections.push(Rejection {
                subject: service.nodes[*node].name.clone(),
                reason,
                origin: service.nodes[*node].origin,
            }),
            Verdict::Passes => judged.candidates.push(with_wait(candidate, None)),
            Verdict::Waits(wait) => judged.candidates.push(with_wait(candidate, Some(wait))),
        }
    }
    Some(judged)
}

fn with_wait(candidate: &Candidate, wait: Option<Wait>) -> Candidate {
    match candidate {
        Candidate::Node { node, capability, .. } => Candidate::Node {
            node: *node,
            capability: capability.clone(),
            undecided: wait,
        },
        Candidate::Template { scope, .. } => Candidate::Template {
            scope: *scope,
            undecided: wait,
        },
    }
}
