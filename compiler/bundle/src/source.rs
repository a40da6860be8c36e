//! Where the bytes of a bundle come from: anything that lists paths and reads them.

use std::io::{self, Read, Write};

use crate::codes::{self, Code};
use crate::digest::{Digest, Hasher};
use crate::reject::Reject;

/// A tree of files that is read and never written.
///
/// Nothing that it says is believed before it is verified: neither sizes nor contents.
pub trait BlobSource {
    /// Everything in the tree, directories too, in any order. It may stop after `entries_max + 1`
    /// entries: the caller refuses a tree of more than `entries_max`.
    fn entries(&self, entries_max: usize) -> io::Result<Vec<Entry>>;

    /// The content of a file.
    fn open(&self, path: &str) -> io::Result<Box<dyn Read + '_>>;
}

/// One thing in the tree.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Entry {
    /// Its path below the root, segments joined by `/`.
    pub path: String,
    /// What it is.
    pub kind: Kind,
}

/// What an [`Entry`] is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// A plain file of so many bytes.
    File(u64),
    /// A directory.
    Directory,
    /// A link, a device, or something whose name is not text.
    Other,
}

/// Reads a whole small file.
///
/// # Errors
/// `missing` when there is no such file, T0801 `file_unreadable`, T0802 `over_limit`.
pub(crate) fn read_small(
    source: &dyn BlobSource,
    path: &str,
    bytes_max: u64,
    missing: &'static Code,
) -> Result<Vec<u8>, Reject> {
    let bytes = read_start(source, path, bytes_max.saturating_add(1), missing)?;
    if bytes.len() as u64 > bytes_max {
        return Err(Reject::new(
            &codes::OVER_LIMIT,
            format!("expected at most {bytes_max} bytes in `{path}`, found more"),
        ));
    }
    Ok(bytes)
}

/// Reads at most `bytes_max` bytes from the start of a file.
///
/// # Errors
/// `missing` when there is no such file, T0801 `file_unreadable`.
pub(crate) fn read_start(
    source: &dyn BlobSource,
    path: &str,
    bytes_max: u64,
    missing: &'static Code,
) -> Result<Vec<u8>, Reject> {
    let mut bytes = Vec::new();
    let mut reader = open(source, path, missing)?.take(bytes_max);
    reader
        .read_to_end(&mut bytes)
        .map_err(|error| unreadable(path, &error))?;
    Ok(bytes)
}

/// Copies the blob at `path` to `sink`, and says whether it was the one that was signed.
///
/// Reads at most one byte more than `size` and holds 64 KiB at a time. What `sink` took in must not
/// be used unless this returns `Ok`.
///
/// # Errors
/// T0819 `blob_missing`, T0801 `file_unreadable` (for the sink too), T0820 `blob_length`,
/// T0821 `blob_digest`.
pub fn copy_verified(
    source: &dyn BlobSource,
    path: &str,
    size: u64,
    digest: Digest,
    sink: &mut dyn Write,
) -> Result<(), Reject> {
    let mut reader = open(source, path, &codes::BLOB_MISSING)?.take(size.saturating_add(1));
    let mut hasher = Hasher::default();
    let mut buffer = vec![0; 64 << 10];
    loop {
        let count = match reader.read(&mut buffer) {
            Ok(0) => break,
            Ok(count) => count,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(unreadable(path, &error)),
        };
        let bytes = buffer.get(..count).unwrap_or_default();
        hasher.update(bytes);
        sink.write_all(bytes).map_err(|error| unreadable(path, &error))?;
    }
    let (found_size, found) = hasher.finish();
    if found_size != size {
        let found_size = if found_size > size {
            "more".to_owned()
        } else {
            found_size.to_string()
        };
        let message = format!("expected {size} bytes in `{path}`, found {found_size}");
        return Err(Reject::new(&codes::BLOB_LENGTH, message));
    }
    if found != digest {
        return Err(Reject::new(
            &codes::BLOB_DIGEST,
            format!("expected {digest} in `{path}`, found {found}"),
        ));
    }
    Ok(())
}

fn open<'a>(
    source: &'a dyn BlobSource,
    path: &str,
    missing: &'static Code,
) -> Result<Box<dyn Read + 'a>, Reject> {
    source.open(path).map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => Reject::new(missing, format!("`{path}` is missing")),
        _ => unreadable(path, &error),
    })
}

fn unreadable(path: &str, error: &io::Error) -> Reject {
    Reject::new(&codes::FILE_UNREADABLE, format!("cannot read `{path}`: {error}"))
}
