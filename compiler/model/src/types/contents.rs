//! What is written inside types: defaults, fixed values, validation clauses, filters and mappings, each against the
//! definition that it belongs to.

use std::collections::BTreeMap;
use std::sync::Arc;

use rayon::prelude::*;
use toscac_syntax::diagnostic::Diagnostic;
use toscac_syntax::dialect::rules::Rules;
use toscac_syntax::entities::definitions::{
    ArtifactDefinition, ArtifactReference, Implementation, InterfaceDefinition, OperationDefinition,
};
use toscac_syntax::entities::{self, Entries, Kind};
use toscac_syntax::expression::{Call, Expression, ExpressionKind};
use toscac_syntax::name::Name;
use toscac_syntax::origin::At;
use toscac_syntax::source::FileId;

use super::context::{Context, Known, RelationshipPlace, This};
use super::evaluate::{Definitions, evaluate};
use super::maker::View;
use super::members::{MemberType, Written};
use super::typing::{self, Fit};
use super::{
    BuiltIn, CapabilityWish, Interface, Members, Operation, Parameter, Requirement, Schema, conform, errors,
    validate,
};
use crate::limits::Limits;
use crate::names::TypeId;

/// Checks the contents of all types, which are laid out by now.
pub(super) fn check(view: View<'_>, limits: &Limits) -> Vec<Diagnostic> {
    let rules: BTreeMap<FileId, Rules> = view
        .files
        .iter()
        .map(|(file, syntax)| (*file, syntax.value.rules))
        .collect();
    let definitions = Definitions {
        types: view.types,
        names: view.names,
        rules: &rules,
        template_functions: None,
        programs: None,
        limits,
    };
    let told: Vec<Vec<Diagnostic>> = view
        .names
        .files_by_path()
        .par_iter()
        .map(|file| {
            let mut contents = Contents {
                view,
                definitions,
                told: Vec::new(),
            };
            contents.file(*file);
            contents.told
        })
        .collect();
    told.into_iter().flatten().collect()
}

struct Contents<'a> {
    view: View<'a>,
    definitions: Definitions<'a>,
    told: Vec<Diagnostic>,
}

impl<'a> Contents<'a> {
    fn file(&mut self, file: FileId) {
        let syntax = &self.view.files[&file].value;
        let types = self.view.types;
        let Some(made) = types.files.get(&file) else {
            return;
        };
        for (of, written) in made.data_types.iter().zip(syntax.data_types.values()) {
            let mut context = Context::of_data_type(types);
            self.members(&written.properties, &of.properties, &mut context);
            self.data_type(of, written, &mut context);
        }
        for (of, written) in made.artifact_types.iter().zip(syntax.artifact_types.values()) {
            self.members(
                &written.properties,
                &of.properties,
                &mut Context::of_data_type(types),
            );
        }
        for (of, written) in made.capability_types.iter().zip(syntax.capability_types.values()) {
            let mut context = Context {
                node_index: Known::InTime,
                ..Context::of_nothing(types, This::Node(None))
            };
            self.members(&written.properties, &of.properties, &mut context);
            self.members(&written.attributes, &of.attributes, &mut context);
        }
        for (of, written) in made.interface_types.iter().zip(syntax.interface_types.values()) {
            self.interface_type(of, written);
        }
        for (of, written) in made
            .relationship_types
            .iter()
            .zip(syntax.relationship_types.values())
        {
            let place = RelationshipPlace {
                type_id: Some(of.header.id),
                ..RelationshipPlace::default()
            };
            let mut context = Context::of_relationship(types, place);
            self.members(&written.properties, &of.properties, &mut context);
            self.members(&written.attributes, &of.attributes, &mut context);
            self.interfaces(&written.interfaces, &of.interfaces, &mut context);
        }
        for (of, written) in made.node_types.iter().zip(syntax.node_types.values()) {
            self.node_type(of, written);
        }
        for (of, written) in made.group_types.iter().zip(syntax.group_types.values()) {
            let mut context = Context::of_nothing(types, This::Nothing);
            self.members(&written.properties, &of.properties, &mut context);
            self.members(&written.attributes, &of.attributes, &mut context);
        }
        for (of, written) in made.policy_types.iter().zip(syntax.policy_types.values()) {
            self.members(
                &written.properties,
                &of.properties,
                &mut Context::of_nothing(types, This::Nothing),
            );
            for trigger in written.triggers.values() {
                self.condition(trigger.condition.as_ref(), &mut Context::of_data_type(types));
            }
        }
        for (of, written) in made.functions.iter().zip(syntax.functions.values()) {
            for (signature, written) in of.signatures.iter().zip(&written.signatures) {
                self.signature(signature, written);
            }
        }
    }

