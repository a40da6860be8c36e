//! The state directory of a site: what was accepted, what was verified, what was done.
//!
//! ```text
//! DIR/                                     0700
//!   lock                                   held while an executor runs
//!   trust/state.json                       the newest accepted version of each deployment; only grows
//!   cas/sha256/<hex>                       verified blobs and large values, read-only
//!   runs/<deployment>/<version>/journal    what was done
//!   work/<deployment>/nodes/<node>/        a node's own directory, for its plugins
//!   work/<deployment>/steps/<step>/        its artifacts, and while an attempt runs its scratch directory
//! ```
//!
//! Names of deployments were verified to be plain segments; names of nodes, steps and artifacts are the
//! author's, and are made plain by [`segment`].

use std::io::{self, Write};
use std::path::PathBuf;

use serde_json::Value;
use toscac_bundle::canonical;
use toscac_bundle::digest::Digest;
use toscac_bundle::name::is_segment;
use toscac_bundle::read::Located;
use toscac_bundle::read::state::TrustedState;
use toscac_bundle::reject::Reject;
use toscac_bundle::source::{BlobSource, copy_verified};

use crate::disk::{Disk, File, Lock, directory_of, make_directories, replace, temporary_name};
use crate::record::Kept;

/// Permissions of what is only read.
pub const MODE_READ: u32 = 0o400;
/// Permissions of what is also executed.
pub const MODE_EXECUTE: u32 = 0o500;

const TRUST_BYTES_MAX: u64 = 64 << 20;

/// The state directory.
#[derive(Clone)]
pub struct State<'a> {
    /// The disk that it lies on.
    pub disk: &'a dyn Disk,
    root: PathBuf,
}

/// A deployment in one version, as the directory of runs lists it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct RunName {
    /// The deployment.
    pub deployment: String,
    /// Its version.
    pub version: u64,
}

