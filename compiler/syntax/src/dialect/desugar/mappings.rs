//! Substitution mappings: what TOSCA 1.x maps, as TOSCA 2.0 maps it.

use super::super::shape::Shape;
use super::{Desugar, Rewritten, errors};
use crate::yaml::tree::{Cursor, EntryCursor, NodeId, ScalarKind, TreeKind};

impl Desugar {
    /// A property is mapped to an input: `[ input ]`, `input`, or `{ mapping: [ input ] }`.
    pub(super) fn mapped_properties(&mut self, map: Cursor<'_>) -> Rewritten {
        self.mapped(map, |this, entry| {
            let words = texts(mapping(entry.value));
            match words.as_deref() {
                Some([input]) => Some(this.text(mapping(entry.value), input)),
                Some(_) | None => {
                    this.report(entry.key, errors::unsaid_property(entry));
                    None
                }
            }
        })
    }

    /// An attribute is mapped to an output, `[ output ]`, or to an attribute of a node template, which becomes one.
    pub(super) fn mapped_attributes(&mut self, map: Cursor<'_>) -> Rewritten {
        self.mapped(map, |this, entry| {
            let target = mapping(entry.value);
            let words = texts(target);
            match words.as_deref() {
                Some([output]) => Some(this.text(target, output)),
                Some([_, ..]) => {
                    let name = entry.key.key_text();
                    let path = this.keep(target);
                    let read = this.call(target, "get_attribute", "get_attribute", path);
                    let keyname = this.text(target, "value");
                    let output = this.map(target, vec![(keyname, read)]);
                    let key = this.text(entry.key, &name);
                    this.outputs.push((key, output));
                    Some(this.text(target, &name))
                }
                Some([]) | None => {
                    let wanted = "`[ node template, attribute ]`";
                    this.report(entry.value, errors::wrong_kind(entry.value, wanted));
                    None
                }
            }
        })
    }

    /// A capability is mapped to a capability: `[ node template, capability ]`, or the same under `mapping`.
    pub(super) fn mapped_capabilities(&mut self, map: Cursor<'_>) -> Rewritten {
        self.each_entry(map, |this, value| {
            let target = mapping(value);
            (target.node != value.node).then(|| this.keep(target))
        })
        .into()
    }

    /// `{ r: [ node template, requirement ] }` becomes `[ { r: [ … ] } ]`; a list stays one.
    pub(super) fn mapped_requirements(&mut self, map: Cursor<'_>) -> Rewritten {
        let Some(entries) = map.entries() else {
            return Rewritten::AsWritten;
        };
        let mut items = Vec::new();
        for entry in entries {
            let name = self.keep(entry.key);
            let target = self.keep(mapping(entry.value));
            items.push(self.map(entry.value, vec![(name, target)]));
        }
        Rewritten::Node(self.list(map, items))
    }

    /// `{ operation: workflow }` stays; `[ node template, interface ]` cannot be said.
    pub(super) fn mapped_interfaces(&mut self, map: Cursor<'_>) -> Rewritten {
        self.mapped(map, |this, entry| match &entry.value.get().kind {
            TreeKind::Sequence(_) => {
                this.report(entry.key, errors::unsaid_interface(entry));
                None
            }
            TreeKind::Mapping(_) | TreeKind::Scalar(_) | TreeKind::Alias(..) => Some(this.keep(entry.value)),
        })
    }

    fn mapped(
        &mut self,
        map: Cursor<'_>,
        mut rewrite: impl FnMut(&mut Self, &EntryCursor<'_>) -> Option<NodeId>,
    ) -> Rewritten {
        let TreeKind::Mapping(_) = &map.get().kind else {
            return Rewritten::AsWritten;
        };
        let mut entries = Vec::new();
        for (entry, (key, _)) in super::written_entries(map) {
            if let Some(value) = rewrite(self, &entry) {
                entries.push((key, value));
            }
        }
        Rewritten::Node(self.map(map, entries))
    }

    /// Adds the outputs that mappings made to those that a service template has.
    pub(super) fn add_outputs(
        &mut self,
        shape: &'static Shape,
        template: Cursor<'_>,
        entries: &mut Vec<(NodeId, NodeId)>,
    ) {
        let made = std::mem::take(&mut self.outputs);
        let outputs = super::written_entries(template).find(|(entry, _)| {
            let row = entry.key.scalar().and_then(|key| shape.key(&key.text));
            row.is_some_and(|row| row.name == "outputs")
        });
        let Some((own, (own_key, _))) = outputs else {
            let keyname = self.text(template, "outputs");
            let outputs = self.map(template, made);
            entries.push((keyname, outputs));
            return;
        };
        let Some((_, rewritten)) = entries.iter_mut().find(|(key, _)| *key == own_key) else {
            return;
        };
        let written = match &self.nodes[*rewritten].kind {
            TreeKind::Alias(_, Some(target)) => &self.nodes[*target].kind,
            kind => kind,
        };
        let TreeKind::Mapping(written) = written else {
            return;
        };
        let mut joined = written.clone();
        // An output of the same name is what its author wants to be read.
        let known = own.value.entries().unwrap_or_default();
        joined.extend(made.into_iter().filter(|(name, _)| {
            match &self.nodes[*name].kind {
                TreeKind::Scalar(name) => known
                    .iter()
                    .all(|entry| entry.key.key_text() != name.text.as_str()),
                TreeKind::Sequence(_) | TreeKind::Mapping(_) | TreeKind::Alias(..) => false,
            }
        }));
        *rewritten = self.copy(own.value, TreeKind::Mapping(joined));
    }
}

/// What stands under `mapping`, in the long form of a mapping.
fn mapping(value: Cursor<'_>) -> Cursor<'_> {
    let entries = value.entries().unwrap_or_default();
    let mapping = entries
        .iter()
        .find(|entry| entry.key.scalar().is_some_and(|key| &*key.text == "mapping"));
    mapping.map_or(value, |entry| entry.value)
}

/// The strings of a list, or one string alone.
fn texts(value: Cursor<'_>) -> Option<Vec<String>> {
    let text = |cursor: Cursor<'_>| {
        let is_text = cursor.get().scalar_kind() == Some(ScalarKind::String);
        cursor
            .scalar()
            .filter(|_| is_text)
            .map(|scalar| scalar.text.to_string())
    };
    match value.items() {
        Some(items) => items.into_iter().map(text).collect(),
        None => Some(vec![text(value)?]),
    }
}
