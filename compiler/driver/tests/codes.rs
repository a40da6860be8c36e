//! The pages of diagnostic codes are whole, and what they show is true.

#![expect(clippy::panic, reason = "a test panics when it has something to say")]

use std::collections::BTreeMap;
use std::process::ExitCode;

use toscac_testkit::chapter::{self, Section};
use toscac_testkit::harness::{self, Case, Selection};

#[path = "support/tree.rs"]
mod tree;

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
    }
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
    for member in tree::members() {
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
