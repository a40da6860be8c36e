//! Writes what every slot of a service comes to into it.

use toscac_syntax::entities::Entries;
use toscac_syntax::name::Name;

use crate::build::Builder;
use crate::build::resolve::{Forced, Forcings};
use crate::graph::places::{self, Address, End, Link, ScopeAt, Spot};
use crate::graph::{Ends, Evaluation};
use crate::service::{Interface, NodeId, RequirementId, ScopeId, Service, Slot};
use crate::value::Outcome;

/// Where an outcome is written.
enum Place {
    Address(Address),
    NodeInput(NodeId, Name, Name, Name),
    RelationshipInput(RequirementId, Name, Name, Name),
    PolicyProperty(ScopeId, Name, Name),
    GroupProperty(ScopeId, Name, Name),
}

struct Writer<'e, 'a> {
    engine: &'e mut Evaluation<'a>,
    outcomes: Vec<(Place, Outcome)>,
}

impl Builder<'_> {
    /// Evaluates every slot, as far as it is known while the service is open, and reports what is wrong with values.
    pub(super) fn evaluate_slots(&mut self, forced: &Forcings) {
        let resolution = Forced {
            service: &self.service,
            ends: forced,
        };
        let mut engine =
            Evaluation::new(self.definitions, &self.service, None, &resolution).with_leads(&self.leads());
        let mut writer = Writer {
            engine: &mut engine,
            outcomes: Vec::new(),
        };
        writer.evaluate(&self.service);
        let outcomes = writer.outcomes;
        let diagnostics = std::mem::take(&mut engine.diagnostics);
        self.report_all(diagnostics);
        for (place, outcome) in outcomes {
            if let Some(slot) = slot_mut(&mut self.service, &place) {
                slot.outcome = outcome;
            }
        }
    }
}

impl Writer<'_, '_> {
    fn evaluate(&mut self, service: &Service) {
        for (id, scope) in service.scopes.iter() {
            let at = scope_at(service, id);
            for name in scope.inputs.keys() {
                self.address(Address::Input(at, name.clone()));
            }
        }
        for (id, _) in service.nodes.iter() {
            self.node(service, id);
        }
        for (id, _) in service.requirements.iter() {
            self.requirement(service, id);
        }
        for (id, scope) in service.scopes.iter() {
            let at = scope_at(service, id);
            for name in scope.outputs.keys() {
                self.address(Address::Output(at, name.clone()));
            }
            for (name, policy) in &scope.policies {
                for (property, slot) in &policy.properties {
                    let place = Place::PolicyProperty(id, name.clone(), property.clone());
                    self.slot(place, slot, None, at);
                }
            }
            for (name, group) in &scope.groups {
                for (property, slot) in &group.properties {
                    let place = Place::GroupProperty(id, name.clone(), property.clone());
                    self.slot(place, slot, None, at);
                }
            }
        }
    }

    fn node(&mut self, service: &Service, id: NodeId) {
        let node = &service.nodes[id];
        if node.directives == [toscac_syntax::entities::templates::Directive::Select] {
            // What is assigned to it is ignored, and its values are those of another graph.
            return;
        }
        let at = places::any_copy(service, id);
        for name in node.properties.keys() {
            self.address(Address::Property(at, name.clone()));
        }
        for name in node.attributes.keys() {
            self.address(Address::Attribute(at, name.clone()));
        }
        for (capability, found) in &node.capabilities {
            for name in found.properties.keys() {
                self.address(Address::CapabilityProperty(at, capability.clone(), name.clone()));
            }
            for name in found.attributes.keys() {
                self.address(Address::CapabilityAttribute(at, capability.clone(), name.clone()));
            }
        }
        let scope = places::scope_of(service, at);
        for_inputs(&node.interfaces, |interface, operation, input, slot| {
            let this = Some(Spot::Node(End::Here(at)));
            self.slot(
                Place::NodeInput(id, interface, operation, input),
                slot,
                this,
                scope,
            );
        });
    }

    fn requirement(&mut self, service: &Service, id: RequirementId) {
        let requirement = &service.requirements[id];
        let source = places::any_copy(service, requirement.node);
        let end = match self.engine.ends(id, source) {
            Ends::Known(ends) if ends.len() == 1 => ends.into_iter().next(),
            Ends::Known(_) | Ends::Waits | Ends::Nothing | Ends::Fault => None,
        };
        let link = Link {
            source,
            requirement: id,
            position: (requirement.count == Some(1)).then_some(0),
            end,
        };
        let part = &requirement.relationship;
        for name in part.properties.keys() {
            self.address(Address::RelationshipProperty(link.clone(), name.clone()));
        }
        for name in part.attributes.keys() {
            self.address(Address::RelationshipAttribute(link.clone(), name.clone()));
        }
        for name in requirement.allocation.keys() {
            self.address(Address::Allocation(link.clone(), name.clone()));
        }
        let scope = places::scope_of(service, source);
        for_inputs(&part.interfaces, |interface, operation, input, slot| {
            let place = Place::RelationshipInput(id, interface, operation, input);
            self.slot(place, slot, Some(Spot::Relationship(link.clone())), scope);
        });
    }

    fn address(&mut self, address: Address) {
        let outcome = self.engine.value(&address);
        self.outcomes.push((Place::Address(address), outcome));
    }

    fn slot(&mut self, place: Place, slot: &Slot, this: Option<Spot>, scope: ScopeAt) {
        let outcome = match &slot.expression {
            Some(expression) => {
                self.engine
                    .evaluate_in(expression, slot.schema.as_deref(), this, Some(scope))
            }
            None => slot.outcome.clone(),
        };
        self.outcomes.push((place, outcome));
    }
}

/// A scope, with the copy of what it stands for if there is one only.
fn scope_at(service: &Service, scope: ScopeId) -> ScopeAt {
    let copy = match service.scopes[scope].stands_for {
        None => Some(0),
        Some(standing) => places::only_copy(service, standing.node),
    };
    ScopeAt { scope, copy }
}

fn for_inputs(interfaces: &Entries<Interface>, mut each: impl FnMut(Name, Name, Name, &Slot)) {
    for (interface, found) in interfaces {
        for (operation, found) in &found.operations {
            for (input, slot) in &found.inputs {
                each(interface.clone(), operation.clone(), input.clone(), slot);
            }
        }
    }
}

fn slot_mut<'s>(service: &'s mut Service, place: &Place) -> Option<&'s mut Slot> {
    match place {
        Place::Address(address) => address.slot_mut(service),
        Place::NodeInput(node, interface, operation, input) => {
            let interface = service.nodes.get_mut(*node).interfaces.get_mut(interface)?;
            interface.operations.get_mut(operation)?.inputs.get_mut(input)
        }
        Place::RelationshipInput(requirement, interface, operation, input) => {
            let part = &mut service.requirements.get_mut(*requirement).relationship;
            let interface = part.interfaces.get_mut(interface)?;
            interface.operations.get_mut(operation)?.inputs.get_mut(input)
        }
        Place::PolicyProperty(scope, policy, name) => {
            let policy = service.scopes.get_mut(*scope).policies.get_mut(policy)?;
            policy.properties.get_mut(name)
        }
        Place::GroupProperty(scope, group, name) => {
            let group = service.scopes.get_mut(*scope).groups.get_mut(group)?;
            group.properties.get_mut(name)
        }
    }
}
