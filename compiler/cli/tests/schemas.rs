//! What `toscac` writes for other programs is what the schemas say, for real services.

#![expect(clippy::panic, reason = "a test panics when it has something to say")]

use std::fs;
use std::path::Path;
use std::process::Command;

use jsonschema::{Resource, Validator};
use serde_json::{Value, json};
use toscac_testkit::{chapter, console};

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
    let command = console::Command {
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
    let heal = &graph["workflows"]["heal"];
    assert_eq!(heal["precondition"]["written"], json!({ "$equal": [1, 1] }));
    assert_eq!(heal["inputs"]["speed"]["default"]["written"], 0.5);
    let step = &heal["steps"][0];
    assert_eq!(step["activities"][0]["set_state"], "healed");
    assert_eq!(step["filter"][0]["written"], true);
    assert_eq!(graph["groups"][0]["members"][0], "db");
    assert_eq!(graph["groups"][0]["attributes"]["state"]["value"], "new");
    let policy = &graph["policies"][0];
    assert_eq!(policy["targets"], json!(["db", "log"]));
    assert_eq!(policy["groups"], json!(["pair"]));
    let trigger = &policy["triggers"]["ill"];
    assert_eq!(trigger["event"], "ill");
    assert_eq!(
        trigger["condition"]["written"],
        json!({ "$equal": [{ "$get_input": "name" }, "main"] })
    );
    let action = &trigger["action"][0];
    assert_eq!(action["call_operation"], "Run.start");
    assert_eq!(action["inputs"]["how"]["written"], "softly");
    assert!(
        action["origin"]
            .as_str()
            .is_some_and(|origin| origin.ends_with("triggers/ill/action/call_operation.0")),
        "{action}"
    );
    let artifact = &node["artifacts"]["script"];
    assert_eq!(artifact["properties"]["shell"]["value"], "sh");
    assert_eq!(artifact["checksum"], "abc");
    let run = &node["interfaces"]["Run"];
    assert_eq!(
        run["operations"]["start"]["implementation"]["primary"]["name"],
        "script"
    );
    assert_eq!(run["operations"]["start"]["inputs"]["how"]["value"], "fast");
    assert_eq!(
        run["notifications"]["moved"]["outputs"]["to"]["path"],
        json!(["address"])
    );
}

#[test]
fn a_decision_says_what_was_passed_over_and_what_is_left_to_an_inventory() {
    let scratch = shell::scratch(&[("full.yaml".to_owned(), FULL.to_owned())]);
    let graph = check(GRAPH, "toscac compile full.yaml", scratch.path());
    let decisions = graph["decisions"].as_array().expect("a list");
    let of = |subject: &str| {
        let found = decisions.iter().find(|decision| decision["subject"] == subject);
        found.unwrap_or_else(|| panic!("no decision about {subject}"))
    };
    let second = of("b/room");
    assert_eq!(second["taken"], json!(["h2"]));
    assert_eq!(second["open"], Value::Null);
    assert_eq!(second["rejections"][0]["subject"], "h1");
    assert_eq!(
        second["rejections"][0]["reason"],
        "has 1 of `cores` left, and 3 are asked for"
    );
    assert_eq!(of("c/host")["open"], "inventory");
    assert_eq!(of("c/host")["taken"], json!([]));
}

#[test]
fn what_stands_for_a_node_says_what_of_it_is_what() {
    let files = [
        ("outer.yaml".to_owned(), OUTER.to_owned()),
        ("inner.yaml".to_owned(), INNER.to_owned()),
    ];
    let scratch = shell::scratch(&files);
    let graph = check(GRAPH, "toscac compile outer.yaml", scratch.path());
    let found = &graph["substitutions"][0];
    assert_eq!(found["node"], "db");
    assert_eq!(found["inputs"]["size"]["value"], 7);
    assert_eq!(found["outputs"]["url"]["value"], "at 7");
    assert_eq!(found["attributes"], json!([{ "path": ["url"], "output": "url" }]));
    assert_eq!(
        found["requirements"],
        json!([{ "name": "host", "node": "db/disk", "requirement": "host" }])
    );
}

