//! Capability and requirement assignments (§8.3, §8.5).

use crate::dialect::shape::ShapeId;
use crate::entities::Entries;
use crate::entities::templates::{
    CapabilityAssignment, NodeReference, Reach, RelationshipAssignment, RequirementAssignment,
};
use crate::expression::{Expression, ExpressionKind};
use crate::origin::At;
use crate::yaml::tree::{Cursor, ScalarKind, TreeKind};

use super::Lowering;
use super::errors::{Wanted, rules};
use super::read::{Item, natural};
use super::shape::{Fields, Form};

impl<'tree> Lowering<'tree> {
    /// The capability assignments of a node template.
    pub(super) fn capability_assignments(&mut self, fields: &Fields<'tree>) -> Entries<CapabilityAssignment> {
        self.named(fields, "capabilities", |this, name, value| {
            let fields = this.open_map(ShapeId::CapabilityAssignment, Some(&name.value), value)?;
            Some(CapabilityAssignment {
                origin: name.origin,
                properties: this.named_values(&fields, "properties"),
                attributes: this.named_values(&fields, "attributes"),
                directives: this.reaches(&fields),
            })
        })
    }

    /// The requirement assignments of a node template.
    pub(super) fn requirement_assignments(&mut self, fields: &Fields<'tree>) -> Vec<RequirementAssignment> {
        let items = self.one_key_items(fields, "requirements", ShapeId::RequirementAssignment);
        // They are large, and there are many: no room is taken for more of them than there are.
        let mut assignments = Vec::with_capacity(items.len());
        assignments.extend(
            items
                .into_iter()
                .filter_map(|item| self.requirement_assignment(item)),
        );
        assignments
    }

    fn requirement_assignment(&mut self, item: Item<'tree>) -> Option<RequirementAssignment> {
        let form = self.open(ShapeId::RequirementAssignment, Some(&item.name.value), item.value)?;
        let mut requirement = RequirementAssignment {
            origin: item.origin,
            name: item.name,
            node: None,
            capability: None,
            relationship: None,
            allocation: None,
            count: None,
            node_filter: None,
            directives: Vec::new(),
            optional: None,
        };
        match form {
            Form::Short(node) => requirement.node = Some(self.node_reference(node)?),
            Form::Map(fields) => {
                requirement.node = fields.get("node").and_then(|node| self.node_reference(node));
                requirement.capability = self.text(&fields, "capability");
                requirement.relationship = self.relationship_assignment(&fields).map(Box::new);
                requirement.allocation = fields.get("allocation").map(|map| {
                    let amounts = self.named_values(&fields, "allocation");
                    At::new(amounts, map.origin)
                });
                requirement.count = self.count(&fields, "count");
                requirement.node_filter = self.condition(&fields, "node_filter");
                requirement.directives = self.reaches(&fields);
                requirement.optional = self.flag(&fields, "optional");
            }
        }
        Some(requirement)
    }

    /// `template`, or `[template, index]`.
    fn node_reference(&mut self, value: Cursor<'tree>) -> Option<NodeReference> {
        let text = |cursor: Cursor<'tree>| {
            let scalar = cursor.scalar()?;
            let is_text = cursor.get().scalar_kind() == Some(ScalarKind::String);
            is_text.then(|| At::new(scalar.text.clone(), cursor.origin))
        };
        if let Some(name) = text(value) {
            return Some(NodeReference { name, index: None });
        }
        if let TreeKind::Sequence(_) = &value.get().kind
            && let Some(items) = value.items()
            && let [node, index] = items.as_slice()
            && let Some(name) = text(*node)
        {
            let index = self.node_index(*index)?;
            return Some(NodeReference {
                name,
                index: Some(index),
            });
        }
        self.wrong_kind(value, None, |_| {
            Wanted::text("the name of a node template or type, or `[template, index]`, for `node`")
        });
        None
    }

    /// The literal index of a node, or a call.
    fn node_index(&mut self, value: Cursor<'tree>) -> Option<Expression> {
        let index = self.count_at(value, || {
            "a non-negative integer as index of the target node".to_owned()
        })?;
        match &index.kind {
            ExpressionKind::Scalar(scalar, kind)
                if *kind != ScalarKind::Integer || natural(&scalar.text).is_none() =>
            {
                let diagnostic = rules::bad_index(value.origin, &scalar.text);
                self.report(value, "", diagnostic);
                None
            }
            ExpressionKind::Scalar(..)
            | ExpressionKind::Call(_)
            | ExpressionKind::Fault
            | ExpressionKind::List(_)
            | ExpressionKind::Map(_) => Some(index),
        }
    }

    fn relationship_assignment(&mut self, fields: &Fields<'tree>) -> Option<RelationshipAssignment> {
        let value = fields.get("relationship")?;
        let mut relationship = RelationshipAssignment {
            origin: value.origin,
            type_name: None,
            short_form: false,
            properties: Entries::new(),
            attributes: Entries::new(),
            interfaces: Entries::new(),
        };
        match self.open(ShapeId::RelationshipAssignment, None, value)? {
            Form::Short(name) => {
                relationship.type_name = Some(At::new(name.scalar()?.text.clone(), value.origin));
                relationship.short_form = true;
            }
            Form::Map(fields) => {
                relationship.type_name = self.text(&fields, "type");
                relationship.properties = self.named_values(&fields, "properties");
                relationship.attributes = self.named_values(&fields, "attributes");
                relationship.interfaces = self.interface_assignments(&fields);
            }
        }
        Some(relationship)
    }

    /// `internal` and `external`, in order of preference.
    fn reaches(&mut self, fields: &Fields<'tree>) -> Vec<At<Reach>> {
        self.directives(
            fields,
            &[("internal", Reach::Internal), ("external", Reach::External)],
        )
    }

    /// The directives of a list; a word that is none is reported.
    pub(super) fn directives<T: Copy>(&mut self, fields: &Fields<'tree>, words: &[(&str, T)]) -> Vec<At<T>> {
        let Some(list) = fields.get("directives") else {
            return Vec::new();
        };
        let mut directives = Vec::new();
        let names = self.texts(fields, "directives").map(|list| list.names);
        for name in names.unwrap_or_default() {
            match words.iter().find(|(word, _)| *word == &*name.value) {
                Some((_, directive)) => directives.push(At::new(*directive, name.origin)),
                None => {
                    let known: Vec<&str> = words.iter().map(|(word, _)| *word).collect();
                    self.report(list, &name.value, rules::unknown_directive(&name, &known));
                }
            }
        }
        directives
    }
}
