//! Requirement assignments → requirements: counts, relationships, allocations, and where they lead.

use std::sync::Arc;

use toscac_syntax::entities::templates::{
    InterfaceAssignment, NodeTemplate, Reach, RelationshipAssignment, RequirementAssignment,
};
use toscac_syntax::entities::{Entries, Kind};
use toscac_syntax::expression::{Expression, ExpressionKind};
use toscac_syntax::name::Name;
use toscac_syntax::origin::Origin;
use toscac_syntax::source::FileId;
use toscac_syntax::yaml::tree::ScalarKind;

use crate::build::Builder;
use crate::build::copies::merged_interfaces;
use crate::build::slots::{Completeness, Owner};
use crate::build::targets::Written;
use crate::graph::places::{self, End, Spot};
use crate::names::TypeId;
use crate::service::{
    ChoiceId, NodeId, RelationshipPart, Requirement, RequirementId, ScopeId, Slot, Target, errors,
    requirement_errors,
};
use crate::types::context::{RelationshipPlace, This};
use crate::types::{self, BuiltIn, CapabilityWish, DataTypeRef, NodeType, Property, RelationshipType};
use crate::value::{Outcome, Value};

impl Builder<'_> {
    /// The requirements of all nodes of a scope, in the order of their types.
    pub(super) fn requirements(&mut self, scope: ScopeId, templates: &Entries<Arc<NodeTemplate>>) {
        let nodes: Vec<NodeId> = self.service.scopes[scope].nodes.values().copied().collect();
        for node in nodes {
            let name = self.service.nodes[node].name.clone();
            let (Some(template), Some(type_id)) = (templates.get(&name), self.service.nodes[node].type_id)
            else {
                continue;
            };
            if self.is_only_selected(node) {
                continue;
            }
            let node_type = Arc::clone(self.types.node_type(type_id));
            for assignment in &template.requirements {
                if !node_type.requirements.contains_key(&assignment.name.value) {
                    let known = node_type.requirements.keys();
                    self.report(requirement_errors::undeclared_requirement(
                        &name,
                        &assignment.name,
                        known,
                    ));
                }
            }
            for (requirement, definition) in node_type.requirements.iter() {
                let assignments: Vec<&RequirementAssignment> = template
                    .requirements
                    .iter()
                    .filter(|assignment| assignment.name.value == *requirement)
                    .collect();
                self.requirements_of(node, requirement, definition, &assignments);
            }
        }
    }

    fn requirements_of(
        &mut self,
        node: NodeId,
        name: &Name,
        definition: &types::Requirement,
        assignments: &[&RequirementAssignment],
    ) {
        if assignments.is_empty() {
            let least = definition.count_range.lower();
            if least > 0 {
                self.requirement(node, name, definition, None, Some(least));
            }
            return;
        }
        for assignment in assignments {
            let this = This::Node(self.service.nodes[node].type_id);
            let (count_slot, count) = self.count(assignment.count.as_ref(), this);
            let id = self.requirement(node, name, definition, Some(assignment), count);
            self.service.requirements.get_mut(id).count_slot = count_slot;
        }
    }

    /// Adds one requirement: of an assignment, or an implicit one.
    pub(super) fn requirement(
        &mut self,
        node: NodeId,
        name: &Name,
        definition: &types::Requirement,
        assignment: Option<&RequirementAssignment>,
        count: Option<u32>,
    ) -> RequirementId {
        let origin = assignment.map_or(self.service.nodes[node].origin, |assignment| assignment.origin);
        let file = self.service.scopes[self.service.nodes[node].scope].file;
        let relationship = self.relationship(file, node, name, definition, assignment);
        let place = self.relationship_place(node, definition, relationship.type_id);
        let mut filters = definition.node_filters.clone();
        filters.retain(|filter| self.is_sound_condition(This::Relationship(place), filter));
        if let Some(filter) = assignment.and_then(|assignment| assignment.node_filter.as_ref()) {
            // A filter with a fault was reported, and turns nobody away.
            if self.check_boolean(This::Relationship(place), filter) {
                filters.push(filter.clone());
            }
        }
        let capability = self.capability_wish(file, definition, assignment);
        let optional = self.is_optional(node, assignment);
        let says_so = assignment.is_some_and(|assignment| assignment.optional.is_some());
        let id = self.service.requirements.push(Requirement {
            node,
            name: name.clone(),
            origin,
            implicit: assignment.is_none(),
            count,
            count_slot: None,
            first_index: None,
            optional,
            insisted: says_so && !optional,
            capability,
            node_type: definition.node,
            relationship,
            filters,
            allocation: Entries::new(),
            target: Target::Nothing,
            count_range: definition.count_range,
        });
        self.service.nodes.get_mut(node).requirements.push(id);
        let reach: Vec<Reach> = assignment.map_or_else(Vec::new, |assignment| {
            assignment.directives.iter().map(|reach| reach.value).collect()
        });
        let written = Written {
            node: assignment.and_then(|assignment| assignment.node.as_ref()),
            capability: assignment
                .and_then(|assignment| assignment.capability.as_ref())
                .map(|capability| capability.origin),
            reach,
            declared: definition.provenance.latest(),
        };
        self.lead(id, &written);
        self.allocation(id, assignment);
        id
    }

    /// Whether an assignment may stay open. A call says so by what inputs and properties say; one that cannot be
    /// evaluated yet leaves it mandatory.
    fn is_optional(&mut self, node: NodeId, assignment: Option<&RequirementAssignment>) -> bool {
        let Some(written) = assignment.and_then(|assignment| assignment.optional.as_ref()) else {
            return false;
        };
        if let ExpressionKind::Scalar(scalar, ScalarKind::Boolean) = &written.kind {
            return scalar.text.as_str() == "true";
        }
        self.check_boolean(This::Node(self.service.nodes[node].type_id), written);
        let at = places::any_copy(&self.service, node);
        let scope = places::scope_of(&self.service, at);
        let this = Spot::Node(End::Here(at));
        let outcome = self.quietly(|engine| engine.evaluate_in(written, None, Some(this), Some(scope)));
        outcome == Outcome::Known(Value::Boolean(true))
    }

    fn capability_wish(
        &mut self,
        file: FileId,
        definition: &types::Requirement,
        assignment: Option<&RequirementAssignment>,
    ) -> CapabilityWish {
        let Some(written) = assignment.and_then(|assignment| assignment.capability.as_ref()) else {
            return definition.capability.clone();
        };
        match (
            &definition.capability,
            self.lookup(file, Kind::Capability, &written.value).found(),
        ) {
            (CapabilityWish::Symbolic(name), _) => {
                if *name != written.value {
                    let message = format!(
                        "the requirement asks for the capability called `{name}`, and not `{}`",
                        written.value
                    );
                    self.report(errors::wrong_type(
                        message,
                        written.origin,
                        definition.provenance.latest(),
                    ));
                }
                definition.capability.clone()
            }
            (CapabilityWish::Type(wanted), Some(found)) => {
                if !self.types.is_derived_from(found, *wanted) {
                    let message = format!(
                        "capability type `{}` is not derived from `{}`, which the requirement asks for",
                        written.value,
                        self.type_name(*wanted)
                    );
                    self.report(errors::wrong_type(
                        message,
                        written.origin,
                        definition.provenance.latest(),
                    ));
                    return definition.capability.clone();
                }
                CapabilityWish::Type(found)
            }
            (CapabilityWish::Type(_) | CapabilityWish::Unknown, _) => {
                CapabilityWish::Symbolic(written.value.clone())
            }
        }
    }

    fn relationship(
        &mut self,
        file: FileId,
        node: NodeId,
        requirement: &Name,
        definition: &types::Requirement,
        assignment: Option<&RequirementAssignment>,
    ) -> RelationshipPart {
        let node_name = self.service.nodes[node].name.clone();
        let title = format!("relationship `{requirement}` of node `{node_name}`");
        let written = assignment.and_then(|assignment| assignment.relationship.as_deref());
        let assigned = self.relationship_assignment(file, written);
        let type_id = match assigned.type_id {
            Some((found, origin)) => self.narrowed_relationship(found, origin, definition),
            None => definition.relationship,
        };
        let origin = written.map_or_else(
            || assignment.map_or(self.service.nodes[node].origin, |assignment| assignment.origin),
            |written| written.origin,
        );
        let owner = Owner {
            title: &title,
            origin,
            complete: Completeness::Required,
            this: This::Relationship(self.relationship_place(node, definition, type_id)),
        };
        let Some(type_id) = type_id else {
            return RelationshipPart {
                type_id: None,
                origin,
                properties: Entries::new(),
                attributes: Entries::new(),
                interfaces: Entries::new(),
            };
        };
        let effective = self.effective_relationship(type_id, definition);
        RelationshipPart {
            type_id: Some(type_id),
            origin,
            properties: self.property_slots(owner, &effective.properties, &assigned.properties),
            attributes: self.attribute_slots(
                owner,
                &effective.attributes,
                &effective.properties,
                &assigned.attributes,
            ),
            interfaces: self.interfaces(
                owner,
                &effective.interfaces,
                &assigned.interfaces,
                &Entries::new(),
            ),
        }
    }

    /// What an assignment says of the relationship. In short form a name is first that of a type, then of a template
    /// (§8.5).
    fn relationship_assignment(
        &mut self,
        file: FileId,
        written: Option<&RelationshipAssignment>,
    ) -> Assigned {
        let Some(written) = written else {
            return Assigned::default();
        };
        let mut assigned = Assigned {
            type_id: None,
            properties: written.properties.clone(),
            attributes: written.attributes.clone(),
            interfaces: written.interfaces.clone(),
        };
        let Some(name) = &written.type_name else {
            return assigned;
        };
        if let Some(found) = self.lookup(file, Kind::Relationship, &name.value).found() {
            assigned.type_id = Some((found, name.origin));
            return assigned;
        }
        if let Some(template) = self.relationship_template(file, &name.value).cloned() {
            self.used_relationships.insert((file, name.value.clone()));
            if let Some(type_name) = &template.type_name {
                assigned.type_id = self
                    .find_type(file, Kind::Relationship, type_name)
                    .map(|found| (found, name.origin));
            }
            for (name, value) in template.properties {
                assigned.properties.entry(name).or_insert(value);
            }
            for (name, value) in template.attributes {
                assigned.attributes.entry(name).or_insert(value);
            }
            assigned.interfaces = merged_interfaces(&template.interfaces, &assigned.interfaces);
            return assigned;
        }
        let known: Vec<Name> = self
            .visible_names(file, Kind::Relationship)
            .into_iter()
            .chain(self.relationship_template_names(file))
            .collect();
        self.report(requirement_errors::unknown_relationship(name, &known));
        assigned
    }

    /// What is known of the relationships of a requirement by types.
    fn relationship_place(
        &self,
        node: NodeId,
        definition: &types::Requirement,
        type_id: Option<TypeId>,
    ) -> RelationshipPlace {
        let capability = match (&definition.capability, definition.node) {
            (CapabilityWish::Type(wanted), _) => Some(*wanted),
            (CapabilityWish::Symbolic(name), Some(target)) => self
                .types
                .node_type(target)
                .capabilities
                .get(name)
                .and_then(|capability| capability.type_id),
            (CapabilityWish::Symbolic(_) | CapabilityWish::Unknown, _) => None,
        };
        RelationshipPlace {
            type_id,
            source: self.service.nodes[node].type_id,
            target: definition.node,
            capability,
        }
    }

    fn narrowed_relationship(
        &mut self,
        found: TypeId,
        origin: Origin,
        definition: &types::Requirement,
    ) -> Option<TypeId> {
        if let Some(wanted) = definition.relationship
            && !self.types.is_derived_from(found, wanted)
        {
            let message = format!(
                "relationship type `{}` is not derived from `{}`, which the requirement asks for",
                self.type_name(found),
                self.type_name(wanted)
            );
            self.report(errors::wrong_type(
                message,
                origin,
                definition.provenance.latest(),
            ));
            return None;
        }
        Some(found)
    }

    /// The members of a relationship type with the refinements that the requirement definition made.
    fn effective_relationship(&self, type_id: TypeId, definition: &types::Requirement) -> Effective {
        if definition.relationship == Some(type_id) {
            return Effective {
                properties: Arc::clone(&definition.relationship_properties),
                attributes: Arc::clone(&definition.relationship_attributes),
                interfaces: Arc::clone(&definition.relationship_interfaces),
            };
        }
        let relationship: &RelationshipType = self.types.relationship_type(type_id);
        Effective {
            properties: joined(&relationship.properties, &definition.relationship_properties),
            attributes: joined(&relationship.attributes, &definition.relationship_attributes),
            interfaces: joined(&relationship.interfaces, &definition.relationship_interfaces),
        }
    }

    fn allocation(&mut self, id: RequirementId, assignment: Option<&RequirementAssignment>) {
        let Some(allocation) = assignment.and_then(|assignment| assignment.allocation.as_ref()) else {
            return;
        };
        let Some((capability, properties)) = self.capability_properties(id) else {
            return;
        };
        let requirement = &self.service.requirements[id];
        let title = format!("allocation of `{}`", requirement.name);
        let requirement_type = requirement.relationship.type_id;
        let requirement_node = requirement.node_type;
        let source_type = self.service.nodes[requirement.node].type_id;
        let mut slots: Entries<Slot> = Entries::new();
        for (name, amount) in &allocation.value {
            let Some(property) = properties.get(name) else {
                self.report(requirement_errors::allocation_unknown(
                    name,
                    amount.origin,
                    &capability,
                    properties.keys(),
                ));
                continue;
            };
            if !self.is_amount(&property.schema.data_type) {
                self.report(requirement_errors::allocation_not_numeric(
                    name,
                    amount.origin,
                    property.provenance.latest(),
                ));
                continue;
            }
            let owner = Owner {
                title: &title,
                origin: allocation.origin,
                complete: Completeness::Required,
                this: This::Relationship(RelationshipPlace {
                    type_id: requirement_type,
                    source: source_type,
                    target: requirement_node,
                    capability: None,
                }),
            };
            // An amount is of the property's type; that it is small enough is judged against what is free.
            let mut schema = property.schema.clone();
            schema.validations.clear();
            let slot = self.checked_slot(owner, &schema, amount, crate::service::SlotSource::Assigned);
            slots.insert(name.clone(), slot);
        }
        self.service.requirements.get_mut(id).allocation = slots;
    }

    /// The capability that a requirement takes, by name or type, and its properties.
    fn capability_properties(&self, id: RequirementId) -> Option<(Name, Arc<Entries<Property>>)> {
        let requirement = &self.service.requirements[id];
        if let Target::Named {
            node,
            capability: Some(capability),
            ..
        } = &requirement.target
        {
            let node_type: &NodeType = self.types.node_type(self.service.nodes[*node].type_id?);
            let definition = node_type.capabilities.get(capability)?;
            return Some((capability.clone(), definition.properties.clone()));
        }
        match (&requirement.capability, requirement.node_type) {
            (CapabilityWish::Type(wanted), None) => Some((
                self.type_name(*wanted),
                self.types.capability_type(*wanted).properties.clone(),
            )),
            (CapabilityWish::Type(wanted), Some(node_type)) => {
                let mut fitting =
                    self.types
                        .node_type(node_type)
                        .capabilities
                        .iter()
                        .filter(|(_, capability)| {
                            capability
                                .type_id
                                .is_some_and(|id| self.types.is_derived_from(id, *wanted))
                        });
                match (fitting.next(), fitting.next()) {
                    (Some((name, capability)), None) => Some((name.clone(), capability.properties.clone())),
                    _ => Some((
                        self.type_name(*wanted),
                        self.types.capability_type(*wanted).properties.clone(),
                    )),
                }
            }
            (CapabilityWish::Symbolic(name), Some(node_type)) => {
                let definition = self.types.node_type(node_type).capabilities.get(name)?;
                Some((name.clone(), definition.properties.clone()))
            }
            (CapabilityWish::Symbolic(_), None) | (CapabilityWish::Unknown, _) => None,
        }
    }

    fn is_amount(&self, data_type: &DataTypeRef) -> bool {
        match data_type {
            DataTypeRef::BuiltIn(BuiltIn::Integer | BuiltIn::Float)
            | DataTypeRef::Any
            | DataTypeRef::Unknown => true,
            DataTypeRef::BuiltIn(_) => false,
            DataTypeRef::Custom(id) => matches!(
                self.types.data_type(*id).built_in,
                Some(BuiltIn::Integer | BuiltIn::Float | BuiltIn::Scalar)
            ),
        }
    }

    fn is_only_selected(&self, node: NodeId) -> bool {
        self.service.nodes[node].directives == [toscac_syntax::entities::templates::Directive::Select]
    }

    /// The choice of a requirement, if it is open.
    pub(super) fn choice_of(&self, id: RequirementId) -> Option<ChoiceId> {
        match self.service.requirements[id].target {
            Target::Open(choice) => Some(choice),
            Target::Named { .. } | Target::Outer(_) | Target::Nothing => None,
        }
    }
}

/// What an assignment says of its relationship, with a relationship template joined in.
#[derive(Default)]
struct Assigned {
    type_id: Option<(TypeId, Origin)>,
    properties: Entries<Expression>,
    attributes: Entries<Expression>,
    interfaces: Entries<InterfaceAssignment>,
}

struct Effective {
    properties: Arc<Entries<Property>>,
    attributes: Arc<Entries<types::Attribute>>,
    interfaces: Arc<Entries<types::Interface>>,
}

/// The members of a type with those of a definition in their place.
fn joined<T: Clone>(of_type: &Entries<T>, of_definition: &Entries<T>) -> Arc<Entries<T>> {
    let mut all = of_type.clone();
    all.extend(
        of_definition
            .iter()
            .map(|(name, member)| (name.clone(), member.clone())),
    );
    Arc::new(all)
}
