//! The closed representation graph for other programs.
//!
//! - `graph/value.rs`: a value that is known, awaited or secret
//! - `graph/workflows.rs`: the workflows of the service template
//! - `graph/json.rs`: `toscac.graph/v1`

mod value;
mod workflows;
pub mod json;
