//! Substitution mappings (§15).

use std::collections::BTreeMap;

use crate::dialect::shape::ShapeId;
use crate::entities::Entries;
use crate::entities::templates::{RequirementMapping, SubstitutionMappings};
use crate::expression::Expression;
use crate::name::Name;
use crate::origin::{At, Origin};
use crate::yaml::tree::{Cursor, EntryCursor, ScalarKind, TreeKind};

use super::errors::{Wanted, rules};
use super::read::natural;
use super::shape::Fields;
use super::{Lowering, errors};

impl<'tree> Lowering<'tree> {
    /// What a service template can stand for.
    pub(super) fn substitution_mappings(&mut self, template: &Fields<'tree>) -> Option<SubstitutionMappings> {
        let value = template.get("substitution_mappings")?;
        let fields = self.open_map(ShapeId::SubstitutionMappings, None, value)?;
        Some(SubstitutionMappings {
            origin: value.origin,
            node_type: self.text(&fields, "node_type"),
            substitution_filter: self.condition(&fields, "substitution_filter"),
            properties: self.mapped_names(&fields, "properties", "input"),
            attributes: self.mapped_names(&fields, "attributes", "output"),
            capabilities: self.mapped_capabilities(&fields),
            requirements: self.mapped_requirements(&fields),
            interfaces: self.mapped_operations(&fields),
        })
    }

    /// Properties to inputs, or attributes to outputs: `{ p: i, [ CAPABILITY, c, p ]: i, [ RELATIONSHIP, r, p ]: i }`.
    fn mapped_names(
        &mut self,
        fields: &Fields<'tree>,
        keyname: &str,
        noun: &str,
    ) -> Vec<(At<Vec<Expression>>, At<Name>)> {
        let mut mapped = Vec::new();
        let entries = fields.get(keyname).and_then(|map| self.distinct_entries(map));
        for entry in entries.unwrap_or_default() {
            let (Some(key), Some(name)) = (
                self.mapping_key(entry.key, keyname),
                self.mapped_name(entry, noun),
            ) else {
                continue;
            };
            mapped.push((key, name));
        }
        mapped
    }

    fn mapping_key(&mut self, key: Cursor<'tree>, keyname: &str) -> Option<At<Vec<Expression>>> {
        let is_path = match &key.get().kind {
            TreeKind::Scalar(_) => {
                self.name_of(key, errors::name_in(keyname))?;
                return Some(At::new(vec![self.literal(key)], key.origin));
            }
            TreeKind::Sequence(_) => {
                let words = key.items().unwrap_or_default();
                let first = words
                    .first()
                    .and_then(|word| word.scalar())
                    .map(|word| &*word.text);
                let are_names = words.iter().enumerate().all(|(position, word)| {
                    let is_index = position == 2 && words.len() == 4;
                    match word.get().scalar_kind() {
                        Some(ScalarKind::String) => true,
                        Some(ScalarKind::Integer) => is_index,
                        Some(ScalarKind::Null | ScalarKind::Boolean | ScalarKind::Float) | None => false,
                    }
                });
                are_names
                    && match first {
                        Some("CAPABILITY") => words.len() == 3,
                        Some("RELATIONSHIP") => matches!(words.len(), 3 | 4),
                        Some(_) | None => false,
                    }
            }
            TreeKind::Mapping(_) | TreeKind::Alias(..) => false,
        };
        if !is_path {
            self.report(key, "", rules::mapping_key(key, keyname));
            return None;
        }
        let words = key.items().unwrap_or_default();
        let words = words.into_iter().map(|word| self.literal(word));
        Some(At::new(words.collect(), key.origin))
    }

    /// The name that is mapped to.
    fn mapped_name(&mut self, entry: EntryCursor<'tree>, noun: &str) -> Option<At<Name>> {
        match (entry.value.scalar(), entry.value.get().scalar_kind()) {
            (Some(scalar), Some(ScalarKind::String)) => {
                Some(At::new(scalar.text.clone(), entry.value.origin))
            }
            (_, _) => {
                self.wrong_kind(entry.value, None, |_| {
                    Wanted::text(format!("the name of an {noun}"))
                });
                None
            }
        }
    }

    fn mapped_capabilities(&mut self, fields: &Fields<'tree>) -> Entries<At<Vec<Expression>>> {
        self.named(fields, "capabilities", |this, _, value| {
            let items = value.items().unwrap_or_default();
            if items.len() != 2
                || items
                    .iter()
                    .any(|item| item.get().scalar_kind() != Some(ScalarKind::String))
            {
                this.wrong_kind(value, None, |_| Wanted::text("`[node template, capability]`"));
                return None;
            }
            let words = items.into_iter().map(|item| this.literal(item)).collect();
            Some(At::new(words, value.origin))
        })
    }

