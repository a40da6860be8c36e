//! A Markdown page read into sections and programs.

use std::ops::Range;

use pulldown_cmark::{CodeBlockKind, Event, Options, Parser, Tag, TagEnd};

use crate::fixture::{self, Expected, File, Place, Program, Settings};

/// Blocks that hold a noun, by the first word of their info string.
pub const ANSWERS: &[&str] = &[
    "types",
    "service",
    "placement",
    "plan",
    "graph",
    "outputs",
    "diagnostics",
];
/// Blocks that a reader sees and no test reads, unless a name stands before them.
const ILLUSTRATIONS: &[&str] = &["", "text", "json", "sh", "console", "yaml", "toml"];

/// A page and its sections in the order of their headings.
#[derive(Debug, Clone, PartialEq)]
pub struct Chapter {
    /// The page's path, as messages show it.
    pub path: String,
    /// The page itself.
    pub text: String,
    /// One for each heading.
    pub sections: Vec<Section>,
}

/// What stands between one heading and the next.
#[derive(Debug, Clone, PartialEq)]
pub struct Section {
    /// The headings above, and its own last.
    pub headings: Vec<String>,
    /// The line of its heading, from 1.
    pub line: usize,
    /// The index of the section that encloses it.
    pub above: Option<usize>,
    /// Its own settings over those of the sections above.
    pub settings: Settings,
    /// The quoted lines that name rules of the specification.
    pub citations: Vec<Citation>,
    /// All fenced blocks.
    pub blocks: Vec<Block>,
    /// The first paragraph, as plain text.
    pub summary: String,
}

/// A fenced block.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Block {
    /// The info string: `yaml`, `service web`.
    pub info: String,
    /// The name in the line before it.
    pub name: Option<String>,
    /// Its text, with the last line break.
    pub text: String,
    /// The line of its first line of text, from 1.
    pub line: usize,
    /// The bytes of its text in the page; `None` where the block is indented and cannot be rewritten.
    pub bytes: Option<Range<usize>>,
}

impl Block {
    /// The first word of the info string.
    pub fn tag(&self) -> &str {
        self.info.split_whitespace().next().unwrap_or("")
    }
}

/// `> TOSCA 2.0 §8.4, §8.5 · T2-8.5-8 T2-8.5-9`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Citation {
    /// `TOSCA 2.0`.
    pub specification: String,
    /// `8.4`, `8.5`.
    pub sections: Vec<String>,
    /// Rows of the checklist: `T2-8.5-8`.
    pub rows: Vec<String>,
}

/// What is wrong with a page, whatever a processor says to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The line of the page, from 1.
    pub line: usize,
    /// What was expected and found.
    pub message: String,
}

/// Reads a page. Sections keep the order of the page; faults of settings and headings are returned beside them.
pub fn parse(path: &str, text: &str) -> (Chapter, Vec<Fault>) {
    let mut reader = Reader {
        text,
        lines: Lines::of(text),
        faults: Vec::new(),
        sections: Vec::new(),
        open: Vec::new(),
    };
    reader.read();
    reader.check_names();
    let Reader { sections, faults, .. } = reader;
    (
        Chapter {
            path: path.to_string(),
            text: text.to_string(),
            sections,
        },
        faults,
    )
}

impl Chapter {
    /// The section of this heading, whatever stands above it.
    pub fn section(&self, heading: &str) -> Option<&Section> {
        self.sections
            .iter()
            .find(|section| section.headings.last().is_some_and(|last| last == heading))
    }

    /// The programs of one section. A second block of the same name starts the next program, so that a page can
    /// show variants; what sections above lend is in each of them.
    pub fn variants(&self, section: &Section) -> Vec<Program> {
        let mut variants: Vec<(Vec<File>, Vec<Expected>)> = Vec::new();
        for block in &section.blocks {
            let place = block.place(true);
            if ANSWERS.contains(&block.tag()) {
                if let Some((_, expected)) = variants.last_mut() {
                    let text = block.text.strip_suffix('\n').unwrap_or(&block.text).to_string();
                    expected.push(Expected {
                        tag: block.info.clone(),
                        text,
                        place,
                    });
                }
            } else if let Some(name) = block.file_name() {
                let file = fixture::file(name, &block.text, &section.settings, place);
                match variants.last_mut() {
                    Some((files, _)) if files.iter().all(|other| other.name != name) => files.push(file),
                    _ => variants.push((vec![file], Vec::new())),
                }
            }
        }
        let lent = self.lent(section);
        variants
            .into_iter()
            .map(|(mut files, expected)| {
                let entry = fixture::entry(&files, &section.settings);
                for file in &lent {
                    if files.iter().all(|other| other.name != file.name) {
                        files.push(file.clone());
                    }
                }
                let (settings, page) = (section.settings.clone(), self.path.clone());
                Program {
                    name: section.headings.join(" / "),
                    files,
                    entry,
                    settings,
                    expected,
                    page,
                }
            })
            .collect()
    }

