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
}

/// What a choice became.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Decision {
    /// One candidate for each relationship (or copy), by position in `service::Choice::candidates`.
    Candidates(Vec<u32>),
    /// A node of the inventory: `Decisions::copies` says which.
    Inventory,
    /// Left open: optional, and nothing was there.
    Nothing,
}
