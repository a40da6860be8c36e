//! The journal: an append-only file whose records are durable before anything is built on them.
//!
//! ```text
//! header   "TJ1\0" | run id (16 bytes) | SHA-256 of the bundle's envelope (32) | CRC-32C of these (4) | 8 zeros
//! record   u32 length | u32 CRC-32C of length, sequence and payload | u64 sequence | payload | zeros up to 8
//! ```
//!
//! Numbers are little-endian; sequences count from 1. Behind the last record there are zeros: room that was
//! set aside, so that a full disk cannot lose a result.
//!
//! One write is one record, and it is synchronised before the next is written. So a record that does not
//! hold is the last write, cut short by a crash, unless a later record holds: then it was durable once, and
//! the file was damaged since. The first is cut off, the second is nothing a program may mend.

use std::fmt;
use std::io;
use std::path::Path;

use toscac_bundle::digest::Digest;

use crate::disk::{Disk, File, directory_of, temporary_name};
use crate::limits::Limits;

/// What a journal belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Header {
    /// Drawn when the journal was made; no other journal has it.
    pub run: [u8; 16],
    /// The digest of the bundle's envelope.
    pub envelope: Digest,
}

/// A journal that is open for writing.
pub struct Journal {
    file: Box<dyn File>,
    limits: Limits,
    // Where the next record goes, and how far the room reaches.
    end: u64,
    room_end: u64,
    sequence: u64,
}

/// What a journal holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contents {
    /// What it belongs to.
    pub header: Header,
    /// The payloads of its records, in order.
    pub payloads: Vec<Vec<u8>>,
    /// Whether a write was cut short behind them.
    pub torn: bool,
    end: u64,
    length: u64,
}

/// Why a journal cannot be used.
#[derive(Debug)]
pub enum JournalError {
    /// The disk is at fault. What is durable is not known: the process must end.
    Io(io::Error),
    /// The file is no journal, or its header is damaged.
    NoJournal,
    /// A record is damaged and later ones are not.
    Damaged {
        /// Where it starts.
        offset: u64,
    },
    /// There is no room for a further record.
    Full {
        /// How long the journal may become.
        bytes_max: u64,
    },
}

const MAGIC: &[u8; 4] = b"TJ1\0";
const HEADER_BYTES: usize = 64;
const RECORD_HEAD_BYTES: usize = 16;

impl Journal {
    /// Makes a journal without records. After a crash it is there with its header, or not at all.
    ///
    /// # Errors
    /// `Io`.
    pub fn create(
        disk: &dyn Disk,
        path: &Path,
        header: &Header,
        limits: Limits,
    ) -> Result<Journal, JournalError> {
        let temporary = temporary_name(path);
        let mut file = disk.create(&temporary, 0o600)?;
        let room_end = HEADER_BYTES as u64 + limits.journal_room_bytes;
        file.set_aside(room_end)?;
        file.write_at(0, &header.to_bytes())?;
        file.sync()?;
        disk.rename(&temporary, path)?;
        disk.sync_directory(directory_of(path))?;
        Ok(Journal {
            file,
            limits,
            end: HEADER_BYTES as u64,
            room_end,
            sequence: 0,
        })
    }

    /// Opens a journal that has these contents, and cuts off a write that was cut short.
    ///
    /// # Errors
    /// `Io`.
    pub fn open(
        disk: &dyn Disk,
        path: &Path,
        contents: &Contents,
        limits: Limits,
    ) -> Result<Journal, JournalError> {
        let mut file = disk.open(path)?;
        let mut room_end = contents.length;
        if contents.torn {
            file.cut(contents.end)?;
            room_end = contents.end + limits.journal_room_bytes;
            file.set_aside(room_end)?;
            file.sync()?;
        }
        Ok(Journal {
            file,
            limits,
            end: contents.end,
            room_end,
            sequence: contents.payloads.len() as u64,
        })
    }

