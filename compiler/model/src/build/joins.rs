//! Requirement mappings: what they name is there and fits, and which inner requirement leads where (§15.5).

use std::collections::BTreeMap;

use toscac_syntax::entities::Entries;
use toscac_syntax::entities::definitions::CountRange;
use toscac_syntax::entities::templates::{
    Directive, RequirementMapping, ServiceTemplate, SubstitutionMappings,
};
use toscac_syntax::expression::{Expression, ExpressionKind};
use toscac_syntax::name::Name;
use toscac_syntax::origin::{At, Origin};

use crate::build::Builder;
use crate::names::TypeId;
use crate::service::{NodeId, RequirementId, ScopeId, Target, mapping_errors};
use crate::types::{self, CapabilityWish};

/// Where an entry of the requirement mappings leads.
#[derive(Debug, Clone)]
enum MappedTo {
    /// A requirement of a node.
    Requirement(NodeId, Name, Origin),
    /// A node that takes its place from outside.
    Selectable(NodeId, Origin),
}

impl Builder<'_> {
    /// Checks the requirement mappings of a template, and opens the inner requirements that they name.
    pub(super) fn check_requirement_mappings(
        &mut self,
        scope: ScopeId,
        mappings: &SubstitutionMappings,
        type_id: TypeId,
    ) {
        let mut sums: Entries<(u64, u64, Origin)> = Entries::new();
        let mut needs: BTreeMap<(NodeId, Name), u64> = BTreeMap::new();
        for mapping in &mappings.requirements {
            let name = &mapping.requirement;
            let node_type = self.types.node_type(type_id);
            let Some(definition) = node_type.requirements.get(&name.value).cloned() else {
                let known: Vec<Name> = node_type.requirements.keys().cloned().collect();
                let message = format!(
                    "node type `{}` has no requirement `{}`",
                    self.type_name(type_id),
                    name.value
                );
                self.report(mapping_errors::mapped_name_unknown(
                    message,
                    &name.value,
                    name.origin,
                    &known,
                ));
                continue;
            };
            let mut needed = 0;
            for target in self.mapped_targets(scope, mapping) {
                if let Some(of_target) = self.check_mapped(&target, &definition) {
                    // What one entry could not serve of a requirement, another one may.
                    let rest = match &target {
                        MappedTo::Requirement(node, name, _) => {
                            needs.entry((*node, name.clone())).or_insert(of_target)
                        }
                        MappedTo::Selectable(..) => continue,
                    };
                    needed = needed.max(std::mem::take(rest));
                }
            }
            let sum = sums.entry(name.value.clone()).or_insert((0, 0, mapping.origin));
            sum.0 += needed;
            sum.1 += match &mapping.count {
                Some(At {
                    value: Some(count), ..
                }) => u64::from(*count),
                Some(At { value: None, .. }) => 0,
                None => 1,
            };
            sum.2 = mapping.origin;
        }
        for (name, (needed, mapped, origin)) in sums {
            let range = self.types.node_type(type_id).requirements[&name].count_range;
            self.check_mapped_counts(&name, needed, mapped, range, origin);
        }
    }

    /// No more mandatory relationships inside than are promised outside, and no more mappings than there can be
    /// (§15.5.4).
    fn check_mapped_counts(
        &mut self,
        name: &Name,
        needed: u64,
        mapped: u64,
        range: CountRange,
        origin: Origin,
    ) {
        if needed > u64::from(range.lower()) {
            self.report(mapping_errors::too_many_mandatory(name, origin, needed, range));
        } else if range.upper().is_some_and(|upper| mapped > u64::from(upper)) {
            self.report(mapping_errors::too_many_mappings(name, origin, mapped, range));
        }
    }

    /// How many mandatory relationships a mapped requirement has; `None` when it is a fault that was reported.
    fn check_mapped(&mut self, target: &MappedTo, outer: &types::Requirement) -> Option<u64> {
        match target {
            MappedTo::Requirement(node, name, origin) => {
                self.check_mapped_requirement(*node, name, *origin, outer)
            }
            MappedTo::Selectable(node, origin) => {
                let found = self.service.nodes[*node].type_id;
                if let (Some(found), Some(wanted)) = (found, outer.node)
                    && !self.may_be_one(found, wanted)
                {
                    let message = format!(
                        "`{}` is of type `{}`, and the target outside is a `{}`",
                        self.service.nodes[*node].name,
                        self.type_name(found),
                        self.type_name(wanted)
                    );
                    self.report(mapping_errors::mapping_types(
                        message,
                        *origin,
                        outer.provenance.latest(),
                    ));
                }
                None
            }
        }
    }

    fn check_mapped_requirement(
        &mut self,
        node: NodeId,
        name: &Name,
        origin: Origin,
        outer: &types::Requirement,
    ) -> Option<u64> {
        let type_id = self.service.nodes[node].type_id?;
        let node_type = self.types.node_type(type_id);
        let Some(inner) = node_type.requirements.get(name).cloned() else {
            let known: Vec<Name> = node_type.requirements.keys().cloned().collect();
            let message = format!("`{}` has no requirement `{name}`", self.service.nodes[node].name);
            self.report(mapping_errors::mapping_unknown(message, name, origin, &known));
            return None;
        };
        self.check_mapped_types(name, origin, &inner, outer);
        let mut needed = 0;
        for id in self.named_requirements(node, name) {
            let requirement = &self.service.requirements[id];
            // Where its definition asks for none, it is mandatory only if the assignment says so.
            if requirement.insisted || (!requirement.optional && requirement.count_range.lower() > 0) {
                needed += u64::from(requirement.count.unwrap_or(1));
            }
            match &requirement.target {
                Target::Named { .. } => {
                    let taken = requirement.origin;
                    let node = self.service.nodes[node].name.clone();
                    self.report(mapping_errors::mapped_requirement_taken(
                        &node, name, origin, taken,
                    ));
                    return None;
                }
                Target::Open(_) | Target::Nothing => {
                    self.service.requirements.get_mut(id).target = Target::Outer(Vec::new());
                }
                Target::Outer(_) => {}
            }
        }
        Some(needed)
    }

    /// What serves the requirement outside must be able to serve the one inside.
    fn check_mapped_types(
        &mut self,
        name: &Name,
        origin: Origin,
        inner: &types::Requirement,
        outer: &types::Requirement,
    ) {
        if let (CapabilityWish::Type(wanted), CapabilityWish::Type(given)) =
            (&inner.capability, &outer.capability)
            && !self.may_be_one(*wanted, *given)
        {
            let message = format!(
                "`{name}` needs a capability `{}`, and outside there is a `{}`",
                self.type_name(*wanted),
                self.type_name(*given)
            );
            self.report(mapping_errors::mapping_types(
                message,
                origin,
                outer.provenance.latest(),
            ));
        } else if let (Some(wanted), Some(given)) = (inner.node, outer.node)
            && !self.may_be_one(wanted, given)
        {
            let message = format!(
                "`{name}` needs a node `{}`, and outside there is a `{}`",
                self.type_name(wanted),
                self.type_name(given)
            );
            self.report(mapping_errors::mapping_types(
                message,
                origin,
                outer.provenance.latest(),
            ));
        }
    }

    /// Whether something can be of both types.
    fn may_be_one(&self, one: TypeId, other: TypeId) -> bool {
        self.types.is_derived_from(one, other) || self.types.is_derived_from(other, one)
    }

    /// Leads the mapped inner requirements and nodes to the requirements of the substituted node.
    pub(super) fn join_requirements(
        &mut self,
        inner: ScopeId,
        outer: NodeId,
        mappings: &SubstitutionMappings,
    ) {
        let mut served: BTreeMap<(NodeId, Name), Vec<RequirementId>> = BTreeMap::new();
        let mut by_name: Entries<Vec<&RequirementMapping>> = Entries::new();
        for mapping in &mappings.requirements {
            let entries = by_name.entry(mapping.requirement.value.clone()).or_default();
            entries.push(mapping);
        }
        for (name, entries) in &by_name {
            let outers = self.named_requirements(outer, name);
            for (entry, taken) in self.shares(inner, outer, name, entries, &outers) {
                for target in self.mapped_targets(inner, entry) {
                    match target {
                        MappedTo::Requirement(node, requirement, _) => {
                            served.entry((node, requirement)).or_default().extend(taken);
                        }
                        MappedTo::Selectable(node, _) => {
                            self.service.nodes.get_mut(node).taken_from.extend(taken);
                        }
                    }
                }
            }
        }
        for ((node, name), outers) in served {
            self.distribute(node, &name, &outers);
        }
    }

    /// Which assignments each entry takes: one each, as many as its count says, or all where it is the only one
    /// (§15.5). Where there are more entries than relationships promised, those that lead to mandatory requirements
    /// come first (§15.5.4).
    fn shares<'m, 'o>(
        &mut self,
        inner: ScopeId,
        outer: NodeId,
        name: &Name,
        entries: &[&'m RequirementMapping],
        outers: &'o [RequirementId],
    ) -> Vec<(&'m RequirementMapping, &'o [RequirementId])> {
        let mut ordered = entries.to_vec();
        let type_id = self.service.nodes[outer].type_id;
        let definition = type_id.and_then(|id| self.types.node_type(id).requirements.get(name));
        let promised = definition.map_or(0, |definition| definition.count_range.lower());
        if entries.len() > promised as usize {
            let mut keyed: Vec<(bool, &RequirementMapping)> = Vec::with_capacity(entries.len());
            for entry in entries {
                keyed.push((!self.leads_to_mandatory(inner, entry), entry));
            }
            keyed.sort_by_key(|(is_optional, _)| *is_optional);
            ordered = keyed.into_iter().map(|(_, entry)| entry).collect();
        }
        let mut rest = outers;
        let mut shares = Vec::with_capacity(ordered.len());
        for entry in ordered {
            let wanted = match &entry.count {
                Some(At {
                    value: Some(count), ..
                }) => *count as usize,
                Some(At { value: None, .. }) => rest.len(),
                None if entries.len() == 1 => rest.len(),
                None => 1,
            };
            let (taken, left) = rest.split_at(wanted.min(rest.len()));
            rest = left;
            shares.push((entry, taken));
        }
        shares
    }

    fn leads_to_mandatory(&mut self, inner: ScopeId, entry: &RequirementMapping) -> bool {
        let targets = self.mapped_targets(inner, entry);
        targets.into_iter().any(|target| match target {
            MappedTo::Requirement(node, name, _) => {
                let ids = self.named_requirements(node, &name);
                ids.iter().any(|id| !self.service.requirements[*id].optional)
            }
            MappedTo::Selectable(..) => true,
        })
    }

    /// The first assignment inside takes the first one outside, and so on; the last one takes the rest. Where none is
    /// written inside, the mapping itself makes one.
    fn distribute(&mut self, node: NodeId, name: &Name, outers: &[RequirementId]) {
        let mut ids = self.named_requirements(node, name);
        ids.retain(|id| matches!(self.service.requirements[*id].target, Target::Outer(_)));
        if ids.is_empty() && !outers.is_empty() {
            let type_id = self.service.nodes[node].type_id;
            let definition = type_id.and_then(|id| self.types.node_type(id).requirements.get(name).cloned());
            if let Some(definition) = definition {
                let id = self.requirement(node, name, &definition, None, None);
                self.service.requirements.get_mut(id).optional = true;
                ids.push(id);
            }
        }
        let last = ids.len().saturating_sub(1);
        for (position, id) in ids.into_iter().enumerate() {
            let taken: Vec<RequirementId> = if position == last {
                outers.iter().skip(position).copied().collect()
            } else {
                outers.get(position).copied().into_iter().collect()
            };
            self.service.requirements.get_mut(id).target = Target::Outer(taken);
        }
    }

    /// The requirements of a node with one name, in order.
    pub(super) fn named_requirements(&self, node: NodeId, name: &Name) -> Vec<RequirementId> {
        let all = &self.service.nodes[node].requirements;
        all.iter()
            .copied()
            .filter(|id| self.service.requirements[*id].name == *name)
            .collect()
    }

    /// What an entry maps to. `[a, b]` is the requirement `b` of node `a` if its type has one, else two nodes that are
    /// selected.
    fn mapped_targets(&mut self, scope: ScopeId, mapping: &RequirementMapping) -> Vec<MappedTo> {
        match &mapping.targets.kind {
            ExpressionKind::Scalar(..) => self.selectable(scope, &mapping.targets).into_iter().collect(),
            ExpressionKind::List(items) => {
                if let [node, requirement] = &items[..]
                    && node.as_string().is_some()
                    && requirement.as_string().is_some()
                    && !self.are_selectable(scope, node, requirement)
                {
                    return self
                        .mapped_requirement(scope, node, requirement)
                        .into_iter()
                        .collect();
                }
                let items = items.iter().filter_map(|item| match item.as_list() {
                    Some([node, requirement]) => self.mapped_requirement(scope, node, requirement),
                    Some(_) | None => self.selectable(scope, item),
                });
                items.collect()
            }
            ExpressionKind::Map(_) | ExpressionKind::Call(_) | ExpressionKind::Fault => Vec::new(),
        }
    }

    fn are_selectable(&self, scope: ScopeId, one: &Expression, other: &Expression) -> bool {
        let is_requirement = || {
            let node = self.service.nodes[self.inner_node(scope, one)?].type_id?;
            let requirements = &self.types.node_type(node).requirements;
            Some(requirements.contains_key(other.as_string()?.as_str()))
        };
        is_requirement() != Some(true) && self.is_selectable(scope, one) && self.is_selectable(scope, other)
    }

    fn mapped_requirement(
        &mut self,
        scope: ScopeId,
        node: &Expression,
        requirement: &Expression,
    ) -> Option<MappedTo> {
        let name = requirement.as_string()?.clone();
        if let Some(id) = self.inner_node(scope, node) {
            return Some(MappedTo::Requirement(id, name, requirement.origin));
        }
        let known: Vec<Name> = self.service.scopes[scope].nodes.keys().cloned().collect();
        let written = node.as_string()?;
        let message = format!("there is no node template `{written}`");
        self.report(mapping_errors::mapping_unknown(
            message,
            written,
            node.origin,
            &known,
        ));
        None
    }

    fn selectable(&mut self, scope: ScopeId, word: &Expression) -> Option<MappedTo> {
        let name = word.as_string()?;
        let node = self.inner_node(scope, word);
        if let Some(node) = node.filter(|_| self.is_selectable(scope, word)) {
            return Some(MappedTo::Selectable(node, word.origin));
        }
        let message = match node {
            Some(_) => {
                format!("`{name}` has no directive `select`, so no node from outside can take its place")
            }
            None => format!("there is no node template `{name}`"),
        };
        let known: Vec<Name> = self.service.scopes[scope].nodes.keys().cloned().collect();
        self.report(mapping_errors::mapping_unknown(
            message,
            name,
            word.origin,
            &known,
        ));
        None
    }

    fn is_selectable(&self, scope: ScopeId, word: &Expression) -> bool {
        self.inner_node(scope, word)
            .is_some_and(|node| self.service.nodes[node].directives.contains(&Directive::Select))
    }

    fn inner_node(&self, scope: ScopeId, word: &Expression) -> Option<NodeId> {
        let name = word.as_string()?;
        self.service.scopes[scope].nodes.get(name.as_str()).copied()
    }

    /// Whether a node of a template takes its place from outside when the template stands for a node.
    pub(super) fn is_mapped_from_outside(&self, scope: ScopeId, node: NodeId) -> bool {
        let name = &self.service.nodes[node].name;
        let is_name = |word: &Expression| word.as_string() == Some(name);
        self.service_template(scope)
            .and_then(|template| template.substitution_mappings.as_ref())
            .is_some_and(|mappings| {
                mappings.requirements.iter().any(|mapping| {
                    let items = mapping.targets.as_list().unwrap_or_default();
                    is_name(&mapping.targets) || items.iter().any(is_name)
                })
            })
    }

    fn service_template(&self, scope: ScopeId) -> Option<&ServiceTemplate> {
        let syntax = self.files.get(&self.service.scopes[scope].file)?;
        syntax.value.service_template.as_ref()
    }
}
