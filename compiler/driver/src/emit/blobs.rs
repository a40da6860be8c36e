//! The files that go into bundles: artifacts and plugins, read as streams, twice.

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use toscac_bundle::digest::{Digest, Hasher};
use toscac_bundle::limits::Limits;
use toscac_deploy::emit::{ArtifactFile, PluginFile};
use toscac_deploy::plan::Plan;
use toscac_syntax::name::Name;
use toscac_syntax::source::FileId;

use super::{Action, EmitFailure, attempt};
use crate::session::Compilation;
use crate::world::{Location, ReadError, World};

/// The version of the plugin protocol that shipped plugins speak.
const PLUGIN_PROTOCOL: u32 = toscac_protocol::methods::VERSION;

/// Where the bytes of each digest lie.
pub(super) struct Blobs<'a> {
    world: &'a dyn World,
    places: BTreeMap<Digest, Place>,
}

/// Where the bytes of a blob lie.
enum Place {
    /// An artifact.
    World(Location),
    /// A plugin.
    Disk(PathBuf),
}

impl<'a> Blobs<'a> {
    /// None yet.
    pub(super) fn new(world: &'a dyn World) -> Blobs<'a> {
        Blobs {
            world,
            places: BTreeMap::new(),
        }
    }

    /// Digests the artifacts of a plan. One that is not there is left out: `emit_site` says so where it is written.
    pub(super) fn artifacts(
        &mut self,
        compilation: &Compilation,
        plan: &Plan,
    ) -> Result<BTreeMap<(FileId, Name), ArtifactFile>, EmitFailure> {
        let mut files = BTreeMap::new();
        for (key, artifact) in plan.artifacts() {
            let stating = artifact.file.origin.file;
            let repository = &compilation.files.repositories[&stating];
            // What lies outside of the repository is not there for it.
            let Some(location) =
                repository.resolve(&compilation.files.locations[&stating], &artifact.file.value)
            else {
                continue;
            };
            let path = PathBuf::from(self.world.display(&location));
            let mut source = match self.world.open(&location, bytes_max()) {
                Ok(source) => source,
                Err(ReadError::Missing) => continue,
                Err(reason) => return Err(unreadable(path, &reason)),
            };
            let (size, digest) = attempt(Action::Read, &path, digest(&mut source))?;
            drop(source);
            if size > bytes_max() {
                return Err(unreadable(path, &ReadError::TooLarge(size)));
            }
            let file = ArtifactFile {
                path: artifact.file.value.to_string(),
                digest,
                size,
            };
            files.insert(key, file);
            self.places.insert(digest, Place::World(location));
        }
        Ok(files)
    }

    /// Digests the plugins of a plan. One that is not there is left out: `emit_site` says which steps want it.
    pub(super) fn plugins(
        &mut self,
        plan: &Plan,
        directory: &Path,
    ) -> Result<BTreeMap<Name, PluginFile>, EmitFailure> {
        let mut found = BTreeMap::new();
        for name in plan.plugins() {
            let path = directory.join(format!("toscac-plugin-{name}"));
            let mut file = match fs::File::open(&path) {
                Err(reason) if reason.kind() == io::ErrorKind::NotFound => continue,
                opened => attempt(Action::Read, &path, opened)?,
            };
            let (size, digest) = attempt(Action::Read, &path, digest(&mut file))?;
            let plugin = PluginFile {
                protocol: PLUGIN_PROTOCOL,
                caps: Vec::new(),
                digest,
                size,
            };
            found.insert(name.clone(), plugin);
            self.places.insert(digest, Place::Disk(path));
        }
        Ok(found)
    }

    /// Writes every blob into a directory, under the digits of its digest. The copy is the bytes and nothing else: the
    /// mode of a file is no part of a bundle.
    pub(super) fn write(&self, directory: &Path) -> Result<(), EmitFailure> {
        for (digest, place) in &self.places {
            let path = directory.join(digest.hex());
            let (shown, mut source): (PathBuf, Box<dyn Read + '_>) = match place {
                Place::World(location) => {
                    let shown = PathBuf::from(self.world.display(location));
                    let source = self
                        .world
                        .open(location, bytes_max())
                        .map_err(|reason| unreadable(shown.clone(), &reason))?;
                    (shown, source)
                }
                Place::Disk(file) => {
                    let source = attempt(Action::Read, file, fs::File::open(file))?;
                    (file.clone(), Box::new(source))
                }
            };
            let mut target = attempt(Action::Write, &path, fs::File::create(&path))?;
            let (_, copied) = attempt(Action::Write, &path, copy(&mut source, &mut target))?;
            if copied != *digest {
                return Err(EmitFailure {
                    path: shown,
                    action: Action::Read,
                    reason: io::Error::other("it changed while it was read"),
                });
            }
        }
        Ok(())
    }
}

fn digest(source: &mut dyn Read) -> io::Result<(u64, Digest)> {
    copy(source, &mut io::sink())
}

/// Copies a stream, and tells the length and digest of what was copied.
fn copy(source: &mut dyn Read, target: &mut dyn Write) -> io::Result<(u64, Digest)> {
    let mut hasher = Hasher::default();
    let mut buffer = vec![0; 64 << 10];
    loop {
        let count = match source.read(&mut buffer) {
            Ok(0) => return Ok(hasher.finish()),
            Ok(count) => count,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        let bytes = buffer.get(..count).unwrap_or_default();
        hasher.update(bytes);
        target.write_all(bytes)?;
    }
}

fn bytes_max() -> u64 {
    Limits::default().blob_bytes_max
}

fn unreadable(path: PathBuf, reason: &ReadError) -> EmitFailure {
    let words = match reason {
        ReadError::Missing => "it is gone".to_owned(),
        ReadError::TooLarge(bytes) => format!(
            "it has {bytes} bytes, and a bundle takes {} of one file",
            bytes_max()
        ),
        ReadError::Refused(words) => words.clone(),
    };
    EmitFailure {
        path,
        action: Action::Read,
        reason: io::Error::other(words),
    }
}