    /// Writes a record and makes it durable.
    ///
    /// # Errors
    /// `Full` before anything is written, `Io`.
    pub fn append(&mut self, payload: &[u8]) -> Result<(), JournalError> {
        let bytes_max = self.limits.record_bytes_max;
        if payload.is_empty() || payload.len() > bytes_max {
            return Err(JournalError::Full {
                bytes_max: bytes_max as u64,
            });
        }
        let record = encode(self.sequence + 1, payload);
        self.make_room(record.len() as u64)?;
        self.file.write_at(self.end, &record)?;
        self.file.sync()?;
        self.end += record.len() as u64;
        self.sequence += 1;
        Ok(())
    }

    /// Sees to it that records of so many bytes in all can be written even when the disk is full.
    ///
    /// # Errors
    /// `Full`, `Io`.
    pub fn make_room(&mut self, bytes: u64) -> Result<(), JournalError> {
        if self.end + bytes <= self.room_end {
            return Ok(());
        }
        let room_end = self.end + bytes.max(self.limits.journal_room_bytes);
        if room_end > self.limits.journal_bytes_max {
            return Err(JournalError::Full {
                bytes_max: self.limits.journal_bytes_max,
            });
        }
        self.file.set_aside(room_end)?;
        self.file.sync()?;
        self.room_end = room_end;
        Ok(())
    }
}

/// Reads a journal and changes nothing; `None` when there is none.
///
/// # Errors
/// `NoJournal`, `Damaged`, `Io`.
pub fn read(disk: &dyn Disk, path: &Path, limits: Limits) -> Result<Option<Contents>, JournalError> {
    let bytes = match disk.read(path, limits.journal_bytes_max) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error.into()),
    };
    scan(&bytes, limits).map(Some)
}

fn scan(bytes: &[u8], limits: Limits) -> Result<Contents, JournalError> {
    let header = bytes
        .first_chunk::<HEADER_BYTES>()
        .and_then(Header::from_bytes)
        .ok_or(JournalError::NoJournal)?;
    let mut payloads = Vec::new();
    let mut end = HEADER_BYTES;
    while let Some((payload, record_bytes)) = decode(&bytes[end..], limits, &mut |sequence| {
        sequence == payloads.len() as u64 + 1
    }) {
        payloads.push(payload.to_vec());
        end += record_bytes;
    }
    let rest = &bytes[end..];
    let torn = rest.iter().any(|byte| *byte != 0);
    if torn {
        let written = payloads.len() as u64;
        let mut later = (8..rest.len()).step_by(8);
        if later.any(|offset| decode(&rest[offset..], limits, &mut |sequence| sequence > written).is_some()) {
            return Err(JournalError::Damaged { offset: end as u64 });
        }
    }
    Ok(Contents {
        header,
        payloads,
        torn,
        end: end as u64,
        length: bytes.len() as u64,
    })
}

fn encode(sequence: u64, payload: &[u8]) -> Vec<u8> {
    let length = u32::try_from(payload.len())
        .expect("a payload is at most a record long")
        .to_le_bytes();
    let sequence = sequence.to_le_bytes();
    let mut record = Vec::with_capacity((RECORD_HEAD_BYTES + payload.len()).next_multiple_of(8));
    record.extend_from_slice(&length);
    record.extend_from_slice(&checksum(&length, &sequence, payload).to_le_bytes());
    record.extend_from_slice(&sequence);
    record.extend_from_slice(payload);
    record.resize(record.len().next_multiple_of(8), 0);
    record
}

/// The record at the start of `bytes` and how long it is, if it holds and its sequence is wanted.
fn decode<'a>(
    bytes: &'a [u8],
    limits: Limits,
    wanted: &mut dyn FnMut(u64) -> bool,
) -> Option<(&'a [u8], usize)> {
    let length: [u8; 4] = bytes.get(..4)?.try_into().ok()?;
    let found: [u8; 4] = bytes.get(4..8)?.try_into().ok()?;
    let sequence: [u8; 8] = bytes.get(8..16)?.try_into().ok()?;
    let payload_bytes = u32::from_le_bytes(length) as usize;
    if payload_bytes == 0 || payload_bytes > limits.record_bytes_max || !wanted(u64::from_le_bytes(sequence))
    {
        return None;
    }
    let payload = bytes.get(RECORD_HEAD_BYTES..RECORD_HEAD_BYTES + payload_bytes)?;
    let record_bytes = (RECORD_HEAD_BYTES + payload_bytes).next_multiple_of(8);
    let padding = bytes.get(RECORD_HEAD_BYTES + payload_bytes..record_bytes)?;
    let holds = checksum(&length, &sequence, payload) == u32::from_le_bytes(found)
        && padding.iter().all(|byte| *byte == 0);
    holds.then_some((payload, record_bytes))
}

