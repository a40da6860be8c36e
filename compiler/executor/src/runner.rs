//! The runner: carries out what the machine commands, and tells it what happened.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::fmt;
use std::io;

use serde_json::Value;
use toscac_bundle::codes::{self, Code};
use toscac_bundle::digest::Digest;
use toscac_bundle::handover::{self, Expected, Handover};
use toscac_bundle::keys::SecretKey;
use toscac_bundle::limits::Limits as BundleLimits;
use toscac_bundle::reject::Reject;
use toscac_bundle::steps::{Step, Verb};
use toscac_protocol::limits::Limits as ProtocolLimits;
use toscac_protocol::methods::{Artifact, Directories, Operation};
use toscac_protocol::value::ValueRef;

use crate::clock::Clock;
use crate::disk::make_directories;
use crate::exchange::Exchange;
use crate::journal::{Journal, JournalError};
use crate::limits::Limits;
use crate::machine::{Answer, Command, Event, Machine, Task, Verdict};
use crate::plan::Plan;
use crate::record::{Direction, Entry, Kept, Problem, to_payload};
use crate::spawner::{News, Order, Purpose, Spawner};
use crate::state::{MODE_EXECUTE, State, segment};

/// Everything outside of the executor, so that a test can put something else in its place.
pub struct Host<'a> {
    /// Time and chance.
    pub clock: &'a dyn Clock,
    /// Other sites, if there is a way to them.
    pub exchange: Option<&'a dyn Exchange>,
    /// Plugin processes.
    pub spawner: &'a mut dyn Spawner,
    /// Whoever wants to hear what is going on: one line at a time, which may contain anything that a plugin
    /// says.
    pub tell: &'a mut dyn FnMut(&str),
}

/// Why the executor stopped without a verdict.
#[derive(Debug)]
pub enum Stop {
    /// The bundle is not accepted.
    Rejected(Reject),
    /// Another executor works on the same state.
    Busy,
    /// Something that the executor stands on does not hold.
    Broken(Problem),
    /// What was asked for makes no sense here.
    Misused(String),
}

/// One run of one plan in one direction.
pub struct Runner<'a, 'h> {
    /// The state directory.
    pub state: &'a State<'a>,
    /// What is outside.
    pub host: &'a mut Host<'h>,
    /// The plan.
    pub plan: &'a Plan,
    /// The protocol version that was signed for each plugin.
    pub protocols: BTreeMap<String, u32>,
    /// The digests of the plugins.
    pub plugins: BTreeMap<String, Digest>,
    /// The key that signs hand-overs.
    pub key: &'a SecretKey,
    /// The digest of the trust root, from which the lineages of other sites follow.
    pub root: Option<Digest>,
    /// Every bound.
    pub limits: Limits,
    /// The name of this run among all runs.
    pub id: [u8; 16],
    /// How long to wait for other sites.
    pub wait_milliseconds: u64,
}

/// What a run remembers while it runs.
struct Course {
    journal: Journal,
    // Plugins whose file was seen to be the signed one.
    checked: BTreeSet<Digest>,
    // What was said about hand-overs, so that it is said once.
    told: BTreeSet<String>,
    exchange_problem: Option<Problem>,
    room_problem: Option<Problem>,
}

/// Room in the journal that must be there before anything new is begun: results of all that may be under
/// way, with their values and messages.
fn room_bytes(limits: Limits) -> u64 {
    (limits.concurrency_max * (limits.journal_values_bytes + 4 * limits.text_bytes)) as u64
}

