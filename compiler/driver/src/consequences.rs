//! What merely follows from text that could not be read: one fault is one message.
//!
//! A fault of the text or of its shape leaves a hole, and later passes miss what was there. Their messages are silent
//! where the entity they speak of leads to a hole by the names that it mentions. Whether a service is sound does not
//! depend on that: its mark stays.

use std::collections::{BTreeMap, BTreeSet};

use toscac_syntax::diagnostic::{Diagnostic, Part, Severity};
use toscac_syntax::name::Name;
use toscac_syntax::origin::{Origin, PathId};
use toscac_syntax::source::FileId;
use toscac_syntax::syntax_map::{Step, SyntaxMap};

use crate::load::Files;

/// Codes that say that something is missing: nothing else can follow from a hole.
const ABSENCES: &[&str] = &[
    "T0203", "T0206", "T0212", "T0213", "T0303", "T0304", "T0307", "T0309", "T0310", "T0311", "T0312",
    "T0313", "T0316", "T0320", "T0322", "T0323", "T0325", "T0326", "T0327", "T0328", "T0330", "T0334",
    "T0350", "T0351", "T0360", "T0361", "T0362", "T0363", "T0372", "T0373", "T0380", "T0381", "T0382",
    "T0385", "T0386", "T0387", "T0388", "T0390", "T0391", "T0393", "T0401", "T0402", "T0403", "T0404",
    "T0405", "T0406", "T0409", "T0410", "T0411", "T0412", "T0413", "T0415", "T0416", "T0417", "T0420",
    "T0421", "T0422", "T0424", "T0425", "T0429", "T0430", "T0432", "T0433", "T0438",
];

/// Codes that say that a name means nothing: only a lost definition explains them, not a part of one.
const UNKNOWN_NAMES: &[&str] = &["T0206", "T0212", "T0213", "T0360", "T0361"];

/// Codes of definitions that say too little to be held against what is written for them.
const BROKEN_DEFINITIONS: &[&str] = &["T0303", "T0304", "T0309", "T0320", "T0322"];

/// The code of text whose structure is broken.
const STRUCTURE: &str = "T0003";

/// The code of what lacks a part: its name is known.
const MISSING_KEYNAME: &str = "T0109";

const SERVICE_TEMPLATE: &str = "service_template";

/// Which entities have lost something, or lead to one that has.
#[derive(Debug, Default)]
pub(crate) struct Consequences {
    /// Files of which any part may be lost, and those that import them.
    torn: BTreeSet<FileId>,
    /// Names that may have been defined where text was not read.
    lost: BTreeSet<String>,
    /// Entities of which a part was not read, or that lead to one.
    harmed: Holes,
    /// The same, with those that have or lead to a definition that says too little.
    shaky: Holes,
    /// Where the structure of a file begins to be in doubt.
    tears: BTreeMap<FileId, u32>,
}

/// Entities by name that have lost something, or lead to one that has.
#[derive(Debug, Default)]
struct Holes {
    names: BTreeSet<String>,
    /// Those of them that lost single members and lead to no other: the names of these members. Nothing else about them
    /// is in doubt.
    members: BTreeMap<String, BTreeSet<String>>,
}

impl Holes {
    fn new(ends: &[Entity], mentions: &BTreeMap<String, BTreeSet<String>>) -> Holes {
        let names = leading_to(ends.iter().map(|end| end.name.clone()).collect(), mentions);
        let mut members: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for end in ends {
            let of_entity = members.entry(end.name.clone()).or_default();
            of_entity.extend(end.member.clone());
        }
        let whole: BTreeSet<&str> = ends
            .iter()
            .filter(|end| end.member.is_none())
            .map(|end| end.name.as_str())
            .collect();
        members.retain(|name, _| {
            let mut mentioned = mentions.get(name).into_iter().flatten();
            !whole.contains(name.as_str()) && !mentioned.any(|word| word != name && names.contains(word))
        });
        Holes { names, members }
    }

    /// Whether what is missing in an entity, at a place with these words, is missing because of a hole.
    fn explain(&self, entity: &Entity, mut words: impl Iterator<Item = String>) -> bool {
        if !self.names.contains(&entity.name) {
            return false;
        }
        let (Some(members), Some(member)) = (self.members.get(&entity.name), &entity.member) else {
            return true;
        };
        members.contains(member) || words.any(|word| members.contains(&word))
    }
}

