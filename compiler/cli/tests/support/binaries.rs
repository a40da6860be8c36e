//! The programs of the workspace.

use std::path::{Path, PathBuf};

/// The root of the repository.
pub(crate) fn root() -> PathBuf {
    // Asked for when the test runs: a build folder may be shared by several working trees.
    let here = std::env::var_os("CARGO_MANIFEST_DIR").unwrap_or_else(|| env!("CARGO_MANIFEST_DIR").into());
    let root = Path::new(&here).ancestors().nth(2);
    root.expect("this member lies two folders below the root")
        .to_path_buf()
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
