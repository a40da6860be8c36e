//! The whole road without sites: any text becomes a closed graph and JSON. A line `` `name.yaml`: `` begins another file,
//! as in a chapter.

use toscac_driver::load::LoadOptions;
use toscac_driver::service::{ServiceOptions, close_alone, is_service, open_service};
use toscac_driver::session::{Compilation, CompileOptions, compile};
use toscac_model::build::Inputs;
use toscac_model::build::Inventory;
use toscac_model::deployment::Deployment;
use toscac_report::graph::json::{Context, document};
use toscac_syntax::diagnostic::Checked;
use toscac_syntax::entities::Entries;
use toscac_syntax::limits::Limits;
use toscac_syntax::locate::Located;
use toscac_syntax::source::FileId;
use toscac_testkit::fixture::{self, Program};

use super::yaml::check_place;
use crate::memory::{self, Memory};

pub(crate) fn run(bytes: &[u8]) {
    let program = fixture::program(&String::from_utf8_lossy(bytes));
    close_program(&program, |closed| {
        let compilation = closed.compilation;
        let context = Context {
            types: &compilation.types.value,
            origins: &|origin| compilation.files.origin_text(closed.file, origin),
            inventory: None,
        };
        let template = &compilation.files.syntaxes[&closed.file].value.service_template;
        // A value that nests too deep for JSON is refused, which is no fault.
        if let Ok(text) = document(&context, closed.deployment, template.as_ref(), closed.noticed) {
            let read: Result<serde_json::Value, _> = serde_json::from_str(&text);
            assert!(read.is_ok(), "{text}");
        }
    });
}

/// A closed service.
pub(crate) struct Closed<'a> {
    compilation: &'a Compilation,
    file: FileId,
    deployment: &'a Deployment,
    noticed: &'a [Located],
}

/// Compiles a program as `toscac compile` does, and looks at its graph whatever was said of it.
pub(crate) fn close_program(program: &Program, look: impl FnOnce(&Closed<'_>)) {
    let options = CompileOptions {
        load: LoadOptions {
            standing: memory::root(),
            repositories: Vec::new(),
            profiles: Vec::new(),
            limits: Limits::default(),
        },
        limits: toscac_model::limits::Limits::default(),
    };
    let entry = memory::locate(&program.entry);
    let Ok(compilation) = compile(&Memory(program), std::slice::from_ref(&entry), &options) else {
        return;
    };
    let file = compilation.files.at(&entry);
    let Some(file) = file.filter(|file| is_service(&compilation, *file)) else {
        check_noticed(&compilation, &compilation.located([]));
        return;
    };
    let inputs = Checked::new(Entries::new(), Vec::new());
    let options = ServiceOptions {
        inputs: &inputs,
        substitutes: &[],
        inventory: Inventory::None,
    };
    let service = open_service(&compilation, file, &options);
    let deployment = close_alone(&compilation, &service, Inputs::MayBeMissing);
    let noticed = compilation.located([service.diagnostics.as_slice(), &deployment.diagnostics]);
    check_noticed(&compilation, &noticed);
    look(&Closed {
        compilation: &compilation,
        file,
        deployment: &deployment.value,
        noticed: &noticed,
    });
}

fn check_noticed(compilation: &Compilation, noticed: &[Located]) {
    for label in noticed.iter().map(|located| &located.primary) {
        check_place(&compilation.files.sources[&label.file], label.span);
    }
}
