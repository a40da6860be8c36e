//! Properties, attributes and parameters of templates: assignment, default or fixed value → [`Slot`].

use std::collections::BTreeSet;
use std::sync::Arc;

use toscac_syntax::entities::Entries;
use toscac_syntax::expression::Expression;
use toscac_syntax::name::Name;
use toscac_syntax::nearest::nearest;
use toscac_syntax::origin::Origin;

use crate::build::Builder;
use crate::service::errors;
use crate::service::{Slot, SlotSource};
use crate::types::context::This;
use crate::types::{Attribute, Parameter, Property, Schema};
use crate::value::Outcome;

/// Whose members are assigned: for messages and for whether something may be missing.
#[derive(Debug, Clone, Copy)]
pub(super) struct Owner<'a> {
    /// As people call it: "node `web`", "capability `host` of `web`".
    pub(super) title: &'a str,
    /// Where a missing value would be written.
    pub(super) origin: Origin,
    /// Whether required values must be there (not for nodes that are only selected).
    pub(super) complete: Completeness,
    /// What `SELF` and the index functions mean in its values.
    pub(super) this: This,
}

/// Whether required values must be there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Completeness {
    /// Missing values are reported.
    Required,
    /// Another graph supplies them.
    Elsewhere,
}

/// A definition that a value can be assigned to.
trait Definition {
    fn schema(&self) -> &Schema;
    fn declared(&self) -> Origin;
    fn fixed(&self) -> Option<&Expression>;
    fn default(&self) -> Option<&Expression>;
    fn required(&self) -> bool;
}

impl Builder<'_> {
    /// One slot for each property of `definitions`, in their order.
    pub(super) fn property_slots(
        &mut self,
        owner: Owner<'_>,
        definitions: &Entries<Property>,
        assigned: &Entries<Expression>,
    ) -> Entries<Slot> {
        self.refuse_undeclared(owner, "property", definitions, assigned);
        self.slots(owner, "property", definitions, assigned)
    }

    /// One slot for each attribute of `definitions`, and for each reflected property that is given a first value.
    pub(super) fn attribute_slots(
        &mut self,
        owner: Owner<'_>,
        definitions: &Entries<Attribute>,
        reflected: &Entries<Property>,
        assigned: &Entries<Expression>,
    ) -> Entries<Slot> {
        for (name, value) in assigned {
            if !definitions.contains_key(name) && !reflected.contains_key(name) {
                let known = definitions.keys().chain(reflected.keys());
                self.report(errors::undeclared_member(
                    owner.title,
                    "attribute",
                    name,
                    value.origin,
                    known,
                ));
            }
        }
        let mut slots = self.slots(owner, "attribute", definitions, assigned);
        for (name, value) in assigned {
            if let Some(property) = reflected.get(name)
                && !definitions.contains_key(name)
            {
                slots.insert(
                    name.clone(),
                    self.checked_slot(owner, &property.schema, value, SlotSource::Assigned),
                );
            }
        }
        slots
    }

    /// One slot for each parameter, and for each value that no parameter declares (§11.3: ad-hoc inputs are legal).
    pub(super) fn parameter_slots(
        &mut self,
        owner: Owner<'_>,
        definitions: &Entries<Parameter>,
        assigned: &Entries<Expression>,
    ) -> Entries<Slot> {
        let mut slots = self.slots(owner, "input", definitions, assigned);
        for (name, value) in assigned {
            if !definitions.contains_key(name) {
                self.check_ad_hoc(owner.this, value);
                slots.insert(name.clone(), bare_slot(value));
            }
        }
        slots
    }

    /// A slot for an expression that must be of `schema`; its literal parts are checked here and now.
    pub(super) fn checked_slot(
        &mut self,
        owner: Owner<'_>,
        schema: &Schema,
        value: &Expression,
        source: SlotSource,
    ) -> Slot {
        let outcome = self.conform(owner.this, schema, value);
        Slot {
            origin: value.origin,
            source,
            schema: Some(Arc::new(self.schema_of_value(owner.this, schema, value))),
            // A fault was told; evaluating it again would tell it twice.
            expression: (outcome != Outcome::Fault).then(|| value.clone()),
            outcome,
        }
    }

    fn slots<D: Definition>(
        &mut self,
        owner: Owner<'_>,
        what: &str,
        definitions: &Entries<D>,
        assigned: &Entries<Expression>,
    ) -> Entries<Slot> {
        let mut slots = Entries::with_capacity(definitions.len());
        let misspelt = misspelt(definitions, assigned);
        for (name, definition) in definitions {
            let owner = if misspelt.contains(name) {
                Owner {
                    complete: Completeness::Elsewhere,
                    ..owner
                }
            } else {
                owner
            };
            let slot = self.slot(owner, what, name, definition, assigned.get(name));
            slots.insert(name.clone(), slot);
        }
        slots
    }

    fn slot<D: Definition>(
        &mut self,
        owner: Owner<'_>,
        what: &str,
        name: &Name,
        definition: &D,
        assigned: Option<&Expression>,
    ) -> Slot {
        let schema = definition.schema();
        if let Some(fixed) = definition.fixed() {
            if let Some(value) = assigned {
                self.report(errors::fixed_value_assigned(
                    owner.title,
                    what,
                    name,
                    value.origin,
                    fixed.origin,
                ));
            }
            // The definition was checked against its own schema where it stands.
            let schema = self.schema_of_value(owner.this, schema, fixed);
            return given_slot(&schema, fixed, SlotSource::Fixed);
        }
        match (assigned, definition.default()) {
            (Some(value), _) => self.checked_slot(owner, schema, value, SlotSource::Assigned),
            (None, Some(default)) => {
                let schema = self.schema_of_value(owner.this, schema, default);
                given_slot(&schema, default, SlotSource::Default)
            }
            (None, None) => {
                let missing = definition.required() && owner.complete == Completeness::Required;
                if missing {
                    self.report(errors::missing_value(
                        owner.title,
                        what,
                        name,
                        owner.origin,
                        definition.declared(),
                    ));
                }
                Slot {
                    origin: definition.declared(),
                    source: SlotSource::Nothing,
                    schema: Some(Arc::new(schema.clone())),
                    expression: None,
                    outcome: if missing {
                        Outcome::Fault
                    } else {
                        Outcome::Undefined
                    },
                }
            }
        }
    }

    fn refuse_undeclared<D>(
        &mut self,
        owner: Owner<'_>,
        what: &str,
        definitions: &Entries<D>,
        assigned: &Entries<Expression>,
    ) {
        for (name, value) in assigned {
            if !definitions.contains_key(name) {
                let known = definitions.keys();
                self.report(errors::undeclared_member(
                    owner.title,
                    what,
                    name,
                    value.origin,
                    known,
                ));
            }
        }
    }
}

