//! `toscac check`: everything that can be found out about files without deploying them.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use toscac_driver::csar::limits::ArchiveLimits;
use toscac_driver::csar::mounts::Mounts;
use toscac_driver::inputs::read_inputs;
use toscac_driver::load::Files;
use toscac_driver::service::{ServiceOptions, check_services};
use toscac_driver::session::compile;
use toscac_driver::world::{Location, World};
use toscac_model::build::Inventory;
use toscac_report::diagnostics::{concise, github, gitlab, json, rdjson, sarif, xml};
use toscac_syntax::diagnostic::Severity;
use toscac_syntax::limits::Limits;
use toscac_syntax::locate::Located;

use super::arguments::{self, Inputs, Profiles};
use crate::console::{Console, Exit, Failure, count, plural};

/// Checks files with all that they import
///
/// Without inputs it computes what it can and keeps the rest open: a missing input is no error here.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  toscac check examples/ims\n  toscac check examples/ims/service.yaml --input points=2 --format json"
)]
pub struct Check {
    /// Files, or directories whose TOSCA files are all checked
    #[arg(value_name = "PATH", default_value = ".")]
    paths: Vec<PathBuf>,
    #[command(flatten)]
    profiles: Profiles,
    #[command(flatten)]
    inputs: Inputs,
    /// How diagnostics are written: `human` to standard error, the others to standard output or `--output`; repeatable
    #[arg(long, value_enum, value_name = "FORMAT", default_value = "human")]
    format: Vec<Format>,
    /// The file for a format other than `human`; where several are asked for, each has its own, in the same order
    #[arg(long, value_name = "FILE")]
    output: Vec<PathBuf>,
    /// What counts as an error as well; repeatable
    #[arg(long, value_enum, value_name = "CLASS")]
    deny: Vec<Deny>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// With the text that is blamed
    Human,
    /// A line each
    Concise,
    /// `toscac.diagnostics/v1`
    Json,
    /// A JSON text a line
    Jsonl,
    /// SARIF 2.1.0, for code scanners
    Sarif,
    /// Annotations of GitHub Actions
    Github,
    /// The code quality report of GitLab
    Gitlab,
    /// JUnit, for build servers
    Junit,
    /// Checkstyle, for build servers
    Checkstyle,
    /// For reviewdog
    Rdjson,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Deny {
    /// Warnings
    Warnings,
}

impl Check {
    /// Runs the command.
    ///
    /// # Errors
    /// A path or a directory of profiles cannot be read.
    pub fn run(&self, console: &mut Console<'_>) -> Result<Exit, Failure> {
        self.check_outputs()?;
        let disk = arguments::disk()?;
        let mut options = self.profiles.options(&disk)?;
        // What is no directory holds nothing.
        options.load.repositories = self.paths.iter().map(|path| disk.locate(path)).collect();
        let limits = &options.load.limits;
        let inputs = self.inputs.texts(&disk, limits)?;
        let mut world = Mounts::new(disk, ArchiveLimits::default());
        let roots = match self.roots(&mut world, limits) {
            // A machine that asked for diagnostics gets those of archives as well.
            Err(Failure::Refused(diagnostics, files)) => {
                return self.report(console, &diagnostics, &files, self.paths.len());
            }
            roots => roots?,
        };
        let mut compilation =
            compile(&world, &roots, &options).map_err(|unreadable| Failure::of_root(&world, &unreadable))?;
        world.note(&mut compilation.files);
        let inputs = read_inputs(&mut compilation.files, &inputs, limits);
        let options = ServiceOptions {
            inputs: &inputs,
            substitutes: &[],
            // Sites may come later: what nothing here is made for is no error yet.
            inventory: Inventory::MayCome,
        };
        let services = check_services(&compilation, &options);
        let later = services.iter().map(Vec::as_slice);
        let diagnostics = compilation.located(later.chain([inputs.diagnostics.as_slice()]));
        self.report(console, &diagnostics, &compilation.files, roots.len())
    }

    fn report(
        &self,
        console: &mut Console<'_>,
        diagnostics: &[Located],
        files: &Files,
        roots: usize,
    ) -> Result<Exit, Failure> {
        let mut outputs = self.output.iter();
        for format in &self.format {
            let text = match format {
                Format::Human => {
                    console.diagnostics(diagnostics, files)?;
                    let files = plural(roots, "file");
                    writeln!(console.err, "{files} checked: {}", count(diagnostics))?;
                    continue;
                }
                Format::Concise => concise::lines(diagnostics),
                Format::Json => json::document(diagnostics),
                Format::Jsonl => json::lines(diagnostics),
                Format::Sarif => sarif::log(diagnostics),
                Format::Github => github::commands(diagnostics),
                Format::Gitlab => gitlab::report(diagnostics),
                Format::Junit => xml::junit(diagnostics, &checked(files)),
                Format::Checkstyle => xml::checkstyle(diagnostics, &checked(files)),
                Format::Rdjson => rdjson::document(diagnostics),
            };
            console.write(outputs.next().map(PathBuf::as_path), text.as_bytes())?;
        }
        Ok(self.exit(diagnostics))
    }

    /// Two formats cannot share standard output, and no file may be left without a format.
    fn check_outputs(&self) -> Result<(), Failure> {
        let formats = self
            .format
            .iter()
            .filter(|format| **format != Format::Human)
            .count();
        let files = self.output.len();
        if files == formats || (files == 0 && formats == 1) {
            return Ok(());
        }
        Err(Failure::WrongUse(
            format!(
                "expected one `--output` for each format but `human`, found {} for {}",
                plural(files, "file"),
                plural(formats, "format")
            ),
            Some("`--format human --format sarif --output check.sarif` shows and writes".to_owned()),
        ))
    }

    fn roots(&self, world: &mut Mounts, limits: &Limits) -> Result<Vec<Location>, Failure> {
        let paths: Vec<Location> = self.paths.iter().map(|path| world.disk().locate(path)).collect();
        let mut roots = Vec::new();
        for path in &paths {
            for root in arguments::roots(world, path.clone(), limits)? {
                if !roots.contains(&root) {
                    roots.push(root);
                }
            }
        }
        if roots.is_empty() {
            let places: Vec<String> = paths
                .iter()
                .map(|path| format!("`{}`", world.display(path)))
                .collect();
            return Err(Failure::wrong_use(format!(
                "there is no TOSCA file below {}",
                places.join(", ")
            )));
        }
        Ok(roots)
    }

    fn exit(&self, diagnostics: &[Located]) -> Exit {
        let warnings = self.deny.contains(&Deny::Warnings);
        let is_denied = |diagnostic: &Located| match diagnostic.severity {
            Severity::Error => true,
            Severity::Warning => warnings,
            Severity::Note => false,
        };
        if diagnostics.iter().any(is_denied) {
            Exit::Errors
        } else {
            Exit::Done
        }
    }
}

/// The paths of the files that were asked for.
fn checked(files: &Files) -> Vec<String> {
    let roots = files
        .loaded
        .roots
        .iter()
        .filter_map(|root| files.sources.get(root));
    roots.map(|source| source.path().to_owned()).collect()
}
