//! Where output goes, and how a command ends.

use std::fs;
use std::io::{self, Write};
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use toscac_bundle::reject::Reject;
use toscac_driver::load::{Files, Unreadable};
use toscac_driver::world::{ReadError, World};
use toscac_syntax::diagnostic::Severity;
use toscac_syntax::locate::{Located, Sources};

use crate::render::{Renderer, Style};

/// How many diagnostics the human form shows.
const SHOWN_MAX: usize = 200;

/// The two streams of a command. Diagnostics for people go to `err`, results and machine formats to `out`.
pub struct Console<'a> {
    /// Standard output.
    pub out: &'a mut dyn Write,
    /// Standard error.
    pub err: &'a mut dyn Write,
    /// How `err` may look.
    pub style: Style,
}

/// How a command ended that was used as it should be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// Done.
    Done,
    /// Errors were found.
    Errors,
    /// What was named cannot be used.
    Unusable,
    /// It is proved that no placement exists.
    NoPlacement,
    /// No placement was found within the effort.
    NoneFound,
}

/// Why a command did not do what it was asked for.
#[derive(Debug)]
pub enum Failure {
    /// It was used wrongly: one line, and what to do.
    WrongUse(String, Option<String>),
    /// A file of ours was turned away, which is wrong use as well: a key, a trust file.
    Rejected(Reject),
    /// An archive that was named is refused: errors were found, and it was not used wrongly.
    Refused(Vec<Located>, Box<Files>),
    /// Nobody takes in what it writes.
    Output(io::Error),
}

impl Exit {
    /// The exit code.
    pub fn code(self) -> u8 {
        match self {
            Exit::Done => 0,
            Exit::Errors => 1,
            Exit::Unusable => 2,
            Exit::NoPlacement => 3,
            Exit::NoneFound => 5,
        }
    }
}

impl Failure {
    /// The exit code.
    pub fn code(&self) -> u8 {
        match self {
            Failure::WrongUse(..) | Failure::Rejected(_) | Failure::Output(_) => 2,
            Failure::Refused(..) => Exit::Errors.code(),
        }
    }

    /// Wrong use without advice.
    pub fn wrong_use(message: impl Into<String>) -> Failure {
        Failure::WrongUse(message.into(), None)
    }

    /// A file that was named and cannot be read.
    pub fn unreadable(path: &str, reason: &ReadError) -> Failure {
        Failure::wrong_use(match reason {
            ReadError::Missing => format!("there is no `{path}`"),
            ReadError::TooLarge(bytes) => {
                format!("`{path}` has {bytes} bytes, which is more than is allowed")
            }
            ReadError::Refused(words) => format!("`{path}` cannot be read: {words}"),
        })
    }

    /// A file that a compilation asked for.
    pub fn of_root(world: &dyn World, unreadable: &Unreadable) -> Failure {
        Failure::unreadable(&world.display(&unreadable.location), &unreadable.reason)
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Failure {
        Failure::Output(error)
    }
}

impl From<Reject> for Failure {
    fn from(reject: Reject) -> Failure {
        Failure::Rejected(reject)
    }
}

impl Console<'_> {
    /// Says why a command did not do what it was asked for.
    pub fn fail(&mut self, failure: &Failure) {
        let told = match failure {
            Failure::WrongUse(message, help) => self.tell(None, message, help.as_deref()),
            Failure::Rejected(reject) => self.reject(reject),
            Failure::Refused(told, files) => self.diagnostics(told, files.as_ref()),
            // A closed pipe is the reader's decision.
            Failure::Output(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
            Failure::Output(error) => {
                self.tell(None, &format!("the output cannot be written: {error}"), None)
            }
        };
        // When standard error is closed as well, the exit code says it alone.
        drop(told);
    }

    /// Shows a rejection of a bundle or key file.
    pub fn reject(&mut self, reject: &Reject) -> io::Result<()> {
        self.tell(Some(reject.code.number), &reject.message, reject.help.as_deref())
    }

    /// Writes a result to a file, all of it or nothing, or to standard output.
    ///
    /// # Errors
    /// The disk refuses.
    pub fn write(&mut self, path: Option<&Path>, bytes: &[u8]) -> Result<(), Failure> {
        let Some(path) = path else {
            return Ok(self.out.write_all(bytes)?);
        };
        let folder = path
            .parent()
            .filter(|folder| !folder.as_os_str().is_empty())
            .unwrap_or(Path::new("."));
        if !folder.is_dir() {
            return Err(Failure::wrong_use(format!(
                "there is no directory `{}`",
                folder.display()
            )));
        }
        let written = tempfile::NamedTempFile::new_in(folder).and_then(|mut file| {
            file.write_all(bytes)?;
            file.as_file()
                .set_permissions(fs::Permissions::from_mode(0o644))?;
            file.persist(path).map_err(|fault| fault.error)
        });
        written
            .map(drop)
            .map_err(|error| Failure::wrong_use(format!("`{}` cannot be written: {error}", path.display())))
    }

    fn tell(&mut self, code: Option<&str>, message: &str, help: Option<&str>) -> io::Result<()> {
        let renderer = Renderer::new(self.style);
        self.err
            .write_all(renderer.plain(Severity::Error, code, message, help).as_bytes())
    }

    /// Shows diagnostics to people, at most 200, errors before all others; in the order of places all the same.
    pub fn diagnostics(&mut self, diagnostics: &[Located], sources: &dyn Sources) -> io::Result<()> {
        let renderer = Renderer::new(self.style);
        for diagnostic in shown(diagnostics) {
            self.err
                .write_all(renderer.diagnostic(diagnostic, sources).as_bytes())?;
            writeln!(self.err)?;
        }
        let hidden = diagnostics.len().saturating_sub(SHOWN_MAX);
        if hidden > 0 {
            let verb = if hidden == 1 { "is" } else { "are" };
            let how = "`toscac check --format concise` lists all";
            writeln!(self.err, "{hidden} more {verb} not shown; {how}")?;
        }
        Ok(())
    }
}

fn shown(diagnostics: &[Located]) -> Vec<&Located> {
    if diagnostics.len() <= SHOWN_MAX {
        return diagnostics.iter().collect();
    }
    let mut chosen: Vec<usize> = (0..diagnostics.len()).collect();
    chosen.sort_by_key(|index| (diagnostics[*index].severity, *index));
    chosen.truncate(SHOWN_MAX);
    chosen.sort_unstable();
    chosen.into_iter().map(|index| &diagnostics[index]).collect()
}

/// `2 errors and 1 warning`.
pub fn count(diagnostics: &[Located]) -> String {
    let number = |severity: Severity| {
        diagnostics
            .iter()
            .filter(|diagnostic| diagnostic.severity == severity)
            .count()
    };
    let parts: Vec<String> = [
        (number(Severity::Error), "error"),
        (number(Severity::Warning), "warning"),
        (number(Severity::Note), "note"),
    ]
    .into_iter()
    .filter(|(number, _)| *number > 0)
    .map(|(number, noun)| plural(number, noun))
    .collect();
    match parts.as_slice() {
        [] => "no errors".to_owned(),
        [only] => only.clone(),
        [first, second] => format!("{first} and {second}"),
        several => several.join(", "),
    }
}

/// `1 error`, `2 errors`.
pub fn plural(number: usize, noun: &str) -> String {
    if number == 1 {
        format!("{number} {noun}")
    } else {
        format!("{number} {noun}s")
    }
}
