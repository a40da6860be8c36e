//! What an executor and a plugin say to each other, and nothing else.
//!
//! JSON-RPC 2.0, one JSON text a line, over the standard input and output of one process per operation.
//! The prose is `plugins-spec/README.md`, the schema `plugins-spec/schema/protocol.v1.json`; the recorded
//! conversations in `plugins-spec/exchanges/` are replayed by this crate's tests.
//!
//! The modules, lowest first:
//!
//! - [`limits`]: how long a line may be, and what travels inside one.
//! - [`framing`]: bytes to lines and back, with a bound on what is held in memory.
//! - [`message`]: request, notification, response.
//! - [`value`]: a value, or the digest of one that is too large for a line.
//! - [`methods`]: every method and notice with its data.
//! - [`peer`]: one side of a conversation. It blocks, and starts no thread.

pub mod limits;
pub mod framing;
pub mod message;
pub mod value;
pub mod methods;
pub mod peer;
