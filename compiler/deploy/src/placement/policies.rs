//! The placement policies of a service as rules of the solver.
//!
//! A policy that is marked as one that a plan must honour is solved, or it is an error (T0506): it is never left out.

use std::collections::{BTreeMap, BTreeSet};

use toscac_model::service::{NodeId, Policy};
use toscac_model::value::{Outcome, Value};
use toscac_syntax::diagnostic::Place;
use toscac_syntax::name::Name;

use super::draft::Draft;
use super::errors;
use crate::lookup;
use crate::solve::problem::ground::Partition;
use crate::solve::problem::{Apart, Condition, Spread, Together};

/// The policy types that are solved here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum PolicyKind {
    Spread,
    Affinity,
    AntiAffinity,
    Regulation,
    Objective,
}

const KINDS: &[(&str, PolicyKind)] = &[
    ("Spread", PolicyKind::Spread),
    ("Affinity", PolicyKind::Affinity),
    ("AntiAffinity", PolicyKind::AntiAffinity),
    ("Regulation", PolicyKind::Regulation),
    ("Objective", PolicyKind::Objective),
];

/// A placement policy with the conditions of its scope.
pub(super) struct Active<'a> {
    pub(super) name: &'a Name,
    pub(super) policy: &'a Policy,
    pub(super) kind: Option<PolicyKind>,
    pub(super) when: Vec<Condition>,
}

impl<'a> Draft<'a> {
    /// Makes rules of all placement policies but the objective.
    pub(super) fn take_policies(&mut self) {
        for active in self.placement_policies() {
            match active.kind {
                Some(PolicyKind::Spread) => self.take_spread(&active),
                Some(PolicyKind::Affinity) => self.take_affinity(&active),
                Some(PolicyKind::AntiAffinity) => self.take_anti_affinity(&active),
                Some(PolicyKind::Regulation) => self.take_regulation(&active),
                Some(PolicyKind::Objective) => {}
                None => {
                    let kind = lookup::name(self.types, active.policy.type_id);
                    let reason = format!("has the type `{kind}`, which the planner cannot solve yet");
                    self.diagnostics.push(errors::policy_not_solved(
                        active.name,
                        active.policy.origin,
                        &reason,
                    ));
                }
            }
        }
    }

