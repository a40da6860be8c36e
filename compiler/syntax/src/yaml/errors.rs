//! The messages of T0008 to T0016; those about broken text are in `broken`.

pub(super) mod broken;

use super::tree::{NodeId, Tree, TreeKind};
use crate::codes;
use crate::diagnostic::{Code, Diagnostic, Part};
use crate::name::Name;
use crate::origin::Origin;
use crate::source::{FileId, Span};

pub(super) fn second_document(file: FileId, place: Span) -> Diagnostic {
    at(
        &codes::SECOND_DOCUMENT,
        file,
        place,
        "expected the end of the file, found a second document",
    )
    .note("a TOSCA file is one YAML document; what follows was not read")
    .help("remove the line `---`, or move the second document into a file of its own")
}

pub(super) fn too_deep(file: FileId, text: &str, place: u32, limit: usize) -> Diagnostic {
    let width = text
        .get(place as usize..)
        .and_then(|rest| rest.chars().next())
        .map_or(0, |character| character.len_utf8() as u32);
    at(
        &codes::NESTED_TOO_DEEP,
        file,
        Span::new(place, place + width),
        format!("lists and maps are nested deeper than the {limit} levels that are allowed"),
    )
    .note("what follows was not read")
}

pub(super) fn too_many_nodes(file: FileId, place: Span, limit: usize) -> Diagnostic {
    at(
        &codes::TOO_MANY_NODES,
        file,
        place,
        format!("the file holds more than the {limit} keys and values that are allowed"),
    )
    .note("what follows was not read")
    .help("split the file and join its parts with `imports`")
}

pub(super) fn scalar_too_long(file: FileId, place: Span, bytes: usize, limit: usize) -> Diagnostic {
    at(
        &codes::SCALAR_TOO_LONG,
        file,
        place,
        format!("this text has {bytes} bytes, more than the {limit} that are allowed"),
    )
    .help("keep the content in a file of its own and refer to it as an artifact")
}

pub(super) fn unknown_anchor(file: FileId, place: Span, name: &Name) -> Diagnostic {
    at(
        &codes::UNKNOWN_ANCHOR,
        file,
        place,
        format!("no anchor `&{name}` comes before this alias"),
    )
    .help(format!(
        "write `&{name}` before the value that is meant, earlier in this file; text that starts with `*` needs quotes"
    ))
}

pub(super) fn anchor_around_alias(file: FileId, place: Span, name: &Name) -> Diagnostic {
    at(
        &codes::UNKNOWN_ANCHOR,
        file,
        place,
        format!("this alias stands inside the value that `&{name}` names"),
    )
    .note("a value cannot contain itself")
}

pub(super) fn alias_too_deep(tree: &Tree, id: NodeId, limit: usize) -> Diagnostic {
    let (place, name) = alias(tree, id);
    at(
        &codes::NESTED_TOO_DEEP,
        tree.file,
        place,
        format!(
            "with what `*{name}` stands for, lists and maps are nested deeper than the {limit} levels that are allowed"
        ),
    )
}

pub(super) fn aliases_too_large(tree: &Tree, id: NodeId, nodes: usize, limit: usize) -> Diagnostic {
    let (place, name) = alias(tree, id);
    at(
        &codes::ALIASES_TOO_LARGE,
        tree.file,
        place,
        format!("the aliases of this file stand for more than the {limit} keys and values that are allowed"),
    )
    .note(format!("`*{name}` alone stands for {nodes}"))
    .note("this alias, and those after it that are too large, stand for nothing")
}

pub(super) fn foreign_tag(file: FileId, place: Span, tag: &Name) -> Diagnostic {
    at(
        &codes::FOREIGN_TAG,
        file,
        place,
        format!("the tag `{tag}` is not one of YAML's core schema"),
    )
    .note("the core schema has `!!map`, `!!seq`, `!!str`, `!!null`, `!!bool`, `!!int` and `!!float`")
    .help("remove the tag, or put the text in quotes if it is meant to start with `!`")
}

pub(super) fn tag_mismatch(file: FileId, place: Span, tag: &Name, text: &Name) -> Diagnostic {
    at(
        &codes::TAG_MISMATCH,
        file,
        place,
        format!("the tag says `{tag}`, and `{}` is none", broken::short(text)),
    )
}

pub(super) fn collection_tag_mismatch(file: FileId, place: Span, tag: &Name, found: &str) -> Diagnostic {
    at(
        &codes::TAG_MISMATCH,
        file,
        place,
        format!("the tag says `{tag}`, and what follows is {found}"),
    )
}

pub(super) fn shallow_indentation(file: FileId, place: Span) -> Diagnostic {
    at(
        &codes::SHALLOW_INDENTATION,
        file,
        place,
        "this line continues what a line above has opened, and is not indented deeper than its key",
    )
    .note("other readers of YAML may refuse this file")
    .help("indent the lines between quotes or brackets deeper than the key before them")
}

/// Text as such has no key path: the place is bytes of the file.
fn at(code: &'static Code, file: FileId, place: Span, message: impl Into<String>) -> Diagnostic {
    code.at_part(Origin::root(file), Part::Bytes(place), message)
}

fn alias(tree: &Tree, id: NodeId) -> (Span, &str) {
    let node = &tree.nodes[id];
    match &node.kind {
        TreeKind::Alias(name, _) => (node.span, name),
        TreeKind::Scalar(_) | TreeKind::Sequence(_) | TreeKind::Mapping(_) => (node.span, ""),
    }
}