    fn data_type(
        &mut self,
        of: &super::DataType,
        written: &entities::types::DataType,
        context: &mut Context<'a>,
    ) {
        let whole = Schema::of(super::DataTypeRef::Custom(of.header.id), of.header.origin);
        if let Some(clause) = &written.validation {
            self.validation(clause, &whole, context);
        }
        for (written, effective) in [(&written.key_schema, &of.key), (&written.entry_schema, &of.entry)] {
            if let (Some(written), Some(effective)) = (written, effective) {
                self.validations(written, effective, context);
            }
        }
    }

    /// Fixed inputs of an interface type cannot speak of the node that will have the interface (§11.4).
    fn interface_type(&mut self, of: &super::InterfaceType, written: &entities::types::InterfaceType) {
        let types = self.view.types;
        let mut context = Context::of_data_type(types);
        let mut nothing = Context::of_nothing(types, This::Nothing);
        self.values_apart(&written.inputs, &of.inputs, &mut context, &mut nothing);
        let operations = written
            .operations
            .iter()
            .map(|(name, written)| (of.operations.get(name), written));
        let notifications = written
            .notifications
            .iter()
            .map(|(name, written)| (of.notifications.get(name), written));
        for (operation, written) in operations.chain(notifications) {
            if let Some(operation) = operation {
                self.values_apart(&written.inputs, &operation.inputs, &mut context, &mut nothing);
                // Mappings were refused already.
                for (name, written) in &written.outputs {
                    if let Some(output) = operation.outputs.get(name) {
                        self.member(&Parameter::written(written), output, &mut context);
                    }
                }
            }
        }
    }

    fn values_apart(
        &mut self,
        written: &Entries<entities::definitions::ParameterDefinition>,
        effective: &Members<Parameter>,
        context: &mut Context<'a>,
        of_values: &mut Context<'a>,
    ) {
        for (name, definition) in written {
            if let Some(parameter) = effective.get(name) {
                let written = Parameter::written(definition);
                self.member(&written, parameter, context);
                self.fixed_value(&written, parameter, of_values);
            }
        }
    }

    fn node_type(&mut self, of: &super::NodeType, written: &entities::types::NodeType) {
        let types = self.view.types;
        let mut context = Context::of_node_type(types, of.header.id);
        self.members(&written.properties, &of.properties, &mut context);
        self.members(&written.attributes, &of.attributes, &mut context);
        for (name, written) in &written.capabilities {
            if let Some(capability) = of.capabilities.get(name) {
                self.members(&written.properties, &capability.properties, &mut context);
                self.members(&written.attributes, &capability.attributes, &mut context);
            }
        }
        for (name, written) in &written.requirements {
            if let Some(requirement) = of.requirements.get(name) {
                self.requirement(of.header.id, requirement, written);
            }
        }
        self.interfaces(&written.interfaces, &of.interfaces, &mut context);
        for (name, artifact) in &written.artifacts {
            self.artifact(&At::new(name.clone(), artifact.origin), artifact, &mut context);
        }
    }

    fn requirement(
        &mut self,
        owner: TypeId,
        of: &Requirement,
        written: &entities::definitions::RequirementDefinition,
    ) {
        let types = self.view.types;
        let capability = match (&of.capability, of.node) {
            (CapabilityWish::Type(id), _) => Some(*id),
            (CapabilityWish::Symbolic(name), Some(node)) => types
                .node_type(node)
                .capabilities
                .get(name)
                .and_then(|capability| capability.type_id),
            (CapabilityWish::Symbolic(_), None) | (CapabilityWish::Unknown, _) => None,
        };
        let place = RelationshipPlace {
            type_id: of.relationship,
            source: Some(owner),
            target: of.node,
            capability,
        };
        let mut context = Context::of_relationship(types, place);
        if let Some(relationship) = &written.relationship {
            self.members(
                &relationship.properties,
                &of.relationship_properties,
                &mut context,
            );
            self.members(
                &relationship.attributes,
                &of.relationship_attributes,
                &mut context,
            );
            self.interfaces(
                &relationship.interfaces,
                &of.relationship_interfaces,
                &mut context,
            );
        }
        self.condition(written.node_filter.as_ref(), &mut context);
    }

