//! `toscac graph`: the closed representation graph of a service as a picture.

use std::collections::BTreeMap;
use std::path::PathBuf;

use clap::{Args, ValueEnum};
use toscac_model::build::declared_layer;
use toscac_report::graph::crowds::gathered;
use toscac_report::graph::json::Context;
use toscac_report::graph::picture::{Picture, picture};
use toscac_report::graph::{dot, html, mermaid, svg};
use toscac_syntax::diagnostic::Severity;
use toscac_syntax::locate::Located;

use super::arguments::{self, Inputs, Named, Profiles, Program, Substitutes};
use crate::console::{Console, Exit, Failure};

/// Draws the closed representation graph of a service
///
/// Nodes stand in a frame with what stands for the same node, coloured by the layer of their template. Many copies of
/// one template are one node, and many nodes that differ by their names alone are one card that lists them. What waits for an inventory is dashed.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  toscac graph examples/ims/service.yaml --format html -o ims.html")]
pub struct Graph {
    /// The file with the service template
    service: PathBuf,
    /// What is written: html is a page to look around in, svg a picture, mermaid and dot are texts that others draw
    #[arg(long, value_enum, default_value_t = Format::Svg)]
    format: Format,
    #[command(flatten)]
    profiles: Profiles,
    #[command(flatten)]
    substitutes: Substitutes,
    #[command(flatten)]
    inputs: Inputs,
    /// Where the picture goes instead of standard output
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    Svg,
    Mermaid,
    Dot,
    Html,
}

impl Graph {
    /// Runs the command.
    ///
    /// # Errors
    /// A path cannot be read or written.
    pub fn run(&self, console: &mut Console<'_>) -> Result<Exit, Failure> {
        let disk = arguments::disk()?;
        let program = Program::read(
            &disk,
            &Named {
                service: &self.service,
                sites: None,
                profiles: &self.profiles,
                substitutes: &self.substitutes,
                inputs: &self.inputs,
            },
        )?;
        let compilation = &program.compilation;
        let closed = program.close();
        // What is only worth knowing of the graph is to be seen in its picture.
        let told: Vec<Located> = closed
            .noticed
            .iter()
            .filter(|told| told.severity != Severity::Note)
            .cloned()
            .collect();
        console.diagnostics(&told, &compilation.files)?;
        if closed.deployment.is_faulty() {
            return Ok(Exit::Errors);
        }
        let context = Context {
            types: &compilation.types.value,
            origins: &|origin| compilation.files.origin_text(program.service, origin),
            inventory: None,
        };
        let layers: BTreeMap<_, _> = compilation
            .files
            .syntaxes
            .iter()
            .filter_map(|(file, syntax)| Some((*file, declared_layer(&syntax.value)?.value)))
            .collect();
        let drawn = gathered(picture(
            &context,
            &closed.service.value,
            &closed.deployment.value,
            &layers,
        ));
        let text = self.format.text(&drawn)?;
        console.write(self.output.as_deref(), text.as_bytes())?;
        Ok(Exit::Done)
    }
}

impl Format {
    fn text(self, picture: &Picture) -> Result<String, Failure> {
        match self {
            Format::Svg => Ok(svg::document(picture)),
            Format::Mermaid => Ok(mermaid::document(picture)),
            Format::Dot => Ok(dot::document(picture)),
            Format::Html => html::document(picture)
                .map_err(|fault| Failure::wrong_use(format!("the graph has no canonical form: {fault}"))),
        }
    }
}
