//! The standard library: profiles written in TOSCA, part of the binary, addressed as `std:/…`.

use crate::world::Location;

/// A file of the standard library.
struct File {
    path: &'static str,
    text: &'static str,
}

/// Profile name → file.
const PROFILES: &[(&str, &str)] = &[("edge:1.0", "std:/edge/1.0/profile.yaml")];

macro_rules! files {
    ($($path:literal),* $(,)?) => {
        &[$(File {
            path: concat!("std:/", $path),
            text: include_str!(concat!("../../../stdlib/", $path)),
        }),*]
    };
}

const FILES: &[File] = files![
    "edge/1.0/artifacts.yaml",
    "edge/1.0/capabilities.yaml",
    "edge/1.0/data.yaml",
    "edge/1.0/interfaces.yaml",
    "edge/1.0/nodes.yaml",
    "edge/1.0/policies.yaml",
    "edge/1.0/profile.yaml",
    "edge/1.0/relationships.yaml",
    "tosca/1.3/artifacts.yaml",
    "tosca/1.3/capabilities.yaml",
    "tosca/1.3/data.yaml",
    "tosca/1.3/functions.yaml",
    "tosca/1.3/groups.yaml",
    "tosca/1.3/interfaces.yaml",
    "tosca/1.3/nodes.yaml",
    "tosca/1.3/policies.yaml",
    "tosca/1.3/profile.yaml",
    "tosca/1.3/relationships.yaml",
    "tosca/1.3/scalars.yaml",
];

/// The bytes of a file of the library.
pub fn read(location: &Location) -> Option<&'static [u8]> {
    FILES
        .iter()
        .find(|file| file.path == location.as_str())
        .map(|file| file.text.as_bytes())
}

/// Where a profile of the library lies.
pub fn profile(name: &str) -> Option<Location> {
    PROFILES
        .iter()
        .find(|(profile, _)| *profile == name)
        .map(|(_, path)| Location::new(path))
}

/// The names of all profiles of the library.
pub fn profile_names() -> impl Iterator<Item = &'static str> {
    PROFILES.iter().map(|(name, _)| *name)
}

#[cfg(test)]
mod tests {
    use toscac_syntax::dialect;

    use super::*;

    #[test]
    fn every_file_of_the_library_is_embedded_and_every_profile_is_among_them() {
        let directory = concat!(env!("CARGO_MANIFEST_DIR"), "/../../stdlib");
        let mut open = vec![std::path::PathBuf::from(directory)];
        let mut count = 0;
        while let Some(next) = open.pop() {
            for entry in std::fs::read_dir(next).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    open.push(path);
                } else if path.extension().is_some_and(|end| end == "yaml") {
                    let relative = path
                        .strip_prefix(directory)
                        .unwrap()
                        .to_string_lossy()
                        .into_owned();
                    assert!(
                        read(&Location::new(&format!("std:/{relative}"))).is_some(),
                        "{relative} is not embedded"
                    );
                    count += 1;
                }
            }
        }
        assert_eq!(count, FILES.len());
        for profile in dialect::ALL.iter().filter_map(|dialect| dialect.profile) {
            assert!(read(&Location::new(profile)).is_some(), "{profile}");
        }
        for name in profile_names() {
            assert!(read(&profile(name).unwrap()).is_some(), "{name}");
        }
    }
}
