//! `toscac` as the chapter runner sees it: a program in, answers out.

use std::collections::BTreeMap;
use std::path::Path;

use toscac_deploy::placement::PlaceOptions;
use toscac_driver::csar::limits::ArchiveLimits;
use toscac_driver::csar::mounts::{MountFault, Mounts};
use toscac_driver::disk::Disk;
use toscac_driver::inputs::{InputText, read_inputs};
use toscac_driver::load::{Files, LoadOptions};
use toscac_driver::plan::{PlanRequest, plan_service};
use toscac_driver::service::{self, ServiceOptions, close_alone, close_over, is_service, open_service};
use toscac_driver::session::{Compilation, CompileOptions, compile};
use toscac_driver::world::{Location, World};
use toscac_model::build::{Inputs, Inventory};
use toscac_model::deployment::{Deployment, text};
use toscac_syntax::diagnostic::{Checked, Diagnostic, Severity as Gravity};
use toscac_syntax::entities::Entries;
use toscac_syntax::expression::Expression;
use toscac_syntax::limits::Limits;
use toscac_syntax::locate::{Located, LocatedLabel, locate_all};
use toscac_syntax::source::FileId;
use toscac_testkit::fixture::Program;
use toscac_testkit::verdict::{Answers, Found, Range, Related, Severity};

use crate::archive;
use crate::memory::{self, Memory};
use crate::nouns;

/// What `toscac` makes of a program: everything it says, and the nouns that the page may ask for.
///
/// With sites the service is placed and planned; without them it is closed by the Standard's own order. Inputs that a
/// page gives are all there are; where it gives none, they may come later.
pub(crate) fn answer(program: &Program) -> Answers {
    if let Some(name) = &program.settings.archive {
        return answer_archived(program, name);
    }
    let settings = &program.settings;
    let entry = memory::locate(&program.entry);
    let [sites, inventory] =
        [&settings.sites, &settings.inventory].map(|name| name.as_deref().map(memory::locate));
    let mut roots = vec![entry.clone()];
    roots.extend(sites.iter().chain(&inventory).cloned());
    roots.extend(substitutes(program).map(memory::locate));
    let mut run = Run::new(&Memory(program), &roots, memory::root(), program);
    if let Some(service) = run
        .compilation
        .files
        .at(&entry)
        .filter(|file| is_service(&run.compilation, *file))
    {
        match run.file(sites.as_ref()) {
            Some(sites) => run.place(service, sites),
            None => run.close(service, run.file(inventory.as_ref())),
        }
    }
    run.answers(&entry)
}

/// The files in an archive on a disk, which is opened as a command opens it. Files are called as they are in it.
fn answer_archived(program: &Program, name: &str) -> Answers {
    let folder = tempfile::tempdir().expect("a scratch directory");
    std::fs::write(folder.path().join(name), archive::bytes(program, name)).expect("a scratch file");
    let disk = Disk::new(folder.path().to_path_buf());
    let location = disk.locate(Path::new(name));
    let standing = disk.locate(Path::new("."));
    let mut world = Mounts::new(disk, ArchiveLimits::default());
    let mut answers = match world.mount(&location) {
        Ok(archive) => {
            assert!(archive.is_some(), "`{name}` is no name of an archive");
            let (entry, others) = world.definitions(&location).expect("it was opened");
            let roots: Vec<Location> = std::iter::once(entry.clone()).chain(others).collect();
            let mut run = Run::new(&world, &roots, standing, program);
            world.note(&mut run.compilation.files);
            let service = run.compilation.files.at(&entry);
            if let Some(service) = service.filter(|file| is_service(&run.compilation, *file)) {
                run.close(service, None);
            }
            run.answers(&entry)
        }
        Err(MountFault::Refused(finding)) => {
            let mut files = Files::default();
            finding.tell(name, &mut files);
            Answers {
                diagnostics: locate_all(&files.diagnostics, &files).iter().map(found).collect(),
                nouns: BTreeMap::new(),
            }
        }
        Err(MountFault::Unreadable(reason)) => panic!("{name}: {reason:?}"),
    };
    for found in &mut answers.diagnostics {
        let related = found.related.iter_mut().map(|related| &mut related.range);
        for range in related.chain([&mut found.range]) {
            if let Some(inside) = range
                .file
                .strip_prefix(name)
                .and_then(|rest| rest.strip_prefix('/'))
            {
                range.file = inside.to_string();
            }
        }
    }
    answers
}

