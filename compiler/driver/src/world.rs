//! `World`: the one door to files, archives and the standard library.

use std::fmt;
use std::io::{Cursor, Read};

use toscac_syntax::name::Name;

/// The address of a file: an absolute path of the disk, or `std:/…`.
///
/// Invariant: normalised, `/` between segments, no `.` or `..`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Location(Name);

/// The scheme of the standard library.
pub const STANDARD_LIBRARY: &str = "std:";

impl Location {
    /// The location of a normalised absolute path, or of a path in the standard library.
    pub fn new(path: &str) -> Location {
        let (scheme, rest) = match path.strip_prefix(STANDARD_LIBRARY) {
            Some(rest) => (STANDARD_LIBRARY, rest),
            None => ("", path),
        };
        let mut segments: Vec<&str> = Vec::new();
        for segment in rest.split('/') {
            match segment {
                "" | "." => {}
                ".." => {
                    segments.pop();
                }
                other => segments.push(other),
            }
        }
        Location(Name::from(format!("{scheme}/{}", segments.join("/"))))
    }

    /// The directory that holds the file.
    pub fn directory(&self) -> Location {
        Location::new(self.0.rsplit_once('/').map_or("", |(directory, _)| directory))
    }

    /// The path to this file from a directory: `types.yaml`, `../shared/types.yaml`. One in the standard library is
    /// called the same from everywhere.
    pub fn relative_to(&self, directory: &Location) -> String {
        if self.is_standard_library() {
            return self.0.to_string();
        }
        let from: Vec<&str> = directory
            .0
            .split('/')
            .filter(|segment| !segment.is_empty())
            .collect();
        let to: Vec<&str> = self.0.split('/').filter(|segment| !segment.is_empty()).collect();
        let shared = from.iter().zip(&to).take_while(|(from, to)| from == to).count();
        let up = std::iter::repeat_n("..", from.len() - shared);
        up.chain(to[shared..].iter().copied())
            .collect::<Vec<&str>>()
            .join("/")
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether it lies below a directory.
    pub fn is_below(&self, directory: &Location) -> bool {
        let rest = self.0.strip_prefix(directory.as_str().trim_end_matches('/'));
        rest.is_some_and(|rest| rest.starts_with('/'))
    }

    /// Whether it lies in the standard library.
    pub fn is_standard_library(&self) -> bool {
        self.0.starts_with(STANDARD_LIBRARY)
    }
}

impl fmt::Display for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Why a file could not be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ReadError {
    /// There is none.
    Missing,
    /// It is larger than the limit, in bytes.
    TooLarge(u64),
    /// The system refused, in its words.
    Refused(String),
}

/// Where files come from. What it answers is all that a compilation knows of the outside.
pub trait World: Sync {
    /// The bytes of a file, at most `limit_bytes`.
    fn read(&self, location: &Location, limit_bytes: u64) -> Result<Vec<u8>, ReadError>;

    /// The same bytes as a stream, for files that need not be held in memory.
    fn open(&self, location: &Location, limit_bytes: u64) -> Result<Box<dyn Read + '_>, ReadError> {
        let bytes = self.read(location, limit_bytes)?;
        Ok(Box::new(Cursor::new(bytes)))
    }

    /// All files below a directory whose names end in `.yaml` or `.yml`, ordered by path.
    fn tosca_files(&self, directory: &Location) -> Result<Vec<Location>, ReadError>;

    /// How people call the file.
    fn display(&self, location: &Location) -> String;

    /// The root of the archive in which a file lies. Nothing in an archive leads out of it but names of profiles.
    fn archive_root(&self, _location: &Location) -> Option<Location> {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_from_a_directory_goes_up_only_as_far_as_it_must() {
        let directory = Location::new("/project/a");
        assert_eq!(
            Location::new("/project/a/b.yaml").relative_to(&directory),
            "b.yaml"
        );
        assert_eq!(
            Location::new("/project/c/d.yaml").relative_to(&directory),
            "../c/d.yaml"
        );
        assert_eq!(
            Location::new("std:/edge/1.0/data.yaml").relative_to(&directory),
            "std:/edge/1.0/data.yaml"
        );
    }
}
