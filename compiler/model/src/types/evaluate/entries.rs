//! Entries and keys that one function brings together: whether they are of one type (§10.2.2.2.6, §10.2.2.3, §10.2.3.2,
//! §10.2.4).

use crate::types::graph::Answer;
use crate::types::typing::{self, Root};
use crate::types::{BuiltIn, Schema, Types};
use crate::value::functions::FunctionError;
use crate::value::functions::table::BuiltInFunction;
use crate::value::{Outcome, Sort, Value};

/// What of an argument is brought together with the others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Whole,
    Entries,
    Keys,
}

/// Whether what `function` brings together is of one type, as far as that is known.
///
/// # Errors
/// At the first argument whose part is of another sort than that of one before.
pub(super) fn agree(
    types: &Types,
    function: BuiltInFunction,
    arguments: &[Answer],
) -> Result<(), FunctionError> {
    let mut known: Option<(usize, Sort)> = None;
    for (argument, answer) in arguments.iter().enumerate() {
        let Some(second) = part(function, argument).and_then(|part| sort(types, answer, part)) else {
            continue;
        };
        match &known {
            None => known = Some((argument, second)),
            Some((_, first)) if *first == second => {}
            Some((other, first)) => {
                return Err(FunctionError::MixedEntries {
                    other: *other,
                    argument,
                    first: first.clone(),
                    second,
                });
            }
        }
    }
    Ok(())
}

fn part(function: BuiltInFunction, argument: usize) -> Option<Part> {
    let parts = match function {
        BuiltInFunction::ValidValues => [Part::Whole, Part::Entries],
        BuiltInFunction::HasEntry => [Part::Entries, Part::Whole],
        BuiltInFunction::HasKey => [Part::Keys, Part::Whole],
        BuiltInFunction::HasAllKeys | BuiltInFunction::HasAnyKey => [Part::Keys, Part::Entries],
        BuiltInFunction::HasAllEntries
        | BuiltInFunction::HasAnyEntry
        | BuiltInFunction::HasPrefix
        | BuiltInFunction::HasSuffix
        | BuiltInFunction::Contains
        | BuiltInFunction::Concat
        | BuiltInFunction::Union
        | BuiltInFunction::Intersection => [Part::Entries, Part::Entries],
        _ => return None,
    };
    Some(parts[argument.min(1)])
}

fn sort(types: &Types, answer: &Answer, part: Part) -> Option<Sort> {
    let of_type = |schema: Option<&Schema>| typing::sort(types, schema?);
    let resolved = typing::resolve(types, &answer.schema);
    match (part, &answer.outcome) {
        (Part::Whole, Outcome::Known(value)) => Some(value.sort()),
        (Part::Whole, _) => of_type(Some(&answer.schema)),
        (Part::Entries, Outcome::Known(Value::List(items))) => {
            of_type(resolved.entry).or_else(|| common(items.iter()))
        }
        (Part::Entries, Outcome::Known(Value::Map(entries))) => {
            of_type(resolved.entry).or_else(|| common(entries.values()))
        }
        (Part::Entries, _) => of_type(resolved.entry),
        (Part::Keys, Outcome::Known(Value::Map(entries))) => {
            of_type(resolved.key).or_else(|| common(entries.keys()))
        }
        // Keys are strings where nothing else is said.
        (Part::Keys, _) => of_type(resolved.key).or_else(|| {
            let is_map = matches!(resolved.root, Root::BuiltIn(BuiltIn::Map) | Root::Complex(_));
            is_map.then_some(Sort::String)
        }),
    }
}

/// The one sort that all values have.
fn common<'v>(mut values: impl Iterator<Item = &'v Value>) -> Option<Sort> {
    let first = values.next()?.sort();
    values.all(|value| value.sort() == first).then_some(first)
}
