//! `TOSCA.meta`: blocks of keynames with values, and what the first block says of the archive.

use std::collections::BTreeSet;

use nom::branch::alt;
use nom::bytes::complete::{tag, take_till, take_till1};
use nom::character::complete::{char, space0, space1};
use nom::combinator::{all_consuming, eof, rest};
use nom::multi::separated_list0;
use nom::sequence::{delimited, separated_pair, terminated};
use nom::{IResult, Parser as _};
use toscac_syntax::diagnostic::Code;
use toscac_syntax::dialect;
use toscac_syntax::limits::Limits;
use toscac_syntax::lower::lower;
use toscac_syntax::source::{FileId, Span};
use toscac_syntax::text::read_source;
use toscac_syntax::yaml;

use super::errors;
use super::finding::{Finding, MetaLine};
use super::limits::ArchiveLimits;
use crate::codes;

/// The version of the format of TOSCA 2.0.
const VERSION: &str = "2.0";
const FIRST_BLOCK: &[&str] = &[CSAR_VERSION, "Created-By", ENTRY_DEFINITIONS, OTHER_DEFINITIONS];
const CSAR_VERSION: &str = "CSAR-Version";
const ENTRY_DEFINITIONS: &str = "Entry-Definitions";
const OTHER_DEFINITIONS: &str = "Other-Definitions";
/// The version of `TOSCA.meta` itself, which archives of TOSCA 1.x begin with.
const META_FILE_VERSION: &str = "TOSCA-Meta-File-Version";

/// A `TOSCA.meta`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Meta {
    /// Its name in the archive.
    pub file: String,
    /// Its text.
    pub text: String,
    /// The first block is about the archive; the others are kept and mean nothing here.
    pub blocks: Vec<Vec<MetaEntry>>,
}

/// A keyname with its value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MetaEntry {
    /// The keyname.
    pub name: String,
    /// The value; blanks that begin a continuation are one blank.
    pub value: String,
    /// The line with the keyname.
    pub span: Span,
}

impl Meta {
    /// Reads a `TOSCA.meta`.
    pub(super) fn parse(file: &str, bytes: &[u8], limits: &ArchiveLimits) -> Result<Meta, Finding> {
        let over = |maximum: usize, what: &str| {
            let what = format!("{what} in `{file}`");
            Err(errors::over_limit(maximum as u64, &what))
        };
        if bytes.len() > limits.meta_bytes {
            return over(limits.meta_bytes, "bytes");
        }
        let text = std::str::from_utf8(bytes).map_err(|_| {
            Finding::new(
                &codes::BROKEN_META,
                format!("expected text in UTF-8 in `{file}`, found other bytes"),
            )
        })?;
        if text.lines().count() > limits.meta_lines {
            return over(limits.meta_lines, "lines");
        }
        let mut meta = Meta {
            file: file.to_owned(),
            text: text.to_owned(),
            blocks: vec![Vec::new()],
        };
        meta.read_lines()?;
        if meta.blocks[0].is_empty() {
            let start = Span::new(0, 0);
            return Err(meta.blame(
                &codes::BROKEN_META,
                start,
                "expected the first block to be about the archive, found nothing",
            ));
        }
        Ok(meta)
    }

    fn read_lines(&mut self) -> Result<(), Finding> {
        let text = self.text.clone();
        let mut start = 0;
        for whole in text.split_inclusive('\n') {
            let line = whole.trim_end();
            let span = Span::new(start, start + line.len() as u32);
            start += whole.len() as u32;
            let is_open = self.blocks.last().is_some_and(|block| !block.is_empty());
            if line.is_empty() {
                // The first block stands at the top: blanks before it part it from nothing.
                if is_open {
                    self.blocks.push(Vec::new());
                }
            } else if line.starts_with(' ') {
                let Some(entry) = self.blocks.last_mut().and_then(|block| block.last_mut()) else {
                    let message = "expected a keyname before a line that continues it, found none";
                    return Err(self.blame(&codes::BROKEN_META, span, message));
                };
                entry.value = format!("{} {}", entry.value, line.trim_start()).trim().to_owned();
            } else {
                self.read_entry(line, span)?;
            }
        }
        if self.blocks.len() > 1 && self.blocks.last().is_some_and(Vec::is_empty) {
            self.blocks.pop();
        }
        Ok(())
    }

    fn read_entry(&mut self, line: &str, span: Span) -> Result<(), Finding> {
        let Ok((_, (name, value))) = entry(line) else {
            let message = format!("expected `keyname: value`, found `{}`", line.escape_debug());
            return Err(self.blame(&codes::BROKEN_META, span, message).help(
                "one blank stands behind the colon; a line that continues a value begins with a blank",
            ));
        };
        let block = self.blocks.last_mut().expect("there is always a block");
        if block.iter().any(|other| other.name == name) {
            let message = format!("the keyname `{name}` stands twice in one block");
            return Err(self.blame(&codes::BROKEN_META, span, message));
        }
        block.push(MetaEntry {
            name: name.to_owned(),
            value: value.trim().to_owned(),
            span,
        });
        Ok(())
    }

