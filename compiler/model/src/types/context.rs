//! The surroundings of an expression as far as types tell them: answers are types, and values wait.

use std::collections::BTreeMap;

use toscac_syntax::entities::{Entries, Kind};
use toscac_syntax::name::Name;
use toscac_syntax::origin::Origin;

use super::graph::{Answer, Graph, Missing, Reached, Sought};
use super::path::{Index, PlaceKind};
use super::typing;
use super::{
    Attribute, BuiltIn, Capability, CapabilityWish, DataTypeRef, Parameter, Property, Requirement, Schema,
    Types,
};
use crate::names::TypeId;
use crate::value::{Outcome, Sort, Wait, WaitsOn};

/// Where an expression stands, for checking it by types alone.
#[derive(Debug, Clone)]
pub struct Context<'a> {
    /// All types.
    pub types: &'a Types,
    /// What `SELF` is.
    pub this: This,
    /// The inputs of the service template; `None` outside of one, where no input can be known.
    pub inputs: Option<&'a Entries<Parameter>>,
    /// Node templates with their types; `None` outside of a service template.
    pub nodes: Option<&'a BTreeMap<Name, Option<TypeId>>>,
    /// Whether `$node_index` has a meaning here.
    pub node_index: Known,
    /// Whether `$relationship_index` has a meaning here.
    pub relationship_index: Known,
}

/// Whether something can be known at a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Known {
    /// It can, in time.
    InTime,
    /// It has no meaning here.
    Never,
}

/// What `SELF` is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum This {
    /// A node of this type: in node types and templates, their capabilities, and filters under `select`.
    Node(Option<TypeId>),
    /// A relationship: in relationship types and templates, and in requirements.
    Relationship(RelationshipPlace),
    /// Nothing: in outputs, groups, policies and inputs.
    Nothing,
    /// Whatever uses the data type whose clause this is.
    Unknown,
}

/// What is known of a relationship.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct RelationshipPlace {
    /// Its type.
    pub type_id: Option<TypeId>,
    /// The node type of its source.
    pub source: Option<TypeId>,
    /// The node type that its target has or derives from.
    pub target: Option<TypeId>,
    /// The capability type that the capability at its target has or derives from.
    pub capability: Option<TypeId>,
}

/// A place that only its types tell of. A type that is `None` is not known: everything may be there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TypedPlace {
    /// A node.
    Node {
        /// Its type.
        type_id: Option<TypeId>,
        /// Whether that is its very type; else it may be of a derived one.
        bound: Bound,
    },
    /// A relationship.
    Relationship {
        /// What is known of it.
        place: RelationshipPlace,
        /// The requirement that defines it, with its own refinements.
        requirement: Option<Box<Requirement>>,
    },
    /// A capability.
    Capability {
        /// Its type.
        type_id: Option<TypeId>,
        /// The definition in a node type, with its own refinements.
        definition: Option<Box<Capability>>,
    },
}

/// How well a type is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Bound {
    /// It is this type.
    Exact,
    /// It is this type or one derived from it.
    Upper,
}

