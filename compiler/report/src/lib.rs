//! Diagnostics, graphs and plans as text for other programs. Values in, text out.
//!
//! Modules, lowest first:
//!
//! - `diagnostics`: what a compilation noticed
//! - `yaml`: JSON values as YAML
//! - `graph`: the closed representation graph
//! - `plan`: where everything goes, and what each site does
//!
//! Each machine format is canonical JSON and has its schema in `schema/`.

pub mod diagnostics;
pub mod yaml;
pub mod graph;
pub mod plan;
