//! Steps of work, counted where debug assertions are on: looking whether names and ids are equal, looking into arenas,
//! walking them. Look-ups in sorted maps do not count, for they take a few more steps the larger the map is.
//!
//! A clock tells of the machine as well; this tells of the program alone, so that a test can say how work grows with the
//! size of a service. In builds without debug assertions nothing is counted.

use std::cell::Cell;

thread_local! {
    static STEPS: Cell<u64> = const { Cell::new(0) };
}

/// The steps of this thread so far; always 0 without debug assertions.
pub fn steps() -> u64 {
    STEPS.get()
}

/// Counts `count` steps.
#[inline]
pub(crate) fn add(count: usize) {
    if cfg!(debug_assertions) {
        STEPS.set(STEPS.get().wrapping_add(count as u64));
    }
}
