//! Hostile and ordinary archives, made by hand.

use std::io::{Cursor, Write as _};

use ::tar::{Builder, EntryType, Header};
use ::zip::write::SimpleFileOptions;
use ::zip::{CompressionMethod, ZipWriter};
use flate2::Compression;
use flate2::write::GzEncoder;

use super::*;

const SERVICE: &[u8] = b"tosca_definitions_version: tosca\n";
const META: &[u8] = b"CSAR-Version: 2.0\nEntry-Definitions: service.yaml\n";

fn zip_of(files: &[(&str, &[u8])]) -> Vec<u8> {
    zip_with(files, CompressionMethod::Stored)
}

fn zip_with(files: &[(&str, &[u8])], method: CompressionMethod) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(method);
    for (name, bytes) in files {
        writer.start_file(*name, options).unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

/// A zip with one entry of this name and an honest service; the name is put in by hand, over one as long.
fn zip_named(name: &[u8]) -> Vec<u8> {
    let stand_in = "x".repeat(name.len());
    let bytes = zip_of(&[("service.yaml", SERVICE), (&stand_in, b"1")]);
    replaced(&bytes, stand_in.as_bytes(), name)
}

fn replaced(bytes: &[u8], old: &[u8], new: &[u8]) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    let mut found = 0;
    for at in 0..bytes.len().saturating_sub(old.len() - 1) {
        if bytes[at..].starts_with(old) {
            bytes[at..at + new.len()].copy_from_slice(new);
            found += 1;
        }
    }
    assert!(found > 0, "nothing to replace");
    bytes
}

fn places(bytes: &[u8], mark: &[u8]) -> Vec<usize> {
    (0..bytes.len())
        .filter(|at| bytes[*at..].starts_with(mark))
        .collect()
}

fn put(mut bytes: Vec<u8>, at: usize, new: &[u8]) -> Vec<u8> {
    bytes[at..at + new.len()].copy_from_slice(new);
    bytes
}

const LOCAL: &[u8] = b"PK\x03\x04";
const CENTRAL: &[u8] = b"PK\x01\x02";
const END: &[u8] = b"PK\x05\x06";

/// A tar of raw entries: name, kind, content.
fn tar_raw(entries: &[(&[u8], EntryType, &[u8])]) -> Vec<u8> {
    let mut builder = Builder::new(Vec::new());
    for (name, kind, content) in entries {
        let mut header = Header::new_ustar();
        header.as_old_mut().name[..name.len()].copy_from_slice(name);
        header.set_entry_type(*kind);
        header.set_mode(0o644);
        header.set_size(content.len() as u64);
        if kind.is_symlink() || kind.is_hard_link() {
            header.set_link_name("service.yaml").unwrap();
        }
        header.set_cksum();
        builder.append(&header, *content).unwrap();
    }
    builder.into_inner().unwrap()
}

fn tar_of(files: &[(&str, &[u8])]) -> Vec<u8> {
    let entries: Vec<_> = files
        .iter()
        .map(|(name, bytes)| (name.as_bytes(), EntryType::Regular, *bytes))
        .collect();
    tar_raw(&entries)
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn code(bytes: &[u8]) -> &'static str {
    code_within(bytes, &ArchiveLimits::default())
}

fn code_within(bytes: &[u8], limits: &ArchiveLimits) -> &'static str {
    match Archive::read(bytes, limits) {
        Ok(_) => "fine",
        Err(finding) => finding.code.number,
    }
}

fn whole(bytes: &[u8]) -> Archive {
    Archive::read(bytes, &ArchiveLimits::default()).unwrap()
}

#[test]
fn the_three_formats_give_the_same_files() {
    let files: &[(&str, &[u8])] = &[
        ("TOSCA.meta", META),
        ("a/b.txt", b"words"),
        ("service.yaml", SERVICE),
    ];
    let archives = [
        (Format::Zip, zip_of(files)),
        (Format::Zip, zip_with(files, CompressionMethod::Deflated)),
        (Format::Tar, tar_of(files)),
        (Format::TarGzip, gzip(&tar_of(files))),
    ];
    for (format, bytes) in archives {
        let archive = whole(&bytes);
        assert_eq!(archive.format, format);
        let names: Vec<&str> = archive.files.keys().map(String::as_str).collect();
        assert_eq!(names, ["TOSCA.meta", "a/b.txt", "service.yaml"]);
        assert_eq!(archive.files["a/b.txt"], b"words");
        assert_eq!(archive.entry, "service.yaml");
    }
}

