//! What an archive is blamed for.

use toscac_syntax::diagnostic::{Code, Part};
use toscac_syntax::origin::Origin;
use toscac_syntax::source::{Source, Span};

use crate::load::Files;

/// A fault of an archive, or a warning about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// Which rule was broken.
    pub code: &'static Code,
    /// What was expected and what was found.
    pub message: String,
    /// What to do now.
    pub help: Option<String>,
    /// Where in `TOSCA.meta`, if it is that file's fault.
    pub line: Option<MetaLine>,
}

/// A line of `TOSCA.meta`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MetaLine {
    /// The name of the file in the archive.
    pub file: String,
    /// Its text.
    pub text: String,
    /// The bytes that are blamed.
    pub span: Span,
}

impl Finding {
    /// A finding about the archive as a whole.
    pub fn new(code: &'static Code, message: impl Into<String>) -> Finding {
        Finding {
            code,
            message: message.into(),
            help: None,
            line: None,
        }
    }

    /// The same with advice.
    pub fn help(mut self, help: impl Into<String>) -> Finding {
        self.help = Some(help.into());
        self
    }

    /// Adds it to what files are blamed for; `archive` is how people call the archive.
    pub fn tell(&self, archive: &str, files: &mut Files) {
        let file = files.next_id();
        let (path, text, span) = match &self.line {
            Some(line) => (format!("{archive}/{}", line.file), line.text.as_str(), line.span),
            None => (archive.to_owned(), "", Span::new(0, 0)),
        };
        files.sources.insert(file, Source::new(file, &path, text));
        let told = self
            .code
            .at_part(Origin::root(file), Part::Bytes(span), self.message.as_str());
        files.diagnostics.push(told.help_if(self.help.clone()));
    }
}
