//! Expressions: values as written, with function calls recognised and not yet evaluated.

use std::sync::Arc;

use crate::name::Name;
use crate::origin::Origin;
use crate::yaml::tree::{Scalar, ScalarKind};

/// A value that an author wrote.
///
/// Cheap to clone: collections are shared. Its origin also says in which file's namespaces names in it are looked up.
/// Spec: TOSCA 2.0 §10.1.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Expression {
    /// Where it was written.
    pub origin: Origin,
    /// What it is.
    pub kind: ExpressionKind,
}

/// The kinds of expressions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ExpressionKind {
    /// A scalar that is no call; a leading `$$` is already one `$`.
    Scalar(Scalar, ScalarKind),
    /// A list.
    List(Arc<[Expression]>),
    /// A map in the author's order; keys are expressions, for a call may stand there. No key stands twice.
    Map(Arc<[(Expression, Expression)]>),
    /// A function call.
    Call(Arc<Call>),
    /// Something that was reported: satisfies every type and evaluates to nothing.
    Fault,
}

/// A function call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Call {
    /// The name with its namespace and without the dollar, for example `get_input` or `core:in_range`.
    pub function: Name,
    /// The arguments as written: a list, or any other single value (`{ $get_input: name }`); no argument at all is an
    /// empty list.
    pub arguments: Expression,
    /// Whether it was written as a bare string, `$node_index`.
    pub bare: bool,
    /// What its author wrote, where that is not the name behind a dollar.
    pub written: Option<Written>,
}

/// The words of an author whose dialect has other ones.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// What he calls the function.
    pub function: Name,
    /// The clause in whose place the call stands, where he wrote no call.
    pub clause: Option<Name>,
}

impl Call {
    /// What its author calls the function: with a dollar, where his dialect has one.
    pub fn spelling(&self) -> String {
        match &self.written {
            Some(written) => written.function.to_string(),
            None => format!("${}", self.function),
        }
    }
}

impl Expression {
    /// Whether a function is called anywhere within. Nesting is bounded where the text is read.
    pub fn calls(&self, function: &str) -> bool {
        match &self.kind {
            ExpressionKind::Call(call) => {
                call.function.as_str() == function || call.arguments.calls(function)
            }
            ExpressionKind::List(items) => items.iter().any(|item| item.calls(function)),
            ExpressionKind::Map(entries) => entries
                .iter()
                .any(|(key, value)| key.calls(function) || value.calls(function)),
            ExpressionKind::Scalar(..) | ExpressionKind::Fault => false,
        }
    }

    /// The text, if it is a string that is no call.
    pub fn as_string(&self) -> Option<&Name> {
        match &self.kind {
            ExpressionKind::Scalar(scalar, ScalarKind::String) => Some(&scalar.text),
            ExpressionKind::Scalar(..)
            | ExpressionKind::List(_)
            | ExpressionKind::Map(_)
            | ExpressionKind::Call(_)
            | ExpressionKind::Fault => None,
        }
    }

    /// The items, if it is a list.
    pub fn as_list(&self) -> Option<&[Expression]> {
        match &self.kind {
            ExpressionKind::List(items) => Some(items),
            ExpressionKind::Scalar(..)
            | ExpressionKind::Map(_)
            | ExpressionKind::Call(_)
            | ExpressionKind::Fault => None,
        }
    }

    /// The value of the entry `key`, if it is a map that has one.
    pub fn entry(&self, key: &str) -> Option<&Expression> {
        let ExpressionKind::Map(entries) = &self.kind else {
            return None;
        };
        let mut entries = entries.iter();
        entries
            .find(|(name, _)| name.as_string().is_some_and(|name| name.as_str() == key))
            .map(|(_, value)| value)
    }
}
