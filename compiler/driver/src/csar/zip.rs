//! Zip: ISO/IEC 21320-1, which is stored or deflated, in one part, without encryption.

use std::io::Cursor;

use zip::read::{ArchiveOffset, Config};
use zip::result::ZipError;
use zip::{CompressionMethod, ZipArchive};

use super::entries::Entries;
use super::errors;
use super::finding::Finding;
use super::limits::ArchiveLimits;

/// The fixed part of the record at the end.
const END_BYTES: usize = 22;
const END_MARK: &[u8] = b"PK\x05\x06";
const WIDE_END_BYTES: usize = 20;
const WIDE_END_MARK: &[u8] = b"PK\x06\x07";
const MADE_ON_UNIX_TYPE: u32 = 0o170_000;
const UNIX_FILE: u32 = 0o100_000;
const UNIX_DIRECTORY: u32 = 0o040_000;

/// Reads all files; the first thing that is odd ends it.
pub(super) fn read(bytes: &[u8], limits: &ArchiveLimits, entries: &mut Entries<'_>) -> Result<(), Finding> {
    check_end(bytes, limits)?;
    let config = Config {
        archive_offset: ArchiveOffset::Known(0),
    };
    let mut archive = ZipArchive::with_config(config, Cursor::new(bytes)).map_err(fault)?;
    if archive.has_duplicate_names() {
        // The crate keeps one of each name; which one stood twice is not known any more.
        return Err(errors::some_duplicate());
    }
    for index in 0..archive.len() {
        let entry = archive.by_index_data(index).map_err(fault)?;
        let shown = String::from_utf8_lossy(entry.name_raw()).into_owned();
        if entry.encrypted() {
            return Err(errors::encrypted(&shown));
        }
        if let Some(what) = odd_kind(entry.unix_mode(), entry.is_symlink()) {
            return Err(errors::no_file(&shown, what));
        }
    }
    archive
        .validate_header_consistency()
        .map_err(|error| match error {
            ZipError::Io(error) => errors::broken(error),
            other => errors::contradiction(plain(&other)),
        })?;
    for index in 0..archive.len() {
        let mut entry = archive.by_index(index).map_err(fault)?;
        let name = entry.name_raw().to_vec();
        if !matches!(
            entry.compression(),
            CompressionMethod::Stored | CompressionMethod::Deflated
        ) {
            return Err(errors::unread(format!(
                "the compression {} of `{}`",
                entry.compression(),
                String::from_utf8_lossy(&name).escape_debug()
            )));
        }
        if name.ends_with(b"/") {
            if entry.size() > 0 || entry.compressed_size() > 2 {
                return Err(errors::contradiction(format!(
                    "the directory `{}` has content",
                    String::from_utf8_lossy(&name).escape_debug()
                )));
            }
            entries.directory(&name)?;
        } else {
            let packed = entry.compressed_size();
            entries.file(&name, Some(packed), &mut entry)?;
        }
    }
    Ok(())
}

/// The record at the end is the last thing in the file, and says how many entries there are before anything is made of
/// them. The wide form (Zip64) is for more than our limits allow.
fn check_end(bytes: &[u8], limits: &ArchiveLimits) -> Result<(), Finding> {
    let last = bytes
        .len()
        .checked_sub(END_BYTES)
        .ok_or_else(|| errors::broken("it is cut off"))?;
    let earliest = last.saturating_sub(usize::from(u16::MAX));
    let at = (earliest..=last)
        .rev()
        .find(|at| bytes[*at..].starts_with(END_MARK))
        .ok_or_else(|| errors::broken("its list of files is missing"))?;
    let number =
        |offset: usize| usize::from(u16::from_le_bytes([bytes[at + offset], bytes[at + offset + 1]]));
    let [disk, directory_disk, here, all] = [4, 6, 8, 10].map(number);
    if at + END_BYTES + number(20) != bytes.len() {
        return Err(errors::surplus("behind its end"));
    }
    let wide = |offset: usize| {
        let bytes: Option<[u8; 4]> = bytes[at + offset..].first_chunk().copied();
        bytes.map_or(0, |bytes| u64::from(u32::from_le_bytes(bytes)))
    };
    if disk != 0 || directory_disk != 0 || here != all {
        return Err(errors::unread("one part of several"));
    }
    let is_wide = at >= WIDE_END_BYTES && bytes[at - WIDE_END_BYTES..].starts_with(WIDE_END_MARK);
    if is_wide || all == usize::from(u16::MAX) {
        return Err(errors::unread("a Zip64 archive"));
    }
    if wide(16) + wide(12) != at as u64 {
        return Err(errors::surplus("between its list of files and its end"));
    }
    if all > limits.entries {
        return Err(errors::over_limit(limits.entries as u64, "files and directories"));
    }
    Ok(())
}

fn odd_kind(mode: Option<u32>, is_link: bool) -> Option<&'static str> {
    if is_link {
        return Some("a symbolic link");
    }
    match mode.map(|mode| mode & MADE_ON_UNIX_TYPE) {
        None | Some(0 | UNIX_FILE | UNIX_DIRECTORY) => None,
        Some(_) => Some("a device or the like"),
    }
}

fn fault(error: ZipError) -> Finding {
    match error {
        ZipError::UnsupportedArchive(what) => errors::unread(what),
        ZipError::CompressionMethodNotSupported(number) => errors::unread(format!("compression {number}")),
        other => errors::broken(plain(&other)),
    }
}

fn plain(error: &ZipError) -> String {
    match error {
        ZipError::InvalidArchive(words) => words.to_string(),
        other => other.to_string(),
    }
}
