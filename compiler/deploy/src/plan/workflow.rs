//! The steps of all nodes, each in the life of its node.

use std::collections::{BTreeMap, BTreeSet};

use toscac_model::deployment::{
    AttributeAddress, Deployment, Interface, Node, NodeId, Operation, Relationship, TargetNode,
};
use toscac_model::names::TypeId;
use toscac_model::service::{ImplementationArtifact, ResolvedImplementation};
use toscac_model::types::Types;
use toscac_model::value::{Outcome, Value};
use toscac_syntax::diagnostic::Diagnostic;
use toscac_syntax::entities::Entries;
use toscac_syntax::name::Name;

use super::lifecycle::{INSTALL, NODE_INTERFACES, On, Phase, RELATIONSHIP_INTERFACES, UNDEPLOY};
use super::{ArtifactUse, Step, errors, inputs};
use crate::lookup;
use crate::sites::{SiteId, Sites};

/// The work of both directions.
pub(super) struct Work {
    pub(super) install: Direction,
    pub(super) undeploy: Direction,
    /// Attribute → the install step that sets it, and the output.
    pub(super) producers: BTreeMap<AttributeAddress, (usize, Name)>,
}

/// The work of one direction.
#[derive(Default)]
pub(super) struct Direction {
    /// In the order of nodes, and of the table for each node.
    pub(super) tasks: Vec<Task>,
    /// Node → its life: what stands in one group may run at the same time.
    pub(super) lives: BTreeMap<NodeId, Vec<Vec<usize>>>,
}

/// A step before it has its place.
pub(super) struct Task {
    pub(super) step: Step,
    pub(super) node: NodeId,
    pub(super) site: SiteId,
    /// Inputs that stand on attributes: input → what it is made of.
    pub(super) residuals: BTreeMap<Name, toscac_model::deployment::Residual>,
    /// The attributes that these read.
    pub(super) reads: BTreeSet<AttributeAddress>,
}

/// Makes a step of every implemented operation that stands in the table.
pub(super) fn collect(
    types: &Types,
    graph: &Deployment,
    places: &Sites,
    diagnostics: &mut Vec<Diagnostic>,
) -> Work {
    let mut collector = Collector {
        types,
        graph,
        places,
        diagnostics,
        homeless: BTreeSet::new(),
    };
    let mut work = Work {
        install: Direction::default(),
        undeploy: Direction::default(),
        producers: BTreeMap::new(),
    };
    for (id, node) in graph.nodes.iter().filter(|(_, node)| node.substitution.is_none()) {
        collector.live(id, node, INSTALL, &mut work.install);
        collector.live(id, node, UNDEPLOY, &mut work.undeploy);
    }
    for (position, task) in work.install.tasks.iter().enumerate() {
        for (output, attribute) in &task.step.outputs {
            let path = attribute.split('.').map(Name::new).collect();
            let address = AttributeAddress {
                node: task.node,
                path,
            };
            work.producers
                .entry(address)
                .or_insert((position, output.clone()));
        }
    }
    inputs::check(graph, &work, collector.diagnostics);
    work
}

struct Collector<'a> {
    types: &'a Types,
    graph: &'a Deployment,
    places: &'a Sites,
    diagnostics: &'a mut Vec<Diagnostic>,
    /// Nodes of the service that were reported as standing nowhere.
    homeless: BTreeSet<usize>,
}

/// An implemented operation with what it belongs to.
struct Found<'a> {
    interface: &'a Name,
    operation: &'a Operation,
    implementation: &'a ResolvedImplementation,
    relationship: Option<&'a Relationship>,
    node: NodeId,
}

impl<'a> Collector<'a> {
    fn live(&mut self, id: NodeId, node: &'a Node, phases: &[Phase], direction: &mut Direction) {
        let mut life = Vec::new();
        for phase in phases {
            let mut group = Vec::new();
            for found in self.find(id, node, phase) {
                if let Some(task) = self.task(phase, &found) {
                    group.push(direction.tasks.len());
                    direction.tasks.push(task);
                }
            }
            if !group.is_empty() {
                life.push(group);
            }
        }
        direction.lives.insert(id, life);
    }

