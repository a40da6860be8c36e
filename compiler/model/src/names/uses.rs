//! Uses: every place of a file where a name is written, and what it means there.

use std::collections::BTreeMap;

use toscac_syntax::entities::behaviour::{Activity, ActivityKind, Trigger};
use toscac_syntax::entities::definitions::{
    ArtifactDefinition, ArtifactReference, AttributeDefinition, FunctionDefinition, Implementation,
    InterfaceDefinition, OperationDefinition, ParameterDefinition, PropertyDefinition, RequirementDefinition,
    Schema,
};
use toscac_syntax::entities::templates::{
    InterfaceAssignment, OperationAssignment, RequirementAssignment, ServiceTemplate,
};
use toscac_syntax::entities::{Entries, Kind, NameList, Syntax, TypeHeader};
use toscac_syntax::expression::{Expression, ExpressionKind};
use toscac_syntax::name::Name;
use toscac_syntax::origin::{At, Origin};

use super::scope::Scopes;
use super::{BUILT_IN_DATA_TYPES, Lookup, Use};

/// What walking a file yields.
pub(super) struct Walked {
    /// Uses that mean something.
    pub(super) uses: Vec<Use>,
    /// Names that mean nothing, in the order in which they were met.
    pub(super) unknown: Vec<UnknownName>,
}

/// A name that means nothing in its file.
pub(super) struct UnknownName {
    /// What was wanted.
    pub(super) kind: Kind,
    /// The first use.
    pub(super) name: At<Name>,
    /// The other uses.
    pub(super) others: Vec<Origin>,
}

/// Looks up every name that a file uses.
pub(super) fn walk(syntax: &Syntax, scopes: &Scopes) -> Walked {
    let mut walker = Walker {
        syntax,
        scopes,
        uses: Vec::new(),
        unknown: Vec::new(),
        met: BTreeMap::new(),
    };
    walker.imports();
    walker.value_types();
    walker.interface_and_relationship_types();
    walker.node_types();
    walker.group_and_policy_types();
    walker.functions(&syntax.functions);
    if let Some(template) = &syntax.service_template {
        walker.service_template(template);
    }
    Walked {
        uses: walker.uses,
        unknown: walker.unknown,
    }
}

struct Walker<'a> {
    syntax: &'a Syntax,
    scopes: &'a Scopes,
    uses: Vec<Use>,
    unknown: Vec<UnknownName>,
    /// Unknown names by kind and text: their position in `unknown`.
    met: BTreeMap<(Kind, Name), usize>,
}

impl<'a> Walker<'a> {
    /// A name that must be one of `kind`.
    fn name(&mut self, kind: Kind, name: &At<Name>) {
        match self.scopes.lookup(name.origin.file, kind, &name.value) {
            Lookup::Found(definition) => self.uses.push(Use {
                origin: name.origin,
                definition,
            }),
            Lookup::Unknown => {}
            Lookup::Missing => match self.met.get(&(kind, name.value.clone())) {
                Some(position) => self.unknown[*position].others.push(name.origin),
                None => {
                    self.met.insert((kind, name.value.clone()), self.unknown.len());
                    self.unknown.push(UnknownName {
                        kind,
                        name: name.clone(),
                        others: Vec::new(),
                    });
                }
            },
        }
    }

    fn optional(&mut self, kind: Kind, name: Option<&At<Name>>) {
        if let Some(name) = name {
            self.name(kind, name);
        }
    }

    /// A name that may be one of `kind`, or something else that a later pass knows.
    fn perhaps(&mut self, kind: Kind, name: Option<&At<Name>>) -> bool {
        let Some(name) = name else { return false };
        let found = self.scopes.lookup(name.origin.file, kind, &name.value).found();
        self.uses.extend(found.map(|definition| Use {
            origin: name.origin,
            definition,
        }));
        found.is_some()
    }

    fn names(&mut self, kind: Kind, list: Option<&NameList>) {
        for name in list.iter().flat_map(|list| &list.names) {
            self.name(kind, name);
        }
    }

