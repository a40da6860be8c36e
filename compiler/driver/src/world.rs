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

    /// The file that `path` means when it is written in this file. A leading `/` starts at the root of the repository:
    /// of the standard library here, of `root` elsewhere (§6.8.2.2).
    pub fn join(&self, path: &str, root: &Location) -> Location {
        if path.starts_with('/') {
            let base = if self.is_standard_library() {
                STANDARD_LIBRARY
            } else {
                root.as_str()
            };
            return Location::new(&format!("{base}{path}"));
        }
        let directory = self.0.rsplit_once('/').map_or("", |(directory, _)| directory);
        Location::new(&format!("{directory}/{path}"))
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
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn relative_paths_start_at_the_importing_file() {
        let root = Location::new("/project");
        let file = Location::new("/project/a/b.yaml");
        assert_eq!(file.join("../c/d.yaml", &root).as_str(), "/project/c/d.yaml");
        assert_eq!(file.join("./d.yaml", &root).as_str(), "/project/a/d.yaml");
    }

    #[test]
    fn a_leading_slash_is_the_root_of_the_repository_and_not_of_the_disk() {
        let root = Location::new("/project");
        assert_eq!(
            Location::new("/project/a/b.yaml").join("/d.yaml", &root).as_str(),
            "/project/d.yaml"
        );
        assert_eq!(
            Location::new("std:/edge/1.0/profile.yaml")
                .join("/x.yaml", &root)
                .as_str(),
            "std:/x.yaml"
        );
    }

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

    #[test]
    fn nothing_climbs_above_the_root_of_the_standard_library() {
        let root = Location::new("/project");
        let file = Location::new("std:/edge/profile.yaml");
        assert_eq!(
            file.join("../../../etc/x.yaml", &root).as_str(),
            "std:/etc/x.yaml"
        );
    }
}
