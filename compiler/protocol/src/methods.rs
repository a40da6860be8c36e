//! Every method and every notice, with the data that go with it.
//!
//! Fields that a reader does not know are skipped, so that a version may grow; what changes the meaning of
//! an old field takes a new version.

use std::collections::BTreeMap;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::value::ValueRef;

/// The version of the protocol that this crate speaks.
pub const VERSION: u32 = 1;

/// Data of a request; knows the name of its method and what the answer looks like.
pub trait Call: Serialize + DeserializeOwned {
    /// The name of the method.
    const METHOD: &'static str;
    /// What the plugin answers.
    type Result: Serialize + DeserializeOwned;
}

/// Data of a notification; knows its name.
pub trait Notice: Serialize + DeserializeOwned {
    /// The name of the notice.
    const METHOD: &'static str;
}

/// `initialize`: the first request of every conversation. A plugin has no effect before it was asked for one.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Initialize {
    /// The version that the executor speaks.
    pub protocol: u32,
    /// Name and version of the executor, for logs.
    pub executor: String,
}

/// What a plugin is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Initialized {
    /// The version that the plugin speaks.
    pub protocol: u32,
    /// Its name: the key under which plans ask for it.
    pub name: String,
    /// Its own version, for logs.
    pub version: String,
    /// The methods it has besides `initialize` and `cancel`, in alphabetical order.
    pub methods: Vec<String>,
}

impl Call for Initialize {
    const METHOD: &'static str = "initialize";
    type Result = Initialized;
}

/// `schema`: what the plugin wants to see in a model; `toscac import plugin` makes a profile of it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Schema {}

/// The artifact types that a plugin executes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SchemaResult {
    /// By the name of the artifact type.
    pub artifact_types: BTreeMap<String, ArtifactSchema>,
}

/// One artifact type.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ArtifactSchema {
    /// One sentence for people.
    pub description: String,
    /// Extensions of its files, without the dot.
    pub file_ext: Vec<String>,
    /// Properties of the artifact that the plugin heeds.
    pub properties: BTreeMap<String, PropertySchema>,
}

/// One property of an artifact.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PropertySchema {
    /// Name of the TOSCA type.
    pub r#type: String,
    /// One sentence for people.
    pub description: String,
    /// Whether the author must give it.
    #[serde(default)]
    pub required: bool,
    /// What holds when he does not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub default: Option<Value>,
}

impl Call for Schema {
    const METHOD: &'static str = "schema";
    type Result = SchemaResult;
}

/// Everything a plugin is told about the operation it shall carry out, undo or look for.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Operation {
    /// Name of the deployment.
    pub deployment: String,
    /// Name of the site.
    pub site: String,
    /// Id of the step in the plan of this site.
    pub step: String,
    /// Id of the node.
    pub node: String,
    /// Name of the interface.
    pub interface: String,
    /// Name of the operation.
    pub operation: String,
    /// Name of the relationship, when the operation belongs to one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub relationship: Option<String>,
    /// The same over all attempts of the same wish; changes when the wish changes.
    pub idempotency_key: String,
    /// From 1.
    pub attempt: u32,
    /// What an earlier attempt told by `observed`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub external_id: Option<String>,
    /// The inputs of the operation by name.
    pub inputs: BTreeMap<String, ValueRef>,
    /// Names of the outputs that the plan waits for.
    pub outputs: Vec<String>,
    /// The files in `directories.artifacts` by name; `primary` is the implementation.
    pub artifacts: BTreeMap<String, Artifact>,
    /// Where things are.
    pub directories: Directories,
    /// How long the plugin may take before the executor stops it.
    pub timeout_seconds: u64,
}

/// One file of an operation.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Artifact {
    /// Its digest, 64 lower-case hexadecimal digits.
    pub sha256: String,
}

