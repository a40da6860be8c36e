//! The plugin's side of the conversation: one thing at a time, but always listening.

use std::collections::BTreeMap;
use std::io::{BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::mpsc::{self, Receiver as News};
use std::thread;

use serde_json::Value;
use toscac_protocol::limits::Limits as ProtocolLimits;
use toscac_protocol::message::{
    FAULT_CANCELLED, FAULT_INTERNAL, FAULT_MESSAGE, FAULT_METHOD, FAULT_OPERATION, FAULT_VERSION, Fault,
    FaultData, Message,
};
use toscac_protocol::methods::{
    Applied, Apply, ArtifactSchema, Call, Cancel, Cancelled, Destroy, Discover, Initialize, Initialized,
    Level, Log, Operation, Probe, Probed, PropertySchema, Schema, SchemaResult, VERSION, Validate, Validated,
};
use toscac_protocol::peer::{PeerError, Receiver, Sender, read_params};
use toscac_protocol::value::ValueRef;

use super::run::{self, Ended, Running};
use super::{outputs, surroundings};
use crate::limits::Limits;

/// Speaks to one executor until it ends the conversation.
///
/// The end of `input` in the middle of an operation ends the plugin too, and its guard stops the script:
/// nothing shall go on that nobody records.
pub(super) fn serve(input: impl Read + Send + 'static, output: impl Write, limits: Limits) -> ExitCode {
    let (tell, happened) = mpsc::channel();
    let protocol = ProtocolLimits::default();
    let heard = tell.clone();
    thread::spawn(move || {
        let mut receiver = Receiver::new(BufReader::new(input), protocol);
        loop {
            let message = receiver.receive();
            let last = matches!(message, Ok(None) | Err(PeerError::Frame(_)));
            // The other end of the channel is gone only when the plugin is ending.
            if heard.send(Event::Heard(message)).is_err() || last {
                return;
            }
        }
    });
    let sender = Sender::new(output, protocol);
    let conversation = Conversation {
        sender,
        tell,
        limits,
        inline_bytes: protocol.inline_value_bytes,
        job: None,
    };
    match conversation.run(&happened) {
        Ok(()) => ExitCode::SUCCESS,
        // The executor is gone or talks nonsense; there is nobody to tell.
        Err(_) => ExitCode::FAILURE,
    }
}

enum Event {
    Heard(Result<Option<Message>, PeerError>),
    Script(run::News),
}

impl From<run::News> for Event {
    fn from(news: run::News) -> Event {
        Event::Script(news)
    }
}

struct Conversation<W> {
    sender: Sender<W>,
    tell: mpsc::Sender<Event>,
    limits: Limits,
    inline_bytes: usize,
    job: Option<Job>,
}

/// A request that is being carried out.
struct Job {
    request: u64,
    purpose: Purpose,
    expected: Vec<String>,
    scratch: PathBuf,
    outputs: PathBuf,
    running: Running,
    ended: Option<Ended>,
    all_said: bool,
    cancelled: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Purpose {
    Apply,
    Probe,
    Destroy,
}

impl Purpose {
    /// The script's argument.
    fn argument(self) -> &'static str {
        match self {
            Purpose::Apply => "apply",
            Purpose::Probe => "probe",
            Purpose::Destroy => "destroy",
        }
    }
}

impl<W: Write> Conversation<W> {
    fn run(mut self, happened: &News<Event>) -> Result<(), PeerError> {
        // Never empty: we hold a sender ourselves.
        while let Ok(event) = happened.recv() {
            match event {
                Event::Heard(Ok(Some(message))) => self.hear(message)?,
                Event::Heard(Ok(None)) => return Ok(()),
                Event::Heard(Err(PeerError::NotAMessage(refused))) => {
                    self.sender
                        .refuse(None, Fault::new(refused.code, refused.reason))?;
                }
                Event::Heard(Err(error)) => return Err(error),
                Event::Script(run::News::Line(text)) => self.log(Level::Info, text)?,
                Event::Script(run::News::AllSaid) => {
                    if let Some(job) = &mut self.job {
                        job.all_said = true;
                    }
                    self.conclude()?;
                }
                Event::Script(run::News::Ended(ended)) => {
                    self.job
                        .iter_mut()
                        .for_each(|job| job.ended = Some(ended.clone()));
                    self.conclude()?;
                }
            }
        }
        Ok(())
    }

    fn hear(&mut self, message: Message) -> Result<(), PeerError> {
        let (id, method, params) = match message {
            Message::Request { id, method, params } => (id, method, params),
            // Notifications of a later version are skipped; answers were never asked for.
            Message::Notification { .. } | Message::Response { .. } => return Ok(()),
        };
        match method.as_str() {
            Initialize::METHOD => self.answer(id, params, initialize),
            Schema::METHOD => self.answer(id, params, |_: Schema| Ok(schema())),
            Validate::METHOD => self.answer(id, params, |asked: Validate| {
                Ok(Validated {
                    problems: surroundings::problems(&asked.operation),
                })
            }),
            Probe::METHOD => self.carry_out(
                id,
                Purpose::Probe,
                read_params(params).map(|asked: Probe| asked.operation),
            ),
            Apply::METHOD => self.carry_out(
                id,
                Purpose::Apply,
                read_params(params).map(|asked: Apply| asked.operation),
            ),
            Destroy::METHOD => self.carry_out(
                id,
                Purpose::Destroy,
                read_params(params).map(|asked: Destroy| asked.operation),
            ),
            Cancel::METHOD => self.cancel(id, params),
            Discover::METHOD => {
                let text = "a script says nothing of what it did not make: there is no `discover` here";
                self.sender.refuse(Some(id), Fault::new(FAULT_METHOD, text))
            }
            other => self.sender.refuse(
                Some(id),
                Fault::new(FAULT_METHOD, format!("there is no method `{other}`")),
            ),
        }
    }

    fn answer<C: Call>(
        &mut self,
        id: u64,
        params: Value,
        answer: impl FnOnce(C) -> Result<C::Result, Fault>,
    ) -> Result<(), PeerError> {
        match read_params(params).and_then(answer) {
            Ok(result) => self.sender.respond::<C>(id, &result),
            Err(fault) => self.sender.refuse(Some(id), fault),
        }
    }

    fn carry_out(
        &mut self,
        id: u64,
        purpose: Purpose,
        operation: Result<Operation, Fault>,
    ) -> Result<(), PeerError> {
        if self.job.is_some() {
            let text = "one operation at a time: another one is under way";
            return self.sender.refuse(Some(id), Fault::new(FAULT_MESSAGE, text));
        }
        match operation.and_then(|operation| self.begin(id, purpose, &operation)) {
            Ok(job) => {
                self.job = Some(job);
                Ok(())
            }
            Err(fault) => self.sender.refuse(Some(id), fault),
        }
    }

    fn begin(&self, request: u64, purpose: Purpose, operation: &Operation) -> Result<Job, Fault> {
        let surroundings = surroundings::prepare(operation, self.limits)
            .map_err(|problem| Fault::new(FAULT_OPERATION, problem))?;
        let running = run::start(&surroundings, purpose.argument(), self.limits, self.tell.clone())
            .map_err(|error| Fault::new(FAULT_INTERNAL, format!("the guard was not started: {error}")))?;
        Ok(Job {
            request,
            purpose,
            expected: operation.outputs.clone(),
            scratch: PathBuf::from(&operation.directories.scratch),
            outputs: surroundings.outputs,
            running,
            ended: None,
            all_said: false,
            cancelled: false,
        })
    }

    fn cancel(&mut self, id: u64, params: Value) -> Result<(), PeerError> {
        match read_params::<Cancel>(params) {
            Ok(Cancel { request }) => {
                if let Some(job) = self.job.as_mut().filter(|job| job.request == request) {
                    job.cancelled = true;
                    job.running.stop();
                }
                // A request that has been answered already is as stopped as can be.
                self.sender.respond::<Cancel>(id, &Cancelled {})
            }
            Err(fault) => self.sender.refuse(Some(id), fault),
        }
    }

    /// Answers the request once the script has ended and all its output is told.
    fn conclude(&mut self) -> Result<(), PeerError> {
        let Some(job) = self.job.take_if(|job| job.all_said && job.ended.is_some()) else {
            return Ok(());
        };
        let ended = job.ended.clone().expect("just looked");
        let conclusion = Conclusion {
            purpose: job.purpose,
            cancelled: job.cancelled,
            expected: &job.expected,
            scratch: &job.scratch,
            outputs: &job.outputs,
            inline_bytes: self.inline_bytes,
            limits: self.limits,
        };
        let answer = conclusion.answer(&ended);
        match job.running.finish() {
            Ok(false) => {}
            Ok(true) => self.log(
                Level::Warning,
                "a process that the script started still holds its output: what it writes from now on is lost"
                    .to_owned(),
            )?,
            Err(error) => self.log(Level::Warning, format!("a daemon's output is not read any more: {error}"))?,
        }
        match answer {
            Ok(Answer::Applied(applied)) => self.sender.respond::<Apply>(job.request, &applied),
            Ok(Answer::Probed(probed)) => self.sender.respond::<Probe>(job.request, &probed),
            Err(fault) => self.sender.refuse(Some(job.request), fault),
        }
    }

    fn log(&mut self, level: Level, text: String) -> Result<(), PeerError> {
        self.sender.notify(&Log { level, text })
    }
}

/// The facts from which an answer follows.
struct Conclusion<'a> {
    purpose: Purpose,
    cancelled: bool,
    expected: &'a [String],
    scratch: &'a Path,
    outputs: &'a Path,
    inline_bytes: usize,
    limits: Limits,
}

