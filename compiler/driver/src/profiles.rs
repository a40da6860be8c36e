//! Profiles by name: in the directories that were given, then in the standard library.

use std::collections::BTreeMap;

use toscac_syntax::name::Name;

use crate::stdlib;
use crate::world::{Location, World};

/// Profile name → files that claim it.
#[derive(Debug, Clone, Default)]
pub struct Profiles {
    found: BTreeMap<Name, Vec<Location>>,
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
        let mut found: BTreeMap<Name, Vec<Location>> = BTreeMap::new();
        for directory in directories {
            for location in world.tosca_files(directory).unwrap_or_default() {
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
        Profiles { found }
    }

    /// What a name leads to; directories come before the standard library.
    pub fn lookup(&self, name: &str) -> ProfileLookup {
        match self.found.get(name).map(Vec::as_slice) {
            Some([only]) => ProfileLookup::Found(only.clone()),
            Some([]) | None => match stdlib::profile(name) {
                Some(location) => ProfileLookup::Found(location),
                None => {
                    let library = stdlib::profile_names().map(Name::new);
                    ProfileLookup::Unknown(self.found.keys().cloned().chain(library).collect())
                }
            },
            Some(several) => ProfileLookup::Ambiguous(several.to_vec()),
        }
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
