//! The executor's side of one conversation: says what it wants, waits as long as it may take, and leaves
//! nothing behind that was not meant to stay.

use std::collections::BTreeMap;
use std::fs;
use std::io::{BufReader, Read};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, WaitId, WaitIdOptions, kill_process, waitid};
use serde_json::Value;
use toscac_bundle::codes::{self, Code};
use toscac_bundle::digest::Digest;
use toscac_protocol::limits::Limits as ProtocolLimits;
use toscac_protocol::message::{FAULT_VERSION, Fault, Message};
use toscac_protocol::methods::{
    Apply, Call, Destroy, Initialize, Log, Notice, Observed, Output, Probe, Probed,
};
use toscac_protocol::peer::{self, PeerError};
use toscac_protocol::value::ValueRef;

use crate::events::{Answer, Applied, Failure, FailureKind};
use crate::limits::Limits;
use crate::processes;
use crate::record::{Problem, Process};
use crate::spawner::{News, Order, Purpose};

/// Speaks with a plugin to the end, and tells what came of it.
pub(super) fn hold(order: Order, mut child: Child, process: &Process, limits: Limits, news: &Sender<News>) {
    let step = order.operation.step.clone();
    let ended = Conversation::new(&order, &mut child, process, limits, news).run();
    // Reaped only now: until here nobody else could get its number.
    let status = child
        .wait()
        .map_or_else(|error| error.to_string(), |status| status.to_string());
    let outcome = ended
        .and_then(|result| read_answer(&order, result))
        .map_err(|end| end.into_failure(&order, &status));
    if outcome
        .as_ref()
        .is_err_and(|failure| failure.kind == FailureKind::Unknown)
    {
        processes::clear(process, limits.grace_seconds * 1000);
    }
    let ended = match (order.purpose, outcome) {
        (Purpose::Probe, Ok(answer)) => News::Probed { step, answer },
        (Purpose::Probe, Err(failure)) => News::Probed {
            step,
            answer: Answer::Unknown {
                reason: failure.problem.message,
            },
        },
        (Purpose::Apply | Purpose::Destroy, Ok(Answer::Present(applied))) => News::Ended {
            step,
            result: Ok(applied),
        },
        (Purpose::Apply | Purpose::Destroy, Ok(Answer::Absent | Answer::Unknown { .. })) => News::Ended {
            step,
            result: Err(End::Speech("a probe's answer".into()).into_failure(&order, &status)),
        },
        (Purpose::Apply | Purpose::Destroy, Err(failure)) => News::Ended {
            step,
            result: Err(failure),
        },
    };
    // The executor may be on its way out.
    let _ = news.send(ended);
}

/// Why a conversation ended without a good answer.
#[derive(Debug)]
enum End {
    /// It was over before the plugin was told anything.
    Introduction(Problem),
    /// The plugin answered that it did not do it.
    Fault(Fault),
    /// What it said makes no sense.
    Speech(String),
    /// It ended without an answer.
    Silence,
    /// It took too long.
    Late,
}

enum Event {
    Heard(Result<Option<Message>, PeerError>),
    Exited,
}

struct Conversation<'a> {
    order: &'a Order,
    process: &'a Process,
    pid: Pid,
    limits: Limits,
    news: &'a Sender<News>,
    // Dropping it closes the plugin's standard input.
    say: Option<Sender<Message>>,
    events: Receiver<Event>,
    exited: bool,
    log_bytes: usize,
    notices: u32,
}

/// The ids of our two requests.
const INTRODUCTION: u64 = 1;
const REQUEST: u64 = 2;

/// How long an answer may be on its way after the plugin has ended: something else may hold its output open,
/// so that the end of the stream never comes.
const AFTER_EXIT: Duration = Duration::from_secs(10);

