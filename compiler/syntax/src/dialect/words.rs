//! A dialect in words: for messages, and as a page that shows what its table means.

use std::fmt::Write;

use super::Dialect;
use super::shape::{Expected, Key, LeftOut, Presence, Rewrite, Shape, ShapeId, Subject};
use crate::wording::article;

/// The resolved table of a dialect as a page in Markdown: every shape with its keynames, and what becomes of them.
pub fn page(dialect: &'static Dialect) -> String {
    let mut page = format!("# Keynames of {}\n\n", dialect.title);
    let _ = writeln!(
        page,
        "What a file with `tosca_definitions_version: {}` may hold. This page is made from the table by which the compiler\nreads it.\n",
        dialect.version
    );
    if let Some(base) = dialect.base {
        let _ = writeln!(
            page,
            "{} is read as a list of differences from {}. The second column says what a keyname is called there, and the third\nwhat becomes of its value, where it is rewritten.\n",
            dialect.title, base.title
        );
    }
    if !dialect.functions.is_empty() {
        let names: Vec<String> = dialect.functions.iter().map(|name| format!("`{name}`")).collect();
        let _ = writeln!(page, "Functions: {}.\n", names.join(", "));
    }
    for shape in dialect.shapes.iter() {
        add_shape(&mut page, dialect, shape);
    }
    page
}

fn add_shape(page: &mut String, dialect: &'static Dialect, shape: &Shape) {
    if !is_reached(dialect, shape.id) {
        return;
    }
    let noun = shape.noun;
    let (first, rest) = noun.split_at(1);
    let _ = writeln!(page, "## {}{rest}\n\n§{}\n", first.to_uppercase(), shape.section);
    if let Some(rewrite) = shape.rewrite {
        let _ = writeln!(page, "Rewritten: {}.\n", meaning(rewrite));
    }
    let base = dialect.base.is_some();
    let columns = if base {
        "| keyname | TOSCA 2.0 | value | |\n| --- | --- | --- | --- |"
    } else {
        "| keyname | value | |\n| --- | --- | --- |"
    };
    let _ = writeln!(page, "{columns}");
    for key in shape.written() {
        let name = if !base {
            String::new()
        } else if key.name == key.spelling {
            " |".to_owned()
        } else {
            format!(" `{}` |", key.name)
        };
        let value = match key.presence {
            Presence::Unread | Presence::Ignored if key.rewrite.is_none() => expected(dialect, key.value),
            _ => key.rewrite.map_or_else(
                || expected(dialect, key.value),
                |rewrite| meaning(rewrite).to_owned(),
            ),
        };
        let _ = writeln!(page, "| `{}` |{name} {value} | {} |", key.spelling, remarks(key));
    }
    page.push('\n');
}

fn remarks(key: &Key) -> String {
    let presence = match key.presence {
        Presence::Mandatory => "must be there",
        Presence::Ignored => "means nothing, and a note says so",
        Presence::Unread => "is not read",
        Presence::Optional | Presence::Absent => "",
    };
    let left_out = match key.left_out {
        LeftOut::Nothing => String::new(),
        LeftOut::Anything => "left out, anything will do".to_owned(),
        LeftOut::Bounds(least, Some(most)) => format!("left out, `[{least}, {most}]`"),
        LeftOut::Bounds(least, None) => format!("left out, `[{least}, UNBOUNDED]`"),
    };
    let parts = [presence.to_owned(), left_out];
    let parts: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    parts.join("; ")
}

/// Whether a shape stands anywhere in a file of the dialect.
fn is_reached(dialect: &'static Dialect, id: ShapeId) -> bool {
    let mut reached = vec![ShapeId::File];
    let mut next = 0;
    while let Some(shape) = reached.get(next).map(|id| dialect.shape(*id)) {
        next += 1;
        for key in shape.written() {
            let below = match key.value {
                Expected::One(id) | Expected::Named(id) | Expected::List(id) | Expected::NamedList(id) => id,
                Expected::Artifact | Expected::Artifacts => ShapeId::ArtifactDefinition,
                _ => continue,
            };
            if !reached.contains(&below) {
                reached.push(below);
            }
        }
    }
    reached.contains(&id)
}

