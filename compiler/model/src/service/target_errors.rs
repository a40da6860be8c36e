//! What the service pass says of targets that cannot be addressed as they are, one function a code.

use toscac_syntax::diagnostic::{Diagnostic, Place};
use toscac_syntax::name::Name;
use toscac_syntax::origin::{At, Origin};

use crate::codes::service as codes;

pub(crate) fn index_of_type(name: &At<Name>) -> Diagnostic {
    codes::UNKNOWN_TARGET
        .at(
            name.origin,
            format!(
                "`{}` is a node type, and only a node template has an index",
                name.value
            ),
        )
        .help("name a node template, or leave the index out")
}

pub(crate) fn serves_outside_only(
    capability: &Name,
    target: &Name,
    origin: Origin,
    declared: Option<Origin>,
) -> Diagnostic {
    let told = codes::RELATIONSHIP_NOT_ALLOWED.at(
        origin,
        format!("capability `{capability}` of `{target}` is for nodes outside of this template only"),
    );
    match declared {
        Some(declared) => told.label(Place::key(declared), "its `directives` do not name `internal`"),
        None => told,
    }
}
