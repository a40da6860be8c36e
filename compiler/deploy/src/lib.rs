//! From a checked service and an inventory of sites to what each site has to do.
//!
//! | module | holds |
//! | --- | --- |
//! | [`solve`] | the placement as integers: finds the cheapest assignment, or the rules that contradict |
//!
//! Nothing here reads a file, a clock or the environment; the same values give the same answer
//! on every machine. Numbers are integers throughout.

pub mod solve;
