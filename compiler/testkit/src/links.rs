//! The links of a Markdown page.

use pulldown_cmark::{Event, Options, Parser, Tag};

/// Where a page points, in the order of the page: the line, from 1, and the target as it was written.
///
/// The includes of mdBook (`{{#include ../page.md}}`) are links as well.
pub fn links(text: &str) -> Vec<(usize, String)> {
    let mut links = Vec::new();
    for (event, range) in Parser::new_ext(text, Options::ENABLE_TABLES).into_offset_iter() {
        let line = text[..range.start].matches('\n').count() + 1;
        match event {
            Event::Start(Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. }) => {
                links.push((line, dest_url.to_string()));
            }
            Event::Text(words) => links.extend(include(&words).map(|target| (line, target.to_string()))),
            _ => {}
        }
    }
    links
}

fn include(words: &str) -> Option<&str> {
    let (_, after) = words.split_once("{{#include ")?;
    after.split_once("}}").map(|(target, _)| target.trim())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_images_and_includes_are_found_with_their_line() {
        let page = "# A\n\nsee [b](b.md#c) and ![d](d.svg)\n\n{{#include ../e.md}}\n\n`[no](no.md)`\n";
        let found = links(page);
        let expected = [(3, "b.md#c"), (3, "d.svg"), (5, "../e.md")];
        assert_eq!(found, expected.map(|(line, target)| (line, target.to_string())));
    }

    #[test]
    fn a_link_inside_a_fence_is_no_link() {
        assert_eq!(links("```text\n[a](b.md)\n```\n").len(), 0);
    }
}
