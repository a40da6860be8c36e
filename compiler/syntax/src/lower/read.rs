//! Typed values under keynames: what a shape's fields hold, as the entities want it.

use crate::dialect::shape::ShapeId;
use crate::entities::definitions::CountRange;
use crate::entities::{Entries, NameList};
use crate::expression::{Expression, ExpressionKind};
use crate::name::Name;
use crate::origin::{At, Origin};
use crate::yaml::tree::{Cursor, ScalarKind, TreeKind};

use super::errors::{Wanted, rules};
use super::shape::{Fields, Form};
use super::{Lowering, errors, version};

/// A one-key item of a list: the item, its name, and the value.
pub(super) struct Item<'tree> {
    /// The item.
    pub(super) origin: Origin,
    /// The key.
    pub(super) name: At<Name>,
    /// The value.
    pub(super) value: Cursor<'tree>,
}

impl<'tree> Lowering<'tree> {
    /// A string.
    pub(super) fn text(&self, fields: &Fields<'tree>, keyname: &str) -> Option<At<Name>> {
        let value = fields.get(keyname)?;
        Some(At::new(value.scalar()?.text.clone(), value.origin))
    }

    /// `true` or `false`.
    pub(super) fn boolean(&self, fields: &Fields<'tree>, keyname: &str) -> Option<At<bool>> {
        let value = fields.get(keyname)?;
        let is_true = value.scalar()?.text.eq_ignore_ascii_case("true");
        Some(At::new(is_true, value.origin))
    }

    /// Any value.
    pub(super) fn value(&mut self, fields: &Fields<'tree>, keyname: &str) -> Option<Expression> {
        let value = fields.get(keyname)?;
        Some(self.expression(value))
    }

    /// A list of strings; items that are none are reported and left out.
    pub(super) fn texts(&mut self, fields: &Fields<'tree>, keyname: &str) -> Option<NameList> {
        let value = fields.get(keyname)?;
        Some(NameList {
            origin: value.origin,
            names: self.names(value, fields.spelling(keyname))?,
        })
    }

    /// The strings of a list, or one string alone.
    pub(super) fn text_or_texts(&mut self, fields: &Fields<'tree>, keyname: &str) -> Vec<At<Name>> {
        let Some(value) = fields.get(keyname) else {
            return Vec::new();
        };
        match value.scalar() {
            Some(scalar) => vec![At::new(scalar.text.clone(), value.origin)],
            None => self.names(value, fields.spelling(keyname)).unwrap_or_default(),
        }
    }

    fn names(&mut self, list: Cursor<'tree>, keyname: &str) -> Option<Vec<At<Name>>> {
        let mut names = Vec::new();
        for item in list.items()? {
            match item.scalar() {
                Some(scalar) if item.get().scalar_kind() == Some(ScalarKind::String) => {
                    names.push(At::new(scalar.text.clone(), item.origin));
                }
                Some(_) | None => self.wrong_kind(item, None, |_| {
                    Wanted::text(format!("a string in the list `{keyname}`"))
                }),
            }
        }
        Some(names)
    }

