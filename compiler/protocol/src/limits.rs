//! Every bound of the protocol in one place.

/// What one side of a conversation accepts. A value, so that tests can lower it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of one line, the line feed not counted.
    pub line_bytes: usize,
    /// Bytes of JSON text up to which a value travels inside its message; larger ones go by digest.
    pub inline_value_bytes: usize,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits {
            line_bytes: 8 * 1024 * 1024,
            inline_value_bytes: 64 * 1024,
        }
    }
}
