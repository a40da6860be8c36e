//! The same input gives the same plan and the same graph: with any number of threads, from any directory, in any order of
//! loading. Of bundles `reproducible.rs` says the same.

use std::path::Path;
use std::process::{Command, Output};

use toscac_deploy::placement::PlaceOptions;
use toscac_driver::disk::Disk;
use toscac_driver::inputs::read_inputs;
use toscac_driver::load::LoadOptions;
use toscac_driver::plan::{PlanRequest, plan_service};
use toscac_driver::session::{CompileOptions, compile};
use toscac_driver::sources::source_of;
use toscac_report::plan::Preview;
use toscac_report::plan::json::document;
use toscac_syntax::limits::Limits;
use toscac_testkit::services::{Dialect, many_files, service};

#[path = "support/binaries.rs"]
mod binaries;

use binaries::{program, root};

const IMS: [&str; 2] = ["service.yaml", "sites.yaml"];

/// What `toscac` prints when it is called in `directory`.
fn output(directory: &Path, threads: usize, arguments: &[&str]) -> String {
    let output = run(directory, threads, arguments);
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// The same, with how it ended: faults may be what is printed.
fn printed(directory: &Path, threads: usize, arguments: &[&str]) -> (Option<i32>, String) {
    let output = run(directory, threads, arguments);
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(!text.is_empty(), "{}", String::from_utf8_lossy(&output.stderr));
    (output.status.code(), text)
}

fn run(directory: &Path, threads: usize, arguments: &[&str]) -> Output {
    Command::new(program("toscac"))
        .args(arguments)
        .current_dir(directory)
        .env("RAYON_NUM_THREADS", threads.to_string())
        .output()
        .expect("a program of the workspace")
}

#[test]
fn a_plan_depends_neither_on_threads_nor_on_the_working_directory() {
    let repository = root();
    let path = |file: &str| format!("examples/ims/{file}");
    let far = IMS.map(path);
    let from_root = ["plan", &far[0], "--sites", &far[1], "--format", "json"];
    let from_beside = ["plan", IMS[0], "--sites", IMS[1], "--format", "json"];
    let from_below = [
        "plan",
        "../service.yaml",
        "--sites",
        "../sites.yaml",
        "--format",
        "json",
    ];
    let expected = output(&repository, 1, &from_root);
    let beside = repository.join("examples/ims");
    for (directory, threads, arguments) in [
        (repository.clone(), 2, &from_root),
        (repository.clone(), 7, &from_root),
        (beside.clone(), 1, &from_beside),
        (beside.clone(), 2, &from_beside),
        (beside.join("scripts"), 2, &from_below),
    ] {
        assert_eq!(
            output(&directory, threads, arguments),
            expected,
            "{}",
            directory.display()
        );
    }
}

#[test]
fn a_graph_depends_neither_on_threads_nor_on_the_working_directory() {
    let repository = root();
    let expected = output(&repository, 1, &["compile", "examples/ims/sites.yaml"]);
    assert_eq!(
        output(&repository, 2, &["compile", "examples/ims/sites.yaml"]),
        expected
    );
    assert_eq!(
        output(&repository.join("examples/ims"), 2, &["compile", "sites.yaml"]),
        expected
    );
}

#[test]
fn what_a_command_prints_depends_neither_on_threads_nor_on_the_run() {
    let scratch = tempfile::tempdir().expect("there is room for the files");
    for (name, text) in many_files(24, 1) {
        std::fs::write(scratch.path().join(name), text).expect("the file is written");
    }
    // Faults of many files are told in one order as well.
    let faulty = service(Dialect::Tosca2, 40, 1).replace(" size: ", " size: x");
    for copy in ["a.yaml", "b.yaml", "c.yaml"] {
        std::fs::write(scratch.path().join(copy), &faulty).expect("the file is written");
    }
    let examples = root();
    let generated = scratch.path();
    for (directory, arguments) in [
        (generated, &["check", ".", "--format", "json"][..]),
        (generated, &["compile", "service.yaml"]),
        (&examples, &["check", "examples", "--format", "json"]),
        (&examples, &["compile", "examples/ims/sites.yaml"]),
        (
            &examples,
            &[
                "plan",
                "examples/ims/service.yaml",
                "--sites",
                "examples/ims/sites.yaml",
                "--format",
                "json",
            ],
        ),
    ] {
        let expected = printed(directory, 1, arguments);
        for threads in [1, 2, 7] {
            let found = printed(directory, threads, arguments);
            assert_eq!(found, expected, "{arguments:?} with {threads} threads");
        }
    }
}

#[test]
fn a_plan_does_not_depend_on_the_order_in_which_files_are_loaded() {
    let [service, sites] = IMS.map(|file| format!("examples/ims/{file}"));
    let expected = plan_after_loading(&service, &sites, &[&service, &sites]);
    // Files that nobody imports move the numbers of all others.
    for order in [
        [
            "examples/ims/sites.yaml",
            "examples/ims/service.yaml",
            "examples/greeter/service.yaml",
        ],
        [
            "examples/greeter/sites.yaml",
            "examples/ims/service.yaml",
            "examples/ims/sites.yaml",
        ],
        [
            "examples/ims/edge.yaml",
            "examples/ims/sites.yaml",
            "examples/ims/service.yaml",
        ],
        [
            "examples/ims/types.yaml",
            "examples/ims/store.yaml",
            "examples/ims/sites.yaml",
        ],
    ] {
        let mut roots = order.to_vec();
        roots.push(&service);
        assert_eq!(
            plan_after_loading(&service, &sites, &roots),
            expected,
            "{order:?}"
        );
    }
}

/// The plan as JSON, with `roots` loaded in the given order.
fn plan_after_loading(service: &str, sites: &str, roots: &[&str]) -> String {
    let disk = Disk::new(root().canonicalize().expect("the repository is there"));
    let locate = |path: &str| disk.locate(Path::new(path));
    let options = CompileOptions {
        load: LoadOptions {
            standing: locate(""),
            repositories: Vec::new(),
            profiles: Vec::new(),
            limits: Limits::default(),
        },
        limits: toscac_model::limits::Limits::default(),
    };
    let locations: Vec<_> = roots.iter().map(|path| locate(path)).collect();
    let mut compilation = compile(&disk, &locations, &options).expect("every root can be read");
    let inputs = read_inputs(&mut compilation.files, &[], &options.load.limits);
    let find = |path: &str| compilation.files.at(&locate(path)).expect("it was a root");
    let request = PlanRequest {
        service: find(service),
        sites: find(sites),
        inputs: &inputs,
        substitutes: &[],
        options: PlaceOptions::default(),
    };
    let planned = plan_service(&compilation, &request);
    let files = &compilation.files;
    document(&Preview {
        service: &planned.service.value.name,
        deployment: &planned.deployment.value,
        placement: &planned.placement.value,
        plan: &planned.plan.value,
        source: &source_of(
            &compilation,
            request.service,
            &[],
            request.sites,
            &planned.service.value,
        ),
        effort_steps: request.options.effort_steps,
        diagnostics: &compilation.located(planned.diagnostics()),
        origins: &|origin| files.origin_text(request.service, origin),
        places: &|place| files.place_text(place),
    })
    .expect("the plan has a canonical form")
}
