//! Verifies a bundle, then decodes it: one pure function, in one fixed order.

use std::collections::BTreeMap;
use std::io;

use semver::Version;

use crate::canonical;
use crate::codes;
use crate::digest::Digest;
use crate::layout;
use crate::limits::Limits;
use crate::name::{SubjectKind, SubjectName};
use crate::predicate::BundleStatement;
use crate::reject::Reject;
use crate::root::TrustRoot;
use crate::signature::Envelope;
use crate::source::{BlobSource, Kind, copy_verified, read_small, read_start};
use crate::steps::Steps;

pub mod state;
mod errors;
mod statement;
mod plan;

use plan::{check_plan, parse_plan};
use state::{HighWater, TrustedState};
use statement::{
    check_executor, check_lineage, check_site, check_subjects, check_types, check_version, check_window,
    parse_statement,
};

/// What the caller knows and wants the bundle to agree with. What is left out is not asked.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Question {
    /// Unix time in seconds: may the bundle run now?
    pub now_seconds: Option<u64>,
    /// May it run at the site of this name?
    pub site: Option<String>,
    /// May it run at the site with this key? The fingerprint of the site's signing key.
    pub site_key: Option<Digest>,
    /// May this executor run it?
    pub executor: Option<Executor>,
}

/// What an executor can do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Executor {
    /// Its version.
    pub version: Version,
    /// The versions of the plugin protocol that it speaks.
    pub protocols: Vec<u32>,
}

/// A bundle that may run: everything in it is as it was signed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verified {
    /// What was signed.
    pub statement: BundleStatement,
    /// The digest of the envelope, which names the bundle.
    pub envelope: Digest,
    /// The decoded `plan.json`.
    pub steps: Steps,
    /// Where each subject lies, how long it is, and its digest.
    pub subjects: BTreeMap<SubjectName, Located>,
}

/// Where a verified blob lies in the source. Read it through [`copy_verified`]: the source may have
/// changed since.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Located {
    /// Its path in the source.
    pub path: String,
    /// Its length in bytes.
    pub size: u64,
    /// Its digest.
    pub digest: Digest,
}

/// Verifies a bundle and hands out its contents only if everything holds.
///
/// `root` is the pinned trust file, `state` what was accepted before. The state that is handed back
/// includes this bundle; it is the caller's to write it down before anything runs, and only then.
/// Blobs are read as streams; only the envelope, the container files and `plan.json` are held whole.
/// Nothing is written.
///
/// # Errors
/// In the order of the checks in the crate's documentation, and nothing is looked at after the
/// first: T0801 to T0829.
///
/// Spec: `bundle/src/lib.rs`, "Order of checks".
pub fn verify(
    source: &dyn BlobSource,
    root: &TrustRoot,
    state: &TrustedState,
    question: &Question,
    limits: &Limits,
) -> Result<(Verified, TrustedState), Reject> {
    let (verified, envelope) = verify_signed(source, root, state, question, limits)?;
    check_container(source, &verified.statement, envelope.to_bytes(), limits)?;
    let next = state.accept(
        &verified.steps.deployment,
        HighWater {
            name: verified.steps.deployment.name.clone(),
            site: verified.steps.site.clone(),
            version: verified.steps.deployment.version,
            envelope: verified.envelope,
        },
    );
    Ok((verified, next))
}

/// Checks 1 to 12: all that the signatures speak of, and nothing that they do not.
fn verify_signed(
    source: &dyn BlobSource,
    root: &TrustRoot,
    state: &TrustedState,
    question: &Question,
    limits: &Limits,
) -> Result<(Verified, Envelope), Reject> {
    check_sizes(source, limits)?;
    let bytes = find_envelope(source, limits)?;
    let envelope_digest = Digest::of(&bytes);
    let envelope = parse_envelope(&bytes, limits)?;
    check_signatures(&envelope, root)?;
    let statement = parse_statement(&envelope)?;
    check_types(&statement)?;
    let subjects = check_subjects(&statement, limits)?;
    check_site(&statement, question)?;
    check_lineage(&statement, root)?;
    check_version(&statement, envelope_digest, state)?;
    check_window(&statement, question)?;
    let plan = check_blobs(source, &subjects, limits)?;
    let steps = parse_plan(&plan)?;
    check_plan(&steps, &statement, &subjects)?;
    check_executor(&statement, question)?;
    Ok((
        Verified {
            statement,
            envelope: envelope_digest,
            steps,
            subjects,
        },
        envelope,
    ))
}

