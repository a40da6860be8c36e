//! `decide`: every choice by the Standard's own order, without sites.
//!
//! Requirements in the order of nodes and of their types, mandatory ones first; for each the first node that passes the
//! filters and has enough left. When that leads nowhere, earlier picks are taken back, so that a service that can be
//! fulfilled is (T2-8.7.5-7); the number of steps is bounded.

use std::collections::BTreeMap;

use toscac_syntax::diagnostic::{Checked, Diagnostic};
use toscac_syntax::name::Name;

use crate::decisions::{Decision, Decisions, Pick};
use crate::graph::answers::difference;
use crate::graph::{Address, End, Evaluation, Holds, Link, NodeAt, Spot};
use crate::resolution::Decided;
use crate::service::{Candidate, ChoiceId, ChoiceOf, RequirementId, Service, Target, errors};
use crate::types::evaluate::Definitions;
use crate::value::{Outcome, Value};

/// Decides every choice that has candidates inside the service.
///
/// Never fails. A mandatory requirement that cannot be served is reported and left open (T0412), as is what only an
/// inventory can serve.
/// Cost: bounded by `limits.resolution_steps`.
/// Spec: TOSCA 2.0 §4.2.2, §8.5.4, §8.5.5.
pub fn decide(service: &Checked<Service>, definitions: Definitions<'_>) -> Checked<Decisions> {
    let mut decider = Decider {
        service: &service.value,
        definitions,
        decisions: Decisions::default(),
        variables: Vec::new(),
        steps: 0,
        diagnostics: Vec::new(),
    };
    decider.substitutions();
    decider.collect_variables();
    decider.search();
    Checked::new(decider.decisions, decider.diagnostics).after(service)
}

/// One relationship that looks for a target.
#[derive(Debug, Clone)]
struct Variable {
    choice: ChoiceId,
    requirement: RequirementId,
    source: NodeAt,
    position: u32,
    optional: bool,
}

struct Decider<'a> {
    service: &'a Service,
    definitions: Definitions<'a>,
    decisions: Decisions,
    variables: Vec<Variable>,
    steps: u64,
    diagnostics: Vec<Diagnostic>,
}

/// What is left of each property of each capability of each node.
type Left = BTreeMap<(NodeAt, Name, Name), Value>;

