//! Bounds on archives: what is larger is refused before it is unpacked, or while it is.

/// How much an archive may hold. Unpacked bytes are counted while they are read; what headers claim counts for nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ArchiveLimits {
    /// Bytes of the archive itself.
    pub packed_bytes: u64,
    /// Bytes of all its files together; of a compressed tar, bytes of the tar.
    pub unpacked_bytes: u64,
    /// Bytes of one file.
    pub entry_bytes: u64,
    /// Unpacked bytes for one packed byte, in each file above [`ArchiveLimits::ratio_from_bytes`].
    pub ratio: u64,
    /// Where the ratio begins to count: small files of blanks are no attack.
    pub ratio_from_bytes: u64,
    /// Files and directories.
    pub entries: usize,
    /// Bytes of one segment of a name.
    pub segment_bytes: usize,
    /// Bytes of a name.
    pub name_bytes: usize,
    /// Segments of a name.
    pub depth: usize,
    /// Bytes of `TOSCA.meta`.
    pub meta_bytes: usize,
    /// Lines of `TOSCA.meta`.
    pub meta_lines: usize,
}

impl Default for ArchiveLimits {
    fn default() -> ArchiveLimits {
        ArchiveLimits {
            packed_bytes: 256 << 20,
            unpacked_bytes: 1 << 30,
            entry_bytes: 256 << 20,
            ratio: 100,
            ratio_from_bytes: 1 << 20,
            entries: 10_000,
            segment_bytes: 255,
            name_bytes: 1024,
            depth: 32,
            meta_bytes: 64 << 10,
            meta_lines: 1000,
        }
    }
}
