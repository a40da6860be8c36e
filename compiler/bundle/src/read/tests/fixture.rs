//! A small bundle with everything in it, as a tree in memory.

use std::collections::BTreeMap;
use std::io::{self, Read};
use std::path::Path;

use semver::Version;
use serde_json::json;

use crate::canonical;
use crate::contents::{Blob, Contents, Sealed, Terms};
use crate::digest::Digest;
use crate::keys::SecretKey;
use crate::layout;
use crate::name::SubjectName;
use crate::predicate::{Plugin, Source, Supersedes};
use crate::read::{Executor, Question};
use crate::root::TrustRoot;
use crate::signature;
use crate::source::{BlobSource, Entry, Kind};
use crate::steps::{
    ArtifactRef, AttributeRef, Await, DeploymentId, Format, Input, Provide, Step, StepNode, Steps, Verb,
    lineage,
};
use crate::time::Timestamp;

pub(super) const SITE: &str = "north";

/// A bundle that lies in memory.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Tree {
    pub(super) nodes: BTreeMap<String, Node>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Node {
    File(Vec<u8>),
    Directory,
    Link,
}

impl Tree {
    pub(super) fn files(&self) -> impl Iterator<Item = (&str, &[u8])> {
        self.nodes.iter().filter_map(|(path, node)| match node {
            Node::File(bytes) => Some((path.as_str(), bytes.as_slice())),
            Node::Directory | Node::Link => None,
        })
    }

    pub(super) fn file(&self, path: &str) -> &[u8] {
        self.files()
            .find(|(found, _)| *found == path)
            .expect("the file is there")
            .1
    }

    /// Writes a file, and the directories that it lies in.
    pub(super) fn set(&mut self, path: &str, bytes: &[u8]) {
        for (index, _) in path.match_indices('/') {
            self.nodes
                .entry(path[..index].to_owned())
                .or_insert(Node::Directory);
        }
        self.nodes.insert(path.to_owned(), Node::File(bytes.to_vec()));
    }

    pub(super) fn envelope(&self) -> Vec<u8> {
        self.file(&envelope_path(self)).to_vec()
    }
}

impl BlobSource for Tree {
    fn entries(&self, entries_max: usize) -> io::Result<Vec<Entry>> {
        let entry = |(path, node): (&String, &Node)| Entry {
            path: path.clone(),
            kind: match node {
                Node::File(bytes) => Kind::File(bytes.len() as u64),
                Node::Directory => Kind::Directory,
                Node::Link => Kind::Other,
            },
        };
        Ok(self.nodes.iter().map(entry).take(entries_max + 1).collect())
    }

    fn open(&self, path: &str) -> io::Result<Box<dyn Read + '_>> {
        match self.nodes.get(path) {
            Some(Node::File(bytes)) => Ok(Box::new(bytes.as_slice())),
            Some(Node::Directory | Node::Link) => Err(io::ErrorKind::InvalidInput.into()),
            None => Err(io::ErrorKind::NotFound.into()),
        }
    }
}

pub(super) fn key(seed: u8) -> SecretKey {
    SecretKey::from_seed(&[seed; 32])
}

/// Two of three.
pub(super) fn root() -> TrustRoot {
    TrustRoot::new(2, [1, 2, 3].map(|seed| key(seed).public()).to_vec()).unwrap()
}

pub(super) fn site_key(site: &str) -> Digest {
    Digest::of(site.as_bytes())
}

pub(super) fn question() -> Question {
    Question {
        now_seconds: Some(1_800_000_000),
        site: Some(SITE.to_owned()),
        site_key: Some(site_key(SITE)),
        executor: Some(Executor {
            version: Version::new(0, 1, 0),
            protocols: vec![1],
        }),
    }
}

/// A "program": bytes that repeat nothing for a while, so that a flipped bit is a flipped bit.
pub(super) fn plugin_bytes() -> Vec<u8> {
    (0..4_000_u32)
        .flat_map(|number| number.wrapping_mul(2_654_435_761).to_be_bytes()[..1].to_vec())
        .collect()
}

fn install_bytes() -> Vec<u8> {
    b"#!/bin/sh\necho \"$TOSCA_INPUT_ADDRESS\" > \"$TOSCA_WORK/address\"\n".to_vec()
}

fn step(id: &str, node: &str, verb: Verb) -> Step {
    let install = ArtifactRef {
        subject: "artifacts/install.sh".to_owned(),
        sha256: Digest::of(&install_bytes()),
    };
    Step {
        id: id.to_owned(),
        node: node.to_owned(),
        interface: "Lifecycle".to_owned(),
        operation: "create".to_owned(),
        relationship: None,
        plugin: "script".to_owned(),
        verb,
        artifacts: BTreeMap::from([("primary".to_owned(), install)]),
        inputs: BTreeMap::from([("port".to_owned(), Input::Value(json!(8080)))]),
        outputs: BTreeMap::from([("address".to_owned(), "address".to_owned())]),
        after: Vec::new(),
        awaits: Vec::new(),
        probe: true,
        idempotent: false,
        timeout_seconds: 900,
        attempts_max: 5,
        origin: format!("service.yaml#/service_template/node_templates/{node}"),
    }
}

