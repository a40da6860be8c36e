//! What relationships take of capabilities, and what is left of them (§8.5.5).

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use toscac_syntax::name::Name;

use crate::decide::state::State;
use crate::graph::Ends;
use crate::graph::amounts::Amount;
use crate::graph::links::link;
use crate::graph::places::{self, Address, End, Link, NodeAt};
use crate::service::{NodeId, RequirementId, Service, Target};
use crate::value::{Outcome, Value};

/// What is left of each property that somebody takes of.
pub(super) struct Ledger {
    left: BTreeMap<(End, Name, Name), Left>,
    /// Requirements inside that lead where one outside leads, and take of it, too.
    mapped: BTreeMap<RequirementId, Vec<RequirementId>>,
}

/// What is left of a property of a capability.
#[derive(Debug, Clone)]
struct Left {
    amount: Amount,
    /// What there was at first, whose unit the amount has.
    there: Value,
}

/// Amounts by property: what one relationship takes, together with those that are mapped to it.
pub(super) type Demand = Vec<(Name, Amount)>;

impl Ledger {
    pub(super) fn new(service: &Service) -> Ledger {
        let mut mapped: BTreeMap<RequirementId, Vec<RequirementId>> = BTreeMap::new();
        for (id, requirement) in service.requirements.iter() {
            if let Target::Outer(outers) = &requirement.target {
                for outer in outers {
                    mapped.entry(*outer).or_default().push(id);
                }
            }
        }
        Ledger {
            left: BTreeMap::new(),
            mapped,
        }
    }
}

