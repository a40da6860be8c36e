//! DSSE envelopes: what is signed, and by whom.
//!
//! An envelope is canonical JSON `{"payload":…,"payloadType":…,"signatures":[…]}`. Parsing is
//! strict; that the bytes are the canonical ones is a separate question, see [`Envelope::to_bytes`].

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::canonical;
use crate::digest::{self, Digest};
use crate::keys::{PublicKey, SecretKey, decode_base64, encode_base64};
use crate::limits::Limits;

/// The bytes that a signature covers: DSSE's pre-authentication encoding.
///
/// Type and payload are both in it, with their lengths, so neither can pass for the other.
pub fn pae(payload_type: &str, payload: &[u8]) -> Vec<u8> {
    let mut bytes = format!("DSSEv1 {} {payload_type} {} ", payload_type.len(), payload.len()).into_bytes();
    bytes.extend_from_slice(payload);
    bytes
}

/// A payload with its type and its signatures. Nothing in it has been verified.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Envelope {
    /// What the payload claims to be.
    pub payload_type: String,
    /// The payload.
    pub payload: Vec<u8>,
    /// The signatures, in the order in which they were found.
    pub signatures: Vec<Signature>,
}

/// One signature of an envelope.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signature {
    /// Says which key signed: the fingerprint of the key.
    pub keyid: Digest,
    /// The key itself, where readers know only its fingerprint: in hand-overs.
    pub public: Option<PublicKey>,
    /// The 64 bytes.
    pub bytes: [u8; 64],
}

/// Signs a payload with each of `keys`, and writes the envelope.
///
/// Signatures are sorted by key id, and a key that is given twice signs once: the bytes depend on
/// the set of keys only.
pub fn seal(payload_type: &str, payload: &[u8], keys: &[SecretKey]) -> Vec<u8> {
    let message = pae(payload_type, payload);
    let by_keyid: BTreeMap<Digest, &SecretKey> =
        keys.iter().map(|key| (key.public().fingerprint(), key)).collect();
    let signatures = by_keyid
        .into_iter()
        .map(|(keyid, key)| Signature {
            keyid,
            public: None,
            bytes: key.sign(&message),
        })
        .collect();
    Envelope {
        payload_type: payload_type.to_owned(),
        payload: payload.to_vec(),
        signatures,
    }
    .to_bytes()
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct EnvelopeFile {
    payload: String,
    #[serde(rename = "payloadType")]
    payload_type: String,
    signatures: Vec<SignatureFile>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct SignatureFile {
    #[serde(with = "digest::hex_digits")]
    keyid: Digest,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    public: Option<PublicKey>,
    sig: String,
}

/// Why bytes are no envelope.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EnvelopeFault {
    /// There is more of something than the limits allow; the text says of what.
    TooLarge(String),
    /// It is not strict JSON of the expected shape; the text says where.
    Shape(String),
}

impl Envelope {
    /// Reads an envelope strictly: no unknown field, no duplicate key, base64 in its one form.
    pub fn parse(bytes: &[u8], limits: &Limits) -> Result<Envelope, EnvelopeFault> {
        let too_large = |what: &str, max: u64| EnvelopeFault::TooLarge(format!("{what} beyond {max}"));
        if bytes.len() as u64 > limits.envelope_bytes_max {
            return Err(too_large("bytes of an envelope", limits.envelope_bytes_max));
        }
        let file: EnvelopeFile =
            canonical::decode_strict(bytes).map_err(|fault| EnvelopeFault::Shape(fault.to_string()))?;
        if file.signatures.len() > limits.signatures_max {
            return Err(too_large("signatures", limits.signatures_max as u64));
        }
        let payload = decode_base64(&file.payload)
            .ok_or_else(|| EnvelopeFault::Shape("the payload is not padded base64".to_owned()))?;
        if payload.len() as u64 > limits.statement_bytes_max {
            return Err(too_large("bytes of a statement", limits.statement_bytes_max));
        }
        let mut signatures = Vec::new();
        for SignatureFile { keyid, public, sig } in file.signatures {
            let bytes = decode_base64(&sig)
                .and_then(|bytes| bytes.try_into().ok())
                .ok_or_else(|| {
                    EnvelopeFault::Shape("a signature is not the padded base64 of 64 bytes".to_owned())
                })?;
            signatures.push(Signature { keyid, public, bytes });
        }
        Ok(Envelope {
            payload_type: file.payload_type,
            payload,
            signatures,
        })
    }

    /// Writes the envelope in its one form: canonical JSON, signatures sorted by key id.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut signatures: Vec<&Signature> = self.signatures.iter().collect();
        signatures.sort_by_key(|signature| signature.keyid);
        let signatures = signatures.into_iter().map(|signature| SignatureFile {
            keyid: signature.keyid,
            public: signature.public.clone(),
            sig: encode_base64(&signature.bytes),
        });
        let file = EnvelopeFile {
            payload: encode_base64(&self.payload),
            payload_type: self.payload_type.clone(),
            signatures: signatures.collect(),
        };
        canonical::to_bytes(&file).expect("an envelope has neither floats nor depth")
    }

    /// Which of `keys` signed, if every signature present is of one of them, holds, and no key
    /// signed twice.
    ///
    /// Distinct keys are counted, and a signature that nobody asked for is refused: what is not
    /// verified has no place in the envelope.
    pub fn signers(&self, keys: &BTreeMap<Digest, PublicKey>) -> Result<BTreeSet<Digest>, SignatureFault> {
        let message = pae(&self.payload_type, &self.payload);
        let mut signers = BTreeSet::new();
        for signature in &self.signatures {
            let keyid = signature.keyid;
            let key = keys.get(&keyid).ok_or(SignatureFault::UnknownKey(keyid))?;
            if !key.verifies(&message, &signature.bytes) {
                return Err(SignatureFault::Broken(keyid));
            }
            if !signers.insert(keyid) {
                return Err(SignatureFault::Twice(keyid));
            }
        }
        Ok(signers)
    }
}

/// Why the signatures of an envelope do not count. Each names the key id.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SignatureFault {
    /// No known key has this id.
    UnknownKey(Digest),
    /// The signature does not hold for the payload and its type.
    Broken(Digest),
    /// The key signed more than once.
    Twice(Digest),
}

#[cfg(test)]
mod tests;
