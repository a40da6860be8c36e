//! What several commands ask for: a service with its files, profiles, inputs.

use std::fs;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use clap::Args;
use toscac_bundle::time::Timestamp;
use toscac_driver::csar::finding::Finding;
use toscac_driver::csar::limits::ArchiveLimits;
use toscac_driver::csar::mounts::{MountFault, Mounts};
use toscac_driver::disk::Disk;
use toscac_driver::inputs::{InputText, read_inputs};
use toscac_driver::load::{Files, LoadOptions};
use toscac_driver::roots::find_roots;
use toscac_driver::service::is_service;
use toscac_driver::session::{Compilation, CompileOptions, compile};
use toscac_driver::world::{Location, World};
use toscac_syntax::diagnostic::Checked;
use toscac_syntax::entities::Entries;
use toscac_syntax::expression::Expression;
use toscac_syntax::limits::Limits;
use toscac_syntax::locate::locate_all;
use toscac_syntax::source::FileId;

use crate::console::Failure;

/// Keys, trust and the like are small; what is larger is none of them.
const SMALL_FILE_BYTES_MAX: u64 = 64 << 20;

/// Where profiles are looked up.
#[derive(Debug, Args)]
pub struct Profiles {
    /// A directory with profiles, looked into before the standard library; repeatable
    #[arg(long, value_name = "DIR")]
    profiles: Vec<PathBuf>,
}

/// Values of inputs.
#[derive(Debug, Args)]
pub struct Inputs {
    /// An input value; VALUE is YAML; overrules --inputs; repeatable
    #[arg(long, value_name = "NAME=VALUE", value_parser = name_and_value)]
    input: Vec<(String, String)>,
    /// A YAML file with input values; repeatable, a later file overrules an earlier one
    #[arg(long, value_name = "FILE")]
    inputs: Vec<PathBuf>,
}

/// Services that may stand for nodes.
#[derive(Debug, Args)]
pub struct Substitutes {
    /// A file, or a directory of files, whose service templates may stand for nodes, besides those that are imported;
    /// repeatable
    #[arg(long, value_name = "PATH")]
    substitutes: Vec<PathBuf>,
}

/// A service that a command is about, compiled as far as names and types.
pub struct Program {
    /// The disk, with the archives that were named.
    pub world: Mounts,
    /// All files.
    pub compilation: Compilation,
    /// The file with the service template.
    pub service: FileId,
    /// The file with the inventory of sites, if one was named.
    pub sites: Option<FileId>,
    /// Files whose service templates may stand for nodes.
    pub substitutes: Vec<FileId>,
    /// Input values.
    pub inputs: Checked<Entries<Expression>>,
}

/// What a command names on its command line.
pub struct Named<'a> {
    /// The file with the service template.
    pub service: &'a Path,
    /// The file with the inventory of sites.
    pub sites: Option<&'a Path>,
    /// Where profiles are looked up.
    pub profiles: &'a Profiles,
    /// Services that may stand for nodes.
    pub substitutes: &'a Substitutes,
    /// Values of inputs.
    pub inputs: &'a Inputs,
}

impl Program {
    /// Reads all that was named, and all that it imports.
    ///
    /// # Errors
    /// A file that was named cannot be read, or is sound and has no service template.
    pub fn read(disk: &Disk, named: &Named<'_>) -> Result<Program, Failure> {
        let options = named.profiles.options(disk)?;
        let limits = &options.load.limits;
        let texts = named.inputs.texts(disk, limits)?;
        let mut world = Mounts::new(disk.clone(), ArchiveLimits::default());
        let (service, others) = open(&mut world, disk.locate(named.service))?;
        let sites = match named.sites {
            Some(path) => Some(open(&mut world, disk.locate(path))?.0),
            None => None,
        };
        let mut substitutes = others;
        for path in named.substitutes.locations(disk) {
            substitutes.extend(roots(&mut world, path, limits)?);
        }
        substitutes.dedup();
        let roots: Vec<Location> = std::iter::once(&service)
            .chain(&sites)
            .chain(&substitutes)
            .cloned()
            .collect();
        let mut compilation =
            compile(&world, &roots, &options).map_err(|unreadable| Failure::of_root(disk, &unreadable))?;
        world.note(&mut compilation.files);
        let inputs = read_inputs(&mut compilation.files, &texts, limits);
        let file = |location: &Location| compilation.files.at(location).expect("it was a root");
        let program = Program {
            service: file(&service),
            sites: sites.as_ref().map(file),
            substitutes: substitutes.iter().map(file).collect(),
            inputs,
            compilation,
            world,
        };
        program.check_templates(disk)?;
        Ok(program)
    }

    /// A file without a template says what is wrong with it first; one that is sound must have it.
    fn check_templates(&self, disk: &Disk) -> Result<(), Failure> {
        let files = &self.compilation.files;
        for file in std::iter::once(self.service).chain(self.sites) {
            if !is_service(&self.compilation, file) && !self.compilation.types.is_faulty() {
                let path = disk.display(&files.locations[&file]);
                return Err(Failure::wrong_use(format!("`{path}` has no service template")));
            }
        }
        Ok(())
    }
}

impl Substitutes {
    fn locations(&self, disk: &Disk) -> Vec<Location> {
        self.substitutes.iter().map(|path| disk.locate(path)).collect()
    }
}

