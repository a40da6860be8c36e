//! Interfaces with the inputs of their operations, and what is left of those to the running service.

use toscac_syntax::entities::Entries;
use toscac_syntax::expression::Expression;
use toscac_syntax::name::Name;

use crate::close::Closer;
use crate::close::values::closed_slot;
use crate::deployment::{AttributeAddress, Interface, Operation, OperationInput, Residual};
use crate::graph::places::{End, NodeAt, ScopeAt, Spot};
use crate::graph::residuals::Rest;
use crate::service;
use crate::value::Outcome;

impl Closer<'_> {
    /// The interfaces of a node or relationship, which `this` is.
    pub(super) fn interfaces(
        &mut self,
        interfaces: &Entries<service::Interface>,
        this: &Spot,
        scope: ScopeAt,
    ) -> Entries<Interface> {
        let mut closed = Entries::new();
        for (name, interface) in interfaces {
            let mut all = |operations: &Entries<service::Operation>| -> Entries<Operation> {
                let operations = operations.iter();
                operations
                    .map(|(name, operation)| (name.clone(), self.operation(operation, this, scope)))
                    .collect()
            };
            let interface = Interface {
                type_id: interface.type_id,
                operations: all(&interface.operations),
                notifications: all(&interface.notifications),
            };
            closed.insert(name.clone(), interface);
        }
        closed
    }

    fn operation(&mut self, operation: &service::Operation, this: &Spot, scope: ScopeAt) -> Operation {
        let inputs = operation
            .inputs
            .iter()
            .map(|(input, slot)| (input.clone(), self.input(slot, this, scope)))
            .collect();
        let outputs = operation.outputs.iter().map(|(output, mapping)| {
            let address = mapping
                .as_ref()
                .and_then(|mapping| self.written_attribute(mapping, this));
            (output.clone(), address)
        });
        let outputs = outputs.collect();
        Operation {
            origin: operation.origin,
            implementation: operation.implementation.clone(),
            inputs,
            outputs,
        }
    }

    fn input(&mut self, slot: &service::Slot, this: &Spot, scope: ScopeAt) -> OperationInput {
        let Some(expression) = &slot.expression else {
            return OperationInput {
                slot: closed_slot(slot, slot.outcome.clone()),
                residual: None,
            };
        };
        let outcome = self.engine.evaluate_in(
            expression,
            slot.schema.as_deref(),
            Some(this.clone()),
            Some(scope),
        );
        let residual = match &outcome {
            Outcome::Waits(_) => self
                .engine
                .residual(expression, Some(this.clone()), Some(scope), 0)
                .and_then(|rest| self.closed_rest(rest)),
            Outcome::Known(_) | Outcome::Undefined | Outcome::Fault => None,
        };
        OperationInput {
            slot: closed_slot(slot, outcome),
            residual,
        }
    }

    fn closed_rest(&self, rest: Rest) -> Option<Residual> {
        let closed = |parts: Vec<Rest>| -> Option<Vec<Residual>> {
            parts.into_iter().map(|part| self.closed_rest(part)).collect()
        };
        Some(match rest {
            Rest::Known(value) => Residual::Known(value),
            Rest::Attribute(at, path) => Residual::Attribute(AttributeAddress {
                node: self.nodes.get(&at).copied()?,
                path,
            }),
            Rest::List(parts) => Residual::List(closed(parts)?),
            Rest::Concat(parts) => Residual::Concat(closed(parts)?),
        })
    }

    /// The attribute that an output is written to: `[SELF, name]` or `[SELF, CAPABILITY, capability, name]` of a node;
    /// from a relationship with `SOURCE` or `TARGET` between. Attributes of relationships have no address.
    fn written_attribute(&self, mapping: &Expression, this: &Spot) -> Option<AttributeAddress> {
        let words: Option<Vec<&Name>> = mapping.as_list()?.iter().map(Expression::as_string).collect();
        let words: Vec<&str> = words?.into_iter().map(Name::as_str).collect();
        let (at, path): (NodeAt, &[&str]) = match (this, words.as_slice()) {
            (Spot::Node(End::Here(at)), ["SELF", path @ ..]) => (*at, path),
            (Spot::Relationship(link), ["SELF", "SOURCE", path @ ..]) => (link.source, path),
            (Spot::Relationship(link), ["SELF", "TARGET", path @ ..]) => match &link.end {
                Some((End::Here(at), _)) => (*at, path),
                Some((End::Inventory(_), _)) | None => return None,
            },
            _ => return None,
        };
        let path = match path {
            ["CAPABILITY", path @ ..] => path,
            path => path,
        };
        if path.is_empty() {
            return None;
        }
        Some(AttributeAddress {
            node: self.nodes.get(&at).copied()?,
            path: path.iter().map(|word| Name::new(word)).collect(),
        })
    }
}