impl<'a> Conversation<'a> {
    fn new(
        order: &'a Order,
        child: &mut Child,
        process: &'a Process,
        limits: Limits,
        news: &'a Sender<News>,
    ) -> Conversation<'a> {
        let (tell, events) = channel();
        let pid = Pid::from_child(child);
        let input = child.stdin.take().expect("a pipe was asked for");
        let output = child.stdout.take().expect("a pipe was asked for");
        let errors = child.stderr.take().expect("a pipe was asked for");
        listen(output, tell.clone());
        wait_for_exit(pid, tell);
        forward_errors(
            errors,
            order.operation.step.clone(),
            limits.log_bytes,
            news.clone(),
        );
        let say = Some(speak(input));
        let log_bytes = limits.log_bytes;
        Conversation {
            order,
            process,
            pid,
            limits,
            news,
            say,
            events,
            exited: false,
            log_bytes,
            notices: 0,
        }
    }

    fn run(mut self) -> Result<Value, End> {
        let start = Duration::from_secs(self.limits.start_seconds);
        let timeout = Duration::from_secs(self.order.operation.timeout_seconds);
        let introduced = self.introduce(start);
        let ended = match introduced {
            Ok(()) => {
                self.say(Message::Request {
                    id: REQUEST,
                    method: self.method(),
                    params: self.params(),
                });
                self.answer_to(REQUEST, timeout)
            }
            Err(end) => Err(end),
        };
        let orderly = matches!(ended, Ok(_) | Err(End::Fault(_)));
        self.part(orderly);
        ended
    }

    fn introduce(&mut self, limit: Duration) -> Result<(), End> {
        let executor = format!("tosca-exec {}", env!("CARGO_PKG_VERSION"));
        let asked = Initialize {
            protocol: self.order.protocol,
            executor,
        };
        let params = serde_json::to_value(asked).expect("a number and a text");
        self.say(Message::Request {
            id: INTRODUCTION,
            method: Initialize::METHOD.to_owned(),
            params,
        });
        let problem = |code: &Code, message: String| {
            End::Introduction(Problem {
                code: code.number.to_owned(),
                message,
            })
        };
        let answer = match self.answer_to(INTRODUCTION, limit) {
            Ok(answer) => answer,
            Err(End::Fault(fault)) if fault.code == FAULT_VERSION => {
                return Err(problem(
                    &codes::PLUGIN_PROTOCOL,
                    format!("the plugin refuses: {}", fault.message),
                ));
            }
            Err(End::Fault(fault)) => {
                return Err(problem(
                    &codes::PLUGIN_SPEECH,
                    format!("the plugin refuses `initialize`: {}", fault.message),
                ));
            }
            Err(End::Speech(reason)) => return Err(problem(&codes::PLUGIN_SPEECH, reason)),
            Err(End::Silence) => {
                return Err(problem(
                    &codes::PLUGIN_KILLED,
                    "the plugin ended before it said who it is".to_owned(),
                ));
            }
            Err(End::Late) => {
                let text = format!(
                    "the plugin did not say who it is within {} seconds",
                    limit.as_secs()
                );
                return Err(problem(&codes::STEP_TIMED_OUT, text));
            }
            Err(end @ End::Introduction(_)) => return Err(end),
        };
        match peer::read_result::<Initialize>(answer) {
            Ok(plugin) if plugin.protocol == self.order.protocol => Ok(()),
            Ok(plugin) => Err(problem(
                &codes::PLUGIN_PROTOCOL,
                format!(
                    "expected a plugin of protocol version {}, found version {}",
                    self.order.protocol, plugin.protocol
                ),
            )),
            Err(error) => Err(problem(&codes::PLUGIN_SPEECH, error)),
        }
    }

    fn method(&self) -> String {
        let name = match self.order.purpose {
            Purpose::Apply => Apply::METHOD,
            Purpose::Destroy => Destroy::METHOD,
            Purpose::Probe => Probe::METHOD,
        };
        name.to_owned()
    }

    fn params(&self) -> Value {
        // `apply`, `destroy` and `probe` are asked alike.
        let operation = self.order.operation.clone();
        serde_json::to_value(Apply { operation }).expect("string keys and values that came from JSON")
    }

    fn say(&self, message: Message) {
        if let Some(say) = &self.say {
            // The writer ends when the plugin does not listen; we hear of that by its silence.
            let _ = say.send(message);
        }
    }

    /// Waits for the answer to a request of ours, and passes on what is told meanwhile.
    fn answer_to(&mut self, id: u64, limit: Duration) -> Result<Value, End> {
        let mut deadline = later(limit);
        loop {
            let event = self
                .events
                .recv_timeout(deadline.saturating_duration_since(Instant::now()));
            match event {
                Ok(Event::Heard(Ok(Some(Message::Notification { method, params })))) => {
                    self.notice(&method, params)
                }
                Ok(Event::Heard(Ok(Some(Message::Response {
                    id: answered,
                    outcome,
                }))))
                    if answered == Some(id) || answered.is_none() =>
                {
                    return outcome.map_err(End::Fault);
                }
                Ok(Event::Heard(Ok(Some(Message::Response { .. })))) => {
                    return Err(End::Speech("an answer to a request that was not made".to_owned()));
                }
                Ok(Event::Heard(Ok(Some(Message::Request { method, .. })))) => {
                    return Err(End::Speech(format!("a plugin asks for `{method}`")));
                }
                Ok(Event::Heard(Err(PeerError::Frame(toscac_protocol::framing::FrameError::Io(_))))) => {
                    return Err(End::Silence);
                }
                Ok(Event::Heard(Err(error))) => return Err(End::Speech(error.to_string())),
                Ok(Event::Heard(Ok(None))) | Err(RecvTimeoutError::Disconnected) => return Err(End::Silence),
                // The answer may still be in the pipe.
                Ok(Event::Exited) => {
                    self.exited = true;
                    deadline = deadline.min(later(AFTER_EXIT));
                }
                Err(RecvTimeoutError::Timeout) if self.exited => return Err(End::Silence),
                Err(RecvTimeoutError::Timeout) => return Err(End::Late),
            }
        }
    }

    /// Closes the plugin's standard input and sees to it that it ends: by itself, if it spoke well.
    fn part(&mut self, orderly: bool) {
        self.say = None;
        let grace = Duration::from_secs(self.limits.grace_seconds);
        if orderly && self.exits_within(grace) {
            return;
        }
        // Not reaped yet, so the number is still its own.
        let _ = kill_process(self.pid, Signal::TERM);
        if !self.exits_within(grace) {
            let _ = kill_process(self.pid, Signal::KILL);
            // Nothing survives this but what hangs in the kernel, and then the caller's wait hangs with it.
            while !self.exits_within(grace) {}
        }
        if !orderly {
            processes::clear(self.process, self.limits.grace_seconds * 1000);
        }
    }

    fn exits_within(&mut self, limit: Duration) -> bool {
        let deadline = later(limit);
        while !self.exited {
            match self
                .events
                .recv_timeout(deadline.saturating_duration_since(Instant::now()))
            {
                Ok(Event::Exited) | Err(RecvTimeoutError::Disconnected) => self.exited = true,
                Ok(Event::Heard(_)) => {}
                Err(RecvTimeoutError::Timeout) => return false,
            }
        }
        true
    }

    fn notice(&mut self, method: &str, params: Value) {
        let step = self.order.operation.step.clone();
        match method {
            Log::METHOD => {
                if let Ok(Log { text, .. }) = peer::read_notice(params) {
                    self.log(text);
                }
            }
            Observed::METHOD => {
                if let (true, Ok(Observed { external_id })) = (self.is_noted(), peer::read_notice(params)) {
                    let _ = self.news.send(News::Observed { step, external_id });
                }
            }
            Output::METHOD => {
                if let (true, Ok(Output { name, value })) = (self.is_noted(), peer::read_notice(params))
                    && let Ok(value) = read_value(&self.order.operation.directories.scratch, value)
                {
                    let _ = self.news.send(News::Output { step, name, value });
                }
            }
            // A later version may tell more.
            _ => {}
        }
    }

    /// Whether one more notice is written down: each costs a write to the disk.
    fn is_noted(&mut self) -> bool {
        self.notices += 1;
        self.notices <= self.limits.observed_max
    }

    fn log(&mut self, text: String) {
        if text.len() <= self.log_bytes {
            self.log_bytes -= text.len();
            let _ = self.news.send(News::Log {
                step: self.order.operation.step.clone(),
                text,
            });
        }
    }
}

