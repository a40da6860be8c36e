//! One property, attribute or parameter: its definition, and its refinement (§9.4, §9.6, §9.8).

use toscac_syntax::dialect::rules::DefaultOfOptional;
use toscac_syntax::expression::{Expression, ExpressionKind};
use toscac_syntax::name::Name;
use toscac_syntax::origin::At;

use super::maker::Maker;
use super::members::{Member, MemberKind, Written};
use super::schema::{Subject, Untyped};
use super::typing::{self, Root};
use super::{BuiltIn, DataTypeRef, Provenance, Schema, errors};

impl Maker<'_> {
    /// A definition that refines nothing.
    pub(super) fn define(&mut self, kind: MemberKind, name: &Name, written: &Written<'_>) -> Member {
        let provenance = Provenance {
            declared_in: self.owner,
            declared: written.origin,
            refined: Vec::new(),
        };
        if let Some(value) = written.short_form {
            let strangers = strangers(value, |keyname| keyname == "type");
            if !strangers.is_empty() {
                self.tell_strangers(name, &strangers);
            } else if self.is_complete() {
                let at = At::new(name.clone(), written.origin);
                self.tell(errors::short_form_definition(&at));
            }
            return Member {
                provenance,
                schema: Schema::of(DataTypeRef::Unknown, written.origin),
                required: true,
                default: None,
                fixed: Some(value.clone()),
                mapping: None,
            };
        }
        let untyped = match kind {
            MemberKind::Parameter => Untyped::Any,
            MemberKind::Property | MemberKind::Attribute => Untyped::Fault,
        };
        let member = Member {
            provenance,
            schema: self.schema(written.schema, None, Subject::new(kind.word(), name, untyped)),
            required: written.required.is_none_or(|required| required.value),
            default: written.default.cloned(),
            fixed: written.value.cloned(),
            mapping: written.mapping.cloned(),
        };
        self.check_default_of_optional(kind, name, written, &member);
        member
    }

    /// What a refinement makes of what it refines.
    pub(super) fn refine(
        &mut self,
        kind: MemberKind,
        name: &Name,
        written: &Written<'_>,
        parent: &Member,
    ) -> Member {
        if is_empty(written) {
            return parent.clone();
        }
        let at = At::new(name.clone(), written.origin);
        if let Some(fixed) = parent.fixed.as_ref().or(parent.mapping.as_ref()) {
            let what = if parent.fixed.is_some() {
                "value"
            } else {
                "mapping"
            };
            self.tell(errors::fixed_value_refined(&at, kind.word(), what, fixed.origin));
            return parent.clone();
        }
        if let Some(value) = written.short_form {
            let root = typing::resolve(self.view.types, &parent.schema).root;
            let strangers = strangers(value, |keyname| match root {
                Root::Any | Root::Unknown | Root::BuiltIn(BuiltIn::Map) => false,
                Root::BuiltIn(_) => true,
                Root::Complex(of) => !of.properties.contains_key(keyname),
            });
            if !strangers.is_empty() {
                self.tell_strangers(name, &strangers);
                return parent.clone();
            }
        }
        let mut member = parent.clone();
        member.provenance.refined.push(written.origin);
        member.schema = self.schema(
            written.schema,
            Some(&parent.schema),
            Subject::new(kind.word(), name, Untyped::Any),
        );
        if let Some(required) = written.required {
            if parent.required && !required.value {
                let declared = parent.provenance.latest();
                self.tell(errors::required_relaxed(
                    required.origin,
                    kind.word(),
                    name,
                    declared,
                ));
            }
            member.required = parent.required || required.value;
        }
        if let Some(default) = written.default {
            member.default = Some(default.clone());
        }
        member.fixed = written.value.or(written.short_form).cloned();
        member.mapping = written.mapping.cloned();
        self.check_default_of_optional(kind, name, written, &member);
        member
    }

    /// A refinement of a wider definition, joined with what the narrower type says itself.
    ///
    /// `before` is the member of the wider type, `refined` the refinement of it, `narrower` the member of the narrower
    /// type.
    pub(super) fn combine(
        &mut self,
        kind: MemberKind,
        name: &Name,
        before: &Member,
        refined: Member,
        narrower: Member,
        type_name: &At<Name>,
    ) -> Member {
        let types = self.view.types;
        let (left, right) = (refined.schema.data_type, narrower.schema.data_type);
        let data_type = if types.is_data_type_derived(left, right) {
            left
        } else if types.is_data_type_derived(right, left) {
            right
        } else {
            let subject = Subject::new(kind.word(), name, Untyped::Any).to_string();
            let (found, wanted) = (types.data_type_name(right), types.data_type_name(left));
            self.tell(errors::refinement_lost(
                type_name,
                &subject,
                &found,
                &wanted,
                refined.provenance.latest(),
            ));
            DataTypeRef::Unknown
        };
        if let Some(fixed) = narrower
            .fixed
            .as_ref()
            .filter(|fixed| refined.fixed.as_ref() != Some(fixed))
        {
            let at = At::new(name.clone(), type_name.origin);
            self.tell(errors::fixed_value_refined(
                &at,
                kind.word(),
                "value",
                fixed.origin,
            ));
        }
        let mut validations = narrower.schema.validations.clone();
        let known = before
            .schema
            .validations
            .len()
            .min(refined.schema.validations.len());
        validations.extend_from_slice(&refined.schema.validations[known..]);
        let mut provenance = narrower.provenance.clone();
        let known = before
            .provenance
            .refined
            .len()
            .min(refined.provenance.refined.len());
        provenance
            .refined
            .extend_from_slice(&refined.provenance.refined[known..]);
        Member {
            provenance,
            schema: Schema {
                origin: refined.schema.origin,
                data_type,
                validations,
                key: refined.schema.key.or(narrower.schema.key),
                entry: refined.schema.entry.or(narrower.schema.entry),
            },
            required: refined.required || narrower.required,
            default: if refined.default == before.default {
                narrower.default
            } else {
                refined.default
            },
            fixed: narrower.fixed.or(refined.fixed),
            mapping: narrower.mapping.or(refined.mapping),
        }
    }

    fn tell_strangers(&mut self, name: &Name, strangers: &[At<Name>]) {
        for stranger in strangers {
            self.tell(errors::unknown_keyname(name, stranger));
        }
    }

    fn check_default_of_optional(
        &mut self,
        kind: MemberKind,
        name: &Name,
        written: &Written<'_>,
        member: &Member,
    ) {
        let rules = self.syntax().rules;
        if let Some(default) = &member.default
            && !member.required
            && (written.default.is_some() || written.required.is_some())
            && rules.default_of_optional == DefaultOfOptional::Refused
        {
            self.tell(errors::default_of_optional(default.origin, kind.word(), name));
        }
    }
}

