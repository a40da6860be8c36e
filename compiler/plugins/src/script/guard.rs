//! The process between the plugin and its script, and the one that stays behind for a daemon.

use std::ffi::OsString;
use std::io::{self, Read, Write};
use std::os::fd::AsFd;
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::process::{Child, Command, ExitCode, Stdio};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::process::{
    Pid, PidfdFlags, Signal, kill_process_group, pidfd_open, setsid, test_kill_process_group,
};

use crate::limits::Limits;

/// The argument that makes the program a guard; the script and its arguments follow.
pub(super) const ARGUMENT: &str = "guard";

/// The argument that makes the program a drain.
pub(super) const DRAIN_ARGUMENT: &str = "drain";

/// What the guard writes behind the last byte of the script's output. A daemon may hold the pipe open, so
/// its end alone does not tell when everything has been read.
pub(super) const END_OF_OUTPUT: &[u8] = b"\0end of script\0";

/// A command of this program itself, whatever its file is called and even when that is deleted meanwhile.
pub(super) fn own_command(argument: &str) -> Command {
    let mut command = Command::new("/proc/self/exe");
    command.arg0("toscac-plugin-script").arg(argument);
    command
}

/// Runs `command` in a process group of its own and reports on standard output how it ended:
/// `exit 3`, `signal 9`, or `error` and a text. The script's output goes to the guard's standard error.
///
/// The end of standard input means that the plugin is gone or wants an end: the group gets `SIGTERM`, and
/// `SIGKILL` after `grace_seconds`. Without it the group is left alone, daemons included.
pub(super) fn guard(command: &[OsString], limits: Limits) -> ExitCode {
    let ended = run(command, limits);
    let mut output = io::stderr();
    // The plugin may be gone, and then nobody reads either line.
    let _ = output.write_all(END_OF_OUTPUT).and_then(|()| output.flush());
    let _ = writeln!(io::stdout(), "{ended}");
    ExitCode::SUCCESS
}

fn run(command: &[OsString], limits: Limits) -> String {
    let Some((program, arguments)) = command.split_first() else {
        return "error there is nothing to run".to_owned();
    };
    match start(program, arguments).and_then(|child| watch(child, limits)) {
        Ok(ended) => ended,
        Err(error) => format!("error {error}"),
    }
}

fn start(program: &OsString, arguments: &[OsString]) -> io::Result<Child> {
    let output = Stdio::from(io::stderr().as_fd().try_clone_to_owned()?);
    Command::new(program)
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(output)
        .stderr(Stdio::inherit())
        .process_group(0)
        .spawn()
}

fn watch(mut child: Child, limits: Limits) -> io::Result<String> {
    let group = Pid::from_child(&child);
    let ended = pidfd_open(group, PidfdFlags::empty())?;
    let stdin = io::stdin();
    loop {
        let mut watched = [
            PollFd::new(&ended, PollFlags::IN),
            PollFd::new(&stdin, PollFlags::IN),
        ];
        match poll(&mut watched, None) {
            Ok(_) => {}
            Err(rustix::io::Errno::INTR) => continue,
            Err(error) => return Err(error.into()),
        }
        let [script, plugin] = watched;
        if !script.revents().is_empty() {
            break;
        }
        if !plugin.revents().is_empty() {
            stop(&mut child, group, limits)?;
            break;
        }
    }
    let status = child.wait()?;
    Ok(match (status.code(), status.signal()) {
        (Some(code), _) => format!("exit {code}"),
        (None, Some(signal)) => format!("signal {signal}"),
        (None, None) => "error the script ended in no known way".to_owned(),
    })
}

/// Ends the whole group: politely, then for good.
fn stop(child: &mut Child, group: Pid, limits: Limits) -> io::Result<()> {
    // The group may have ended by itself just now; that is what we want.
    let _ = kill_process_group(group, Signal::TERM);
    const STEP_MILLISECONDS: u64 = 50;
    let step = Timespec {
        tv_sec: 0,
        tv_nsec: (STEP_MILLISECONDS * 1_000_000) as i64,
    };
    for _ in 0..limits.grace_seconds * 1000 / STEP_MILLISECONDS {
        // Reaped at once: a zombie still counts as a member of its group.
        child.try_wait()?;
        if test_kill_process_group(group).is_err() {
            return Ok(());
        }
        poll(&mut [], Some(&step)).or_else(|error| match error {
            rustix::io::Errno::INTR => Ok(0),
            other => Err(other),
        })?;
    }
    let _ = kill_process_group(group, Signal::KILL);
    Ok(())
}

/// Reads standard input until every daemon has closed its end, in a session of its own.
pub(super) fn drain() -> ExitCode {
    // Fails only for the leader of a group, which a fresh child is not.
    let _ = setsid();
    let mut stdin = io::stdin().lock();
    let mut buffer = [0; 4096];
    loop {
        match stdin.read(&mut buffer) {
            Ok(0) => return ExitCode::SUCCESS,
            Ok(_) => {}
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(_) => return ExitCode::FAILURE,
        }
    }
}
