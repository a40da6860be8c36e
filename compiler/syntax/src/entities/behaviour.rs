//! What happens and when: triggers, activities, workflows and their steps.

use crate::expression::Expression;
use crate::name::Name;
use crate::origin::{At, Origin};

use super::Entries;
use super::definitions::{Implementation, ParameterDefinition};

/// A trigger of a policy (§16.5).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trigger {
    /// The entry.
    pub origin: Origin,
    /// The event.
    pub event: Option<At<Name>>,
    /// A Boolean expression.
    pub condition: Option<Expression>,
    /// Activities in order.
    pub action: Vec<Activity>,
}

/// An activity of a trigger or workflow step (§13.2.3).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Activity {
    /// The entry.
    pub origin: Origin,
    /// What it does.
    pub kind: ActivityKind,
}

/// The kinds of activities.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ActivityKind {
    /// Hands over to another workflow.
    Delegate {
        /// The workflow.
        workflow: At<Name>,
        /// Its inputs.
        inputs: Entries<Expression>,
    },
    /// Sets the state of the target.
    SetState(At<Name>),
    /// Calls an operation of the target.
    CallOperation {
        /// `interface.operation`.
        operation: At<Name>,
        /// Its inputs.
        inputs: Entries<Expression>,
    },
    /// Runs another workflow in place.
    Inline {
        /// The workflow.
        workflow: At<Name>,
        /// Its inputs.
        inputs: Entries<Expression>,
    },
}

/// A workflow (§13.2).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Workflow {
    /// The entry.
    pub origin: Origin,
    /// For people.
    pub description: Option<At<Name>>,
    /// Inputs.
    pub inputs: Entries<ParameterDefinition>,
    /// Outputs.
    pub outputs: Entries<ParameterDefinition>,
    /// A Boolean expression.
    pub precondition: Option<Expression>,
    /// Steps.
    pub steps: Entries<WorkflowStep>,
    /// An external workflow instead of steps.
    pub implementation: Option<Implementation>,
}

/// A workflow step (§13.2.2).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WorkflowStep {
    /// The entry.
    pub origin: Origin,
    /// Node template or group.
    pub target: Option<At<Name>>,
    /// A requirement of the target.
    pub target_relationship: Option<At<Name>>,
    /// Clauses that must all hold.
    pub filter: Vec<Expression>,
    /// Activities in order.
    pub activities: Vec<Activity>,
    /// Next steps after success.
    pub on_success: Vec<At<Name>>,
    /// Next steps after failure.
    pub on_failure: Vec<At<Name>>,
}
