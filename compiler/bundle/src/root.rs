//! `toscac.trust/v1`: the release keys that a verifier pins.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::canonical;
use crate::codes;
use crate::digest::{self, Digest};
use crate::keys::PublicKey;
use crate::reject::Reject;

/// Which keys may sign bundles, and how many of them must.
///
/// Invariant: `1 <= threshold <= keys`, and each key stands under its own fingerprint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TrustRoot {
    threshold: usize,
    keys: BTreeMap<Digest, PublicKey>,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct TrustFile {
    format: Format,
    threshold: usize,
    keys: Vec<TrustKey>,
}

#[derive(Debug, Serialize, Deserialize)]
enum Format {
    #[serde(rename = "toscac.trust/v1")]
    V1,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct TrustKey {
    #[serde(with = "digest::hex_digits")]
    keyid: Digest,
    public: PublicKey,
}

impl TrustRoot {
    /// A root of these keys.
    ///
    /// # Errors
    /// T0882 `trust_keys`: a key stands twice, or the threshold is 0 or more than there are keys.
    pub fn new(threshold: usize, keys: Vec<PublicKey>) -> Result<TrustRoot, Reject> {
        let mut by_fingerprint = BTreeMap::new();
        for key in keys {
            let fingerprint = key.fingerprint();
            if by_fingerprint.insert(fingerprint, key).is_some() {
                return Err(unfit(format!("the key `{}` stands twice", fingerprint.hex())));
            }
        }
        let count = by_fingerprint.len();
        if threshold < 1 || threshold > count {
            return Err(unfit(format!(
                "expected a threshold from 1 to the number of keys, {count}, found {threshold}"
            )));
        }
        Ok(TrustRoot {
            threshold,
            keys: by_fingerprint,
        })
    }

    /// Reads `trust.json`. Its whitespace and order are free, since a person may have joined it;
    /// unknown fields, duplicate keys and wrong key ids are refused.
    ///
    /// # Errors
    /// T0881 `trust_file`, T0882 `trust_keys`.
    pub fn parse(bytes: &[u8]) -> Result<TrustRoot, Reject> {
        let file: TrustFile = canonical::decode_strict(bytes).map_err(|fault| {
            Reject::new(
                &codes::TRUST_FILE,
                format!("expected a trust file of the format toscac.trust/v1: {fault}"),
            )
            .help("`toscac keys init DIR` writes `DIR/trust.json`")
        })?;
        for key in &file.keys {
            let fingerprint = key.public.fingerprint();
            if key.keyid != fingerprint {
                let (found, expected) = (key.keyid.hex(), fingerprint.hex());
                return Err(unfit(format!(
                    "expected the keyid `{expected}` of the key beside it, found `{found}`"
                )));
            }
        }
        TrustRoot::new(
            file.threshold,
            file.keys.into_iter().map(|key| key.public).collect(),
        )
    }

    /// Writes `trust.json` in canonical form, keys sorted by id.
    pub fn to_bytes(&self) -> Vec<u8> {
        let keys = self.keys.iter().map(|(keyid, public)| TrustKey {
            keyid: *keyid,
            public: public.clone(),
        });
        let file = TrustFile {
            format: Format::V1,
            threshold: self.threshold,
            keys: keys.collect(),
        };
        canonical::to_bytes(&file).expect("a trust file has neither floats nor depth")
    }

    /// The digest of the canonical form: part of the lineage of every deployment under this root.
    pub fn digest(&self) -> Digest {
        Digest::of(&self.to_bytes())
    }

    /// How many distinct keys must have signed.
    pub fn threshold(&self) -> usize {
        self.threshold
    }

    /// The keys by fingerprint.
    pub fn keys(&self) -> &BTreeMap<Digest, PublicKey> {
        &self.keys
    }
}

fn unfit(message: String) -> Reject {
    Reject::new(&codes::TRUST_KEYS, message)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keys::SecretKey;

    fn key(seed: u8) -> PublicKey {
        SecretKey::from_seed(&[seed; 32]).public()
    }

    fn code(bytes: &str) -> &'static str {
        TrustRoot::parse(bytes.as_bytes()).unwrap_err().code.name
    }

    #[test]
    fn a_trust_file_has_one_form_whatever_the_order_of_its_keys() {
        let root = TrustRoot::new(2, vec![key(1), key(2), key(3)]).unwrap();
        let same = TrustRoot::new(2, vec![key(3), key(1), key(2)]).unwrap();
        assert_eq!(root.to_bytes(), same.to_bytes());
        assert_eq!(TrustRoot::parse(&root.to_bytes()).unwrap(), root);
        let spaced = String::from_utf8(root.to_bytes()).unwrap().replace(',', " ,\n");
        assert_eq!(
            TrustRoot::parse(spaced.as_bytes()).unwrap().digest(),
            root.digest()
        );
    }

    #[test]
    fn a_threshold_of_nothing_or_of_more_than_all_is_refused() {
        for threshold in [0, 3] {
            let fault = TrustRoot::new(threshold, vec![key(1), key(2)]).unwrap_err();
            assert_eq!(fault.code, &codes::TRUST_KEYS);
        }
        assert_eq!(
            TrustRoot::new(1, vec![key(1), key(1)]).unwrap_err().code,
            &codes::TRUST_KEYS
        );
    }

    #[test]
    fn a_trust_file_that_says_too_much_or_too_little_is_refused() {
        let good = String::from_utf8(TrustRoot::new(1, vec![key(1)]).unwrap().to_bytes()).unwrap();
        assert_eq!(code("[]"), "trust_file");
        assert_eq!(code(&good.replace("/v1", "/v2")), "trust_file");
        assert_eq!(
            code(&good.replace("{\"format\"", "{\"more\":1,\"format\"")),
            "trust_file"
        );
        assert_eq!(
            code(&good.replace("\"threshold\":1", "\"threshold\":1,\"threshold\":1")),
            "trust_file"
        );
        assert_eq!(
            code(&good.replace(&key(1).fingerprint().hex(), &key(2).fingerprint().hex())),
            "trust_keys"
        );
    }
}
