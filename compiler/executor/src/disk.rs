//! The seam to the disk: few operations, so that a test can lose, tear and count each of them.
//!
//! Nothing is durable before it is synchronised: bytes by [`File::sync`], names by
//! [`Disk::sync_directory`]. An error of either means that nobody knows what is on the disk: the executor
//! stops, and its next run reads again (a second try may say "fine" about pages that are lost).

use std::io;
use std::path::Path;

use toscac_bundle::digest::Digest;

/// A disk.
pub trait Disk {
    /// The content of a file, at most `bytes_max` bytes of it.
    ///
    /// # Errors
    /// `NotFound`; `FileTooLarge` when there is more.
    fn read(&self, path: &Path, bytes_max: u64) -> io::Result<Vec<u8>>;

    /// The length of a file; `None` when there is none.
    ///
    /// # Errors
    /// What the disk says.
    fn length(&self, path: &Path) -> io::Result<Option<u64>>;

    /// The names in a directory, sorted; none when it does not exist.
    ///
    /// # Errors
    /// What the disk says.
    fn list(&self, path: &Path) -> io::Result<Vec<String>>;

    /// Makes a directory that only its owner may enter.
    ///
    /// # Errors
    /// `AlreadyExists` when there is something of that name.
    fn make_directory(&self, path: &Path) -> io::Result<()>;

    /// Makes an empty file with these permissions, in place of one that may be there.
    ///
    /// # Errors
    /// What the disk says.
    fn create(&self, path: &Path, mode: u32) -> io::Result<Box<dyn File>>;

    /// Opens a file that exists, to write to it.
    ///
    /// # Errors
    /// `NotFound`.
    fn open(&self, path: &Path) -> io::Result<Box<dyn File>>;

    /// Copies a file, as [`Disk::create`] makes the new one.
    ///
    /// # Errors
    /// `NotFound`.
    fn copy(&self, from: &Path, to: &Path, mode: u32) -> io::Result<()>;

    /// The digest of a file's content.
    ///
    /// # Errors
    /// `NotFound`.
    fn digest(&self, path: &Path) -> io::Result<Digest>;

    /// Gives a file another name, in place of one that may bear it already.
    ///
    /// # Errors
    /// What the disk says.
    fn rename(&self, from: &Path, to: &Path) -> io::Result<()>;

    /// Removes a file.
    ///
    /// # Errors
    /// `NotFound`.
    fn remove_file(&self, path: &Path) -> io::Result<()>;

    /// Removes a directory with everything in it; nothing happens when there is none.
    ///
    /// # Errors
    /// What the disk says.
    fn remove_tree(&self, path: &Path) -> io::Result<()>;

    /// Makes the names in a directory durable.
    ///
    /// # Errors
    /// What the disk says: the executor stops.
    fn sync_directory(&self, path: &Path) -> io::Result<()>;

    /// Takes the lock of this file; `None` when somebody else has it. It is given back with the value, and
    /// by the operating system when the process ends in any way.
    ///
    /// # Errors
    /// What the disk says.
    fn lock(&self, path: &Path) -> io::Result<Option<Box<dyn Lock>>>;
}

/// An open file.
pub trait File {
    /// Writes all of `bytes` at `offset`.
    ///
    /// # Errors
    /// What the disk says; part of it may have been written.
    fn write_at(&mut self, offset: u64, bytes: &[u8]) -> io::Result<()>;

    /// Sets aside room so that the file reaches to `length`, filled with zeros.
    ///
    /// # Errors
    /// `StorageFull`, among others.
    fn set_aside(&mut self, length: u64) -> io::Result<()>;

    /// Cuts the file off at `length`.
    ///
    /// # Errors
    /// What the disk says.
    fn cut(&mut self, length: u64) -> io::Result<()>;

    /// Makes content and length durable.
    ///
    /// # Errors
    /// What the disk says: the executor stops.
    fn sync(&mut self) -> io::Result<()>;
}

/// A lock that is held as long as the value lives.
pub trait Lock {}

/// Puts a whole file in place at once: after a crash it is the old one or the new one.
///
/// # Errors
/// What the disk says.
pub fn replace(disk: &dyn Disk, path: &Path, bytes: &[u8], mode: u32) -> io::Result<()> {
    let temporary = temporary_name(path);
    let mut file = disk.create(&temporary, mode)?;
    file.write_at(0, bytes)?;
    file.sync()?;
    disk.rename(&temporary, path)?;
    disk.sync_directory(directory_of(path))
}

/// The name under which a file is made before it takes its place. Always the same, so that a crash leaves
/// at most one behind, and the next try replaces it.
pub fn temporary_name(path: &Path) -> std::path::PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(".new");
    path.with_file_name(name)
}

/// Makes a directory with those above it, and makes their names durable. What is there is left as it is.
///
/// # Errors
/// What the disk says.
pub fn make_directories(disk: &dyn Disk, path: &Path) -> io::Result<()> {
    match disk.make_directory(path) {
        Ok(()) => disk.sync_directory(directory_of(path)),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
        Err(error) if error.kind() == io::ErrorKind::NotFound && path.parent().is_some() => {
            make_directories(disk, directory_of(path))?;
            make_directories(disk, path)
        }
        Err(error) => Err(error),
    }
}

/// The directory that a path lies in.
pub fn directory_of(path: &Path) -> &Path {
    match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        Some(_) | None => Path::new("."),
    }
}
