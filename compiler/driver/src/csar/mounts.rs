//! `Mounts`: the disk with archives opened on it. A file of an archive lies below the archive as if that were a directory.

use std::collections::BTreeMap;
use std::fs;
use std::io::Read;

use toscac_syntax::source::FileId;

use super::finding::Finding;
use super::limits::ArchiveLimits;
use super::{Archive, HEAD_BYTES, errors, is_archive};
use crate::codes;
use crate::disk::Disk;
use crate::load::Files;
use crate::world::{Location, ReadError, World};
use toscac_syntax::origin::Origin;

/// The disk and the archives that were opened.
#[derive(Debug, Clone)]
pub struct Mounts {
    disk: Disk,
    limits: ArchiveLimits,
    archives: BTreeMap<Location, Archive>,
}

/// Why an archive was not opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MountFault {
    /// The file cannot be read.
    Unreadable(ReadError),
    /// It is odd.
    Refused(Finding),
}

impl Mounts {
    /// The disk without archives.
    pub fn new(disk: Disk, limits: ArchiveLimits) -> Mounts {
        Mounts {
            disk,
            limits,
            archives: BTreeMap::new(),
        }
    }

    /// The disk alone.
    pub fn disk(&self) -> &Disk {
        &self.disk
    }

    /// Opens what lies there if it is an archive. Directories and other files are nobody's fault here, and neither is a
    /// path that leads to nothing: whoever reads it will say so.
    ///
    /// # Errors
    /// It is an archive that cannot be read or is refused.
    pub fn mount(&mut self, location: &Location) -> Result<Option<&Archive>, MountFault> {
        if !self.archives.contains_key(location) {
            let Some(bytes) = self.archive_bytes(location)? else {
                return Ok(None);
            };
            let archive = Archive::read(&bytes, &self.limits).map_err(MountFault::Refused)?;
            self.archives.insert(location.clone(), archive);
        }
        Ok(self.archives.get(location))
    }

    fn archive_bytes(&self, location: &Location) -> Result<Option<Vec<u8>>, MountFault> {
        let path = self.disk.path(location);
        if location.is_standard_library() || !path.is_file() {
            return Ok(None);
        }
        let mut head = Vec::new();
        let opened =
            fs::File::open(&path).and_then(|file| file.take(HEAD_BYTES as u64).read_to_end(&mut head));
        if opened.is_err() || !is_archive(location.as_str(), &head) {
            return Ok(None);
        }
        match self.disk.read(location, self.limits.packed_bytes) {
            Ok(bytes) => Ok(Some(bytes)),
            Err(ReadError::TooLarge(_)) => Err(MountFault::Refused(errors::over_limit(
                self.limits.packed_bytes,
                "bytes in an archive",
            ))),
            Err(reason) => Err(MountFault::Unreadable(reason)),
        }
    }

    /// The file to begin with, and those whose templates may stand for nodes, if an archive was opened there.
    pub fn definitions(&self, location: &Location) -> Option<(Location, Vec<Location>)> {
        let archive = self.archives.get(location)?;
        let inside = |name: &String| Location::new(&format!("{location}/{name}"));
        Some((
            inside(&archive.entry),
            archive.others.iter().map(inside).collect(),
        ))
    }

    /// Tells files what archives say about them: which may stand for nodes of which, and what is odd and no fault.
    pub fn note(&self, files: &mut Files) {
        for (location, archive) in &self.archives {
            let shown = self.disk.display(location);
            for warning in &archive.warnings {
                warning.tell(&shown, files);
            }
            let at = |name: &String| files.at(&Location::new(&format!("{location}/{name}")));
            let others: Vec<FileId> = archive.others.iter().filter_map(at).collect();
            let entry = at(&archive.entry);
            let useless: Vec<FileId> = others
                .iter()
                .copied()
                .filter(|other| stands_for_nothing(files, *other))
                .collect();
            for other in useless {
                let message =
                    "`Other-Definitions` names this file, which has no substitution mappings and is ignored";
                let told = codes::OTHER_WITHOUT_MAPPINGS.at(Origin::root(other), message);
                files.diagnostics.push(told);
            }
            if let Some(entry) = entry {
                files.others.insert(entry, others);
            }
        }
    }

    fn inside<'a, 'n>(&'a self, location: &'n Location) -> Option<(&'a Location, &'a Archive, &'n str)> {
        self.archives.iter().find_map(|(root, archive)| {
            let rest = location.as_str().strip_prefix(root.as_str())?;
            Some((root, archive, rest.strip_prefix('/')?))
        })
    }
}

/// A file with faults may have lost its mappings.
fn stands_for_nothing(files: &Files, file: FileId) -> bool {
    let syntax = &files.syntaxes[&file];
    let template = syntax.value.service_template.as_ref();
    !syntax.is_faulty() && template.is_none_or(|template| template.substitution_mappings.is_none())
}

impl World for Mounts {
    fn read(&self, location: &Location, limit_bytes: u64) -> Result<Vec<u8>, ReadError> {
        let Some((_, archive, name)) = self.inside(location) else {
            return self.disk.read(location, limit_bytes);
        };
        let bytes = archive.files.get(name).ok_or(ReadError::Missing)?;
        if bytes.len() as u64 > limit_bytes {
            return Err(ReadError::TooLarge(bytes.len() as u64));
        }
        Ok(bytes.clone())
    }

    fn open(&self, location: &Location, limit_bytes: u64) -> Result<Box<dyn Read + '_>, ReadError> {
        let Some((_, archive, name)) = self.inside(location) else {
            return self.disk.open(location, limit_bytes);
        };
        let bytes = archive.files.get(name).ok_or(ReadError::Missing)?;
        if bytes.len() as u64 > limit_bytes {
            return Err(ReadError::TooLarge(bytes.len() as u64));
        }
        Ok(Box::new(bytes.as_slice()))
    }

    fn tosca_files(&self, directory: &Location) -> Result<Vec<Location>, ReadError> {
        let (root, archive, below) = match (self.archives.get_key_value(directory), self.inside(directory)) {
            (Some((root, archive)), _) => (root, archive, String::new()),
            (None, Some((root, archive, name))) => (root, archive, format!("{name}/")),
            (None, None) => return self.disk.tosca_files(directory),
        };
        let names = archive
            .files
            .keys()
            .filter(|name| name.starts_with(&below) && (name.ends_with(".yaml") || name.ends_with(".yml")));
        Ok(names
            .map(|name| Location::new(&format!("{root}/{name}")))
            .collect())
    }

    fn display(&self, location: &Location) -> String {
        self.disk.display(location)
    }

    fn archive_root(&self, location: &Location) -> Option<Location> {
        self.inside(location).map(|(root, _, _)| root.clone())
    }
}
