//! The expressions that types hold: defaults, fixed values, clauses, filters and mappings, checked where they are written.
//!
//! What a type inherits unchanged was checked in its parent. An inherited default is checked again where its type or its
//! clauses are refined (§9.4).

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;
use toscac_syntax::diagnostic::{Checked, Diagnostic, Place};
use toscac_syntax::dialect::Rules;
use toscac_syntax::entities::{
    self, AttributeDefinition, Entries, InterfaceDefinition, Kind, OperationDefinition, ParameterDefinition,
    PropertyDefinition, Syntax,
};
use toscac_syntax::expression::Expression;
use toscac_syntax::origin::Origin;
use toscac_syntax::source::FileId;

use super::conform::{check_mapping, check_value};
use super::context::{Context, RelationshipPlace, This};
use super::evaluate::Definitions;
use super::typing;
use super::validate::check_validation;
use super::{
    Attribute, BuiltIn, CapabilityWish, DataTypeRef, Interface, Operation, Parameter, Property, Schema, Types,
};
use crate::limits::Limits;
use crate::names::{Names, TypeId};

/// Checks every expression in the types of all files.
///
/// Cost: linear in what is written; every call is bounded by `limits`.
/// Spec: TOSCA 2.0 §9.2 to §9.11, §8.4, §11.2, §10.4.
pub(super) fn check(
    files: &BTreeMap<FileId, Checked<Syntax>>,
    names: &Names,
    types: &Types,
    limits: &Limits,
) -> Vec<Diagnostic> {
    let rules: BTreeMap<FileId, Rules> = files
        .iter()
        .map(|(file, syntax)| (*file, syntax.value.rules))
        .collect();
    let definitions = Definitions {
        types,
        names,
        rules: &rules,
        template_functions: None,
        limits,
    };
    let told: Vec<(Vec<Diagnostic>, Vec<Diagnostic>)> = names
        .files_by_path()
        .par_iter()
        .filter_map(|file| files.get(file))
        .map(|syntax| {
            let mut checker = Checker {
                definitions,
                syntax: &syntax.value,
                told: Vec::new(),
                inherited: Vec::new(),
            };
            checker.file();
            (checker.told, checker.inherited)
        })
        .collect();
    // A default that was bad where it is written is told there and nowhere else.
    let bad: BTreeSet<Origin> = told
        .iter()
        .flat_map(|(own, _)| own)
        .map(|diagnostic| diagnostic.place.origin)
        .collect();
    let is_new = |diagnostic: &Diagnostic| {
        let from = diagnostic.labels.last();
        from.is_none_or(|from| !bad.contains(&from.place.origin))
    };
    told.into_iter()
        .flat_map(|(own, inherited)| own.into_iter().chain(inherited.into_iter().filter(is_new)))
        .collect()
}

struct Checker<'a> {
    definitions: Definitions<'a>,
    syntax: &'a Syntax,
    told: Vec<Diagnostic>,
    /// About inherited defaults; the last label is where they come from.
    inherited: Vec<Diagnostic>,
}

impl<'a> Checker<'a> {
    fn file(&mut self) {
        self.data_types();
        self.artifact_and_capability_types();
        self.interface_and_relationship_types();
        self.node_types();
        self.group_and_policy_types();
        self.functions();
    }

    fn id(&self, kind: Kind, index: usize) -> TypeId {
        TypeId {
            file: self.syntax.file,
            kind,
            index: index as u32,
        }
    }

    fn data_types(&mut self) {
        let types = self.definitions.types;
        let context = Context::of_data_type(types);
        for (index, written) in self.syntax.data_types.values().enumerate() {
            let id = self.id(Kind::Data, index);
            let effective = types.data_type(id);
            let whole = Schema::of(DataTypeRef::Custom(id), effective.header.origin);
            self.validation(written.validation.as_ref(), &whole, &context);
            self.properties(&written.properties, &effective.properties, &context);
            if let (Some(written), Some(effective)) = (&written.key_schema, &effective.key) {
                self.schema(written, effective, &context);
            }
            if let (Some(written), Some(effective)) = (&written.entry_schema, &effective.entry) {
                self.schema(written, effective, &context);
            }
        }
    }

    fn artifact_and_capability_types(&mut self) {
        let types = self.definitions.types;
        let unknown = Context::of_data_type(types);
        for (index, written) in self.syntax.artifact_types.values().enumerate() {
            let effective = types.artifact_type(self.id(Kind::Artifact, index));
            self.properties(&written.properties, &effective.properties, &unknown);
        }
        // In a capability `SELF` is its node, whatever type that has.
        let of_node = Context {
            this: This::Node(None),
            ..unknown
        };
        for (index, written) in self.syntax.capability_types.values().enumerate() {
            let effective = types.capability_type(self.id(Kind::Capability, index));
            self.properties(&written.properties, &effective.properties, &of_node);
            self.attributes(&written.attributes, &effective.attributes, &of_node);
        }
    }

