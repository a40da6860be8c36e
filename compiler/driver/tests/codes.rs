//! The pages of diagnostic codes are whole, and what they show is true.

#![expect(clippy::panic, reason = "a test panics when it has something to say")]

use std::collections::BTreeMap;
use std::process::ExitCode;

use toscac_driver::explain;
use toscac_testkit::assertion;
use toscac_testkit::chapter::{self, Chapter, Section};
use toscac_testkit::fixture::Program;
use toscac_testkit::harness::{self, Case, Selection};
use toscac_testkit::verdict::{self, Found, Range, Severity};

#[path = "support/tree.rs"]
mod tree;
#[path = "support/members.rs"]
mod members;
#[path = "support/memory.rs"]
mod memory;
#[path = "support/archive.rs"]
mod archive;
#[path = "support/nouns.rs"]
mod nouns;
#[path = "support/processor.rs"]
mod processor;

/// The headings below the title, in their order.
const HEADINGS: &[&str] = &["What it means", "Example", "How to mend it", "Specification"];
const SUMMARY_MAX: usize = 200;

fn main() -> ExitCode {
    let pages = pages();
    let mut cases = Vec::new();
    for page in &pages {
        let (path, text) = page.clone();
        cases.push(Case::new(format!("{path}: headings"), move || {
            shape(&path, &text)
        }));
        let (path, text) = page.clone();
        cases.push(Case::new(format!("{path}: example"), move || {
            example(&path, &text)
        }));
    }
    cases.push(Case::new("the rows of all tables are whole and unique", rows));
    cases.push(Case::new(
        "every code has one page, and every page a code",
        move || same_codes(&pages.iter().map(|(path, _)| path.clone()).collect::<Vec<_>>()),
    ));
    harness::run(
        &cases,
        &Selection::read(std::env::args().skip(1)),
        &mut std::io::stdout(),
    )
}

/// All pages of codes: path and text.
fn pages() -> Vec<(String, String)> {
    let is_page = |path: &String| path.contains("/codes/") && path.ends_with(".md");
    let pages = tree::files("compiler").into_iter().filter(is_page);
    pages.map(|path| (path.clone(), tree::read(&path))).collect()
}

/// Title, summary, the four headings, an example and what mends it.
fn shape(path: &str, text: &str) -> Result<(), String> {
    let (page, faults) = chapter::parse(path, text);
    let mut wrong: Vec<String> = faults
        .iter()
        .map(|fault| format!("{path}:{}: {}", fault.line, fault.message))
        .collect();
    let number = path.rsplit('/').next().unwrap_or(path).trim_end_matches(".md");
    let headings: Vec<&str> = page.sections.iter().map(last).collect();
    match headings.split_first() {
        Some((title, below)) if is_title(title, number) && below == HEADINGS => {}
        _ => wrong.push(format!(
            "{path}: the headings are {headings:?}, expected `{number} name` and {HEADINGS:?}"
        )),
    }
    wrong.extend(page.sections.first().and_then(|title| summary_fault(path, title)));
    let shows = |heading: &str, tags: &[&str]| {
        let section = page.section(heading);
        section.is_some_and(|section| section.blocks.iter().any(|block| tags.contains(&block.tag())))
    };
    if !shows("Example", &["yaml", "text", "sh", "json"]) {
        wrong.push(format!("{path}: nothing is shown under `Example`"));
    }
    // A fault of a bundle or a site may be mended by deeds; one of a text is mended by a text.
    let told = page
        .section("How to mend it")
        .is_some_and(|section| !section.summary.is_empty());
    if !told || (shows("Example", &["yaml"]) && !shows("How to mend it", &["yaml"])) {
        wrong.push(format!("{path}: nothing is mended under `How to mend it`"));
    }
    if page
        .section("Specification")
        .is_some_and(|section| section.summary.is_empty())
    {
        wrong.push(format!("{path}: no section of a specification is named"));
    }
    if wrong.is_empty() {
        Ok(())
    } else {
        Err(wrong.join("\n"))
    }
}

/// The first program under `Example` raises exactly this code, and what mends it raises nothing.
fn example(path: &str, text: &str) -> Result<(), String> {
    let (mut page, _) = chapter::parse(path, text);
    let number = path.rsplit('/').next().unwrap_or(path).trim_end_matches(".md");
    let mut wrong = faults_of_example(&page, number);
    if !wrong.is_empty() {
        // A page about the version line shows texts that lack one.
        page.sections
            .iter_mut()
            .for_each(|section| section.settings.header = Some(false));
        let as_it_stands = faults_of_example(&page, number);
        if as_it_stands.is_empty() {
            wrong = as_it_stands;
        } else {
            page = chapter::parse(path, text).0;
        }
    }
    for program in programs(&page, "How to mend it") {
        let said = processor::answer(&program).diagnostics;
        let said = said.iter().filter(|found| found.severity != Severity::Note);
        wrong.extend(said.map(|found| format!("{path}: the mended text raises {}", told(found))));
    }
    if wrong.is_empty() {
        Ok(())
    } else {
        Err(wrong.join("\n"))
    }
}

