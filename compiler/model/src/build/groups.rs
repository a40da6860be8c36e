//! Groups and policies: members and targets are there and of an allowed type (§16.2, §16.4).

use std::sync::Arc;

use toscac_syntax::dialect::rules::Paths;
use toscac_syntax::entities::templates::ServiceTemplate;
use toscac_syntax::entities::{self, Entries, Kind};
use toscac_syntax::name::Name;
use toscac_syntax::origin::At;
use toscac_syntax::source::FileId;

use crate::build::Builder;
use crate::build::activities::{Reach, Subjects, WorkflowInputs};
use crate::build::slots::{Completeness, Owner};
use crate::names::TypeId;
use crate::service::{Group, NodeId, Policy, ScopeId, group_errors};
use crate::types::context::This;

impl Builder<'_> {
    /// Adds the groups and policies of a template to its scope.
    pub(super) fn groups_and_policies(
        &mut self,
        scope: ScopeId,
        template: &ServiceTemplate,
        workflows: &WorkflowInputs,
    ) {
        let file = self.service.scopes[scope].file;
        let mut groups = Entries::new();
        for (name, written) in &template.groups {
            groups.insert(name.clone(), self.group(scope, file, name, written, template));
        }
        let mut policies = Entries::new();
        for (name, written) in &template.policies {
            policies.insert(
                name.clone(),
                self.policy(scope, file, name, written, workflows, &groups),
            );
        }
        let scope = self.service.scopes.get_mut(scope);
        scope.groups = groups;
        scope.policies = policies;
    }

    fn group(
        &mut self,
        scope: ScopeId,
        file: FileId,
        name: &Name,
        written: &entities::templates::Group,
        template: &ServiceTemplate,
    ) -> Group {
        let type_id = written
            .type_name
            .as_ref()
            .and_then(|type_name| self.find_type(file, Kind::Group, type_name));
        let group_type = type_id.map(|id| Arc::clone(self.types.group_type(id)));
        let title = format!("group `{name}`");
        let owner = Owner {
            title: &title,
            origin: written.origin,
            complete: Completeness::Required,
            this: This::Nothing,
        };
        let (properties, attributes) = match &group_type {
            Some(group_type) => (
                self.property_slots(owner, &group_type.properties, &written.properties),
                self.attribute_slots(
                    owner,
                    &group_type.attributes,
                    &group_type.properties,
                    &written.attributes,
                ),
            ),
            None => (Entries::new(), Entries::new()),
        };
        let mut members = Vec::new();
        self.flatten(
            scope,
            template,
            &written.members,
            &mut vec![name.clone()],
            &mut members,
        );
        if let Some(allowed) = group_type
            .as_ref()
            .and_then(|group_type| group_type.members.clone())
        {
            let type_name = self.type_name(
                group_type
                    .as_ref()
                    .map_or_else(|| allowed[0], |known| known.header.id),
            );
            self.check_members(scope, template, &written.members, &allowed, &type_name);
        }
        Group {
            type_id,
            origin: written.origin,
            properties,
            attributes,
            members,
        }
    }

    /// Nodes of members, groups among them laid flat; unknown names and circles are reported.
    fn flatten(
        &mut self,
        scope: ScopeId,
        template: &ServiceTemplate,
        members: &[At<Name>],
        chain: &mut Vec<Name>,
        nodes: &mut Vec<NodeId>,
    ) {
        for member in members {
            if let Some(node) = self.service.scopes[scope].nodes.get(&member.value) {
                if !nodes.contains(node) {
                    nodes.push(*node);
                }
            } else if let Some(group) = template.groups.get(&member.value) {
                if chain.contains(&member.value) {
                    let message = format!("group `{}` is a member of itself", member.value);
                    self.report(group_errors::group_member(message, member.origin));
                } else {
                    chain.push(member.value.clone());
                    self.flatten(scope, template, &group.members, chain, nodes);
                    chain.pop();
                }
            } else if chain.len() == 1 {
                let nodes = self.service.scopes[scope].nodes.keys();
                let diagnostic = group_errors::unknown_member(member, nodes.chain(template.groups.keys()));
                self.report(diagnostic);
            }
        }
    }

    /// Members are of an allowed type; a group among them counts as the nodes in it.
    fn check_members(
        &mut self,
        scope: ScopeId,
        template: &ServiceTemplate,
        members: &[At<Name>],
        allowed: &[TypeId],
        group_type: &Name,
    ) {
        for member in members {
            let mut nodes = Vec::new();
            let before = self.diagnostics.len();
            let member_alone = std::slice::from_ref(member);
            self.flatten(scope, template, member_alone, &mut Vec::new(), &mut nodes);
            // Unknown names and circles were told of the whole group.
            self.diagnostics.truncate(before);
            let stranger = nodes.into_iter().find_map(|node| {
                let found = self.service.nodes[node].type_id?;
                let fits = allowed
                    .iter()
                    .any(|allowed| self.types.is_derived_from(found, *allowed));
                (!fits).then_some((node, found))
            });
            if let Some((node, found)) = stranger {
                let message = format!(
                    "`{}` is of type `{}`, and a `{group_type}` has members of {}",
                    self.service.nodes[node].name,
                    self.type_name(found),
                    self.type_list(allowed)
                );
                self.report(group_errors::group_member(message, member.origin));
            }
        }
    }

    fn policy(
        &mut self,
        scope: ScopeId,
        file: FileId,
        name: &Name,
        written: &entities::templates::Policy,
        workflows: &WorkflowInputs,
        groups: &Entries<Group>,
    ) -> Policy {
        let type_id = written
            .type_name
            .as_ref()
            .and_then(|type_name| self.find_type(file, Kind::Policy, type_name));
        let policy_type = type_id.map(|id| Arc::clone(self.types.policy_type(id)));
        let title = format!("policy `{name}`");
        let owner = Owner {
            title: &title,
            origin: written.origin,
            complete: Completeness::Required,
            this: This::Nothing,
        };
        let properties = match &policy_type {
            Some(policy_type) => self.property_slots(owner, &policy_type.properties, &written.properties),
            None => Entries::new(),
        };
        let allowed = policy_type
            .as_ref()
            .and_then(|policy_type| policy_type.targets.clone());
        let mut targets = Vec::new();
        let mut target_groups = Vec::new();
        for target in &written.targets {
            let node = self.service.scopes[scope].nodes.get(&target.value).copied();
            match (node, groups.get(&target.value)) {
                (Some(node), _) => {
                    self.check_target(target, self.service.nodes[node].type_id, &[], allowed.as_deref());
                    targets.push(node);
                }
                (None, Some(group)) => {
                    let members: Vec<Option<TypeId>> = group
                        .members
                        .iter()
                        .map(|node| self.service.nodes[*node].type_id)
                        .collect();
                    self.check_target(target, group.type_id, &members, allowed.as_deref());
                    targets.extend(group.members.iter().copied());
                    target_groups.push(target.value.clone());
                }
                (None, None) => {
                    let nodes = self.service.scopes[scope].nodes.keys();
                    let diagnostic = group_errors::unknown_policy_target(target, nodes.chain(groups.keys()));
                    self.report(diagnostic);
                }
            }
        }
        if written.targets.is_empty() {
            targets.extend(self.service.scopes[scope].nodes.values().copied());
        }
        let mut seen = Vec::new();
        targets.retain(|node| {
            let fresh = !seen.contains(node);
            seen.push(*node);
            fresh
        });
        let mut triggers = policy_type
            .as_ref()
            .map(|policy_type| Entries::clone(&policy_type.triggers))
            .unwrap_or_default();
        for (name, trigger) in &written.triggers {
            if let Some(declared) = triggers.get(name) {
                let declared = declared.origin;
                self.report(group_errors::trigger_again(name, trigger.origin, declared));
            } else {
                triggers.insert(name.clone(), trigger.clone());
            }
            if let Some(condition) = &trigger.condition {
                let this = match self.definitions.rules_of(condition.origin.file).paths {
                    Paths::Keywords => This::Nothing,
                    // There the attributes of a condition are those of whatever the policy is about.
                    Paths::Names => This::Unknown,
                };
                self.check_boolean(this, condition);
            }
            if let Some(event) = &trigger.event {
                self.check_event(&targets, event);
            }
            let subjects = Subjects {
                nodes: &targets,
                relationship: None,
                reach: Reach::Any,
            };
            self.check_activities(subjects, &trigger.action, workflows);
        }
        Policy {
            type_id,
            origin: written.origin,
            properties,
            targets,
            groups: target_groups,
            triggers,
        }
    }

    /// An event `interface.notification` of a target is one that its interface has (§11.6). Events of other names come
    /// from elsewhere.
    fn check_event(&mut self, targets: &[NodeId], event: &At<Name>) {
        let Some((interface_name, notification)) = event.value.split_once('.') else {
            return;
        };
        let interfaces = targets
            .iter()
            .filter_map(|target| self.service.nodes[*target].interfaces.get(interface_name));
        let known: Vec<&Name> = interfaces
            .clone()
            .flat_map(|interface| interface.notifications.keys())
            .collect();
        if interfaces.count() > 0 && !known.iter().any(|known| known.as_str() == notification) {
            let told = group_errors::unknown_event(interface_name, notification, event.origin, known);
            self.report(told);
        }
    }

    /// A group is an allowed target by its own type, or when all its members are allowed.
    fn check_target(
        &mut self,
        target: &At<Name>,
        type_id: Option<TypeId>,
        members: &[Option<TypeId>],
        allowed: Option<&[TypeId]>,
    ) {
        let (Some(allowed), Some(found)) = (allowed, type_id) else {
            return;
        };
        let fits = |found: TypeId| {
            allowed
                .iter()
                .any(|allowed| self.types.is_derived_from(found, *allowed))
        };
        let members_fit = !members.is_empty() && members.iter().all(|member| member.is_none_or(fits));
        if !fits(found) && !members_fit {
            let message = format!(
                "`{}` is of type `{}`, and the policy is for {}",
                target.value,
                self.type_name(found),
                self.type_list(allowed)
            );
            self.report(group_errors::policy_target(message, target.origin));
        }
    }

    fn type_list(&self, types: &[TypeId]) -> String {
        let names: Vec<String> = types
            .iter()
            .map(|id| format!("`{}`", self.type_name(*id)))
            .collect();
        if names.is_empty() {
            "no type at all".to_owned()
        } else {
            names.join(", ")
        }
    }
}
