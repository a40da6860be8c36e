//! A program under test: its files, how to read them, and the nouns expected of it.

use std::collections::BTreeMap;
use std::ops::Range;

use serde::Deserialize;

/// The name of a block that has none.
pub const DEFAULT_FILE: &str = "service.yaml";
const DEFAULT_DIALECT: &str = "tosca_2_0";
const VERSION_KEY: &str = "tosca_definitions_version";

/// One program: all files that are read together, and what is expected of them.
#[derive(Debug, Clone, PartialEq)]
pub struct Program {
    /// The name of the test: `Requirements / Count range`.
    pub name: String,
    /// In the order they were written; names are unique.
    pub files: Vec<File>,
    /// The file that a processor starts from: `service.yaml`, or the first one.
    pub entry: String,
    /// Dialect, sites and inputs.
    pub settings: Settings,
    /// Expected nouns and diagnostics.
    pub expected: Vec<Expected>,
    /// Where the program was written, for messages: `conformance/requirements.md`.
    pub page: String,
}

/// One file of a program.
#[derive(Debug, Clone, PartialEq)]
pub struct File {
    /// Relative to the program: `service.yaml`, `profiles/base.yaml`.
    pub name: String,
    /// The text as a processor reads it, the implicit header included.
    pub text: String,
    /// How many lines at the top of `text` the author did not write.
    pub header_lines: usize,
    /// Where the author wrote it.
    pub place: Place,
}

impl File {
    /// The text as the author wrote it.
    pub fn written(&self) -> &str {
        let mut rest = self.text.as_str();
        for _ in 0..self.header_lines {
            rest = rest.split_once('\n').map_or("", |(_, below)| below);
        }
        rest
    }
}

/// A piece of a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The line of the page on which the piece starts, from 1.
    pub line: usize,
    /// Its bytes in the page.
    pub bytes: Range<usize>,
    /// Whether the piece belongs to this program alone: what is shared with other sections is not rewritten.
    pub own: bool,
}

/// An answer block: the text that a noun must have.
#[derive(Debug, Clone, PartialEq)]
pub struct Expected {
    /// The whole info string of the block: `types`, or `service web` where a processor understands more words.
    pub tag: String,
    /// The text of the block, without its last line break.
    pub text: String,
    /// Where it was written.
    pub place: Place,
}

/// The `toml` block of a section. It counts for the sections below as well, key by key.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// The value of the version key in the implicit header.
    pub dialect: Option<String>,
    /// `false` leaves the implicit header out.
    pub header: Option<bool>,
    /// The file that a processor starts from, where it is not `service.yaml`.
    pub entry: Option<String>,
    /// The file that describes the sites on which the service is placed.
    pub sites: Option<String>,
    /// The file with the service whose nodes may be selected.
    pub inventory: Option<String>,
    /// The inputs of the service.
    #[serde(default)]
    pub inputs: BTreeMap<String, serde_json::Value>,
    /// `false`: warnings that no comment expects are not counted.
    pub warnings: Option<bool>,
    /// The name of an archive into which all files are packed, and from which a processor starts: `service.csar`. Its
    /// ending says how it is packed.
    pub archive: Option<String>,
    /// How it is packed, where its name says something else: `zip`, `tar`, `tar.gz`; any other word is what the file
    /// holds instead of an archive.
    pub packed: Option<String>,
    /// Entries of the archive that no block can show, behind the files.
    #[serde(default)]
    pub entries: Vec<Entry>,
}

/// An entry of an archive: a file with a text, unless something else is said of it.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// Its name, as it is written into the archive; a directory ends in `/`.
    pub name: String,
    /// Its text.
    #[serde(default)]
    pub text: String,
    /// This many bytes of zeros behind the text.
    #[serde(default)]
    pub zeros: usize,
    /// Where it leads to, if it is a symbolic link.
    pub link: Option<String>,
    /// What it is another name of, if it is a hard link.
    pub hard_link: Option<String>,
    /// A device.
    #[serde(default)]
    pub device: bool,
    /// Marked as encrypted.
    #[serde(default)]
    pub encrypted: bool,
    /// With the checksum of another text.
    #[serde(default)]
    pub damaged: bool,
}

impl Settings {
    /// These settings where given, those of the section above elsewhere.
    pub fn over(self, above: &Settings) -> Settings {
        let mut inputs = above.inputs.clone();
        inputs.extend(self.inputs);
        Settings {
            dialect: self.dialect.or_else(|| above.dialect.clone()),
            header: self.header.or(above.header),
            entry: self.entry.or_else(|| above.entry.clone()),
            sites: self.sites.or_else(|| above.sites.clone()),
            inventory: self.inventory.or_else(|| above.inventory.clone()),
            inputs,
            warnings: self.warnings.or(above.warnings),
            archive: self.archive.or_else(|| above.archive.clone()),
            packed: self.packed.or_else(|| above.packed.clone()),
            entries: if self.entries.is_empty() {
                above.entries.clone()
            } else {
                self.entries
            },
        }
    }
}