/// The file that a path means, and files that may stand for nodes: of an archive, those that it names itself.
fn open(world: &mut Mounts, location: Location) -> Result<(Location, Vec<Location>), Failure> {
    mount(world, &location)?;
    Ok(world
        .definitions(&location)
        .unwrap_or_else(|| (location, Vec::new())))
}

/// The TOSCA files that a path means: those that an archive names, those below a directory and in archives there whose
/// names end in `.csar` (what else is packed there are artifacts), or the one file.
///
/// # Errors
/// It cannot be read, or is an archive that is refused.
pub fn roots(world: &mut Mounts, location: Location, limits: &Limits) -> Result<Vec<Location>, Failure> {
    mount(world, &location)?;
    if let Some((entry, others)) = world.definitions(&location) {
        return Ok(std::iter::once(entry).chain(others).collect());
    }
    let mut found = find_roots(world, std::slice::from_ref(&location), limits.file_bytes as u64)
        .map_err(|unreadable| Failure::of_root(world, &unreadable))?;
    // What cannot be listed is a file.
    for archive in world.disk().files_below(&location, &["csar"]).unwrap_or_default() {
        mount(world, &archive)?;
        if let Some((entry, others)) = world.definitions(&archive) {
            found.extend(std::iter::once(entry).chain(others));
        }
    }
    Ok(found)
}

fn mount(world: &mut Mounts, location: &Location) -> Result<(), Failure> {
    let shown = world.display(location);
    match world.mount(location) {
        Ok(_) => Ok(()),
        Err(MountFault::Unreadable(reason)) => Err(Failure::unreadable(&shown, &reason)),
        Err(MountFault::Refused(finding)) => Err(refused(&shown, &finding)),
    }
}

/// An archive that is refused; `shown` is how people call it.
pub fn refused(shown: &str, finding: &Finding) -> Failure {
    let mut files = Files::default();
    finding.tell(shown, &mut files);
    let told = locate_all(&files.diagnostics, &files);
    Failure::Refused(told, Box::new(files))
}

/// The disk as seen from the working directory.
///
/// # Errors
/// The working directory is gone.
pub fn disk() -> Result<Disk, Failure> {
    std::env::current_dir()
        .map(Disk::new)
        .map_err(|error| Failure::wrong_use(format!("the working directory cannot be found: {error}")))
}

impl Profiles {
    /// How files are compiled.
    ///
    /// # Errors
    /// A directory that is not there.
    pub fn options(&self, disk: &Disk) -> Result<CompileOptions, Failure> {
        let profiles: Vec<Location> = self.profiles.iter().map(|path| disk.locate(path)).collect();
        for location in &profiles {
            disk.tosca_files(location)
                .map_err(|reason| Failure::unreadable(&disk.display(location), &reason))?;
        }
        Ok(CompileOptions {
            load: LoadOptions {
                standing: disk.locate(Path::new("")),
                repositories: Vec::new(),
                profiles,
                limits: Limits::default(),
            },
            limits: toscac_model::limits::Limits::default(),
        })
    }
}

impl Inputs {
    /// The texts to read values from, in the order in which they overrule each other.
    ///
    /// # Errors
    /// A file that cannot be read.
    pub fn texts(&self, disk: &Disk, limits: &Limits) -> Result<Vec<InputText>, Failure> {
        let mut texts = Vec::new();
        for path in &self.inputs {
            let location = disk.locate(path);
            let shown = disk.display(&location);
            let bytes = disk
                .read(&location, limits.file_bytes as u64)
                .map_err(|reason| Failure::unreadable(&shown, &reason))?;
            texts.push(InputText::File { path: shown, bytes });
        }
        texts.extend(self.input.iter().map(|(name, text)| InputText::Value {
            name: name.clone(),
            text: text.clone(),
        }));
        Ok(texts)
    }
}

fn name_and_value(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((name, value)) if !name.trim().is_empty() => Ok((name.to_owned(), value.to_owned())),
        Some(_) | None => Err("expected NAME=VALUE".to_owned()),
    }
}

/// A key, a trust root or the like.
///
/// # Errors
/// It cannot be read.
pub fn read(path: &Path) -> Result<Vec<u8>, Failure> {
    small_file(path).map_err(|error| unreadable(path, &error))
}

/// The bytes of a file that is small, or is not what it was taken for.
///
/// # Errors
/// What the disk says.
pub fn small_file(path: &Path) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    fs::File::open(path)?
        .take(SMALL_FILE_BYTES_MAX)
        .read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Why a file that was named cannot be used.
pub fn unreadable(path: &Path, error: &io::Error) -> Failure {
    let path = path.display();
    match error.kind() {
        io::ErrorKind::NotFound => Failure::wrong_use(format!("there is no `{path}`")),
        _ => Failure::wrong_use(format!("`{path}` cannot be read: {error}")),
    }
}

/// A time of the command line.
///
/// # Errors
/// It is none.
pub fn time(text: &str) -> Result<Timestamp, String> {
    Timestamp::parse(text).ok_or_else(|| "expected a time like 2027-01-31T12:00:00Z".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_equals_sign_ends_the_name() {
        assert_eq!(name_and_value("a=b=c"), Ok(("a".to_owned(), "b=c".to_owned())));
        assert_eq!(name_and_value("a="), Ok(("a".to_owned(), String::new())));
        assert!(name_and_value("a").is_err());
        assert!(name_and_value("=b").is_err());
    }
}
