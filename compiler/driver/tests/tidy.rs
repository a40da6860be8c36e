//! The rules of `ARCHITECTURE.md` and `STYLE.md` that a program can check.

#![expect(clippy::panic, reason = "a test panics when it has something to say")]

#[path = "support/tree.rs"]
mod tree;
#[path = "support/members.rs"]
mod members;
#[path = "tidy/source.rs"]
mod source;
#[path = "tidy/imports.rs"]
mod imports;
#[path = "tidy/order.rs"]
mod order;
#[path = "tidy/map.rs"]
mod map;
#[path = "tidy/words.rs"]
mod words;
#[path = "tidy/links.rs"]
mod links;

/// Fails with one line for each fault, so that all of them can be mended at once.
fn none(faults: Vec<String>, rule: &str) {
    assert!(faults.is_empty(), "{rule}\n{}", faults.join("\n"));
}
