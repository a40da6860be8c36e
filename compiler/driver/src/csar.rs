//! Cloud Service Archives: zip, tar and tar.gz, read into memory, where every name is judged.
//!
//! What is odd is refused and not mended (§17; Appendix B): names that lead out, links, devices, encrypted or overlapping
//! entries, names that stand twice or differ only in the case or the Unicode form of letters, wrong checksums, more bytes
//! than `ArchiveLimits` allows, counted while reading. An archive in an archive is a file.

use std::collections::BTreeMap;
use std::fmt;

pub mod limits;
pub mod finding;
mod errors;
mod entries;
mod zip;
mod tar;
pub mod meta;
pub mod mounts;
pub mod pack;

use finding::Finding;
use limits::ArchiveLimits;
use meta::Meta;

/// Where `TOSCA.meta` may lie.
const META_PLACES: [&str; 2] = ["TOSCA.meta", "TOSCA-Metadata/TOSCA.meta"];
/// How many bytes tell an archive from text.
pub const HEAD_BYTES: usize = 512;
const ENDINGS: [&str; 5] = [".csar", ".zip", ".tar", ".tgz", ".tar.gz"];

/// An archive: all its files, and which of them are what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Archive {
    /// How it is packed.
    pub format: Format,
    /// Files by name, relative to its root.
    pub files: BTreeMap<String, Vec<u8>>,
    /// `TOSCA.meta`, if there is one.
    pub meta: Option<Meta>,
    /// The name of the file to begin with.
    pub entry: String,
    /// Names of files whose templates may stand for nodes.
    pub others: Vec<String>,
    /// What is odd and no fault.
    pub warnings: Vec<Finding>,
}

/// How an archive is packed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Zip.
    Zip,
    /// Tar.
    Tar,
    /// Tar in gzip.
    TarGzip,
}

impl Format {
    /// What a name asks for: zip, if nothing else.
    pub fn of_name(name: &str) -> Format {
        if name.ends_with(".tar.gz") || name.ends_with(".tgz") {
            Format::TarGzip
        } else if name.ends_with(".tar") {
            Format::Tar
        } else {
            Format::Zip
        }
    }

    /// What the first bytes are the beginning of.
    pub fn of(head: &[u8]) -> Option<Format> {
        if head.starts_with(b"PK\x03\x04") || head.starts_with(b"PK\x05\x06") {
            Some(Format::Zip)
        } else if head.starts_with(&[0x1f, 0x8b]) {
            Some(Format::TarGzip)
        } else if head.get(257..262) == Some(b"ustar") {
            Some(Format::Tar)
        } else {
            None
        }
    }
}

impl fmt::Display for Format {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Format::Zip => "zip",
            Format::Tar => "tar",
            Format::TarGzip => "tar.gz",
        })
    }
}

/// Whether a file means to be an archive: by its first bytes, or by its name.
pub fn is_archive(name: &str, head: &[u8]) -> bool {
    Format::of(head).is_some() || ENDINGS.iter().any(|ending| name.ends_with(ending))
}

impl Archive {
    /// Reads an archive as a whole.
    ///
    /// # Errors
    /// The first thing that is odd.
    pub fn read(bytes: &[u8], limits: &ArchiveLimits) -> Result<Archive, Finding> {
        if bytes.len() as u64 > limits.packed_bytes {
            return Err(errors::over_limit(limits.packed_bytes, "bytes in an archive"));
        }
        let format = Format::of(bytes).ok_or_else(|| errors::unread("something else"))?;
        let mut entries = entries::Entries::new(limits);
        match format {
            Format::Zip => zip::read(bytes, limits, &mut entries)?,
            Format::Tar => tar::read(bytes, &mut entries)?,
            Format::TarGzip => tar::read_gzip(bytes, limits, &mut entries)?,
        }
        Archive::of_files(format, entries.into_files(), limits)
    }

    /// An archive of files that lie unpacked.
    ///
    /// # Errors
    /// Its `TOSCA.meta` is odd, or does not say with which file to begin.
    pub fn of_files(
        format: Format,
        files: BTreeMap<String, Vec<u8>>,
        limits: &ArchiveLimits,
    ) -> Result<Archive, Finding> {
        let metas: Vec<&str> = META_PLACES
            .into_iter()
            .filter(|name| files.contains_key(*name))
            .collect();
        let meta = match metas.as_slice() {
            [] => None,
            [name] => Some(Meta::parse(name, &files[*name], limits)?),
            _ => return Err(errors::meta_twice()),
        };
        let (mut entry, mut others, mut warnings) = (None, Vec::new(), Vec::new());
        if let Some(meta) = &meta {
            let named = meta.entry();
            let entry_bytes = named.as_ref().and_then(|(_, name)| files.get(name));
            meta.check_version(entry_bytes.map(Vec::as_slice))?;
            for (line, name) in named.iter().cloned().chain(meta.others()?) {
                if !files.contains_key(&name) {
                    return Err(meta.missing(line, &name));
                }
            }
            entry = named.map(|(_, name)| name);
            others = meta.others()?.into_iter().map(|(_, name)| name).collect();
            warnings = meta.warnings();
        }
        let entry = match entry {
            Some(entry) => entry,
            None => only_root_file(&files)?,
        };
        others.retain(|name| *name != entry);
        Ok(Archive {
            format,
            files,
            meta,
            entry,
            others,
            warnings,
        })
    }
}

/// Without `Entry-Definitions`, the one YAML file at the root (§17.3).
fn only_root_file(files: &BTreeMap<String, Vec<u8>>) -> Result<String, Finding> {
    let at_root: Vec<&str> = files
        .keys()
        .map(String::as_str)
        .filter(|name| !name.contains('/') && (name.ends_with(".yaml") || name.ends_with(".yml")))
        .collect();
    match at_root.as_slice() {
        [only] => Ok((*only).to_owned()),
        found => Err(errors::no_entry(found)),
    }
}

#[cfg(test)]
mod tests;
