//! What is decided so far, as the engine asks for it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use toscac_syntax::diagnostic::Diagnostic;
use toscac_syntax::name::Name;

use crate::decide::alike::Classes;
use crate::decide::amounts::{Demand, Ledger};
use crate::decisions::{Decision, Decisions, Pick};
use crate::deployment::{self, Deployment};
use crate::graph::leads::Leads;
use crate::graph::places::{self, End, NodeAt, Spot};
use crate::graph::verdicts::Verdict;
use crate::graph::{Ends, Evaluation, Resolution, Selected};
use crate::resolution::{chosen_scope, is_there};
use crate::service::{Candidate, Choice, ChoiceId, NodeId, RequirementId, ScopeId, Service, Target};
use crate::types::evaluate::Definitions;
use crate::value::Wait;

/// One relationship that looks for a target.
#[derive(Debug, Clone, Copy)]
pub(super) struct Variable {
    pub(super) requirement: RequirementId,
    pub(super) choice: ChoiceId,
    pub(super) source: NodeAt,
    pub(super) position: u32,
    pub(super) optional: bool,
}

/// What became of a relationship.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Progress {
    /// Not decided.
    Open,
    /// It leads there.
    To(Pick),
    /// Nothing here serves it; an inventory may.
    Outside,
    /// Nothing serves it.
    Nowhere,
}

/// Decisions while they are made.
pub(super) struct State<'a> {
    pub(super) service: &'a Service,
    pub(super) inventory: &'a Deployment,
    pub(super) definitions: Definitions<'a>,
    /// What nodes are; and where requirements lead, when all is done.
    pub(super) decisions: Decisions,
    pub(super) variables: Vec<Variable>,
    /// By the position of the variable.
    pub(super) progress: Vec<Progress>,
    /// The first variable of each requirement: copy after copy, relationship after relationship.
    firsts: BTreeMap<RequirementId, usize>,
    /// Which nodes of the inventory were selected, and for which copies.
    pub(super) selected: BTreeMap<NodeAt, deployment::NodeId>,
    /// Variables by the node and capability that they lead to.
    pub(super) users: BTreeMap<(End, Name), BTreeSet<usize>>,
    /// What each variable has taken where it leads, and what its filter waits for if it passed in doubt.
    pub(super) held: BTreeMap<usize, (Demand, Option<Wait>)>,
    pub(super) ledger: Ledger,
    /// Targets tried so far.
    pub(super) steps: u64,
    /// Whether the search for another way ended before all ways were tried.
    pub(super) is_search_cut: bool,
    /// Which requirements are alike.
    pub(super) alike: Classes,
    /// Where the relationships of one copy of an assignment lead.
    pub(super) chosen: BTreeMap<(RequirementId, NodeAt), BTreeSet<Pick>>,
    pub(super) diagnostics: Vec<Diagnostic>,
    leads: Arc<Leads>,
}

