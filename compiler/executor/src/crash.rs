//! A disk on which the process dies at a chosen moment, for the tests that kill it for real.
//!
//! The disk is a seam anyway, so the hook is a disk like any other: it is put in place only when the
//! environment asks for it, and the released program without it is the one that was tested. A feature of the
//! build would test another program; a hook inside the journal would be in the way of its reader. Whoever can
//! set the environment of the executor could kill it just as well.

use std::io;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use rustix::process::{Signal, getpid, kill_process};
use toscac_bundle::digest::Digest;

use crate::disk::{Disk, File, Lock};

/// The variable that says at which moment: 1 is before the first write to a journal, 2 after it, and so on;
/// each write and each synchronisation has a moment before and one after.
pub const VARIABLE: &str = "TOSCA_EXEC_CRASH_AT";

/// A disk that counts moments and ends the process by `SIGKILL` at one of them.
pub struct CrashingDisk<D> {
    disk: D,
    left: Arc<AtomicU64>,
}

impl<D> CrashingDisk<D> {
    /// Ends the process at moment `at`, counted from 1.
    pub fn new(disk: D, at: u64) -> CrashingDisk<D> {
        CrashingDisk {
            disk,
            left: Arc::new(AtomicU64::new(at)),
        }
    }

    fn watched(&self, path: &Path, file: Box<dyn File>) -> Box<dyn File> {
        // A journal is made under a temporary name.
        let is_journal = path
            .file_name()
            .is_some_and(|name| name.to_string_lossy().starts_with("journal"));
        if is_journal {
            Box::new(CrashingFile {
                file,
                left: self.left.clone(),
            })
        } else {
            file
        }
    }
}

struct CrashingFile {
    file: Box<dyn File>,
    left: Arc<AtomicU64>,
}

fn moment(left: &AtomicU64) {
    if left.fetch_sub(1, Ordering::SeqCst) == 1 {
        // The signal ends this process before the call returns.
        let _ = kill_process(getpid(), Signal::KILL);
    }
}

impl File for CrashingFile {
    fn write_at(&mut self, offset: u64, bytes: &[u8]) -> io::Result<()> {
        moment(&self.left);
        self.file.write_at(offset, bytes)?;
        moment(&self.left);
        Ok(())
    }

    fn set_aside(&mut self, length: u64) -> io::Result<()> {
        self.file.set_aside(length)
    }

    fn cut(&mut self, length: u64) -> io::Result<()> {
        self.file.cut(length)
    }

    fn sync(&mut self) -> io::Result<()> {
        self.file.sync()?;
        moment(&self.left);
        Ok(())
    }
}

impl<D: Disk> Disk for CrashingDisk<D> {
    fn read(&self, path: &Path, bytes_max: u64) -> io::Result<Vec<u8>> {
        self.disk.read(path, bytes_max)
    }

    fn length(&self, path: &Path) -> io::Result<Option<u64>> {
        self.disk.length(path)
    }

    fn list(&self, path: &Path) -> io::Result<Vec<String>> {
        self.disk.list(path)
    }

    fn make_directory(&self, path: &Path) -> io::Result<()> {
        self.disk.make_directory(path)
    }

    fn create(&self, path: &Path, mode: u32) -> io::Result<Box<dyn File>> {
        self.disk.create(path, mode).map(|file| self.watched(path, file))
    }

    fn open(&self, path: &Path) -> io::Result<Box<dyn File>> {
        self.disk.open(path).map(|file| self.watched(path, file))
    }

    fn copy(&self, from: &Path, to: &Path, mode: u32) -> io::Result<()> {
        self.disk.copy(from, to, mode)
    }

    fn digest(&self, path: &Path) -> io::Result<Digest> {
        self.disk.digest(path)
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.disk.rename(from, to)
    }

    fn remove_file(&self, path: &Path) -> io::Result<()> {
        self.disk.remove_file(path)
    }

    fn remove_tree(&self, path: &Path) -> io::Result<()> {
        self.disk.remove_tree(path)
    }

    fn sync_directory(&self, path: &Path) -> io::Result<()> {
        self.disk.sync_directory(path)
    }

    fn lock(&self, path: &Path) -> io::Result<Option<Box<dyn Lock>>> {
        self.disk.lock(path)
    }
}