impl Runner<'_, '_> {
    /// Runs until nothing more can be done.
    ///
    /// # Errors
    /// `Broken` when the disk is at fault (then nothing is written any more), when the journal is full, or
    /// when hand-overs could not be left in the exchange.
    pub fn run(&mut self, machine: &mut Machine, goal: Direction, journal: Journal) -> Result<Verdict, Stop> {
        let mut course = Course {
            journal,
            checked: BTreeSet::new(),
            told: BTreeSet::new(),
            exchange_problem: None,
            room_problem: None,
        };
        self.make_room(machine, &mut course)?;
        let commands = machine
            .begin(goal, self.now())
            .map_err(|_| Stop::Rejected(still_installed("it is being taken down")))?;
        self.execute(machine, &mut course, commands)?;
        let mut wait = Wait {
            left_milliseconds: self.wait_milliseconds,
            unwritten_milliseconds: 0,
        };
        loop {
            self.look_for_handovers(machine, &mut course)?;
            if let Some(problem) = &course.room_problem
                && !machine.is_busy()
            {
                return Err(Stop::Broken(problem.clone()));
            }
            match machine.verdict() {
                Some(Verdict::Waiting(_)) if wait.goes_on() => self.wait(machine, &mut course, &mut wait)?,
                Some(verdict) => {
                    let commands = machine.finish(&verdict);
                    self.execute(machine, &mut course, commands)?;
                    return match course.exchange_problem {
                        Some(problem) => Err(Stop::Broken(problem)),
                        None => Ok(verdict),
                    };
                }
                None => self.listen(machine, &mut course)?,
            }
        }
    }

    fn now(&self) -> u64 {
        self.host.clock.monotonic_milliseconds()
    }

    /// Waits for the next piece of news, or for the next attempt to be due.
    fn listen(&mut self, machine: &mut Machine, course: &mut Course) -> Result<(), Stop> {
        let until = machine.next_due().map(|due| due.saturating_sub(self.now()));
        let news = if machine.is_busy() {
            self.host.spawner.next(until)
        } else {
            self.host.clock.sleep_milliseconds(until.unwrap_or_default());
            None
        };
        let event = match news {
            Some(News::Log { step, text }) => {
                for line in text.lines() {
                    (self.host.tell)(&format!("{step} | {line}"));
                }
                return Ok(());
            }
            Some(News::Observed { step, external_id }) => Event::Observed { step, external_id },
            Some(News::Output { step, name, value }) => Event::Output { step, name, value },
            Some(News::Ended { step, result }) => {
                self.clear_up(&step);
                Event::Ended { step, result }
            }
            Some(News::Probed { step, answer }) => {
                self.clear_up(&step);
                Event::Probed { step, answer }
            }
            None => Event::Tick,
        };
        self.feed(machine, course, event)
    }

    fn wait(&mut self, machine: &mut Machine, course: &mut Course, wait: &mut Wait) -> Result<(), Stop> {
        let nap = self.limits.poll_milliseconds.min(wait.left_milliseconds);
        self.host.clock.sleep_milliseconds(nap);
        wait.left_milliseconds -= nap;
        wait.unwritten_milliseconds += nap;
        if wait.is_to_be_written() {
            let waited = std::mem::take(&mut wait.unwritten_milliseconds);
            self.feed(machine, course, Event::Waited(waited))?;
        }
        Ok(())
    }

    fn feed(&mut self, machine: &mut Machine, course: &mut Course, event: Event) -> Result<(), Stop> {
        self.make_room(machine, course)?;
        let commands = machine.handle(event, self.now());
        self.execute(machine, course, commands)
    }

    /// Nothing new is begun on a disk that may not take its result.
    fn make_room(&self, machine: &mut Machine, course: &mut Course) -> Result<(), Stop> {
        match course.journal.make_room(room_bytes(self.limits)) {
            Ok(()) => Ok(()),
            Err(JournalError::Io(error)) if error.kind() != io::ErrorKind::StorageFull => Err(broken(&error)),
            Err(error) => {
                machine.hold();
                let message = format!("the journal has no room for a further result: {error}");
                course.room_problem = Some(problem(&codes::STATE_DIRECTORY, message));
                Ok(())
            }
        }
    }

