//! Names and types as the service pass asks for them, and expressions in their places.

use std::sync::Arc;

use toscac_syntax::entities::definitions::ParameterDefinition;
use toscac_syntax::entities::{Entries, Kind};
use toscac_syntax::expression::{Expression, ExpressionKind};
use toscac_syntax::name::Name;
use toscac_syntax::origin::At;
use toscac_syntax::source::FileId;

use crate::build::{Builder, Surroundings};
use crate::names::{Lookup, TypeId};
use crate::types::conform::check_value;
use crate::types::contents::check_mapping;
use crate::types::context::{Context, Known, This};
use crate::types::evaluate::evaluate;
use crate::types::template::define_parameters;
use crate::types::{DataTypeRef, Parameter, Schema, Types};
use crate::value::Outcome;

impl Builder<'_> {
    /// The type behind a name; a name that means nothing was reported by `resolve_names`.
    pub(super) fn find_type(&self, file: FileId, kind: Kind, name: &At<Name>) -> Option<TypeId> {
        self.names.lookup(file, kind, &name.value).found()
    }

    /// What a name means that may be something else as well.
    pub(super) fn lookup(&self, file: FileId, kind: Kind, name: &str) -> Lookup {
        self.names.lookup(file, kind, name)
    }

    /// Names of one kind that can be written in a file, for suggestions.
    pub(super) fn visible_names(&self, file: FileId, kind: Kind) -> Vec<Name> {
        self.names.visible(file, kind).cloned().collect()
    }

    /// Types of one kind that can be named in a file.
    pub(super) fn visible_types(&self, file: FileId, kind: Kind) -> Vec<TypeId> {
        self.names
            .visible(file, kind)
            .filter_map(|name| self.names.lookup(file, kind, name).found())
            .collect()
    }

    /// The local name of a type.
    pub(super) fn type_name(&self, id: TypeId) -> Name {
        self.types.name(id).clone()
    }

    /// The parameters behind definitions of a service template.
    pub(super) fn parameters(
        &mut self,
        file: FileId,
        written: &Entries<ParameterDefinition>,
    ) -> Arc<Entries<Parameter>> {
        let (parameters, diagnostics) = define_parameters(self.files, self.names, self.types, file, written);
        self.report_all(diagnostics);
        parameters
    }

    /// Checks an expression against a schema; the outcome is a fault when it is none of its values.
    pub(super) fn conform(&mut self, this: This, schema: &Schema, expression: &Expression) -> Outcome {
        let surroundings = Arc::clone(&self.surroundings);
        let mut context = context(self.types, &surroundings, this);
        let (outcome, diagnostics) = check_value(self.definitions, schema, expression, &mut context);
        if self.report_all(diagnostics) {
            Outcome::Fault
        } else {
            outcome
        }
    }

    /// The schema of a parameter that is given this value: one without a type takes that of its value (§9.8).
    pub(super) fn schema_of_value(&self, this: This, schema: &Schema, value: &Expression) -> Schema {
        if schema.data_type != DataTypeRef::Any {
            return schema.clone();
        }
        let mut context = context(self.types, &self.surroundings, this);
        with_type_of(
            schema,
            evaluate(self.definitions, value, None, &mut context).schema,
        )
    }

    /// Checks that a parameter goes to an attribute that can take it; one that is declared nowhere has no schema.
    pub(super) fn check_mapping(
        &mut self,
        this: This,
        output: &Name,
        mapping: &Expression,
        schema: Option<&Schema>,
    ) {
        let surroundings = Arc::clone(&self.surroundings);
        let mut context = context(self.types, &surroundings, this);
        let any = Schema::any(mapping.origin);
        let schema = schema.unwrap_or(&any);
        let told = check_mapping(self.definitions, output, mapping, schema, &mut context);
        self.report_all(told);
    }

    /// Checks the calls in an expression of which nothing more is known.
    pub(super) fn check_ad_hoc(&mut self, this: This, expression: &Expression) {
        let schema = Schema::any(expression.origin);
        self.conform(this, &schema, expression);
    }

    /// Checks which of the copies of a target a requirement asks for: that may be told by the relationship (§8.5.1).
    pub(super) fn check_index(&mut self, this: This, expression: &Expression) {
        let surroundings = Arc::clone(&self.surroundings);
        let mut context = Context {
            relationship_index: Known::InTime,
            ..context(self.types, &surroundings, this)
        };
        let schema = Schema::built_in(crate::types::BuiltIn::Integer, expression.origin);
        let (_, told) = check_value(self.definitions, &schema, expression, &mut context);
        self.report_all(told);
    }

    /// Whether a condition that was checked where its type is defined had no fault there.
    pub(super) fn is_sound_condition(&mut self, this: This, expression: &Expression) -> bool {
        let before = self.diagnostics.len();
        let is_sound = self.check_boolean(this, expression);
        self.diagnostics.truncate(before);
        is_sound
    }

    /// Checks that an expression is a condition. Whether it is one.
    pub(super) fn check_boolean(&mut self, this: This, expression: &Expression) -> bool {
        if matches!(expression.kind, ExpressionKind::Fault) {
            return false;
        }
        let schema = Schema::built_in(crate::types::BuiltIn::Boolean, expression.origin);
        self.conform(this, &schema, expression) != Outcome::Fault
    }
}

/// What is known of the surroundings of an expression in a template.
pub(super) fn context<'a>(types: &'a Types, surroundings: &'a Surroundings, this: This) -> Context<'a> {
    let in_node = matches!(this, This::Node(_) | This::Relationship(_) | This::Unknown);
    let in_relationship = matches!(this, This::Relationship(_) | This::Unknown);
    Context {
        inputs: Some(&surroundings.inputs),
        nodes: Some(&surroundings.nodes),
        node_index: if in_node { Known::InTime } else { Known::Never },
        relationship_index: if in_relationship {
            Known::InTime
        } else {
            Known::Never
        },
        ..Context::of_nothing(types, this)
    }
}

/// A schema with the type of another one.
pub(super) fn with_type_of(schema: &Schema, found: Schema) -> Schema {
    match found.data_type {
        DataTypeRef::Any | DataTypeRef::Unknown => schema.clone(),
        DataTypeRef::BuiltIn(_) | DataTypeRef::Custom(_) => Schema {
            data_type: found.data_type,
            key: found.key,
            entry: found.entry,
            ..schema.clone()
        },
    }
}