    /// Those whose type is marked `toscac.placement`, in the order of scopes and of the author.
    pub(super) fn placement_policies(&self) -> Vec<Active<'a>> {
        let service = self.service;
        let mut found = Vec::new();
        for (id, scope) in service.scopes.iter().filter(|(id, _)| self.is_possible(*id)) {
            for (name, policy) in &scope.policies {
                if lookup::is_marked(self.types, policy.type_id, lookup::PLACEMENT) {
                    let kind = self.policy_kind(policy);
                    found.push(Active {
                        name,
                        policy,
                        kind,
                        when: self.when(id),
                    });
                }
            }
        }
        found
    }

    fn policy_kind(&self, policy: &Policy) -> Option<PolicyKind> {
        let mut lineage = lookup::lineage(self.types, policy.type_id);
        lineage.find_map(|header| {
            let known = KINDS.iter().find(|(name, _)| header.name.as_str() == *name);
            known.map(|(_, kind)| *kind)
        })
    }

    fn take_spread(&mut self, active: &Active<'_>) {
        let Some(label) = self.text(active, "label") else {
            return;
        };
        let Some(max) = self.number(active, "max_per_value") else {
            return;
        };
        if self
            .text(active, "when_unsatisfiable")
            .is_some_and(|wish| wish.as_str() == "soften")
        {
            let reason =
                "may be softened, which the planner cannot do yet: it keeps a rule or says that it cannot";
            self.diagnostics.push(errors::policy_not_solved(
                active.name,
                active.policy.origin,
                reason,
            ));
            return;
        }
        let partition = self.partition(&label);
        for component in self.targets(active) {
            self.want_label(active, component, &label);
            let text = format!(
                "`{}` allows {max} copies for each value of `{label}`",
                active.name
            );
            let rule = self.rule(Place::key(active.policy.origin), text);
            self.limit(vec![component], partition, max, active, rule);
        }
    }

    fn take_affinity(&mut self, active: &Active<'_>) {
        let Some(label) = self.text(active, "label") else {
            return;
        };
        let components = self.targets(active);
        for component in &components {
            self.want_label(active, *component, &label);
        }
        let partition = self.partition(&label);
        let text = format!("`{}` keeps its targets at one value of `{label}`", active.name);
        let rule = self.rule(Place::key(active.policy.origin), text);
        self.problem.togethers.push(Together {
            components,
            partition,
            when: active.when.clone(),
            rule,
        });
    }

    /// A site without the label shares no value with any other.
    fn take_anti_affinity(&mut self, active: &Active<'_>) {
        let Some(label) = self.text(active, "label") else {
            return;
        };
        let components = self.targets(active);
        let text = format!(
            "`{}` keeps its targets at different values of `{label}`",
            active.name
        );
        let rule = self.rule(Place::key(active.policy.origin), text);
        let partition = self.partition(&label);
        self.limit(components, partition, 1, active, rule);
    }

    fn take_regulation(&mut self, active: &Active<'_>) {
        let Some(allowed) = self.texts(active, "jurisdictions") else {
            return;
        };
        let jurisdictions = self.zones("jurisdiction");
        let targets = self.targets(active);
        for component in &targets {
            let text = format!("`{}` asks for a jurisdiction that it names", active.name);
            self.restrict(
                *component,
                Place::key(active.policy.origin),
                text,
                |site| match &jurisdictions[site] {
                    Some(jurisdiction) if allowed.contains(jurisdiction) => None,
                    Some(jurisdiction) => Some(format!("has the jurisdiction `{jurisdiction}`")),
                    None => Some("has no label `jurisdiction`".to_owned()),
                },
            );
        }
        if self.flag(active, "exclusive") {
            let text = format!("`{}` wants its targets alone at their sites", active.name);
            let rule = self.rule(Place::key(active.policy.origin), text);
            let relation = self.same_site();
            let others: Vec<usize> = (0..self.components.len())
                .filter(|component| !targets.contains(component))
                .collect();
            let limit = self.options.limits.placement_pairs;
            let pairs = targets.len().saturating_mul(others.len());
            if self.problem.aparts.len().saturating_add(pairs) > limit {
                let what = format!("{} components apart from {} others", targets.len(), others.len());
                self.diagnostics
                    .push(errors::too_large(active.policy.origin, &what, limit));
                return;
            }
            for a in &targets {
                for b in &others {
                    let when = active.when.clone();
                    self.problem.aparts.push(Apart {
                        a: *a,
                        b: *b,
                        relation,
                        when,
                        rule,
                    });
                }
            }
        }
    }

    /// At most `max` copies of all the components for each value.
    fn limit(
        &mut self,
        components: Vec<usize>,
        partition: usize,
        max: u32,
        active: &Active<'_>,
        rule: usize,
    ) {
        self.problem.spreads.push(Spread {
            components,
            partition,
            max,
            when: active.when.clone(),
            rule,
        });
    }

    /// The sites divided by a label; equal divisions are one.
    fn partition(&mut self, label: &str) -> usize {
        let zones = self.zones(label);
        let names: BTreeSet<&Name> = zones.iter().flatten().collect();
        let number: BTreeMap<&Name, u32> = names.into_iter().zip(0..).collect();
        let partition = Partition {
            class_of: zones
                .iter()
                .map(|zone| zone.as_ref().map(|zone| number[zone]))
                .collect(),
            classes: u32::try_from(number.len()).expect("no more than sites, which are fewer"),
        };
        let known = self
            .problem
            .partitions
            .iter()
            .position(|known| *known == partition);
        known.unwrap_or_else(|| {
            self.problem.partitions.push(partition);
            self.problem.partitions.len() - 1
        })
    }

    /// What cannot be counted by a label cannot stand where the label is missing.
    fn want_label(&mut self, active: &Active<'_>, component: usize, label: &str) {
        let zones = self.zones(label);
        let text = format!("`{}` speaks of the label `{label}`", active.name);
        self.restrict(component, Place::key(active.policy.origin), text, |site| {
            zones[site].is_none().then(|| format!("has no label `{label}`"))
        });
    }

    /// Per site its value of a label.
    fn zones(&self, label: &str) -> Vec<Option<Name>> {
        self.sites
            .sites
            .iter()
            .map(|site| site.facts.get(label).cloned())
            .collect()
    }

    /// The components that the policy is about; a substituted node means all that stands for it.
    fn targets(&self, active: &Active<'_>) -> Vec<usize> {
        let is_target = |component: &usize| {
            let node = self.components[*component].node;
            let standings = self.standings(self.service.nodes[node].scope);
            let mut nodes = std::iter::once(node).chain(standings.into_iter().map(|standing| standing.node));
            nodes.any(|node: NodeId| active.policy.targets.contains(&node))
        };
        (0..self.components.len()).filter(is_target).collect()
    }

    fn text(&mut self, active: &Active<'_>, property: &str) -> Option<Name> {
        match self.value(active, property)? {
            Value::String(text) => Some(text),
            _ => None,
        }
    }

    pub(super) fn texts(&mut self, active: &Active<'_>, property: &str) -> Option<Vec<Name>> {
        let Value::List(items) = self.value(active, property)? else {
            return None;
        };
        let texts = items.iter().filter_map(|item| match item {
            Value::String(text) => Some(text.clone()),
            _ => None,
        });
        Some(texts.collect())
    }

    fn number(&mut self, active: &Active<'_>, property: &str) -> Option<u32> {
        match self.value(active, property)? {
            // A negative limit allows nothing, as zero does.
            Value::Integer(number) => Some(u32::try_from(number.max(0)).unwrap_or(u32::MAX)),
            _ => None,
        }
    }

    fn flag(&mut self, active: &Active<'_>, property: &str) -> bool {
        self.value(active, property) == Some(Value::Boolean(true))
    }

    /// A property of a policy; one that waits is reported, and what is no value was reported before.
    fn value(&mut self, active: &Active<'_>, property: &str) -> Option<Value> {
        let slot = active.policy.properties.get(property)?;
        match &slot.outcome {
            Outcome::Known(value) => Some(value.clone()),
            Outcome::Waits(wait) => {
                self.diagnostics
                    .push(errors::policy_unknown(active.name, property, slot.origin, wait));
                None
            }
            Outcome::Undefined | Outcome::Fault => None,
        }
    }
}
