//! A simulated machine: a disk that loses what was not synchronised, plugins that act on a world outside,
//! a clock that only moves when somebody waits. The same seed is the same course of events.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard};

use toscac_bundle::digest::Digest;
use toscac_bundle::source::{BlobSource, Entry, Kind};
use toscac_executor::clock::Clock;
use toscac_executor::disk::{Disk, File, Lock, directory_of};
use toscac_executor::events::{Answer, Applied, Failure, FailureKind};
use toscac_executor::record::{Problem, Process};
use toscac_executor::spawner::{News, Order, Purpose, Spawner};

/// Numbers that look like chance: splitmix64.
#[derive(Debug, Clone)]
pub(crate) struct Chance(pub(crate) u64);

impl Chance {
    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    pub(crate) fn below(&mut self, bound: u64) -> u64 {
        self.next() % bound
    }

    /// True once in `n` times.
    pub(crate) fn one_in(&mut self, n: u64) -> bool {
        self.below(n) == 0
    }
}

/// A bundle that lies in memory.
pub(crate) struct MemoryBundle(pub(crate) BTreeMap<String, Vec<u8>>);

impl BlobSource for MemoryBundle {
    fn entries(&self, _entries_max: usize) -> io::Result<Vec<Entry>> {
        let file = |(path, bytes): (&String, &Vec<u8>)| Entry {
            path: path.clone(),
            kind: Kind::File(bytes.len() as u64),
        };
        let directory = |path: &str| Entry {
            path: path.to_owned(),
            kind: Kind::Directory,
        };
        let mut entries: Vec<Entry> = self.0.iter().map(file).collect();
        entries.extend(["blobs", "blobs/sha256"].map(directory));
        Ok(entries)
    }

    fn open(&self, path: &str) -> io::Result<Box<dyn io::Read + '_>> {
        match self.0.get(path) {
            Some(bytes) => Ok(Box::new(&bytes[..])),
            None => Err(io::ErrorKind::NotFound.into()),
        }
    }
}

/// What the disk does at the chosen operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mishap {
    /// The power goes: this operation and all after it do not happen.
    PowerCut,
    /// The operation fails, and the rest goes on. A synchronisation that fails forgets what it should have
    /// written, as Linux does.
    Error,
    /// From here on there is no room.
    Full,
}

#[derive(Clone, Default)]
pub(crate) struct SimDisk(Arc<Mutex<Drive>>);

#[derive(Default)]
struct Drive {
    files: BTreeMap<u64, Content>,
    names: BTreeMap<PathBuf, Name>,
    durable_names: BTreeMap<PathBuf, Name>,
    // Changes of names that are not durable yet, with the directory that must be synchronised for it.
    changes: Vec<(PathBuf, Change)>,
    next_file: u64,
    operations: u64,
    mishap: Option<(u64, Mishap)>,
    has_struck: bool,
    // Writes to the journal after an error of the disk: there must be none.
    journal_writes_after_error: u64,
    is_locked: bool,
    // Synchronising does nothing.
    pretends: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Name {
    Directory,
    File(u64),
}

#[derive(Debug, Clone)]
enum Change {
    Put(PathBuf, Name),
    Remove(PathBuf),
}

#[derive(Debug, Clone, Default)]
struct Content {
    now: Vec<u8>,
    durable: Vec<u8>,
    pending: Vec<Pending>,
}

#[derive(Debug, Clone)]
enum Pending {
    Write(u64, Vec<u8>),
    Length(u64),
}

const SECTOR: usize = 512;

impl Pending {
    fn apply(&self, bytes: &mut Vec<u8>) {
        match self {
            Pending::Write(offset, written) => {
                let (start, end) = (*offset as usize, *offset as usize + written.len());
                if bytes.len() < end {
                    bytes.resize(end, 0);
                }
                bytes[start..end].copy_from_slice(written);
            }
            Pending::Length(length) => bytes.resize(*length as usize, 0),
        }
    }
}

impl SimDisk {
    fn drive(&self) -> MutexGuard<'_, Drive> {
        self.0.lock().unwrap()
    }

    /// Something will happen at operation `at`, counted from now and from 1.
    pub(crate) fn plan_mishap(&self, at: u64, mishap: Mishap) {
        let mut drive = self.drive();
        drive.operations = 0;
        drive.mishap = Some((at, mishap));
        drive.has_struck = false;
        drive.journal_writes_after_error = 0;
    }

