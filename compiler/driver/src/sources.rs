//! What a bundle was compiled from: digests that are the same on every machine.

use std::collections::BTreeMap;

use toscac_bundle::canonical;
use toscac_bundle::digest::Digest;
use toscac_bundle::predicate::Source;
use toscac_deploy::emit::values;
use toscac_model::service::Service;
use toscac_model::value::Outcome;
use toscac_syntax::source::FileId;

use crate::session::Compilation;

/// The compiler, as bundles and plans name it.
pub const TOOLCHAIN: &str = concat!("toscac ", env!("CARGO_PKG_VERSION"));

/// The digests of a service, of the input values that it was opened with, and of an inventory; of files together with
/// all that they import.
pub fn source_of(
    compilation: &Compilation,
    service: FileId,
    substitutes: &[FileId],
    sites: FileId,
    inputs: &Service,
) -> Source {
    let service_files: Vec<FileId> = std::iter::once(service)
        .chain(substitutes.iter().copied())
        .flat_map(|file| compilation.imported_by(file))
        .collect();
    Source {
        service: digest_files(compilation, service, &service_files),
        inputs: digest_inputs(inputs),
        sites: digest_files(compilation, sites, &compilation.imported_by(sites)),
        toolchain: TOOLCHAIN.to_owned(),
    }
}

/// Renaming a file changes what imports mean, so paths are digested along with contents.
fn digest_files(compilation: &Compilation, base: FileId, files: &[FileId]) -> Digest {
    let directory = compilation.files.locations[&base].directory();
    let digests = files.iter().map(|file| {
        let text = compilation
            .files
            .sources
            .get(file)
            .map_or("", |source| source.text());
        let path = compilation.files.locations[file].relative_to(&directory);
        (path, Digest::of(text.as_bytes()))
    });
    let digests: BTreeMap<String, Digest> = digests.collect();
    Digest::of(&canonical::to_bytes(&digests).expect("paths and digests have a canonical form"))
}

fn digest_inputs(service: &Service) -> Digest {
    let root = service.scopes.iter().next();
    let known = root
        .iter()
        .flat_map(|(_, scope)| &scope.inputs)
        .filter_map(|(name, slot)| match &slot.outcome {
            Outcome::Known(value) => Some((name.to_string(), values::json(value))),
            Outcome::Waits(_) | Outcome::Undefined | Outcome::Fault => None,
        });
    let inputs: BTreeMap<String, _> = known.collect();
    // A value that nests too deep to be written is refused where it would be emitted.
    Digest::of(&canonical::to_bytes(&inputs).unwrap_or_default())
}
