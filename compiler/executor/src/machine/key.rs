//! The idempotency key of a wish.

use std::collections::BTreeMap;

use serde_json::Value;
use toscac_bundle::canonical;
use toscac_bundle::digest::Digest;
use toscac_bundle::steps::Step;

/// The same over all attempts of the same wish, and of no other.
pub(super) fn idempotency_key(
    lineage: Digest,
    generation: u32,
    step: &Step,
    inputs: &BTreeMap<String, Value>,
) -> String {
    let wish = serde_json::json!({
        "lineage": lineage,
        "generation": generation,
        "step": step.id,
        "node": step.node,
        "interface": step.interface,
        "operation": step.operation,
        "relationship": step.relationship,
        "artifacts": step.artifacts,
        "inputs": inputs,
    });
    let bytes = canonical::value_to_bytes(&wish)
        .expect("values from plans and plugins were made fit for canonical JSON");
    base32(&Digest::of(&bytes).bytes()[..20])
}

/// RFC 4648 in lower case; five bytes are eight letters.
fn base32(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 32] = b"abcdefghijklmnopqrstuvwxyz234567";
    let mut text = String::new();
    for chunk in bytes.chunks(5) {
        let number = chunk
            .iter()
            .fold(0u64, |number, byte| number << 8 | u64::from(*byte));
        for position in (0..8).rev() {
            let index = (number >> (5 * position)) & 31;
            text.push(char::from(LETTERS[usize::try_from(index).expect("five bits")]));
        }
    }
    text
}
