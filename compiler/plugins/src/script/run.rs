//! A script under way: its guard, its output, its end.

use std::io::{self, Read};
use std::os::fd::{AsFd, OwnedFd};
use std::os::unix::process::CommandExt;
use std::process::{Child, ChildStdin, Stdio};
use std::sync::mpsc::Sender;
use std::thread;

use rustix::event::{PollFd, PollFlags, Timespec, poll};

use super::guard;
use super::surroundings::Surroundings;
use crate::limits::Limits;

/// What happens while a script runs.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum News {
    /// A line of its output, or a piece of one that is too long.
    Line(String),
    /// Everything that it wrote itself has been told.
    AllSaid,
    /// It ended.
    Ended(Ended),
}

/// How a script ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Ended {
    /// By itself, with this status.
    Exit(i32),
    /// By this signal.
    Signal(i32),
    /// It could not be started; the text says why.
    NotStarted(String),
    /// Its guard is gone, and with it what became of the script.
    Unknown,
}

/// A script that was started.
pub(super) struct Running {
    guard: Child,
    // Closing it tells the guard to stop the script.
    leash: Option<ChildStdin>,
    output: OwnedFd,
}

/// Starts the script `primary` with one argument; what happens goes to `news`.
///
/// # Errors
/// When not even the guard can be started.
pub(super) fn start<T: From<News> + Send + 'static>(
    surroundings: &Surroundings,
    argument: &str,
    limits: Limits,
    news: Sender<T>,
) -> io::Result<Running> {
    let mut guard = guard::own_command(guard::ARGUMENT)
        .arg(&surroundings.program)
        .arg(argument)
        .envs(&surroundings.variables)
        .current_dir(&surroundings.work)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        // Signals to the plugin's group are not for the guard: it has the script to look after.
        .process_group(0)
        .spawn()?;
    let leash = guard.stdin.take();
    let status = guard.stdout.take().expect("a pipe was asked for");
    let output = guard.stderr.take().expect("a pipe was asked for");
    let kept = output.as_fd().try_clone_to_owned()?;
    let (for_lines, for_end) = (news.clone(), news);
    // A receiver that is gone means that the plugin is ending: both threads end with it.
    thread::spawn(move || {
        forward_lines(output, limits, &mut |item| for_lines.send(item.into()).is_ok());
    });
    thread::spawn(move || {
        let _ = for_end.send(News::Ended(read_end(status)).into());
    });
    Ok(Running {
        guard,
        leash,
        output: kept,
    })
}

impl Running {
    /// Tells the guard to stop the script; it will be reported as ended.
    pub(super) fn stop(&mut self) {
        self.leash = None;
    }

    /// Clears up after a script that has ended. Whether something that it started still holds its output:
    /// then a process stays behind to read it.
    ///
    /// # Errors
    /// When that process cannot be started.
    pub(super) fn finish(mut self) -> io::Result<bool> {
        // Waited for with its leash on: it has reported, and ends by itself.
        self.guard.wait()?;
        let mut output = [PollFd::new(&self.output, PollFlags::IN)];
        poll(
            &mut output,
            Some(&Timespec {
                tv_sec: 0,
                tv_nsec: 0,
            }),
        )?;
        // The guard is gone: if nobody hung up, somebody else holds the other end.
        if output[0].revents().contains(PollFlags::HUP) {
            return Ok(false);
        }
        guard::own_command(guard::DRAIN_ARGUMENT)
            .stdin(self.output)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()?;
        Ok(true)
    }
}

fn read_end(mut status: impl Read) -> Ended {
    let mut text = String::new();
    if status.read_to_string(&mut text).is_err() {
        return Ended::Unknown;
    }
    let (word, rest) = text.trim_end().split_once(' ').unwrap_or(("", ""));
    match (word, rest.parse()) {
        ("exit", Ok(code)) => Ended::Exit(code),
        ("signal", Ok(signal)) => Ended::Signal(signal),
        ("error", _) => Ended::NotStarted(rest.to_owned()),
        _ => Ended::Unknown,
    }
}

