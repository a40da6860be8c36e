//! SARIF 2.1.0, the exchange format of code scanners: rules with their pages, results with fingerprints, related places
//! and fixes.

use std::collections::BTreeMap;

use serde::Serialize;
use toscac_syntax::locate::{Located, LocatedFix, LocatedLabel};

use super::fingerprint::fingerprints;
use super::{json_text, severity_word};

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Log<'a> {
    #[serde(rename = "$schema")]
    schema: &'static str,
    version: &'static str,
    runs: [Run<'a>; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Run<'a> {
    tool: Tool<'a>,
    column_kind: &'static str,
    results: Vec<Finding<'a>>,
}

#[derive(Serialize)]
struct Tool<'a> {
    driver: Driver<'a>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Driver<'a> {
    name: &'static str,
    semantic_version: &'static str,
    rules: Vec<Rule<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Rule<'a> {
    id: &'a str,
    name: &'a str,
    short_description: Text<'a>,
    help: Help<'a>,
    default_configuration: Configuration,
    properties: Section<'a>,
}

#[derive(Serialize)]
struct Text<'a> {
    text: &'a str,
}

#[derive(Serialize)]
struct Help<'a> {
    text: &'a str,
    markdown: &'a str,
}

#[derive(Serialize)]
struct Configuration {
    level: &'static str,
}

/// Where the rule stands.
#[derive(Serialize)]
struct Section<'a> {
    section: &'a str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Finding<'a> {
    rule_id: &'a str,
    rule_index: usize,
    level: &'static str,
    message: Owned,
    locations: [Location<'a>; 1],
    #[serde(skip_serializing_if = "Vec::is_empty")]
    related_locations: Vec<Location<'a>>,
    partial_fingerprints: Fingerprint,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    fixes: Vec<Fix<'a>>,
}

#[derive(Serialize)]
struct Owned {
    text: String,
}

#[derive(Serialize)]
struct Fingerprint {
    #[serde(rename = "toscac/v1")]
    value: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Location<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<usize>,
    physical_location: Physical,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    logical_locations: Vec<Logical<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<Text<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Physical {
    artifact_location: Artifact,
    region: Region,
}

#[derive(Serialize)]
struct Artifact {
    uri: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Region {
    start_line: u32,
    start_column: u32,
    end_line: u32,
    end_column: u32,
}

/// The path of keys in the author's document.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Logical<'a> {
    fully_qualified_name: &'a str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Fix<'a> {
    description: Text<'a>,
    artifact_changes: [Change<'a>; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Change<'a> {
    artifact_location: Artifact,
    replacements: [Replacement<'a>; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Replacement<'a> {
    deleted_region: Region,
    inserted_content: Text<'a>,
}

/// The log of one run, ended by a line break. Only rules that were broken are listed.
pub fn log(diagnostics: &[Located]) -> String {
    let broken: BTreeMap<&str, &Located> = diagnostics.iter().rev().map(|one| (one.code, one)).collect();
    let index: BTreeMap<&str, usize> = broken
        .keys()
        .zip(0..)
        .map(|(code, index)| (*code, index))
        .collect();
    json_text(&Log {
        schema: "https://json.schemastore.org/sarif-2.1.0.json",
        version: "2.1.0",
        runs: [Run {
            tool: Tool {
                driver: Driver {
                    name: "toscac",
                    semantic_version: env!("CARGO_PKG_VERSION"),
                    rules: broken.values().map(|one| rule(one)).collect(),
                },
            },
            column_kind: "unicodeCodePoints",
            results: diagnostics
                .iter()
                .zip(fingerprints(diagnostics))
                .map(|(one, fingerprint)| finding(one, index[one.code], fingerprint))
                .collect(),
        }],
    })
}

fn rule<'a>(diagnostic: &'a Located) -> Rule<'a> {
    Rule {
        id: diagnostic.code,
        name: diagnostic.name,
        short_description: Text {
            text: diagnostic.summary,
        },
        help: Help {
            text: diagnostic.page,
            markdown: diagnostic.page,
        },
        default_configuration: Configuration {
            level: severity_word(diagnostic.severity),
        },
        properties: Section {
            section: diagnostic.section,
        },
    }
}

fn finding(diagnostic: &Located, rule_index: usize, fingerprint: String) -> Finding<'_> {
    let mut text = diagnostic.message.clone();
    for (word, line) in diagnostic
        .notes
        .iter()
        .map(|note| ("note", note))
        .chain(diagnostic.help.iter().map(|help| ("help", help)))
    {
        text.push_str(&format!("\n{word}: {line}"));
    }
    Finding {
        rule_id: diagnostic.code,
        rule_index,
        level: severity_word(diagnostic.severity),
        message: Owned { text },
        locations: [location(&diagnostic.primary, None)],
        related_locations: diagnostic
            .labels
            .iter()
            .zip(1..)
            .map(|(label, id)| location(label, Some(id)))
            .collect(),
        partial_fingerprints: Fingerprint { value: fingerprint },
        fixes: diagnostic.fixes.iter().map(fix).collect(),
    }
}

fn location(place: &LocatedLabel, id: Option<usize>) -> Location<'_> {
    Location {
        id,
        physical_location: Physical {
            artifact_location: artifact(place),
            region: region(place),
        },
        logical_locations: [place.key_path.as_str()]
            .into_iter()
            .filter(|path| !path.is_empty())
            .map(|path| Logical {
                fully_qualified_name: path,
            })
            .collect(),
        message: (!place.text.is_empty()).then_some(Text { text: &place.text }),
    }
}

fn fix(fix: &LocatedFix) -> Fix<'_> {
    Fix {
        description: Text { text: &fix.title },
        artifact_changes: [Change {
            artifact_location: artifact(&fix.place),
            replacements: [Replacement {
                deleted_region: region(&fix.place),
                inserted_content: Text {
                    text: &fix.replacement,
                },
            }],
        }],
    }
}

/// A path as a relative reference of a URI: every byte that has a meaning there is escaped.
fn artifact(place: &LocatedLabel) -> Artifact {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte);
    let uri = place
        .path
        .bytes()
        .map(|byte| match plain(byte) {
            true => char::from(byte).to_string(),
            false => format!("%{byte:02X}"),
        })
        .collect();
    Artifact { uri }
}

fn region(place: &LocatedLabel) -> Region {
    Region {
        start_line: place.start.line,
        start_column: place.start.column,
        end_line: place.end.line,
        end_column: place.end.column,
    }
}
