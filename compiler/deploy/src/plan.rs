//! `Plan`: for each site the steps, their order, and what it exchanges with other sites.
//!
//! The order of a life is data (`plan/lifecycle.rs`). One graph of steps is made for the whole deployment and then cut
//! along the sites: an edge inside a site stays an edge, an edge between sites becomes a hand-over.
//! Spec: TOSCA 2.0 §4.4 (orchestration is left to profiles), §11.3.

use std::collections::{BTreeMap, BTreeSet};

use toscac_bundle::steps::Verb;
use toscac_model::deployment::Deployment;
use toscac_model::types::Types;
use toscac_model::value::Value;
use toscac_syntax::diagnostic::{Checked, Diagnostic};
use toscac_syntax::name::Name;
use toscac_syntax::origin::{At, Origin};
use toscac_syntax::source::FileId;

use crate::placement::Placement;
use crate::sites::{SiteId, Sites};

mod lifecycle;
mod workflow;
mod inputs;
mod order;
mod handover;
mod cut;
mod text;
mod errors;

/// What every site does, and in which order.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Plan {
    /// What the deployment is called in its service.
    pub deployment: Name,
    /// All sites that were looked at.
    pub places: Sites,
    /// The sites that have something to do, by name.
    pub sites: Vec<SitePlan>,
}

/// What one site does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SitePlan {
    /// Which site.
    pub site: SiteId,
    /// Its name.
    pub name: Name,
    /// The nodes that stand there.
    pub nodes: Vec<PlanNode>,
    /// What brings them up, each step after all those that it comes after.
    pub install: Vec<Step>,
    /// What takes them down, in an order of the same kind.
    pub undeploy: Vec<Step>,
    /// What it waits for from other sites, by name.
    pub awaits: Vec<Await>,
    /// What it hands over to other sites, by name.
    pub provides: Vec<Provide>,
}

/// A node with what is known of it before any step has run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlanNode {
    /// Its id in the deployment.
    pub id: Name,
    /// The name of its template.
    pub name: Name,
    /// The qualified name of its type.
    pub type_name: Name,
    /// Where it is written.
    pub origin: Origin,
    /// Properties that have values.
    pub properties: BTreeMap<Name, Value>,
    /// Attributes that have values.
    pub attributes: BTreeMap<Name, Value>,
}

/// One operation on one node.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// Unique in the deployment: `edge.0/lifecycle.start`.
    pub id: Name,
    /// The id of the node that it works on.
    pub node: Name,
    /// The interface.
    pub interface: Name,
    /// The operation.
    pub operation: Name,
    /// The id of the relationship that the operation belongs to, if it is not the node's own.
    pub relationship: Option<Name>,
    /// The plugin that runs it.
    pub plugin: Name,
    /// Whether it brings something about or takes it away.
    pub verb: Verb,
    /// The files that it uses; `primary` is the implementation.
    pub artifacts: BTreeMap<Name, ArtifactUse>,
    /// Its inputs.
    pub inputs: BTreeMap<Name, Input>,
    /// Output → attribute of its node.
    pub outputs: BTreeMap<Name, Name>,
    /// Steps of the same site and direction that come before it.
    pub after: Vec<Name>,
    /// Hand-overs that come before it.
    pub awaits: Vec<Name>,
    /// Whether the plugin can tell if the effect is there.
    pub probe: bool,
    /// Whether running it twice does no harm.
    pub idempotent: bool,
    /// How long one attempt may take.
    pub timeout_seconds: u64,
    /// How many attempts are made in all.
    pub attempts_max: u32,
    /// Where the operation is written.
    pub origin: Origin,
}

/// A file of an artifact: what is written, and the file that it is relative to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ArtifactUse {
    /// The artifact's name.
    pub name: Name,
    /// Its path, as written.
    pub file: At<Name>,
}

impl ArtifactUse {
    /// What tells files apart: the file that names it, and the path in it.
    pub fn key(&self) -> (FileId, Name) {
        (self.file.origin.file, self.file.value.clone())
    }
}

/// Where the value of an input comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Input {
    /// It is known.
    Value(Value),
    /// An attribute of a node of the same site, which an earlier step sets.
    Attribute {
        /// The id of the node.
        node: Name,
        /// The attribute.
        name: Name,
    },
    /// The value of a hand-over.
    Handover(Name),
    /// A list of such values.
    List(Vec<Input>),
    /// Such values as texts, joined.
    Concat(Vec<Input>),
}

/// Something that a site waits for.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Await {
    /// Unique in the deployment.
    pub name: Name,
    /// Who hands it over.
    pub from: SiteId,
}

/// Something that a site hands over.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Provide {
    /// Unique in the deployment.
    pub name: Name,
    /// Who waits for it.
    pub to: Vec<SiteId>,
    /// The install step after which it is handed over.
    pub step: Name,
    /// The output of that step; `None` when the news that it is done is all there is to hand over.
    pub output: Option<Name>,
}

/// Orders what every site of a placed and closed deployment does.
///
/// Never fails. Operations that cannot be planned are reported (T0601 to T0606) and have no step.
/// Cost: steps times the steps that they wait for.
pub fn plan(
    types: &Checked<Types>,
    deployment: &Checked<Deployment>,
    placement: &Checked<Placement>,
) -> Checked<Plan> {
    let places = &placement.value.sites;
    let mut diagnostics = Vec::new();
    let graph = &deployment.value;
    let work = workflow::collect(&types.value, graph, places, &mut diagnostics);
    let order = order::order(graph, &work, &mut diagnostics);
    let sites = cut::cut(&types.value, graph, places, work, &order);
    let plan = Plan {
        deployment: graph.name.clone(),
        places: places.clone(),
        sites,
    };
    Checked::new(plan, diagnostics)
        .after(types)
        .after(deployment)
        .after(placement)
}

/// A plan under which no fault lies. Only [`sound`] makes one, and nothing else can be emitted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sound<T>(T);

/// Hands out the plan for emitting, if neither it nor anything before it is faulty.
pub fn sound(plan: Checked<Plan>) -> Option<Sound<Plan>> {
    (!plan.is_faulty()).then_some(Sound(plan.value))
}

/// Says that a saved plan was made from other inputs than those at hand (T0607).
///
/// `what` is what differs: "the service", "the inputs", "the sites".
pub fn stale(what: &str, service: Origin) -> Diagnostic {
    errors::stale(what, service)
}

impl<T> Sound<T> {
    /// What is sound.
    pub fn get(&self) -> &T {
        &self.0
    }
}

impl Plan {
    /// What a site does, if it has anything to do.
    pub fn site(&self, site: SiteId) -> Option<&SitePlan> {
        self.sites.iter().find(|part| part.site == site)
    }

    /// All steps of all sites.
    pub fn steps(&self) -> impl Iterator<Item = &Step> {
        self.sites
            .iter()
            .flat_map(|site| site.install.iter().chain(&site.undeploy))
    }

    /// The files that steps use, each once: whoever emits must digest them.
    pub fn artifacts(&self) -> BTreeMap<(FileId, Name), &ArtifactUse> {
        self.steps()
            .flat_map(|step| step.artifacts.values())
            .map(|artifact| (artifact.key(), artifact))
            .collect()
    }

    /// The plugins that steps use: whoever emits must digest them.
    pub fn plugins(&self) -> BTreeSet<&Name> {
        self.steps().map(|step| &step.plugin).collect()
    }
}

#[cfg(test)]
mod tests;
