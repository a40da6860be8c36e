//! The OCI image layout around a statement, as a pure function of it.
//!
//! Nothing in the container is signed and nothing in it is free: a reader makes it anew from the
//! verified statement and demands the same bytes. So two bundles of one statement do not differ.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::canonical;
use crate::digest::Digest;
use crate::name::{SubjectKind, SubjectName};
use crate::predicate::BundleStatement;

/// The file that says which layout this is.
pub const OCI_LAYOUT: &str = "oci-layout";

/// The file where a reader begins.
pub const INDEX: &str = "index.json";

/// The directories of the layout; there are no others.
pub const DIRECTORIES: [&str; 2] = ["blobs", "blobs/sha256"];

const INDEX_TYPE: &str = "application/vnd.oci.image.index.v1+json";
const MANIFEST_TYPE: &str = "application/vnd.oci.image.manifest.v1+json";
const BUNDLE_TYPE: &str = "application/vnd.toscac.bundle.v1";
const CONFIG_TYPE: &str = "application/vnd.toscac.bundle.config.v1+json";
const ENVELOPE_TYPE: &str = "application/vnd.dsse.envelope.v1+json";
const CONFIG: &[u8] = b"{}";

/// Where the blob of this digest lies.
pub fn blob_path(digest: &Digest) -> String {
    format!("blobs/sha256/{}", digest.hex())
}

/// The media type of a subject in the manifest.
pub fn media_type(kind: SubjectKind) -> &'static str {
    match kind {
        SubjectKind::Plan => "application/vnd.toscac.steps.v1+json",
        SubjectKind::Artifact => "application/vnd.toscac.artifact.v1",
        SubjectKind::Plugin => "application/vnd.toscac.plugin.v1",
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Index {
    schema_version: u32,
    media_type: &'static str,
    manifests: [Descriptor; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Manifest {
    schema_version: u32,
    media_type: &'static str,
    artifact_type: &'static str,
    config: Descriptor,
    layers: Vec<Descriptor>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Descriptor {
    media_type: &'static str,
    digest: Digest,
    size: u64,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    annotations: BTreeMap<&'static str, String>,
}

impl Descriptor {
    fn of(media_type: &'static str, bytes: &[u8]) -> Descriptor {
        Descriptor {
            media_type,
            digest: Digest::of(bytes),
            size: bytes.len() as u64,
            annotations: BTreeMap::new(),
        }
    }
}

/// The files of the container by path: everything except the blobs of the subjects.
///
/// The first layer is the envelope, then comes one layer for each subject, in the order of the
/// statement. A subject whose name follows no rule gets no layer; a reader has refused it before.
pub fn container(statement: &BundleStatement, envelope: Vec<u8>) -> BTreeMap<String, Vec<u8>> {
    let mut layers = vec![Descriptor::of(ENVELOPE_TYPE, &envelope)];
    for subject in &statement.subject {
        let Some(name) = SubjectName::new(&subject.name) else {
            continue;
        };
        layers.push(Descriptor {
            media_type: media_type(name.kind()),
            digest: subject.digest.sha256,
            size: subject.annotations.size,
            annotations: BTreeMap::from([("org.opencontainers.image.title", name.to_string())]),
        });
    }
    let manifest = to_json(&Manifest {
        schema_version: 2,
        media_type: MANIFEST_TYPE,
        artifact_type: BUNDLE_TYPE,
        config: Descriptor::of(CONFIG_TYPE, CONFIG),
        layers,
    });
    let mut manifest_descriptor = Descriptor::of(MANIFEST_TYPE, &manifest);
    let reference = statement.predicate.version.to_string();
    manifest_descriptor
        .annotations
        .insert("org.opencontainers.image.ref.name", reference);
    let index = Index {
        schema_version: 2,
        media_type: INDEX_TYPE,
        manifests: [manifest_descriptor],
    };

    let mut files = BTreeMap::from([
        (
            OCI_LAYOUT.to_owned(),
            br#"{"imageLayoutVersion":"1.0.0"}"#.to_vec(),
        ),
        (INDEX.to_owned(), to_json(&index)),
    ]);
    for blob in [CONFIG.to_vec(), envelope, manifest] {
        files.insert(blob_path(&Digest::of(&blob)), blob);
    }
    files
}

/// Every file of a bundle, the blobs of its subjects included.
pub fn paths(statement: &BundleStatement, container: &BTreeMap<String, Vec<u8>>) -> BTreeSet<String> {
    let blobs = statement
        .subject
        .iter()
        .map(|subject| blob_path(&subject.digest.sha256));
    container.keys().cloned().chain(blobs).collect()
}

fn to_json<T: Serialize>(value: &T) -> Vec<u8> {
    canonical::to_bytes(value).expect("the container has neither floats nor depth")
}