impl Consequences {
    /// The holes of all files and of their types, and what leads to them.
    ///
    /// Cost: nothing where there is no hole, otherwise linear in the text and in how deep it is nested.
    pub(crate) fn of(files: &Files, types: &[Diagnostic]) -> Consequences {
        let mut torn: BTreeSet<FileId> = files
            .diagnostics
            .iter()
            .filter(|told| told.severity == Severity::Error && told.code.number.starts_with("T00"))
            .map(|told| told.place.origin.file)
            .collect();
        let told = files.diagnostics.iter();
        let omissions: BTreeSet<Origin> = told
            .filter(|told| told.code.number == MISSING_KEYNAME)
            .map(|told| told.place.origin)
            .collect();
        let mut lost = BTreeSet::new();
        let mut harmed = Vec::new();
        for (file, syntax) in &files.syntaxes {
            let map = &files.maps[file];
            let mut unread = BTreeSet::new();
            for hole in &syntax.value.holes {
                match entity(map, hole.path) {
                    None => {
                        torn.insert(*file);
                    }
                    Some(entity) => {
                        if !omissions.contains(hole) {
                            unread.insert(hole.path);
                        }
                        harmed.push(entity);
                    }
                }
            }
            lost.extend(names_below(map, &unread));
        }
        lost.extend(harmed.iter().map(|entity| entity.name.clone()));
        let mut shaky = harmed.clone();
        for told in types
            .iter()
            .filter(|told| BROKEN_DEFINITIONS.contains(&told.code.number))
        {
            let origin = told.place.origin;
            let broken = files
                .maps
                .get(&origin.file)
                .and_then(|map| entity(map, origin.path));
            shaky.extend(broken);
        }
        let mentions = if shaky.is_empty() {
            BTreeMap::new()
        } else {
            mentions(files)
        };
        Consequences {
            torn: importing(torn, files),
            lost,
            harmed: Holes::new(&harmed, &mentions),
            shaky: Holes::new(&shaky, &mentions),
            tears: tears(files),
        }
    }

    /// Whether a message of a later pass only says that what was lost is missing.
    pub(crate) fn explain(&self, files: &Files, later: &Diagnostic) -> bool {
        let code = later.code.number;
        if code.starts_with("T01") {
            return self.is_behind_a_tear(files, later);
        }
        if !ABSENCES.contains(&code) {
            return false;
        }
        let Origin { file, path } = later.place.origin;
        if self.torn.contains(&file) {
            return true;
        }
        if UNKNOWN_NAMES.contains(&code) {
            return words_at(files, later).any(|word| self.lost.contains(&word));
        }
        let is_definition = BROKEN_DEFINITIONS.contains(&code);
        let holes = if is_definition { &self.harmed } else { &self.shaky };
        if holes.names.is_empty() {
            return false;
        }
        let entity = files.maps.get(&file).and_then(|map| entity(map, path));
        entity.is_some_and(|entity| holes.explain(&entity, words_at(files, later)))
    }

    /// Whether a message about the shape of something speaks of what follows a break in the structure of its file.
    fn is_behind_a_tear(&self, files: &Files, told: &Diagnostic) -> bool {
        let Origin { file, path } = told.place.origin;
        let Some(tear) = self.tears.get(&file) else {
            return false;
        };
        let line = |at: u32| files.sources[&file].line_column(at).line;
        let spot = files.maps[&file].find(path);
        spot.is_some_and(|spot| line(spot.key.unwrap_or(spot.value).start) >= line(*tear))
    }
}

/// The words of the text that a message is about.
fn words_at<'files>(files: &'files Files, told: &Diagnostic) -> impl Iterator<Item = String> + use<'files> {
    let Origin { file, path } = told.place.origin;
    let spot = files.maps.get(&file).and_then(|map| map.find(path));
    let span = spot.map(|spot| match (&told.place.part, spot.key) {
        (Part::Key, Some(key)) => key,
        _ => spot.value,
    });
    let text = span.and_then(|span| {
        files.sources[&file]
            .text()
            .get(span.start as usize..span.end as usize)
    });
    text.unwrap_or_default()
        .split(is_between_words)
        .flat_map(readings)
}

/// The keys of `unread` places and of all below them.
fn names_below(map: &SyntaxMap, unread: &BTreeSet<PathId>) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    if unread.is_empty() {
        return names;
    }
    for spot in map.places() {
        let (Step::Key(name, _) | Step::NamedItem(name, _)) = &spot.step else {
            continue;
        };
        let mut around = Some(spot);
        while let Some(place) = around {
            if unread.contains(&place.path) {
                names.insert(name.to_string());
                break;
            }
            around = (place.step != Step::Document).then(|| map.parent(place));
        }
    }
    names
}

