//! The three kinds of message of JSON-RPC 2.0, as far as this protocol uses them.
//!
//! Narrower than the specification of JSON-RPC in two points: an id is an integer from 0 to 2^53 − 1, and
//! there are no batches. Each is one conversation between two programs, where neither is of use.

use std::fmt;

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// One line of a conversation.
#[derive(Debug, Clone, PartialEq)]
pub enum Message {
    /// Asks for an answer with the same id.
    Request {
        /// Chosen by the asking side, never used twice by it.
        id: u64,
        /// Name of the method.
        method: String,
        /// Its data; `null` when left out.
        params: Value,
    },
    /// Tells something and awaits no answer.
    Notification {
        /// Name of the notice.
        method: String,
        /// Its data; `null` when left out.
        params: Value,
    },
    /// Answers a request.
    Response {
        /// The id of the request; `None` when it could not be read.
        id: Option<u64>,
        /// What came of it.
        outcome: Result<Value, Fault>,
    },
}

/// Why a request was not done.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Fault {
    /// One of the `FAULT_…` numbers, or one of the plugin's own.
    pub code: i64,
    /// One line for people.
    pub message: String,
    /// What a program may act upon.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub data: Option<FaultData>,
}

/// What a program may act upon when a request was not done.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FaultData {
    /// The same request may well succeed later: the executor tries again within the step's attempts.
    #[serde(default)]
    pub retryable: bool,
    /// Nothing is known of the effect: the executor asks `probe` before it does anything else.
    #[serde(default)]
    pub effect_unknown: bool,
}

/// The line was not JSON.
pub const FAULT_PARSE: i64 = -32700;
/// The JSON was not a message.
pub const FAULT_MESSAGE: i64 = -32600;
/// The plugin does not have this method.
pub const FAULT_METHOD: i64 = -32601;
/// The data do not fit the method.
pub const FAULT_PARAMS: i64 = -32602;
/// The plugin itself is at fault.
pub const FAULT_INTERNAL: i64 = -32603;
/// The operation was tried and did not succeed.
pub const FAULT_OPERATION: i64 = -32000;
/// The operation was stopped by `cancel`.
pub const FAULT_CANCELLED: i64 = -32001;
/// The two sides speak no common version of the protocol.
pub const FAULT_VERSION: i64 = -32002;

impl Fault {
    /// A fault that says nothing about trying again.
    pub fn new(code: i64, message: impl Into<String>) -> Fault {
        Fault {
            code,
            message: message.into(),
            data: None,
        }
    }

    /// Whether the same request may well succeed later.
    pub fn is_retryable(&self) -> bool {
        self.data.as_ref().is_some_and(|data| data.retryable)
    }

    /// Whether nothing is known of the effect.
    pub fn is_effect_unknown(&self) -> bool {
        self.data.as_ref().is_some_and(|data| data.effect_unknown)
    }
}

/// Why a line is not a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotAMessage {
    /// What was expected and what was found.
    pub reason: String,
    /// [`FAULT_PARSE`] or [`FAULT_MESSAGE`], for the answer.
    pub code: i64,
}

impl Message {
    /// Reads one line.
    ///
    /// # Errors
    /// [`NotAMessage`] when the line is not one JSON object of one of the three kinds.
    pub fn parse(line: &[u8]) -> Result<Message, NotAMessage> {
        // Left to itself serde takes a list for an object, field by field.
        if line.trim_ascii_start().starts_with(b"[") {
            let reason = "expected an object, found a list".to_owned();
            return Err(NotAMessage {
                reason,
                code: FAULT_MESSAGE,
            });
        }
        let wire: Wire = match serde_json::from_slice(line) {
            Ok(wire) => wire,
            Err(error) => {
                let code = match error.classify() {
                    serde_json::error::Category::Data => FAULT_MESSAGE,
                    serde_json::error::Category::Io
                    | serde_json::error::Category::Syntax
                    | serde_json::error::Category::Eof => FAULT_PARSE,
                };
                return Err(NotAMessage {
                    reason: error.to_string(),
                    code,
                });
            }
        };
        wire.classify().map_err(|reason| NotAMessage {
            reason,
            code: FAULT_MESSAGE,
        })
    }

    /// The message as one line of JSON, without a line feed.
    pub fn to_line(&self) -> Vec<u8> {
        let mut wire = Wire {
            jsonrpc: "2.0".to_owned(),
            ..Wire::default()
        };
        match self {
            Message::Request { id, method, params } => {
                wire.id = Some(Value::from(*id));
                wire.method = Some(method.clone());
                wire.params = Some(params.clone());
            }
            Message::Notification { method, params } => {
                wire.method = Some(method.clone());
                wire.params = Some(params.clone());
            }
            Message::Response { id, outcome } => {
                wire.id = Some(id.map_or(Value::Null, Value::from));
                match outcome {
                    Ok(result) => wire.result = Some(result.clone()),
                    Err(fault) => wire.error = Some(fault.clone()),
                }
            }
        }
        serde_json::to_vec(&wire).expect("keys are strings and numbers are finite")
    }
}

/// A message as it stands in JSON, before we know of which kind it is.
#[derive(Default, Serialize, Deserialize)]
struct Wire {
    jsonrpc: String,
    // A present `null` and a missing key differ, here and in `result`.
    #[serde(
        default,
        deserialize_with = "present",
        skip_serializing_if = "Option::is_none"
    )]
    id: Option<Value>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    method: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    params: Option<Value>,
    #[serde(
        default,
        deserialize_with = "present",
        skip_serializing_if = "Option::is_none"
    )]
    result: Option<Value>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    error: Option<Fault>,
}

