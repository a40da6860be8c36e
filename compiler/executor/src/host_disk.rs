//! The disk of the machine.

use std::fs;
use std::io::{self, Read};
use std::os::unix::fs::{DirBuilderExt, FileExt, OpenOptionsExt};
use std::path::Path;

use rustix::fs::{FallocateFlags, FlockOperation, fallocate, flock};
use toscac_bundle::digest::{Digest, Hasher};

use crate::disk::{Disk, File, Lock};

/// The disk of the machine.
#[derive(Debug, Clone, Copy, Default)]
pub struct HostDisk;

impl Disk for HostDisk {
    fn read(&self, path: &Path, bytes_max: u64) -> io::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        fs::File::open(path)?
            .take(bytes_max.saturating_add(1))
            .read_to_end(&mut bytes)?;
        if bytes.len() as u64 > bytes_max {
            return Err(io::Error::new(
                io::ErrorKind::FileTooLarge,
                format!("`{}` has more than {bytes_max} bytes", path.display()),
            ));
        }
        Ok(bytes)
    }

    fn length(&self, path: &Path) -> io::Result<Option<u64>> {
        match fs::symlink_metadata(path) {
            Ok(metadata) if metadata.is_file() => Ok(Some(metadata.len())),
            Ok(_) => Err(io::Error::other(format!(
                "`{}` is not a plain file",
                path.display()
            ))),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    fn list(&self, path: &Path) -> io::Result<Vec<String>> {
        let entries = match fs::read_dir(path) {
            Ok(entries) => entries,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(error),
        };
        let mut names = Vec::new();
        for entry in entries {
            // Ours are all text; what is not was not made by us.
            if let Ok(name) = entry?.file_name().into_string() {
                names.push(name);
            }
        }
        names.sort();
        Ok(names)
    }

    fn make_directory(&self, path: &Path) -> io::Result<()> {
        fs::DirBuilder::new().mode(0o700).create(path)
    }

    fn create(&self, path: &Path, mode: u32) -> io::Result<Box<dyn File>> {
        Ok(Box::new(HostFile(create(path, mode)?)))
    }

    fn open(&self, path: &Path) -> io::Result<Box<dyn File>> {
        Ok(Box::new(HostFile(fs::OpenOptions::new().write(true).open(path)?)))
    }

    fn copy(&self, from: &Path, to: &Path, mode: u32) -> io::Result<()> {
        let mut source = fs::File::open(from)?;
        io::copy(&mut source, &mut create(to, mode)?).map(|_| ())
    }

    fn digest(&self, path: &Path) -> io::Result<Digest> {
        let mut hasher = Hasher::default();
        io::copy(&mut fs::File::open(path)?, &mut hasher)?;
        Ok(hasher.finish().1)
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        fs::rename(from, to)
    }

    fn remove_file(&self, path: &Path) -> io::Result<()> {
        fs::remove_file(path)
    }

    fn remove_tree(&self, path: &Path) -> io::Result<()> {
        match fs::remove_dir_all(path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            Ok(()) | Err(_) => Ok(()),
        }
    }

    fn sync_directory(&self, path: &Path) -> io::Result<()> {
        fs::File::open(path)?.sync_all()
    }

    fn lock(&self, path: &Path) -> io::Result<Option<Box<dyn Lock>>> {
        // Never removed: whoever opened it before would then lock a file that nobody else sees.
        let file = fs::OpenOptions::new()
            .write(true)
            .create(true)
            .truncate(false)
            .mode(0o600)
            .open(path)?;
        match flock(&file, FlockOperation::NonBlockingLockExclusive) {
            Ok(()) => Ok(Some(Box::new(HostLock { _file: file }))),
            Err(rustix::io::Errno::WOULDBLOCK) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }
}

fn create(path: &Path, mode: u32) -> io::Result<fs::File> {
    // Removed first: an old one may be read-only, or a link.
    match fs::remove_file(path) {
        Ok(()) => {}
        Err(error) if error.kind() == io::ErrorKind::NotFound => {}
        Err(error) => return Err(error),
    }
    fs::OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(mode)
        .open(path)
}

struct HostFile(fs::File);

impl File for HostFile {
    fn write_at(&mut self, offset: u64, bytes: &[u8]) -> io::Result<()> {
        self.0.write_all_at(bytes, offset)
    }

    fn set_aside(&mut self, length: u64) -> io::Result<()> {
        match fallocate(&self.0, FallocateFlags::empty(), 0, length) {
            Ok(()) => Ok(()),
            // Not every file system can; then a file of this length at least reads as zeros.
            Err(rustix::io::Errno::OPNOTSUPP) if self.0.metadata()?.len() < length => self.0.set_len(length),
            Err(rustix::io::Errno::OPNOTSUPP) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }

    fn cut(&mut self, length: u64) -> io::Result<()> {
        self.0.set_len(length)
    }

    fn sync(&mut self) -> io::Result<()> {
        self.0.sync_data()
    }
}

struct HostLock {
    _file: fs::File,
}

impl Lock for HostLock {}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::disk::{make_directories, replace, temporary_name};
    use std::os::unix::fs::PermissionsExt;

    #[test]
    fn a_file_is_replaced_as_a_whole_even_when_it_is_read_only() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("a/b/file");
        make_directories(&HostDisk, path.parent().unwrap()).unwrap();
        replace(&HostDisk, &path, b"one", 0o400).unwrap();
        fs::write(temporary_name(&path), b"left behind by a crash").unwrap();
        replace(&HostDisk, &path, b"two", 0o400).unwrap();
        assert_eq!(HostDisk.read(&path, 3).unwrap(), b"two");
        assert_eq!(
            HostDisk.read(&path, 2).unwrap_err().kind(),
            io::ErrorKind::FileTooLarge
        );
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o400);
        assert_eq!(
            fs::metadata(directory.path().join("a"))
                .unwrap()
                .permissions()
                .mode()
                & 0o777,
            0o700
        );
        assert_eq!(HostDisk.list(path.parent().unwrap()).unwrap(), ["file"]);
    }

    #[test]
    fn a_lock_has_one_holder() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("lock");
        let held = HostDisk.lock(&path).unwrap().unwrap();
        assert!(HostDisk.lock(&path).unwrap().is_none());
        drop(held);
        assert!(HostDisk.lock(&path).unwrap().is_some());
    }

    #[test]
    fn room_that_is_set_aside_reads_as_zeros() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("file");
        let mut file = HostDisk.create(&path, 0o600).unwrap();
        file.set_aside(16).unwrap();
        file.write_at(0, b"ab").unwrap();
        file.cut(1).unwrap();
        file.set_aside(4).unwrap();
        file.sync().unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"a\0\0\0");
        assert_eq!(HostDisk.length(&path).unwrap(), Some(4));
        assert_eq!(HostDisk.length(&directory.path().join("none")).unwrap(), None);
    }
}