    fn interface_and_relationship_types(&mut self) {
        let types = self.definitions.types;
        let unknown = Context::of_data_type(types);
        for (index, written) in self.syntax.interface_types.values().enumerate() {
            let effective = types.interface_type(self.id(Kind::Interface, index));
            self.parameters(&written.inputs, &effective.inputs, &unknown);
            self.operations(&written.operations, &effective.operations, &unknown);
            self.operations(&written.notifications, &effective.notifications, &unknown);
        }
        for (index, written) in self.syntax.relationship_types.values().enumerate() {
            let id = self.id(Kind::Relationship, index);
            let effective = types.relationship_type(id);
            let context = Context::of_relationship(
                types,
                RelationshipPlace {
                    type_id: Some(id),
                    ..RelationshipPlace::default()
                },
            );
            self.properties(&written.properties, &effective.properties, &context);
            self.attributes(&written.attributes, &effective.attributes, &context);
            self.interfaces(&written.interfaces, &effective.interfaces, &context);
        }
    }

    fn node_types(&mut self) {
        let types = self.definitions.types;
        for (index, written) in self.syntax.node_types.values().enumerate() {
            let id = self.id(Kind::Node, index);
            let effective = types.node_type(id);
            let context = Context::of_node_type(types, id);
            self.properties(&written.properties, &effective.properties, &context);
            self.attributes(&written.attributes, &effective.attributes, &context);
            self.interfaces(&written.interfaces, &effective.interfaces, &context);
            for (name, written) in &written.capabilities {
                if let Some(effective) = effective.capabilities.get(name) {
                    self.properties(&written.properties, &effective.properties, &context);
                    self.attributes(&written.attributes, &effective.attributes, &context);
                }
            }
            for (name, written) in &written.requirements {
                if let Some(effective) = effective.requirements.get(name) {
                    self.requirement(written, effective, id);
                }
            }
        }
    }

    fn requirement(
        &mut self,
        written: &entities::RequirementDefinition,
        effective: &super::Requirement,
        source: TypeId,
    ) {
        let types = self.definitions.types;
        let capability = match &effective.capability {
            CapabilityWish::Type(id) => Some(*id),
            CapabilityWish::Symbolic(name) => effective
                .node
                .and_then(|node| types.node_type(node).capabilities.get(name)?.type_id),
            CapabilityWish::Unknown => None,
        };
        let context = Context::of_relationship(
            types,
            RelationshipPlace {
                type_id: effective.relationship,
                source: Some(source),
                target: effective.node,
                capability,
            },
        );
        if let Some(filter) = &written.node_filter {
            self.condition(filter, &context);
        }
        if let Some(relationship) = &written.relationship {
            self.properties(
                &relationship.properties,
                &effective.relationship_properties,
                &context,
            );
            self.attributes(
                &relationship.attributes,
                &effective.relationship_attributes,
                &context,
            );
            self.interfaces(
                &relationship.interfaces,
                &effective.relationship_interfaces,
                &context,
            );
        }
    }

    fn group_and_policy_types(&mut self) {
        let types = self.definitions.types;
        let context = Context::of_nothing(types, This::Nothing);
        for (index, written) in self.syntax.group_types.values().enumerate() {
            let effective = types.group_type(self.id(Kind::Group, index));
            self.properties(&written.properties, &effective.properties, &context);
            self.attributes(&written.attributes, &effective.attributes, &context);
        }
        for (index, written) in self.syntax.policy_types.values().enumerate() {
            let effective = types.policy_type(self.id(Kind::Policy, index));
            self.properties(&written.properties, &effective.properties, &context);
            // What `SELF` is in a condition is left open by the Standard.
            let unknown = Context::of_data_type(types);
            for condition in written.triggers.values().flat_map(|trigger| &trigger.condition) {
                self.condition(condition, &unknown);
            }
        }
    }

    fn functions(&mut self) {
        let types = self.definitions.types;
        let context = Context::of_data_type(types);
        for (index, written) in self.syntax.functions.values().enumerate() {
            let effective = types.function(self.id(Kind::Function, index));
            for (written, effective) in written.signatures.iter().zip(&effective.signatures) {
                let written_schemas = written
                    .arguments
                    .iter()
                    .chain(&written.optional_arguments)
                    .flatten()
                    .chain(&written.result);
                let schemas = effective
                    .arguments
                    .iter()
                    .chain(&effective.optional_arguments)
                    .chain(&effective.result);
                for (written, effective) in written_schemas.zip(schemas) {
                    self.schema(written, effective, &context);
                }
            }
        }
    }

