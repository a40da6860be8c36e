//! The end of building: what can be known now is evaluated, candidates are judged, and what cannot be is reported.

use std::collections::BTreeMap;

use toscac_syntax::entities::Entries;
use toscac_syntax::expression::ExpressionKind;
use toscac_syntax::name::Name;
use toscac_syntax::origin::Origin;

use crate::build::Builder;
use crate::graph::answers::difference;
use crate::graph::{Address, End, Ends, Evaluation, Holds, Link, NodeAt, Resolution, Spot};
use crate::service::{
    Candidate, ChoiceId, ChoiceOf, Interface, NodeId, Rejection, RequirementId, ScopeId, Service, Slot,
    Target, errors,
};
use crate::value::{Outcome, Value, Wait};

/// What is known of choices while the service is open: those with one way out.
struct Forced<'a> {
    service: &'a Service,
    ends: &'a BTreeMap<ChoiceId, (NodeId, Name)>,
}

impl Resolution for Forced<'_> {
    fn ends(&self, requirement: RequirementId, _source: NodeAt) -> Ends {
        let Target::Open(choice) = self.service.requirements[requirement].target else {
            return Ends::Nothing;
        };
        match self.ends.get(&choice) {
            Some((node, capability)) => Ends::Known(vec![(
                End::Here(NodeAt {
                    node: *node,
                    copy: Some(0),
                }),
                capability.clone(),
            )]),
            None => Ends::Waits,
        }
    }

    fn scope_of(&self, node: NodeId) -> Option<ScopeId> {
        let choice = &self.service.choices[self.service.nodes[node].choice?];
        match choice.candidates.as_slice() {
            [Candidate::Template { scope }] => Some(*scope),
            _ => None,
        }
    }

    fn is_substitution_open(&self, node: NodeId) -> bool {
        self.service.nodes[node]
            .choice
            .is_some_and(|choice| self.service.choices[choice].candidates.len() > 1)
    }
}

/// Requirements that depend on each other's targets are judged again at most this often.
const ROUNDS_MAX: usize = 64;

