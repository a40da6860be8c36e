//! The executor's promises: the real program with real scripts, and the library on a simulated machine.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stderr,
    reason = "the helpers of a test, too, end it where it goes wrong, and say what they skip"
)]

mod kit;
mod running;
mod failing;
mod crashing;
mod handing;
mod removing;
mod sim;
mod simulating;
