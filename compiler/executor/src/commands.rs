//! The command line of `tosca-exec`: arguments in, exit code out.

use std::ffi::OsString;
use std::fs;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand, ValueEnum};
use toscac_bundle::canonical;
use toscac_bundle::directory::Directory;
use toscac_bundle::identity::Identity;
use toscac_bundle::reject::Reject;
use toscac_bundle::root::TrustRoot;

use crate::crash::{self, CrashingDisk};
use crate::disk::Disk;
use crate::events::Verdict;
use crate::exchange::Exchange;
use crate::exchange_directory::ExchangeDirectory;
use crate::host_clock::HostClock;
use crate::host_disk::HostDisk;
use crate::limits::Limits;
use crate::plugin::HostSpawner;
use crate::runner::Host;
use crate::site::{self, Found, RunRequest};
use crate::status;
use crate::stop::Stop;

/// Executes the signed bundle of one site, and remembers what it did.
#[derive(Parser)]
#[command(name = "tosca-exec", version, arg_required_else_help = true)]
struct CommandLine {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Verifies a bundle, then executes its steps; called again it goes on, or does nothing when all is done.
    ///
    /// Example: tosca-exec run out/north --trust trust.json --identity north.identity --state state
    ///
    /// Exit codes: 0 done, 1 failed, 2 wrong use, 4 waits for a hand-over of another site, 65 bundle
    /// rejected, 69 waits for an operator, 75 another executor is running.
    #[command(verbatim_doc_comment)]
    Run(RunArguments),
    /// Tells what is installed, running or failed. Changes nothing.
    ///
    /// Example: tosca-exec status --state state --format json
    #[command(verbatim_doc_comment)]
    Status(StatusArguments),
    /// Removes a deployment in reverse order, by the plan that was verified when it was run.
    ///
    /// Example: tosca-exec undeploy --state state --identity north.identity
    ///
    /// Exit codes as for `run`.
    #[command(verbatim_doc_comment)]
    Undeploy(UndeployArguments),
    /// Says what a person found out about a step that waits for an operator; the next run goes on from there.
    ///
    /// Example: tosca-exec resolve db.create --found absent --state state
    #[command(verbatim_doc_comment)]
    Resolve(ResolveArguments),
}

#[derive(Args)]
struct RunArguments {
    /// The directory of this site's bundle.
    bundle: PathBuf,
    /// The release keys that are trusted: `trust.json`.
    #[arg(long)]
    trust: PathBuf,
    /// The secret identity of this site.
    #[arg(long)]
    identity: PathBuf,
    /// The state directory; it is made when it is not there.
    #[arg(long)]
    state: PathBuf,
    /// A directory where sites leave signed hand-overs for each other.
    #[arg(long)]
    exchange: Option<PathBuf>,
    /// How many seconds to wait for hand-overs of other sites when there is nothing else to do.
    #[arg(long, default_value_t = 0, value_name = "SECONDS")]
    wait: u64,
}

#[derive(Args)]
struct StatusArguments {
    /// The state directory.
    #[arg(long)]
    state: PathBuf,
    /// Only this deployment.
    #[arg(long)]
    deployment: Option<String>,
    /// `human`: a few lines; `json`: one `toscac.status/v1` object a line.
    #[arg(long, default_value = "human")]
    format: Format,
}

#[derive(Clone, Copy, ValueEnum)]
enum Format {
    Human,
    Json,
}

#[derive(Args)]
struct UndeployArguments {
    /// The state directory.
    #[arg(long)]
    state: PathBuf,
    /// Which deployment, when there are several.
    #[arg(long)]
    deployment: Option<String>,
    /// The secret identity of this site.
    #[arg(long)]
    identity: PathBuf,
}

#[derive(Args)]
struct ResolveArguments {
    /// The step that waits.
    step: String,
    /// Whether its effect is there.
    #[arg(long)]
    found: FoundArgument,
    /// The state directory.
    #[arg(long)]
    state: PathBuf,
    /// Which deployment, when there are several.
    #[arg(long)]
    deployment: Option<String>,
}

