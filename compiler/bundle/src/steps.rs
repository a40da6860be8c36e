//! `toscac.steps/v1`: what one site executes. The subject `plan.json` of its bundle.
//!
//! Data only: two static graphs of steps, the attributes they set and read, and what the site
//! awaits from and provides to other sites.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::canonical;
use crate::digest::{self, Digest};

mod check;

/// All that one site executes for one version of one deployment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Steps {
    /// Which format this is.
    pub format: Format,
    /// The deployment that these steps belong to.
    pub deployment: DeploymentId,
    /// The site that executes them: the name of its node in the inventory.
    pub site: String,
    /// The nodes that stand on this site, with what is known of them beforehand.
    pub nodes: Vec<StepNode>,
    /// The steps that bring the deployment up, each after all those that it comes after.
    pub install: Vec<Step>,
    /// The steps that take it down again, in an order of the same kind.
    pub undeploy: Vec<Step>,
    /// What this site waits for from other sites.
    pub awaits: Vec<Await>,
    /// What this site hands over to other sites.
    pub provides: Vec<Provide>,
}

/// The name and version of this format.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Format {
    /// `toscac.steps/v1`
    #[default]
    #[serde(rename = "toscac.steps/v1")]
    V1,
}

/// Which deployment, which version of it, and whose.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DeploymentId {
    /// The deployment's name, the same at all its sites.
    pub name: String,
    /// Rises with each change of the deployment; at least 1.
    #[serde(deserialize_with = "canonical::wide_integer")]
    pub version: u64,
    /// Says that name, trust root and site are the same as before; see [`lineage`].
    pub lineage: Digest,
}

/// The lineage of a deployment at a site under a trust root.
///
/// `root` is the digest of the canonical `trust.json`. State of another lineage is never taken over.
pub fn lineage(deployment: &str, root: Digest, site: &str) -> Digest {
    #[derive(Serialize)]
    struct Lineage<'a> {
        deployment: &'a str,
        root: Digest,
        site: &'a str,
    }
    let bytes = canonical::to_bytes(&Lineage {
        deployment,
        root,
        site,
    })
    .expect("three strings always have a canonical form");
    Digest::of(&bytes)
}

/// A node of the closed representation graph that stands on this site.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StepNode {
    /// `edge`, or `edge.0` when there are several copies; no two nodes of a site share it.
    pub id: String,
    /// The node's name in the service.
    pub name: String,
    /// The qualified name of its type.
    pub r#type: String,
    /// Property values.
    pub properties: BTreeMap<String, Value>,
    /// Attribute values known before any step has run.
    pub attributes: BTreeMap<String, Value>,
}

/// One operation on one node, executed by a plugin.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// Unique among `install` and `undeploy` of this site.
    pub id: String,
    /// The id of the node that it works on.
    pub node: String,
    /// The interface whose operation this is.
    pub interface: String,
    /// The operation.
    pub operation: String,
    /// The requirement whose relationship the operation belongs to, if it is not the node's own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub relationship: Option<String>,
    /// The plugin that executes it; the blob is the subject `plugins/<name>`.
    pub plugin: String,
    /// Whether the step brings something about or takes it away.
    pub verb: Verb,
    /// The files that the plugin gets; `primary` is the implementation.
    pub artifacts: BTreeMap<String, ArtifactRef>,
    /// The operation's inputs.
    pub inputs: BTreeMap<String, Input>,
    /// Output of the operation → the attribute of `node` that it sets.
    pub outputs: BTreeMap<String, String>,
    /// Steps of the same array that must be done before.
    pub after: Vec<String>,
    /// Names of hand-overs that must have arrived before.
    pub awaits: Vec<String>,
    /// Whether the plugin can tell if the effect is there.
    pub probe: bool,
    /// Whether executing it twice does no harm.
    pub idempotent: bool,
    /// How long one attempt may take; at least 1.
    #[serde(deserialize_with = "canonical::wide_integer")]
    pub timeout_seconds: u64,
    /// How many attempts are made in all; at least 1.
    pub attempts_max: u32,
    /// Where the author wrote it: `service.yaml#/…`.
    pub origin: String,
}

/// What a step does to the world.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Verb {
    /// Brings something about.
    Apply,
    /// Takes something away.
    Destroy,
}

/// A file of the bundle that a step uses.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ArtifactRef {
    /// The name of the blob among the subjects of the bundle.
    pub subject: String,
    /// Its digest.
    #[serde(with = "digest::hex_digits")]
    pub sha256: Digest,
}

/// Where the value of an input comes from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase", deny_unknown_fields)]
pub enum Input {
    /// Known when the plan was made.
    Value(Value),
    /// An attribute of a node of this site, set by an earlier step.
    Attribute(AttributeRef),
    /// The value of a hand-over from another site, by its name.
    Handover(String),
    /// A list of such values.
    List(Vec<Input>),
    /// Such values as texts, joined.
    Concat(Vec<Input>),
}

/// An attribute of a node of this site.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AttributeRef {
    /// The id of the node.
    pub node: String,
    /// The attribute.
    pub name: String,
}

/// A value that another site hands over to this one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Await {
    /// The name of the hand-over, unique in the deployment.
    pub name: String,
    /// The site that sends it.
    pub from: String,
    /// The fingerprint of that site's signing key.
    pub key: Digest,
    /// How long to wait from the start of the run.
    #[serde(deserialize_with = "canonical::wide_integer")]
    pub timeout_seconds: u64,
}

/// A value that this site hands over to others.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Provide {
    /// The name of the hand-over, unique in the deployment.
    pub name: String,
    /// The sites that wait for it.
    pub to: Vec<String>,
    /// The id of the install step that yields it.
    pub step: String,
    /// The output of that step whose value is handed over. Empty: the mere news that the step is done, whose
    /// value is `null`.
    pub output: String,
}

#[cfg(test)]
mod tests;
