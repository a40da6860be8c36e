//! Evaluation over a service whose choices are decided, or partly: what every slot comes to.
//!
//! One engine serves the open service (choices give values that wait) and its closing (choices are decided, nodes are
//! told apart by copy). Values are computed on demand and once; a value that needs itself is reported.

use std::collections::BTreeMap;

use toscac_syntax::diagnostic::Diagnostic;
use toscac_syntax::expression::Expression;
use toscac_syntax::name::Name;
use toscac_syntax::origin::Origin;

use crate::deployment::{self, Deployment};
use crate::graph::residuals::Read;
use crate::service::{NodeId, RequirementId, ScopeId, Service, Slot, SlotSource};
use crate::types::evaluate::Definitions;
use crate::types::{Schema, Types};
use crate::value::{Outcome, Value, Wait, WaitsOn};

pub(crate) mod answers;
pub(crate) mod links;
pub(crate) mod residuals;

/// A node: one copy of it, or any of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct NodeAt {
    /// The node.
    pub(crate) node: NodeId,
    /// Which copy; `None` while copies are not told apart.
    pub(crate) copy: Option<u32>,
}

/// The far end of a relationship.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum End {
    /// A node of the service.
    Here(NodeAt),
    /// A node of the inventory.
    Inventory(deployment::NodeId),
}

/// A relationship of one copy of a node.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Link {
    /// The source.
    pub(crate) source: NodeAt,
    /// The requirement assignment.
    pub(crate) requirement: RequirementId,
    /// Its position among the relationships of the assignment.
    pub(crate) position: Option<u32>,
    /// Where it leads, and to which capability.
    pub(crate) end: Option<(End, Name)>,
}

/// What a path can be at.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Spot {
    /// A node.
    Node(End),
    /// A relationship.
    Relationship(Link),
    /// A capability of a node.
    Capability(End, Name),
}

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

/// Says what choices became.
pub(crate) trait Resolution {
    /// Where an assignment of one copy of a node leads.
    fn ends(&self, requirement: RequirementId, source: NodeAt) -> Ends;

    /// Which scope stands for a node; `None` when none does, or it is not decided.
    fn scope_of(&self, node: NodeId) -> Option<ScopeId>;

    /// Whether it is still open which scope stands for a node.
    fn is_substitution_open(&self, node: NodeId) -> bool;
}

/// The address of a value.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Address {
    /// An input of a scope.
    Input(ScopeId, Name),
    /// An output of a scope.
    Output(ScopeId, Name),
    /// A property of a node.
    Property(NodeAt, Name),
    /// An attribute of a node.
    Attribute(NodeAt, Name),
    /// A property of a capability.
    CapabilityProperty(NodeAt, Name, Name),
    /// An attribute of a capability.
    CapabilityAttribute(NodeAt, Name, Name),
    /// A property of a relationship.
    RelationshipProperty(Link, Name),
    /// An attribute of a relationship.
    RelationshipAttribute(Link, Name),
    /// An amount that a relationship takes.
    Allocation(Link, Name),
    /// Which copy of its target a relationship leads to.
    Index(RequirementId, NodeAt),
    /// How many copies a node has.
    Count(NodeId),
}

/// The engine.
pub(crate) struct Evaluation<'a> {
    pub(crate) definitions: Definitions<'a>,
    pub(crate) types: &'a Types,
    pub(crate) service: &'a Service,
    pub(crate) inventory: Option<&'a Deployment>,
    pub(crate) resolution: &'a dyn Resolution,
    /// What `SELF` is.
    this: Option<Spot>,
    /// Whose inputs and nodes names mean.
    scope: Option<ScopeId>,
    memo: BTreeMap<Address, Outcome>,
    active: Vec<(Address, Origin)>,
    /// What is read at which depth, while a residual is looked for.
    reads: Option<(usize, Vec<Read>)>,
    pub(crate) diagnostics: Vec<Diagnostic>,
}

/// Values that stand on each other deeper than this are a fault: no author writes them.
const DEPTH_MAX: usize = 512;

