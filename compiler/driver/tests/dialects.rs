//! The pages of the book that show the tables of the dialects.

#![expect(clippy::panic, reason = "a test panics when it has something to say")]

use toscac_syntax::dialect;
use toscac_syntax::dialect::words;

#[path = "support/tree.rs"]
mod tree;
#[path = "support/pages.rs"]
mod pages;

const FOLDER: &str = "book/src/reference/keynames";

#[test]
fn each_dialect_has_a_page_with_its_resolved_table_and_no_page_has_lost_its_dialect() {
    let mut pages = Vec::new();
    for dialect in dialect::ALL {
        let path = format!("{FOLDER}/{}.md", dialect.version.replace('_', "-"));
        let today = words::page(dialect);
        if pages::update() {
            pages::write(&path, &today);
        }
        assert_eq!(tree::read(&path), today, "{path}: run the test with UPDATE=1");
        pages.push(path);
    }
    pages.sort();
    assert_eq!(tree::files(FOLDER), pages);
}