enum Answer {
    Applied(Applied),
    Probed(Probed),
}

/// The exit status by which a script says: later, perhaps (`EX_TEMPFAIL` of `sysexits.h`).
const EXIT_RETRYABLE: i32 = 75;

impl Conclusion<'_> {
    fn answer(&self, ended: &Ended) -> Result<Answer, Fault> {
        match self.purpose {
            Purpose::Probe => Ok(Answer::Probed(self.probed(ended))),
            Purpose::Apply | Purpose::Destroy => self.applied(ended).map(Answer::Applied),
        }
    }

    fn applied(&self, ended: &Ended) -> Result<Applied, Fault> {
        match ended {
            Ended::Exit(0) => self
                .read_outputs()
                .map(|outputs| Applied {
                    external_id: None,
                    outputs,
                })
                .map_err(|problem| fault(FAULT_OPERATION, problem, false, false)),
            // It may have ended by itself before the signal came, but nobody can tell.
            Ended::Exit(_) | Ended::Signal(_) if self.cancelled => Err(fault(
                FAULT_CANCELLED,
                "the script was stopped".to_owned(),
                false,
                true,
            )),
            Ended::Exit(status) => Err(fault(
                FAULT_OPERATION,
                format!("the script ended with status {status}"),
                *status == EXIT_RETRYABLE,
                false,
            )),
            Ended::Signal(signal) => Err(fault(
                FAULT_OPERATION,
                format!("the script was killed by signal {signal}"),
                false,
                true,
            )),
            Ended::NotStarted(reason) => Err(fault(
                FAULT_OPERATION,
                format!("the script cannot be started: {reason}"),
                false,
                false,
            )),
            Ended::Unknown => Err(fault(
                FAULT_INTERNAL,
                "the script's guard was killed".to_owned(),
                false,
                true,
            )),
        }
    }

    fn probed(&self, ended: &Ended) -> Probed {
        let reason = match ended {
            Ended::Exit(0) => match self.read_present() {
                Ok(outputs) => {
                    return Probed::Present {
                        external_id: None,
                        outputs,
                    };
                }
                Err(problem) => problem,
            },
            Ended::Exit(1) => return Probed::Absent,
            Ended::Exit(status) => format!("the script ended with status {status}"),
            Ended::Signal(signal) => format!("the script was killed by signal {signal}"),
            Ended::NotStarted(reason) => format!("the script cannot be started: {reason}"),
            Ended::Unknown => "the script's guard was killed".to_owned(),
        };
        Probed::Unknown { reason }
    }

    fn read_outputs(&self) -> Result<BTreeMap<String, ValueRef>, String> {
        let found = outputs::read(self.outputs, self.limits)?;
        if let Some(name) = outputs::missing(&found, self.expected) {
            return Err(format!("the script did not write the output `{name}`"));
        }
        outputs::pack(found, self.scratch, self.inline_bytes)
    }

    /// A probe need not repeat the outputs: the executor may know them from the attempt.
    fn read_present(&self) -> Result<BTreeMap<String, ValueRef>, String> {
        outputs::pack(
            outputs::read(self.outputs, self.limits)?,
            self.scratch,
            self.inline_bytes,
        )
    }
}

