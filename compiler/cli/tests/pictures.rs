//! Pictures as other programs read them: Graphviz takes what is written for it, for small and for large services.

#![expect(clippy::print_stdout, reason = "a test says what it skipped")]

use std::process::Command;

use toscac_testkit::console;

#[path = "support/binaries.rs"]
mod binaries;
#[path = "support/shell.rs"]
mod shell;

const TYPES: &str = "tosca_definitions_version: tosca_2_0
capability_types: { C: {} }
relationship_types: { R: {} }
node_types:
  Part: { capabilities: { c: C }, requirements: [ next: { capability: C, relationship: R, count_range: [ 0, UNBOUNDED ] } ] }
service_template:
  node_templates:
";

/// `size` nodes, each of which needs what `next` says.
fn service(size: usize, next: impl Fn(usize) -> Option<usize>) -> String {
    let node = |index: usize| {
        let wish = next(index).map(|next| format!(", requirements: [ next: part{next} ]"));
        format!("    part{index}: {{ type: Part{} }}\n", wish.unwrap_or_default())
    };
    format!("{TYPES}{}", (0..size).map(node).collect::<String>())
}

fn is_there(tool: &str) -> bool {
    let found = Command::new(tool).arg("-V").output().is_ok();
    if !found {
        println!("skipped: {tool}");
        assert!(
            std::env::var_os("TOSCAC_REQUIRE_TOOLS").is_none(),
            "{tool} is not there"
        );
    }
    found
}

#[test]
fn graphviz_draws_every_node_of_a_chain_a_star_and_the_examples() {
    if !is_there("dot") {
        return;
    }
    let files = [
        (
            "chain.yaml".to_owned(),
            service(100, |index| (index < 99).then_some(index + 1)),
        ),
        (
            "star.yaml".to_owned(),
            service(10, |index| (index > 0).then_some(0)),
        ),
        (
            "crowd.yaml".to_owned(),
            service(100, |index| (index > 0).then_some(0)),
        ),
    ];
    let scratch = shell::scratch(&files);
    for (path, nodes) in [
        ("chain.yaml", "100"),
        ("star.yaml", "10"),
        ("crowd.yaml", "2"),
        ("examples/ims/service.yaml", ""),
        ("examples/greeter/service.yaml", ""),
    ] {
        let command = console::Command {
            text: format!("toscac graph {path} --format dot | dot -Tsvg | grep -c 'class=\"node\"'"),
            expected: Vec::new(),
            line: 0,
        };
        let outcome = shell::run(&command, scratch.path());
        let drawn = outcome.output.trim();
        assert!(outcome.exit_code == Some(0), "{path}: {drawn}");
        assert!(nodes.is_empty() || drawn == nodes, "{path}: {drawn}");
    }
}