    fn data_type(&mut self, name: Option<&At<Name>>) {
        if let Some(name) = name
            && !BUILT_IN_DATA_TYPES.contains(&name.value.as_str())
        {
            self.name(Kind::Data, name);
        }
    }

    fn header(&mut self, kind: Kind, header: &TypeHeader) {
        self.optional(kind, header.derived_from.as_ref());
    }

    fn imports(&mut self) {
        for import in &self.syntax.imports {
            if let Some(name) = &import.repository
                && self.syntax.repositories.contains_key(&name.value)
            {
                self.name(Kind::Repository, name);
            }
        }
    }

    fn value_types(&mut self) {
        for of in self.syntax.artifact_types.values() {
            self.header(Kind::Artifact, &of.header);
            self.properties(&of.properties);
        }
        for of in self.syntax.data_types.values() {
            self.data_type(of.header.derived_from.as_ref());
            self.data_type(of.data_type.as_ref());
            self.properties(&of.properties);
            self.expressions(&of.validation);
            self.schemas(
                of.key_schema
                    .as_deref()
                    .into_iter()
                    .chain(of.entry_schema.as_deref()),
            );
        }
        for of in self.syntax.capability_types.values() {
            self.header(Kind::Capability, &of.header);
            self.properties(&of.properties);
            self.attributes(&of.attributes);
            self.names(Kind::Node, of.valid_source_node_types.as_ref());
            self.names(Kind::Relationship, of.valid_relationship_types.as_ref());
        }
    }

    fn interface_and_relationship_types(&mut self) {
        for of in self.syntax.interface_types.values() {
            self.header(Kind::Interface, &of.header);
            self.parameters(&of.inputs);
            self.operations(&of.operations);
            self.operations(&of.notifications);
        }
        for of in self.syntax.relationship_types.values() {
            self.header(Kind::Relationship, &of.header);
            self.properties(&of.properties);
            self.attributes(&of.attributes);
            self.interfaces(&of.interfaces);
            self.names(Kind::Capability, of.valid_capability_types.as_ref());
            self.names(Kind::Node, of.valid_target_node_types.as_ref());
            self.names(Kind::Node, of.valid_source_node_types.as_ref());
        }
    }

    fn node_types(&mut self) {
        for of in self.syntax.node_types.values() {
            self.header(Kind::Node, &of.header);
            self.properties(&of.properties);
            self.attributes(&of.attributes);
            for capability in of.capabilities.values() {
                self.optional(Kind::Capability, capability.type_name.as_ref());
                self.properties(&capability.properties);
                self.attributes(&capability.attributes);
                self.names(Kind::Node, capability.valid_source_node_types.as_ref());
                self.names(Kind::Relationship, capability.valid_relationship_types.as_ref());
            }
            for requirement in of.requirements.values() {
                self.requirement_definition(requirement);
            }
            self.interfaces(&of.interfaces);
            self.artifacts(&of.artifacts);
        }
    }

    fn requirement_definition(&mut self, requirement: &RequirementDefinition) {
        self.perhaps(Kind::Capability, requirement.capability.as_ref());
        self.optional(Kind::Node, requirement.node.as_ref());
        if let Some(relationship) = &requirement.relationship {
            self.optional(Kind::Relationship, relationship.type_name.as_ref());
            self.properties(&relationship.properties);
            self.attributes(&relationship.attributes);
            self.interfaces(&relationship.interfaces);
        }
        self.expressions(&requirement.node_filter);
    }

    fn group_and_policy_types(&mut self) {
        for of in self.syntax.group_types.values() {
            self.header(Kind::Group, &of.header);
            self.properties(&of.properties);
            self.attributes(&of.attributes);
            self.names(Kind::Node, of.members.as_ref());
        }
        for of in self.syntax.policy_types.values() {
            self.header(Kind::Policy, &of.header);
            self.properties(&of.properties);
            for name in of.targets.iter().flat_map(|list| &list.names) {
                if !self.perhaps(Kind::Group, Some(name)) {
                    self.name(Kind::Node, name);
                }
            }
            self.triggers(&of.triggers);
        }
    }

