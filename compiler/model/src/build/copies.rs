//! `copy`: templates that take over the keynames of another one (§7.2, §7.4).
//!
//! Maps are merged entry by entry, the copy's entries last; lists and single values are replaced. A template
//! that copies may not be copied itself.

use std::sync::Arc;

use toscac_syntax::entities::Entries;
use toscac_syntax::entities::templates::{
    CapabilityAssignment, InterfaceAssignment, NodeTemplate, OperationAssignment, RelationshipTemplate,
    ServiceTemplate,
};
use toscac_syntax::name::Name;
use toscac_syntax::origin::At;
use toscac_syntax::source::FileId;

use crate::build::Builder;
use crate::service::errors;

/// The templates of one file with their copies resolved.
#[derive(Debug, Clone, Default)]
pub(super) struct Copied {
    nodes: Arc<Entries<Arc<NodeTemplate>>>,
    relationships: Entries<RelationshipTemplate>,
}

impl<'a> Builder<'a> {
    /// The node templates of a service template, copies resolved.
    pub(super) fn node_templates(
        &mut self,
        file: FileId,
        template: &'a ServiceTemplate,
    ) -> Arc<Entries<Arc<NodeTemplate>>> {
        if let Some(copied) = self.copied.get(&file) {
            return Arc::clone(&copied.nodes);
        }
        let copied = self.copied(template);
        let nodes = Arc::clone(&copied.nodes);
        self.copied.insert(file, copied);
        nodes
    }

    /// The relationship templates of the file, copies resolved.
    pub(super) fn relationship_template(&self, file: FileId, name: &str) -> Option<&RelationshipTemplate> {
        self.copied
            .get(&file)
            .and_then(|copied| copied.relationships.get(name))
    }

    /// The names of the relationship templates of a file.
    pub(super) fn relationship_template_names(&self, file: FileId) -> Vec<Name> {
        let copied = self.copied.get(&file).into_iter();
        copied
            .flat_map(|copied| copied.relationships.keys())
            .cloned()
            .collect()
    }

    fn copied(&mut self, template: &'a ServiceTemplate) -> Copied {
        let mut nodes = Entries::new();
        let mut relationships = Entries::new();
        for (name, node) in &template.node_templates {
            let source = self.source(
                "node template",
                name,
                node.copy.as_ref(),
                &template.node_templates,
                |source| source.copy.as_ref(),
            );
            nodes.insert(
                name.clone(),
                source.map_or_else(|| Arc::clone(node), |source| Arc::new(merged_node(source, node))),
            );
        }
        for (name, relationship) in &template.relationship_templates {
            let all = &template.relationship_templates;
            let source = self.source(
                "relationship template",
                name,
                relationship.copy.as_ref(),
                all,
                |source| source.copy.as_ref(),
            );
            let merged = source.map_or_else(
                || relationship.clone(),
                |source| merged_relationship(source, relationship),
            );
            relationships.insert(name.clone(), merged);
        }
        Copied {
            nodes: Arc::new(nodes),
            relationships,
        }
    }

    fn source<'t, T>(
        &mut self,
        what: &str,
        name: &Name,
        copy: Option<&At<Name>>,
        all: &'t Entries<T>,
        copy_of: impl Fn(&T) -> Option<&At<Name>>,
    ) -> Option<&'t T> {
        let copy = copy?;
        if copy.value == *name {
            self.report(errors::copy_of_itself(what, copy));
            return None;
        }
        let Some(source) = all.get(&copy.value) else {
            self.report(errors::copy_of_nothing(what, copy, all.keys()));
            return None;
        };
        if let Some(original) = copy_of(source) {
            self.report(errors::copy_of_a_copy(what, copy, original));
            return None;
        }
        Some(source)
    }
}

fn merged_node(source: &NodeTemplate, copy: &NodeTemplate) -> NodeTemplate {
    NodeTemplate {
        origin: copy.origin,
        type_name: copy.type_name.clone().or_else(|| source.type_name.clone()),
        description: copy.description.clone().or_else(|| source.description.clone()),
        metadata: copy.metadata.clone().or_else(|| source.metadata.clone()),
        directives: if copy.directives.is_empty() {
            source.directives.clone()
        } else {
            copy.directives.clone()
        },
        properties: merged(&source.properties, &copy.properties),
        attributes: merged(&source.attributes, &copy.attributes),
        requirements: if copy.requirements.is_empty() {
            source.requirements.clone()
        } else {
            copy.requirements.clone()
        },
        capabilities: merged_with(&source.capabilities, &copy.capabilities, |source, copy| {
            CapabilityAssignment {
                origin: copy.origin,
                properties: merged(&source.properties, &copy.properties),
                attributes: merged(&source.attributes, &copy.attributes),
                directives: if copy.directives.is_empty() {
                    source.directives.clone()
                } else {
                    copy.directives.clone()
                },
            }
        }),
        interfaces: merged_interfaces(&source.interfaces, &copy.interfaces),
        artifacts: merged(&source.artifacts, &copy.artifacts),
        count: copy.count.clone().or_else(|| source.count.clone()),
        node_filter: copy.node_filter.clone().or_else(|| source.node_filter.clone()),
        copy: copy.copy.clone(),
    }
}

fn merged_relationship(source: &RelationshipTemplate, copy: &RelationshipTemplate) -> RelationshipTemplate {
    RelationshipTemplate {
        origin: copy.origin,
        type_name: copy.type_name.clone().or_else(|| source.type_name.clone()),
        description: copy.description.clone().or_else(|| source.description.clone()),
        properties: merged(&source.properties, &copy.properties),
        attributes: merged(&source.attributes, &copy.attributes),
        interfaces: merged_interfaces(&source.interfaces, &copy.interfaces),
        copy: copy.copy.clone(),
    }
}

/// Interface assignments joined operation by operation; what the second one says counts.
pub(super) fn merged_interfaces(
    source: &Entries<InterfaceAssignment>,
    copy: &Entries<InterfaceAssignment>,
) -> Entries<InterfaceAssignment> {
    merged_with(source, copy, |source, copy| InterfaceAssignment {
        origin: copy.origin,
        inputs: merged(&source.inputs, &copy.inputs),
        operations: merged_with(&source.operations, &copy.operations, merged_operation),
        notifications: merged_with(&source.notifications, &copy.notifications, merged_operation),
    })
}

fn merged_operation(source: &OperationAssignment, copy: &OperationAssignment) -> OperationAssignment {
    OperationAssignment {
        origin: copy.origin,
        implementation: copy
            .implementation
            .clone()
            .or_else(|| source.implementation.clone()),
        inputs: merged(&source.inputs, &copy.inputs),
        outputs: merged(&source.outputs, &copy.outputs),
    }
}

fn merged<T: Clone>(source: &Entries<T>, copy: &Entries<T>) -> Entries<T> {
    merged_with(source, copy, |_, copy| copy.clone())
}

fn merged_with<T: Clone>(source: &Entries<T>, copy: &Entries<T>, both: impl Fn(&T, &T) -> T) -> Entries<T> {
    let mut result = source.clone();
    for (name, value) in copy {
        let joined = source
            .get(name)
            .map_or_else(|| value.clone(), |source| both(source, value));
        result.insert(name.clone(), joined);
    }
    result
}
