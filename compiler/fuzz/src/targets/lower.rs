//! Lowering: any bytes become entities in every dialect, and what is said of them has a place.

use toscac_syntax::diagnostic::Diagnostic;
use toscac_syntax::dialect;
use toscac_syntax::limits::Limits;
use toscac_syntax::lower::lower;
use toscac_syntax::source::FileId;
use toscac_syntax::text::read_source;
use toscac_syntax::yaml::parse;

use super::yaml::check_told;

pub(crate) fn run(bytes: &[u8]) {
    for dialect in dialect::ALL {
        let mut text = format!("tosca_definitions_version: {}\n", dialect.version).into_bytes();
        text.extend_from_slice(bytes);
        run_as_written(&text);
    }
}

fn run_as_written(bytes: &[u8]) {
    let limits = Limits::default();
    let source = read_source(FileId(0), "fuzz.yaml", bytes, &limits);
    let tree = parse(&source.value, &limits);
    let syntax = lower(&tree, dialect::ALL);
    let told: Vec<&Diagnostic> = tree.diagnostics.iter().chain(&syntax.diagnostics).collect();
    check_told(&source.value, &tree.value, &told);
}
