use std::collections::BTreeMap;

use semver::Version;
use toscac_bundle::contents::Contents;
use toscac_bundle::digest::Digest;
use toscac_bundle::identity::PublicIdentity;
use toscac_bundle::keys::SecretKey;
use toscac_bundle::predicate::Source;
use toscac_bundle::steps::{Input, Steps};
use toscac_syntax::diagnostic::Checked;
use toscac_syntax::name::Name;

use super::{ArtifactFile, EmitOptions, PluginFile, emit_site};
use crate::plan::{Plan, Sound, sound};
use crate::sites::SiteId;
use crate::testing::{World, told};

/// `store` at `east`, and `web` at `west`, which reads an attribute of `store`.
const TWO_SITES: &str = "
node_types:
  Store:
    derived_from: edge:Component
    attributes: { address: { type: string } }
    capabilities: { store: { type: edge:Service } }
    artifacts: { run: { type: edge:Script, file: Store.sh } }
    interfaces:
      lifecycle:
        operations:
          start: { implementation: run, outputs: { at: { type: string, mapping: [ SELF, address ] } } }
  Web:
    derived_from: edge:Component
    properties: { weight: { type: float, default: 1.5 } }
    requirements: [ store: { capability: edge:Service, relationship: edge:TalksTo, count_range: [ 1, 1 ] } ]
    artifacts: { run: { type: edge:Script, file: web.sh }, page: { type: edge:File, file: page.html } }
    interfaces:
      lifecycle:
        operations:
          start:
            implementation: { primary: run, dependencies: [ page ] }
            inputs:
              store: { type: string, value: { $get_attribute: [ SELF, RELATIONSHIP, store, TARGET, address ] } }
              weight: { type: float, value: { $get_property: [ SELF, weight ] } }
service_template:
  node_templates:
    store:
      type: Store
      requirements: [ host: { node_filter: { $equal: [ { $get_property: [ SELF, TARGET, region ] }, east ] } } ]
    web:
      type: Web
      requirements:
      - host: { node_filter: { $equal: [ { $get_property: [ SELF, TARGET, region ] }, west ] } }
      - store: store
=== sites.yaml
service_template:
  node_templates:
    east: { type: edge:EdgeSite, properties: { region: east } }
    west: { type: edge:EdgeSite, properties: { region: west } }
";

fn plan() -> Sound<Plan> {
    let plan = World::new(TWO_SITES).plan();
    assert!(plan.diagnostics.is_empty(), "{:?}", told(&plan.diagnostics));
    sound(plan).expect("nothing was told")
}

fn identity(seed: u8) -> PublicIdentity {
    PublicIdentity {
        signing: SecretKey::from_seed(&[seed; 32]).public(),
        age: format!("age1{}", "q".repeat(58)),
    }
}

fn options(plan: &Sound<Plan>) -> EmitOptions {
    let file = |path: &str| ArtifactFile {
        path: path.to_owned(),
        digest: Digest::of(path.as_bytes()),
        size: path.len() as u64,
    };
    let artifacts = plan.get().artifacts();
    let artifacts = artifacts
        .iter()
        .map(|(key, artifact)| (key.clone(), file(&artifact.file.value)));
    let script = PluginFile {
        protocol: 1,
        caps: vec!["net:none".to_owned(), "fs:work".to_owned()],
        digest: Digest::of(b"script"),
        size: 6,
    };
    EmitOptions {
        deployment: "shop".to_owned(),
        version: 1,
        trust_root: Digest::of(b"root"),
        min_executor: Version::new(0, 1, 0),
        not_before: None,
        not_after: None,
        source: Source {
            service: Digest::of(b"service"),
            inputs: Digest::of(b"inputs"),
            sites: Digest::of(b"sites"),
            toolchain: "toscac 0.1.0".to_owned(),
        },
        supersedes: BTreeMap::new(),
        identities: [
            (Name::new("east"), identity(1).to_string()),
            (Name::new("west"), identity(2).to_string()),
        ]
        .into(),
        artifacts: artifacts.collect(),
        plugins: [(Name::new("script"), script)].into(),
        origins: BTreeMap::new(),
    }
}

