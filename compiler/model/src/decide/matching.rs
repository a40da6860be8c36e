//! Relationships and nodes, brought together: first come, first served; then by moving others; then by trying all ways
//! there are, as far as the steps reach.

use std::collections::BTreeSet;

use toscac_syntax::entities::templates::Reach;
use toscac_syntax::name::Name;

use crate::decide::amounts::Demand;
use crate::decide::state::{Pick, Progress, State, Variable, Way};
use crate::graph::places::{self, End, Link, NodeAt, Spot};
use crate::graph::substituted::Settled;
use crate::graph::verdicts::Verdict;
use crate::service::{Candidate, Rejection, RequirementId, requirement_errors};
use crate::value::{Wait, WaitsOn};

/// Whether a relationship may lead to a target.
enum Admission {
    /// It may, and takes this.
    Yes(Taken),
    /// It may, but there is not enough: why.
    Full(Taken, String),
    /// A filter waits: for another decision, or for what nobody decides.
    Waits(Wait),
    /// Another relationship of the same assignment leads there, and each leads to another node (§14.3.2).
    Taken,
    /// It may not: why.
    No(String),
}

/// What a relationship takes of where.
struct Taken {
    end: End,
    capability: Name,
    demand: Demand,
    /// What a filter waits for that passes in doubt.
    doubt: Option<Wait>,
}

/// A filter that reads what only the running service knows lets a node pass when nothing better is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Doubt {
    Refused,
    Accepted,
}

/// Chains of relationships that move for each other are at most this long.
const MOVES_MAX: usize = 64;
/// A record of a choice names at most so many targets that were passed over.
const REFUSALS_NOTED_MAX: usize = 16;
/// Tries of the exhaustive search, among all that a resolution may make.
const SEARCH_SHARE: u64 = 20;

impl<'a> State<'a> {
    /// Places relationships; those that nothing serves come back.
    pub(super) fn place(&mut self, variables: &[usize]) -> Vec<usize> {
        let mut failed: Vec<usize> = variables
            .iter()
            .copied()
            .filter(|v| !self.place_one(*v))
            .collect();
        let mandatory = |state: &Self, v: &usize| !state.variables[*v].optional;
        if failed
            .iter()
            .any(|v| mandatory(self, v) && !self.may_be_outside(*v))
            && !self.is_uniform()
        {
            let batch: Vec<usize> = variables.iter().copied().filter(|v| mandatory(self, v)).collect();
            if self.search(&batch) {
                failed.retain(|v| self.progress[*v] == Progress::Open);
            }
        }
        failed
    }

    fn may_be_outside(&self, variable: usize) -> bool {
        self.service.choices[self.variables[variable].choice].promised
    }

    fn place_one(&mut self, variable: usize) -> bool {
        let class = self.class_of_one(variable);
        if class.is_some_and(|class| self.alike.is_hopeless(class)) {
            return false;
        }
        let mut visited = BTreeSet::new();
        let is_placed = self.place_directly(variable, Doubt::Refused)
            || self.make_room(variable, &mut visited, 0)
            || self.place_directly(variable, Doubt::Accepted);
        if let Some(class) = class
            && !is_placed
        {
            self.alike.give_up(class);
        }
        is_placed
    }

    /// The first target that passes and has enough.
    fn place_directly(&mut self, variable: usize, doubt: Doubt) -> bool {
        let class = self.class(variable);
        let of = self.assignment(variable);
        let mut is_full = true;
        let mut is_taken = true;
        for pick in self.domain_from(variable, self.alike.start(class, of)) {
            if self.is_exhausted() {
                return false;
            }
            match self.admission(variable, pick, doubt) {
                Admission::Yes(taken) => {
                    self.put(variable, pick, taken);
                    return true;
                }
                Admission::Full(..) => {}
                Admission::Taken => is_full = false,
                Admission::Waits(_) | Admission::No(_) => is_taken = false,
            }
            if let Some(class) = class
                && is_taken
            {
                if is_full {
                    self.alike.is_full_to(class, pick);
                }
                self.alike.is_taken_to(of, pick);
            }
        }
        false
    }

    /// The copy of an assignment that a relationship belongs to.
    fn assignment(&self, variable: usize) -> (RequirementId, NodeAt) {
        let found = &self.variables[variable];
        (found.requirement, found.source)
    }

