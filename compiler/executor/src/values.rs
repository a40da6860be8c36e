//! Values: what comes in from plugins, and what the inputs of a step amount to.

use std::collections::BTreeMap;

use serde_json::Value;
use toscac_bundle::limits::INTEGER_MAX;
use toscac_bundle::steps::{AttributeRef, Input};

/// How deep a value from outside may nest. Well below what canonical JSON takes, since values end up inside
/// records, statements and inputs.
pub const NESTING_MAX: usize = 64;

/// A value in the form that it keeps from now on: fractions and integers beyond 2^53 − 1 are texts.
///
/// # Errors
/// One line for people: it nests deeper than [`NESTING_MAX`].
pub fn fit(value: Value) -> Result<Value, String> {
    fit_within(value, NESTING_MAX)
}

fn fit_within(value: Value, levels_left: usize) -> Result<Value, String> {
    let deeper = || {
        levels_left
            .checked_sub(1)
            .ok_or_else(|| format!("a value nests deeper than {NESTING_MAX} levels"))
    };
    Ok(match value {
        Value::Null | Value::Bool(_) | Value::String(_) => value,
        Value::Number(ref number) => {
            let magnitude = number.as_u64().or_else(|| number.as_i64().map(i64::unsigned_abs));
            match magnitude {
                Some(magnitude) if magnitude <= INTEGER_MAX => value,
                Some(_) | None => Value::String(number.to_string()),
            }
        }
        Value::Array(items) => {
            let levels_left = deeper()?;
            Value::Array(
                items
                    .into_iter()
                    .map(|item| fit_within(item, levels_left))
                    .collect::<Result<_, _>>()?,
            )
        }
        Value::Object(entries) => {
            let levels_left = deeper()?;
            let entries = entries
                .into_iter()
                .map(|(key, item)| Ok((key, fit_within(item, levels_left)?)));
            Value::Object(entries.collect::<Result<_, String>>()?)
        }
    })
}

/// What inputs may refer to.
pub trait Known {
    /// An attribute of a node of this site.
    fn attribute(&self, attribute: &AttributeRef) -> Option<Value>;
    /// The value of a hand-over.
    fn handover(&self, name: &str) -> Option<Value>;
}

/// The value of an input.
///
/// # Errors
/// What is not known yet, as one line for people.
///
/// Recurses as deep as canonical JSON nests, which is bounded.
pub fn evaluate(input: &Input, known: &dyn Known) -> Result<Value, String> {
    match input {
        Input::Value(value) => Ok(value.clone()),
        Input::Attribute(attribute) => known.attribute(attribute).ok_or_else(|| {
            format!(
                "the attribute `{}` of `{}` has no value",
                attribute.name, attribute.node
            )
        }),
        Input::Handover(name) => known
            .handover(name)
            .ok_or_else(|| format!("the hand-over `{name}` has not arrived")),
        Input::List(items) => items
            .iter()
            .map(|item| evaluate(item, known))
            .collect::<Result<_, _>>()
            .map(Value::Array),
        Input::Concat(items) => {
            let texts: Vec<String> = items
                .iter()
                .map(|item| evaluate(item, known).map(into_text))
                .collect::<Result<_, _>>()?;
            Ok(Value::String(texts.concat()))
        }
    }
}

/// The values of all inputs by name.
///
/// # Errors
/// As [`evaluate`], with the name of the input.
pub fn evaluate_all(
    inputs: &BTreeMap<String, Input>,
    known: &dyn Known,
) -> Result<BTreeMap<String, Value>, String> {
    let one = |(name, input): (&String, &Input)| {
        let value = evaluate(input, known).map_err(|reason| format!("input `{name}`: {reason}"))?;
        Ok((name.clone(), value))
    };
    inputs.iter().map(one).collect()
}

/// The values of those inputs that have one.
pub fn evaluate_known(inputs: &BTreeMap<String, Input>, known: &dyn Known) -> BTreeMap<String, Value> {
    let one = |(name, input): (&String, &Input)| Some((name.clone(), evaluate(input, known).ok()?));
    inputs.iter().filter_map(one).collect()
}

fn into_text(value: Value) -> String {
    match value {
        Value::String(text) => text,
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_) => {
            value.to_string()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    struct World;

    impl Known for World {
        fn attribute(&self, attribute: &AttributeRef) -> Option<Value> {
            (attribute.node == "db" && attribute.name == "port").then(|| json!(5432))
        }

        fn handover(&self, name: &str) -> Option<Value> {
            (name == "address").then(|| json!("10.0.0.7"))
        }
    }

    fn port(node: &str) -> Input {
        Input::Attribute(AttributeRef {
            node: node.to_owned(),
            name: "port".to_owned(),
        })
    }

    #[test]
    fn inputs_are_put_together_from_what_is_known() {
        let address = Input::Handover("address".to_owned());
        let concat = Input::Concat(vec![address.clone(), Input::Value(json!(":")), port("db")]);
        assert_eq!(evaluate(&concat, &World), Ok(json!("10.0.0.7:5432")));
        assert_eq!(
            evaluate(&Input::List(vec![port("db"), address]), &World),
            Ok(json!([5432, "10.0.0.7"]))
        );
    }

    #[test]
    fn what_is_not_known_is_named() {
        let inputs = BTreeMap::from([
            ("a".to_owned(), Input::List(vec![port("web")])),
            ("b".to_owned(), Input::Value(json!(1))),
        ]);
        assert_eq!(
            evaluate_all(&inputs, &World),
            Err("input `a`: the attribute `port` of `web` has no value".to_owned())
        );
        assert_eq!(
            evaluate_known(&inputs, &World),
            BTreeMap::from([("b".to_owned(), json!(1))])
        );
        assert_eq!(
            evaluate(&Input::Handover("name".to_owned()), &World),
            Err("the hand-over `name` has not arrived".to_owned())
        );
    }

    #[test]
    fn a_value_is_fit_for_canonical_json_from_the_start() {
        let value =
            json!({ "a": [0.5, 1e300, 9007199254740991_u64, 9007199254740992_u64, -9007199254740992_i64] });
        assert_eq!(
            fit(value).unwrap(),
            json!({ "a": ["0.5", "1e+300", 9007199254740991_u64, "9007199254740992", "-9007199254740992"] })
        );
        let nested = |levels: usize| (0..levels).fold(json!(1), |inner, _| json!([inner]));
        assert!(fit(nested(NESTING_MAX)).is_ok());
        assert!(fit(nested(NESTING_MAX + 1)).is_err());
    }
}
