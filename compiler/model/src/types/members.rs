//! Members with a value: properties, attributes and parameters, inherited, refined and added.

use std::sync::Arc;

use toscac_syntax::entities::definitions::{AttributeDefinition, ParameterDefinition, PropertyDefinition};
use toscac_syntax::entities::{self, Entries};
use toscac_syntax::expression::Expression;
use toscac_syntax::name::Name;
use toscac_syntax::origin::{At, Origin};

use super::maker::Maker;
use super::{Attribute, Members, Parameter, Property, Provenance, Schema, errors};
use crate::names::TypeId;

/// What properties, attributes and parameters have in common.
#[derive(Debug, Clone)]
pub(super) struct Member {
    pub(super) provenance: Provenance,
    pub(super) schema: Schema,
    pub(super) required: bool,
    pub(super) default: Option<Expression>,
    pub(super) fixed: Option<Expression>,
    pub(super) mapping: Option<Expression>,
}

/// A definition as written.
pub(super) struct Written<'a> {
    pub(super) origin: Origin,
    pub(super) schema: &'a entities::definitions::Schema,
    pub(super) required: Option<&'a At<bool>>,
    pub(super) default: Option<&'a Expression>,
    pub(super) value: Option<&'a Expression>,
    pub(super) mapping: Option<&'a Expression>,
    pub(super) short_form: Option<&'a Expression>,
}

/// The kinds of members with a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum MemberKind {
    Property,
    Attribute,
    Parameter,
}

impl MemberKind {
    /// What it is called.
    pub(super) fn word(self) -> &'static str {
        match self {
            MemberKind::Property => "property",
            MemberKind::Attribute => "attribute",
            MemberKind::Parameter => "parameter",
        }
    }
}

/// A kind of member as a type: what the author writes, and what becomes of it.
pub(super) trait MemberType: Clone + PartialEq {
    /// As written.
    type Definition;
    /// Which kind it is.
    const KIND: MemberKind;
    /// What is written.
    fn written(definition: &Self::Definition) -> Written<'_>;
    /// What it has in common with the others. `owner` is the type that is being laid out.
    fn open(&self, owner: TypeId) -> Member;
    /// The way back.
    fn close(member: Member) -> Self;
    /// What its values must fit, without a copy.
    fn parts(&self) -> Parts<'_>;
}

/// What the values of a member must fit.
pub(super) struct Parts<'a> {
    pub(super) schema: &'a Schema,
    pub(super) default: Option<&'a Expression>,
    pub(super) fixed: Option<&'a Expression>,
}

impl MemberType for Property {
    type Definition = PropertyDefinition;
    const KIND: MemberKind = MemberKind::Property;

    fn written(definition: &PropertyDefinition) -> Written<'_> {
        Written {
            origin: definition.origin,
            schema: &definition.schema,
            required: definition.required.as_ref(),
            default: definition.default.as_ref(),
            value: definition.value.as_ref(),
            mapping: None,
            short_form: definition.short_form.as_ref(),
        }
    }

    fn open(&self, _owner: TypeId) -> Member {
        Member {
            provenance: self.provenance.clone(),
            schema: self.schema.clone(),
            required: self.required,
            default: self.default.clone(),
            fixed: self.fixed.clone(),
            mapping: None,
        }
    }

    fn close(member: Member) -> Property {
        Property {
            provenance: member.provenance,
            schema: member.schema,
            required: member.required,
            default: member.default,
            fixed: member.fixed,
        }
    }

    fn parts(&self) -> Parts<'_> {
        Parts {
            schema: &self.schema,
            default: self.default.as_ref(),
            fixed: self.fixed.as_ref(),
        }
    }
}

impl MemberType for Attribute {
    type Definition = AttributeDefinition;
    const KIND: MemberKind = MemberKind::Attribute;

    fn written(definition: &AttributeDefinition) -> Written<'_> {
        Written {
            origin: definition.origin,
            schema: &definition.schema,
            required: None,
            default: definition.default.as_ref(),
            value: None,
            mapping: None,
            short_form: None,
        }
    }

    fn open(&self, _owner: TypeId) -> Member {
        Member {
            provenance: self.provenance.clone(),
            schema: self.schema.clone(),
            required: true,
            default: self.default.clone(),
            fixed: None,
            mapping: None,
        }
    }

    fn close(member: Member) -> Attribute {
        Attribute {
            provenance: member.provenance,
            schema: member.schema,
            default: member.default,
        }
    }

    fn parts(&self) -> Parts<'_> {
        Parts {
            schema: &self.schema,
            default: self.default.as_ref(),
            fixed: None,
        }
    }
}

impl MemberType for Parameter {
    type Definition = ParameterDefinition;
    const KIND: MemberKind = MemberKind::Parameter;

    fn written(definition: &ParameterDefinition) -> Written<'_> {
        Written {
            origin: definition.origin,
            schema: &definition.schema,
            required: definition.required.as_ref(),
            default: definition.default.as_ref(),
            value: definition.value.as_ref(),
            mapping: definition.mapping.as_ref(),
            short_form: None,
        }
    }

    fn open(&self, owner: TypeId) -> Member {
        Member {
            provenance: Provenance {
                declared_in: owner,
                declared: self.origin,
                refined: Vec::new(),
            },
            schema: self.schema.clone(),
            required: self.required,
            default: self.default.clone(),
            fixed: self.fixed.clone(),
            mapping: self.mapping.clone(),
        }
    }

    fn close(member: Member) -> Parameter {
        Parameter {
            origin: member.provenance.latest(),
            schema: member.schema,
            required: member.required,
            default: member.default,
            fixed: member.fixed,
            mapping: member.mapping,
        }
    }

    fn parts(&self) -> Parts<'_> {
        Parts {
            schema: &self.schema,
            default: self.default.as_ref(),
            fixed: self.fixed.as_ref(),
        }
    }
}