fn faults_of_example(page: &Chapter, number: &str) -> Vec<String> {
    let Some(program) = programs(page, "Example").into_iter().next() else {
        return Vec::new();
    };
    let path = &page.path;
    let answers = processor::answer(&program);
    let (raised, others): (Vec<&Found>, Vec<&Found>) =
        answers.diagnostics.iter().partition(|found| found.code == number);
    let mut wrong = Vec::new();
    if raised.is_empty() {
        wrong.push(format!("{path}: the example does not raise {number}"));
    }
    wrong.extend(
        others
            .into_iter()
            .map(|found| format!("{path}: the example raises {}", told(found))),
    );
    if !assertion::assertions(&program).0.is_empty() {
        wrong.extend(verdict::judge(&program, &answers).failures);
    }
    wrong
}

fn programs(page: &Chapter, heading: &str) -> Vec<Program> {
    page.section(heading)
        .map(|section| page.variants(section))
        .unwrap_or_default()
}

fn told(found: &Found) -> String {
    let Range {
        file, line, column, ..
    } = &found.range;
    format!("{} at {file}:{line}:{column}: {}", found.code, found.message)
}

/// Numbers and names are given once, by people who filled in every column.
fn rows() -> Result<(), String> {
    let rows = explain::all();
    let mut wrong = Vec::new();
    for row in &rows {
        let twice = rows
            .iter()
            .filter(|other| other.number == row.number || other.name == row.name)
            .count()
            > 1;
        if twice {
            wrong.push(format!("{} {} stands twice", row.number, row.name));
        }
        if !row.page.starts_with(&format!("# {} {}\n", row.number, row.name)) {
            wrong.push(format!("{}: its page is headed otherwise", row.number));
        }
        if [row.summary, row.section, row.since].contains(&"") || row.summary.ends_with('.') {
            wrong.push(format!(
                "{}: a column is empty, or the summary ends in a full stop",
                row.number
            ));
        }
    }
    if wrong.is_empty() {
        Ok(())
    } else {
        Err(wrong.join("\n"))
    }
}

fn last(section: &Section) -> &str {
    section.headings.last().map_or("", String::as_str)
}

/// `T0412 unresolved_requirement`
fn is_title(title: &str, number: &str) -> bool {
    let name = title.strip_prefix(number).and_then(|rest| rest.strip_prefix(' '));
    name.is_some_and(|name| {
        !name.is_empty()
            && name
                .chars()
                .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
    })
}

fn summary_fault(path: &str, title: &Section) -> Option<String> {
    let summary = &title.summary;
    let good = !summary.is_empty() && summary.ends_with('.') && summary.len() <= SUMMARY_MAX;
    (!good)
        .then(|| format!("{path}: the summary is one sentence of at most {SUMMARY_MAX} bytes: `{summary}`"))
}

/// The numbers in the tables (`codes.rs` and `codes/*.rs`) are those of the pages beside them.
fn same_codes(pages: &[String]) -> Result<(), String> {
    let mut rows: BTreeMap<String, usize> = BTreeMap::new();
    for member in members::members() {
        let src = format!("compiler/{member}/src");
        for path in tree::files(&src) {
            if path == format!("{src}/codes.rs") || path.starts_with(&format!("{src}/codes/")) {
                for number in quoted_numbers(&tree::read(&path)) {
                    *rows
                        .entry(format!("compiler/{member}/codes/{number}.md"))
                        .or_default() += 1;
                }
            }
        }
    }
    let mut wrong: Vec<String> = Vec::new();
    wrong.extend(
        rows.keys()
            .filter(|page| !pages.contains(page))
            .map(|page| format!("{page}: a code without a page")),
    );
    wrong.extend(
        pages
            .iter()
            .filter(|page| !rows.contains_key(*page))
            .map(|page| format!("{page}: a page without a code")),
    );
    wrong.extend(
        rows.iter()
            .filter(|(_, times)| **times > 1)
            .map(|(page, _)| format!("{page}: the code stands twice")),
    );
    if wrong.is_empty() {
        Ok(())
    } else {
        Err(wrong.join("\n"))
    }
}

/// `T0412` of each `"T0412"`.
fn quoted_numbers(text: &str) -> Vec<&str> {
    let is_number = |word: &&str| {
        word.len() >= 5 && word.starts_with('T') && word[1..].chars().all(|c| c.is_ascii_digit())
    };
    text.split('"').filter(is_number).collect()
}
