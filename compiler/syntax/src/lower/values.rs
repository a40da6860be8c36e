//! Definitions of values: schemas, properties, attributes and parameters (§9.3 to §9.8).

use crate::dialect::shape::{ShapeId, Short};
use crate::entities::Entries;
use crate::entities::definitions::{AttributeDefinition, ParameterDefinition, PropertyDefinition, Schema};
use crate::name::Name;
use crate::nearest::nearest;
use crate::origin::{At, Origin};
use crate::yaml::tree::{Cursor, TreeKind};

use super::Lowering;
use super::errors::{Wanted, rules};
use super::expression::looks_like_call;
use super::shape::{Fields, Form};

/// Whether properties may be refinements, which have a short form (§9.4).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Refining {
    /// A type without a parent: every property is defined here.
    No,
    /// There is something to refine.
    Perhaps,
}

impl Refining {
    /// Whether the members of a type may refine inherited ones.
    pub(super) fn of_type(fields: &Fields<'_>) -> Refining {
        if fields.has("derived_from") {
            Refining::Perhaps
        } else {
            Refining::No
        }
    }
}

/// Where the value of a parameter goes (§9.8).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Direction {
    /// From the outside to the orchestrator: may have a `mapping`, and that is its short form.
    Incoming,
    /// From the orchestrator to the outside: may have a `value`, and that is its short form.
    Outgoing,
    /// The outputs of a workflow with steps, which the Standard calls values here and mappings there.
    Either,
}

impl<'tree> Lowering<'tree> {
    /// The property definitions of a shape.
    pub(super) fn property_definitions(
        &mut self,
        fields: &Fields<'tree>,
        refining: Refining,
    ) -> Entries<PropertyDefinition> {
        self.named(fields, "properties", |this, name, value| {
            this.property_definition(name, value, refining)
        })
    }

    fn property_definition(
        &mut self,
        name: &At<Name>,
        value: Cursor<'tree>,
        refining: Refining,
    ) -> Option<PropertyDefinition> {
        let has_short_form = self.dialect.shape(ShapeId::PropertyDefinition).short == Short::Any;
        let may_be_short = refining == Refining::Perhaps || !matches!(value.get().kind, TreeKind::Mapping(_));
        if has_short_form && may_be_short && self.is_short_form(ShapeId::PropertyDefinition, value) {
            return Some(PropertyDefinition {
                origin: name.origin,
                schema: empty_schema(value.origin),
                required: None,
                default: None,
                value: None,
                short_form: Some(self.expression(value)),
            });
        }
        let fields = self.open_map(ShapeId::PropertyDefinition, Some(&name.value), value)?;
        Some(PropertyDefinition {
            origin: name.origin,
            schema: self.schema_of(&fields),
            required: self.boolean(&fields, "required"),
            default: self.value(&fields, "default"),
            value: self.value(&fields, "value"),
            short_form: None,
        })
    }

    /// Whether a value that could be a definition or the short form of one is the short form: anything but a map, a
    /// call, and a map none of whose keys is meant to be a keyname.
    fn is_short_form(&self, id: ShapeId, value: Cursor<'tree>) -> bool {
        let TreeKind::Mapping(entries) = &value.get().kind else {
            return !matches!(value.get().kind, TreeKind::Alias(..));
        };
        if entries.is_empty() {
            return false;
        }
        if looks_like_call(value) {
            return true;
        }
        let shape = self.dialect.shape(id);
        let is_stranger = |text: &str| {
            let mut strangers = self.dialect.strangers.iter();
            strangers.any(|stranger| stranger.shape == id && stranger.name == text)
        };
        let is_slip = |text: &str| nearest(text, shape.written().map(|key| key.spelling)).is_some();
        let mut foreign = entries
            .iter()
            .filter_map(|(key, _)| match &value.tree.nodes[*key].kind {
                TreeKind::Scalar(scalar) => shape.key(&scalar.text).is_none().then_some(scalar.text.as_str()),
                TreeKind::Sequence(_) | TreeKind::Mapping(_) | TreeKind::Alias(..) => Some(""),
            });
        // One key that can be nothing but data makes the map data; a slip of the pen does not.
        foreign.any(|text| !is_stranger(text) && !is_slip(text))
    }

