//! Bytes → `Source` → `Syntax`: text, YAML and the shapes of TOSCA files. Knows no type, does no IO.
//!
//! Modules, lowest first:
//!
//! - `limits`: every bound on text and documents
//! - `work`: steps that debug builds count
//! - `arena`: typed ids and the tables they address
//! - `name`: names that are equal and ordered by text
//! - `source`: files, spans, lines and columns
//! - `origin`: the address of a thing that survives edits
//! - `diagnostic`: codes, messages, and the fault mark
//! - `codes`: the table of T00 and T01
//! - `nearest`: the word that an author probably meant
//! - `text`: bytes as sources
//! - `yaml`: raw trees
//! - `print`: raw trees as text again, in even form
//! - `syntax_map`: where the things of a file stand
//! - `locate`: diagnostics with lines and columns
//! - `wording`: how messages speak of what was written
//! - `dialect`: what a dialect is, as data
//! - `expression`: values as written
//! - `entities`: the entities of one file
//! - `lower`: raw trees become entities

pub mod limits;
pub mod work;
pub mod arena;
pub mod name;
pub mod source;
pub mod origin;
pub mod diagnostic;
pub mod codes;
pub mod nearest;
pub mod text;
pub mod yaml;
pub mod print;
pub mod syntax_map;
pub mod locate;
mod wording;
pub mod dialect;
pub mod expression;
pub mod entities;
pub mod lower;