/// The keys of a map that is a definition after all and no value, since `is_meant` one of its keynames: those that are
/// none. Where no keyname is meant, it is a value and has no such keys.
fn strangers(value: &Expression, is_meant: impl Fn(&str) -> bool) -> Vec<At<Name>> {
    let ExpressionKind::Map(entries) = &value.kind else {
        return Vec::new();
    };
    let keys = entries
        .iter()
        .filter_map(|(key, _)| Some(At::new(key.as_string()?.clone(), key.origin)));
    let (keynames, strangers): (Vec<_>, Vec<_>) =
        keys.partition(|key| KEYNAMES.contains(&key.value.as_str()));
    if keynames.iter().any(|key| is_meant(&key.value)) {
        strangers
    } else {
        Vec::new()
    }
}

/// The keynames of a property definition.
const KEYNAMES: [&str; 10] = [
    "type",
    "description",
    "metadata",
    "required",
    "default",
    "value",
    "status",
    "validation",
    "key_schema",
    "entry_schema",
];

fn is_empty(written: &Written<'_>) -> bool {
    let schema = written.schema;
    let is_untyped = schema.type_name.is_none() && schema.validation.is_none();
    let is_plain =
        schema.key_schema.is_none() && schema.entry_schema.is_none() && schema.description.is_none();
    let is_valueless = written.default.is_none() && written.value.is_none() && written.short_form.is_none();
    is_untyped && is_plain && is_valueless && written.required.is_none() && written.mapping.is_none()
}