    /// `{ interface: { operation: workflow } }`.
    fn mapped_operations(&mut self, fields: &Fields<'tree>) -> Entries<At<Entries<At<Name>>>> {
        self.named(fields, "interfaces", |this, _, value| {
            let Some(entries) = this.distinct_entries(value) else {
                this.wrong_kind(value, None, |_| Wanted::text("a map of operations to workflows"));
                return None;
            };
            let mut operations = Entries::new();
            for entry in entries {
                let operation = this.name_of(entry.key, "operation");
                let workflow = this.mapped_workflow(entry);
                if let (Some(operation), Some(workflow)) = (operation, workflow) {
                    operations.insert(operation.value, workflow);
                }
            }
            Some(At::new(operations, value.origin))
        })
    }

    fn mapped_workflow(&mut self, entry: EntryCursor<'tree>) -> Option<At<Name>> {
        match (entry.value.scalar(), entry.value.get().scalar_kind()) {
            (Some(scalar), Some(ScalarKind::String)) => {
                Some(At::new(scalar.text.clone(), entry.value.origin))
            }
            (_, _) => {
                self.wrong_kind(entry.value, None, |_| Wanted::text("the name of a workflow"));
                None
            }
        }
    }

    /// `- r: …`, `- [ r, 2 ]: …`, `- [ r, UNBOUNDED ]: …`, in order; nothing for `r` may follow `UNBOUNDED`.
    fn mapped_requirements(&mut self, fields: &Fields<'tree>) -> Vec<RequirementMapping> {
        let mut unbounded: BTreeMap<Name, Origin> = BTreeMap::new();
        let mut mappings = Vec::new();
        for item in fields
            .get("requirements")
            .and_then(Cursor::items)
            .unwrap_or_default()
        {
            let Some(mapping) = self.mapped_requirement(item) else {
                continue;
            };
            if let Some(last) = unbounded.get(&mapping.requirement.value) {
                let diagnostic = rules::after_unbounded(&mapping.requirement, *last);
                self.report(item, "", diagnostic);
                continue;
            }
            if mapping.count.as_ref().is_some_and(|count| count.value.is_none()) {
                unbounded.insert(mapping.requirement.value.clone(), mapping.requirement.origin);
            }
            mappings.push(mapping);
        }
        mappings
    }

    fn mapped_requirement(&mut self, item: Cursor<'tree>) -> Option<RequirementMapping> {
        let Some(entries) = self.distinct_entries(item) else {
            self.wrong_kind(item, None, |_| {
                Wanted::text("a map with one key, the name of a requirement")
            });
            return None;
        };
        let [entry] = entries.as_slice() else {
            let keys: Vec<String> = entries.iter().map(|entry| entry.key.key_text()).collect();
            self.report(
                item,
                "",
                errors::not_one_key(item.origin, "requirement mapping", &keys, false),
            );
            return None;
        };
        let (requirement, count) = self.requirement_key(entry.key)?;
        if !are_targets(entry.value) {
            self.wrong_kind(entry.value, None, |_| {
                Wanted::text(
                    "`[node template, requirement]`, the name of a node template, or a list of these",
                )
            });
            return None;
        }
        Some(RequirementMapping {
            origin: item.origin,
            requirement,
            count,
            targets: self.literal(entry.value),
        })
    }

    /// `r` or `[ r, count ]`.
    #[expect(clippy::type_complexity, reason = "name and count, as the entity holds them")]
    fn requirement_key(&mut self, key: Cursor<'tree>) -> Option<(At<Name>, Option<At<Option<u32>>>)> {
        if let TreeKind::Scalar(_) = &key.get().kind {
            return Some((self.name_of(key, "requirement")?, None));
        }
        let words = key.items().unwrap_or_default();
        if let [name, count] = words.as_slice()
            && let (Some(name), Some(ScalarKind::String)) = (name.scalar(), name.get().scalar_kind())
            && let Some(scalar) = count.scalar()
        {
            let bound = match count.get().scalar_kind() {
                Some(ScalarKind::Integer) => natural(&scalar.text).map(Some),
                Some(ScalarKind::String) if &*scalar.text == "UNBOUNDED" => Some(None),
                Some(_) | None => None,
            };
            if let Some(bound) = bound {
                return Some((
                    At::new(name.text.clone(), key.origin),
                    Some(At::new(bound, key.origin)),
                ));
            }
        }
        self.report(key, "", rules::mapping_key(key, "requirements"));
        None
    }
}

/// Whether this is one target of a requirement mapping, or a list of them.
fn are_targets(value: Cursor<'_>) -> bool {
    let is_text = |cursor: &Cursor<'_>| cursor.get().scalar_kind() == Some(ScalarKind::String);
    let Some(items) = value.items() else {
        return is_text(&value);
    };
    let is_pair = |cursor: &Cursor<'_>| {
        cursor
            .items()
            .is_some_and(|words| words.len() == 2 && words.iter().all(is_text))
    };
    !items.is_empty() && items.iter().all(|item| is_text(item) || is_pair(item))
}
