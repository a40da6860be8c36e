//! The closed representation graph for other programs, and as a picture for people.
//!
//! - `graph/value.rs`: a value that is known, awaited or secret
//! - `graph/written.rs`: expressions as they are written
//! - `graph/workflows.rs`: workflows and triggers
//! - `graph/json.rs`: `toscac.graph/v1`
//! - `graph/label.rs`: an author's text on one line of a picture
//! - `graph/picture.rs`: what a picture shows: frames, nodes, arrows
//! - `graph/crowds.rs`: many nodes alike, gathered
//! - `graph/layout.rs`: where everything of a picture stands
//! - `graph/spots.rs`: where labels of arrows may stand
//! - `graph/{dot,mermaid,svg,html}.rs`: pictures as text

mod value;
mod written;
mod workflows;
pub mod json;
mod label;
pub mod picture;
pub mod crowds;
mod layout;
mod spots;
pub mod dot;
pub mod mermaid;
pub mod svg;
pub mod html;

#[cfg(test)]
mod samples;
