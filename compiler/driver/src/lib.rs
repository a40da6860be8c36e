//! The pipeline as a library: the nine nouns in order, and the only door to the disk.
//!
//! | noun | made by | here |
//! | --- | --- | --- |
//! | `Source` | [`world::World::read`], `read_source` | [`load::load`], wave by wave of imports |
//! | `Syntax` | `yaml::parse`, `lower` | [`load::load`], the files of a wave in parallel |
//! | `Names` | `resolve_names` | [`session::compile`] |
//! | `Types` | `derive_types` | [`session::compile`] |
//! | `Service` | `build_service` | [`service::open_service`] |
//! | `Placement` | `place`, over an inventory that is itself a closed service | [`plan::plan_service`] |
//! | `Deployment` | `close` | [`plan::plan_service`]; [`service::close_alone`] without sites |
//! | `Plan` | `plan` | [`plan::plan_service`] |
//! | `Bundle` | `emit_site`, sealed by the caller | [`emit::emit`], all sites in parallel |
//!
//! Modules, lowest first:
//!
//! - `world`: the one door to files, archives and the standard library
//! - `codes`: the table of T09
//! - `stdlib`: the embedded profiles
//! - `disk`: the world over the disk
//! - `profiles`: profiles by name
//! - `repositories`: what a path starts from, and what it may not leave
//! - `load`: from files that were asked for to everything that they import
//! - `consequences`: messages that merely follow from text that could not be read
//! - `csar`: archives, and the world with archives opened on the disk
//! - `roots`: from what a person named to files
//! - `format`: files in their even form
//! - `inputs`: values that come with a command
//! - `programs`: functions that modules of WebAssembly compute, in a sandbox
//! - `session`: from files to what they mean
//! - `service`: the service of one file, open and closed
//! - `plan`: a service over an inventory of sites
//! - `sources`: what a bundle was compiled from
//! - `emit`: from a sound plan to one directory per site
//! - `explain`: all code tables gathered

pub mod world;
pub mod codes;
pub mod stdlib;
pub mod disk;
pub mod profiles;
pub mod repositories;
pub mod load;
mod consequences;
pub mod csar;
pub mod roots;
pub mod format;
pub mod inputs;
#[cfg(feature = "wasm")]
mod programs;
pub mod session;
pub mod service;
pub mod plan;
pub mod sources;
pub mod emit;
pub mod explain;
