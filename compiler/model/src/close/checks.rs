//! What must be true of the whole graph, whoever decided: targets pass filters and have enough, and there are as many
//! relationships as types ask for.

use std::collections::BTreeMap;

use toscac_syntax::name::Name;

use crate::close::Closer;
use crate::graph::Ends;
use crate::graph::places::NodeAt;
use crate::service::{ChoiceOf, RequirementId, Target, requirement_errors};

impl Closer<'_> {
    /// Reports what is not true.
    pub(super) fn check(&mut self) {
        let told = self.engine.check_named_targets();
        self.diagnostics.extend(told);
        let told = self.engine.check_capacities();
        self.diagnostics.extend(told);
        self.check_counts();
    }

    /// After everything is decided there are not fewer relationships than the type asks for (§8.5.4). What stays open
    /// for an inventory, or was reported when it was decided, does not count as missing.
    fn check_counts(&mut self) {
        let nodes: Vec<NodeAt> = self.nodes.keys().copied().collect();
        for at in nodes {
            let mut found: BTreeMap<Name, (u64, bool, RequirementId)> = BTreeMap::new();
            for id in &self.service.nodes[at.node].requirements {
                let requirement = &self.service.requirements[*id];
                let (count, is_whole) = match self.engine.ends(*id, at) {
                    Ends::Known(ends) => (ends.len() as u64, true),
                    Ends::Nothing => (0, true),
                    Ends::Waits | Ends::Fault => (0, false),
                };
                let sum = found.entry(requirement.name.clone()).or_insert((0, true, *id));
                sum.0 += count;
                sum.1 &= is_whole;
            }
            for (count, is_whole, id) in found.into_values() {
                let requirement = &self.service.requirements[id];
                let range = requirement.count_range;
                if is_whole && count < u64::from(range.lower()) && self.is_mapped(id) {
                    let node = &self.service.nodes[at.node].name;
                    let told = requirement_errors::relationships_missing(requirement, node, count, range);
                    self.diagnostics.push(told);
                }
            }
        }
    }

    /// Says which requirements stay open because nodes of their type are those of an inventory, and none was given.
    pub(super) fn report_left_open(&mut self) {
        let service = self.service;
        for (id, choice) in service.choices.iter() {
            let ChoiceOf::Requirement(requirement) = choice.of else {
                continue;
            };
            let requirement = &service.requirements[requirement];
            let is_open = choice.promised
                && !requirement.optional
                && requirement.count != Some(0)
                && !self.decisions.choices.contains_key(&id)
                && self.decided.is_there(service.nodes[requirement.node].scope);
            if let Some(wanted) = requirement.node_type
                && is_open
            {
                let node = &service.nodes[requirement.node].name;
                let wanted = self.engine.types.name(wanted).clone();
                let told = requirement_errors::left_to_an_inventory(requirement, node, &wanted);
                self.diagnostics.push(told);
            }
        }
    }

    /// Whether a requirement is served from outside of its template: nobody else has looked whether it is.
    fn is_mapped(&self, id: RequirementId) -> bool {
        matches!(self.service.requirements[id].target, Target::Outer(_))
    }
}
