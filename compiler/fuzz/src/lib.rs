//! The fuzz targets as a library. `targets` is compiled twice: here, for the fuzzer, and into the tests of the driver,
//! which replay what the fuzzer found.

#![forbid(unsafe_code)]

#[path = "../../driver/tests/support/memory.rs"]
mod memory;
pub mod splice;
mod targets;

/// Hands bytes to a target; a panic is a finding.
pub fn run(target: &str, bytes: &[u8]) {
    targets::run(target, bytes);
}
