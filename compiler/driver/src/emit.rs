//! Emitting: a sound plan → one directory per site, equal blobs linked, all of it or nothing.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use toscac_bundle::canonical;
use toscac_bundle::contents::{Contents, Sealed};
use toscac_bundle::digest::Digest;
use toscac_bundle::limits::Limits;
use toscac_bundle::name::is_segment;
use toscac_deploy::emit::{ArtifactFile, EmitOptions, PluginFile, emit_site};
use toscac_deploy::plan::{Plan, Sound};
use toscac_syntax::diagnostic::{Checked, Diagnostic};
use toscac_syntax::name::Name;
use toscac_syntax::origin::Origin;
use toscac_syntax::source::FileId;

use crate::session::Compilation;
use crate::world::{Location, ReadError, World};

/// The version of the plugin protocol that shipped plugins speak.
const PLUGIN_PROTOCOL: u32 = toscac_protocol::methods::VERSION;
/// The name of the list of sites in the output directory.
const INDEX: &str = "index.json";
/// Blobs while bundles are being written: each once, then linked to where it belongs.
const BLOBS: &str = ".blobs";

/// Where things come from and go to.
#[derive(Debug, Clone)]
pub struct Places {
    /// The directory with the plugin programs, `toscac-plugin-NAME`.
    pub plugins: PathBuf,
    /// The root from which artifacts with a leading `/` are found.
    pub root: Location,
    /// The file of the service: origins in bundles are told from its directory.
    pub service: FileId,
    /// Where the directories of the sites go.
    pub output: PathBuf,
}

/// What was written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Index {
    /// Which format this is.
    pub format: Format,
    /// What the deployment is called.
    pub deployment: String,
    /// Its version.
    #[serde(deserialize_with = "canonical::wide_integer")]
    pub version: u64,
    /// The bundles, by the name of their sites.
    pub sites: BTreeMap<String, IndexedBundle>,
}

/// The name and version of this format.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Format {
    /// `toscac.index/v1`
    #[default]
    #[serde(rename = "toscac.index/v1")]
    V1,
}

/// A bundle of the index.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IndexedBundle {
    /// The digest of its envelope: what `supersedes` names.
    pub envelope: Digest,
    /// How many steps install it.
    pub steps: usize,
}

/// Why bundles could not be written, apart from faults of the model.
#[derive(Debug)]
pub struct EmitFailure {
    /// Which file or directory.
    pub path: PathBuf,
    /// What the system said.
    pub reason: io::Error,
}

/// Reads the list of sites that an earlier [`emit`] wrote into `output`.
///
/// # Errors
/// It is not there, or is no such list.
pub fn read_index(output: &Path) -> Result<Index, EmitFailure> {
    let path = output.join(INDEX);
    let bytes = attempt(&path, fs::read(&path))?;
    canonical::decode_strict(&bytes).map_err(|fault| EmitFailure {
        reason: io::Error::other(format!("it is no list of bundles: {fault}")),
        path,
    })
}

/// Makes and writes the bundle of every site of a plan.
///
/// `options` comes without artifacts, plugins and origins, which are read here. `seal` signs. `None` when a diagnostic
/// is an error: then nothing was written.
///
/// # Errors
/// The output directory cannot be written. What was there before is still there, except for sites that were already
/// replaced.
pub fn emit(
    world: &dyn World,
    compilation: &Compilation,
    plan: &Sound<Plan>,
    mut options: EmitOptions,
    places: &Places,
    seal: &(dyn Fn(&Contents) -> Sealed + Sync),
) -> Result<Checked<Option<Index>>, EmitFailure> {
    let mut blobs: BTreeMap<Digest, Blob> = BTreeMap::new();
    options.artifacts = artifacts(world, compilation, plan.get(), &places.root, &mut blobs);
    options.plugins = plugins(plan.get(), &places.plugins, &mut blobs)?;
    options.origins = origins(compilation, plan.get(), places.service);
    let made: Vec<(Name, usize, Checked<Option<Contents>>)> = plan
        .get()
        .sites
        .par_iter()
        .map(|part| {
            (
                part.name.clone(),
                part.install.len(),
                emit_site(plan, part.site, &options),
            )
        })
        .collect();
    let faulty = made.iter().any(|(_, _, contents)| contents.is_faulty());
    let mut diagnostics: Vec<Diagnostic> = Vec::new();
    let mut bundles = Vec::new();
    for (site, steps, contents) in made {
        diagnostics.extend(contents.diagnostics);
        bundles.extend(contents.value.map(|contents| (site, steps, contents)));
    }
    if faulty {
        return Ok(Checked::new(None, diagnostics).or_faulty(true));
    }
    let before = read_index(&places.output).ok();
    let index = write_all(&bundles, &options, &blobs, &places.output, seal)?;
    remove_abandoned(before.as_ref(), &index, &places.output)?;
    Ok(Checked::new(Some(index), diagnostics))
}

/// The places of operations as text.
fn origins(compilation: &Compilation, plan: &Plan, service: FileId) -> BTreeMap<Origin, String> {
    plan.steps()
        .map(|step| (step.origin, compilation.files.origin_text(service, step.origin)))
        .collect()
}

/// The bytes of a blob, or where they lie.
enum Blob {
    Bytes(Vec<u8>),
    File(PathBuf),
}

