//! `Decisions`: what the open choices of a service became.

use std::collections::BTreeMap;

use crate::{deployment, service};

/// Every choice decided, and how many copies of each node on which node of the inventory.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Decisions {
    /// What each choice became.
    pub choices: BTreeMap<service::ChoiceId, Decision>,
    /// Copies of a node of the service on a node of the inventory; copies are numbered in this order.
    pub copies: BTreeMap<(service::NodeId, deployment::NodeId), u32>,
    /// Candidates that came before what was taken and were turned away while the choice was made, and why: the first of
    /// them.
    pub refusals: BTreeMap<service::ChoiceId, Vec<service::Rejection>>,
}

/// What a choice became.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Decision {
    /// A requirement: one for each relationship, in the order of the copies of its node and of their relationships,
    /// or those of one copy when all copies lead to the same nodes; `None` where one stays open.
    Targets(Vec<Option<Pick>>),
    /// A substitution: which candidate stands for the node, by position in `service::Choice::candidates`.
    Template(u32),
    /// A node of the inventory: `Decisions::copies` says which.
    Inventory,
    /// Left open: optional, and nothing was there.
    Nothing,
}

/// The target of one relationship.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Pick {
    /// A node of the service.
    Node {
        /// By position in `service::Choice::candidates`.
        candidate: u32,
        /// Which copy of that node.
        copy: u32,
    },
    /// A node of the inventory.
    Inventory {
        /// The node.
        node: deployment::NodeId,
        /// Which of its capabilities, among those that fit the requirement.
        capability: u32,
    },
}
