//! From a checked service and an inventory of sites to what each site has to do.
//!
//! Modules, lowest first:
//!
//! - `codes`: the numbers and names of all messages
//! - `limits`: every bound on planning
//! - `lookup`: what types are to the planner
//! - `quantity`: exact amounts of capacity
//! - `solve`: the placement as integers: finds the cheapest assignment, or the rules that contradict
//! - `sites`: what each place of an inventory offers
//! - `placement`: where everything goes, and why
//! - `plan`: what each site does, in which order
//! - `emit`: what goes into the bundle of a site
//!
//! Nothing here reads a file, a clock or the environment; the same values give the same answer
//! on every machine. Numbers are integers and exact decimals throughout.

pub mod codes;
pub mod limits;
mod lookup;
pub mod quantity;
pub mod solve;
pub mod sites;
pub mod placement;
pub mod plan;
pub mod emit;
#[cfg(test)]
mod testing;