impl Decider<'_> {
    /// The first template stands for a node; templates are in the order of preference already.
    fn substitutions(&mut self) {
        for (id, choice) in self.service.choices.iter() {
            if matches!(choice.of, ChoiceOf::Substitution(_)) {
                let decision = if choice.candidates.is_empty() {
                    Decision::Nothing
                } else {
                    Decision::Template(0)
                };
                self.decisions.choices.insert(id, decision);
            }
        }
    }

    fn collect_variables(&mut self) {
        let mut optional = Vec::new();
        for (id, requirement) in self.service.requirements.iter() {
            let Target::Open(choice) = requirement.target else {
                continue;
            };
            if !self.is_there(requirement.node) {
                continue;
            }
            let copies = self.service.nodes[requirement.node].count.unwrap_or(0);
            for copy in 0..copies {
                for position in 0..requirement.count.unwrap_or(0) {
                    let source = NodeAt {
                        node: requirement.node,
                        copy: Some(copy),
                    };
                    let variable = Variable {
                        choice,
                        requirement: id,
                        source,
                        position,
                        optional: requirement.optional,
                    };
                    if requirement.optional {
                        optional.push(variable)
                    } else {
                        self.variables.push(variable)
                    }
                }
            }
        }
        self.variables.extend(optional);
    }

    fn is_there(&self, node: crate::service::NodeId) -> bool {
        Decided::new(self.service, &self.decisions, self.definitions.types, None)
            .is_there(self.service.nodes[node].scope)
    }

    /// Depth first with backtracking over the relationships, in their order.
    fn search(&mut self) {
        let mut picks: Vec<Option<Pick>> = Vec::new();
        let mut start: Vec<usize> = vec![0];
        let mut best: Vec<Option<Pick>> = Vec::new();
        let mut exhausted = false;
        while picks.len() < self.variables.len() {
            let at = picks.len();
            match self.next_pick(&picks, start[at]) {
                Some((pick, next)) => {
                    start[at] = next;
                    picks.push(Some(pick));
                    start.push(0);
                }
                None if self.may_stay_open(at) => {
                    start[at] = usize::MAX;
                    picks.push(None);
                    start.push(0);
                }
                None => {
                    if picks.len() >= best.len() {
                        best.clone_from(&picks);
                    }
                    start.pop();
                    let taken_back = self.take_back(&mut picks, &mut start);
                    if !taken_back || self.steps > self.definitions.limits.resolution_steps {
                        exhausted = true;
                        break;
                    }
                }
            }
        }
        if exhausted {
            self.finish_greedily(best);
        } else {
            self.write(&picks);
        }
    }

    /// Takes back picks until one can be made otherwise.
    fn take_back(&self, picks: &mut Vec<Option<Pick>>, start: &mut Vec<usize>) -> bool {
        while let Some(pick) = picks.pop() {
            if pick.is_some() && start.last().is_some_and(|next| *next != usize::MAX) {
                return true;
            }
            start.pop();
        }
        false
    }

    /// No complete answer: what could be served is, and the rest is reported.
    fn finish_greedily(&mut self, mut picks: Vec<Option<Pick>>) {
        while picks.len() < self.variables.len() {
            let at = picks.len();
            let pick = self.next_pick(&picks, 0).map(|(pick, _)| pick);
            if pick.is_none() && !self.may_stay_open(at) {
                self.report_unserved(at);
            }
            picks.push(pick);
        }
        self.write(&picks);
    }

    fn may_stay_open(&self, at: usize) -> bool {
        let variable = &self.variables[at];
        variable.optional || self.service.choices[variable.choice].external
    }

    fn report_unserved(&mut self, at: usize) {
        let variable = &self.variables[at];
        let requirement = &self.service.requirements[variable.requirement];
        let node = &self.service.nodes[requirement.node].name;
        let rejections = &self.service.choices[variable.choice].rejections;
        let wants = "a node that passes its filters and has enough left";
        let diagnostic =
            errors::unresolved_requirement(&requirement.name, node, requirement.origin, wants, rejections);
        if !self
            .diagnostics
            .iter()
            .any(|before| before.place == diagnostic.place)
        {
            self.diagnostics.push(diagnostic);
        }
    }

    /// The first admissible target from position `from` of the domain on, and where to go on from there.
    fn next_pick(&mut self, picks: &[Option<Pick>], from: usize) -> Option<(Pick, usize)> {
        if from == usize::MAX {
            return None;
        }
        let variable = self.variables[picks.len()].clone();
        let left = self.left_after(picks);
        let mut position = 0;
        for (candidate, found) in self.service.choices[variable.choice]
            .candidates
            .iter()
            .enumerate()
        {
            let Candidate::Node { node, capability, .. } = found else {
                continue;
            };
            for copy in 0..self.service.nodes[*node].count.unwrap_or(1) {
                position += 1;
                if position <= from {
                    continue;
                }
                self.steps += 1;
                let pick = Pick {
                    candidate: candidate as u32,
                    copy,
                };
                let target = NodeAt {
                    node: *node,
                    copy: Some(copy),
                };
                if self.is_admissible(&variable, picks, &left, pick, target, capability) {
                    return Some((pick, position));
                }
            }
        }
        None
    }

    fn is_admissible(
        &self,
        variable: &Variable,
        picks: &[Option<Pick>],
        left: &Left,
        pick: Pick,
        target: NodeAt,
        capability: &Name,
    ) -> bool {
        // Relationships of one assignment lead to different nodes (§14.3.2).
        let same_assignment =
            |other: &Variable| other.requirement == variable.requirement && other.source == variable.source;
        let repeated = picks
            .iter()
            .zip(&self.variables)
            .any(|(taken, other)| same_assignment(other) && *taken == Some(pick));
        if repeated || target == variable.source {
            return false;
        }
        let decisions = self.decisions_of(picks);
        let resolution = Decided::new(self.service, &decisions, self.definitions.types, None);
        let mut engine = Evaluation::new(self.definitions, self.service, None, &resolution);
        let link = Link {
            source: variable.source,
            requirement: variable.requirement,
            position: Some(variable.position),
            end: Some((End::Here(target), capability.clone())),
        };
        let requirement = &self.service.requirements[variable.requirement];
        let scope = self.service.nodes[requirement.node].scope;
        let passes = requirement
            .filters
            .iter()
            .all(|filter| engine.holds(filter, Spot::Relationship(link.clone()), scope) != Holds::No);
        passes
            && requirement.allocation.keys().all(|name| {
                let asked = engine.value(&Address::Allocation(link.clone(), name.clone()));
                let there = left
                    .get(&(target, capability.clone(), name.clone()))
                    .cloned()
                    .map_or_else(
                        || {
                            engine.value(&Address::CapabilityProperty(
                                target,
                                capability.clone(),
                                name.clone(),
                            ))
                        },
                        Outcome::Known,
                    );
                match (asked, there) {
                    (Outcome::Known(asked), Outcome::Known(there)) => {
                        difference(&there, &asked, self.definitions.limits)
                            .is_none_or(|rest| !rest.is_negative())
                    }
                    (Outcome::Known(_), Outcome::Undefined) => false,
                    _ => true,
                }
            })
    }

    fn left_after(&self, picks: &[Option<Pick>]) -> Left {
        let decisions = self.decisions_of(picks);
        let resolution = Decided::new(self.service, &decisions, self.definitions.types, None);
        let mut engine = Evaluation::new(self.definitions, self.service, None, &resolution);
        let mut left = Left::new();
        for (id, requirement) in self.service.requirements.iter() {
            if requirement.allocation.is_empty() {
                continue;
            }
            for copy in 0..self.service.nodes[requirement.node].count.unwrap_or(0) {
                let source = NodeAt {
                    node: requirement.node,
                    copy: Some(copy),
                };
                let crate::graph::Ends::Known(ends) = engine.ends(id, source) else {
                    continue;
                };
                for (position, (end, capability)) in ends.into_iter().enumerate() {
                    let End::Here(target) = end else { continue };
                    let link = Link {
                        source,
                        requirement: id,
                        position: Some(position as u32),
                        end: Some((end, capability.clone())),
                    };
                    for name in requirement.allocation.keys() {
                        let key = (target, capability.clone(), name.clone());
                        let there = match left.get(&key) {
                            Some(rest) => Outcome::Known(rest.clone()),
                            None => engine.value(&Address::CapabilityProperty(
                                target,
                                capability.clone(),
                                name.clone(),
                            )),
                        };
                        let asked = engine.value(&Address::Allocation(link.clone(), name.clone()));
                        if let (Outcome::Known(there), Outcome::Known(asked)) = (there, asked)
                            && let Some(rest) = difference(&there, &asked, self.definitions.limits)
                        {
                            left.insert(key, rest);
                        }
                    }
                }
            }
        }
        left
    }

    fn decisions_of(&self, picks: &[Option<Pick>]) -> Decisions {
        let mut decisions = self.decisions.clone();
        let mut complete: BTreeMap<ChoiceId, Vec<Option<Pick>>> = BTreeMap::new();
        for (pick, variable) in picks.iter().zip(&self.variables) {
            complete.entry(variable.choice).or_default().push(*pick);
        }
        decisions.choices.extend(
            complete
                .into_iter()
                .map(|(choice, picks)| (choice, Decision::Targets(picks))),
        );
        decisions
    }

    fn write(&mut self, picks: &[Option<Pick>]) {
        self.decisions = self.decisions_of(picks);
        // What only an inventory can serve stays without a decision, and its values wait.
        let service = self.service;
        self.decisions.choices.retain(|choice, decision| match decision {
            Decision::Targets(picks) => {
                picks.iter().any(Option::is_some) || !service.choices[*choice].external
            }
            Decision::Template(_) | Decision::Inventory | Decision::Nothing => true,
        });
    }
}