    /// The named elements of a map, in order; `read` yields `None` for what it reported.
    pub(super) fn named<T>(
        &mut self,
        fields: &Fields<'tree>,
        keyname: &str,
        mut read: impl FnMut(&mut Self, &At<Name>, Cursor<'tree>) -> Option<T>,
    ) -> Entries<T> {
        let mut named = Entries::new();
        let Some(map) = fields.get(keyname) else {
            return named;
        };
        for entry in self.distinct_entries(map).unwrap_or_default() {
            let Some(name) = self.name_of(entry.key, errors::name_in(keyname)) else {
                continue;
            };
            if let Some(element) = read(self, &name, entry.value) {
                named.insert(name.value, element);
            }
        }
        named
    }

    /// The values of a map of names.
    pub(super) fn named_values(&mut self, fields: &Fields<'tree>, keyname: &str) -> Entries<Expression> {
        self.named(fields, keyname, |this, _, value| Some(this.expression(value)))
    }

    /// The paths of a map of names, each a list of path words.
    pub(super) fn named_paths(&mut self, fields: &Fields<'tree>, keyname: &str) -> Entries<Expression> {
        self.named(fields, keyname, |this, name, value| {
            this.path(value, || format!("a list of path words for `{}`", name.value))
        })
    }

    /// A list of path words.
    pub(super) fn path(
        &mut self,
        value: Cursor<'tree>,
        wanted: impl FnOnce() -> String,
    ) -> Option<Expression> {
        match &value.get().kind {
            TreeKind::Sequence(items) if !items.is_empty() => Some(self.expression(value)),
            TreeKind::Sequence(_) | TreeKind::Scalar(_) | TreeKind::Mapping(_) | TreeKind::Alias(..) => {
                self.wrong_kind(value, None, |_| Wanted::text(wanted()));
                None
            }
        }
    }

    /// The elements of a list, in order.
    pub(super) fn listed<T>(
        &mut self,
        fields: &Fields<'tree>,
        keyname: &str,
        mut read: impl FnMut(&mut Self, Cursor<'tree>) -> Option<T>,
    ) -> Vec<T> {
        let items = fields.get(keyname).and_then(Cursor::items).unwrap_or_default();
        items.into_iter().filter_map(|item| read(self, item)).collect()
    }

    /// The items of a list of one-key maps, in order; an item that is none is reported and left out.
    pub(super) fn one_key_items(
        &mut self,
        fields: &Fields<'tree>,
        keyname: &str,
        id: ShapeId,
    ) -> Vec<Item<'tree>> {
        let noun = self.dialect.shape(id).noun;
        let mut items = Vec::new();
        for item in fields.get(keyname).and_then(Cursor::items).unwrap_or_default() {
            let Some(entries) = self.distinct_entries(item) else {
                self.wrong_kind(item, None, |_| {
                    Wanted::text(format!("a map with one key, the name of the {noun}"))
                });
                continue;
            };
            let [entry] = entries.as_slice() else {
                let keys: Vec<String> = entries.iter().map(|entry| entry.key.key_text()).collect();
                let is_flat = entries
                    .first()
                    .is_some_and(|entry| entry.value.get().scalar_kind() == Some(ScalarKind::Null));
                self.report(item, "", errors::not_one_key(item.origin, noun, &keys, is_flat));
                continue;
            };
            if let Some(name) = self.name_of(entry.key, noun) {
                items.push(Item {
                    origin: item.origin,
                    name,
                    value: entry.value,
                });
            }
        }
        items
    }

    /// A Boolean expression: `true`, `false`, or a call.
    pub(super) fn condition(&mut self, fields: &Fields<'tree>, keyname: &str) -> Option<Expression> {
        let value = fields.get(keyname)?;
        self.condition_at(value, fields.spelling(keyname))
    }

    /// A list of Boolean expressions, or the one that a rewrite made of it.
    pub(super) fn conditions(&mut self, fields: &Fields<'tree>, keyname: &str) -> Vec<Expression> {
        let Some(value) = fields.get(keyname) else {
            return Vec::new();
        };
        let clauses = value.items().unwrap_or_else(|| vec![value]);
        clauses
            .into_iter()
            .filter_map(|clause| self.condition_at(clause, fields.spelling(keyname)))
            .collect()
    }

    fn condition_at(&mut self, value: Cursor<'tree>, keyname: &str) -> Option<Expression> {
        if let Some(word) = former_filter_word(value, keyname) {
            self.report(value, "", rules::former_node_filter(value.origin, word));
            return None;
        }
        let expression = self.expression(value);
        match &expression.kind {
            ExpressionKind::Call(_)
            | ExpressionKind::Fault
            | ExpressionKind::Scalar(_, ScalarKind::Boolean) => Some(expression),
            ExpressionKind::Scalar(..) | ExpressionKind::List(_) | ExpressionKind::Map(_) => {
                self.wrong_kind(value, None, |_| {
                    Wanted::text(format!("a Boolean expression for `{keyname}`")).help(
                        "a Boolean expression is one function call, for example `{ $less_than: [ $value, 5 ] }`",
                    )
                });
                None
            }
        }
    }

    /// A scalar or a call: how many is judged where inputs are known.
    pub(super) fn count(&mut self, fields: &Fields<'tree>, keyname: &str) -> Option<Expression> {
        let value = fields.get(keyname)?;
        let spelling = fields.spelling(keyname);
        self.count_at(value, || format!("a non-negative integer for `{spelling}`"))
    }

    /// A scalar or a call, where a count is wanted.
    pub(super) fn count_at(
        &mut self,
        value: Cursor<'tree>,
        wanted: impl FnOnce() -> String,
    ) -> Option<Expression> {
        let expression = self.expression(value);
        match &expression.kind {
            ExpressionKind::Scalar(_, ScalarKind::Null)
            | ExpressionKind::List(_)
            | ExpressionKind::Map(_) => {
                self.wrong_kind(value, None, |_| Wanted::text(wanted()));
                None
            }
            ExpressionKind::Scalar(..) | ExpressionKind::Call(_) | ExpressionKind::Fault => Some(expression),
        }
    }

    /// `true`, `false`, or a call.
    pub(super) fn flag(&mut self, fields: &Fields<'tree>, keyname: &str) -> Option<Expression> {
        let value = fields.get(keyname)?;
        let spelling = fields.spelling(keyname);
        let expression = self.expression(value);
        match &expression.kind {
            ExpressionKind::Call(_) | ExpressionKind::Fault => Some(expression),
            ExpressionKind::Scalar(scalar, ScalarKind::Boolean) if self.is_spelt_boolean(scalar) => {
                Some(expression)
            }
            ExpressionKind::Scalar(_, ScalarKind::Null)
            | ExpressionKind::List(_)
            | ExpressionKind::Map(_) => {
                self.wrong_kind(value, None, |_| {
                    Wanted::text(format!("`true` or `false` for `{spelling}`"))
                });
                None
            }
            ExpressionKind::Scalar(scalar, _) => {
                let diagnostic = errors::not_boolean(spelling, value.origin, scalar);
                self.report(value, "", diagnostic);
                None
            }
        }
    }

    /// The version of a type.
    pub(super) fn version(&mut self, fields: &Fields<'tree>, keyname: &str) -> Option<At<Name>> {
        let value = fields.get(keyname)?;
        let keyname = fields.spelling(keyname);
        let Some(scalar) = value
            .scalar()
            .filter(|_| value.get().scalar_kind() != Some(ScalarKind::Null))
        else {
            self.wrong_kind(value, None, |_| {
                Wanted::text(format!("a TOSCA version for `{keyname}`"))
            });
            return None;
        };
        let is_text = value.get().scalar_kind() == Some(ScalarKind::String);
        let is_version = version::is_version(&scalar.text);
        if is_text && is_version {
            return Some(At::new(scalar.text.clone(), value.origin));
        }
        self.report(
            value,
            "",
            rules::bad_version(keyname, value.origin, &scalar.text, is_version),
        );
        None
    }

    /// Two bounds, the upper of which may be `UNBOUNDED`.
    pub(super) fn count_range(&mut self, fields: &Fields<'tree>, keyname: &str) -> Option<At<CountRange>> {
        let list = fields.get(keyname)?;
        let items = list.items()?;
        let [lower, upper] = items.as_slice() else {
            let spelling = fields.spelling(keyname);
            self.report(
                list,
                "",
                rules::count_range_length(list.origin, spelling, items.len()),
            );
            return None;
        };
        let least = self.bound(*lower, false);
        let most = self.bound(*upper, true);
        let (Some(least), Some(most)) = (least, most) else {
            return None;
        };
        let range = least.and_then(|least| CountRange::new(least, most));
        if range.is_none() {
            self.report(list, "", rules::count_range_order(list.origin, *lower, *upper));
        }
        range.map(|range| At::new(range, list.origin))
    }

    /// One bound: `Some(None)` is `UNBOUNDED`.
    fn bound(&mut self, item: Cursor<'tree>, is_upper: bool) -> Option<Option<u32>> {
        let number = match (item.scalar(), item.get().scalar_kind()) {
            (Some(scalar), Some(ScalarKind::Integer)) => natural(&scalar.text).map(Some),
            (Some(scalar), Some(ScalarKind::String)) if is_upper && &*scalar.text == "UNBOUNDED" => {
                Some(None)
            }
            (_, _) => None,
        };
        if number.is_none() && !matches!(item.get().kind, TreeKind::Alias(..)) {
            self.report(item, "", rules::count_range_bound(item, is_upper));
        }
        number
    }

    /// Reads the form of a shape under a keyname.
    pub(super) fn form(&mut self, fields: &Fields<'tree>, keyname: &str, id: ShapeId) -> Option<Form<'tree>> {
        let value = fields.get(keyname)?;
        self.open(id, None, value)
    }
}

/// A non-negative integer in any notation of the core schema, if it fits 32 bits.
pub(super) fn natural(text: &str) -> Option<u32> {
    if let Some(digits) = text.strip_prefix("0x") {
        u32::from_str_radix(digits, 16).ok()
    } else if let Some(digits) = text.strip_prefix("0o") {
        u32::from_str_radix(digits, 8).ok()
    } else {
        let digits = text
            .strip_prefix('-')
            .filter(|digits| digits.bytes().all(|digit| digit == b'0'));
        digits.unwrap_or(text).parse().ok()
    }
}

/// The keyname that gives a node filter of TOSCA 1.x away.
fn former_filter_word(value: Cursor<'_>, keyname: &str) -> Option<&'static str> {
    if !matches!(keyname, "node_filter" | "substitution_filter") {
        return None;
    }
    let TreeKind::Mapping(entries) = &value.get().kind else {
        return None;
    };
    let words = ["properties", "capabilities"];
    words.into_iter().find(|word| {
        entries.iter().any(|(key, _)| match &value.tree.nodes[*key].kind {
            TreeKind::Scalar(scalar) => &*scalar.text == *word,
            TreeKind::Sequence(_) | TreeKind::Mapping(_) | TreeKind::Alias(..) => false,
        })
    })
}
