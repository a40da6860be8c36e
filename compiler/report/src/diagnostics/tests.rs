use serde_json::Value;
use toscac_syntax::diagnostic::{Diagnostic, Fix, Part, Place, Severity};
use toscac_syntax::locate::{Located, Sources, locate_all};
use toscac_syntax::origin::Origin;
use toscac_syntax::source::{FileId, Source, Span};
use toscac_syntax::syntax_map::SyntaxMap;
use toscac_syntax::{codes, dialect, limits::Limits, lower::lower, yaml};

use super::fingerprint::fingerprints;
use super::*;

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
pub(super) fn located() -> Vec<Located> {
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

/// As [`located`], with one of each severity.
fn of_all_severities() -> Vec<Located> {
    let mut located = located();
    located[1].severity = Severity::Warning;
    located[2].severity = Severity::Note;
    located
}

#[test]
fn fingerprints_do_not_know_lines_and_tell_equal_diagnostics_apart() {
    let located = located();
    let mut moved = located.clone();
    for one in &mut moved {
        one.primary.start.line += 7;
        one.primary.end.line += 7;
    }
    assert_eq!(fingerprints(&located), fingerprints(&moved));
    let twice = [located[0].clone(), located[0].clone()];
    let twice = fingerprints(&twice);
    assert_ne!(twice[0], twice[1]);
    assert_eq!(twice[0].len(), 64);
    let mut other = located.clone();
    other[0].primary.key_path.push_str(".x");
    assert_ne!(fingerprints(&located)[0], fingerprints(&other)[0]);
    assert_eq!(fingerprints(&located)[1], fingerprints(&other)[1]);
}

#[test]
fn a_sarif_log_has_only_what_sarif_knows_and_loses_nothing_on_the_way() {
    let located = of_all_severities();
    let text = sarif::log(&located);
    let read: serde_sarif::sarif::Sarif = serde_json::from_str(&text).unwrap();
    let log: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(serde_json::to_value(&read).unwrap(), log);
    let run = &log["runs"][0];
    let results = run["results"].as_array().unwrap();
    assert_eq!(results.len(), located.len());
    for (result, one) in results.iter().zip(&located) {
        let rule = &run["tool"]["driver"]["rules"][result["ruleIndex"].as_u64().unwrap() as usize];
        assert_eq!(rule["id"], one.code);
        assert_eq!(result["ruleId"], one.code);
        assert!(
            rule["help"]["markdown"]
                .as_str()
                .unwrap()
                .starts_with(&format!("# {}", one.code))
        );
        let region = &result["locations"][0]["physicalLocation"]["region"];
        assert_eq!(region["startLine"], one.primary.start.line);
        assert_eq!(region["endColumn"], one.primary.end.column);
    }
    let full = results.iter().find(|result| result["fixes"].is_array()).unwrap();
    assert_eq!(full["relatedLocations"][0]["id"], 1);
    assert_eq!(full["relatedLocations"][0]["message"]["text"], "words");
    let change = &full["fixes"][0]["artifactChanges"][0];
    assert_eq!(change["replacements"][0]["insertedContent"]["text"], "node_types");
    let levels: Vec<&Value> = results.iter().map(|result| &result["level"]).collect();
    assert_eq!(levels[..3], ["error", "warning", "note"]);
}

#[test]
fn a_path_in_a_sarif_log_is_a_reference_of_a_uri() {
    let mut located = located();
    located[0].primary.path = "a b/\u{e4}#1.yaml".to_owned();
    let log: Value = serde_json::from_str(&sarif::log(&located)).unwrap();
    let place = &log["runs"][0]["results"][0]["locations"][0]["physicalLocation"];
    assert_eq!(place["artifactLocation"]["uri"], "a%20b/%C3%A4%231.yaml");
}

#[test]
fn an_annotation_is_one_line_whatever_path_and_message_hold() {
    let mut located = of_all_severities();
    located[0].primary.path = "a,b:c%.yaml".to_owned();
    let text = github::commands(&located);
    assert_eq!(text.lines().count(), located.len());
    let first = text.lines().next().unwrap();
    assert_eq!(
        first,
        "::error file=a%2Cb%3Ac%25.yaml,line=1,endLine=1,col=1,endColumn=6,\
         title=T0106 unknown_keyname::two%0Alines%0Ahelp: do this"
    );
    assert!(text.lines().nth(1).unwrap().starts_with("::warning "));
    assert!(text.lines().nth(2).unwrap().starts_with("::notice "));
}

#[test]
fn a_code_quality_report_has_a_fingerprint_and_a_severity_for_each() {
    let located = of_all_severities();
    let report: Value = serde_json::from_str(&gitlab::report(&located)).unwrap();
    let severities: Vec<&Value> = report
        .as_array()
        .unwrap()
        .iter()
        .map(|one| &one["severity"])
        .collect();
    assert_eq!(severities[..3], ["major", "minor", "info"]);
    assert_eq!(report[0]["fingerprint"], fingerprints(&located)[0]);
    assert_eq!(report[0]["location"]["path"], "service.yaml");
    assert_eq!(report[0]["location"]["lines"]["begin"], 1);
    assert_eq!(report[0]["check_name"], "T0106");
}

#[test]
fn reviewdog_gets_ranges_related_places_and_suggestions() {
    let document: Value = serde_json::from_str(&rdjson::document(&of_all_severities())).unwrap();
    assert_eq!(document["source"]["name"], "toscac");
    let first = &document["diagnostics"][0];
    assert_eq!(first["severity"], "ERROR");
    assert_eq!(first["code"]["value"], "T0106");
    assert_eq!(first["location"]["range"]["end"]["column"], 6);
    assert_eq!(first["suggestions"][0]["text"], "node_types");
    assert_eq!(first["related_locations"][0]["message"], "words");
    assert_eq!(document["diagnostics"][2]["severity"], "INFO");
}

#[test]
fn the_xml_reports_can_be_read_whatever_a_message_holds() {
    let mut located = of_all_severities();
    located[0].message = "<a b=\"c\"> & \u{1}\u{ffff}'".to_owned();
    let checked = ["clean.yaml".to_owned(), "service.yaml".to_owned()];
    let text = xml::junit(&located, &checked);
    let junit = roxmltree::Document::parse(&text).unwrap();
    let suites = junit.root_element();
    assert_eq!(
        suites.attribute("tests"),
        Some((located.len() + 1).to_string().as_str())
    );
    assert_eq!(
        suites.attribute("failures"),
        Some((located.len() - 2).to_string().as_str())
    );
    let names: Vec<&str> = elements(&junit, "testsuite")
        .map(|suite| suite.attribute("name").unwrap())
        .collect();
    assert_eq!(names, checked);
    assert_eq!(elements(&junit, "testcase").count(), located.len() + 1);
    let failure = elements(&junit, "failure").next().unwrap();
    assert_eq!(
        failure.attribute("message"),
        Some("<a b=\"c\"> & \u{fffd}\u{fffd}'")
    );
    assert_eq!(failure.text(), Some("service.yaml:1:1\nhelp: do this"));

    let text = xml::checkstyle(&located, &checked);
    let checkstyle = roxmltree::Document::parse(&text).unwrap();
    let severities: Vec<&str> = elements(&checkstyle, "error")
        .map(|one| one.attribute("severity").unwrap())
        .collect();
    assert_eq!(severities[..3], ["error", "warning", "info"]);
    assert_eq!(elements(&checkstyle, "file").count(), 2);
}

fn elements<'a>(
    document: &'a roxmltree::Document<'_>,
    name: &'a str,
) -> impl Iterator<Item = roxmltree::Node<'a, 'a>> {
    document.descendants().filter(move |node| node.has_tag_name(name))
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
