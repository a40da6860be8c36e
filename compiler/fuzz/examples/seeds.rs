//! Writes first inputs for every target, and a dictionary: all from the chapters, the pages of codes and the examples.
//!
//! `cargo run --manifest-path compiler/fuzz/Cargo.toml --example seeds -- DIRECTORY`, from the root of the repository.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::{env, fs, io};

use toscac_driver::csar::Format;
use toscac_driver::csar::pack::pack;
use toscac_syntax::limits::Limits;
use toscac_syntax::source::{FileId, Source};
use toscac_syntax::yaml::parse;
use toscac_syntax::yaml::tree::{Tree, TreeKind};
use toscac_testkit::chapter;
use toscac_testkit::fixture::{File, Program};

/// In how many programs a word stands before it is one of the dictionary.
const PROGRAMS_MIN: usize = 3;
const WORD_BYTES_MAX: usize = 40;
/// Every so many programs become archives.
const ARCHIVES_STEP: usize = 8;
const META: &str = "CSAR-Version: 2.0\nCreated-By: seeds\nEntry-Definitions: service.yaml\n\nOther: block\n";

fn main() -> io::Result<()> {
    let target = PathBuf::from(env::args().nth(1).expect("the directory to write to"));
    let mut seeds = Seeds::default();
    for folder in ["conformance", "compiler", "examples"] {
        for path in files(Path::new(folder))? {
            let shown = path.display().to_string();
            if shown.contains("/fuzz/") || shown.contains("/tests/") {
                continue;
            }
            let text = fs::read_to_string(&path)?;
            if shown.ends_with(".md") {
                let (chapter, _) = chapter::parse(&shown, &text);
                for section in &chapter.sections {
                    for program in chapter.variants(section) {
                        seeds.program(&program);
                    }
                }
            } else if shown.ends_with(".yaml") {
                seeds.file(&text);
                seeds.add("compile", text.into_bytes());
            }
        }
    }
    seeds.write(&target)
}

#[derive(Default)]
struct Seeds {
    inputs: BTreeMap<&'static str, BTreeSet<Vec<u8>>>,
    words: BTreeMap<String, usize>,
    programs: usize,
}

impl Seeds {
    fn add(&mut self, target: &'static str, bytes: Vec<u8>) {
        self.inputs.entry(target).or_default().insert(bytes);
    }

    fn program(&mut self, program: &Program) {
        let yaml = |file: &&File| file.name.ends_with(".yaml");
        let mut text = String::new();
        let mut packed = BTreeMap::from([("TOSCA.meta".to_owned(), META.as_bytes().to_vec())]);
        for file in program.files.iter().filter(yaml) {
            text.push_str(&format!("`{}`:\n{}", file.name, file.written()));
            packed.insert(file.name.clone(), file.text.clone().into_bytes());
            self.file(file.written());
        }
        self.add("compile", text.into_bytes());
        self.programs += 1;
        if self.programs % ARCHIVES_STEP == 0 {
            for format in [Format::Zip, Format::Tar, Format::TarGzip] {
                let archive = pack(&packed, format).expect("a program fits into an archive");
                self.add("csar", archive);
            }
        }
    }

    /// The file itself, its words, and its function calls.
    fn file(&mut self, text: &str) {
        let source = Source::new(FileId(0), "seed.yaml", text);
        let tree = parse(&source, &Limits::default()).value;
        let mut words = BTreeSet::new();
        for (_, node) in tree.nodes.iter() {
            match &node.kind {
                TreeKind::Scalar(scalar) => {
                    words.insert(scalar.text.to_string());
                }
                TreeKind::Mapping(entries) if is_call(&tree, entries) => {
                    let call = source.slice(node.span);
                    let kind = u8::try_from(self.words.len() % 12).unwrap_or_default();
                    let mut bytes = vec![b'a' + kind];
                    bytes.extend_from_slice(outdented(call, column(&source, node.span.start)).as_bytes());
                    self.add("expressions", bytes);
                }
                TreeKind::Mapping(_) | TreeKind::Sequence(_) | TreeKind::Alias(..) => {}
            }
        }
        for word in words {
            *self.words.entry(word).or_default() += 1;
        }
        self.add("yaml", text.as_bytes().to_vec());
        self.add("lower", text.as_bytes().to_vec());
    }

    fn write(&self, target: &Path) -> io::Result<()> {
        for (name, inputs) in &self.inputs {
            let folder = target.join(name);
            fs::create_dir_all(&folder)?;
            for (number, bytes) in inputs.iter().enumerate() {
                fs::write(folder.join(format!("seed-{number:04}")), bytes)?;
            }
        }
        let is_word = |(word, count): &(&String, &usize)| {
            **count >= PROGRAMS_MIN
                && (2..=WORD_BYTES_MAX).contains(&word.len())
                && word.chars().all(|c| c.is_ascii_graphic() || c == ' ')
        };
        let words = self.words.iter().filter(is_word);
        let lines = words.map(|(word, _)| format!("{word:?}\n"));
        fs::write(target.join("tosca.dict"), lines.collect::<String>())
    }
}

fn is_call(
    tree: &Tree,
    entries: &[(
        toscac_syntax::yaml::tree::NodeId,
        toscac_syntax::yaml::tree::NodeId,
    )],
) -> bool {
    entries.iter().any(
        |(key, _)| matches!(&tree.nodes[*key].kind, TreeKind::Scalar(scalar) if scalar.text.starts_with('$')),
    )
}

fn column(source: &Source, offset: u32) -> usize {
    source.line_column(offset).column as usize - 1
}

/// A piece of a text that stood `depth` deep, so that it stands at the margin.
fn outdented(piece: &str, depth: usize) -> String {
    let mut lines = piece.lines();
    let mut text = lines.next().unwrap_or("").to_owned();
    for line in lines {
        let blanks = line.len() - line.trim_start().len();
        text.push('\n');
        text.push_str(&line[blanks.min(depth)..]);
    }
    text
}

fn files(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            found.extend(files(&entry.path())?);
        } else {
            found.push(entry.path());
        }
    }
    found.retain(|path| path.extension().is_some_and(|end| end == "md" || end == "yaml"));
    found.sort();
    Ok(found)
}
