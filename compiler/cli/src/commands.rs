//! One module for each command.
//!
//! - `commands/arguments.rs`: what several commands ask for
//! - `commands/closed.rs`: the graph that `compile` writes and `graph` draws
//! - `commands/{check,explain,compile,graph,plan,emit,verify,keys,csar,fmt}.rs`: the commands

pub mod arguments;
pub mod closed;
pub mod check;
pub mod explain;
pub mod compile;
pub mod graph;
pub mod plan;
pub mod emit;
pub mod keys;
pub mod verify;
pub mod csar;
pub mod fmt;