    fn execute(
        &mut self,
        machine: &mut Machine,
        course: &mut Course,
        commands: Vec<Command>,
    ) -> Result<(), Stop> {
        let mut queue = VecDeque::from(commands);
        while let Some(command) = queue.pop_front() {
            let event = match command {
                Command::Record(entries) => {
                    self.record(course, entries)?;
                    continue;
                }
                Command::Offer { name, value } => {
                    self.offer(course, &name, &value);
                    continue;
                }
                Command::Tell { step } => {
                    self.host.spawner.tell(&step);
                    continue;
                }
                Command::Clear { step, process } => Event::Cleared {
                    gone: self.host.spawner.clear(&process),
                    step,
                },
                Command::Start(task) => match self.start(course, &task, None) {
                    Ok(process) => Event::Started {
                        step: task.step,
                        process,
                    },
                    Err(problem) => Event::NotStarted {
                        step: task.step,
                        problem,
                    },
                },
                Command::Probe(task) => match self.start(course, &task, Some(Purpose::Probe)) {
                    // A probe changes nothing, so there is nothing to remember of it.
                    Ok(_) => {
                        self.host.spawner.tell(&task.step);
                        continue;
                    }
                    Err(problem) => {
                        let answer = Answer::Unknown {
                            reason: problem.message,
                        };
                        Event::Probed {
                            step: task.step,
                            answer,
                        }
                    }
                },
            };
            queue.extend(machine.handle(event, self.now()));
        }
        Ok(())
    }

    fn record(&mut self, course: &mut Course, entries: Vec<Entry>) -> Result<(), Stop> {
        let lines: Vec<String> = entries.iter().filter_map(describe).collect();
        let mut inline_bytes = self.limits.journal_values_bytes;
        let mut written = Vec::new();
        for entry in entries {
            written.push(put_away(self.state, entry, &mut inline_bytes).map_err(|error| broken(&error))?);
        }
        // A list of skipped steps can be long; one record holds only so much.
        let mut rest = &written[..];
        while !rest.is_empty() {
            let (payload, count) = largest_payload(rest, self.limits.record_bytes_max)?;
            course.journal.append(&payload).map_err(|error| match error {
                JournalError::Io(error) => broken(&error),
                other => Stop::Broken(problem(
                    &codes::STATE_DIRECTORY,
                    format!("the journal is full: {other}"),
                )),
            })?;
            rest = &rest[count..];
        }
        lines.iter().for_each(|line| (self.host.tell)(line));
        Ok(())
    }

    fn start(
        &mut self,
        course: &mut Course,
        task: &Task,
        purpose: Option<Purpose>,
    ) -> Result<crate::record::Process, Problem> {
        let order = self.prepare(course, task, purpose)?;
        self.host.spawner.start(order)
    }

    /// Lays out what a plugin is to find, and puts its order together.
    fn prepare(
        &mut self,
        course: &mut Course,
        task: &Task,
        purpose: Option<Purpose>,
    ) -> Result<Order, Problem> {
        let step = self.plan.step(&task.step).ok_or_else(|| {
            problem(
                &codes::STATE_DIRECTORY,
                format!("the plan has no step `{}`", task.step),
            )
        })?;
        let unusable = |error: io::Error| problem(&codes::STATE_DIRECTORY, error.to_string());
        let (program, digest) = self.program(course, step)?;
        let directories = self.lay_out(step).map_err(unusable)?;
        let operation = self.operation(step, task, directories).map_err(unusable)?;
        let run: String = self.id.iter().map(|byte| format!("{byte:02x}")).collect();
        Ok(Order {
            program,
            digest,
            protocol: self
                .protocols
                .get(&step.plugin)
                .copied()
                .unwrap_or(toscac_protocol::methods::VERSION),
            purpose: purpose.unwrap_or(match step.verb {
                Verb::Apply => Purpose::Apply,
                Verb::Destroy => Purpose::Destroy,
            }),
            operation,
            tag: format!("{run}/{}/{}", segment(&task.step), task.attempt),
        })
    }

