//! `$length`, `$concat`, `$join`, `$token` (§10.2.3).

use std::collections::BTreeSet;

use toscac_syntax::name::Name;

use super::{FunctionError, list, string, unexpected};
use crate::limits::Limits;
use crate::value::Value;

/// Characters of a string, bytes of bytes, entries of a list or map.
pub(super) fn length(arguments: &[Value]) -> Result<Value, FunctionError> {
    let length = match &arguments[0] {
        Value::String(text) => text.chars().count(),
        Value::Bytes(bytes) => bytes.len(),
        Value::List(items) => items.len(),
        Value::Map(entries) => entries.len(),
        other => return Err(unexpected(0, "a string, bytes, a list or a map", other)),
    };
    i64::try_from(length)
        .map(Value::Integer)
        .map_err(|_| FunctionError::Overflow)
}

/// All strings or all lists; entries that are lists stay as they are.
pub(super) fn concat(arguments: &[Value], limits: &Limits) -> Result<Value, FunctionError> {
    match &arguments[0] {
        Value::String(_) => {
            let mut text = String::new();
            for argument in 0..arguments.len() {
                push(&mut text, one_kind(arguments, argument, string)?, limits)?;
            }
            Ok(Value::String(Name::from(text)))
        }
        Value::List(_) => {
            let mut items = Vec::new();
            for argument in 0..arguments.len() {
                items.extend_from_slice(one_kind(arguments, argument, list)?);
                bounded(items.len().saturating_mul(size_of::<Value>()), limits)?;
            }
            Ok(Value::list(items))
        }
        other => Err(unexpected(0, "a string or a list", other)),
    }
}

pub(super) fn join(arguments: &[Value], limits: &Limits) -> Result<Value, FunctionError> {
    let items = list(arguments, 0)?;
    let delimiter = if arguments.len() > 1 {
        string(arguments, 1)?.as_str()
    } else {
        ""
    };
    let mut text = String::new();
    for (entry, item) in items.iter().enumerate() {
        let Value::String(word) = item else {
            return Err(FunctionError::Entry {
                argument: 0,
                entry,
                expected: "a string",
                found: item.sort(),
            });
        };
        if entry > 0 {
            push(&mut text, delimiter, limits)?;
        }
        push(&mut text, word, limits)?;
    }
    Ok(Value::String(Name::from(text)))
}

/// Any character of the second argument separates; empty tokens count.
pub(super) fn token(arguments: &[Value]) -> Result<Value, FunctionError> {
    let text = string(arguments, 0)?;
    let separators: BTreeSet<char> = string(arguments, 1)?.chars().collect();
    let Value::Integer(index) = &arguments[2] else {
        return Err(unexpected(2, "an integer", &arguments[2]));
    };
    let mut tokens = text.split(|character: char| separators.contains(&character));
    let found = usize::try_from(*index)
        .ok()
        .and_then(|position| tokens.nth(position));
    match found {
        Some(token) => Ok(Value::string(token)),
        None => Err(FunctionError::Index {
            index: *index,
            length: text
                .split(|character: char| separators.contains(&character))
                .count(),
        }),
    }
}

/// Appends, unless the text would grow beyond the limit.
fn push(text: &mut String, part: &str, limits: &Limits) -> Result<(), FunctionError> {
    bounded(text.len().saturating_add(part.len()), limits)?;
    text.push_str(part);
    Ok(())
}

pub(super) fn bounded(bytes: usize, limits: &Limits) -> Result<(), FunctionError> {
    if bytes > limits.value_bytes {
        return Err(FunctionError::TooLarge {
            bytes: limits.value_bytes,
        });
    }
    Ok(())
}

/// An argument of the sort of the first one: another sort that the function also takes is a mixture.
fn one_kind<'a, T: ?Sized>(
    arguments: &'a [Value],
    argument: usize,
    read: impl Fn(&'a [Value], usize) -> Result<&'a T, FunctionError>,
) -> Result<&'a T, FunctionError> {
    let taken = matches!(arguments[argument], Value::String(_) | Value::List(_));
    read(arguments, argument).map_err(|error| {
        if taken {
            FunctionError::Mixed {
                other: 0,
                argument,
                first: arguments[0].sort(),
                second: arguments[argument].sort(),
            }
        } else {
            error
        }
    })
}