fn checksum(length: &[u8], sequence: &[u8], payload: &[u8]) -> u32 {
    crc32c::crc32c_append(crc32c::crc32c_append(crc32c::crc32c(length), sequence), payload)
}

impl Header {
    fn to_bytes(self) -> [u8; HEADER_BYTES] {
        let mut bytes = [0; HEADER_BYTES];
        bytes[..4].copy_from_slice(MAGIC);
        bytes[4..20].copy_from_slice(&self.run);
        bytes[20..52].copy_from_slice(self.envelope.bytes());
        let sum = crc32c::crc32c(&bytes[..52]);
        bytes[52..56].copy_from_slice(&sum.to_le_bytes());
        bytes
    }

    fn from_bytes(bytes: &[u8; HEADER_BYTES]) -> Option<Header> {
        let run = bytes[4..20].try_into().ok()?;
        let envelope = Digest::from_bytes(bytes[20..52].try_into().ok()?);
        let header = Header { run, envelope };
        (header.to_bytes() == *bytes).then_some(header)
    }
}

impl From<io::Error> for JournalError {
    fn from(error: io::Error) -> JournalError {
        JournalError::Io(error)
    }
}

impl fmt::Display for JournalError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            JournalError::Io(error) => write!(f, "{error}"),
            JournalError::NoJournal => write!(f, "it does not start like a journal"),
            JournalError::Damaged { offset } => {
                write!(f, "the record at byte {offset} does not hold, and later ones do")
            }
            JournalError::Full { bytes_max } => write!(f, "no further record fits into {bytes_max} bytes"),
        }
    }
}

