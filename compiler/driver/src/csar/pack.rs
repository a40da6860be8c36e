//! Packing: the same files make the same bytes, on every machine and at every time.

use std::collections::BTreeMap;
use std::io::{self, Cursor, Write};

use ::tar::{Builder, Header};
use ::zip::write::SimpleFileOptions;
use ::zip::{CompressionMethod, DateTime, ZipWriter};
use flate2::{Compression, GzBuilder};

use super::Format;

const MODE: u32 = 0o644;
/// What gzip calls an unknown system.
const UNKNOWN_SYSTEM: u8 = 255;

/// Packs files by name, in the order of their names, without times, owners and rights.
///
/// # Errors
/// A name or a length that the format has no room for.
pub fn pack(files: &BTreeMap<String, Vec<u8>>, format: Format) -> io::Result<Vec<u8>> {
    match format {
        Format::Zip => zip(files),
        Format::Tar => tar(files, Vec::new()),
        Format::TarGzip => {
            let gzip = GzBuilder::new().mtime(0).operating_system(UNKNOWN_SYSTEM);
            tar(files, gzip.write(Vec::new(), Compression::best()))?.finish()
        }
    }
}

fn zip(files: &BTreeMap<String, Vec<u8>>) -> io::Result<Vec<u8>> {
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .last_modified_time(DateTime::default())
        .unix_permissions(MODE);
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in files {
        writer.start_file(name.as_str(), options)?;
        writer.write_all(bytes)?;
    }
    Ok(writer.finish()?.into_inner())
}

fn tar<W: Write>(files: &BTreeMap<String, Vec<u8>>, target: W) -> io::Result<W> {
    let mut builder = Builder::new(target);
    for (name, bytes) in files {
        let mut header = Header::new_ustar();
        header.set_mode(MODE);
        header.set_mtime(0);
        header.set_uid(0);
        header.set_gid(0);
        header.set_size(bytes.len() as u64);
        builder.append_data(&mut header, name, bytes.as_slice())?;
    }
    builder.into_inner()
}

#[cfg(test)]
mod tests {
    use super::super::Archive;
    use super::super::limits::ArchiveLimits;
    use super::*;

    fn files() -> BTreeMap<String, Vec<u8>> {
        let service = b"tosca_definitions_version: tosca_2_0\n".to_vec();
        let long = format!("{}/a.txt", "d".repeat(120));
        BTreeMap::from([
            ("service.yaml".to_owned(), service),
            (long, vec![b'a'; 5000]),
            ("empty".to_owned(), Vec::new()),
        ])
    }

    #[test]
    fn what_was_packed_is_read_again() {
        for format in [Format::Zip, Format::Tar, Format::TarGzip] {
            let bytes = pack(&files(), format).unwrap();
            let archive = Archive::read(&bytes, &ArchiveLimits::default()).unwrap();
            assert_eq!(archive.format, format);
            assert_eq!(archive.files, files());
        }
    }

    #[test]
    fn archives_hold_no_time_and_no_owner() {
        let zip = pack(&files(), Format::Zip).unwrap();
        // 1980-01-01, the beginning of time in a zip.
        assert_eq!(zip[10..14], [0, 0, 0x21, 0]);
        let gzip = pack(&files(), Format::TarGzip).unwrap();
        assert_eq!(gzip[4..8], [0, 0, 0, 0]);
        assert_eq!(gzip[9], UNKNOWN_SYSTEM);
        let tar = pack(&files(), Format::Tar).unwrap();
        assert_eq!(&tar[108..116], b"0000000\0");
        assert_eq!(&tar[136..148], b"00000000000\0");
    }
}
