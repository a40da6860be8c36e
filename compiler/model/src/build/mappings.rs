//! Substitution mappings: what they name is there and fits, and which inner requirement leads where (§15.2 to §15.6).

use std::sync::Arc;

use toscac_syntax::entities::Kind;
use toscac_syntax::entities::templates::{ServiceTemplate, SubstitutionMappings};
use toscac_syntax::expression::Expression;
use toscac_syntax::name::Name;
use toscac_syntax::origin::{At, Origin};

use crate::build::Builder;
use crate::names::TypeId;
use crate::service::{NodeId, RequirementId, ScopeId, SlotSource, Standing, mapping_errors};
use crate::types::context::This;
use crate::types::path;
use crate::types::typing::{self, Fit};
use crate::types::{BuiltIn, CapabilityWish, DataTypeRef, NodeType, Schema};

impl Builder<'_> {
    /// Checks the mappings of a scope's template, and marks the inner requirements that they open to the outside.
    pub(super) fn check_substitution_mappings(&mut self, scope: ScopeId, template: &ServiceTemplate) {
        let Some(mappings) = &template.substitution_mappings else {
            return;
        };
        let file = self.service.scopes[scope].file;
        let Some(type_name) = &mappings.node_type else {
            return;
        };
        let Some(type_id) = self.find_type(file, Kind::Node, type_name) else {
            return;
        };
        if let Some(filter) = &mappings.substitution_filter {
            self.check_boolean(This::Node(Some(type_id)), filter);
        }
        self.check_property_mappings(scope, template, mappings, type_id);
        self.check_attribute_mappings(scope, template, mappings, type_id);
        self.check_capability_mappings(scope, mappings, type_id);
        self.check_interface_mappings(template, mappings, type_id);
    }

    /// Opens the inner requirements that are mapped, and leads them outside if the scope stands for a node.
    ///
    /// This comes before nodes inside are substituted in their turn: they hand on what reaches them from outside.
    pub(super) fn open_requirements(
        &mut self,
        scope: ScopeId,
        template: &ServiceTemplate,
        stands_for: Option<Standing>,
    ) {
        let Some(mappings) = &template.substitution_mappings else {
            return;
        };
        let file = self.service.scopes[scope].file;
        let type_name = mappings.node_type.as_ref();
        if let Some(type_id) = type_name.and_then(|name| self.find_type(file, Kind::Node, name)) {
            self.check_requirement_mappings(scope, mappings, type_id);
        }
        if let Some(standing) = stands_for {
            self.join_requirements(scope, standing.node, mappings);
        }
    }

    fn check_property_mappings(
        &mut self,
        scope: ScopeId,
        template: &ServiceTemplate,
        mappings: &SubstitutionMappings,
        type_id: TypeId,
    ) {
        for (path, input) in &mappings.properties {
            let property = self.mapped_schema(path, type_id, "property");
            let Some(slot) = self.service.scopes[scope].inputs.get(&input.value) else {
                let message = format!("there is no input `{}`", input.value);
                let known: Vec<Name> = template.inputs.keys().cloned().collect();
                self.report(mapping_errors::mapping_unknown(
                    message,
                    &input.value,
                    input.origin,
                    &known,
                ));
                continue;
            };
            let input_schema = slot.schema.clone();
            if let (Some((schema, declared)), Some(wanted)) = (property, input_schema)
                && let schema = spread(path, schema)
                && !self.is_of_type(&schema, &wanted)
            {
                let message = format!(
                    "the property is {}, and input `{}` is {}",
                    typing::describe(self.types, &schema),
                    input.value,
                    typing::describe(self.types, &wanted)
                );
                self.report(mapping_errors::mapping_types(message, input.origin, declared));
            }
        }
        let mapped: Vec<&Name> = mappings
            .properties
            .iter()
            .map(|(_, input)| &input.value)
            .collect();
        let missing: Vec<(Name, Origin)> = template
            .inputs
            .iter()
            .filter(|(name, definition)| {
                definition.default.is_none()
                    && definition.required.as_ref().is_none_or(|required| required.value)
                    && !mapped.contains(name)
            })
            .map(|(name, definition)| (name.clone(), definition.origin))
            .collect();
        for (name, declared) in missing {
            self.report(mapping_errors::input_not_mapped(&name, declared, mappings.origin));
        }
    }

    fn check_attribute_mappings(
        &mut self,
        scope: ScopeId,
        template: &ServiceTemplate,
        mappings: &SubstitutionMappings,
        type_id: TypeId,
    ) {
        for (path, output) in &mappings.attributes {
            let attribute = self.mapped_schema(path, type_id, "attribute");
            let outputs = &self.service.scopes[scope].outputs;
            let Some(slot) = outputs.get(&output.value) else {
                let known: Vec<Name> = outputs.keys().cloned().collect();
                let message = format!("there is no output `{}`", output.value);
                self.report(mapping_errors::mapping_unknown(
                    message,
                    &output.value,
                    output.origin,
                    &known,
                ));
                continue;
            };
            // An output without a type has that of its value, and its value decides.
            let is_typed = template
                .outputs
                .get(&output.value)
                .is_some_and(|output| output.schema.type_name.is_some());
            if let (Some((schema, declared)), Some(given)) = (attribute, slot.schema.clone())
                && slot.source != SlotSource::Nothing
                && let schema = spread(path, schema)
                && !(if is_typed {
                    self.is_of_type(&given, &schema)
                } else {
                    typing::fit(self.types, &given, &schema) != Fit::No
                })
            {
                let message = format!(
                    "output `{}` is {}, and the attribute is {}",
                    output.value,
                    typing::describe(self.types, &given),
                    typing::describe(self.types, &schema)
                );
                self.report(mapping_errors::mapping_types(message, output.origin, declared));
            }
        }
    }

    /// Whether all values of one schema are of the type of another: a mapping joins declarations, and no value decides
    /// (§15.2, §15.3).
    fn is_of_type(&self, found: &Schema, wanted: &Schema) -> bool {
        if typing::fit(self.types, found, wanted) == Fit::No {
            return false;
        }
        match (found.data_type, wanted.data_type) {
            (DataTypeRef::Custom(found), DataTypeRef::Custom(wanted)) => {
                self.types.is_derived_from(found, wanted)
            }
            (DataTypeRef::BuiltIn(_), DataTypeRef::Custom(_)) => false,
            (_, DataTypeRef::BuiltIn(_) | DataTypeRef::Any | DataTypeRef::Unknown)
            | (DataTypeRef::Any | DataTypeRef::Unknown, _) => match (&found.entry, &wanted.entry) {
                (Some(found), Some(wanted)) => self.is_of_type(found, wanted),
                (None, _) | (_, None) => true,
            },
        }
    }

    /// The schema of a property or attribute of the substituted node type: `p`, `[CAPABILITY, c, p]`,
    /// `[RELATIONSHIP, r, index?, p]`.
    fn mapped_schema(
        &mut self,
        path: &At<Vec<Expression>>,
        type_id: TypeId,
        what: &str,
    ) -> Option<(Schema, Origin)> {
        let words: Vec<Option<Name>> = path.value.iter().map(|word| word.as_string().cloned()).collect();
        let texts: Vec<&str> = words.iter().map(|word| word.as_deref().unwrap_or("")).collect();
        let node_type: &NodeType = self.types.node_type(type_id);
        let type_name = self.type_name(type_id);
        let reflected = what == "attribute";
        let (title, properties, attributes, name) = match texts.as_slice() {
            [name] => (
                format!("node type `{type_name}`"),
                node_type.properties.clone(),
                node_type.attributes.clone(),
                *name,
            ),
            ["CAPABILITY", capability, name] => match node_type.capabilities.get(*capability) {
                Some(found) => (
                    format!("capability `{capability}` of `{type_name}`"),
                    found.properties.clone(),
                    found.attributes.clone(),
                    *name,
                ),
                None => {
                    let known: Vec<Name> = node_type.capabilities.keys().cloned().collect();
                    let message = format!("node type `{type_name}` has no capability `{capability}`");
                    self.report(mapping_errors::mapped_name_unknown(
                        message,
                        capability,
                        path.origin,
                        &known,
                    ));
                    return None;
                }
            },
            ["RELATIONSHIP", requirement, .., name] => match node_type.requirements.get(*requirement) {
                Some(found) => (
                    format!("relationship `{requirement}` of `{type_name}`"),
                    found.relationship_properties.clone(),
                    found.relationship_attributes.clone(),
                    *name,
                ),
                None => {
                    let known: Vec<Name> = node_type.requirements.keys().cloned().collect();
                    let message = format!("node type `{type_name}` has no requirement `{requirement}`");
                    self.report(mapping_errors::mapped_name_unknown(
                        message,
                        requirement,
                        path.origin,
                        &known,
                    ));
                    return None;
                }
            },
            _ => {
                let message =
                    format!("this names no {what}: expected a name, or a path from the node to one");
                self.report(mapping_errors::mapped_name_unknown(message, "", path.origin, []));
                return None;
            }
        };
        if reflected && let Some(attribute) = attributes.get(name) {
            return Some((attribute.schema.clone(), attribute.provenance.latest()));
        }
        if let Some(property) = properties.get(name) {
            return Some((property.schema.clone(), property.provenance.latest()));
        }
        let known: Vec<Name> = properties
            .keys()
            .chain(attributes.keys().filter(|_| reflected))
            .cloned()
            .collect();
        self.report(mapping_errors::mapped_name_unknown(
            format!("{title} has no {what} `{name}`"),
            name,
            path.origin,
            &known,
        ));
        None
    }

    fn check_capability_mappings(
        &mut self,
        scope: ScopeId,
        mappings: &SubstitutionMappings,
        type_id: TypeId,
    ) {
        for (name, path) in &mappings.capabilities {
            let node_type = self.types.node_type(type_id);
            let Some(outer) = node_type.capabilities.get(name) else {
                let known: Vec<Name> = node_type.capabilities.keys().cloned().collect();
                let message = format!(
                    "node type `{}` has no capability `{name}`",
                    self.type_name(type_id)
                );
                self.report(mapping_errors::mapped_name_unknown(
                    message,
                    name,
                    path.origin,
                    &known,
                ));
                continue;
            };
            let (outer_type, declared) = (outer.type_id, outer.provenance.latest());
            let Some((node, capability, origin)) = self.mapped_node(scope, path) else {
                continue;
            };
            let Some(inner_type) = self.service.nodes[node].type_id else {
                continue;
            };
            let inner = self.types.node_type(inner_type);
            let Some(found) = inner.capabilities.get(&capability) else {
                let known: Vec<Name> = inner.capabilities.keys().cloned().collect();
                let message = format!(
                    "`{}` has no capability `{capability}`",
                    self.service.nodes[node].name
                );
                self.report(mapping_errors::mapping_unknown(
                    message,
                    &capability,
                    origin,
                    &known,
                ));
                continue;
            };
            if let (Some(found), Some(wanted)) = (found.type_id, outer_type)
                && !self.types.is_derived_from(found, wanted)
            {
                let message = format!(
                    "capability `{capability}` is of type `{}`, and `{name}` of type `{}`",
                    self.type_name(found),
                    self.type_name(wanted)
                );
                self.report(mapping_errors::mapping_types(message, origin, declared));
            }
        }
    }

    /// `[node, word]` of a mapping; reported when it is something else or the node is not there.
    fn mapped_node(&mut self, scope: ScopeId, path: &At<Vec<Expression>>) -> Option<(NodeId, Name, Origin)> {
        let words: Option<Vec<&Name>> = path.value.iter().map(Expression::as_string).collect();
        let (Some(words), [_, second]) = (words, path.value.as_slice()) else {
            let message = "expected a list of two: a node template and a name of its type".to_owned();
            self.report(mapping_errors::mapping_unknown(message, "", path.origin, []));
            return None;
        };
        let nodes = &self.service.scopes[scope].nodes;
        match nodes.get(words[0].as_str()) {
            Some(node) => Some((*node, words[1].clone(), second.origin)),
            None => {
                let known: Vec<Name> = nodes.keys().cloned().collect();
                let message = format!("there is no node template `{}`", words[0]);
                self.report(mapping_errors::mapping_unknown(
                    message,
                    words[0],
                    path.value[0].origin,
                    &known,
                ));
                None
            }
        }
    }

    fn check_interface_mappings(
        &mut self,
        template: &ServiceTemplate,
        mappings: &SubstitutionMappings,
        type_id: TypeId,
    ) {
        for (interface, operations) in &mappings.interfaces {
            let node_type = self.types.node_type(type_id);
            let Some(definition) = node_type.interfaces.get(interface) else {
                let known: Vec<Name> = node_type.interfaces.keys().cloned().collect();
                let message = format!(
                    "node type `{}` has no interface `{interface}`",
                    self.type_name(type_id)
                );
                self.report(mapping_errors::mapped_name_unknown(
                    message,
                    interface,
                    operations.origin,
                    &known,
                ));
                continue;
            };
            let known_operations: Vec<Name> = definition.operations.keys().cloned().collect();
            for (operation, workflow) in &operations.value {
                if !known_operations.contains(operation) {
                    let message = format!("interface `{interface}` has no operation `{operation}`");
                    self.report(mapping_errors::mapped_name_unknown(
                        message,
                        operation,
                        workflow.origin,
                        &known_operations,
                    ));
                }
                if !template.workflows.contains_key(&workflow.value) {
                    let known: Vec<Name> = template.workflows.keys().cloned().collect();
                    let message = format!("there is no workflow `{}`", workflow.value);
                    self.report(mapping_errors::mapping_unknown(
                        message,
                        &workflow.value,
                        workflow.origin,
                        &known,
                    ));
                }
            }
        }
    }

    /// Whether what a requirement asks for is known at all.
    pub(super) fn asks_for_something(&self, id: RequirementId) -> bool {
        self.service.requirements[id].capability != CapabilityWish::Unknown
    }
}

/// Over all relationships of a requirement the values of a property are a list.
fn spread(path: &At<Vec<Expression>>, schema: Schema) -> Schema {
    if !path::spreads_from_node(&path.value) {
        return schema;
    }
    Schema {
        entry: Some(Arc::new(schema)),
        ..Schema::built_in(BuiltIn::List, path.origin)
    }
}