    /// The plugin's file, which is looked at once before it is used first.
    fn program(&self, course: &mut Course, step: &Step) -> Result<(std::path::PathBuf, Digest), Problem> {
        let missing = |message: String| problem(&codes::PLUGIN_MISSING, message);
        let digest = *self
            .plugins
            .get(&step.plugin)
            .ok_or_else(|| missing(format!("the bundle has no plugin `{}`", step.plugin)))?;
        let program = self.state.blob_path(&digest);
        if !course.checked.contains(&digest) {
            let found = self.state.disk.digest(&program);
            let found = found.map_err(|error| missing(format!("the plugin `{}`: {error}", step.plugin)))?;
            if found != digest {
                return Err(missing(format!(
                    "the plugin `{}` is not the one that was signed",
                    step.plugin
                )));
            }
            course.checked.insert(digest);
        }
        Ok((program, digest))
    }

    fn lay_out(&self, step: &Step) -> io::Result<Directories> {
        let (state, disk) = (self.state, self.state.disk);
        let deployment = &self.plan.steps.deployment.name;
        let artifacts = state.step_directory(deployment, &step.id).join("artifacts");
        let scratch = state.scratch_directory(deployment, &step.id);
        let work = state.node_directory(deployment, &step.node);
        disk.remove_tree(&scratch)?;
        for directory in [&artifacts, &scratch.join("values"), &work] {
            make_directories(disk, directory)?;
        }
        for (name, artifact) in &step.artifacts {
            let file = artifacts.join(segment(name));
            // Left alone when it is there: a daemon of an earlier attempt may be using it.
            if disk.length(&file)?.is_some() && disk.digest(&file)? == artifact.sha256 {
                continue;
            }
            disk.copy(&state.blob_path(&artifact.sha256), &file, MODE_EXECUTE)?;
            if disk.digest(&file)? != artifact.sha256 {
                let message = format!(
                    "the artifact `{}` is not the one that was signed",
                    artifact.subject
                );
                return Err(io::Error::new(io::ErrorKind::InvalidData, message));
            }
        }
        let text = |path: &std::path::Path| path.display().to_string();
        Ok(Directories {
            artifacts: text(&artifacts),
            work: text(&work),
            scratch: text(&scratch),
        })
    }

    /// Removes what belonged to an attempt: inputs may be confidential.
    fn clear_up(&self, step: &str) {
        let scratch = self
            .state
            .scratch_directory(&self.plan.steps.deployment.name, step);
        // A daemon may be writing there right now; the next attempt and the end of the deployment try again.
        let _ = self.state.disk.remove_tree(&scratch);
    }

    fn operation(&self, step: &Step, task: &Task, directories: Directories) -> io::Result<Operation> {
        let mut inputs = BTreeMap::new();
        for (name, value) in &task.inputs {
            inputs.insert(name.clone(), self.pass(value, &directories)?);
        }
        let artifacts = step.artifacts.iter().map(|(name, artifact)| {
            (
                name.clone(),
                Artifact {
                    sha256: artifact.sha256.hex(),
                },
            )
        });
        Ok(Operation {
            deployment: self.plan.steps.deployment.name.clone(),
            site: self.plan.steps.site.clone(),
            step: step.id.clone(),
            node: step.node.clone(),
            interface: step.interface.clone(),
            operation: step.operation.clone(),
            relationship: step.relationship.clone(),
            idempotency_key: task.key.clone(),
            attempt: task.attempt,
            external_id: task.external_id.clone(),
            inputs,
            outputs: self.plan.expected_outputs(step),
            artifacts: artifacts.collect(),
            directories,
            timeout_seconds: step.timeout_seconds,
        })
    }

    /// A value for a message: itself, or a file in the scratch directory.
    fn pass(&self, value: &Value, directories: &Directories) -> io::Result<ValueRef> {
        let text = serde_json::to_vec(value).map_err(io::Error::other)?;
        if text.len() <= ProtocolLimits::default().inline_value_bytes {
            return Ok(ValueRef::Inline { value: value.clone() });
        }
        let reference = ValueRef::File {
            sha256: Digest::of(&text).hex(),
            bytes: text.len() as u64,
        };
        let name = reference.file_name().expect("a digest just made");
        let file = std::path::Path::new(&directories.scratch).join(name);
        self.state.disk.create(&file, 0o600)?.write_at(0, &text)?;
        Ok(reference)
    }

