//! Lowering: a raw tree becomes the entities of one file, judged by the tables of its dialect.
//!
//! - `lower/shape.rs`: the engine that reads a map by its shape
//! - `lower/read.rs`: typed values under keynames
//! - `lower/expression.rs`: values and function calls
//! - `lower/{file,types,values,definitions,operations,templates,requirements,substitution,workflows}.rs`: the entities
//! - `lower/inputs.rs`: input values from outside
//! - `lower/version.rs`: the grammar of TOSCA versions
//! - `lower/errors.rs`: the messages

mod errors;
mod shape;
mod read;
mod version;
mod expression;
mod values;
mod operations;
mod definitions;
mod workflows;
mod types;
mod requirements;
mod substitution;
mod templates;
mod file;
pub mod inputs;

use std::collections::BTreeSet;

use crate::diagnostic::{Checked, Diagnostic, Severity};
use crate::dialect::Dialect;
use crate::dialect::desugar::desugar;
use crate::entities::Syntax;
use crate::origin::Origin;
use crate::yaml::tree::{Cursor, NodeId, Tree};

/// Reads the entities of one file in one of `dialects`, chosen by its `tosca_definitions_version`.
///
/// Never fails. What is faulty is reported once and left out; the rest is still read. A file in a language that is not
/// read yields a `Syntax` without entities.
/// Cost: linear in the tree with its aliases expanded; recursion is bounded by `limits::Limits::nesting`.
pub fn lower(tree: &Checked<Tree>, dialects: &[&'static Dialect]) -> Checked<Syntax> {
    let (dialect, mut diagnostics) = file::choose_dialect(tree, dialects);
    let Some(dialect) = dialect else {
        return Checked::new(file::empty(&tree.value, dialects), diagnostics).after(tree);
    };
    let rewritten = dialect.base.map(|_| desugar(&tree.value, dialect));
    let mut lowering = Lowering {
        tree: rewritten
            .as_ref()
            .map_or(&tree.value, |rewritten| &rewritten.value),
        dialect,
        diagnostics: Vec::new(),
        holes: Vec::new(),
        told: BTreeSet::new(),
    };
    let mut syntax = lowering.file();
    syntax.holes = lowering.holes;
    diagnostics.append(&mut lowering.diagnostics);
    diagnostics.extend(rewritten.into_iter().flat_map(|rewritten| rewritten.diagnostics));
    Checked::new(syntax, diagnostics).after(tree)
}

/// The state of lowering one file.
struct Lowering<'tree> {
    tree: &'tree Tree,
    dialect: &'static Dialect,
    diagnostics: Vec<Diagnostic>,
    /// Becomes [`Syntax::holes`].
    holes: Vec<Origin>,
    /// What was already said about which node: aliases lead to the same node again and again.
    told: BTreeSet<(NodeId, &'static str, String)>,
}

impl Lowering<'_> {
    /// Reports a fault of `at`, unless it was reported when another alias led there, or text was lost in or beside
    /// `at`; `detail` tells faults of one code at one node apart.
    fn report(&mut self, at: Cursor<'_>, detail: &str, diagnostic: Diagnostic) {
        if diagnostic.severity == Severity::Error {
            self.holes.push(diagnostic.place.origin);
        }
        self.report_harmless(at, detail, diagnostic);
    }

    /// Reports a fault that hides nothing from later passes.
    fn report_harmless(&mut self, at: Cursor<'_>, detail: &str, diagnostic: Diagnostic) {
        if !at.is_damaged()
            && self
                .told
                .insert((at.written(), diagnostic.code.number, detail.to_owned()))
        {
            self.diagnostics.push(diagnostic);
        }
    }
}

#[cfg(test)]
mod tests;
