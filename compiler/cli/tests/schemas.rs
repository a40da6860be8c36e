//! What `toscac` writes for other programs is what the schemas say, for real services.

#![expect(clippy::panic, reason = "a test panics when it has something to say")]

use std::path::Path;

use jsonschema::{Resource, Validator};
use serde_json::Value;
use toscac_testkit::console::Command;

#[path = "support/binaries.rs"]
mod binaries;
#[path = "support/shell.rs"]
mod shell;

const CSAR: &str = include_str!("../../report/schema/csar.v1.json");
const DIAGNOSTICS: &str = include_str!("../../report/schema/diagnostics.v1.json");
const GRAPH: &str = include_str!("../../report/schema/graph.v1.json");
const INDEX: &str = include_str!("../../report/schema/index.v1.json");
const PLAN: &str = include_str!("../../report/schema/plan.v1.json");

fn validator(schema: &str) -> Validator {
    let parse = |text: &str| serde_json::from_str::<Value>(text).expect("a schema is JSON");
    let resource = |text: &str| Resource::from_contents(parse(text)).expect("a schema");
    jsonschema::options()
        .with_resource("urn:toscac:schema:diagnostics:v1", resource(DIAGNOSTICS))
        .with_resource("urn:toscac:schema:graph:v1", resource(GRAPH))
        .build(&parse(schema))
        .unwrap_or_else(|error| panic!("{error}"))
}

/// Runs a command that writes JSON, and holds it against a schema.
fn check(schema: &str, text: &str, directory: &Path) -> Value {
    let command = Command {
        text: format!("{text} 2> /dev/null"),
        expected: Vec::new(),
        line: 0,
    };
    let outcome = shell::run(&command, directory);
    let value: Value = serde_json::from_str(&outcome.output)
        .unwrap_or_else(|error| panic!("{text}: {error}\n{}", outcome.output));
    if let Err(error) = validator(schema).validate(&value) {
        panic!("{text}: {error} at {}", error.instance_path);
    }
    value
}

#[test]
fn graphs_are_what_their_schema_says() {
    let files = [("all.yaml".to_owned(), ALL.to_owned())];
    let scratch = shell::scratch(&files);
    for service in [
        "examples/ims/service.yaml",
        "examples/ims/sites.yaml",
        "examples/greeter/service.yaml",
    ] {
        check(GRAPH, &format!("toscac compile {service}"), scratch.path());
    }
    let graph = check(GRAPH, "toscac compile all.yaml", scratch.path());
    let node = &graph["nodes"][0];
    assert_eq!(node["properties"]["password"]["secret"], "db/password");
    assert_eq!(node["properties"]["big"]["value"], "9007199254740993");
    assert_eq!(node["properties"]["half"]["value"], 0.5);
    assert_eq!(node["properties"]["size"]["value"], "8589934592 B");
    assert_eq!(graph["outputs"]["address"]["waits"]["on"], "attribute");
    assert_eq!(
        graph["workflows"]["heal"]["steps"][0]["activities"][0]["set_state"],
        "healed"
    );
    assert_eq!(graph["groups"][0]["members"][0], "db");
    assert_eq!(graph["policies"][0]["targets"][0], "db");
}

#[test]
fn plans_are_what_their_schema_says_whether_there_is_a_placement_or_not() {
    let scratch = shell::scratch(&[]);
    let plan = "toscac plan examples/ims/service.yaml --sites examples/ims/sites.yaml --format json";
    let placed = check(PLAN, plan, scratch.path());
    assert_eq!(placed["placed"], true);
    let conflict = check(PLAN, &format!("{plan} --input points=4"), scratch.path());
    assert_eq!(conflict["placed"], false);
    assert_eq!(conflict["source"]["service"], placed["source"]["service"]);
    assert_ne!(conflict["source"]["inputs"], placed["source"]["inputs"]);
}

#[test]
fn the_list_of_bundles_is_what_its_schema_says() {
    let scratch = shell::scratch(&[]);
    let make = "mkdir plugins && touch plugins/toscac-plugin-script && \
                toscac keys init keys --site central --site east --site west > keys.txt && \
                toscac emit examples/ims/service.yaml --sites examples/ims/sites.yaml --key keys/release.key \
                --plugins plugins --version 18446744073709551615 -o out > out.txt && cat out/index.json";
    let index = check(INDEX, make, scratch.path());
    assert_eq!(index["version"], "18446744073709551615");
}

#[test]
fn diagnostics_are_what_their_schema_says() {
    let broken = "tosca_definitions_version: tosca_2_0\nnode_types: { A: { derived_from: B } }\n a: [\n";
    let scratch = shell::scratch(&[("broken.yaml".to_owned(), broken.to_owned())]);
    let told = check(
        DIAGNOSTICS,
        "toscac check broken.yaml --format json",
        scratch.path(),
    );
    assert_ne!(told["diagnostics"], Value::Array(Vec::new()));
    check(DIAGNOSTICS, "toscac check examples --format json", scratch.path());
}

#[test]
fn what_an_archive_holds_is_told_as_its_schema_says() {
    let meta = "CSAR-Version: 2.0\nCreated-By: a test\nEntry-Definitions: all.yaml\nOther-Definitions: b.yaml\n\nX: y\n";
    let files = [
        ("app/TOSCA.meta", meta),
        ("app/all.yaml", ALL),
        ("app/b.yaml", "tosca_definitions_version: tosca_2_0\n"),
        ("one/all.yaml", ALL),
    ];
    let scratch = shell::scratch(&files.map(|(name, text)| (name.to_owned(), text.to_owned())));
    let inspect = |ending: &str, directory: &str| {
        format!(
            "toscac csar pack {directory} -o {directory}{ending} > out.txt && \
             toscac csar inspect {directory}{ending} --format json"
        )
    };
    for (ending, packing) in [(".csar", "zip"), (".tar", "tar"), (".tgz", "tar.gz")] {
        let told = check(CSAR, &inspect(ending, "app"), scratch.path());
        assert_eq!(told["packing"], packing);
        assert_eq!(told["others"][0], "b.yaml");
        assert_eq!(told["meta"]["Created-By"], "a test");
        assert_eq!(told["meta"]["X"], Value::Null);
        assert_eq!(told["files"].as_array().map(Vec::len), Some(3));
    }
    let told = check(CSAR, &inspect(".zip", "one"), scratch.path());
    assert_eq!(told["meta"], Value::Null);
    assert_eq!(told["entry"], "all.yaml");
}

/// A service with one of each thing that a graph can hold.
const ALL: &str = r#"
tosca_definitions_version: tosca_2_0
imports: [ { profile: "edge:1.0", namespace: edge } ]
group_types: { Pair: {} }
policy_types: { Care: {} }
node_types:
  Database:
    properties:
      password: { type: edge:SecretReference }
      big: { type: integer }
      half: { type: float }
      size: { type: edge:Size }
    attributes: { address: { type: string } }
service_template:
  inputs: { name: { type: string, default: main } }
  node_templates:
    db:
      type: Database
      properties: { password: db/password, big: 9007199254740993, half: 0.5, size: 8 GiB }
  groups: { pair: { type: Pair, members: [ db ] } }
  policies: [ care: { type: Care, targets: [ db ] } ]
  workflows: { heal: { steps: { one: { target: db, activities: [ set_state: healed ] } } } }
  outputs: { address: { type: string, value: { $get_attribute: [ db, address ] } } }
"#;
