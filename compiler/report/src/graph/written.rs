//! Expressions as their authors wrote them.

use serde_json::{Map, Number, Value as Json};
use toscac_syntax::expression::{Expression, ExpressionKind};
use toscac_syntax::yaml::tree::ScalarKind;

/// An expression as JSON, calls with the names that their author has for them. Integers and floats beyond what JSON
/// knows are text, as they are in values. Recurses as deep as the text is nested, which reading has bounded.
pub(super) fn written(expression: &Expression) -> Json {
    match &expression.kind {
        ExpressionKind::Scalar(scalar, kind) => scalar_json(scalar.text.as_str(), *kind),
        ExpressionKind::List(items) => Json::Array(items.iter().map(written).collect()),
        ExpressionKind::Map(entries) => {
            let entries = entries.iter().map(|(key, value)| (key_text(key), written(value)));
            Json::Object(entries.collect())
        }
        ExpressionKind::Call(call) if call.bare => Json::from(call.spelling()),
        ExpressionKind::Call(call) => {
            let entry = (call.spelling(), written(&call.arguments));
            Json::Object(Map::from_iter([entry]))
        }
        ExpressionKind::Fault => Json::Null,
    }
}

fn scalar_json(text: &str, kind: ScalarKind) -> Json {
    let number = match kind {
        ScalarKind::Null => return Json::Null,
        ScalarKind::Boolean => return Json::Bool(text.eq_ignore_ascii_case("true")),
        ScalarKind::String => None,
        ScalarKind::Integer => text.parse::<i64>().ok().map(Number::from),
        ScalarKind::Float => text.parse::<f64>().ok().and_then(Number::from_f64),
    };
    number.map_or_else(|| Json::from(text), Json::Number)
}

fn key_text(key: &Expression) -> String {
    match written(key) {
        Json::String(text) => text,
        other => other.to_string(),
    }
}
