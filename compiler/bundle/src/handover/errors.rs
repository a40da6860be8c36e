//! The words of every rejection of a hand-over.

use crate::codes;
use crate::digest::Digest;
use crate::reject::Reject;
use crate::signature::EnvelopeFault;
use crate::steps::DeploymentId;

pub(super) fn envelope(fault: EnvelopeFault) -> Reject {
    match fault {
        EnvelopeFault::TooLarge(what) | EnvelopeFault::Shape(what) => shape(&what),
    }
}

pub(super) fn shape(what: &str) -> Reject {
    Reject::new(
        &codes::HANDOVER_SHAPE,
        format!("expected a hand-over of the format toscac.handover/v1: {what}"),
    )
}

pub(super) fn other_sender(from: &str, expected: Digest, found: Digest) -> Reject {
    let message = format!("expected a hand-over signed by `{from}` with the key {expected}, found {found}");
    Reject::new(&codes::HANDOVER_SENDER, message)
        .help("if the site has a new key, put its public identity into the inventory and emit again")
}

pub(super) fn signature_broken(from: &str) -> Reject {
    Reject::new(
        &codes::HANDOVER_SIGNATURE,
        format!("the signature of `{from}` does not hold for this hand-over"),
    )
    .help("remove the file; the sending site writes it again when it runs")
}

pub(super) fn other_deployment(expected: &DeploymentId, found: &DeploymentId) -> Reject {
    let show = |id: &DeploymentId| format!("`{}` version {} lineage {}", id.name, id.version, id.lineage);
    let message = format!(
        "expected a hand-over of {}, found one of {}",
        show(expected),
        show(found)
    );
    Reject::new(&codes::HANDOVER_DEPLOYMENT, message)
}

pub(super) fn other_name(what: &str, expected: &str, found: &str) -> Reject {
    Reject::new(
        &codes::HANDOVER_NAME,
        format!("expected a hand-over with the {what} `{expected}`, found `{found}`"),
    )
}

pub(super) fn bad_name(found: &str) -> Reject {
    let message = format!("expected a name of letters, digits, `.`, `_` and `-`, found `{found}`");
    Reject::new(&codes::HANDOVER_NAME, message)
}

pub(super) fn other_recipient(me: &str, found: &[String]) -> Reject {
    let message = format!(
        "the hand-over is meant for `{}`, and this is `{me}`",
        found.join("`, `")
    );
    Reject::new(&codes::HANDOVER_RECIPIENT, message)
}
