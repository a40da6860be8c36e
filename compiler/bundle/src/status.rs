//! `toscac.status/v1`: how far one site has come with one deployment.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::steps::DeploymentId;

/// What `tosca-exec status --format json` prints and an agent reports.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Status {
    /// Which format this is.
    pub format: Format,
    /// The site that reports.
    pub site: String,
    /// The deployment, in the version that was accepted last.
    pub deployment: DeploymentId,
    /// The whole in one word.
    pub state: State,
    /// The steps of the running or last direction, in the order of the plan.
    pub steps: Vec<StepStatus>,
    /// The nodes of this site with what is known of them now.
    pub nodes: Vec<NodeStatus>,
}

/// The name and version of this format.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Format {
    /// `toscac.status/v1`
    #[default]
    #[serde(rename = "toscac.status/v1")]
    V1,
}

/// The state of a deployment at a site.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// Steps are being executed, or a run was interrupted and will go on.
    Running,
    /// All install steps are done.
    Done,
    /// A step failed for good.
    Failed,
    /// Nothing can be done before a hand-over of another site arrives.
    Waiting,
    /// A step's effect is unknown and only a person can tell.
    NeedsOperator,
    /// All undeploy steps are done.
    Undeployed,
}

/// How far one step has come.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StepStatus {
    /// The id of the step in the plan.
    pub id: String,
    /// Its state.
    pub state: StepState,
    /// How many attempts were started.
    pub attempts: u32,
    /// Hand-overs that it still waits for, by name.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub awaits: Vec<String>,
    /// The ids that the outside world gave to what the step made.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub external_ids: Vec<String>,
    /// The code of what went wrong: `T0850`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// What went wrong, in one line.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
}

/// The state of one step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StepState {
    /// It waits for other steps of this site.
    Pending,
    /// It waits for a hand-over of another site.
    Waiting,
    /// An attempt is running, or was when the executor ended.
    Running,
    /// Its effect is there.
    Done,
    /// It failed for good.
    Failed,
    /// Nobody knows whether its effect is there.
    NeedsOperator,
}

/// What is known of one node.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NodeStatus {
    /// The id of the node in the plan.
    pub id: String,
    /// Its attributes, as far as they are known.
    pub attributes: BTreeMap<String, Value>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::canonical;
    use crate::digest::Digest;

    #[test]
    fn a_status_has_one_byte_form() {
        let status = Status {
            format: Format::V1,
            site: "north".to_owned(),
            deployment: DeploymentId {
                name: "shop".to_owned(),
                version: 1,
                lineage: Digest::of(b""),
            },
            state: State::NeedsOperator,
            steps: vec![StepStatus {
                id: "db.create".to_owned(),
                state: StepState::NeedsOperator,
                attempts: 1,
                awaits: Vec::new(),
                external_ids: Vec::new(),
                code: Some("T0853".to_owned()),
                message: None,
            }],
            nodes: vec![NodeStatus {
                id: "db".to_owned(),
                attributes: BTreeMap::new(),
            }],
        };
        let bytes = canonical::to_bytes(&status).unwrap();
        assert_eq!(
            String::from_utf8(bytes.clone()).unwrap(),
            "{\"deployment\":{\"lineage\":\"sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\",\
             \"name\":\"shop\",\"version\":1},\"format\":\"toscac.status/v1\",\
             \"nodes\":[{\"attributes\":{},\"id\":\"db\"}],\"site\":\"north\",\"state\":\"needs_operator\",\
             \"steps\":[{\"attempts\":1,\"code\":\"T0853\",\"id\":\"db.create\",\"state\":\"needs_operator\"}]}"
        );
        assert_eq!(canonical::decode::<Status>(&bytes).unwrap(), status);
    }
}