    /// A target that is full of others, of which one can move elsewhere.
    fn make_room(&mut self, variable: usize, visited: &mut BTreeSet<(End, Name)>, depth: usize) -> bool {
        if depth >= MOVES_MAX {
            self.is_search_cut = true;
            return false;
        }
        let class = self.class_of_one(variable);
        for pick in self.domain(variable) {
            if self.is_exhausted() {
                return false;
            }
            let Admission::Full(taken, _) = self.admission(variable, pick, Doubt::Refused) else {
                continue;
            };
            let place = (taken.end, taken.capability.clone());
            if !visited.insert(place.clone()) {
                continue;
            }
            let others: Vec<usize> = self.users.get(&place).into_iter().flatten().copied().collect();
            for other in others {
                // Where one of its class finds nothing, another one finds nothing either.
                if class.is_some() && self.class_of_one(other) == class {
                    continue;
                }
                let before = self.progress[other];
                let held = self.release(other);
                if let Admission::Yes(taken) = self.admission(variable, pick, Doubt::Refused) {
                    self.put(variable, pick, taken);
                    if self.place_directly(other, Doubt::Refused) || self.make_room(other, visited, depth + 1)
                    {
                        return true;
                    }
                    self.release(variable);
                }
                if let (Progress::To(pick), Some(held)) = (before, held) {
                    self.put(other, pick, held);
                }
            }
        }
        false
    }

    /// Depth first with backtracking over a batch of mandatory relationships, in their order. Whether all were placed;
    /// if not, everything is as it was.
    fn search(&mut self, batch: &[usize]) -> bool {
        let budget = self.steps + self.definitions.limits.resolution_steps / SEARCH_SHARE;
        let before: Vec<(usize, Progress)> = batch.iter().map(|v| (*v, self.progress[*v])).collect();
        for variable in batch {
            self.release(*variable);
        }
        let domains: Vec<Vec<Pick>> = batch.iter().map(|v| self.domain(*v).collect()).collect();
        let mut next = vec![0_usize; batch.len()];
        let mut at = 0;
        while at < batch.len() {
            let found = (next[at]..domains[at].len()).find_map(|position| {
                match self.admission(batch[at], domains[at][position], Doubt::Accepted) {
                    Admission::Yes(taken) => Some((position, taken)),
                    Admission::Full(..) | Admission::Taken | Admission::Waits(_) | Admission::No(_) => None,
                }
            });
            match found {
                Some((position, taken)) => {
                    self.put(batch[at], domains[at][position], taken);
                    next[at] = position + 1;
                    at += 1;
                }
                None if at == 0 => break,
                None if self.steps > budget => {
                    self.is_search_cut = true;
                    break;
                }
                None => {
                    next[at] = 0;
                    at -= 1;
                    self.release(batch[at]);
                }
            }
        }
        if at == batch.len() {
            return true;
        }
        for variable in batch {
            self.release(*variable);
        }
        for (variable, progress) in before {
            if let Progress::To(pick) = progress
                && let Admission::Yes(taken) | Admission::Full(taken, _) =
                    self.admission(variable, pick, Doubt::Accepted)
            {
                self.put(variable, pick, taken);
            }
        }
        false
    }

    fn is_exhausted(&self) -> bool {
        self.steps > self.definitions.limits.resolution_steps
    }

    /// Whether not all ways were tried.
    pub(super) fn is_cut(&self) -> bool {
        self.is_search_cut || self.is_exhausted()
    }

