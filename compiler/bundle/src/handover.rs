//! `toscac.handover/v1`: a value that one site hands over to others, signed by the sending site.
//!
//! The file is a DSSE envelope with one signature, which brings the raw key: the receiver's plan
//! knows the key's fingerprint, and the two must fit. It lies at `<deployment>/<version>/<from>/<name>.json`
//! below an exchange directory that nobody needs to trust.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::canonical::{self, JsonFault};
use crate::digest::Digest;
use crate::keys::SecretKey;
use crate::limits::Limits;
use crate::name::is_segment;
use crate::reject::Reject;
use crate::signature::{Envelope, Signature, pae};
use crate::statement::{Annotations, DigestSet, PAYLOAD_TYPE, STATEMENT_TYPE, Statement, Subject};
use crate::steps::{Await, DeploymentId, lineage};

mod errors;

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

/// What a receiver knows about a hand-over before it arrives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Expected {
    /// The fingerprint of the sending site's signing key.
    pub key: Digest,
    /// The deployment as the sending site knows it.
    pub deployment: DeploymentId,
    /// The sending site.
    pub from: String,
    /// The hand-over's name.
    pub name: String,
    /// The receiving site.
    pub me: String,
}

impl Expected {
    /// What the site `me` expects by this entry of its plan.
    ///
    /// `deployment` is the receiver's own; `root` is the digest of the trust root, from which the
    /// sender's lineage follows.
    pub fn new(awaited: &Await, deployment: &DeploymentId, root: Digest, me: &str) -> Expected {
        let lineage = lineage(&deployment.name, root, &awaited.from);
        Expected {
            key: awaited.key,
            deployment: DeploymentId {
                lineage,
                ..deployment.clone()
            },
            from: awaited.from.clone(),
            name: awaited.name.clone(),
            me: me.to_owned(),
        }
    }
}

/// Where a hand-over lies below the exchange directory.
///
/// # Errors
/// T0864 `handover_name`: one of the names may not become part of a path.
pub fn path(deployment: &DeploymentId, from: &str, name: &str) -> Result<String, Reject> {
    if let Some(bad) = [&deployment.name, from, name]
        .into_iter()
        .find(|segment| !is_segment(segment))
    {
        return Err(errors::bad_name(bad));
    }
    Ok(format!(
        "{}/{}/{from}/{name}.json",
        deployment.name, deployment.version
    ))
}

/// Signs a hand-over with the sending site's key, and writes its file.
///
/// The same hand-over and key make the same bytes.
///
/// # Errors
/// The value has no canonical form: see [`canonical::to_bytes`].
pub fn seal(handover: &Handover, key: &SecretKey) -> Result<Vec<u8>, JsonFault> {
    let value = canonical::value_to_bytes(&handover.value)?;
    let statement = Statement {
        r#type: STATEMENT_TYPE.to_owned(),
        subject: vec![subject_of(&handover.name, &value)],
        predicate_type: PREDICATE_TYPE.to_owned(),
        predicate: handover,
    };
    let payload = canonical::to_bytes(&statement)?;
    let public = key.public();
    let bytes = key.sign(&pae(PAYLOAD_TYPE, &payload));
    let signature = Signature {
        keyid: public.fingerprint(),
        public: Some(public),
        bytes,
    };
    Ok(Envelope {
        payload_type: PAYLOAD_TYPE.to_owned(),
        payload,
        signatures: vec![signature],
    }
    .to_bytes())
}

/// Opens the file of a hand-over and hands it out only if it is exactly the one that is expected.
///
/// # Errors
/// In this order: T0860 `handover_shape` (of the envelope), T0862 `handover_sender`,
/// T0861 `handover_signature`, T0860 again (of the statement), T0863 `handover_deployment`,
/// T0864 `handover_name`, T0865 `handover_recipient`.
pub fn open(bytes: &[u8], expected: &Expected, limits: &Limits) -> Result<Handover, Reject> {
    let envelope = Envelope::parse(bytes, limits).map_err(errors::envelope)?;
    check_signature(&envelope, expected)?;
    // The bytes are known to be the sender's now; the same bytes are parsed.
    let statement = parse_statement(&envelope)?;
    if envelope.to_bytes() != bytes {
        return Err(errors::shape("the envelope is not in canonical form"));
    }
    let handover = statement.predicate;
    if handover.deployment != expected.deployment {
        return Err(errors::other_deployment(
            &expected.deployment,
            &handover.deployment,
        ));
    }
    if handover.from != expected.from {
        return Err(errors::other_name("sender", &expected.from, &handover.from));
    }
    if handover.name != expected.name {
        return Err(errors::other_name("name", &expected.name, &handover.name));
    }
    if !handover.to.contains(&expected.me) {
        return Err(errors::other_recipient(&expected.me, &handover.to));
    }
    Ok(handover)
}

fn check_signature(envelope: &Envelope, expected: &Expected) -> Result<(), Reject> {
    let [
        Signature {
            keyid,
            public: Some(public),
            bytes,
        },
    ] = &envelope.signatures[..]
    else {
        return Err(errors::shape("expected one signature that brings its key"));
    };
    if public.fingerprint() != expected.key || *keyid != expected.key {
        return Err(errors::other_sender(&expected.from, expected.key, *keyid));
    }
    if !public.verifies(&pae(&envelope.payload_type, &envelope.payload), bytes) {
        return Err(errors::signature_broken(&expected.from));
    }
    Ok(())
}

fn parse_statement(envelope: &Envelope) -> Result<Statement<Handover>, Reject> {
    if envelope.payload_type != PAYLOAD_TYPE {
        return Err(errors::shape(&format!(
            "the payload type is `{}`",
            envelope.payload_type
        )));
    }
    let statement: Statement<Handover> =
        canonical::decode(&envelope.payload).map_err(|fault| errors::shape(&fault.to_string()))?;
    if statement.r#type != STATEMENT_TYPE || statement.predicate_type != PREDICATE_TYPE {
        return Err(errors::shape("the statement or its predicate is of another type"));
    }
    let value = canonical::value_to_bytes(&statement.predicate.value)
        .map_err(|fault| errors::shape(&fault.to_string()))?;
    if statement.subject != [subject_of(&statement.predicate.name, &value)] {
        return Err(errors::shape("the subject is not the value"));
    }
    Ok(statement)
}

fn subject_of(name: &str, value: &[u8]) -> Subject {
    Subject {
        name: name.to_owned(),
        digest: DigestSet {
            sha256: Digest::of(value),
        },
        annotations: Annotations {
            size: value.len() as u64,
        },
    }
}

#[cfg(test)]
mod tests;
