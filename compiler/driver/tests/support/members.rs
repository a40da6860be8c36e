//! The members of the workspace.

use crate::tree;

/// The members of the workspace, by their folders in `compiler/`.
pub(crate) fn members() -> Vec<String> {
    let manifest = tree::read("Cargo.toml");
    let list = manifest
        .split_once("members = [")
        .and_then(|(_, rest)| rest.split_once(']'))
        .map_or("", |(list, _)| list);
    let paths = list.lines().map(|line| line.trim().trim_matches([',', '"']));
    let mut members: Vec<String> = paths
        .filter_map(|path| path.strip_prefix("compiler/"))
        .map(str::to_string)
        .collect();
    members.sort();
    members
}
