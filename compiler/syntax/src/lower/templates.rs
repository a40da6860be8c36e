//! The service template and its nodes, relationships, groups and policies (§6.9, §7, §16).

use std::sync::Arc;

use crate::dialect::shape::ShapeId;
use crate::entities::Entries;
use crate::entities::templates::{
    Directive, Group, NodeTemplate, Policy, RelationshipTemplate, ServiceTemplate,
};
use crate::name::Name;
use crate::origin::At;
use crate::yaml::tree::Cursor;

use super::errors::rules;
use super::shape::Fields;
use super::values::Direction;
use super::{Lowering, errors};

/// Words of TOSCA paths (§10.3).
const PATH_WORDS: &[&str] = &["SELF", "SOURCE", "TARGET", "CAPABILITY", "RELATIONSHIP", "ALL"];

impl<'tree> Lowering<'tree> {
    /// The service template of a file.
    pub(super) fn service_template(&mut self, file: &Fields<'tree>) -> Option<ServiceTemplate> {
        let value = file.get("service_template")?;
        let fields = self.open_map(ShapeId::ServiceTemplate, None, value)?;
        Some(ServiceTemplate {
            origin: value.origin,
            description: self.text(&fields, "description"),
            metadata: fields.data("metadata"),
            inputs: self.parameter_definitions(&fields, "inputs", Direction::Incoming),
            outputs: self.parameter_definitions(&fields, "outputs", Direction::Outgoing),
            node_templates: self.named(&fields, "node_templates", |this, name, value| {
                this.node_template(name, value).map(Arc::new)
            }),
            relationship_templates: self.named(
                &fields,
                "relationship_templates",
                Self::relationship_template,
            ),
            groups: self.named(&fields, "groups", Self::group),
            policies: self.policies(&fields),
            workflows: self.workflows(&fields),
            functions: self.functions(&fields),
            substitution_mappings: self.substitution_mappings(&fields),
        })
    }

    fn node_template(&mut self, name: &At<Name>, value: Cursor<'tree>) -> Option<NodeTemplate> {
        if PATH_WORDS.contains(&&*name.value) {
            self.report(value, "name", rules::path_word_as_name(name));
        }
        let fields = self.open_map(ShapeId::NodeTemplate, Some(&name.value), value)?;
        self.want_type_or_copy(name, &fields);
        let directives = self.directives(
            &fields,
            &[
                ("create", Directive::Create),
                ("select", Directive::Select),
                ("substitute", Directive::Substitute),
            ],
        );
        Some(NodeTemplate {
            origin: name.origin,
            type_name: self.text(&fields, "type"),
            description: self.text(&fields, "description"),
            metadata: fields.data("metadata"),
            directives,
            properties: self.named_values(&fields, "properties"),
            attributes: self.named_values(&fields, "attributes"),
            requirements: self.requirement_assignments(&fields),
            capabilities: self.capability_assignments(&fields),
            interfaces: self.interface_assignments(&fields),
            artifacts: self.artifacts(&fields),
            count: self.count(&fields, "count"),
            node_filter: self.condition(&fields, "node_filter"),
            copy: self.text(&fields, "copy"),
        })
    }

    fn relationship_template(
        &mut self,
        name: &At<Name>,
        value: Cursor<'tree>,
    ) -> Option<RelationshipTemplate> {
        let fields = self.open_map(ShapeId::RelationshipTemplate, Some(&name.value), value)?;
        self.want_type_or_copy(name, &fields);
        Some(RelationshipTemplate {
            origin: name.origin,
            type_name: self.text(&fields, "type"),
            description: self.text(&fields, "description"),
            properties: self.named_values(&fields, "properties"),
            attributes: self.named_values(&fields, "attributes"),
            interfaces: self.interface_assignments(&fields),
            copy: self.text(&fields, "copy"),
        })
    }

    /// The type of a template may come from the one that it copies.
    fn want_type_or_copy(&mut self, name: &At<Name>, fields: &Fields<'tree>) {
        if !fields.is_meant("type") && !fields.is_meant("copy") {
            self.missing_keyname(Some(&name.value), fields, "type");
        }
    }

    fn group(&mut self, name: &At<Name>, value: Cursor<'tree>) -> Option<Group> {
        let fields = self.open_map(ShapeId::Group, Some(&name.value), value)?;
        Some(Group {
            origin: name.origin,
            type_name: self.text(&fields, "type"),
            description: self.text(&fields, "description"),
            metadata: fields.data("metadata"),
            properties: self.named_values(&fields, "properties"),
            attributes: self.named_values(&fields, "attributes"),
            members: self
                .texts(&fields, "members")
                .map(|list| list.names)
                .unwrap_or_default(),
        })
    }

    /// The policies of a list, each name once.
    fn policies(&mut self, template: &Fields<'tree>) -> Entries<Policy> {
        let mut policies: Entries<Policy> = Entries::new();
        for item in self.one_key_items(template, "policies", ShapeId::Policy) {
            if let Some(first) = policies.get(&item.name.value) {
                let diagnostic = errors::duplicate_item("policy", &item.name, first.origin);
                self.report(item.value, "", diagnostic);
                continue;
            }
            let Some(fields) = self.open_map(ShapeId::Policy, Some(&item.name.value), item.value) else {
                continue;
            };
            let policy = Policy {
                origin: item.origin,
                type_name: self.text(&fields, "type"),
                description: self.text(&fields, "description"),
                metadata: fields.data("metadata"),
                properties: self.named_values(&fields, "properties"),
                targets: self
                    .texts(&fields, "targets")
                    .map(|list| list.names)
                    .unwrap_or_default(),
                triggers: self.triggers(&fields),
            };
            policies.insert(item.name.value, policy);
        }
        policies
    }
}