    /// The attribute definitions of a shape.
    pub(super) fn attribute_definitions(&mut self, fields: &Fields<'tree>) -> Entries<AttributeDefinition> {
        self.named(fields, "attributes", |this, name, value| {
            let fields = this.open_map(ShapeId::AttributeDefinition, Some(&name.value), value)?;
            Some(AttributeDefinition {
                origin: name.origin,
                schema: this.schema_of(&fields),
                default: this.value(&fields, "default"),
            })
        })
    }

    /// The parameter definitions under a keyname.
    pub(super) fn parameter_definitions(
        &mut self,
        fields: &Fields<'tree>,
        keyname: &str,
        direction: Direction,
    ) -> Entries<ParameterDefinition> {
        self.named(fields, keyname, |this, name, value| {
            this.parameter_definition(name, value, direction)
        })
    }

    fn parameter_definition(
        &mut self,
        name: &At<Name>,
        value: Cursor<'tree>,
        direction: Direction,
    ) -> Option<ParameterDefinition> {
        if self.is_short_form(ShapeId::ParameterDefinition, value) {
            return self.short_parameter(name, value, direction);
        }
        let fields = self.open_map(ShapeId::ParameterDefinition, Some(&name.value), value)?;
        let refused = match direction {
            Direction::Incoming => fields.key("value"),
            Direction::Outgoing => fields.key("mapping"),
            Direction::Either => fields.key("mapping").filter(|_| fields.has("value")),
        };
        if let Some(key) = refused {
            let diagnostic = rules::parameter_direction(&name.value, key, direction);
            self.report(key, "", diagnostic);
        }
        let mapping = fields
            .get("mapping")
            .and_then(|path| self.path(path, || "a list of path words for `mapping`".to_owned()));
        Some(ParameterDefinition {
            origin: name.origin,
            schema: self.schema_of(&fields),
            required: self.boolean(&fields, "required"),
            default: self.value(&fields, "default"),
            value: self
                .value(&fields, "value")
                .filter(|_| direction != Direction::Incoming),
            mapping: mapping.filter(|_| direction != Direction::Outgoing),
        })
    }

    fn short_parameter(
        &mut self,
        name: &At<Name>,
        value: Cursor<'tree>,
        direction: Direction,
    ) -> Option<ParameterDefinition> {
        let is_list = matches!(value.get().kind, TreeKind::Sequence(_));
        let is_mapping = match direction {
            Direction::Incoming => true,
            Direction::Outgoing => false,
            Direction::Either => is_list,
        };
        let mut parameter = ParameterDefinition {
            origin: name.origin,
            schema: empty_schema(value.origin),
            required: None,
            default: None,
            value: None,
            mapping: None,
        };
        if !is_mapping {
            parameter.value = Some(self.expression(value));
        } else if is_list {
            parameter.mapping = self.path(value, || "a list of path words".to_owned());
        } else {
            self.wrong_kind(value, Some(&name.value), |_| {
                Wanted::text("a parameter definition, or a list of path words").help(
                    "a parameter that brings a value in has no `value`, so a bare value cannot stand here",
                )
            });
            return None;
        }
        Some(parameter)
    }

    /// The schema that is part of a definition.
    fn schema_of(&mut self, fields: &Fields<'tree>) -> Schema {
        Schema {
            origin: fields.origin(),
            type_name: self.text(fields, "type"),
            description: self.text(fields, "description"),
            validation: self.condition(fields, "validation"),
            key_schema: self.schema(fields, "key_schema", ShapeId::Schema).map(Box::new),
            entry_schema: self.schema(fields, "entry_schema", ShapeId::Schema).map(Box::new),
        }
    }

    /// The schema under a keyname: the map, or the type alone.
    pub(super) fn schema(&mut self, fields: &Fields<'tree>, keyname: &str, id: ShapeId) -> Option<Schema> {
        let value = fields.get(keyname)?;
        self.schema_at(value, id)
    }

    /// A schema: the map, or the type alone.
    pub(super) fn schema_at(&mut self, value: Cursor<'tree>, id: ShapeId) -> Option<Schema> {
        match self.open(id, None, value)? {
            Form::Map(fields) => Some(self.schema_of(&fields)),
            Form::Short(type_name) => Some(Schema {
                type_name: type_name
                    .scalar()
                    .map(|scalar| At::new(scalar.text.clone(), value.origin)),
                ..empty_schema(value.origin)
            }),
        }
    }
}

fn empty_schema(origin: Origin) -> Schema {
    Schema {
        origin,
        type_name: None,
        description: None,
        validation: None,
        key_schema: None,
        entry_schema: None,
    }
}