fn check_sizes(source: &dyn BlobSource, limits: &Limits) -> Result<(), Reject> {
    let entries_max = entries_max(limits);
    let entries = source
        .entries(entries_max)
        .map_err(|error| errors::unlistable(&error))?;
    if entries.len() > entries_max {
        return Err(errors::over_limit(
            "files and directories in a bundle",
            entries_max as u64,
        ));
    }
    let mut sum = 0_u64;
    for entry in &entries {
        let Kind::File(size) = entry.kind else { continue };
        if size > limits.blob_bytes_max {
            return Err(errors::over_limit(
                "bytes in a file of a bundle",
                limits.blob_bytes_max,
            ));
        }
        sum = sum.saturating_add(size);
    }
    if sum > limits.bundle_bytes_max {
        return Err(errors::over_limit("bytes in a bundle", limits.bundle_bytes_max));
    }
    Ok(())
}

/// Beside the subjects: two files at the top, three blobs of the container, two directories.
fn entries_max(limits: &Limits) -> usize {
    limits.subjects_max.saturating_add(7)
}

/// Follows `index.json` to the manifest and its first layer.
///
/// These files are not signed. What is taken from them is where to look, and they are compared with
/// what they must be at the end.
fn find_envelope(source: &dyn BlobSource, limits: &Limits) -> Result<Vec<u8>, Reject> {
    let missing = &codes::ENVELOPE_NOT_FOUND;
    let index = read_small(source, layout::INDEX, limits.pointer_bytes_max, missing)?;
    let manifest_path =
        follow(&index, "/manifests/0/digest").ok_or_else(|| errors::no_pointer(layout::INDEX))?;
    let manifest = read_small(source, &manifest_path, limits.pointer_bytes_max, missing)?;
    let envelope_path =
        follow(&manifest, "/layers/0/digest").ok_or_else(|| errors::no_pointer(&manifest_path))?;
    read_small(source, &envelope_path, limits.envelope_bytes_max, missing)
}

fn follow(bytes: &[u8], pointer: &str) -> Option<String> {
    let value = canonical::parse(bytes).ok()?;
    let digest = Digest::parse(value.pointer(pointer)?.as_str()?)?;
    Some(layout::blob_path(&digest))
}

fn parse_envelope(bytes: &[u8], limits: &Limits) -> Result<Envelope, Reject> {
    let envelope = Envelope::parse(bytes, limits).map_err(errors::envelope)?;
    if envelope
        .signatures
        .iter()
        .any(|signature| signature.public.is_some())
    {
        return Err(errors::key_in_envelope());
    }
    Ok(envelope)
}

fn check_signatures(envelope: &Envelope, root: &TrustRoot) -> Result<(), Reject> {
    let signers = envelope.signers(root.keys()).map_err(errors::signature)?;
    if signers.len() < root.threshold() {
        return Err(errors::threshold_missed(root.threshold(), signers.len()));
    }
    Ok(())
}

/// Reads every blob once, and hands out the one that is decoded next: `plan.json`.
fn check_blobs(
    source: &dyn BlobSource,
    subjects: &BTreeMap<SubjectName, Located>,
    limits: &Limits,
) -> Result<Vec<u8>, Reject> {
    let mut plan = Vec::new();
    for (name, located) in subjects {
        let Located { path, size, digest } = located;
        let size_max = match name.kind() {
            SubjectKind::Plan => limits.plan_bytes_max,
            SubjectKind::Artifact | SubjectKind::Plugin => limits.blob_bytes_max,
        };
        if *size > size_max {
            return Err(errors::over_limit(&format!("bytes in `{name}`"), size_max));
        }
        let copied = match name.kind() {
            SubjectKind::Plan => copy_verified(source, path, *size, *digest, &mut plan),
            SubjectKind::Artifact | SubjectKind::Plugin => {
                copy_verified(source, path, *size, *digest, &mut io::sink())
            }
        };
        copied.map_err(|reject| errors::of_subject(name, reject))?;
    }
    Ok(plan)
}

/// Check 13: the container is what the verified statement makes of it, and there is nothing else.
fn check_container(
    source: &dyn BlobSource,
    statement: &BundleStatement,
    envelope: Vec<u8>,
    limits: &Limits,
) -> Result<(), Reject> {
    let container = layout::container(statement, envelope);
    let mut missing = layout::paths(statement, &container);
    let mut entries = source
        .entries(entries_max(limits))
        .map_err(|error| errors::unlistable(&error))?;
    entries.sort();
    for entry in &entries {
        let belongs = match entry.kind {
            Kind::File(_) => missing.remove(&entry.path),
            Kind::Directory => layout::DIRECTORIES.contains(&entry.path.as_str()),
            Kind::Other => false,
        };
        if !belongs {
            return Err(errors::foreign_file(&entry.path));
        }
    }
    if let Some(path) = missing.first() {
        return Err(errors::container_file_missing(path));
    }
    let missing = &codes::CONTAINER_FILE_MISSING;
    for (path, expected) in &container {
        // One byte more than expected is enough to differ.
        if read_start(source, path, expected.len() as u64 + 1, missing)? != *expected {
            return Err(errors::container_differs(path));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests;
