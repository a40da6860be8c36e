//! Constraints, filters and conditions: lists of clauses become one Boolean expression.

use super::super::shape::{Key, Subject};
use super::{Desugar, errors};
use crate::yaml::tree::{Cursor, EntryCursor, NodeId, ScalarKind, TreeKind};

/// What a constraint operator becomes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Operator {
    /// A function of two arguments.
    Compared(&'static str),
    /// A function of the length and a number.
    Length(&'static str),
    /// Two comparisons.
    Range,
    /// A match of the whole text.
    Pattern,
    /// Nothing: only what reads such texts can try it.
    Schema,
}

const OPERATORS: &[(&str, Operator)] = &[
    ("equal", Operator::Compared("equal")),
    ("greater_than", Operator::Compared("greater_than")),
    ("greater_or_equal", Operator::Compared("greater_or_equal")),
    ("less_than", Operator::Compared("less_than")),
    ("less_or_equal", Operator::Compared("less_or_equal")),
    ("in_range", Operator::Range),
    ("valid_values", Operator::Compared("valid_values")),
    ("length", Operator::Length("equal")),
    ("min_length", Operator::Length("greater_or_equal")),
    ("max_length", Operator::Length("less_or_equal")),
    ("pattern", Operator::Pattern),
    ("schema", Operator::Schema),
];

/// What a clause speaks about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Operand {
    /// The value that is validated.
    Value,
    /// The value that is validated, which is a range: its lower end must not be too low, its upper end not too high.
    Bounds,
    /// A property or attribute at the end of a path.
    Member {
        /// The function that reads it.
        function: &'static str,
        /// Where the path starts and leads.
        path: Vec<String>,
    },
}

impl Desugar {
    /// `constraints: [ … ]`: all of them must hold of the value, whose type stands in the same map.
    pub(super) fn constraints(&mut self, row: &Key, list: Cursor<'_>, around: Cursor<'_>) -> Option<NodeId> {
        let Some(clauses) = list.items() else {
            return self.wrong_kind(list, || format!("a list of constraints for `{}`", row.spelling));
        };
        let operand = if is_range(around) {
            Operand::Bounds
        } else {
            Operand::Value
        };
        let clauses = clauses.into_iter();
        let clauses: Vec<NodeId> = clauses
            .filter_map(|clause| self.constraint(clause, &operand))
            .collect();
        Some(self.all(list, clauses))
    }

    /// The properties and capabilities that a node must have.
    pub(super) fn node_filter(&mut self, row: &Key, filter: Cursor<'_>, subject: Subject) -> Option<NodeId> {
        let Some(entries) = filter.entries() else {
            return self.wrong_kind(filter, || {
                format!("a map with `properties` or `capabilities` for `{}`", row.spelling)
            });
        };
        let path = match subject {
            Subject::Node => vec!["SELF".to_owned()],
            Subject::Target => vec!["SELF".to_owned(), "TARGET".to_owned()],
        };
        let mut clauses = Vec::new();
        for entry in entries {
            match entry.key.scalar().map(|key| key.text.as_str()) {
                Some("properties") => self.property_filters(entry.value, &path, &mut clauses),
                Some("capabilities") => self.capability_filters(entry.value, &path, &mut clauses),
                Some(_) | None => {
                    let known = &["properties", "capabilities"];
                    self.report(entry.key, errors::unknown_key("node filter", entry.key, known));
                }
            }
        }
        Some(self.all(filter, clauses))
    }

    fn capability_filters(&mut self, list: Cursor<'_>, path: &[String], clauses: &mut Vec<NodeId>) {
        for entry in self.named_clauses(list, "capability filters") {
            let Some(capability) = self.name(entry.key, "capability") else {
                continue;
            };
            let path: Vec<String> = path
                .iter()
                .cloned()
                .chain(["CAPABILITY".to_owned(), capability])
                .collect();
            let Some(filters) = entry.value.entries() else {
                self.report(
                    entry.value,
                    errors::wrong_kind(entry.value, "a map with `properties`"),
                );
                continue;
            };
            for filter in filters {
                match filter.key.scalar().map(|key| key.text.as_str()) {
                    Some("properties") => self.property_filters(filter.value, &path, clauses),
                    Some(_) | None => {
                        let diagnostic =
                            errors::unknown_key("capability filter", filter.key, &["properties"]);
                        self.report(filter.key, diagnostic);
                    }
                }
            }
        }
    }

    fn property_filters(&mut self, list: Cursor<'_>, path: &[String], clauses: &mut Vec<NodeId>) {
        for entry in self.named_clauses(list, "property filters") {
            let Some(property) = self.name(entry.key, "property") else {
                continue;
            };
            let operand = Operand::Member {
                function: "get_property",
                path: path.iter().cloned().chain([property]).collect(),
            };
            clauses.extend(self.assertions(entry.value, &operand));
        }
    }

