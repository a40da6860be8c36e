//! Loading: from files that were asked for to everything that they import, each file once.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use rayon::prelude::*;
use toscac_model::names::imports::{ImportFault, ImportRequest, Loaded, import_request};
use toscac_syntax::codes::{MISSING_VERSION, NOT_A_MAP};
use toscac_syntax::diagnostic::{Checked, Diagnostic, Part, Place};
use toscac_syntax::dialect;
use toscac_syntax::entities::Syntax;
use toscac_syntax::limits::Limits;
use toscac_syntax::locate::Sources;
use toscac_syntax::lower::lower;
use toscac_syntax::origin::Origin;
use toscac_syntax::source::{FileId, LineColumn, Source};
use toscac_syntax::syntax_map::SyntaxMap;
use toscac_syntax::text::read_source;
use toscac_syntax::yaml;

use crate::profiles::{ProfileLookup, Profiles};
use crate::repositories::Repository;
use crate::world::{Location, ReadError, STANDARD_LIBRARY, World};

/// The files of a compilation, in every form that later passes and messages need.
#[derive(Debug, Clone, Default)]
pub struct Files {
    /// Where each file lies.
    pub locations: BTreeMap<FileId, Location>,
    /// The repository that holds each file.
    pub repositories: BTreeMap<FileId, Repository>,
    /// Text.
    pub sources: BTreeMap<FileId, Source>,
    /// Origins → spans.
    pub maps: BTreeMap<FileId, SyntaxMap>,
    /// Entities.
    pub syntaxes: BTreeMap<FileId, Checked<Syntax>>,
    /// What imports led to.
    pub loaded: Loaded,
    /// Entry of an archive → the files in it whose templates may stand for nodes, and are no services of their own.
    pub others: BTreeMap<FileId, Vec<FileId>>,
    /// What reading and parsing noticed.
    pub diagnostics: Vec<Diagnostic>,
}

/// How files are loaded.
#[derive(Debug, Clone)]
pub struct LoadOptions {
    /// Where the caller stands: paths in what lies below may lead to all that lies below.
    pub standing: Location,
    /// Directories that were named as a whole: each is a repository.
    pub repositories: Vec<Location>,
    /// Directories with profiles.
    pub profiles: Vec<Location>,
    /// Bounds.
    pub limits: Limits,
}

/// A file that was asked for by name and could not be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unreadable {
    /// Which.
    pub location: Location,
    /// Why.
    pub reason: ReadError,
}

/// Loads `roots` and all that they import, wave by wave; each wave is read and parsed in parallel.
///
/// Numbers of files follow the waves and, within one, the order of paths, so they do not depend on threads.
///
/// # Errors
/// The first of `roots` that cannot be read. An import that cannot be is a diagnostic of `resolve_names`.
pub fn load(world: &dyn World, roots: &[Location], options: &LoadOptions) -> Result<Files, Unreadable> {
    let profiles = Profiles::read(world, &options.profiles, options.limits.file_bytes as u64);
    let mut loader = Loader {
        world,
        options,
        profiles,
        files: Files::default(),
        by_location: BTreeMap::new(),
        next: 0,
    };
    let mut wave = Vec::new();
    for location in roots {
        let bytes = world
            .read(location, options.limits.file_bytes as u64)
            .map_err(|reason| Unreadable {
                location: location.clone(),
                reason,
            })?;
        let repository = match world.archive_root(location) {
            Some(archive) => Repository::closed(archive),
            None => Repository::of_root(location, &options.repositories, &options.standing),
        };
        if let Some(file) = loader.number(location, repository) {
            wave.push((file, location.clone(), bytes));
        }
        if let Some(file) = loader.by_location.get(location) {
            loader.files.loaded.roots.push(*file);
        }
    }
    let mut depth = 0;
    while !wave.is_empty() {
        let arrived = loader.parse(wave);
        depth += 1;
        wave = loader.follow(&arrived, depth);
    }
    loader.refuse_foreign_files();
    Ok(loader.files)
}

impl Sources for Files {
    fn source(&self, file: FileId) -> Option<&Source> {
        self.sources.get(&file)
    }

    fn map(&self, file: FileId) -> Option<&SyntaxMap> {
        self.maps.get(&file)
    }
}

impl Files {
    /// The file that lies there.
    pub fn at(&self, location: &Location) -> Option<FileId> {
        let found = self.locations.iter().find(|(_, other)| *other == location);
        found.map(|(file, _)| *file)
    }

    /// A number that no file has yet.
    pub fn next_id(&self) -> FileId {
        FileId(self.sources.keys().last().map_or(0, |file| file.0 + 1))
    }

    /// `service.yaml:14:11`: where something stands, for people.
    pub fn place_text(&self, place: &Place) -> String {
        let origin = place.origin;
        let Some(source) = self.sources.get(&origin.file) else {
            return String::new();
        };
        let spot = self.maps.get(&origin.file).and_then(|map| map.find(origin.path));
        let start = spot.map_or(0, |spot| match (&place.part, spot.key) {
            (Part::Bytes(span), _) => span.start,
            (Part::Key, Some(key)) => key.start,
            (Part::Key | Part::Value | Part::Chars(_), _) => spot.value.start,
        });
        let LineColumn { line, column } = source.line_column(start);
        format!("{}:{line}:{column}", source.path())
    }

