//! What each choice became, for explanations: in the order of the choices.

use std::collections::BTreeMap;

use toscac_syntax::name::Name;
use toscac_syntax::origin::Origin;

use crate::close::Closer;
use crate::decisions::{Decision, Pick};
use crate::deployment::{DecisionRecord, Open};
use crate::graph::places::End;
use crate::service::{Candidate, Choice, ChoiceId, ChoiceOf, NodeId, Rejection, ScopeId};

impl Closer<'_> {
    /// Writes a record of each choice that arose.
    pub(super) fn records(&mut self) {
        let mut places: BTreeMap<NodeId, Vec<Name>> = BTreeMap::new();
        for (node, place) in self.decisions.copies.keys() {
            let name = self.engine.path_of(End::Inventory(*place));
            places.entry(*node).or_default().push(name);
        }
        for (id, choice) in self.service.choices.iter() {
            let (subject, origin, scope) = self.subject(choice);
            if !self.decided.is_there(scope) {
                continue;
            }
            let record = DecisionRecord {
                subject,
                origin,
                taken: self.taken(id, choice, &places),
                candidates: choice
                    .candidates
                    .iter()
                    .map(|candidate| self.name_of(candidate))
                    .collect(),
                rejections: self.rejections(id, choice),
                open: self.open(id, choice),
            };
            self.deployment.decisions.push(record);
        }
    }

    /// What building turned away, and what deciding passed over.
    fn rejections(&self, id: ChoiceId, choice: &Choice) -> Vec<Rejection> {
        let passed_over = self.decisions.refusals.get(&id).into_iter().flatten();
        choice.rejections.iter().chain(passed_over).cloned().collect()
    }

    fn open(&self, id: ChoiceId, choice: &Choice) -> Option<Open> {
        match self.decisions.choices.get(&id) {
            Some(Decision::Targets(picks)) => picks.iter().any(Option::is_none).then_some(Open::Optional),
            Some(Decision::Template(_) | Decision::Inventory) => None,
            Some(Decision::Nothing) => match choice.of {
                ChoiceOf::Requirement(_) => Some(Open::Optional),
                // A node that is made is what it is.
                ChoiceOf::Substitution(_) | ChoiceOf::Selection(_) => None,
            },
            None if choice.external => Some(Open::Inventory),
            None => Some(Open::Value),
        }
    }

    fn subject(&self, choice: &Choice) -> (Name, Origin, ScopeId) {
        match choice.of {
            ChoiceOf::Requirement(requirement) => {
                let requirement = &self.service.requirements[requirement];
                let node = &self.service.nodes[requirement.node];
                let subject = Name::from(format!("{}/{}", node.path, requirement.name));
                (subject, requirement.origin, node.scope)
            }
            ChoiceOf::Substitution(node) | ChoiceOf::Selection(node) => {
                let node = &self.service.nodes[node];
                (node.path.clone(), node.origin, node.scope)
            }
        }
    }

    fn taken(&self, id: ChoiceId, choice: &Choice, places: &BTreeMap<NodeId, Vec<Name>>) -> Vec<Name> {
        let candidate = |position: u32| choice.candidates.get(position as usize);
        match self.decisions.choices.get(&id) {
            Some(Decision::Targets(picks)) => picks
                .iter()
                .flatten()
                .filter_map(|pick| match pick {
                    Pick::Node { candidate: taken, .. } => candidate(*taken).map(|taken| self.name_of(taken)),
                    Pick::Inventory { node, .. } => Some(self.engine.path_of(End::Inventory(*node))),
                })
                .collect(),
            Some(Decision::Template(taken)) => {
                let taken = candidate(*taken).map(|candidate| self.name_of(candidate));
                taken.into_iter().collect()
            }
            Some(Decision::Inventory) => {
                let node = match choice.of {
                    ChoiceOf::Requirement(requirement) => self.service.requirements[requirement].node,
                    ChoiceOf::Substitution(node) | ChoiceOf::Selection(node) => node,
                };
                places.get(&node).cloned().unwrap_or_default()
            }
            Some(Decision::Nothing) | None => Vec::new(),
        }
    }

    fn name_of(&self, candidate: &Candidate) -> Name {
        match candidate {
            Candidate::Node { node, .. } => self.service.nodes[*node].path.clone(),
            Candidate::Template { scope, .. } => {
                let nodes = self.service.scopes[*scope].nodes.keys();
                let nodes: Vec<&str> = nodes.map(Name::as_str).collect();
                Name::from(format!("service of {}", nodes.join(", ")))
            }
        }
    }
}
