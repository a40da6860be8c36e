//! Places of the graph: nodes, relationships and scopes by copy, and how their values are addressed.
//!
//! Copies are counted flat. A node of count 3 in a template that stands for a node of count 2 has copies 0 to 5: the
//! first three belong to the service that stands for copy 0.

use toscac_syntax::name::Name;

use crate::deployment;
use crate::service::{NodeId, RequirementId, ScopeId, Service, Slot, Target};
use crate::types::path::PlaceKind;

/// A node: one copy of it, or any of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct NodeAt {
    /// The node.
    pub(crate) node: NodeId,
    /// Which of all copies; `None` while copies are not told apart.
    pub(crate) copy: Option<u32>,
}

/// One use of a service template: for one copy of the node that it stands for, or any of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct ScopeAt {
    /// The scope.
    pub(crate) scope: ScopeId,
    /// Which copy of the substituted node; 0 for the service itself.
    pub(crate) copy: Option<u32>,
}

/// The far end of a relationship.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum End {
    /// A node of the service.
    Here(NodeAt),
    /// A node of the inventory.
    Inventory(deployment::NodeId),
}

/// A relationship of one copy of a node.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
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
    /// A relationship of this service.
    Relationship(Link),
    /// A relationship of the inventory.
    InventoryRelationship(deployment::RelationshipId),
    /// A capability of a node.
    Capability(End, Name),
}

impl Spot {
    /// What paths call it.
    pub(crate) fn kind(&self) -> PlaceKind {
        match self {
            Spot::Node(_) => PlaceKind::Node,
            Spot::Relationship(_) | Spot::InventoryRelationship(_) => PlaceKind::Relationship,
            Spot::Capability(..) => PlaceKind::Capability,
        }
    }
}

/// The address of a value.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Address {
    /// An input of a scope.
    Input(ScopeAt, Name),
    /// An output of a scope.
    Output(ScopeAt, Name),
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
    Index(Link),
    /// How many copies a node has within its scope.
    Count(NodeId),
}

impl Address {
    /// The slot of the service that it means.
    pub(crate) fn slot<'s>(&self, service: &'s Service) -> Option<&'s Slot> {
        match self {
            Address::Input(at, name) => service.scopes[at.scope].inputs.get(name),
            Address::Output(at, name) => service.scopes[at.scope].outputs.get(name),
            Address::Property(at, name) => service.nodes[at.node].properties.get(name),
            Address::Attribute(at, name) => service.nodes[at.node].attributes.get(name),
            Address::CapabilityProperty(at, capability, name) => {
                let capability = service.nodes[at.node].capabilities.get(capability)?;
                capability.properties.get(name)
            }
            Address::CapabilityAttribute(at, capability, name) => {
                let capability = service.nodes[at.node].capabilities.get(capability)?;
                capability.attributes.get(name)
            }
            Address::RelationshipProperty(link, name) => {
                let part = &service.requirements[link.requirement].relationship;
                part.properties.get(name)
            }
            Address::RelationshipAttribute(link, name) => {
                let part = &service.requirements[link.requirement].relationship;
                part.attributes.get(name)
            }
            Address::Allocation(link, name) => service.requirements[link.requirement].allocation.get(name),
            Address::Index(link) => match &service.requirements[link.requirement].target {
                Target::Named { index, .. } => index.as_deref(),
                Target::Open(_) | Target::Outer(_) | Target::Nothing => None,
            },
            Address::Count(node) => service.nodes[*node].count_slot.as_ref(),
        }
    }

    /// The same slot, to be written.
    pub(crate) fn slot_mut<'s>(&self, service: &'s mut Service) -> Option<&'s mut Slot> {
        match self {
            Address::Input(at, name) => service.scopes.get_mut(at.scope).inputs.get_mut(name),
            Address::Output(at, name) => service.scopes.get_mut(at.scope).outputs.get_mut(name),
            Address::Property(at, name) => service.nodes.get_mut(at.node).properties.get_mut(name),
            Address::Attribute(at, name) => service.nodes.get_mut(at.node).attributes.get_mut(name),
            Address::CapabilityProperty(at, capability, name) => {
                let node = service.nodes.get_mut(at.node);
                node.capabilities.get_mut(capability)?.properties.get_mut(name)
            }
            Address::CapabilityAttribute(at, capability, name) => {
                let node = service.nodes.get_mut(at.node);
                node.capabilities.get_mut(capability)?.attributes.get_mut(name)
            }
            Address::RelationshipProperty(link, name) => {
                let requirement = service.requirements.get_mut(link.requirement);
                requirement.relationship.properties.get_mut(name)
            }
            Address::RelationshipAttribute(link, name) => {
                let requirement = service.requirements.get_mut(link.requirement);
                requirement.relationship.attributes.get_mut(name)
            }
            Address::Allocation(link, name) => {
                let requirement = service.requirements.get_mut(link.requirement);
                requirement.allocation.get_mut(name)
            }
            Address::Index(link) => match &mut service.requirements.get_mut(link.requirement).target {
                Target::Named { index, .. } => index.as_deref_mut(),
                Target::Open(_) | Target::Outer(_) | Target::Nothing => None,
            },
            Address::Count(node) => service.nodes.get_mut(*node).count_slot.as_mut(),
        }
    }

    /// How people call the value.
    pub(crate) fn title(&self, service: &Service) -> String {
        let node = |at: &NodeAt| service.nodes[at.node].path.clone();
        match self {
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
                let requirement = &service.requirements[link.requirement].name;
                format!(
                    "`{name}` of relationship `{requirement}` of `{}`",
                    node(&link.source)
                )
            }
            Address::Allocation(link, name) => {
                let requirement = &service.requirements[link.requirement].name;
                format!(
                    "allocation `{name}` of `{requirement}` of `{}`",
                    node(&link.source)
                )
            }
            Address::Index(link) => {
                let requirement = &service.requirements[link.requirement].name;
                format!("the index of `{requirement}` of `{}`", node(&link.source))
            }
            Address::Count(node) => format!("the count of `{}`", service.nodes[*node].path),
        }
    }
}

