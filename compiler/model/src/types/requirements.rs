//! Requirements of node types (§8.4, §8.4.1).

use std::sync::Arc;

use toscac_syntax::entities::definitions::{RelationshipDefinition, RequirementDefinition};
use toscac_syntax::entities::{Entries, Kind};
use toscac_syntax::name::Name;
use toscac_syntax::origin::At;

use super::interfaces::InterfaceAdditions;
use super::maker::Maker;
use super::members::Additions;
use super::{CapabilityWish, Members, Provenance, Requirement, errors};
use crate::names::Lookup;

impl Maker<'_> {
    /// The requirements of a node type: the parent's in their places, own additions after.
    pub(super) fn requirements(
        &mut self,
        inherited: &Members<Requirement>,
        written: &Entries<RequirementDefinition>,
    ) -> Members<Requirement> {
        if written.is_empty() {
            return inherited.clone();
        }
        let mut requirements = self.copy(inherited, written.len());
        for (name, definition) in written {
            let requirement = match inherited.get(name) {
                Some(parent) => self.refined_requirement(name, definition, parent),
                None => self.new_requirement(name, definition),
            };
            requirements.insert(name.clone(), requirement);
        }
        Arc::new(requirements)
    }

    fn new_requirement(&mut self, name: &Name, written: &RequirementDefinition) -> Requirement {
        let at = At::new(name.clone(), written.origin);
        let node = written
            .node
            .as_ref()
            .and_then(|node| self.lookup(Kind::Node, node));
        let capability = match &written.capability {
            Some(capability) => self.wish(capability, written.node.is_some()),
            None => {
                if self.is_complete() && !self.was_reported(written.origin, "capability") {
                    self.tell(errors::requirement_without_capability(&at));
                }
                CapabilityWish::Unknown
            }
        };
        let relationship = written.relationship.as_ref();
        let type_name = relationship.and_then(|relationship| relationship.type_name.as_ref());
        if type_name.is_none()
            && !written.any_relationship
            && self.is_complete()
            && !self.was_reported(written.origin, "relationship")
            && !relationship.is_some_and(|relationship| self.was_reported(relationship.origin, "type"))
        {
            self.tell(errors::requirement_without_relationship(&at));
        }
        let relationship_id = type_name.and_then(|type_name| self.lookup(Kind::Relationship, type_name));
        let mut requirement = Requirement {
            provenance: Provenance {
                declared_in: self.owner,
                declared: written.origin,
                refined: Vec::new(),
            },
            capability,
            node,
            relationship: None,
            relationship_properties: Members::default(),
            relationship_attributes: Members::default(),
            relationship_interfaces: Members::default(),
            node_filters: written.node_filter.iter().cloned().collect(),
            count_range: written
                .count_range
                .as_ref()
                .map_or(written.count_range_left_out, |range| range.value),
            count_range_origin: written.count_range.as_ref().map(|range| range.origin),
        };
        if let Some(id) = relationship_id {
            let known = self.view.types.relationship_type(id);
            requirement.relationship = Some(id);
            requirement.relationship_properties = known.properties.clone();
            requirement.relationship_attributes = known.attributes.clone();
            requirement.relationship_interfaces = known.interfaces.clone();
        }
        self.refine_relationship(&mut requirement, relationship);
        requirement
    }

    fn refined_requirement(
        &mut self,
        name: &Name,
        written: &RequirementDefinition,
        parent: &Requirement,
    ) -> Requirement {
        let mut requirement = parent.clone();
        requirement.provenance.refined.push(written.origin);
        let declared = parent.provenance.latest();
        if let Some(node) = &written.node {
            let subject = format!("the node of requirement `{name}`");
            requirement.node = self.narrowed(Kind::Node, node, parent.node, &subject, declared);
        }
        if let Some(capability) = &written.capability {
            requirement.capability = self.refined_wish(name, capability, &requirement, parent, written);
        }
        let relationship = written.relationship.as_ref();
        if let Some(type_name) = relationship.and_then(|relationship| relationship.type_name.as_ref()) {
            self.narrow_relationship(name, type_name, &mut requirement, parent);
        }
        self.refine_relationship(&mut requirement, relationship);
        requirement.node_filters.extend(written.node_filter.clone());
        if let Some(range) = &written.count_range {
            if !range.value.is_within(parent.count_range) {
                let origin = parent.count_range_origin.unwrap_or(declared);
                self.tell(errors::count_range_widened(range, parent.count_range, origin));
            }
            requirement.count_range = range.value;
            requirement.count_range_origin = Some(range.origin);
        }
        requirement
    }

    /// A capability type, or the name of a capability where a node type is given to look in.
    fn wish(&mut self, capability: &At<Name>, has_node: bool) -> CapabilityWish {
        let names = self.view.names;
        match names.lookup(capability.origin.file, Kind::Capability, &capability.value) {
            Lookup::Found(id) => CapabilityWish::Type(id),
            Lookup::Unknown => CapabilityWish::Unknown,
            Lookup::Missing if has_node => CapabilityWish::Symbolic(capability.value.clone()),
            Lookup::Missing => {
                let unknown = names.unknown(Kind::Capability, capability);
                self.tell(errors::symbolic_capability_without_node(capability, unknown.help));
                CapabilityWish::Unknown
            }
        }
    }

    fn refined_wish(
        &mut self,
        name: &Name,
        capability: &At<Name>,
        requirement: &Requirement,
        parent: &Requirement,
        written: &RequirementDefinition,
    ) -> CapabilityWish {
        let declared = parent.provenance.latest();
        let before = match &parent.capability {
            CapabilityWish::Symbolic(before) => {
                if *before != capability.value {
                    self.tell(errors::symbolic_capability_changed(capability, before, declared));
                }
                return parent.capability.clone();
            }
            CapabilityWish::Unknown => return self.wish(capability, true),
            CapabilityWish::Type(before) => *before,
        };
        let has_node = requirement.node.is_some() || written.node.is_some();
        let wish = self.wish(capability, has_node);
        let types = self.view.types;
        match wish {
            CapabilityWish::Type(found) if !types.is_derived_from(found, before) => {
                let subject = format!("the capability of requirement `{name}`");
                self.tell(errors::unrelated_type(
                    capability,
                    &subject,
                    types.name(before),
                    declared,
                ));
                CapabilityWish::Unknown
            }
            CapabilityWish::Type(_) | CapabilityWish::Symbolic(_) | CapabilityWish::Unknown => wish,
        }
    }

    fn narrow_relationship(
        &mut self,
        name: &Name,
        type_name: &At<Name>,
        requirement: &mut Requirement,
        parent: &Requirement,
    ) {
        let subject = format!("the relationship of requirement `{name}`");
        let declared = parent.provenance.latest();
        let narrower = self.narrowed(
            Kind::Relationship,
            type_name,
            parent.relationship,
            &subject,
            declared,
        );
        let types = self.view.types;
        match (parent.relationship, narrower) {
            (Some(old), Some(new)) if old != new => {
                let (old, new) = (types.relationship_type(old), types.relationship_type(new));
                requirement.relationship_properties = self.rebase(
                    &old.properties,
                    &parent.relationship_properties,
                    &new.properties,
                    type_name,
                );
                requirement.relationship_attributes = self.rebase(
                    &old.attributes,
                    &parent.relationship_attributes,
                    &new.attributes,
                    type_name,
                );
                requirement.relationship_interfaces = self.rebase_interfaces(
                    &old.interfaces,
                    &parent.relationship_interfaces,
                    &new.interfaces,
                    type_name,
                );
            }
            (None, Some(new)) => {
                let new = types.relationship_type(new);
                requirement.relationship_properties = new.properties.clone();
                requirement.relationship_attributes = new.attributes.clone();
                requirement.relationship_interfaces = new.interfaces.clone();
            }
            (Some(_), Some(_)) | (_, None) => {}
        }
        requirement.relationship = narrower;
    }

    /// Refines what the relationship type of a requirement says; nothing where that type is not known.
    fn refine_relationship(
        &mut self,
        requirement: &mut Requirement,
        written: Option<&RelationshipDefinition>,
    ) {
        let (Some(written), Some(type_id)) = (written, requirement.relationship) else {
            return;
        };
        let additions = Additions::Refused(type_id);
        requirement.relationship_properties = self.members(
            &requirement.relationship_properties,
            &written.properties,
            additions,
        );
        requirement.relationship_attributes = self.attributes(
            &requirement.relationship_attributes,
            &requirement.relationship_properties,
            &written.attributes,
            additions,
        );
        requirement.relationship_interfaces = self.interfaces(
            &requirement.relationship_interfaces,
            &written.interfaces,
            InterfaceAdditions::Refused(type_id),
        );
    }
}
