//! Repositories: what a path in a file starts from, and what it may not leave (§6.8.2.2).

use crate::world::{Location, STANDARD_LIBRARY};

/// The repository or archive that holds a file, as far as paths in that file are concerned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Repository {
    /// Where a leading `/` starts.
    pub root: Location,
    /// The directory out of which no path leads: the root, or one that holds it.
    pub fence: Location,
}

impl Repository {
    /// A repository that is left by no path.
    pub fn closed(root: Location) -> Repository {
        Repository {
            fence: root.clone(),
            root,
        }
    }

    /// The repository of a file that a person named: the first of `named` directories that holds it, and otherwise its
    /// own directory. Who stands above it has all that is below that place in reach.
    pub fn of_root(file: &Location, named: &[Location], standing: &Location) -> Repository {
        if file.is_standard_library() {
            return Repository::standard_library();
        }
        let holding = named.iter().find(|directory| file.is_below(directory));
        let root = holding.cloned().unwrap_or_else(|| file.directory());
        let is_above = root == *standing || root.is_below(standing);
        let fence = if is_above { standing.clone() } else { root.clone() };
        Repository { root, fence }
    }

    /// The standard library.
    pub fn standard_library() -> Repository {
        Repository::closed(Location::new(STANDARD_LIBRARY))
    }

    /// The file that `path` means when it is written in `file`; none where it leads out of the repository.
    pub fn resolve(&self, file: &Location, path: &str) -> Option<Location> {
        let (start, bound) = match path.starts_with('/') {
            true => (self.root.clone(), &self.root),
            false => (file.directory(), &self.fence),
        };
        let steps = |location: &Location| {
            location
                .as_str()
                .split('/')
                .filter(|name| !name.is_empty())
                .count()
        };
        let mut above = steps(&start).checked_sub(steps(bound))?;
        for name in path.split('/') {
            match name {
                "" | "." => {}
                ".." => above = above.checked_sub(1)?,
                _ => above += 1,
            }
        }
        Some(Location::new(&format!("{start}/{path}")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check_resolve(file: &str, path: &str, found: Option<&str>) {
        let file = Location::new(file);
        let root = Location::new("/srv/project/service.yaml");
        let repository = Repository::of_root(&root, &[], &Location::new("/srv/project"));
        let location = repository.resolve(&file, path);
        assert_eq!(location.as_ref().map(Location::as_str), found, "{path}");
    }

    #[test]
    fn a_path_starts_at_its_file_or_at_the_root() {
        check_resolve("/srv/project/a/b.yaml", "c.yaml", Some("/srv/project/a/c.yaml"));
        check_resolve("/srv/project/a/b.yaml", "../c.yaml", Some("/srv/project/c.yaml"));
        check_resolve("/srv/project/a/b.yaml", "/c.yaml", Some("/srv/project/c.yaml"));
    }

    #[test]
    fn no_path_leaves_the_repository_even_if_it_comes_back() {
        check_resolve("/srv/project/a/b.yaml", "../../c.yaml", None);
        check_resolve("/srv/project/a/b.yaml", "../../project/c.yaml", None);
        check_resolve("/srv/project/a/b.yaml", "/../project/c.yaml", None);
    }

    #[test]
    fn the_root_is_the_directory_of_the_file_that_was_named_or_a_directory_that_was() {
        let file = Location::new("/srv/project/a/service.yaml");
        let (elsewhere, above) = (Location::new("/opt"), Location::new("/srv"));
        let own = Repository::of_root(&file, &[], &elsewhere);
        assert_eq!(own, Repository::closed(Location::new("/srv/project/a")));
        let project = Location::new("/srv/project");
        let named = Repository::of_root(&file, std::slice::from_ref(&project), &elsewhere);
        assert_eq!(named, Repository::closed(project));
        let reached = Repository::of_root(&file, &[], &above);
        assert_eq!(reached.root, own.root);
        assert_eq!(reached.fence, above);
    }
}
