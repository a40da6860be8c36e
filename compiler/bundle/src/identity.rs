//! Who a site is: `toscac.identity/v1`, which never leaves it, and the public half in one line.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::canonical;
use crate::codes;
use crate::keys::{PublicKey, SecretKey};
use crate::name;
use crate::reject::Reject;

/// The secret file `sites/NAME.identity`.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Identity {
    /// Which format this is.
    pub format: Format,
    /// The site's name: the name of its node in the inventory.
    pub site: String,
    /// The key that signs hand-overs and status, PKCS#8 PEM.
    pub signing: String,
    /// The key that opens secrets: `AGE-SECRET-KEY-1…`.
    pub age: String,
}

/// The name and version of this format.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Format {
    /// `toscac.identity/v1`
    #[default]
    #[serde(rename = "toscac.identity/v1")]
    V1,
}

impl Identity {
    /// Reads an identity file and checks that its parts can be used.
    ///
    /// # Errors
    /// T0874 `identity_file`, which never repeats a secret.
    pub fn parse(bytes: &[u8]) -> Result<Identity, Reject> {
        // The message of the JSON reader may quote a value, so it is left out.
        let identity: Identity = canonical::decode_strict(bytes)
            .map_err(|_| unusable("expected JSON of the format toscac.identity/v1"))?;
        if !name::is_segment(&identity.site) {
            return Err(unusable(
                "expected a site name of letters, digits, `.`, `_` and `-`",
            ));
        }
        if SecretKey::from_pem(&identity.signing).is_err() {
            return Err(unusable(
                "expected an ed25519 private key in PKCS#8 PEM under `signing`",
            ));
        }
        let is_bech32 = |byte: u8| byte.is_ascii_uppercase() || byte.is_ascii_digit();
        match identity.age.strip_prefix("AGE-SECRET-KEY-1") {
            Some(rest) if rest.len() == 58 && rest.bytes().all(is_bech32) => Ok(identity),
            Some(_) | None => Err(unusable("expected `AGE-SECRET-KEY-1…` under `age`")),
        }
    }

    /// Writes the file in canonical form.
    pub fn to_bytes(&self) -> Vec<u8> {
        canonical::to_bytes(self).expect("four strings always have a canonical form")
    }

    /// The key that signs.
    ///
    /// # Errors
    /// T0880 `signing_key_file`; never for an identity that [`Identity::parse`] made.
    pub fn signing_key(&self) -> Result<SecretKey, Reject> {
        SecretKey::from_pem(&self.signing)
    }
}

impl fmt::Debug for Identity {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Identity(of {})", self.site)
    }
}

fn unusable(message: &str) -> Reject {
    Reject::new(&codes::IDENTITY_FILE, message)
        .help("`toscac keys init DIR --site NAME` writes `DIR/sites/NAME.identity`")
}

/// What others know of a site: the property `public_identity` of its node in the inventory.
///
/// Its text is `toscac1 <base64 of the ed25519 public key> <age recipient>`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicIdentity {
    /// The key that the site signs with.
    pub signing: PublicKey,
    /// The recipient that secrets for the site are encrypted to: `age1…`.
    pub age: String,
}

impl PublicIdentity {
    /// Reads the one line, with or without its end.
    ///
    /// # Errors
    /// T0883 `public_identity`.
    pub fn parse(text: &str) -> Result<PublicIdentity, Reject> {
        let line = text.strip_suffix('\n').unwrap_or(text);
        let parts: Vec<&str> = line.split(' ').collect();
        let [tag, signing, age] = parts[..] else {
            return Err(unreadable(format!("expected three words, found {}", parts.len())));
        };
        if tag != "toscac1" {
            return Err(unreadable(format!("expected `toscac1` in front, found `{tag}`")));
        }
        let signing = PublicKey::from_base64(signing).ok_or_else(|| {
            unreadable(format!(
                "expected the base64 of an ed25519 public key, found `{signing}`"
            ))
        })?;
        if !is_age_recipient(age) {
            return Err(unreadable(format!(
                "expected an age recipient `age1…`, found `{age}`"
            )));
        }
        Ok(PublicIdentity {
            signing,
            age: age.to_owned(),
        })
    }
}

/// Whether this has the form of an age X25519 recipient. Its checksum is age's to check.
pub(crate) fn is_age_recipient(text: &str) -> bool {
    let is_bech32 = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    text.strip_prefix("age1")
        .is_some_and(|rest| rest.len() == 58 && rest.bytes().all(is_bech32))
}

fn unreadable(message: String) -> Reject {
    Reject::new(&codes::PUBLIC_IDENTITY, message)
        .help("it is the line in `sites/NAME.pub`, from `toscac keys init`")
}

impl fmt::Display for PublicIdentity {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "toscac1 {} {}", self.signing.to_base64(), self.age)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn identity() -> Identity {
        Identity {
            format: Format::V1,
            site: "north".to_owned(),
            signing: SecretKey::from_seed(&[1; 32]).to_pem(),
            age: format!("AGE-SECRET-KEY-1{}", "Q".repeat(58)),
        }
    }

    #[test]
    fn an_identity_comes_back_from_its_file_and_does_not_show_itself() {
        let identity = identity();
        assert_eq!(Identity::parse(&identity.to_bytes()).unwrap(), identity);
        assert_eq!(
            identity.signing_key().unwrap().public(),
            SecretKey::from_seed(&[1; 32]).public()
        );
        assert_eq!(format!("{identity:?}"), "Identity(of north)");
    }

    #[test]
    fn an_identity_that_cannot_be_used_is_refused_without_showing_it() {
        for change in [
            |identity: &mut Identity| identity.site = "../north".to_owned(),
            |identity: &mut Identity| identity.signing = "secret".to_owned(),
            |identity: &mut Identity| identity.age = "secret".to_owned(),
        ] {
            let mut identity = identity();
            change(&mut identity);
            let fault = Identity::parse(&identity.to_bytes()).unwrap_err();
            assert_eq!(fault.code, &codes::IDENTITY_FILE);
            assert!(!fault.message.contains("secret"));
        }
        assert_eq!(
            Identity::parse(b"{\"format\":\"secret\"}").unwrap_err().code,
            &codes::IDENTITY_FILE
        );
    }

    #[test]
    fn a_public_identity_comes_back_from_its_line() {
        let public = PublicIdentity {
            signing: SecretKey::from_seed(&[1; 32]).public(),
            age: format!("age1{}", "q".repeat(58)),
        };
        let line = public.to_string();
        assert_eq!(PublicIdentity::parse(&line).unwrap(), public);
        assert_eq!(PublicIdentity::parse(&format!("{line}\n")).unwrap(), public);
        for wrong in [
            String::new(),
            line.replace("toscac1", "toscac2"),
            line.replace(' ', "  "),
            line.replace("age1", "age2"),
            line.replace("= ", " "),
            format!("{line}\n\n"),
            format!("{line} more"),
        ] {
            assert_eq!(
                PublicIdentity::parse(&wrong).unwrap_err().code,
                &codes::PUBLIC_IDENTITY,
                "{wrong:?}"
            );
        }
    }
}
