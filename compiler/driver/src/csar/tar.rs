//! Tar: UStar with the long names of GNU and POSIX, plain or in gzip.

use std::io::Read;

use flate2::bufread::MultiGzDecoder;
use tar::{Archive, EntryType};

use super::entries::Entries;
use super::errors;
use super::finding::Finding;
use super::limits::ArchiveLimits;

/// Two blocks of zeros end a tar.
const END: [u8; 1024] = [0; 1024];
const CHUNK_BYTES: usize = 64 << 10;

/// Reads a plain tar.
pub(super) fn read(bytes: &[u8], entries: &mut Entries<'_>) -> Result<(), Finding> {
    if !bytes.ends_with(&END) {
        return Err(errors::broken("its end is missing"));
    }
    read_entries(bytes, entries)
}

/// Reads a tar in gzip. It is inflated twice: once to count and to compare checksums, then to read.
pub(super) fn read_gzip(
    bytes: &[u8],
    limits: &ArchiveLimits,
    entries: &mut Entries<'_>,
) -> Result<(), Finding> {
    check_gzip(bytes, limits)?;
    read_entries(MultiGzDecoder::new(bytes), entries)
}

fn check_gzip(bytes: &[u8], limits: &ArchiveLimits) -> Result<(), Finding> {
    let ratio_bytes = (bytes.len() as u64)
        .saturating_mul(limits.ratio)
        .max(limits.ratio_from_bytes);
    let mut decoder = MultiGzDecoder::new(bytes);
    let mut chunk = vec![0; CHUNK_BYTES];
    let mut count = 0u64;
    let mut zeros = 0usize;
    loop {
        let read = decoder
            .read(&mut chunk)
            .map_err(|error| errors::broken(format!("gzip: {error}")))?;
        if read == 0 {
            break;
        }
        count += read as u64;
        if count > limits.unpacked_bytes {
            return Err(errors::over_limit(limits.unpacked_bytes, "bytes in the tar"));
        }
        if count > ratio_bytes {
            return Err(errors::ratio("the tar", limits.ratio));
        }
        zeros = match chunk[..read].iter().rposition(|byte| *byte != 0) {
            Some(last) => read - 1 - last,
            None => zeros.saturating_add(read),
        };
    }
    if zeros < END.len() {
        return Err(errors::broken("the end of the tar is missing"));
    }
    Ok(())
}

fn read_entries(reader: impl Read, entries: &mut Entries<'_>) -> Result<(), Finding> {
    let mut archive = Archive::new(reader);
    for entry in archive.entries().map_err(errors::broken)? {
        let mut entry = entry.map_err(errors::broken)?;
        let name = entry.path_bytes().into_owned();
        match entry.header().entry_type() {
            // `git archive` writes a comment this way.
            EntryType::XGlobalHeader => {}
            EntryType::Directory => entries.directory(&name)?,
            EntryType::Regular | EntryType::Continuous => entries.file(&name, None, &mut entry)?,
            other => {
                return Err(errors::no_file(&String::from_utf8_lossy(&name), kind(other)));
            }
        }
    }
    // Behind the end there may be padding and nothing else.
    let mut rest = archive.into_inner();
    let mut chunk = vec![0; CHUNK_BYTES];
    loop {
        let read = rest.read(&mut chunk).map_err(errors::broken)?;
        if read == 0 {
            return Ok(());
        }
        if chunk[..read].iter().any(|byte| *byte != 0) {
            return Err(errors::surplus("behind its end"));
        }
    }
}

fn kind(kind: EntryType) -> &'static str {
    match kind {
        EntryType::Symlink => "a symbolic link",
        EntryType::Link => "a hard link",
        EntryType::Fifo => "a pipe",
        EntryType::Char | EntryType::Block => "a device",
        _ => "something else",
    }
}
