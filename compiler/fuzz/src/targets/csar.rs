//! Archives: any bytes are refused, or become files with safe names that can be packed again; and any bytes are read as a
//! `TOSCA.meta`.

use std::collections::{BTreeMap, BTreeSet};

use toscac_driver::csar::limits::ArchiveLimits;
use toscac_driver::csar::pack::pack;
use toscac_driver::csar::{Archive, Format};

pub(crate) fn run(bytes: &[u8]) {
    let limits = ArchiveLimits::default();
    if let Ok(archive) = Archive::read(bytes, &limits) {
        check(&archive);
        for format in [Format::Zip, Format::Tar, Format::TarGzip] {
            let packed = pack(&archive.files, format).expect("what was in an archive fits into one");
            let again = Archive::read(&packed, &limits).expect("what was packed is read");
            assert_eq!(again.files, archive.files);
        }
    }
    let files = ["TOSCA.meta", "a.yaml", "b c.yaml"].map(|name| (name.to_owned(), bytes.to_vec()));
    if let Ok(archive) = Archive::of_files(Format::Zip, BTreeMap::from(files), &limits) {
        check(&archive);
    }
}

fn check(archive: &Archive) {
    for name in archive.others.iter().chain([&archive.entry]) {
        assert!(archive.files.contains_key(name), "{name} is not there");
    }
    let mut folded = BTreeSet::new();
    for name in archive.files.keys() {
        let is_safe = |segment: &str| !["", ".", ".."].contains(&segment) && !segment.contains(['\\', '\0']);
        assert!(name.split('/').all(is_safe), "{name:?}");
        assert!(folded.insert(name.to_lowercase()), "{name:?}");
    }
}
