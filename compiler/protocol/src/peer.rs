//! One side of a conversation: it blocks, and starts no thread.
//!
//! A side that must listen while it works takes the two halves apart: [`Receiver`] into a thread of its
//! own, [`Sender`] where the work is done.

use std::fmt;
use std::io::{BufRead, Write};

use serde_json::Value;

use crate::framing::{self, FrameError};
use crate::limits::Limits;
use crate::message::{FAULT_PARAMS, Fault, Message, NotAMessage};
use crate::methods::{Call, Notice};

/// Both halves, for a side that does one thing at a time.
#[derive(Debug)]
pub struct Peer<R, W> {
    /// What the other side says.
    pub receiver: Receiver<R>,
    /// What this side says.
    pub sender: Sender<W>,
}

/// The half that listens.
#[derive(Debug)]
pub struct Receiver<R> {
    reader: R,
    limits: Limits,
}

/// The half that speaks.
#[derive(Debug)]
pub struct Sender<W> {
    writer: W,
    limits: Limits,
    next_id: u64,
}

/// Why a conversation cannot go on.
#[derive(Debug)]
pub enum PeerError {
    /// The bytes are at fault.
    Frame(FrameError),
    /// The line is not a message.
    NotAMessage(NotAMessage),
    /// The other side ended the conversation while an answer was due.
    Gone,
    /// A message that makes no sense now: an answer that nobody asked for, a request to the asking side,
    /// data that do not fit.
    Unexpected(String),
}

impl<R: BufRead, W: Write> Peer<R, W> {
    /// A side that listens to `reader` and speaks to `writer`.
    pub fn new(reader: R, writer: W, limits: Limits) -> Peer<R, W> {
        Peer {
            receiver: Receiver::new(reader, limits),
            sender: Sender::new(writer, limits),
        }
    }

    /// Asks, and waits for the answer; what the other side tells meanwhile goes to `on_notice` as
    /// (name, data).
    ///
    /// # Errors
    /// [`PeerError`] when the conversation is over; a [`Fault`] of the other side is an answer.
    pub fn call<C: Call>(
        &mut self,
        call: &C,
        on_notice: &mut dyn FnMut(&str, Value),
    ) -> Result<Result<C::Result, Fault>, PeerError> {
        let asked = self.sender.request(call)?;
        loop {
            match self.receiver.receive()?.ok_or(PeerError::Gone)? {
                Message::Notification { method, params } => on_notice(&method, params),
                Message::Request { method, .. } => {
                    return Err(PeerError::Unexpected(format!(
                        "the other side asked for `{method}`"
                    )));
                }
                Message::Response {
                    id,
                    outcome: Err(fault),
                } if id.is_none() || id == Some(asked) => {
                    return Ok(Err(fault));
                }
                Message::Response {
                    id,
                    outcome: Ok(result),
                } if id == Some(asked) => {
                    return read_result::<C>(result).map(Ok).map_err(PeerError::Unexpected);
                }
                Message::Response { id, .. } => {
                    let id = id.map_or("null".to_owned(), |id| id.to_string());
                    return Err(PeerError::Unexpected(format!(
                        "an answer to {id}, which nobody asked"
                    )));
                }
            }
        }
    }
}

impl<R: BufRead> Receiver<R> {
    /// The half that listens to `reader`.
    pub fn new(reader: R, limits: Limits) -> Receiver<R> {
        Receiver { reader, limits }
    }

    /// The next message; `None` when the other side has ended the conversation.
    ///
    /// # Errors
    /// `Frame` and `NotAMessage`; after `Frame` nothing more can be read.
    pub fn receive(&mut self) -> Result<Option<Message>, PeerError> {
        match framing::read_line(&mut self.reader, self.limits.line_bytes).map_err(PeerError::Frame)? {
            Some(line) => Message::parse(&line).map(Some).map_err(PeerError::NotAMessage),
            None => Ok(None),
        }
    }
}

impl<W: Write> Sender<W> {
    /// The half that speaks to `writer`.
    pub fn new(writer: W, limits: Limits) -> Sender<W> {
        Sender {
            writer,
            limits,
            next_id: 1,
        }
    }

