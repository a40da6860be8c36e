//! Functions that modules of WebAssembly compute (§10.4): their files, read with everything else, and who runs them.
//!
//! A module gets its arguments and yields its result as JSON, and knows nothing of the outside: it imports nothing, so
//! that there is no clock, file, network or random number. What it may take is bounded by the limits of evaluation, and
//! every call starts anew, so that the same arguments yield the same result, whoever asks first.
//!
//! - `programs/sandbox.rs`: one call of one module

mod sandbox;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use serde_json::Value as Json;
use toscac_bundle::canonical;
use toscac_deploy::emit::values;
use toscac_model::limits::Limits;
use toscac_model::names::Names;
use toscac_model::types::Types;
use toscac_model::types::programs::{self, ProgramCall, ProgramFault, ProgramLimit};
use toscac_syntax::entities::Syntax;
use toscac_syntax::entities::definitions::Implementation;
use toscac_syntax::expression::{Expression, ExpressionKind};
use toscac_syntax::name::Name;
use toscac_syntax::origin::Origin;
use toscac_syntax::source::FileId;
use toscac_syntax::yaml::tree::{Scalar, ScalarKind, ScalarStyle};

use crate::load::Files;
use crate::world::{Location, ReadError, World};
use sandbox::Module;

/// The programs of a compilation, by the file that names them and the path that it names them by.
#[derive(Debug, Clone)]
pub(crate) struct Programs {
    files: BTreeMap<(FileId, Name), Arc<Program>>,
}

/// One program. It is translated when it is first called.
#[derive(Debug)]
struct Program {
    bytes: Result<Vec<u8>, ProgramFault>,
    module: OnceLock<Result<Module, ProgramFault>>,
    /// What calls came to: a value is asked for by every pass, and by every copy of a node.
    known: Mutex<Known>,
}

/// Results by function and arguments. The same call always comes to the same, so it does not matter which are here.
#[derive(Debug, Default)]
struct Known {
    results: BTreeMap<(Name, Vec<u8>), Result<Vec<u8>, ProgramFault>>,
    bytes: usize,
}

/// Bytes of arguments and results that are kept for one program.
const KNOWN_BYTES: usize = 16 << 20;

impl Programs {
    /// Reads the programs that signatures name, each file once. One that cannot be read is told where it is called.
    pub(crate) fn read(
        world: &dyn World,
        files: &Files,
        names: &Names,
        types: &Types,
        limits: &Limits,
    ) -> Programs {
        let mut read: BTreeMap<Location, Arc<Program>> = BTreeMap::new();
        let mut found = BTreeMap::new();
        for implementation in files
            .syntaxes
            .values()
            .flat_map(|syntax| implementations(&syntax.value))
        {
            let Some(file) = programs::program(types, names, implementation) else {
                continue;
            };
            let stating = file.origin.file;
            let location = files
                .repositories
                .get(&stating)
                .and_then(|repository| repository.resolve(files.locations.get(&stating)?, &file.value));
            let program = match location {
                None => Arc::new(Program::new(Err(ProgramFault::Missing(
                    "lies outside of what its file may read".to_owned(),
                )))),
                Some(location) => Arc::clone(read.entry(location.clone()).or_insert_with(|| {
                    let bytes = world.read(&location, limits.program_bytes);
                    Arc::new(Program::new(bytes.map_err(|error| unreadable(&error, limits))))
                })),
            };
            found.insert((stating, file.value.clone()), program);
        }
        Programs { files: found }
    }
}

impl programs::Programs for Programs {
    fn run(&self, call: &ProgramCall<'_>) -> Result<Expression, ProgramFault> {
        let key = (call.file.origin.file, call.file.value.clone());
        let program = self
            .files
            .get(&key)
            .ok_or_else(|| ProgramFault::Missing("is named by no function of this compilation".to_owned()))?;
        let arguments = Json::Array(call.arguments.iter().map(values::document).collect());
        let arguments = canonical::document_to_bytes(&arguments)
            .map_err(|fault| ProgramFault::Interface(format!("its arguments have no JSON: {fault}")))?;
        let result = program.call(call.function, arguments, call.limits)?;
        match serde_json::from_slice(&result) {
            Ok(json) => Ok(literal(&json, call.origin)),
            Err(error) => Err(ProgramFault::Unreadable(format!("is no JSON: {error}"))),
        }
    }
}

