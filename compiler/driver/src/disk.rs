//! `Disk`: the world as it lies on this machine, with the standard library beside it.

use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};

use crate::stdlib;
use crate::world::{Location, ReadError, World};

/// Files of the disk; paths are shown relative to the working directory.
#[derive(Debug, Clone)]
pub struct Disk {
    working_directory: PathBuf,
}

impl Disk {
    /// The disk as seen from `working_directory`, an absolute path.
    pub fn new(working_directory: PathBuf) -> Disk {
        Disk { working_directory }
    }

    /// The location of a path that a person gave, relative to the working directory.
    pub fn locate(&self, path: &Path) -> Location {
        Location::new(&self.working_directory.join(path).to_string_lossy())
    }

    /// The path on the disk.
    pub fn path(&self, location: &Location) -> PathBuf {
        PathBuf::from(location.as_str())
    }

    /// All files below a directory whose names have one of these ends, ordered by path. Hidden directories are tools' and
    /// not authors'; links are not followed, so no walk is endless.
    pub fn files_below(&self, directory: &Location, ends: &[&str]) -> Result<Vec<Location>, ReadError> {
        let mut found = Vec::new();
        let mut open = vec![self.path(directory)];
        while let Some(directory) = open.pop() {
            for entry in fs::read_dir(&directory).map_err(reason)? {
                let entry = entry.map_err(reason)?;
                let kind = entry.file_type().map_err(reason)?;
                let path = entry.path();
                let has_end = |path: &Path| {
                    ends.iter()
                        .any(|end| path.extension().is_some_and(|it| it == *end))
                };
                if kind.is_dir() && !entry.file_name().to_string_lossy().starts_with('.') {
                    open.push(path);
                } else if kind.is_file() && has_end(&path) {
                    found.push(Location::new(&path.to_string_lossy()));
                }
            }
        }
        found.sort();
        Ok(found)
    }
}

impl World for Disk {
    fn read(&self, location: &Location, limit_bytes: u64) -> Result<Vec<u8>, ReadError> {
        if location.is_standard_library() {
            return stdlib::read(location)
                .map(<[u8]>::to_vec)
                .ok_or(ReadError::Missing);
        }
        let mut bytes = Vec::new();
        self.open(location, limit_bytes)?
            .read_to_end(&mut bytes)
            .map_err(reason)?;
        if bytes.len() as u64 > limit_bytes {
            return Err(ReadError::TooLarge(bytes.len() as u64));
        }
        Ok(bytes)
    }

    fn open(&self, location: &Location, limit_bytes: u64) -> Result<Box<dyn Read + '_>, ReadError> {
        if let Some(bytes) = stdlib::read(location) {
            return Ok(Box::new(bytes));
        }
        let file = fs::File::open(self.path(location)).map_err(reason)?;
        let metadata = file.metadata().map_err(reason)?;
        if metadata.is_dir() {
            return Err(ReadError::Refused("it is a directory".to_owned()));
        }
        if metadata.len() > limit_bytes {
            return Err(ReadError::TooLarge(metadata.len()));
        }
        // One byte more than allowed, since a file may grow between the two calls.
        Ok(Box::new(file.take(limit_bytes + 1)))
    }

    fn tosca_files(&self, directory: &Location) -> Result<Vec<Location>, ReadError> {
        self.files_below(directory, &["yaml", "yml"])
    }

    fn display(&self, location: &Location) -> String {
        if location.is_standard_library() {
            return location.as_str().to_owned();
        }
        match Path::new(location.as_str()).strip_prefix(&self.working_directory) {
            Ok(relative) if relative.as_os_str().is_empty() => ".".to_owned(),
            Ok(relative) => relative.to_string_lossy().into_owned(),
            Err(_) => location.as_str().to_owned(),
        }
    }
}

fn reason(error: std::io::Error) -> ReadError {
    match error.kind() {
        std::io::ErrorKind::NotFound => ReadError::Missing,
        _ => ReadError::Refused(error.to_string()),
    }
}
