//! What `toscac` prints: pages whose `console` blocks are run and compared; `UPDATE=1` writes today's output into them.

#![expect(clippy::panic, reason = "a test panics when it has something to say")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use toscac_testkit::chapter::{self, Block};
use toscac_testkit::console::{self, Command, Outcome};
use toscac_testkit::harness::{self, Case, Selection};

#[path = "support/binaries.rs"]
mod binaries;
#[path = "support/shell.rs"]
mod shell;

fn main() -> ExitCode {
    let folder = binaries::root().join("compiler/cli/tests/transcripts");
    let mut pages: Vec<PathBuf> = fs::read_dir(&folder)
        .unwrap_or_else(|error| panic!("{}: {error}", folder.display()))
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.extension().is_some_and(|end| end == "md"))
        .collect();
    pages.sort();
    let cases: Vec<Case> = pages
        .into_iter()
        .map(|path| {
            let name = path
                .file_stem()
                .unwrap_or_default()
                .to_string_lossy()
                .into_owned();
            Case::new(name, move || page(&path))
        })
        .collect();
    harness::run(
        &cases,
        &Selection::read(std::env::args().skip(1)),
        &mut std::io::stdout(),
    )
}

/// Runs the blocks of a page from top to bottom in one directory; its named blocks are there as files.
fn page(path: &Path) -> Result<(), String> {
    let text = fs::read_to_string(path).map_err(|error| error.to_string())?;
    let (chapter, faults) = chapter::parse(&path.to_string_lossy(), &text);
    if let Some(fault) = faults.first() {
        return Err(format!("{}:{}: {}", path.display(), fault.line, fault.message));
    }
    let blocks: Vec<&Block> = chapter
        .sections
        .iter()
        .flat_map(|section| &section.blocks)
        .collect();
    let files: Vec<(String, String)> = blocks
        .iter()
        .filter_map(|block| Some((block.name.clone()?, block.text.clone())))
        .collect();
    let scratch = shell::scratch(&files);
    let mut differences = Vec::new();
    let mut rewritten = text.clone();
    // From the end, so that the places of earlier blocks stay right; the commands ran in their own order before.
    let ran: Vec<(&Block, Vec<(Command, Outcome)>)> = blocks
        .into_iter()
        .filter(|block| block.tag() == "console")
        .map(|block| (block, run_block(block, scratch.path())))
        .collect();
    for (block, ran) in ran.iter().rev() {
        for (command, outcome) in ran {
            if !console::holds(command, outcome) {
                differences.push(console::difference(command, outcome));
            }
        }
        if let Some(bytes) = &block.bytes {
            rewritten.replace_range(bytes.clone(), &console::rewritten(ran));
        }
    }
    if differences.is_empty() {
        return Ok(());
    }
    if std::env::var_os("UPDATE").is_some() {
        return fs::write(path, rewritten).map_err(|error| error.to_string());
    }
    differences.reverse();
    Err(differences.join("\n"))
}

fn run_block(block: &Block, directory: &Path) -> Vec<(Command, Outcome)> {
    console::commands(&block.text)
        .into_iter()
        .map(|command| {
            let outcome = shell::run(&command, directory);
            (command, outcome)
        })
        .collect()
}
