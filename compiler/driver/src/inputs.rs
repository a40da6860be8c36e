//! Inputs: values that come with a command.

use toscac_syntax::diagnostic::{Checked, Diagnostic};
use toscac_syntax::entities::Entries;
use toscac_syntax::expression::{Expression, ExpressionKind};
use toscac_syntax::limits::Limits;
use toscac_syntax::lower::inputs::{lower_input, lower_inputs};
use toscac_syntax::name::Name;
use toscac_syntax::origin::Origin;
use toscac_syntax::source::Source;
use toscac_syntax::syntax_map::SyntaxMap;
use toscac_syntax::text::read_source;
use toscac_syntax::yaml;
use toscac_syntax::yaml::tree::{Scalar, ScalarKind, ScalarStyle};

use crate::load::Files;

/// Where input values come from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum InputText {
    /// A file that is a map of input names to values.
    File {
        /// How people call it.
        path: String,
        /// What it holds.
        bytes: Vec<u8>,
    },
    /// One value, as on a command line.
    Value {
        /// The input.
        name: String,
        /// YAML; nothing at all is the empty string.
        text: String,
    },
}

/// Reads input values in order; a later one overrules an earlier one. The texts join `files`, so that diagnostics can
/// show them.
pub fn read_inputs(files: &mut Files, texts: &[InputText], limits: &Limits) -> Checked<Entries<Expression>> {
    let mut inputs = Entries::new();
    let mut diagnostics = Vec::new();
    for text in texts {
        match text {
            InputText::File { path, bytes } => {
                let source = read_source(files.next_id(), path, bytes, limits);
                diagnostics.extend(source.diagnostics);
                inputs.extend(parse(files, source.value, limits, &mut diagnostics, lower_inputs));
            }
            InputText::Value { name, text } => {
                let source = Source::new(files.next_id(), &format!("--input {name}"), text);
                let origin = Origin::root(source.file());
                let value = parse(files, source, limits, &mut diagnostics, lower_input);
                inputs.insert(Name::new(name), value.unwrap_or_else(|| nothing(origin)));
            }
        }
    }
    Checked::new(inputs, diagnostics)
}

fn parse<T>(
    files: &mut Files,
    source: Source,
    limits: &Limits,
    diagnostics: &mut Vec<Diagnostic>,
    lower: impl FnOnce(&Checked<yaml::tree::Tree>) -> Checked<T>,
) -> T {
    let tree = yaml::parse(&source, limits);
    let lowered = lower(&tree);
    files.maps.insert(source.file(), SyntaxMap::of(&tree.value));
    files.sources.insert(source.file(), source);
    diagnostics.extend(tree.diagnostics);
    diagnostics.extend(lowered.diagnostics);
    lowered.value
}

fn nothing(origin: Origin) -> Expression {
    let scalar = Scalar {
        text: Name::new(""),
        style: ScalarStyle::Plain,
    };
    Expression {
        origin,
        kind: ExpressionKind::Scalar(scalar, ScalarKind::String),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(name: &str, text: &str) -> InputText {
        InputText::Value {
            name: name.to_owned(),
            text: text.to_owned(),
        }
    }

    #[test]
    fn a_later_value_overrules_an_earlier_one_and_each_text_is_a_file() {
        let mut files = Files::default();
        let texts = [
            InputText::File {
                path: "inputs.yaml".to_owned(),
                bytes: b"a: 1\nb: 2\n".to_vec(),
            },
            value("b", "three"),
            value("c", ""),
        ];
        let inputs = read_inputs(&mut files, &texts, &Limits::default());
        assert!(!inputs.is_faulty());
        assert_eq!(
            inputs.value["b"].as_string().map(|text| text.as_str()),
            Some("three")
        );
        assert_eq!(inputs.value["c"].as_string().map(|text| text.as_str()), Some(""));
        let paths: Vec<&str> = files.sources.values().map(Source::path).collect();
        assert_eq!(paths, ["inputs.yaml", "--input b", "--input c"]);
    }

    #[test]
    fn broken_text_marks_the_inputs() {
        let mut files = Files::default();
        let inputs = read_inputs(&mut files, &[value("a", "[ 1")], &Limits::default());
        assert!(inputs.is_faulty());
    }
}