impl<'a> Context<'a> {
    /// The context of a definition in a node type.
    pub fn of_node_type(types: &'a Types, type_id: TypeId) -> Context<'a> {
        Context {
            node_index: Known::InTime,
            ..Context::of_nothing(types, This::Node(Some(type_id)))
        }
    }

    /// The context of a definition in a relationship type, or in a requirement.
    pub fn of_relationship(types: &'a Types, place: RelationshipPlace) -> Context<'a> {
        Context {
            node_index: if place.source.is_some() {
                Known::InTime
            } else {
                Known::Never
            },
            relationship_index: Known::InTime,
            ..Context::of_nothing(types, This::Relationship(place))
        }
    }

    /// The context of a clause or default of a data type: whoever uses the type decides what `SELF` is.
    pub fn of_data_type(types: &'a Types) -> Context<'a> {
        Context {
            node_index: Known::InTime,
            relationship_index: Known::InTime,
            ..Context::of_nothing(types, This::Unknown)
        }
    }

    /// A context without indices, inputs and node templates.
    pub fn of_nothing(types: &'a Types, this: This) -> Context<'a> {
        Context {
            types,
            this,
            inputs: None,
            nodes: None,
            node_index: Known::Never,
            relationship_index: Known::Never,
        }
    }
}

impl Graph for Context<'_> {
    type Place = TypedPlace;

    fn is_typing(&self) -> bool {
        true
    }

    fn is_resolved_later(&self) -> bool {
        self.nodes.is_some()
    }

    fn self_kind(&self) -> Option<PlaceKind> {
        match self.this {
            This::Node(_) => Some(PlaceKind::Node),
            This::Relationship(_) => Some(PlaceKind::Relationship),
            This::Nothing | This::Unknown => None,
        }
    }

    fn this(&mut self, origin: Origin) -> Result<Reached<TypedPlace>, Missing> {
        match self.this {
            This::Node(type_id) => Ok(one(TypedPlace::Node {
                type_id,
                bound: Bound::Exact,
            })),
            This::Relationship(place) => Ok(one(TypedPlace::Relationship {
                place,
                requirement: None,
            })),
            This::Nothing => Err(Missing::new(Sought::This, "", Vec::new())),
            This::Unknown => Ok(Reached::Waits(Wait {
                on: WaitsOn::Candidate,
                origin,
            })),
        }
    }

    fn node(&mut self, name: &Name, _: &Index, _: Origin) -> Result<Reached<TypedPlace>, Missing> {
        let known = self.nodes.and_then(|nodes| nodes.get(name));
        match known {
            Some(type_id) => Ok(one(TypedPlace::Node {
                type_id: *type_id,
                bound: Bound::Exact,
            })),
            None => {
                let names = self.nodes.into_iter().flat_map(BTreeMap::keys).cloned();
                let of = if self.nodes.is_some() {
                    "the service template"
                } else {
                    "a type, which knows no node templates"
                };
                Err(Missing::new(Sought::Node, of, names.collect()))
            }
        }
    }

    fn outgoing(
        &mut self,
        node: &TypedPlace,
        requirement: &Name,
        _: &Index,
        _: Origin,
    ) -> Result<Reached<TypedPlace>, Missing> {
        let TypedPlace::Node { type_id, bound } = node else {
            return Ok(Reached::Fault);
        };
        let Some(node_type) = type_id.map(|id| self.types.node_type(id)) else {
            return Ok(one(unknown_relationship()));
        };
        if let Some(found) = node_type.requirements.get(requirement) {
            let capability = match &found.capability {
                CapabilityWish::Type(id) => Some(*id),
                CapabilityWish::Symbolic(name) => {
                    let target = found.node.map(|id| self.types.node_type(id));
                    target.and_then(|target| target.capabilities.get(name)?.type_id)
                }
                CapabilityWish::Unknown => None,
            };
            return Ok(one(TypedPlace::Relationship {
                place: RelationshipPlace {
                    type_id: found.relationship,
                    source: *type_id,
                    target: found.node,
                    capability,
                },
                requirement: Some(Box::new(found.clone())),
            }));
        }
        let header = &node_type.header;
        if !header.complete {
            return Ok(one(unknown_relationship()));
        }
        let of = format!("node type `{}`", header.name);
        let names = node_type.requirements.keys().cloned().collect();
        let derived = self.derived_node(header.id, *bound, |derived| {
            derived.requirements.contains_key(requirement)
        });
        Err(Missing {
            derived,
            ..Missing::new(Sought::Requirement, of, names)
        })
    }

    fn incoming(&mut self, _: &TypedPlace, _: &Index, _: Origin) -> Result<Reached<TypedPlace>, Missing> {
        // Whatever requirement leads here, from whatever node.
        Ok(one(unknown_relationship()))
    }

    fn capability(
        &mut self,
        node: &TypedPlace,
        name: &Name,
        _: Origin,
    ) -> Result<Reached<TypedPlace>, Missing> {
        let TypedPlace::Node { type_id, bound } = node else {
            return Ok(Reached::Fault);
        };
        let unknown = TypedPlace::Capability {
            type_id: None,
            definition: None,
        };
        let Some(node_type) = type_id.map(|id| self.types.node_type(id)) else {
            return Ok(one(unknown));
        };
        if let Some(found) = node_type.capabilities.get(name) {
            return Ok(one(TypedPlace::Capability {
                type_id: found.type_id,
                definition: Some(Box::new(found.clone())),
            }));
        }
        let header = &node_type.header;
        if !header.complete {
            return Ok(one(unknown));
        }
        let of = format!("node type `{}`", header.name);
        let names = node_type.capabilities.keys().cloned().collect();
        let derived = self.derived_node(header.id, *bound, |derived| {
            derived.capabilities.contains_key(name)
        });
        Err(Missing {
            derived,
            ..Missing::new(Sought::Capability, of, names)
        })
    }

    fn target_capability(
        &mut self,
        relationship: &TypedPlace,
        _: Origin,
    ) -> Result<Reached<TypedPlace>, Missing> {
        let TypedPlace::Relationship { place, .. } = relationship else {
            return Ok(Reached::Fault);
        };
        Ok(one(TypedPlace::Capability {
            type_id: place.capability,
            definition: None,
        }))
    }

    fn source(&mut self, relationship: &TypedPlace, _: Origin) -> Result<Reached<TypedPlace>, Missing> {
        let TypedPlace::Relationship { place, .. } = relationship else {
            return Ok(Reached::Fault);
        };
        Ok(one(TypedPlace::Node {
            type_id: place.source,
            bound: Bound::Upper,
        }))
    }

    fn target(&mut self, relationship: &TypedPlace, _: Origin) -> Result<Reached<TypedPlace>, Missing> {
        let TypedPlace::Relationship { place, .. } = relationship else {
            return Ok(Reached::Fault);
        };
        Ok(one(TypedPlace::Node {
            type_id: place.target,
            bound: Bound::Upper,
        }))
    }

    fn property(&mut self, place: &TypedPlace, name: &Name, origin: Origin) -> Result<Answer, Missing> {
        let Some(members) = self.members(place) else {
            return Ok(open(name, origin));
        };
        if let Some(property) = members.properties.get(name) {
            return Ok(typed(name, property.schema.clone(), origin));
        }
        Err(Missing {
            derived: self.derived_member(place, |derived| derived.properties.contains_key(name)),
            is_attribute: members.attributes.contains_key(name),
            ..Missing::new(Sought::Property, members.of, names(members.properties))
        })
    }

    fn attribute(&mut self, place: &TypedPlace, name: &Name, origin: Origin) -> Result<Answer, Missing> {
        let Some(members) = self.members(place) else {
            return Ok(open(name, origin));
        };
        let attribute = members.attributes.get(name).map(|attribute| &attribute.schema);
        let schema = attribute.or_else(|| Some(&members.properties.get(name)?.schema));
        if let Some(schema) = schema {
            return Ok(typed(name, schema.clone(), origin));
        }
        let both = names(members.attributes)
            .into_iter()
            .chain(names(members.properties));
        let both = both.collect();
        Err(Missing {
            derived: self.derived_member(place, |derived| {
                derived.attributes.contains_key(name) || derived.properties.contains_key(name)
            }),
            ..Missing::new(Sought::Attribute, members.of, both)
        })
    }

    fn artifact(&mut self, place: &TypedPlace, name: &Name, origin: Origin) -> Result<Answer, Missing> {
        // Templates add artifacts, so only the graph knows which are there.
        let _ = place;
        Ok(typed(name, Schema::built_in(BuiltIn::String, origin), origin))
    }

    fn available_allocation(
        &mut self,
        capability: &TypedPlace,
        property: &Name,
        origin: Origin,
    ) -> Result<Answer, Missing> {
        let answer = self.property(capability, property, origin)?;
        match typing::sort(self.types, &answer.schema) {
            None | Some(Sort::Integer | Sort::Float | Sort::Scalar(_)) => Ok(answer),
            Some(_) => {
                let found = typing::describe(self.types, &answer.schema);
                Err(Missing::new(Sought::Allocatable, found, Vec::new()))
            }
        }
    }

    fn input(&mut self, name: &Name, origin: Origin) -> Result<Answer, Missing> {
        let wait = Wait {
            on: WaitsOn::Input(name.clone()),
            origin,
        };
        let schema = match self.inputs {
            None => Schema::any(origin),
            Some(inputs) => match inputs.get(name) {
                Some(input) => input.schema.clone(),
                None => {
                    let names = inputs.keys().cloned().collect();
                    return Err(Missing::new(Sought::Input, "the service template", names));
                }
            },
        };
        Ok(Answer {
            outcome: Outcome::Waits(wait),
            schema,
        })
    }

    fn node_index(&mut self, origin: Origin) -> Option<Outcome> {
        index(self.node_index, WaitsOn::NodeIndex, origin)
    }

    fn relationship_index(&mut self, origin: Origin) -> Option<Outcome> {
        index(self.relationship_index, WaitsOn::RelationshipIndex, origin)
    }
}

/// Properties and attributes of a place, and what people call it.
struct Seen<'m> {
    of: String,
    properties: &'m Entries<Property>,
    attributes: &'m Entries<Attribute>,
}

impl Context<'_> {
    /// `None` when its type is not known as far as its members go.
    fn members<'m>(&'m self, place: &'m TypedPlace) -> Option<Seen<'m>> {
        match place {
            TypedPlace::Node { type_id, .. } => {
                let of = self.types.node_type((*type_id)?);
                of.header.complete.then(|| Seen {
                    of: format!("node type `{}`", of.header.name),
                    properties: &of.properties,
                    attributes: &of.attributes,
                })
            }
            TypedPlace::Relationship { place, requirement } => {
                let of = self.types.relationship_type(place.type_id?);
                let refined = requirement.as_deref();
                of.header.complete.then(|| Seen {
                    of: format!("relationship type `{}`", of.header.name),
                    properties: refined.map_or(&of.properties, |refined| &refined.relationship_properties),
                    attributes: refined.map_or(&of.attributes, |refined| &refined.relationship_attributes),
                })
            }
            TypedPlace::Capability { type_id, definition } => {
                let of = self.types.capability_type((*type_id)?);
                let refined = definition.as_deref();
                of.header.complete.then(|| Seen {
                    of: format!("capability type `{}`", of.header.name),
                    properties: refined.map_or(&of.properties, |refined| &refined.properties),
                    attributes: refined.map_or(&of.attributes, |refined| &refined.attributes),
                })
            }
        }
    }

    /// A type derived from that of the place whose members pass a test, if the place may be of a derived type.
    fn derived_member(&self, place: &TypedPlace, test: impl Fn(&Seen<'_>) -> bool) -> Option<Name> {
        let (ancestor, is_open) = match place {
            TypedPlace::Node { type_id, bound } => ((*type_id)?, *bound == Bound::Upper),
            TypedPlace::Relationship { place, .. } => (place.type_id?, true),
            TypedPlace::Capability { type_id, definition } => ((*type_id)?, definition.is_none()),
        };
        if !is_open {
            return None;
        }
        derived_types(self.types, ancestor)
            .into_iter()
            .find_map(|(id, name)| {
                let place = match place {
                    TypedPlace::Node { .. } => TypedPlace::Node {
                        type_id: Some(id),
                        bound: Bound::Exact,
                    },
                    TypedPlace::Relationship { .. } => TypedPlace::Relationship {
                        place: RelationshipPlace {
                            type_id: Some(id),
                            ..RelationshipPlace::default()
                        },
                        requirement: None,
                    },
                    TypedPlace::Capability { .. } => TypedPlace::Capability {
                        type_id: Some(id),
                        definition: None,
                    },
                };
                self.members(&place).filter(|members| test(members))?;
                Some(name)
            })
    }

    fn derived_node(
        &self,
        ancestor: TypeId,
        bound: Bound,
        test: impl Fn(&super::NodeType) -> bool,
    ) -> Option<Name> {
        if bound == Bound::Exact {
            return None;
        }
        derived_types(self.types, ancestor)
            .into_iter()
            .find_map(|(id, name)| test(self.types.node_type(id)).then_some(name))
    }
}

/// The types that derive from `ancestor`, with their names, ordered by identity.
fn derived_types(types: &Types, ancestor: TypeId) -> Vec<(TypeId, Name)> {
    let all = types.files.values().flat_map(|file| match ancestor.kind {
        Kind::Node => file.node_types.iter().map(|of| &of.header).collect(),
        Kind::Relationship => file.relationship_types.iter().map(|of| &of.header).collect(),
        Kind::Capability => file.capability_types.iter().map(|of| &of.header).collect(),
        _ => Vec::new(),
    });
    all.filter(|header| header.complete && header.id != ancestor)
        .filter(|header| types.is_derived_from(header.id, ancestor))
        .map(|header| (header.id, header.name.clone()))
        .collect()
}

fn one(place: TypedPlace) -> Reached<TypedPlace> {
    Reached::Places(vec![place])
}

fn unknown_relationship() -> TypedPlace {
    TypedPlace::Relationship {
        place: RelationshipPlace::default(),
        requirement: None,
    }
}

fn open(name: &Name, origin: Origin) -> Answer {
    typed(name, Schema::of(DataTypeRef::Any, origin), origin)
}

fn typed(name: &Name, schema: Schema, origin: Origin) -> Answer {
    Answer {
        outcome: Outcome::Waits(Wait {
            on: WaitsOn::Property(Name::new("SELF"), name.clone()),
            origin,
        }),
        schema,
    }
}

fn names<T>(entries: &Entries<T>) -> Vec<Name> {
    entries.keys().cloned().collect()
}

fn index(known: Known, on: WaitsOn, origin: Origin) -> Option<Outcome> {
    match known {
        Known::InTime => Some(Outcome::Waits(Wait { on, origin })),
        Known::Never => None,
    }
}

#[cfg(test)]
mod tests;
