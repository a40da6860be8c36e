//! What expressions learn from the graph: paths, properties, attributes, inputs.

use toscac_syntax::expression::Expression;
use toscac_syntax::name::Name;
use toscac_syntax::origin::Origin;

use crate::graph::links::{Links, type_of};
use crate::graph::places::{self, Address, End, Link, NodeAt, Spot};
use crate::graph::residuals::Read;
use crate::graph::substituted::Settled;
use crate::graph::{Ends, Evaluation};
use crate::limits::Limits;
use crate::types::evaluate::evaluate;
use crate::types::graph::{Answer, Graph, Missing, Reached, Sought};
use crate::types::path::{Index, PlaceKind};
use crate::types::{self, Schema};
use crate::value::functions;
use crate::value::functions::table::BuiltInFunction;
use crate::value::{Outcome, Value, Wait, WaitsOn};

impl Graph for Evaluation<'_> {
    type Place = Spot;

    fn self_kind(&self) -> Option<PlaceKind> {
        self.this.as_ref().map(Spot::kind)
    }

    fn this(&mut self, _origin: Origin) -> Result<Reached<Spot>, Missing> {
        match &self.this {
            Some(this) => Ok(Reached::Places(vec![this.clone()])),
            None => Err(Missing::new(Sought::This, "the service template", Vec::new())),
        }
    }

    fn node(&mut self, name: &Name, index: &Index, origin: Origin) -> Result<Reached<Spot>, Missing> {
        let Some(scope) = self.scope else {
            return Ok(Reached::Fault);
        };
        let nodes = &self.service.scopes[scope.scope].nodes;
        let Some(node) = nodes.get(name).copied() else {
            return Err(Missing::new(
                Sought::Node,
                "the service template",
                nodes.keys().cloned().collect(),
            ));
        };
        let copies = match places::copies_in(self.service, node, scope) {
            Some(copies) => copies.collect(),
            None => vec![NodeAt { node, copy: None }],
        };
        let chosen = match select(copies, index) {
            Reached::Places(chosen) => chosen,
            Reached::Waits(wait) => return Ok(Reached::Waits(wait)),
            Reached::Nothing => return Ok(Reached::Nothing),
            Reached::Fault => return Ok(Reached::Fault),
        };
        let mut spots = Vec::with_capacity(chosen.len());
        for at in chosen {
            match self.settled(End::Here(at)) {
                Settled::At(end) => spots.push(Spot::Node(end)),
                Settled::Waits => {
                    let on = WaitsOn::Substitution(self.service.nodes[node].path.clone());
                    return Ok(Reached::Waits(Wait { on, origin }));
                }
                Settled::Nothing => {}
            }
        }
        Ok(if spots.is_empty() && *index != Index::All {
            Reached::Nothing
        } else {
            Reached::Places(spots)
        })
    }

    fn outgoing(
        &mut self,
        node: &Spot,
        requirement: &Name,
        index: &Index,
        origin: Origin,
    ) -> Result<Reached<Spot>, Missing> {
        let Spot::Node(end) = node else {
            return Ok(Reached::Fault);
        };
        let Some(node_type) = type_of(self, *end) else {
            return Ok(Reached::Fault);
        };
        if !node_type.requirements.contains_key(requirement) {
            let names = node_type.requirements.keys().cloned().collect();
            return Err(Missing::new(
                Sought::Requirement,
                format!("node type `{}`", node_type.header.name),
                names,
            ));
        }
        let links = match end {
            End::Here(at) => self.links(*at, requirement),
            End::Inventory(node) => Links::Known(self.inventory_outgoing(*node, requirement)),
        };
        Ok(self.reached(links, index, *end, requirement, origin))
    }

    fn incoming(
        &mut self,
        capability: &Spot,
        index: &Index,
        origin: Origin,
    ) -> Result<Reached<Spot>, Missing> {
        let Spot::Capability(end, name) = capability else {
            return Ok(Reached::Fault);
        };
        let links = self.incoming_links(*end, name);
        Ok(self.reached(links, index, *end, name, origin))
    }

    fn capability(&mut self, node: &Spot, name: &Name, _origin: Origin) -> Result<Reached<Spot>, Missing> {
        let Spot::Node(end) = node else {
            return Ok(Reached::Fault);
        };
        let Some(node_type) = type_of(self, *end) else {
            return Ok(Reached::Fault);
        };
        if !node_type.capabilities.contains_key(name) {
            let names = node_type.capabilities.keys().cloned().collect();
            return Err(Missing::new(
                Sought::Capability,
                format!("node type `{}`", node_type.header.name),
                names,
            ));
        }
        Ok(Reached::Places(vec![Spot::Capability(*end, name.clone())]))
    }

    fn target_capability(&mut self, relationship: &Spot, origin: Origin) -> Result<Reached<Spot>, Missing> {
        Ok(match relationship {
            Spot::Relationship(Link {
                end: Some((end, capability)),
                ..
            }) => Reached::Places(vec![Spot::Capability(*end, capability.clone())]),
            Spot::Relationship(link) => self.open_end(link, origin),
            Spot::InventoryRelationship(id) => {
                let capability = self
                    .inventory_relationship(*id)
                    .and_then(|found| found.capability.clone());
                match (self.inventory_target(*id), capability) {
                    (Some(end), Some(capability)) => Reached::Places(vec![Spot::Capability(end, capability)]),
                    _ => Reached::Nothing,
                }
            }
            Spot::Node(_) | Spot::Capability(..) => Reached::Fault,
        })
    }

    fn source(&mut self, relationship: &Spot, _origin: Origin) -> Result<Reached<Spot>, Missing> {
        Ok(match relationship {
            Spot::Relationship(link) => Reached::Places(vec![Spot::Node(End::Here(link.source))]),
            Spot::InventoryRelationship(id) => match self.inventory_relationship(*id) {
                Some(found) => Reached::Places(vec![Spot::Node(End::Inventory(found.source))]),
                None => Reached::Nothing,
            },
            Spot::Node(_) | Spot::Capability(..) => Reached::Fault,
        })
    }

    fn target(&mut self, relationship: &Spot, origin: Origin) -> Result<Reached<Spot>, Missing> {
        Ok(match relationship {
            Spot::Relationship(Link {
                end: Some((end, _)), ..
            }) => Reached::Places(vec![Spot::Node(*end)]),
            Spot::Relationship(link) => self.open_end(link, origin),
            Spot::InventoryRelationship(id) => match self.inventory_target(*id) {
                Some(end) => Reached::Places(vec![Spot::Node(end)]),
                None => Reached::Nothing,
            },
            Spot::Node(_) | Spot::Capability(..) => Reached::Fault,
        })
    }

    fn property(&mut self, place: &Spot, name: &Name, origin: Origin) -> Result<Answer, Missing> {
        let address = match place {
            Spot::Node(End::Here(at)) => Address::Property(*at, name.clone()),
            Spot::Capability(End::Here(at), capability) => {
                Address::CapabilityProperty(*at, capability.clone(), name.clone())
            }
            Spot::Relationship(link) => Address::RelationshipProperty(link.clone(), name.clone()),
            Spot::Node(End::Inventory(_))
            | Spot::Capability(End::Inventory(_), _)
            | Spot::InventoryRelationship(_) => {
                return self.inventory_value(place, name, origin, Sought::Property);
            }
        };
        self.answer(&address, place, name, origin, Sought::Property)
    }

    fn attribute(&mut self, place: &Spot, name: &Name, origin: Origin) -> Result<Answer, Missing> {
        let address = match place {
            Spot::Node(End::Here(at)) => Address::Attribute(*at, name.clone()),
            Spot::Capability(End::Here(at), capability) => {
                Address::CapabilityAttribute(*at, capability.clone(), name.clone())
            }
            Spot::Relationship(link) => Address::RelationshipAttribute(link.clone(), name.clone()),
            Spot::Node(End::Inventory(_))
            | Spot::Capability(End::Inventory(_), _)
            | Spot::InventoryRelationship(_) => {
                return self.inventory_value(place, name, origin, Sought::Attribute);
            }
        };
        let schema = address.slot(self.service).map(|slot| {
            slot.schema
                .as_deref()
                .cloned()
                .unwrap_or_else(|| Schema::any(origin))
        });
        let any = Schema::any(origin);
        if let Some(answer) = self.substituted_attribute(place, schema.as_ref().unwrap_or(&any), name, origin)
        {
            return Ok(answer);
        }
        let Some(schema) = schema else {
            // Every property is reflected by an attribute of its name (§9.6).
            return self
                .property(place, name, origin)
                .or_else(|_| self.not_there(place, name, origin, Sought::Attribute));
        };
        if let Some((at, path)) = self.set_by_an_operation(place, name) {
            let words: Vec<&str> = path.iter().map(Name::as_str).collect();
            let on = WaitsOn::Attribute(
                self.service.nodes[at.node].path.clone(),
                Name::from(words.join(".")),
            );
            self.note(Read::Attribute(at, path));
            return Ok(Answer {
                outcome: Outcome::Waits(Wait { on, origin }),
                schema,
            });
        }
        self.answer(&address, place, name, origin, Sought::Attribute)
    }

    fn artifact(&mut self, place: &Spot, name: &Name, origin: Origin) -> Result<Answer, Missing> {
        let (artifacts, owner) = match place {
            Spot::Node(End::Here(at)) => {
                let node = &self.service.nodes[at.node];
                (&node.artifacts, &node.name)
            }
            Spot::Node(End::Inventory(id)) => match self.inventory {
                Some(inventory) => (&inventory.nodes[*id].artifacts, &inventory.nodes[*id].name),
                None => return Ok(fault(origin)),
            },
            Spot::Relationship(_) | Spot::InventoryRelationship(_) | Spot::Capability(..) => {
                return Err(Missing::new(Sought::Artifact, "this place", Vec::new()));
            }
        };
        let Some(artifact) = artifacts.get(name) else {
            return Err(Missing::new(
                Sought::Artifact,
                format!("node `{owner}`"),
                artifacts.keys().cloned().collect(),
            ));
        };
        let outcome = match &artifact.file {
            Some(file) => Outcome::Known(Value::String(file.value.clone())),
            None => Outcome::Fault,
        };
        Ok(Answer {
            outcome,
            schema: Schema::built_in(types::BuiltIn::String, origin),
        })
    }

    fn available_allocation(
        &mut self,
        capability: &Spot,
        property: &Name,
        origin: Origin,
    ) -> Result<Answer, Missing> {
        let answer = self.property(capability, property, origin)?;
        let Spot::Capability(end, name) = capability else {
            return Ok(answer);
        };
        let (Outcome::Known(all), schema) = (answer.outcome.clone(), answer.schema.clone()) else {
            return Ok(answer);
        };
        let outcome = match self.incoming_links(*end, name) {
            Links::Known(links) => self.left_of(all, &links, property),
            Links::Waits => Outcome::Waits(Wait {
                on: WaitsOn::Requirement(self.path_of(*end), name.clone()),
                origin,
            }),
            Links::Fault => Outcome::Fault,
        };
        Ok(Answer { outcome, schema })
    }

    fn input(&mut self, name: &Name, origin: Origin) -> Result<Answer, Missing> {
        let Some(scope) = self.scope else {
            return Ok(fault(origin));
        };
        let inputs = &self.service.scopes[scope.scope].inputs;
        let Some(slot) = inputs.get(name) else {
            return Err(Missing::new(
                Sought::Input,
                "the service template",
                inputs.keys().cloned().collect(),
            ));
        };
        let schema = slot
            .schema
            .as_deref()
            .cloned()
            .unwrap_or_else(|| Schema::any(origin));
        let address = Address::Input(scope, name.clone());
        self.note(Read::Slot(address.clone()));
        Ok(Answer {
            outcome: self.value(&address),
            schema,
        })
    }

    fn node_index(&mut self, origin: Origin) -> Option<Outcome> {
        let at = match self.this.as_ref()? {
            Spot::Node(End::Here(at)) | Spot::Capability(End::Here(at), _) => *at,
            Spot::Relationship(link) => link.source,
            Spot::Node(End::Inventory(_))
            | Spot::Capability(End::Inventory(_), _)
            | Spot::InventoryRelationship(_) => return None,
        };
        Some(match places::own_copy(self.service, at) {
            Some(copy) => Outcome::Known(Value::Integer(i64::from(copy))),
            None => Outcome::Waits(Wait {
                on: WaitsOn::NodeIndex,
                origin,
            }),
        })
    }

    fn relationship_index(&mut self, origin: Origin) -> Option<Outcome> {
        let link = match &self.this {
            Some(Spot::Relationship(link)) => link.clone(),
            _ => self.leading.clone()?,
        };
        Some(match self.index_of(&link) {
            Some(index) => Outcome::Known(Value::Integer(i64::from(index))),
            None => Outcome::Waits(Wait {
                on: WaitsOn::RelationshipIndex,
                origin,
            }),
        })
    }
}

