//! The same YAML with the entries of every map in another order, as far as order means nothing.

use toscac_syntax::limits::Limits;
use toscac_syntax::source::FileId;
use toscac_syntax::text::read_source;
use toscac_syntax::yaml;
use toscac_syntax::yaml::tree::{Cursor, EntryCursor, Scalar, ScalarKind, ScalarStyle, TreeKind};

/// Maps whose order has a meaning. Of nodes that serve a requirement alike the first is taken, and values that come from
/// several nodes are listed in the order of these.
const ORDERED: &[&str] = &["node_templates"];
/// In TOSCA 1.3 a requirement that names a node and no capability means the first capability that fits, and what a node
/// filter found is told in its own order.
const ORDERED_1_3: &[&str] = &["node_templates", "capabilities", "node_filter"];

/// The text in flow style with shuffled maps, aliases written out; `None` for text that is no whole YAML document.
///
/// The version line stays where it is.
pub(crate) fn shuffled(text: &str, seed: u64) -> Option<String> {
    let limits = Limits::default();
    let source = read_source(FileId(0), "shuffled.yaml", text.as_bytes(), &limits);
    let tree = yaml::parse(&source.value, &limits);
    if !source.diagnostics.is_empty() || !tree.diagnostics.is_empty() {
        return None;
    }
    let is_1_3 = text.contains("tosca_simple_yaml_1_3");
    let mut printer = Printer {
        text: String::new(),
        state: seed,
        ordered: if is_1_3 { ORDERED_1_3 } else { ORDERED },
    };
    printer.document(Cursor::root(&tree.value)?);
    Some(printer.text)
}

struct Printer {
    text: String,
    state: u64,
    ordered: &'static [&'static str],
}

impl Printer {
    /// One line for each entry of the document.
    fn document(&mut self, cursor: Cursor<'_>) {
        if cursor.entries().is_none() {
            self.value(cursor, false);
            self.text.push('\n');
        }
        for entry in self.entries(cursor, false) {
            self.entry(entry);
            self.text.push('\n');
        }
    }

    fn entry(&mut self, entry: EntryCursor<'_>) {
        self.value(entry.key, false);
        self.text.push_str(": ");
        let is_ordered = self.ordered.contains(&entry.key.key_text().as_str());
        self.value(entry.value, is_ordered);
    }

    /// The entries of a map as they are written now; the version line does not move.
    fn entries<'tree>(&mut self, map: Cursor<'tree>, is_ordered: bool) -> Vec<EntryCursor<'tree>> {
        let mut entries = map.entries().unwrap_or_default();
        let is_version = |entry: &EntryCursor<'_>| entry.key.key_text() == "tosca_definitions_version";
        let version = entries.iter().position(is_version);
        let version = version.map(|position| (position, entries.remove(position)));
        if !is_ordered {
            for last in (1..entries.len()).rev() {
                entries.swap(last, self.below(last + 1));
            }
        }
        if let Some((position, entry)) = version {
            entries.insert(position, entry);
        }
        entries
    }

    fn value(&mut self, cursor: Cursor<'_>, is_ordered: bool) {
        let node = cursor.get();
        if let Some((tag, _)) = &node.tag {
            self.text.push_str(tag);
            self.text.push(' ');
        }
        match &node.kind {
            TreeKind::Scalar(scalar) => {
                let is_string = node.scalar_kind() == Some(ScalarKind::String);
                self.scalar(scalar, is_string && node.tag.is_none());
            }
            TreeKind::Alias(name, _) => {
                self.text.push('*');
                self.text.push_str(name);
            }
            TreeKind::Sequence(_) => {
                self.text.push('[');
                for item in cursor.items().unwrap_or_default() {
                    self.value(item, false);
                    self.text.push_str(", ");
                }
                self.text.push(']');
            }
            TreeKind::Mapping(_) => {
                self.text.push('{');
                for entry in self.entries(cursor, is_ordered) {
                    self.entry(entry);
                    self.text.push_str(", ");
                }
                self.text.push('}');
            }
        }
    }

    /// Plain text stays plain where it means the same between brackets.
    fn scalar(&mut self, scalar: &Scalar, is_string: bool) {
        let is_safe = |c: char| c.is_alphanumeric() || "_$.+-~/<".contains(c);
        let is_plain = scalar.style == ScalarStyle::Plain;
        if is_plain && (!is_string || scalar.text.chars().all(is_safe)) {
            self.text.push_str(&scalar.text);
        } else {
            let quoted = serde_json::to_string(scalar.text.as_str());
            self.text.push_str(&quoted.expect("a string has a JSON form"));
        }
    }

    /// A number from 0 to `bound` − 1 (splitmix64).
    fn below(&mut self, bound: usize) -> usize {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.state;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((mixed ^ (mixed >> 31)) % bound as u64) as usize
    }
}