/// Where the first break in the structure of each file is.
fn tears(files: &Files) -> BTreeMap<FileId, u32> {
    let mut found = BTreeMap::new();
    for told in files
        .diagnostics
        .iter()
        .filter(|told| told.code.number == STRUCTURE)
    {
        if let Part::Bytes(span) = told.place.part {
            let first = found.entry(told.place.origin.file).or_insert(span.start);
            *first = span.start.min(*first);
        }
    }
    found
}

/// A definition, a template, or another entry of a section.
#[derive(Debug, Clone)]
struct Entity {
    name: String,
    /// The property, requirement, interface or the like in it that the path leads to or into.
    member: Option<String>,
    /// Whether the path leads to the entry and not to something in it.
    is_whole: bool,
}

/// The entity that a path leads to or into; none for a section or the file itself.
fn entity(map: &SyntaxMap, path: PathId) -> Option<Entity> {
    let names = names(map, path);
    let first = names.first().map(|name| name.as_str());
    // Nothing mentions an import: what it brings may be anything.
    if first == Some("imports") {
        return None;
    }
    let depth = if first == Some(SERVICE_TEMPLATE) { 2 } else { 1 };
    let is_whole = names.len() == depth + 1;
    let name = names.get(depth)?;
    Some(Entity {
        name: name.to_string(),
        member: names.get(depth + 2).map(Name::to_string),
        is_whole,
    })
}

/// The keys that lead to a path; an item that is a map of one key counts once.
fn names(map: &SyntaxMap, path: PathId) -> Vec<Name> {
    let mut names = Vec::new();
    let mut next = map.find(path);
    while let Some(spot) = next {
        let parent = map.parent(spot);
        let is_in_named_item = matches!(parent.step, Step::NamedItem(..));
        match &spot.step {
            Step::Document => break,
            Step::Key(..) if is_in_named_item => {}
            Step::Key(name, _) | Step::NamedItem(name, _) => names.push(name.clone()),
            Step::Item(position) => names.push(Name::from(position.to_string())),
            Step::CollectionKey => {}
        }
        next = Some(parent);
    }
    names.reverse();
    names
}

/// `files` and all that import them, at whatever remove.
fn importing(mut found: BTreeSet<FileId>, files: &Files) -> BTreeSet<FileId> {
    let mut open: Vec<FileId> = found.iter().copied().collect();
    let mut importers: BTreeMap<FileId, Vec<FileId>> = BTreeMap::new();
    for (import, target) in &files.loaded.imports {
        if let Ok(target) = target {
            importers.entry(*target).or_default().push(import.file);
        }
    }
    while let Some(file) = open.pop() {
        for importer in importers.get(&file).into_iter().flatten() {
            if found.insert(*importer) {
                open.push(*importer);
            }
        }
    }
    found
}

/// The words in the text of every entity, by its name.
fn mentions(files: &Files) -> BTreeMap<String, BTreeSet<String>> {
    let mut found: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (file, map) in &files.maps {
        let text = files.sources[file].text();
        for spot in map.places() {
            let is_entity = entity(map, spot.path).filter(|entity| entity.is_whole);
            if let Some(entity) = is_entity {
                let range = spot.value.start as usize..spot.value.end as usize;
                let words = found.entry(entity.name).or_default();
                words.extend(
                    text.get(range)
                        .unwrap_or_default()
                        .split(is_between_words)
                        .flat_map(readings),
                );
            }
        }
    }
    found
}

fn is_between_words(letter: char) -> bool {
    !letter.is_alphanumeric() && !matches!(letter, '_' | '-' | '.' | ':')
}

/// `a:b:C` may be the name of that, and speaks of `C`.
fn readings(word: &str) -> impl Iterator<Item = String> + '_ {
    let last = word.trim_end_matches(':').rsplit(':').next().unwrap_or(word);
    let whole = word.trim_end_matches(':');
    [whole, last]
        .into_iter()
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
}

/// The names in `ends`, and those of all entities that lead to one of them by what they mention.
fn leading_to(ends: BTreeSet<String>, mentions: &BTreeMap<String, BTreeSet<String>>) -> BTreeSet<String> {
    let mut mentioned_by: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (name, words) in mentions {
        for word in words {
            mentioned_by.entry(word).or_default().push(name);
        }
    }
    let mut found = ends;
    let mut open: Vec<String> = found.iter().cloned().collect();
    while let Some(name) = open.pop() {
        for other in mentioned_by.get(name.as_str()).into_iter().flatten() {
            if found.insert((*other).to_owned()) {
                open.push((*other).to_owned());
            }
        }
    }
    found
}
