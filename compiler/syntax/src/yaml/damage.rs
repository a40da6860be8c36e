//! Which nodes lost text, so that later passes do not report what is missing because of that.

use super::tree::{NodeId, Tree, TreeKind};
use crate::source::Span;

/// Marks the nodes in and beside which text was blanked or mended, and those that were open where the tree was cut.
///
/// Cost: nodes × places, of which there are no more than recovery has rounds.
pub(super) fn mark(tree: &mut Tree, mended: &[Span], cut: Option<u32>) {
    let mut lost = tree.blanked.clone();
    lost.extend(mended);
    lost.extend(cut.map(|end| Span::new(end, u32::MAX)));
    for hole in lost {
        let damaged = beside(tree, hole);
        tree.damaged.extend(damaged);
    }
}

fn beside(tree: &Tree, hole: Span) -> Vec<NodeId> {
    let leaves = || {
        tree.nodes.iter().filter_map(|(_, node)| match node.kind {
            TreeKind::Scalar(_) | TreeKind::Alias(..) => Some(node.span),
            TreeKind::Sequence(_) | TreeKind::Mapping(_) => None,
        })
    };
    let before = leaves()
        .map(|leaf| leaf.end)
        .filter(|end| *end <= hole.start)
        .max();
    let after = leaves()
        .map(|leaf| leaf.start)
        .filter(|start| *start >= hole.end)
        .min();
    let (before, after) = (before.unwrap_or(0), after.unwrap_or(u32::MAX));
    tree.nodes
        .iter()
        .filter(|(_, node)| match node.kind {
            TreeKind::Scalar(_) | TreeKind::Alias(..) => {
                let holds = node.span.start < hole.end && hole.start < node.span.end;
                let at = node.span.start;
                let is_here = at == before || (hole.start <= at && at <= hole.end);
                holds || (node.is_left_out() && is_here)
            }
            TreeKind::Sequence(_) | TreeKind::Mapping(_) => {
                node.span.start <= after && node.span.end >= before
            }
        })
        .map(|(id, _)| id)
        .collect()
}
