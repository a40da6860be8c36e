//! The chapters of `conformance/`, held against this compiler. Each heading is a test of that name.

#![expect(clippy::panic, reason = "a test panics when it has something to say")]

use std::process::ExitCode;

use toscac_testkit::harness::{self, Case, Selection};
use toscac_testkit::{suite, verdict};

#[path = "support/tree.rs"]
mod tree;
#[path = "support/pages.rs"]
mod pages;
#[path = "support/memory.rs"]
mod memory;
#[path = "support/archive.rs"]
mod archive;
#[path = "support/nouns.rs"]
mod nouns;
#[path = "support/processor.rs"]
mod processor;
#[path = "support/coverage.rs"]
mod coverage;

fn main() -> ExitCode {
    let is_chapter = |path: &String| path.ends_with(".md") && !path.ends_with("README.md");
    let paths = tree::files("conformance").into_iter().filter(is_chapter);
    let texts: Vec<(String, String)> = paths.map(|path| (path.clone(), tree::read(&path))).collect();
    let update = pages::update();
    let (mut cases, chapters, rewrites) = suite::cases(&texts, processor::answer, update);
    let today = coverage::page(&chapters);
    if update {
        pages::write(coverage::PAGE, &today);
    }
    cases.push(Case::new(coverage::PAGE, move || {
        let difference = verdict::diff(&tree::read(coverage::PAGE), &today);
        if tree::read(coverage::PAGE) == today {
            Ok(())
        } else {
            Err(difference)
        }
    }));
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
