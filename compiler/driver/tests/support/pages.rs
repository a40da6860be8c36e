//! Pages that tests rewrite when they are asked to.

use std::fs;

use crate::tree;

/// Writes a file, by its path from the root.
pub(crate) fn write(path: &str, text: &str) {
    fs::write(tree::root().join(path), text).unwrap_or_else(|error| panic!("{path}: {error}"));
}

/// Whether today's answers are to be written into the pages.
pub(crate) fn update() -> bool {
    std::env::var_os("UPDATE").is_some_and(|value| value == "1")
}
