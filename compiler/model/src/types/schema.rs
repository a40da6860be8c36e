//! Schemas: the type, keys, entries and validation of a value, defined or refined (§9.3).

use std::fmt;
use std::sync::Arc;

use toscac_syntax::dialect::rules::Contents;
use toscac_syntax::entities;

use super::maker::Maker;
use super::{BuiltIn, DataTypeRef, Schema, errors, scalar_errors};

/// What a schema belongs to, for messages: ``the entries of property `ports` ``.
#[derive(Clone, Copy)]
pub(super) struct Subject<'a> {
    /// Which part of it.
    pub(super) part: SubjectPart,
    /// What it is called in the language.
    pub(super) noun: &'static str,
    /// Its name.
    pub(super) name: &'a str,
    /// What holds when there is no type.
    pub(super) untyped: Untyped,
}

/// Which part of a value a schema is about.
#[derive(Clone, Copy)]
pub(super) enum SubjectPart {
    /// All of it.
    Whole,
    /// The keys of a map.
    Keys,
    /// The entries of a list or map.
    Entries,
}

/// What holds when neither a definition nor what it refines has a type.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Untyped {
    /// Any value is good: parameters.
    Any,
    /// That is a fault.
    Fault,
}

impl<'a> Subject<'a> {
    pub(super) fn new(noun: &'static str, name: &'a str, untyped: Untyped) -> Subject<'a> {
        Subject {
            part: SubjectPart::Whole,
            noun,
            name,
            untyped,
        }
    }

    /// The keys of the same thing.
    pub(super) fn of_keys(self) -> Subject<'a> {
        self.part(SubjectPart::Keys)
    }

    /// The entries of the same thing.
    pub(super) fn of_entries(self) -> Subject<'a> {
        self.part(SubjectPart::Entries)
    }

    fn part(self, part: SubjectPart) -> Subject<'a> {
        Subject {
            part,
            untyped: Untyped::Fault,
            ..self
        }
    }
}

impl fmt::Display for Subject<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.part {
            SubjectPart::Whole => {}
            SubjectPart::Keys => f.write_str("the keys of ")?,
            SubjectPart::Entries => f.write_str("the entries of ")?,
        }
        write!(f, "{} `{}`", self.noun, self.name)
    }
}

