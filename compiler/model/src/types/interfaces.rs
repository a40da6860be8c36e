//! Interface types, the interfaces of node and relationship types, operations and notifications (§11).

use std::sync::Arc;

use toscac_syntax::dialect::rules::OutputMappings;
use toscac_syntax::entities::definitions::{InterfaceDefinition, OperationDefinition};
use toscac_syntax::entities::{Entries, Kind};
use toscac_syntax::name::Name;
use toscac_syntax::origin::At;

use super::maker::Maker;
use super::members::Additions;
use super::schema::{Subject, Untyped};
use super::{Interface, InterfaceType, Members, Operation, Provenance, errors};
use crate::names::TypeId;

/// Operations, or notifications.
#[derive(Clone, Copy)]
pub(super) enum Behaviour {
    Operation,
    Notification,
}

impl Behaviour {
    fn word(self) -> &'static str {
        match self {
            Behaviour::Operation => "operation",
            Behaviour::Notification => "notification",
        }
    }
}

/// Where interfaces come from that may be refined.
#[derive(Clone, Copy)]
pub(super) enum InterfaceAdditions {
    /// A node or relationship type: new interfaces may be added.
    Allowed,
    /// The relationship of a requirement: only interfaces of this relationship type.
    Refused(TypeId),
}

impl Maker<'_> {
    /// The owner as an interface type.
    pub(super) fn make_interface_type(&mut self) -> InterfaceType {
        let bare = self.view.types.interface_type(self.owner);
        let (_, written) = self
            .syntax()
            .interface_types
            .get_index(self.owner.index as usize)
            .expect("each type stands in its file");
        let parent = match bare.header.parent {
            Some(parent) => self.view.types.interface_type(parent),
            None => bare,
        };
        InterfaceType {
            header: bare.header.clone(),
            inputs: self.members(&parent.inputs, &written.inputs, Additions::Allowed),
            operations: self.declare(&parent.operations, &written.operations, Behaviour::Operation),
            notifications: self.declare(
                &parent.notifications,
                &written.notifications,
                Behaviour::Notification,
            ),
        }
    }

    /// The operations of an interface type: the only place where they are defined.
    fn declare(
        &mut self,
        inherited: &Members<Operation>,
        written: &Entries<OperationDefinition>,
        behaviour: Behaviour,
    ) -> Members<Operation> {
        if written.is_empty() {
            return inherited.clone();
        }
        let may_map = self.syntax().rules.output_mappings == OutputMappings::UsesAndTypes;
        let mut operations = self.copy(inherited, written.len());
        for (name, definition) in written {
            if let Some(implementation) = &definition.implementation {
                self.tell(errors::implementation_in_interface_type(
                    implementation.origin,
                    behaviour.word(),
                    name,
                ));
            }
            for (output, parameter) in &definition.outputs {
                if let Some(mapping) = &parameter.mapping
                    && !may_map
                {
                    self.tell(errors::mapping_in_interface_type(mapping.origin, output));
                }
            }
            let operation = self.operation(definition, inherited.get(name));
            operations.insert(name.clone(), operation);
        }
        Arc::new(operations)
    }

    fn operation(&mut self, written: &OperationDefinition, parent: Option<&Operation>) -> Operation {
        let bare = Operation {
            provenance: Provenance {
                declared_in: self.owner,
                declared: written.origin,
                refined: Vec::new(),
            },
            implementation: None,
            inputs: Members::default(),
            outputs: Members::default(),
        };
        let mut operation = parent.cloned().unwrap_or(bare);
        if parent.is_some() {
            operation.provenance.refined.push(written.origin);
        }
        if let Some(implementation) = &written.implementation {
            operation.implementation = Some(implementation.clone());
        }
        operation.inputs = self.members(&operation.inputs, &written.inputs, Additions::Allowed);
        operation.outputs = self.members(&operation.outputs, &written.outputs, Additions::Allowed);
        operation
    }

    /// The interfaces of a node or relationship type, or of the relationship of a requirement.
    pub(super) fn interfaces(
        &mut self,
        inherited: &Members<Interface>,
        written: &Entries<InterfaceDefinition>,
        additions: InterfaceAdditions,
    ) -> Members<Interface> {
        if written.is_empty() {
            return inherited.clone();
        }
        let mut interfaces = self.copy(inherited, written.len());
        for (name, definition) in written {
            let parent = inherited.get(name);
            if let (None, InterfaceAdditions::Refused(of)) = (parent, additions) {
                let types = self.view.types;
                if types.header(of).is_some_and(|header| header.complete) {
                    let at = At::new(name.clone(), definition.origin);
                    self.tell(errors::unknown_interface(&at, types.name(of), inherited.keys()));
                }
                continue;
            }
            let interface = self.interface(name, definition, parent);
            interfaces.insert(name.clone(), interface);
        }
        Arc::new(interfaces)
    }

    fn interface(
        &mut self,
        name: &Name,
        written: &InterfaceDefinition,
        parent: Option<&Interface>,
    ) -> Interface {
        let mut interface = match parent {
            Some(parent) => self.refined_interface(name, written, parent),
            None => self.new_interface(name, written),
        };
        let type_name = interface.type_id.map(|id| self.view.types.interface_type(id));
        let type_name = type_name
            .filter(|known| known.header.complete)
            .map(|known| known.header.name.clone());
        interface.inputs = self.members(&interface.inputs, &written.inputs, Additions::Allowed);
        interface.operations = self.perform(
            &interface.operations,
            &written.operations,
            Behaviour::Operation,
            type_name.as_ref(),
        );
        interface.notifications = self.perform(
            &interface.notifications,
            &written.notifications,
            Behaviour::Notification,
            type_name.as_ref(),
        );
        interface
    }

    fn new_interface(&mut self, name: &Name, written: &InterfaceDefinition) -> Interface {
        let type_id = match &written.type_name {
            Some(type_name) => self.lookup(Kind::Interface, type_name),
            None => {
                if self.is_complete() && !self.was_reported(written.origin, "type") {
                    let subject = Subject::new("interface", name, Untyped::Fault).to_string();
                    self.tell(errors::missing_type(written.origin, &subject));
                }
                None
            }
        };
        let known = type_id.map(|id| self.view.types.interface_type(id));
        Interface {
            provenance: Provenance {
                declared_in: self.owner,
                declared: written.origin,
                refined: Vec::new(),
            },
            type_id,
            inputs: known.map(|known| known.inputs.clone()).unwrap_or_default(),
            operations: known.map(|known| known.operations.clone()).unwrap_or_default(),
            notifications: known.map(|known| known.notifications.clone()).unwrap_or_default(),
        }
    }

    /// The interface of the parent, under its narrower type if there is one.
    fn refined_interface(
        &mut self,
        name: &Name,
        written: &InterfaceDefinition,
        parent: &Interface,
    ) -> Interface {
        let mut interface = parent.clone();
        interface.provenance.refined.push(written.origin);
        let Some(type_name) = &written.type_name else {
            return interface;
        };
        let subject = Subject::new("interface", name, Untyped::Fault).to_string();
        let declared = parent.provenance.latest();
        interface.type_id = self.narrowed(Kind::Interface, type_name, parent.type_id, &subject, declared);
        if let (Some(old), Some(new)) = (parent.type_id, interface.type_id)
            && old != new
        {
            let types = self.view.types;
            let (old, new) = (types.interface_type(old), types.interface_type(new));
            interface.inputs = self.rebase(&old.inputs, &parent.inputs, &new.inputs, type_name);
            interface.operations =
                self.rebase_operations(&old.operations, &parent.operations, &new.operations, type_name);
            interface.notifications = self.rebase_operations(
                &old.notifications,
                &parent.notifications,
                &new.notifications,
                type_name,
            );
        }
        interface
    }

    /// The interfaces of a narrower relationship type, with the refinements that a requirement made under the wider one.
    pub(super) fn rebase_interfaces(
        &mut self,
        old: &Members<Interface>,
        refined: &Members<Interface>,
        new: &Members<Interface>,
        type_name: &At<Name>,
    ) -> Members<Interface> {
        if Arc::ptr_eq(old, refined) {
            return new.clone();
        }
        let mut interfaces = self.copy(new, 0);
        for (name, interface) in refined.iter() {
            if let (Some(before), Some(narrower)) = (old.get(name), new.get(name))
                && before != interface
            {
                let rebased = Interface {
                    provenance: narrower.provenance.clone(),
                    type_id: narrower.type_id,
                    inputs: self.rebase(&before.inputs, &interface.inputs, &narrower.inputs, type_name),
                    operations: self.rebase_operations(
                        &before.operations,
                        &interface.operations,
                        &narrower.operations,
                        type_name,
                    ),
                    notifications: self.rebase_operations(
                        &before.notifications,
                        &interface.notifications,
                        &narrower.notifications,
                        type_name,
                    ),
                };
                interfaces.insert(name.clone(), rebased);
            }
        }
        Arc::new(interfaces)
    }

    fn rebase_operations(
        &mut self,
        old: &Members<Operation>,
        refined: &Members<Operation>,
        new: &Members<Operation>,
        type_name: &At<Name>,
    ) -> Members<Operation> {
        if Arc::ptr_eq(old, refined) {
            return new.clone();
        }
        let mut operations = self.copy(new, 0);
        for (name, operation) in refined.iter() {
            if let (Some(before), Some(narrower)) = (old.get(name), new.get(name))
                && before != operation
            {
                let mut provenance = narrower.provenance.clone();
                let known = before
                    .provenance
                    .refined
                    .len()
                    .min(operation.provenance.refined.len());
                provenance
                    .refined
                    .extend_from_slice(&operation.provenance.refined[known..]);
                let rebased = Operation {
                    provenance,
                    implementation: if operation.implementation == before.implementation {
                        narrower.implementation.clone()
                    } else {
                        operation.implementation.clone()
                    },
                    inputs: self.rebase(&before.inputs, &operation.inputs, &narrower.inputs, type_name),
                    outputs: self.rebase(&before.outputs, &operation.outputs, &narrower.outputs, type_name),
                };
                operations.insert(name.clone(), rebased);
            }
        }
        Arc::new(operations)
    }

    /// Refines operations of an interface, none of which may be new. `type_name` is `None` where the interface type is
    /// not known; then all are accepted.
    fn perform(
        &mut self,
        inherited: &Members<Operation>,
        written: &Entries<OperationDefinition>,
        behaviour: Behaviour,
        type_name: Option<&Name>,
    ) -> Members<Operation> {
        if written.is_empty() {
            return inherited.clone();
        }
        let mut operations = self.copy(inherited, written.len());
        for (name, definition) in written {
            let parent = inherited.get(name);
            match (parent, type_name) {
                (None, Some(type_name)) => {
                    let at = At::new(name.clone(), definition.origin);
                    self.tell(errors::unknown_operation(
                        &at,
                        behaviour.word(),
                        type_name,
                        inherited.keys(),
                    ));
                }
                (Some(_), _) | (None, None) => {
                    let operation = self.operation(definition, parent);
                    operations.insert(name.clone(), operation);
                }
            }
        }
        Arc::new(operations)
    }
}
