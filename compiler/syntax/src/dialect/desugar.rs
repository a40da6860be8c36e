//! Rewrites: from the forms of a dialect to those of TOSCA 2.0, tree by tree.
//!
//! One walk follows the tables of the dialect and copies only the way to what changes. Every node that it makes knows
//! what it stands for in its author's own document ([`Moved`]), so that later messages point there and use his words.
//!
//! - `desugar/forge.rs`: making nodes
//! - `desugar/calls.rs`: function calls by bare names
//! - `desugar/clauses.rs`: constraints, filters and conditions
//! - `desugar/workflows.rs`: preconditions, and what triggers do
//! - `desugar/assignments.rs`: occurrences, operations, artifacts, imports, directives
//! - `desugar/mappings.rs`: substitution mappings
//! - `desugar/errors.rs`: the messages

mod forge;
mod calls;
mod clauses;
mod workflows;
mod assignments;
mod mappings;
mod errors;

use std::collections::{BTreeMap, BTreeSet};

use super::Dialect;
use super::rules::{FunctionCall, Strings};
use super::shape::{Expected, Key, Rewrite, Shape, ShapeId, Short};
use crate::arena::Arena;
use crate::diagnostic::{Checked, Diagnostic};
use crate::yaml::tree::{Cursor, EntryCursor, Moved, NodeId, ScalarKind, Tree, TreeKind, TreeNode};

/// Rewrites a document of a dialect into the forms of TOSCA 2.0.
///
/// Keynames keep the author's spelling. What cannot be rewritten is reported, and stands in the result as an alias of
/// nothing, which says nothing more. What is in no table is left as it is, for `lower` to report.
/// Cost: linear in the tree with its aliases expanded; recursion is bounded by `limits::Limits::nesting`.
pub fn desugar(tree: &Tree, dialect: &'static Dialect) -> Checked<Tree> {
    let mut desugar = Desugar {
        dialect,
        nodes: tree.nodes.clone(),
        moved: BTreeMap::new(),
        damaged: tree.damaged.clone(),
        outputs: Vec::new(),
        diagnostics: Vec::new(),
        told: BTreeSet::new(),
    };
    let root = Cursor::root(tree).and_then(|root| desugar.shape(ShapeId::File, root));
    let rewritten = Tree {
        file: tree.file,
        nodes: desugar.nodes,
        root: root.or(tree.root),
        comments: tree.comments.clone(),
        blanked: tree.blanked.clone(),
        damaged: desugar.damaged,
        moved: desugar.moved,
    };
    Checked::new(rewritten, desugar.diagnostics)
}

struct Desugar {
    dialect: &'static Dialect,
    nodes: Arena<TreeNode>,
    moved: BTreeMap<NodeId, Moved>,
    damaged: BTreeSet<NodeId>,
    /// Outputs that mappings made, for the service template around them: what they read, under a name.
    outputs: Vec<(NodeId, NodeId)>,
    diagnostics: Vec<Diagnostic>,
    /// What was already said about which node.
    told: BTreeSet<(NodeId, &'static str)>,
}

/// What became of the value under a keyname.
enum Rewritten {
    /// It stays as it is written.
    AsWritten,
    /// This stands there now.
    Node(NodeId),
    /// This stands there now, and further entries beside it.
    With(NodeId, Vec<(NodeId, NodeId)>),
}

impl From<Option<NodeId>> for Rewritten {
    fn from(node: Option<NodeId>) -> Rewritten {
        node.map_or(Rewritten::AsWritten, Rewritten::Node)
    }
}

impl Desugar {
    /// Rewrites an element; `None`: it stays as it is written.
    fn shape(&mut self, id: ShapeId, cursor: Cursor<'_>) -> Option<NodeId> {
        let shape = self.dialect.shape(id);
        let whole = shape
            .rewrite
            .and_then(|rewrite| self.whole(rewrite, shape, cursor));
        if whole.is_some() {
            return whole;
        }
        let is_value = shape.short == Short::Any && !has_keyname(shape, cursor);
        match &cursor.get().kind {
            TreeKind::Mapping(_) if !is_value => self.fields(shape, cursor),
            TreeKind::Mapping(_) | TreeKind::Sequence(_) | TreeKind::Scalar(_) if is_value => {
                self.value(cursor)
            }
            TreeKind::Mapping(_) | TreeKind::Sequence(_) | TreeKind::Scalar(_) | TreeKind::Alias(..) => None,
        }
    }

