//! Diagnostics, graphs and plans as text for other programs. Values in, text out.
//!
//! Modules, lowest first:
//!
//! - `markup`: text in documents of XML and HTML
//! - `yaml`: JSON values as YAML
//! - `diagnostics`: what a compilation noticed
//! - `graph`: the closed representation graph
//! - `plan`: where everything goes, and what each site does
//!
//! Each machine format is canonical JSON and has its schema in `schema/`.

mod markup;
pub mod yaml;
pub mod diagnostics;
pub mod graph;
pub mod plan;
