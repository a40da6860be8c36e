//! What is said about archives.

use crate::codes;
use crate::csar::finding::Finding;

pub(super) fn broken(what: impl std::fmt::Display) -> Finding {
    Finding::new(
        &codes::BROKEN_ARCHIVE,
        format!("expected a whole archive, found damage: {what}"),
    )
    .help("pack it again from its files")
}

pub(super) fn surplus(place: &str) -> Finding {
    Finding::new(
        &codes::BROKEN_ARCHIVE,
        format!("expected nothing but the archive, found other bytes {place}"),
    )
    .help("pack it again from its files")
}

pub(super) fn over_limit(maximum: u64, what: &str) -> Finding {
    Finding::new(
        &codes::ARCHIVE_OVER_LIMIT,
        format!("expected at most {maximum} {what}, found more"),
    )
}

pub(super) fn ratio(name: &str, ratio: u64) -> Finding {
    Finding::new(
        &codes::ARCHIVE_OVER_LIMIT,
        format!("`{name}` unpacks to more than {ratio} times its packed size"),
    )
    .help("store the file uncompressed if this is meant")
}

pub(super) fn unusable_name(name: &str, why: &str) -> Finding {
    // The name is shown in a spelling that no terminal acts upon.
    Finding::new(
        &codes::UNUSABLE_ENTRY_NAME,
        format!("the name `{}` {why}", name.escape_debug()),
    )
    .help("name files relative to the root of the archive, with `/` between segments")
}

pub(super) fn no_file(name: &str, what: &str) -> Finding {
    Finding::new(
        &codes::ENTRY_IS_NO_FILE,
        format!(
            "expected files and directories, found that `{}` is {what}",
            name.escape_debug()
        ),
    )
    .help("pack the file itself")
}

pub(super) fn encrypted(name: &str) -> Finding {
    Finding::new(
        &codes::ENCRYPTED_ENTRY,
        format!("`{}` is encrypted", name.escape_debug()),
    )
    .help("pack it without a password; secrets are inputs")
}

pub(super) fn duplicate(name: &str) -> Finding {
    Finding::new(
        &codes::DUPLICATE_ENTRY,
        format!("the name `{name}` stands twice in the archive"),
    )
}

pub(super) fn some_duplicate() -> Finding {
    Finding::new(
        &codes::DUPLICATE_ENTRY,
        "expected each name once in the list of files, found one twice",
    )
}

pub(super) fn nearly_duplicate(name: &str, other: &str) -> Finding {
    Finding::new(
        &codes::DUPLICATE_ENTRY,
        format!("the names `{other}` and `{name}` differ only in the case or the Unicode form of letters"),
    )
    .help("rename one of them: not every disk keeps them apart")
}

pub(super) fn file_and_directory(name: &str) -> Finding {
    Finding::new(
        &codes::DUPLICATE_ENTRY,
        format!("`{name}` is a file and a directory at once"),
    )
}

pub(super) fn contradiction(what: impl std::fmt::Display) -> Finding {
    Finding::new(
        &codes::OVERLAPPING_ENTRIES,
        format!("the parts of the archive contradict each other: {what}"),
    )
    .help("pack it again from its files")
}

pub(super) fn unread(what: impl std::fmt::Display) -> Finding {
    Finding::new(
        &codes::UNREAD_ARCHIVE_FEATURE,
        format!("expected a zip (stored or deflated), tar or tar.gz, found {what}"),
    )
}

pub(super) fn meta_twice() -> Finding {
    Finding::new(
        &codes::META_TWICE,
        "expected one `TOSCA.meta`, found one at the root and one in `TOSCA-Metadata`",
    )
    .help("keep the one at the root")
}

pub(super) fn no_entry(found: &[&str]) -> Finding {
    let found = match found {
        [] => "none".to_owned(),
        several => several
            .iter()
            .map(|name| format!("`{name}`"))
            .collect::<Vec<_>>()
            .join(", "),
    };
    Finding::new(
        &codes::NO_ENTRY_DEFINITIONS,
        format!(
            "expected `Entry-Definitions` in `TOSCA.meta` or exactly one `.yaml` or `.yml` file at the root, found {found}"
        ),
    )
    .help("`toscac csar pack --entry FILE` writes `Entry-Definitions`")
}
