//! What is decided so far, as the engine asks for it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use toscac_syntax::diagnostic::Diagnostic;
use toscac_syntax::name::Name;

use crate::build::Inputs;
use crate::decide::alike::Classes;
use crate::decide::amounts::{Demand, Ledger};
use crate::decisions::{self, Decision, Decisions};
use crate::deployment::{self, Deployment};
use crate::fits::outside_capabilities;
use crate::graph::leads::Leads;
use crate::graph::places::{self, End, NodeAt, Spot};
use crate::graph::verdicts::Verdict;
use crate::graph::{Ends, Evaluation, Resolution, Selected};
use crate::resolution::{chosen_scope, is_there};
use crate::service::{Candidate, ChoiceId, NodeId, RequirementId, ScopeId, Service, Target};
use crate::types::evaluate::Definitions;
use crate::value::{Wait, WaitsOn};

/// A target that a relationship may have: a way, and which copy of the node that it leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Pick {
    /// By position among the ways of the choice.
    pub(super) way: u32,
    pub(super) copy: u32,
}

/// Where a choice may lead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Way {
    /// To a candidate, by its position.
    Candidate(u32),
    /// To a node of the inventory by its capability, with the position of that among those that fit.
    Inventory(deployment::NodeId, Name, u32),
}

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
    /// Whether inputs may still come.
    inputs: Inputs,
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
    /// The ways of choices that may lead to the inventory, in their order; other choices have their candidates only.
    pub(super) ways: BTreeMap<ChoiceId, Arc<[Way]>>,
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
        inputs: Inputs,
    ) -> State<'a> {
        State {
            service,
            inventory,
            definitions,
            inputs,
            decisions: Decisions::default(),
            variables: Vec::new(),
            progress: Vec::new(),
            firsts: BTreeMap::new(),
            selected: BTreeMap::new(),
            users: BTreeMap::new(),
            held: BTreeMap::new(),
            ledger: Ledger::new(service),
            ways: BTreeMap::new(),
            steps: 0,
            is_search_cut: false,
            alike: Classes::default(),
            chosen: BTreeMap::new(),
            diagnostics: Vec::new(),
            leads: Arc::new(Leads::new(service)),
        }
    }

    /// Whether waiting for something ends when inputs come that are missing now.
    pub(super) fn may_be_given(&self, wait: &Wait) -> bool {
        self.inputs == Inputs::MayBeMissing && matches!(wait.on, WaitsOn::Input(_))
    }

    /// Whether how many copies of a node there are may still be given.
    pub(super) fn is_count_open(&self, node: NodeId) -> bool {
        self.inputs == Inputs::MayBeMissing && self.service.copies(node).is_none()
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
                self.look_outside(*id, choice);
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

    /// Finds the nodes of the inventory that an open requirement may lead to (§8.5).
    fn look_outside(&mut self, id: RequirementId, choice: ChoiceId) {
        let service = self.service;
        let found = &service.choices[choice];
        if !found.external || self.inventory.nodes.is_empty() {
            return;
        }
        let requirement = &service.requirements[id];
        let source = &service.nodes[requirement.node];
        let mut outside = Vec::new();
        for (node, place) in self.inventory.nodes.iter() {
            let fitting = outside_capabilities(self.definitions.types, source, requirement, place);
            let ways = fitting.into_iter().zip(0..);
            outside.extend(ways.map(|(capability, position)| Way::Inventory(node, capability, position)));
        }
        let mut inside: Vec<Way> = found
            .candidates
            .iter()
            .zip(0..)
            .map(|(_, at)| Way::Candidate(at))
            .collect();
        let ways = if found.outside_first {
            outside.append(&mut inside);
            outside
        } else {
            inside.append(&mut outside);
            inside
        };
        self.ways.insert(choice, ways.into());
    }

    /// What a way of a choice is; `None` when there is none at that position.
    pub(super) fn way(&self, choice: ChoiceId, way: u32) -> Option<Way> {
        match self.ways.get(&choice) {
            Some(ways) => ways.get(way as usize).cloned(),
            None => Some(Way::Candidate(way)),
        }
    }

    /// Whether a choice may lead to the inventory that is given.
    pub(super) fn leads_outside(&self, choice: ChoiceId) -> bool {
        self.ways.contains_key(&choice)
    }

    /// What people call a node.
    pub(super) fn path_of(&self, end: End) -> Name {
        match end {
            End::Here(at) => self.service.nodes[at.node].path.clone(),
            End::Inventory(node) => self.inventory.nodes[node].id.clone(),
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
    pub(super) fn target(&self, variable: &Variable, pick: Pick) -> Option<(End, Name)> {
        match self.way(variable.choice, pick.way)? {
            Way::Candidate(candidate) => {
                match self.service.choices[variable.choice]
                    .candidates
                    .get(candidate as usize)?
                {
                    Candidate::Node { node, capability, .. } => {
                        let scope = places::scope_of(self.service, variable.source);
                        let at = places::copy_in(self.service, *node, scope, pick.copy);
                        Some((End::Here(at), capability.clone()))
                    }
                    Candidate::Template { .. } => None,
                }
            }
            Way::Inventory(node, capability, _) => Some((End::Inventory(node), capability)),
        }
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
        picks.collect()
    }

    /// What was picked, as decisions say it.
    fn decided(&self, choice: ChoiceId, pick: Pick) -> Option<decisions::Pick> {
        let copy = pick.copy;
        self.way(choice, pick.way).map(|way| match way {
            Way::Candidate(candidate) => decisions::Pick::Node { candidate, copy },
            Way::Inventory(node, _, capability) => decisions::Pick::Inventory { node, capability },
        })
    }

    /// Notes for each choice why candidates were passed over.
    fn note_refusals(&mut self) {
        for variable in 0..self.variables.len() {
            let choice = self.variables[variable].choice;
            if !self.decisions.refusals.contains_key(&choice) {
                let refusals = self.refusals_before(variable);
                self.decisions.refusals.insert(choice, refusals);
            }
        }
        self.decisions.refusals.retain(|_, refusals| !refusals.is_empty());
    }

    /// Everything that was decided.
    pub(super) fn into_decisions(mut self) -> Decisions {
        self.note_refusals();
        let mut targets: BTreeMap<ChoiceId, Vec<Option<decisions::Pick>>> = BTreeMap::new();
        for (variable, progress) in self.variables.iter().zip(&self.progress) {
            let pick = match progress {
                Progress::To(pick) => self.decided(variable.choice, *pick),
                Progress::Open | Progress::Outside | Progress::Nowhere => None,
            };
            targets.entry(variable.choice).or_default().push(pick);
        }
        let mut decisions = self.decisions;
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