impl End {
    fn into_failure(self, order: &Order, status: &str) -> Failure {
        let failure = |kind, code: &Code, message: String| Failure {
            kind,
            problem: Problem {
                code: code.number.to_owned(),
                message,
            },
        };
        match self {
            // It was told nothing, so it did nothing.
            End::Introduction(problem) => Failure {
                kind: FailureKind::Fatal,
                problem,
            },
            End::Fault(fault) => {
                let kind = match (fault.is_effect_unknown(), fault.is_retryable()) {
                    (true, _) => FailureKind::Unknown,
                    (false, true) => FailureKind::Retryable,
                    (false, false) => FailureKind::Fatal,
                };
                failure(kind, &codes::STEP_FAILED, fault.message)
            }
            End::Speech(reason) => failure(
                FailureKind::Unknown,
                &codes::PLUGIN_SPEECH,
                format!("the plugin talks nonsense: {reason}"),
            ),
            End::Silence => failure(
                FailureKind::Unknown,
                &codes::PLUGIN_KILLED,
                format!("the plugin ended without an answer ({status})"),
            ),
            End::Late => failure(
                FailureKind::Unknown,
                &codes::STEP_TIMED_OUT,
                format!("it took longer than {} seconds", order.operation.timeout_seconds),
            ),
        }
    }
}

