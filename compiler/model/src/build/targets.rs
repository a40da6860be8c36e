//! Where requirements lead: named nodes with their capability, or choices with candidates.

use toscac_syntax::dialect::rules::Fitting;
use toscac_syntax::entities::Kind;
use toscac_syntax::entities::templates::{Directive, NodeReference, Reach};
use toscac_syntax::name::Name;
use toscac_syntax::origin::{At, Origin};

use crate::build::{Builder, Inventory};
use crate::fits;
use crate::names::{Lookup, TypeId};
use crate::service::{
    Candidate, Choice, ChoiceOf, NodeId, RequirementId, Slot, SlotSource, Target, requirement_errors,
    target_errors,
};
use crate::types::CapabilityWish;
use crate::types::context::This;
use crate::value::Outcome;

/// The metadata key of node types whose nodes an inventory holds.
const INVENTORY: &str = "toscac.inventory";

/// What an assignment says of the target, and where the definition stands.
pub(super) struct Written<'a> {
    pub(super) node: Option<&'a NodeReference>,
    /// Where a capability is written.
    pub(super) capability: Option<Origin>,
    /// Inside or outside of the service; nothing says both.
    pub(super) reach: Vec<Reach>,
    pub(super) declared: Origin,
}

impl Builder<'_> {
    /// Decides whether a requirement is named, open, or a fault.
    pub(super) fn lead(&mut self, id: RequirementId, written: &Written<'_>) {
        let node = self.service.requirements[id].node;
        let scope = self.service.nodes[node].scope;
        let file = self.service.scopes[scope].file;
        let Some(reference) = written.node else {
            let wanted = self.service.requirements[id].node_type;
            self.open(id, wanted, &written.reach);
            return;
        };
        let found_node = self.service.scopes[scope]
            .nodes
            .get(&reference.name.value)
            .copied();
        if let Some(target) = found_node {
            if let Some(found) = self.lookup(file, Kind::Node, &reference.name.value).found() {
                let declared = self.types.node_type(found).header.origin;
                self.report(requirement_errors::template_and_type(&reference.name, declared));
            }
            self.lead_to_node(id, target, reference, written);
            return;
        }
        match self.lookup(file, Kind::Node, &reference.name.value) {
            Lookup::Found(_) if reference.index.is_some() => {
                self.report(target_errors::index_of_type(&reference.name));
            }
            Lookup::Found(found) => {
                if self.narrows(id, &reference.name, found, written.declared) {
                    self.service.requirements.get_mut(id).node_type = Some(found);
                    self.open(id, Some(found), &written.reach);
                }
            }
            Lookup::Unknown => {}
            Lookup::Missing => {
                let mut known: Vec<Name> = self.service.scopes[scope].nodes.keys().cloned().collect();
                known.extend(self.visible_names(file, Kind::Node));
                self.report(requirement_errors::unknown_target(&reference.name, &known));
            }
        }
    }

    fn lead_to_node(
        &mut self,
        id: RequirementId,
        target: NodeId,
        reference: &NodeReference,
        written: &Written<'_>,
    ) {
        if let Some(found) = self.service.nodes[target].type_id
            && !self.narrows(id, &reference.name, found, written.declared)
        {
            return;
        }
        let index = reference.index.as_ref().map(|index| {
            Box::new(Slot {
                origin: index.origin,
                source: SlotSource::Assigned,
                schema: None,
                expression: Some(index.clone()),
                outcome: Outcome::Undefined,
            })
        });
        if let Some(slot) = &index
            && let Some(expression) = &slot.expression
        {
            let this = This::Node(self.service.nodes[self.service.requirements[id].node].type_id);
            self.check_index(this, expression);
        }
        let capability = self.named_capability(id, target, reference.name.origin, written.capability);
        if let Some(capability) = &capability
            && !self.serves_inside(target, capability)
        {
            // An optional requirement stays open where its target takes nobody from inside.
            if !self.service.requirements[id].optional {
                let target = &self.service.nodes[target];
                let told = target_errors::serves_outside_only(
                    capability,
                    &target.name,
                    reference.name.origin,
                    target.capabilities.get(capability).map(|found| found.origin),
                );
                self.report(told);
            }
            return;
        }
        self.service.requirements.get_mut(id).target = Target::Named {
            node: target,
            index,
            capability,
        };
    }

    /// Whether relationships of the same template may lead to a capability of a node (§8.3). Of a node that is selected,
    /// its own service says so.
    fn serves_inside(&self, node: NodeId, capability: &Name) -> bool {
        let node = &self.service.nodes[node];
        let found = node.capabilities.get(capability);
        node.directives.contains(&Directive::Select)
            || found.is_none_or(|found| found.is_reached_from(Reach::Internal))
    }

    /// Whether a type or the type of a named node is what the definition asks for; reported if not.
    fn narrows(&mut self, id: RequirementId, name: &At<Name>, found: TypeId, declared: Origin) -> bool {
        let requirement = &self.service.requirements[id];
        match requirement.node_type {
            Some(wanted) if !self.types.is_derived_from(found, wanted) => {
                let found = self.type_name(found);
                let wanted = self.type_name(wanted);
                let diagnostic = requirement_errors::incompatible_target(
                    &requirement.name,
                    name,
                    &found,
                    &wanted,
                    declared,
                );
                self.report(diagnostic);
                false
            }
            Some(_) | None => true,
        }
    }

    /// The one capability of a named node that fits; reported if there is none or several.
    fn named_capability(
        &mut self,
        id: RequirementId,
        target: NodeId,
        origin: Origin,
        written: Option<Origin>,
    ) -> Option<Name> {
        let target_type = self.service.nodes[target].type_id?;
        let fitting = self.fitting_capabilities(id, target_type);
        let requirement = &self.service.requirements[id];
        let name = self.service.nodes[target].name.clone();
        match fitting.as_slice() {
            [only] => {
                if let Some((message, declared)) = self.refusal(id, target_type, &name, only) {
                    self.report(requirement_errors::not_allowed(message, origin, declared));
                }
                Some(only.clone())
            }
            [] => {
                if self.types.node_type(target_type).header.complete
                    && requirement.capability != CapabilityWish::Unknown
                {
                    let wants = self.wish_text(id);
                    let requirement = &self.service.requirements[id].name;
                    let origin = written.unwrap_or(origin);
                    let diagnostic = requirement_errors::no_capability(requirement, &name, origin, &wants);
                    self.report(diagnostic);
                }
                None
            }
            several => {
                let allowed: Vec<Name> = several
                    .iter()
                    .filter(|capability| self.refusal(id, target_type, &name, capability).is_none())
                    .cloned()
                    .collect();
                let fitting_rule = self.definitions.rules_of(origin.file).fitting;
                match (allowed.as_slice(), fitting_rule) {
                    ([only], _) | ([only, ..], Fitting::First) => return Some(only.clone()),
                    ([], _) | (_, Fitting::Told) => {}
                }
                let diagnostic =
                    requirement_errors::several_capabilities(&requirement.name, &name, origin, several);
                self.report(diagnostic);
                None
            }
        }
    }

    /// The capabilities of a node type that fit what a requirement asks for, in the order of the type.
    pub(super) fn fitting_capabilities(&self, id: RequirementId, node_type: TypeId) -> Vec<Name> {
        fits::fitting_capabilities(self.types, &self.service.requirements[id].capability, node_type)
    }

    /// Why the lists of valid types forbid a relationship, and where the list stands (§7.3, §8.1).
    pub(super) fn refusal(
        &self,
        id: RequirementId,
        target_type: TypeId,
        target_name: &Name,
        capability: &Name,
    ) -> Option<(String, Origin)> {
        let requirement = &self.service.requirements[id];
        let source = &self.service.nodes[requirement.node];
        let target = fits::Target {
            type_id: target_type,
            name: target_name,
            capability,
        };
        fits::refusal(self.types, source, requirement.relationship.type_id, &target)
    }

    /// Makes a choice of all nodes of the scope that fit by type; filters are judged when values are known.
    fn open(&mut self, id: RequirementId, wanted: Option<TypeId>, reach: &[Reach]) {
        let internal = reach.is_empty() || reach.contains(&Reach::Internal);
        let candidates = if internal {
            self.fitting_nodes(id, wanted)
        } else {
            Vec::new()
        };
        let outside = reach.is_empty() || reach.contains(&Reach::External);
        let external = outside && self.is_served_by_an_inventory(wanted);
        let choice = self.service.choices.push(Choice {
            of: ChoiceOf::Requirement(id),
            candidates,
            rejections: Vec::new(),
            external,
            outside_first: reach.first() == Some(&Reach::External),
            promised: external && (reach.contains(&Reach::External) || self.is_inventory_type(wanted)),
        });
        self.service.requirements.get_mut(id).target = Target::Open(choice);
    }

    /// The nodes of the scope with a capability that fits and is allowed, in the order of their templates.
    fn fitting_nodes(&self, id: RequirementId, wanted: Option<TypeId>) -> Vec<Candidate> {
        let source = self.service.requirements[id].node;
        let scope = self.service.nodes[source].scope;
        let mut fitting: Vec<(NodeId, Name)> = Vec::new();
        for (type_id, nodes) in self.nodes_by_type.get(&scope).into_iter().flatten() {
            if wanted.is_some_and(|wanted| !self.types.is_derived_from(*type_id, wanted)) {
                continue;
            }
            let name = self.types.name(*type_id);
            for capability in self.fitting_capabilities(id, *type_id) {
                if self.refusal(id, *type_id, name, &capability).is_none() {
                    let serving = nodes
                        .iter()
                        .filter(|node| self.serves_inside(**node, &capability));
                    fitting.extend(serving.map(|node| (*node, capability.clone())));
                }
            }
        }
        // One copy of a node may need another one, and no node needs itself.
        fitting.retain(|(node, _)| *node != source || self.service.nodes[source].count != Some(1));
        fitting.sort_by_key(|(node, _)| *node);
        let candidates = fitting.into_iter().map(|(node, capability)| Candidate::Node {
            node,
            capability,
            undecided: None,
        });
        candidates.collect()
    }

    /// Whether nodes of an inventory are what the requirement asks for: any, when one is expected; without
    /// one, only those whose type says that inventories hold its nodes.
    pub(super) fn is_served_by_an_inventory(&self, wanted: Option<TypeId>) -> bool {
        self.request.inventory != Inventory::None || self.is_inventory_type(wanted)
    }

    /// Whether a node type says that inventories hold its nodes.
    pub(super) fn is_inventory_type(&self, wanted: Option<TypeId>) -> bool {
        wanted.is_some_and(|wanted| {
            std::iter::once(wanted)
                .chain(self.types.ancestors(wanted))
                .any(|id| {
                    let metadata = self.types.node_type(id).header.metadata.as_ref();
                    metadata.is_some_and(|metadata| super::metadata_flag(metadata, INVENTORY))
                })
        })
    }

    /// What a requirement asks for, in words.
    pub(super) fn wish_text(&self, id: RequirementId) -> String {
        let requirement = &self.service.requirements[id];
        let capability = match &requirement.capability {
            CapabilityWish::Type(wanted) => format!("a capability of type `{}`", self.type_name(*wanted)),
            CapabilityWish::Symbolic(name) => format!("a capability called `{name}`"),
            CapabilityWish::Unknown => "a capability".to_owned(),
        };
        match requirement.node_type {
            Some(wanted) => format!("{capability} on a node of type `{}`", self.type_name(wanted)),
            None => capability,
        }
    }

    /// Whether a node may be made here (and so has operations of its own).
    pub(super) fn may_be_created(&self, node: NodeId) -> bool {
        self.service.nodes[node].directives.contains(&Directive::Create)
    }
}
