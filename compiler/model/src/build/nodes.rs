//! Node templates → nodes, without their requirements.

use std::sync::Arc;

use toscac_syntax::entities::templates::{Directive, NodeTemplate};
use toscac_syntax::entities::{Entries, Kind};
use toscac_syntax::expression::{Expression, ExpressionKind};
use toscac_syntax::name::Name;
use toscac_syntax::yaml::tree::ScalarKind;

use crate::build::Builder;
use crate::build::slots::{Completeness, Owner};
use crate::names::TypeId;
use crate::service::{Capability, Node, NodeId, ScopeId, Slot, SlotSource, choice_errors, errors};
use crate::types::context::This;
use crate::types::{Artifact, NodeType};
use crate::value::Outcome;

impl Builder<'_> {
    /// Adds the node of one template to its scope.
    pub(super) fn node(&mut self, scope: ScopeId, name: &Name, template: &NodeTemplate) -> NodeId {
        let file = self.service.scopes[scope].file;
        let type_id = template
            .type_name
            .as_ref()
            .and_then(|type_name| self.find_type(file, Kind::Node, type_name));
        let node_type = type_id.map(|id| Arc::clone(self.types.node_type(id)));
        let directives = directives(template);
        self.check_directives(name, template, type_id, &directives);
        let (count_slot, count) = self.count(template.count.as_ref(), This::Nothing);
        let mut node = Node {
            scope,
            name: name.clone(),
            path: self.path(scope, name),
            type_id,
            origin: template.origin,
            directives,
            count,
            count_slot,
            properties: Entries::new(),
            attributes: Entries::new(),
            capabilities: Entries::new(),
            interfaces: Entries::new(),
            artifacts: Entries::new(),
            artifact_properties: Entries::new(),
            requirements: Vec::new(),
            choice: None,
            node_filter: template.node_filter.clone(),
            taken_from: Vec::new(),
            metadata: template.metadata.clone(),
        };
        // A node whose type is a fault was reported there; nothing that it assigns can be judged.
        if let Some(node_type) = node_type {
            self.members(file, &mut node, template, &node_type);
        }
        let id = self.service.nodes.push(node);
        self.service.scopes.get_mut(scope).nodes.insert(name.clone(), id);
        if let Some(type_id) = type_id {
            let nodes = self.nodes_by_type.entry(scope).or_default();
            nodes.entry(type_id).or_default().push(id);
        }
        id
    }

    fn members(
        &mut self,
        file: toscac_syntax::source::FileId,
        node: &mut Node,
        template: &NodeTemplate,
        node_type: &NodeType,
    ) {
        let title = format!("node `{}`", node.name);
        let complete = if node.directives.contains(&Directive::Create)
            || node.directives.contains(&Directive::Substitute)
        {
            Completeness::Required
        } else {
            Completeness::Elsewhere
        };
        let owner = Owner {
            title: &title,
            origin: template.origin,
            complete,
            this: This::Node(node.type_id),
        };
        node.properties = self.property_slots(owner, &node_type.properties, &template.properties);
        node.attributes = self.attribute_slots(
            owner,
            &node_type.attributes,
            &node_type.properties,
            &template.attributes,
        );
        node.capabilities = self.capabilities(owner, node, template, node_type);
        node.artifacts = self.artifacts(file, template, node_type);
        node.artifact_properties = node
            .artifacts
            .iter()
            .map(|(name, artifact)| (name.clone(), self.artifact_slots(artifact)))
            .collect();
        node.interfaces = self.interfaces(
            owner,
            &node_type.interfaces,
            &template.interfaces,
            &node.artifacts,
        );
    }

    fn capabilities(
        &mut self,
        owner: Owner<'_>,
        node: &Node,
        template: &NodeTemplate,
        node_type: &NodeType,
    ) -> Entries<Capability> {
        for (name, assignment) in &template.capabilities {
            if !node_type.capabilities.contains_key(name) {
                let known: Vec<&Name> = node_type.capabilities.keys().collect();
                self.report(errors::undeclared_capability(
                    &node.name,
                    name,
                    assignment.origin,
                    known,
                ));
            }
        }
        let mut capabilities = Entries::new();
        for (name, definition) in node_type.capabilities.iter() {
            let assignment = template.capabilities.get(name);
            let title = format!("capability `{name}` of node `{}`", node.name);
            let origin = assignment.map_or(template.origin, |assignment| assignment.origin);
            let owner = Owner {
                title: &title,
                origin,
                ..owner
            };
            let empty = Entries::new();
            let properties = assignment.map_or(&empty, |assignment| &assignment.properties);
            let attributes = assignment.map_or(&empty, |assignment| &assignment.attributes);
            let capability = Capability {
                type_id: definition.type_id,
                origin: assignment.map_or(definition.provenance.latest(), |assignment| assignment.origin),
                properties: self.property_slots(owner, &definition.properties, properties),
                attributes: self.attribute_slots(
                    owner,
                    &definition.attributes,
                    &definition.properties,
                    attributes,
                ),
                reach: assignment.map_or_else(Vec::new, |assignment| {
                    assignment.directives.iter().map(|reach| reach.value).collect()
                }),
            };
            capabilities.insert(name.clone(), capability);
        }
        capabilities
    }

    fn artifacts(
        &mut self,
        file: toscac_syntax::source::FileId,
        template: &NodeTemplate,
        node_type: &NodeType,
    ) -> Entries<Artifact> {
        let mut artifacts = Entries::clone(&node_type.artifacts);
        for artifact in artifacts.values_mut() {
            artifact.type_id = artifact
                .type_id
                .or_else(|| self.type_by_extension(&artifact.definition));
        }
        for (name, definition) in &template.artifacts {
            let artifact = match artifacts.get(name) {
                // Only a dialect that lets these keynames be left out goes on from what the type says.
                Some(declared) if definition.type_name.is_none() || definition.file.is_none() => {
                    self.refined_artifact(file, declared, definition)
                }
                Some(_) | None => self.artifact(file, definition),
            };
            artifacts.insert(name.clone(), artifact);
        }
        artifacts
    }

    fn check_directives(
        &mut self,
        name: &Name,
        template: &NodeTemplate,
        type_id: Option<TypeId>,
        directives: &[Directive],
    ) {
        if let Some(filter) = &template.node_filter {
            if !directives.contains(&Directive::Select) {
                self.report(choice_errors::node_filter_without_select(filter.origin));
            } else {
                self.check_boolean(This::Node(type_id), filter);
            }
        }
        if directives == [Directive::Select] {
            let ignored = [
                (
                    "properties",
                    template.properties.values().next().map(|value| value.origin),
                ),
                (
                    "attributes",
                    template.attributes.values().next().map(|value| value.origin),
                ),
                (
                    "capabilities",
                    template.capabilities.values().next().map(|value| value.origin),
                ),
                (
                    "requirements",
                    template.requirements.first().map(|value| value.origin),
                ),
                (
                    "interfaces",
                    template.interfaces.values().next().map(|value| value.origin),
                ),
                (
                    "artifacts",
                    template.artifacts.values().next().map(|value| value.origin),
                ),
            ];
            for (keyname, origin) in ignored {
                if let Some(origin) = origin {
                    self.report(choice_errors::ignored_with_select(name, keyname, origin));
                }
            }
        }
    }

    /// A count as written → its slot, and the number where it is known without inputs.
    pub(super) fn count(&mut self, count: Option<&Expression>, this: This) -> (Option<Slot>, Option<u32>) {
        let Some(expression) = count else {
            return (None, Some(1));
        };
        let slot = Slot {
            origin: expression.origin,
            source: SlotSource::Assigned,
            schema: None,
            expression: Some(expression.clone()),
            outcome: Outcome::Undefined,
        };
        let number = match &expression.kind {
            ExpressionKind::Scalar(scalar, ScalarKind::Integer) => {
                let number = scalar
                    .text
                    .parse::<i64>()
                    .ok()
                    .and_then(|number| u32::try_from(number).ok());
                if number.is_none() {
                    self.report(errors::count_not_natural(
                        expression.origin,
                        &format!("`{}`", scalar.text),
                    ));
                }
                number
            }
            ExpressionKind::Call(_) => {
                self.check_ad_hoc(this, expression);
                None
            }
            ExpressionKind::Scalar(scalar, _) => {
                self.report(errors::count_not_natural(
                    expression.origin,
                    &format!("`{}`", scalar.text),
                ));
                None
            }
            ExpressionKind::List(_) => {
                self.report(errors::count_not_natural(expression.origin, "a list"));
                None
            }
            ExpressionKind::Map(_) => {
                self.report(errors::count_not_natural(expression.origin, "a map"));
                None
            }
            ExpressionKind::Fault => None,
        };
        (Some(slot), number)
    }

    fn path(&self, scope: ScopeId, name: &Name) -> Name {
        match self.service.scopes[scope].stands_for {
            Some(standing) => Name::from(format!("{}/{name}", self.service.nodes[standing.node].path)),
            None => name.clone(),
        }
    }
}

fn directives(template: &NodeTemplate) -> Vec<Directive> {
    if template.directives.is_empty() {
        vec![Directive::Create]
    } else {
        template
            .directives
            .iter()
            .map(|directive| directive.value)
            .collect()
    }
}
