use serde_json::Value;
use toscac_syntax::diagnostic::{Diagnostic, Fix, Part, Place};
use toscac_syntax::locate::{Sources, locate_all};
use toscac_syntax::origin::Origin;
use toscac_syntax::source::{FileId, Source, Span};
use toscac_syntax::syntax_map::SyntaxMap;
use toscac_syntax::{codes, dialect, limits::Limits, lower::lower, yaml};

use super::*;
use crate::diagnostics::concise;

struct One {
    source: Source,
    map: SyntaxMap,
}

impl Sources for One {
    fn source(&self, file: FileId) -> Option<&Source> {
        (file == self.source.file()).then_some(&self.source)
    }

    fn map(&self, file: FileId) -> Option<&SyntaxMap> {
        (file == self.source.file()).then_some(&self.map)
    }
}

/// What a file with faults raises, and a diagnostic with everything that one can have.
fn located() -> Vec<Located> {
    let text =
        "tosca_definitions_version: tosca_2_0\nnode_type: {}\nservice_template:\n  node_templates: [ 1 ]\n";
    let source = Source::new(FileId(0), "service.yaml", text);
    let tree = yaml::parse(&source, &Limits::default());
    let mut diagnostics = lower(&tree, dialect::ALL).diagnostics;
    diagnostics.push(everything());
    let one = One {
        map: SyntaxMap::of(&tree.value),
        source,
    };
    locate_all(&diagnostics, &one)
}

fn everything() -> Diagnostic {
    let origin = Origin::root(FileId(0)).child("node_type");
    let place = Place::key(origin);
    codes::UNKNOWN_KEYNAME
        .at_part(origin, Part::Bytes(Span::new(0, 5)), "two\nlines")
        .label(place.clone(), "words")
        .note("a fact")
        .help("do this")
        .fix(Fix {
            title: "rename".to_owned(),
            place,
            replacement: "node_types".to_owned(),
            safe: false,
        })
}

fn validator() -> jsonschema::Validator {
    let schema: Value = serde_json::from_str(include_str!("../../../schema/diagnostics.v1.json")).unwrap();
    jsonschema::validator_for(&schema).unwrap()
}

#[test]
fn a_document_is_what_its_schema_says_and_nothing_may_be_added_or_left_out() {
    let located = located();
    assert!(located.len() > 2, "{located:?}");
    let document: Value = serde_json::from_str(&document(&located)).unwrap();
    let validator = validator();
    if let Err(error) = validator.validate(&document) {
        panic!("{error} at {}", error.instance_path);
    }
    let full = document["diagnostics"]
        .as_array()
        .unwrap()
        .iter()
        .position(|entry| entry["fixes"][0].is_object())
        .unwrap();
    for place in [
        String::new(),
        format!("/diagnostics/{full}"),
        format!("/diagnostics/{full}/labels/0"),
        format!("/diagnostics/{full}/fixes/0"),
    ] {
        let mut changed = document.clone();
        let map = changed.pointer_mut(&place).unwrap().as_object_mut().unwrap();
        map.insert("unknown".to_owned(), Value::Null);
        assert!(!validator.is_valid(&changed), "an unknown key at `{place}`");
        for key in document.pointer(&place).unwrap().as_object().unwrap().keys() {
            let mut changed = document.clone();
            let map = changed.pointer_mut(&place).unwrap().as_object_mut().unwrap();
            map.remove(key);
            assert!(!validator.is_valid(&changed), "without `{key}` at `{place}`");
        }
    }
}

#[test]
fn places_count_from_one_and_the_first_label_is_the_primary_one() {
    let text = document(&located());
    let document: Value = serde_json::from_str(&text).unwrap();
    let entry = &document["diagnostics"][0];
    assert_eq!(entry["labels"][0]["line"], 1);
    assert_eq!(entry["labels"][0]["column"], 1);
    assert_eq!(entry["labels"][0]["end_column"], 6);
    assert_eq!(entry["labels"][0]["primary"], true);
    assert_eq!(entry["labels"][1]["line"], 2);
    assert_eq!(entry["labels"][1]["path"], "node_type");
    assert_eq!(entry["labels"][1]["primary"], false);
}

#[test]
fn lines_hold_one_diagnostic_each() {
    let located = located();
    let lines = lines(&located);
    assert_eq!(lines.lines().count(), located.len());
    for line in lines.lines() {
        let entry: Value = serde_json::from_str(line).unwrap();
        assert!(entry["code"].is_string());
    }
}

#[test]
fn the_concise_form_has_one_line_for_each_whatever_the_message_holds() {
    let located = located();
    let text = concise::lines(&located);
    assert_eq!(text.lines().count(), located.len());
    assert!(
        text.starts_with("service.yaml:1:1: error[T0106]: two lines\n"),
        "{text}"
    );
}
