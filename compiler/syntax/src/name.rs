//! Names: equal and ordered by text, shared without copying.

use std::borrow::Borrow;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

use crate::work;

/// A name as the author wrote it, for example `web` or `core:Compute`.
///
/// Equality and order are those of the text, so that a sorted list never depends on history.
#[derive(Clone, Default, Eq, PartialOrd, Ord)]
pub struct Name(Arc<str>);

impl Name {
    /// Makes a name from its text.
    pub fn new(text: &str) -> Name {
        Name(Arc::from(text))
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Splits `a:b:Name` into its namespace (`a:b`, or nothing) and the last segment.
    ///
    /// Spec: TOSCA 2.0 §6.8.4.
    pub fn split_namespace(&self) -> (Option<&str>, &str) {
        match self.0.rsplit_once(':') {
            Some((namespace, last)) => (Some(namespace), last),
            None => (None, &self.0),
        }
    }
}

impl PartialEq for Name {
    fn eq(&self, other: &Name) -> bool {
        work::add(1);
        self.0 == other.0
    }
}

impl Hash for Name {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.hash(state);
    }
}

impl Borrow<str> for Name {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl std::ops::Deref for Name {
    type Target = str;
    fn deref(&self) -> &str {
        &self.0
    }
}

impl From<&str> for Name {
    fn from(text: &str) -> Name {
        Name::new(text)
    }
}

impl From<String> for Name {
    fn from(text: String) -> Name {
        Name(Arc::from(text))
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}`", self.0)
    }
}