    /// Asks, and returns the id that the answer will bear.
    ///
    /// # Errors
    /// `Frame` when the line is too long or the other side is gone.
    pub fn request<C: Call>(&mut self, call: &C) -> Result<u64, PeerError> {
        let id = self.next_id;
        self.next_id += 1;
        self.send(&Message::Request {
            id,
            method: C::METHOD.to_owned(),
            params: to_value(call),
        })?;
        Ok(id)
    }

    /// Tells.
    ///
    /// # Errors
    /// As [`Sender::request`].
    pub fn notify<N: Notice>(&mut self, notice: &N) -> Result<(), PeerError> {
        self.send(&Message::Notification {
            method: N::METHOD.to_owned(),
            params: to_value(notice),
        })
    }

    /// Answers request `id`.
    ///
    /// # Errors
    /// As [`Sender::request`].
    pub fn respond<C: Call>(&mut self, id: u64, result: &C::Result) -> Result<(), PeerError> {
        self.send(&Message::Response {
            id: Some(id),
            outcome: Ok(to_value(result)),
        })
    }

    /// Answers request `id` (`None`: it could not be read) with a fault.
    ///
    /// # Errors
    /// As [`Sender::request`].
    pub fn refuse(&mut self, id: Option<u64>, fault: Fault) -> Result<(), PeerError> {
        self.send(&Message::Response {
            id,
            outcome: Err(fault),
        })
    }

    /// Sends any message.
    ///
    /// # Errors
    /// As [`Sender::request`].
    pub fn send(&mut self, message: &Message) -> Result<(), PeerError> {
        framing::write_line(&mut self.writer, &message.to_line(), self.limits.line_bytes)
            .map_err(PeerError::Frame)
    }
}

/// The data of a request as their type.
///
/// # Errors
/// A [`Fault`] for the answer when they do not fit.
pub fn read_params<C: Call>(params: Value) -> Result<C, Fault> {
    // Left out and empty are the same to the author of a plugin in another language.
    let params = if params.is_null() {
        Value::Object(serde_json::Map::new())
    } else {
        params
    };
    from_object(params)
        .map_err(|reason| Fault::new(FAULT_PARAMS, format!("data of `{}`: {reason}", C::METHOD)))
}

/// The answer to a request as its type.
///
/// # Errors
/// What does not fit, as one line for people.
pub fn read_result<C: Call>(result: Value) -> Result<C::Result, String> {
    from_object(result).map_err(|reason| format!("answer to `{}`: {reason}", C::METHOD))
}

/// The data of a notice as their type.
///
/// # Errors
/// As [`read_result`].
pub fn read_notice<N: Notice>(params: Value) -> Result<N, String> {
    from_object(params).map_err(|reason| format!("data of `{}`: {reason}", N::METHOD))
}

/// Left to itself serde takes a list for an object, field by field.
fn from_object<T: serde::de::DeserializeOwned>(value: Value) -> Result<T, String> {
    if !value.is_object() {
        return Err("expected an object".to_owned());
    }
    serde_json::from_value(value).map_err(|error| error.to_string())
}

fn to_value<T: serde::Serialize>(data: &T) -> Value {
    serde_json::to_value(data).expect("our data have string keys and finite numbers")
}

impl fmt::Display for PeerError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            PeerError::Frame(error) => write!(f, "{error}"),
            PeerError::NotAMessage(error) => write!(f, "a line is not a message: {error}"),
            PeerError::Gone => write!(f, "the other side ended the conversation without an answer"),
            PeerError::Unexpected(text) => write!(f, "unexpected: {text}"),
        }
    }
}

