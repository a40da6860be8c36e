//! Triggers, activities and workflows (§13.2, §16.5).

use crate::dialect::shape::ShapeId;
use crate::entities::Entries;
use crate::entities::behaviour::{Activity, ActivityKind, Trigger, Workflow, WorkflowStep};
use crate::expression::Expression;
use crate::name::Name;
use crate::origin::At;
use crate::yaml::tree::Cursor;

use super::Lowering;
use super::errors::rules;
use super::shape::{Fields, Form};
use super::values::Direction;

impl<'tree> Lowering<'tree> {
    /// The triggers of a policy type or policy.
    pub(super) fn triggers(&mut self, fields: &Fields<'tree>) -> Entries<Trigger> {
        self.named(fields, "triggers", |this, name, value| {
            let fields = this.open_map(ShapeId::Trigger, Some(&name.value), value)?;
            Some(Trigger {
                origin: name.origin,
                event: this.text(&fields, "event"),
                condition: this.condition(&fields, "condition"),
                action: this.listed(&fields, "action", Self::activity),
            })
        })
    }

    fn activity(&mut self, item: Cursor<'tree>) -> Option<Activity> {
        let fields = self.open_map(ShapeId::Activity, None, item)?;
        let kinds = ["delegate", "set_state", "call_operation", "inline"];
        let present: Vec<&str> = kinds.into_iter().filter(|keyname| fields.has(keyname)).collect();
        let [keyname] = present.as_slice() else {
            // A keyname that is none of the four was reported.
            if present.len() > 1 || fields.whole.entries().is_some_and(|entries| entries.is_empty()) {
                self.report(item, "", rules::activity_kinds(item.origin, &present));
            }
            return None;
        };
        let kind = match *keyname {
            "set_state" => ActivityKind::SetState(self.text(&fields, keyname)?),
            "call_operation" => {
                let (operation, inputs) = self.call(&fields, keyname, ShapeId::OperationCall, "operation")?;
                let is_path = operation
                    .value
                    .split_once('.')
                    .is_some_and(|(interface, operation)| !interface.is_empty() && !operation.is_empty());
                if !is_path {
                    self.report(item, "", rules::operation_notation(&operation));
                    return None;
                }
                ActivityKind::CallOperation { operation, inputs }
            }
            "inline" => {
                let (workflow, inputs) = self.call(&fields, keyname, ShapeId::WorkflowCall, "workflow")?;
                ActivityKind::Inline { workflow, inputs }
            }
            _ => {
                let (workflow, inputs) = self.call(&fields, keyname, ShapeId::WorkflowCall, "workflow")?;
                ActivityKind::Delegate { workflow, inputs }
            }
        };
        Some(Activity {
            origin: item.origin,
            kind,
        })
    }

    /// What is called, and with which inputs.
    fn call(
        &mut self,
        fields: &Fields<'tree>,
        keyname: &str,
        id: ShapeId,
        called: &str,
    ) -> Option<(At<Name>, Entries<Expression>)> {
        match self.form(fields, keyname, id)? {
            Form::Map(fields) => Some((self.text(&fields, called)?, self.named_values(&fields, "inputs"))),
            Form::Short(name) => Some((At::new(name.scalar()?.text.clone(), name.origin), Entries::new())),
        }
    }

    /// The workflows of a service template.
    pub(super) fn workflows(&mut self, fields: &Fields<'tree>) -> Entries<Workflow> {
        self.named(fields, "workflows", |this, name, value| {
            let fields = this.open_map(ShapeId::Workflow, Some(&name.value), value)?;
            if let (Some(steps), Some(implementation)) = (fields.key("steps"), fields.key("implementation")) {
                let diagnostic =
                    rules::steps_and_implementation(&name.value, implementation.origin, steps.origin);
                this.report(implementation, "", diagnostic);
            }
            // What an external workflow takes leaves the orchestrator, and what it yields comes in (§9.8).
            let is_external = fields.has("implementation") && !fields.has("steps");
            let (inputs, outputs) = if is_external {
                (Direction::Outgoing, Direction::Incoming)
            } else {
                (Direction::Incoming, Direction::Either)
            };
            Some(Workflow {
                origin: name.origin,
                description: this.text(&fields, "description"),
                inputs: this.parameter_definitions(&fields, "inputs", inputs),
                outputs: this.parameter_definitions(&fields, "outputs", outputs),
                precondition: this.condition(&fields, "precondition"),
                steps: this.named(&fields, "steps", Self::workflow_step),
                implementation: this.implementation(&fields, "implementation"),
            })
        })
    }

    fn workflow_step(&mut self, name: &At<Name>, value: Cursor<'tree>) -> Option<WorkflowStep> {
        let fields = self.open_map(ShapeId::WorkflowStep, Some(&name.value), value)?;
        Some(WorkflowStep {
            origin: name.origin,
            target: self.text(&fields, "target"),
            target_relationship: self.text(&fields, "target_relationship"),
            filter: self.conditions(&fields, "filter"),
            activities: self.listed(&fields, "activities", Self::activity),
            on_success: self.text_or_texts(&fields, "on_success"),
            on_failure: self.text_or_texts(&fields, "on_failure"),
        })
    }
}