/// Absolute paths of the directories that belong to an operation.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Directories {
    /// The artifacts by their names, readable and executable.
    pub artifacts: String,
    /// The node's own directory: it stays from operation to operation until the node is removed.
    pub work: String,
    /// The attempt's own directory: empty at the start but for `values/`, removed afterwards.
    pub scratch: String,
}

/// `validate`: whether the operation could be carried out, without doing anything.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Validate {
    /// The operation in question.
    pub operation: Operation,
}

/// What speaks against an operation; nothing does when the list is empty.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Validated {
    /// One sentence each.
    pub problems: Vec<String>,
}

impl Call for Validate {
    const METHOD: &'static str = "validate";
    type Result = Validated;
}

/// `probe`: whether the thing that the operation makes or takes away is there. Changes nothing.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Probe {
    /// The operation in question.
    pub operation: Operation,
}

/// What a probe found.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum Probed {
    /// It is there, complete, as the inputs want it.
    Present {
        /// The thing's id in the world outside.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        external_id: Option<String>,
        /// Outputs that could be read again from the world outside.
        #[serde(default)]
        outputs: BTreeMap<String, ValueRef>,
    },
    /// There is nothing: an attempt would be the first.
    Absent,
    /// Neither could be told.
    Unknown {
        /// One line for people.
        reason: String,
    },
}

impl Call for Probe {
    const METHOD: &'static str = "probe";
    type Result = Probed;
}

/// `apply`: carries the operation out.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Apply {
    /// The operation.
    pub operation: Operation,
}

/// What became of an operation that was carried out.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Applied {
    /// The thing's id in the world outside.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub external_id: Option<String>,
    /// The outputs by name.
    #[serde(default)]
    pub outputs: BTreeMap<String, ValueRef>,
}

impl Call for Apply {
    const METHOD: &'static str = "apply";
    type Result = Applied;
}

/// `destroy`: takes away what belongs to the node; what is not there is no fault.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Destroy {
    /// The operation.
    pub operation: Operation,
}

impl Call for Destroy {
    const METHOD: &'static str = "destroy";
    type Result = Applied;
}

/// `discover`: what of this plugin's kind is there, whoever made it. Changes nothing.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Discover {
    /// What to look for, in the plugin's own terms.
    pub inputs: BTreeMap<String, ValueRef>,
}

/// What was found.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Discovered {
    /// In the order of their ids.
    pub found: Vec<Found>,
}

/// One thing that was found.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Found {
    /// Its id in the world outside.
    pub external_id: String,
    /// What it looks like, in the plugin's own terms.
    #[serde(default)]
    pub attributes: BTreeMap<String, Value>,
}

impl Call for Discover {
    const METHOD: &'static str = "discover";
    type Result = Discovered;
}

/// `cancel`: stops a request that is under way. The request itself is answered too, with
/// [`FAULT_CANCELLED`](crate::message::FAULT_CANCELLED) when it was stopped in time.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Cancel {
    /// The id of the request.
    pub request: u64,
}

/// The answer to `cancel`.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Cancelled {}

impl Call for Cancel {
    const METHOD: &'static str = "cancel";
    type Result = Cancelled;
}

/// `log`: something for people to read.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Log {
    /// How much it matters.
    pub level: Level,
    /// One line or several.
    pub text: String,
}

/// How much a line of log matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// For whoever looks for a fault.
    Debug,
    /// The ordinary course.
    Info,
    /// Something that may become a fault.
    Warning,
    /// A fault.
    Error,
}

impl Notice for Log {
    const METHOD: &'static str = "log";
}

/// `observed`: the thing's id in the world outside, told as soon as it is known, so that no crash can lose it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Observed {
    /// In the plugin's own terms.
    pub external_id: String,
}

impl Notice for Observed {
    const METHOD: &'static str = "observed";
}

/// `output`: an output that is known before the operation ends.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Output {
    /// Its name.
    pub name: String,
    /// Its value.
    #[serde(flatten)]
    pub value: ValueRef,
}

impl Notice for Output {
    const METHOD: &'static str = "output";
}
