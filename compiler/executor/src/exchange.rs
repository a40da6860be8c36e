//! The seam to other sites: signed files under agreed names, carried by anybody.

use std::io;

/// A place where sites leave files for each other. Nobody needs to trust it.
pub trait Exchange {
    /// Leaves a file under `place`, segments joined by `/`, all at once. Nothing happens when it lies there
    /// already with this content.
    ///
    /// # Errors
    /// What the place says. The file is offered again by the next run.
    fn offer(&self, place: &str, bytes: &[u8]) -> io::Result<()>;

    /// The file under `place`, at most `bytes_max` bytes of it; `None` when there is none.
    ///
    /// # Errors
    /// What the place says; a file that is too large.
    fn fetch(&self, place: &str, bytes_max: u64) -> io::Result<Option<Vec<u8>>>;
}