    /// The entry of the first block.
    pub fn about_archive(&self, name: &str) -> Option<&MetaEntry> {
        self.blocks[0].iter().find(|entry| entry.name == name)
    }

    /// The version must be that of TOSCA 2.0, or one of those that go with the dialect of the entry.
    pub(super) fn check_version(&self, entry: Option<&[u8]>) -> Result<(), Finding> {
        let code = &codes::UNREAD_CSAR_VERSION;
        let Some(version) = self.about_archive(CSAR_VERSION) else {
            let start = self.blocks[0][0].span;
            let message = format!("expected `{CSAR_VERSION}: {VERSION}` in the first block, found none");
            return Err(self.blame(code, start, message));
        };
        if version.value == VERSION {
            return Ok(());
        }
        let allowed = entry.map_or(&[VERSION][..], versions_beside);
        if allowed.contains(&version.value.as_str()) {
            return Ok(());
        }
        let allowed = allowed.join("`, `");
        let message = format!("expected `{CSAR_VERSION}: {allowed}`, found `{}`", version.value);
        Err(self.blame(code, version.span, message))
    }

    /// The file to begin with, if the first block names one.
    pub(super) fn entry(&self) -> Option<(&MetaEntry, String)> {
        let entry = self.about_archive(ENTRY_DEFINITIONS)?;
        Some((entry, unquoted(&entry.value)))
    }

    /// The files whose templates may stand for nodes.
    pub(super) fn others(&self) -> Result<Vec<(&MetaEntry, String)>, Finding> {
        let Some(entry) = self.about_archive(OTHER_DEFINITIONS) else {
            return Ok(Vec::new());
        };
        let Ok((_, names)) = file_names(&entry.value) else {
            let message =
                "expected file names with blanks between them, found a quotation mark without its partner";
            return Err(self.blame(&codes::BROKEN_META, entry.span, message));
        };
        let mut seen = BTreeSet::new();
        Ok(names
            .into_iter()
            .filter(|name| seen.insert(*name))
            .map(|name| (entry, name.to_owned()))
            .collect())
    }

    pub(super) fn missing(&self, entry: &MetaEntry, name: &str) -> Finding {
        let message = format!("`{}` names `{name}`, which is not in the archive", entry.name);
        self.blame(&codes::MISSING_DEFINITIONS, entry.span, message)
            .help("names are relative to the root of the archive, and are written in double quotes if they have blanks")
    }

    /// Keynames that are not for authors to choose.
    pub(super) fn warnings(&self) -> Vec<Finding> {
        let mut found = Vec::new();
        for (index, block) in self.blocks.iter().enumerate() {
            for entry in block {
                let name = &entry.name;
                if index == 0 && name == META_FILE_VERSION && self.is_older() {
                    continue;
                }
                let message = if name.starts_with("TOSCA") || name.starts_with("tosca") {
                    format!("the keyname `{name}` is reserved for the Standard, which does not know it")
                } else if index == 0 && !FIRST_BLOCK.contains(&name.as_str()) {
                    format!("the first block is about the archive and has no keyname `{name}`")
                } else {
                    continue;
                };
                found.push(
                    self.blame(&codes::FOREIGN_META_KEYNAME, entry.span, message)
                        .help("put keynames of your own into a later block, with a prefix of your own"),
                );
            }
        }
        found
    }

    fn is_older(&self) -> bool {
        self.about_archive(CSAR_VERSION)
            .is_some_and(|version| version.value != VERSION)
    }

    fn blame(&self, code: &'static Code, span: Span, message: impl Into<String>) -> Finding {
        Finding {
            line: Some(MetaLine {
                file: self.file.clone(),
                text: self.text.clone(),
                span,
            }),
            ..Finding::new(code, message)
        }
    }
}

/// The versions of archives that begin with this file.
fn versions_beside(entry: &[u8]) -> &'static [&'static str] {
    let limits = Limits::default();
    let source = read_source(FileId(0), "", entry, &limits);
    let tree = yaml::parse(&source.value, &limits);
    lower(&tree, dialect::ALL).value.rules.archives
}

/// `keyname: value`, or `keyname:` without one.
fn entry(line: &str) -> IResult<&str, (&str, &str)> {
    let name = || take_till1(|c| c == ':' || c == ' ' || c == '\t');
    let with_value = separated_pair(name(), tag(": "), rest);
    let without = terminated(name(), (char(':'), eof)).map(|name| (name, ""));
    alt((with_value, without)).parse(line)
}

/// `a.yaml "b c.yaml"`
fn file_names(value: &str) -> IResult<&str, Vec<&str>> {
    let quoted = delimited(char('"'), take_till1(|c| c == '"'), char('"'));
    let plain = take_till1(|c| c == ' ' || c == '"');
    all_consuming(delimited(
        space0,
        separated_list0(space1, alt((quoted, plain))),
        space0,
    ))
    .parse(value)
}

fn unquoted(value: &str) -> String {
    let quoted: IResult<&str, &str> =
        all_consuming(delimited(char('"'), take_till(|c| c == '"'), char('"'))).parse(value);
    quoted.map_or(value, |(_, inside)| inside).to_owned()
}
