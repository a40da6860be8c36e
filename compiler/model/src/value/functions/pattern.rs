//! `$matches` (§10.2.2.2.7): the syntax of the Rust crate `regex`, unanchored, linear in the text.

use regex::{Regex, RegexBuilder};
use toscac_syntax::name::Name;

use super::{FunctionError, string};
use crate::limits::Limits;
use crate::value::Value;

pub(super) fn matches(arguments: &[Value], limits: &Limits) -> Result<Value, FunctionError> {
    let text = string(arguments, 0)?;
    let pattern = compile(string(arguments, 1)?, limits)?;
    Ok(Value::Boolean(pattern.is_match(text)))
}

pub(super) fn compile(pattern: &Name, limits: &Limits) -> Result<Regex, FunctionError> {
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