impl Program {
    fn new(bytes: Result<Vec<u8>, ProgramFault>) -> Program {
        Program {
            bytes,
            module: OnceLock::new(),
            known: Mutex::default(),
        }
    }

    /// What a call comes to, in JSON.
    fn call(&self, function: &Name, arguments: Vec<u8>, limits: &Limits) -> Result<Vec<u8>, ProgramFault> {
        let key = (function.clone(), arguments);
        if let Some(result) = self.known().results.get(&key) {
            return result.clone();
        }
        let module = self.module.get_or_init(|| match &self.bytes {
            Ok(bytes) => Module::new(bytes),
            Err(fault) => Err(fault.clone()),
        });
        let result = match module {
            Ok(module) => module.call(function, &key.1, limits),
            Err(fault) => Err(fault.clone()),
        };
        self.known().keep(key, &result);
        result
    }

    fn known(&self) -> MutexGuard<'_, Known> {
        // Whoever panicked with the lock has left it whole.
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Known {
    fn keep(&mut self, key: (Name, Vec<u8>), result: &Result<Vec<u8>, ProgramFault>) {
        let bytes = key.1.len() + result.as_ref().map_or(0, Vec::len) + size_of_val(&key);
        if self.bytes + bytes <= KNOWN_BYTES {
            self.bytes += bytes;
            self.results.insert(key, result.clone());
        }
    }
}

/// The implementations of all functions of a file, in their order.
fn implementations(syntax: &Syntax) -> impl Iterator<Item = &Implementation> {
    let of_template = syntax.service_template.iter();
    syntax
        .functions
        .values()
        .chain(of_template.flat_map(|template| template.functions.values()))
        .flat_map(|function| &function.signatures)
        .filter_map(|signature| signature.implementation.as_ref())
}

fn unreadable(error: &ReadError, limits: &Limits) -> ProgramFault {
    match error {
        ReadError::Missing => ProgramFault::Missing("is not there".to_owned()),
        ReadError::TooLarge(_) => ProgramFault::Limit(ProgramLimit::Module, limits.program_bytes),
        ReadError::Refused(reason) => ProgramFault::Missing(format!("cannot be read: {reason}")),
    }
}

/// JSON as a literal: what an author would have written. Text stays text, whatever it begins with.
fn literal(json: &Json, origin: Origin) -> Expression {
    let scalar = |text: String, style, kind| {
        let text = Name::from(text);
        ExpressionKind::Scalar(Scalar { text, style }, kind)
    };
    let plain = |text: String, kind| scalar(text, ScalarStyle::Plain, kind);
    let kind = match json {
        Json::Null => plain("null".to_owned(), ScalarKind::Null),
        Json::Bool(value) => plain(value.to_string(), ScalarKind::Boolean),
        Json::Number(number) if number.is_f64() => plain(number.to_string(), ScalarKind::Float),
        Json::Number(number) => plain(number.to_string(), ScalarKind::Integer),
        Json::String(text) => scalar(text.clone(), ScalarStyle::DoubleQuoted, ScalarKind::String),
        Json::Array(items) => ExpressionKind::List(items.iter().map(|item| literal(item, origin)).collect()),
        Json::Object(entries) => ExpressionKind::Map(
            entries
                .iter()
                .map(|(key, value)| {
                    let key = scalar(key.clone(), ScalarStyle::DoubleQuoted, ScalarKind::String);
                    (Expression { origin, kind: key }, literal(value, origin))
                })
                .collect(),
        ),
    };
    Expression { origin, kind }
}

#[cfg(test)]
mod tests;
