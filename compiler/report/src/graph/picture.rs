//! `Picture`: what a drawing of a representation graph shows, before anything has a place.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value as Json, json};
use toscac_model::deployment::{self, Deployment, TargetNode};
use toscac_model::service::{self, Layer, RequirementId, ScopeId, Service, Target};
use toscac_syntax::source::FileId;

use super::json::Context;
use super::label::visible;
use super::value::slots;

/// So many copies of one template are drawn one by one; more are one node.
pub const COPIES_DRAWN_MAX: u32 = 4;

/// A graph for the eye. All texts are single lines without invisible characters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    /// The name of the deployment.
    pub title: String,
    /// Uses of service templates; each comes after the one that holds it.
    pub frames: Vec<Frame>,
    /// Nodes.
    pub nodes: Vec<Node>,
    /// Arrows, each pair of nodes and requirement once.
    pub arrows: Vec<Arrow>,
}

/// One use of a service template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Frame {
    /// The frame around it: an index into [`Picture::frames`] below its own.
    pub parent: Option<usize>,
    /// What stands above it; empty for the service itself.
    pub title: String,
}

/// A node, or all copies of a template with many.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Node {
    /// Its frame: that of what stands for it, if something does.
    pub frame: usize,
    /// Its name in its frame: `edge`, `edge.0`, `edge ×39`.
    pub label: String,
    /// The name of its type.
    pub type_name: String,
    /// The id in the graph; that of the template for many copies.
    pub id: String,
    /// How many copies it shows.
    pub copies: usize,
    /// The names of the nodes that it stands for, where it is a card for many alike.
    pub members: Vec<String>,
    /// The layer of its template.
    pub layer: Option<Layer>,
    /// Whether another service stands for it.
    pub is_substituted: bool,
    /// Requirements that wait for an inventory.
    pub waits: Vec<String>,
    /// What else is known of it: `properties`, `attributes`, `capabilities`, each by name.
    pub details: Json,
}

/// What an arrow says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ArrowKind {
    /// A relationship.
    Relationship,
    /// From a substituted node to what stands for it.
    StandsFor,
}

/// An arrow between two nodes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Arrow {
    /// Index of the source.
    pub from: usize,
    /// Index of the target.
    pub to: usize,
    /// What it says.
    pub kind: ArrowKind,
    /// The requirement, and how many relationships when that is not one for each copy.
    pub label: String,
}

/// A step of a walk through nested frames.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Turn {
    /// Into the frame, at that depth.
    Enter(usize, usize),
    /// Out of the frame of that depth.
    Leave(usize),
}

impl Picture {
    /// Every frame is entered and left once, inner ones in between.
    pub(super) fn turns(&self) -> Vec<Turn> {
        let mut inner: Vec<Vec<usize>> = vec![Vec::new(); self.frames.len()];
        let mut open = Vec::new();
        for (index, frame) in self.frames.iter().enumerate().rev() {
            match frame.parent {
                Some(parent) => inner[parent].push(index),
                None => open.push(Turn::Enter(index, 0)),
            }
        }
        let mut turns = Vec::new();
        while let Some(turn) = open.pop() {
            turns.push(turn);
            if let Turn::Enter(frame, depth) = turn {
                open.push(Turn::Leave(depth));
                open.extend(inner[frame].iter().map(|inner| Turn::Enter(*inner, depth + 1)));
            }
        }
        turns
    }
}

/// Draws up a deployment that was closed without sites. `layers` are the layers that files declare.
///
/// Cost: linear in nodes and relationships, apart from sorting.
pub fn picture(
    context: &Context<'_>,
    service: &Service,
    deployment: &Deployment,
    layers: &BTreeMap<FileId, Layer>,
) -> Picture {
    let mut painter = Painter {
        context,
        service,
        deployment,
        layers,
        frame_of_scope: BTreeMap::new(),
        scope_inside: BTreeMap::new(),
        node_of: Vec::new(),
        picture: Picture {
            title: visible(deployment.name.as_str()),
            frames: Vec::new(),
            nodes: Vec::new(),
            arrows: Vec::new(),
        },
    };
    painter.frames();
    painter.nodes();
    painter.relationships();
    painter.substitutions();
    painter.picture
}

struct Painter<'a> {
    context: &'a Context<'a>,
    service: &'a Service,
    deployment: &'a Deployment,
    layers: &'a BTreeMap<FileId, Layer>,
    frame_of_scope: BTreeMap<ScopeId, usize>,
    /// Substituted node of the service → the scope that stands for it.
    scope_inside: BTreeMap<service::NodeId, ScopeId>,
    /// Node of the picture by index of the node of the deployment.
    node_of: Vec<usize>,
    picture: Picture,
}

