//! `toscac` as the chapter runner sees it: a program in, answers out.

use std::collections::BTreeMap;

use toscac_driver::load::{LoadOptions, load};
use toscac_model::names::resolve_names;
use toscac_model::types::derive_types;
use toscac_syntax::diagnostic::{Diagnostic, Severity as Gravity};
use toscac_syntax::limits::Limits;
use toscac_syntax::locate::{Located, LocatedLabel, locate_all};
use toscac_testkit::fixture::Program;
use toscac_testkit::verdict::{Answers, Found, Range, Related, Severity};

use crate::memory::{self, Memory};

/// What `toscac` makes of a program: everything it says, and the nouns that the page asks for.
pub(crate) fn answer(program: &Program) -> Answers {
    let options = LoadOptions {
        root: memory::root(),
        profiles: Vec::new(),
        limits: Limits::default(),
    };
    let world = Memory(program);
    let files = match load(&world, &[memory::locate(&program.entry)], &options) {
        Ok(files) => files,
        Err(unreadable) => panic!("{}: {:?}", unreadable.location, unreadable.reason),
    };
    let mut diagnostics: Vec<&Diagnostic> = files.diagnostics.iter().collect();
    diagnostics.extend(files.syntaxes.values().flat_map(|syntax| &syntax.diagnostics));
    let names = resolve_names(&files.syntaxes, &files.loaded);
    diagnostics.extend(&names.diagnostics);
    let types = derive_types(&files.syntaxes, &names, &toscac_model::limits::Limits::default());
    diagnostics.extend(&types.diagnostics);
    let found = locate_all(diagnostics, &files).iter().map(found).collect();
    Answers {
        diagnostics: found,
        nouns: BTreeMap::new(),
    }
}

fn found(located: &Located) -> Found {
    let notes = located.labels.iter().map(|label| Related {
        text: label.text.clone(),
        range: range(label),
    });
    Found {
        code: located.code.to_string(),
        severity: match located.severity {
            Gravity::Error => Severity::Error,
            Gravity::Warning => Severity::Warning,
            Gravity::Note => Severity::Note,
        },
        message: located.message.clone(),
        help: located.help.clone(),
        range: range(&located.primary),
        related: notes.collect(),
    }
}

fn range(label: &LocatedLabel) -> Range {
    Range {
        file: label.path.clone(),
        line: label.start.line as usize,
        column: label.start.column as usize,
        end_line: label.end.line as usize,
        end_column: label.end.column as usize,
    }
}