struct Run {
    compilation: Compilation,
    inputs: Checked<Entries<Expression>>,
    missing: Inputs,
    diagnostics: Vec<Diagnostic>,
    nouns: BTreeMap<String, String>,
}

impl Run {
    fn new(world: &dyn World, roots: &[Location], standing: Location, program: &Program) -> Run {
        let load = LoadOptions {
            standing,
            repositories: Vec::new(),
            profiles: Vec::new(),
            limits: Limits::default(),
        };
        let options = CompileOptions {
            load,
            limits: toscac_model::limits::Limits::default(),
        };
        let mut compilation = match compile(world, roots, &options) {
            Ok(compilation) => compilation,
            Err(unreadable) => panic!("{}: {:?}", unreadable.location, unreadable.reason),
        };
        let given = &program.settings.inputs;
        let texts: Vec<InputText> = given
            .iter()
            .map(|(name, value)| InputText::Value {
                name: name.clone(),
                text: value.to_string(),
            })
            .collect();
        let inputs = read_inputs(&mut compilation.files, &texts, &options.load.limits);
        let missing = if given.is_empty() {
            Inputs::MayBeMissing
        } else {
            Inputs::Required
        };
        let diagnostics = inputs.diagnostics.clone();
        Run {
            compilation,
            inputs,
            missing,
            diagnostics,
            nouns: BTreeMap::new(),
        }
    }

    fn file(&self, location: Option<&Location>) -> Option<FileId> {
        location.and_then(|location| self.compilation.files.at(location))
    }

    fn answers(mut self, entry: &Location) -> Answers {
        if let Some(entry) = self.file(Some(entry)) {
            let types = nouns::types(&self.compilation.types.value, entry);
            self.nouns.insert("types".to_string(), types);
        }
        let located = self.compilation.located([self.diagnostics.as_slice()]);
        Answers {
            diagnostics: located.iter().map(found).collect(),
            nouns: self.nouns,
        }
    }

    fn close(&mut self, entry: FileId, inventory: Option<FileId>) {
        let reach = inventory.map_or(Inventory::None, |_| Inventory::Given);
        let service = open_service(
            &self.compilation,
            entry,
            &ServiceOptions {
                inputs: &self.inputs,
                substitutes: &self.compilation.roots(),
                inventory: reach,
            },
        );
        let deployment = match inventory {
            Some(file) => {
                let (inventory, told) = service::inventory(&self.compilation, file);
                self.diagnostics.extend(told);
                close_over(&self.compilation, &service, &inventory, self.missing)
            }
            None => close_alone(&self.compilation, &service, self.missing),
        };
        for told in [&service.diagnostics, &deployment.diagnostics] {
            self.diagnostics.extend(told.iter().cloned());
        }
        self.tell(&deployment);
    }

    fn place(&mut self, entry: FileId, sites: FileId) {
        let planned = plan_service(
            &self.compilation,
            &PlanRequest {
                service: entry,
                sites,
                substitutes: &self.compilation.roots(),
                inputs: &self.inputs,
                options: PlaceOptions::default(),
            },
        );
        for told in planned.diagnostics() {
            self.diagnostics.extend(told.iter().cloned());
        }
        self.tell(&planned.deployment);
        let placement = planned.placement.value.to_string();
        self.nouns.insert("placement".to_string(), placement);
        self.nouns
            .insert("plan".to_string(), planned.plan.value.to_string());
    }

    fn tell(&mut self, deployment: &Checked<Deployment>) {
        let types = &self.compilation.types.value;
        self.nouns
            .insert("outputs".to_string(), nouns::outputs(&deployment.value));
        self.nouns
            .insert("service".to_string(), nouns::service(&deployment.value, types));
        self.nouns
            .insert("graph".to_string(), text::graph(&deployment.value, types));
    }
}

/// Files that a person would name beside the first: their service templates may stand for nodes.
fn substitutes(program: &Program) -> impl Iterator<Item = &str> {
    let others = program.files.iter().filter(|file| file.name != program.entry);
    others
        .filter(|file| file.text.contains("substitution_mappings:"))
        .map(|file| file.name.as_str())
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