#[test]
fn names_in_zips_that_lead_out_or_hide_are_refused() {
    let names: &[&[u8]] = &[
        b"/etc/passwd",
        b"../up.yaml",
        b"a/../../up",
        b"a/..",
        b"C:evil",
        b"c:/evil",
        b"a\\..\\b",
        b"a\x1b[31m",
        b"a\nb",
        b"a\x00b",
        b"a//b",
        b"a/./b",
        b"\xff\xfe",
        "a\u{202e}b".as_bytes(),
    ];
    for name in names {
        let bytes = zip_named(name);
        assert_eq!(code(&bytes), "T0903", "{}", name.escape_ascii());
    }
}

#[test]
fn names_in_tars_that_lead_out_or_hide_are_refused() {
    let names: &[&[u8]] = &[
        b"/etc/passwd",
        b"../up",
        b"./../up",
        b"a\\b",
        b"D:\\x",
        b"a\tb",
        b"\xff",
    ];
    for name in names {
        let bytes = tar_raw(&[(name, EntryType::Regular, b"1")]);
        assert_eq!(code(&bytes), "T0903", "{}", name.escape_ascii());
    }
}

#[test]
fn only_files_and_directories_are_taken_from_a_tar() {
    for kind in [
        EntryType::Symlink,
        EntryType::Link,
        EntryType::Char,
        EntryType::Block,
        EntryType::Fifo,
    ] {
        let bytes = tar_raw(&[
            (b"service.yaml", EntryType::Regular, SERVICE),
            (b"odd", kind, b""),
        ]);
        assert_eq!(code(&bytes), "T0904", "{kind:?}");
    }
    let bytes = tar_raw(&[
        (b"./", EntryType::Directory, b""),
        (b"./a/", EntryType::Directory, b""),
        (b"./service.yaml", EntryType::Regular, SERVICE),
    ]);
    assert_eq!(whole(&bytes).entry, "service.yaml");
}

#[test]
fn links_and_devices_in_a_zip_are_refused() {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    writer
        .start_file("service.yaml", SimpleFileOptions::default())
        .unwrap();
    writer
        .add_symlink("odd", "/etc/passwd", SimpleFileOptions::default())
        .unwrap();
    let link = writer.finish().unwrap().into_inner();
    assert_eq!(code(&link), "T0904");
    // The type of the file is in the upper half of the external attributes.
    let central = places(&link, CENTRAL)[1];
    let device = put(link, central + 40, &0o020_644u16.to_le_bytes());
    assert_eq!(code(&device), "T0904");
}

#[test]
fn an_encrypted_entry_is_refused() {
    let bytes = zip_of(&[("service.yaml", SERVICE)]);
    let (local, central) = (places(&bytes, LOCAL)[0], places(&bytes, CENTRAL)[0]);
    let bytes = put(put(bytes, local + 6, &[1]), central + 8, &[1]);
    assert_eq!(code(&bytes), "T0905");
}

#[test]
fn a_name_stands_once() {
    let zip = replaced(
        &zip_of(&[("service.yaml", SERVICE), ("serviceXyaml", b"other")]),
        b"serviceXyaml",
        b"service.yaml",
    );
    assert_eq!(code(&zip), "T0906");
    assert_eq!(
        code(&tar_of(&[("service.yaml", SERVICE), ("service.yaml", b"other")])),
        "T0906"
    );
    assert_eq!(
        code(&tar_of(&[
            ("service.yaml", SERVICE),
            ("./service.yaml", b"other")
        ])),
        "T0906"
    );
}

#[test]
fn names_that_some_disks_do_not_keep_apart_are_refused() {
    for (one, other) in [
        ("a.txt", "A.txt"),
        ("é.txt", "É.txt"),
        ("dir/a", "DIR/b"),
        ("a", "a/b"),
        ("a/b", "a"),
    ] {
        let files: &[(&str, &[u8])] = &[("service.yaml", SERVICE), (one, b"1"), (other, b"2")];
        assert_eq!(code(&zip_of(files)), "T0906", "{one} {other}");
        assert_eq!(code(&tar_of(files)), "T0906", "{one} {other}");
    }
}

#[test]
fn the_two_headers_of_a_zip_entry_say_the_same() {
    let bytes = zip_of(&[("service.yaml", SERVICE), ("b.txt", b"words")]);
    let local = places(&bytes, LOCAL)[1];
    let renamed = put(bytes, local + 30, b"c.txt");
    assert_eq!(code(&renamed), "T0907");
}

