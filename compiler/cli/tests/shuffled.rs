//! The order of the entries of a map means nothing: every program of the chapters, and every example, comes to the same
//! graph, the same plan and the same verdict when the entries of all its maps are shuffled.
//!
//! Lists keep their order, and so do the few maps whose order has a meaning (`support/shuffle.rs` names them).

#![expect(clippy::panic, reason = "a test panics when it has something to say")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use toscac_deploy::placement::PlaceOptions;
use toscac_driver::disk::Disk;
use toscac_driver::inputs::{InputText, read_inputs};
use toscac_driver::load::LoadOptions;
use toscac_driver::plan::{PlanRequest, plan_service};
use toscac_driver::service::{ServiceOptions, close_alone, close_over, inventory, is_service, open_service};
use toscac_driver::session::{CompileOptions, compile};
use toscac_model::build::{Inputs, Inventory};
use toscac_report::graph::json::{Context, document};
use toscac_syntax::diagnostic::{Diagnostic, Severity};
use toscac_syntax::limits::Limits;
use toscac_testkit::chapter;
use toscac_testkit::fixture::Settings;
use toscac_testkit::harness::{self, Case, Selection};
use toscac_testkit::verdict::diff;

#[path = "support/binaries.rs"]
#[expect(dead_code, reason = "only the root of the repository is asked for")]
mod binaries;
#[path = "support/shuffle.rs"]
mod shuffle;

use shuffle::shuffled;

/// Orders that each program is tried in.
const SEEDS: [u64; 2] = [1, 2];

/// Files that are compiled together.
struct Subject {
    name: String,
    /// Name and text, the entry among them.
    files: Vec<(String, String)>,
    entry: String,
    settings: Settings,
}

fn main() -> ExitCode {
    let subjects = chapters().into_iter().chain(examples());
    let cases: Vec<Case> = subjects
        .map(|subject| Case::new(subject.name.clone(), move || unchanged(&subject)))
        .collect();
    harness::run(
        &cases,
        &Selection::read(std::env::args().skip(1)),
        &mut std::io::stdout(),
    )
}

/// The programs of the chapters, those with broken text left out.
fn chapters() -> Vec<Subject> {
    let mut subjects = Vec::new();
    let mut open = vec![binaries::root().join("conformance")];
    while let Some(directory) = open.pop() {
        for path in entries(&directory) {
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|end| end == "md") && !path.ends_with("README.md") {
                let text = fs::read_to_string(&path).unwrap_or_default();
                let (chapter, _) = chapter::parse(&path.to_string_lossy(), &text);
                for program in chapter.programs().0 {
                    let files = program.files.into_iter().map(|file| (file.name, file.text));
                    subjects.push(Subject {
                        name: program.name,
                        files: files.collect(),
                        entry: program.entry,
                        settings: program.settings,
                    });
                }
            }
        }
    }
    subjects
}

fn examples() -> Vec<Subject> {
    let folders = entries(&binaries::root().join("examples"));
    let folders = folders
        .into_iter()
        .filter(|path| path.join("sites.yaml").is_file());
    let subjects = folders.map(|folder| {
        let yaml = entries(&folder)
            .into_iter()
            .filter(|path| path.extension().is_some_and(|end| end == "yaml"));
        let name = |path: &Path| {
            path.file_name()
                .unwrap_or_default()
                .to_string_lossy()
                .into_owned()
        };
        Subject {
            name: format!("examples/{}", name(&folder)),
            files: yaml
                .map(|path| (name(&path), fs::read_to_string(&path).unwrap_or_default()))
                .collect(),
            entry: "service.yaml".to_owned(),
            settings: Settings {
                sites: Some("sites.yaml".to_owned()),
                ..Settings::default()
            },
        }
    });
    subjects.collect()
}

/// What lies in a directory, by name.
fn entries(directory: &Path) -> Vec<PathBuf> {
    let found = fs::read_dir(directory).unwrap_or_else(|error| panic!("{}: {error}", directory.display()));
    let mut paths: Vec<PathBuf> = found.filter_map(|entry| Some(entry.ok()?.path())).collect();
    paths.sort();
    paths
}

fn unchanged(subject: &Subject) -> Result<(), String> {
    let expected = answer(subject, &subject.files);
    for seed in SEEDS {
        let mut files = Vec::new();
        for (name, text) in &subject.files {
            // Text that is no YAML means nothing, in whatever order.
            let Some(text) = shuffled(text, seed) else {
                return Ok(());
            };
            files.push((name.clone(), text));
        }
        let found = answer(subject, &files);
        if found != expected {
            let texts: Vec<&str> = files.iter().map(|(_, text)| text.as_str()).collect();
            return Err(format!("{}\n{}", diff(&expected, &found), texts.concat()));
        }
    }
    Ok(())
}

