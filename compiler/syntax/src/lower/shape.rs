//! The engine: reads a map by the row of its shape, and reports what does not belong.

use crate::diagnostic::Diagnostic;
use crate::dialect::rules::Booleans;
use crate::dialect::shape::{Expected, Key, Presence, Shape, ShapeId, Short};
use crate::expression::Expression;
use crate::name::Name;
use crate::nearest::nearest;
use crate::origin::{At, Origin};
use crate::yaml::tree::{Cursor, EntryCursor, Scalar, ScalarKind, ScalarStyle, TreeKind};

use super::{Lowering, errors};

/// The map of a shape: its entries that are known and of the expected kind.
pub(super) struct Fields<'tree> {
    /// The map.
    pub(super) whole: Cursor<'tree>,
    shape: &'static Shape,
    /// Keyname, entry, and whether the value is of the expected kind.
    entries: Vec<(&'static str, EntryCursor<'tree>, bool)>,
    /// Keyname and what is not interpreted: read whether an entity keeps it or not, for its own faults.
    data: Vec<(&'static str, Expression)>,
    /// Keynames that stand under a wrong name, which was reported.
    meant: Vec<&'static str>,
}

/// What stands where a shape is expected.
pub(super) enum Form<'tree> {
    /// The map.
    Map(Fields<'tree>),
    /// A short form that the shape allows.
    Short(Cursor<'tree>),
}

/// Whether a map has keys of which nobody knows what was meant.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Strangers {
    None,
    Some,
}

/// The spelling of the keyname that was probably meant by a key that is none.
#[derive(Clone, Copy)]
enum Meant {
    /// Nobody knows.
    Unclear,
    /// What another version calls so, with values of its own.
    Renamed(&'static str),
    /// One that differs by a slip of the pen.
    Near(&'static str),
}

impl<'tree> Fields<'tree> {
    /// The value of a keyname, if it is there and of the expected kind.
    pub(super) fn get(&self, keyname: &str) -> Option<Cursor<'tree>> {
        let found = self
            .entries
            .iter()
            .find(|(name, _, sound)| *sound && *name == keyname);
        found.map(|(_, entry, _)| entry.value)
    }

    /// The key, if the keyname is there at all, be its value right or wrong.
    pub(super) fn key(&self, keyname: &str) -> Option<Cursor<'tree>> {
        let found = self.entries.iter().find(|(name, _, _)| *name == keyname);
        found.map(|(_, entry, _)| entry.key)
    }

    /// The map under a keyname whose contents are not interpreted.
    pub(super) fn data(&self, keyname: &str) -> Option<Expression> {
        let found = self.data.iter().find(|(name, _)| *name == keyname);
        found.map(|(_, data)| data.clone())
    }

    /// Whether the keyname is there at all, be its value right or wrong.
    pub(super) fn has(&self, keyname: &str) -> bool {
        self.key(keyname).is_some()
    }

    /// Whether the keyname is there, or was meant by a wrong name that was reported.
    pub(super) fn is_meant(&self, keyname: &str) -> bool {
        self.has(keyname) || self.meant.contains(&keyname)
    }

    /// How the author spells a keyname.
    pub(super) fn spelling(&self, keyname: &str) -> &'static str {
        let key = self.shape.named(keyname);
        key.expect("lowering asks for keynames of the shape").spelling
    }

    /// Where the map stands.
    pub(super) fn origin(&self) -> Origin {
        self.whole.origin
    }
}