impl<'a> State<'a> {
    pub(super) fn new(
        service: &'a Service,
        inventory: &'a Deployment,
        definitions: Definitions<'a>,
    ) -> State<'a> {
        State {
            service,
            inventory,
            definitions,
            decisions: Decisions::default(),
            variables: Vec::new(),
            progress: Vec::new(),
            firsts: BTreeMap::new(),
            selected: BTreeMap::new(),
            users: BTreeMap::new(),
            held: BTreeMap::new(),
            ledger: Ledger::new(service),
            steps: 0,
            is_search_cut: false,
            alike: Classes::default(),
            chosen: BTreeMap::new(),
            diagnostics: Vec::new(),
            leads: Arc::new(Leads::new(service)),
        }
    }

    /// Whether the nodes of a scope are there.
    pub(super) fn is_there(&self, scope: ScopeId) -> bool {
        is_there(self.service, self, scope)
    }

    /// Makes variables of the open requirements of a scope, and takes what the others allocate.
    pub(super) fn enter(&mut self, scope: ScopeId) {
        let service = self.service;
        let nodes: Vec<NodeId> = service.scopes[scope].nodes.values().copied().collect();
        for node in &nodes {
            let copies = service.copies(*node).unwrap_or(0);
            for id in &service.nodes[*node].requirements {
                let requirement = &service.requirements[*id];
                let Target::Open(choice) = requirement.target else {
                    continue;
                };
                self.firsts.insert(*id, self.variables.len());
                for copy in 0..copies {
                    for position in 0..requirement.count.unwrap_or(0) {
                        self.variables.push(Variable {
                            requirement: *id,
                            choice,
                            source: NodeAt {
                                node: *node,
                                copy: Some(copy),
                            },
                            position,
                            optional: requirement.optional,
                        });
                        self.progress.push(Progress::Open);
                    }
                }
            }
        }
        for node in nodes {
            self.take_fixed(node);
        }
    }

    /// Asks an engine over what is decided. What it says is kept, for it is not asked again.
    pub(super) fn ask<T>(&mut self, ask: impl FnOnce(&mut Evaluation<'_>) -> T) -> T {
        let mut engine = Evaluation::new(self.definitions, self.service, Some(self.inventory), self)
            .with_leads(&self.leads);
        let answer = ask(&mut engine);
        let told = std::mem::take(&mut engine.diagnostics);
        for diagnostic in told {
            if !self.diagnostics.contains(&diagnostic) {
                self.diagnostics.push(diagnostic);
            }
        }
        answer
    }

    /// Whether a template may stand for a node by its filter.
    pub(super) fn substitution_verdict(&mut self, node: NodeId, scope: ScopeId) -> Verdict {
        let service = self.service;
        let at = places::any_copy(service, node);
        let outer = places::scope_of(service, at);
        let filter = service.scopes[scope].substitution_filter.as_slice();
        self.ask(|engine| engine.verdict(filter, &Spot::Node(End::Here(at)), outer))
    }

    /// The target that a pick means for a variable: node and capability.
    pub(super) fn target(&self, variable: &Variable, pick: Pick) -> Option<(NodeAt, &'a Name)> {
        target_of(
            self.service,
            &self.service.choices[variable.choice],
            variable.source,
            pick,
        )
    }

    /// The variables of one copy of an assignment.
    fn variables_of(&self, id: RequirementId, source: NodeAt) -> Option<std::ops::Range<usize>> {
        let first = *self.firsts.get(&id)?;
        let count = self.service.requirements[id].count? as usize;
        let start = first + source.copy? as usize * count;
        (start + count <= self.variables.len()).then_some(start..start + count)
    }

    fn ends_of(&self, range: std::ops::Range<usize>) -> Vec<(End, Name)> {
        let picks = range.filter_map(|position| match self.progress[position] {
            Progress::To(pick) => self.target(&self.variables[position], pick),
            Progress::Open | Progress::Outside | Progress::Nowhere => None,
        });
        picks
            .map(|(at, capability)| (End::Here(at), capability.clone()))
            .collect()
    }

    /// Everything that was decided.
    pub(super) fn into_decisions(self) -> Decisions {
        let mut decisions = self.decisions;
        let mut targets: BTreeMap<ChoiceId, Vec<Option<Pick>>> = BTreeMap::new();
        for (variable, progress) in self.variables.iter().zip(&self.progress) {
            let pick = match progress {
                Progress::To(pick) => Some(*pick),
                Progress::Open | Progress::Outside | Progress::Nowhere => None,
            };
            targets.entry(variable.choice).or_default().push(pick);
        }
        for (choice, picks) in targets {
            // What only an inventory can serve stays without a decision, and its values wait.
            if picks.iter().any(Option::is_some) || !self.service.choices[choice].external {
                decisions.choices.insert(choice, Decision::Targets(picks));
            }
        }
        for (at, place) in self.selected {
            *decisions.copies.entry((at.node, place)).or_insert(0) += 1;
        }
        decisions
    }
}

/// The node and capability that a candidate means, seen from a source.
fn target_of<'s>(
    service: &'s Service,
    choice: &'s Choice,
    source: NodeAt,
    pick: Pick,
) -> Option<(NodeAt, &'s Name)> {
    match choice.candidates.get(pick.candidate as usize)? {
        Candidate::Node { node, capability, .. } => {
            let scope = places::scope_of(service, source);
            Some((places::copy_in(service, *node, scope, pick.copy), capability))
        }
        Candidate::Template { .. } => None,
    }
}

impl Resolution for State<'_> {
    fn ends(&self, requirement: RequirementId, source: NodeAt) -> Ends {
        let Some(range) = self.variables_of(requirement, source) else {
            return Ends::Waits;
        };
        let is_open = |position: usize| matches!(self.progress[position], Progress::Open | Progress::Outside);
        if range.clone().any(is_open) {
            Ends::Waits
        } else {
            Ends::Known(self.ends_of(range))
        }
    }

    fn ends_so_far(&self, requirement: RequirementId, source: NodeAt) -> Option<Vec<(End, Name)>> {
        let range = self.variables_of(requirement, source);
        Some(range.map_or_else(Vec::new, |range| self.ends_of(range)))
    }

    fn scope_of(&self, node: NodeId) -> Option<ScopeId> {
        // Nothing stands for a node before that was decided, even where there is one way only.
        let choice = self.service.nodes[node].choice?;
        self.decisions.choices.get(&choice)?;
        chosen_scope(self.service, node, &self.decisions.choices)
    }

    fn is_substitution_open(&self, node: NodeId) -> bool {
        let choice = self.service.nodes[node].choice;
        choice.is_some_and(|choice| {
            !self.decisions.choices.contains_key(&choice)
                && !self.service.choices[choice].candidates.is_empty()
        })
    }

    fn selected(&self, at: NodeAt) -> Selected {
        if let Some(place) = self.selected.get(&at) {
            return Selected::Is(*place);
        }
        match self.service.nodes[at.node].choice {
            Some(choice) if !self.decisions.choices.contains_key(&choice) => {
                if self.service.choices[choice].external {
                    Selected::Waits
                } else {
                    Selected::No
                }
            }
            Some(_) | None => Selected::No,
        }
    }
}