    /// Rewrites what stands under each keyname of an element.
    fn fields(&mut self, shape: &'static Shape, cursor: Cursor<'_>) -> Option<NodeId> {
        let mut entries = Vec::new();
        let mut is_changed = false;
        for (entry, (key, value)) in written_entries(cursor) {
            let row = entry.key.scalar().and_then(|scalar| shape.key(&scalar.text));
            let rewritten = match row {
                Some(row) => self.under(row, entry, cursor),
                None => Rewritten::AsWritten,
            };
            is_changed |= !matches!(rewritten, Rewritten::AsWritten);
            match rewritten {
                Rewritten::AsWritten => entries.push((key, value)),
                Rewritten::Node(node) => entries.push((key, node)),
                Rewritten::With(node, more) => {
                    entries.push((key, node));
                    entries.extend(more);
                }
            }
        }
        if shape.id == ShapeId::ServiceTemplate && !self.outputs.is_empty() {
            self.add_outputs(shape, cursor, &mut entries);
            is_changed = true;
        }
        is_changed.then(|| self.copy(cursor, TreeKind::Mapping(entries)))
    }

    /// Rewrites what stands under a keyname of the map `around`.
    fn under(&mut self, row: &'static Key, entry: EntryCursor<'_>, around: Cursor<'_>) -> Rewritten {
        let value = entry.value;
        match row.rewrite {
            Some(rewrite) => self.rewrite(rewrite, row, entry, around),
            None => match row.value {
                Expected::Value
                | Expected::Count
                | Expected::Flag
                | Expected::Condition
                | Expected::Conditions
                | Expected::NodeReference
                | Expected::Path => self.value(value).into(),
                Expected::NamedValues | Expected::NamedPaths => self.each_entry(value, Self::value).into(),
                Expected::One(id) => self.shape(id, value).into(),
                Expected::Named(id) => self.each_entry(value, |this, entry| this.shape(id, entry)).into(),
                Expected::List(id) => self.each_item(value, |this, item| this.shape(id, item)).into(),
                Expected::NamedList(id) => self
                    .each_item(value, |this, item| {
                        this.each_entry(item, |this, entry| this.shape(id, entry))
                    })
                    .into(),
                Expected::Artifact => self.artifact_reference(value).into(),
                Expected::Artifacts => self.each_item(value, Self::artifact_reference).into(),
                Expected::Text | Expected::Version => self.text_as_written(row, value).into(),
                Expected::Boolean
                | Expected::CountRange
                | Expected::Data
                | Expected::Texts
                | Expected::TextOrTexts
                | Expected::MappedNames
                | Expected::MappedOperations
                | Expected::MappedRequirements => Rewritten::AsWritten,
            },
        }
    }

    /// What stands under a keyname, by the rewrite of its row.
    fn rewrite(
        &mut self,
        rewrite: Rewrite,
        row: &'static Key,
        entry: EntryCursor<'_>,
        around: Cursor<'_>,
    ) -> Rewritten {
        let value = entry.value;
        match rewrite {
            Rewrite::Constraints => self.constraints(row, value, around).into(),
            Rewrite::NodeFilter(subject) => self.node_filter(row, value, subject).into(),
            Rewrite::Condition => self.condition(row, value).into(),
            Rewrite::TriggerCondition => self.trigger_condition(row, value).into(),
            Rewrite::Preconditions => self.preconditions(row, value).into(),
            Rewrite::Action => self.action(value).into(),
            Rewrite::Occurrences => self.occurrences(row, value),
            Rewrite::Directives => self.directives(value).into(),
            Rewrite::MappedProperties => self.mapped_properties(value),
            Rewrite::MappedAttributes => self.mapped_attributes(value),
            Rewrite::DescribedValues => self.described_values(value).into(),
            Rewrite::MappedCapabilities => self.mapped_capabilities(value),
            Rewrite::MappedRequirements => self.mapped_requirements(value),
            Rewrite::MappedInterfaces => self.mapped_interfaces(value),
            Rewrite::Operations | Rewrite::Artifact | Rewrite::NamedImport => Rewritten::AsWritten,
        }
    }

