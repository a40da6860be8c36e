//! Activities of workflow steps and triggers: what they call is there, with the inputs that it takes (§13.2.3).

use std::collections::BTreeMap;
use std::sync::Arc;

use toscac_syntax::diagnostic::Diagnostic;
use toscac_syntax::entities::Entries;
use toscac_syntax::entities::behaviour::{Activity, ActivityKind};
use toscac_syntax::expression::Expression;
use toscac_syntax::name::Name;
use toscac_syntax::origin::At;

use crate::build::Builder;
use crate::service::{Interface, NodeId, Operation, SlotSource, errors, workflow_errors};
use crate::types::Parameter;
use crate::types::context::This;

/// The inputs of the workflows of a service template.
pub(super) type WorkflowInputs = BTreeMap<Name, Arc<Entries<Parameter>>>;

/// What activities are about.
#[derive(Debug, Clone, Copy)]
pub(super) struct Subjects<'a> {
    /// The nodes.
    pub nodes: &'a [NodeId],
    /// A requirement of theirs, when they are about its relationships.
    pub relationship: Option<&'a At<Name>>,
    /// How many of the nodes must have what is called.
    pub reach: Reach,
}

/// How many of several nodes must have the operation that is called.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reach {
    /// Each of them: a step does the same to all.
    Each,
    /// At least one: which node a trigger is about is known when the event comes.
    Any,
}

impl Builder<'_> {
    /// Checks activities; `workflows` are those that can be run in place.
    pub(super) fn check_activities(
        &mut self,
        subjects: Subjects<'_>,
        activities: &[Activity],
        workflows: &WorkflowInputs,
    ) {
        for activity in activities {
            match &activity.kind {
                ActivityKind::Inline { workflow, inputs } => {
                    if workflows.contains_key(&workflow.value) {
                        self.check_called_workflow(workflow, inputs, workflows);
                    } else {
                        let message = format!("there is no workflow `{}`", workflow.value);
                        let told = workflow_errors::activity(
                            message,
                            &workflow.value,
                            workflow.origin,
                            workflows.keys(),
                        );
                        self.report(told);
                    }
                }
                // The orchestrator may bring a workflow of that name; only what the template defines is known.
                ActivityKind::Delegate { workflow, inputs } => {
                    self.check_called_workflow(workflow, inputs, workflows);
                }
                ActivityKind::SetState(_) => {}
                ActivityKind::CallOperation { operation, inputs } => {
                    self.check_called_operation(subjects, operation, inputs);
                }
            }
        }
    }

    fn check_called_workflow(
        &mut self,
        workflow: &At<Name>,
        inputs: &Entries<Expression>,
        workflows: &WorkflowInputs,
    ) {
        let Some(parameters) = workflows.get(&workflow.value) else {
            return;
        };
        for (name, value) in inputs {
            match parameters.get(name) {
                Some(parameter) => {
                    self.conform(This::Unknown, &parameter.schema, value);
                }
                None => {
                    let message = format!("workflow `{}` has no input `{name}`", workflow.value);
                    self.report(workflow_errors::activity(
                        message,
                        name,
                        value.origin,
                        parameters.keys(),
                    ));
                }
            }
        }
        for (name, input) in parameters.iter() {
            let has_value = input.default.is_some() || input.fixed.is_some() || inputs.contains_key(name);
            if input.required && !has_value {
                let message = format!("workflow `{}` needs the input `{name}`", workflow.value);
                self.report(workflow_errors::activity(message, "", workflow.origin, []));
            }
        }
    }

    /// `interface.operation` must be there on the subjects, with the inputs that are given declared.
    fn check_called_operation(
        &mut self,
        subjects: Subjects<'_>,
        operation: &At<Name>,
        inputs: &Entries<Expression>,
    ) {
        let mut found: Option<(NodeId, Operation)> = None;
        let mut missing: Option<Diagnostic> = None;
        for node in subjects.nodes.iter().copied() {
            match self.called_operation(node, subjects.relationship, operation) {
                // What a node of an unknown type has was not read.
                None => return,
                Some(Ok(operation)) => {
                    let operation = operation.clone();
                    found.get_or_insert((node, operation));
                }
                Some(Err(told)) => {
                    missing.get_or_insert(told);
                }
            }
        }
        match (missing, &found) {
            (Some(told), None) => return self.report(told),
            (Some(told), Some(_)) if subjects.reach == Reach::Each => return self.report(told),
            (Some(_) | None, _) => {}
        }
        let Some((node, found)) = found else { return };
        let this = match subjects.relationship {
            None => This::Node(self.service.nodes[node].type_id),
            Some(_) => This::Unknown,
        };
        for (name, value) in inputs {
            let Some(slot) = found.inputs.get(name) else {
                let message = format!("operation `{}` has no input `{name}`", operation.value);
                let told = workflow_errors::activity(message, name, value.origin, found.inputs.keys());
                self.report(told);
                continue;
            };
            if slot.source == SlotSource::Fixed {
                let owner = format!("operation `{}`", operation.value);
                let told = errors::fixed_value_assigned(&owner, "input", name, value.origin, slot.origin);
                self.report(told);
            }
            match &slot.schema {
                Some(schema) => {
                    self.conform(this, &schema.clone(), value);
                }
                None => self.check_ad_hoc(this, value),
            }
        }
    }

    /// The operation of one node or of its relationships; `None` when a type is not known.
    fn called_operation(
        &self,
        node: NodeId,
        relationship: Option<&At<Name>>,
        operation: &At<Name>,
    ) -> Option<Result<&Operation, Diagnostic>> {
        let (interface_name, operation_name) = operation.value.split_once('.')?;
        self.service.nodes[node].type_id?;
        let interfaces: &Entries<Interface> = match relationship {
            Some(requirement) => {
                let first = *self.named_requirements(node, &requirement.value).first()?;
                &self.service.requirements[first].relationship.interfaces
            }
            None => &self.service.nodes[node].interfaces,
        };
        let Some(interface) = interfaces.get(interface_name) else {
            let owner = &self.service.nodes[node].name;
            let message = format!("`{owner}` has no interface `{interface_name}`");
            let known = interfaces.keys();
            return Some(Err(workflow_errors::activity(
                message,
                interface_name,
                operation.origin,
                known,
            )));
        };
        Some(interface.operations.get(operation_name).ok_or_else(|| {
            let message = format!("interface `{interface_name}` has no operation `{operation_name}`");
            workflow_errors::activity(
                message,
                operation_name,
                operation.origin,
                interface.operations.keys(),
            )
        }))
    }
}
