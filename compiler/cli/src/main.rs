//! The program `toscac`.

use std::process::ExitCode;

fn main() -> ExitCode {
    toscac_cli::run(std::env::args_os())
}
