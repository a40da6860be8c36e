//! Which nodes there are: every copy of every node of every template that was chosen.

use toscac_syntax::entities::Entries;
use toscac_syntax::entities::templates::Directive;
use toscac_syntax::name::Name;

use crate::close::Closer;
use crate::deployment::{MappedRequirement, Node, NodeId, Substitution};
use crate::graph::places::{self, Address, NodeAt, ScopeAt};
use crate::graph::{Resolution, Selected};
use crate::service::{self, Target, errors};
use crate::value::{Outcome, WaitsOn};

impl Closer<'_> {
    /// The uses of templates: one for each copy of the node that they stand for.
    pub(super) fn find_scopes(&mut self) {
        for (scope, found) in self.service.scopes.iter() {
            if !self.decided.is_there(scope) {
                continue;
            }
            let copies = match found.stands_for {
                None => 1,
                Some(standing) => self.service.copies(standing.node).unwrap_or(0),
            };
            let uses = (0..copies).map(|copy| ScopeAt {
                scope,
                copy: Some(copy),
            });
            self.scopes.extend(uses);
        }
    }

    /// Gives every node that is there its place and its name.
    pub(super) fn lay_out_nodes(&mut self) {
        for scope in self.scopes.clone() {
            for node in self.service.scopes[scope.scope].nodes.values().copied() {
                match places::copies_in(self.service, node, scope) {
                    Some(copies) => copies.for_each(|at| self.lay_out(at)),
                    None => self.report_unknown_count(node),
                }
            }
        }
    }

    fn lay_out(&mut self, at: NodeAt) {
        let found = &self.service.nodes[at.node];
        if !self.is_a_node_of_its_own(at) {
            return;
        }
        let id = self.deployment.nodes.push(Node {
            id: self.id_of(at),
            name: found.name.clone(),
            index: places::own_copy(self.service, at).unwrap_or(0),
            count: found.count.unwrap_or(1),
            service_node: at.node,
            type_id: found.type_id,
            origin: found.origin,
            properties: Entries::new(),
            attributes: Entries::new(),
            capabilities: Entries::new(),
            interfaces: Entries::new(),
            artifacts: found.artifacts.clone(),
            artifact_properties: Entries::new(),
            outgoing: Vec::new(),
            incoming: Vec::new(),
            placed_on: self.decided.place_of(at),
            substitution: None,
        });
        self.nodes.insert(at, id);
    }

    /// A selected node is one of the inventory, and a node that is taken from outside is one of those there.
    fn is_a_node_of_its_own(&self, at: NodeAt) -> bool {
        let node = &self.service.nodes[at.node];
        let is_selected =
            node.directives.contains(&Directive::Select) && self.decided.selected(at) != Selected::No;
        let is_only_selected = node.directives == [Directive::Select];
        node.taken_from.is_empty() && !is_selected && !is_only_selected
    }

    /// `voice/edge`; with several copies `voice.1/edge.0`.
    fn id_of(&self, at: NodeAt) -> Name {
        let node = &self.service.nodes[at.node];
        let scope = places::scope_of(self.service, at);
        let own = match (node.count, places::own_copy(self.service, at)) {
            (Some(1), _) | (_, None) => node.name.clone(),
            (_, Some(copy)) => Name::from(format!("{}.{copy}", node.name)),
        };
        match places::substituted(self.service, scope) {
            Some(outer) => Name::from(format!("{}/{own}", self.id_of(outer))),
            None => own,
        }
    }

    fn report_unknown_count(&mut self, node: service::NodeId) {
        let found = &self.service.nodes[node];
        let slot = found.count_slot.as_ref();
        if let Some((origin, Outcome::Waits(wait))) = slot.map(|slot| (slot.origin, &slot.outcome))
            && !matches!(wait.on, WaitsOn::Input(_))
        {
            let told = errors::count_unknown(&found.name, origin, wait);
            self.diagnostics.push(told);
        }
    }

    /// The service that stands for a copy of a node.
    pub(super) fn substitution(&mut self, at: NodeAt) -> Option<Substitution> {
        let scope = places::scope_for(self.decided.scope_of(at.node)?, at);
        let found = &self.service.scopes[scope.scope];
        let inputs = self.slots(&found.inputs, |name| Address::Input(scope, name.clone()));
        let outputs = self.slots(&found.outputs, |name| Address::Output(scope, name.clone()));
        let copies = |node: service::NodeId| -> Vec<NodeId> {
            let copies = places::copies_in(self.service, node, scope).into_iter().flatten();
            copies.filter_map(|at| self.nodes.get(&at).copied()).collect()
        };
        let capabilities = found
            .capability_mappings
            .iter()
            .map(|(name, (node, capability))| {
                let inner = copies(*node).into_iter().map(|node| (node, capability.clone()));
                (name.clone(), inner.collect())
            });
        let capabilities = capabilities.collect();
        let mut requirements = Vec::new();
        for node in found.nodes.values() {
            for id in &self.service.nodes[*node].requirements {
                let inner = &self.service.requirements[*id];
                let Target::Outer(outers) = &inner.target else {
                    continue;
                };
                for outer in outers {
                    let outer = &self.service.requirements[*outer].name;
                    requirements.extend(copies(*node).into_iter().map(|node| MappedRequirement {
                        outer: outer.clone(),
                        node,
                        inner: inner.name.clone(),
                    }));
                }
            }
        }
        Some(Substitution {
            origin: found.origin,
            nodes: found.nodes.values().flat_map(|node| copies(*node)).collect(),
            inputs,
            outputs,
            capabilities,
            attributes: found.attribute_mappings.clone(),
            requirements,
        })
    }
}
