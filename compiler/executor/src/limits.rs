//! Every bound of the executor in one place.

/// What the executor accepts and how long it waits. A value, so that tests can lower it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Attempts and probes at the same time.
    pub concurrency_max: usize,
    /// Bytes of one record of the journal.
    pub record_bytes_max: usize,
    /// Bytes of a journal, the room set aside included.
    pub journal_bytes_max: u64,
    /// Bytes that are set aside at a time, so that a full disk cannot lose a result.
    pub journal_room_bytes: u64,
    /// Bytes of the values of one step that stand in the journal itself; the rest goes to files of their
    /// own. An attempt is begun only when a record of this size and more has its room.
    pub journal_values_bytes: usize,
    /// Bytes of one message or external id that is written down; the rest is cut off.
    pub text_bytes: usize,
    /// Ids that one attempt may report as observed.
    pub observed_max: u32,
    /// Bytes of a plugin's log that are passed on for one attempt; the rest is read and dropped.
    pub log_bytes: usize,
    /// How long a plugin may take to say who it is.
    pub start_seconds: u64,
    /// How long a plugin has between the polite signal and the final one.
    pub grace_seconds: u64,
    /// The wait before the second attempt; it doubles with each further one.
    pub retry_first_milliseconds: u64,
    /// The longest wait between two attempts.
    pub retry_longest_milliseconds: u64,
    /// How often the exchange is looked at while the run waits for it.
    pub poll_milliseconds: u64,
}

impl Default for Limits {
    fn default() -> Limits {
        const MIB: u64 = 1 << 20;
        Limits {
            concurrency_max: 4,
            record_bytes_max: MIB as usize,
            journal_bytes_max: 64 * MIB,
            journal_room_bytes: MIB,
            journal_values_bytes: 32 * 1024,
            text_bytes: 4096,
            observed_max: 64,
            log_bytes: 2 * MIB as usize,
            start_seconds: 10,
            grace_seconds: 10,
            retry_first_milliseconds: 1000,
            retry_longest_milliseconds: 300_000,
            poll_milliseconds: 1000,
        }
    }
}
