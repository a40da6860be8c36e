//! Work grows with the size of a service and not with its square, in every pass, also where every node has a fault.
//!
//! What is counted are steps of the program (`toscac_syntax::work`) and no seconds, so that the figures are the same on
//! every machine. Steps are counted where debug assertions are on, as in `cargo test`.

use std::path::Path;

use toscac_driver::disk::Disk;
use toscac_driver::load::{LoadOptions, load};
use toscac_driver::service::{ServiceOptions, open_service};
use toscac_driver::session::{CompileOptions, compile_files};
use toscac_model::build::{Inputs, Inventory};
use toscac_model::close::{close, no_inventory};
use toscac_model::decide::decide;
use toscac_report::graph::json::{Context, document};
use toscac_syntax::diagnostic::Checked;
use toscac_syntax::entities::Entries;
use toscac_syntax::limits::Limits;
use toscac_syntax::work;
use toscac_testkit::services::{Dialect, many_files, service};

/// Ten times the nodes may take this many times the steps. What is done for every pair would take a hundred times.
const RATIO_MAX: u64 = 12;

const PASSES: [&str; 7] = [
    "load",
    "names and types",
    "build",
    "decide",
    "close",
    "write",
    "tell",
];

#[test]
fn work_is_linear_in_nodes() {
    check_linear(|size| one_file(service(Dialect::Tosca2, size, 1)), [150, 1500]);
    check_linear(|size| one_file(service(Dialect::Tosca13, size, 1)), [150, 1500]);
}

#[test]
fn work_is_linear_in_faults() {
    let of_type = |size| service(Dialect::Tosca2, size, 1).replace(" size: ", " size: x");
    check_linear(|size| one_file(of_type(size)), [150, 1500]);
    let of_name = |size| service(Dialect::Tosca2, size, 1).replace(" side: n", " side: m");
    check_linear(|size| one_file(of_name(size)), [150, 1500]);
}

#[test]
fn work_is_linear_in_files() {
    check_linear(|files| many_files(files, 1), [30, 300]);
}

fn one_file(text: String) -> Vec<(String, String)> {
    vec![("service.yaml".to_owned(), text)]
}

fn check_linear(files: impl Fn(usize) -> Vec<(String, String)>, sizes: [usize; 2]) {
    if !cfg!(debug_assertions) {
        return;
    }
    let [few, many] = sizes.map(|size| steps(&files(size)));
    for ((pass, few), many) in PASSES.iter().zip(few).zip(many) {
        // What hardly does anything may do it more often.
        assert!(
            many <= RATIO_MAX * few.max(2_000),
            "{pass}: {few} steps became {many}"
        );
    }
}

/// The steps of each pass.
fn steps(files: &[(String, String)]) -> [u64; 7] {
    let scratch = tempfile::tempdir().expect("there is room for the files");
    for (name, text) in files {
        std::fs::write(scratch.path().join(name), text).expect("the file is written");
    }
    // One thread, whose steps are all there are.
    let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build();
    pool.expect("there may be threads")
        .install(|| counted(scratch.path()))
}

fn counted(directory: &Path) -> [u64; 7] {
    let disk = Disk::new(directory.to_path_buf());
    let root = disk.locate(Path::new("service.yaml"));
    let options = CompileOptions {
        load: LoadOptions {
            standing: disk.locate(Path::new("")),
            repositories: Vec::new(),
            profiles: Vec::new(),
            limits: Limits::default(),
        },
        limits: toscac_model::limits::Limits::default(),
    };
    let mut marks = vec![work::steps()];
    let files = load(&disk, std::slice::from_ref(&root), &options.load).expect("the service can be read");
    marks.push(work::steps());
    let compilation = compile_files(files, &options.limits);
    marks.push(work::steps());
    let file = compilation.files.at(&root).expect("it was a root");
    let inputs = Checked::new(Entries::new(), Vec::new());
    let of = ServiceOptions {
        inputs: &inputs,
        substitutes: &[],
        inventory: Inventory::None,
    };
    let service = open_service(&compilation, file, &of);
    marks.push(work::steps());
    let definitions = compilation.definitions();
    let decisions = decide(&service, definitions, Inputs::Required);
    marks.push(work::steps());
    let closed = close(
        &service,
        &decisions.value,
        &no_inventory(),
        definitions,
        Inputs::Required,
    );
    marks.push(work::steps());
    let context = Context {
        types: &compilation.types.value,
        origins: &|origin| compilation.files.origin_text(file, origin),
        inventory: None,
    };
    let template = compilation.files.syntaxes[&file].value.service_template.as_ref();
    document(&context, &closed.value, template, &[]).expect("the graph has a canonical form");
    marks.push(work::steps());
    compilation.located([service.diagnostics.as_slice(), &closed.diagnostics]);
    marks.push(work::steps());
    let mut steps = [0; 7];
    for (step, pair) in steps.iter_mut().zip(marks.windows(2)) {
        *step = pair[1] - pair[0];
    }
    steps
}
