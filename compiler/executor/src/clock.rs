//! The seam to time and chance.

/// Two clocks and a source of names that nobody else has.
pub trait Clock {
    /// Milliseconds of a clock that never goes back; where it starts says nothing.
    fn monotonic_milliseconds(&self) -> u64;

    /// Unix time in seconds. People set it; it only decides whether a bundle is valid now.
    fn unix_seconds(&self) -> u64;

    /// Lets time pass.
    fn sleep_milliseconds(&self, milliseconds: u64);

    /// Sixteen bytes that nobody has drawn before.
    fn draw(&self) -> [u8; 16];
}
