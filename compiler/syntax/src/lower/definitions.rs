//! Capability, requirement and function definitions (§8.2, §8.4, §10.4).

use crate::dialect::shape::{LeftOut, ShapeId};
use crate::entities::Entries;
use crate::entities::definitions::{
    CapabilityDefinition, CountRange, FunctionDefinition, RelationshipDefinition, RequirementDefinition,
    Signature,
};
use crate::origin::At;
use crate::yaml::tree::Cursor;

use super::errors::rules;
use super::read::Item;
use super::shape::{Fields, Form};
use super::values::Refining;
use super::{Lowering, errors};

impl<'tree> Lowering<'tree> {
    /// The capability definitions of a node type.
    pub(super) fn capability_definitions(&mut self, fields: &Fields<'tree>) -> Entries<CapabilityDefinition> {
        self.named(fields, "capabilities", |this, name, value| {
            let mut capability = CapabilityDefinition {
                origin: name.origin,
                type_name: None,
                description: None,
                properties: Entries::new(),
                attributes: Entries::new(),
                valid_source_node_types: None,
                valid_relationship_types: None,
            };
            match this.open(ShapeId::CapabilityDefinition, Some(&name.value), value)? {
                Form::Short(type_name) => {
                    capability.type_name = Some(At::new(type_name.scalar()?.text.clone(), value.origin));
                }
                Form::Map(fields) => {
                    capability.type_name = this.text(&fields, "type");
                    capability.description = this.text(&fields, "description");
                    capability.properties = this.property_definitions(&fields, Refining::Perhaps);
                    capability.attributes = this.attribute_definitions(&fields);
                    capability.valid_source_node_types = this.texts(&fields, "valid_source_node_types");
                    capability.valid_relationship_types = this.texts(&fields, "valid_relationship_types");
                }
            }
            Some(capability)
        })
    }

    /// The requirement definitions of a node type, each name once.
    pub(super) fn requirement_definitions(
        &mut self,
        fields: &Fields<'tree>,
    ) -> Entries<RequirementDefinition> {
        let mut requirements: Entries<RequirementDefinition> = Entries::new();
        for item in self.one_key_items(fields, "requirements", ShapeId::RequirementDefinition) {
            if let Some(first) = requirements.get(&item.name.value) {
                let diagnostic = errors::duplicate_item("requirement", &item.name, first.origin);
                self.report(item.value, "", diagnostic);
                continue;
            }
            let name = &item.name.value;
            let requirement = match self.open(ShapeId::RequirementDefinition, Some(name), item.value) {
                None => continue,
                Some(Form::Short(capability)) => self.short_requirement(&item, capability),
                Some(Form::Map(fields)) => self.long_requirement(&item, &fields),
            };
            requirements.insert(item.name.value, requirement);
        }
        requirements
    }

    /// `- host: Compute` has no grammar in the Standard and is widely written: read with a warning.
    fn short_requirement(&mut self, item: &Item<'tree>, capability: Cursor<'tree>) -> RequirementDefinition {
        if self.left_out_of_requirement("relationship") != LeftOut::Anything {
            let diagnostic = rules::requirement_short_form(&item.name);
            self.report(item.value, "", diagnostic);
        }
        RequirementDefinition {
            origin: item.origin,
            any_relationship: true,
            description: None,
            capability: capability
                .scalar()
                .map(|scalar| At::new(scalar.text.clone(), item.value.origin)),
            node: None,
            relationship: None,
            node_filter: None,
            count_range: None,
            count_range_left_out: self.count_range_left_out(),
        }
    }

    fn long_requirement(&mut self, item: &Item<'tree>, fields: &Fields<'tree>) -> RequirementDefinition {
        RequirementDefinition {
            origin: item.origin,
            any_relationship: self.left_out_of_requirement("relationship") == LeftOut::Anything,
            description: self.text(fields, "description"),
            capability: self.text(fields, "capability"),
            node: self.text(fields, "node"),
            relationship: self.relationship_definition(fields),
            node_filter: self.condition(fields, "node_filter"),
            count_range: self.count_range(fields, "count_range"),
            count_range_left_out: self.count_range_left_out(),
        }
    }

    fn count_range_left_out(&self) -> CountRange {
        match self.left_out_of_requirement("count_range") {
            LeftOut::Bounds(least, most) => CountRange::new(least, most).unwrap_or(CountRange::ANY),
            LeftOut::Nothing | LeftOut::Anything => CountRange::ANY,
        }
    }

    /// What the dialect says of a requirement definition without that keyname.
    fn left_out_of_requirement(&self, keyname: &str) -> LeftOut {
        let shape = self.dialect.shape(ShapeId::RequirementDefinition);
        shape.named(keyname).map_or(LeftOut::Nothing, |key| key.left_out)
    }

    fn relationship_definition(&mut self, fields: &Fields<'tree>) -> Option<RelationshipDefinition> {
        let value = fields.get("relationship")?;
        let mut relationship = RelationshipDefinition {
            origin: value.origin,
            type_name: None,
            properties: Entries::new(),
            attributes: Entries::new(),
            interfaces: Entries::new(),
        };
        match self.open(ShapeId::RelationshipDefinition, None, value)? {
            Form::Short(type_name) => {
                relationship.type_name = Some(At::new(type_name.scalar()?.text.clone(), value.origin));
            }
            Form::Map(fields) => {
                relationship.type_name = self.text(&fields, "type");
                relationship.properties = self.property_definitions(&fields, Refining::Perhaps);
                relationship.attributes = self.attribute_definitions(&fields);
                relationship.interfaces = self.interface_definitions(&fields);
            }
        }
        Some(relationship)
    }

    /// The functions of a file or service template.
    pub(super) fn functions(&mut self, fields: &Fields<'tree>) -> Entries<FunctionDefinition> {
        self.named(fields, "functions", |this, name, value| {
            if name.value.contains('$') {
                let diagnostic = rules::dollar_in_function_name(name);
                this.report(value, "", diagnostic);
                return None;
            }
            let fields = this.open_map(ShapeId::FunctionDefinition, Some(&name.value), value)?;
            let list = fields.get("signatures");
            if let Some(list) = list
                && list.items().is_some_and(|items| items.is_empty())
            {
                this.report(list, "", rules::no_signature(&name.value, list.origin));
            }
            Some(FunctionDefinition {
                origin: name.origin,
                signatures: this.listed(&fields, "signatures", Self::signature),
            })
        })
    }

    fn signature(&mut self, item: Cursor<'tree>) -> Option<Signature> {
        let mut signature = Signature {
            origin: item.origin,
            arguments: None,
            optional_arguments: None,
            variadic: false,
            result: None,
            implementation: None,
        };
        if let Form::Map(fields) = self.open(ShapeId::Signature, None, item)? {
            let schemas = |this: &mut Self, keyname: &str| {
                fields.get(keyname).map(|_| {
                    this.listed(&fields, keyname, |this, item| {
                        this.schema_at(item, ShapeId::ArgumentSchema)
                    })
                })
            };
            signature.arguments = schemas(self, "arguments");
            signature.optional_arguments = schemas(self, "optional_arguments");
            signature.variadic = self
                .boolean(&fields, "variadic")
                .is_some_and(|variadic| variadic.value);
            signature.result = self.schema(&fields, "result", ShapeId::ArgumentSchema);
            signature.implementation = self.implementation(&fields, "implementation");
        }
        Some(signature)
    }
}
