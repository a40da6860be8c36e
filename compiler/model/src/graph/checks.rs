//! What must be true of relationships, however they came to be: targets pass the filters and have enough.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;
use toscac_syntax::diagnostic::Diagnostic;
use toscac_syntax::name::Name;

use crate::graph::amounts::Amount;
use crate::graph::links::{link, positions, tells_apart};
use crate::graph::places::{self, Address, End, NodeAt, Spot};
use crate::graph::verdicts::Verdict;
use crate::graph::{Ends, Evaluation};
use crate::service::{NodeId, RequirementId, Slot, Target, requirement_errors};
use crate::value::{Outcome, Value};

/// What there is of a property of a capability, and what was taken of it.
struct Account {
    there: Value,
    all: Amount,
    taken: Amount,
}

type Accounts = BTreeMap<(End, Name, Name), Option<Account>>;

impl Evaluation<'_> {
    /// Named targets pass the filters of definition and assignment (§8.6).
    pub(crate) fn check_named_targets(&mut self) -> Vec<Diagnostic> {
        let service = self.service;
        let mut told = Vec::new();
        for (id, requirement) in service.requirements.iter() {
            if !matches!(requirement.target, Target::Named { .. }) || requirement.filters.is_empty() {
                continue;
            }
            for source in self.sources(requirement.node) {
                let Ends::Known(ends) = self.ends(id, source) else {
                    continue;
                };
                let scope = places::scope_of(service, source);
                for (position, end) in ends.into_iter().enumerate() {
                    let name = self.path_of(end.0);
                    let spot = Spot::Relationship(link(source, id, position, end));
                    if let Verdict::TurnedAway(reason) = self.verdict(&requirement.filters, &spot, scope) {
                        told.push(requirement_errors::named_target_turned_away(
                            requirement,
                            &name,
                            &reason,
                        ));
                    }
                }
            }
        }
        told
    }

    /// Copies that are addressed are there, and each relationship of one assignment addresses another one (§14.3.2).
    pub(crate) fn check_index(&mut self, id: RequirementId, index: &Slot, there: u32) -> Option<Diagnostic> {
        let requirement = &self.service.requirements[id];
        let Target::Named { node, .. } = &requirement.target else {
            return None;
        };
        let target = &self.service.nodes[*node].name;
        let count = requirement.count?;
        let positions = positions(requirement, index, there.checked_add(1))?.min(count);
        for source in self.sources(requirement.node) {
            let mut copies = BTreeSet::new();
            for position in 0..positions {
                let address = Address::Index(places::leading(id, source, position));
                let Outcome::Known(Value::Integer(found)) = self.value(&address) else {
                    return None;
                };
                match u32::try_from(found) {
                    Ok(copy) if copy < there => copies.insert(copy),
                    Ok(_) | Err(_) => {
                        let told = requirement_errors::index_out_of_range(target, index.origin, found, there);
                        return Some(told);
                    }
                };
            }
            let (name, different) = (&requirement.name, copies.len() as u32);
            if !tells_apart(index) && count > 1 {
                return Some(requirement_errors::one_node_for_several(
                    name,
                    target,
                    index.origin,
                    count,
                ));
            }
            if different < positions {
                let origin = requirement.origin;
                return Some(requirement_errors::too_few_nodes(
                    name, target, origin, count, different,
                ));
            }
        }
        None
    }

    /// What is allocated is there (§8.5.5).
    pub(crate) fn check_capacities(&mut self) -> Vec<Diagnostic> {
        let service = self.service;
        let mut accounts = Accounts::new();
        let mut told = Vec::new();
        for (id, requirement) in service.requirements.iter() {
            if requirement.allocation.is_empty() {
                continue;
            }
            for source in self.sources(requirement.node) {
                if source.copy.is_some() {
                    self.take_from_accounts(id, source, &mut accounts, &mut told);
                }
            }
        }
        told
    }

    /// The copies of a node, or the node as such while they are not told apart; none where its scope is not there.
    pub(crate) fn sources(&self, node: NodeId) -> Vec<NodeAt> {
        let any = NodeAt { node, copy: None };
        if !self.is_there(node) {
            return Vec::new();
        }
        match self.service.copies(node) {
            Some(copies) => (0..copies)
                .map(|copy| NodeAt {
                    node,
                    copy: Some(copy),
                })
                .collect(),
            None => vec![any],
        }
    }

    fn take_from_accounts(
        &mut self,
        id: RequirementId,
        source: NodeAt,
        accounts: &mut Accounts,
        told: &mut Vec<Diagnostic>,
    ) {
        let service = self.service;
        let requirement = &service.requirements[id];
        let Ends::Known(ends) = self.ends(id, source) else {
            return;
        };
        for (position, (end, capability)) in ends.into_iter().enumerate() {
            let link = link(source, id, position, (end, capability.clone()));
            for (name, slot) in &requirement.allocation {
                let Outcome::Known(value) = self.value(&Address::Allocation(link.clone(), name.clone()))
                else {
                    continue;
                };
                if value.is_negative() {
                    told.push(requirement_errors::allocation_negative(name, slot.origin));
                    continue;
                }
                let key = (end, capability.clone(), name.clone());
                let account = accounts
                    .entry(key)
                    .or_insert_with(|| self.account(end, &capability, name));
                let (Some(account), Some(asked)) = (account, Amount::of(&value)) else {
                    continue;
                };
                let taken = account.taken.with(asked);
                if account.all.without(taken).is_some() {
                    account.taken = taken;
                } else {
                    let target = &match end {
                        End::Here(at) => service.nodes[at.node].name.clone(),
                        End::Inventory(_) => self.path_of(end),
                    };
                    let taken = taken.text(&account.there);
                    let there = account.there.to_string();
                    told.push(requirement_errors::capacity_exceeded(
                        target,
                        name,
                        slot.origin,
                        &taken,
                        &there,
                    ));
                }
            }
        }
    }

    fn account(&mut self, end: End, capability: &Name, name: &Name) -> Option<Account> {
        let (there, taken) = match end {
            End::Here(at) => {
                let address = Address::CapabilityProperty(at, capability.clone(), name.clone());
                (self.value(&address), None)
            }
            End::Inventory(node) => {
                let inventory = self.inventory?;
                let found = inventory.nodes[node].capabilities.get(capability)?;
                let there = found.properties.get(name)?.outcome.clone();
                (there, inventory.taken(node, capability, name))
            }
        };
        match there {
            Outcome::Known(there) => Some(Account {
                all: Amount::of(&there)?,
                there,
                taken: taken.unwrap_or(Amount::Finite(Decimal::ZERO)),
            }),
            Outcome::Waits(_) | Outcome::Undefined | Outcome::Fault => None,
        }
    }
}