impl<'a> State<'a> {
    /// The state below `root`. Nothing is read or made yet.
    pub fn new(disk: &'a dyn Disk, root: impl Into<PathBuf>) -> State<'a> {
        State {
            disk,
            root: root.into(),
        }
    }

    /// Makes the directories that are missing.
    ///
    /// # Errors
    /// What the disk says.
    pub fn make(&self) -> io::Result<()> {
        for name in ["trust", "cas/sha256", "runs", "work"] {
            make_directories(self.disk, &self.root.join(name))?;
        }
        Ok(())
    }

    /// Takes the lock; `None` when another executor has it.
    ///
    /// # Errors
    /// What the disk says.
    pub fn lock(&self) -> io::Result<Option<Box<dyn Lock>>> {
        self.disk.lock(&self.root.join("lock"))
    }

    /// What was accepted before.
    ///
    /// # Errors
    /// What the disk says; the rejection of a file that does not hold.
    pub fn trusted(&self) -> io::Result<Result<TrustedState, Reject>> {
        match self.disk.read(&self.trust_file(), TRUST_BYTES_MAX) {
            Ok(bytes) => Ok(TrustedState::parse(&bytes)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Ok(TrustedState::default())),
            Err(error) => Err(error),
        }
    }

    /// Writes down what is accepted from now on.
    ///
    /// # Errors
    /// What the disk says.
    pub fn accept(&self, trusted: &TrustedState) -> io::Result<()> {
        replace(self.disk, &self.trust_file(), &trusted.to_bytes(), 0o600)
    }

    fn trust_file(&self) -> PathBuf {
        self.root.join("trust/state.json")
    }

    /// Where a blob is, or would be.
    pub fn blob_path(&self, digest: &Digest) -> PathBuf {
        self.root.join("cas/sha256").join(digest.hex())
    }

    /// Copies a blob of a bundle, unless it is here already and holds. Whoever uses one checks it again.
    ///
    /// # Errors
    /// What the disk says; the rejection of a blob that is not the one that was verified just now.
    pub fn take_over(
        &self,
        source: &dyn BlobSource,
        located: &Located,
        mode: u32,
    ) -> io::Result<Result<(), Reject>> {
        let path = self.blob_path(&located.digest);
        if self.disk.length(&path)? == Some(located.size) && self.disk.digest(&path)? == located.digest {
            return Ok(Ok(()));
        }
        let temporary = temporary_name(&path);
        let mut sink = Sink {
            file: self.disk.create(&temporary, mode)?,
            offset: 0,
            error: None,
        };
        let copied = copy_verified(source, &located.path, located.size, located.digest, &mut sink);
        if let Some(error) = sink.error {
            return Err(error);
        }
        if let Err(reject) = copied {
            return Ok(Err(reject));
        }
        sink.file.sync()?;
        self.disk.rename(&temporary, &path)?;
        self.disk.sync_directory(directory_of(&path))?;
        Ok(Ok(()))
    }

    /// Keeps bytes of our own as a blob.
    ///
    /// # Errors
    /// What the disk says.
    pub fn keep(&self, bytes: &[u8]) -> io::Result<Digest> {
        let digest = Digest::of(bytes);
        let path = self.blob_path(&digest);
        if self.disk.length(&path)? != Some(bytes.len() as u64) {
            replace(self.disk, &path, bytes, MODE_READ)?;
        }
        Ok(digest)
    }

    /// The content of a blob, if it is still what its name says.
    ///
    /// # Errors
    /// What the disk says; `InvalidData` when it is not.
    pub fn blob(&self, digest: &Digest, bytes_max: u64) -> io::Result<Vec<u8>> {
        let bytes = self.disk.read(&self.blob_path(digest), bytes_max)?;
        if Digest::of(&bytes) != *digest {
            let path = self.blob_path(digest);
            let message = format!("`{}` is not what its name says", path.display());
            return Err(io::Error::new(io::ErrorKind::InvalidData, message));
        }
        Ok(bytes)
    }

    /// A value as it stands in a record: itself, or by the digest of its blob.
    ///
    /// # Errors
    /// What the disk says.
    pub fn put_away(&self, value: Kept, inline_bytes: &mut usize) -> io::Result<Kept> {
        let Kept::Value(value) = value else {
            return Ok(value);
        };
        let bytes = canonical::value_to_bytes(&value).map_err(io::Error::other)?;
        if bytes.len() <= *inline_bytes {
            *inline_bytes -= bytes.len();
            return Ok(Kept::Value(value));
        }
        self.keep(&bytes).map(Kept::Blob)
    }

    /// A value as the history wants it: itself.
    ///
    /// # Errors
    /// As [`State::blob`].
    pub fn fetch(&self, kept: Kept, bytes_max: u64) -> io::Result<Kept> {
        let Kept::Blob(digest) = kept else { return Ok(kept) };
        let bytes = self.blob(&digest, bytes_max)?;
        let value: Value = canonical::parse(&bytes).map_err(io::Error::other)?;
        Ok(Kept::Value(value))
    }

    /// Removes the blobs that are not in `wanted`.
    ///
    /// # Errors
    /// What the disk says.
    pub fn sweep(&self, wanted: &std::collections::BTreeSet<Digest>) -> io::Result<()> {
        let directory = self.root.join("cas/sha256");
        for name in self.disk.list(&directory)? {
            if !Digest::from_hex(&name).is_some_and(|digest| wanted.contains(&digest)) {
                self.disk.remove_file(&directory.join(name))?;
            }
        }
        Ok(())
    }

    /// The journal of a run.
    pub fn journal_path(&self, run: &RunName) -> PathBuf {
        self.root
            .join("runs")
            .join(&run.deployment)
            .join(run.version.to_string())
            .join("journal")
    }

    /// All runs that there are, sorted.
    ///
    /// # Errors
    /// What the disk says.
    pub fn runs(&self) -> io::Result<Vec<RunName>> {
        let mut runs = Vec::new();
        let root = self.root.join("runs");
        for deployment in self.disk.list(&root)?.into_iter().filter(|name| is_segment(name)) {
            for version in self.disk.list(&root.join(&deployment))? {
                if let Ok(version) = version.parse() {
                    runs.push(RunName {
                        deployment: deployment.clone(),
                        version,
                    });
                }
            }
        }
        runs.sort();
        Ok(runs)
    }

    /// A node's own directory.
    pub fn node_directory(&self, deployment: &str, node: &str) -> PathBuf {
        self.work_directory(deployment).join("nodes").join(segment(node))
    }

    /// The directory of a step: its artifacts stay there as long as the node, for daemons.
    pub fn step_directory(&self, deployment: &str, step: &str) -> PathBuf {
        self.work_directory(deployment).join("steps").join(segment(step))
    }

    /// The directory that an attempt of a step has to itself.
    pub fn scratch_directory(&self, deployment: &str, step: &str) -> PathBuf {
        self.step_directory(deployment, step).join("scratch")
    }

    /// Everything that plugins have written for a deployment.
    pub fn work_directory(&self, deployment: &str) -> PathBuf {
        self.root.join("work").join(deployment)
    }
}

/// Writes to a file from its start on, and keeps the error apart from those of the source.
struct Sink {
    file: Box<dyn File>,
    offset: u64,
    error: Option<io::Error>,
}

impl Write for Sink {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self.file.write_at(self.offset, bytes) {
            Ok(()) => {
                self.offset += bytes.len() as u64;
                Ok(bytes.len())
            }
            Err(error) => {
                let kind = error.kind();
                self.error = Some(error);
                Err(kind.into())
            }
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Any name as one segment of a path, different names as different ones.
///
/// What a script's author reads in a directory listing is the name itself, as far as that can be.
pub fn segment(name: &str) -> String {
    const BYTES_MAX: usize = 200;
    let mut text = String::new();
    for (index, letter) in name.chars().enumerate() {
        let plain = !(letter == '/' || letter == '%' || letter.is_control() || (letter == '.' && index == 0));
        if plain {
            text.push(letter);
        } else {
            text.push_str(&format!("%{:02X}", u32::from(letter)));
        }
    }
    if text.is_empty() {
        return "%".to_owned();
    }
    if text.len() > BYTES_MAX {
        let digest = Digest::of(name.as_bytes()).hex();
        let end = (0..=BYTES_MAX - 65)
            .rev()
            .find(|end| text.is_char_boundary(*end))
            .unwrap_or(0);
        text = format!("{}%{digest}", &text[..end]);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::host_disk::HostDisk;
    use serde_json::json;
    use std::collections::BTreeSet;

    #[test]
    fn names_of_authors_become_segments_and_stay_different() {
        assert_eq!(segment("db.0"), "db.0");
        assert_eq!(segment("my node: 1 ä"), "my node: 1 ä");
        let odd = [
            "", ".", "..", "a/b", "a%2Fb", "../x", "a\0b", "a\nb", ".x", "%2Ex",
        ];
        let made: BTreeSet<String> = odd.iter().map(|name| segment(name)).collect();
        assert_eq!(made.len(), odd.len());
        for name in &made {
            assert!(
                !name.is_empty() && !name.contains(['/', '\0', '\n']) && !name.starts_with('.'),
                "{name}"
            );
        }
        let (long, longer) = ("ä".repeat(300), "ä".repeat(301));
        assert_ne!(segment(&long), segment(&longer));
        assert!(segment(&long).len() <= 200);
    }

    #[test]
    fn a_large_value_is_put_away_and_comes_back() {
        let directory = tempfile::tempdir().unwrap();
        let state = State::new(&HostDisk, directory.path());
        state.make().unwrap();
        let mut inline_bytes = 10;
        let small = Kept::Value(json!("1234"));
        assert_eq!(state.put_away(small.clone(), &mut inline_bytes).unwrap(), small);
        assert_eq!(inline_bytes, 4);
        let large = Kept::Value(json!("123"));
        let kept = state.put_away(large.clone(), &mut inline_bytes).unwrap();
        assert!(matches!(kept, Kept::Blob(_)));
        assert_eq!(state.fetch(kept.clone(), 100).unwrap(), large);

        let Kept::Blob(digest) = kept else {
            panic!("a blob")
        };
        let path = state.blob_path(&digest);
        std::fs::remove_file(&path).unwrap();
        std::fs::write(&path, b"\"124\"").unwrap();
        assert_eq!(
            state.fetch(Kept::Blob(digest), 100).unwrap_err().kind(),
            io::ErrorKind::InvalidData
        );
    }

    #[test]
    fn sweeping_leaves_what_is_wanted() {
        let directory = tempfile::tempdir().unwrap();
        let state = State::new(&HostDisk, directory.path());
        state.make().unwrap();
        let (one, two) = (state.keep(b"one").unwrap(), state.keep(b"two").unwrap());
        state.sweep(&BTreeSet::from([two])).unwrap();
        assert!(state.blob(&one, 10).is_err());
        assert_eq!(state.blob(&two, 10).unwrap(), b"two");
    }
}
