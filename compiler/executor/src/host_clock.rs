//! Time and chance of the machine.

use std::thread;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use crate::clock::Clock;

/// Time and chance of the machine.
#[derive(Debug, Clone, Copy)]
pub struct HostClock {
    started: Instant,
}

impl HostClock {
    /// A clock that starts now.
    pub fn new() -> HostClock {
        HostClock {
            started: Instant::now(),
        }
    }
}

impl Default for HostClock {
    fn default() -> HostClock {
        HostClock::new()
    }
}

impl Clock for HostClock {
    fn monotonic_milliseconds(&self) -> u64 {
        u64::try_from(self.started.elapsed().as_millis()).unwrap_or(u64::MAX)
    }

    fn unix_seconds(&self) -> u64 {
        // A clock before 1970 was never set; 0 makes bundles with a beginning wait until it is.
        SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .map_or(0, |since| since.as_secs())
    }

    fn sleep_milliseconds(&self, milliseconds: u64) {
        thread::sleep(Duration::from_millis(milliseconds));
    }

    fn draw(&self) -> [u8; 16] {
        let mut bytes = [0; 16];
        getrandom::fill(&mut bytes).expect("the operating system has random bytes once it is up");
        bytes
    }
}