impl Maker<'_> {
    /// The effective schema of a definition; `parent` is what it refines.
    ///
    /// Recursion follows the nesting of schemas in the text, which `syntax::limits` bounds.
    pub(super) fn schema(
        &mut self,
        written: &entities::definitions::Schema,
        parent: Option<&Schema>,
        subject: Subject<'_>,
    ) -> Schema {
        let data_type = self.schema_type(written, parent, subject);
        let mut schema = match parent {
            Some(parent) => parent.clone(),
            None => Schema::of(data_type, written.origin),
        };
        if says_something(written) {
            schema.origin = written.origin;
        }
        schema.data_type = data_type;
        schema.validations.extend(written.validation.clone());
        let types = self.view.types;
        if let Some(key) = &written.key_schema {
            let base = types.key_schema(&schema).cloned();
            let key = self.schema(key, base.as_deref(), subject.of_keys());
            schema.key = Some(Arc::new(key));
        }
        if let Some(entry) = &written.entry_schema {
            let base = types.entry_schema(&schema).cloned();
            let entry = self.schema(entry, base.as_deref(), subject.of_entries());
            schema.entry = Some(Arc::new(entry));
        }
        self.check_collection(written, &schema, subject);
        schema
    }

    fn schema_type(
        &mut self,
        written: &entities::definitions::Schema,
        parent: Option<&Schema>,
        subject: Subject<'_>,
    ) -> DataTypeRef {
        let Some(name) = &written.type_name else {
            return match parent {
                Some(parent) => parent.data_type,
                None if subject.untyped == Untyped::Any => DataTypeRef::Any,
                None => {
                    if self.is_complete() && !self.was_reported(written.origin, "type") {
                        self.tell(errors::missing_type(written.origin, &subject.to_string()));
                    }
                    DataTypeRef::Unknown
                }
            };
        };
        let data_type = self.data_type(name);
        if data_type == DataTypeRef::BuiltIn(BuiltIn::Scalar) {
            self.tell(scalar_errors::abstract_scalar(name.origin, &subject.to_string()));
            return DataTypeRef::Unknown;
        }
        match parent {
            Some(parent) if !self.view.types.is_data_type_derived(data_type, parent.data_type) => {
                let wanted = self.view.types.data_type_name(parent.data_type);
                self.tell(errors::unrelated_type(
                    name,
                    &subject.to_string(),
                    &wanted,
                    parent.origin,
                ));
                DataTypeRef::Unknown
            }
            Some(_) | None => data_type,
        }
    }

    /// Keys and entries belong to lists and maps, and those need them.
    fn check_collection(
        &mut self,
        written: &entities::definitions::Schema,
        schema: &Schema,
        subject: Subject<'_>,
    ) {
        let is_known = match schema.data_type {
            DataTypeRef::BuiltIn(_) => true,
            DataTypeRef::Custom(id) => self.view.types.data_type(id).header.complete,
            DataTypeRef::Any | DataTypeRef::Unknown => false,
        };
        let built_in = self.view.types.built_in(schema.data_type);
        let type_name = || self.view.types.data_type_name(schema.data_type);
        if is_known {
            let is_map = built_in == Some(BuiltIn::Map);
            let is_collection = is_map || built_in == Some(BuiltIn::List);
            if let Some(key) = written.key_schema.as_ref().filter(|_| !is_map) {
                let diagnostic = errors::schema_of_non_collection(
                    key.origin,
                    "key_schema",
                    &subject.to_string(),
                    &type_name(),
                );
                self.tell(diagnostic);
            }
            if let Some(entry) = written.entry_schema.as_ref().filter(|_| !is_collection) {
                let diagnostic = errors::schema_of_non_collection(
                    entry.origin,
                    "entry_schema",
                    &subject.to_string(),
                    &type_name(),
                );
                self.tell(diagnostic);
            }
            let has_entry = schema.entry.is_some() || self.has_entry_schema(schema.data_type);
            if is_collection
                && !has_entry
                && self.syntax().rules.contents == Contents::Told
                && let Some(name) = &written.type_name
                && !self.was_reported(written.origin, "entry_schema")
            {
                self.tell(errors::missing_entry_schema(
                    name.origin,
                    &subject.to_string(),
                    &name.value,
                ));
            }
        }
        if let (Some(written), Some(key)) = (&written.key_schema, &schema.key) {
            self.check_key(written, key, subject);
        }
    }

    /// Keys are strings.
    pub(super) fn check_key(
        &mut self,
        written: &entities::definitions::Schema,
        key: &Schema,
        subject: Subject<'_>,
    ) {
        let types = self.view.types;
        if !types.is_data_type_derived(key.data_type, DataTypeRef::BuiltIn(BuiltIn::String)) {
            let name = types.data_type_name(key.data_type);
            let origin = written
                .type_name
                .as_ref()
                .map_or(written.origin, |name| name.origin);
            self.tell(errors::key_schema_not_string(origin, &subject.to_string(), &name));
        }
    }

    /// Whether a data type or one of its ancestors says what its entries are. Asks the text, so that it can be asked
    /// before the data type is laid out.
    pub(super) fn has_entry_schema(&self, data_type: DataTypeRef) -> bool {
        let DataTypeRef::Custom(id) = data_type else {
            return false;
        };
        let types = self.view.types;
        std::iter::once(id).chain(types.ancestors(id)).any(|id| {
            let definition = self.view.files[&id.file]
                .value
                .data_types
                .get_index(id.index as usize);
            definition.is_some_and(|(_, definition)| definition.entry_schema.is_some())
        })
    }
}

/// Whether a schema says anything, or is only the empty place of a short form.
fn says_something(written: &entities::definitions::Schema) -> bool {
    written.type_name.is_some()
        || written.validation.is_some()
        || written.key_schema.is_some()
        || written.entry_schema.is_some()
}
