//! The format that leaves the house, and its trust.
//!
//! What `toscac emit` writes and `tosca-exec` runs: canonical JSON, the wire types, digests, and the
//! order in which a reader checks. Nothing here knows the compiler, a key store, a clock or a
//! network.
//!
//! The order of the modules is a law: a module imports only modules above it.

pub mod limits;
pub mod digest;
pub mod canonical;
pub mod steps;
pub mod status;
pub mod statement;
pub mod handover;
