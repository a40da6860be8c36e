//! `$matches` (§10.2.2.2.7): the syntax of the Rust crate `regex`, unanchored, linear in the text.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use regex::{Regex, RegexBuilder};
use toscac_syntax::name::Name;

use super::{FunctionError, string};
use crate::limits::Limits;
use crate::value::Value;

/// Patterns that were compiled before: compiling one costs as much as matching it against thousands of short texts, and
/// a clause of a type is tried on every value of it.
///
/// A memo and no state: all of them are equal, and what they answer stands on the pattern and the limits alone.
#[derive(Clone, Default)]
pub struct Patterns {
    compiled: Arc<Mutex<BTreeMap<Name, Regex>>>,
}

impl Patterns {
    /// Whether `pattern` matches somewhere in `text`.
    ///
    /// # Errors
    /// The pattern is too long, or does not compile.
    pub fn is_match(&self, pattern: &Name, text: &str, limits: &Limits) -> Result<bool, FunctionError> {
        Ok(self.compiled(pattern, limits)?.is_match(text))
    }

    /// Whether a pattern compiles; the reason if it does not.
    ///
    /// # Errors
    /// The pattern is too long, or does not compile.
    pub fn check(&self, pattern: &Name, limits: &Limits) -> Result<(), FunctionError> {
        self.compiled(pattern, limits).map(drop)
    }

    fn compiled(&self, pattern: &Name, limits: &Limits) -> Result<Regex, FunctionError> {
        // A thread that panicked left a map that is whole all the same.
        let mut compiled = self.compiled.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(found) = compiled.get(pattern) {
            return Ok(found.clone());
        }
        let made = compile(pattern, limits)?;
        if compiled.len() >= limits.patterns_kept {
            compiled.clear();
        }
        compiled.insert(pattern.clone(), made.clone());
        Ok(made)
    }
}

impl PartialEq for Patterns {
    fn eq(&self, _: &Patterns) -> bool {
        true
    }
}

impl Eq for Patterns {}

impl fmt::Debug for Patterns {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Patterns")
    }
}

pub(super) fn matches(arguments: &[Value], limits: &Limits) -> Result<Value, FunctionError> {
    let text = string(arguments, 0)?;
    let pattern = compile(string(arguments, 1)?, limits)?;
    Ok(Value::Boolean(pattern.is_match(text)))
}

fn compile(pattern: &Name, limits: &Limits) -> Result<Regex, FunctionError> {
    if pattern.len() > limits.pattern_bytes {
        return Err(FunctionError::Pattern(format!(
            "it is {} bytes long, the limit is {}",
            pattern.len(),
            limits.pattern_bytes
        )));
    }
    RegexBuilder::new(pattern)
        .size_limit(limits.compiled_pattern_bytes)
        .build()
        .map_err(|error| FunctionError::Pattern(reason(pattern, &error)))
}

fn reason(pattern: &str, error: &regex::Error) -> String {
    if ["(?=", "(?!", "(?<=", "(?<!"]
        .iter()
        .any(|look| pattern.contains(look))
    {
        return "look-around is not supported: matching must take linear time".to_owned();
    }
    match error {
        regex::Error::CompiledTooBig(bytes) => format!("compiled it takes more than {bytes} bytes"),
        other => {
            // The last line of the crate's picture is the reason; the lines before it repeat the pattern.
            let text = other.to_string();
            let last = text.lines().last().unwrap_or_default();
            last.strip_prefix("error: ").unwrap_or(last).to_owned()
        }
    }
}
