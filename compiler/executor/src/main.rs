//! The program `tosca-exec`.

use std::process::ExitCode;

fn main() -> ExitCode {
    toscac_executor::commands::main(std::env::args_os())
}