    fn functions(&mut self, functions: &Entries<FunctionDefinition>) {
        for signature in functions.values().flat_map(|function| &function.signatures) {
            let arguments = signature.arguments.iter().chain(&signature.optional_arguments);
            self.schemas(arguments.flatten().chain(&signature.result));
            self.implementation(&signature.implementation);
        }
    }

    fn service_template(&mut self, template: &ServiceTemplate) {
        self.parameters(&template.inputs);
        self.parameters(&template.outputs);
        self.functions(&template.functions);
        for node in template.node_templates.values() {
            self.optional(Kind::Node, node.type_name.as_ref());
            self.values(&node.properties);
            self.values(&node.attributes);
            for requirement in &node.requirements {
                self.requirement_assignment(template, requirement);
            }
            for capability in node.capabilities.values() {
                self.values(&capability.properties);
                self.values(&capability.attributes);
            }
            self.interface_assignments(&node.interfaces);
            self.artifacts(&node.artifacts);
            self.expressions(node.count.iter().chain(&node.node_filter));
        }
        for relationship in template.relationship_templates.values() {
            self.optional(Kind::Relationship, relationship.type_name.as_ref());
            self.values(&relationship.properties);
            self.values(&relationship.attributes);
            self.interface_assignments(&relationship.interfaces);
        }
        for group in template.groups.values() {
            self.optional(Kind::Group, group.type_name.as_ref());
            self.values(&group.properties);
            self.values(&group.attributes);
        }
        for policy in template.policies.values() {
            self.optional(Kind::Policy, policy.type_name.as_ref());
            self.values(&policy.properties);
            self.triggers(&policy.triggers);
        }
        for workflow in template.workflows.values() {
            self.parameters(&workflow.inputs);
            self.parameters(&workflow.outputs);
            self.expressions(&workflow.precondition);
            self.implementation(&workflow.implementation);
            for step in workflow.steps.values() {
                self.expressions(&step.filter);
                self.activities(&step.activities);
            }
        }
        if let Some(mappings) = &template.substitution_mappings {
            self.optional(Kind::Node, mappings.node_type.as_ref());
            self.expressions(&mappings.substitution_filter);
        }
    }

    fn requirement_assignment(&mut self, template: &ServiceTemplate, requirement: &RequirementAssignment) {
        if let Some(node) = &requirement.node {
            if !template.node_templates.contains_key(&node.name.value) {
                self.perhaps(Kind::Node, Some(&node.name));
            }
            self.expressions(&node.index);
        }
        self.perhaps(Kind::Capability, requirement.capability.as_ref());
        if let Some(relationship) = &requirement.relationship {
            if relationship.short_form {
                self.perhaps(Kind::Relationship, relationship.type_name.as_ref());
            } else {
                self.optional(Kind::Relationship, relationship.type_name.as_ref());
            }
            self.values(&relationship.properties);
            self.values(&relationship.attributes);
            self.interface_assignments(&relationship.interfaces);
        }
        if let Some(allocation) = &requirement.allocation {
            self.values(&allocation.value);
        }
        let expressions = [
            &requirement.count,
            &requirement.node_filter,
            &requirement.optional,
        ];
        self.expressions(expressions.into_iter().flatten());
    }

    fn properties(&mut self, properties: &Entries<PropertyDefinition>) {
        for property in properties.values() {
            self.schemas([&property.schema]);
            let expressions = [&property.default, &property.value, &property.short_form];
            self.expressions(expressions.into_iter().flatten());
        }
    }

    fn attributes(&mut self, attributes: &Entries<AttributeDefinition>) {
        for attribute in attributes.values() {
            self.schemas([&attribute.schema]);
            self.expressions(&attribute.default);
        }
    }

    fn parameters(&mut self, parameters: &Entries<ParameterDefinition>) {
        for parameter in parameters.values() {
            self.schemas([&parameter.schema]);
            let expressions = [&parameter.default, &parameter.value, &parameter.mapping];
            self.expressions(expressions.into_iter().flatten());
        }
    }

