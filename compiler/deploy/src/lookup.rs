//! Questions about types: what derives from what, and what their metadata says to us.
//!
//! The language does not interpret metadata; these four keys are how the `edge` profile tells what its types are to
//! the planner. A derived type means what its ancestors say.

use toscac_model::names::TypeId;
use toscac_model::types::{Header, Types};
use toscac_syntax::expression::{Expression, ExpressionKind};

/// On a node type: its nodes are sites.
pub(crate) const INVENTORY: &str = "toscac.inventory";
/// On a policy type: a plan must honour its policies.
pub(crate) const PLACEMENT: &str = "toscac.placement";
/// On a relationship type: its source stands where its target stands.
pub(crate) const CONTAINMENT: &str = "toscac.containment";
/// On an artifact type: the plugin that runs its artifacts.
pub(crate) const PLUGIN: &str = "toscac.plugin";

/// The local name of a type, for people.
pub(crate) fn name(types: &Types, id: Option<TypeId>) -> &str {
    id.map_or("unknown", |id| types.name(id).as_str())
}

/// Whether `id` is `ancestor` or derives from it. A broken or unknown type satisfies everything.
pub(crate) fn derives(types: &Types, id: Option<TypeId>, ancestor: TypeId) -> bool {
    id.is_none_or(|id| types.is_derived_from(id, ancestor))
}

/// The type and its ancestors, itself first.
pub(crate) fn lineage(types: &Types, id: Option<TypeId>) -> impl Iterator<Item = &Header> {
    let ids = id
        .into_iter()
        .flat_map(|id| std::iter::once(id).chain(types.ancestors(id)));
    ids.filter_map(|id| types.header(id))
}

/// What the metadata of a type or of its nearest ancestor says under `key`.
pub(crate) fn metadata<'a>(types: &'a Types, id: Option<TypeId>, key: &str) -> Option<&'a str> {
    lineage(types, id).find_map(|header| text(header.metadata.as_ref()?, key))
}

/// Whether the metadata of a type or of an ancestor says `true` under `key`.
pub(crate) fn is_marked(types: &Types, id: Option<TypeId>, key: &str) -> bool {
    metadata(types, id, key) == Some("true")
}

fn text<'a>(metadata: &'a Expression, key: &str) -> Option<&'a str> {
    match &metadata.entry(key)?.kind {
        ExpressionKind::Scalar(scalar, _) => Some(scalar.text.as_str()),
        ExpressionKind::List(_)
        | ExpressionKind::Map(_)
        | ExpressionKind::Call(_)
        | ExpressionKind::Fault => None,
    }
}
