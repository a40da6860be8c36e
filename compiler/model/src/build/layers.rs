//! The three modelling layers: words that mean one, what a composition holds, and what may stand for whose nodes.

use toscac_syntax::entities::Entries;
use toscac_syntax::entities::definitions::{ArtifactDefinition, Implementation, InterfaceDefinition};
use toscac_syntax::entities::templates::{Directive, InterfaceAssignment, ServiceTemplate};
use toscac_syntax::entities::{Syntax, definitions};
use toscac_syntax::name::Name;
use toscac_syntax::origin::At;
use toscac_syntax::source::FileId;

use crate::build::{Builder, LAYER, declared_layer};
use crate::service::{Layer, layer_errors};

impl Builder<'_> {
    /// Reports what files declare as their layer and is none.
    pub(super) fn check_layer_words(&mut self) {
        let declared = self.files.values().filter_map(|syntax| {
            let value = syntax.value.metadata.as_ref()?.entry(LAYER)?;
            let word = value.as_string();
            let is_known = word.is_some_and(|word| Layer::of_word(word).is_some());
            (!is_known).then(|| layer_errors::unknown_layer(word.map(Name::as_str), value.origin))
        });
        let told: Vec<_> = declared.collect();
        self.report_all(told);
    }

    /// The layer that a file declares.
    pub(super) fn layer_of(&self, file: FileId) -> Option<Layer> {
        let declared = declared_layer(&self.files.get(&file)?.value)?;
        Some(declared.value)
    }

    /// Why a template of file `inner` may not stand for a node of file `outer`. Files without a layer go with all.
    pub(super) fn layer_refusal(&self, outer: FileId, inner: FileId) -> Option<String> {
        let (outer, inner) = (self.layer_of(outer)?, self.layer_of(inner)?);
        if outer.is_made_of(inner) {
            return None;
        }
        Some(format!(
            "is of the layer `{}`, and the layer `{}` is made of {}",
            inner.word(),
            outer.word(),
            outer.made_of_words()
        ))
    }

    /// A composition says which services there are and how they belong together; it does nothing itself.
    pub(super) fn check_composition(&mut self, file: FileId, template: &ServiceTemplate) {
        if self.layer_of(file) != Some(Layer::Composition) {
            return;
        }
        let mut works = Vec::new();
        if let Some(syntax) = self.files.get(&file) {
            works.extend(of_types(&syntax.value));
        }
        for (name, node) in &template.node_templates {
            let create = node
                .directives
                .iter()
                .find(|directive| directive.value == Directive::Create);
            if create.is_some() || node.directives.is_empty() {
                let origin = create.map_or(node.origin, |directive| directive.origin);
                self.report(layer_errors::composition_creates(name, origin));
            }
            works.extend(of_artifacts(name, &node.artifacts));
            works.extend(of_assignments(name, &node.interfaces));
            for requirement in &node.requirements {
                if let Some(relationship) = &requirement.relationship {
                    works.extend(of_assignments(&requirement.name.value, &relationship.interfaces));
                }
            }
        }
        for (name, relationship) in &template.relationship_templates {
            works.extend(of_assignments(name, &relationship.interfaces));
        }
        for (name, workflow) in &template.workflows {
            if let Some(implementation) = &workflow.implementation {
                works.push(At::new(
                    format!("workflow `{name}` is implemented here"),
                    implementation.origin,
                ));
            }
        }
        for work in works {
            self.report(layer_errors::composition_works(&work.value, work.origin));
        }
    }
}

/// What the types of a file do themselves.
fn of_types(syntax: &Syntax) -> Vec<At<String>> {
    let mut works = Vec::new();
    for (name, node_type) in &syntax.node_types {
        works.extend(of_artifacts(name, &node_type.artifacts));
        works.extend(of_definitions(name, &node_type.interfaces));
    }
    for (name, relationship_type) in &syntax.relationship_types {
        works.extend(of_definitions(name, &relationship_type.interfaces));
    }
    works
}

fn of_artifacts(owner: &Name, artifacts: &Entries<ArtifactDefinition>) -> Vec<At<String>> {
    artifacts
        .iter()
        .map(|(name, artifact)| At::new(format!("`{owner}` has the artifact `{name}`"), artifact.origin))
        .collect()
}

fn of_assignments(owner: &Name, interfaces: &Entries<InterfaceAssignment>) -> Vec<At<String>> {
    let operations = interfaces
        .values()
        .flat_map(|interface| interface.operations.iter().chain(&interface.notifications));
    operations
        .filter_map(|(name, operation)| implemented(owner, name, operation.implementation.as_ref()))
        .collect()
}

fn of_definitions(owner: &Name, interfaces: &Entries<InterfaceDefinition>) -> Vec<At<String>> {
    let operations = interfaces
        .values()
        .flat_map(|interface| interface.operations.iter().chain(&interface.notifications));
    operations
        .filter_map(|(name, operation): (_, &definitions::OperationDefinition)| {
            implemented(owner, name, operation.implementation.as_ref())
        })
        .collect()
}

fn implemented(owner: &Name, name: &Name, implementation: Option<&Implementation>) -> Option<At<String>> {
    let implementation = implementation?;
    Some(At::new(
        format!("`{name}` of `{owner}` is implemented here"),
        implementation.origin,
    ))
}
