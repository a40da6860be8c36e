//! The codes that this layer raises: T02 names, T03 types and values, T04 service.
//!
//! A number is never used again; a row that is no longer raised stays. Each row has its page in `codes/` beside `src/`.

pub mod names;
pub mod types;
pub mod values;
pub mod service;

use toscac_syntax::diagnostic::Code;

/// All rows, by number within each section.
pub fn table() -> impl Iterator<Item = &'static Code> {
    let sections = [names::TABLE, types::TABLE, values::TABLE, service::TABLE];
    sections.into_iter().flatten().copied()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn numbers_and_names_are_given_once_and_pages_are_headed_by_them() {
        let mut seen = BTreeSet::new();
        for code in table() {
            assert!(seen.insert(code.number), "{} stands twice", code.number);
            assert!(seen.insert(code.name), "{} stands twice", code.name);
            let heading = format!("# {} {}\n", code.number, code.name);
            assert!(
                code.page.starts_with(&heading),
                "the page of {} is headed otherwise",
                code.number
            );
        }
    }
}
