//! The words of T0501, T0502 and T0520.

use toscac_model::deployment::{Deployment, Node, Slot};
use toscac_model::service::Layer;
use toscac_model::types::Types;
use toscac_syntax::diagnostic::Diagnostic;
use toscac_syntax::origin::Origin;
use toscac_syntax::source::FileId;

use crate::{codes, lookup};

/// An inventory that offers no place at all: say what it has instead.
pub(super) fn no_sites(inventory: &Deployment, origin: Option<Origin>, types: &Types) -> Diagnostic {
    // Without any node there is no place to point at but the first file.
    let first_file = types.files.keys().next().copied().unwrap_or(FileId(0));
    let origin = origin.unwrap_or_else(|| Origin::root(first_file));
    let mut diagnostic = codes::INVENTORY_WITHOUT_SITES
        .at_key(origin, format!("the inventory `{}` has no site", inventory.name))
        .help("a site is a node of type `EdgeSite` of the profile `edge:1.0`, or of a type derived from it");
    for (_, node) in inventory.nodes.iter().take(5) {
        diagnostic = diagnostic.note(format!(
            "`{}` is a `{}`",
            node.id,
            lookup::name(types, node.type_id)
        ));
    }
    diagnostic
}

/// An inventory whose file says that it holds no infrastructure.
pub(super) fn of_another_layer(
    inventory: &Deployment,
    layer: Layer,
    site: Option<Origin>,
    types: &Types,
) -> Diagnostic {
    let first_file = types.files.keys().next().copied().unwrap_or(FileId(0));
    codes::INVENTORY_OF_ANOTHER_LAYER
        .at_key(
            site.unwrap_or_else(|| Origin::root(first_file)),
            format!(
                "sites are infrastructure, and the inventory `{}` is of the layer `{}`",
                inventory.name,
                layer.word()
            ),
        )
        .help("write `toscac.layer: infrastructure` into the metadata of the inventory")
}

/// A property of a site that a plan needs and that only the running site could tell.
pub(super) fn unknown_property(site: &Node, property: &str, slot: &Slot) -> Diagnostic {
    codes::SITE_PROPERTY_UNKNOWN
        .at(
            slot.origin,
            format!(
                "`{property}` of the site `{}` is not known when the plan is made",
                site.id
            ),
        )
        .help("write a value, or an expression of inputs and properties that have values")
}
