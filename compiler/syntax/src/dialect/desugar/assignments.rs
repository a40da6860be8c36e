//! Occurrences, operations directly below an interface, artifacts, imports and directives.

use super::super::shape::{Expected, Key, Shape, ShapeId};
use super::{Desugar, Rewritten, errors};
use crate::nearest::nearest;
use crate::yaml::tree::{Cursor, EntryCursor, NodeId, ScalarKind, TreeKind};

/// Directives under another name.
const FORMER_DIRECTIVES: &[(&str, &str)] = &[("selectable", "select"), ("substitutable", "substitute")];
const DIRECTIVES: &[&str] = &["select", "substitute"];

impl Desugar {
    /// `[ least, most ]` of a requirement assignment. `least` relationships there must be; where none must be, there may
    /// be as many as `most` says.
    pub(super) fn occurrences(&mut self, row: &Key, range: Cursor<'_>) -> Rewritten {
        let bounds = range.items().unwrap_or_default();
        let [least, most] = bounds.as_slice() else {
            return self
                .wrong_kind(range, || {
                    format!("two bounds for `{}`, for example `[ 1, 1 ]`", row.spelling)
                })
                .into();
        };
        let is_text =
            |bound: &Cursor<'_>, text: &str| bound.scalar().is_some_and(|bound| &*bound.text == text);
        let is_unbounded = is_text(most, "UNBOUNDED");
        for (bound, is_right) in [(least, true), (most, !is_unbounded)] {
            if is_right && bound.get().scalar_kind() != Some(ScalarKind::Integer) {
                let wanted = "a non-negative integer as bound";
                self.report(*bound, errors::wrong_kind(*bound, wanted));
                return Rewritten::Node(self.fault(*bound));
            }
        }
        if !is_text(least, "0") {
            return Rewritten::Node(self.keep(*least));
        }
        let count = if is_unbounded {
            self.plain(range, "1")
        } else {
            self.keep(*most)
        };
        let keyname = self.text(range, "optional");
        let value = self.plain(range, "true");
        Rewritten::With(count, vec![(keyname, value)])
    }

    /// `{ description: …, value: … }` becomes what stands under `value`.
    pub(super) fn described_values(&mut self, map: Cursor<'_>) -> Option<NodeId> {
        self.each_entry(map, |this, written| {
            let entries = written.entries().unwrap_or_default();
            let is_described =
                |entry: &EntryCursor<'_>| matches!(&*entry.key.key_text(), "description" | "value");
            let value = entries.iter().find(|entry| &*entry.key.key_text() == "value");
            match value {
                Some(entry) if entries.iter().all(is_described) => {
                    let value = this.value(entry.value);
                    Some(value.unwrap_or_else(|| this.keep(entry.value)))
                }
                Some(_) | None => this.value(written),
            }
        })
    }

    /// `{ create: …, inputs: … }` becomes `{ operations: { create: … }, inputs: … }`. A keyname of interfaces is never
    /// an operation, and neither is a slip of the pen.
    pub(super) fn operations(&mut self, shape: &'static Shape, cursor: Cursor<'_>) -> Option<NodeId> {
        let row = shape.key("operations")?;
        let Expected::Named(operation) = row.value else {
            return None;
        };
        let entries: Vec<_> = super::written_entries(cursor).collect();
        let is_operation = |key: Cursor<'_>| {
            let Some(key) = key.scalar() else { return false };
            shape.key(&key.text).is_none()
                && nearest(&key.text, shape.written().map(|key| key.spelling)).is_none()
        };
        let has_operations = entries.iter().any(|(entry, _)| is_operation(entry.key));
        let is_long = entries.iter().any(|(entry, _)| {
            let key = entry.key.scalar().and_then(|key| shape.key(&key.text));
            key.is_some_and(|key| matches!(key.name, "operations" | "notifications"))
        });
        if !has_operations || is_long {
            return None;
        }
        let mut rest = Vec::new();
        let mut operations = Vec::new();
        for (entry, (key, value)) in entries {
            if is_operation(entry.key) {
                let name = self.keep(entry.key);
                let body = self.shape(operation, entry.value);
                let body = body.unwrap_or_else(|| self.keep(entry.value));
                operations.push((name, body));
                continue;
            }
            let row = entry.key.scalar().and_then(|key| shape.key(&key.text));
            let rewritten = row.map_or(Rewritten::AsWritten, |row| self.under(row, entry, cursor));
            match rewritten {
                Rewritten::Node(node) | Rewritten::With(node, _) => rest.push((key, node)),
                Rewritten::AsWritten => rest.push((key, value)),
            }
        }
        let keyname = self.text(cursor, "operations");
        let operations = self.map(cursor, operations);
        rest.push((keyname, operations));
        Some(self.map(cursor, rest))
    }

    /// `name: file` becomes `name: { file: … }`: the type follows from the file's extension.
    pub(super) fn short_artifact(&mut self, cursor: Cursor<'_>) -> Option<NodeId> {
        let scalar = cursor.scalar()?;
        if cursor.get().scalar_kind() != Some(ScalarKind::String) {
            return None;
        }
        let keyname = self.text(cursor, "file");
        let file = self.text(cursor, &scalar.text);
        Some(self.map(cursor, vec![(keyname, file)]))
    }

    /// An artifact by name stays one; only a definition in place is an element.
    pub(super) fn artifact_reference(&mut self, cursor: Cursor<'_>) -> Option<NodeId> {
        match &cursor.get().kind {
            TreeKind::Mapping(_) => self.shape(ShapeId::ArtifactDefinition, cursor),
            TreeKind::Scalar(_) | TreeKind::Sequence(_) | TreeKind::Alias(..) => None,
        }
    }

    /// `- my_types: { file: … }` becomes `- { file: … }`.
    pub(super) fn named_import(&mut self, shape: &'static Shape, cursor: Cursor<'_>) -> Option<NodeId> {
        let entries = cursor.entries()?;
        let [entry] = entries.as_slice() else {
            return None;
        };
        let name = entry.key.scalar()?;
        // A keyname of another version is no name either.
        if shape.key(&name.text).is_some()
            || shape.named(&name.text).is_some()
            || nearest(&name.text, shape.written().map(|key| key.spelling)).is_some()
        {
            return None;
        }
        match &entry.value.get().kind {
            TreeKind::Mapping(_) => {
                let import = self.fields(shape, entry.value);
                Some(import.unwrap_or_else(|| self.keep(entry.value)))
            }
            TreeKind::Scalar(_) => Some(self.keep(entry.value)),
            TreeKind::Sequence(_) | TreeKind::Alias(..) => None,
        }
    }

    /// Former names become today's; words that only an orchestrator may know are left to it.
    pub(super) fn directives(&mut self, list: Cursor<'_>) -> Option<NodeId> {
        let words = list.items()?;
        let mut items = Vec::new();
        for word in words {
            let text = word.scalar().map(|scalar| scalar.text.as_str());
            let is_text = word.get().scalar_kind() == Some(ScalarKind::String);
            let former = FORMER_DIRECTIVES.iter().find(|(former, _)| Some(*former) == text);
            match (former, text) {
                (Some((_, today)), _) => items.push(self.text(word, today)),
                (None, Some(text)) if is_text && !DIRECTIVES.contains(&text) => {
                    self.report(word, errors::foreign_directive(word, text));
                }
                (None, _) => items.push(self.keep(word)),
            }
        }
        Some(self.list(list, items))
    }
}