/// Whether names may be added to those that are inherited.
#[derive(Clone, Copy)]
pub(super) enum Additions {
    /// They may.
    Allowed,
    /// Only what this type has can be refined (§8.2, §8.4).
    Refused(TypeId),
}

impl Maker<'_> {
    /// Inherited members with the refinements and additions that the author wrote.
    pub(super) fn members<T: MemberType>(
        &mut self,
        inherited: &Members<T>,
        written: &Entries<T::Definition>,
        additions: Additions,
    ) -> Members<T> {
        if written.is_empty() {
            return inherited.clone();
        }
        let mut members = self.copy(inherited, written.len());
        for (name, definition) in written {
            let written = T::written(definition);
            let member = match (inherited.get(name), additions) {
                (Some(parent), _) => {
                    let parent = parent.open(self.owner);
                    Some(self.refine(T::KIND, name, &written, &parent))
                }
                (None, Additions::Allowed) => Some(self.define(T::KIND, name, &written)),
                (None, Additions::Refused(of)) => {
                    self.refuse_addition(T::KIND, name, &written, of, inherited.keys());
                    None
                }
            };
            if let Some(member) = member {
                members.insert(name.clone(), T::close(member));
            }
        }
        Arc::new(members)
    }

    fn refuse_addition<'n>(
        &mut self,
        kind: MemberKind,
        name: &Name,
        written: &Written<'_>,
        of: TypeId,
        known: impl Iterator<Item = &'n Name>,
    ) {
        let types = self.view.types;
        if types.header(of).is_some_and(|header| header.complete) {
            let at = At::new(name.clone(), written.origin);
            self.tell(errors::unknown_member(
                &at,
                kind.word(),
                of.kind,
                types.name(of),
                known,
            ));
        }
    }

    /// Attributes, those that reflect a property included: such a one can be refined or defined anew.
    pub(super) fn attributes(
        &mut self,
        inherited: &Members<Attribute>,
        properties: &Members<Property>,
        written: &Entries<AttributeDefinition>,
        additions: Additions,
    ) -> Members<Attribute> {
        if written.is_empty() {
            return inherited.clone();
        }
        let reflecting = written
            .iter()
            .filter(|(name, _)| !inherited.contains_key(*name) && properties.contains_key(*name));
        let mut reflected = Entries::new();
        for (name, definition) in reflecting {
            let property = &properties[name];
            let parent = Member {
                default: None,
                fixed: None,
                ..property.open(self.owner)
            };
            let written = Attribute::written(definition);
            let member = if definition.schema.type_name.is_none() {
                self.refine(MemberKind::Attribute, name, &written, &parent)
            } else {
                let member = self.define(MemberKind::Attribute, name, &written);
                self.check_reflection(name, definition.origin, &member.schema, property);
                member
            };
            reflected.insert(name.clone(), Attribute::close(member));
        }
        if reflected.is_empty() {
            return self.members(inherited, written, additions);
        }
        let others: Entries<AttributeDefinition> = written
            .iter()
            .filter(|(name, _)| !reflected.contains_key(*name))
            .map(|(name, definition)| (name.clone(), definition.clone()))
            .collect();
        let mut members = Entries::clone(&self.members(inherited, &others, additions));
        members.extend(reflected);
        Arc::new(members)
    }

    /// Properties that come under an attribute of the parent must fit it, since it reflects them now.
    pub(super) fn check_reflected(
        &mut self,
        inherited: &Members<Attribute>,
        properties: &Members<Property>,
        written: &Entries<PropertyDefinition>,
    ) {
        for (name, definition) in written {
            if let (Some(attribute), Some(property)) = (inherited.get(name), properties.get(name)) {
                self.check_reflection(name, definition.origin, &attribute.schema, property);
            }
        }
    }

    /// Whether an attribute can take the value of the property whose name it has; `origin` is the later of the two.
    fn check_reflection(&mut self, name: &Name, origin: Origin, attribute: &Schema, property: &Property) {
        let types = self.view.types;
        let (found, wanted) = (attribute.data_type, property.schema.data_type);
        if !types.is_data_type_derived(wanted, found) && !types.is_data_type_derived(found, wanted) {
            let at = At::new(name.clone(), origin);
            let (found, wanted) = (types.data_type_name(found), types.data_type_name(wanted));
            self.tell(errors::attribute_over_property(
                &at,
                &found,
                &wanted,
                property.provenance.latest(),
            ));
        }
    }

    /// The members of a type to which a definition was narrowed, with the refinements that the definition made while it
    /// had the wider type.
    ///
    /// `old` are the members of the wider type, `refined` those of the definition, `new` those of the narrower type;
    /// `type_name` is where that one is written.
    pub(super) fn rebase<T: MemberType>(
        &mut self,
        old: &Members<T>,
        refined: &Members<T>,
        new: &Members<T>,
        type_name: &At<Name>,
    ) -> Members<T> {
        if Arc::ptr_eq(old, refined) {
            return new.clone();
        }
        let mut members = self.copy(new, 0);
        for (name, member) in refined.iter() {
            let before = old.get(name);
            if before == Some(member) && new.contains_key(name) {
                continue;
            }
            let rebased = match (before, new.get(name)) {
                (Some(before), Some(narrower)) => {
                    let (before, member) = (before.open(self.owner), member.open(self.owner));
                    let narrower = narrower.open(self.owner);
                    T::close(self.combine(T::KIND, name, &before, member, narrower, type_name))
                }
                (None, _) | (_, None) => member.clone(),
            };
            members.insert(name.clone(), rebased);
        }
        Arc::new(members)
    }
}