impl Evaluation<'_> {
    /// Evaluates in the present surroundings.
    pub(super) fn run(&mut self, expression: &Expression, schema: Option<&Schema>) -> Outcome {
        let evaluated = evaluate(self.definitions, expression, schema, self);
        self.diagnostics.extend(evaluated.diagnostics);
        evaluated.outcome
    }

    /// The index of a relationship among all of the same requirement of its source.
    pub(crate) fn index_of(&mut self, link: &Link) -> Option<u32> {
        let service = self.service;
        let requirement = &service.requirements[link.requirement];
        let position = link.position?;
        if let Some(first) = requirement.first_index {
            return first.checked_add(position);
        }
        let mut first = 0_u32;
        for id in &service.nodes[requirement.node].requirements {
            if *id == link.requirement {
                return first.checked_add(position);
            }
            if service.requirements[*id].name == requirement.name {
                match self.ends(*id, link.source) {
                    Ends::Known(ends) => first = first.checked_add(u32::try_from(ends.len()).ok()?)?,
                    Ends::Nothing => {}
                    Ends::Waits | Ends::Fault => return None,
                }
            }
        }
        None
    }

    /// What is left of an amount after what relationships take of it.
    fn left_of(&mut self, all: Value, links: &[Spot], property: &Name) -> Outcome {
        let mut left = all;
        for link in links {
            let taken = match link {
                Spot::Relationship(link) => self.value(&Address::Allocation(link.clone(), property.clone())),
                Spot::InventoryRelationship(id) => self
                    .inventory_relationship(*id)
                    .and_then(|found| found.allocation.get(property))
                    .map_or(Outcome::Undefined, |slot| slot.outcome.clone()),
                Spot::Node(_) | Spot::Capability(..) => Outcome::Undefined,
            };
            match taken {
                Outcome::Known(amount) => match difference(&left, &amount, self.definitions.limits) {
                    Some(rest) => left = rest,
                    None => return Outcome::Fault,
                },
                Outcome::Undefined => {}
                waiting @ (Outcome::Waits(_) | Outcome::Fault) => return waiting,
            }
        }
        Outcome::Known(left)
    }

    fn answer(
        &mut self,
        address: &Address,
        place: &Spot,
        name: &Name,
        origin: Origin,
        what: Sought,
    ) -> Result<Answer, Missing> {
        let Some(slot) = address.slot(self.service) else {
            return self.not_there(place, name, origin, what);
        };
        self.note(Read::Slot(address.clone()));
        let schema = slot
            .schema
            .as_deref()
            .cloned()
            .unwrap_or_else(|| Schema::any(origin));
        Ok(Answer {
            outcome: self.value(address),
            schema,
        })
    }

    fn reached(&self, links: Links, index: &Index, end: End, what: &Name, origin: Origin) -> Reached<Spot> {
        match links {
            Links::Known(links) => select(links, index),
            Links::Waits => Reached::Waits(Wait {
                on: WaitsOn::Requirement(self.path_of(end), what.clone()),
                origin,
            }),
            Links::Fault => Reached::Fault,
        }
    }

    fn open_end(&self, link: &Link, origin: Origin) -> Reached<Spot> {
        let requirement = &self.service.requirements[link.requirement];
        Reached::Waits(Wait {
            on: WaitsOn::Requirement(
                self.service.nodes[requirement.node].path.clone(),
                requirement.name.clone(),
            ),
            origin,
        })
    }

    /// How people call a node at either end.
    pub(crate) fn path_of(&self, end: End) -> Name {
        match end {
            End::Here(at) => self.service.nodes[at.node].path.clone(),
            End::Inventory(node) => self
                .inventory
                .map(|inventory| inventory.nodes[node].id.clone())
                .unwrap_or_default(),
        }
    }
}

pub(super) fn fault(origin: Origin) -> Answer {
    Answer {
        outcome: Outcome::Fault,
        schema: Schema::any(origin),
    }
}

/// The places that an index asks for.
fn select<P>(places: Vec<P>, index: &Index) -> Reached<P> {
    let position = match index {
        Index::All => return Reached::Places(places),
        Index::First => 0,
        Index::At(position) => *position as usize,
        Index::Waits(wait) => return Reached::Waits(wait.clone()),
    };
    match places.into_iter().nth(position) {
        Some(place) => Reached::Places(vec![place]),
        None => Reached::Nothing,
    }
}

/// What is left of an amount; `None` when the two are not of one kind.
pub(crate) fn difference(left: &Value, taken: &Value, limits: &Limits) -> Option<Value> {
    functions::call(
        BuiltInFunction::Difference,
        &[left.clone(), taken.clone()],
        limits,
    )
    .ok()
}
