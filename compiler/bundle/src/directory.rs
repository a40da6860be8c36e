//! A bundle in a directory: the one file of this member that touches a disk.
#![expect(
    clippy::disallowed_methods,
    reason = "the directory form of BlobSource is this member's one licence for IO"
)]

use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use crate::source::{BlobSource, Entry, Kind};

/// The tree below a directory. Links are listed and never followed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Directory {
    root: PathBuf,
}

impl Directory {
    /// The tree below `root`. Nothing is read yet.
    pub fn new(root: impl Into<PathBuf>) -> Directory {
        Directory { root: root.into() }
    }
}

impl BlobSource for Directory {
    fn entries(&self, entries_max: usize) -> io::Result<Vec<Entry>> {
        let mut entries = Vec::new();
        let mut directories = vec![(self.root.clone(), String::new())];
        while let Some((directory, prefix)) = directories.pop() {
            for child in fs::read_dir(&directory)? {
                if entries.len() > entries_max {
                    return Ok(entries);
                }
                let child = child?;
                let file_name = child.file_name();
                let path = format!("{prefix}{}", file_name.to_string_lossy());
                // Of the entry itself and not of what a link points to.
                let metadata = child.metadata()?;
                let kind = if file_name.to_str().is_none() {
                    Kind::Other
                } else if metadata.is_dir() {
                    directories.push((child.path(), format!("{path}/")));
                    Kind::Directory
                } else if metadata.is_file() {
                    Kind::File(metadata.len())
                } else {
                    Kind::Other
                };
                entries.push(Entry { path, kind });
            }
        }
        Ok(entries)
    }

    fn open(&self, path: &str) -> io::Result<Box<dyn Read + '_>> {
        let path = self.root.join(Path::new(path));
        if !fs::symlink_metadata(&path)?.is_file() {
            return Err(io::Error::new(
                io::ErrorKind::InvalidInput,
                "it is not a plain file",
            ));
        }
        Ok(Box::new(fs::File::open(path)?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_directories_and_links_are_listed_and_links_are_not_followed() {
        let scratch = tempfile::tempdir().unwrap();
        let root = scratch.path();
        fs::create_dir_all(root.join("a/b")).unwrap();
        fs::write(root.join("a/b/file"), b"12345").unwrap();
        std::os::unix::fs::symlink("/", root.join("a/link")).unwrap();

        let directory = Directory::new(root);
        let mut entries = directory.entries(10).unwrap();
        entries.sort();
        let entry = |path: &str, kind| Entry {
            path: path.to_owned(),
            kind,
        };
        assert_eq!(
            entries,
            [
                entry("a", Kind::Directory),
                entry("a/b", Kind::Directory),
                entry("a/b/file", Kind::File(5)),
                entry("a/link", Kind::Other)
            ]
        );
        assert_eq!(directory.entries(2).unwrap().len(), 3);
        assert!(directory.open("a/link").is_err());
        assert!(directory.open("a").is_err());
        let mut text = String::new();
        directory
            .open("a/b/file")
            .unwrap()
            .read_to_string(&mut text)
            .unwrap();
        assert_eq!(text, "12345");
    }
}
