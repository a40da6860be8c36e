//! Bundles on the disk: each written beside its place, and moved there when it is whole.

use std::fs;
use std::io;
use std::path::Path;

use rayon::prelude::*;
use toscac_bundle::canonical;
use toscac_bundle::contents::{Contents, Sealed};
use toscac_bundle::name::is_segment;
use toscac_deploy::emit::EmitOptions;
use toscac_syntax::name::Name;

use super::blobs::Blobs;
use super::{Action, EmitFailure, Format, INDEX, Index, IndexedBundle, attempt};

/// Blobs while bundles are being written: each once, then linked to where it belongs.
const BLOBS: &str = ".blobs";

/// Writes all bundles and the list of them.
pub(super) fn write_all(
    bundles: &[(Name, usize, Contents)],
    options: &EmitOptions,
    blobs: &Blobs<'_>,
    output: &Path,
    seal: &(dyn Fn(&Contents) -> Sealed + Sync),
) -> Result<Index, EmitFailure> {
    let store = output.join(BLOBS);
    remove(&store)?;
    attempt(Action::Write, &store, fs::create_dir_all(&store))?;
    blobs.write(&store)?;
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
        action: Action::Write,
        reason: io::Error::other(fault.to_string()),
    })?;
    let fresh = output.join(format!(".{INDEX}"));
    attempt(Action::Write, &fresh, fs::write(&fresh, bytes))?;
    attempt(Action::Write, &path, fs::rename(&fresh, &path))?;
    Ok(index)
}

/// A site that an earlier version of the deployment used keeps no bundle among those of this one.
pub(super) fn remove_abandoned(
    before: Option<&Index>,
    now: &Index,
    output: &Path,
) -> Result<(), EmitFailure> {
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
        attempt(Action::Write, &path, fs::write(&path, bytes))?;
    }
    for path in sealed.external.keys() {
        let blob = store.join(path.rsplit('/').next().unwrap_or(path));
        let path = fresh.join(path);
        make_parent(&path)?;
        // Not every file system has links.
        attempt(
            Action::Write,
            &path,
            fs::hard_link(&blob, &path).or_else(|_| fs::copy(&blob, &path).map(drop)),
        )?;
    }
    let (place, old) = (output.join(site.as_str()), output.join(format!(".{site}.old")));
    remove(&old)?;
    if place.exists() {
        attempt(Action::Write, &place, fs::rename(&place, &old))?;
    }
    attempt(Action::Write, &place, fs::rename(&fresh, &place))?;
    remove(&old)
}

fn make_parent(path: &Path) -> Result<(), EmitFailure> {
    match path.parent() {
        Some(parent) => attempt(Action::Write, parent, fs::create_dir_all(parent)),
        None => Ok(()),
    }
}

fn remove(directory: &Path) -> Result<(), EmitFailure> {
    match fs::remove_dir_all(directory) {
        Err(reason) if reason.kind() != io::ErrorKind::NotFound => Err(EmitFailure {
            path: directory.to_owned(),
            action: Action::Write,
            reason,
        }),
        Ok(()) | Err(_) => Ok(()),
    }
}
