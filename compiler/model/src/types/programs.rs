//! Functions that a program computes (§10.4): which file the program is, and who runs it.

use std::fmt;

use toscac_syntax::entities::Kind;
use toscac_syntax::entities::definitions::{ArtifactReference, Implementation};
use toscac_syntax::expression::Expression;
use toscac_syntax::name::Name;
use toscac_syntax::origin::{At, Origin};

use super::Types;
use crate::limits::Limits;
use crate::names::Names;
use crate::value::Value;

/// The MIME type of modules of WebAssembly.
const MIME_TYPE: &str = "application/wasm";

/// What the files of such modules end in, as bytes and as text.
const ENDINGS: &[&str] = &[".wasm", ".wat"];

/// Whoever runs programs for functions. The same arguments always yield the same.
pub trait Programs: fmt::Debug + Sync {
    /// What a function yields: a literal, whose origins are that of the call.
    ///
    /// # Errors
    /// The program cannot be run, or does not come to an end that is a value.
    fn run(&self, call: &ProgramCall<'_>) -> Result<Expression, ProgramFault>;
}

/// A call of a function that a program computes.
#[derive(Debug, Clone, Copy)]
pub struct ProgramCall<'a> {
    /// The function, without the namespace by which it is called.
    pub function: &'a Name,
    /// The file of the program, relative to the one that states it.
    pub file: &'a At<Name>,
    /// The arguments.
    pub arguments: &'a [Value],
    /// Where the call stands.
    pub origin: Origin,
    /// Bounds.
    pub limits: &'a Limits,
}

/// Why a program yields nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ProgramFault {
    /// The file is not there, or lies outside of what the file that states it may read; in words.
    Missing(String),
    /// The file is no module of WebAssembly; in words.
    Malformed(String),
    /// The module lacks what functions are called by, or wants something that it is not given; in words.
    Interface(String),
    /// The program gave up; in words.
    Trapped(String),
    /// More than a limit allows.
    Limit(ProgramLimit, u64),
    /// What it yields is no JSON, or lies outside of its memory; in words.
    Unreadable(String),
}

/// What is limited.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ProgramLimit {
    /// Bytes of the module.
    Module,
    /// Instructions.
    Fuel,
    /// Bytes of memory.
    Memory,
    /// Bytes of the result.
    Result,
}

/// The file of the program that computes a function; `None` when its implementation is of another kind, which only an
/// orchestrator can run.
pub fn program<'i>(types: &Types, names: &Names, implementation: &'i Implementation) -> Option<&'i At<Name>> {
    let of_ending = |file: &At<Name>| ENDINGS.iter().any(|ending| file.value.ends_with(ending));
    match implementation.primary.as_ref()? {
        ArtifactReference::Named(file) => of_ending(file).then_some(file),
        ArtifactReference::Inline(artifact) => {
            let file = artifact.file.as_ref().filter(|_| artifact.repository.is_none())?;
            let mime_type = artifact.type_name.as_ref().and_then(|name| {
                let id = names
                    .lookup(name.origin.file, Kind::Artifact, &name.value)
                    .found()?;
                types.artifact_type(id).mime_type.as_ref()
            });
            match mime_type {
                Some(mime_type) => mime_type.as_str() == MIME_TYPE,
                None => of_ending(file),
            }
            .then_some(file)
        }
    }
}
