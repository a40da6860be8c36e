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
//! - `fits`: whether requirements may lead to capabilities by their types
//! - `graph`: the engine that says what every value comes to
//! - `resolution`: what choices became, as the engine asks for it
//! - `build`: from service templates to the open graph
//! - `decide`: every choice by the Standard's own order
//! - `close`: from the open graph to the closed one
//! - `filters`: node filters, tried on nodes of an inventory

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
mod fits;
mod graph;
mod resolution;
pub mod build;
pub mod decide;
pub mod close;
pub mod filters;
#[cfg(test)]
mod tests;