impl std::error::Error for JournalError {}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::host_disk::HostDisk;
    use std::fs;
    use std::path::PathBuf;
    use tempfile::TempDir;

    const LIMITS: fn() -> Limits = || Limits {
        journal_room_bytes: 256,
        ..Limits::default()
    };

    fn header() -> Header {
        Header {
            run: [7; 16],
            envelope: Digest::of(b"envelope"),
        }
    }

    /// A journal with these payloads.
    fn written(payloads: &[&[u8]]) -> (TempDir, PathBuf) {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("journal");
        let mut journal = Journal::create(&HostDisk, &path, &header(), LIMITS()).unwrap();
        for payload in payloads {
            journal.append(payload).unwrap();
        }
        (directory, path)
    }

    fn read_back(path: &Path) -> Result<Contents, JournalError> {
        read(&HostDisk, path, LIMITS()).map(Option::unwrap)
    }

    fn texts(contents: &Contents) -> Vec<String> {
        contents
            .payloads
            .iter()
            .map(|payload| String::from_utf8(payload.clone()).unwrap())
            .collect()
    }

    #[test]
    fn what_is_appended_is_read_again_and_more_can_follow() {
        let (_directory, path) = written(&[b"one", b"two", &[b'x'; 600]]);
        let contents = read_back(&path).unwrap();
        assert_eq!(contents.header, header());
        assert!(!contents.torn);
        assert_eq!(contents.payloads.len(), 3);
        let mut journal = Journal::open(&HostDisk, &path, &contents, LIMITS()).unwrap();
        journal.append(b"four").unwrap();
        assert_eq!(texts(&read_back(&path).unwrap())[3], "four");
    }

    #[test]
    fn there_is_no_journal_before_there_is_one() {
        let directory = tempfile::tempdir().unwrap();
        assert!(
            read(&HostDisk, &directory.path().join("journal"), LIMITS())
                .unwrap()
                .is_none()
        );
    }

    #[test]
    fn a_write_that_was_cut_short_at_any_byte_is_cut_off_and_the_journal_goes_on() {
        let (_directory, path) = written(&[b"one", b"two"]);
        let whole = fs::read(&path).unwrap();
        let last = encode(2, b"two");
        let start = whole
            .windows(last.len())
            .position(|window| window == last)
            .unwrap();
        for length in 0..last.len() {
            // The bytes that did not arrive are still the zeros that were set aside.
            let mut torn = whole.clone();
            torn[start + length..start + last.len()].fill(0);
            fs::write(&path, &torn).unwrap();
            let contents = read_back(&path).unwrap();
            if torn == whole {
                continue; // Only padding was missing.
            }
            assert_eq!(texts(&contents), ["one"], "{length}");
            let mut journal = Journal::open(&HostDisk, &path, &contents, LIMITS()).unwrap();
            journal.append(b"again").unwrap();
            let contents = read_back(&path).unwrap();
            assert_eq!(texts(&contents), ["one", "again"]);
            assert!(!contents.torn);
        }
    }

    #[test]
    fn a_write_of_which_only_the_end_arrived_is_cut_off_too() {
        let (_directory, path) = written(&[b"one", &[b'x'; 100]]);
        let mut bytes = fs::read(&path).unwrap();
        let start = HEADER_BYTES + encode(1, b"one").len();
        bytes[start..start + 40].fill(0);
        fs::write(&path, &bytes).unwrap();
        let contents = read_back(&path).unwrap();
        assert_eq!((texts(&contents), contents.torn), (vec!["one".to_owned()], true));
    }

    #[test]
    fn any_flipped_bit_before_the_last_record_is_told_as_damage() {
        let (_directory, path) = written(&[b"one", b"two", b"three"]);
        let whole = fs::read(&path).unwrap();
        let start = HEADER_BYTES;
        let end = start + encode(1, b"one").len();
        for byte in start..end {
            for bit in 0..8 {
                let mut damaged = whole.clone();
                damaged[byte] ^= 1 << bit;
                fs::write(&path, &damaged).unwrap();
                assert!(
                    matches!(read_back(&path), Err(JournalError::Damaged { offset }) if offset == start as u64),
                    "{byte}.{bit}"
                );
            }
        }
    }

    #[test]
    fn a_damaged_header_is_no_journal() {
        let (_directory, path) = written(&[]);
        let whole = fs::read(&path).unwrap();
        for byte in 0..HEADER_BYTES {
            let mut damaged = whole.clone();
            damaged[byte] ^= 1;
            fs::write(&path, &damaged).unwrap();
            assert!(matches!(read_back(&path), Err(JournalError::NoJournal)), "{byte}");
        }
        fs::write(&path, &whole[..HEADER_BYTES - 1]).unwrap();
        assert!(matches!(read_back(&path), Err(JournalError::NoJournal)));
    }

    #[test]
    fn a_record_of_exactly_the_limit_is_written_and_one_byte_more_is_not() {
        let (_directory, path) = written(&[]);
        let limits = Limits {
            record_bytes_max: 8,
            ..LIMITS()
        };
        let contents = read_back(&path).unwrap();
        let mut journal = Journal::open(&HostDisk, &path, &contents, limits).unwrap();
        journal.append(b"12345678").unwrap();
        assert!(matches!(
            journal.append(b"123456789"),
            Err(JournalError::Full { .. })
        ));
        assert_eq!(texts(&read_back(&path).unwrap()), ["12345678"]);
    }

    #[test]
    fn a_journal_ends_at_its_limit_and_what_it_holds_stays() {
        let (_directory, path) = written(&[]);
        let contents = read_back(&path).unwrap();
        let limits = Limits {
            journal_bytes_max: 1024,
            ..LIMITS()
        };
        let mut journal = Journal::open(&HostDisk, &path, &contents, limits).unwrap();
        let mut count = 0;
        while journal.append(&[b'x'; 100]).is_ok() {
            count += 1;
        }
        assert_eq!(count, 6);
        assert_eq!(read_back(&path).unwrap().payloads.len(), 6);
    }
}
