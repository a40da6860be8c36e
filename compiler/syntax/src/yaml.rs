//! YAML as raw trees: read before the dialect is known, with everything an author wrote still there.

pub mod tree;
pub mod scalar;
mod events;
mod errors;
mod build;
mod aliases;
mod recover;
mod restore;
mod damage;

use crate::diagnostic::Checked;
use crate::limits::Limits;
use crate::source::Source;
use events::Indentation;
use tree::Tree;

/// Reads one YAML document.
///
/// Never fails. Where the text is broken, the least of it is mended or blanked and reported, and all is read again, up to
/// [`Limits::recovery_rounds`] times; where a limit is reached, the tree ends there. Aliases that may not be expanded
/// were reported and have no target any more, so a [`tree::Cursor`] never walks more than the limits allow.
///
/// Cost: linear in the text; for broken text at most [`Limits::recovery_bytes`] more.
/// Spec: YAML 1.2.2; T0003 to T0016.
pub fn parse(source: &Source, limits: &Limits) -> Checked<Tree> {
    let mut built = build::build(source.file(), source.text(), Indentation::Strict, limits);
    let mut diagnostics = Vec::new();
    let mut mended = Vec::new();
    if let Some(fault) = built.fault.take() {
        let mut recovery = recover::recover(source, fault, limits);
        built = build::build(source.file(), &recovery.text, recovery.indentation, limits);
        restore::restore(&mut built, source, &recovery);
        built.tree.blanked = std::mem::take(&mut recovery.blanked);
        diagnostics = std::mem::take(&mut recovery.diagnostics);
        mended = recovery.mended();
        built
            .diagnostics
            .retain(|diagnostic| !restore::was_blanked(diagnostic, source, &built.tree));
    }
    damage::mark(&mut built.tree, &mended, built.cut);
    diagnostics.append(&mut built.diagnostics);
    diagnostics.extend(aliases::bound(&mut built.tree, limits));
    Checked::new(built.tree, diagnostics)
}

#[cfg(test)]
mod tests;
