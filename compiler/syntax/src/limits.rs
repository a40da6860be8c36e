//! Every bound on what an author may write, in one place. All are settable; tests lower them.

/// Bounds on text and documents.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of one file.
    pub file_bytes: usize,
    /// Nodes of one YAML document (keys, values and collections each count).
    pub yaml_nodes: usize,
    /// Nesting of collections.
    pub nesting: usize,
    /// Bytes of one scalar.
    pub scalar_bytes: usize,
    /// Nodes that aliases may add by expansion.
    pub alias_nodes: usize,
    /// How many times the size of the document (in nodes) expansion may reach.
    pub alias_ratio: usize,
    /// Files that one compilation may import.
    pub import_files: usize,
    /// Length of a chain of imports.
    pub import_depth: usize,
    /// Faults of the text of one file that are listed; further ones are only counted.
    pub yaml_faults: usize,
    /// Attempts to read on after broken text.
    pub recovery_rounds: usize,
    /// Bytes that these attempts may read in all; the larger the file, the fewer attempts.
    pub recovery_bytes: usize,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits {
            file_bytes: 64 << 20,
            yaml_nodes: 8_000_000,
            nesting: 256,
            scalar_bytes: 8 << 20,
            alias_nodes: 100_000,
            alias_ratio: 64,
            import_files: 16_384,
            import_depth: 256,
            yaml_faults: 1000,
            recovery_rounds: 8,
            recovery_bytes: 32 << 20,
        }
    }
}
