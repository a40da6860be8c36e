//! Data types: built-in origin, fields, keys and entries (§9.2).

use std::sync::Arc;

use toscac_syntax::dialect::rules::Contents;
use toscac_syntax::entities;

use super::maker::Maker;
use super::members::Additions;
use super::schema::{Subject, Untyped};
use super::{BuiltIn, DataType, Members, errors, scalar_errors};

impl Maker<'_> {
    /// The owner as a data type. Its parent is laid out already; other data types may not be yet.
    pub(super) fn make_data_type(&mut self) -> DataType {
        let bare = self.view.types.data_type(self.owner);
        let (name, written) = self
            .syntax()
            .data_types
            .get_index(self.owner.index as usize)
            .expect("each type stands in its file");
        let parent = bare
            .header
            .parent
            .map(|parent| self.view.types.data_type(parent).clone());
        let subject = Subject::new("data type", name, Untyped::Fault);
        self.check_contents(written, bare.built_in);
        let properties = self.fields(written, bare.built_in, parent.as_deref());
        let mut made = DataType {
            header: bare.header.clone(),
            built_in: bare.built_in,
            properties,
            validations: parent
                .iter()
                .flat_map(|parent| parent.validations.clone())
                .collect(),
            key: parent.as_ref().and_then(|parent| parent.key.clone()),
            entry: parent.as_ref().and_then(|parent| parent.entry.clone()),
            scalar: None,
        };
        made.validations.extend(written.validation.clone());
        if let Some(key) = &written.key_schema {
            let keys = self.schema(key, made.key.as_deref(), subject.of_keys());
            self.check_key(key, &keys, subject);
            made.key = Some(Arc::new(keys));
        }
        if let Some(entry) = &written.entry_schema {
            let entries = self.schema(entry, made.entry.as_deref(), subject.of_entries());
            made.entry = Some(Arc::new(entries));
        }
        if bare.built_in == Some(BuiltIn::Scalar) {
            let inherited = parent.as_ref().and_then(|parent| parent.scalar.as_ref());
            made.scalar = self.scalar_units(written, inherited);
        }
        made
    }

    fn fields(
        &mut self,
        written: &entities::types::DataType,
        built_in: Option<BuiltIn>,
        parent: Option<&DataType>,
    ) -> Members<super::Property> {
        match parent {
            _ if built_in.is_some() => Members::default(),
            Some(parent) => self.members(&parent.properties, &written.properties, Additions::Allowed),
            None => self.members(&Members::default(), &written.properties, Additions::Allowed),
        }
    }

    /// What a data type may and must consist of, by the built-in type that it descends from.
    fn check_contents(&mut self, written: &entities::types::DataType, built_in: Option<BuiltIn>) {
        let name = &written.header.name;
        let contents = self.syntax().rules.contents;
        if written.properties.is_empty()
            && contents == Contents::Told
            && built_in.is_none()
            && !self.was_reported(name.origin, "properties")
        {
            match written.properties_origin {
                Some(origin) => self.tell(errors::empty_properties(origin, name)),
                None if written.header.derived_from.is_none()
                    && !self.was_reported(name.origin, "derived_from") =>
                {
                    self.tell(errors::empty_data_type(name));
                }
                None => {}
            }
        }
        if !self.is_complete() {
            return;
        }
        if let (Some(built_in), Some(origin)) = (built_in, written.properties_origin) {
            self.tell(errors::properties_of_built_in(origin, name, built_in));
        }
        let word = built_in.map_or("a complex type", BuiltIn::name);
        let is_map = built_in == Some(BuiltIn::Map);
        let is_collection = is_map || built_in == Some(BuiltIn::List);
        let subject = Subject::new("data type", &name.value, Untyped::Fault).to_string();
        if let Some(key) = written.key_schema.as_ref().filter(|_| !is_map) {
            self.tell(errors::schema_of_non_collection(
                key.origin,
                "key_schema",
                &subject,
                word,
            ));
        }
        if let Some(entry) = written.entry_schema.as_ref().filter(|_| !is_collection) {
            self.tell(errors::schema_of_non_collection(
                entry.origin,
                "entry_schema",
                &subject,
                word,
            ));
        }
        if is_collection
            && contents == Contents::Told
            && !self.has_entry_schema(super::DataTypeRef::Custom(self.owner))
            && !self.was_reported(name.origin, "entry_schema")
        {
            self.tell(errors::missing_entry_schema(name.origin, &subject, word));
        }
        if built_in != Some(BuiltIn::Scalar) {
            let keynames = [
                ("data_type", written.data_type.as_ref().map(|at| at.origin)),
                ("units", written.units.as_ref().map(|at| at.origin)),
                (
                    "canonical_unit",
                    written.canonical_unit.as_ref().map(|at| at.origin),
                ),
                ("prefixes", written.prefixes.as_ref().map(|at| at.origin)),
            ];
            let first = keynames
                .into_iter()
                .find_map(|(keyname, origin)| Some((keyname, origin?)));
            if let Some((keyname, origin)) = first {
                self.tell(scalar_errors::scalar_keyname_elsewhere(origin, keyname, name));
            }
        }
    }
}