    fn find(&self, id: NodeId, node: &'a Node, phase: &Phase) -> Vec<Found<'a>> {
        match phase.on {
            On::Node => self.implemented(&node.interfaces, NODE_INTERFACES, phase, None, id),
            On::Source => {
                let relationships = node
                    .outgoing
                    .iter()
                    .map(|outgoing| &self.graph.relationships[*outgoing]);
                relationships
                    .flat_map(|relationship| self.of_relationship(relationship, phase, id))
                    .collect()
            }
            On::Target => {
                let relationships = node
                    .outgoing
                    .iter()
                    .map(|outgoing| &self.graph.relationships[*outgoing]);
                let found = relationships.flat_map(|relationship| match relationship.target {
                    TargetNode::Here(target) if self.graph.nodes[target].substitution.is_none() => {
                        self.of_relationship(relationship, phase, target)
                    }
                    TargetNode::Here(_) | TargetNode::Inventory(_) => Vec::new(),
                });
                found.collect()
            }
        }
    }

    fn of_relationship(&self, relationship: &'a Relationship, phase: &Phase, node: NodeId) -> Vec<Found<'a>> {
        self.implemented(
            &relationship.interfaces,
            RELATIONSHIP_INTERFACES,
            phase,
            Some(relationship),
            node,
        )
    }

    fn implemented(
        &self,
        interfaces: &'a Entries<Interface>,
        kinds: &[&str],
        phase: &Phase,
        relationship: Option<&'a Relationship>,
        node: NodeId,
    ) -> Vec<Found<'a>> {
        let of_kind = interfaces
            .iter()
            .filter(|(_, interface)| self.is_of_kind(interface.type_id, kinds));
        of_kind
            .filter_map(|(name, interface)| {
                let operation = interface.operations.get(phase.operation)?;
                let implementation = operation.implementation.as_ref()?;
                Some(Found {
                    interface: name,
                    operation,
                    implementation,
                    relationship,
                    node,
                })
            })
            .collect()
    }

    /// Also `tosca.interfaces.node.lifecycle.Standard`, as earlier versions call it.
    fn is_of_kind(&self, interface: Option<TypeId>, kinds: &[&str]) -> bool {
        lookup::lineage(self.types, interface).any(|header| {
            let last = header.name.rsplit('.').next().unwrap_or_default();
            kinds.contains(&last)
        })
    }

    fn task(&mut self, phase: &Phase, found: &Found<'a>) -> Option<Task> {
        let node = &self.graph.nodes[found.node];
        let Some(site) = node.placed_on.and_then(|place| self.places.of_node(place)) else {
            if self.homeless.insert(node.service_node.index()) {
                self.diagnostics
                    .push(errors::without_site(node, phase.operation, found.operation));
            }
            return None;
        };
        let primary = self.primary(node, phase, found)?;
        let plugin = self.plugin(node, phase, found, primary)?;
        let (inputs, residuals) = inputs::split(node, phase.operation, found.operation, self.diagnostics);
        let reads = residuals.values().flat_map(inputs::addresses).collect();
        let prefix = found
            .relationship
            .map_or(&node.id, |relationship| &relationship.id);
        Some(Task {
            step: Step {
                id: Name::from(format!("{prefix}/{}.{}", found.interface, phase.operation)),
                node: node.id.clone(),
                interface: found.interface.clone(),
                operation: Name::new(phase.operation),
                relationship: found.relationship.map(|relationship| relationship.id.clone()),
                plugin,
                verb: phase.verb,
                artifacts: artifacts(primary, found.implementation),
                inputs,
                outputs: self.outputs(found),
                after: Vec::new(),
                awaits: Vec::new(),
                probe: flag(primary, "probe"),
                idempotent: flag(primary, "idempotent"),
                timeout_seconds: u64::try_from(number(primary, "timeout_seconds").unwrap_or(900))
                    .unwrap_or(1)
                    .max(1),
                attempts_max: u32::try_from(number(primary, "attempts").unwrap_or(5))
                    .unwrap_or(1)
                    .max(1),
                origin: found.operation.origin,
            },
            node: found.node,
            site,
            residuals,
            reads,
        })
    }

    fn primary(
        &mut self,
        node: &Node,
        phase: &Phase,
        found: &Found<'a>,
    ) -> Option<&'a ImplementationArtifact> {
        let primary = found.implementation.primary.as_ref();
        let primary = primary.filter(|primary| !primary.file.value.is_empty());
        if primary.is_none() {
            let origin = found.implementation.implementation.origin;
            self.diagnostics
                .push(errors::without_file(node, phase.operation, origin));
        }
        primary
    }

    fn plugin(
        &mut self,
        node: &Node,
        phase: &Phase,
        found: &Found<'a>,
        primary: &ImplementationArtifact,
    ) -> Option<Name> {
        let plugin = lookup::metadata(self.types, primary.type_id, lookup::PLUGIN).map(Name::new);
        if plugin.is_none() {
            let kind = primary.type_id.map(|id| self.types.name(id).clone());
            let origin = found.implementation.implementation.origin;
            self.diagnostics.push(errors::without_plugin(
                node,
                phase.operation,
                origin,
                primary,
                kind,
            ));
        }
        plugin
    }

    /// Outputs that set attributes of the node; `SELF` with further steps may lead to another one.
    fn outputs(&mut self, found: &Found<'a>) -> BTreeMap<Name, Name> {
        let mut outputs = BTreeMap::new();
        for (output, address) in &found.operation.outputs {
            let Some(address) = address else { continue };
            let first = address.path.first().map_or("", Name::as_str);
            if address.node != found.node || LEADS_AWAY.contains(&first) {
                let own = &self.graph.nodes[found.node];
                self.diagnostics
                    .push(errors::output_elsewhere(own, output, found.operation));
            } else {
                outputs.insert(output.clone(), inputs::attribute_name(address));
            }
        }
        outputs
    }
}

/// Steps of a path that leave the node.
const LEADS_AWAY: &[&str] = &["RELATIONSHIP", "SOURCE", "TARGET"];

fn artifacts(
    primary: &ImplementationArtifact,
    implementation: &ResolvedImplementation,
) -> BTreeMap<Name, ArtifactUse> {
    let usage = |artifact: &ImplementationArtifact| ArtifactUse {
        name: artifact.name.clone(),
        file: artifact.file.clone(),
    };
    let mut artifacts: BTreeMap<Name, ArtifactUse> = BTreeMap::new();
    for dependency in &implementation.dependencies {
        artifacts.insert(dependency.name.clone(), usage(dependency));
    }
    artifacts.insert(Name::new("primary"), usage(primary));
    artifacts
}

fn flag(artifact: &ImplementationArtifact, property: &str) -> bool {
    known(artifact, property) == Some(&Value::Boolean(true))
}

fn number(artifact: &ImplementationArtifact, property: &str) -> Option<i64> {
    match known(artifact, property) {
        Some(Value::Integer(number)) => Some(*number),
        Some(_) | None => None,
    }
}

fn known<'a>(artifact: &'a ImplementationArtifact, property: &str) -> Option<&'a Value> {
    match &artifact.properties.get(property)?.outcome {
        Outcome::Known(value) => Some(value),
        Outcome::Waits(_) | Outcome::Undefined | Outcome::Fault => None,
    }
}