    /// Takes in the hand-overs that have arrived and hold.
    fn look_for_handovers(&mut self, machine: &mut Machine, course: &mut Course) -> Result<(), Stop> {
        let (Some(exchange), Some(root)) = (self.host.exchange, self.root) else {
            return Ok(());
        };
        for name in machine.missing_handovers() {
            let Some(awaited) = self.plan.steps.awaits.iter().find(|awaited| awaited.name == name) else {
                continue;
            };
            let deployment = &self.plan.steps.deployment;
            let expected = Expected::new(awaited, deployment, root, &self.plan.steps.site);
            match open_handover(exchange, &expected) {
                Ok(Some((handover, envelope))) => {
                    self.feed(
                        machine,
                        course,
                        Event::Handover {
                            name,
                            value: handover.value,
                            envelope,
                        },
                    )?;
                }
                Ok(None) => {}
                // Anybody may leave anything there: what does not hold has not arrived.
                Err(reject) => {
                    let line = format!("warning[{}]: {}", reject.code.number, reject.message);
                    if course.told.insert(line.clone()) {
                        (self.host.tell)(&line);
                    }
                }
            }
        }
        Ok(())
    }

    /// Signs a value and leaves it for the sites that wait for it.
    fn offer(&mut self, course: &mut Course, name: &str, value: &Value) {
        let Some(provide) = self
            .plan
            .steps
            .provides
            .iter()
            .find(|provide| provide.name == name)
        else {
            return;
        };
        let Some(exchange) = self.host.exchange else {
            let line = format!("the hand-over `{name}` is not given to other sites: there is no --exchange");
            if course.told.insert(line.clone()) {
                (self.host.tell)(&line);
            }
            return;
        };
        let steps = &self.plan.steps;
        let handover = Handover {
            format: handover::Format::V1,
            deployment: steps.deployment.clone(),
            from: steps.site.clone(),
            to: provide.to.clone(),
            name: name.to_owned(),
            value: value.clone(),
        };
        let left = handover::path(&steps.deployment, &steps.site, name)
            .map_err(|reject| reject.message)
            .and_then(|place| {
                let bytes = handover::seal(&handover, self.key).map_err(|fault| fault.to_string())?;
                exchange.offer(&place, &bytes).map_err(|error| error.to_string())
            });
        if let Err(reason) = left {
            let message = format!("the hand-over `{name}` cannot be left in the exchange: {reason}");
            course.exchange_problem = Some(problem(&codes::EXCHANGE_DIRECTORY, message));
        }
    }
}

/// How much waiting is left.
struct Wait {
    left_milliseconds: u64,
    unwritten_milliseconds: u64,
}

impl Wait {
    /// Time that was spent must be written down before the run ends.
    fn goes_on(&self) -> bool {
        self.left_milliseconds > 0 || self.unwritten_milliseconds > 0
    }

    /// Not each nap costs a write to the disk.
    fn is_to_be_written(&self) -> bool {
        self.left_milliseconds == 0 || self.unwritten_milliseconds >= 30_000
    }
}

fn open_handover(exchange: &dyn Exchange, expected: &Expected) -> Result<Option<(Handover, Digest)>, Reject> {
    let limits = BundleLimits::default();
    let place = handover::path(&expected.deployment, &expected.from, &expected.name)?;
    let found = exchange
        .fetch(&place, limits.envelope_bytes_max)
        .map_err(|error| {
            Reject::new(
                &codes::HANDOVER_SHAPE,
                format!("the hand-over `{place}` cannot be read: {error}"),
            )
        })?;
    let Some(bytes) = found else { return Ok(None) };
    let opened = handover::open(&bytes, expected, &limits)?;
    Ok(Some((opened, Digest::of(&bytes))))
}

/// The payload of as many entries as one record holds, and how many these are.
fn largest_payload(entries: &[Entry], bytes_max: usize) -> Result<(Vec<u8>, usize), Stop> {
    let mut count = entries.len();
    loop {
        let payload = to_payload(&entries[..count]).map_err(|fault| {
            Stop::Broken(problem(
                &codes::STATE_DIRECTORY,
                format!("a record cannot be written: {fault}"),
            ))
        })?;
        if payload.len() <= bytes_max || count == 1 {
            return Ok((payload, count));
        }
        count = count.div_ceil(2);
    }
}

