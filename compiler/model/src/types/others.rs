//! Artifact, group and policy types, and functions (§12.1, §16.1, §16.3, §10.4).

use std::sync::Arc;

use toscac_syntax::entities::{self, Entries, Kind};
use toscac_syntax::name::Name;
use toscac_syntax::origin::At;

use super::maker::Maker;
use super::members::Additions;
use super::schema::{Subject, Untyped};
use super::{ArtifactType, Function, GroupType, Members, PolicyType, Schema, Signature, errors};

impl Maker<'_> {
    /// The owner as an artifact type.
    pub(super) fn make_artifact_type(&mut self) -> ArtifactType {
        let bare = self.view.types.artifact_type(self.owner);
        let (_, written) = self
            .syntax()
            .artifact_types
            .get_index(self.owner.index as usize)
            .expect("each type stands in its file");
        let parent = match bare.header.parent {
            Some(parent) => self.view.types.artifact_type(parent),
            None => bare,
        };
        let mime_type = written
            .mime_type
            .as_ref()
            .map(|mime_type| mime_type.value.clone());
        let file_ext = written.file_ext.as_ref();
        ArtifactType {
            header: bare.header.clone(),
            mime_type: mime_type.or_else(|| parent.mime_type.clone()),
            file_ext: match file_ext {
                Some(file_ext) => Some(file_ext.iter().map(|name| name.value.clone()).collect()),
                None => parent.file_ext.clone(),
            },
            properties: self.members(&parent.properties, &written.properties, Additions::Allowed),
        }
    }

    /// The owner as a group type.
    pub(super) fn make_group_type(&mut self) -> GroupType {
        let bare = self.view.types.group_type(self.owner);
        let (_, written) = self
            .syntax()
            .group_types
            .get_index(self.owner.index as usize)
            .expect("each type stands in its file");
        let parent = match bare.header.parent {
            Some(parent) => self.view.types.group_type(parent),
            None => bare,
        };
        let properties = self.members(&parent.properties, &written.properties, Additions::Allowed);
        self.check_reflected(&parent.attributes, &properties, &written.properties);
        GroupType {
            header: bare.header.clone(),
            attributes: self.attributes(
                &parent.attributes,
                &properties,
                &written.attributes,
                Additions::Allowed,
            ),
            properties,
            members: self.allowed_types(
                written.members.as_ref(),
                &[Kind::Node],
                "members",
                &[&parent.members],
            ),
        }
    }

    /// The owner as a policy type.
    pub(super) fn make_policy_type(&mut self) -> PolicyType {
        let bare = self.view.types.policy_type(self.owner);
        let (_, written) = self
            .syntax()
            .policy_types
            .get_index(self.owner.index as usize)
            .expect("each type stands in its file");
        let parent = match bare.header.parent {
            Some(parent) => self.view.types.policy_type(parent),
            None => bare,
        };
        PolicyType {
            header: bare.header.clone(),
            properties: self.members(&parent.properties, &written.properties, Additions::Allowed),
            targets: self.allowed_types(
                written.targets.as_ref(),
                &[Kind::Group, Kind::Node],
                "targets",
                &[&parent.targets],
            ),
            triggers: self.triggers(&parent.triggers, &written.triggers),
        }
    }

    fn triggers(
        &mut self,
        inherited: &Members<entities::behaviour::Trigger>,
        written: &Entries<entities::behaviour::Trigger>,
    ) -> Members<entities::behaviour::Trigger> {
        if written.is_empty() {
            return inherited.clone();
        }
        let mut triggers = self.copy(inherited, written.len());
        for (name, trigger) in written {
            match inherited.get(name) {
                Some(before) => {
                    let at = At::new(name.clone(), trigger.origin);
                    self.tell(errors::trigger_changed(&at, before.origin));
                }
                None => {
                    triggers.insert(name.clone(), trigger.clone());
                }
            }
        }
        Arc::new(triggers)
    }

    /// A function of a file, with the schemas of its signatures.
    pub(super) fn make_function(&mut self, bare: &Function) -> Function {
        let (name, written) = self
            .syntax()
            .functions
            .get_index(self.owner.index as usize)
            .expect("each function stands in its file");
        Function {
            id: bare.id,
            name: bare.name.clone(),
            origin: bare.origin,
            signatures: self.signatures(name, &written.signatures),
        }
    }

    /// The signatures of a function.
    pub(super) fn signatures(
        &mut self,
        name: &Name,
        written: &[entities::definitions::Signature],
    ) -> Vec<Signature> {
        let signature = |written: &entities::definitions::Signature| Signature {
            origin: written.origin,
            arguments: self.arguments(name, written.arguments.as_deref()),
            optional_arguments: self.arguments(name, written.optional_arguments.as_deref()),
            variadic: written.variadic,
            result: written.result.as_ref().map(|result| {
                self.schema(
                    result,
                    None,
                    Subject::new("the result of function", name, Untyped::Fault),
                )
            }),
            implementation: written.implementation.clone(),
        };
        written.iter().map(signature).collect()
    }

    fn arguments(&mut self, name: &Name, written: Option<&[entities::definitions::Schema]>) -> Vec<Schema> {
        let arguments = written.unwrap_or_default().iter();
        arguments
            .map(|argument| {
                self.schema(
                    argument,
                    None,
                    Subject::new("an argument of function", name, Untyped::Fault),
                )
            })
            .collect()
    }
}
