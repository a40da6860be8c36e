//! Workflows: steps, targets and outputs name what is there (§13.2).

use std::sync::Arc;

use toscac_syntax::entities::Entries;
use toscac_syntax::entities::behaviour::{ActivityKind, Workflow, WorkflowStep};
use toscac_syntax::entities::definitions::ParameterDefinition;
use toscac_syntax::entities::templates::ServiceTemplate;
use toscac_syntax::name::Name;
use toscac_syntax::origin::At;

use crate::build::activities::{Reach, Subjects, WorkflowInputs};
use crate::build::slots::{Completeness, Owner};
use crate::build::{Builder, Surroundings};
use crate::service::{NodeId, ScopeId, workflow_errors};
use crate::types::Parameter;
use crate::types::context::This;

impl Builder<'_> {
    /// The inputs of all workflows of a template: their types exist, and values are of them.
    pub(super) fn workflow_inputs(&mut self, scope: ScopeId, template: &ServiceTemplate) -> WorkflowInputs {
        let mut inputs = WorkflowInputs::new();
        for (name, workflow) in &template.workflows {
            inputs.insert(name.clone(), self.workflow_parameters(scope, &workflow.inputs));
        }
        inputs
    }

    /// Checks all workflows of a template; they are not part of the graph yet.
    pub(super) fn check_workflows(
        &mut self,
        scope: ScopeId,
        template: &ServiceTemplate,
        inputs: &WorkflowInputs,
    ) {
        for (name, workflow) in &template.workflows {
            let before = Arc::clone(&self.surroundings);
            if let Some(own) = inputs.get(name).filter(|own| !own.is_empty()) {
                self.surroundings = with_inputs(&before, own);
            }
            self.check_outputs(scope, workflow);
            if let Some(precondition) = &workflow.precondition {
                self.check_boolean(This::Nothing, precondition);
            }
            if let Some(implementation) = &workflow.implementation {
                let owner = Owner {
                    title: "the workflow",
                    origin: workflow.origin,
                    complete: Completeness::Required,
                    this: This::Nothing,
                };
                self.implementation(owner, implementation, &Entries::new());
            }
            for (step_name, step) in &workflow.steps {
                self.check_next_steps(workflow, step_name, step);
                self.check_step(scope, step, inputs);
            }
            self.check_recursion(template, name);
            self.surroundings = before;
        }
    }

    fn workflow_parameters(
        &mut self,
        scope: ScopeId,
        written: &Entries<ParameterDefinition>,
    ) -> Arc<Entries<Parameter>> {
        let file = self.service.scopes[scope].file;
        let parameters = self.parameters(file, written);
        for parameter in parameters.values() {
            for value in parameter.default.iter().chain(&parameter.fixed) {
                self.conform(This::Nothing, &parameter.schema, value);
            }
        }
        parameters
    }

    /// Outputs are written to attributes that are there and can take them.
    fn check_outputs(&mut self, scope: ScopeId, workflow: &Workflow) {
        let outputs = self.workflow_parameters(scope, &workflow.outputs);
        for (name, output) in outputs.iter() {
            if let Some(mapping) = &output.mapping {
                self.check_mapping(This::Nothing, name, mapping, Some(&output.schema));
            }
        }
    }

    /// What comes next are other steps of the workflow.
    fn check_next_steps(&mut self, workflow: &Workflow, name: &Name, step: &WorkflowStep) {
        for next in step.on_success.iter().chain(&step.on_failure) {
            let message = if next.value == *name {
                format!("step `{name}` comes after itself")
            } else if workflow.steps.contains_key(&next.value) {
                continue;
            } else {
                format!("there is no step `{}` in this workflow", next.value)
            };
            let known = workflow.steps.keys().filter(|known| *known != name);
            self.report(workflow_errors::workflow_step(
                message,
                &next.value,
                next.origin,
                known,
            ));
        }
    }

    fn check_step(&mut self, scope: ScopeId, step: &WorkflowStep, inputs: &WorkflowInputs) {
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
        let subjects = Subjects {
            nodes: &nodes,
            relationship: step.target_relationship.as_ref(),
            reach: Reach::Each,
        };
        self.check_activities(subjects, &step.activities, inputs);
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

/// The surroundings inside a workflow: its own inputs hide those of the service.
fn with_inputs(around: &Surroundings, own: &Entries<Parameter>) -> Arc<Surroundings> {
    let mut inputs = Entries::clone(&around.inputs);
    inputs.extend(own.iter().map(|(name, input)| (name.clone(), input.clone())));
    Arc::new(Surroundings {
        inputs: Arc::new(inputs),
        nodes: around.nodes.clone(),
    })
}