/// The answer to our request, with its values read.
fn read_answer(order: &Order, result: Value) -> Result<Answer, End> {
    let scratch = &order.operation.directories.scratch;
    let applied = |external_id, outputs| {
        let outputs = read_values(scratch, outputs).map_err(End::Speech)?;
        Ok(Answer::Present(Applied { external_id, outputs }))
    };
    match order.purpose {
        Purpose::Apply | Purpose::Destroy => {
            let told = peer::read_result::<Apply>(result).map_err(End::Speech)?;
            applied(told.external_id, told.outputs)
        }
        Purpose::Probe => match peer::read_result::<Probe>(result).map_err(End::Speech)? {
            Probed::Present { external_id, outputs } => applied(external_id, outputs),
            Probed::Absent => Ok(Answer::Absent),
            Probed::Unknown { reason } => Ok(Answer::Unknown { reason }),
        },
    }
}

fn read_values(scratch: &str, values: BTreeMap<String, ValueRef>) -> Result<BTreeMap<String, Value>, String> {
    let one = |(name, value)| {
        let value = read_value(scratch, value).map_err(|reason| format!("output `{name}`: {reason}"))?;
        Ok((name, value))
    };
    values.into_iter().map(one).collect()
}

/// A value that may stand in a file of the scratch directory. It is as long as a line may be at most.
fn read_value(scratch: &str, value: ValueRef) -> Result<Value, String> {
    let name = value.file_name();
    let (sha256, bytes) = match value {
        ValueRef::Inline { value } => return Ok(value),
        ValueRef::File { sha256, bytes } => (sha256, bytes),
    };
    let name = name.ok_or_else(|| format!("`{sha256}` is no digest"))?;
    if bytes > ProtocolLimits::default().line_bytes as u64 {
        return Err(format!("{bytes} bytes are too many for a value"));
    }
    let mut text = Vec::new();
    fs::File::open(Path::new(scratch).join(name))
        .and_then(|file| file.take(bytes + 1).read_to_end(&mut text))
        .map_err(|error| error.to_string())?;
    if text.len() as u64 != bytes || Digest::of(&text).hex() != sha256 {
        return Err(format!("the file `{sha256}` is not what its name says"));
    }
    serde_json::from_slice(&text).map_err(|error| error.to_string())
}

/// Writes from a thread of its own: a plugin that does not listen shall hold up nobody.
fn speak(input: ChildStdin) -> Sender<Message> {
    let (say, said) = channel::<Message>();
    thread::spawn(move || {
        let mut sender = peer::Sender::new(input, ProtocolLimits::default());
        for message in said {
            if sender.send(&message).is_err() {
                return;
            }
        }
    });
    say
}

fn listen(output: ChildStdout, tell: Sender<Event>) {
    thread::spawn(move || {
        let mut receiver = peer::Receiver::new(BufReader::new(output), ProtocolLimits::default());
        loop {
            let heard = receiver.receive();
            let last = !matches!(heard, Ok(Some(_)));
            if tell.send(Event::Heard(heard)).is_err() || last {
                return;
            }
        }
    });
}

/// Tells when the process has ended, and leaves it to be reaped.
fn wait_for_exit(pid: Pid, tell: Sender<Event>) {
    thread::spawn(move || {
        let options = WaitIdOptions::EXITED | WaitIdOptions::NOWAIT;
        while let Err(rustix::io::Errno::INTR) = waitid(WaitId::Pid(pid), options) {}
        let _ = tell.send(Event::Exited);
    });
}

/// What a plugin writes to standard error is log text. The thread ends with the stream, whoever holds it.
fn forward_errors(
    mut errors: impl Read + Send + 'static,
    step: String,
    log_bytes: usize,
    news: Sender<News>,
) {
    thread::spawn(move || {
        let mut room_bytes = log_bytes;
        let mut buffer = [0; 8192];
        loop {
            match errors.read(&mut buffer) {
                Ok(0) => return,
                Ok(length) if length <= room_bytes => {
                    room_bytes -= length;
                    let text = String::from_utf8_lossy(&buffer[..length]).trim_end().to_owned();
                    let _ = news.send(News::Log {
                        step: step.clone(),
                        text,
                    });
                }
                Ok(_) => room_bytes = 0,
                Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
                Err(_) => return,
            }
        }
    });
}

/// A moment from now; one that is too far away is a hundred years off.
fn later(limit: Duration) -> Instant {
    let now = Instant::now();
    now.checked_add(limit)
        .unwrap_or_else(|| now + Duration::from_secs(100 * 365 * 86_400))
}