#[test]
fn entries_that_share_bytes_are_refused() {
    let bytes = zip_of(&[("a.yaml", SERVICE), ("b.yaml", SERVICE)]);
    let central = places(&bytes, CENTRAL)[1];
    // The second entry begins where the first one does.
    let bytes = put(bytes, central + 42, &0u32.to_le_bytes());
    assert_eq!(code(&bytes), "T0907");
}

#[test]
fn a_file_that_the_list_of_a_zip_leaves_out_is_found() {
    let bytes = zip_of(&[("service.yaml", SERVICE), ("hidden.sh", b"rm")]);
    let central = places(&bytes, CENTRAL);
    let end = places(&bytes, END)[0];
    let mut cut = bytes[..central[1]].to_vec();
    cut.extend(&bytes[end..]);
    let end = places(&cut, END)[0];
    let size = u32::try_from(central[1] - central[0]).unwrap();
    let cut = put(put(cut, end + 8, &[1, 0, 1, 0]), end + 12, &size.to_le_bytes());
    assert_eq!(code(&cut), "T0907");
}

#[test]
fn damage_and_surplus_bytes_are_refused() {
    let zip = zip_of(&[("service.yaml", SERVICE)]);
    let at = places(&zip, SERVICE)[0];
    let tar = tar_of(&[("service.yaml", SERVICE)]);
    let packed = gzip(&tar);
    let damaged = [
        ("a wrong checksum", put(zip.clone(), at, b"T")),
        ("cut off", zip[..zip.len() - 1].to_vec()),
        ("only the beginning", zip[..40].to_vec()),
        ("bytes behind", [&zip, b"x".as_slice()].concat()),
        ("another archive behind", [&zip, tar.as_slice()].concat()),
        ("a wrong sum in a header", put(tar.clone(), 0, b"S")),
        ("no end", tar[..1024].to_vec()),
        ("bytes behind the end", [&tar, tar.as_slice()].concat()),
        ("gzip cut off", packed[..packed.len() - 3].to_vec()),
        ("a wrong checksum of gzip", {
            let at = packed.len() - 8;
            put(packed.clone(), at, &[packed[at] ^ 1])
        }),
        (
            "bytes behind gzip",
            [&packed, b"garbage garbage".as_slice()].concat(),
        ),
    ];
    for (what, bytes) in damaged {
        assert_eq!(code(&bytes), "T0901", "{what}");
    }
    // Bytes before a zip hide it from all who look at the beginning.
    assert_eq!(code(&[b"x".as_slice(), &zip].concat()), "T0908");
}

#[test]
fn a_zip_in_front_of_a_zip_is_refused() {
    let zip = zip_of(&[("service.yaml", SERVICE)]);
    assert_eq!(code(&[zip.as_slice(), &zip].concat()), "T0901");
}

#[test]
fn what_claims_more_files_than_it_has_is_refused() {
    let bytes = zip_of(&[("service.yaml", SERVICE)]);
    let end = places(&bytes, END)[0];
    assert_ne!(code(&put(bytes, end + 8, &[2, 0, 2, 0])), "fine");
}

#[test]
fn features_that_are_not_read_are_named() {
    let bytes = zip_of(&[("service.yaml", SERVICE)]);
    let (local, central, end) = (
        places(&bytes, LOCAL)[0],
        places(&bytes, CENTRAL)[0],
        places(&bytes, END)[0],
    );
    let method = put(put(bytes.clone(), local + 8, &[12]), central + 10, &[12]);
    assert_eq!(code(&method), "T0908");
    assert_eq!(code(&put(bytes, end + 4, &[1])), "T0908");
    assert_eq!(code(b"neither this nor that"), "T0908");
    assert_eq!(code(b""), "T0908");
}

#[test]
fn an_archive_in_an_archive_is_a_file() {
    let inner = zip_of(&[("../x", b"1")]);
    let bytes = zip_of(&[("service.yaml", SERVICE), ("inner.zip", &inner)]);
    assert_eq!(whole(&bytes).files["inner.zip"], inner);
}

/// `n` is fine and `n + 1` is not.
fn check_limit(of: impl Fn(usize) -> Vec<u8>, n: usize, set: impl Fn(&mut ArchiveLimits, usize)) {
    let mut limits = ArchiveLimits::default();
    set(&mut limits, n);
    assert_eq!(code_within(&of(n), &limits), "fine");
    assert_eq!(code_within(&of(n + 1), &limits), "T0902");
}