    fn interfaces(
        &mut self,
        written: &Entries<InterfaceDefinition>,
        effective: &Members<Interface>,
        context: &mut Context<'a>,
    ) {
        for (name, written) in written {
            if let Some(interface) = effective.get(name) {
                self.members(&written.inputs, &interface.inputs, context);
                self.operations(&written.operations, &interface.operations, context);
                self.operations(&written.notifications, &interface.notifications, context);
            }
        }
    }

    fn operations(
        &mut self,
        written: &Entries<OperationDefinition>,
        effective: &Members<Operation>,
        context: &mut Context<'a>,
    ) {
        for (name, written) in written {
            self.implementation(written.implementation.as_ref(), context);
            if let Some(operation) = effective.get(name) {
                self.members(&written.inputs, &operation.inputs, context);
                self.members(&written.outputs, &operation.outputs, context);
                for (name, definition) in &written.outputs {
                    let output = operation.outputs.get(name);
                    if let (Some(mapping), Some(output)) = (&definition.mapping, output) {
                        self.mapping(name, mapping, output, context);
                    }
                }
            }
        }
    }

    /// An output goes to an attribute that can take it (§9.10).
    fn mapping(&mut self, name: &Name, mapping: &Expression, output: &Parameter, context: &mut Context<'a>) {
        if output.mapping.as_ref() != Some(mapping) {
            return;
        }
        let told = check_mapping(self.definitions, name, mapping, &output.schema, context);
        self.told.extend(told);
    }

    fn signature(&mut self, of: &super::Signature, written: &entities::definitions::Signature) {
        let mut context = Context::of_data_type(self.view.types);
        let arguments = written.arguments.iter().flatten().zip(&of.arguments);
        let optional = written
            .optional_arguments
            .iter()
            .flatten()
            .zip(&of.optional_arguments);
        for (written, effective) in arguments
            .chain(optional)
            .chain(written.result.iter().zip(&of.result))
        {
            self.validations(written, effective, &mut context);
        }
        self.implementation(written.implementation.as_ref(), &mut context);
    }

    fn implementation(&mut self, implementation: Option<&Implementation>, context: &mut Context<'a>) {
        let Some(implementation) = implementation else {
            return;
        };
        for reference in implementation.primary.iter().chain(&implementation.dependencies) {
            match reference {
                ArtifactReference::Named(_) => {}
                ArtifactReference::Inline(artifact) => {
                    let file = artifact.file.as_ref().map_or("", |file| file.value.as_str());
                    self.artifact(&At::new(Name::new(file), artifact.origin), artifact, context);
                }
            }
        }
    }

    /// The properties of an artifact, which are assigned where it is defined (§12.2).
    fn artifact(&mut self, name: &At<Name>, artifact: &ArtifactDefinition, context: &mut Context<'a>) {
        let type_name = artifact.type_name.as_ref();
        let found = type_name.and_then(|type_name| {
            self.view
                .names
                .lookup(type_name.origin.file, Kind::Artifact, &type_name.value)
                .found()
        });
        let Some(of) = found.map(|id| self.view.types.artifact_type(id)) else {
            return;
        };
        for (property, value) in &artifact.properties {
            match of.properties.get(property) {
                Some(definition) if definition.fixed.is_none() => {
                    self.value(&definition.schema, value, context)
                }
                Some(_) => {
                    let at = At::new(property.clone(), value.origin);
                    let fixed = of
                        .properties
                        .get(property)
                        .and_then(|definition| definition.fixed.as_ref());
                    let fixed = fixed.map_or(of.header.origin, |fixed| fixed.origin);
                    self.told
                        .push(errors::fixed_value_refined(&at, "property", "value", fixed));
                }
                None if of.header.complete => {
                    let at = At::new(property.clone(), value.origin);
                    self.told.push(errors::unknown_artifact_property(
                        &at,
                        &of.header.name,
                        of.properties.keys(),
                    ));
                }
                None => {}
            }
        }
        let missing = of.properties.iter().find(|(property, definition)| {
            let is_given = artifact.properties.contains_key(*property);
            definition.required && definition.default.is_none() && definition.fixed.is_none() && !is_given
        });
        if let Some((property, definition)) = missing {
            let declared = definition.provenance.latest();
            self.told.push(errors::missing_artifact_property(
                name,
                property,
                &of.header.name,
                declared,
            ));
        }
    }

