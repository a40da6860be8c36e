//! Node and relationship types (§7.1, §7.3).

use std::sync::Arc;

use toscac_syntax::entities::definitions::ArtifactDefinition;
use toscac_syntax::entities::{Entries, Kind};

use super::interfaces::InterfaceAdditions;
use super::maker::Maker;
use super::members::Additions;
use super::{Artifact, Members, NodeType, RelationshipType};

impl Maker<'_> {
    /// The owner as a relationship type.
    pub(super) fn make_relationship_type(&mut self) -> RelationshipType {
        let bare = self.view.types.relationship_type(self.owner);
        let (_, written) = self
            .syntax()
            .relationship_types
            .get_index(self.owner.index as usize)
            .expect("each type stands in its file");
        let parent = match bare.header.parent {
            Some(parent) => self.view.types.relationship_type(parent),
            None => bare,
        };
        let properties = self.members(&parent.properties, &written.properties, Additions::Allowed);
        self.check_reflected(&parent.attributes, &properties, &written.properties);
        RelationshipType {
            header: bare.header.clone(),
            attributes: self.attributes(
                &parent.attributes,
                &properties,
                &written.attributes,
                Additions::Allowed,
            ),
            properties,
            interfaces: self.interfaces(
                &parent.interfaces,
                &written.interfaces,
                InterfaceAdditions::Allowed,
            ),
            valid_capability_types: self.allowed_types(
                written.valid_capability_types.as_ref(),
                &[Kind::Capability],
                "valid_capability_types",
                &[&parent.valid_capability_types],
            ),
            valid_target_node_types: self.allowed_types(
                written.valid_target_node_types.as_ref(),
                &[Kind::Node],
                "valid_target_node_types",
                &[&parent.valid_target_node_types],
            ),
            valid_source_node_types: self.allowed_types(
                written.valid_source_node_types.as_ref(),
                &[Kind::Node],
                "valid_source_node_types",
                &[&parent.valid_source_node_types],
            ),
        }
    }

    /// The owner as a node type.
    pub(super) fn make_node_type(&mut self) -> NodeType {
        let bare = self.view.types.node_type(self.owner);
        let (_, written) = self
            .syntax()
            .node_types
            .get_index(self.owner.index as usize)
            .expect("each type stands in its file");
        let parent = match bare.header.parent {
            Some(parent) => self.view.types.node_type(parent),
            None => bare,
        };
        let properties = self.members(&parent.properties, &written.properties, Additions::Allowed);
        self.check_reflected(&parent.attributes, &properties, &written.properties);
        NodeType {
            header: bare.header.clone(),
            attributes: self.attributes(
                &parent.attributes,
                &properties,
                &written.attributes,
                Additions::Allowed,
            ),
            properties,
            capabilities: self.capabilities(&parent.capabilities, &written.capabilities),
            requirements: self.requirements(&parent.requirements, &written.requirements),
            interfaces: self.interfaces(
                &parent.interfaces,
                &written.interfaces,
                InterfaceAdditions::Allowed,
            ),
            artifacts: self.artifacts(&parent.artifacts, &written.artifacts),
        }
    }

    /// The artifacts of a node type: one of the same name takes the place of the parent's as a whole.
    fn artifacts(
        &self,
        inherited: &Members<Artifact>,
        written: &Entries<ArtifactDefinition>,
    ) -> Members<Artifact> {
        if written.is_empty() {
            return inherited.clone();
        }
        let mut artifacts = self.copy(inherited, written.len());
        for (name, definition) in written {
            let type_name = definition.type_name.as_ref();
            let artifact = Artifact {
                definition: definition.clone(),
                type_id: type_name.and_then(|type_name| self.lookup(Kind::Artifact, type_name)),
                file: definition.file.clone(),
            };
            artifacts.insert(name.clone(), artifact);
        }
        Arc::new(artifacts)
    }
}