#[test]
fn each_limit_holds_to_the_last_one() {
    let with = |name: &str, bytes: &[u8]| {
        [
            zip_with(
                &[("service.yaml", SERVICE), (name, bytes)],
                CompressionMethod::Deflated,
            ),
            tar_of(&[("service.yaml", SERVICE), (name, bytes)]),
        ]
    };
    for format in [0, 1] {
        let pick = |both: [Vec<u8>; 2]| both[format].clone();
        let named = |n: usize| pick(with(&"n".repeat(n), b""));
        let filled = |n: usize| pick(with("a", &vec![b'x'; n]));
        check_limit(filled, 500, |limits, n| limits.entry_bytes = n as u64);
        check_limit(filled, 500, |limits, n| {
            limits.unpacked_bytes = (n + SERVICE.len()) as u64;
        });
        check_limit(named, 40, |limits, n| limits.name_bytes = n);
        check_limit(named, 40, |limits, n| limits.segment_bytes = n);
        check_limit(
            |n| pick(with(&vec!["d"; n].join("/"), b"")),
            8,
            |limits, n| {
                limits.depth = n;
            },
        );
        let many = |n: usize| {
            let names: Vec<String> = (0..n).map(|at| format!("f{at}.yaml")).collect();
            let mut files: Vec<(&str, &[u8])> =
                vec![("TOSCA.meta", b"CSAR-Version: 2.0\nEntry-Definitions: f0.yaml")];
            files.extend(names.iter().map(|name| (name.as_str(), SERVICE)));
            if format == 0 {
                zip_of(&files)
            } else {
                tar_of(&files)
            }
        };
        check_limit(many, 12, |limits, n| limits.entries = n + 1);
        let meta = |n: usize| {
            let text = format!("CSAR-Version: 2.0\nCreated-By: {}\n", "x".repeat(n));
            pick(with("TOSCA.meta", text.as_bytes()))
        };
        check_limit(meta, 10, |limits, n| limits.meta_bytes = n + 31);
        let lines = |n: usize| {
            pick(with(
                "TOSCA.meta",
                format!("CSAR-Version: 2.0\n{}", "\n".repeat(n)).as_bytes(),
            ))
        };
        check_limit(lines, 10, |limits, n| limits.meta_lines = n + 1);
    }
    let bytes = zip_of(&[("service.yaml", SERVICE)]);
    let mut limits = ArchiveLimits {
        packed_bytes: bytes.len() as u64,
        ..ArchiveLimits::default()
    };
    assert_eq!(code_within(&bytes, &limits), "fine");
    limits.packed_bytes -= 1;
    assert_eq!(code_within(&bytes, &limits), "T0902");
}

#[test]
fn bombs_do_not_go_off() {
    let blank = vec![0; 2 << 20];
    let files: &[(&str, &[u8])] = &[("service.yaml", SERVICE), ("blank", &blank)];
    assert_eq!(code(&zip_with(files, CompressionMethod::Deflated)), "T0902");
    assert_eq!(code(&gzip(&tar_of(files))), "T0902");
    assert_eq!(code(&zip_of(files)), "fine");
    let small = vec![0; 1 << 20];
    let files: &[(&str, &[u8])] = &[("service.yaml", SERVICE), ("blank", &small)];
    assert_eq!(code(&zip_with(files, CompressionMethod::Deflated)), "fine");
}

#[test]
fn the_ratio_holds_to_the_last_byte() {
    let blank = vec![0; 4000];
    let bytes = zip_with(&[("service.yaml", &blank)], CompressionMethod::Deflated);
    let central = places(&bytes, CENTRAL)[0] + 20;
    let packed = u64::from(u32::from_le_bytes(
        bytes[central..central + 4].try_into().unwrap(),
    ));
    let mut limits = ArchiveLimits {
        ratio_from_bytes: 0,
        ratio: 4000_u64.div_ceil(packed),
        ..ArchiveLimits::default()
    };
    assert_eq!(code_within(&bytes, &limits), "fine");
    limits.ratio -= 1;
    assert_eq!(code_within(&bytes, &limits), "T0902");
}

#[test]
fn a_directory_with_content_is_refused() {
    let bytes = zip_named(b"directory/");
    assert_eq!(code(&bytes), "T0907");
}

#[test]
fn every_cut_and_every_changed_byte_is_survived() {
    let files: &[(&str, &[u8])] = &[("TOSCA.meta", META), ("service.yaml", SERVICE)];
    for bytes in [zip_of(files), tar_of(files), gzip(&tar_of(files))] {
        for at in 0..bytes.len() {
            code(&bytes[..at]);
            code(&put(bytes.clone(), at, &[bytes[at] ^ 0x55]));
        }
    }
}

