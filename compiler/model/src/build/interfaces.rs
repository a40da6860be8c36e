//! Interface assignments → interfaces with effective implementations and inputs.

use toscac_syntax::entities::definitions::{ArtifactDefinition, ArtifactReference, Implementation};
use toscac_syntax::entities::templates::{InterfaceAssignment, OperationAssignment};
use toscac_syntax::entities::{Entries, Kind};
use toscac_syntax::name::Name;
use toscac_syntax::origin::At;
use toscac_syntax::source::FileId;

use crate::build::Builder;
use crate::build::slots::{Completeness, Owner};
use crate::service::{ImplementationArtifact, Interface, Operation, ResolvedImplementation, Slot, errors};
use crate::types::context::This;
use crate::types::{self, Artifact, Parameter};

impl Builder<'_> {
    /// One interface for each of `definitions`, with what a template assigns.
    pub(super) fn interfaces(
        &mut self,
        owner: Owner<'_>,
        definitions: &Entries<types::Interface>,
        assigned: &Entries<InterfaceAssignment>,
        artifacts: &Entries<Artifact>,
    ) -> Entries<Interface> {
        for (name, assignment) in assigned {
            if !definitions.contains_key(name) {
                self.report(errors::undeclared_interface(
                    owner.title,
                    name,
                    assignment.origin,
                    definitions.keys(),
                ));
            }
        }
        let mut interfaces = Entries::new();
        for (name, definition) in definitions {
            let assignment = assigned.get(name);
            let operations = self.operations(
                owner,
                name,
                "operation",
                &definition.inputs,
                &definition.operations,
                assignment.map(|assignment| (&assignment.inputs, &assignment.operations)),
                artifacts,
            );
            let notifications = self.operations(
                owner,
                name,
                "notification",
                &definition.inputs,
                &definition.notifications,
                assignment.map(|assignment| (&assignment.inputs, &assignment.notifications)),
                artifacts,
            );
            interfaces.insert(
                name.clone(),
                Interface {
                    type_id: definition.type_id,
                    operations,
                    notifications,
                },
            );
        }
        interfaces
    }

    #[expect(
        clippy::too_many_arguments,
        reason = "operations and notifications share everything but these seven"
    )]
    fn operations(
        &mut self,
        owner: Owner<'_>,
        interface: &Name,
        what: &str,
        shared_inputs: &Entries<Parameter>,
        definitions: &Entries<types::Operation>,
        assigned: Option<(
            &Entries<toscac_syntax::expression::Expression>,
            &Entries<OperationAssignment>,
        )>,
        artifacts: &Entries<Artifact>,
    ) -> Entries<Operation> {
        if let Some((_, assigned)) = assigned {
            for (name, assignment) in assigned {
                if !definitions.contains_key(name) {
                    let known = definitions.keys();
                    self.report(errors::undeclared_operation(
                        interface,
                        what,
                        name,
                        assignment.origin,
                        known,
                    ));
                }
            }
        }
        let mut operations = Entries::new();
        for (name, definition) in definitions {
            let assignment = assigned.and_then(|(_, assigned)| assigned.get(name));
            let mut inputs = shared_inputs.clone();
            inputs.extend(
                definition
                    .inputs
                    .iter()
                    .map(|(name, input)| (name.clone(), input.clone())),
            );
            let mut values = assigned.map(|(shared, _)| shared.clone()).unwrap_or_default();
            if let Some(assignment) = assignment {
                values.extend(
                    assignment
                        .inputs
                        .iter()
                        .map(|(name, value)| (name.clone(), value.clone())),
                );
            }
            let written = assignment
                .and_then(|assignment| assignment.implementation.as_ref())
                .or(definition.implementation.as_ref());
            // What is never run needs no inputs.
            let complete = if written.is_some() {
                owner.complete
            } else {
                Completeness::Elsewhere
            };
            let title = format!("{what} `{interface}.{name}` of {}", owner.title);
            let origin = assignment.map_or(owner.origin, |assignment| assignment.origin);
            let inputs = self.parameter_slots(
                Owner {
                    title: &title,
                    origin,
                    complete,
                    ..owner
                },
                &inputs,
                &values,
            );
            let mut outputs: Entries<Option<toscac_syntax::expression::Expression>> = definition
                .outputs
                .iter()
                .map(|(name, output)| (name.clone(), output.mapping.clone()))
                .collect();
            if let Some(assignment) = assignment {
                for (output, mapping) in &assignment.outputs {
                    let declared = definition.outputs.get(output).map(|output| &output.schema);
                    self.check_mapping(owner.this, output, mapping, declared);
                    if let Some(Some(fixed)) = outputs.insert(output.clone(), Some(mapping.clone())) {
                        self.report(errors::mapped_output_assigned(
                            &title,
                            output,
                            mapping.origin,
                            fixed.origin,
                        ));
                    }
                }
            }
            let implementation = written.map(|written| self.implementation(owner, written, artifacts));
            let origin = assignment.map_or(definition.provenance.latest(), |assignment| assignment.origin);
            operations.insert(
                name.clone(),
                Operation {
                    origin,
                    implementation,
                    inputs,
                    outputs,
                },
            );
        }
        operations
    }

    /// The artifacts of an implementation; a name is looked up among `artifacts` first.
    pub(super) fn implementation(
        &mut self,
        owner: Owner<'_>,
        implementation: &Implementation,
        artifacts: &Entries<Artifact>,
    ) -> ResolvedImplementation {
        ResolvedImplementation {
            implementation: implementation.clone(),
            primary: implementation
                .primary
                .as_ref()
                .and_then(|reference| self.implementation_artifact(owner, reference, artifacts)),
            dependencies: implementation
                .dependencies
                .iter()
                .filter_map(|reference| self.implementation_artifact(owner, reference, artifacts))
                .collect(),
        }
    }

    /// A name is first that of an artifact of the type or template, then a path.
    fn implementation_artifact(
        &mut self,
        owner: Owner<'_>,
        reference: &ArtifactReference,
        artifacts: &Entries<Artifact>,
    ) -> Option<ImplementationArtifact> {
        match reference {
            ArtifactReference::Named(name) => match artifacts.get(&name.value) {
                Some(artifact) => self.resolved_artifact(owner, &name.value, artifact),
                None => Some(ImplementationArtifact {
                    name: name.value.clone(),
                    type_id: self.artifact_type_by_extension(name),
                    file: name.clone(),
                    properties: Entries::new(),
                }),
            },
            ArtifactReference::Inline(definition) => {
                let artifact = self.artifact(definition.origin.file, definition);
                let name = definition
                    .file
                    .as_ref()
                    .map_or_else(|| Name::new("primary"), |file| file.value.clone());
                self.resolved_artifact(owner, &name, &artifact)
            }
        }
    }

    fn resolved_artifact(
        &mut self,
        owner: Owner<'_>,
        name: &Name,
        artifact: &Artifact,
    ) -> Option<ImplementationArtifact> {
        let properties = match artifact.type_id {
            Some(type_id) => {
                let definitions = self.types.artifact_type(type_id).properties.clone();
                let title = format!("artifact `{name}`");
                let owner = Owner {
                    title: &title,
                    origin: artifact.definition.origin,
                    ..owner
                };
                self.property_slots(owner, &definitions, &artifact.definition.properties)
            }
            None => Entries::new(),
        };
        let file = artifact.file.clone()?;
        Some(ImplementationArtifact {
            name: name.clone(),
            type_id: artifact.type_id,
            file,
            properties,
        })
    }

    /// The artifact of a definition in a template.
    pub(super) fn artifact(&mut self, file: FileId, definition: &ArtifactDefinition) -> Artifact {
        let type_id = match &definition.type_name {
            Some(type_name) => self.find_type(file, Kind::Artifact, type_name),
            None => self.type_by_extension(definition),
        };
        self.artifact_of_type(type_id, definition)
    }

    /// An artifact of a node type, with what a template says of it otherwise.
    pub(super) fn refined_artifact(
        &mut self,
        file: FileId,
        declared: &Artifact,
        written: &ArtifactDefinition,
    ) -> Artifact {
        let before = &declared.definition;
        let type_id = match &written.type_name {
            Some(type_name) => self.find_type(file, Kind::Artifact, type_name),
            None => declared.type_id,
        };
        let or = |written: &Option<At<Name>>, before: &Option<At<Name>>| {
            written.clone().or_else(|| before.clone())
        };
        let mut properties = before.properties.clone();
        properties.extend(written.properties.clone());
        let definition = ArtifactDefinition {
            origin: written.origin,
            type_name: or(&written.type_name, &before.type_name),
            file: or(&written.file, &before.file),
            repository: or(&written.repository, &before.repository),
            description: or(&written.description, &before.description),
            artifact_version: or(&written.artifact_version, &before.artifact_version),
            checksum: or(&written.checksum, &before.checksum),
            checksum_algorithm: or(&written.checksum_algorithm, &before.checksum_algorithm),
            properties,
            metadata: written.metadata.clone().or_else(|| before.metadata.clone()),
        };
        self.artifact_of_type(type_id, &definition)
    }

    fn artifact_of_type(
        &mut self,
        type_id: Option<crate::names::TypeId>,
        definition: &ArtifactDefinition,
    ) -> Artifact {
        if let Some(type_id) = type_id {
            let definitions = self.types.artifact_type(type_id).properties.clone();
            let owner = Owner {
                title: "the artifact",
                origin: definition.origin,
                complete: Completeness::Required,
                this: This::Nothing,
            };
            self.property_slots(owner, &definitions, &definition.properties);
        }
        Artifact {
            definition: definition.clone(),
            type_id,
            file: definition.file.clone(),
        }
    }

    /// The properties of an artifact that was checked where it is defined.
    pub(super) fn artifact_slots(&mut self, artifact: &Artifact) -> Entries<Slot> {
        let Some(type_id) = artifact.type_id else {
            return Entries::new();
        };
        let definitions = self.types.artifact_type(type_id).properties.clone();
        let owner = Owner {
            title: "the artifact",
            origin: artifact.definition.origin,
            complete: Completeness::Required,
            this: This::Nothing,
        };
        let before = self.diagnostics.len();
        let slots = self.property_slots(owner, &definitions, &artifact.definition.properties);
        self.diagnostics.truncate(before);
        slots
    }

    /// The type of an artifact of which only the file is written.
    pub(super) fn type_by_extension(&self, definition: &ArtifactDefinition) -> Option<crate::names::TypeId> {
        if definition.type_name.is_some() {
            return None;
        }
        self.artifact_type_by_extension(definition.file.as_ref()?)
    }

    /// The one artifact type visible in the file that claims the extension of a path.
    fn artifact_type_by_extension(&self, path: &At<Name>) -> Option<crate::names::TypeId> {
        let (_, extension) = path.value.rsplit_once('.')?;
        let mut fitting = self
            .visible_types(path.origin.file, Kind::Artifact)
            .into_iter()
            .filter(|id| {
                let file_ext = &self.types.artifact_type(*id).file_ext;
                file_ext
                    .as_ref()
                    .is_some_and(|list| list.iter().any(|known| known.as_str() == extension))
            });
        let first = fitting.next()?;
        fitting.next().is_none().then_some(first)
    }
}