impl std::error::Error for PeerError {}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::methods::{Initialize, Initialized, Level, Log, Probe, Schema, SchemaResult, VERSION};
    use std::collections::BTreeMap;

    fn peer(heard: &str) -> Peer<&[u8], Vec<u8>> {
        Peer::new(heard.as_bytes(), Vec::new(), Limits::default())
    }

    #[test]
    fn a_call_collects_notices_until_its_answer_comes() {
        let mut peer = peer(concat!(
            r#"{"jsonrpc":"2.0","method":"log","params":{"level":"info","text":"one"}}"#,
            "\n",
            r#"{"jsonrpc":"2.0","id":1,"result":{"artifact_types":{}}}"#,
            "\n",
        ));
        let mut notices = Vec::new();
        let answer = peer
            .call(&Schema {}, &mut |name, data| {
                notices.push((name.to_owned(), data))
            })
            .unwrap();
        assert_eq!(
            answer,
            Ok(SchemaResult {
                artifact_types: BTreeMap::new()
            })
        );
        assert_eq!(notices.len(), 1);
        let log: Log = serde_json::from_value(notices.remove(0).1).unwrap();
        assert_eq!(
            log,
            Log {
                level: Level::Info,
                text: "one".into()
            }
        );
        assert_eq!(
            String::from_utf8(peer.sender.writer).unwrap(),
            "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"schema\",\"params\":{}}\n"
        );
    }

    #[test]
    fn ids_are_never_used_twice() {
        let mut sender = Sender::new(Vec::new(), Limits::default());
        assert_eq!(sender.request(&Schema {}).unwrap(), 1);
        assert_eq!(sender.request(&Schema {}).unwrap(), 2);
    }

    #[test]
    fn a_fault_is_an_answer_and_the_end_of_the_stream_is_not() {
        let mut refused =
            peer("{\"jsonrpc\":\"2.0\",\"id\":1,\"error\":{\"code\":-32601,\"message\":\"no\"}}\n");
        assert_eq!(
            refused
                .call(&Schema {}, &mut |_, _| {})
                .unwrap()
                .unwrap_err()
                .message,
            "no"
        );
        assert!(matches!(
            peer("").call(&Schema {}, &mut |_, _| {}),
            Err(PeerError::Gone)
        ));
    }

    #[test]
    fn nonsense_ends_the_conversation_with_a_reason() {
        for (heard, reason) in [
            (
                "hello\n",
                "a line is not a message: expected value at line 1 column 1",
            ),
            (
                "{\"jsonrpc\":\"2.0\",\"id\":7,\"result\":{}}\n",
                "unexpected: an answer to 7, which nobody asked",
            ),
            (
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"apply\"}\n",
                "unexpected: the other side asked for `apply`",
            ),
            (
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":[{}]}\n",
                "unexpected: answer to `schema`: expected an object",
            ),
            (
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{}}\n",
                "unexpected: answer to `schema`: missing field `artifact_types`",
            ),
        ] {
            let error = peer(heard).call(&Schema {}, &mut |_, _| {}).unwrap_err();
            assert_eq!(error.to_string(), reason);
        }
    }

    #[test]
    fn data_that_do_not_fit_become_a_fault_for_the_answer() {
        assert_eq!(read_params::<Schema>(Value::Null), Ok(Schema {}));
        assert_eq!(read_params::<Probe>(Value::Null).unwrap_err().code, FAULT_PARAMS);
    }

    #[test]
    fn two_peers_understand_each_other() {
        let mut executor = Sender::new(Vec::new(), Limits::default());
        let asked = Initialize {
            protocol: VERSION,
            executor: "tosca-exec 0.1.0".into(),
        };
        executor.request(&asked).unwrap();

        let mut plugin = Peer::new(executor.writer.as_slice(), Vec::new(), Limits::default());
        let Some(Message::Request { id, method, params }) = plugin.receiver.receive().unwrap() else {
            panic!("a request");
        };
        assert_eq!((id, method.as_str()), (1, "initialize"));
        assert_eq!(read_params::<Initialize>(params), Ok(asked));
        let answer = Initialized {
            protocol: VERSION,
            name: "script".into(),
            version: "0.1.0".into(),
            methods: vec!["apply".into()],
        };
        plugin.sender.respond::<Initialize>(id, &answer).unwrap();

        let mut heard = Receiver::new(plugin.sender.writer.as_slice(), Limits::default());
        let Some(Message::Response {
            outcome: Ok(result), ..
        }) = heard.receive().unwrap()
        else {
            panic!("an answer");
        };
        assert_eq!(serde_json::from_value::<Initialized>(result).unwrap(), answer);
        assert!(heard.receive().unwrap().is_none());
    }
}