fn artifacts(
    world: &dyn World,
    compilation: &Compilation,
    plan: &Plan,
    root: &Location,
    blobs: &mut BTreeMap<Digest, Blob>,
) -> BTreeMap<(FileId, Name), ArtifactFile> {
    let mut files = BTreeMap::new();
    let limit = Limits::default().blob_bytes_max;
    for (key, artifact) in plan.artifacts() {
        let stating = &compilation.files.locations[&artifact.file.origin.file];
        let location = stating.join(&artifact.file.value, root);
        // What cannot be read is missing from the map, and `emit_site` says so where it is written.
        let read: Result<Vec<u8>, ReadError> = world.read(&location, limit);
        if let Ok(bytes) = read {
            let digest = Digest::of(&bytes);
            let file = ArtifactFile {
                path: artifact.file.value.to_string(),
                digest,
                size: bytes.len() as u64,
            };
            files.insert(key, file);
            blobs.insert(digest, Blob::Bytes(bytes));
        }
    }
    files
}

fn plugins(
    plan: &Plan,
    directory: &Path,
    blobs: &mut BTreeMap<Digest, Blob>,
) -> Result<BTreeMap<Name, PluginFile>, EmitFailure> {
    let mut found = BTreeMap::new();
    for name in plan.plugins() {
        let path = directory.join(format!("toscac-plugin-{name}"));
        let bytes = match fs::read(&path) {
            Ok(bytes) => bytes,
            // `emit_site` says which steps want it.
            Err(reason) if reason.kind() == io::ErrorKind::NotFound => continue,
            Err(reason) => return Err(EmitFailure { path, reason }),
        };
        let digest = Digest::of(&bytes);
        let plugin = PluginFile {
            protocol: PLUGIN_PROTOCOL,
            caps: Vec::new(),
            digest,
            size: bytes.len() as u64,
        };
        found.insert(name.clone(), plugin);
        blobs.insert(digest, Blob::File(path));
    }
    Ok(found)
}

fn write_all(
    bundles: &[(Name, usize, Contents)],
    options: &EmitOptions,
    blobs: &BTreeMap<Digest, Blob>,
    output: &Path,
    seal: &(dyn Fn(&Contents) -> Sealed + Sync),
) -> Result<Index, EmitFailure> {
    let store = output.join(BLOBS);
    remove(&store)?;
    attempt(&store, fs::create_dir_all(&store))?;
    for (digest, blob) in blobs {
        let path = store.join(digest.hex());
        match blob {
            Blob::Bytes(bytes) => attempt(&path, fs::write(&path, bytes))?,
            // The copy is the bytes and nothing else: a program's mode is no part of a bundle.
            Blob::File(file) => attempt(&path, fs::read(file).and_then(|bytes| fs::write(&path, bytes)))?,
        }
    }
    let written: Result<Vec<(String, IndexedBundle)>, EmitFailure> = bundles
        .par_iter()
        .map(|(site, steps, contents)| {
            let sealed = seal(contents);
            write_site(site, &sealed, &store, output)?;
            Ok((
                site.to_string(),
                IndexedBundle {
                    envelope: sealed.envelope,
                    steps: *steps,
                },
            ))
        })
        .collect();
    let index = Index {
        format: Format::V1,
        deployment: options.deployment.clone(),
        version: options.version,
        sites: written?.into_iter().collect(),
    };
    remove(&store)?;
    let path = output.join(INDEX);
    let bytes = canonical::to_bytes(&index).map_err(|fault| EmitFailure {
        path: path.clone(),
        reason: io::Error::other(fault.to_string()),
    })?;
    let fresh = output.join(format!(".{INDEX}"));
    attempt(&fresh, fs::write(&fresh, bytes))?;
    attempt(&path, fs::rename(&fresh, &path))?;
    Ok(index)
}

/// A site that an earlier version of the deployment used keeps no bundle among those of this one.
fn remove_abandoned(before: Option<&Index>, now: &Index, output: &Path) -> Result<(), EmitFailure> {
    let Some(before) = before.filter(|before| before.deployment == now.deployment) else {
        return Ok(());
    };
    for site in before.sites.keys() {
        if is_segment(site) && !now.sites.contains_key(site) {
            remove(&output.join(site))?;
        }
    }
    Ok(())
}

/// Writes a site's bundle beside its place and moves it there when it is whole.
fn write_site(site: &Name, sealed: &Sealed, store: &Path, output: &Path) -> Result<(), EmitFailure> {
    let fresh = output.join(format!(".{site}.new"));
    remove(&fresh)?;
    for (path, bytes) in &sealed.files {
        let path = fresh.join(path);
        make_parent(&path)?;
        attempt(&path, fs::write(&path, bytes))?;
    }
    for path in sealed.external.keys() {
        let blob = store.join(path.rsplit('/').next().unwrap_or(path));
        let path = fresh.join(path);
        make_parent(&path)?;
        // Not every file system has links.
        attempt(
            &path,
            fs::hard_link(&blob, &path).or_else(|_| fs::copy(&blob, &path).map(drop)),
        )?;
    }
    let (place, old) = (output.join(site.as_str()), output.join(format!(".{site}.old")));
    remove(&old)?;
    if place.exists() {
        attempt(&place, fs::rename(&place, &old))?;
    }
    attempt(&place, fs::rename(&fresh, &place))?;
    remove(&old)
}

fn make_parent(path: &Path) -> Result<(), EmitFailure> {
    match path.parent() {
        Some(parent) => attempt(parent, fs::create_dir_all(parent)),
        None => Ok(()),
    }
}

fn remove(directory: &Path) -> Result<(), EmitFailure> {
    match fs::remove_dir_all(directory) {
        Err(reason) if reason.kind() != io::ErrorKind::NotFound => Err(EmitFailure {
            path: directory.to_owned(),
            reason,
        }),
        Ok(()) | Err(_) => Ok(()),
    }
}

fn attempt<T>(path: &Path, result: io::Result<T>) -> Result<T, EmitFailure> {
    result.map_err(|reason| EmitFailure {
        path: path.to_owned(),
        reason,
    })
}
