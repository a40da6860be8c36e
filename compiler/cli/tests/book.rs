//! The README and the book do what they say: named blocks are files, commands are run, outputs are compared.

#![expect(clippy::panic, reason = "a test panics when it has something to say")]

use std::fs;
use std::path::Path;
use std::process::ExitCode;

use toscac_testkit::chapter::{self, Block, Chapter};
use toscac_testkit::console::{self, Command};
use toscac_testkit::fixture::{self, Place, Settings};
use toscac_testkit::harness::{self, Case, Selection};
use toscac_testkit::rewrite::Edit;
use toscac_testkit::suite::Rewrites;

#[path = "support/binaries.rs"]
mod binaries;
#[path = "support/shell.rs"]
mod shell;

fn main() -> ExitCode {
    let update = std::env::var_os("UPDATE").is_some_and(|value| value == "1");
    let rewrites = Rewrites::default();
    let pages: Vec<Chapter> = paths()
        .iter()
        .map(|path| chapter::parse(path, &read(path)).0)
        .collect();
    let shows = |page: &&Chapter| page.sections.iter().any(|section| !section.blocks.is_empty());
    let cases: Vec<Case> = pages
        .iter()
        .filter(shows)
        .map(|page| {
            let (page, rewrites) = (page.clone(), rewrites.clone());
            Case::new(page.path.clone(), move || run(&page, update.then_some(&rewrites)))
        })
        .collect();
    let code = harness::run(
        &cases,
        &Selection::read(std::env::args().skip(1)),
        &mut std::io::stdout(),
    );
    for page in &pages {
        if let Some(text) = rewrites.text(page) {
            fs::write(binaries::root().join(&page.path), text)
                .unwrap_or_else(|error| panic!("{}: {error}", page.path));
        }
    }
    code
}

fn read(path: &str) -> String {
    fs::read_to_string(binaries::root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// The README and the pages of the book, as paths from the root.
fn paths() -> Vec<String> {
    let mut paths = vec!["README.md".to_string()];
    let mut open = vec![binaries::root().join("book/src")];
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(folder).into_iter().flatten().filter_map(Result::ok) {
            let path = entry.path();
            if path.is_dir() {
                open.push(path);
            } else if let Ok(inside) = path.strip_prefix(binaries::root())
                && path.extension().is_some_and(|end| end == "md")
            {
                paths.push(inside.to_string_lossy().into_owned());
            }
        }
    }
    paths.sort();
    paths
}

/// All blocks of a page in their order, in one folder with the examples.
fn run(page: &Chapter, rewrites: Option<&Rewrites>) -> Result<(), String> {
    let blocks: Vec<&Block> = page.sections.iter().flat_map(|section| &section.blocks).collect();
    let scratch = shell::scratch(&files(&blocks));
    let mut wrong = Vec::new();
    for block in blocks {
        let at = format!("{}:{}", page.path, block.line);
        match (&block.name, block.info.as_str()) {
            (Some(name), _) => wrong.extend(differs(name, block, &at)),
            (None, "yaml") => wrong.extend(check(block, scratch.path(), &at)),
            (None, "console") => {
                let (faults, edit) = converse(block, scratch.path(), &at);
                match (rewrites, edit) {
                    (Some(rewrites), Some(edit)) => rewrites.add(&page.path, vec![edit]),
                    _ => wrong.extend(faults),
                }
            }
            (None, "text" | "toml" | "json" | "yaml fragment") => {}
            (None, other) => wrong.push(format!("{at}: a block of kind `{other}`")),
        }
    }
    if wrong.is_empty() {
        Ok(())
    } else {
        Err(wrong.join("\n"))
    }
}

/// The named blocks that are not there already.
fn files(blocks: &[&Block]) -> Vec<(String, String)> {
    let named = blocks
        .iter()
        .filter_map(|block| Some((block.name.clone()?, block.text.clone())));
    named
        .filter(|(name, _)| !binaries::root().join(name).is_file())
        .collect()
}

/// A named block that the repository has, too, reads alike in both.
fn differs(name: &str, block: &Block, at: &str) -> Option<String> {
    let differs = binaries::root().join(name).is_file() && read(name) != block.text;
    differs.then(|| format!("{at}: `{name}` reads otherwise in the repository"))
}

/// TOSCA without a name must be accepted by `toscac check`.
fn check(block: &Block, folder: &Path, at: &str) -> Option<String> {
    let place = Place {
        line: block.line,
        bytes: 0..0,
        own: true,
    };
    let file = fixture::file(fixture::DEFAULT_FILE, &block.text, &Settings::default(), place);
    let name = format!("block-{}.yaml", block.line);
    fs::write(folder.join(&name), file.text).unwrap_or_else(|error| panic!("{name}: {error}"));
    let command = Command {
        text: format!("toscac check {name}"),
        expected: Vec::new(),
        line: block.line,
    };
    let outcome = shell::run(&command, folder);
    (outcome.exit_code != Some(0)).then(|| format!("{at}: {}", outcome.output))
}

/// Runs the commands of a block. Returns what is wrong, and the edit that mends it.
fn converse(block: &Block, folder: &Path, at: &str) -> (Vec<String>, Option<Edit>) {
    let mut wrong = Vec::new();
    let mut ran = Vec::new();
    for command in console::commands(&block.text) {
        let outcome = shell::run(&command, folder);
        if !console::holds(&command, &outcome) {
            wrong.push(format!(
                "{at}: not what is shown\n{}",
                console::difference(&command, &outcome)
            ));
        }
        ran.push((command, outcome));
    }
    let edit = block.bytes.clone().filter(|_| !wrong.is_empty());
    let edit = edit.map(|bytes| Edit {
        bytes,
        text: console::rewritten(&ran),
    });
    (wrong, edit)
}