    /// From now on this disk says "durable" and does not mean it.
    pub(crate) fn pretend(&self) {
        self.drive().pretends = true;
    }

    /// Whether what was planned has happened.
    pub(crate) fn has_struck(&self) -> bool {
        self.drive().has_struck
    }

    pub(crate) fn journal_writes_after_error(&self) -> u64 {
        self.drive().journal_writes_after_error
    }

    /// The machine starts again. What was not durable is lost, or torn, or there after all: seed 0 loses all.
    pub(crate) fn restart_after_power_cut(&self, seed: u64) {
        let mut chance = Chance(seed);
        let drive = &mut *self.drive();
        for content in drive.files.values_mut() {
            let mut bytes = content.durable.clone();
            for pending in &content.pending {
                if seed == 0 || chance.one_in(2) {
                    continue;
                }
                match pending {
                    Pending::Write(offset, written) => {
                        // Sectors arrive whole, each by itself.
                        let mut start = 0;
                        while start < written.len() {
                            let position = *offset as usize + start;
                            let length = (SECTOR - position % SECTOR).min(written.len() - start);
                            if !chance.one_in(3) {
                                let piece = written[start..start + length].to_vec();
                                Pending::Write(position as u64, piece).apply(&mut bytes);
                            }
                            start += length;
                        }
                    }
                    Pending::Length(_) => pending.apply(&mut bytes),
                }
            }
            *content = Content {
                now: bytes.clone(),
                durable: bytes,
                pending: Vec::new(),
            };
        }
        // Names become durable in their order, as far as they do.
        let kept = if seed == 0 {
            0
        } else {
            chance.below(drive.changes.len() as u64 + 1) as usize
        };
        let changes: Vec<(PathBuf, Change)> = drive.changes.drain(..).take(kept).collect();
        changes
            .into_iter()
            .for_each(|(_, change)| change.apply(&mut drive.durable_names));
        drive.names = drive.durable_names.clone();
        drive.restart();
    }

    /// The process starts again; the machine went on.
    pub(crate) fn restart_process(&self) {
        self.drive().restart();
    }

    pub(crate) fn paths(&self) -> Vec<PathBuf> {
        let drive = self.drive();
        let files = drive
            .names
            .iter()
            .filter(|(_, name)| matches!(name, Name::File(_)));
        files.map(|(path, _)| path.clone()).collect()
    }
}

impl Change {
    fn apply(self, names: &mut BTreeMap<PathBuf, Name>) {
        match self {
            Change::Put(path, name) => {
                names.insert(path, name);
            }
            Change::Remove(path) => {
                names.remove(&path);
            }
        }
    }
}

impl Drive {
    fn restart(&mut self) {
        self.mishap = None;
        self.has_struck = false;
        self.is_locked = false;
    }

    /// Counts an operation that changes something; `needs_room` is how many bytes it adds.
    fn operate(&mut self, is_journal: bool, needs_room: bool) -> io::Result<()> {
        self.operations += 1;
        let Some((at, mishap)) = self.mishap else {
            return Ok(());
        };
        if self.operations < at {
            return Ok(());
        }
        let strikes = match mishap {
            Mishap::PowerCut => true,
            Mishap::Error => self.operations == at,
            Mishap::Full => needs_room,
        };
        if strikes {
            self.has_struck = true;
            return Err(match mishap {
                Mishap::Full => io::ErrorKind::StorageFull.into(),
                Mishap::PowerCut | Mishap::Error => io::Error::other("simulated"),
            });
        }
        if is_journal && mishap == Mishap::Error {
            self.journal_writes_after_error += 1;
        }
        Ok(())
    }

    fn change(&mut self, path: &Path, change: Change) {
        change.clone().apply(&mut self.names);
        self.changes.push((directory_of(path).to_owned(), change));
    }

    fn file(&self, path: &Path) -> io::Result<u64> {
        match self.names.get(path) {
            Some(Name::File(number)) => Ok(*number),
            Some(Name::Directory) => Err(io::Error::other("a directory")),
            None => Err(io::ErrorKind::NotFound.into()),
        }
    }

