//! A world without a disk: the files of one program, with the standard library behind them.

use toscac_driver::stdlib;
use toscac_driver::world::{Location, ReadError, World};
use toscac_testkit::fixture::Program;

/// Where the files of a program lie. One folder below the root, so that a path can try to leave it.
const FOLDER: &str = "/program";

/// The folder of the program.
pub(crate) fn root() -> Location {
    Location::new(FOLDER)
}

/// The location of a file of the program.
pub(crate) fn locate(name: &str) -> Location {
    Location::new(&format!("{FOLDER}/{name}"))
}

/// The files of a program.
pub(crate) struct Memory<'a>(pub(crate) &'a Program);

impl World for Memory<'_> {
    fn read(&self, location: &Location, limit_bytes: u64) -> Result<Vec<u8>, ReadError> {
        if location.is_standard_library() {
            return stdlib::read(location)
                .map(<[u8]>::to_vec)
                .ok_or(ReadError::Missing);
        }
        let name = self.display(location);
        let file = self
            .0
            .files
            .iter()
            .find(|file| file.name == name)
            .ok_or(ReadError::Missing)?;
        let length = file.text.len() as u64;
        if length > limit_bytes {
            return Err(ReadError::TooLarge(length));
        }
        Ok(file.text.clone().into_bytes())
    }

    fn tosca_files(&self, _directory: &Location) -> Result<Vec<Location>, ReadError> {
        Ok(self.0.files.iter().map(|file| locate(&file.name)).collect())
    }

    fn display(&self, location: &Location) -> String {
        let text = location.as_str();
        text.strip_prefix(FOLDER)
            .and_then(|rest| rest.strip_prefix('/'))
            .unwrap_or(text)
            .to_string()
    }
}