    /// Every copy of every way, in their order.
    fn domain(&self, variable: usize) -> impl Iterator<Item = Pick> + use<'a> {
        self.domain_from(variable, Pick { way: 0, copy: 0 })
    }

    fn domain_from(&self, variable: usize, start: Pick) -> impl Iterator<Item = Pick> + use<'a> {
        let service = self.service;
        let choice = self.variables[variable].choice;
        let ways = self.ways.get(&choice).cloned();
        let candidates = &service.choices[choice].candidates;
        let count = ways.as_ref().map_or(candidates.len(), |ways| ways.len()) as u32;
        (start.way..count).flat_map(move |way| {
            let candidate = match ways.as_ref().map(|ways| &ways[way as usize]) {
                None => candidates.get(way as usize),
                Some(Way::Candidate(candidate)) => candidates.get(*candidate as usize),
                Some(Way::Inventory(..)) => None,
            };
            let copies = match candidate {
                Some(Candidate::Node { node, .. }) => service.nodes[*node].count.unwrap_or(0),
                Some(Candidate::Template { .. }) => 0,
                None => 1,
            };
            let first = if way == start.way { start.copy } else { 0 };
            (first..copies).map(move |copy| Pick { way, copy })
        })
    }

    fn admission(&mut self, variable: usize, pick: Pick, doubt: Doubt) -> Admission {
        self.steps += 1;
        let found = self.variables[variable];
        let Some((there, capability)) = self.target(&found, pick) else {
            return Admission::No("is no node".to_owned());
        };
        if there == End::Here(found.source) {
            return Admission::No("is the node itself".to_owned());
        }
        let chosen = self.chosen.get(&(found.requirement, found.source));
        if chosen.is_some_and(|chosen| chosen.contains(&pick)) {
            return Admission::Taken;
        }
        let end = match self.settle(there) {
            Settled::At(end) => end,
            Settled::Waits => {
                let on = WaitsOn::Substitution(self.path_of(there));
                let origin = self.service.requirements[found.requirement].origin;
                return Admission::Waits(Wait { on, origin });
            }
            Settled::Nothing => return Admission::No("stands for nothing here".to_owned()),
        };
        if let End::Inventory(node) = end
            && let Some(capability) = self.inventory.nodes[node].capabilities.get(&capability)
            && !capability.is_reached_from(Reach::External)
        {
            return Admission::No("takes nobody from outside of its service".to_owned());
        }
        let link = Link {
            source: found.source,
            requirement: found.requirement,
            position: Some(found.position),
            end: Some((end, capability.clone())),
        };
        let doubt = match self.filters_on(&found, pick, &link) {
            Verdict::Passes => None,
            Verdict::TurnedAway(reason) => return Admission::No(reason),
            Verdict::Waits(wait)
                if doubt == Doubt::Accepted && !is_a_decision(&wait) && !self.may_be_given(&wait) =>
            {
                Some(wait)
            }
            Verdict::Waits(wait) => return Admission::Waits(wait),
        };
        let demand = self.demand(&link);
        let shortage = self.shortage(end, &capability, &demand);
        let taken = Taken {
            end,
            capability,
            demand,
            doubt,
        };
        match shortage {
            None => Admission::Yes(taken),
            Some(reason) => Admission::Full(taken, reason),
        }
    }

    fn settle(&mut self, end: End) -> Settled {
        let End::Here(at) = end else {
            return Settled::At(end);
        };
        let node = &self.service.nodes[at.node];
        if node.taken_from.is_empty() && node.choice.is_none() {
            return Settled::At(end);
        }
        self.ask(|engine| engine.settled(end))
    }

    /// What the filters say; nothing more is asked where building has found that they pass.
    fn filters_on(&mut self, variable: &Variable, pick: Pick, link: &Link) -> Verdict {
        let service = self.service;
        let is_settled = match self.way(variable.choice, pick.way) {
            Some(Way::Candidate(candidate)) => {
                match service.choices[variable.choice]
                    .candidates
                    .get(candidate as usize)
                {
                    Some(Candidate::Node { node, undecided, .. }) => {
                        undecided.is_none() && service.nodes[*node].count == Some(1)
                    }
                    Some(Candidate::Template { .. }) | None => true,
                }
            }
            Some(Way::Inventory(..)) => false,
            None => true,
        };
        let filters = &service.requirements[variable.requirement].filters;
        if is_settled || filters.is_empty() {
            return Verdict::Passes;
        }
        let scope = places::scope_of(service, variable.source);
        self.ask(|engine| engine.verdict(filters, &Spot::Relationship(link.clone()), scope))
    }

    fn put(&mut self, variable: usize, pick: Pick, taken: Taken) {
        let Taken {
            end,
            capability,
            demand,
            doubt,
        } = taken;
        self.take(end, &capability, &demand);
        self.users.entry((end, capability)).or_default().insert(variable);
        self.held.insert(variable, (demand, doubt));
        let of = self.assignment(variable);
        self.chosen.entry(of).or_default().insert(pick);
        self.progress[variable] = Progress::To(pick);
    }

    /// Takes a relationship back, with what it had taken.
    fn release(&mut self, variable: usize) -> Option<Taken> {
        let Progress::To(pick) = self.progress[variable] else {
            return None;
        };
        let found = self.variables[variable];
        let (there, capability) = self.target(&found, pick)?;
        let Settled::At(end) = self.settle(there) else {
            return None;
        };
        let (demand, doubt) = self.held.remove(&variable).unwrap_or_default();
        self.give_back(end, &capability, &demand);
        if let Some(users) = self.users.get_mut(&(end, capability.clone())) {
            users.remove(&variable);
        }
        self.progress[variable] = Progress::Open;
        if let Some(chosen) = self.chosen.get_mut(&self.assignment(variable)) {
            chosen.remove(&pick);
        }
        self.alike.forget();
        Some(Taken {
            end,
            capability,
            demand,
            doubt,
        })
    }

    /// The decision that a filter of a relationship waits for, if one does.
    pub(super) fn awaited_decision(&mut self, variable: usize) -> Option<Wait> {
        let found = self.variables[variable];
        let choice = &self.service.choices[found.choice];
        let is_certain = choice.candidates.iter().all(|candidate| match candidate {
            Candidate::Node { node, undecided, .. } => {
                let node = &self.service.nodes[*node];
                undecided.is_none() && node.choice.is_none() && node.taken_from.is_empty()
            }
            Candidate::Template { .. } => true,
        });
        let has_filters = !self.service.requirements[found.requirement].filters.is_empty();
        let is_certain = is_certain && !(has_filters && self.leads_outside(found.choice));
        if is_certain || self.is_exhausted() {
            return None;
        }
        for pick in self.domain(variable) {
            if let Admission::Waits(wait) = self.admission(variable, pick, Doubt::Refused)
                && is_a_decision(&wait)
            {
                return Some(wait);
            }
        }
        None
    }

    /// Whether an input that is missing decides if some target passes, or how many there are.
    pub(super) fn hangs_on_an_input(&mut self, variable: usize) -> bool {
        let candidates = &self.service.choices[self.variables[variable].choice].candidates;
        let is_countless = |candidate: &Candidate| match candidate {
            Candidate::Node { node, .. } => self.is_count_open(*node),
            Candidate::Template { .. } => false,
        };
        candidates.iter().any(is_countless)
            || self.domain(variable).any(|pick| {
                matches!(self.admission(variable, pick, Doubt::Refused),
                    Admission::Waits(wait) if self.may_be_given(&wait))
            })
    }

    /// Whether some target certainly passes and has enough.
    pub(super) fn has_certain_target(&mut self, variable: usize) -> bool {
        for pick in self.domain(variable) {
            if self.is_exhausted() {
                return false;
            }
            if let Admission::Yes(_) = self.admission(variable, pick, Doubt::Refused) {
                return true;
            }
        }
        false
    }

    /// Reports relationships whose filter was taken to be true although nobody knows.
    pub(super) fn report_doubts(&mut self) {
        for (variable, (_, doubt)) in &self.held {
            let (Some(wait), Progress::To(pick)) = (doubt, self.progress[*variable]) else {
                continue;
            };
            let found = &self.variables[*variable];
            // An input without a value is reported where it is declared.
            if matches!(wait.on, WaitsOn::Input(_)) {
                continue;
            }
            let Some((there, _)) = self.target(found, pick) else {
                continue;
            };
            let requirement = &self.service.requirements[found.requirement];
            let node = &self.service.nodes[requirement.node].name;
            let target = &self.path_of(there);
            let told = requirement_errors::filter_undecided(requirement, node, target, wait);
            if !self.diagnostics.contains(&told) {
                self.diagnostics.push(told);
            }
        }
    }

    /// Why the first targets are none for a relationship that come before the one that it has.
    pub(super) fn refusals_before(&mut self, variable: usize) -> Vec<Rejection> {
        let taken = match self.progress[variable] {
            Progress::To(pick) => Some(pick),
            Progress::Open | Progress::Outside | Progress::Nowhere => None,
        };
        let before = self
            .domain(variable)
            .take_while(|pick| taken.is_none_or(|taken| *pick < taken));
        let before: Vec<Pick> = before.take(REFUSALS_NOTED_MAX).collect();
        self.refusals_among(variable, before)
    }

    /// Why each target is none for a relationship.
    pub(super) fn refusals(&mut self, variable: usize) -> Vec<Rejection> {
        let all = self.domain(variable);
        self.refusals_among(variable, all)
    }

    fn refusals_among(&mut self, variable: usize, picks: impl IntoIterator<Item = Pick>) -> Vec<Rejection> {
        let found = self.variables[variable];
        let mut refusals = Vec::new();
        for pick in picks {
            let reason = match self.admission(variable, pick, Doubt::Accepted) {
                Admission::Full(_, reason) | Admission::No(reason) => reason,
                Admission::Taken => "is taken by another relationship of this requirement".to_owned(),
                Admission::Waits(wait) => format!("waits for {}", wait.on),
                Admission::Yes(_) => continue,
            };
            let (subject, origin) = match self.target(&found, pick) {
                Some((End::Here(at), _)) => {
                    let node = &self.service.nodes[at.node];
                    (node.name.clone(), node.origin)
                }
                Some((End::Inventory(node), _)) => {
                    let node = &self.inventory.nodes[node];
                    (node.id.clone(), node.origin)
                }
                None => continue,
            };
            refusals.push(Rejection {
                subject,
                reason,
                origin,
            });
        }
        refusals
    }
}

/// Whether waiting for something ends when more is decided.
fn is_a_decision(wait: &Wait) -> bool {
    match &wait.on {
        WaitsOn::Requirement(..) | WaitsOn::Substitution(_) => true,
        WaitsOn::Input(_)
        | WaitsOn::Property(..)
        | WaitsOn::Attribute(..)
        | WaitsOn::Function(_)
        | WaitsOn::NodeIndex
        | WaitsOn::RelationshipIndex
        | WaitsOn::Candidate
        | WaitsOn::ValidatedValue => false,
    }
}