#[derive(Clone, Copy, ValueEnum)]
enum FoundArgument {
    Present,
    Absent,
}

const EXIT_FAILED: u8 = 1;
const EXIT_MISUSE: u8 = 2;
const EXIT_WAITING: u8 = 4;
const EXIT_REJECTED: u8 = 65;
const EXIT_NEEDS_OPERATOR: u8 = 69;
const EXIT_BUSY: u8 = 75;

/// Largest file of keys that is read.
const KEY_FILE_BYTES_MAX: u64 = 1 << 20;

/// Does what the arguments say, the name of the program first among them.
pub fn main(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let command_line = match CommandLine::try_parse_from(arguments) {
        Ok(command_line) => command_line,
        Err(error) => {
            // Help and version are no errors; a closed terminal is nobody to complain to.
            let _ = error.print();
            return ExitCode::from(if error.use_stderr() { EXIT_MISUSE } else { 0 });
        }
    };
    match execute(command_line.command) {
        Ok(code) => ExitCode::from(code),
        Err(stop) => {
            say(&stop.to_string());
            if let Stop::Rejected(Reject { help: Some(help), .. }) = &stop {
                say(&format!("  = help: {help}"));
            }
            ExitCode::from(match stop {
                Stop::Rejected(_) => EXIT_REJECTED,
                Stop::Busy => EXIT_BUSY,
                Stop::Broken(_) => EXIT_FAILED,
                Stop::Misused(_) => EXIT_MISUSE,
            })
        }
    }
}

fn execute(command: Command) -> Result<u8, Stop> {
    let limits = Limits::default();
    match command {
        Command::Run(arguments) => run(&arguments, limits),
        Command::Undeploy(arguments) => undeploy(&arguments, limits),
        Command::Status(arguments) => {
            let StatusArguments {
                state,
                deployment,
                format,
            } = arguments;
            let statuses = site::statuses(&HostDisk, &state, deployment.as_deref(), limits)?;
            let mut text = String::new();
            for found in &statuses {
                match format {
                    Format::Human => status::to_lines(found)
                        .iter()
                        .for_each(|line| push_line(&mut text, &plain(line))),
                    Format::Json => {
                        let bytes =
                            canonical::to_bytes(found).map_err(|fault| Stop::Misused(fault.to_string()))?;
                        push_line(&mut text, &String::from_utf8_lossy(&bytes));
                    }
                }
            }
            // A pipe that was closed wants no more.
            let _ = io::stdout().write_all(text.as_bytes());
            Ok(0)
        }
        Command::Resolve(ResolveArguments {
            step,
            found,
            state,
            deployment,
        }) => {
            let found = match found {
                FoundArgument::Present => Found::Present,
                FoundArgument::Absent => Found::Absent,
            };
            site::resolve(&HostDisk, &state, deployment.as_deref(), &step, found, limits)?;
            Ok(0)
        }
    }
}

fn run(arguments: &RunArguments, limits: Limits) -> Result<u8, Stop> {
    let root = TrustRoot::parse(&read_file(&arguments.trust)?)
        .map_err(|reject| unusable(&arguments.trust, &reject))?;
    let identity = read_identity(&arguments.identity)?;
    let exchange = arguments
        .exchange
        .as_ref()
        .map(|path| ExchangeDirectory::new(path, &identity.site));
    let source = Directory::new(&arguments.bundle);
    let request = RunRequest {
        source: &source,
        root: &root,
        identity: &identity,
        wait_milliseconds: arguments.wait.saturating_mul(1000),
    };
    let state = state_directory(&arguments.state)?;
    let verdict = with_host(
        exchange.as_ref().map(|exchange| exchange as &dyn Exchange),
        limits,
        |disk, host| site::run(disk, &state, host, &request, limits),
    )?;
    Ok(conclude(&verdict))
}