fn emit(plan: &Sound<Plan>, site: usize, options: &EmitOptions) -> Checked<Option<Contents>> {
    emit_site(plan, SiteId(site), options)
}

fn steps(contents: &Contents) -> Steps {
    let plan = contents
        .blobs
        .iter()
        .find(|(name, _)| name.as_str() == "plan.json")
        .expect("always there");
    toscac_bundle::canonical::decode(plan.1.bytes.as_ref().expect("made here")).expect("canonical")
}

#[test]
fn each_site_gets_its_part_and_the_same_bytes_each_time() {
    let plan = plan();
    let options = options(&plan);
    let west = emit(&plan, 1, &options);
    assert!(west.diagnostics.is_empty(), "{:?}", told(&west.diagnostics));
    let contents = west.value.unwrap();
    assert_eq!(
        emit(&plan, 1, &options).value.unwrap().payload(),
        contents.payload()
    );
    let names: Vec<&str> = contents.blobs.keys().map(|name| name.as_str()).collect();
    assert_eq!(
        names,
        [
            "artifacts/page.html",
            "artifacts/web.sh",
            "plan.json",
            "plugins/script"
        ]
    );
    assert_eq!(
        contents.statement.predicate.site.key,
        identity(2).signing.fingerprint()
    );
    assert_eq!(
        contents.statement.predicate.plugins[0].caps,
        ["fs:work", "net:none"]
    );
    let steps = steps(&contents);
    assert_eq!(steps.check(), Ok(()));
    assert_eq!(
        steps.install[0].inputs["store"],
        Input::Handover("store.address".to_owned())
    );
    assert_eq!(steps.install[0].inputs["weight"], Input::Value("1.5".into()));
    assert_eq!(steps.awaits[0].key, identity(1).signing.fingerprint());
}

#[test]
fn the_sending_site_hands_over_the_output_that_sets_the_attribute() {
    let plan = plan();
    let contents = emit(&plan, 0, &options(&plan)).value.unwrap();
    let steps = steps(&contents);
    let provide = &steps.provides[0];
    assert_eq!(
        (provide.output.as_str(), provide.to.as_slice()),
        ("at", &["west".to_owned()][..])
    );
    // Upper-case letters are no part of a subject's name.
    let artifact = &steps.install[0].artifacts["primary"].subject;
    assert!(
        artifact.starts_with("artifacts/") && artifact.ends_with("/store.sh"),
        "{artifact}"
    );
}

#[test]
fn what_is_missing_is_told_once_and_nothing_comes_out() {
    let plan = plan();
    let check = |change: fn(&mut EmitOptions), expected: [&[&str]; 2]| {
        let mut options = options(&plan);
        change(&mut options);
        for (site, expected) in expected.into_iter().enumerate() {
            let emitted = emit(&plan, site, &options);
            assert_eq!(told(&emitted.diagnostics), expected);
            assert!(emitted.value.is_none() && emitted.is_faulty());
        }
    };
    // `west` awaits something of `east`, so it cannot do without its key; `east` says so.
    check(
        |options| drop(options.identities.remove("east")),
        [&["T0701 the site `east` has no public identity"], &[]],
    );
    check(
        |options| {
            drop(
                options
                    .identities
                    .insert(Name::new("east"), "toscac1 x y".to_owned()),
            )
        },
        [
            &["T0702 the public identity of the site `east` cannot be read"],
            &[],
        ],
    );
    check(
        |options| options.artifacts.clear(),
        [
            &["T0703 the file `Store.sh` of the artifact `run` is not there"],
            &[
                "T0703 the file `page.html` of the artifact `page` is not there",
                "T0703 the file `web.sh` of the artifact `run` is not there",
            ],
        ],
    );
    check(
        |options| options.plugins.clear(),
        [
            &["T0704 the plugin `script` is not there"],
            &["T0704 the plugin `script` is not there"],
        ],
    );
    check(
        |options| options.deployment = "my shop".to_owned(),
        [
            &["T0705 the deployment name `my shop` cannot become part of a path"],
            &[],
        ],
    );
}