    /// `{ name: … }` or `[ { name: … } ]`: the entries of either.
    pub(super) fn named_clauses<'tree>(
        &mut self,
        list: Cursor<'tree>,
        what: &str,
    ) -> Vec<EntryCursor<'tree>> {
        if let Some(entries) = list.entries() {
            return entries;
        }
        let Some(items) = list.items() else {
            self.report(list, errors::wrong_kind(list, &format!("a list of {what}")));
            return Vec::new();
        };
        let mut all = Vec::new();
        for item in items {
            match item.entries() {
                Some(entries) => all.extend(entries),
                None => self.report(item, errors::wrong_kind(item, "a map with a name as its key")),
            }
        }
        all
    }

    /// One constraint or a list of them, about one operand.
    fn assertions(&mut self, value: Cursor<'_>, operand: &Operand) -> Vec<NodeId> {
        let clauses = value.items().unwrap_or_else(|| vec![value]);
        let clauses = clauses.into_iter();
        clauses
            .filter_map(|clause| self.constraint(clause, operand))
            .collect()
    }

    /// `condition: [ … ]`: clauses of attributes, joined by `and`, `or` and `not`.
    pub(super) fn condition(&mut self, row: &Key, list: Cursor<'_>) -> Option<NodeId> {
        let path = ["SELF".to_owned()];
        match &list.get().kind {
            TreeKind::Sequence(_) | TreeKind::Mapping(_) => {
                let clauses = self.condition_clauses(list, &path);
                Some(self.all(list, clauses))
            }
            TreeKind::Scalar(_) | TreeKind::Alias(..) => self.wrong_kind(list, || {
                format!("a list of condition clauses for `{}`", row.spelling)
            }),
        }
    }

    /// The clauses of a list, or of a map that is one.
    // Recursion: as deep as the tree.
    pub(super) fn condition_clauses(&mut self, list: Cursor<'_>, path: &[String]) -> Vec<NodeId> {
        let mut clauses = Vec::new();
        for entry in self.named_clauses(list, "condition clauses") {
            let function = match entry.key.scalar().map(|key| key.text.as_str()) {
                Some("and" | "assert") => "and",
                Some("or") => "or",
                Some("not") => "not",
                Some(_) | None => {
                    clauses.extend(self.attribute_assertion(entry, path));
                    continue;
                }
            };
            let inner = self.condition_clauses(entry.value, path);
            let joined = match function {
                "or" => self.joined(entry.value, "or", "or", inner),
                _ => self.joined(entry.value, "and", "and", inner),
            };
            clauses.push(match function {
                "not" => {
                    let arguments = self.list(entry.value, vec![joined]);
                    self.call(entry.value, "not", "not", arguments)
                }
                _ => joined,
            });
        }
        clauses
    }

    fn attribute_assertion(&mut self, entry: EntryCursor<'_>, path: &[String]) -> Option<NodeId> {
        let attribute = self.name(entry.key, "attribute")?;
        let operand = Operand::Member {
            function: "get_attribute",
            path: path.iter().cloned().chain([attribute]).collect(),
        };
        let clauses = self.assertions(entry.value, &operand);
        Some(self.all(entry.value, clauses))
    }

    /// One constraint clause: a map of one operator. `None` when it says nothing.
    fn constraint(&mut self, clause: Cursor<'_>, operand: &Operand) -> Option<NodeId> {
        let entries = clause.entries().unwrap_or_default();
        let [entry] = entries.as_slice() else {
            let wanted = "a map with one constraint, for example `{ greater_than: 5 }`";
            self.report(clause, errors::wrong_kind(clause, wanted));
            return Some(self.fault(clause));
        };
        let word = entry.key.key_text();
        let operator = OPERATORS.iter().find(|(name, _)| *name == word);
        let Some((_, operator)) = operator else {
            let known = OPERATORS.iter().map(|(name, _)| *name);
            self.report(entry.key, errors::unknown_constraint(entry.key, known));
            return Some(self.fault(clause));
        };
        let made = match operator {
            Operator::Compared(function) => {
                let other = self.value_elsewhere(entry.value);
                self.compared(clause, function, &word, operand, other)
            }
            Operator::Length(function) => {
                let measured = self.operand(clause, operand);
                let measured = self.list(clause, vec![measured]);
                let length = self.call(clause, "length", &word, measured);
                let other = self.value_elsewhere(entry.value);
                let arguments = self.list(entry.value, vec![length, other]);
                self.call(clause, function, &word, arguments)
            }
            Operator::Range => return Some(self.range(clause, entry, operand)),
            Operator::Pattern => self.pattern(clause, entry, operand),
            Operator::Schema => {
                self.report(entry.key, errors::constraint_not_tried(entry.key));
                return None;
            }
        };
        Some(self.in_words(made, &clause_text(entry)))
    }

    fn compared(
        &mut self,
        clause: Cursor<'_>,
        function: &str,
        word: &str,
        operand: &Operand,
        other: NodeId,
    ) -> NodeId {
        let operand = self.operand(clause, operand);
        let arguments = self.list(clause, vec![operand, other]);
        self.call(clause, function, word, arguments)
    }

    /// `[ least, most ]`, where either may be `UNBOUNDED`.
    fn range(&mut self, clause: Cursor<'_>, entry: &EntryCursor<'_>, operand: &Operand) -> NodeId {
        let bounds = entry.value.items().unwrap_or_default();
        let [least, most] = bounds.as_slice() else {
            let wanted = "two bounds for `in_range`, for example `[ 1, 5 ]`";
            self.report(entry.value, errors::wrong_kind(entry.value, wanted));
            return self.fault(clause);
        };
        let text = clause_text(entry);
        let mut sides = Vec::new();
        for (bound, function, end) in [(least, "greater_or_equal", "0"), (most, "less_or_equal", "1")] {
            if bound.scalar().is_some_and(|bound| &*bound.text == "UNBOUNDED") {
                continue;
            }
            let bound = self.value_elsewhere(*bound);
            let compared = match operand {
                Operand::Bounds => self.end_of_range(clause, end),
                Operand::Value | Operand::Member { .. } => self.operand(clause, operand),
            };
            let arguments = self.list(clause, vec![compared, bound]);
            let side = self.call(clause, function, "in_range", arguments);
            sides.push(self.in_words(side, &text));
        }
        let joined = self.joined(clause, "and", "in_range", sides);
        self.in_words(joined, &text)
    }

    /// A pattern describes the whole text, and `$matches` looks for a part of it.
    fn pattern(&mut self, clause: Cursor<'_>, entry: &EntryCursor<'_>, operand: &Operand) -> NodeId {
        let whole = match entry.value.scalar() {
            Some(scalar) if entry.value.get().scalar_kind() == Some(ScalarKind::String) => {
                // An escaped pattern of the author's still begins with `^`, so no dollar is read as a call.
                self.text(entry.value, &format!("^(?:{})$", scalar.text))
            }
            Some(_) | None => self.value_elsewhere(entry.value),
        };
        self.compared(clause, "matches", "pattern", operand, whole)
    }

    /// What a clause is about, as a call.
    fn operand(&mut self, at: Cursor<'_>, operand: &Operand) -> NodeId {
        match operand {
            Operand::Value | Operand::Bounds => self.text(at, "$value"),
            Operand::Member { function, path } => {
                let words = path.iter().map(|word| self.word(at, word)).collect();
                let words = self.list(at, words);
                self.call(at, function, function, words)
            }
        }
    }

    /// The lower or upper end of the value, a range.
    fn end_of_range(&mut self, at: Cursor<'_>, position: &str) -> NodeId {
        let position = self.plain(at, position);
        let arguments = self.list(at, vec![position]);
        self.call(at, "value", "in_range", arguments)
    }

    /// A word of a path: a dollar at its start calls nothing.
    fn word(&mut self, at: Cursor<'_>, word: &str) -> NodeId {
        let dollar = if word.starts_with('$') { "$" } else { "" };
        self.text(at, &format!("{dollar}{word}"))
    }

    /// All clauses must hold; none at all always do.
    pub(super) fn all(&mut self, at: Cursor<'_>, clauses: Vec<NodeId>) -> NodeId {
        self.joined(at, "and", "and", clauses)
    }

    fn joined(&mut self, at: Cursor<'_>, function: &str, word: &str, clauses: Vec<NodeId>) -> NodeId {
        match clauses.as_slice() {
            [] => self.plain(at, if function == "or" { "false" } else { "true" }),
            [only] => *only,
            [..] => {
                let arguments = self.list(at, clauses);
                self.call(at, function, word, arguments)
            }
        }
    }

    /// A key that is a name.
    pub(super) fn name(&mut self, key: Cursor<'_>, noun: &str) -> Option<String> {
        let text = key.scalar().map(|scalar| scalar.text.trim().to_owned());
        let text = text.filter(|text| !text.is_empty());
        if text.is_none() {
            self.report(key, errors::wrong_kind(key, &format!("the name of {noun}")));
        }
        text
    }

    /// Reports what is of the wrong kind.
    pub(super) fn wrong_kind(&mut self, at: Cursor<'_>, wanted: impl FnOnce() -> String) -> Option<NodeId> {
        if !matches!(at.get().kind, TreeKind::Alias(..)) {
            self.report(at, errors::wrong_kind(at, &wanted()));
        }
        Some(self.fault(at))
    }
}

/// Whether a definition is one of a range, as far as its own words tell.
fn is_range(definition: Cursor<'_>) -> bool {
    let entries = definition.entries().unwrap_or_default();
    let is = |cursor: Cursor<'_>, text: &str| cursor.scalar().is_some_and(|scalar| &*scalar.text == text);
    let mut entries = entries.iter();
    entries.any(|entry| is(entry.key, "type") && is(entry.value, "range"))
}

/// A clause as its author wrote it, without braces.
fn clause_text(entry: &EntryCursor<'_>) -> String {
    format!("{}: {}", entry.key.key_text(), entry.value.key_text())
}