impl Builder<'_> {
    /// Evaluates, judges candidates until nothing changes, reports requirements that nothing satisfies.
    pub(super) fn resolve(&mut self) {
        self.evaluate_counts();
        let mut forced = BTreeMap::new();
        for _ in 0..ROUNDS_MAX {
            if !self.judge_candidates(&mut forced) {
                break;
            }
        }
        self.report_unresolved();
        self.evaluate_slots(&forced);
        self.check_indices();
        self.check_capacities(&forced);
    }

    fn evaluate_counts(&mut self) {
        let ends = BTreeMap::new();
        let nodes: Vec<NodeId> = self.service.nodes.iter().map(|(id, _)| id).collect();
        let mut total: u64 = 0;
        for node in nodes {
            if self.service.nodes[node]
                .count_slot
                .as_ref()
                .is_some_and(is_computed)
            {
                let outcome = self.with_engine(&ends, |engine| engine.value(&Address::Count(node)));
                let count = self.natural(&outcome, node);
                let found = self.service.nodes.get_mut(node);
                found.count = count;
                if let Some(slot) = &mut found.count_slot {
                    slot.outcome = outcome;
                }
            }
            total += u64::from(self.service.nodes[node].count.unwrap_or(1));
            if total > self.request.limits.graph_nodes {
                let origin = self.service.nodes[node].origin;
                self.report(errors::too_large(
                    "nodes of this service",
                    origin,
                    total,
                    self.request.limits.graph_nodes,
                ));
                self.service.nodes.get_mut(node).count = None;
                total = 0;
            }
        }
        let requirements: Vec<RequirementId> = self.service.requirements.iter().map(|(id, _)| id).collect();
        for id in requirements {
            let requirement = &self.service.requirements[id];
            let Some(expression) = requirement
                .count_slot
                .as_ref()
                .filter(|slot| is_computed(slot))
                .and_then(|slot| slot.expression.clone())
            else {
                continue;
            };
            let at = NodeAt {
                node: requirement.node,
                copy: None,
            };
            let scope = self.service.nodes[requirement.node].scope;
            let this = Some(Spot::Node(End::Here(at)));
            let outcome = self.with_engine(&ends, |engine| {
                engine.evaluate_in(&expression, None, this, Some(scope))
            });
            let count = match &outcome {
                Outcome::Known(Value::Integer(count)) => u32::try_from(*count).ok(),
                Outcome::Known(_) | Outcome::Waits(_) | Outcome::Undefined | Outcome::Fault => None,
            };
            self.service.requirements.get_mut(id).count = count;
        }
    }

    fn natural(&mut self, outcome: &Outcome, node: NodeId) -> Option<u32> {
        let origin = self.service.nodes[node]
            .count_slot
            .as_ref()
            .map(|slot| slot.origin)?;
        match outcome {
            Outcome::Known(Value::Integer(count)) => {
                let count = u32::try_from(*count).ok();
                if count.is_none() {
                    self.report(errors::count_not_natural(origin, "below zero or far too large"));
                }
                count
            }
            Outcome::Known(other) => {
                self.report(errors::count_not_natural(origin, &format!("`{other}`")));
                None
            }
            Outcome::Waits(_) | Outcome::Undefined | Outcome::Fault => None,
        }
    }

    /// Judges every candidate of every open requirement. Whether a choice became forced: then others may change.
    fn judge_candidates(&mut self, forced: &mut BTreeMap<ChoiceId, (NodeId, Name)>) -> bool {
        let open: Vec<(ChoiceId, RequirementId)> = self
            .service
            .choices
            .iter()
            .filter_map(|(choice, found)| match found.of {
                ChoiceOf::Requirement(id) if self.choice_of(id) == Some(choice) => Some((choice, id)),
                ChoiceOf::Requirement(_) | ChoiceOf::Substitution(_) | ChoiceOf::Selection(_) => None,
            })
            .filter(|(choice, _)| !forced.contains_key(choice))
            .collect();
        let mut changed = false;
        for (choice, id) in open {
            let judged = self.judged(choice, id, forced);
            let found = self.service.choices.get_mut(choice);
            found.candidates = judged.candidates;
            found.rejections.extend(judged.rejections);
            let requirement = &self.service.requirements[id];
            if let [
                Candidate::Node {
                    node,
                    capability,
                    undecided: None,
                },
            ] = self.service.choices[choice].candidates.as_slice()
                && !self.service.choices[choice].external
                && requirement.count == Some(1)
                && self.service.nodes[*node].count == Some(1)
            {
                forced.insert(choice, (*node, capability.clone()));
                changed = true;
            }
        }
        changed
    }

    fn judged(
        &mut self,
        choice: ChoiceId,
        id: RequirementId,
        forced: &BTreeMap<ChoiceId, (NodeId, Name)>,
    ) -> Judged {
        let requirement = self.service.requirements[id].clone();
        let scope = self.service.nodes[requirement.node].scope;
        let source = NodeAt {
            node: requirement.node,
            copy: None,
        };
        let candidates = self.service.choices[choice].candidates.clone();
        let mut judged = Judged {
            candidates: Vec::new(),
            rejections: Vec::new(),
        };
        for candidate in candidates {
            let Candidate::Node { node, capability, .. } = &candidate else {
                judged.candidates.push(candidate);
                continue;
            };
            let end = (
                End::Here(NodeAt {
                    node: *node,
                    copy: Some(0),
                }),
                capability.clone(),
            );
            let link = Link {
                source,
                requirement: id,
                position: None,
                end: Some(end),
            };
            let mut verdict: Result<Option<Wait>, Origin> = Ok(None);
            for filter in &requirement.filters {
                let holds = self.quietly(forced, |engine| {
                    engine.holds(filter, Spot::Relationship(link.clone()), scope)
                });
                match holds {
                    Holds::Yes => {}
                    Holds::No => {
                        verdict = Err(filter.origin);
                        break;
                    }
                    Holds::Waits(wait) => verdict = verdict.map(|before| before.or(Some(wait))),
                }
            }
            match verdict {
                Ok(undecided) => judged.candidates.push(Candidate::Node {
                    node: *node,
                    capability: capability.clone(),
                    undecided,
                }),
                Err(_) => judged.rejections.push(Rejection {
                    subject: self.service.nodes[*node].name.clone(),
                    reason: "does not pass the node filter".to_owned(),
                    origin: self.service.nodes[*node].origin,
                }),
            }
        }
        judged
    }

    fn report_unresolved(&mut self) {
        let choices: Vec<ChoiceId> = self.service.choices.iter().map(|(id, _)| id).collect();
        for choice in choices {
            let found = &self.service.choices[choice];
            let ChoiceOf::Requirement(id) = found.of else {
                continue;
            };
            let requirement = &self.service.requirements[id];
            let is_open = self.choice_of(id) == Some(choice);
            if !is_open || !found.candidates.is_empty() || requirement.count == Some(0) {
                continue;
            }
            let is_promised = found.external && self.is_inventory_type(requirement.node_type);
            if !requirement.optional && !is_promised && self.asks_for_something(id) {
                let node = &self.service.nodes[requirement.node].name;
                let wants = self.wish_text(id);
                let diagnostic = errors::unresolved_requirement(
                    &requirement.name,
                    node,
                    requirement.origin,
                    &wants,
                    &found.rejections,
                );
                self.report(if found.external {
                    errors::as_warning(diagnostic)
                } else {
                    diagnostic
                });
            }
            if self.service.choices[choice].external {
                continue;
            }
            self.service.requirements.get_mut(id).target = Target::Nothing;
        }
    }

    /// Writes what every slot comes to into the service.
    fn evaluate_slots(&mut self, forced: &BTreeMap<ChoiceId, (NodeId, Name)>) {
        let mut outcomes: Vec<(Place, Outcome)> = Vec::new();
        let frozen = self.service.clone();
        let resolution = Forced {
            service: &frozen,
            ends: forced,
        };
        let mut engine = Evaluation::new(self.definitions, &frozen, None, &resolution);
        for (id, scope) in frozen.scopes.iter() {
            for name in scope.inputs.keys() {
                let outcome = engine.value(&Address::Input(id, name.clone()));
                outcomes.push((Place::Address(Address::Input(id, name.clone())), outcome));
            }
        }
        for (id, node) in frozen.nodes.iter() {
            let at = NodeAt {
                node: id,
                copy: engine.only_copy(id),
            };
            let mut addresses: Vec<Address> = Vec::new();
            addresses.extend(
                node.properties
                    .keys()
                    .map(|name| Address::Property(at, name.clone())),
            );
            addresses.extend(
                node.attributes
                    .keys()
                    .map(|name| Address::Attribute(at, name.clone())),
            );
            for (capability, found) in &node.capabilities {
                let property =
                    |name: &Name| Address::CapabilityProperty(at, capability.clone(), name.clone());
                addresses.extend(found.properties.keys().map(property));
                let attribute =
                    |name: &Name| Address::CapabilityAttribute(at, capability.clone(), name.clone());
                addresses.extend(found.attributes.keys().map(attribute));
            }
            for address in addresses {
                let outcome = engine.value(&address);
                outcomes.push((Place::Address(address), outcome));
            }
            for_inputs(&node.interfaces, |interface, operation, input, slot| {
                let this = Some(Spot::Node(End::Here(at)));
                let outcome = evaluated(&mut engine, slot, this, node.scope);
                outcomes.push((Place::NodeInput(id, interface, operation, input), outcome));
            });
        }
        for (id, requirement) in frozen.requirements.iter() {
            let source = NodeAt {
                node: requirement.node,
                copy: engine.only_copy(requirement.node),
            };
            let end = match engine.ends(id, source) {
                Ends::Known(ends) if ends.len() == 1 => ends.into_iter().next(),
                Ends::Known(_) | Ends::Waits | Ends::Nothing | Ends::Fault => None,
            };
            let position = (requirement.count == Some(1)).then_some(0);
            let link = Link {
                source,
                requirement: id,
                position,
                end,
            };
            let part = &requirement.relationship;
            let mut addresses: Vec<Address> = Vec::new();
            addresses.extend(
                part.properties
                    .keys()
                    .map(|name| Address::RelationshipProperty(link.clone(), name.clone())),
            );
            addresses.extend(
                part.attributes
                    .keys()
                    .map(|name| Address::RelationshipAttribute(link.clone(), name.clone())),
            );
            addresses.extend(
                requirement
                    .allocation
                    .keys()
                    .map(|name| Address::Allocation(link.clone(), name.clone())),
            );
            for address in addresses {
                let outcome = engine.value(&address);
                outcomes.push((Place::Address(address), outcome));
            }
        }
        for (id, scope) in frozen.scopes.iter() {
            for name in scope.outputs.keys() {
                let outcome = engine.value(&Address::Output(id, name.clone()));
                outcomes.push((Place::Address(Address::Output(id, name.clone())), outcome));
            }
            for (name, policy) in &scope.policies {
                for (property, slot) in &policy.properties {
                    let outcome = evaluated(&mut engine, slot, None, id);
                    outcomes.push((Place::PolicyProperty(id, name.clone(), property.clone()), outcome));
                }
            }
            for (name, group) in &scope.groups {
                for (property, slot) in &group.properties {
                    let outcome = evaluated(&mut engine, slot, None, id);
                    outcomes.push((Place::GroupProperty(id, name.clone(), property.clone()), outcome));
                }
            }
        }
        let diagnostics = std::mem::take(&mut engine.diagnostics);
        self.report_all(diagnostics);
        for (place, outcome) in outcomes {
            if let Some(slot) = slot_mut(&mut self.service, &place) {
                slot.outcome = outcome;
            }
        }
    }

    /// Copies that are addressed are there, and there are as many different ones as a requirement wants.
    fn check_indices(&mut self) {
        let ends = BTreeMap::new();
        let ids: Vec<RequirementId> = self.service.requirements.iter().map(|(id, _)| id).collect();
        for id in ids {
            let requirement = self.service.requirements[id].clone();
            let Target::Named { node, index, .. } = &requirement.target else {
                continue;
            };
            let target = &self.service.nodes[*node];
            let (Some(there), name) = (target.count, target.name.clone()) else {
                continue;
            };
            match index {
                Some(slot) => {
                    let at = NodeAt {
                        node: requirement.node,
                        copy: self.only_copy_of(requirement.node),
                    };
                    let outcome = self.quietly(&ends, |engine| engine.value(&Address::Index(id, at)));
                    if let Outcome::Known(Value::Integer(found)) = outcome
                        && u32::try_from(found).map_or(true, |found| found >= there)
                    {
                        self.report(errors::index_out_of_range(&name, slot.origin, found, there));
                    }
                }
                None => {
                    if let Some(wanted) = requirement.count
                        && wanted > there
                        && !requirement.optional
                    {
                        self.report(errors::too_few_nodes(
                            &requirement.name,
                            &name,
                            requirement.origin,
                            wanted,
                            there,
                        ));
                    }
                }
            }
        }
    }

    /// What is allocated of named targets is there (§8.5.5). Open requirements are judged when they are decided.
    fn check_capacities(&mut self, forced: &BTreeMap<ChoiceId, (NodeId, Name)>) {
        let mut left: BTreeMap<(NodeAt, Name, Name), (Value, Value)> = BTreeMap::new();
        let ids: Vec<RequirementId> = self.service.requirements.iter().map(|(id, _)| id).collect();
        for id in ids {
            let requirement = self.service.requirements[id].clone();
            if requirement.allocation.is_empty()
                || matches!(requirement.target, Target::Outer(_) | Target::Nothing)
            {
                continue;
            }
            let copies = self.service.nodes[requirement.node].count.unwrap_or(0);
            for copy in 0..copies {
                let source = NodeAt {
                    node: requirement.node,
                    copy: Some(copy),
                };
                let Ends::Known(ends) = self.quietly(forced, |engine| engine.ends(id, source)) else {
                    continue;
                };
                for (position, (end, capability)) in ends.into_iter().enumerate() {
                    let End::Here(at) = end else { continue };
                    let at = NodeAt {
                        copy: at.copy.or(Some(0)),
                        ..at
                    };
                    let link = Link {
                        source,
                        requirement: id,
                        position: Some(position as u32),
                        end: Some((end, capability.clone())),
                    };
                    for name in requirement.allocation.keys() {
                        self.take(&mut left, forced, &link, at, &capability, name);
                    }
                }
            }
        }
    }

    fn take(
        &mut self,
        left: &mut BTreeMap<(NodeAt, Name, Name), (Value, Value)>,
        forced: &BTreeMap<ChoiceId, (NodeId, Name)>,
        link: &Link,
        at: NodeAt,
        capability: &Name,
        name: &Name,
    ) {
        let asked = self.quietly(forced, |engine| {
            engine.value(&Address::Allocation(link.clone(), name.clone()))
        });
        let Outcome::Known(asked) = asked else { return };
        let origin = self.service.requirements[link.requirement].allocation[name].origin;
        let key = (at, capability.clone(), name.clone());
        if !left.contains_key(&key) {
            let address = Address::CapabilityProperty(at, capability.clone(), name.clone());
            let Outcome::Known(there) = self.quietly(forced, |engine| engine.value(&address)) else {
                return;
            };
            left.insert(key.clone(), (there.clone(), there));
        }
        let Some((rest, all)) = left.get(&key).cloned() else {
            return;
        };
        let Some(fresh) = difference(&rest, &asked, self.definitions.limits) else {
            return;
        };
        if asked.is_negative() {
            self.report(errors::allocation_negative(name, origin));
        } else if fresh.is_negative() {
            let target = self.service.nodes[at.node].name.clone();
            let taken = difference(&all, &fresh, self.definitions.limits)
                .map_or_else(String::new, |taken| taken.to_string());
            self.report(errors::capacity_exceeded(
                &target,
                name,
                origin,
                &taken,
                &all.to_string(),
            ));
            return;
        }
        left.insert(key, (fresh, all));
    }

    fn only_copy_of(&self, node: NodeId) -> Option<u32> {
        (self.service.nodes[node].count == Some(1)).then_some(0)
    }

    /// Asks an engine over the present state; what it notices is reported.
    fn with_engine<T>(
        &mut self,
        forced: &BTreeMap<ChoiceId, (NodeId, Name)>,
        ask: impl FnOnce(&mut Evaluation<'_>) -> T,
    ) -> T {
        let resolution = Forced {
            service: &self.service,
            ends: forced,
        };
        let mut engine = Evaluation::new(self.definitions, &self.service, None, &resolution);
        let answer = ask(&mut engine);
        let diagnostics = std::mem::take(&mut engine.diagnostics);
        self.report_all(diagnostics);
        answer
    }

    /// Asks an engine over the present state for what is evaluated again later, and reported then.
    fn quietly<T>(
        &mut self,
        forced: &BTreeMap<ChoiceId, (NodeId, Name)>,
        ask: impl FnOnce(&mut Evaluation<'_>) -> T,
    ) -> T {
        let resolution = Forced {
            service: &self.service,
            ends: forced,
        };
        let mut engine = Evaluation::new(self.definitions, &self.service, None, &resolution);
        ask(&mut engine)
    }
}

/// Whether a call says what the value is; a literal was read where it stands.
fn is_computed(slot: &Slot) -> bool {
    slot.expression
        .as_ref()
        .is_some_and(|expression| matches!(expression.kind, ExpressionKind::Call(_)))
}

struct Judged {
    candidates: Vec<Candidate>,
    rejections: Vec<Rejection>,
}

/// Where an outcome is written.
enum Place {
    Address(Address),
    NodeInput(NodeId, Name, Name, Name),
    PolicyProperty(ScopeId, Name, Name),
    GroupProperty(ScopeId, Name, Name),
}

fn evaluated(engine: &mut Evaluation<'_>, slot: &Slot, this: Option<Spot>, scope: ScopeId) -> Outcome {
    match &slot.expression {
        Some(expression) => engine.evaluate_in(expression, slot.schema.as_ref(), this, Some(scope)),
        None => slot.outcome.clone(),
    }
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
    let address = match place {
        Place::Address(address) => address,
        Place::NodeInput(node, interface, operation, input) => {
            let interface = service.nodes.get_mut(*node).interfaces.get_mut(interface)?;
            return interface.operations.get_mut(operation)?.inputs.get_mut(input);
        }
        Place::PolicyProperty(scope, policy, name) => {
            return service
                .scopes
                .get_mut(*scope)
                .policies
                .get_mut(policy)?
                .properties
                .get_mut(name);
        }
        Place::GroupProperty(scope, group, name) => {
            return service
                .scopes
                .get_mut(*scope)
                .groups
                .get_mut(group)?
                .properties
                .get_mut(name);
        }
    };
    match address {
        Address::Input(scope, name) => service.scopes.get_mut(*scope).inputs.get_mut(name),
        Address::Output(scope, name) => service.scopes.get_mut(*scope).outputs.get_mut(name),
        Address::Property(at, name) => service.nodes.get_mut(at.node).properties.get_mut(name),
        Address::Attribute(at, name) => service.nodes.get_mut(at.node).attributes.get_mut(name),
        Address::CapabilityProperty(at, capability, name) => service
            .nodes
            .get_mut(at.node)
            .capabilities
            .get_mut(capability)?
            .properties
            .get_mut(name),
        Address::CapabilityAttribute(at, capability, name) => service
            .nodes
            .get_mut(at.node)
            .capabilities
            .get_mut(capability)?
            .attributes
            .get_mut(name),
        Address::RelationshipProperty(link, name) => service
            .requirements
            .get_mut(link.requirement)
            .relationship
            .properties
            .get_mut(name),
        Address::RelationshipAttribute(link, name) => service
            .requirements
            .get_mut(link.requirement)
            .relationship
            .attributes
            .get_mut(name),
        Address::Allocation(link, name) => service
            .requirements
            .get_mut(link.requirement)
            .allocation
            .get_mut(name),
        Address::Index(..) | Address::Count(_) => None,
    }
}