fn undeploy(arguments: &UndeployArguments, limits: Limits) -> Result<u8, Stop> {
    let identity = read_identity(&arguments.identity)?;
    let state = state_directory(&arguments.state)?;
    let verdict = with_host(None, limits, |disk, host| {
        site::undeploy(
            disk,
            &state,
            host,
            &identity,
            arguments.deployment.as_deref(),
            limits,
        )
    })?;
    Ok(conclude(&verdict))
}

/// The state directory as plugins are told of it: from the root on, since they start elsewhere, and as text,
/// since it travels in messages.
fn state_directory(path: &Path) -> Result<PathBuf, Stop> {
    let path =
        std::path::absolute(path).map_err(|error| Stop::Misused(format!("`{}`: {error}", path.display())))?;
    match path.to_str() {
        Some(_) => Ok(path),
        None => Err(Stop::Misused(format!("`{}` is not text", path.display()))),
    }
}

/// Calls `work` with the machine's disk, clock and processes.
fn with_host<T>(
    exchange: Option<&dyn Exchange>,
    limits: Limits,
    work: impl FnOnce(&dyn Disk, &mut Host) -> T,
) -> T {
    let clock = HostClock::new();
    let mut spawner = HostSpawner::new(limits);
    let mut tell = |line: &str| say(line);
    let mut host = Host {
        clock: &clock,
        exchange,
        spawner: &mut spawner,
        tell: &mut tell,
    };
    match std::env::var(crash::VARIABLE)
        .ok()
        .and_then(|text| text.parse().ok())
    {
        Some(at) => work(&CrashingDisk::new(HostDisk, at), &mut host),
        None => work(&HostDisk, &mut host),
    }
}

fn conclude(verdict: &Verdict) -> u8 {
    match verdict {
        Verdict::Done => 0,
        Verdict::Failed => EXIT_FAILED,
        Verdict::NeedsOperator => EXIT_NEEDS_OPERATOR,
        Verdict::Waiting(names) => {
            say(&format!(
                "waiting for hand-overs of other sites: {}",
                names.join(", ")
            ));
            EXIT_WAITING
        }
    }
}

fn read_identity(path: &Path) -> Result<Identity, Stop> {
    Identity::parse(&read_file(path)?).map_err(|reject| unusable(path, &reject))
}

fn read_file(path: &Path) -> Result<Vec<u8>, Stop> {
    let mut bytes = Vec::new();
    fs::File::open(path)
        .and_then(|file| file.take(KEY_FILE_BYTES_MAX).read_to_end(&mut bytes))
        .map_err(|error| Stop::Misused(format!("cannot read `{}`: {error}", path.display())))?;
    Ok(bytes)
}

fn unusable(path: &Path, reject: &Reject) -> Stop {
    Stop::Misused(format!(
        "`{}`: {}: {}",
        path.display(),
        reject.code.number,
        reject.message
    ))
}

fn push_line(text: &mut String, line: &str) {
    text.push_str(line);
    text.push('\n');
}

fn say(line: &str) {
    let mut text = plain(line);
    text.push('\n');
    // A closed terminal is no reason to stop half-way.
    let _ = io::stderr().write_all(text.as_bytes());
}

/// A line that moves no cursor, changes no colour and turns no direction, whatever a plugin says.
fn plain(line: &str) -> String {
    let mut text = String::new();
    for letter in line.chars() {
        let turns =
            matches!(letter, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
        if letter.is_control() || turns {
            text.extend(letter.escape_unicode());
        } else {
            text.push(letter);
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_command_line_agrees_with_itself() {
        CommandLine::command().debug_assert();
    }

    #[test]
    fn nothing_that_a_plugin_says_reaches_the_terminal_as_a_command() {
        assert_eq!(
            plain("a\u{1b}[31mb\r\n\u{202e}ä"),
            "a\\u{1b}[31mb\\u{d}\\u{a}\\u{202e}ä"
        );
    }
}
