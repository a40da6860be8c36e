//! Function calls by bare names: `{ get_input: x }` becomes `{ $get_input: x }`, and a dollar becomes only a dollar.

use super::{Desugar, FunctionCall, errors};
use crate::yaml::tree::{Cursor, NodeId, ScalarKind, TreeKind};

/// Functions whose one argument stands without a list.
const OF_ONE: &[&str] = &["get_nodes_of_type"];

/// Where an artifact is wanted to lie, and whether it goes away again: two words that a path does not have.
const WORDS_OF_ARTIFACT_PATH: usize = 2;

impl Desugar {
    /// Rewrites a value; `None`: it stays as it is written.
    // Recursion: as deep as the tree with its aliases expanded, which `Limits::nesting` bounds.
    pub(super) fn value(&mut self, cursor: Cursor<'_>) -> Option<NodeId> {
        if self.dialect.rules.function_call == FunctionCall::Dollar {
            return None;
        }
        match &cursor.get().kind {
            TreeKind::Scalar(scalar) => {
                let is_text = cursor.get().scalar_kind() == Some(ScalarKind::String);
                let has_dollar = is_text && scalar.text.starts_with('$');
                has_dollar.then(|| self.retold(cursor, scalar, &format!("${}", scalar.text)))
            }
            TreeKind::Sequence(_) => self.each_item(cursor, Self::value),
            TreeKind::Mapping(_) => match self.called(cursor) {
                Some((function, arguments)) => Some(self.bare_call(cursor, &function, arguments)),
                None => self.map_of_values(cursor),
            },
            TreeKind::Alias(..) => None,
        }
    }

    /// What stands for a value somewhere else: always a node of its own.
    pub(super) fn value_elsewhere(&mut self, cursor: Cursor<'_>) -> NodeId {
        match self.value(cursor) {
            Some(node) => node,
            None => self.keep(cursor),
        }
    }

    /// The function that a map calls, and its arguments.
    pub(super) fn called<'tree>(&self, cursor: Cursor<'tree>) -> Option<(String, Cursor<'tree>)> {
        let entries = cursor.entries()?;
        let [entry] = entries.as_slice() else {
            return None;
        };
        let name = &entry.key.scalar()?.text;
        let is_known = self.dialect.functions.contains(&name.as_str());
        is_known.then(|| (name.to_string(), entry.value))
    }

    fn bare_call(&mut self, cursor: Cursor<'_>, function: &str, arguments: Cursor<'_>) -> NodeId {
        let items = match &arguments.get().kind {
            TreeKind::Sequence(items) if function == "get_artifact" => items.len(),
            TreeKind::Sequence(_) | TreeKind::Scalar(_) | TreeKind::Mapping(_) | TreeKind::Alias(..) => 0,
        };
        let arguments = if items > WORDS_OF_ARTIFACT_PATH {
            self.report(arguments, errors::place_of_artifact(arguments));
            let words = arguments.items().unwrap_or_default();
            let words = words.into_iter().take(WORDS_OF_ARTIFACT_PATH);
            let words = words.map(|word| self.value_elsewhere(word)).collect();
            self.list(arguments, words)
        } else if is_alone(function, arguments) {
            let argument = self.value_elsewhere(arguments);
            self.list(arguments, vec![argument])
        } else {
            self.value_elsewhere(arguments)
        };
        self.call(cursor, function, function, arguments)
    }

    /// Keys are values, too: a call may stand there.
    fn map_of_values(&mut self, cursor: Cursor<'_>) -> Option<NodeId> {
        let mut is_changed = false;
        let mut entries = Vec::new();
        for (entry, (key, value)) in super::written_entries(cursor) {
            let new_key = self.value(entry.key);
            let new_value = match (self.value(entry.value), new_key) {
                // Another key is another path, so the value must know its own.
                (None, Some(_)) => Some(self.keep(entry.value)),
                (rewritten, _) => rewritten,
            };
            is_changed |= new_value.is_some();
            entries.push((new_key.unwrap_or(key), new_value.unwrap_or(value)));
        }
        is_changed.then(|| self.copy(cursor, TreeKind::Mapping(entries)))
    }
}

/// Whether the one argument of a function stands without the list that other functions have.
fn is_alone(function: &str, arguments: Cursor<'_>) -> bool {
    OF_ONE.contains(&function) && !matches!(arguments.get().kind, TreeKind::Sequence(_))
}