    fn properties(
        &mut self,
        written: &Entries<PropertyDefinition>,
        effective: &Entries<Property>,
        context: &Context<'_>,
    ) {
        for (name, written) in written {
            let Some(effective) = effective.get(name) else {
                continue;
            };
            self.schema(&written.schema, &effective.schema, context);
            let origin = written.origin;
            self.default(origin, effective.default.as_ref(), &effective.schema, context);
            if let Some(fixed) = &effective.fixed
                && is_within(fixed, written)
            {
                self.value(fixed, &effective.schema, context);
            }
        }
    }

    fn attributes(
        &mut self,
        written: &Entries<AttributeDefinition>,
        effective: &Entries<Attribute>,
        context: &Context<'_>,
    ) {
        for (name, written) in written {
            let Some(effective) = effective.get(name) else {
                continue;
            };
            self.schema(&written.schema, &effective.schema, context);
            let origin = written.origin;
            self.default(origin, effective.default.as_ref(), &effective.schema, context);
        }
    }

    fn parameters(
        &mut self,
        written: &Entries<ParameterDefinition>,
        effective: &Entries<Parameter>,
        context: &Context<'_>,
    ) {
        for (name, written) in written {
            let Some(effective) = effective.get(name) else {
                continue;
            };
            self.schema(&written.schema, &effective.schema, context);
            let origin = written.origin;
            self.default(origin, effective.default.as_ref(), &effective.schema, context);
            if let Some(value) = &written.value {
                self.value(value, &effective.schema, context);
            }
            if let Some(mapping) = &written.mapping {
                let told = check_mapping(self.definitions, mapping, &effective.schema, &mut context.clone());
                self.told.extend(told);
            }
        }
    }

    fn interfaces(
        &mut self,
        written: &Entries<InterfaceDefinition>,
        effective: &Entries<Interface>,
        context: &Context<'_>,
    ) {
        for (name, written) in written {
            let Some(effective) = effective.get(name) else {
                continue;
            };
            self.parameters(&written.inputs, &effective.inputs, context);
            self.operations(&written.operations, &effective.operations, context);
            self.operations(&written.notifications, &effective.notifications, context);
        }
    }

    fn operations(
        &mut self,
        written: &Entries<OperationDefinition>,
        effective: &Entries<Operation>,
        context: &Context<'_>,
    ) {
        for (name, written) in written {
            if let Some(effective) = effective.get(name) {
                self.parameters(&written.inputs, &effective.inputs, context);
                self.parameters(&written.outputs, &effective.outputs, context);
            }
        }
    }

    /// The clauses of a schema and of those inside it.
    fn schema(&mut self, written: &entities::Schema, effective: &Schema, context: &Context<'_>) {
        let types = self.definitions.types;
        let string = Schema::built_in(BuiltIn::String, written.origin);
        let mut open = vec![(written, effective)];
        while let Some((written, effective)) = open.pop() {
            self.validation(written.validation.as_ref(), effective, context);
            let resolved = typing::resolve(types, effective);
            if let Some(key) = &written.key_schema {
                open.push((key, resolved.key.unwrap_or(&string)));
            }
            if let (Some(written), Some(effective)) = (&written.entry_schema, resolved.entry) {
                open.push((written, effective));
            }
        }
    }

    fn validation(&mut self, clause: Option<&Expression>, schema: &Schema, context: &Context<'_>) {
        if let Some(clause) = clause {
            let told = check_validation(self.definitions, clause, schema, &mut context.clone());
            self.told.extend(told);
        }
    }

    fn condition(&mut self, condition: &Expression, context: &Context<'_>) {
        let boolean = Schema::built_in(BuiltIn::Boolean, condition.origin);
        self.value(condition, &boolean, context);
    }

    fn value(&mut self, value: &Expression, schema: &Schema, context: &Context<'_>) {
        let (_, told) = check_value(self.definitions, schema, value, &mut context.clone());
        self.told.extend(told);
    }

    /// A default, be it written at `origin` or inherited by what is written there.
    fn default(
        &mut self,
        origin: Origin,
        default: Option<&Expression>,
        schema: &Schema,
        context: &Context<'_>,
    ) {
        let Some(default) = default else {
            return;
        };
        let (_, told) = check_value(self.definitions, schema, default, &mut context.clone());
        if default.origin == origin.child("default") {
            self.told.extend(told);
            return;
        }
        // The default may have been good where it is written, and what is written here made it bad.
        self.inherited.extend(told.into_iter().map(|diagnostic| {
            let place = diagnostic.place.clone();
            Diagnostic {
                place: Place::key(origin),
                ..diagnostic.label(place, "the default comes from here")
            }
        }));
    }
}

/// Whether a fixed value is the one that this definition states.
fn is_within(fixed: &Expression, written: &PropertyDefinition) -> bool {
    [&written.value, &written.short_form]
        .into_iter()
        .flatten()
        .any(|value| value.origin == fixed.origin)
}

#[cfg(test)]
mod tests;
