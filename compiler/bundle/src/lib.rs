//! The format that leaves the house, and its trust.
//!
//! `toscac emit` makes one bundle for each site, `tosca-exec` verifies and executes it. The two share
//! this member and the plugin protocol, and nothing else. Nothing here knows the compiler, a clock or
//! a network; only [`directory`] touches a disk.
//!
//! # The bundle, version 1
//!
//! A bundle is a directory, an OCI image layout:
//!
//! ```text
//! oci-layout                    which layout this is
//! index.json                    names the manifest
//! blobs/sha256/<digest>         manifest, configuration `{}`, envelope, and one blob for each subject
//! ```
//!
//! The envelope is DSSE, signed with ed25519 by release keys. Its payload is an in-toto statement: the
//! subjects are `plan.json` (`toscac.steps/v1`), `artifacts/…` and `plugins/NAME`, each with digest and
//! length; the predicate says for which site, deployment and version, see [`predicate::Predicate`].
//! Everything else in the directory follows from the statement, see [`layout`].
//!
//! # Order of checks
//!
//! [`read::verify`] checks in this order and looks at nothing after the first fault:
//!
//! 1. sizes and counts are within [`limits::Limits`] (T0801, T0802)
//! 2. `index.json` leads to an envelope, which is strict JSON of the right shape (T0803, T0804)
//! 3. every signature is of a known key and holds, and enough keys signed (T0805–T0808)
//! 4. only now the payload is parsed, from the signed bytes: it must be canonical (T0809)
//! 5. its types and the names of its subjects are ours (T0810, T0811)
//! 6. it is for this site and this site's key (T0812, T0813)
//! 7. its lineage follows from deployment, trust root and site (T0814)
//! 8. its version is above all that was accepted, or it is the accepted bundle itself (T0815, T0816)
//! 9. it is valid now (T0817, T0818)
//! 10. every subject is there, with the signed length and digest (T0819–T0821)
//! 11. `plan.json` is canonical, agrees with itself and with the statement (T0822–T0824)
//! 12. this executor is new enough and speaks the plugins' protocol (T0825, T0826)
//! 13. there is nothing else, and the container has the bytes that follow from the statement
//!     (T0827–T0829)
//!
//! The last check is why every changed bit is refused, also where nobody signed it.
//!
//! # The map
//!
//! The order of the modules is a law: a module imports only modules above it.

pub mod limits;
pub mod digest;
pub mod canonical;
pub mod codes;
pub mod reject;
pub mod time;
pub mod name;
pub mod keys;
pub mod root;
pub mod identity;
pub mod steps;
pub mod status;
pub mod statement;
pub mod signature;
pub mod handover;
pub mod predicate;
pub mod layout;
pub mod contents;
pub mod source;
pub mod directory;
pub mod read;
