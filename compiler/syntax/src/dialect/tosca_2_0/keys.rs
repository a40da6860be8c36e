//! Keynames that several elements have.

use super::super::shape::Expected::{Condition, Data, Named, NamedPaths, NamedValues, One, Text, Version};
use super::super::shape::{Key, ShapeId};

/// §5.3: every multi-line element has these.
pub(super) const COMMON: &[Key] = &[
    Key::optional("description", Text),
    Key::optional("metadata", Data),
];

/// §6.4.1
pub(super) const TYPE: &[Key] = &[
    Key::optional("derived_from", Text),
    Key::optional("version", Version),
];

/// §9.3, without the type.
pub(super) const SCHEMA: &[Key] = &[
    Key::optional("validation", Condition),
    Key::optional("key_schema", One(ShapeId::Schema)),
    Key::optional("entry_schema", One(ShapeId::Schema)),
];

pub(super) const TYPED: &[Key] = &[Key::optional("type", Text)];
pub(super) const MUST_BE_TYPED: &[Key] = &[Key::mandatory("type", Text)];

pub(super) const DEFINED_PROPERTIES: &[Key] =
    &[Key::optional("properties", Named(ShapeId::PropertyDefinition))];
pub(super) const DEFINED_ATTRIBUTES: &[Key] =
    &[Key::optional("attributes", Named(ShapeId::AttributeDefinition))];
pub(super) const DEFINED_INTERFACES: &[Key] =
    &[Key::optional("interfaces", Named(ShapeId::InterfaceDefinition))];
pub(super) const DEFINED_OPERATIONS: &[Key] = &[
    Key::optional("inputs", Named(ShapeId::ParameterDefinition)),
    Key::optional("operations", Named(ShapeId::OperationDefinition)),
    Key::optional("notifications", Named(ShapeId::NotificationDefinition)),
];
pub(super) const DEFINED_OPERATION: &[Key] = &[
    Key::optional("implementation", One(ShapeId::Implementation)),
    Key::optional("inputs", Named(ShapeId::ParameterDefinition)),
    Key::optional("outputs", Named(ShapeId::ParameterDefinition)),
];

pub(super) const ASSIGNED_PROPERTIES: &[Key] = &[Key::optional("properties", NamedValues)];
pub(super) const ASSIGNED_ATTRIBUTES: &[Key] = &[Key::optional("attributes", NamedValues)];
pub(super) const ASSIGNED_INTERFACES: &[Key] =
    &[Key::optional("interfaces", Named(ShapeId::InterfaceAssignment))];
pub(super) const ASSIGNED_OPERATION: &[Key] = &[
    Key::optional("implementation", One(ShapeId::Implementation)),
    Key::optional("inputs", NamedValues),
    Key::optional("outputs", NamedPaths),
];

pub(super) const UNDER_OPERATIONS: &str =
    "operations and notifications stand under `operations` and `notifications`";