/// The definitions that were meant by names that are near to them: what is refused under such a name is not missed, too.
fn misspelt<D>(definitions: &Entries<D>, assigned: &Entries<Expression>) -> BTreeSet<Name> {
    assigned
        .keys()
        .filter(|name| !definitions.contains_key(*name))
        .filter_map(|name| nearest(name, definitions.keys().map(Name::as_str)).map(Name::new))
        .collect()
}

/// A slot whose expression was checked elsewhere; the evaluation fills in the outcome.
pub(super) fn given_slot(schema: &Schema, value: &Expression, source: SlotSource) -> Slot {
    Slot {
        origin: value.origin,
        source,
        schema: Some(Arc::new(schema.clone())),
        expression: Some(value.clone()),
        outcome: Outcome::Undefined,
    }
}

/// A slot without a schema.
pub(super) fn bare_slot(value: &Expression) -> Slot {
    Slot {
        origin: value.origin,
        source: SlotSource::Assigned,
        schema: None,
        expression: Some(value.clone()),
        outcome: Outcome::Undefined,
    }
}

impl Definition for Property {
    fn schema(&self) -> &Schema {
        &self.schema
    }
    fn declared(&self) -> Origin {
        self.provenance.latest()
    }
    fn fixed(&self) -> Option<&Expression> {
        self.fixed.as_ref()
    }
    fn default(&self) -> Option<&Expression> {
        self.default.as_ref()
    }
    fn required(&self) -> bool {
        self.required
    }
}

impl Definition for Attribute {
    fn schema(&self) -> &Schema {
        &self.schema
    }
    fn declared(&self) -> Origin {
        self.provenance.latest()
    }
    fn fixed(&self) -> Option<&Expression> {
        None
    }
    fn default(&self) -> Option<&Expression> {
        self.default.as_ref()
    }
    fn required(&self) -> bool {
        false
    }
}

impl Definition for Parameter {
    fn schema(&self) -> &Schema {
        &self.schema
    }
    fn declared(&self) -> Origin {
        self.origin
    }
    fn fixed(&self) -> Option<&Expression> {
        self.fixed.as_ref()
    }
    fn default(&self) -> Option<&Expression> {
        self.default.as_ref()
    }
    fn required(&self) -> bool {
        self.required
    }
}
