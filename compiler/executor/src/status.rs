//! How a deployment stands: for programs as `toscac.status/v1`, for people as a few lines.

use toscac_bundle::status::{Format, NodeStatus, State, Status, StepState, StepStatus};
use toscac_bundle::steps::Step;

use crate::history::{Facts, History, Progress, Run};
use crate::plan::Plan;
use crate::record::Direction;

/// How a deployment stands. Without a plan only what the journal says of itself.
pub fn of(run: &Run, history: &History, plan: Option<&Plan>) -> Status {
    let steps = plan
        .map(|plan| plan.in_direction(run.direction))
        .unwrap_or_default();
    let nodes = plan.map(|plan| {
        let facts = Facts { plan, history };
        let node = |id: &String| NodeStatus {
            id: id.clone(),
            attributes: facts.attributes(id),
        };
        plan.steps.nodes.iter().map(|known| node(&known.id)).collect()
    });
    Status {
        format: Format::V1,
        site: run.site.clone(),
        deployment: run.deployment.clone(),
        state: history.ended.unwrap_or(State::Running),
        steps: steps
            .iter()
            .map(|step| of_step(run.direction, history, step))
            .collect(),
        nodes: nodes.unwrap_or_default(),
    }
}

fn of_step(direction: Direction, history: &History, step: &Step) -> StepStatus {
    let known = history.step(&step.id);
    let missing = step
        .awaits
        .iter()
        .filter(|name| !history.handovers.contains_key(*name));
    let awaits: Vec<String> = match (direction, known.progress) {
        (Direction::Install, Progress::Pending | Progress::Reconsidered) => missing.cloned().collect(),
        (_, _) => Vec::new(),
    };
    let state = match known.progress {
        Progress::Pending | Progress::Reconsidered if awaits.is_empty() => StepState::Pending,
        Progress::Pending | Progress::Reconsidered => StepState::Waiting,
        Progress::Intended | Progress::Started | Progress::Unknown | Progress::Delayed => StepState::Running,
        // What there was nothing to do for is as done as can be.
        Progress::Done | Progress::Skipped => StepState::Done,
        Progress::Failed => StepState::Failed,
        Progress::Blocked => StepState::NeedsOperator,
    };
    let (code, message) = known
        .problem
        .map(|problem| (problem.code, problem.message))
        .unzip();
    StepStatus {
        id: step.id.clone(),
        state,
        attempts: known.attempts,
        awaits,
        external_ids: known.external_ids,
        code,
        message,
    }
}

/// A few lines for people: the whole, then each step that is not done, then the attributes of the nodes.
pub fn to_lines(status: &Status) -> Vec<String> {
    let done = status
        .steps
        .iter()
        .filter(|step| step.state == StepState::Done)
        .count();
    let mut lines = vec![format!(
        "{} version {} at {}: {}, {done} of {} steps done",
        status.deployment.name,
        status.deployment.version,
        status.site,
        word(status.state),
        status.steps.len()
    )];
    for step in status.steps.iter().filter(|step| step.state != StepState::Done) {
        let mut line = format!("  {}: {}", step.id, step_word(step.state));
        if !step.awaits.is_empty() {
            line.push_str(&format!(" for {}", step.awaits.join(", ")));
        }
        if let (Some(code), Some(message)) = (&step.code, &step.message) {
            line.push_str(&format!(" ({code}: {message})"));
        }
        lines.push(line);
    }
    for node in status.nodes.iter().filter(|node| !node.attributes.is_empty()) {
        for (name, value) in &node.attributes {
            lines.push(format!("  {}.{name} = {value}", node.id));
        }
    }
    lines
}

fn word(state: State) -> &'static str {
    match state {
        State::Running => "running",
        State::Done => "done",
        State::Failed => "failed",
        State::Waiting => "waiting for another site",
        State::NeedsOperator => "waiting for an operator",
        State::Undeployed => "undeployed",
    }
}

fn step_word(state: StepState) -> &'static str {
    match state {
        StepState::Pending => "pending",
        StepState::Waiting => "waiting",
        StepState::Running => "running",
        StepState::Done => "done",
        StepState::Failed => "failed",
        StepState::NeedsOperator => "waiting for an operator",
    }
}