impl<'a> Evaluation<'a> {
    /// An engine that knows nothing yet.
    pub(crate) fn new(
        definitions: Definitions<'a>,
        service: &'a Service,
        inventory: Option<&'a Deployment>,
        resolution: &'a dyn Resolution,
    ) -> Evaluation<'a> {
        Evaluation {
            definitions,
            types: definitions.types,
            service,
            inventory,
            resolution,
            this: None,
            scope: None,
            memo: BTreeMap::new(),
            active: Vec::new(),
            reads: None,
            diagnostics: Vec::new(),
        }
    }

    /// The value at an address.
    pub(crate) fn value(&mut self, address: &Address) -> Outcome {
        if let Some(outcome) = self.memo.get(address) {
            return outcome.clone();
        }
        let Some(slot) = self.slot(address).cloned() else {
            return Outcome::Undefined;
        };
        if self.is_circular(address, &slot) {
            return Outcome::Fault;
        }
        let (this, scope) = self.surroundings(address, &slot);
        self.active.push((address.clone(), slot.origin));
        let outcome = match (&slot.expression, slot.source) {
            (Some(expression), _) => self.evaluate_in(expression, slot.schema.as_ref(), this, scope),
            (None, SlotSource::Nothing) => self.left_out(address, &slot),
            (None, _) => slot.outcome.clone(),
        };
        self.active.pop();
        self.memo.insert(address.clone(), outcome.clone());
        outcome
    }

    /// The value of an expression with `SELF` being `this`, and names being those of `scope`.
    pub(crate) fn evaluate_in(
        &mut self,
        expression: &Expression,
        schema: Option<&Schema>,
        this: Option<Spot>,
        scope: Option<ScopeId>,
    ) -> Outcome {
        let before = (
            std::mem::replace(&mut self.this, this),
            std::mem::replace(&mut self.scope, scope),
        );
        let outcome = self.run(expression, schema);
        (self.this, self.scope) = before;
        outcome
    }

    /// Whether an expression is true of `this`: for filters.
    pub(crate) fn holds(&mut self, filter: &Expression, this: Spot, scope: ScopeId) -> Holds {
        match self.evaluate_in(filter, None, Some(this), Some(scope)) {
            Outcome::Known(Value::Boolean(true)) | Outcome::Fault => Holds::Yes,
            Outcome::Known(_) | Outcome::Undefined => Holds::No,
            Outcome::Waits(wait) => Holds::Waits(wait),
        }
    }

    /// What a slot without any expression comes to.
    fn left_out(&self, address: &Address, slot: &Slot) -> Outcome {
        match address {
            Address::Input(_, name) if slot.outcome != Outcome::Fault => Outcome::Waits(Wait {
                on: WaitsOn::Input(name.clone()),
                origin: slot.origin,
            }),
            Address::Attribute(at, name) => Outcome::Waits(Wait {
                on: WaitsOn::Attribute(self.service.nodes[at.node].path.clone(), name.clone()),
                origin: slot.origin,
            }),
            _ => slot.outcome.clone(),
        }
    }

    fn is_circular(&mut self, address: &Address, slot: &Slot) -> bool {
        let Some(start) = self.active.iter().position(|(active, _)| active == address) else {
            return self.active.len() >= DEPTH_MAX;
        };
        let hops: Vec<(String, Origin)> = self.active[start..]
            .iter()
            .map(|(active, origin)| (self.title(active), *origin))
            .collect();
        self.diagnostics.push(crate::service::errors::circular_value(
            &self.title(address),
            slot.origin,
            &hops,
        ));
        // Every value of the circle is a fault now, so that it is reported once.
        let circle: Vec<Address> = self.active[start..]
            .iter()
            .map(|(active, _)| active.clone())
            .collect();
        for active in circle {
            self.memo.insert(active, Outcome::Fault);
        }
        true
    }

    /// How people call the value at an address.
    fn title(&self, address: &Address) -> String {
        let node = |at: &NodeAt| self.service.nodes[at.node].path.clone();
        match address {
            Address::Input(_, name) => format!("input `{name}`"),
            Address::Output(_, name) => format!("output `{name}`"),
            Address::Property(at, name) => format!("property `{name}` of `{}`", node(at)),
            Address::Attribute(at, name) => format!("attribute `{name}` of `{}`", node(at)),
            Address::CapabilityProperty(at, capability, name) => {
                format!("property `{name}` of capability `{capability}` of `{}`", node(at))
            }
            Address::CapabilityAttribute(at, capability, name) => {
                format!(
                    "attribute `{name}` of capability `{capability}` of `{}`",
                    node(at)
                )
            }
            Address::RelationshipProperty(link, name) | Address::RelationshipAttribute(link, name) => {
                let requirement = &self.service.requirements[link.requirement].name;
                format!(
                    "`{name}` of relationship `{requirement}` of `{}`",
                    node(&link.source)
                )
            }
            Address::Allocation(link, name) => {
                let requirement = &self.service.requirements[link.requirement].name;
                format!(
                    "allocation `{name}` of `{requirement}` of `{}`",
                    node(&link.source)
                )
            }
            Address::Index(requirement, at) => {
                format!(
                    "the index of `{}` of `{}`",
                    self.service.requirements[*requirement].name,
                    node(at)
                )
            }
            Address::Count(node) => format!("the count of `{}`", self.service.nodes[*node].path),
        }
    }

    fn slot(&self, address: &Address) -> Option<&'a Slot> {
        let service = self.service;
        match address {
            Address::Input(scope, name) => service.scopes[*scope].inputs.get(name),
            Address::Output(scope, name) => service.scopes[*scope].outputs.get(name),
            Address::Property(at, name) => service.nodes[at.node].properties.get(name),
            Address::Attribute(at, name) => service.nodes[at.node].attributes.get(name),
            Address::CapabilityProperty(at, capability, name) => service.nodes[at.node]
                .capabilities
                .get(capability)?
                .properties
                .get(name),
            Address::CapabilityAttribute(at, capability, name) => service.nodes[at.node]
                .capabilities
                .get(capability)?
                .attributes
                .get(name),
            Address::RelationshipProperty(link, name) => service.requirements[link.requirement]
                .relationship
                .properties
                .get(name),
            Address::RelationshipAttribute(link, name) => service.requirements[link.requirement]
                .relationship
                .attributes
                .get(name),
            Address::Allocation(link, name) => service.requirements[link.requirement].allocation.get(name),
            Address::Index(requirement, _) => match &service.requirements[*requirement].target {
                crate::service::Target::Named { index, .. } => index.as_deref(),
                crate::service::Target::Open(_)
                | crate::service::Target::Outer(_)
                | crate::service::Target::Nothing => None,
            },
            Address::Count(node) => service.nodes[*node].count_slot.as_ref(),
        }
    }

    /// What `SELF` and names mean in the expression at an address.
    fn surroundings(&self, address: &Address, slot: &Slot) -> (Option<Spot>, Option<ScopeId>) {
        let of_node = |at: &NodeAt| {
            (
                Some(Spot::Node(End::Here(*at))),
                Some(self.service.nodes[at.node].scope),
            )
        };
        match address {
            Address::Input(scope, _) => match self.service.scopes[*scope].stands_for {
                // The expression was written for the substituted node, in the scope that holds it.
                Some(standing) if slot.source == SlotSource::Given => of_node(&NodeAt {
                    node: standing.node,
                    copy: self.only_copy(standing.node),
                }),
                Some(_) | None => (None, Some(*scope)),
            },
            Address::Output(scope, _) => (None, Some(*scope)),
            Address::Property(at, _)
            | Address::Attribute(at, _)
            | Address::CapabilityProperty(at, ..)
            | Address::CapabilityAttribute(at, ..)
            | Address::Index(_, at) => of_node(at),
            Address::RelationshipProperty(link, _)
            | Address::RelationshipAttribute(link, _)
            | Address::Allocation(link, _) => {
                let scope = self.service.nodes[link.source.node].scope;
                (Some(Spot::Relationship(link.clone())), Some(scope))
            }
            Address::Count(node) => (None, Some(self.service.nodes[*node].scope)),
        }
    }

    /// The copy of a node of which there is one.
    pub(crate) fn only_copy(&self, node: NodeId) -> Option<u32> {
        (self.service.nodes[node].count == Some(1)).then_some(0)
    }
}

/// Whether a filter is true.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Holds {
    /// It is.
    Yes,
    /// It is not.
    No,
    /// It cannot be said yet.
    Waits(Wait),
}
