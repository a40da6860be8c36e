//! The exchange in a directory: a share, a stick, a folder that something else carries.

use std::fs;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use crate::exchange::Exchange;

/// The exchange in a directory.
#[derive(Debug, Clone)]
pub struct ExchangeDirectory {
    root: PathBuf,
    // Two sites may leave files at the same time, so temporary files bear the name of their maker.
    maker: String,
}

impl ExchangeDirectory {
    /// The exchange below `root`, for the site `maker`, whose name is a plain segment.
    pub fn new(root: impl Into<PathBuf>, maker: &str) -> ExchangeDirectory {
        ExchangeDirectory {
            root: root.into(),
            maker: maker.to_owned(),
        }
    }
}

impl Exchange for ExchangeDirectory {
    fn offer(&self, place: &str, bytes: &[u8]) -> io::Result<()> {
        if self
            .fetch(place, bytes.len() as u64)
            .is_ok_and(|found| found.as_deref() == Some(bytes))
        {
            return Ok(());
        }
        let path = self.root.join(place);
        let directory = path.parent().unwrap_or(Path::new("."));
        fs::create_dir_all(directory)?;
        let mut name = path.file_name().unwrap_or_default().to_owned();
        name.push(format!(".{}.new", self.maker));
        let temporary = path.with_file_name(name);
        let mut file = fs::File::create(&temporary)?;
        file.write_all(bytes)?;
        file.sync_all()?;
        fs::rename(&temporary, &path)?;
        fs::File::open(directory)?.sync_all()
    }

    fn fetch(&self, place: &str, bytes_max: u64) -> io::Result<Option<Vec<u8>>> {
        let file = match fs::File::open(self.root.join(place)) {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error),
        };
        if !file.metadata()?.is_file() {
            return Err(io::Error::other(format!("`{place}` is not a plain file")));
        }
        let mut bytes = Vec::new();
        file.take(bytes_max.saturating_add(1)).read_to_end(&mut bytes)?;
        if bytes.len() as u64 > bytes_max {
            let message = format!("`{place}` has more than {bytes_max} bytes");
            return Err(io::Error::new(io::ErrorKind::FileTooLarge, message));
        }
        Ok(Some(bytes))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_offered_is_found_and_replaces_what_lay_there() {
        let directory = tempfile::tempdir().unwrap();
        let exchange = ExchangeDirectory::new(directory.path().join("new"), "north");
        assert_eq!(exchange.fetch("shop/1/north/a.json", 9).unwrap(), None);
        exchange.offer("shop/1/north/a.json", b"one").unwrap();
        exchange.offer("shop/1/north/a.json", b"one").unwrap();
        assert_eq!(exchange.fetch("shop/1/north/a.json", 3).unwrap().unwrap(), b"one");
        exchange.offer("shop/1/north/a.json", b"three").unwrap();
        assert_eq!(
            exchange.fetch("shop/1/north/a.json", 5).unwrap().unwrap(),
            b"three"
        );
        assert!(exchange.fetch("shop/1/north/a.json", 4).is_err());
        assert!(exchange.fetch("shop/1/north", 9).is_err());
        let names: Vec<_> = fs::read_dir(directory.path().join("new/shop/1/north"))
            .unwrap()
            .map(|entry| entry.unwrap().file_name())
            .collect();
        assert_eq!(names, ["a.json"]);
    }
}
