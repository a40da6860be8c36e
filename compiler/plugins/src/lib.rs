//! The plugin programs that are shipped: each carries out one kind of artifact.
//!
//! A plugin is a program of its own, one process per operation, that speaks `toscac-protocol`. It knows
//! neither the executor nor the format of a bundle.
//!
//! - [`limits`]: every bound.
//! - [`script`]: the plugin `script`, which runs executable files; program `toscac-plugin-script`.

pub mod limits;
pub mod script;
