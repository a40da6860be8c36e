//! Files in their even form, before anybody writes them.

use rayon::prelude::*;
use toscac_syntax::codes;
use toscac_syntax::diagnostic::{Diagnostic, Part};
use toscac_syntax::limits::Limits;
use toscac_syntax::origin::Origin;
use toscac_syntax::print::{self, Kept};
use toscac_syntax::source::{FileId, Source, Span};
use toscac_syntax::text::read_source;

use crate::load::{Files, Unreadable};
use crate::world::{Location, World};

/// Files as they are, and as they should be.
#[derive(Debug, Clone, Default)]
pub struct Formatted {
    /// The texts as they are, and why some of them stay so.
    pub files: Files,
    /// What would change, in the order in which the files were named.
    pub changes: Vec<Change>,
}

/// A file whose form is not even.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Where it lies.
    pub location: Location,
    /// How people call it.
    pub path: String,
    /// Its text.
    pub before: String,
    /// Its text in even form.
    pub after: String,
}

/// Formats files, all of them in parallel.
///
/// # Errors
/// The first of them that cannot be read.
pub fn format(world: &dyn World, locations: &[Location], limits: &Limits) -> Result<Formatted, Unreadable> {
    let mut formatted = Formatted::default();
    let mut sources = Vec::with_capacity(locations.len());
    for (location, file) in locations.iter().zip((0..).map(FileId)) {
        let bytes = world
            .read(location, limits.file_bytes as u64)
            .map_err(|reason| Unreadable {
                location: location.clone(),
                reason,
            })?;
        let source = read_source(file, &world.display(location), &bytes, limits);
        formatted.files.locations.insert(file, location.clone());
        formatted.files.sources.insert(file, source.value.clone());
        sources.push(source);
    }
    let forms: Vec<Result<String, Kept>> = sources
        .par_iter()
        .map(|source| match source.is_faulty() {
            true => Err(Kept::Broken(source.diagnostics.clone())),
            false => print::format(&source.value, limits),
        })
        .collect();
    for (source, form) in sources.iter().zip(forms) {
        let source = &source.value;
        match form {
            Ok(after) if after == source.text() => {}
            Ok(after) => formatted.changes.push(Change {
                location: formatted.files.locations[&source.file()].clone(),
                path: source.path().to_owned(),
                before: source.text().to_owned(),
                after,
            }),
            Err(kept) => formatted.files.diagnostics.extend(told(source, kept)),
        }
    }
    Ok(formatted)
}

/// Why a file stays as it is.
fn told(source: &Source, kept: Kept) -> Vec<Diagnostic> {
    let origin = Origin::root(source.file());
    match kept {
        Kept::Broken(diagnostics) => diagnostics,
        Kept::Unsupported { place, what } => vec![codes::NO_EVEN_FORM.at_part(
            origin,
            Part::Bytes(place),
            format!("this file stays as it is, for it has {what} here"),
        )],
        Kept::Differs => vec![
            codes::FORM_DIFFERS
                .at_part(
                    origin,
                    Part::Bytes(Span::new(0, 0)),
                    "the even form of this file would not say the same, so nothing was written",
                )
                .help("this is a fault of toscac: please report it with the file"),
        ],
    }
}
