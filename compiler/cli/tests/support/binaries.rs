//! The programs of the workspace.

use std::path::{Path, PathBuf};

/// The root of the repository.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// A program of the workspace: `cargo test --workspace` puts all of them into one folder.
pub(crate) fn program(name: &str) -> PathBuf {
    let path = Path::new(env!("CARGO_BIN_EXE_toscac")).with_file_name(name);
    assert!(
        path.is_file(),
        "{} is not there: run `cargo build --workspace` or test the whole workspace",
        path.display()
    );
    path
}