/// Tells lines until the output ends or `tell` wants no more; says once that the rest is dropped.
///
/// After the guard's mark only a daemon can still be writing, and nobody wants to hear that.
fn forward_lines(mut output: impl Read, limits: Limits, tell: &mut dyn FnMut(News) -> bool) {
    let mut room_bytes = limits.log_bytes;
    let mut dropped_said = false;
    let mut waiting: Vec<u8> = Vec::new();
    let mut buffer = [0; 8192];
    loop {
        let length = match output.read(&mut buffer) {
            Ok(length) => length,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(_) => 0,
        };
        waiting.extend_from_slice(&buffer[..length]);
        let mark = find(&waiting, guard::END_OF_OUTPUT);
        let over = length == 0 || mark.is_some();
        if let Some(position) = mark {
            waiting.truncate(position);
        }
        while let Some(line) = take_line(&mut waiting, limits.log_line_bytes, over) {
            if line.len() <= room_bytes {
                room_bytes -= line.len();
                if !tell(News::Line(String::from_utf8_lossy(&line).into_owned())) {
                    return;
                }
            } else if !dropped_said {
                room_bytes = 0;
                dropped_said = true;
                let text = format!("(output beyond {} bytes is dropped)", limits.log_bytes);
                if !tell(News::Line(text)) {
                    return;
                }
            }
        }
        if over {
            tell(News::AllSaid);
            return;
        }
    }
}

/// The next line without its line feed. Without a line feed: a piece, when the line is too long or no more
/// comes; enough is held back for the mark to be found.
fn take_line(waiting: &mut Vec<u8>, line_bytes: usize, over: bool) -> Option<Vec<u8>> {
    let feed = waiting.iter().take(line_bytes).position(|byte| *byte == b'\n');
    let (length, skipped) = match feed {
        Some(position) => (position, 1),
        None if waiting.len() >= line_bytes + guard::END_OF_OUTPUT.len() => (line_bytes, 0),
        None if over && !waiting.is_empty() => (waiting.len().min(line_bytes), 0),
        None => return None,
    };
    let line = waiting[..length].to_vec();
    waiting.drain(..length + skipped);
    Some(line)
}

fn find(text: &[u8], wanted: &[u8]) -> Option<usize> {
    text.windows(wanted.len()).position(|window| window == wanted)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines_of(output: &[u8], limits: Limits) -> Vec<News> {
        let mut told = Vec::new();
        forward_lines(output, limits, &mut |item| {
            told.push(item);
            true
        });
        told
    }

    fn line(text: &str) -> News {
        News::Line(text.to_owned())
    }

    #[test]
    fn output_becomes_lines_up_to_the_mark() {
        let mut output = b"one\n\ntwo".to_vec();
        output.extend_from_slice(guard::END_OF_OUTPUT);
        output.extend_from_slice(b"a daemon\n");
        assert_eq!(
            lines_of(&output, Limits::default()),
            [line("one"), line(""), line("two"), News::AllSaid]
        );
    }

    #[test]
    fn output_without_a_mark_ends_with_the_stream() {
        assert_eq!(
            lines_of(b"one\n", Limits::default()),
            [line("one"), News::AllSaid]
        );
    }

    #[test]
    fn a_line_too_long_comes_in_pieces() {
        let limits = Limits {
            log_line_bytes: 4,
            ..Limits::default()
        };
        assert_eq!(
            lines_of(b"1234\n12345\n", limits),
            [line("1234"), line(""), line("1234"), line("5"), News::AllSaid]
        );
    }

    #[test]
    fn output_of_exactly_the_limit_is_told_and_the_rest_is_dropped_with_a_word() {
        let limits = Limits {
            log_bytes: 6,
            ..Limits::default()
        };
        assert_eq!(
            lines_of(b"123\n456\n", limits),
            [line("123"), line("456"), News::AllSaid]
        );
        assert_eq!(
            lines_of(b"123\n4567\n8\n", limits),
            [
                line("123"),
                line("(output beyond 6 bytes is dropped)"),
                News::AllSaid
            ]
        );
    }

    #[test]
    fn bytes_that_are_not_text_are_replaced() {
        assert_eq!(
            lines_of(b"\xffx\n", Limits::default()),
            [line("\u{fffd}x"), News::AllSaid]
        );
    }

    #[test]
    fn a_guard_that_says_nothing_leaves_the_end_unknown() {
        assert_eq!(read_end(&b"exit 3\n"[..]), Ended::Exit(3));
        assert_eq!(read_end(&b"signal 9\n"[..]), Ended::Signal(9));
        assert_eq!(
            read_end(&b"error no such file\n"[..]),
            Ended::NotStarted("no such file".into())
        );
        assert_eq!(read_end(&b""[..]), Ended::Unknown);
        assert_eq!(read_end(&b"exit x\n"[..]), Ended::Unknown);
    }
}