fn present<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Option<Value>, D::Error> {
    Value::deserialize(deserializer).map(Some)
}

impl Wire {
    fn classify(self) -> Result<Message, String> {
        if self.jsonrpc != "2.0" {
            return Err(format!(
                "`jsonrpc` is `{}`, and only \"2.0\" is spoken here",
                self.jsonrpc
            ));
        }
        match (self.method, self.id, self.result, self.error) {
            (Some(method), None, None, None) => Ok(Message::Notification {
                method,
                params: self.params.unwrap_or_default(),
            }),
            (Some(method), Some(id), None, None) => Ok(Message::Request {
                id: number(&id)?,
                method,
                params: self.params.unwrap_or_default(),
            }),
            (None, Some(id), Some(result), None) => Ok(Message::Response {
                id: Some(number(&id)?),
                outcome: Ok(result),
            }),
            (None, Some(Value::Null), None, Some(fault)) => Ok(Message::Response {
                id: None,
                outcome: Err(fault),
            }),
            (None, Some(id), None, Some(fault)) => Ok(Message::Response {
                id: Some(number(&id)?),
                outcome: Err(fault),
            }),
            _ => Err("expected a request (`method`, `id`), a notification (`method`) \
                      or a response (`id`, and one of `result` and `error`)"
                .to_owned()),
        }
    }
}

fn number(id: &Value) -> Result<u64, String> {
    const LARGEST: u64 = (1 << 53) - 1;
    match id.as_u64() {
        Some(number) if number <= LARGEST => Ok(number),
        _ => Err(format!("`id` is {id}, expected an integer from 0 to {LARGEST}")),
    }
}

impl fmt::Display for NotAMessage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.reason)
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for NotAMessage {}
impl std::error::Error for Fault {}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn check_round_trip(message: &Message, text: &str) {
        assert_eq!(String::from_utf8(message.to_line()).unwrap(), text);
        assert_eq!(&Message::parse(text.as_bytes()).unwrap(), message);
    }

    fn reason(line: &str) -> (i64, String) {
        let refused = Message::parse(line.as_bytes()).unwrap_err();
        (refused.code, refused.reason)
    }

    #[test]
    fn every_kind_of_message_is_written_and_read_back() {
        check_round_trip(
            &Message::Request {
                id: 1,
                method: "schema".into(),
                params: json!({}),
            },
            r#"{"jsonrpc":"2.0","id":1,"method":"schema","params":{}}"#,
        );
        check_round_trip(
            &Message::Notification {
                method: "log".into(),
                params: json!({ "text": "a\nb" }),
            },
            r#"{"jsonrpc":"2.0","method":"log","params":{"text":"a\nb"}}"#,
        );
        check_round_trip(
            &Message::Response {
                id: Some(1),
                outcome: Ok(Value::Null),
            },
            r#"{"jsonrpc":"2.0","id":1,"result":null}"#,
        );
        check_round_trip(
            &Message::Response {
                id: None,
                outcome: Err(Fault::new(FAULT_PARSE, "no")),
            },
            r#"{"jsonrpc":"2.0","id":null,"error":{"code":-32700,"message":"no"}}"#,
        );
    }

    #[test]
    fn params_may_be_left_out() {
        assert_eq!(
            Message::parse(br#"{"jsonrpc":"2.0","id":0,"method":"schema"}"#).unwrap(),
            Message::Request {
                id: 0,
                method: "schema".into(),
                params: Value::Null
            }
        );
    }

    #[test]
    fn what_is_not_json_is_told_apart_from_what_is_not_a_message() {
        assert_eq!(reason("{").0, FAULT_PARSE);
        assert_eq!(reason("").0, FAULT_PARSE);
        assert_eq!(reason("hello").0, FAULT_PARSE);
        assert_eq!(reason("[]").0, FAULT_MESSAGE);
        assert_eq!(reason(r#" ["2.0", 1, "schema", {}]"#).0, FAULT_MESSAGE);
        assert_eq!(reason("7").0, FAULT_MESSAGE);
        assert_eq!(reason(r#"{"jsonrpc":"2.0"}"#).0, FAULT_MESSAGE);
        assert_eq!(reason(r#"{"jsonrpc":"1.0","id":1,"result":1}"#).0, FAULT_MESSAGE);
        assert_eq!(
            reason(r#"{"jsonrpc":"2.0","id":1,"result":1,"error":{"code":1,"message":""}}"#).0,
            FAULT_MESSAGE
        );
    }

    #[test]
    fn an_id_is_an_integer_up_to_2_53_minus_1() {
        let line = |id: &str| format!(r#"{{"jsonrpc":"2.0","id":{id},"method":"schema"}}"#);
        assert!(Message::parse(line("9007199254740991").as_bytes()).is_ok());
        for id in ["9007199254740992", "-1", "1.5", "\"1\"", "null"] {
            assert_eq!(reason(&line(id)).0, FAULT_MESSAGE, "{id}");
        }
    }

    #[test]
    fn json_nested_beyond_measure_is_refused_and_does_not_overflow_the_stack() {
        let deep = format!(
            r#"{{"jsonrpc":"2.0","id":1,"result":{}1{}}}"#,
            "[".repeat(100_000),
            "]".repeat(100_000)
        );
        assert!(Message::parse(deep.as_bytes()).is_err());
    }
}
