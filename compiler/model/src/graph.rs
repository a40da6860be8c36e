//! Evaluation over a service whose choices are decided, or partly: what every slot comes to.
//!
//! One engine serves the open service (choices give values that wait) and its closing (choices are decided, nodes are
//! told apart by copy). Values are computed on demand and once; a value that needs itself is reported.
//!
//! - `graph/places.rs`: nodes, relationships and scopes by copy, and how their values are addressed
//! - `graph/leads.rs`: which requirements may lead to which nodes
//! - `graph/links.rs`: relationships, as far as they are decided
//! - `graph/substituted.rs`: what the service behind a node supplies, and which nodes are names for others
//! - `graph/inventory.rs`: nodes and relationships of the inventory
//! - `graph/answers.rs`: what expressions learn
//! - `graph/members.rs`: which members places have, and which of them operations write
//! - `graph/residuals.rs`: what is left of a value that only the running service knows
//! - `graph/verdicts.rs`: filters, tried on a place
//! - `graph/amounts.rs`: what relationships take of capabilities
//! - `graph/checks.rs`: what must be true of relationships

pub(crate) mod places;
pub(crate) mod leads;
pub(crate) mod links;
pub(crate) mod substituted;
mod inventory;
pub(crate) mod answers;
mod members;
pub(crate) mod residuals;
pub(crate) mod verdicts;
pub(crate) mod amounts;
mod checks;

use std::sync::Arc;

use indexmap::IndexMap;
use toscac_syntax::diagnostic::Diagnostic;
use toscac_syntax::expression::Expression;
use toscac_syntax::name::Name;
use toscac_syntax::origin::Origin;

use crate::deployment::{self, Deployment};
use crate::graph::leads::Leads;
use crate::graph::places::{Address, End, Link, NodeAt, ScopeAt, Spot};
use crate::graph::residuals::Read;
use crate::service::{NodeId, RequirementId, ScopeId, Service, Slot, SlotSource, errors};
use crate::types::evaluate::Definitions;
use crate::types::{Schema, Types};
use crate::value::{Outcome, Wait, WaitsOn};

/// The relationships of one requirement assignment, as far as they are decided.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Ends {
    /// To these, in order.
    Known(Vec<(End, Name)>),
    /// It is not decided.
    Waits,
    /// It stays open.
    Nothing,
    /// A fault that was reported.
    Fault,
}

/// Whether a node is one of the inventory.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Selected {
    /// It is a node of its own.
    No,
    /// It is this one.
    Is(deployment::NodeId),
    /// That is not decided.
    Waits,
}

/// Says what choices became.
pub(crate) trait Resolution {
    /// Where an open assignment of one copy of a node leads.
    fn ends(&self, requirement: RequirementId, source: NodeAt) -> Ends;

    /// Which scope stands for a node; `None` when none does, or it is not decided.
    fn scope_of(&self, node: NodeId) -> Option<ScopeId>;

    /// Whether it is still open which scope stands for a node.
    fn is_substitution_open(&self, node: NodeId) -> bool;

    /// Whether a node with the directive `select` is one of the inventory.
    fn selected(&self, at: NodeAt) -> Selected;

    /// Where an open assignment leads as far as that was decided; `None` where only what is decided as a whole counts.
    /// While decisions are made one after the other, who comes in is who is there already.
    fn ends_so_far(&self, _requirement: RequirementId, _source: NodeAt) -> Option<Vec<(End, Name)>> {
        None
    }
}

/// The engine.
pub(crate) struct Evaluation<'a> {
    pub(crate) definitions: Definitions<'a>,
    pub(crate) types: &'a Types,
    pub(crate) service: &'a Service,
    pub(crate) inventory: Option<&'a Deployment>,
    pub(crate) resolution: &'a dyn Resolution,
    /// Whether inputs that were left out may still be given.
    inputs_open: bool,
    /// Which requirements lead where; made when first asked for.
    leads: Option<Arc<Leads>>,
    /// What `SELF` is.
    this: Option<Spot>,
    /// The relationship whose target is looked for.
    leading: Option<Link>,
    /// Whose inputs and nodes names mean.
    scope: Option<ScopeAt>,
    /// Never walked: only asked.
    memo: IndexMap<Address, Outcome>,
    active: Vec<(Address, Origin)>,
    /// What is read at which depth, while a residual is looked for.
    reads: Option<(usize, Vec<Read>)>,
    pub(crate) diagnostics: Vec<Diagnostic>,
}

