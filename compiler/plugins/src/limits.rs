//! Every bound of the plugins in one place.

/// What the script plugin accepts and how long it waits. A value, so that tests can lower it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of a script's output that are forwarded as log in all; the rest is read and dropped.
    pub log_bytes: usize,
    /// Bytes of one log message; a longer line becomes several.
    pub log_line_bytes: usize,
    /// Bytes of the file that a script writes its outputs to.
    pub outputs_bytes: u64,
    /// Bytes of one environment variable; a larger input is in the file of inputs only. Linux takes no
    /// string above 128 KiB there.
    pub variable_bytes: usize,
    /// Bytes of all environment variables of the inputs together. Linux gives a program a quarter of its
    /// stack, 2 MiB, for arguments and environment.
    pub variables_bytes: usize,
    /// How long a script has between the polite signal and the final one.
    pub grace_seconds: u64,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits {
            log_bytes: 1024 * 1024,
            log_line_bytes: 64 * 1024,
            outputs_bytes: 1024 * 1024,
            variable_bytes: 64 * 1024,
            variables_bytes: 1024 * 1024,
            grace_seconds: 10,
        }
    }
}