    /// All programs of a chapter: one for each section that has text of its own to compile.
    pub fn programs(&self) -> (Vec<Program>, Vec<Fault>) {
        let mut programs = Vec::new();
        let mut faults = Vec::new();
        for (index, section) in self.sections.iter().enumerate() {
            faults.extend(section.blocks.iter().filter_map(Block::fault));
            if self.only_lends(index) {
                continue;
            }
            let mut variants = self.variants(section).into_iter();
            programs.extend(variants.next());
            if let Some(second) = variants.next() {
                let name = second.files.first().map_or("", |file| &file.name);
                let line = second.files.first().map_or(section.line, |file| file.place.line);
                let message =
                    format!("a second block `{name}` under one heading: give it a heading or a name");
                faults.push(Fault { line, message });
            }
        }
        (programs, faults)
    }

    /// A section that has sections below it and no default file is no program: its files are for those.
    fn only_lends(&self, index: usize) -> bool {
        let has_sections = self.sections.iter().any(|below| below.above == Some(index));
        has_sections
            && self.sections[index]
                .blocks
                .iter()
                .all(|block| block.file_name() != Some(fixture::DEFAULT_FILE))
    }

    /// The named files of the sections above, nearest first.
    fn lent(&self, section: &Section) -> Vec<File> {
        let mut lent: Vec<File> = Vec::new();
        let mut above = section.above;
        while let Some(section) = above.and_then(|index| self.sections.get(index)) {
            for block in &section.blocks {
                let Some(name) = block.file_name() else { continue };
                if name != fixture::DEFAULT_FILE && lent.iter().all(|file| file.name != name) {
                    lent.push(fixture::file(
                        name,
                        &block.text,
                        &section.settings,
                        block.place(false),
                    ));
                }
            }
            above = section.above;
        }
        lent
    }
}

impl Block {
    /// The name under which a processor sees the block, if it is part of a program.
    fn file_name(&self) -> Option<&str> {
        match &self.name {
            Some(name) => Some(name),
            None if self.tag() == "yaml" => Some(fixture::DEFAULT_FILE),
            None => None,
        }
    }

    fn place(&self, own: bool) -> Place {
        let bytes = self.bytes.clone();
        Place {
            line: self.line,
            own: own && bytes.is_some(),
            bytes: bytes.unwrap_or_default(),
        }
    }

    fn fault(&self) -> Option<Fault> {
        let known = ANSWERS.contains(&self.tag()) || ILLUSTRATIONS.contains(&self.tag());
        if !known && self.name.is_none() {
            let message = format!(
                "a block of kind `{}`: expected one of {}",
                self.tag(),
                ANSWERS.join(", ")
            );
            return Some(Fault {
                line: self.line,
                message,
            });
        }
        let indented = self.bytes.is_none() && self.file_name().is_some();
        indented.then(|| Fault {
            line: self.line,
            message: "an indented block: program text starts in the first column".to_string(),
        })
    }
}

struct Reader<'a> {
    text: &'a str,
    lines: Lines,
    faults: Vec<Fault>,
    sections: Vec<Section>,
    /// Index and level of the sections that enclose the current place.
    open: Vec<(usize, usize)>,
}

