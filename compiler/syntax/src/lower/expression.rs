//! Values: where a function call stands and where a dollar is only a dollar.
//!
//! Spec: TOSCA 2.0 §10.1. Nothing is evaluated, and no function name is looked up.

use std::sync::Arc;

use crate::expression::{Call, Expression, ExpressionKind, Written};
use crate::name::Name;
use crate::yaml::tree::{Cursor, EntryCursor, Scalar, ScalarKind, TreeKind};

use super::Lowering;
use super::errors::rules;

/// Whether function calls are recognised.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Calls {
    /// Wherever a value is expected.
    Recognised,
    /// In metadata and the like, where a dollar is only a dollar.
    Literal,
}

impl<'tree> Lowering<'tree> {
    /// A value in which function calls are recognised.
    pub(super) fn expression(&mut self, cursor: Cursor<'tree>) -> Expression {
        self.lowered(cursor, Calls::Recognised)
    }

    /// A value in which nothing is interpreted.
    pub(super) fn literal(&mut self, cursor: Cursor<'tree>) -> Expression {
        self.lowered(cursor, Calls::Literal)
    }

    // Recursion: as deep as the tree with its aliases expanded, which `Limits::nesting` bounds.
    fn lowered(&mut self, cursor: Cursor<'tree>, calls: Calls) -> Expression {
        let node = cursor.get();
        let expression_kind = match &node.kind {
            TreeKind::Scalar(scalar) => match node.scalar_kind() {
                Some(ScalarKind::String) if calls == Calls::Recognised => self.text_or_call(cursor, scalar),
                Some(kind) => ExpressionKind::Scalar(scalar.clone(), kind),
                None => ExpressionKind::Fault,
            },
            TreeKind::Sequence(_) => {
                let items = cursor.items().unwrap_or_default();
                let items = items.into_iter().map(|item| self.lowered(item, calls));
                ExpressionKind::List(items.collect())
            }
            TreeKind::Mapping(_) => {
                let entries = self.distinct_entries(cursor).unwrap_or_default();
                match calls {
                    Calls::Recognised => self.map_or_call(cursor, &entries),
                    Calls::Literal => self.map(&entries, calls),
                }
            }
            TreeKind::Alias(..) => ExpressionKind::Fault,
        };
        Expression {
            origin: cursor.origin,
            kind: expression_kind,
        }
    }

    fn text_or_call(&mut self, cursor: Cursor<'tree>, scalar: &Scalar) -> ExpressionKind {
        match dollar(&scalar.text) {
            Dollar::None => ExpressionKind::Scalar(scalar.clone(), ScalarKind::String),
            Dollar::Escaped(text) => ExpressionKind::Scalar(unescaped(scalar, text), ScalarKind::String),
            Dollar::Call(function) => {
                if !is_function_name(function) {
                    self.report(cursor, "", rules::malformed_call(cursor.origin, &scalar.text));
                    return ExpressionKind::Fault;
                }
                ExpressionKind::Call(Arc::new(Call {
                    function: Name::new(function),
                    arguments: no_arguments(cursor),
                    bare: true,
                    written: None,
                }))
            }
        }
    }

    fn map_or_call(&mut self, map: Cursor<'tree>, entries: &[EntryCursor<'tree>]) -> ExpressionKind {
        let call = entries.iter().find_map(|entry| {
            let scalar = entry.key.scalar()?;
            match dollar(&scalar.text) {
                Dollar::Call(function) => Some((entry, scalar, function)),
                Dollar::None | Dollar::Escaped(_) => None,
            }
        });
        let Some((entry, scalar, function)) = call else {
            return self.map(entries, Calls::Recognised);
        };
        // `$keygen$1`: what follows the second dollar only keeps YAML keys apart.
        let function = function.split_once('$').map_or(function, |(name, _)| name);
        let diagnostic = if !is_function_name(function) {
            rules::malformed_call_key(entry.key.origin, &scalar.text)
        } else if let Some(other) = entries.iter().find(|other| other.key.origin != entry.key.origin) {
            rules::call_beside_keys(entry.key.origin, &scalar.text, other.key.origin)
        } else {
            let mut arguments = self.expression(entry.value);
            if matches!(arguments.kind, ExpressionKind::Scalar(_, ScalarKind::Null)) {
                arguments = no_arguments(entry.value);
            }
            return ExpressionKind::Call(Arc::new(Call {
                function: Name::new(function),
                arguments,
                bare: false,
                written: entry.key.words().map(|function| Written {
                    function: function.clone(),
                    clause: map.words().cloned(),
                }),
            }));
        };
        self.report(entry.key, "", diagnostic);
        ExpressionKind::Fault
    }

    fn map(&mut self, entries: &[EntryCursor<'tree>], calls: Calls) -> ExpressionKind {
        let pairs = entries
            .iter()
            .map(|entry| (self.lowered(entry.key, calls), self.lowered(entry.value, calls)));
        ExpressionKind::Map(pairs.collect())
    }
}

/// What the dollar at the start of a string means.
enum Dollar<'text> {
    /// There is none.
    None,
    /// `$$`: the text without the first one.
    Escaped(&'text str),
    /// `$`: the name that follows.
    Call(&'text str),
}

fn dollar(text: &str) -> Dollar<'_> {
    match text.strip_prefix('$') {
        None => Dollar::None,
        Some(rest) if rest.starts_with('$') => Dollar::Escaped(rest),
        Some(rest) => Dollar::Call(rest),
    }
}

fn unescaped(scalar: &Scalar, text: &str) -> Scalar {
    Scalar {
        text: Name::new(text),
        style: scalar.style,
    }
}

/// Whether this can be the name of a function, with or without its namespace. The Standard forbids only the dollar;
/// what holds blanks or brackets is text whose dollar was not escaped.
fn is_function_name(name: &str) -> bool {
    !name.is_empty()
        && name.chars().all(|character| {
            character.is_alphanumeric() || matches!(character, '_' | '-' | '.' | ':' | '/' | '@')
        })
}

fn no_arguments(cursor: Cursor<'_>) -> Expression {
    Expression {
        origin: cursor.origin,
        kind: ExpressionKind::List(Arc::from([])),
    }
}

/// Whether a value is a function call, be it well formed or not.
pub(super) fn looks_like_call(value: Cursor<'_>) -> bool {
    let is_call = |text: &str| matches!(dollar(text), Dollar::Call(_));
    match &value.get().kind {
        TreeKind::Scalar(scalar) => {
            value.get().scalar_kind() == Some(ScalarKind::String) && is_call(&scalar.text)
        }
        TreeKind::Mapping(entries) => entries.iter().any(|(key, _)| match &value.tree.nodes[*key].kind {
            TreeKind::Scalar(scalar) => is_call(&scalar.text),
            TreeKind::Sequence(_) | TreeKind::Mapping(_) | TreeKind::Alias(..) => false,
        }),
        TreeKind::Sequence(_) | TreeKind::Alias(..) => false,
    }
}
