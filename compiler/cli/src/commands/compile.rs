//! `toscac compile`: the closed representation graph of a service.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use toscac_report::diagnostics;
use toscac_report::graph::json::{Context, document, yaml_document};
use toscac_syntax::locate::{Located, Sources};

use super::arguments::{self, Inputs, Named, Profiles, Program, Substitutes};
use crate::console::{Console, Exit, Failure};

/// Writes the closed representation graph of a service (`toscac.graph/v1`)
///
/// Choices are decided by the Standard's own order, without sites. Where errors are found there is no graph: standard
/// output then gets them as `toscac.diagnostics/v1`, in the same format, and a file that was named is left as it is.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  toscac compile examples/ims/sites.yaml -o sites.json")]
pub struct Compile {
    /// The file with the service template
    service: PathBuf,
    #[command(flatten)]
    profiles: Profiles,
    #[command(flatten)]
    substitutes: Substitutes,
    #[command(flatten)]
    inputs: Inputs,
    /// A file with another service, whose nodes may be selected
    #[arg(long, value_name = "FILE")]
    inventory: Option<PathBuf>,
    /// How the graph is written
    #[arg(long, value_enum, default_value_t = Format::Json)]
    format: Format,
    /// Where the graph goes instead of standard output
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// Canonical JSON
    Json,
    /// The same as YAML
    Yaml,
}

impl Compile {
    /// Runs the command.
    ///
    /// # Errors
    /// A path cannot be read or written.
    pub fn run(&self, console: &mut Console<'_>) -> Result<Exit, Failure> {
        let disk = arguments::disk()?;
        let named = Named {
            service: &self.service,
            sites: self.inventory.as_deref(),
            profiles: &self.profiles,
            substitutes: &self.substitutes,
            inputs: &self.inputs,
        };
        let program = match Program::read(&disk, &named) {
            Err(Failure::Refused(diagnostics, files)) => {
                return self.refuse(console, &diagnostics, files.as_ref());
            }
            program => program?,
        };
        let compilation = &program.compilation;
        let closed = program.close();
        if closed.deployment.is_faulty() {
            return self.refuse(console, &closed.noticed, &compilation.files);
        }
        console.diagnostics(&closed.noticed, &compilation.files)?;
        let context = Context {
            types: &compilation.types.value,
            origins: &|origin| compilation.files.origin_text(program.service, origin),
            inventory: program.sites.map(|_| &closed.inventory.value),
        };
        let template = compilation.files.syntaxes[&program.service]
            .value
            .service_template
            .as_ref();
        let write = match self.format {
            Format::Json => document,
            Format::Yaml => yaml_document,
        };
        let text = write(&context, &closed.deployment.value, template, &closed.noticed)
            .map_err(|fault| Failure::wrong_use(format!("the graph has no canonical form: {fault}")))?;
        console.write(self.output.as_deref(), text.as_bytes())?;
        Ok(Exit::Done)
    }

    /// There is no graph: a machine that reads standard output gets `toscac.diagnostics/v1` instead.
    fn refuse(
        &self,
        console: &mut Console<'_>,
        noticed: &[Located],
        sources: &dyn Sources,
    ) -> Result<Exit, Failure> {
        console.diagnostics(noticed, sources)?;
        let text = match self.format {
            Format::Json => diagnostics::json::document(noticed),
            Format::Yaml => diagnostics::json::yaml_document(noticed),
        };
        console.write(None, text.as_bytes())?;
        Ok(Exit::Errors)
    }
}
