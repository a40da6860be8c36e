//! All code tables gathered: what `toscac explain` prints, the language server links to, and the tests hold to form.

use toscac_syntax::diagnostic::Severity;

/// A row of any table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// For people: `T0412`.
    pub number: &'static str,
    /// For code: `unresolved_requirement`.
    pub name: &'static str,
    /// Unless a configuration says otherwise.
    pub severity: Severity,
    /// One line.
    pub summary: &'static str,
    /// Of the specification.
    pub section: &'static str,
    /// The version of `toscac` that raised it first.
    pub since: &'static str,
    /// The explanation page, in Markdown.
    pub page: &'static str,
}

/// All rows, by number.
pub fn all() -> Vec<Row> {
    let syntax = [toscac_syntax::codes::T00, toscac_syntax::codes::T01];
    let ours = syntax
        .into_iter()
        .flatten()
        .copied()
        .chain(toscac_model::codes::table())
        .chain(crate::codes::T09.iter().copied());
    let mut rows: Vec<Row> = ours
        .map(|code| Row {
            number: code.number,
            name: code.name,
            severity: code.severity,
            summary: code.summary,
            section: code.section,
            since: code.since,
            page: code.page,
        })
        .collect();
    rows.extend(toscac_bundle::codes::ALL.iter().map(|code| Row {
        number: code.number,
        name: code.name,
        severity: match code.severity {
            toscac_bundle::codes::Severity::Error => Severity::Error,
            toscac_bundle::codes::Severity::Warning => Severity::Warning,
        },
        summary: code.summary,
        section: code.section,
        since: code.since,
        page: code.page,
    }));
    rows.sort_by_key(|row| row.number);
    rows
}

/// The row of a number or name, in any letter case.
pub fn find(code: &str) -> Option<Row> {
    all()
        .into_iter()
        .find(|row| row.number.eq_ignore_ascii_case(code) || row.name.eq_ignore_ascii_case(code))
}
