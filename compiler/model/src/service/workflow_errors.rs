//! What the service pass says of workflows, one function a code.

use toscac_syntax::diagnostic::Diagnostic;
use toscac_syntax::name::Name;
use toscac_syntax::origin::Origin;

use crate::codes::service as codes;
use crate::service::errors::did_you_mean;

pub(crate) fn workflow_step<'a>(
    message: String,
    name: &str,
    origin: Origin,
    known: impl IntoIterator<Item = &'a Name>,
) -> Diagnostic {
    codes::WORKFLOW
        .at(origin, message)
        .help_if(did_you_mean(name, known))
}

pub(crate) fn activity<'a>(
    message: String,
    name: &str,
    origin: Origin,
    known: impl IntoIterator<Item = &'a Name>,
) -> Diagnostic {
    codes::ACTIVITY
        .at(origin, message)
        .help_if(did_you_mean(name, known))
}