impl Reader<'_> {
    fn read(&mut self) {
        let mut events = Parser::new_ext(self.text, Options::ENABLE_TABLES).into_offset_iter();
        while let Some((event, range)) = events.next() {
            match event {
                Event::Start(Tag::Heading { level, .. }) => {
                    let words = words(&mut events, TagEnd::Heading(level));
                    self.open_section(level as usize, words, range.start);
                }
                Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(info))) => {
                    let text = words(&mut events, TagEnd::CodeBlock);
                    self.add_block(info.trim(), text, &range);
                }
                Event::Start(Tag::BlockQuote(kind)) => {
                    let words = words(&mut events, TagEnd::BlockQuote(kind));
                    let citations = words.lines().filter_map(citation);
                    if let Some(section) = self.sections.last_mut() {
                        section.citations.extend(citations);
                    }
                }
                Event::Start(Tag::Paragraph) => {
                    let words = words(&mut events, TagEnd::Paragraph);
                    if let Some(section) = self.sections.last_mut()
                        && section.summary.is_empty()
                        && fixture::file_name(self.text[range].trim_end()).is_none()
                    {
                        section.summary = words;
                    }
                }
                _ => {}
            }
        }
    }

    fn open_section(&mut self, level: usize, heading: String, start: usize) {
        self.open.retain(|(_, above)| *above < level);
        let above = self.open.last().map(|(index, _)| *index);
        let (mut headings, settings) = match above.and_then(|index| self.sections.get(index)) {
            Some(section) => (section.headings.clone(), section.settings.clone()),
            None => (Vec::new(), Settings::default()),
        };
        headings.push(heading);
        self.open.push((self.sections.len(), level));
        let line = self.lines.line(start);
        let (citations, blocks, summary) = (Vec::new(), Vec::new(), String::new());
        self.sections.push(Section {
            headings,
            line,
            above,
            settings,
            citations,
            blocks,
            summary,
        });
    }

    fn add_block(&mut self, info: &str, text: String, range: &Range<usize>) {
        let fence = self.lines.start_of(range.start);
        let line = self.lines.line(range.start) + 1;
        let text_start = self.text[range.start..]
            .find('\n')
            .map_or(self.text.len(), |at| range.start + at + 1);
        let bytes = text_start..text_start + text.len();
        let bytes = (fence == range.start && self.text.get(bytes.clone()) == Some(&text)).then_some(bytes);
        let before = self.text[..fence].trim_end();
        let name = fixture::file_name(before.rsplit('\n').next().unwrap_or(before)).map(str::to_string);
        let Some(section) = self.sections.last_mut() else {
            return;
        };
        if info == "toml" && name.is_none() {
            match toml::from_str::<Settings>(&text) {
                Ok(settings) => section.settings = settings.over(&section.settings),
                Err(error) => {
                    self.faults.push(Fault {
                        line,
                        message: error.message().to_string(),
                    });
                }
            }
        }
        section.blocks.push(Block {
            info: info.to_string(),
            name,
            text,
            line,
            bytes,
        });
    }

    fn check_names(&mut self) {
        for (index, section) in self.sections.iter().enumerate() {
            if self.sections[..index]
                .iter()
                .any(|other| other.headings == section.headings)
            {
                let heading = section.headings.last().map_or("", String::as_str);
                let message = format!("a second heading `{heading}`: headings name tests, and are unique");
                self.faults.push(Fault {
                    line: section.line,
                    message,
                });
            }
        }
    }
}

/// The text up to the end of an element, marks left out.
fn words<'a>(events: &mut impl Iterator<Item = (Event<'a>, Range<usize>)>, end: TagEnd) -> String {
    let mut words = String::new();
    for (event, _) in events {
        match event {
            Event::Text(text) | Event::Code(text) => words.push_str(&text),
            Event::SoftBreak | Event::HardBreak => words.push('\n'),
            Event::End(tag) if tag == end => break,
            _ => {}
        }
    }
    words
}

fn citation(line: &str) -> Option<Citation> {
    let line = line.trim();
    let (rules, rows) = line.split_once('·').unwrap_or((line, ""));
    let (specification, sections) = rules.split_once('§').unwrap_or((rules, ""));
    if !specification.starts_with("TOSCA ") {
        return None;
    }
    Some(Citation {
        specification: specification.trim().to_string(),
        sections: sections
            .split(['§', ',', ' '])
            .filter(|word| !word.is_empty())
            .map(str::to_string)
            .collect(),
        rows: rows
            .split([' ', ','])
            .filter(|word| !word.is_empty())
            .map(str::to_string)
            .collect(),
    })
}

struct Lines {
    starts: Vec<usize>,
}

impl Lines {
    fn of(text: &str) -> Lines {
        let mut starts = vec![0];
        starts.extend(text.match_indices('\n').map(|(at, _)| at + 1));
        Lines { starts }
    }

    fn line(&self, byte: usize) -> usize {
        self.starts.partition_point(|start| *start <= byte)
    }

    fn start_of(&self, byte: usize) -> usize {
        self.starts[self.line(byte) - 1]
    }
}

#[cfg(test)]
#[path = "chapter/tests.rs"]
mod tests;
