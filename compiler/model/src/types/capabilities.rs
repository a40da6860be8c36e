//! Capability types, and the capabilities of node types (§8.1, §8.2, §8.2.1).

use std::sync::Arc;

use toscac_syntax::entities::definitions::CapabilityDefinition;
use toscac_syntax::entities::{Entries, Kind};
use toscac_syntax::name::Name;
use toscac_syntax::origin::At;

use super::maker::Maker;
use super::members::Additions;
use super::schema::{Subject, Untyped};
use super::{Capability, CapabilityType, Members, Provenance, errors};
use crate::names::TypeId;

impl Maker<'_> {
    /// The owner as a capability type.
    pub(super) fn make_capability_type(&mut self) -> CapabilityType {
        let bare = self.view.types.capability_type(self.owner);
        let (_, written) = self
            .syntax()
            .capability_types
            .get_index(self.owner.index as usize)
            .expect("each type stands in its file");
        let parent = match bare.header.parent {
            Some(parent) => self.view.types.capability_type(parent),
            None => bare,
        };
        let properties = self.members(&parent.properties, &written.properties, Additions::Allowed);
        self.check_reflected(&parent.attributes, &properties, &written.properties);
        CapabilityType {
            header: bare.header.clone(),
            attributes: self.attributes(
                &parent.attributes,
                &properties,
                &written.attributes,
                Additions::Allowed,
            ),
            properties,
            valid_source_node_types: self.allowed_types(
                written.valid_source_node_types.as_ref(),
                &[Kind::Node],
                "valid_source_node_types",
                &[&parent.valid_source_node_types],
            ),
            valid_relationship_types: self.allowed_types(
                written.valid_relationship_types.as_ref(),
                &[Kind::Relationship],
                "valid_relationship_types",
                &[&parent.valid_relationship_types],
            ),
        }
    }

    /// The capabilities of a node type.
    pub(super) fn capabilities(
        &mut self,
        inherited: &Members<Capability>,
        written: &Entries<CapabilityDefinition>,
    ) -> Members<Capability> {
        if written.is_empty() {
            return inherited.clone();
        }
        let mut capabilities = self.copy(inherited, written.len());
        for (name, definition) in written {
            let capability = self.capability(name, definition, inherited.get(name));
            capabilities.insert(name.clone(), capability);
        }
        Arc::new(capabilities)
    }

    fn capability(
        &mut self,
        name: &Name,
        written: &CapabilityDefinition,
        parent: Option<&Capability>,
    ) -> Capability {
        let mut capability = match parent {
            Some(parent) => self.refined_capability(name, written, parent),
            None => self.new_capability(name, written),
        };
        let Some(type_id) = capability.type_id else {
            return capability;
        };
        let known = self.view.types.capability_type(type_id);
        let additions = Additions::Refused(type_id);
        capability.properties = self.members(&capability.properties, &written.properties, additions);
        capability.attributes = self.attributes(
            &capability.attributes,
            &capability.properties,
            &written.attributes,
            additions,
        );
        let inherited_sources = parent.and_then(|parent| parent.valid_source_node_types.clone());
        capability.valid_source_node_types = self.allowed_types(
            written.valid_source_node_types.as_ref(),
            &[Kind::Node],
            "valid_source_node_types",
            &[&inherited_sources, &known.valid_source_node_types],
        );
        let inherited_relationships = parent.and_then(|parent| parent.valid_relationship_types.clone());
        capability.valid_relationship_types = self.allowed_types(
            written.valid_relationship_types.as_ref(),
            &[Kind::Relationship],
            "valid_relationship_types",
            &[&inherited_relationships, &known.valid_relationship_types],
        );
        capability
    }

    fn new_capability(&mut self, name: &Name, written: &CapabilityDefinition) -> Capability {
        let type_id = match &written.type_name {
            Some(type_name) => self.lookup(Kind::Capability, type_name),
            None => {
                if self.is_complete() && !self.was_reported(written.origin, "type") {
                    let subject = Subject::new("capability", name, Untyped::Fault).to_string();
                    self.tell(errors::missing_type(written.origin, &subject));
                }
                None
            }
        };
        let known = type_id.map(|id| self.view.types.capability_type(id));
        Capability {
            provenance: Provenance {
                declared_in: self.owner,
                declared: written.origin,
                refined: Vec::new(),
            },
            type_id,
            properties: known.map(|known| known.properties.clone()).unwrap_or_default(),
            attributes: known.map(|known| known.attributes.clone()).unwrap_or_default(),
            valid_source_node_types: None,
            valid_relationship_types: None,
        }
    }

    /// The capability of the parent, under its narrower type if there is one.
    fn refined_capability(
        &mut self,
        name: &Name,
        written: &CapabilityDefinition,
        parent: &Capability,
    ) -> Capability {
        let mut capability = parent.clone();
        capability.provenance.refined.push(written.origin);
        let Some(type_name) = &written.type_name else {
            return capability;
        };
        let subject = Subject::new("capability", name, Untyped::Fault).to_string();
        let narrower = self.narrowed(
            Kind::Capability,
            type_name,
            parent.type_id,
            &subject,
            parent.provenance.latest(),
        );
        if let (Some(old), Some(new)) = (parent.type_id, narrower)
            && old != new
        {
            let types = self.view.types;
            let (old, new) = (types.capability_type(old), types.capability_type(new));
            capability.properties =
                self.rebase(&old.properties, &parent.properties, &new.properties, type_name);
            capability.attributes =
                self.rebase(&old.attributes, &parent.attributes, &new.attributes, type_name);
        }
        capability.type_id = narrower;
        capability
    }

    /// The type that a refinement names, which is the same as `wanted` or derived from it; `None` is a fault that was
    /// reported.
    pub(super) fn narrowed(
        &mut self,
        kind: Kind,
        type_name: &At<Name>,
        wanted: Option<TypeId>,
        subject: &str,
        declared: toscac_syntax::origin::Origin,
    ) -> Option<TypeId> {
        let narrower = self.lookup(kind, type_name)?;
        let types = self.view.types;
        match wanted {
            Some(wanted) if !types.is_derived_from(narrower, wanted) => {
                self.tell(errors::unrelated_type(
                    type_name,
                    subject,
                    types.name(wanted),
                    declared,
                ));
                None
            }
            Some(_) | None => Some(narrower),
        }
    }
}
