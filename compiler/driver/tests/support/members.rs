//! The members of the workspace.

use crate::tree;

/// The members of the workspace: the folders of `compiler/` that have a `Cargo.toml`.
pub(crate) fn members() -> Vec<String> {
    let is_member = |name: &String| {
        tree::root()
            .join("compiler")
            .join(name)
            .join("Cargo.toml")
            .is_file()
    };
    tree::entries("compiler")
        .into_iter()
        .map(|(name, _)| name)
        .filter(is_member)
        .collect()
}
