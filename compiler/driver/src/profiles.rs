//! Profiles by name: in the directories that were given, in the standard library, beside the importing file.

use std::collections::BTreeMap;

use toscac_syntax::name::Name;

use crate::stdlib;
use crate::world::{Location, World};

/// The profiles that were found so far.
#[derive(Debug, Clone, Default)]
pub struct Profiles {
    found: Found,
    /// By directory: read when a name is found nowhere else.
    beside: BTreeMap<Location, Found>,
    file_bytes: u64,
}

/// What a profile name leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ProfileLookup {
    /// One file.
    Found(Location),
    /// No file; these names are known.
    Unknown(Vec<Name>),
    /// Several files of the directories.
    Ambiguous(Vec<Location>),
}

impl Profiles {
    /// Reads the directories. A file is a profile when a line at its left margin begins with `profile:`; files that
    /// cannot be read are none.
    pub fn read(world: &dyn World, directories: &[Location], file_bytes: u64) -> Profiles {
        let mut found = BTreeMap::new();
        for directory in directories {
            gather(
                world,
                world.tosca_files(directory).unwrap_or_default(),
                file_bytes,
                &mut found,
            );
        }
        Profiles {
            found,
            beside: BTreeMap::new(),
            file_bytes,
        }
    }

    /// What a name leads to: in the archive of the file that imports it, in the directories, then in the standard library, then among the files that lie in one
    /// directory with the one that imports it.
    pub fn lookup(&mut self, world: &dyn World, name: &str, importing: &Location) -> ProfileLookup {
        if let Some(root) = world.archive_root(importing)
            && let Some(answer) = answer(self.in_archive(world, root), name)
        {
            return answer;
        }
        if let Some(answer) = answer(&self.found, name) {
            return answer;
        }
        if let Some(location) = stdlib::profile(name) {
            return ProfileLookup::Found(location);
        }
        let file_bytes = self.file_bytes;
        let beside = self.beside.entry(importing.directory()).or_insert_with(|| {
            let mut found = BTreeMap::new();
            gather(world, neighbours(world, importing), file_bytes, &mut found);
            found
        });
        answer(beside, name).unwrap_or_else(|| {
            let library = stdlib::profile_names().map(Name::new);
            let known = self.found.keys().chain(beside.keys()).cloned().chain(library);
            ProfileLookup::Unknown(known.collect())
        })
    }

    fn in_archive(&mut self, world: &dyn World, root: Location) -> &Found {
        let file_bytes = self.file_bytes;
        self.beside.entry(root).or_insert_with_key(|root| {
            let mut found = BTreeMap::new();
            let files = world.tosca_files(root).unwrap_or_default();
            gather(world, files, file_bytes, &mut found);
            found
        })
    }
}

/// Profile name → files that claim it.
type Found = BTreeMap<Name, Vec<Location>>;

fn neighbours(world: &dyn World, importing: &Location) -> Vec<Location> {
    if importing.is_standard_library() {
        return Vec::new();
    }
    let directory = importing.directory();
    let mut files = world.tosca_files(&directory).unwrap_or_default();
    files.retain(|file| file != importing && file.directory() == directory);
    files
}

fn gather(world: &dyn World, files: Vec<Location>, file_bytes: u64, found: &mut Found) {
    for location in files {
        let Ok(bytes) = world.read(&location, file_bytes) else {
            continue;
        };
        if let Some(name) = profile_name(&String::from_utf8_lossy(&bytes)) {
            let files = found.entry(Name::new(name)).or_default();
            if !files.contains(&location) {
                files.push(location);
            }
        }
    }
}

fn answer(found: &Found, name: &str) -> Option<ProfileLookup> {
    match found.get(name).map(Vec::as_slice) {
        Some([only]) => Some(ProfileLookup::Found(only.clone())),
        Some([]) | None => None,
        Some(several) => Some(ProfileLookup::Ambiguous(several.to_vec())),
    }
}

fn profile_name(text: &str) -> Option<&str> {
    let line = text.lines().find_map(|line| line.strip_prefix("profile:"))?;
    let value = line.split(" #").next().unwrap_or(line).trim();
    let value = value
        .strip_prefix(['"', '\''])
        .and_then(|value| value.strip_suffix(['"', '\'']))
        .unwrap_or(value);
    (!value.is_empty()).then_some(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_is_read_from_the_left_margin_only() {
        assert_eq!(
            profile_name("tosca_definitions_version: tosca_2_0\nprofile: a:1.0 # mine\n"),
            Some("a:1.0")
        );
        assert_eq!(profile_name("profile: \"a:1.0\"\n"), Some("a:1.0"));
        assert_eq!(profile_name("imports:\n- profile: a:1.0\n"), None);
        assert_eq!(profile_name("imports:\n  profile: a:1.0\n"), None);
    }
}