fn put_away(state: &State, entry: Entry, inline_bytes: &mut usize) -> io::Result<Entry> {
    map_values(entry, &mut |value| state.put_away(value, inline_bytes))
}

/// The same entry with other values.
///
/// # Errors
/// The first one of `change`.
pub fn map_values(entry: Entry, change: &mut dyn FnMut(Kept) -> io::Result<Kept>) -> io::Result<Entry> {
    Ok(match entry {
        Entry::HandoverAccepted {
            name,
            value,
            envelope,
        } => Entry::HandoverAccepted {
            name,
            value: change(value)?,
            envelope,
        },
        Entry::OutputKnown { step, name, value } => Entry::OutputKnown {
            step,
            name,
            value: change(value)?,
        },
        Entry::StepDone {
            step,
            external_id,
            outputs,
        } => {
            let mut changed = BTreeMap::new();
            for (name, value) in outputs {
                changed.insert(name, change(value)?);
            }
            Entry::StepDone {
                step,
                external_id,
                outputs: changed,
            }
        }
        other => other,
    })
}

/// What people hear of an entry.
fn describe(entry: &Entry) -> Option<String> {
    match entry {
        Entry::AttemptIntended { step, attempt, .. } => Some(format!("{step}: attempt {attempt}")),
        Entry::AttemptEnded {
            step,
            problem: Some(problem),
            delay_milliseconds,
            ..
        } => {
            let then = match delay_milliseconds {
                0 => String::new(),
                delay => format!("; again in {} seconds", delay.div_ceil(1000)),
            };
            Some(format!("{step}: {}{then}", problem.message))
        }
        Entry::Probed { step, finding, .. } => Some(format!("{step}: probe says {finding:?}").to_lowercase()),
        Entry::StepDone { step, .. } => Some(format!("{step}: done")),
        Entry::StepSkipped { step } => Some(format!("{step}: nothing to take down")),
        Entry::StepFailed { step, problem } => Some(format!(
            "error[{}]: step `{step}`: {}",
            problem.code, problem.message
        )),
        Entry::StepBlocked { problem, .. } => Some(format!("warning[{}]: {}", problem.code, problem.message)),
        Entry::HandoverAccepted { name, .. } => Some(format!("hand-over `{name}` has arrived")),
        Entry::RunStarted { .. }
        | Entry::RunResumed {}
        | Entry::Waited { .. }
        | Entry::AttemptStarted { .. }
        | Entry::Observed { .. }
        | Entry::OutputKnown { .. }
        | Entry::AttemptEnded { problem: None, .. }
        | Entry::StepResolved { .. }
        | Entry::RunEnded { .. } => None,
    }
}

/// A bundle that cannot be taken while something else of the deployment is there.
pub fn still_installed(why: &str) -> Reject {
    Reject::new(
        &codes::STILL_INSTALLED,
        format!("the deployment cannot be brought up: {why}"),
    )
    .help("take it down first: `tosca-exec undeploy --state DIR --deployment NAME --identity FILE`")
}

/// The disk is at fault. What is durable is not known, so nothing is written any more.
pub fn broken(error: &io::Error) -> Stop {
    Stop::Broken(problem(
        &codes::STATE_DIRECTORY,
        format!("the state directory does not hold: {error}"),
    ))
}

/// A problem of this code.
pub fn problem(code: &Code, message: String) -> Problem {
    Problem {
        code: code.number.to_owned(),
        message,
    }
}

impl fmt::Display for Stop {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Stop::Rejected(reject) => write!(f, "{reject}"),
            Stop::Busy => write!(
                f,
                "error[{}]: another executor works on the same state",
                codes::EXECUTOR_RUNNING.number
            ),
            Stop::Broken(problem) => write!(f, "error[{}]: {}", problem.code, problem.message),
            Stop::Misused(message) => write!(f, "error: {message}"),
        }
    }
}

impl std::error::Error for Stop {}
