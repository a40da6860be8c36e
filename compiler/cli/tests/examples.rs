//! Each example still compiles to the plan that lies beside it; `UPDATE=1` writes today's.

#![expect(clippy::panic, reason = "a test panics when it has something to say")]

use std::fs;
use std::process::ExitCode;

use toscac_testkit::console::Command;
use toscac_testkit::harness::{self, Case, Selection};
use toscac_testkit::verdict;

#[path = "support/binaries.rs"]
mod binaries;
#[path = "support/shell.rs"]
mod shell;

fn main() -> ExitCode {
    let mut names: Vec<String> = fs::read_dir(binaries::root().join("examples"))
        .unwrap_or_else(|error| panic!("examples: {error}"))
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .filter(|name| {
            binaries::root()
                .join("examples")
                .join(name)
                .join("sites.yaml")
                .is_file()
        })
        .collect();
    names.sort();
    let cases: Vec<Case> = names
        .into_iter()
        .map(|name| Case::new(format!("examples/{name}"), move || plan(&name)))
        .collect();
    harness::run(
        &cases,
        &Selection::read(std::env::args().skip(1)),
        &mut std::io::stdout(),
    )
}

fn plan(name: &str) -> Result<(), String> {
    let scratch = shell::scratch(&[]);
    let folder = format!("examples/{name}");
    let text = format!("toscac plan {folder}/service.yaml --sites {folder}/sites.yaml");
    let outcome = shell::run(
        &Command {
            text: text.clone(),
            expected: Vec::new(),
            line: 1,
        },
        scratch.path(),
    );
    if outcome.exit_code != Some(0) {
        return Err(format!("$ {text}\n{}", outcome.output));
    }
    let expected = binaries::root().join(&folder).join("expected/plan.txt");
    if std::env::var_os("UPDATE").is_some_and(|value| value == "1") {
        let parent = expected.parent().unwrap_or(&expected).to_path_buf();
        return fs::create_dir_all(parent)
            .and_then(|()| fs::write(&expected, &outcome.output))
            .map_err(|error| format!("{}: {error}", expected.display()));
    }
    let wanted = fs::read_to_string(&expected).unwrap_or_default();
    if wanted == outcome.output {
        return Ok(());
    }
    Err(format!(
        "{folder}/expected/plan.txt is not the plan of today\n{}",
        verdict::diff(&wanted, &outcome.output)
    ))
}
