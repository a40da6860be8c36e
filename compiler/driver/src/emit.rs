//! Emitting: a sound plan → one directory per site, equal blobs linked, all of it or nothing.
//!
//! - `emit/blobs.rs`: the files that go into bundles
//! - `emit/write.rs`: bundles on the disk

mod blobs;
mod write;

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use toscac_bundle::canonical;
use toscac_bundle::contents::{Contents, Sealed};
use toscac_bundle::digest::Digest;
use toscac_deploy::emit::{EmitOptions, emit_site};
use toscac_deploy::plan::{Plan, Sound};
use toscac_syntax::diagnostic::{Checked, Diagnostic};
use toscac_syntax::name::Name;
use toscac_syntax::origin::Origin;
use toscac_syntax::source::FileId;

use crate::session::Compilation;
use crate::world::World;
use blobs::Blobs;

/// The name of the list of sites in the output directory.
const INDEX: &str = "index.json";

/// Where things come from and go to.
#[derive(Debug, Clone)]
pub struct Places {
    /// The directory with the plugin programs, `toscac-plugin-NAME`.
    pub plugins: PathBuf,
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
    /// What was done with it.
    pub action: Action,
    /// What the system said.
    pub reason: io::Error,
}

/// What is done with a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// It is read.
    Read,
    /// It is written, moved or removed.
    Write,
}

/// Reads the list of sites that an earlier [`emit`] wrote into `output`.
///
/// # Errors
/// It is not there, or is no such list.
pub fn read_index(output: &Path) -> Result<Index, EmitFailure> {
    let path = output.join(INDEX);
    let bytes = attempt(Action::Read, &path, fs::read(&path))?;
    canonical::decode_strict(&bytes).map_err(|fault| EmitFailure {
        reason: io::Error::other(format!("it is no list of bundles: {fault}")),
        action: Action::Read,
        path,
    })
}

/// Makes and writes the bundle of every site of a plan.
///
/// `options` comes without artifacts, plugins and origins, which are read here. `seal` signs. `None` when a diagnostic
/// is an error: then nothing was written.
///
/// # Errors
/// An artifact or plugin cannot be read, or the output directory cannot be written. What was there before is still there, except for sites that were already
/// replaced.
pub fn emit(
    world: &dyn World,
    compilation: &Compilation,
    plan: &Sound<Plan>,
    mut options: EmitOptions,
    places: &Places,
    seal: &(dyn Fn(&Contents) -> Sealed + Sync),
) -> Result<Checked<Option<Index>>, EmitFailure> {
    let mut blobs = Blobs::new(world);
    options.artifacts = blobs.artifacts(compilation, plan.get())?;
    options.plugins = blobs.plugins(plan.get(), &places.plugins)?;
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
    let index = write::write_all(&bundles, &options, &blobs, &places.output, seal)?;
    write::remove_abandoned(before.as_ref(), &index, &places.output)?;
    Ok(Checked::new(Some(index), diagnostics))
}

/// The places of operations as text.
fn origins(compilation: &Compilation, plan: &Plan, service: FileId) -> BTreeMap<Origin, String> {
    plan.steps()
        .map(|step| (step.origin, compilation.files.origin_text(service, step.origin)))
        .collect()
}

fn attempt<T>(action: Action, path: &Path, result: io::Result<T>) -> Result<T, EmitFailure> {
    result.map_err(|reason| EmitFailure {
        path: path.to_owned(),
        action,
        reason,
    })
}