/// What a rewrite makes of what.
fn meaning(rewrite: Rewrite) -> &'static str {
    match rewrite {
        Rewrite::Constraints => "a list of constraints becomes one Boolean expression",
        Rewrite::NodeFilter(Subject::Node) => {
            "properties and capabilities with constraints become one Boolean expression about the node"
        }
        Rewrite::NodeFilter(Subject::Target) => {
            "properties and capabilities with constraints become one Boolean expression about the target"
        }
        Rewrite::Condition => "a list of condition clauses becomes one Boolean expression",
        Rewrite::TriggerCondition => {
            "a list of condition clauses, or a map with one under `constraint`, becomes one Boolean expression"
        }
        Rewrite::Preconditions => "a list of preconditions becomes one Boolean expression",
        Rewrite::Action => "the name of a workflow becomes a list of one activity that runs it in place",
        Rewrite::Occurrences => "two bounds become a count; from 0 on it is optional",
        Rewrite::Operations => "operations directly below it come under `operations`",
        Rewrite::Artifact => "the path of a file becomes an artifact with that file",
        Rewrite::NamedImport => "a name before it is left out",
        Rewrite::Directives => {
            "`selectable` and `substitutable` become `select` and `substitute`, unknown ones are left out"
        }
        Rewrite::MappedProperties => "`[ input ]` becomes the name of the input",
        Rewrite::MappedAttributes => {
            "`[ node template, attribute ]` becomes an output of the service template"
        }
        Rewrite::DescribedValues => "`{ description: …, value: … }` becomes the value alone",
        Rewrite::MappedCapabilities => "`{ mapping: [ … ] }` becomes the list alone",
        Rewrite::MappedRequirements => "a map becomes a list of mappings",
        Rewrite::MappedInterfaces => "a map of operations to workflows stays, anything else is left out",
    }
}

/// What stands under a keyname.
pub(crate) fn expected(dialect: &'static Dialect, value: Expected) -> String {
    let noun = |id: ShapeId| dialect.shape(id).noun;
    let plural = |id: ShapeId| dialect.shape(id).plural();
    match value {
        Expected::Text => "a string".to_owned(),
        Expected::Boolean | Expected::Flag => "`true` or `false`".to_owned(),
        Expected::Version => "a TOSCA version".to_owned(),
        Expected::Value => "a value".to_owned(),
        Expected::Condition => "a Boolean expression".to_owned(),
        Expected::Conditions => "a list of Boolean expressions".to_owned(),
        Expected::Count => "a non-negative integer".to_owned(),
        Expected::CountRange => "a list of two bounds".to_owned(),
        Expected::NodeReference => "the name of a node template or type".to_owned(),
        Expected::Path => "a list of path words".to_owned(),
        Expected::Data => "a map".to_owned(),
        Expected::Texts | Expected::TextOrTexts => "a list of strings".to_owned(),
        Expected::NamedValues => "a map of names to values".to_owned(),
        Expected::NamedPaths => "a map of names to lists of path words".to_owned(),
        Expected::MappedNames => "a map of mappings".to_owned(),
        Expected::MappedOperations => "a map of interface mappings".to_owned(),
        Expected::MappedRequirements => "a list of requirement mappings".to_owned(),
        Expected::Artifact => "an artifact definition".to_owned(),
        Expected::Artifacts => "a list of artifact definitions".to_owned(),
        Expected::One(id) => format!("{} {}", article(noun(id)), noun(id)),
        Expected::Named(id) => format!("a map of {}", plural(id)),
        Expected::List(id) | Expected::NamedList(id) => format!("a list of {}", plural(id)),
    }
}
