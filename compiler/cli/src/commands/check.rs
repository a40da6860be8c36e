//! `toscac check`: everything that can be found out about files without deploying them.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use toscac_driver::disk::Disk;
use toscac_driver::inputs::read_inputs;
use toscac_driver::roots::find_roots;
use toscac_driver::service::{ServiceOptions, open_services};
use toscac_driver::session::compile;
use toscac_driver::world::{Location, World};
use toscac_model::build::Inventory;
use toscac_report::diagnostics::{concise, json};
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
    /// How diagnostics are written: `human` to standard error, the others to standard output
    #[arg(long, value_enum, default_value_t = Format::Human)]
    format: Format,
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
        let disk = arguments::disk()?;
        let mut options = self.profiles.options(&disk)?;
        // What is no directory holds nothing.
        options.load.repositories = self.paths.iter().map(|path| disk.locate(path)).collect();
        let limits = &options.load.limits;
        let inputs = self.inputs.texts(&disk, limits)?;
        let roots = self.roots(&disk, limits)?;
        let mut compilation =
            compile(&disk, &roots, &options).map_err(|unreadable| Failure::of_root(&disk, &unreadable))?;
        let inputs = read_inputs(&mut compilation.files, &inputs, limits);
        let options = ServiceOptions {
            inputs: &inputs,
            substitutes: &[],
            // Sites may come later: what nothing here serves is no error yet.
            inventory: Inventory::Expected,
        };
        let services = open_services(&compilation, &options);
        let later = services.iter().map(|service| service.diagnostics.as_slice());
        let diagnostics = compilation.located(later.chain([inputs.diagnostics.as_slice()]));
        match self.format {
            Format::Human => {
                console.diagnostics(&diagnostics, &compilation.files)?;
                let files = plural(roots.len(), "file");
                writeln!(console.err, "{files} checked: {}", count(&diagnostics))?;
            }
            Format::Concise => write!(console.out, "{}", concise::lines(&diagnostics))?,
            Format::Json => write!(console.out, "{}", json::document(&diagnostics))?,
            Format::Jsonl => write!(console.out, "{}", json::lines(&diagnostics))?,
        }
        Ok(self.exit(&diagnostics))
    }

    fn roots(&self, disk: &Disk, limits: &Limits) -> Result<Vec<Location>, Failure> {
        let paths: Vec<Location> = self.paths.iter().map(|path| disk.locate(path)).collect();
        let roots = find_roots(disk, &paths, limits.file_bytes as u64)
            .map_err(|unreadable| Failure::of_root(disk, &unreadable))?;
        if roots.is_empty() {
            let places: Vec<String> = paths
                .iter()
                .map(|path| format!("`{}`", disk.display(path)))
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
