//! What copies take and what sites have: exact amounts, counted in whole numbers.

use std::collections::{BTreeMap, BTreeSet};

use toscac_model::service::RequirementId;
use toscac_model::value::Outcome;
use toscac_syntax::diagnostic::Place;
use toscac_syntax::name::Name;
use toscac_syntax::origin::Origin;

use super::draft::Draft;
use super::errors;
use crate::quantity::Quantity;
use crate::solve::problem::Demand;

/// A property of a capability of sites, from which requirements take.
type Resource = (Name, Name);

/// One allocation.
struct Taken {
    component: usize,
    quantity: Quantity,
    origin: Origin,
}

impl Draft<'_> {
    /// Makes a resource of every property that some requirement allocates from.
    pub(super) fn take_capacity(&mut self) {
        let mut taken: BTreeMap<Resource, Vec<Taken>> = BTreeMap::new();
        for component in 0..self.components.len() {
            for wish in 0..self.components[component].wishes.len() {
                for requirement in self.components[component].wishes[wish].requirements.clone() {
                    self.take_allocation(component, requirement, &mut taken);
                }
            }
        }
        for (resource, taken) in taken {
            self.take_resource(&resource, taken);
        }
    }

    fn take_allocation(
        &mut self,
        component: usize,
        id: RequirementId,
        taken: &mut BTreeMap<Resource, Vec<Taken>>,
    ) {
        let service = self.service;
        let wish = &service.requirements[id];
        if wish.allocation.is_empty() {
            return;
        }
        let offers: BTreeSet<Name> = (0..self.sites.sites.len())
            .filter_map(|site| self.offer(wish, site).ok())
            .collect();
        let mut offers = offers.into_iter();
        let Some(capability) = offers.next() else { return };
        if let Some(other) = offers.next() {
            let node = &service.nodes[wish.node];
            self.diagnostics
                .push(errors::two_capabilities(wish, node, &capability, &other));
            return;
        }
        for (property, slot) in &wish.allocation {
            match Quantity::new(&slot.outcome) {
                Ok(quantity) => {
                    let resource = (capability.clone(), property.clone());
                    taken.entry(resource).or_default().push(Taken {
                        component,
                        quantity,
                        origin: slot.origin,
                    });
                }
                Err(reason) => match &slot.outcome {
                    Outcome::Fault | Outcome::Undefined => {}
                    Outcome::Known(_) | Outcome::Waits(_) => {
                        self.diagnostics.push(errors::allocation_unusable(
                            wish,
                            property,
                            slot.origin,
                            &reason,
                        ));
                    }
                },
            }
        }
    }

    fn take_resource(&mut self, resource: &Resource, taken: Vec<Taken>) {
        let free = self.free(resource, &taken[0].quantity);
        let places = taken
            .iter()
            .map(|taken| &taken.quantity)
            .chain(free.iter().flatten())
            .map(Quantity::places);
        let places = places.max().unwrap_or(0);
        let index = self.problem.resources.len();
        self.problem
            .resources
            .push(format!("{}.{}", resource.0, resource.1));
        self.resources.push(resource.clone());
        for (site, quantity) in free.iter().enumerate() {
            let amount = quantity
                .as_ref()
                .map_or(Some(0), |quantity| quantity.scaled(places));
            // More than can be counted is more than anybody takes.
            self.problem.sites[site].free.push(amount.unwrap_or(u64::MAX));
        }
        for taken in taken {
            self.take_demand(index, resource, &taken, places);
        }
    }

    fn take_demand(
        &mut self,
        resource: usize,
        (capability, property): &Resource,
        taken: &Taken,
        places: u32,
    ) {
        let Taken {
            component,
            quantity,
            origin,
        } = taken;
        let Some(amount) = quantity.scaled(places) else {
            self.diagnostics
                .push(errors::allocation_uncountable(property, *origin, quantity));
            return;
        };
        let text = format!(
            "each copy of `{}` takes {quantity} of `{capability}.{property}`",
            self.name(*component)
        );
        let rule = self.rule(Place::value(*origin), text);
        self.problem.components[*component].demands.push(Demand {
            resource,
            amount,
            rule,
        });
        let sum = self.components[*component].takes.entry(resource);
        let sum = sum.or_insert(Quantity {
            number: rust_decimal::Decimal::ZERO,
            unit: quantity.unit.clone(),
        });
        sum.number = sum.number.saturating_add(quantity.number);
    }

    /// Per site how much there is; nothing where the site has no such property.
    fn free(&mut self, (capability, property): &Resource, asked: &Quantity) -> Vec<Option<Quantity>> {
        let mut free = Vec::new();
        for site in 0..self.sites.sites.len() {
            let node = self.site_node(site);
            let slot = node
                .capabilities
                .get(capability)
                .and_then(|capability| capability.properties.get(property));
            let Some(slot) = slot else {
                free.push(None);
                continue;
            };
            let unfit = match Quantity::new(&slot.outcome) {
                Ok(quantity) if quantity.unit == asked.unit => {
                    free.push(Some(quantity));
                    continue;
                }
                Ok(quantity) => format!("is {quantity}, and {asked} is asked for"),
                Err(reason) => reason,
            };
            if !matches!(slot.outcome, Outcome::Fault) {
                self.diagnostics.push(errors::capacity_unusable(
                    &node.id,
                    capability,
                    property,
                    slot.origin,
                    &unfit,
                ));
            }
            free.push(None);
        }
        free
    }
}
