//! What is signed about a bundle.

use semver::Version;
use serde::{Deserialize, Serialize};

use crate::canonical;
use crate::digest::{self, Digest};
use crate::statement::Statement;
use crate::time::Timestamp;

/// The predicate type of a bundle statement.
pub const PREDICATE_TYPE: &str = "urn:toscac:bundle:v1";

/// The version of the predicate.
pub const PREDICATE_FORMAT: u32 = 1;

/// The statement of a bundle.
pub type BundleStatement = Statement<Predicate>;

/// What is signed about the blobs of a bundle.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Predicate {
    /// Always [`PREDICATE_FORMAT`].
    pub format: u32,
    /// The site that the bundle is for.
    pub site: Site,
    /// The deployment that it belongs to.
    pub deployment: Deployment,
    /// Rises with each change of the deployment; at least 1.
    #[serde(deserialize_with = "canonical::wide_integer")]
    pub version: u64,
    /// The oldest executor that may run it.
    pub min_executor: Version,
    /// Not valid before; no bound when left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub not_before: Option<Timestamp>,
    /// Not valid after; no bound when left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub not_after: Option<Timestamp>,
    /// The steps.
    pub plan: Plan,
    /// The plugins that the steps use, sorted by name.
    pub plugins: Vec<Plugin>,
    /// What it was compiled from.
    pub source: Source,
    /// The bundle that it replaces.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub supersedes: Option<Supersedes>,
    /// The optional solver engine that took part in the placement.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub solver: Option<String>,
}

/// A site and its keys.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Site {
    /// The name of its node in the inventory.
    pub id: String,
    /// The fingerprint of its signing key.
    pub key: Digest,
    /// The recipient of its secrets: `age1…`.
    pub age_recipient: String,
}

/// A deployment and its lineage; see [`crate::steps::lineage`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Deployment {
    /// The deployment's name, the same at all its sites.
    pub name: String,
    /// Says that name, trust root and site are the same as before.
    pub lineage: Digest,
}

/// Which subject holds the steps, and how many there are.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Plan {
    /// Always `plan.json`.
    pub name: String,
    /// Its digest.
    #[serde(with = "digest::hex_digits")]
    pub sha256: Digest,
    /// Install and undeploy steps together.
    #[serde(deserialize_with = "canonical::wide_integer")]
    pub steps: u64,
}

/// A plugin program of the bundle. Its blob is the subject `plugins/<name>`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Plugin {
    /// The name that steps use.
    pub name: String,
    /// The version of the plugin protocol that it speaks.
    pub protocol: u32,
    /// The digest of the program.
    #[serde(with = "digest::hex_digits")]
    pub sha256: Digest,
    /// What it asks to be allowed: `fs:work`, `net:none`, …, sorted.
    pub caps: Vec<String>,
}

/// Digests of what the bundle was compiled from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Source {
    /// The service template with all that it imports.
    pub service: Digest,
    /// The values of its inputs.
    pub inputs: Digest,
    /// The site inventory with all that it imports.
    pub sites: Digest,
    /// The compiler: `toscac 0.1.0`.
    pub toolchain: String,
}

/// The bundle that another one replaces.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Supersedes {
    /// Its version, below that of the new one.
    #[serde(deserialize_with = "canonical::wide_integer")]
    pub version: u64,
    /// The digest of its envelope.
    pub envelope: Digest,
}
