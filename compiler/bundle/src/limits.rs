//! Every bound of this member in one place.

/// How deep JSON of our formats may nest, for the writer and for the reader alike.
///
/// Unit: levels of lists and maps. A constant of the formats and not a setting: what one end writes
/// the other end must be able to read.
pub const NESTING_MAX: usize = 120;

/// The largest integer that canonical JSON writes as a number, 2^53 − 1. Larger ones are strings.
pub const INTEGER_MAX: u64 = (1 << 53) - 1;

/// How long a subject name may be, in bytes.
pub const SUBJECT_NAME_BYTES_MAX: usize = 255;

/// How long a name may be that becomes one segment of a path, in bytes.
pub const SEGMENT_BYTES_MAX: usize = 128;

/// What a reader of bundles and hand-overs takes in at most.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// An envelope as it lies in the bundle, or a hand-over file.
    pub envelope_bytes_max: u64,
    /// The statement inside an envelope.
    pub statement_bytes_max: u64,
    /// The signatures of one envelope.
    pub signatures_max: usize,
    /// The subjects of one statement.
    pub subjects_max: usize,
    /// `index.json` and the manifest, which are read before anything is verified.
    pub pointer_bytes_max: u64,
    /// `plan.json`, the one subject that is held in memory as a whole.
    pub plan_bytes_max: u64,
    /// One file of a bundle.
    pub blob_bytes_max: u64,
    /// All files of a bundle together.
    pub bundle_bytes_max: u64,
}

impl Default for Limits {
    fn default() -> Limits {
        const MIB: u64 = 1 << 20;
        const GIB: u64 = 1 << 30;
        Limits {
            envelope_bytes_max: 4 * MIB,
            statement_bytes_max: 2 * MIB,
            signatures_max: 16,
            subjects_max: 4096,
            pointer_bytes_max: 4 * MIB,
            plan_bytes_max: 64 * MIB,
            blob_bytes_max: GIB,
            bundle_bytes_max: 4 * GIB,
        }
    }
}
