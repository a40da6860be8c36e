//! `Sites`: what each place of an inventory offers.

use std::collections::BTreeMap;

use toscac_model::deployment::{Deployment, Node, NodeId, Slot};
use toscac_model::service::Layer;
use toscac_model::types::Types;
use toscac_model::value::{Outcome, Value};
use toscac_syntax::diagnostic::Checked;
use toscac_syntax::entities::Entries;
use toscac_syntax::name::Name;
use toscac_syntax::origin::Origin;

use crate::lookup;

mod errors;

/// The sites of an inventory, ordered by name.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Sites {
    /// What the inventory is called.
    pub inventory: Name,
    /// The sites; [`SiteId`] is the position.
    pub sites: Vec<Site>,
    by_node: BTreeMap<NodeId, SiteId>,
}

/// Address of a [`Site`] in its [`Sites`]; ordered as the names are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SiteId(pub usize);

/// A place where components can stand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Site {
    /// The id of its node in the inventory.
    pub name: Name,
    /// That node.
    pub node: NodeId,
    /// Where it is written.
    pub origin: Origin,
    /// Whether new components may come.
    pub is_ready: bool,
    /// What rules can speak of: its properties that are texts, its labels, and `site`, its name.
    pub facts: Entries<Name>,
    /// The text of its public identity.
    pub public_identity: Option<Name>,
    /// What one unit of each capacity costs, and under `site` what using it costs at all.
    pub prices: Entries<i64>,
}

/// Finds the sites of an inventory: the nodes whose type is marked `toscac.inventory`.
///
/// An inventory without sites is reported (T0501), as is a property that a plan needs and that is not known (T0502),
/// and one that is declared to be of another layer than the infrastructure (T0520).
pub fn find_sites(types: &Checked<Types>, inventory: &Checked<Deployment>) -> Checked<Sites> {
    let mut diagnostics = Vec::new();
    let graph = &inventory.value;
    let mut sites = Vec::new();
    for (id, node) in graph.nodes.iter() {
        if lookup::is_marked(&types.value, node.type_id, lookup::INVENTORY) {
            sites.push(site(id, node, &mut diagnostics));
        }
    }
    sites.sort_by(|one, other| one.name.cmp(&other.name));
    if sites.is_empty() && !inventory.is_faulty() {
        let origin = graph.nodes.iter().next().map(|(_, node)| node.origin);
        diagnostics.push(errors::no_sites(graph, origin, &types.value));
    }
    if let Some(layer) = graph.layer.filter(|layer| *layer != Layer::Infrastructure) {
        let origin = sites.first().map(|site| site.origin);
        diagnostics.push(errors::of_another_layer(graph, layer, origin, &types.value));
    }
    let by_node = sites
        .iter()
        .enumerate()
        .map(|(index, site)| (site.node, SiteId(index)))
        .collect();
    let sites = Sites {
        inventory: graph.name.clone(),
        sites,
        by_node,
    };
    Checked::new(sites, diagnostics).after(types).after(inventory)
}

impl Sites {
    /// The site at `id`.
    pub fn get(&self, id: SiteId) -> &Site {
        &self.sites[id.0]
    }

    /// The sites with their addresses, by name.
    pub fn iter(&self) -> impl Iterator<Item = (SiteId, &Site)> {
        self.sites
            .iter()
            .enumerate()
            .map(|(index, site)| (SiteId(index), site))
    }

    /// The site that this node of the inventory is.
    pub fn of_node(&self, node: NodeId) -> Option<SiteId> {
        self.by_node.get(&node).copied()
    }

    /// The site of this name.
    pub fn of_name(&self, name: &str) -> Option<SiteId> {
        self.sites
            .binary_search_by(|site| site.name.as_str().cmp(name))
            .ok()
            .map(SiteId)
    }
}

fn site(id: NodeId, node: &Node, diagnostics: &mut Vec<toscac_syntax::diagnostic::Diagnostic>) -> Site {
    for name in ["labels", "price", "state", "public_identity"] {
        if let Some(slot) = node.properties.get(name)
            && matches!(slot.outcome, Outcome::Waits(_))
        {
            diagnostics.push(errors::unknown_property(node, name, slot));
        }
    }
    Site {
        name: node.id.clone(),
        node: id,
        origin: node.origin,
        is_ready: text(node, "state").is_none_or(|state| state.as_str() == "ready"),
        facts: facts(node),
        public_identity: text(node, "public_identity").cloned(),
        prices: prices(node),
    }
}

fn text<'a>(node: &'a Node, property: &str) -> Option<&'a Name> {
    match known(node.properties.get(property)?) {
        Some(Value::String(text)) => Some(text),
        Some(_) | None => None,
    }
}

fn known(slot: &Slot) -> Option<&Value> {
    match &slot.outcome {
        Outcome::Known(value) => Some(value),
        Outcome::Waits(_) | Outcome::Undefined | Outcome::Fault => None,
    }
}

/// A label says more than a property of the same name, and nothing hides the name of the site.
fn facts(node: &Node) -> Entries<Name> {
    let mut facts = Entries::default();
    for name in node.properties.keys() {
        if let Some(text) = text(node, name) {
            facts.insert(name.clone(), text.clone());
        }
    }
    if let Some(Value::Map(labels)) = node.properties.get("labels").and_then(known) {
        for (key, value) in labels.iter() {
            if let (Value::String(key), Value::String(value)) = (key, value) {
                facts.insert(key.clone(), value.clone());
            }
        }
    }
    facts.insert(Name::new("site"), node.id.clone());
    facts
}

fn prices(node: &Node) -> Entries<i64> {
    let mut prices = Entries::default();
    if let Some(Value::Map(map)) = node.properties.get("price").and_then(known) {
        for (key, value) in map.iter() {
            if let (Value::String(key), Value::Integer(price)) = (key, value) {
                prices.insert(key.clone(), *price);
            }
        }
    }
    prices
}