pub(super) fn steps(site: &str, version: u64) -> Steps {
    let node = |id: &str| StepNode {
        id: id.to_owned(),
        name: id.to_owned(),
        r#type: "edge:Software".to_owned(),
        properties: BTreeMap::from([("motto".to_owned(), json!("größer \"als\"\n"))]),
        attributes: BTreeMap::new(),
    };
    let host = AttributeRef {
        node: "host".to_owned(),
        name: "address".to_owned(),
    };
    let create_app = Step {
        inputs: BTreeMap::from([
            ("address".to_owned(), Input::Handover("db.address".to_owned())),
            (
                "url".to_owned(),
                Input::Concat(vec![Input::Value(json!("http://")), Input::Attribute(host)]),
            ),
        ]),
        after: vec!["host.create".to_owned()],
        awaits: vec!["db.address".to_owned()],
        ..step("app.create", "app", Verb::Apply)
    };
    Steps {
        format: Format::V1,
        deployment: DeploymentId {
            name: "shop".to_owned(),
            version,
            lineage: lineage("shop", root().digest(), site),
        },
        site: site.to_owned(),
        nodes: vec![node("app"), node("host")],
        install: vec![step("host.create", "host", Verb::Apply), create_app],
        undeploy: vec![step("app.delete", "app", Verb::Destroy)],
        awaits: vec![Await {
            name: "db.address".to_owned(),
            from: "centre".to_owned(),
            key: site_key("centre"),
            timeout_seconds: 3600,
        }],
        provides: vec![Provide {
            name: "app.url".to_owned(),
            to: vec!["centre".to_owned()],
            step: "app.create".to_owned(),
            output: "address".to_owned(),
        }],
    }
}

pub(super) fn terms(site: &str) -> Terms {
    let script = Plugin {
        name: "script".to_owned(),
        protocol: 1,
        sha256: Digest::of(&plugin_bytes()),
        caps: vec!["fs:work".to_owned(), "net:none".to_owned()],
    };
    Terms {
        site_key: site_key(site),
        age_recipient: format!("age1{}", "q".repeat(58)),
        min_executor: Version::new(0, 1, 0),
        not_before: Timestamp::parse("2027-01-01T00:00:00Z"),
        not_after: Timestamp::parse("2027-12-31T00:00:00Z"),
        plugins: vec![script],
        source: Source {
            service: Digest::of(b"service"),
            inputs: Digest::of(b"inputs"),
            sites: Digest::of(b"sites"),
            toolchain: "toscac 0.1.0".to_owned(),
        },
        supersedes: Some(Supersedes {
            version: 0,
            envelope: Digest::of(b"old"),
        }),
        solver: Some("own".to_owned()),
    }
}

fn blobs() -> BTreeMap<SubjectName, Blob> {
    BTreeMap::from([
        (SubjectName::artifact("install.sh"), Blob::inline(install_bytes())),
        (
            SubjectName::plugin("script").unwrap(),
            Blob::inline(plugin_bytes()),
        ),
    ])
}

pub(super) fn contents() -> Contents {
    contents_of(&steps(SITE, 2), terms(SITE))
}

pub(super) fn contents_of(steps: &Steps, terms: Terms) -> Contents {
    contents_with(steps, terms, blobs())
}

pub(super) fn contents_with(steps: &Steps, terms: Terms, blobs: BTreeMap<SubjectName, Blob>) -> Contents {
    Contents::new(steps, terms, blobs).unwrap()
}

/// The usual contents around another `plan.json`.
pub(super) fn contents_with_plan(plan: &[u8]) -> Contents {
    let mut contents = contents();
    let blob = Blob::inline(plan.to_vec());
    contents.statement.predicate.plan.sha256 = blob.digest;
    for subject in &mut contents.statement.subject {
        if subject.name == "plan.json" {
            subject.digest.sha256 = blob.digest;
            subject.annotations.size = blob.size;
        }
    }
    contents.blobs.insert(SubjectName::plan(), blob);
    contents
}

fn tree_of(sealed: Sealed) -> Tree {
    assert!(sealed.external.is_empty());
    let mut tree = Tree::default();
    for (path, bytes) in sealed.files {
        tree.set(&path, &bytes);
    }
    tree
}

pub(super) fn seal(contents: &Contents) -> Tree {
    tree_of(contents.seal(&[key(1), key(2)]))
}

/// The bundle of these contents around any signed payload.
pub(super) fn seal_payload(contents: &Contents, payload_type: &str, payload: &[u8]) -> Tree {
    relay(
        contents,
        signature::seal(payload_type, payload, &[key(1), key(2)]),
    )
}

/// The bundle of these contents around any envelope, with a container that names it rightly.
pub(super) fn relay(contents: &Contents, envelope: Vec<u8>) -> Tree {
    let mut tree = Tree::default();
    for blob in contents.blobs.values() {
        tree.set(&layout::blob_path(&blob.digest), blob.bytes.as_ref().unwrap());
    }
    for (path, bytes) in layout::container(&contents.statement, envelope) {
        tree.set(&path, &bytes);
    }
    tree
}

/// Writes the tree below a directory.
#[expect(
    clippy::disallowed_methods,
    reason = "a test of the directory form needs a directory"
)]
pub(super) fn write(tree: &Tree, directory: &Path) {
    for (path, bytes) in tree.files() {
        let path = directory.join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, bytes).unwrap();
    }
}

pub(super) fn manifest_path(tree: &Tree) -> String {
    follow(tree.file("index.json"), "/manifests/0/digest")
}

pub(super) fn envelope_path(tree: &Tree) -> String {
    follow(tree.file(&manifest_path(tree)), "/layers/0/digest")
}

fn follow(bytes: &[u8], pointer: &str) -> String {
    let value = canonical::parse(bytes).unwrap();
    layout::blob_path(&Digest::parse(value.pointer(pointer).unwrap().as_str().unwrap()).unwrap())
}

pub(super) fn blob_path_of(subject: &str) -> String {
    layout::blob_path(&contents().blobs[&SubjectName::new(subject).unwrap()].digest)
}
