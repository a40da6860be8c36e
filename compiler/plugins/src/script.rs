//! The plugin `script`: runs the file `primary` of an operation with `apply`, `probe` or `destroy`.
//!
//! The program is three in one. Started without arguments it is the plugin. With `guard` it stands between
//! the plugin and the script and stops the script's process group as soon as the plugin is gone, however it
//! went: a signal handler could not outlive a `SIGKILL`. With `drain` it keeps reading what a daemon of a
//! script still writes, so that the daemon does not die of a broken pipe.
//!
//! How a script is called is told in `plugins-spec/README.md`, "The plugin `script`".

use std::ffi::OsString;
use std::io;
use std::process::ExitCode;

use crate::limits::Limits;

mod guard;
mod surroundings;
mod outputs;
mod run;
mod conversation;

/// What the program does, by its arguments.
pub fn main(arguments: Vec<OsString>) -> ExitCode {
    let limits = Limits::default();
    match arguments.split_first() {
        None => conversation::serve(io::stdin(), io::stdout(), limits),
        Some((first, command)) if first == guard::ARGUMENT => guard::guard(command, limits),
        Some((first, [])) if first == guard::DRAIN_ARGUMENT => guard::drain(),
        Some(_) => {
            let usage = "the script plugin takes no arguments: an executor speaks to its standard input\n";
            // Nobody is left to tell when standard error is closed.
            let _ = io::Write::write_all(&mut io::stderr(), usage.as_bytes());
            ExitCode::from(2)
        }
    }
}
