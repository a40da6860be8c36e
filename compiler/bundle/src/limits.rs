//! Every bound of this member in one place.

/// How deep JSON of our formats may nest, for the writer and for the reader alike.
///
/// Unit: levels of lists and maps. A constant of the formats and not a setting: what one end writes
/// the other end must be able to read.
pub const NESTING_MAX: usize = 120;

/// The largest integer that canonical JSON writes as a number, 2^53 − 1. Larger ones are strings.
pub const INTEGER_MAX: u64 = (1 << 53) - 1;
