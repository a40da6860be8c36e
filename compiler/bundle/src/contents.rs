//! What `emit` yields for one site: the statement to be signed, and the blobs that it names.

use std::collections::BTreeMap;

use semver::Version;

use crate::canonical::{self, JsonFault};
use crate::digest::Digest;
use crate::keys::SecretKey;
use crate::layout;
use crate::name::SubjectName;
use crate::predicate::{
    BundleStatement, Deployment, PREDICATE_FORMAT, PREDICATE_TYPE, Plan, Plugin, Predicate, Site, Source,
    Supersedes,
};
use crate::signature;
use crate::statement::{Annotations, DigestSet, PAYLOAD_TYPE, STATEMENT_TYPE, Statement, Subject};
use crate::steps::{DeploymentId, Steps};
use crate::time::Timestamp;

/// What [`Contents::new`] must be told beside the steps.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Terms {
    /// The fingerprint of the site's signing key.
    pub site_key: Digest,
    /// The recipient of the site's secrets.
    pub age_recipient: String,
    /// The oldest executor that may run the bundle.
    pub min_executor: Version,
    /// Not valid before.
    pub not_before: Option<Timestamp>,
    /// Not valid after.
    pub not_after: Option<Timestamp>,
    /// The plugins that the steps use, in any order.
    pub plugins: Vec<Plugin>,
    /// What the bundle was compiled from.
    pub source: Source,
    /// The bundle that this one replaces.
    pub supersedes: Option<Supersedes>,
    /// The optional solver engine that took part.
    pub solver: Option<String>,
}

/// A file that goes into a bundle.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Blob {
    /// Its digest.
    pub digest: Digest,
    /// Its length in bytes.
    pub size: u64,
    /// Its content, if it is small and was made here; otherwise the writer of the bundle knows
    /// which file has this digest.
    pub bytes: Option<Vec<u8>>,
}

impl Blob {
    /// A blob of these bytes.
    pub fn inline(bytes: Vec<u8>) -> Blob {
        Blob {
            digest: Digest::of(&bytes),
            size: bytes.len() as u64,
            bytes: Some(bytes),
        }
    }

    /// A blob whose bytes are a file that the caller has digested.
    pub fn file(digest: Digest, size: u64) -> Blob {
        Blob {
            digest,
            size,
            bytes: None,
        }
    }
}

/// The whole of a bundle before it is signed.
///
/// The same steps, terms and blobs make the same contents, byte for byte.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contents {
    /// What is signed. Its subjects are exactly `blobs`.
    pub statement: BundleStatement,
    /// The blobs by their logical names, `plan.json` among them.
    pub blobs: BTreeMap<SubjectName, Blob>,
}

impl Contents {
    /// Joins steps, terms and the blobs that the steps use: artifacts and plugins, not `plan.json`.
    ///
    /// Site, deployment and version are those of the steps. That each artifact and plugin which the
    /// steps name is among the blobs is the caller's to see to; a reader refuses the bundle otherwise.
    ///
    /// # Errors
    /// A value of the steps has no canonical form: see [`canonical::to_bytes`].
    pub fn new(
        steps: &Steps,
        terms: Terms,
        mut blobs: BTreeMap<SubjectName, Blob>,
    ) -> Result<Contents, JsonFault> {
        let plan = Blob::inline(canonical::to_bytes(steps)?);
        let DeploymentId {
            name,
            version,
            lineage,
        } = steps.deployment.clone();
        let mut plugins = terms.plugins;
        plugins.sort_by(|one, other| one.name.cmp(&other.name));
        let predicate = Predicate {
            format: PREDICATE_FORMAT,
            site: Site {
                id: steps.site.clone(),
                key: terms.site_key,
                age_recipient: terms.age_recipient,
            },
            deployment: Deployment { name, lineage },
            version,
            min_executor: terms.min_executor,
            not_before: terms.not_before,
            not_after: terms.not_after,
            plan: Plan {
                name: SubjectName::plan().to_string(),
                sha256: plan.digest,
                steps: (steps.install.len() + steps.undeploy.len()) as u64,
            },
            plugins,
            source: terms.source,
            supersedes: terms.supersedes,
            solver: terms.solver,
        };
        blobs.insert(SubjectName::plan(), plan);
        let subject = blobs.iter().map(|(name, blob)| Subject {
            name: name.to_string(),
            digest: DigestSet { sha256: blob.digest },
            annotations: Annotations { size: blob.size },
        });
        let statement = Statement {
            r#type: STATEMENT_TYPE.to_owned(),
            subject: subject.collect(),
            predicate_type: PREDICATE_TYPE.to_owned(),
            predicate,
        };
        Ok(Contents { statement, blobs })
    }

    /// The bytes that are signed: the statement in canonical form.
    pub fn payload(&self) -> Vec<u8> {
        canonical::to_bytes(&self.statement).expect("a statement has neither floats nor depth")
    }

    /// Signs the statement with each of `keys` and lays out the container around it.
    pub fn seal(&self, keys: &[SecretKey]) -> Sealed {
        let envelope = signature::seal(PAYLOAD_TYPE, &self.payload(), keys);
        let envelope_digest = Digest::of(&envelope);
        let mut files = layout::container(&self.statement, envelope);
        let mut external = BTreeMap::new();
        for (name, blob) in &self.blobs {
            let path = layout::blob_path(&blob.digest);
            match &blob.bytes {
                Some(bytes) => {
                    files.insert(path, bytes.clone());
                }
                None => {
                    external.insert(path, name.clone());
                }
            }
        }
        Sealed {
            envelope: envelope_digest,
            files,
            external,
        }
    }
}

/// A signed bundle, ready to be written below one directory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sealed {
    /// The digest of the envelope: what names this bundle, for example in `supersedes`.
    pub envelope: Digest,
    /// Path → content.
    pub files: BTreeMap<String, Vec<u8>>,
    /// Path → the subject whose file belongs there, for blobs whose bytes were not given.
    pub external: BTreeMap<String, SubjectName>,
}
