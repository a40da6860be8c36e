//! The words of every rejection of a bundle.

use std::io;

use semver::Version;

use crate::codes;
use crate::digest::Digest;
use crate::name::SubjectName;
use crate::reject::Reject;
use crate::signature::{EnvelopeFault, SignatureFault};
use crate::time::Timestamp;

pub(super) fn unlistable(error: &io::Error) -> Reject {
    Reject::new(
        &codes::FILE_UNREADABLE,
        format!("cannot list the files of the bundle: {error}"),
    )
}

pub(super) fn over_limit(what: &str, max: u64) -> Reject {
    Reject::new(
        &codes::OVER_LIMIT,
        format!("expected at most {max} {what}, found more"),
    )
}

pub(super) fn no_pointer(path: &str) -> Reject {
    Reject::new(
        &codes::ENVELOPE_NOT_FOUND,
        format!("expected `{path}` to name the digest of what comes next"),
    )
    .help("a bundle is a directory with `oci-layout`, `index.json` and `blobs`; `emit` writes one per site")
}

pub(super) fn envelope(fault: EnvelopeFault) -> Reject {
    match fault {
        EnvelopeFault::TooLarge(what) => Reject::new(&codes::OVER_LIMIT, format!("found {what}")),
        EnvelopeFault::Shape(what) => Reject::new(
            &codes::ENVELOPE_SHAPE,
            format!("expected a strict DSSE envelope: {what}"),
        ),
    }
}

pub(super) fn key_in_envelope() -> Reject {
    let message = "expected signatures with `keyid` and `sig`, found one that brings its own key";
    Reject::new(&codes::ENVELOPE_SHAPE, message)
}

pub(super) fn signature(fault: SignatureFault) -> Reject {
    match fault {
        SignatureFault::UnknownKey(keyid) => {
            let message = format!("the key `{}` is not in the trust file", keyid.hex());
            Reject::new(&codes::SIGNATURE_OF_UNKNOWN_KEY, message)
                .help("is this the trust file of whoever signed it?")
        }
        SignatureFault::Broken(keyid) => {
            let message = format!(
                "the signature of the key `{}` does not hold for this payload",
                keyid.hex()
            );
            Reject::new(&codes::SIGNATURE_BROKEN, message)
        }
        SignatureFault::Twice(keyid) => Reject::new(
            &codes::SIGNATURE_TWICE,
            format!("the key `{}` signed twice", keyid.hex()),
        ),
    }
}

pub(super) fn threshold_missed(expected: usize, found: usize) -> Reject {
    Reject::new(
        &codes::THRESHOLD_MISSED,
        format!("expected signatures of {expected} keys, found {found}"),
    )
}

pub(super) fn statement_shape(what: &str) -> Reject {
    Reject::new(
        &codes::STATEMENT_SHAPE,
        format!("the statement is signed, but not well formed: {what}"),
    )
}

pub(super) fn other_type(what: &str, expected: &str, found: &str) -> Reject {
    Reject::new(
        &codes::STATEMENT_TYPE,
        format!("expected the {what} `{expected}`, found `{found}`"),
    )
}

pub(super) fn subjects(what: &str) -> Reject {
    Reject::new(
        &codes::SUBJECTS,
        format!("the subjects do not follow the rules: {what}"),
    )
}

pub(super) fn subject_name(name: &str) -> Reject {
    subjects(&format!(
        "expected `plan.json`, `artifacts/…` or `plugins/NAME` of small letters, digits, `.`, `_` and `-`, found `{name}`"
    ))
}

pub(super) fn other_site(expected: &str, found: &str) -> Reject {
    Reject::new(
        &codes::OTHER_SITE,
        format!("the bundle is for the site `{expected}`, and this is `{found}`"),
    )
}

pub(super) fn other_site_key(site: &str, expected: Digest, found: Digest) -> Reject {
    let message = format!("the bundle is for `{site}` with the key {expected}, and this one has {found}");
    Reject::new(&codes::OTHER_SITE_KEY, message)
        .help("put the site's new public identity into the inventory and emit again")
}

pub(super) fn other_lineage(expected: Digest, found: Digest) -> Reject {
    let message = format!("expected the lineage {expected} under this trust file, found {found}");
    Reject::new(&codes::OTHER_LINEAGE, message).help("was it emitted for another trust file?")
}

pub(super) fn version_old(deployment: &str, found: u64, accepted: u64) -> Reject {
    let message = format!("`{deployment}` is at version {accepted}, and the bundle has version {found}");
    Reject::new(&codes::VERSION_OLD, message)
        .help("to go back, emit the old content with a higher `--version`")
}

pub(super) fn version_reused(deployment: &str, version: u64) -> Reject {
    let message = format!("another bundle of version {version} of `{deployment}` was accepted before");
    Reject::new(&codes::VERSION_REUSED, message).help("emit it with a higher `--version`")
}

pub(super) fn too_early(from: Timestamp) -> Reject {
    Reject::new(
        &codes::TOO_EARLY,
        format!("the bundle is valid from {from} on, and it is earlier than that"),
    )
}

pub(super) fn too_late(to: Timestamp) -> Reject {
    Reject::new(
        &codes::TOO_LATE,
        format!("the bundle is valid until {to}, and it is later than that"),
    )
}

pub(super) fn of_subject(name: &SubjectName, reject: Reject) -> Reject {
    Reject {
        message: format!("`{name}`: {}", reject.message),
        ..reject
    }
}

pub(super) fn plan_shape(what: &str) -> Reject {
    Reject::new(
        &codes::PLAN_SHAPE,
        format!("expected `plan.json` in the format toscac.steps/v1: {what}"),
    )
}

pub(super) fn plan_inconsistent(contradiction: &str) -> Reject {
    Reject::new(
        &codes::PLAN_INCONSISTENT,
        format!("`plan.json` contradicts itself: {contradiction}"),
    )
}

pub(super) fn plan_disagrees(what: &str, expected: &str, found: &str) -> Reject {
    Reject::new(
        &codes::PLAN_DISAGREES,
        format!("{what} in the statement is `{expected}`, and in `plan.json` `{found}`"),
    )
}

pub(super) fn step_names(step: &str, what: &str, name: &str) -> Reject {
    let message = format!("the step `{step}` names {what} `{name}`, which the statement does not have so");
    Reject::new(&codes::PLAN_DISAGREES, message)
}

pub(super) fn executor_too_old(expected: &Version, found: &Version) -> Reject {
    Reject::new(
        &codes::EXECUTOR_TOO_OLD,
        format!("the bundle needs tosca-exec {expected}, and this is {found}"),
    )
    .help("install a newer tosca-exec at the site, or emit with a lower `--min-executor`")
}

pub(super) fn protocol_unknown(plugin: &str, protocol: u32) -> Reject {
    let message = format!(
        "the plugin `{plugin}` speaks version {protocol} of the protocol, which this executor does not"
    );
    Reject::new(&codes::PROTOCOL_UNKNOWN, message)
}

pub(super) fn foreign_file(path: &str) -> Reject {
    Reject::new(
        &codes::FOREIGN_FILE,
        format!("`{path}` does not belong to the bundle"),
    )
    .help("a bundle has exactly the files that were emitted: nothing beside them, no links")
}

pub(super) fn container_file_missing(path: &str) -> Reject {
    Reject::new(&codes::CONTAINER_FILE_MISSING, format!("`{path}` is missing"))
}

pub(super) fn container_differs(path: &str) -> Reject {
    Reject::new(
        &codes::CONTAINER_DIFFERS,
        format!("`{path}` is not what the signed statement makes of it"),
    )
}
