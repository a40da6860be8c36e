//! Diagnostics: coded messages about origins, and the mark that a fault leaves on every later noun.

use crate::origin::Origin;
use crate::source::Span;

/// How grave a diagnostic is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// The file is not what it claims to be; nothing that stands on it is emitted.
    Error,
    /// Legal, and probably not what the author wants.
    Warning,
    /// Worth knowing.
    Note,
}

/// A row of a code table: what a diagnostic is called and where its rule stands.
#[derive(Debug, PartialEq, Eq)]
pub struct Code {
    /// The number for people, for example `T0412`. Never reused.
    pub number: &'static str,
    /// The name for code, for example `unresolved_requirement`.
    pub name: &'static str,
    /// Its severity unless a configuration says otherwise.
    pub severity: Severity,
    /// One line: what is wrong.
    pub summary: &'static str,
    /// The section of the specification that decides, for example `TOSCA 2.0 §8.5`.
    pub section: &'static str,
    /// The version of `toscac` that raised it first.
    pub since: &'static str,
    /// The explanation page, in Markdown.
    pub page: &'static str,
}

impl Code {
    /// A row for an error.
    pub const fn error(
        number: &'static str,
        name: &'static str,
        summary: &'static str,
        section: &'static str,
        page: &'static str,
    ) -> Code {
        Code::row(Severity::Error, number, name, summary, section, page)
    }

    /// A row for a warning.
    pub const fn warning(
        number: &'static str,
        name: &'static str,
        summary: &'static str,
        section: &'static str,
        page: &'static str,
    ) -> Code {
        Code::row(Severity::Warning, number, name, summary, section, page)
    }

    /// A row for a note.
    pub const fn note(
        number: &'static str,
        name: &'static str,
        summary: &'static str,
        section: &'static str,
        page: &'static str,
    ) -> Code {
        Code::row(Severity::Note, number, name, summary, section, page)
    }

    const fn row(
        severity: Severity,
        number: &'static str,
        name: &'static str,
        summary: &'static str,
        section: &'static str,
        page: &'static str,
    ) -> Code {
        Code {
            number,
            name,
            severity,
            summary,
            section,
            since: "0.1.0",
            page,
        }
    }

    /// A diagnostic of this code about `origin` as a whole.
    pub fn at(&'static self, origin: Origin, message: impl Into<String>) -> Diagnostic {
        self.at_part(origin, Part::Value, message)
    }

    /// A diagnostic of this code about the key at `origin`.
    pub fn at_key(&'static self, origin: Origin, message: impl Into<String>) -> Diagnostic {
        self.at_part(origin, Part::Key, message)
    }

    /// A diagnostic of this code about one part of `origin`.
    pub fn at_part(&'static self, origin: Origin, part: Part, message: impl Into<String>) -> Diagnostic {
        Diagnostic {
            code: self,
            severity: self.severity,
            message: message.into(),
            place: Place { origin, part },
            labels: Vec::new(),
            notes: Vec::new(),
            help: None,
            fixes: Vec::new(),
        }
    }
}

/// Which part of an entry a label points at.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Part {
    /// The key.
    Key,
    /// The value.
    Value,
    /// Characters of the scalar's text, counted from its first (after an opening quote).
    Chars(Span),
    /// Bytes of the file itself: only for text that has no key path, such as a broken line.
    Bytes(Span),
}

/// An exact place: an entry and a part of it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    /// The entry.
    pub origin: Origin,
    /// Which part of it.
    pub part: Part,
}

impl Place {
    /// The key at `origin`.
    pub fn key(origin: Origin) -> Place {
        Place {
            origin,
            part: Part::Key,
        }
    }

    /// The value at `origin`.
    pub fn value(origin: Origin) -> Place {
        Place {
            origin,
            part: Part::Value,
        }
    }
}

/// A related place with its own words, for example "declared here".
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Label {
    /// Where.
    pub place: Place,
    /// What is to be seen there.
    pub text: String,
}

/// An edit that mends the fault.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fix {
    /// What the edit does, for a menu.
    pub title: String,
    /// What is replaced.
    pub place: Place,
    /// By what.
    pub replacement: String,
    /// Whether it keeps the meaning, so that it may be applied unasked.
    pub safe: bool,
}

/// One message about one fault.
///
/// It holds origins and no positions or rendered text, so every front end renders the same value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// The row of the table.
    pub code: &'static Code,
    /// How grave.
    pub severity: Severity,
    /// The first line: stands alone, small letter, no full stop.
    pub message: String,
    /// The smallest text that, changed, would mend it.
    pub place: Place,
    /// Related places.
    pub labels: Vec<Label>,
    /// Further facts without a place.
    pub notes: Vec<String>,
    /// What to do now.
    pub help: Option<String>,
    /// Edits that would mend it.
    pub fixes: Vec<Fix>,
}

impl Diagnostic {
    /// Adds a related place.
    pub fn label(mut self, place: Place, text: impl Into<String>) -> Diagnostic {
        self.labels.push(Label {
            place,
            text: text.into(),
        });
        self
    }

    /// Adds a fact without a place.
    pub fn note(mut self, text: impl Into<String>) -> Diagnostic {
        self.notes.push(text.into());
        self
    }

    /// Says what to do now.
    pub fn help(mut self, text: impl Into<String>) -> Diagnostic {
        self.help = Some(text.into());
        self
    }

    /// Says what to do now, where there is something to say.
    pub fn help_if(mut self, text: Option<String>) -> Diagnostic {
        if text.is_some() {
            self.help = text;
        }
        self
    }

    /// Adds an edit that mends the fault.
    pub fn fix(mut self, fix: Fix) -> Diagnostic {
        self.fixes.push(fix);
        self
    }
}

/// The result of a pass: a value that is always there, what was noticed, and whether a fault lies upstream.
///
/// A pass never fails; it joins the mark of its inputs into its result, so that nothing that stands on a fault
/// can be signed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checked<T> {
    /// What the pass made, as complete as the input allowed.
    pub value: T,
    /// What this pass noticed (not what earlier passes did).
    pub diagnostics: Vec<Diagnostic>,
    faulty: bool,
}

impl<T> Checked<T> {
    /// A result; it is faulty if one of its diagnostics is an error.
    pub fn new(value: T, diagnostics: Vec<Diagnostic>) -> Checked<T> {
        let faulty = diagnostics
            .iter()
            .any(|diagnostic| diagnostic.severity == Severity::Error);
        Checked {
            value,
            diagnostics,
            faulty,
        }
    }

    /// Joins the fault mark of an input of the pass.
    pub fn after<U>(mut self, input: &Checked<U>) -> Checked<T> {
        self.faulty |= input.faulty;
        self
    }

    /// Joins a fault mark that was gathered from several inputs.
    pub fn or_faulty(mut self, faulty: bool) -> Checked<T> {
        self.faulty |= faulty;
        self
    }

    /// Whether this pass or one before it found an error.
    pub fn is_faulty(&self) -> bool {
        self.faulty
    }

    /// Another value under the same mark and diagnostics.
    pub fn map<U>(self, make: impl FnOnce(T) -> U) -> Checked<U> {
        Checked {
            value: make(self.value),
            diagnostics: self.diagnostics,
            faulty: self.faulty,
        }
    }
}
