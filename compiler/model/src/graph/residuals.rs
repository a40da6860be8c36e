//! What is left of a value that only the running service knows: which attributes it is made of, and how.

use toscac_syntax::expression::{Call, Expression, ExpressionKind};
use toscac_syntax::name::Name;

use crate::graph::Evaluation;
use crate::graph::places::{Address, NodeAt, ScopeAt, Spot};
use crate::types::path;
use crate::value::{Outcome, Value};

/// A computation over attributes of nodes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Rest {
    /// A part that is known.
    Known(Value),
    /// An attribute of a node: its path below the node.
    Attribute(NodeAt, Vec<Name>),
    /// A list of parts.
    List(Vec<Rest>),
    /// Strings joined.
    Concat(Vec<Rest>),
}

/// What the evaluation of one call read, and not what the evaluation of that read in turn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Read {
    /// A slot.
    Slot(Address),
    /// An attribute that the running node sets.
    Attribute(NodeAt, Vec<Name>),
}

/// Values that are read through more others than this have no residual.
const HOPS_MAX: usize = 64;

impl Evaluation<'_> {
    /// How an expression that waits is computed from attributes; `None` when it cannot be said in these terms.
    pub(crate) fn residual(
        &mut self,
        expression: &Expression,
        this: Option<Spot>,
        scope: Option<ScopeAt>,
        hops: usize,
    ) -> Option<Rest> {
        if hops > HOPS_MAX {
            return None;
        }
        let before = self.reads.take();
        self.reads = Some((self.active.len(), Vec::new()));
        let outcome = self.evaluate_in(expression, None, this.clone(), scope);
        let reads = std::mem::replace(&mut self.reads, before).map_or_else(Vec::new, |(_, reads)| reads);
        if let Outcome::Known(value) = outcome {
            return Some(Rest::Known(value));
        }
        match &expression.kind {
            ExpressionKind::List(items) => {
                let parts: Option<Vec<Rest>> = items
                    .iter()
                    .map(|item| self.residual(item, this.clone(), scope, hops + 1))
                    .collect();
                parts.map(Rest::List)
            }
            ExpressionKind::Call(call) => self.residual_of_call(call, reads, this, scope, hops),
            ExpressionKind::Scalar(..) | ExpressionKind::Map(_) | ExpressionKind::Fault => None,
        }
    }

    fn residual_of_call(
        &mut self,
        call: &Call,
        reads: Vec<Read>,
        this: Option<Spot>,
        scope: Option<ScopeAt>,
        hops: usize,
    ) -> Option<Rest> {
        match call.function.as_str() {
            "get_property" | "get_attribute" | "get_input" => {
                let spreads = call.function.as_str() != "get_input"
                    && call
                        .arguments
                        .as_list()
                        .is_some_and(|words| path::spreads(words, this.as_ref().map(Spot::kind)));
                let mut parts = Vec::new();
                for read in reads {
                    parts.push(match read {
                        Read::Attribute(at, path) => Rest::Attribute(at, path),
                        Read::Slot(address) => self.residual_of_slot(&address, hops)?,
                    });
                }
                if spreads {
                    Some(Rest::List(parts))
                } else {
                    parts.pop().filter(|_| parts.is_empty())
                }
            }
            "concat" => {
                let parts: Option<Vec<Rest>> = call
                    .arguments
                    .as_list()?
                    .iter()
                    .map(|part| self.residual(part, this.clone(), scope, hops + 1))
                    .collect();
                parts.map(Rest::Concat)
            }
            _ => None,
        }
    }

    fn residual_of_slot(&mut self, address: &Address, hops: usize) -> Option<Rest> {
        let slot = address.slot(self.service)?;
        let (this, scope) = self.surroundings(address, slot);
        let expression = slot.expression.clone()?;
        self.residual(&expression, this, scope, hops + 1)
    }

    /// Notes what is read while a residual is looked for.
    pub(super) fn note(&mut self, read: Read) {
        let depth = self.active.len();
        if let Some((wanted, reads)) = &mut self.reads
            && *wanted == depth
        {
            reads.push(read);
        }
    }
}
