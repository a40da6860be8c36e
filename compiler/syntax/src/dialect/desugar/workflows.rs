//! Workflows and triggers: preconditions, conditions with a period, and actions.

use super::super::shape::{Key, ShapeId};
use super::{Desugar, errors};
use crate::yaml::tree::{Cursor, NodeId, ScalarKind, TreeKind};

/// How often and for how long a condition must hold: what runs the service may look at it, this compiler cannot.
const TIMES: &[&str] = &["period", "evaluations", "method"];

impl Desugar {
    /// `preconditions: [ { target: …, condition: [ … ] } ]`.
    pub(super) fn preconditions(&mut self, row: &Key, list: Cursor<'_>) -> Option<NodeId> {
        let Some(items) = list.items() else {
            return self.wrong_kind(list, || format!("a list of preconditions for `{}`", row.spelling));
        };
        let mut clauses = Vec::new();
        for item in items {
            clauses.extend(self.precondition(item));
        }
        Some(self.all(list, clauses))
    }

    fn precondition(&mut self, item: Cursor<'_>) -> Vec<NodeId> {
        let Some(entries) = item.entries() else {
            self.report(item, errors::wrong_kind(item, "a precondition"));
            return Vec::new();
        };
        let mut target = None;
        let mut relationship = None;
        let mut condition = None;
        for entry in entries {
            match entry.key.scalar().map(|key| key.text.as_str()) {
                Some("target") => target = self.name(entry.value, "a node template"),
                Some("target_relationship") => relationship = self.name(entry.value, "a requirement"),
                Some("condition") => condition = Some(entry.value),
                Some(_) | None => {
                    let known = &["target", "target_relationship", "condition"];
                    self.report(entry.key, errors::unknown_key("precondition", entry.key, known));
                }
            }
        }
        let Some(target) = target else {
            self.report(item, errors::missing_target(item));
            return Vec::new();
        };
        let mut path = vec![target];
        if let Some(requirement) = relationship {
            path.extend(["RELATIONSHIP".to_owned(), requirement]);
        }
        // Without a condition the target need only be there, and it is.
        condition.map_or_else(Vec::new, |condition| self.condition_clauses(condition, &path))
    }

    /// A list of clauses, or a map with the clauses under `constraint`.
    pub(super) fn trigger_condition(&mut self, row: &Key, condition: Cursor<'_>) -> Option<NodeId> {
        let entries = condition.entries().unwrap_or_default();
        let is_extended = entries.iter().any(|entry| {
            let key = entry.key.scalar().map(|key| key.text.as_str());
            key.is_some_and(|key| key == "constraint" || TIMES.contains(&key))
        });
        if !is_extended {
            return self.condition(row, condition);
        }
        let mut clauses = Vec::new();
        for entry in entries {
            match entry.key.scalar().map(|key| key.text.as_str()) {
                Some("constraint") => {
                    clauses.extend(self.condition_clauses(entry.value, &["SELF".to_owned()]));
                }
                Some(key) if TIMES.contains(&key) => {
                    self.report(entry.key, errors::time_of_condition(entry.key, key));
                }
                Some(_) | None => {
                    let known = &["constraint", "period", "evaluations", "method"];
                    self.report(entry.key, errors::unknown_key("condition", entry.key, known));
                }
            }
        }
        Some(self.all(condition, clauses))
    }

    /// A list of activities, or the name of a workflow that is run in place.
    pub(super) fn action(&mut self, action: Cursor<'_>) -> Option<NodeId> {
        match &action.get().kind {
            TreeKind::Scalar(scalar) if action.get().scalar_kind() == Some(ScalarKind::String) => {
                let keyname = self.text(action, "inline");
                let workflow = self.text(action, &scalar.text);
                let activity = self.map(action, vec![(keyname, workflow)]);
                Some(self.list(action, vec![activity]))
            }
            TreeKind::Scalar(_) | TreeKind::Sequence(_) | TreeKind::Mapping(_) | TreeKind::Alias(..) => {
                self.each_item(action, |this, item| this.shape(ShapeId::Activity, item))
            }
        }
    }
}
