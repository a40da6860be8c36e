//! The program `toscac`: terminal, keys, sealing. What it does with TOSCA is `driver`'s.
//!
//! Modules, lowest first:
//!
//! - `render`: diagnostics for a terminal
//! - `console`: where output goes, and how a command ends
//! - `keys`: release keys and identities of sites
//! - `commands`: one module for each command

pub mod render;
pub mod console;
pub mod keys;
pub mod commands;

use std::ffi::OsString;
use std::io::IsTerminal as _;
use std::process::ExitCode;

use clap::Parser;

use commands::{check, compile, csar, emit, explain, fmt, graph, keys as keys_command, plan, verify};
use console::{Console, Exit, Failure};
use render::Style;

const WRONG_USE: u8 = 2;

/// Compiles services written in TOSCA 2.0, decides where each component runs, and writes one signed bundle per site.
#[derive(Debug, Parser)]
#[command(name = "toscac", bin_name = "toscac", version, arg_required_else_help = true)]
enum Toscac {
    Check(check::Check),
    Explain(explain::Explain),
    Compile(compile::Compile),
    Graph(graph::Graph),
    Plan(plan::Plan),
    Emit(emit::Emit),
    Verify(verify::Verify),
    Keys(keys_command::Keys),
    Csar(csar::Csar),
    Fmt(fmt::Fmt),
}

/// Runs the program.
pub fn run(arguments: impl Iterator<Item = OsString>) -> ExitCode {
    let (mut out, mut err) = (std::io::stdout().lock(), std::io::stderr().lock());
    let mut console = Console {
        style: Style::of_terminal(std::io::stderr().is_terminal(), |name| std::env::var(name).ok()),
        out: &mut out,
        err: &mut err,
    };
    let command = match Toscac::try_parse_from(arguments) {
        Ok(command) => command,
        Err(told) => {
            // Help and version are no errors; when nobody reads them any more, there is nobody to tell.
            drop(told.print());
            return ExitCode::from(u8::try_from(told.exit_code()).unwrap_or(WRONG_USE));
        }
    };
    match command.run(&mut console) {
        Ok(exit) => ExitCode::from(exit.code()),
        Err(failure) => {
            console.fail(&failure);
            ExitCode::from(failure.code())
        }
    }
}

impl Toscac {
    fn run(&self, console: &mut Console<'_>) -> Result<Exit, Failure> {
        match self {
            Toscac::Check(check) => check.run(console),
            Toscac::Explain(explain) => explain.run(console),
            Toscac::Compile(compile) => compile.run(console),
            Toscac::Graph(graph) => graph.run(console),
            Toscac::Plan(plan) => plan.run(console),
            Toscac::Emit(emit) => emit.run(console),
            Toscac::Verify(verify) => verify.run(console),
            Toscac::Keys(keys) => keys.run(console),
            Toscac::Csar(csar) => csar.run(console),
            Toscac::Fmt(fmt) => fmt.run(console),
        }
    }
}
