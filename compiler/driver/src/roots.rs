//! Roots: the files that a person asked for by naming files and directories.

use std::collections::BTreeSet;

use crate::load::Unreadable;
use crate::world::{Location, World};

/// The key that begins every TOSCA file.
const VERSION_KEY: &str = "tosca_definitions_version";

/// A file stands for itself; a directory for every TOSCA file below it. Each once, in the order of `paths`.
///
/// # Errors
/// A directory that cannot be listed any further than its name, or a file below one that cannot be read.
pub fn find_roots(
    world: &dyn World,
    paths: &[Location],
    file_bytes: u64,
) -> Result<Vec<Location>, Unreadable> {
    let mut roots: Vec<Location> = Vec::new();
    let mut seen = BTreeSet::new();
    for path in paths {
        let found = match world.tosca_files(path) {
            Ok(files) => tosca_files(world, files, file_bytes)?,
            // What cannot be listed is a file, or nothing; `load` will say which.
            Err(_) => vec![path.clone()],
        };
        for location in found {
            if seen.insert(location.clone()) {
                roots.push(location);
            }
        }
    }
    Ok(roots)
}

fn tosca_files(
    world: &dyn World,
    files: Vec<Location>,
    file_bytes: u64,
) -> Result<Vec<Location>, Unreadable> {
    let mut found = Vec::new();
    for location in files {
        match world.read(&location, file_bytes) {
            Ok(bytes) if says_tosca(&String::from_utf8_lossy(&bytes)) => found.push(location),
            Ok(_) => {}
            Err(reason) => return Err(Unreadable { location, reason }),
        }
    }
    Ok(found)
}

/// Whether a line begins with the key; other YAML lies beside TOSCA in every repository.
fn says_tosca(text: &str) -> bool {
    text.lines().any(|line| {
        line.trim_start_matches(['\u{feff}', '{', '"', '\'', ' '])
            .starts_with(VERSION_KEY)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_tosca_when_a_line_begins_with_its_version() {
        assert!(says_tosca("# words\ntosca_definitions_version: tosca_2_0\n"));
        assert!(says_tosca(
            "\u{feff}{ \"tosca_definitions_version\": \"tosca_2_0\" }"
        ));
        assert!(!says_tosca("# about tosca_definitions_version\nservices: {}\n"));
    }
}
