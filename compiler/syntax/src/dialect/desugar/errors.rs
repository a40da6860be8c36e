//! The messages of rewrites: data in, a diagnostic out.

use crate::codes;
use crate::diagnostic::{Diagnostic, Fix, Place};
use crate::nearest::nearest;
use crate::wording::{article, found, shown};
use crate::yaml::tree::{Cursor, EntryCursor};

pub(super) fn wrong_kind(at: Cursor<'_>, wanted: &str) -> Diagnostic {
    codes::WRONG_KIND.at(at.origin, format!("expected {wanted}, found {}", found(at)))
}

/// A key that a map of clauses does not have.
pub(super) fn unknown_key(noun: &str, key: Cursor<'_>, known: &[&str]) -> Diagnostic {
    let text = key.key_text();
    let message = format!("{} {noun} has no keyname `{}`", article(noun), shown(&text));
    let diagnostic = codes::UNKNOWN_KEYNAME.at_key(key.origin, message);
    match nearest(&text, known.iter().copied()) {
        Some(near) => spelt(diagnostic, key, near),
        None => {
            let known: Vec<String> = known.iter().map(|word| format!("`{word}`")).collect();
            diagnostic.help(format!("keynames that it has: {}", known.join(", ")))
        }
    }
}

pub(super) fn missing_target(precondition: Cursor<'_>) -> Diagnostic {
    codes::MISSING_KEYNAME
        .at(precondition.origin, "a precondition lacks the keyname `target`")
        .help("add the node template that it is about")
}

pub(super) fn unknown_constraint<'a>(
    key: Cursor<'_>,
    known: impl Iterator<Item = &'a str> + Clone,
) -> Diagnostic {
    let text = key.key_text();
    let diagnostic =
        codes::UNKNOWN_CONSTRAINT.at_key(key.origin, format!("there is no constraint `{}`", shown(&text)));
    match nearest(&text, known.clone()) {
        Some(near) => spelt(diagnostic, key, near),
        None => {
            let known: Vec<String> = known.map(|word| format!("`{word}`")).collect();
            diagnostic.help(format!("constraints are {}", known.join(", ")))
        }
    }
}

fn spelt(diagnostic: Diagnostic, key: Cursor<'_>, near: &str) -> Diagnostic {
    diagnostic.help(format!("write `{near}`")).fix(Fix {
        title: format!("Write `{near}`"),
        place: Place::key(key.origin),
        replacement: near.to_owned(),
        safe: false,
    })
}

/// A number where a string is wanted.
pub(super) fn text_as_written(at: Cursor<'_>, keyname: &str, text: &str) -> Diagnostic {
    codes::NUMBER_AS_TEXT
        .at(
            at.origin,
            format!(
                "expected a string for `{keyname}`, found {}, read as it is written",
                found(at)
            ),
        )
        .help(format!("put it into quotes: `\"{}\"`", shown(text)))
        .fix(Fix {
            title: "Put it into quotes".to_owned(),
            place: Place::value(at.origin),
            replacement: format!("\"{text}\""),
            safe: true,
        })
}

pub(super) fn foreign_directive(word: Cursor<'_>, text: &str) -> Diagnostic {
    codes::FOREIGN_DIRECTIVE
        .at(
            word.origin,
            format!("the directive `{}` is left to others", shown(text)),
        )
        .help("the directives that are followed here are `select` and `substitute`")
}

/// A constraint about the inside of a text.
pub(super) fn constraint_not_tried(key: Cursor<'_>) -> Diagnostic {
    codes::NOT_CARRIED_OVER
        .at_key(
            key.origin,
            format!("the constraint `{}` is not tried", key.key_text()),
        )
        .note("whether a text keeps to a schema is known to what reads such texts")
}

pub(super) fn time_of_condition(key: Cursor<'_>, keyname: &str) -> Diagnostic {
    codes::NOT_CARRIED_OVER
        .at_key(key.origin, format!("`{keyname}` of a condition is left out"))
        .note("how long and how often a condition holds is looked at by what runs the service, not here")
}

pub(super) fn place_of_artifact(arguments: Cursor<'_>) -> Diagnostic {
    codes::NOT_CARRIED_OVER
        .at(arguments.origin, "where the artifact is to lie is left out")
        .note("`get_artifact` yields where it lies in the end")
}

pub(super) fn unsaid_property(entry: &EntryCursor<'_>) -> Diagnostic {
    codes::NOT_CARRIED_OVER
        .at_key(
            entry.key.origin,
            format!(
                "the mapping of property `{}` is left out",
                shown(&entry.key.key_text())
            ),
        )
        .help("map it to an input, `[ input ]`, and read that where the value is wanted")
}

pub(super) fn unsaid_interface(entry: &EntryCursor<'_>) -> Diagnostic {
    codes::NOT_CARRIED_OVER
        .at_key(
            entry.key.origin,
            format!(
                "the mapping of interface `{}` is left out",
                shown(&entry.key.key_text())
            ),
        )
        .help("map each operation to a workflow, `{ operation: workflow }`")
}
