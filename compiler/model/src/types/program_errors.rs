//! The messages about programs that compute functions.

use toscac_syntax::diagnostic::{Diagnostic, Place};
use toscac_syntax::name::Name;
use toscac_syntax::origin::{At, Origin};

use super::programs::{ProgramFault, ProgramLimit};
use crate::codes::values as codes;

/// A program that yields nothing for a call.
pub(super) fn fault(origin: Origin, function: &Name, file: &At<Name>, fault: &ProgramFault) -> Diagnostic {
    let path = &file.value;
    let diagnostic = match fault {
        ProgramFault::Missing(reason) => {
            codes::PROGRAM_MISSING.at(origin, format!("the program `{path}` of `${function}` {reason}"))
        }
        ProgramFault::Malformed(reason) => codes::PROGRAM_MALFORMED.at(
            origin,
            format!("`{path}`, which computes `${function}`, is no module of WebAssembly: {reason}"),
        ),
        ProgramFault::Interface(reason) => codes::PROGRAM_INTERFACE
            .at(origin, format!("`{path}` cannot compute `${function}`: {reason}"))
            .help(format!(
                "a module imports nothing, and exports `memory`, `allocate` (i32) -> i32 and `{function}` (i32, i32) \
                 -> i64"
            )),
        ProgramFault::Trapped(reason) => codes::PROGRAM_TRAPPED.at(
            origin,
            format!("`{path}` gives up computing `${function}` of these arguments: {reason}"),
        ),
        ProgramFault::Limit(limit, most) => codes::PROGRAM_LIMIT.at(
            origin,
            match limit {
                ProgramLimit::Module => format!("`{path}`, which computes `${function}`, has more than {most} bytes"),
                ProgramLimit::Fuel => format!("computing `${function}` takes more than {most} instructions"),
                ProgramLimit::Memory => format!("computing `${function}` takes more than {most} bytes of memory"),
                ProgramLimit::Result => format!("`${function}` yields more than {most} bytes"),
            },
        ),
        ProgramFault::Unreadable(reason) => {
            codes::PROGRAM_RESULT.at(origin, format!("what `${function}` yields {reason}"))
        }
    };
    stated(diagnostic, file)
}

/// A result that the signature does not allow, for the reason that a literal would be refused there.
pub(super) fn other_result(
    origin: Origin,
    function: &Name,
    file: &At<Name>,
    schema: Origin,
    reason: &str,
) -> Diagnostic {
    let diagnostic = codes::PROGRAM_RESULT
        .at(
            origin,
            format!("what `${function}` yields is not what its signature says: {reason}"),
        )
        .label(Place::value(schema), "the result is declared here");
    stated(diagnostic, file)
}

fn stated(diagnostic: Diagnostic, file: &At<Name>) -> Diagnostic {
    diagnostic.label(Place::value(file.origin), "the program is named here")
}