    fn schemas<'s>(&mut self, schemas: impl IntoIterator<Item = &'s Schema>) {
        let mut open: Vec<&Schema> = schemas.into_iter().collect();
        open.reverse();
        while let Some(schema) = open.pop() {
            self.data_type(schema.type_name.as_ref());
            self.expressions(&schema.validation);
            open.extend(schema.entry_schema.as_deref());
            open.extend(schema.key_schema.as_deref());
        }
    }

    fn interfaces(&mut self, interfaces: &Entries<InterfaceDefinition>) {
        for interface in interfaces.values() {
            self.optional(Kind::Interface, interface.type_name.as_ref());
            self.parameters(&interface.inputs);
            self.operations(&interface.operations);
            self.operations(&interface.notifications);
        }
    }

    fn operations(&mut self, operations: &Entries<OperationDefinition>) {
        for operation in operations.values() {
            self.implementation(&operation.implementation);
            self.parameters(&operation.inputs);
            self.parameters(&operation.outputs);
        }
    }

    fn interface_assignments(&mut self, interfaces: &Entries<InterfaceAssignment>) {
        for interface in interfaces.values() {
            self.values(&interface.inputs);
            for operation in interface
                .operations
                .values()
                .chain(interface.notifications.values())
            {
                self.operation_assignment(operation);
            }
        }
    }

    fn operation_assignment(&mut self, operation: &OperationAssignment) {
        self.implementation(&operation.implementation);
        self.values(&operation.inputs);
        self.values(&operation.outputs);
    }

    fn implementation(&mut self, implementation: &Option<Implementation>) {
        if let Some(implementation) = implementation {
            for reference in implementation.primary.iter().chain(&implementation.dependencies) {
                match reference {
                    ArtifactReference::Named(_) => {}
                    ArtifactReference::Inline(artifact) => self.artifact(artifact),
                }
            }
        }
    }

    fn artifacts(&mut self, artifacts: &Entries<ArtifactDefinition>) {
        for artifact in artifacts.values() {
            self.artifact(artifact);
        }
    }

    fn artifact(&mut self, artifact: &ArtifactDefinition) {
        self.optional(Kind::Artifact, artifact.type_name.as_ref());
        self.optional(Kind::Repository, artifact.repository.as_ref());
        self.values(&artifact.properties);
    }

    fn triggers(&mut self, triggers: &Entries<Trigger>) {
        for trigger in triggers.values() {
            self.expressions(&trigger.condition);
            self.activities(&trigger.action);
        }
    }

    fn activities(&mut self, activities: &[Activity]) {
        for activity in activities {
            match &activity.kind {
                ActivityKind::Delegate { inputs, .. }
                | ActivityKind::CallOperation { inputs, .. }
                | ActivityKind::Inline { inputs, .. } => self.values(inputs),
                ActivityKind::SetState(_) => {}
            }
        }
    }

    fn values(&mut self, values: &Entries<Expression>) {
        self.expressions(values.values());
    }

    /// Calls of functions that are defined in TOSCA; an unknown function is a matter of evaluation (§10.1).
    fn expressions<'e>(&mut self, expressions: impl IntoIterator<Item = &'e Expression>) {
        let mut open: Vec<&Expression> = expressions.into_iter().collect();
        open.reverse();
        while let Some(expression) = open.pop() {
            match &expression.kind {
                ExpressionKind::Scalar(..) | ExpressionKind::Fault => {}
                ExpressionKind::List(items) => open.extend(items.iter().rev()),
                ExpressionKind::Map(entries) => {
                    open.extend(entries.iter().rev().flat_map(|(key, value)| [value, key]));
                }
                ExpressionKind::Call(call) => {
                    self.perhaps(
                        Kind::Function,
                        Some(&At::new(call.function.clone(), expression.origin)),
                    );
                    open.push(&call.arguments);
                }
            }
        }
    }
}