/// A relationship of which it is asked where it leads.
pub(crate) fn leading(requirement: RequirementId, source: NodeAt, position: u32) -> Link {
    Link {
        source,
        requirement,
        position: Some(position),
        end: None,
    }
}

/// The use of a template that holds a copy of a node.
pub(crate) fn scope_of(service: &Service, at: NodeAt) -> ScopeAt {
    let node = &service.nodes[at.node];
    let copy = match service.scopes[node.scope].stands_for {
        None => Some(0),
        Some(standing) => match (at.copy, node.count) {
            (Some(copy), Some(count)) => copy.checked_div(count),
            _ => only_copy(service, standing.node),
        },
    };
    ScopeAt {
        scope: node.scope,
        copy,
    }
}

/// The copy of the node that a use of a template stands for.
pub(crate) fn substituted(service: &Service, at: ScopeAt) -> Option<NodeAt> {
    let standing = service.scopes[at.scope].stands_for?;
    Some(NodeAt {
        node: standing.node,
        copy: at.copy,
    })
}

/// The use of a template that stands for a copy of a node.
pub(crate) fn scope_for(scope: ScopeId, at: NodeAt) -> ScopeAt {
    ScopeAt { scope, copy: at.copy }
}

/// The copies of a node that are in one use of its template; `None` when they are not told apart.
pub(crate) fn copies_in(
    service: &Service,
    node: NodeId,
    scope: ScopeAt,
) -> Option<impl Iterator<Item = NodeAt>> {
    let count = service.nodes[node].count?;
    let first = scope.copy?.checked_mul(count)?;
    let copies = first..first.checked_add(count)?;
    Some(copies.map(move |copy| NodeAt {
        node,
        copy: Some(copy),
    }))
}

/// One copy of a node in one use of its template, counted from 0 there; `copy: None` when that is not known.
pub(crate) fn copy_in(service: &Service, node: NodeId, scope: ScopeAt, own: u32) -> NodeAt {
    let copy = match (scope.copy, service.nodes[node].count) {
        (Some(0), _) => Some(own),
        (Some(copy), Some(count)) => copy.checked_mul(count).and_then(|first| first.checked_add(own)),
        _ => None,
    };
    NodeAt { node, copy }
}

/// Which of the copies in its use of the template it is: `$node_index`.
pub(crate) fn own_copy(service: &Service, at: NodeAt) -> Option<u32> {
    match service.nodes[at.node].count {
        Some(1) => Some(0),
        Some(count) => at.copy.and_then(|copy| copy.checked_rem(count)),
        None => at.copy,
    }
}

/// The copy of a node of which there is one.
pub(crate) fn only_copy(service: &Service, node: NodeId) -> Option<u32> {
    (service.copies(node) == Some(1)).then_some(0)
}

/// A node, with its copy if there is one only.
pub(crate) fn any_copy(service: &Service, node: NodeId) -> NodeAt {
    NodeAt {
        node,
        copy: only_copy(service, node),
    }
}
