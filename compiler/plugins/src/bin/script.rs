//! The plugin `script` as a program.

use std::process::ExitCode;

fn main() -> ExitCode {
    toscac_plugins::script::main(std::env::args_os().skip(1).collect())
}
