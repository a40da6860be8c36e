//! A tree of the mended text becomes one of the file: keys get their last characters back, moved lines their places.

use super::build::Built;
use super::recover::Recovery;
use super::tree::{NodeId, Tree, TreeKind};
use crate::codes;
use crate::diagnostic::{Diagnostic, Part};
use crate::name::Name;
use crate::source::{Source, Span};

/// Undoes what recovery did to places and keys.
///
/// Cost: nodes × edits, of which there are no more than recovery has rounds.
pub(super) fn restore(built: &mut Built, source: &Source, recovery: &Recovery) {
    if !recovery.shifts.is_empty() {
        move_back(built, recovery);
    }
    for key in &recovery.keys {
        complete(built, source, *key);
    }
}

fn move_back(built: &mut Built, recovery: &Recovery) {
    let ids: Vec<NodeId> = built.tree.nodes.iter().map(|(id, _)| id).collect();
    for id in ids {
        let node = built.tree.nodes.get_mut(id);
        node.span = recovery.original(node.span);
        for (_, span) in [&mut node.tag, &mut node.anchor].into_iter().flatten() {
            *span = recovery.original(*span);
        }
    }
    for comment in &mut built.tree.comments {
        comment.span = recovery.original(comment.span);
    }
    let diagnostics = std::mem::take(&mut built.diagnostics);
    built.diagnostics = diagnostics
        .into_iter()
        .map(|diagnostic| recovery.original_place(diagnostic))
        .collect();
}

fn complete(built: &mut Built, source: &Source, key: Span) {
    let found = built.tree.nodes.iter().find(|(_, node)| {
        matches!(node.kind, TreeKind::Scalar(_)) && node.span.start == key.start && !node.span.is_empty()
    });
    let Some((id, _)) = found else {
        return;
    };
    let node = built.tree.nodes.get_mut(id);
    node.span = key;
    if let TreeKind::Scalar(scalar) = &mut node.kind {
        scalar.text = Name::new(source.slice(key));
    }
}

/// Whether an anchor is missing only because it stands in text that was blanked and reported.
pub(super) fn was_blanked(diagnostic: &Diagnostic, source: &Source, tree: &Tree) -> bool {
    let Part::Bytes(alias) = diagnostic.place.part else {
        return false;
    };
    let anchor = source.slice(alias).replacen('*', "&", 1);
    *diagnostic.code == codes::UNKNOWN_ANCHOR
        && tree.blanked.iter().any(|blanked| {
            source
                .slice(*blanked)
                .split_whitespace()
                .any(|word| word == anchor)
        })
}
