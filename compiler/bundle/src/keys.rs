//! ed25519 keys: the public half with its fingerprint, the secret half that signs.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ed25519_dalek::pkcs8::{DecodePrivateKey, EncodePrivateKey, KeypairBytes, spki::der::pem::LineEnding};
use ed25519_dalek::{Signature, Signer as _, SigningKey, VerifyingKey};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::codes;
use crate::digest::Digest;
use crate::reject::Reject;

/// An ed25519 public key that is a point of the curve and not of small order.
///
/// In JSON it is the base64 of its 32 raw bytes.
#[derive(Clone, PartialEq, Eq)]
pub struct PublicKey(VerifyingKey);

impl PublicKey {
    /// `None` when the bytes are no point of the curve, or one of the few that sign anything.
    pub fn from_raw(bytes: &[u8; 32]) -> Option<PublicKey> {
        VerifyingKey::from_bytes(bytes)
            .ok()
            .filter(|key| !key.is_weak())
            .map(PublicKey)
    }

    /// Reads strict base64 of the 32 raw bytes.
    pub fn from_base64(text: &str) -> Option<PublicKey> {
        let bytes: [u8; 32] = decode_base64(text)?.try_into().ok()?;
        PublicKey::from_raw(&bytes)
    }

    /// The 32 raw bytes.
    pub fn raw(&self) -> &[u8; 32] {
        self.0.as_bytes()
    }

    /// The base64 of the raw bytes.
    pub fn to_base64(&self) -> String {
        encode_base64(self.raw())
    }

    /// The SHA-256 of the raw bytes. Its hexadecimal digits are the key's `keyid`.
    pub fn fingerprint(&self) -> Digest {
        Digest::of(self.raw())
    }

    /// Whether `signature` is this key's over `message`, by the strict rules: one message and one
    /// key have one signature that holds.
    pub fn verifies(&self, message: &[u8], signature: &[u8; 64]) -> bool {
        self.0
            .verify_strict(message, &Signature::from_bytes(signature))
            .is_ok()
    }
}

impl fmt::Debug for PublicKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "PublicKey({})", self.to_base64())
    }
}

impl Serialize for PublicKey {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.to_base64())
    }
}

impl<'de> Deserialize<'de> for PublicKey {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<PublicKey, D::Error> {
        let text = String::deserialize(deserializer)?;
        PublicKey::from_base64(&text).ok_or_else(|| {
            serde::de::Error::custom(format!(
                "expected the base64 of an ed25519 public key, found `{text}`"
            ))
        })
    }
}

/// An ed25519 key that signs. It never shows its secret, except by [`SecretKey::to_pem`].
pub struct SecretKey(SigningKey);

impl SecretKey {
    /// The key of 32 random bytes, which the caller takes from the operating system.
    pub fn from_seed(seed: &[u8; 32]) -> SecretKey {
        SecretKey(SigningKey::from_bytes(seed))
    }

    /// Reads PKCS#8 PEM, as `openssl genpkey -algorithm ed25519` writes it.
    ///
    /// # Errors
    /// T0880 `signing_key_file`.
    pub fn from_pem(text: &str) -> Result<SecretKey, Reject> {
        SigningKey::from_pkcs8_pem(text).map(SecretKey).map_err(|error| {
            let message =
                format!("expected an ed25519 private key in PKCS#8 PEM, found something else: {error}");
            Reject::new(&codes::SIGNING_KEY_FILE, message).help("`toscac keys init DIR` makes one")
        })
    }

    /// Writes PKCS#8 PEM in its first version, which every OpenSSL reads.
    pub fn to_pem(&self) -> String {
        let pair = KeypairBytes {
            secret_key: self.0.to_bytes(),
            public_key: None,
        };
        let pem = pair
            .to_pkcs8_pem(LineEnding::LF)
            .expect("32 bytes always have a PKCS#8 form");
        pem.as_str().to_owned()
    }

    /// The public half.
    pub fn public(&self) -> PublicKey {
        PublicKey(self.0.verifying_key())
    }

    /// Signs. The same message always gets the same signature.
    pub fn sign(&self, message: &[u8]) -> [u8; 64] {
        self.0.sign(message).to_bytes()
    }
}

impl fmt::Debug for SecretKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "SecretKey(of {:?})", self.public())
    }
}

/// Padded base64 of the usual alphabet.
pub(crate) fn encode_base64(bytes: &[u8]) -> String {
    STANDARD.encode(bytes)
}

/// Reads exactly what [`encode_base64`] writes: padding is demanded, whitespace and stray bits in
/// the last character are refused.
pub(crate) fn decode_base64(text: &str) -> Option<Vec<u8>> {
    STANDARD.decode(text).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_has_one_form_only() {
        assert_eq!(decode_base64("YQ=="), Some(b"a".to_vec()));
        for text in ["YQ", "YQ=", "YR==", "YQ==\n", "Y Q==", "YQ==YQ==", "_w=="] {
            assert_eq!(decode_base64(text), None, "{text:?}");
        }
    }

    #[test]
    fn the_first_published_vector_of_rfc_8032_holds() {
        let seed = "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60";
        let key = SecretKey::from_seed(Digest::from_hex(seed).unwrap().bytes());
        let public = key.public();
        assert_eq!(
            Digest::from_bytes(*public.raw()).hex(),
            "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"
        );
        let signature = key.sign(b"");
        assert!(public.verifies(b"", &signature));
        assert!(!public.verifies(b"x", &signature));
        assert!(!SecretKey::from_seed(&[1; 32]).public().verifies(b"", &signature));
    }

    #[test]
    fn a_key_of_small_order_is_no_key() {
        let mut neutral = [0; 32];
        neutral[0] = 1;
        assert!(PublicKey::from_raw(&neutral).is_none());
        assert!(PublicKey::from_raw(&[0; 32]).is_none());
        assert!(PublicKey::from_base64("AAAA").is_none());
    }

    #[test]
    fn a_secret_key_comes_back_from_its_pem_and_does_not_show_itself() {
        let key = SecretKey::from_seed(&[7; 32]);
        let pem = key.to_pem();
        assert_eq!(SecretKey::from_pem(&pem).unwrap().public(), key.public());
        assert!(!format!("{key:?}").contains("BwcH"));
        let fault = SecretKey::from_pem(&pem.replace("PRIVATE", "PUBLIC")).unwrap_err();
        assert_eq!(fault.code, &codes::SIGNING_KEY_FILE);
    }
}