#[test]
fn the_graph_of_every_chapter_is_what_its_schema_says() {
    let folder = binaries::root().join("conformance");
    let (graphs, diagnostics) = (validator(GRAPH), validator(DIAGNOSTICS));
    let mut pages: Vec<_> = fs::read_dir(folder)
        .expect("the chapters")
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.extension().is_some_and(|end| end == "md"))
        .collect();
    pages.sort();
    let mut drawn = 0;
    for page in pages {
        let text = fs::read_to_string(&page).expect("a chapter");
        let (chapter, _) = chapter::parse(&page.to_string_lossy(), &text);
        for program in chapter.programs().0 {
            let files = program.files.iter();
            let files: Vec<_> = files.map(|file| (file.name.clone(), file.text.clone())).collect();
            let scratch = shell::scratch(&files);
            let mut command = Command::new(binaries::program("toscac"));
            command
                .current_dir(scratch.path())
                .arg("compile")
                .arg(&program.entry);
            for (name, value) in &program.settings.inputs {
                command.arg("--input").arg(format!("{name}={value}"));
            }
            if let Some(inventory) = &program.settings.inventory {
                command.arg("--inventory").arg(inventory);
            }
            let output = command.output().expect("it runs");
            if output.status.code() == Some(2) {
                // A chapter about files alone.
                continue;
            }
            let value: Value = serde_json::from_slice(&output.stdout)
                .unwrap_or_else(|error| panic!("{}: {error}", program.name));
            let schema = match output.status.code() {
                Some(0) => &graphs,
                _ => &diagnostics,
            };
            drawn += usize::from(output.status.success());
            if let Err(error) = schema.validate(&value) {
                panic!("{}: {error} at {}", program.name, error.instance_path);
            }
        }
    }
    assert!(drawn > 150, "{drawn} graphs");
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
group_types: { Pair: { attributes: { state: { type: string } } } }
policy_types: { Care: {} }
artifact_types: { Script: { properties: { shell: { type: string, default: sh } } } }
interface_types:
  Run:
    operations: { start: { inputs: { how: { type: string, default: fast } } } }
    notifications: { moved: {} }
node_types:
  Database:
    properties:
      password: { type: edge:SecretReference }
      big: { type: integer }
      half: { type: float }
      size: { type: edge:Size }
    attributes: { address: { type: string } }
    interfaces: { Run: { type: Run } }
  Log: {}
service_template:
  inputs: { name: { type: string, default: main } }
  node_templates:
    db:
      type: Database
      properties: { password: db/password, big: 9007199254740993, half: 0.5, size: 8 GiB }
      artifacts: { script: { type: Script, file: run.sh, checksum: abc, checksum_algorithm: SHA-256 } }
      interfaces:
        Run:
          operations: { start: { implementation: script } }
          notifications: { moved: { outputs: { to: [ SELF, address ] } } }
    log: { type: Log }
  groups: { pair: { type: Pair, members: [ db, log ], attributes: { state: new } } }
  policies:
  - care:
      type: Care
      targets: [ pair ]
      triggers:
        ill:
          event: ill
          condition: { $equal: [ { $get_input: name }, main ] }
          action: [ call_operation: { operation: Run.start, inputs: { how: softly } } ]
  workflows:
    heal:
      inputs: { speed: { type: float, default: 0.5 } }
      precondition: { $equal: [ 1, 1 ] }
      steps: { one: { target: db, filter: [ true ], activities: [ set_state: healed ] } }
  outputs: { address: { type: string, value: { $get_attribute: [ db, address ] } } }
"#;

/// Of two rooms the first is too small for both.
const FULL: &str = r#"
tosca_definitions_version: tosca_2_0
imports: [ { profile: "edge:1.0", namespace: edge } ]
capability_types: { Room: { properties: { cores: { type: integer } } } }
relationship_types: { UsesRoom: {} }
node_types:
  App: { requirements: [ room: { capability: Room, relationship: UsesRoom, node: Host } ] }
  Host: { capabilities: { room: { type: Room, properties: { cores: { default: 4 } } } } }
service_template:
  node_templates:
    a: { type: App, requirements: [ room: { allocation: { cores: 3 } } ] }
    b: { type: App, requirements: [ room: { allocation: { cores: 3 } } ] }
    c: { type: edge:Component }
    h1: { type: Host }
    h2: { type: Host }
"#;

const INNER: &str = r#"
tosca_definitions_version: tosca_2_0
capability_types: { Place: {} }
relationship_types: { On: {} }
node_types:
  Machine: { capabilities: { place: Place } }
  Database:
    properties: { size: { type: integer } }
    attributes: { url: { type: string } }
    requirements: [ host: { capability: Place, relationship: On, node: Machine } ]
  Disk: { requirements: [ host: { capability: Place, relationship: On, node: Machine } ] }
service_template:
  inputs: { size: { type: integer } }
  substitution_mappings:
    node_type: Database
    properties: { size: size }
    attributes: { url: url }
    requirements: [ host: [ disk, host ] ]
  node_templates:
    disk: { type: Disk }
  outputs: { url: { type: string, value: { $concat: [ "at ", "7" ] } } }
"#;

const OUTER: &str = r#"
tosca_definitions_version: tosca_2_0
imports: [ inner.yaml ]
service_template:
  node_templates:
    db: { type: Database, directives: [ substitute ], properties: { size: 7 }, requirements: [ host: machine ] }
    machine: { type: Machine }
"#;