    /// `service.yaml#/service_template/…`: an origin for other programs. Paths are told from the directory of `base`, so
    /// that they are the same from wherever `toscac` is called.
    pub fn origin_text(&self, base: FileId, origin: Origin) -> String {
        let path = match (self.locations.get(&origin.file), self.locations.get(&base)) {
            (Some(location), Some(base)) => location.relative_to(&base.directory()),
            // Inputs come with a command, and have a name but no location.
            _ => self.sources.get(&origin.file).map_or("", Source::path).to_owned(),
        };
        match self.maps.get(&origin.file) {
            Some(map) => format!("{path}#/{}", map.path_text(origin.path)),
            None => path,
        }
    }
}

struct Loader<'a> {
    world: &'a dyn World,
    options: &'a LoadOptions,
    profiles: Profiles,
    files: Files,
    by_location: BTreeMap<Location, FileId>,
    next: u32,
}

type Wave = Vec<(FileId, Location, Vec<u8>)>;

/// A file, and the repository that holds it.
type Target = (Location, Repository);

impl Loader<'_> {
    /// A new number for a file that has none yet.
    fn number(&mut self, location: &Location, repository: Repository) -> Option<FileId> {
        if self.by_location.contains_key(location) {
            return None;
        }
        let file = FileId(self.next);
        self.next += 1;
        self.by_location.insert(location.clone(), file);
        self.files.locations.insert(file, location.clone());
        self.files.repositories.insert(file, repository);
        self.files.loaded.paths.insert(file, Arc::from(location.as_str()));
        Some(file)
    }

    fn parse(&mut self, wave: Wave) -> Vec<FileId> {
        let limits = &self.options.limits;
        let world = self.world;
        let parsed: Vec<_> = wave
            .into_par_iter()
            .map(|(file, location, bytes)| {
                let source = read_source(file, &world.display(&location), &bytes, limits);
                let tree = yaml::parse(&source.value, limits);
                let map = SyntaxMap::of(&tree.value);
                let syntax = lower(&tree, dialect::ALL).or_faulty(source.is_faulty());
                let mut diagnostics = source.diagnostics;
                // Text that could not be read at all says nothing more about its shape.
                let unread = !diagnostics.is_empty();
                if !unread {
                    diagnostics.extend(tree.diagnostics);
                    diagnostics.extend(syntax.diagnostics.iter().cloned());
                }
                (file, source.value, map, syntax, diagnostics)
            })
            .collect();
        let mut arrived = Vec::new();
        for (file, source, map, syntax, diagnostics) in parsed {
            self.files.sources.insert(file, source);
            self.files.maps.insert(file, map);
            self.files.syntaxes.insert(file, syntax);
            self.files.diagnostics.extend(diagnostics);
            arrived.push(file);
        }
        arrived
    }

    /// The files that the imports of `arrived` lead to and that are not there yet.
    fn follow(&mut self, arrived: &[FileId], depth: usize) -> Wave {
        let mut requests: Vec<(FileId, Origin, ImportRequest)> = Vec::new();
        for file in arrived {
            let syntax = &self.files.syntaxes[file].value;
            let asked = |import| import_request(syntax, import);
            requests.extend(
                syntax
                    .imports
                    .iter()
                    .filter_map(|import| Some((*file, import.origin, asked(import)?))),
            );
        }
        let wanted: Vec<(Origin, Result<Target, ImportFault>)> = requests
            .into_iter()
            .map(|(file, origin, request)| (origin, self.target_in_reach(file, &request)))
            .collect();
        // A file that several imports lead to belongs where the first of them says.
        let mut fresh: BTreeMap<Location, Repository> = BTreeMap::new();
        for (location, repository) in wanted.iter().filter_map(|(_, target)| target.as_ref().ok()) {
            if !self.by_location.contains_key(location) {
                fresh
                    .entry(location.clone())
                    .or_insert_with(|| repository.clone());
            }
        }
        let mut refused = BTreeMap::new();
        let mut wave = Vec::new();
        for (location, repository) in fresh {
            if let Some(limit) = self.limit_reached(depth) {
                refused.insert(location, ImportFault::Limit(limit));
                continue;
            }
            match self.world.read(&location, self.options.limits.file_bytes as u64) {
                Ok(bytes) => {
                    if let Some(file) = self.number(&location, repository) {
                        wave.push((file, location, bytes));
                    }
                }
                Err(reason) => {
                    let shown = self.world.display(&location);
                    refused.insert(location, read_fault(shown, reason));
                }
            }
        }
        for (origin, target) in wanted {
            let outcome = target.and_then(|(location, _)| match refused.get(&location) {
                Some(fault) => Err(fault.clone()),
                None => Ok(self.by_location[&location]),
            });
            self.files.loaded.imports.insert(origin, outcome);
        }
        wave
    }

    /// An imported file that is no TOSCA file is one fault, told at the import, and not one for each of its lines.
    fn refuse_foreign_files(&mut self) {
        let Files {
            loaded,
            syntaxes,
            locations,
            diagnostics,
            ..
        } = &mut self.files;
        let is_foreign = |file: &FileId| {
            let marks = [NOT_A_MAP.number, MISSING_VERSION.number];
            let told = &syntaxes[file].diagnostics;
            !loaded.roots.contains(file) && told.iter().any(|told| marks.contains(&told.code.number))
        };
        let mut foreign = BTreeSet::new();
        for target in loaded.imports.values_mut() {
            if let Ok(file) = target
                && is_foreign(file)
            {
                foreign.insert(*file);
                *target = Err(ImportFault::NotTosca(self.world.display(&locations[file])));
            }
        }
        diagnostics.retain(|told| !foreign.contains(&told.place.origin.file));
    }

    fn limit_reached(&self, depth: usize) -> Option<String> {
        let limits = &self.options.limits;
        if self.by_location.len() >= limits.import_files {
            return Some(format!("{} files", limits.import_files));
        }
        (depth > limits.import_depth).then(|| format!("a chain of {} imports", limits.import_depth))
    }

    /// Nothing in an archive leads out of it but names of profiles and the standard library.
    fn target_in_reach(&mut self, file: FileId, request: &ImportRequest) -> Result<Target, ImportFault> {
        let archive = self.world.archive_root(&self.files.locations[&file]);
        let (location, repository) = self.target(file, request)?;
        let by_name = matches!(request, ImportRequest::Profile(_)) || location.is_standard_library();
        match archive {
            Some(root) if !by_name && !location.is_below(&root) => Err(ImportFault::OutsideRepository),
            Some(_) | None => Ok((location, repository)),
        }
    }

    /// The file that an import asks for, and the repository that holds it.
    fn target(&mut self, file: FileId, request: &ImportRequest) -> Result<Target, ImportFault> {
        let importing = self.files.locations[&file].clone();
        let repository = self.files.repositories[&file].clone();
        match request {
            ImportRequest::Profile(name) => match self.profiles.lookup(self.world, name, &importing) {
                ProfileLookup::Found(location) => {
                    let repository = self.repository_of_profile(&location, repository);
                    Ok((location, repository))
                }
                ProfileLookup::Unknown(known) => Err(ImportFault::UnknownProfile(known)),
                ProfileLookup::Ambiguous(several) => Err(ImportFault::AmbiguousProfile(
                    several
                        .iter()
                        .map(|location| self.world.display(location))
                        .collect(),
                )),
            },
            ImportRequest::Url(url) if url.starts_with(STANDARD_LIBRARY) => {
                Ok((Location::new(url), Repository::standard_library()))
            }
            ImportRequest::Url(url) => {
                let location = Location::new(path_of_file_url(url).ok_or(ImportFault::Network)?);
                let held = location.is_below(&repository.fence);
                let own = Repository::closed(location.directory());
                Ok((location, if held { repository } else { own }))
            }
            ImportRequest::FromRoot(path) | ImportRequest::Beside(path) => {
                let found = repository.resolve(&importing, path);
                Ok((found.ok_or(ImportFault::OutsideRepository)?, repository))
            }
            ImportRequest::InRepository { root, path } => {
                let root = if root.contains(':') {
                    Location::new(path_of_file_url(root).ok_or(ImportFault::Network)?)
                } else {
                    let found = repository.resolve(&importing, root);
                    found.ok_or(ImportFault::OutsideRepository)?
                };
                let other = Repository::closed(root);
                let path = format!("/{}", path.trim_start_matches('/'));
                let found = other.resolve(&importing, &path);
                Ok((found.ok_or(ImportFault::OutsideRepository)?, other))
            }
        }
    }

    /// A profile lies in the standard library, in one of the directories of profiles, or beside what imports it.
    fn repository_of_profile(&self, profile: &Location, importing: Repository) -> Repository {
        if profile.is_standard_library() {
            return Repository::standard_library();
        }
        let mut directories = self.options.profiles.iter();
        let holding = directories.find(|directory| profile.is_below(directory));
        holding.cloned().map_or(importing, Repository::closed)
    }
}

/// The path in a `file:` URL.
fn path_of_file_url(url: &str) -> Option<&str> {
    let path = url.strip_prefix("file:")?;
    let path = path
        .strip_prefix("//localhost/")
        .map_or(path, |_| &path["//localhost".len()..]);
    Some(path.strip_prefix("//").unwrap_or(path))
}

fn read_fault(shown: String, reason: ReadError) -> ImportFault {
    match reason {
        ReadError::Missing => ImportFault::Missing(shown),
        ReadError::TooLarge(bytes) => {
            ImportFault::Unreadable(shown, format!("it is too large ({bytes} bytes)"))
        }
        ReadError::Refused(words) => ImportFault::Unreadable(shown, words),
    }
}
