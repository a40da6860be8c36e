//! Inputs of a template that are mapped to attributes (§9.8, §9.10): their types, and the values that they bring.

use std::sync::Arc;

use toscac_syntax::entities::Entries;
use toscac_syntax::expression::{Call, Expression, ExpressionKind};
use toscac_syntax::name::Name;
use toscac_syntax::origin::Origin;
use toscac_syntax::yaml::tree::{Scalar, ScalarKind, ScalarStyle};

use super::lookups::{context, with_type_of};
use crate::build::Builder;
use crate::service::{NodeId, ScopeId, Slot, SlotSource};
use crate::types::contents::reading;
use crate::types::context::This;
use crate::types::evaluate::evaluate;
use crate::types::{DataTypeRef, Parameter};
use crate::value::Outcome;

impl Builder<'_> {
    /// Inputs without a type take that of the attribute that they are mapped to.
    pub(super) fn typed_by_mappings(&self, inputs: Arc<Entries<Parameter>>) -> Arc<Entries<Parameter>> {
        let is_open =
            |input: &Parameter| input.mapping.is_some() && input.schema.data_type == DataTypeRef::Any;
        if !inputs.values().any(is_open) {
            return inputs;
        }
        let mut typed = inputs.as_ref().clone();
        for input in typed.values_mut().filter(|input| is_open(input)) {
            if let Some(mapping) = &input.mapping {
                let mut context = context(self.types, &self.surroundings, This::Nothing);
                let found = evaluate(self.definitions, &reading(mapping), None, &mut context).schema;
                input.schema = with_type_of(&input.schema, found);
            }
        }
        Arc::new(typed)
    }

    /// Checks where the inputs of a scope go, and gives their values to attributes of its nodes.
    pub(super) fn map_inputs(&mut self, scope: ScopeId, inputs: &Entries<Parameter>) {
        for (name, input) in inputs {
            let Some(mapping) = &input.mapping else {
                continue;
            };
            let before = self.diagnostics.len();
            self.check_mapping(This::Nothing, name, mapping, Some(&input.schema));
            // Only a whole attribute of a node takes the value now; a part of one, or one further away, takes it when
            // the graph is there.
            let slot = self.service.scopes[scope].inputs.get(name);
            let is_left_out = slot
                .is_some_and(|slot| slot.source == SlotSource::Nothing && slot.outcome == Outcome::Undefined);
            if self.diagnostics.len() == before
                && !is_left_out
                && let Some((node, attribute)) = self.mapped_attribute(scope, mapping)
            {
                let value = input_call(name, mapping.origin);
                let node_type = self.service.nodes[node].type_id;
                let schema = node_type
                    .and_then(|id| self.types.node_type(id).attributes.get(attribute))
                    .map_or(&input.schema, |declared| &declared.schema)
                    .clone();
                let outcome = self.conform(This::Nothing, &schema, &value);
                let slot = Slot {
                    origin: mapping.origin,
                    source: SlotSource::Given,
                    schema: Some(Arc::new(schema)),
                    expression: (outcome != Outcome::Fault).then_some(value),
                    outcome,
                };
                let attributes = &mut self.service.nodes.get_mut(node).attributes;
                attributes.insert(attribute.clone(), slot);
            }
        }
    }

    /// The node and its attribute that a path of two words names.
    fn mapped_attribute<'m>(&self, scope: ScopeId, mapping: &'m Expression) -> Option<(NodeId, &'m Name)> {
        let ExpressionKind::List(words) = &mapping.kind else {
            return None;
        };
        let [node, attribute] = words.as_ref() else {
            return None;
        };
        let node = self.service.scopes[scope].nodes.get(node.as_string()?)?;
        Some((*node, attribute.as_string()?))
    }
}

/// `{ $get_input: name }`.
fn input_call(name: &Name, origin: Origin) -> Expression {
    let text = Scalar {
        text: name.clone(),
        style: ScalarStyle::Plain,
    };
    Expression {
        origin,
        kind: ExpressionKind::Call(Arc::new(Call {
            function: Name::new("get_input"),
            arguments: Expression {
                origin,
                kind: ExpressionKind::Scalar(text, ScalarKind::String),
            },
            bare: false,
            written: None,
        })),
    }
}
