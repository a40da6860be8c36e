//! YAML: any bytes become a tree whose places lie in the text, and what our printer writes is read as what it was.

use serde_json::Value as Json;
use toscac_report::yaml::document;
use toscac_syntax::diagnostic::Diagnostic;
use toscac_syntax::limits::Limits;
use toscac_syntax::locate::{Sources, locate_all};
use toscac_syntax::source::{FileId, Source, Span};
use toscac_syntax::syntax_map::SyntaxMap;
use toscac_syntax::text::read_source;
use toscac_syntax::yaml::parse;
use toscac_syntax::yaml::tree::{Cursor, ScalarKind, Tree, TreeKind};

pub(crate) fn run(bytes: &[u8]) {
    let limits = Limits::default();
    let source = read_source(FileId(0), "fuzz.yaml", bytes, &limits);
    let tree = parse(&source.value, &limits);
    check_places(&source.value, &tree.value);
    let told: Vec<&Diagnostic> = source.diagnostics.iter().chain(&tree.diagnostics).collect();
    check_told(&source.value, &tree.value, &told);
    if let (true, Some(root)) = (told.is_empty(), Cursor::root(&tree.value)) {
        check_printing(&value(root), &limits);
    }
}

/// Every place of a tree is a piece of its text.
fn check_places(source: &Source, tree: &Tree) {
    let nodes = tree.nodes.iter().map(|(_, node)| node.span);
    for span in nodes.chain(tree.comments.iter().map(|comment| comment.span)) {
        check_place(source, span);
    }
}

/// The place is a piece of the text.
pub(crate) fn check_place(source: &Source, span: Span) {
    let piece = source.text().get(span.start as usize..span.end as usize);
    assert!(piece.is_some(), "{span:?} is no piece of the text");
}

/// Every message has a place that can be shown.
pub(crate) fn check_told(source: &Source, tree: &Tree, told: &[&Diagnostic]) {
    let document = Document {
        source,
        map: SyntaxMap::of(tree),
    };
    for located in locate_all(told.iter().copied(), &document) {
        for label in located.labels.iter().chain([&located.primary]) {
            check_place(source, label.span);
        }
    }
}

struct Document<'a> {
    source: &'a Source,
    map: SyntaxMap,
}

impl Sources for Document<'_> {
    fn source(&self, _file: FileId) -> Option<&Source> {
        Some(self.source)
    }

    fn map(&self, _file: FileId) -> Option<&SyntaxMap> {
        Some(&self.map)
    }
}

fn check_printing(written: &Json, limits: &Limits) {
    let printed = Source::new(FileId(0), "printed.yaml", &document(written));
    let tree = parse(&printed, limits);
    assert_eq!(tree.diagnostics, [], "{}", printed.text());
    let read = Cursor::root(&tree.value).map(value);
    assert_eq!(read.as_ref(), Some(written), "{}", printed.text());
}

/// The document as JSON, where floats and what is too large for an integer are text.
fn value(cursor: Cursor<'_>) -> Json {
    match &cursor.get().kind {
        TreeKind::Scalar(scalar) => match cursor.get().scalar_kind() {
            Some(ScalarKind::Null) => Json::Null,
            Some(ScalarKind::Boolean) => Json::Bool(scalar.text.eq_ignore_ascii_case("true")),
            Some(ScalarKind::Integer) => match scalar.text.parse::<i64>() {
                Ok(number) => Json::from(number),
                Err(_) => Json::from(&*scalar.text),
            },
            Some(ScalarKind::Float | ScalarKind::String) | None => Json::from(&*scalar.text),
        },
        TreeKind::Sequence(_) => cursor
            .items()
            .unwrap_or_default()
            .into_iter()
            .map(value)
            .collect(),
        TreeKind::Mapping(_) => {
            let entries = cursor.entries().unwrap_or_default().into_iter();
            Json::Object(
                entries
                    .map(|entry| (entry.key.key_text(), value(entry.value)))
                    .collect(),
            )
        }
        TreeKind::Alias(name, _) => Json::from(&**name),
    }
}