impl Painter<'_> {
    /// Scopes that have nodes in this deployment. A scope comes after the one whose node it stands for.
    fn frames(&mut self) {
        let present: BTreeSet<ScopeId> = self
            .deployment
            .nodes
            .iter()
            .map(|(_, node)| self.service.nodes[node.service_node].scope)
            .collect();
        for (id, scope) in self.service.scopes.iter() {
            let is_root = scope.stands_for.is_none();
            if !is_root && !present.contains(&id) {
                continue;
            }
            let (parent, title) = match scope.stands_for {
                None => (None, String::new()),
                Some(standing) => {
                    let outer = &self.service.nodes[standing.node];
                    self.scope_inside.insert(standing.node, id);
                    let parent = self.frame_of_scope.get(&outer.scope).copied();
                    (parent, visible(outer.path.as_str()))
                }
            };
            self.frame_of_scope.insert(id, self.picture.frames.len());
            self.picture.frames.push(Frame { parent, title });
        }
    }

    fn nodes(&mut self) {
        let mut collapsed: BTreeMap<service::NodeId, usize> = BTreeMap::new();
        for (_, node) in self.deployment.nodes.iter() {
            let is_collapsed = node.count > COPIES_DRAWN_MAX;
            if is_collapsed && let Some(drawn) = collapsed.get(&node.service_node) {
                self.picture.nodes[*drawn].copies += 1;
                self.node_of.push(*drawn);
                continue;
            }
            let index = self.picture.nodes.len();
            if is_collapsed {
                collapsed.insert(node.service_node, index);
            }
            self.node_of.push(index);
            let drawn = self.node(node, is_collapsed);
            self.picture.nodes.push(drawn);
        }
    }

    fn node(&self, node: &deployment::Node, is_collapsed: bool) -> Node {
        let template = &self.service.nodes[node.service_node];
        let inside = self.scope_inside.get(&node.service_node);
        let frame = self.frame_of_scope.get(inside.unwrap_or(&template.scope));
        let name = visible(node.name.as_str());
        let (label, id) = if is_collapsed {
            (format!("{name} ×{}", node.count), template.path.as_str())
        } else if node.count > 1 {
            (format!("{name}.{}", node.index), node.id.as_str())
        } else {
            (name, node.id.as_str())
        };
        let capabilities = node
            .capabilities
            .iter()
            .map(|(name, found)| (name.to_string(), slots(self.context, &found.properties)));
        Node {
            frame: frame.copied().unwrap_or(0),
            label,
            type_name: node
                .type_id
                .map(|id| visible(self.context.types.qualified_name(id).as_str()))
                .unwrap_or_default(),
            id: visible(id),
            copies: 1,
            members: Vec::new(),
            layer: self
                .layers
                .get(&self.service.scopes[template.scope].file)
                .copied(),
            is_substituted: inside.is_some(),
            waits: self.waits(node, template),
            details: json!({
                "template": self.context.origin(node.origin),
                "properties": slots(self.context, &node.properties),
                "attributes": slots(self.context, &node.attributes),
                "capabilities": Json::Object(capabilities.collect()),
            }),
        }
    }

    /// Requirements without relationships that a node of an inventory may fulfil, each name once.
    fn waits(&self, node: &deployment::Node, template: &service::Node) -> Vec<String> {
        let fulfilled: BTreeSet<&str> = node
            .outgoing
            .iter()
            .map(|id| self.deployment.relationships[*id].requirement.as_str())
            .collect();
        let mut names: Vec<String> = Vec::new();
        for id in &template.requirements {
            let requirement = &self.service.requirements[*id];
            let name = visible(requirement.name.as_str());
            if !fulfilled.contains(requirement.name.as_str())
                && requirement.count != Some(0)
                && !names.contains(&name)
                && self.is_external(*id)
            {
                names.push(name);
            }
        }
        names
    }

    fn is_external(&self, requirement: RequirementId) -> bool {
        let mut open = vec![requirement];
        let mut seen = BTreeSet::new();
        while let Some(id) = open.pop() {
            match &self.service.requirements[id].target {
                Target::Open(choice) if self.service.choices[*choice].external => return true,
                Target::Outer(outer) if seen.insert(id) => open.extend(outer),
                Target::Open(_) | Target::Outer(_) | Target::Named { .. } | Target::Nothing => {}
            }
        }
        false
    }

    fn relationships(&mut self) {
        let mut found: BTreeMap<(usize, usize, &str), usize> = BTreeMap::new();
        for (_, relationship) in self.deployment.relationships.iter() {
            // What leads to an inventory leads out of the picture.
            let TargetNode::Here(target) = relationship.target else {
                continue;
            };
            let (from, to) = (
                self.node_of[relationship.source.index()],
                self.node_of[target.index()],
            );
            *found
                .entry((from, to, relationship.requirement.as_str()))
                .or_default() += 1;
        }
        for ((from, to, requirement), times) in found {
            let name = visible(requirement);
            let label = if times == self.picture.nodes[from].copies {
                name
            } else {
                format!("{name} ×{times}")
            };
            self.picture.arrows.push(Arrow {
                from,
                to,
                kind: ArrowKind::Relationship,
                label,
            });
        }
    }

    /// A substituted node leads to those nodes of the service inside that no other of them needs.
    fn substitutions(&mut self) {
        let frame_of = |node: usize| self.picture.nodes[node].frame;
        let needed: BTreeSet<usize> = self
            .picture
            .arrows
            .iter()
            .filter(|arrow| arrow.from != arrow.to && frame_of(arrow.from) == frame_of(arrow.to))
            .filter(|arrow| !self.picture.nodes[arrow.from].is_substituted)
            .map(|arrow| arrow.to)
            .collect();
        let mut inside: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for (index, node) in self.picture.nodes.iter().enumerate() {
            // A node that is substituted itself heads a frame of its own within this one.
            let home = match node.is_substituted {
                true => self.picture.frames[node.frame].parent,
                false => Some(node.frame),
            };
            if let Some(home) = home
                && !needed.contains(&index)
            {
                inside.entry(home).or_default().push(index);
            }
        }
        let mut arrows = Vec::new();
        for (from, node) in self.picture.nodes.iter().enumerate() {
            if !node.is_substituted {
                continue;
            }
            let nodes = inside.get(&node.frame).map_or(&[][..], Vec::as_slice);
            arrows.extend(nodes.iter().map(|to| Arrow {
                from,
                to: *to,
                kind: ArrowKind::StandsFor,
                label: String::new(),
            }));
        }
        self.picture.arrows.extend(arrows);
    }
}