impl<'a> Evaluation<'a> {
    /// An engine that knows nothing yet.
    pub(crate) fn new(
        definitions: Definitions<'a>,
        service: &'a Service,
        inventory: Option<&'a Deployment>,
        resolution: &'a dyn Resolution,
    ) -> Evaluation<'a> {
        let definitions = Definitions {
            template_functions: Some(&service.functions),
            ..definitions
        };
        Evaluation {
            definitions,
            types: definitions.types,
            service,
            inventory,
            resolution,
            inputs_open: true,
            leads: None,
            this: None,
            leading: None,
            scope: None,
            memo: IndexMap::new(),
            active: Vec::new(),
            reads: None,
            diagnostics: Vec::new(),
        }
    }

    /// The same with a table that was made before for this service: several engines share it.
    pub(crate) fn with_leads(self, leads: &Arc<Leads>) -> Evaluation<'a> {
        Evaluation {
            leads: Some(Arc::clone(leads)),
            ..self
        }
    }

    /// The same when no more inputs come: what they leave without a value stays without one.
    pub(crate) fn with_all_inputs(self) -> Evaluation<'a> {
        Evaluation {
            inputs_open: false,
            ..self
        }
    }

    /// The value at an address.
    pub(crate) fn value(&mut self, address: &Address) -> Outcome {
        if let Some(outcome) = self.memo.get(address) {
            return outcome.clone();
        }
        let Some(slot) = address.slot(self.service) else {
            return Outcome::Undefined;
        };
        if self.is_circular(address, slot) || self.is_too_deep(address, slot) {
            return Outcome::Fault;
        }
        let outcome = match (
            self.mapped_attribute(address, slot),
            &slot.expression,
            slot.source,
        ) {
            (Some(outcome), ..) => outcome,
            (None, Some(expression), _) => {
                let (this, scope) = self.surroundings(address, slot);
                self.active.push((address.clone(), slot.origin));
                let leading = match address {
                    Address::Index(link) => Some(link.clone()),
                    _ => None,
                };
                let before = std::mem::replace(&mut self.leading, leading);
                let outcome = self.evaluate_in(expression, slot.schema.as_deref(), this, scope);
                self.leading = before;
                self.active.pop();
                match outcome {
                    // A property without a value leaves the default of the input that it is mapped to.
                    Outcome::Undefined
                        if slot.source == SlotSource::Given && matches!(slot.outcome, Outcome::Known(_)) =>
                    {
                        slot.outcome.clone()
                    }
                    Outcome::Undefined if self.is_required(address) && !self.may_be_given() => {
                        let diagnostic =
                            errors::undefined_value(&address.title(self.service), expression.origin);
                        self.diagnostics.push(diagnostic);
                        Outcome::Fault
                    }
                    outcome => outcome,
                }
            }
            (None, None, SlotSource::Nothing) => self.left_out(address, slot),
            (None, None, _) => slot.outcome.clone(),
        };
        // A value of a circle is a fault, whatever was made of it on the way back.
        self.memo.entry(address.clone()).or_insert(outcome).clone()
    }

    /// The value of an expression with `SELF` being `this`, and names being those of `scope`.
    pub(crate) fn evaluate_in(
        &mut self,
        expression: &Expression,
        schema: Option<&Schema>,
        this: Option<Spot>,
        scope: Option<ScopeAt>,
    ) -> Outcome {
        let before = (
            std::mem::replace(&mut self.this, this),
            std::mem::replace(&mut self.scope, scope),
        );
        let outcome = self.run(expression, schema);
        (self.this, self.scope) = before;
        outcome
    }

    /// What an attribute comes to that a substituting service has an output for.
    fn mapped_attribute(&mut self, address: &Address, slot: &Slot) -> Option<Outcome> {
        let (place, name) = match address {
            Address::Attribute(at, name) => (Spot::Node(End::Here(*at)), name),
            Address::CapabilityAttribute(at, capability, name) => {
                (Spot::Capability(End::Here(*at), capability.clone()), name)
            }
            Address::RelationshipAttribute(link, name) => (Spot::Relationship(link.clone()), name),
            Address::Input(..)
            | Address::Output(..)
            | Address::Property(..)
            | Address::CapabilityProperty(..)
            | Address::RelationshipProperty(..)
            | Address::Allocation(..)
            | Address::Index(..)
            | Address::Count(_) => return None,
        };
        let any = Schema::any(slot.origin);
        let schema = slot.schema.as_deref().unwrap_or(&any);
        let answer = self.substituted_attribute(&place, schema, name, slot.origin)?;
        Some(answer.outcome)
    }

    /// What a slot without any expression comes to.
    fn left_out(&self, address: &Address, slot: &Slot) -> Outcome {
        match address {
            // What is done for a node, a service does, and without a mapping it says nothing of its attributes (§7.2.1).
            Address::Attribute(at, _) | Address::CapabilityAttribute(at, ..)
                if self.resolution.scope_of(at.node).is_some() =>
            {
                Outcome::Undefined
            }
            Address::Attribute(at, name) => Outcome::Waits(Wait {
                on: WaitsOn::Attribute(self.service.nodes[at.node].path.clone(), name.clone()),
                origin: slot.origin,
            }),
            Address::CapabilityAttribute(at, capability, name) => Outcome::Waits(Wait {
                on: WaitsOn::Attribute(
                    self.service.nodes[at.node].path.clone(),
                    Name::from(format!("{capability}.{name}")),
                ),
                origin: slot.origin,
            }),
            Address::Input(..)
            | Address::Output(..)
            | Address::Property(..)
            | Address::CapabilityProperty(..)
            | Address::RelationshipProperty(..)
            | Address::RelationshipAttribute(..)
            | Address::Allocation(..)
            | Address::Index(..)
            | Address::Count(_) => slot.outcome.clone(),
        }
    }

    /// Whether an input that was left out may still give a value.
    fn may_be_given(&self) -> bool {
        self.inputs_open
            && self.service.scopes.iter().any(|(_, scope)| {
                let mut inputs = scope.inputs.values();
                inputs.any(|input| input.source == SlotSource::Nothing && input.outcome == Outcome::Undefined)
            })
    }

    /// Whether a property must have a value (§9.5): a way through the graph that leads nowhere leaves it without one.
    fn is_required(&self, address: &Address) -> bool {
        let property = match address {
            Address::Property(at, name) => {
                links::type_of(self, End::Here(*at)).and_then(|node_type| node_type.properties.get(name))
            }
            Address::CapabilityProperty(at, capability, name) => links::type_of(self, End::Here(*at))
                .and_then(|node_type| node_type.capabilities.get(capability)?.properties.get(name)),
            Address::RelationshipProperty(link, name) => {
                let part = &self.service.requirements[link.requirement].relationship;
                let of = part.type_id.map(|id| self.types.relationship_type(id));
                of.and_then(|of| of.properties.get(name))
            }
            Address::Input(..)
            | Address::Output(..)
            | Address::Attribute(..)
            | Address::CapabilityAttribute(..)
            | Address::RelationshipAttribute(..)
            | Address::Allocation(..)
            | Address::Index(..)
            | Address::Count(_) => None,
        };
        property.is_some_and(|property| property.required)
    }

    fn is_circular(&mut self, address: &Address, slot: &Slot) -> bool {
        let Some(start) = self.active.iter().position(|(active, _)| active == address) else {
            return false;
        };
        let hops: Vec<(String, Origin)> = self.active[start..]
            .iter()
            .map(|(active, origin)| (active.title(self.service), *origin))
            .collect();
        self.diagnostics.push(errors::circular_value(
            &address.title(self.service),
            slot.origin,
            &hops,
        ));
        // Every value of the circle is a fault now, so that it is reported once.
        for (active, _) in &self.active[start..] {
            self.memo.insert(active.clone(), Outcome::Fault);
        }
        true
    }

    fn is_too_deep(&mut self, address: &Address, slot: &Slot) -> bool {
        let limit = self.definitions.limits.value_depth;
        if self.active.len() < limit {
            return false;
        }
        let diagnostic = errors::too_deep(&address.title(self.service), slot.origin, limit);
        self.diagnostics.push(diagnostic);
        for (active, _) in &self.active {
            self.memo.insert(active.clone(), Outcome::Fault);
        }
        true
    }

    /// What `SELF` and names mean in the expression at an address.
    fn surroundings(&self, address: &Address, slot: &Slot) -> (Option<Spot>, Option<ScopeAt>) {
        let of_node = |at: &NodeAt| {
            (
                Some(Spot::Node(End::Here(*at))),
                Some(places::scope_of(self.service, *at)),
            )
        };
        match address {
            Address::Input(scope, _) if slot.source == SlotSource::Given => {
                match places::substituted(self.service, *scope) {
                    // The expression was written for the substituted node, in the scope that holds it.
                    Some(outer) => of_node(&outer),
                    None => (None, Some(*scope)),
                }
            }
            Address::Input(scope, _) | Address::Output(scope, _) => (None, Some(*scope)),
            Address::Property(at, _)
            | Address::Attribute(at, _)
            | Address::CapabilityProperty(at, ..)
            | Address::CapabilityAttribute(at, ..) => of_node(at),
            Address::Index(link) => of_node(&link.source),
            Address::RelationshipProperty(link, _)
            | Address::RelationshipAttribute(link, _)
            | Address::Allocation(link, _) => {
                let scope = places::scope_of(self.service, link.source);
                (Some(Spot::Relationship(link.clone())), Some(scope))
            }
            Address::Count(node) => {
                let any = NodeAt {
                    node: *node,
                    copy: None,
                };
                (None, Some(places::scope_of(self.service, any)))
            }
        }
    }
}
