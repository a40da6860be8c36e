//! Nodes of an inventory for nodes with the directive `select` (§7.2.1).

use crate::decide::state::State;
use crate::deployment;
use crate::graph::places::{self, End, NodeAt, Spot};
use crate::graph::verdicts::Verdict;
use crate::names::TypeId;
use crate::service::{NodeId, Rejection};

/// What was found for the copies of a node.
pub(super) enum Found {
    /// A node of the inventory for each.
    Nodes,
    /// Not enough of them.
    TooFew,
    /// A filter waits for another decision.
    Waits,
}

impl State<'_> {
    /// Selects a different node of the inventory for each copy: the first that is of the type and passes the filter.
    pub(super) fn select(&mut self, node: NodeId) -> Found {
        let service = self.service;
        let found = &service.nodes[node];
        let (Some(type_id), Some(copies)) = (found.type_id, service.copies(node)) else {
            return Found::TooFew;
        };
        let candidates = self.of_type(type_id);
        let scope = places::scope_of(service, places::any_copy(service, node));
        let mut passing = Vec::new();
        for candidate in candidates {
            let spot = Spot::Node(End::Inventory(candidate));
            let verdict = self.ask(|engine| engine.verdict(found.node_filter.as_slice(), &spot, scope));
            match verdict {
                Verdict::Passes => passing.push(candidate),
                Verdict::TurnedAway(_) => {}
                Verdict::Waits(_) => return Found::Waits,
            }
            if passing.len() == copies as usize {
                break;
            }
        }
        if passing.len() < copies as usize {
            return Found::TooFew;
        }
        for (copy, place) in (0..copies).zip(passing) {
            let at = NodeAt {
                node,
                copy: Some(copy),
            };
            self.selected.insert(at, place);
        }
        Found::Nodes
    }

    fn of_type(&self, type_id: TypeId) -> Vec<deployment::NodeId> {
        let nodes = self.inventory.nodes.iter();
        nodes
            .filter(|(_, candidate)| {
                let of = candidate.type_id;
                of.is_some_and(|of| self.definitions.types.is_derived_from(of, type_id))
            })
            .map(|(id, _)| id)
            .collect()
    }

    /// Why each node of the inventory that is of the type of a node is not what it selects.
    pub(super) fn unselected(&mut self, node: NodeId) -> Vec<Rejection> {
        let service = self.service;
        let found = &service.nodes[node];
        let scope = places::scope_of(service, places::any_copy(service, node));
        let candidates = found
            .type_id
            .map_or_else(Vec::new, |type_id| self.of_type(type_id));
        let mut rejections = Vec::new();
        for candidate in candidates {
            let spot = Spot::Node(End::Inventory(candidate));
            let reason = match self.ask(|engine| engine.verdict(found.node_filter.as_slice(), &spot, scope)) {
                Verdict::TurnedAway(reason) => reason,
                Verdict::Waits(wait) => format!("waits for {}", wait.on),
                Verdict::Passes => continue,
            };
            let place = &self.inventory.nodes[candidate];
            rejections.push(Rejection {
                subject: place.id.clone(),
                reason,
                origin: place.origin,
            });
        }
        rejections
    }
}
