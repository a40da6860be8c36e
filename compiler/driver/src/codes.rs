//! The table of T0901 to T0929 (archives): what a diagnostic is called and where its rule stands. A number is never
//! reused.

use toscac_syntax::diagnostic::Code;

/// Archives.
pub static T09: &[&Code] = &[
    &BROKEN_ARCHIVE,
    &ARCHIVE_OVER_LIMIT,
    &UNUSABLE_ENTRY_NAME,
    &ENTRY_IS_NO_FILE,
    &ENCRYPTED_ENTRY,
    &DUPLICATE_ENTRY,
    &OVERLAPPING_ENTRIES,
    &UNREAD_ARCHIVE_FEATURE,
    &META_TWICE,
    &BROKEN_META,
    &UNREAD_CSAR_VERSION,
    &NO_ENTRY_DEFINITIONS,
    &MISSING_DEFINITIONS,
    &OTHER_WITHOUT_MAPPINGS,
    &FOREIGN_META_KEYNAME,
];

/// Bytes that are not the archive that they begin as.
pub static BROKEN_ARCHIVE: Code = Code::error(
    "T0901",
    "broken_archive",
    "an archive is damaged, or is not only an archive",
    "TOSCA 2.0 §17.1.1",
    include_str!("../codes/T0901.md"),
);

/// More than a limit allows.
pub static ARCHIVE_OVER_LIMIT: Code = Code::error(
    "T0902",
    "archive_over_limit",
    "an archive has more of something than the limit",
    "toscac limits",
    include_str!("../codes/T0902.md"),
);

/// A name that does not stay inside, or does not look like what it is.
pub static UNUSABLE_ENTRY_NAME: Code = Code::error(
    "T0903",
    "unusable_entry_name",
    "the name of a file in an archive leads elsewhere or cannot be shown",
    "TOSCA 2.0 Appendix B",
    include_str!("../codes/T0903.md"),
);

/// A link, a device or the like.
pub static ENTRY_IS_NO_FILE: Code = Code::error(
    "T0904",
    "entry_is_no_file",
    "an archive holds something that is neither a file nor a directory",
    "TOSCA 2.0 Appendix B",
    include_str!("../codes/T0904.md"),
);

/// A file behind a password.
pub static ENCRYPTED_ENTRY: Code = Code::error(
    "T0905",
    "encrypted_entry",
    "a file in an archive is encrypted",
    "TOSCA 2.0 §17.1.1.2",
    include_str!("../codes/T0905.md"),
);

/// Two entries that would be one file.
pub static DUPLICATE_ENTRY: Code = Code::error(
    "T0906",
    "duplicate_entry",
    "two entries of an archive have the same name, or would have on some disks",
    "TOSCA 2.0 Appendix B",
    include_str!("../codes/T0906.md"),
);

/// Two entries that share bytes, or headers that contradict each other.
pub static OVERLAPPING_ENTRIES: Code = Code::error(
    "T0907",
    "overlapping_entries",
    "the parts of an archive overlap or contradict each other",
    "TOSCA 2.0 §17.1.1.2",
    include_str!("../codes/T0907.md"),
);

/// Something that archives of TOSCA do not use.
pub static UNREAD_ARCHIVE_FEATURE: Code = Code::error(
    "T0908",
    "unread_archive_feature",
    "an archive uses a kind of compression or a format that is not read",
    "TOSCA 2.0 §17.1.1",
    include_str!("../codes/T0908.md"),
);

/// `TOSCA.meta` in both places.
pub static META_TWICE: Code = Code::error(
    "T0911",
    "meta_twice",
    "an archive has more than one TOSCA.meta",
    "TOSCA 2.0 §17.1",
    include_str!("../codes/T0911.md"),
);

/// A line of `TOSCA.meta` that is none.
pub static BROKEN_META: Code = Code::error(
    "T0912",
    "broken_meta",
    "a line of TOSCA.meta is no keyname with its value",
    "TOSCA 2.0 §17.2",
    include_str!("../codes/T0912.md"),
);

/// A version of the format that is not 2.0.
pub static UNREAD_CSAR_VERSION: Code = Code::error(
    "T0913",
    "unread_csar_version",
    "the version of an archive is not one that goes with the file to begin with",
    "TOSCA 2.0 §17.2.1",
    include_str!("../codes/T0913.md"),
);

/// No file to begin with.
pub static NO_ENTRY_DEFINITIONS: Code = Code::error(
    "T0914",
    "no_entry_definitions",
    "it is not clear with which file of an archive to begin",
    "TOSCA 2.0 §17.1, §17.3",
    include_str!("../codes/T0914.md"),
);

/// A name in `TOSCA.meta` without a file.
pub static MISSING_DEFINITIONS: Code = Code::error(
    "T0915",
    "missing_definitions",
    "TOSCA.meta names a file that is not in the archive",
    "TOSCA 2.0 §17.2.1",
    include_str!("../codes/T0915.md"),
);

/// A file of `Other-Definitions` that can stand for nothing.
pub static OTHER_WITHOUT_MAPPINGS: Code = Code::warning(
    "T0916",
    "other_without_mappings",
    "a file of Other-Definitions has no substitution mappings and is ignored",
    "TOSCA 2.0 §17.2.1",
    include_str!("../codes/T0916.md"),
);

/// A keyname that the Standard keeps for itself.
pub static FOREIGN_META_KEYNAME: Code = Code::warning(
    "T0917",
    "foreign_meta_keyname",
    "a keyname of TOSCA.meta is reserved, or unknown in the first block",
    "TOSCA 2.0 §17.2.2",
    include_str!("../codes/T0917.md"),
);
