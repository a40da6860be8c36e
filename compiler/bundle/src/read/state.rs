//! `toscac.trusted/v1`: which versions a site has accepted. It only grows.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::canonical;
use crate::codes;
use crate::digest::Digest;
use crate::reject::Reject;
use crate::steps::DeploymentId;

/// What was accepted before: the reason why an old bundle cannot come back.
///
/// The caller stores it, replaces it as a whole, and writes it down before a bundle runs.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TrustedState {
    /// Which format this is.
    pub format: Format,
    /// The newest accepted version of each deployment, by lineage.
    pub deployments: BTreeMap<Digest, HighWater>,
}

/// The name and version of this format.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Format {
    /// `toscac.trusted/v1`
    #[default]
    #[serde(rename = "toscac.trusted/v1")]
    V1,
}

/// The newest bundle of a deployment that was accepted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HighWater {
    /// The deployment's name, for people: the lineage counts.
    pub name: String,
    /// The site, for people.
    pub site: String,
    /// Its version.
    #[serde(deserialize_with = "canonical::wide_integer")]
    pub version: u64,
    /// The digest of its envelope.
    pub envelope: Digest,
}

impl TrustedState {
    /// Reads what [`TrustedState::to_bytes`] wrote, and nothing else.
    ///
    /// # Errors
    /// T0873 `state_directory`.
    pub fn parse(bytes: &[u8]) -> Result<TrustedState, Reject> {
        canonical::decode(bytes).map_err(|fault| {
            let message = format!("expected the accepted versions in the format toscac.trusted/v1: {fault}");
            Reject::new(&codes::STATE_DIRECTORY, message)
                .help("restore the file from a backup; without it old bundles could come back")
        })
    }

    /// Writes the state in canonical form.
    pub fn to_bytes(&self) -> Vec<u8> {
        canonical::to_bytes(self).expect("a state has neither floats nor depth")
    }

    /// The state after a bundle of this deployment was accepted.
    pub(super) fn accept(&self, deployment: &DeploymentId, high_water: HighWater) -> TrustedState {
        let mut next = self.clone();
        next.deployments.insert(deployment.lineage, high_water);
        next
    }
}