impl State<'_> {
    /// Takes what the requirements of a node take whose targets are fixed.
    pub(super) fn take_fixed(&mut self, node: NodeId) {
        let service = self.service;
        for id in &service.nodes[node].requirements {
            let requirement = &service.requirements[*id];
            if requirement.allocation.is_empty() || matches!(requirement.target, Target::Open(_)) {
                continue;
            }
            for copy in 0..service.copies(node).unwrap_or(0) {
                let source = NodeAt {
                    node,
                    copy: Some(copy),
                };
                let Ends::Known(ends) = self.ask(|engine| engine.ends(*id, source)) else {
                    continue;
                };
                for (position, (end, capability)) in ends.into_iter().enumerate() {
                    let link = link(source, *id, position, (end, capability.clone()));
                    let demand = self.own_demand(&link);
                    self.take(end, &capability, &demand);
                }
            }
        }
    }

    /// What a relationship takes, and those inside that would follow it.
    pub(super) fn demand(&mut self, link: &Link) -> Demand {
        let service = self.service;
        let mut demand = self.own_demand(link);
        let mut open: Vec<RequirementId> = self.mapped_to(link.requirement);
        while let Some(id) = open.pop() {
            let node = service.requirements[id].node;
            if self.is_there(service.nodes[node].scope) {
                let scope = places::scope_for(service.nodes[node].scope, link.source);
                for source in places::copies_in(service, node, scope).into_iter().flatten() {
                    let inner = Link {
                        source,
                        requirement: id,
                        position: None,
                        end: link.end.clone(),
                    };
                    demand.extend(self.own_demand(&inner));
                }
            }
            open.extend(self.mapped_to(id));
        }
        demand
    }

    /// Whether requirements inside follow one outside.
    pub(super) fn is_mapped(&self, id: RequirementId) -> bool {
        self.ledger.mapped.contains_key(&id)
    }

    fn mapped_to(&self, id: RequirementId) -> Vec<RequirementId> {
        self.ledger.mapped.get(&id).cloned().unwrap_or_default()
    }

    fn own_demand(&mut self, link: &Link) -> Demand {
        let service = self.service;
        let mut demand = Demand::new();
        for (name, slot) in &service.requirements[link.requirement].allocation {
            let outcome = match &slot.outcome {
                known @ Outcome::Known(_) => known.clone(),
                Outcome::Waits(_) | Outcome::Undefined | Outcome::Fault => {
                    let address = Address::Allocation(link.clone(), name.clone());
                    self.ask(|engine| engine.value(&address))
                }
            };
            if let Outcome::Known(value) = outcome
                && let Some(amount) = Amount::of(&value)
            {
                demand.push((name.clone(), amount));
            }
        }
        demand
    }

    /// What is missing when a demand is to be met, to stand behind the name of the target; `None` when there is enough,
    /// or nobody knows how much there is.
    pub(super) fn shortage(&mut self, end: End, capability: &Name, demand: &Demand) -> Option<String> {
        let mut totals: BTreeMap<&Name, Amount> = BTreeMap::new();
        for (property, asked) in demand {
            let total = totals.get(property).map_or(*asked, |before| before.with(*asked));
            totals.insert(property, total);
        }
        for (property, asked) in totals {
            match self.left(end, capability, property) {
                Known::Left(left) if left.amount.without(asked).is_some() => {}
                Known::Left(left) => {
                    return Some(format!(
                        "has {} of `{property}` left, and {} are asked for",
                        left.amount.text(&left.there),
                        asked.text(&left.there)
                    ));
                }
                // A capability without the property has nothing to give.
                Known::Nothing => return Some(format!("has no `{property}` to take from")),
                Known::NotYet => {}
            }
        }
        None
    }

    /// Takes a demand; what is not there is not taken.
    pub(super) fn take(&mut self, end: End, capability: &Name, demand: &Demand) {
        for (property, asked) in demand {
            if let Known::Left(left) = self.left(end, capability, property) {
                let amount = left.amount.without(*asked);
                let amount = amount.unwrap_or(Amount::Finite(Decimal::ZERO));
                self.leave(end, capability, property, Left { amount, ..left });
            }
        }
    }

    /// Gives back a demand that was taken.
    pub(super) fn give_back(&mut self, end: End, capability: &Name, demand: &Demand) {
        for (property, asked) in demand {
            if let Known::Left(left) = self.left(end, capability, property) {
                let amount = left.amount.with(*asked);
                self.leave(end, capability, property, Left { amount, ..left });
            }
        }
    }

    fn leave(&mut self, end: End, capability: &Name, property: &Name, left: Left) {
        let cell = (end, capability.clone(), property.clone());
        self.ledger.left.insert(cell, left);
    }

    fn left(&mut self, end: End, capability: &Name, property: &Name) -> Known {
        let cell = (end, capability.clone(), property.clone());
        if let Some(left) = self.ledger.left.get(&cell) {
            return Known::Left(left.clone());
        }
        let outcome = match end {
            End::Here(at) => {
                let address = Address::CapabilityProperty(at, capability.clone(), property.clone());
                self.ask(|engine| engine.value(&address))
            }
            End::Inventory(node) => self.inventory.nodes[node]
                .capabilities
                .get(capability)
                .and_then(|capability| capability.properties.get(property))
                .map_or(Outcome::Undefined, |slot| slot.outcome.clone()),
        };
        match outcome {
            Outcome::Known(there) => match Amount::of(&there) {
                Some(amount) => {
                    let taken = match end {
                        End::Here(_) => None,
                        End::Inventory(node) => self.inventory.taken(node, capability, property),
                    };
                    let amount = match taken {
                        None => amount,
                        Some(taken) => amount.without(taken).unwrap_or(Amount::Finite(Decimal::ZERO)),
                    };
                    let left = Left { amount, there };
                    self.ledger.left.insert(cell, left.clone());
                    Known::Left(left)
                }
                None => Known::NotYet,
            },
            Outcome::Undefined => Known::Nothing,
            Outcome::Waits(_) | Outcome::Fault => Known::NotYet,
        }
    }
}

/// What is known of how much is left.
enum Known {
    Left(Left),
    Nothing,
    NotYet,
}