impl<'tree> Lowering<'tree> {
    /// Reads `cursor` as a shape; `name` is what its author called it.
    ///
    /// `None` when it is neither the map nor a short form, which was reported.
    pub(super) fn open(
        &mut self,
        id: ShapeId,
        name: Option<&str>,
        cursor: Cursor<'tree>,
    ) -> Option<Form<'tree>> {
        let shape = self.dialect.shape(id);
        let node = cursor.get();
        let is_short = match (&node.kind, shape.short) {
            (TreeKind::Mapping(_), _) => return Some(Form::Map(self.fields(shape, name, cursor)?)),
            (TreeKind::Alias(..), _) | (_, Short::Never) => false,
            (TreeKind::Scalar(_), Short::Text | Short::TextOrList) => {
                node.scalar_kind() == Some(ScalarKind::String)
            }
            (TreeKind::Scalar(_), Short::Null) => node.scalar_kind() == Some(ScalarKind::Null),
            (TreeKind::Sequence(_), Short::Text | Short::Null) => false,
            (TreeKind::Sequence(_), Short::TextOrList) | (_, Short::Any) => true,
        };
        if is_short {
            return Some(Form::Short(cursor));
        }
        self.wrong_kind(cursor, name, |found| errors::shape_wanted(shape, found));
        None
    }

    /// Reads `cursor` as a shape without a short form.
    pub(super) fn open_map(
        &mut self,
        id: ShapeId,
        name: Option<&str>,
        cursor: Cursor<'tree>,
    ) -> Option<Fields<'tree>> {
        match self.open(id, name, cursor)? {
            Form::Map(fields) => Some(fields),
            Form::Short(_) => None,
        }
    }

    /// The fields of a map: unknown, duplicate, missing and misshapen ones are reported.
    fn fields(
        &mut self,
        shape: &'static Shape,
        name: Option<&str>,
        cursor: Cursor<'tree>,
    ) -> Option<Fields<'tree>> {
        let mut fields = Fields {
            whole: cursor,
            shape,
            entries: Vec::new(),
            data: Vec::new(),
            meant: Vec::new(),
        };
        let mut unknown = Vec::new();
        for entry in self.distinct_entries(cursor)? {
            let Some(key) = row_of(shape, entry.key) else {
                unknown.push(entry);
                continue;
            };
            if key.presence == Presence::Ignored {
                let diagnostic = errors::ignored_keyname(shape, key.spelling, entry.key.origin);
                self.report(entry.key, "", diagnostic);
            }
            let sound = self.is_expected(key, entry);
            fields.entries.push((key.name, entry, sound));
            if sound && key.value == Expected::Data {
                fields.data.push((key.name, self.literal(entry.value)));
            }
        }
        // What stands here under a name that belongs nowhere may be what is missing.
        let may_be_there = self.unknown_keynames(name, &mut fields, &unknown) == Strangers::Some;
        for key in &shape.keys {
            if key.presence == Presence::Mandatory && !may_be_there && !fields.is_meant(key.name) {
                self.missing_keyname(name, &fields, key.name);
            }
        }
        Some(fields)
    }

    /// Reports that a keyname is missing that must be there.
    pub(super) fn missing_keyname(&mut self, name: Option<&str>, fields: &Fields<'tree>, keyname: &str) {
        let spelling = fields.spelling(keyname);
        self.report(
            fields.whole,
            keyname,
            errors::missing_keyname(fields.shape, name, fields.origin(), spelling),
        );
    }

    /// Reports a value of the wrong kind; an alias that stands for nothing was reported.
    pub(super) fn wrong_kind(
        &mut self,
        cursor: Cursor<'tree>,
        name: Option<&str>,
        wanted: impl FnOnce(errors::Found) -> errors::Wanted,
    ) {
        if matches!(cursor.get().kind, TreeKind::Alias(..)) {
            return;
        }
        self.report(
            cursor,
            "",
            errors::wrong_kind(cursor, name, wanted(errors::Found::at(cursor))),
        );
    }

    /// The entries of a map without `<<`, keys that stand for nothing, and those whose key came before; all reported.
    pub(super) fn distinct_entries(&mut self, cursor: Cursor<'tree>) -> Option<Vec<EntryCursor<'tree>>> {
        let mut entries = cursor.entries()?;
        entries.retain(|entry| {
            let is_merge = is_merge_key(entry.key);
            if is_merge {
                self.report(entry.key, "", errors::merge_key(entry.key.origin));
            }
            !is_merge && !matches!(entry.key.get().kind, TreeKind::Alias(..))
        });
        if entries.iter().any(|entry| entry.occurrence > 0) {
            entries = self.without_duplicates(entries);
        }
        Some(entries)
    }

    fn without_duplicates(&mut self, entries: Vec<EntryCursor<'tree>>) -> Vec<EntryCursor<'tree>> {
        let mut kept: Vec<EntryCursor<'tree>> = Vec::with_capacity(entries.len());
        let mut firsts: std::collections::BTreeMap<(String, Option<ScalarKind>), Origin> =
            std::collections::BTreeMap::new();
        for entry in entries {
            // `1` and `"1"` are two keys.
            let key = (entry.key.key_text(), entry.key.get().scalar_kind());
            match firsts.get(&key) {
                Some(first) => {
                    let diagnostic = errors::duplicate_key(&key.0, entry.key.origin, *first);
                    self.report_harmless(entry.key, "", diagnostic);
                }
                None => {
                    firsts.insert(key, entry.key.origin);
                    kept.push(entry);
                }
            }
        }
        kept
    }

    /// Whether the value under a keyname is of the kind that its row says. What needs a closer look than at its kind is
    /// left to whoever reads it.
    fn is_expected(&mut self, key: &'static Key, entry: EntryCursor<'tree>) -> bool {
        let value = entry.value;
        if key.value == Expected::Boolean {
            return self.is_boolean(key.spelling, value);
        }
        let fits = self.fits(key, value);
        if !fits {
            let dialect = self.dialect;
            self.wrong_kind(value, None, |found| errors::keyname_wanted(dialect, key, found));
        }
        fits
    }

    /// Whether a value is of the kind that the row of a keyname says, without a word.
    fn fits(&self, key: &Key, value: Cursor<'tree>) -> bool {
        let node = value.get();
        match key.value {
            Expected::Text => node.scalar_kind() == Some(ScalarKind::String),
            Expected::Boolean => {
                node.scalar_kind() == Some(ScalarKind::Boolean)
                    && value.scalar().is_some_and(|scalar| self.is_spelt_boolean(scalar))
            }
            Expected::Data
            | Expected::NamedValues
            | Expected::NamedPaths
            | Expected::MappedNames
            | Expected::MappedOperations
            | Expected::Named(_) => matches!(node.kind, TreeKind::Mapping(_)),
            Expected::Texts
            | Expected::Path
            | Expected::CountRange
            | Expected::MappedRequirements
            | Expected::List(_)
            | Expected::NamedList(_)
            | Expected::Artifacts => matches!(node.kind, TreeKind::Sequence(_)),
            // Clauses of an earlier version became one expression.
            Expected::Conditions => matches!(node.kind, TreeKind::Sequence(_)) || value.is_moved(),
            Expected::TextOrTexts => {
                matches!(node.kind, TreeKind::Sequence(_)) || node.scalar_kind() == Some(ScalarKind::String)
            }
            Expected::Value
            | Expected::Condition
            | Expected::Count
            | Expected::Flag
            | Expected::Version
            | Expected::NodeReference
            | Expected::Artifact
            | Expected::One(_) => true,
        }
    }

    /// Whether a value is `true` or `false` in small letters; anything else is reported.
    fn is_boolean(&mut self, keyname: &str, value: Cursor<'tree>) -> bool {
        let node = value.get();
        match &node.kind {
            TreeKind::Scalar(scalar) if node.scalar_kind() != Some(ScalarKind::Null) => {
                let fits = node.scalar_kind() == Some(ScalarKind::Boolean) && self.is_spelt_boolean(scalar);
                if !fits {
                    self.report(value, "", errors::not_boolean(keyname, value.origin, scalar));
                }
                fits
            }
            TreeKind::Scalar(_) | TreeKind::Sequence(_) | TreeKind::Mapping(_) | TreeKind::Alias(..) => {
                self.wrong_kind(value, None, |_| {
                    errors::Wanted::text(format!("`true` or `false` for `{keyname}`"))
                });
                false
            }
        }
    }

    /// Whether a Boolean is spelt as the dialect wants it.
    pub(super) fn is_spelt_boolean(&self, scalar: &Scalar) -> bool {
        match self.dialect.rules.booleans {
            Booleans::TrueFalse => matches!(scalar.text.as_str(), "true" | "false"),
            Booleans::CoreSchema => true,
        }
    }

    /// Reports the keys that are no keynames. One that is near to a keyname is read as if it were spelt right, so that
    /// nothing is missed that stands there.
    fn unknown_keynames(
        &mut self,
        name: Option<&str>,
        fields: &mut Fields<'tree>,
        unknown: &[EntryCursor<'tree>],
    ) -> Strangers {
        let shape = fields.shape;
        let mut strangers = Strangers::None;
        let is_stranger = fields.entries.is_empty();
        for entry in unknown {
            let (diagnostic, meant) = self.unknown_keyname(shape, name, *entry);
            let text = entry.key.key_text();
            let (spelling, is_slip) = match meant {
                Meant::Unclear => ("", false),
                Meant::Renamed(spelling) => (spelling, false),
                Meant::Near(spelling) => (spelling, true),
            };
            let Some(key) = shape.key(spelling) else {
                // A map with nothing that belongs here is one thing in the wrong place, and so may be what is around it.
                if is_stranger {
                    self.holes.push(fields.whole.origin);
                }
                if !is_stranger || strangers == Strangers::None {
                    self.report(entry.key, &text, diagnostic);
                }
                strangers = Strangers::Some;
                continue;
            };
            if !is_slip || fields.is_meant(key.name) || !self.fits(key, entry.value) {
                self.report(entry.key, &text, diagnostic);
                fields.meant.push(key.name);
                continue;
            }
            self.report_harmless(entry.key, &text, diagnostic);
            fields.entries.push((key.name, *entry, true));
            if key.value == Expected::Data {
                fields.data.push((key.name, self.literal(entry.value)));
            }
        }
        strangers
    }

    /// What to say of a key that is no keyname, and the keyname that was probably meant.
    fn unknown_keyname(
        &self,
        shape: &'static Shape,
        name: Option<&str>,
        entry: EntryCursor<'tree>,
    ) -> (Diagnostic, Meant) {
        let text = entry.key.key_text();
        let dialect = self.dialect;
        let mut strangers = dialect.strangers.iter();
        let stranger = strangers.find(|stranger| stranger.shape == shape.id && stranger.name == text);
        let of_base = dialect.base.and_then(|base| base.shape(shape.id).key(&text));
        let (note, meant) = match (stranger, of_base) {
            (Some(stranger), _) => {
                let meant = stranger.renamed.map_or(Meant::Unclear, Meant::Renamed);
                (Some(stranger.note.to_owned()), meant)
            }
            (None, Some(key)) => {
                let spelling = shape.written().find(|own| own.name == key.name);
                let spelling = spelling.map(|own| own.spelling);
                let meant = spelling.map_or(Meant::Unclear, Meant::Renamed);
                (Some(errors::keyname_of_base(dialect, &text, spelling)), meant)
            }
            (None, None) => {
                let near = nearest(&text, shape.written().map(|key| key.spelling));
                (None, near.map_or(Meant::Unclear, Meant::Near))
            }
        };
        let spelling = match meant {
            Meant::Unclear => None,
            Meant::Renamed(spelling) | Meant::Near(spelling) => Some(spelling),
        };
        let diagnostic = errors::unknown_keyname(dialect, shape, name, entry.key, note, spelling);
        (diagnostic, meant)
    }

    /// The key of an entry as a name: a string that is not empty. Anything else is reported.
    pub(super) fn name_of(&mut self, key: Cursor<'tree>, noun: &str) -> Option<At<Name>> {
        match key.scalar() {
            Some(scalar)
                if key.get().scalar_kind() == Some(ScalarKind::String) && !scalar.text.trim().is_empty() =>
            {
                Some(At::new(scalar.text.clone(), key.origin))
            }
            Some(_) | None => {
                if !matches!(key.get().kind, TreeKind::Alias(..)) {
                    self.report(key, "", errors::bad_name(noun, key));
                }
                None
            }
        }
    }
}

/// The row of a key: by its spelling if an author wrote it, by its name if a rewrite did.
fn row_of(shape: &'static Shape, key: Cursor<'_>) -> Option<&'static Key> {
    let text = &key.scalar()?.text;
    if key.is_moved() {
        shape.named(text)
    } else {
        shape.key(text)
    }
}

/// Whether a key is the merge key of YAML 1.1.
fn is_merge_key(key: Cursor<'_>) -> bool {
    key.scalar()
        .is_some_and(|scalar| scalar.style == ScalarStyle::Plain && &*scalar.text == "<<")
}
