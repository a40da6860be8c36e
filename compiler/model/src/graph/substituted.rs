//! What the service behind a node supplies, and which nodes are other names for others.

use toscac_syntax::entities::templates::Directive;
use toscac_syntax::name::Name;
use toscac_syntax::origin::Origin;

use crate::graph::places::{self, Address, End, NodeAt, Spot};
use crate::graph::residuals::Read;
use crate::graph::{Ends, Evaluation, Selected};
use crate::service::ScopeId;
use crate::types::Schema;
use crate::types::graph::Answer;
use crate::value::{Outcome, Value, Wait, WaitsOn};

/// A node, after names for other nodes have given way to those.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Settled {
    /// This one.
    At(End),
    /// It is not decided which one.
    Waits,
    /// None: nothing outside takes its place.
    Nothing,
}

/// The words that a path into a capability or relationship begins with.
const CAPABILITY: &str = "CAPABILITY";
const RELATIONSHIP: &str = "RELATIONSHIP";
const ALL: &str = "ALL";

impl Evaluation<'_> {
    /// Which node a place is: a selected node is one of the inventory, and a node that stands for targets of the
    /// substituted node is one of those (§7.2.1, §15.5.3).
    pub(crate) fn settled(&mut self, end: End) -> Settled {
        let End::Here(at) = end else {
            return Settled::At(end);
        };
        let node = &self.service.nodes[at.node];
        if !node.taken_from.is_empty() {
            return self.taken_from_outside(at);
        }
        if !node.directives.contains(&Directive::Select) {
            return Settled::At(end);
        }
        match self.resolution.selected(at) {
            Selected::No => Settled::At(end),
            Selected::Is(node) => Settled::At(End::Inventory(node)),
            Selected::Waits => Settled::Waits,
        }
    }

    /// The n-th copy of such a node is the n-th target.
    fn taken_from_outside(&mut self, at: NodeAt) -> Settled {
        let service = self.service;
        let scope = places::scope_of(service, at);
        let (Some(outer), Some(own)) = (
            places::substituted(service, scope),
            places::own_copy(service, at).or(Some(0)),
        ) else {
            return Settled::Nothing;
        };
        let mut targets = Vec::new();
        for id in &service.nodes[at.node].taken_from {
            match self.ends(*id, outer) {
                Ends::Known(ends) => targets.extend(ends),
                Ends::Waits => return Settled::Waits,
                Ends::Nothing | Ends::Fault => {}
            }
        }
        match targets.get(own as usize) {
            Some((end, _)) => Settled::At(*end),
            None => Settled::Nothing,
        }
    }

    /// The capability of the substituted node that an inner one is mapped to: who uses that one uses this (§15.4).
    pub(crate) fn stitched(&self, end: End, capability: &Name) -> Option<(End, Name)> {
        let End::Here(at) = end else { return None };
        let scope = places::scope_of(self.service, at);
        let outer = places::substituted(self.service, scope)?;
        if self.resolution.scope_of(outer.node) != Some(scope.scope) {
            return None;
        }
        let mappings = &self.service.scopes[scope.scope].capability_mappings;
        let (name, _) = mappings
            .iter()
            .find(|(_, (node, inner))| *node == at.node && inner == capability)?;
        Some((End::Here(outer), name.clone()))
    }

    /// An attribute of a node that a service stands for comes from the service's outputs (§15.3).
    pub(super) fn substituted_attribute(
        &mut self,
        place: &Spot,
        schema: &Schema,
        name: &Name,
        origin: Origin,
    ) -> Option<Answer> {
        let at = match place {
            Spot::Node(End::Here(at)) | Spot::Capability(End::Here(at), _) => *at,
            Spot::Relationship(link) => link.source,
            Spot::Node(End::Inventory(_))
            | Spot::Capability(End::Inventory(_), _)
            | Spot::InventoryRelationship(_) => return None,
        };
        if let Some(scope) = self.resolution.scope_of(at.node) {
            let (output, entry) = self.mapped_output(scope, place, name)?;
            let address = Address::Output(places::scope_for(scope, at), output);
            self.note(Read::Slot(address.clone()));
            let outcome = self.value(&address);
            return Some(Answer {
                outcome: match entry {
                    Some(entry) => entry_of(outcome, entry),
                    None => outcome,
                },
                schema: schema.clone(),
            });
        }
        if self.resolution.is_substitution_open(at.node) {
            let on = WaitsOn::Substitution(self.service.nodes[at.node].path.clone());
            return Some(Answer {
                outcome: Outcome::Waits(Wait { on, origin }),
                schema: schema.clone(),
            });
        }
        None
    }

    /// The output that is mapped to an attribute, and which entry of it where it spreads over relationships.
    fn mapped_output(&mut self, scope: ScopeId, place: &Spot, name: &Name) -> Option<(Name, Option<usize>)> {
        let position = match place {
            Spot::Relationship(link) => self.index_of(link),
            Spot::Node(_) | Spot::Capability(..) | Spot::InventoryRelationship(_) => None,
        };
        let service = self.service;
        for (path, output) in &service.scopes[scope].attribute_mappings {
            let words: Vec<&str> = path.iter().map(Name::as_str).collect();
            match (place, words.as_slice()) {
                (Spot::Node(_), [word]) if *word == name.as_str() => return Some((output.clone(), None)),
                (Spot::Capability(_, capability), [CAPABILITY, of, word])
                    if *of == capability.as_str() && *word == name.as_str() =>
                {
                    return Some((output.clone(), None));
                }
                (Spot::Relationship(link), [RELATIONSHIP, of, index @ .., word])
                    if *of == service.requirements[link.requirement].name.as_str()
                        && *word == name.as_str() =>
                {
                    match index {
                        [] if position == Some(0) => return Some((output.clone(), None)),
                        [ALL] => return Some((output.clone(), Some(position? as usize))),
                        [index] if index.parse().ok() == position => return Some((output.clone(), None)),
                        _ => {}
                    }
                }
                _ => {}
            }
        }
        None
    }
}

fn entry_of(outcome: Outcome, entry: usize) -> Outcome {
    match outcome {
        Outcome::Known(Value::List(items)) => items
            .get(entry)
            .cloned()
            .map_or(Outcome::Undefined, Outcome::Known),
        Outcome::Known(_) => Outcome::Undefined,
        other @ (Outcome::Waits(_) | Outcome::Undefined | Outcome::Fault) => other,
    }
}