    /// A whole element, by the rewrite of its shape; `None` when its keynames are to be looked at.
    fn whole(&mut self, rewrite: Rewrite, shape: &'static Shape, cursor: Cursor<'_>) -> Option<NodeId> {
        match rewrite {
            Rewrite::Operations => self.operations(shape, cursor),
            Rewrite::Artifact => self.short_artifact(cursor),
            Rewrite::NamedImport => self.named_import(shape, cursor),
            Rewrite::Constraints
            | Rewrite::NodeFilter(_)
            | Rewrite::Condition
            | Rewrite::TriggerCondition
            | Rewrite::Preconditions
            | Rewrite::Action
            | Rewrite::Occurrences
            | Rewrite::Directives
            | Rewrite::MappedProperties
            | Rewrite::MappedAttributes
            | Rewrite::DescribedValues
            | Rewrite::MappedCapabilities
            | Rewrite::MappedRequirements
            | Rewrite::MappedInterfaces => None,
        }
    }

    /// Where a string is wanted, a number is what its author wrote, if the dialect is so kind.
    fn text_as_written(&mut self, row: &'static Key, cursor: Cursor<'_>) -> Option<NodeId> {
        let kind = cursor.get().scalar_kind()?;
        let is_text = matches!(kind, ScalarKind::String | ScalarKind::Null);
        if is_text || self.dialect.rules.strings != Strings::AsWritten {
            return None;
        }
        let text = &cursor.scalar()?.text;
        self.report(cursor, errors::text_as_written(cursor, row.spelling, text));
        Some(self.text(cursor, text))
    }

    /// The values of a map, each rewritten; `None` when none is.
    fn each_entry(
        &mut self,
        cursor: Cursor<'_>,
        mut rewrite: impl FnMut(&mut Self, Cursor<'_>) -> Option<NodeId>,
    ) -> Option<NodeId> {
        let mut is_changed = false;
        let mut entries = Vec::new();
        for (entry, (key, value)) in written_entries(cursor) {
            let rewritten = rewrite(self, entry.value);
            is_changed |= rewritten.is_some();
            entries.push((key, rewritten.unwrap_or(value)));
        }
        is_changed.then(|| self.copy(cursor, TreeKind::Mapping(entries)))
    }

    /// The items of a list, each rewritten; `None` when none is.
    fn each_item(
        &mut self,
        cursor: Cursor<'_>,
        mut rewrite: impl FnMut(&mut Self, Cursor<'_>) -> Option<NodeId>,
    ) -> Option<NodeId> {
        let TreeKind::Sequence(written) = &cursor.get().kind else {
            return None;
        };
        let mut is_changed = false;
        let mut items = Vec::new();
        for (item, written) in cursor.items().unwrap_or_default().into_iter().zip(written) {
            let rewritten = rewrite(self, item);
            is_changed |= rewritten.is_some();
            items.push(rewritten.unwrap_or(*written));
        }
        is_changed.then(|| self.copy(cursor, TreeKind::Sequence(items)))
    }

    fn report(&mut self, at: Cursor<'_>, diagnostic: Diagnostic) {
        if !at.is_damaged() && self.told.insert((at.node, diagnostic.code.number)) {
            self.diagnostics.push(diagnostic);
        }
    }
}

/// The entries of a map, each with the nodes that its author wrote there, aliases among them.
fn written_entries(cursor: Cursor<'_>) -> impl Iterator<Item = (EntryCursor<'_>, (NodeId, NodeId))> {
    let written = match &cursor.get().kind {
        TreeKind::Mapping(entries) => entries.as_slice(),
        TreeKind::Scalar(_) | TreeKind::Sequence(_) | TreeKind::Alias(..) => &[],
    };
    let entries = cursor.entries().unwrap_or_default();
    entries.into_iter().zip(written.iter().copied())
}

/// Whether a map has a keyname of a shape.
fn has_keyname(shape: &Shape, cursor: Cursor<'_>) -> bool {
    let entries = cursor.entries().unwrap_or_default();
    let mut keys = entries.iter().filter_map(|entry| entry.key.scalar());
    keys.any(|key| shape.key(&key.text).is_some())
}

#[cfg(test)]
mod tests;
