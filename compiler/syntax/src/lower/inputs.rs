//! Input values from outside a TOSCA file: YAML data, in which a dollar is only a dollar.

use crate::diagnostic::Checked;
use crate::dialect;
use crate::entities::Entries;
use crate::expression::Expression;
use crate::yaml::tree::{Cursor, ScalarKind, Tree, TreeKind};

use super::errors::Wanted;
use super::{Lowering, errors};

/// Reads a document that is a map of input names to values. An empty document has none.
pub fn lower_inputs(tree: &Checked<Tree>) -> Checked<Entries<Expression>> {
    read(tree, |lowering, root| {
        let mut inputs = Entries::new();
        match &root.get().kind {
            TreeKind::Mapping(_) => {
                for entry in lowering.distinct_entries(root).unwrap_or_default() {
                    if let Some(name) = lowering.name_of(entry.key, errors::name_in("inputs")) {
                        inputs.insert(name.value, lowering.literal(entry.value));
                    }
                }
            }
            TreeKind::Scalar(_) if root.get().scalar_kind() == Some(ScalarKind::Null) => {}
            TreeKind::Scalar(_) | TreeKind::Sequence(_) | TreeKind::Alias(..) => {
                lowering.wrong_kind(root, None, |_| Wanted::text("a map of input names to values"));
            }
        }
        inputs
    })
}

/// Reads a document that is one value; `None` when it is empty.
pub fn lower_input(tree: &Checked<Tree>) -> Checked<Option<Expression>> {
    read(tree, |lowering, root| Some(lowering.literal(root)))
}

fn read<'tree, T: Default>(
    tree: &'tree Checked<Tree>,
    read: impl FnOnce(&mut Lowering<'tree>, Cursor<'tree>) -> T,
) -> Checked<T> {
    let mut lowering = Lowering {
        tree: &tree.value,
        // Which one makes no difference: data has no keynames.
        dialect: dialect::ALL[0],
        diagnostics: Vec::new(),
        holes: Vec::new(),
        told: std::collections::BTreeSet::new(),
    };
    let value = match Cursor::root(&tree.value) {
        Some(root) => read(&mut lowering, root),
        None => T::default(),
    };
    Checked::new(value, lowering.diagnostics).after(tree)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::expression::ExpressionKind;
    use crate::limits::Limits;
    use crate::source::{FileId, Source};
    use crate::yaml;

    fn tree(text: &str) -> Checked<Tree> {
        yaml::parse(&Source::new(FileId(0), "inputs.yaml", text), &Limits::default())
    }

    fn told(text: &str) -> Vec<&'static str> {
        let inputs = lower_inputs(&tree(text));
        inputs
            .diagnostics
            .iter()
            .map(|diagnostic| diagnostic.code.number)
            .collect()
    }

    #[test]
    fn inputs_are_a_map_in_which_a_dollar_is_only_a_dollar() {
        let inputs = lower_inputs(&tree("price: $5\ncall: { $get_input: x }\n")).value;
        assert_eq!(inputs["price"].as_string().map(|text| text.as_str()), Some("$5"));
        assert!(matches!(inputs["call"].kind, ExpressionKind::Map(_)));
    }

    #[test]
    fn a_file_of_inputs_may_be_empty_and_is_otherwise_a_map_without_repetitions() {
        assert_eq!(told(""), [""; 0]);
        assert_eq!(told("# none yet\n"), [""; 0]);
        assert_eq!(told("[ 1 ]\n"), ["T0108"]);
        assert_eq!(told("a: 1\na: 2\n"), ["T0107"]);
    }

    #[test]
    fn one_value_is_any_yaml() {
        let value = lower_input(&tree("[ 1, 2 ]")).value;
        assert_eq!(
            value.as_ref().and_then(Expression::as_list).map(<[_]>::len),
            Some(2)
        );
        assert_eq!(lower_input(&tree("")).value, None);
    }
}