/// Makes a file of a block, and gives it the implicit header where one is due: the default file without a
/// version key, unless `header = false`.
pub fn file(name: &str, written: &str, settings: &Settings, place: Place) -> File {
    let has_version = written.lines().any(|line| line.starts_with(VERSION_KEY));
    let wanted = name == DEFAULT_FILE && !has_version && settings.header.unwrap_or(true);
    let (text, header_lines) = if wanted {
        let dialect = settings.dialect.as_deref().unwrap_or(DEFAULT_DIALECT);
        (format!("{VERSION_KEY}: {dialect}\n{written}"), 1)
    } else {
        (written.to_string(), 0)
    };
    File {
        name: name.to_string(),
        text,
        header_lines,
        place,
    }
}

/// A program written as a Rust string: one file, or several, each under a line `` `name.yaml`: ``.
///
/// An empty first line is dropped, so that the text can start below the opening quote.
pub fn program(text: &str) -> Program {
    let text = text.strip_prefix('\n').unwrap_or(text);
    let mut files: Vec<(String, String, usize)> = Vec::new();
    for (index, line) in text.split_inclusive('\n').enumerate() {
        if let Some(name) = file_name(line) {
            files.push((name.to_string(), String::new(), index + 2));
        } else {
            if files.is_empty() {
                files.push((DEFAULT_FILE.to_string(), String::new(), 1));
            }
            if let Some((_, written, _)) = files.last_mut() {
                written.push_str(line);
            }
        }
    }
    let settings = Settings::default();
    let files: Vec<File> = files
        .into_iter()
        .map(|(name, written, line)| {
            file(
                &name,
                &written,
                &settings,
                Place {
                    line,
                    bytes: 0..0,
                    own: true,
                },
            )
        })
        .collect();
    Program {
        name: "fixture".to_string(),
        entry: entry(&files, &settings),
        files,
        settings,
        expected: Vec::new(),
        page: "fixture".to_string(),
    }
}

/// The file that a processor starts from.
pub fn entry(files: &[File], settings: &Settings) -> String {
    settings.entry.clone().unwrap_or_else(|| {
        files
            .iter()
            .find(|file| file.name == DEFAULT_FILE)
            .or(files.first())
            .map_or(DEFAULT_FILE, |file| &file.name)
            .to_string()
    })
}

/// The name in a line such as `` `profiles/base.yaml`: ``; `None` for every other line.
pub fn file_name(line: &str) -> Option<&str> {
    let name = line.trim_end().strip_prefix('`')?.strip_suffix("`:")?;
    let plain = !name.is_empty() && !name.contains('`') && !name.contains(char::is_whitespace);
    plain.then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_default_file_gets_a_header_and_remembers_it() {
        let program = program("\nnode_types: {}\n");
        assert_eq!(
            program.files[0].text,
            "tosca_definitions_version: tosca_2_0\nnode_types: {}\n"
        );
        assert_eq!(program.files[0].header_lines, 1);
        assert_eq!(program.files[0].written(), "node_types: {}\n");
    }

    #[test]
    fn a_file_with_a_version_and_a_named_file_get_no_header() {
        let program = program("tosca_definitions_version: tosca_2_0\n`base.yaml`:\nprofile: base\n");
        assert_eq!(program.files.len(), 2);
        assert!(program.files.iter().all(|file| file.header_lines == 0));
        assert_eq!(program.files[1].name, "base.yaml");
        assert_eq!(program.files[1].place.line, 3);
        assert_eq!(program.entry, "service.yaml");
    }

    #[test]
    fn the_first_file_is_the_entry_where_no_file_has_the_default_name() {
        assert_eq!(program("`a.yaml`:\nx: 1\n`b.yaml`:\ny: 1\n").entry, "a.yaml");
    }

    #[test]
    fn settings_below_win_key_by_key() {
        let above: Settings = toml::from_str("dialect = \"x\"\n[inputs]\na = 1\nb = 1\n").unwrap();
        let below: Settings = toml::from_str("header = false\n[inputs]\nb = 2\n").unwrap();
        let both = below.over(&above);
        assert_eq!(both.dialect.as_deref(), Some("x"));
        assert_eq!(both.header, Some(false));
        assert_eq!(both.inputs["a"], 1);
        assert_eq!(both.inputs["b"], 2);
    }

    #[test]
    fn a_word_in_backticks_inside_a_sentence_is_no_file_name() {
        assert_eq!(file_name("`a.yaml`:"), Some("a.yaml"));
        assert_eq!(file_name("see `a.yaml`:"), None);
        assert_eq!(file_name("`two words`:"), None);
        assert_eq!(file_name("`a` and `b`:"), None);
    }
}