#[test]
fn the_entry_is_named_or_is_the_only_one_at_the_root() {
    let one = |files: &[(&str, &[u8])]| code(&zip_of(files));
    assert_eq!(one(&[("a.yml", SERVICE), ("types/b.yaml", SERVICE)]), "fine");
    assert_eq!(one(&[("a.yml", SERVICE), ("b.yaml", SERVICE)]), "T0914");
    assert_eq!(one(&[("types/b.yaml", SERVICE)]), "T0914");
    assert_eq!(one(&[]), "T0914");
    let old = "TOSCA-Metadata/TOSCA.meta";
    assert_eq!(
        one(&[(old, META), ("service.yaml", SERVICE), ("b.yaml", SERVICE)]),
        "fine"
    );
    assert_eq!(
        one(&[(old, META), ("TOSCA.meta", META), ("service.yaml", SERVICE)]),
        "T0911"
    );
    let version_only = b"CSAR-Version: 2.0\nCreated-By: us\n";
    assert_eq!(one(&[("TOSCA.meta", version_only), ("a.yaml", SERVICE)]), "fine");
    assert_eq!(one(&[("TOSCA.meta", META), ("a.yaml", SERVICE)]), "T0915");
}

fn meta_code(text: &str) -> &'static str {
    code(&zip_of(&[
        ("service.yaml", SERVICE),
        ("b.yaml", SERVICE),
        ("with blank.yaml", SERVICE),
        ("TOSCA.meta", text.as_bytes()),
    ]))
}

#[test]
fn lines_of_the_meta_file_are_keynames_with_values() {
    let begin = "CSAR-Version: 2.0\nEntry-Definitions: service.yaml\n";
    for (text, expected) in [
        (begin.to_owned(), "fine"),
        (begin.replace('\n', "\r\n"), "fine"),
        (format!("{begin}Created-By: a\n   b\n"), "fine"),
        (format!("{begin}\n\nName: x\nOther: y\n\nName: z\n"), "fine"),
        (
            format!("{begin}Other-Definitions: b.yaml \"with blank.yaml\"\n"),
            "fine",
        ),
        (
            format!("{begin}Other-Definitions: b.yaml\n \"with blank.yaml\"\n"),
            "fine",
        ),
        (format!("{begin}Other-Definitions: with blank.yaml\n"), "T0915"),
        (format!("{begin}Other-Definitions: \"b.yaml\n"), "T0912"),
        (format!("{begin}no colon\n"), "T0912"),
        (format!("{begin}Close:by\n"), "T0912"),
        (format!("{begin}Entry-Definitions: b.yaml\n"), "T0912"),
        (format!(" begun\n{begin}"), "T0912"),
        (String::new(), "T0912"),
        ("\n\n".to_owned(), "T0912"),
        ("Entry-Definitions: service.yaml\n".to_owned(), "T0913"),
        (begin.replace("2.0", "1.1"), "T0913"),
        (begin.replace("2.0", "2"), "T0913"),
        (begin.replace("service", "Service"), "T0915"),
    ] {
        assert_eq!(meta_code(&text), expected, "{text:?}");
    }
}

#[test]
fn reserved_and_foreign_keynames_are_warned_of() {
    let text = b"TOSCA-Meta-File-Version: 1.0\nCSAR-Version: 2.0\nAcme: 1\n\nAcme: 2\ntosca_x: 3\n";
    let archive = whole(&zip_of(&[("a.yaml", SERVICE), ("TOSCA.meta", text)]));
    let messages: Vec<&str> = archive
        .warnings
        .iter()
        .map(|warning| warning.message.as_str())
        .collect();
    assert_eq!(
        messages,
        [
            "the keyname `TOSCA-Meta-File-Version` is reserved for the Standard, which does not know it",
            "the first block is about the archive and has no keyname `Acme`",
            "the keyname `tosca_x` is reserved for the Standard, which does not know it",
        ]
    );
}

#[test]
fn other_definitions_are_kept_apart_from_the_entry() {
    let text = b"CSAR-Version: 2.0\nEntry-Definitions: a.yaml\nOther-Definitions: b/c.yaml a.yaml b/c.yaml\n";
    let files: &[(&str, &[u8])] = &[("a.yaml", SERVICE), ("b/c.yaml", SERVICE), ("TOSCA.meta", text)];
    assert_eq!(whole(&zip_of(files)).others, ["b/c.yaml"]);
}
