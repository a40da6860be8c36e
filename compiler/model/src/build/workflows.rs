//! Workflows: steps, targets and activities name what is there (§13.2).

use toscac_syntax::entities::Entries;
use toscac_syntax::entities::behaviour::{Activity, ActivityKind, Workflow, WorkflowStep};
use toscac_syntax::entities::templates::ServiceTemplate;
use toscac_syntax::expression::Expression;
use toscac_syntax::name::Name;
use toscac_syntax::origin::At;

use crate::build::Builder;
use crate::service::{NodeId, ScopeId, workflow_errors};
use crate::types::context::This;

impl Builder<'_> {
    /// Checks all workflows of a template; they are not part of the graph yet.
    pub(super) fn check_workflows(&mut self, scope: ScopeId, template: &ServiceTemplate) {
        for (name, workflow) in &template.workflows {
            self.check_workflow_parameters(scope, workflow);
            if let Some(precondition) = &workflow.precondition {
                self.check_boolean(This::Nothing, precondition);
            }
            for step in workflow.steps.values() {
                self.check_step(scope, template, workflow, step);
            }
            self.check_recursion(template, name);
        }
    }

    /// Types of parameters exist, and values are of them.
    fn check_workflow_parameters(&mut self, scope: ScopeId, workflow: &Workflow) {
        let file = self.service.scopes[scope].file;
        for written in [&workflow.inputs, &workflow.outputs] {
            for parameter in self.parameters(file, written).values() {
                for value in parameter.default.iter().chain(&parameter.fixed) {
                    self.conform(This::Nothing, &parameter.schema, value);
                }
            }
        }
    }

    fn check_step(
        &mut self,
        scope: ScopeId,
        template: &ServiceTemplate,
        workflow: &Workflow,
        step: &WorkflowStep,
    ) {
        for next in step.on_success.iter().chain(&step.on_failure) {
            if !workflow.steps.contains_key(&next.value) {
                let known: Vec<Name> = workflow.steps.keys().cloned().collect();
                let message = format!("there is no step `{}` in this workflow", next.value);
                self.report(workflow_errors::workflow_step(
                    message,
                    &next.value,
                    next.origin,
                    &known,
                ));
            }
        }
        for clause in &step.filter {
            self.check_boolean(This::Unknown, clause);
        }
        let Some(target) = &step.target else { return };
        let nodes = self.step_targets(scope, target);
        if nodes.is_empty() && !self.service.scopes[scope].groups.contains_key(&target.value) {
            let scope = &self.service.scopes[scope];
            let known: Vec<Name> = scope.nodes.keys().chain(scope.groups.keys()).cloned().collect();
            let message = format!("`{}` is neither a node template nor a group", target.value);
            self.report(workflow_errors::workflow_step(
                message,
                &target.value,
                target.origin,
                &known,
            ));
            return;
        }
        self.check_target_relationship(scope, step, target);
        for activity in &step.activities {
            self.check_activity(template, &nodes, step, activity);
        }
    }

    fn step_targets(&self, scope: ScopeId, target: &At<Name>) -> Vec<NodeId> {
        let scope = &self.service.scopes[scope];
        match (scope.nodes.get(&target.value), scope.groups.get(&target.value)) {
            (Some(node), _) => vec![*node],
            (None, Some(group)) => group.members.clone(),
            (None, None) => Vec::new(),
        }
    }

    fn check_target_relationship(&mut self, scope: ScopeId, step: &WorkflowStep, target: &At<Name>) {
        let Some(relationship) = &step.target_relationship else {
            return;
        };
        let Some(node) = self.service.scopes[scope].nodes.get(&target.value).copied() else {
            let message = format!("`{}` is a group, and a group has no requirements", target.value);
            self.report(workflow_errors::workflow_step(
                message,
                "",
                relationship.origin,
                [],
            ));
            return;
        };
        let Some(type_id) = self.service.nodes[node].type_id else {
            return;
        };
        let requirements = &self.types.node_type(type_id).requirements;
        if !requirements.contains_key(&relationship.value) {
            let known: Vec<Name> = requirements.keys().cloned().collect();
            let message = format!("`{}` has no requirement `{}`", target.value, relationship.value);
            self.report(workflow_errors::workflow_step(
                message,
                &relationship.value,
                relationship.origin,
                &known,
            ));
        }
    }

    fn check_activity(
        &mut self,
        template: &ServiceTemplate,
        nodes: &[NodeId],
        step: &WorkflowStep,
        activity: &Activity,
    ) {
        match &activity.kind {
            ActivityKind::Delegate { workflow, inputs } | ActivityKind::Inline { workflow, inputs } => {
                self.check_called_workflow(template, workflow, inputs);
            }
            ActivityKind::SetState(_) => {}
            ActivityKind::CallOperation { operation, inputs } => {
                self.check_operation(nodes, step, operation, inputs);
            }
        }
    }

    /// Triggers call workflows; which node their operations belong to is known when the event comes.
    pub(super) fn check_activities_of_trigger(
        &mut self,
        template: &ServiceTemplate,
        activities: &[Activity],
    ) {
        for activity in activities {
            if let ActivityKind::Delegate { workflow, inputs } | ActivityKind::Inline { workflow, inputs } =
                &activity.kind
            {
                self.check_called_workflow(template, workflow, inputs);
            }
        }
    }

    fn check_called_workflow(
        &mut self,
        template: &ServiceTemplate,
        workflow: &At<Name>,
        inputs: &Entries<Expression>,
    ) {
        let Some(called) = template.workflows.get(&workflow.value) else {
            let known: Vec<Name> = template.workflows.keys().cloned().collect();
            let message = format!("there is no workflow `{}`", workflow.value);
            self.report(workflow_errors::activity(
                message,
                &workflow.value,
                workflow.origin,
                &known,
            ));
            return;
        };
        for (name, value) in inputs {
            if !called.inputs.contains_key(name) {
                let known: Vec<Name> = called.inputs.keys().cloned().collect();
                let message = format!("workflow `{}` has no input `{name}`", workflow.value);
                self.report(workflow_errors::activity(message, name, value.origin, &known));
            }
        }
        for (name, input) in &called.inputs {
            let required = input.required.as_ref().is_none_or(|required| required.value);
            if required && input.default.is_none() && !inputs.contains_key(name) {
                let message = format!("workflow `{}` needs the input `{name}`", workflow.value);
                self.report(workflow_errors::activity(message, "", workflow.origin, []));
            }
        }
    }

    /// `interface.operation` must be there on the target, with its inputs declared and complete.
    fn check_operation(
        &mut self,
        nodes: &[NodeId],
        step: &WorkflowStep,
        operation: &At<Name>,
        inputs: &Entries<Expression>,
    ) {
        let Some((interface_name, operation_name)) = operation.value.split_once('.') else {
            let message = format!(
                "`{}` names no operation: expected `interface.operation`",
                operation.value
            );
            self.report(workflow_errors::activity(message, "", operation.origin, []));
            return;
        };
        for node in nodes.iter().copied() {
            let interfaces = match &step.target_relationship {
                Some(requirement) => {
                    let ids = self.named_requirements(node, &requirement.value);
                    let Some(first) = ids.first() else { continue };
                    &self.service.requirements[*first].relationship.interfaces
                }
                None => &self.service.nodes[node].interfaces,
            };
            if self.service.nodes[node].type_id.is_none() {
                continue;
            }
            let Some(interface) = interfaces.get(interface_name) else {
                let known: Vec<Name> = interfaces.keys().cloned().collect();
                let message = format!(
                    "`{}` has no interface `{interface_name}`",
                    self.service.nodes[node].name
                );
                self.report(workflow_errors::activity(
                    message,
                    interface_name,
                    operation.origin,
                    &known,
                ));
                return;
            };
            let Some(found) = interface.operations.get(operation_name) else {
                let known: Vec<Name> = interface.operations.keys().cloned().collect();
                let message = format!("interface `{interface_name}` has no operation `{operation_name}`");
                self.report(workflow_errors::activity(
                    message,
                    operation_name,
                    operation.origin,
                    &known,
                ));
                return;
            };
            let known: Vec<Name> = found.inputs.keys().cloned().collect();
            let unknown: Vec<(Name, toscac_syntax::origin::Origin)> = inputs
                .iter()
                .filter(|(name, _)| !known.contains(name))
                .map(|(name, value)| (name.clone(), value.origin))
                .collect();
            for (name, origin) in unknown {
                let message = format!("operation `{}` has no input `{name}`", operation.value);
                self.report(workflow_errors::activity(message, &name, origin, &known));
            }
        }
    }

    /// A workflow that runs itself in place never ends.
    fn check_recursion(&mut self, template: &ServiceTemplate, name: &Name) {
        let mut open = vec![name.clone()];
        let mut seen: Vec<Name> = Vec::new();
        while let Some(next) = open.pop() {
            let Some(workflow) = template.workflows.get(&next) else {
                continue;
            };
            for activity in workflow.steps.values().flat_map(|step| &step.activities) {
                let ActivityKind::Inline { workflow: called, .. } = &activity.kind else {
                    continue;
                };
                if called.value == *name {
                    let message = format!("workflow `{name}` runs itself in place");
                    self.report(workflow_errors::activity(message, "", called.origin, []));
                    return;
                }
                if !seen.contains(&called.value) {
                    seen.push(called.value.clone());
                    open.push(called.value.clone());
                }
            }
        }
    }
}
