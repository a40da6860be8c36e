//! What expressions learn from the graph: paths, properties, attributes, inputs.

use toscac_syntax::entities::Entries;
use toscac_syntax::expression::Expression;
use toscac_syntax::name::Name;
use toscac_syntax::origin::Origin;

use crate::deployment;
use crate::graph::links::{Links, type_of};
use crate::graph::residuals::Read;
use crate::graph::{Address, End, Evaluation, Link, NodeAt, Spot};
use crate::limits::Limits;
use crate::types::evaluate::evaluate;
use crate::types::graph::{Answer, Graph, Missing, Reached, Sought};
use crate::types::path::{Index, PlaceKind};
use crate::types::{self, Function, Schema};
use crate::value::functions;
use crate::value::functions::table::BuiltInFunction;
use crate::value::{Outcome, Value, Wait, WaitsOn};

impl Graph for Evaluation<'_> {
    type Place = Spot;

    fn self_kind(&self) -> Option<PlaceKind> {
        self.this.as_ref().map(|this| match this {
            Spot::Node(_) => PlaceKind::Node,
            Spot::Relationship(_) => PlaceKind::Relationship,
            Spot::Capability(..) => PlaceKind::Capability,
        })
    }

    fn this(&mut self, _origin: Origin) -> Result<Reached<Spot>, Missing> {
        match &self.this {
            Some(this) => Ok(Reached::Places(vec![this.clone()])),
            None => Err(Missing::new(Sought::This, "the service template", Vec::new())),
        }
    }

    fn node(&mut self, name: &Name, index: &Index, _origin: Origin) -> Result<Reached<Spot>, Missing> {
        let Some(scope) = self.scope else {
            return Ok(Reached::Fault);
        };
        let nodes = &self.service.scopes[scope].nodes;
        let Some(node) = nodes.get(name).copied() else {
            return Err(Missing::new(
                Sought::Node,
                "the service template",
                nodes.keys().cloned().collect(),
            ));
        };
        let spots = match self.service.nodes[node].count {
            Some(count) => (0..count)
                .map(|copy| {
                    here(NodeAt {
                        node,
                        copy: Some(copy),
                    })
                })
                .collect(),
            None => vec![here(NodeAt { node, copy: None })],
        };
        Ok(select(spots, index))
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
        let End::Here(at) = *end else {
            return Ok(self.inventory_relationships(*end, requirement, index));
        };
        Ok(match self.links(at, requirement) {
            Links::Known(links) => select(links.into_iter().map(Spot::Relationship).collect(), index),
            Links::Waits => Reached::Waits(Wait {
                on: WaitsOn::Requirement(self.service.nodes[at.node].path.clone(), requirement.clone()),
                origin,
            }),
            Links::Fault => Reached::Fault,
        })
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
        Ok(match self.incoming_links(*end, name) {
            Links::Known(links) => select(links.into_iter().map(Spot::Relationship).collect(), index),
            Links::Waits => Reached::Waits(Wait {
                on: WaitsOn::Requirement(self.path_of(*end), name.clone()),
                origin,
            }),
            Links::Fault => Reached::Fault,
        })
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
            Spot::Node(_) | Spot::Capability(..) => Reached::Fault,
        })
    }

    fn source(&mut self, relationship: &Spot, _origin: Origin) -> Result<Reached<Spot>, Missing> {
        Ok(match relationship {
            Spot::Relationship(link) => Reached::Places(vec![here(link.source)]),
            Spot::Node(_) | Spot::Capability(..) => Reached::Fault,
        })
    }

    fn target(&mut self, relationship: &Spot, origin: Origin) -> Result<Reached<Spot>, Missing> {
        Ok(match relationship {
            Spot::Relationship(Link {
                end: Some((end, _)), ..
            }) => Reached::Places(vec![Spot::Node(*end)]),
            Spot::Relationship(link) => self.open_end(link, origin),
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
            Spot::Node(End::Inventory(_)) | Spot::Capability(End::Inventory(_), _) => {
                return self.inventory_value(place, name, origin, Sought::Property);
            }
        };
        self.answer(&address, place, name, origin, Sought::Property)
    }

    fn attribute(&mut self, place: &Spot, name: &Name, origin: Origin) -> Result<Answer, Missing> {
        if let Spot::Node(End::Here(at)) = place
            && let Some(answer) = self.substituted_attribute(*at, name, origin)
        {
            return Ok(answer);
        }
        let address = match place {
            Spot::Node(End::Here(at)) => Address::Attribute(*at, name.clone()),
            Spot::Capability(End::Here(at), capability) => {
                Address::CapabilityAttribute(*at, capability.clone(), name.clone())
            }
            Spot::Relationship(link) => Address::RelationshipAttribute(link.clone(), name.clone()),
            Spot::Node(End::Inventory(_)) | Spot::Capability(End::Inventory(_), _) => {
                return self.inventory_value(place, name, origin, Sought::Attribute);
            }
        };
        if self.slot(&address).is_none() {
            // Every property is reflected by an attribute of its name (§9.6).
            return self.property(place, name, origin).map_err(|missing| Missing {
                what: Sought::Attribute,
                ..missing
            });
        }
        if let Spot::Node(End::Here(at)) = place
            && self.is_set_by_an_operation(*at, name)
        {
            let schema = self.slot(&address).and_then(|slot| slot.schema.clone());
            let on = WaitsOn::Attribute(self.service.nodes[at.node].path.clone(), name.clone());
            let outcome = Outcome::Waits(Wait { on, origin });
            self.note(Read::Attribute(*at, vec![name.clone()]));
            return Ok(Answer {
                outcome,
                schema: schema.unwrap_or_else(|| Schema::any(origin)),
            });
        }
        self.answer(&address, place, name, origin, Sought::Attribute)
    }

    fn artifact(&mut self, place: &Spot, name: &Name, origin: Origin) -> Result<Answer, Missing> {
        let Spot::Node(End::Here(at)) = place else {
            return Err(Missing::new(Sought::Artifact, "this place", Vec::new()));
        };
        let artifacts = &self.service.nodes[at.node].artifacts;
        let Some(artifact) = artifacts.get(name) else {
            let of = format!("node `{}`", self.service.nodes[at.node].name);
            return Err(Missing::new(
                Sought::Artifact,
                of,
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
        let (Outcome::Known(mut left), schema) = (answer.outcome.clone(), answer.schema.clone()) else {
            return Ok(answer);
        };
        let links = match self.incoming_links(*end, name) {
            Links::Known(links) => links,
            Links::Waits => {
                let on = WaitsOn::Requirement(self.path_of(*end), name.clone());
                return Ok(Answer {
                    outcome: Outcome::Waits(Wait { on, origin }),
                    schema,
                });
            }
            Links::Fault => {
                return Ok(Answer {
                    outcome: Outcome::Fault,
                    schema,
                });
            }
        };
        for link in links {
            match self.value(&Address::Allocation(link, property.clone())) {
                Outcome::Known(amount) => match difference(&left, &amount, self.definitions.limits) {
                    Some(rest) => left = rest,
                    None => {
                        return Ok(Answer {
                            outcome: Outcome::Fault,
                            schema,
                        });
                    }
                },
                Outcome::Undefined => {}
                waiting @ (Outcome::Waits(_) | Outcome::Fault) => {
                    return Ok(Answer {
                        outcome: waiting,
                        schema,
                    });
                }
            }
        }
        Ok(Answer {
            outcome: Outcome::Known(left),
            schema,
        })
    }

    fn input(&mut self, name: &Name, origin: Origin) -> Result<Answer, Missing> {
        let Some(scope) = self.scope else {
            return Ok(fault(origin));
        };
        let inputs = &self.service.scopes[scope].inputs;
        let Some(slot) = inputs.get(name) else {
            return Err(Missing::new(
                Sought::Input,
                "the service template",
                inputs.keys().cloned().collect(),
            ));
        };
        let schema = slot.schema.clone().unwrap_or_else(|| Schema::any(origin));
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
            Spot::Node(End::Inventory(_)) | Spot::Capability(End::Inventory(_), _) => return None,
        };
        Some(match at.copy {
            Some(copy) => Outcome::Known(Value::Integer(i64::from(copy))),
            None => Outcome::Waits(Wait {
                on: WaitsOn::NodeIndex,
                origin,
            }),
        })
    }

    fn relationship_index(&mut self, origin: Origin) -> Option<Outcome> {
        let Some(Spot::Relationship(link)) = &self.this else {
            return None;
        };
        let first = self.service.requirements[link.requirement].first_index;
        Some(match first.zip(link.position) {
            Some((first, position)) => Outcome::Known(Value::Integer(i64::from(first) + i64::from(position))),
            None => Outcome::Waits(Wait {
                on: WaitsOn::RelationshipIndex,
                origin,
            }),
        })
    }

    fn call(
        &mut self,
        function: &Function,
        _signature: usize,
        _arguments: &[Value],
        origin: Origin,
    ) -> Outcome {
        Outcome::Waits(Wait {
            on: WaitsOn::Function(function.name.clone()),
            origin,
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

    fn answer(
        &mut self,
        address: &Address,
        place: &Spot,
        name: &Name,
        origin: Origin,
        what: Sought,
    ) -> Result<Answer, Missing> {
        let Some(slot) = self.slot(address) else {
            return self.not_there(place, name, origin, what);
        };
        self.note(Read::Slot(address.clone()));
        let schema = slot.schema.clone().unwrap_or_else(|| Schema::any(origin));
        Ok(Answer {
            outcome: self.value(address),
            schema,
        })
    }

    fn not_there(&self, place: &Spot, name: &Name, origin: Origin, what: Sought) -> Result<Answer, Missing> {
        let (of, names, attributes): (String, Vec<Name>, Vec<Name>) = match place {
            Spot::Node(end) => match type_of(self, *end) {
                Some(node_type) => (
                    format!("node type `{}`", node_type.header.name),
                    node_type.properties.keys().cloned().collect(),
                    node_type.attributes.keys().cloned().collect(),
                ),
                None => return Ok(fault(origin)),
            },
            Spot::Capability(end, capability) => {
                match type_of(self, *end).and_then(|node_type| node_type.capabilities.get(capability)) {
                    Some(found) if found.type_id.is_some() => (
                        format!("capability `{capability}`"),
                        found.properties.keys().cloned().collect(),
                        found.attributes.keys().cloned().collect(),
                    ),
                    Some(_) | None => return Ok(fault(origin)),
                }
            }
            Spot::Relationship(link) => {
                let part = &self.service.requirements[link.requirement].relationship;
                if part.type_id.is_none() {
                    return Ok(fault(origin));
                }
                (
                    format!(
                        "relationship `{}`",
                        self.service.requirements[link.requirement].name
                    ),
                    part.properties.keys().cloned().collect(),
                    part.attributes.keys().cloned().collect(),
                )
            }
        };
        let is_attribute = attributes.contains(name);
        let names = if what == Sought::Attribute {
            names.into_iter().chain(attributes).collect()
        } else {
            names
        };
        Err(Missing {
            is_attribute,
            ..Missing::new(what, of, names)
        })
    }

    /// An attribute of a node that a service stands for comes from the service's outputs (§15.3).
    fn substituted_attribute(&mut self, at: NodeAt, name: &Name, origin: Origin) -> Option<Answer> {
        let node = &self.service.nodes[at.node];
        let schema = node
            .attributes
            .get(name)?
            .schema
            .clone()
            .unwrap_or_else(|| Schema::any(origin));
        if let Some(scope) = self.resolution.scope_of(at.node) {
            let mappings = &self.service.scopes[scope].attribute_mappings;
            let output = mappings
                .iter()
                .find(|(path, _)| path.as_slice() == std::slice::from_ref(name))?
                .1
                .clone();
            let address = Address::Output(scope, output);
            self.note(Read::Slot(address.clone()));
            return Some(Answer {
                outcome: self.value(&address),
                schema,
            });
        }
        if self.resolution.is_substitution_open(at.node) {
            let on = WaitsOn::Substitution(node.path.clone());
            return Some(Answer {
                outcome: Outcome::Waits(Wait { on, origin }),
                schema,
            });
        }
        None
    }

    /// Whether an output of one of the node's operations is written to an attribute.
    fn is_set_by_an_operation(&self, at: NodeAt, attribute: &Name) -> bool {
        let operations = self.service.nodes[at.node]
            .interfaces
            .values()
            .flat_map(|interface| {
                interface
                    .operations
                    .values()
                    .chain(interface.notifications.values())
            });
        operations.flat_map(|operation| operation.outputs.values().flatten()).any(|mapping| {
            let words: Option<Vec<&Name>> =
                mapping.as_list().map(|words| words.iter().filter_map(Expression::as_string).collect());
            words.is_some_and(|words| matches!(words.as_slice(), [this, name, ..] if this.as_str() == "SELF" && *name == attribute))
        })
    }

    fn inventory_value(
        &mut self,
        place: &Spot,
        name: &Name,
        origin: Origin,
        what: Sought,
    ) -> Result<Answer, Missing> {
        let found = match (place, self.inventory) {
            (Spot::Node(End::Inventory(node)), Some(inventory)) => {
                let node = &inventory.nodes[*node];
                pick(&node.attributes, &node.properties, name, what)
            }
            (Spot::Capability(End::Inventory(node), capability), Some(inventory)) => {
                let capability = inventory.nodes[*node].capabilities.get(capability);
                capability
                    .and_then(|capability| pick(&capability.attributes, &capability.properties, name, what))
            }
            _ => None,
        };
        match found {
            Some(slot) => Ok(Answer {
                outcome: slot.outcome.clone(),
                schema: slot.schema.clone().unwrap_or_else(|| Schema::any(origin)),
            }),
            None => self.not_there(place, name, origin, what),
        }
    }

    fn inventory_relationships(&self, end: End, requirement: &Name, index: &Index) -> Reached<Spot> {
        let (End::Inventory(node), Some(inventory)) = (end, self.inventory) else {
            return Reached::Fault;
        };
        // What a relationship of the inventory holds is not ours; only where it leads is.
        let ends: Vec<Spot> = inventory.nodes[node]
            .outgoing
            .iter()
            .map(|id| &inventory.relationships[*id])
            .filter(|relationship| relationship.requirement == *requirement)
            .filter_map(|relationship| match relationship.target {
                deployment::TargetNode::Here(target) => Some(Spot::Node(End::Inventory(target))),
                deployment::TargetNode::Inventory(_) => None,
            })
            .collect();
        select(ends, index)
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

fn here(at: NodeAt) -> Spot {
    Spot::Node(End::Here(at))
}

fn fault(origin: Origin) -> Answer {
    Answer {
        outcome: Outcome::Fault,
        schema: Schema::any(origin),
    }
}

fn pick<'s>(
    attributes: &'s Entries<deployment::Slot>,
    properties: &'s Entries<deployment::Slot>,
    name: &Name,
    what: Sought,
) -> Option<&'s deployment::Slot> {
    let attribute = if what == Sought::Attribute {
        attributes.get(name)
    } else {
        None
    };
    attribute.or_else(|| properties.get(name))
}

/// The places that an index asks for.
fn select(spots: Vec<Spot>, index: &Index) -> Reached<Spot> {
    let position = match index {
        Index::All => return Reached::Places(spots),
        Index::First => 0,
        Index::At(position) => *position as usize,
        Index::Waits(wait) => return Reached::Waits(wait.clone()),
    };
    match spots.into_iter().nth(position) {
        Some(spot) => Reached::Places(vec![spot]),
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
