//! `Syntax` → `Names` → `Types` → `Service`; with decisions, `close` → `Deployment`. Knows no site.
//!
//! Modules, lowest first:
//!
//! - `codes`: the numbers and names of all messages
//! - `limits`: every bound on evaluation
//! - `names`: what every name means
//! - `value`: values, and the rules of each built-in data type
//! - `types`: every type with its inheritance laid flat
//! - `service`: the open representation graph
//! - `deployment`: the closed representation graph
//! - `decisions`: what the open choices became

pub mod codes;
pub mod limits;
pub mod names;
#[cfg(test)]
mod testing;
pub mod value;
pub mod types;
pub mod service;
pub mod deployment;
pub mod decisions;