fn fault(code: i64, message: String, retryable: bool, effect_unknown: bool) -> Fault {
    Fault {
        code,
        message,
        data: Some(FaultData {
            retryable,
            effect_unknown,
        }),
    }
}

fn initialize(asked: Initialize) -> Result<Initialized, Fault> {
    if asked.protocol != VERSION {
        let text = format!(
            "the executor speaks version {}, this plugin speaks {VERSION}",
            asked.protocol
        );
        return Err(Fault::new(FAULT_VERSION, text));
    }
    Ok(Initialized {
        protocol: VERSION,
        name: "script".to_owned(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        methods: ["apply", "destroy", "probe", "schema", "validate"]
            .map(str::to_owned)
            .to_vec(),
    })
}

fn schema() -> SchemaResult {
    let boolean = |description: &str| PropertySchema {
        r#type: "boolean".to_owned(),
        description: description.to_owned(),
        required: false,
        default: Some(Value::Bool(false)),
    };
    let script = ArtifactSchema {
        description: "An executable file that is called with `apply`, `probe` or `destroy`.".to_owned(),
        file_ext: vec!["sh".to_owned(), "py".to_owned()],
        properties: BTreeMap::from([
            (
                "probe".to_owned(),
                boolean("Whether the script answers to `probe`."),
            ),
            (
                "idempotent".to_owned(),
                boolean("Whether running it twice does no harm."),
            ),
        ]),
    };
    SchemaResult {
        artifact_types: BTreeMap::from([("Script".to_owned(), script)]),
    }
}
