//! A value in a graph: an object with exactly one of `value`, `waits` and `secret`.

use serde_json::{Map, Value as Json, json};
use toscac_deploy::emit::values;
use toscac_model::deployment::{Deployment, Residual, Slot};
use toscac_model::names::TypeId;
use toscac_model::service::SlotSource;
use toscac_model::types::{DataTypeRef, Types};
use toscac_model::value::{Outcome, Value, Wait, WaitsOn};
use toscac_syntax::entities::Entries;
use toscac_syntax::expression::{Expression, ExpressionKind};

use super::json::Context;

/// On a data type: its values are names of secrets.
const SECRET: &str = "toscac.secret";

/// An object that takes its values: `json!` would copy each of them, and what they hold once more for every level.
pub(super) fn object<const N: usize>(entries: [(&str, Json); N]) -> Json {
    Json::Object(
        entries
            .into_iter()
            .map(|(key, value)| (key.to_owned(), value))
            .collect(),
    )
}

/// The values of slots by name. What was left out, or is a fault, is not there.
pub(super) fn slots(context: &Context<'_>, slots: &Entries<Slot>) -> Json {
    let entries = slots
        .iter()
        .filter_map(|(name, found)| Some((name.to_string(), slot(context, found)?)));
    Json::Object(entries.collect())
}

/// The value of one slot.
pub(super) fn slot(context: &Context<'_>, slot: &Slot) -> Option<Json> {
    let mut entry = Map::new();
    match &slot.outcome {
        Outcome::Known(value) if is_secret(context.types, slot) => {
            entry.insert("secret".to_owned(), Json::from(plain_text(value)));
        }
        Outcome::Known(value) => {
            entry.insert("value".to_owned(), values::document(value));
        }
        Outcome::Waits(wait) => {
            entry.insert("waits".to_owned(), waits(wait));
        }
        Outcome::Undefined | Outcome::Fault => return None,
    }
    entry.insert("origin".to_owned(), Json::from(context.origin(slot.origin)));
    entry.insert("source".to_owned(), Json::from(source_word(slot.source)));
    if let Some(schema) = &slot.schema {
        let name = match schema.data_type {
            DataTypeRef::Custom(id) => context.types.qualified_name(id).to_string(),
            DataTypeRef::BuiltIn(_) | DataTypeRef::Any | DataTypeRef::Unknown => {
                context.types.data_type_name(schema.data_type)
            }
        };
        entry.insert("type".to_owned(), Json::from(name));
    }
    Some(Json::Object(entry))
}

fn source_word(source: SlotSource) -> &'static str {
    match source {
        SlotSource::Assigned => "assigned",
        SlotSource::Default => "default",
        SlotSource::Fixed => "fixed",
        SlotSource::Given => "given",
        SlotSource::Nothing => "nothing",
    }
}

/// What a value waits for: the sort of thing, and its names.
fn waits(wait: &Wait) -> Json {
    match &wait.on {
        WaitsOn::Input(name) => json!({ "on": "input", "name": name.as_str() }),
        WaitsOn::Property(node, name) => {
            json!({ "on": "property", "node": node.as_str(), "name": name.as_str() })
        }
        WaitsOn::Attribute(node, name) => {
            json!({ "on": "attribute", "node": node.as_str(), "name": name.as_str() })
        }
        WaitsOn::Requirement(node, name) => {
            json!({ "on": "requirement", "node": node.as_str(), "name": name.as_str() })
        }
        WaitsOn::Substitution(node) => json!({ "on": "substitution", "node": node.as_str() }),
        WaitsOn::Function(name) => json!({ "on": "function", "name": name.as_str() }),
        WaitsOn::NodeIndex => json!({ "on": "node_index" }),
        WaitsOn::RelationshipIndex => json!({ "on": "relationship_index" }),
        WaitsOn::Candidate => json!({ "on": "candidate" }),
        WaitsOn::ValidatedValue => json!({ "on": "validated_value" }),
    }
}

/// How the running service comes to a value. Recurses as deep as the author's calls, which evaluation has bounded.
pub(super) fn residual(deployment: &Deployment, found: &Residual) -> Json {
    match found {
        Residual::Known(value) => json!({ "value": values::document(value) }),
        Residual::Attribute(address) => {
            let path: Vec<&str> = address.path.iter().map(|word| word.as_str()).collect();
            let node = deployment.nodes[address.node].id.as_str();
            json!({ "attribute": { "node": node, "path": path } })
        }
        Residual::List(parts) => {
            json!({ "list": parts.iter().map(|part| residual(deployment, part)).collect::<Vec<_>>() })
        }
        Residual::Concat(parts) => {
            json!({ "concat": parts.iter().map(|part| residual(deployment, part)).collect::<Vec<_>>() })
        }
    }
}

fn plain_text(value: &Value) -> String {
    match value {
        Value::String(text) => text.to_string(),
        other => other.to_string(),
    }
}

fn is_secret(types: &Types, slot: &Slot) -> bool {
    let Some(DataTypeRef::Custom(id)) = slot.schema.as_ref().map(|schema| schema.data_type) else {
        return false;
    };
    std::iter::once(id)
        .chain(types.ancestors(id))
        .any(|id| is_marked(types, id))
}

fn is_marked(types: &Types, id: TypeId) -> bool {
    let metadata = types.header(id).and_then(|header| header.metadata.as_ref());
    let Some(ExpressionKind::Map(entries)) = metadata.map(|metadata| &metadata.kind) else {
        return false;
    };
    entries
        .iter()
        .any(|(key, value)| key.as_string().is_some_and(|key| key.as_str() == SECRET) && says_true(value))
}

fn says_true(value: &Expression) -> bool {
    matches!(&value.kind, ExpressionKind::Scalar(scalar, _) if scalar.text.as_str() == "true")
}
