//! Consistency of requirements with what their types offer and allow (§7.3, §8.1, §8.4).

use toscac_syntax::entities::definitions::RequirementDefinition;
use toscac_syntax::name::Name;
use toscac_syntax::origin::At;

use super::maker::Maker;
use super::{CapabilityWish, Requirement, errors};
use crate::names::TypeId;

/// A capability that could fulfil a requirement, with what it allows.
struct Candidate<'a> {
    type_id: TypeId,
    valid_source_node_types: &'a Option<Vec<TypeId>>,
    valid_relationship_types: &'a Option<Vec<TypeId>>,
}

impl<'a> Maker<'a> {
    /// Checks the requirements that the owner, a node type, defines or refines. All types are laid out by now.
    pub(super) fn check_requirements(&mut self) {
        let (_, written) = self
            .syntax()
            .node_types
            .get_index(self.owner.index as usize)
            .expect("each type stands in its file");
        let types = self.view.types;
        let effective = &types.node_type(self.owner).requirements;
        for (name, definition) in &written.requirements {
            if let Some(requirement) = effective.get(name) {
                self.check_requirement(name, definition, requirement);
            }
        }
    }

    fn check_requirement(
        &mut self,
        name: &Name,
        written: &RequirementDefinition,
        requirement: &'a Requirement,
    ) {
        let relationship = written.relationship.as_ref();
        let names_a_type = written.capability.is_some()
            || written.node.is_some()
            || relationship.is_some_and(|relationship| relationship.type_name.is_some());
        if !names_a_type {
            // The types are those of the parent, and so is the fault, if there is one.
            return;
        }
        if let Some(capability) = &written.capability {
            self.check_ambiguity(capability, requirement);
        }
        let Some(candidates) = self.candidates(name, written, requirement) else {
            return;
        };
        let Some(relationship) = requirement.relationship else {
            return;
        };
        let mut refusals = candidates
            .iter()
            .map(|candidate| self.refusal(requirement, relationship, candidate));
        // One way is enough; the first refusal is told when there is none.
        let first = refusals.next().flatten();
        if let Some(reason) = first
            && refusals.all(|refusal| refusal.is_some())
        {
            let at = At::new(name.clone(), written.origin);
            self.tell(errors::exclusive_types(&at, &reason));
        }
    }

    fn check_ambiguity(&mut self, capability: &At<Name>, requirement: &Requirement) {
        let types = self.view.types;
        if let (CapabilityWish::Type(_), Some(node)) = (&requirement.capability, requirement.node)
            && types.node_type(node).capabilities.contains_key(&capability.value)
        {
            self.tell(errors::capability_name_ambiguous(capability, types.name(node)));
        }
    }

    /// The capabilities that could fulfil a requirement; `None` when there is nothing to check, or none fits, which is
    /// reported.
    fn candidates(
        &mut self,
        name: &Name,
        written: &RequirementDefinition,
        requirement: &Requirement,
    ) -> Option<Vec<Candidate<'a>>> {
        let types = self.view.types;
        let Some(node) = requirement.node.map(|node| types.node_type(node)) else {
            let CapabilityWish::Type(id) = requirement.capability else {
                return None;
            };
            let known = types.capability_type(id);
            return Some(vec![Candidate {
                type_id: id,
                valid_source_node_types: &known.valid_source_node_types,
                valid_relationship_types: &known.valid_relationship_types,
            }]);
        };
        if !node.header.complete {
            return None;
        }
        let fits = |offered: &Name, type_id: TypeId| match &requirement.capability {
            CapabilityWish::Type(wanted) => types.is_derived_from(type_id, *wanted),
            CapabilityWish::Symbolic(wanted) => wanted == offered,
            CapabilityWish::Unknown => false,
        };
        let mut candidates = Vec::new();
        for (offered, capability) in node.capabilities.iter() {
            // A capability whose type is not known may be the one.
            let type_id = capability.type_id?;
            if fits(offered, type_id) {
                candidates.push(Candidate {
                    type_id,
                    valid_source_node_types: &capability.valid_source_node_types,
                    valid_relationship_types: &capability.valid_relationship_types,
                });
            }
        }
        if candidates.is_empty() && requirement.capability != CapabilityWish::Unknown {
            let wanted = match &requirement.capability {
                CapabilityWish::Type(wanted) => format!("of type `{}`", types.name(*wanted)),
                CapabilityWish::Symbolic(wanted) => format!("called `{wanted}`"),
                CapabilityWish::Unknown => String::new(),
            };
            let blamed = written.node.as_ref().or(written.capability.as_ref());
            if let Some(blamed) = blamed {
                let offered = node.capabilities.keys();
                let origin = node.header.origin;
                self.tell(errors::node_without_capability(
                    blamed,
                    name,
                    &node.header.name,
                    origin,
                    &wanted,
                    offered,
                ));
            }
            return None;
        }
        (!candidates.is_empty()).then_some(candidates)
    }

    /// Why no relationship of this type can ever reach this capability.
    fn refusal(
        &self,
        requirement: &Requirement,
        relationship: TypeId,
        candidate: &Candidate<'_>,
    ) -> Option<Refusal> {
        let types = self.view.types;
        let known = types.relationship_type(relationship);
        let refuses = |list: &Option<Vec<TypeId>>, found: TypeId| {
            let list = list.as_ref()?;
            let is_possible = list.iter().any(|allowed| types.are_related(*allowed, found));
            (!is_possible).then(|| {
                list.iter()
                    .map(|id| types.name(*id).to_string())
                    .collect::<Vec<_>>()
            })
        };
        let refusal = |of: TypeId, keyname: &'static str, allowed: Vec<String>, found: TypeId| Refusal {
            of: types.name(of).to_string(),
            keyname: self.view.files[&of.file].value.rules.spelling(keyname),
            allowed,
            found: types.name(found).to_string(),
        };
        let owner = self.owner;
        let target = requirement
            .node
            .and_then(|node| Some((node, refuses(&known.valid_target_node_types, node)?)));
        if let Some(allowed) = refuses(&known.valid_capability_types, candidate.type_id) {
            Some(refusal(
                relationship,
                "valid_capability_types",
                allowed,
                candidate.type_id,
            ))
        } else if let Some((node, allowed)) = target {
            Some(refusal(relationship, "valid_target_node_types", allowed, node))
        } else if let Some(allowed) = refuses(&known.valid_source_node_types, owner) {
            Some(refusal(relationship, "valid_source_node_types", allowed, owner))
        } else if let Some(allowed) = refuses(candidate.valid_relationship_types, relationship) {
            Some(refusal(
                candidate.type_id,
                "valid_relationship_types",
                allowed,
                relationship,
            ))
        } else {
            let allowed = refuses(candidate.valid_source_node_types, owner)?;
            Some(refusal(
                candidate.type_id,
                "valid_source_node_types",
                allowed,
                owner,
            ))
        }
    }
}

/// A list of allowed types that leaves one out.
pub(super) struct Refusal {
    /// The type that has the list, or whose definition has it.
    pub(super) of: String,
    /// Which list it is.
    pub(super) keyname: &'static str,
    /// What it allows.
    pub(super) allowed: Vec<String>,
    /// What it leaves out.
    pub(super) found: String,
}
