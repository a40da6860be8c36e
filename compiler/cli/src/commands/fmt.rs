//! `toscac fmt`: files in their even form.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use clap::Args;
use similar::TextDiff;
use toscac_driver::format::{Change, format};
use toscac_driver::roots::find_roots;
use toscac_driver::world::Location;
use toscac_syntax::diagnostic::Severity;
use toscac_syntax::limits::Limits;
use toscac_syntax::locate::locate_all;

use super::arguments;
use crate::console::{Console, Exit, Failure, plural};

/// Formats files in place
///
/// Two spaces a level, lists below their key, one space behind colons and commas, at most one empty line. Comments,
/// quotes, anchors and the order of keys stay. A file that is not YAML stays as it is.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  toscac fmt examples/ims\n  toscac fmt --check --diff examples")]
pub struct Fmt {
    /// Files, or directories whose TOSCA files are all formatted
    #[arg(value_name = "PATH", default_value = ".")]
    paths: Vec<PathBuf>,
    /// Write nothing; say which files would change, and end with 1 if there are any
    #[arg(long)]
    check: bool,
    /// Write nothing; show what would change
    #[arg(long)]
    diff: bool,
}

impl Fmt {
    /// Runs the command.
    ///
    /// # Errors
    /// A file cannot be read or written.
    pub fn run(&self, console: &mut Console<'_>) -> Result<Exit, Failure> {
        let disk = arguments::disk()?;
        let limits = Limits::default();
        let named: Vec<Location> = self.paths.iter().map(|path| disk.locate(path)).collect();
        let files = find_roots(&disk, &named, limits.file_bytes as u64)
            .and_then(|files| format(&disk, &files, &limits).map(|formatted| (files.len(), formatted)));
        let (count, formatted) = files.map_err(|unreadable| Failure::of_root(&disk, &unreadable))?;
        let diagnostics = locate_all(&formatted.files.diagnostics, &formatted.files);
        console.diagnostics(&diagnostics, &formatted.files)?;
        for change in &formatted.changes {
            if self.diff {
                show(console, change)?;
            } else if self.check {
                writeln!(console.out, "{}", change.path)?;
            } else {
                write(change)?;
            }
        }
        let is_preview = self.check || self.diff;
        let changed = formatted.changes.len();
        let verb = if is_preview { "would change" } else { "changed" };
        writeln!(console.err, "{changed} of {} {verb}", plural(count, "file"))?;
        if diagnostics.iter().any(|one| one.severity == Severity::Error) {
            return Ok(Exit::Unusable);
        }
        Ok(match is_preview && changed > 0 {
            true => Exit::Errors,
            false => Exit::Done,
        })
    }
}

/// The lines that would change, as `patch` reads them.
fn show(console: &mut Console<'_>, change: &Change) -> Result<(), Failure> {
    let diff = TextDiff::from_lines(&change.before, &change.after);
    let shown = diff
        .unified_diff()
        .header(&format!("a/{}", change.path), &format!("b/{}", change.path))
        .to_string();
    Ok(console.out.write_all(shown.as_bytes())?)
}

/// Replaces a file as a whole, with the rights that it had; behind a symbolic link, the file that it leads to.
fn write(change: &Change) -> Result<(), Failure> {
    let path = Path::new(change.location.as_str());
    let written = fs::canonicalize(path).and_then(|path| {
        let folder = path.parent().unwrap_or(Path::new("/"));
        let mut file = tempfile::NamedTempFile::new_in(folder)?;
        file.write_all(change.after.as_bytes())?;
        file.as_file()
            .set_permissions(fs::metadata(&path)?.permissions())?;
        file.persist(&path).map_err(|fault| fault.error)
    });
    let refused = |error| Failure::wrong_use(format!("`{}` cannot be written: {error}", change.path));
    written.map(drop).map_err(refused)
}
