//! Release keys and identities of sites: made from the randomness of the operating system, written once.

use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

use age::secrecy::ExposeSecret as _;
use toscac_bundle::identity::{self, Identity, PublicIdentity};
use toscac_bundle::keys::SecretKey;
use toscac_bundle::root::TrustRoot;

use crate::console::Failure;

/// Who may read a key file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Secrecy {
    /// Its owner.
    Secret,
    /// Everybody.
    Public,
}

/// A file that is to be written.
pub struct KeyFile {
    /// Its path below the directory of the keys.
    pub path: PathBuf,
    /// Who may read it.
    pub secrecy: Secrecy,
    /// What it is for: one line for people.
    pub purpose: &'static str,
    bytes: Vec<u8>,
}

/// The path of the release key.
pub const RELEASE_KEY: &str = "release.key";
/// The path of the trust root.
pub const TRUST: &str = "trust.json";

/// A new release key and the root that trusts it alone.
///
/// # Errors
/// The operating system gives no randomness.
pub fn release_files() -> Result<Vec<KeyFile>, Failure> {
    let key = new_key()?;
    let root = TrustRoot::new(1, vec![key.public()])?;
    Ok(vec![
        KeyFile {
            path: PathBuf::from(RELEASE_KEY),
            secrecy: Secrecy::Secret,
            purpose: "secret: signs bundles",
            bytes: key.to_pem().into_bytes(),
        },
        KeyFile {
            path: PathBuf::from(TRUST),
            secrecy: Secrecy::Public,
            purpose: "what verifiers pin",
            bytes: root.to_bytes(),
        },
    ])
}

/// A new identity for the site of this name, and its public half.
///
/// # Errors
/// The operating system gives no randomness.
pub fn site_files(site: &str) -> Result<Vec<KeyFile>, Failure> {
    let signing = new_key()?;
    let age = age::x25519::Identity::generate();
    let public = PublicIdentity {
        signing: signing.public(),
        age: age.to_public().to_string(),
    };
    let identity = Identity {
        format: identity::Format::V1,
        site: site.to_owned(),
        signing: signing.to_pem(),
        age: age.to_string().expose_secret().to_owned(),
    };
    Ok(vec![
        KeyFile {
            path: Path::new("sites").join(format!("{site}.identity")),
            secrecy: Secrecy::Secret,
            purpose: "secret: for the executor at the site",
            bytes: identity.to_bytes(),
        },
        KeyFile {
            path: Path::new("sites").join(format!("{site}.pub")),
            secrecy: Secrecy::Public,
            purpose: "the property `public_identity` of the site",
            bytes: format!("{public}\n").into_bytes(),
        },
    ])
}

fn new_key() -> Result<SecretKey, Failure> {
    let mut seed = [0; 32];
    getrandom::fill(&mut seed).map_err(|error| {
        Failure::wrong_use(format!("the operating system gives no random bytes: {error}"))
    })?;
    Ok(SecretKey::from_seed(&seed))
}

/// Writes all of the files, or none when one of them is there already.
///
/// # Errors
/// A file is there, or the disk refuses. What was written before that is removed again.
pub fn write_files(directory: &Path, files: &[KeyFile]) -> Result<(), Failure> {
    for file in files {
        let path = directory.join(&file.path);
        if fs::symlink_metadata(&path).is_ok() {
            return Err(exists(&path));
        }
    }
    let mut written: Vec<PathBuf> = Vec::new();
    for file in files {
        let path = directory.join(&file.path);
        if let Err(error) = write_new(&path, file) {
            for path in &written {
                // It was made a moment ago; if it cannot be removed, the message about the other file counts.
                drop(fs::remove_file(path));
            }
            return Err(match error.kind() {
                io::ErrorKind::AlreadyExists => exists(&path),
                _ => Failure::wrong_use(format!("`{}` cannot be written: {error}", path.display())),
            });
        }
        written.push(path);
    }
    Ok(())
}

fn exists(path: &Path) -> Failure {
    Failure::WrongUse(
        format!("`{}` is there already", path.display()),
        Some("keys are never overwritten: name another directory, or move the file away".to_owned()),
    )
}

fn write_new(path: &Path, file: &KeyFile) -> io::Result<()> {
    if let Some(parent) = path.parent() {
        fs::create_dir_all(parent)?;
    }
    let mode = match file.secrecy {
        Secrecy::Secret => 0o600,
        Secrecy::Public => 0o644,
    };
    let mut out = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(mode)
        .open(path)?;
    out.write_all(&file.bytes)?;
    out.sync_all()
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    #[test]
    fn an_identity_can_be_read_and_its_public_half_fits_it() {
        let files = site_files("east").unwrap();
        let identity = Identity::parse(&files[0].bytes).unwrap();
        let public = PublicIdentity::parse(std::str::from_utf8(&files[1].bytes).unwrap()).unwrap();
        assert_eq!(identity.site, "east");
        assert_eq!(identity.signing_key().unwrap().public(), public.signing);
    }

    #[test]
    fn a_new_root_trusts_the_key_beside_it() {
        let files = release_files().unwrap();
        let key = SecretKey::from_pem(std::str::from_utf8(&files[0].bytes).unwrap()).unwrap();
        let root = TrustRoot::parse(&files[1].bytes).unwrap();
        assert!(root.keys().contains_key(&key.public().fingerprint()));
    }

    #[test]
    fn secrets_are_for_their_owner_and_nothing_is_overwritten() {
        let scratch = tempfile::tempdir().unwrap();
        let files = release_files().unwrap();
        write_files(scratch.path(), &files).unwrap();
        let mode = |name: &str| {
            fs::metadata(scratch.path().join(name))
                .unwrap()
                .permissions()
                .mode()
                & 0o777
        };
        assert_eq!(mode(RELEASE_KEY), 0o600);
        let before = fs::read(scratch.path().join(RELEASE_KEY)).unwrap();
        fs::remove_file(scratch.path().join(TRUST)).unwrap();
        assert!(write_files(scratch.path(), &release_files().unwrap()).is_err());
        assert_eq!(fs::read(scratch.path().join(RELEASE_KEY)).unwrap(), before);
        assert!(
            !scratch.path().join(TRUST).exists(),
            "either all files are written or none"
        );
    }
}
