//! The page that says which rules of the specification have a program in a chapter.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use toscac_testkit::chapter::Chapter;

/// Where the page lies.
pub(crate) const PAGE: &str = "book/src/reference/coverage.md";

/// The page as it should be: every section that a chapter quotes, with the rules named there and the headings.
pub(crate) fn page(chapters: &[Chapter]) -> String {
    let mut specifications: BTreeMap<&str, Sections<'_>> = BTreeMap::new();
    for chapter in chapters {
        let file = chapter.path.strip_prefix("conformance/").unwrap_or(&chapter.path);
        for section in &chapter.sections {
            let heading = section.headings.last().map_or("", String::as_str);
            let link = format!("[{heading}]({file}#{})", anchor(heading));
            for citation in &section.citations {
                let sections = specifications.entry(&citation.specification).or_default();
                for (index, number) in citation.sections.iter().enumerate() {
                    let (rules, links) = sections.entry(Numbers::of(number)).or_default();
                    links.insert(link.clone());
                    // Rules are named once a line; they stand with the first section of the line.
                    if index == 0 {
                        rules.extend(citation.rows.iter().map(String::as_str));
                    }
                }
            }
        }
    }
    let mut page = String::from(
        "# Coverage\n\nWhich sections of the specifications have a program in a chapter, and which rules it holds the compiler to. This page\nis made from the quoted lines of the chapters.\n",
    );
    // The newest first.
    for (specification, sections) in specifications.iter().rev() {
        add_table(&mut page, specification, sections);
    }
    page
}

/// The sections of one specification: the rules named there, and the programs.
type Sections<'a> = BTreeMap<Numbers, (BTreeSet<&'a str>, BTreeSet<String>)>;

fn add_table(page: &mut String, specification: &str, sections: &Sections<'_>) {
    let rules: BTreeSet<&str> = sections
        .values()
        .flat_map(|(rules, _)| rules.iter().copied())
        .collect();
    let _ = writeln!(
        page,
        "\n## {specification}\n\n{} sections, {} rules.\n",
        sections.len(),
        rules.len()
    );
    page.push_str("| section | rules | programs |\n| --- | --- | --- |\n");
    for (number, (rules, links)) in sections {
        let rules = rules.iter().copied().collect::<Vec<_>>().join(", ");
        let links = links.iter().map(String::as_str).collect::<Vec<_>>().join(" · ");
        let _ = writeln!(page, "| §{} | {rules} | {links} |", number.text);
    }
}

/// A section number, ordered as people count: 8.9 before 8.10.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Numbers {
    parts: Vec<u32>,
    text: String,
}

impl Numbers {
    fn of(text: &str) -> Numbers {
        let parts = text
            .split('.')
            .map(|part| part.parse().unwrap_or(u32::MAX))
            .collect();
        Numbers {
            parts,
            text: text.to_string(),
        }
    }
}

/// The anchor that mdBook gives a heading.
fn anchor(heading: &str) -> String {
    let kept = heading
        .chars()
        .filter(|c| c.is_alphanumeric() || [' ', '-', '_'].contains(c));
    kept.collect::<String>().to_lowercase().replace(' ', "-")
}
