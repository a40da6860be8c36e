//! Finding and ending processes by what they carry: a tag in their environment, and their session.
//!
//! A number alone may belong to somebody else by now. The tag names one attempt of one run, and is inherited
//! by everything that it starts. What has left the session did so to stay, and is left alone.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::thread;
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process};

use crate::record::Process;

/// The name of the variable that carries the tag.
pub const TAG_VARIABLE: &str = "TOSCA_EXEC_ATTEMPT";

/// How a living process can be found again.
///
/// # Errors
/// When the kernel does not show it.
pub fn mark(pid: u32, tag: &str) -> io::Result<Process> {
    let stat =
        read_stat(pid).ok_or_else(|| io::Error::other(format!("the process {pid} is not in /proc")))?;
    Ok(Process {
        pid,
        started: stat.started,
        boot: boot()?,
        session: stat.session,
        tag: tag.to_owned(),
    })
}

/// Ends everything that is left of an attempt: politely, after `grace_milliseconds` for good. Whether it is
/// gone in the end.
pub fn clear(process: &Process, grace_milliseconds: u64) -> bool {
    // Another start of the machine: nothing of then can be running.
    if !boot().is_ok_and(|boot| boot == process.boot) {
        return true;
    }
    const STEP_MILLISECONDS: u64 = 50;
    signal_all(process, Signal::TERM);
    for _ in 0..grace_milliseconds / STEP_MILLISECONDS {
        if members(process).is_empty() {
            return true;
        }
        thread::sleep(Duration::from_millis(STEP_MILLISECONDS));
    }
    // What is killed may be stuck in the kernel for a while, and may have started others just before.
    for _ in 0..200 {
        signal_all(process, Signal::KILL);
        if members(process).is_empty() {
            return true;
        }
        thread::sleep(Duration::from_millis(STEP_MILLISECONDS));
    }
    false
}

fn signal_all(process: &Process, signal: Signal) {
    for pid in members(process) {
        // It may have ended just now, which is what we want.
        let _ = kill_process(pid, signal);
    }
}

/// The living processes that belong to an attempt.
fn members(process: &Process) -> Vec<Pid> {
    let tag = format!("{TAG_VARIABLE}={}", process.tag).into_bytes();
    let mut members = Vec::new();
    for pid in all_pids() {
        let Some(stat) = read_stat(pid).filter(|stat| stat.session == process.session && !stat.ended) else {
            continue;
        };
        let is_first = pid == process.pid && stat.started == process.started;
        if is_first || carries(pid, &tag) {
            members.extend(i32::try_from(pid).ok().and_then(Pid::from_raw));
        }
    }
    members
}

fn all_pids() -> BTreeSet<u32> {
    let Ok(entries) = fs::read_dir("/proc") else {
        return BTreeSet::new();
    };
    entries
        .filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok())
        .collect()
}

/// Whether a process has this entry in its environment. That of another user's is not shown: such a process
/// is not ours.
fn carries(pid: u32, entry: &[u8]) -> bool {
    fs::read(format!("/proc/{pid}/environ"))
        .is_ok_and(|environment| environment.split(|byte| *byte == 0).any(|found| found == entry))
}

struct Stat {
    session: u32,
    started: u64,
    // A zombie, or one on its way there.
    ended: bool,
}

fn read_stat(pid: u32) -> Option<Stat> {
    parse_stat(&fs::read_to_string(format!("/proc/{pid}/stat")).ok()?)
}

/// Fields 3, 6 and 22 of `proc_pid_stat(5)`. Field 2, the name, may contain anything.
fn parse_stat(text: &str) -> Option<Stat> {
    let (_, rest) = text.rsplit_once(") ")?;
    let fields: Vec<&str> = rest.split_ascii_whitespace().collect();
    Some(Stat {
        ended: matches!(*fields.first()?, "Z" | "X"),
        session: fields.get(3)?.parse().ok()?,
        started: fields.get(19)?.parse().ok()?,
    })
}

fn boot() -> io::Result<String> {
    fs::read_to_string("/proc/sys/kernel/random/boot_id").map(|text| text.trim().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::process::CommandExt;
    use std::process::{Command, Stdio};

    /// A shell with a child, both tagged; `left` starts a further child that has left the session.
    fn start(tag: &str, script: &str) -> std::process::Child {
        Command::new("sh")
            .args(["-c", script])
            .env(TAG_VARIABLE, tag)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .process_group(0)
            .spawn()
            .unwrap()
    }

    fn wait_until(mut there: impl FnMut() -> bool) {
        for _ in 0..1200 {
            if there() {
                return;
            }
            thread::sleep(Duration::from_millis(100));
        }
        panic!("waited in vain");
    }

    #[test]
    fn everything_that_carries_the_tag_is_ended_and_nothing_else() {
        let directory = tempfile::tempdir().unwrap();
        let path = |name: &str| directory.path().join(name);
        let script = format!(
            "setsid sh -c 'echo $$ > {0}/stays; exec sleep 1000' & sleep 1000 & echo $! > {0}/goes; wait",
            directory.path().display()
        );
        let tag = format!("test/{}", directory.path().display());
        let mut first = start(&tag, &script);
        let mut other = start(&format!("{tag}/other"), "exec sleep 1000");
        let written = |name: &str| fs::read_to_string(path(name)).is_ok_and(|text| text.ends_with('\n'));
        wait_until(|| written("goes") && written("stays"));
        let process = mark(first.id(), &tag).unwrap();

        assert!(clear(&process, 0));
        assert!(members(&process).is_empty());
        assert!(!first.wait().unwrap().success());
        assert!(other.try_wait().unwrap().is_none());
        let stays: u32 = fs::read_to_string(path("stays")).unwrap().trim().parse().unwrap();
        assert!(read_stat(stays).is_some_and(|stat| !stat.ended));
        // Another start of the machine: the number may be anybody's.
        let other_process = mark(other.id(), &format!("{tag}/other")).unwrap();
        assert!(clear(
            &Process {
                boot: "another".into(),
                ..other_process.clone()
            },
            0
        ));
        assert!(other.try_wait().unwrap().is_none());

        other.kill().unwrap();
        other.wait().unwrap();
        kill_process(
            Pid::from_raw(i32::try_from(stays).unwrap()).unwrap(),
            Signal::KILL,
        )
        .unwrap();
    }

    #[test]
    fn the_name_of_a_process_may_contain_anything() {
        let text = format!("7 (a) Z) (b) S 1 7 9 {} 4242 0", "0 ".repeat(15).trim_end());
        let stat = parse_stat(&text).unwrap();
        assert_eq!((stat.session, stat.started, stat.ended), (9, 4242, false));
        assert!(parse_stat("7 (a").is_none());
    }
}
