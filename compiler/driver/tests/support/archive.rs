//! The files of a program, packed as a page asks for: with entries that no honest packer writes.

use std::io::Write as _;

use flate2::write::{DeflateEncoder, GzEncoder};
use flate2::{Compression, Crc};
use tar::{Builder, EntryType, Header};
use toscac_driver::csar::Format;
use toscac_testkit::fixture::{Entry, Program};

const STORED: u16 = 0;
const DEFLATED: u16 = 8;
const ENCRYPTED: u16 = 1;
const MADE_ON_UNIX: u16 = 3 << 8 | 20;

/// The archive of a program: its files, and behind them the entries that its settings name.
pub(crate) fn bytes(program: &Program, name: &str) -> Vec<u8> {
    let files = program.files.iter().map(|file| Entry {
        name: file.name.clone(),
        text: file.text.clone(),
        ..Entry::default()
    });
    let entries: Vec<Entry> = files.chain(program.settings.entries.iter().cloned()).collect();
    let format = Format::of_name(name).to_string();
    match program.settings.packed.as_ref().unwrap_or(&format).as_str() {
        "zip" => zip(&entries),
        "tar" => tar(&entries),
        "tar.gz" => gzip(&tar(&entries)),
        other => other.as_bytes().to_vec(),
    }
}

fn content(entry: &Entry) -> Vec<u8> {
    let mut bytes = entry.link.as_ref().unwrap_or(&entry.text).clone().into_bytes();
    bytes.resize(bytes.len() + entry.zeros, 0);
    bytes
}

/// Written by hand: the crate refuses what the pages want to see refused.
fn zip(entries: &[Entry]) -> Vec<u8> {
    let (mut bytes, mut directory) = (Vec::new(), Vec::new());
    for entry in entries {
        let content = content(entry);
        let mut checksum = Crc::new();
        checksum.update(&content);
        let (method, packed) = if entry.zeros > 0 {
            (DEFLATED, deflated(&content))
        } else {
            (STORED, content.clone())
        };
        let mut header = Vec::new();
        let flags = if entry.encrypted { ENCRYPTED } else { 0 };
        // Version, flags, method, time, and the first day that a zip knows.
        for number in [20, flags, method, 0, 0x21] {
            header.extend(u16::to_le_bytes(number));
        }
        let damage = u32::from(entry.damaged);
        let lengths = [packed.len(), content.len()].map(|length| u32::try_from(length).expect("short"));
        for number in [checksum.sum() ^ damage, lengths[0], lengths[1]] {
            header.extend(u32::to_le_bytes(number));
        }
        let name_length = u16::try_from(entry.name.len()).expect("a short name");
        for number in [name_length, 0] {
            header.extend(u16::to_le_bytes(number));
        }
        let offset = u32::try_from(bytes.len()).expect("a small archive");
        directory.extend(b"PK\x01\x02");
        directory.extend(MADE_ON_UNIX.to_le_bytes());
        directory.extend(&header);
        directory.extend([0; 6]);
        directory.extend((mode(entry) << 16).to_le_bytes());
        directory.extend(offset.to_le_bytes());
        directory.extend(entry.name.as_bytes());
        bytes.extend(b"PK\x03\x04");
        bytes.extend(header);
        bytes.extend(entry.name.as_bytes());
        bytes.extend(packed);
    }
    let count = u16::try_from(entries.len()).expect("few entries");
    let [length, offset] = [directory.len(), bytes.len()].map(|n| u32::try_from(n).expect("small"));
    bytes.extend(directory);
    bytes.extend(b"PK\x05\x06\0\0\0\0");
    bytes.extend([count.to_le_bytes(), count.to_le_bytes()].concat());
    bytes.extend([length.to_le_bytes(), offset.to_le_bytes()].concat());
    bytes.extend([0; 2]);
    bytes
}

fn mode(entry: &Entry) -> u32 {
    if entry.link.is_some() {
        0o120_777
    } else if entry.device {
        0o020_644
    } else if entry.name.ends_with('/') {
        0o040_755
    } else {
        0o100_644
    }
}

fn deflated(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes).expect("memory takes all");
    encoder.finish().expect("memory takes all")
}

fn tar(entries: &[Entry]) -> Vec<u8> {
    let mut builder = Builder::new(Vec::new());
    for entry in entries {
        let mut header = Header::new_ustar();
        header.as_old_mut().name[..entry.name.len()].copy_from_slice(entry.name.as_bytes());
        header.set_mode(0o644);
        let (kind, target) = match (&entry.link, &entry.hard_link) {
            (Some(target), _) => (EntryType::Symlink, Some(target)),
            (None, Some(target)) => (EntryType::Link, Some(target)),
            (None, None) if entry.device => (EntryType::Char, None),
            (None, None) if entry.name.ends_with('/') => (EntryType::Directory, None),
            (None, None) => (EntryType::Regular, None),
        };
        header.set_entry_type(kind);
        let content = match target {
            Some(target) => {
                header.set_link_name(target).expect("a short name");
                Vec::new()
            }
            None => content(entry),
        };
        header.set_size(content.len() as u64);
        header.set_cksum();
        if entry.damaged {
            header.as_old_mut().cksum[0] ^= 1;
        }
        builder
            .append(&header, content.as_slice())
            .expect("memory takes all");
    }
    builder.into_inner().expect("memory takes all")
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes).expect("memory takes all");
    encoder.finish().expect("memory takes all")
}
