//! What the service pass says of nodes that are substituted or selected, one function a code.

use toscac_syntax::diagnostic::{Diagnostic, Place};
use toscac_syntax::name::Name;
use toscac_syntax::origin::Origin;

use crate::codes::service as codes;
use crate::service::Rejection;
use crate::service::requirement_errors::REJECTIONS_SHOWN;

pub(crate) fn node_filter_without_select(origin: Origin) -> Diagnostic {
    codes::FILTER_WITHOUT_SELECT
        .at_key(
            origin,
            "a node filter of a node template needs the directive `select`",
        )
        .help("add `directives: [ select ]`, or put the filter into a requirement")
}

pub(crate) fn ignored_with_select(node: &Name, keyname: &str, origin: Origin) -> Diagnostic {
    codes::IGNORED_WITH_SELECT
        .at_key(
            origin,
            format!("`{keyname}` of `{node}` is ignored, since the node is only selected"),
        )
        .help("remove it, or put it into the node filter")
}

pub(crate) fn no_substitution(
    node: &Name,
    node_type: &Name,
    origin: Origin,
    rejections: &[Rejection],
    own_mappings: Option<Origin>,
) -> Diagnostic {
    let mut diagnostic = codes::NO_SUBSTITUTION.at(
        origin,
        format!("no service template stands for `{node}` of type `{node_type}`"),
    );
    for rejection in rejections.iter().take(REJECTIONS_SHOWN) {
        diagnostic = diagnostic.label(
            Place::key(rejection.origin),
            format!("`{}` {}", rejection.subject, rejection.reason),
        );
    }
    if let Some(own) = own_mappings {
        return diagnostic
            .label(Place::key(own), "these are for services that import this file")
            .help("a service does not stand for nodes of its own: let the template that does be in another file");
    }
    diagnostic.help(format!(
        "import a file whose service template has `substitution_mappings` with `node_type: {node_type}`"
    ))
}

pub(crate) fn endless_substitution(node: &Name, origin: Origin, chain: &[Name]) -> Diagnostic {
    let names: Vec<String> = chain.iter().map(|name| format!("`{name}`")).collect();
    codes::SUBSTITUTION_CYCLE
        .at(
            origin,
            format!("`{node}` is made of itself: {}", names.join(" in ")),
        )
        .help("let one of the templates create the node instead of substituting it")
}

pub(crate) fn nothing_to_select(node: &Name, directive: Origin) -> Diagnostic {
    codes::NOTHING_TO_SELECT
        .at(
            directive,
            format!("`{node}` is selected, and there is no other graph to select it from"),
        )
        .help("give an inventory that holds such a node, or let it be created")
}

pub(crate) fn nothing_selected(node: &Name, origin: Origin, rejections: &[Rejection]) -> Diagnostic {
    let mut diagnostic = codes::NOTHING_TO_SELECT.at_key(
        origin,
        format!("`{node}` is selected, and no node of the inventory is it"),
    );
    for rejection in rejections.iter().take(REJECTIONS_SHOWN) {
        diagnostic = diagnostic.label(
            Place::key(rejection.origin),
            format!("`{}` {}", rejection.subject, rejection.reason),
        );
    }
    diagnostic.help("change the filter, or let the node be created")
}
