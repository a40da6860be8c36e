//! Whether two documents say the same, wherever their lines break.

use crate::source::Source;
use crate::yaml::tree::{NodeId, Tree, TreeKind, TreeNode};

/// The same nodes in the same order, written in the same way, and the same comments.
pub(super) fn same(source: &Source, tree: &Tree, other_source: &Source, other: &Tree) -> bool {
    let comments = |source: &Source, tree: &Tree| -> Vec<String> {
        let spans = tree.comments.iter().map(|comment| comment.span);
        spans
            .map(|span| source.slice(span).trim_end().to_owned())
            .collect()
    };
    let mut open: Vec<(NodeId, NodeId)> = Vec::new();
    match (tree.root, other.root) {
        (Some(root), Some(other)) => open.push((root, other)),
        (None, None) => {}
        _ => return false,
    }
    while let Some((node, twin)) = open.pop() {
        let (node, twin) = (&tree.nodes[node], &other.nodes[twin]);
        if !agree(node, twin, &mut open) {
            return false;
        }
    }
    comments(source, tree) == comments(other_source, other)
}

/// Whether two nodes agree as far as they alone are concerned; their children are still to be compared.
fn agree(node: &TreeNode, twin: &TreeNode, open: &mut Vec<(NodeId, NodeId)>) -> bool {
    let names = |node: &TreeNode| {
        let name =
            |property: &Option<(crate::name::Name, _)>| property.as_ref().map(|(name, _)| name.clone());
        (name(&node.tag), name(&node.anchor))
    };
    if names(node) != names(twin) {
        return false;
    }
    match (&node.kind, &twin.kind) {
        (TreeKind::Scalar(scalar), TreeKind::Scalar(other)) => scalar == other,
        (TreeKind::Alias(name, _), TreeKind::Alias(other, _)) => name == other,
        (TreeKind::Sequence(items), TreeKind::Sequence(others)) => {
            open.extend(items.iter().copied().zip(others.iter().copied()));
            items.len() == others.len()
        }
        (TreeKind::Mapping(entries), TreeKind::Mapping(others)) => {
            for ((key, value), (other_key, other_value)) in entries.iter().zip(others) {
                open.extend([(*key, *other_key), (*value, *other_value)]);
            }
            entries.len() == others.len()
        }
        _ => false,
    }
}
