//! `toscac.handover/v1`: a value that one site hands over to others, signed by the sending site.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::steps::DeploymentId;

/// The predicate of a hand-over statement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Handover {
    /// Which format this is.
    pub format: Format,
    /// The deployment as the sending site knows it: `lineage` is the sender's.
    pub deployment: DeploymentId,
    /// The site that sends.
    pub from: String,
    /// The sites that it is meant for.
    pub to: Vec<String>,
    /// Its name, unique in the deployment.
    pub name: String,
    /// The value.
    pub value: Value,
}

/// The name and version of this format.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Format {
    /// `toscac.handover/v1`
    #[default]
    #[serde(rename = "toscac.handover/v1")]
    V1,
}

/// The predicate type of a hand-over statement.
pub const PREDICATE_TYPE: &str = "urn:toscac:handover:v1";