/// What becomes of a program: its graph or plan, or the codes of its errors. What waits or is warned of may be told in
/// the order of the text.
fn answer(subject: &Subject, files: &[(String, String)]) -> String {
    let scratch = tempfile::tempdir().unwrap_or_else(|error| panic!("{error}"));
    for (name, text) in files {
        let path = scratch.path().join(name);
        let written = path
            .parent()
            .map_or(Ok(()), fs::create_dir_all)
            .and_then(|()| fs::write(&path, text));
        written.unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    }
    let disk = Disk::new(scratch.path().to_path_buf());
    let locate = |name: &str| disk.locate(Path::new(name));
    let settings = &subject.settings;
    let is_substitute =
        |(name, text): &&(String, String)| *name != subject.entry && text.contains("substitution_mappings:");
    let beside = settings.sites.iter().chain(&settings.inventory);
    let substitutes = subject.files.iter().filter(is_substitute).map(|(name, _)| name);
    let roots: Vec<_> = std::iter::once(&subject.entry)
        .chain(beside)
        .chain(substitutes)
        .map(|name| locate(name))
        .collect();
    let options = CompileOptions {
        load: LoadOptions {
            standing: locate(""),
            repositories: Vec::new(),
            profiles: Vec::new(),
            limits: Limits::default(),
        },
        limits: toscac_model::limits::Limits::default(),
    };
    let Ok(mut compilation) = compile(&disk, &roots, &options) else {
        return "unreadable".to_owned();
    };
    let texts: Vec<InputText> = settings
        .inputs
        .iter()
        .map(|(name, value)| InputText::Value {
            name: name.clone(),
            text: value.to_string(),
        })
        .collect();
    let inputs = read_inputs(&mut compilation.files, &texts, &options.load.limits);
    let entry = compilation
        .files
        .at(&locate(&subject.entry))
        .expect("it was a root");
    let mut told = inputs.diagnostics.clone();
    let mut answer = String::new();
    if !is_service(&compilation, entry) {
        answer.push_str("no service\n");
    } else if let Some(sites) = &settings.sites {
        let planned = plan_service(
            &compilation,
            &PlanRequest {
                service: entry,
                sites: compilation.files.at(&locate(sites)).expect("it was a root"),
                substitutes: &compilation.roots(),
                inputs: &inputs,
                options: PlaceOptions::default(),
            },
        );
        told.extend(planned.diagnostics().flatten().cloned());
        answer = format!("{}\n{}", planned.placement.value, planned.plan.value);
    } else {
        let given = settings
            .inventory
            .as_ref()
            .map(|name| compilation.files.at(&locate(name)).expect("it was a root"));
        let service = open_service(
            &compilation,
            entry,
            &ServiceOptions {
                inputs: &inputs,
                substitutes: &compilation.roots(),
                inventory: given.map_or(Inventory::None, |_| Inventory::Given),
            },
        );
        let rule = if texts.is_empty() {
            Inputs::MayBeMissing
        } else {
            Inputs::Required
        };
        let other = given.map(|file| inventory(&compilation, file));
        let closed = match &other {
            Some((other, more)) => {
                told.extend(more.iter().cloned());
                close_over(&compilation, &service, other, rule)
            }
            None => close_alone(&compilation, &service, rule),
        };
        told.extend(service.diagnostics.iter().chain(&closed.diagnostics).cloned());
        let context = Context {
            types: &compilation.types.value,
            origins: &|origin| compilation.files.origin_text(entry, origin),
            inventory: other.as_ref().map(|(other, _)| &other.value),
        };
        let template = compilation.files.syntaxes[&entry].value.service_template.as_ref();
        let graph = document(&context, &closed.value, template, &[]);
        answer = graph
            .unwrap_or_else(|fault| fault.to_string())
            .replace(",\"", ",\n\"");
    }
    told.extend(
        compilation
            .files
            .diagnostics
            .iter()
            .chain(&compilation.names.diagnostics)
            .cloned(),
    );
    told.extend(compilation.types.diagnostics.iter().cloned());
    let errors = errors(&told);
    if errors.is_empty() { answer } else { errors }
}

/// The codes of the errors, each once.
fn errors(told: &[Diagnostic]) -> String {
    let errors = told.iter().filter(|told| told.severity == Severity::Error);
    let codes: BTreeSet<&str> = errors.map(|told| told.code.number).collect();
    codes
        .into_iter()
        .fold(String::new(), |text, code| text + code + "\n")
}
