//! Which requirements may lead to which nodes: so that who asks who comes in does not ask everybody.

use std::collections::BTreeMap;

use crate::service::{Candidate, NodeId, RequirementId, Service, Target};

/// Requirements by the nodes that they may lead to, in their order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Leads {
    to: BTreeMap<NodeId, Vec<RequirementId>>,
    to_inventory: Vec<RequirementId>,
}

/// Where one requirement may lead.
#[derive(Debug, Clone, Default)]
struct Reach {
    nodes: Vec<NodeId>,
    inventory: bool,
}

impl Leads {
    /// The table of a service. Cost: linear in requirements and candidates.
    pub(crate) fn new(service: &Service) -> Leads {
        let mut leads = Leads::default();
        // Mapped requirements lead where those outside lead, which come earlier.
        let mut reaches: Vec<Reach> = Vec::with_capacity(service.requirements.len());
        for (id, _) in service.requirements.iter() {
            let mut reach = reach(service, id, &reaches);
            reach.nodes.sort();
            reach.nodes.dedup();
            for node in &reach.nodes {
                leads.to.entry(*node).or_default().push(id);
            }
            if reach.inventory {
                leads.to_inventory.push(id);
            }
            reaches.push(reach);
        }
        leads
    }

    /// The requirements that may lead to a node.
    pub(crate) fn to(&self, node: NodeId) -> &[RequirementId] {
        self.to.get(&node).map_or(&[], Vec::as_slice)
    }

    /// The requirements that may lead to nodes of the inventory.
    pub(crate) fn to_inventory(&self) -> &[RequirementId] {
        &self.to_inventory
    }
}

fn reach(service: &Service, id: RequirementId, before: &[Reach]) -> Reach {
    let mut reach = Reach::default();
    match &service.requirements[id].target {
        Target::Named { node, .. } => add(service, *node, before, &mut reach),
        Target::Open(choice) => {
            let choice = &service.choices[*choice];
            reach.inventory = choice.external;
            for candidate in &choice.candidates {
                if let Candidate::Node { node, .. } = candidate {
                    add(service, *node, before, &mut reach);
                }
            }
        }
        Target::Outer(outers) => add_outers(outers, before, &mut reach),
        Target::Nothing => {}
    }
    reach
}

/// A node that is another name for targets of the substituted node leads to those.
fn add(service: &Service, node: NodeId, before: &[Reach], reach: &mut Reach) {
    let found = &service.nodes[node];
    if found.taken_from.is_empty() {
        reach.nodes.push(node);
        let choice = found.choice.map(|choice| &service.choices[choice]);
        reach.inventory |= choice.is_some_and(|choice| choice.external);
    } else {
        add_outers(&found.taken_from, before, reach);
    }
}

fn add_outers(outers: &[RequirementId], before: &[Reach], reach: &mut Reach) {
    for outer in outers.iter().filter_map(|outer| before.get(outer.index())) {
        reach.nodes.extend(&outer.nodes);
        reach.inventory |= outer.inventory;
    }
}
