//! Interfaces, operations, notifications, implementations and artifacts (§11, §12.2).

use crate::dialect::shape::ShapeId;
use crate::entities::Entries;
use crate::entities::definitions::{
    ArtifactDefinition, ArtifactReference, Implementation, InterfaceDefinition, OperationDefinition,
};
use crate::entities::templates::{InterfaceAssignment, OperationAssignment};
use crate::origin::{At, Origin};
use crate::yaml::tree::{Cursor, ScalarKind, TreeKind};

use super::Lowering;
use super::errors::{Wanted, rules};
use super::shape::{Fields, Form};
use super::values::Direction;

impl<'tree> Lowering<'tree> {
    /// The interface definitions of a type.
    pub(super) fn interface_definitions(&mut self, fields: &Fields<'tree>) -> Entries<InterfaceDefinition> {
        self.named(fields, "interfaces", |this, name, value| {
            let fields = this.open_map(ShapeId::InterfaceDefinition, Some(&name.value), value)?;
            Some(InterfaceDefinition {
                origin: name.origin,
                type_name: this.text(&fields, "type"),
                inputs: this.parameter_definitions(&fields, "inputs", Direction::Outgoing),
                operations: this.operation_definitions(&fields, "operations", ShapeId::OperationDefinition),
                notifications: this.operation_definitions(
                    &fields,
                    "notifications",
                    ShapeId::NotificationDefinition,
                ),
            })
        })
    }

    /// The operation or notification definitions under a keyname.
    pub(super) fn operation_definitions(
        &mut self,
        fields: &Fields<'tree>,
        keyname: &str,
        id: ShapeId,
    ) -> Entries<OperationDefinition> {
        self.named(fields, keyname, |this, name, value| {
            let fields = match this.open(id, Some(&name.value), value)? {
                Form::Map(fields) => fields,
                Form::Short(artifact) => {
                    return Some(OperationDefinition {
                        origin: name.origin,
                        description: None,
                        implementation: short_implementation(artifact),
                        inputs: Entries::new(),
                        outputs: Entries::new(),
                    });
                }
            };
            Some(OperationDefinition {
                origin: name.origin,
                description: this.text(&fields, "description"),
                implementation: this.implementation(&fields, "implementation"),
                inputs: this.parameter_definitions(&fields, "inputs", Direction::Outgoing),
                outputs: this.parameter_definitions(&fields, "outputs", Direction::Incoming),
            })
        })
    }

    /// The interface assignments of a template.
    pub(super) fn interface_assignments(&mut self, fields: &Fields<'tree>) -> Entries<InterfaceAssignment> {
        self.named(fields, "interfaces", |this, name, value| {
            let fields = this.open_map(ShapeId::InterfaceAssignment, Some(&name.value), value)?;
            Some(InterfaceAssignment {
                origin: name.origin,
                inputs: this.named_values(&fields, "inputs"),
                operations: this.operation_assignments(&fields, "operations", ShapeId::OperationAssignment),
                notifications: this.operation_assignments(
                    &fields,
                    "notifications",
                    ShapeId::NotificationAssignment,
                ),
            })
        })
    }

    fn operation_assignments(
        &mut self,
        fields: &Fields<'tree>,
        keyname: &str,
        id: ShapeId,
    ) -> Entries<OperationAssignment> {
        self.named(fields, keyname, |this, name, value| {
            let fields = match this.open(id, Some(&name.value), value)? {
                Form::Map(fields) => fields,
                Form::Short(artifact) => {
                    return Some(OperationAssignment {
                        origin: name.origin,
                        implementation: short_implementation(artifact),
                        inputs: Entries::new(),
                        outputs: Entries::new(),
                    });
                }
            };
            Some(OperationAssignment {
                origin: name.origin,
                implementation: this.implementation(&fields, "implementation"),
                inputs: this.named_values(&fields, "inputs"),
                outputs: this.named_paths(&fields, "outputs"),
            })
        })
    }

    /// The implementation under a keyname: the map, or the primary artifact alone.
    pub(super) fn implementation(&mut self, fields: &Fields<'tree>, keyname: &str) -> Option<Implementation> {
        let fields = match self.form(fields, keyname, ShapeId::Implementation)? {
            Form::Map(fields) => fields,
            Form::Short(artifact) => return short_implementation(artifact),
        };
        let primary = fields.get("primary");
        let dependencies = fields.get("dependencies").and_then(Cursor::items);
        Some(Implementation {
            origin: fields.origin(),
            primary: primary.and_then(|artifact| self.artifact_reference(artifact, "primary")),
            dependencies: dependencies
                .unwrap_or_default()
                .into_iter()
                .filter_map(|artifact| self.artifact_reference(artifact, "dependencies"))
                .collect(),
        })
    }

    fn artifact_reference(&mut self, value: Cursor<'tree>, keyname: &str) -> Option<ArtifactReference> {
        match (&value.get().kind, value.get().scalar_kind()) {
            (TreeKind::Scalar(scalar), Some(ScalarKind::String)) => Some(ArtifactReference::Named(At::new(
                scalar.text.clone(),
                value.origin,
            ))),
            (TreeKind::Mapping(_), _) => {
                let artifact = self.artifact_definition(None, value, value.origin)?;
                Some(ArtifactReference::Inline(Box::new(artifact)))
            }
            (TreeKind::Scalar(_) | TreeKind::Sequence(_) | TreeKind::Alias(..), _) => {
                self.wrong_kind(value, None, |_| {
                    Wanted::text(format!(
                        "the name of an artifact or an artifact definition for `{keyname}`"
                    ))
                });
                None
            }
        }
    }

    /// The artifacts of a node type or node template.
    pub(super) fn artifacts(&mut self, fields: &Fields<'tree>) -> Entries<ArtifactDefinition> {
        self.named(fields, "artifacts", |this, name, value| {
            this.artifact_definition(Some(&name.value), value, name.origin)
        })
    }

    fn artifact_definition(
        &mut self,
        name: Option<&str>,
        value: Cursor<'tree>,
        origin: Origin,
    ) -> Option<ArtifactDefinition> {
        let fields = self.open_map(ShapeId::ArtifactDefinition, name, value)?;
        if let Some(key) = fields.key("checksum")
            && !fields.has("checksum_algorithm")
        {
            self.report(key, "", rules::checksum_without_algorithm(key.origin));
        }
        Some(ArtifactDefinition {
            origin,
            type_name: self.text(&fields, "type"),
            file: self.text(&fields, "file"),
            repository: self.text(&fields, "repository"),
            description: self.text(&fields, "description"),
            artifact_version: self.text(&fields, "artifact_version"),
            checksum: self.text(&fields, "checksum"),
            checksum_algorithm: self.text(&fields, "checksum_algorithm"),
            properties: self.named_values(&fields, "properties"),
            metadata: fields.data("metadata"),
        })
    }
}

/// The implementation that is only the name of its primary artifact.
fn short_implementation(artifact: Cursor<'_>) -> Option<Implementation> {
    let name = artifact.scalar()?.text.clone();
    Some(Implementation {
        origin: artifact.origin,
        primary: Some(ArtifactReference::Named(At::new(name, artifact.origin))),
        dependencies: Vec::new(),
    })
}
