//! The chapters of `conformance/`, held against this compiler. Each heading is a test of that name.

#![expect(clippy::panic, reason = "a test panics when it has something to say")]

use std::process::ExitCode;

use toscac_testkit::harness::{self, Selection};
use toscac_testkit::suite;

#[path = "support/tree.rs"]
mod tree;
#[path = "support/pages.rs"]
mod pages;
#[path = "support/memory.rs"]
mod memory;
#[path = "support/processor.rs"]
mod processor;

fn main() -> ExitCode {
    let is_chapter = |path: &String| path.ends_with(".md") && !path.ends_with("README.md");
    let paths = tree::files("conformance").into_iter().filter(is_chapter);
    let pages: Vec<(String, String)> = paths.map(|path| (path.clone(), tree::read(&path))).collect();
    let (cases, chapters, rewrites) = suite::cases(&pages, processor::answer, pages::update());
    let code = harness::run(
        &cases,
        &Selection::read(std::env::args().skip(1)),
        &mut std::io::stdout(),
    );
    for chapter in &chapters {
        if let Some(text) = rewrites.text(chapter) {
            pages::write(&chapter.path, &text);
        }
    }
    code
}