    fn members<T: MemberType>(
        &mut self,
        written: &Entries<T::Definition>,
        effective: &Members<T>,
        context: &mut Context<'a>,
    ) {
        for (name, definition) in written {
            // What was refused is not among the members.
            if let Some(member) = effective.get(name) {
                let written = T::written(definition);
                self.member(&written, member, context);
                self.fixed_value(&written, member, context);
            }
        }
    }

    fn member<T: MemberType>(&mut self, written: &Written<'_>, effective: &T, context: &mut Context<'a>) {
        let parts = effective.parts();
        self.validations(written.schema, parts.schema, context);
        match (written.default, parts.default) {
            (Some(default), _) => self.value(parts.schema, default, context),
            (None, Some(inherited)) if narrows(written.schema) => {
                let (_, told) = conform::check_value(self.definitions, parts.schema, inherited, context);
                if let Some(first) = told.into_iter().next() {
                    self.told.push(errors::inherited_default(
                        written.origin,
                        T::KIND.word(),
                        inherited.origin,
                        &first,
                    ));
                }
            }
            (None, _) => {}
        }
    }

    fn fixed_value<T: MemberType>(
        &mut self,
        written: &Written<'_>,
        effective: &T,
        context: &mut Context<'a>,
    ) {
        let parts = effective.parts();
        // A value that was refused, since another one is fixed, is not looked at.
        if let Some(value) = written.value.or(written.short_form)
            && parts.fixed == Some(value)
        {
            self.value(parts.schema, value, context);
        }
    }

    fn value(&mut self, schema: &Schema, value: &Expression, context: &mut Context<'a>) {
        let (_, told) = conform::check_value(self.definitions, schema, value, context);
        self.told.extend(told);
    }

    fn condition(&mut self, condition: Option<&Expression>, context: &mut Context<'a>) {
        if let Some(condition) = condition {
            let boolean = Schema::built_in(BuiltIn::Boolean, condition.origin);
            self.value(&boolean, condition, context);
        }
    }

    /// The clauses of a schema and of the schemas in it. Recursion follows the nesting of the text.
    fn validations(
        &mut self,
        written: &entities::definitions::Schema,
        effective: &Schema,
        context: &mut Context<'a>,
    ) {
        if let Some(clause) = &written.validation {
            self.validation(clause, effective, context);
        }
        for (written, effective) in [
            (&written.key_schema, &effective.key),
            (&written.entry_schema, &effective.entry),
        ] {
            if let (Some(written), Some(effective)) = (written, effective) {
                self.validations(written, effective, context);
            }
        }
    }

    fn validation(&mut self, clause: &Expression, schema: &Schema, context: &mut Context<'a>) {
        let told = validate::check_validation(self.definitions, clause, schema, context);
        self.told.extend(told);
    }
}

/// Whether a definition leaves fewer values than what it refines.
fn narrows(written: &entities::definitions::Schema) -> bool {
    written.type_name.is_some()
        || written.validation.is_some()
        || written.key_schema.is_some()
        || written.entry_schema.is_some()
}

/// Checks where an output goes: a mapping is the path of an attribute, and so what reading that attribute finds out
/// about it; `schema` is that of the output.
pub(crate) fn check_mapping(
    definitions: Definitions<'_>,
    name: &Name,
    mapping: &Expression,
    schema: &Schema,
    context: &mut Context<'_>,
) -> Vec<Diagnostic> {
    let found = evaluate(definitions, &reading(mapping), None, context);
    let mut told = found.diagnostics;
    let types = definitions.types;
    if typing::fit(types, schema, &found.schema) == Fit::No {
        let (left, right) = (
            typing::describe(types, schema),
            typing::describe(types, &found.schema),
        );
        told.push(errors::mapping_of_another_type(
            mapping.origin,
            name,
            &left,
            &right,
        ));
    }
    told
}

/// What reads the attribute that a mapping leads to.
pub(crate) fn reading(mapping: &Expression) -> Expression {
    Expression {
        origin: mapping.origin,
        kind: ExpressionKind::Call(Arc::new(Call {
            function: Name::new("get_attribute"),
            arguments: mapping.clone(),
            bare: false,
            written: None,
        })),
    }
}
