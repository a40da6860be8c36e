//! The files of the repository, as tests see them.

use std::fs;
use std::path::{Path, PathBuf};

/// The root of the repository.
pub(crate) fn root() -> PathBuf {
    // Asked for when the test runs: a build folder may be shared by several working trees.
    let here = std::env::var_os("CARGO_MANIFEST_DIR").unwrap_or_else(|| env!("CARGO_MANIFEST_DIR").into());
    let here = Path::new(&here);
    here.ancestors()
        .nth(2)
        .expect("the driver lies two folders below the root")
        .to_path_buf()
}

/// The text of a file, by its path from the root.
pub(crate) fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// All files below a folder, as paths from the root with `/` between the names, sorted.
///
/// Dot-files, build output and what is no UTF-8 path are left out; a folder that is not there has no files.
pub(crate) fn files(folder: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut open = vec![folder.trim_end_matches('/').to_string()];
    while let Some(folder) = open.pop() {
        for (name, is_folder) in entries(&folder) {
            let path = if folder.is_empty() {
                name
            } else {
                format!("{folder}/{name}")
            };
            if is_folder {
                open.push(path);
            } else {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

/// The names in one folder and whether each is a folder, sorted, without dot-files and build output.
pub(crate) fn entries(folder: &str) -> Vec<(String, bool)> {
    let Ok(listing) = fs::read_dir(root().join(folder)) else {
        return Vec::new();
    };
    let mut entries: Vec<(String, bool)> = listing
        .filter_map(Result::ok)
        .filter_map(|entry| {
            Some((
                entry.file_name().into_string().ok()?,
                entry.file_type().ok()?.is_dir(),
            ))
        })
        .filter(|(name, _)| !name.starts_with('.') && name != "target")
        .collect();
    entries.sort();
    entries
}
