//! The runner: carries out what the machine commands, and tells it what happened.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::io;

use toscac_bundle::codes;
use toscac_bundle::digest::Digest;
use toscac_bundle::keys::SecretKey;

use crate::clock::Clock;
use crate::events::{Answer, Command, Event, Task, Verdict};
use crate::exchange::Exchange;
use crate::journal::{Journal, JournalError};
use crate::limits::Limits;
use crate::machine::Machine;
use crate::plan::Plan;
use crate::record::{Direction, Entry, Problem, Process, to_payload};
use crate::spawner::{News, Purpose, Spawner};
use crate::state::State;
use crate::stop::{Stop, broken, problem, still_installed};

mod words;
mod prepare;
mod handovers;

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
        let lines: Vec<String> = entries.iter().filter_map(words::describe).collect();
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
    ) -> Result<Process, Problem> {
        let order = self.prepare(course, task, purpose)?;
        self.host.spawner.start(order)
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
    entry.map_values(&mut |value| state.put_away(value, inline_bytes))
}