    fn new_file(&mut self, path: &Path) -> u64 {
        self.next_file += 1;
        self.files.insert(self.next_file, Content::default());
        self.change(path, Change::Put(path.to_owned(), Name::File(self.next_file)));
        self.next_file
    }
}

fn is_journal(path: &Path) -> bool {
    path.file_name()
        .is_some_and(|name| name.to_string_lossy().starts_with("journal"))
}

impl Disk for SimDisk {
    fn read(&self, path: &Path, bytes_max: u64) -> io::Result<Vec<u8>> {
        let drive = self.drive();
        let bytes = drive.files[&drive.file(path)?].now.clone();
        if bytes.len() as u64 > bytes_max {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        Ok(bytes)
    }

    fn length(&self, path: &Path) -> io::Result<Option<u64>> {
        let drive = self.drive();
        match drive.file(path) {
            Ok(number) => Ok(Some(drive.files[&number].now.len() as u64)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    fn list(&self, path: &Path) -> io::Result<Vec<String>> {
        let drive = self.drive();
        let below = drive.names.keys().filter(|found| found.parent() == Some(path));
        Ok(below
            .filter_map(|found| Some(found.file_name()?.to_str()?.to_owned()))
            .collect())
    }

    fn make_directory(&self, path: &Path) -> io::Result<()> {
        let mut drive = self.drive();
        if drive.names.contains_key(path) || path == Path::new("/") {
            return Err(io::ErrorKind::AlreadyExists.into());
        }
        let above = directory_of(path);
        if above != Path::new("/") && !drive.names.contains_key(above) {
            return Err(io::ErrorKind::NotFound.into());
        }
        drive.operate(false, true)?;
        drive.change(path, Change::Put(path.to_owned(), Name::Directory));
        Ok(())
    }

    fn create(&self, path: &Path, _mode: u32) -> io::Result<Box<dyn File>> {
        let mut drive = self.drive();
        drive.operate(is_journal(path), true)?;
        assert_eq!(
            drive.names.get(directory_of(path)),
            Some(&Name::Directory),
            "{}",
            path.display()
        );
        let number = drive.new_file(path);
        Ok(Box::new(SimFile {
            disk: self.clone(),
            number,
            is_journal: is_journal(path),
        }))
    }

    fn open(&self, path: &Path) -> io::Result<Box<dyn File>> {
        let number = self.drive().file(path)?;
        Ok(Box::new(SimFile {
            disk: self.clone(),
            number,
            is_journal: is_journal(path),
        }))
    }

    fn copy(&self, from: &Path, to: &Path, _mode: u32) -> io::Result<()> {
        let mut drive = self.drive();
        drive.operate(false, true)?;
        let bytes = drive.files[&drive.file(from)?].now.clone();
        let number = drive.new_file(to);
        let content = drive.files.get_mut(&number).unwrap();
        content.now = bytes.clone();
        content.pending.push(Pending::Write(0, bytes));
        Ok(())
    }

    fn digest(&self, path: &Path) -> io::Result<Digest> {
        self.read(path, u64::MAX).map(|bytes| Digest::of(&bytes))
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        assert_eq!(
            from.parent(),
            to.parent(),
            "a rename within one directory is one change"
        );
        let mut drive = self.drive();
        drive.operate(false, false)?;
        let number = drive.file(from)?;
        // One change: after a power cut both names are as before, or both are as they shall be. The old name
        // is allowed to linger, which is worse for us.
        drive.change(to, Change::Put(to.to_owned(), Name::File(number)));
        drive.change(from, Change::Remove(from.to_owned()));
        Ok(())
    }

    fn remove_file(&self, path: &Path) -> io::Result<()> {
        let mut drive = self.drive();
        drive.operate(false, false)?;
        drive.file(path)?;
        drive.change(path, Change::Remove(path.to_owned()));
        Ok(())
    }

    fn remove_tree(&self, path: &Path) -> io::Result<()> {
        let mut drive = self.drive();
        drive.operate(false, false)?;
        let below: Vec<PathBuf> = drive
            .names
            .keys()
            .filter(|found| found.starts_with(path))
            .rev()
            .cloned()
            .collect();
        for found in below {
            drive.change(&found, Change::Remove(found.clone()));
        }
        Ok(())
    }

    fn sync_directory(&self, path: &Path) -> io::Result<()> {
        let drive = &mut *self.drive();
        drive.operate(false, false)?;
        let (synced, left) = drive
            .changes
            .drain(..)
            .partition(|(directory, _)| directory == path);
        drive.changes = left;
        let synced: Vec<(PathBuf, Change)> = synced;
        synced
            .into_iter()
            .for_each(|(_, change)| change.apply(&mut drive.durable_names));
        Ok(())
    }

    fn lock(&self, path: &Path) -> io::Result<Option<Box<dyn Lock>>> {
        let mut drive = self.drive();
        if drive.is_locked {
            return Ok(None);
        }
        drive.operate(false, true)?;
        if drive.file(path).is_err() {
            drive.new_file(path);
        }
        drive.is_locked = true;
        Ok(Some(Box::new(SimLock(self.clone()))))
    }
}

struct SimLock(SimDisk);

impl Lock for SimLock {}

impl Drop for SimLock {
    fn drop(&mut self) {
        self.0.drive().is_locked = false;
    }
}

struct SimFile {
    disk: SimDisk,
    number: u64,
    is_journal: bool,
}

impl SimFile {
    fn pend(&mut self, pending: Pending, needs_room: bool) -> io::Result<()> {
        let mut drive = self.disk.drive();
        drive.operate(self.is_journal, needs_room)?;
        let content = drive.files.get_mut(&self.number).unwrap();
        pending.apply(&mut content.now);
        content.pending.push(pending);
        Ok(())
    }
}

impl File for SimFile {
    fn write_at(&mut self, offset: u64, bytes: &[u8]) -> io::Result<()> {
        let length = self.disk.drive().files[&self.number].now.len() as u64;
        // What was set aside takes no further room.
        self.pend(
            Pending::Write(offset, bytes.to_vec()),
            offset + bytes.len() as u64 > length,
        )
    }

    fn set_aside(&mut self, length: u64) -> io::Result<()> {
        let now = self.disk.drive().files[&self.number].now.len() as u64;
        self.pend(Pending::Length(length.max(now)), length > now)
    }

    fn cut(&mut self, length: u64) -> io::Result<()> {
        self.pend(Pending::Length(length), false)
    }

    fn sync(&mut self) -> io::Result<()> {
        let mut drive = self.disk.drive();
        let result = drive.operate(self.is_journal, false);
        let pretends = drive.pretends;
        let was_error = result.is_err() && matches!(drive.mishap, Some((_, Mishap::Error)));
        let content = drive.files.get_mut(&self.number).unwrap();
        match result {
            Ok(()) if pretends => {}
            Ok(()) => {
                content.durable = content.now.clone();
                content.pending.clear();
            }
            // The pages are dropped, and are clean from then on.
            Err(_) if was_error => {
                content.pending.clear();
                content.now = content.durable.clone();
            }
            Err(_) => {}
        }
        result
    }
}

/// A clock that moves when somebody waits.
#[derive(Clone, Default)]
pub(crate) struct SimClock(Arc<Mutex<(u64, u64)>>);

impl Clock for SimClock {
    fn monotonic_milliseconds(&self) -> u64 {
        self.0.lock().unwrap().0
    }

    fn unix_seconds(&self) -> u64 {
        1_700_000_000
    }

    fn sleep_milliseconds(&self, milliseconds: u64) {
        self.0.lock().unwrap().0 += milliseconds;
    }

    fn draw(&self) -> [u8; 16] {
        let mut state = self.0.lock().unwrap();
        state.1 += 1;
        let mut bytes = [0; 16];
        bytes[..8].copy_from_slice(&state.1.to_le_bytes());
        bytes
    }
}

/// The world outside: what is there, and what happened in which order.
#[derive(Clone, Default)]
pub(crate) struct World(pub(crate) Arc<Mutex<Facts>>);

#[derive(Default)]
pub(crate) struct Facts {
    /// How often each wish took effect.
    pub(crate) effects: BTreeMap<String, u32>,
    /// The steps in the order in which their effects came about.
    pub(crate) order: Vec<String>,
}

impl World {
    fn take_effect(&self, order: &Order) {
        let mut facts = self.0.lock().unwrap();
        *facts
            .effects
            .entry(order.operation.idempotency_key.clone())
            .or_default() += 1;
        facts.order.push(order.operation.step.clone());
    }

    fn is_there(&self, order: &Order) -> bool {
        self.0
            .lock()
            .unwrap()
            .effects
            .contains_key(&order.operation.idempotency_key)
    }
}

/// Plugins of a simulated machine: what they do next is drawn.
pub(crate) struct SimSpawner {
    world: World,
    clock: SimClock,
    chance: Chance,
    started: BTreeMap<String, Order>,
    running: BTreeMap<String, (Order, Act)>,
    /// Attempts may fail and be tried again.
    pub(crate) is_moody: bool,
}

/// How far a plugin is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Act {
    Told,
    Observed,
    Effective,
}

impl SimSpawner {
    pub(crate) fn new(world: World, clock: SimClock, seed: u64) -> SimSpawner {
        SimSpawner {
            world,
            clock,
            chance: Chance(seed),
            started: BTreeMap::new(),
            running: BTreeMap::new(),
            is_moody: true,
        }
    }

    /// The executor is gone. Some plugins came to their effect before they were ended, some did not.
    pub(crate) fn abandon(mut self) {
        for (order, act) in std::mem::take(&mut self.running).into_values() {
            let comes_to_it =
                order.purpose != Purpose::Probe && act != Act::Effective && self.chance.one_in(2);
            if comes_to_it {
                self.world.take_effect(&order);
            }
        }
    }

    fn applied(order: &Order) -> Applied {
        let outputs = order.operation.outputs.iter();
        Applied {
            external_id: Some(format!("id-of-{}", order.operation.node)),
            outputs: outputs
                .map(|name| (name.clone(), format!("{name} of {}", order.operation.node).into()))
                .collect(),
        }
    }
}

impl Spawner for SimSpawner {
    fn start(&mut self, order: Order) -> Result<Process, Problem> {
        let tag = order.tag.clone();
        self.started.insert(order.operation.step.clone(), order);
        Ok(Process {
            pid: 1,
            started: 1,
            boot: "b".to_owned(),
            session: 1,
            tag,
        })
    }

    fn tell(&mut self, step: &str) {
        let order = self
            .started
            .remove(step)
            .expect("a plugin is started before it is told");
        self.running.insert(step.to_owned(), (order, Act::Told));
    }

    fn next(&mut self, milliseconds: Option<u64>) -> Option<News> {
        if let Some(milliseconds) = milliseconds
            && (self.running.is_empty() || self.chance.one_in(4))
        {
            self.clock.sleep_milliseconds(milliseconds);
            return None;
        }
        let index = self.chance.below(self.running.len() as u64) as usize;
        let step = self.running.keys().nth(index).expect("somebody was told").clone();
        let (order, act) = self.running.remove(&step).unwrap();
        if order.purpose == Purpose::Probe {
            let answer = match self.world.is_there(&order) {
                true => Answer::Present(SimSpawner::applied(&order)),
                false => Answer::Absent,
            };
            return Some(News::Probed { step, answer });
        }
        let problem = |message: &str| Problem {
            code: "T0850".to_owned(),
            message: message.to_owned(),
        };
        let failed = |kind, message| {
            Err(Failure {
                kind,
                problem: problem(message),
            })
        };
        match act {
            Act::Told if self.is_moody && self.chance.one_in(8) => Some(News::Ended {
                step,
                result: failed(FailureKind::Retryable, "later"),
            }),
            Act::Told if self.is_moody && self.chance.one_in(8) => {
                // It died, before its effect or after it.
                if self.chance.one_in(2) {
                    self.world.take_effect(&order);
                }
                Some(News::Ended {
                    step,
                    result: failed(FailureKind::Unknown, "it died"),
                })
            }
            Act::Told => {
                let external_id = format!("id-of-{}", order.operation.node);
                self.running.insert(step.clone(), (order, Act::Observed));
                Some(News::Observed { step, external_id })
            }
            Act::Observed => {
                self.world.take_effect(&order);
                self.running.insert(step.clone(), (order, Act::Effective));
                Some(News::Log {
                    step,
                    text: "it is there".to_owned(),
                })
            }
            Act::Effective => {
                let applied = SimSpawner::applied(&order);
                Some(News::Ended {
                    step,
                    result: Ok(applied),
                })
            }
        }
    }

    fn clear(&mut self, process: &Process) -> bool {
        assert!(!process.tag.is_empty());
        true
    }
}
