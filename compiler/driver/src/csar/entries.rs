//! The files of an archive in memory: each name is judged before its bytes are read, each byte counted while it is.

use std::collections::BTreeMap;
use std::io::Read;

use unicode_normalization::UnicodeNormalization as _;

use super::errors;
use super::finding::Finding;
use super::limits::ArchiveLimits;

/// Files by name, with what was read so far.
pub(super) struct Entries<'a> {
    limits: &'a ArchiveLimits,
    files: BTreeMap<String, Vec<u8>>,
    /// Every name and every directory that leads to one, in lower case and in the composed form of Unicode.
    places: BTreeMap<String, Place>,
    count: usize,
    bytes: u64,
}

struct Place {
    name: String,
    kind: Kind,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    File,
    Directory,
    /// A directory that no entry speaks of.
    Implied,
}

impl<'a> Entries<'a> {
    pub(super) fn new(limits: &'a ArchiveLimits) -> Entries<'a> {
        Entries {
            limits,
            files: BTreeMap::new(),
            places: BTreeMap::new(),
            count: 0,
            bytes: 0,
        }
    }

    pub(super) fn into_files(self) -> BTreeMap<String, Vec<u8>> {
        self.files
    }

    /// Takes in a directory.
    pub(super) fn directory(&mut self, name: &[u8]) -> Result<(), Finding> {
        self.count_entry()?;
        let name = text(name)?;
        let name = name.strip_suffix('/').unwrap_or(name);
        match usable(name, self.limits)? {
            Some(name) => self.place(name, Kind::Directory),
            None => Ok(()),
        }
    }

    /// Takes in a file; `packed` is how many bytes of the archive hold it, where that can be said of one file.
    pub(super) fn file(
        &mut self,
        name: &[u8],
        packed: Option<u64>,
        content: &mut dyn Read,
    ) -> Result<(), Finding> {
        self.count_entry()?;
        let written = text(name)?;
        let name =
            usable(written, self.limits)?.ok_or_else(|| errors::unusable_name(written, "names no file"))?;
        self.place(name, Kind::File)?;
        let bytes = self.read(name, packed, content)?;
        self.bytes += bytes.len() as u64;
        self.files.insert(name.to_owned(), bytes);
        Ok(())
    }

    fn count_entry(&mut self) -> Result<(), Finding> {
        self.count += 1;
        if self.count > self.limits.entries {
            return Err(errors::over_limit(
                self.limits.entries as u64,
                "files and directories",
            ));
        }
        Ok(())
    }

    fn read(&self, name: &str, packed: Option<u64>, content: &mut dyn Read) -> Result<Vec<u8>, Finding> {
        let limits = self.limits;
        let left = limits.unpacked_bytes - self.bytes;
        let ratio_bytes = packed.map_or(u64::MAX, |packed| {
            packed.saturating_mul(limits.ratio).max(limits.ratio_from_bytes)
        });
        let most = limits.entry_bytes.min(left).min(ratio_bytes);
        let mut bytes = Vec::new();
        // One byte more than allowed shows that there is more; the end is reached otherwise, and the checksum with it.
        content
            .take(most.saturating_add(1))
            .read_to_end(&mut bytes)
            .map_err(|error| errors::broken(format!("`{name}`: {error}")))?;
        if bytes.len() as u64 <= most {
            return Ok(bytes);
        }
        Err(if most == limits.entry_bytes {
            errors::over_limit(limits.entry_bytes, &format!("bytes in `{name}`"))
        } else if most == left {
            errors::over_limit(limits.unpacked_bytes, "bytes in all files together")
        } else {
            errors::ratio(name, limits.ratio)
        })
    }

    /// Notes a name and the directories that lead to it.
    fn place(&mut self, name: &str, kind: Kind) -> Result<(), Finding> {
        for (at, _) in name.match_indices('/') {
            self.note(&name[..at], Kind::Implied)?;
        }
        self.note(name, kind)
    }

    fn note(&mut self, name: &str, kind: Kind) -> Result<(), Finding> {
        let folded: String = name.to_lowercase().nfc().collect();
        let Some(place) = self.places.get_mut(&folded) else {
            let name = name.to_owned();
            self.places.insert(folded, Place { name, kind });
            return Ok(());
        };
        if place.name != name {
            return Err(errors::nearly_duplicate(name, &place.name));
        }
        match (place.kind, kind) {
            (Kind::Directory | Kind::Implied, Kind::Implied) => Ok(()),
            (Kind::Implied, Kind::Directory) => {
                place.kind = Kind::Directory;
                Ok(())
            }
            (Kind::File, Kind::File) | (Kind::Directory, Kind::Directory) => Err(errors::duplicate(name)),
            (Kind::File, Kind::Directory | Kind::Implied) | (Kind::Directory | Kind::Implied, Kind::File) => {
                Err(errors::file_and_directory(name))
            }
        }
    }
}

fn text(name: &[u8]) -> Result<&str, Finding> {
    std::str::from_utf8(name)
        .map_err(|_| errors::unusable_name(&String::from_utf8_lossy(name), "is not written in UTF-8"))
}

/// The name without the `./` that tars begin with; `None` for the root itself.
fn usable<'n>(name: &'n str, limits: &ArchiveLimits) -> Result<Option<&'n str>, Finding> {
    let fault = |why: &str| Err(errors::unusable_name(name, why));
    if name.len() > limits.name_bytes {
        return Err(errors::over_limit(limits.name_bytes as u64, "bytes in a name"));
    }
    let inside = match name {
        "." => "",
        other => other.strip_prefix("./").unwrap_or(other),
    };
    if inside.is_empty() {
        return if name.is_empty() {
            fault("is empty")
        } else {
            Ok(None)
        };
    }
    if inside.starts_with('/') {
        return fault("is absolute");
    }
    if inside.contains('\\') {
        return fault("has a backslash");
    }
    if inside.chars().any(is_unshowable) {
        return fault("has a character that cannot be shown");
    }
    let drive = inside.as_bytes();
    if drive.len() > 1 && drive[0].is_ascii_alphabetic() && drive[1] == b':' {
        return fault("begins with a drive");
    }
    let segments = inside.split('/');
    if segments.clone().count() > limits.depth {
        return Err(errors::over_limit(limits.depth as u64, "segments in a name"));
    }
    for segment in segments {
        match segment {
            ".." => return fault("leads out of its directory with `..`"),
            "" | "." => return fault("has an empty segment"),
            long if long.len() > limits.segment_bytes => {
                return Err(errors::over_limit(
                    limits.segment_bytes as u64,
                    "bytes in a segment of a name",
                ));
            }
            _ => {}
        }
    }
    Ok(Some(inside))
}

/// Control characters, and those that change the direction of what stands after them.
fn is_unshowable(character: char) -> bool {
    character.is_control()
        || matches!(
            character,
            '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}'
        )
}
