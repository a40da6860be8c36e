//! Aliases are kept, not expanded; what they stand for is counted as if it were.

use super::errors;
use super::tree::{Tree, TreeKind};
use crate::diagnostic::Diagnostic;
use crate::limits::Limits;

/// Takes the target from every alias that would make the document larger or deeper than the limits allow.
///
/// An anchor comes before its aliases and is complete there, so no node contains itself, and children come before
/// their parents in the arena: one pass down and one pass up see everything.
/// Cost: linear in the nodes that are written.
pub(super) fn bound(tree: &mut Tree, limits: &Limits) -> Vec<Diagnostic> {
    let has_alias = tree
        .nodes
        .iter()
        .any(|(_, node)| matches!(node.kind, TreeKind::Alias(..)));
    if !has_alias {
        return Vec::new();
    }
    let allowed = limits
        .alias_nodes
        .min(limits.alias_ratio.saturating_mul(tree.nodes.len()));
    let depths = depths(tree);
    let mut sizes: Vec<Size> = Vec::with_capacity(tree.nodes.len());
    let mut added = 0_usize;
    let mut too_large = None;
    let mut too_deep = None;
    let mut cut = Vec::new();
    for (id, node) in tree.nodes.iter() {
        let size = match &node.kind {
            TreeKind::Scalar(_) | TreeKind::Alias(_, None) => Size::LEAF,
            TreeKind::Sequence(items) => Size::around(items.iter().map(|item| sizes[item.index()])),
            TreeKind::Mapping(entries) => Size::around(
                entries
                    .iter()
                    .flat_map(|(key, value)| [sizes[key.index()], sizes[value.index()]]),
            ),
            TreeKind::Alias(_, Some(target)) => {
                let target = sizes[target.index()];
                let more = added.saturating_add(target.nodes);
                if depths[id.index()].saturating_add(target.height) > limits.nesting {
                    too_deep = too_deep.or(Some(id));
                    cut.push(id);
                    Size::LEAF
                } else if more > allowed {
                    too_large = too_large.or(Some((id, target.nodes)));
                    cut.push(id);
                    Size::LEAF
                } else {
                    added = more;
                    target
                }
            }
        };
        sizes.push(size);
    }
    let mut diagnostics = Vec::new();
    if let Some(id) = too_deep {
        diagnostics.push(errors::alias_too_deep(tree, id, limits.nesting));
    }
    if let Some((id, nodes)) = too_large {
        diagnostics.push(errors::aliases_too_large(tree, id, nodes, allowed));
    }
    for id in cut {
        if let TreeKind::Alias(_, target) = &mut tree.nodes.get_mut(id).kind {
            *target = None;
        }
    }
    diagnostics
}

/// What a node is when its aliases are written out.
#[derive(Clone, Copy)]
struct Size {
    nodes: usize,
    /// Levels of collections, 0 for a scalar.
    height: usize,
}

impl Size {
    const LEAF: Size = Size { nodes: 1, height: 0 };

    fn around(children: impl Iterator<Item = Size>) -> Size {
        let mut size = Size { nodes: 1, height: 1 };
        for child in children {
            size.nodes = size.nodes.saturating_add(child.nodes);
            size.height = size.height.max(child.height.saturating_add(1));
        }
        size
    }
}

/// How many collections each node stands in.
fn depths(tree: &Tree) -> Vec<usize> {
    let mut depths = vec![0; tree.nodes.len()];
    for (id, node) in tree.nodes.iter().rev() {
        let below = depths[id.index()] + 1;
        match &node.kind {
            TreeKind::Scalar(_) | TreeKind::Alias(..) => {}
            TreeKind::Sequence(items) => {
                for item in items {
                    depths[item.index()] = below;
                }
            }
            TreeKind::Mapping(entries) => {
                for (key, value) in entries {
                    depths[key.index()] = below;
                    depths[value.index()] = below;
                }
            }
        }
    }
    depths
}
