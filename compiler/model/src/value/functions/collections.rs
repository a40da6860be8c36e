//! What asks about entries and keys (§10.2.2.3), and the set functions (§10.2.4).

use std::collections::BTreeSet;

use super::compare::{equal, key};
use super::text::bounded;
use super::{FunctionError, list, unexpected};
use crate::limits::Limits;
use crate::value::Value;

/// Like `$has_entry`, arguments turned round.
pub(super) fn valid_values(arguments: &[Value]) -> Result<Value, FunctionError> {
    let items = list(arguments, 1)?;
    Ok(Value::Boolean(
        items.iter().any(|item| equal(item, &arguments[0])),
    ))
}

pub(super) fn has_suffix(arguments: &[Value]) -> Result<Value, FunctionError> {
    let result = match pair(arguments)? {
        Pair::Strings(text, part) => text.ends_with(part),
        Pair::Lists(items, part) => {
            part.len() <= items.len() && same(&items[items.len() - part.len()..], part)
        }
    };
    Ok(Value::Boolean(result))
}

pub(super) fn has_prefix(arguments: &[Value]) -> Result<Value, FunctionError> {
    let result = match pair(arguments)? {
        Pair::Strings(text, part) => text.starts_with(part),
        Pair::Lists(items, part) => part.len() <= items.len() && same(&items[..part.len()], part),
    };
    Ok(Value::Boolean(result))
}

/// A part of a string, or an uninterrupted part of a list; the empty part is in everything.
pub(super) fn contains(arguments: &[Value]) -> Result<Value, FunctionError> {
    let result = match pair(arguments)? {
        Pair::Strings(text, part) => text.contains(part),
        Pair::Lists(items, part) => contains_run(items, part),
    };
    Ok(Value::Boolean(result))
}

pub(super) fn has_entry(arguments: &[Value]) -> Result<Value, FunctionError> {
    let entries = entries(arguments)?;
    Ok(Value::Boolean(
        entries.iter().any(|entry| equal(entry, &arguments[1])),
    ))
}

pub(super) fn has_key(arguments: &[Value]) -> Result<Value, FunctionError> {
    let keys = keys(arguments)?;
    Ok(Value::Boolean(keys.iter().any(|key| equal(key, &arguments[1]))))
}

pub(super) fn has_all_entries(arguments: &[Value]) -> Result<Value, FunctionError> {
    Ok(Value::Boolean(all_in(list(arguments, 1)?, &entries(arguments)?)))
}

pub(super) fn has_all_keys(arguments: &[Value]) -> Result<Value, FunctionError> {
    Ok(Value::Boolean(all_in(list(arguments, 1)?, &keys(arguments)?)))
}

pub(super) fn has_any_entry(arguments: &[Value]) -> Result<Value, FunctionError> {
    Ok(Value::Boolean(any_in(list(arguments, 1)?, &entries(arguments)?)))
}

pub(super) fn has_any_key(arguments: &[Value]) -> Result<Value, FunctionError> {
    Ok(Value::Boolean(any_in(list(arguments, 1)?, &keys(arguments)?)))
}

/// Every entry once, in the order in which it is seen first.
pub(super) fn union(arguments: &[Value], limits: &Limits) -> Result<Value, FunctionError> {
    let mut seen = BTreeSet::new();
    let mut items: Vec<Value> = Vec::new();
    for argument in 0..arguments.len() {
        for item in list(arguments, argument)? {
            // What holds a `.nan` is equal to nothing, so it is never a duplicate.
            if key(item).is_none_or(|key| seen.insert(key)) {
                items.push(item.clone());
                bounded(items.len().saturating_mul(size_of::<Value>()), limits)?;
            }
        }
    }
    Ok(Value::list(items))
}

/// Every entry of the first list that all others hold, once, in the order of the first list.
pub(super) fn intersection(arguments: &[Value]) -> Result<Value, FunctionError> {
    let first = list(arguments, 0)?;
    let mut common: BTreeSet<Value> = first.iter().filter_map(key).collect();
    for argument in 1..arguments.len() {
        let other: BTreeSet<Value> = list(arguments, argument)?.iter().filter_map(key).collect();
        common.retain(|entry| other.contains(entry));
    }
    let items = first
        .iter()
        .filter(|item| key(item).is_some_and(|key| common.remove(&key)));
    Ok(Value::list(items.cloned().collect()))
}

/// Two strings or two lists.
enum Pair<'a> {
    Strings(&'a str, &'a str),
    Lists(&'a [Value], &'a [Value]),
}

fn pair(arguments: &[Value]) -> Result<Pair<'_>, FunctionError> {
    match (&arguments[0], &arguments[1]) {
        (Value::String(whole), Value::String(part)) => Ok(Pair::Strings(whole, part)),
        (Value::List(whole), Value::List(part)) => Ok(Pair::Lists(whole, part)),
        (Value::String(_) | Value::List(_), Value::String(_) | Value::List(_)) => Err(FunctionError::Mixed {
            other: 0,
            argument: 1,
            first: arguments[0].sort(),
            second: arguments[1].sort(),
        }),
        (Value::String(_) | Value::List(_), other) => Err(unexpected(1, "a string or a list", other)),
        (other, _) => Err(unexpected(0, "a string or a list", other)),
    }
}

fn entries(arguments: &[Value]) -> Result<Vec<&Value>, FunctionError> {
    match &arguments[0] {
        Value::List(items) => Ok(items.iter().collect()),
        Value::Map(entries) => Ok(entries.values().collect()),
        other => Err(unexpected(0, "a list or a map", other)),
    }
}

fn keys(arguments: &[Value]) -> Result<Vec<&Value>, FunctionError> {
    match &arguments[0] {
        Value::Map(entries) => Ok(entries.keys().collect()),
        other => Err(unexpected(0, "a map", other)),
    }
}

fn same(left: &[Value], right: &[Value]) -> bool {
    left.len() == right.len() && left.iter().zip(right).all(|(left, right)| equal(left, right))
}

fn all_in(wanted: &[Value], held: &[&Value]) -> bool {
    let held: BTreeSet<Value> = held.iter().filter_map(|held| key(held)).collect();
    wanted
        .iter()
        .all(|wanted| key(wanted).is_some_and(|key| held.contains(&key)))
}

fn any_in(wanted: &[Value], held: &[&Value]) -> bool {
    let held: BTreeSet<Value> = held.iter().filter_map(|held| key(held)).collect();
    wanted
        .iter()
        .any(|wanted| key(wanted).is_some_and(|key| held.contains(&key)))
}

/// Searches for a run of entries in linear time (Knuth, Morris, Pratt), since both lists are as long as an author
/// likes.
fn contains_run(items: &[Value], part: &[Value]) -> bool {
    if part.is_empty() {
        return true;
    }
    // `borders[n]` is the length of the longest proper border of the first n + 1 entries of `part`.
    let mut borders = vec![0; part.len()];
    let mut matched = 0;
    for position in 1..part.len() {
        while matched > 0 && !equal(&part[position], &part[matched]) {
            matched = borders[matched - 1];
        }
        if equal(&part[position], &part[matched]) {
            matched += 1;
        }
        borders[position] = matched;
    }
    matched = 0;
    for item in items {
        while matched > 0 && !equal(item, &part[matched]) {
            matched = borders[matched - 1];
        }
        if equal(item, &part[matched]) {
            matched += 1;
        }
        if matched == part.len() {
            return true;
        }
    }
    false
}
