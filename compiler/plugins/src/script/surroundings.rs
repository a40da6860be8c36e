//! What a script finds around it: environment variables and the file of its inputs.

use std::collections::BTreeMap;
use std::fs;
use std::io::{Read, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use serde_json::Value;
use sha2::{Digest, Sha256};
use toscac_protocol::methods::Operation;
use toscac_protocol::value::ValueRef;

use crate::limits::Limits;

/// Where a script's files are.
pub(super) struct Surroundings {
    /// The script itself.
    pub(super) program: PathBuf,
    /// The directory that it starts in.
    pub(super) work: PathBuf,
    /// The file that it writes its outputs to.
    pub(super) outputs: PathBuf,
    /// What it finds in its environment besides what the plugin itself found there.
    pub(super) variables: BTreeMap<String, String>,
}

/// Writes the file of inputs and gathers the environment.
///
/// # Errors
/// One line for people.
pub(super) fn prepare(operation: &Operation, limits: Limits) -> Result<Surroundings, String> {
    if let Some(problem) = problems(operation).into_iter().next() {
        return Err(problem);
    }
    let scratch = Path::new(&operation.directories.scratch);
    let inputs = read_inputs(operation, scratch)?;
    let file = scratch.join("inputs.json");
    let text = serde_json::to_vec(&inputs).expect("a map of JSON values");
    write_private(&file, &text).map_err(|error| format!("`{}`: {error}", file.display()))?;

    let outputs = scratch.join("outputs.json");
    let mut variables = input_variables(&inputs, limits);
    for (name, value) in [
        ("TOSCA_INPUTS", file.display().to_string()),
        ("TOSCA_OUTPUTS", outputs.display().to_string()),
        ("TOSCA_IDEMPOTENCY_KEY", operation.idempotency_key.clone()),
        ("TOSCA_DEPLOYMENT", operation.deployment.clone()),
        ("TOSCA_NODE", operation.node.clone()),
        ("TOSCA_OPERATION", operation.operation.clone()),
        ("TOSCA_SITE", operation.site.clone()),
        ("TOSCA_ARTIFACTS", operation.directories.artifacts.clone()),
        ("TOSCA_WORK", operation.directories.work.clone()),
    ] {
        variables.insert(name.to_owned(), value);
    }
    Ok(Surroundings {
        program: Path::new(&operation.directories.artifacts).join("primary"),
        work: PathBuf::from(&operation.directories.work),
        outputs,
        variables,
    })
}

/// What speaks against running the operation at all, one line each.
pub(super) fn problems(operation: &Operation) -> Vec<String> {
    let mut problems = Vec::new();
    if !operation.artifacts.contains_key("primary") {
        problems.push("the operation has no artifact `primary`, which is the script to run".to_owned());
    }
    let mut names: BTreeMap<String, &str> = BTreeMap::new();
    for input in operation.inputs.keys() {
        if let Some(other) = names.insert(variable_name(input), input) {
            problems.push(format!(
                "the inputs `{other}` and `{input}` are both the environment variable `{}`",
                variable_name(input)
            ));
        }
    }
    problems
}

fn read_inputs(operation: &Operation, scratch: &Path) -> Result<BTreeMap<String, Value>, String> {
    let mut inputs = BTreeMap::new();
    for (name, value) in &operation.inputs {
        let value = match value {
            ValueRef::Inline { value } => value.clone(),
            ValueRef::File { sha256, bytes } => {
                let file = value.file_name().ok_or_else(|| {
                    format!("input `{name}` names its file by `{sha256}`, which is no digest")
                })?;
                read_value(&scratch.join(file), sha256, *bytes)
                    .map_err(|error| format!("input `{name}`: {error}"))?
            }
        };
        inputs.insert(name.clone(), value);
    }
    Ok(inputs)
}

fn read_value(file: &Path, sha256: &str, bytes: u64) -> Result<Value, String> {
    let mut text = Vec::new();
    fs::File::open(file)
        .and_then(|file| file.take(bytes + 1).read_to_end(&mut text))
        .map_err(|error| format!("`{}`: {error}", file.display()))?;
    if text.len() as u64 != bytes || hex(&Sha256::digest(&text)) != sha256 {
        return Err(format!("`{}` is not the file that was announced", file.display()));
    }
    serde_json::from_slice(&text).map_err(|error| format!("`{}`: {error}", file.display()))
}

/// `TOSCA_INPUT_` variables. What is too long for one, or contains a NUL, is in the file only.
fn input_variables(inputs: &BTreeMap<String, Value>, limits: Limits) -> BTreeMap<String, String> {
    let mut variables = BTreeMap::new();
    let mut room_bytes = limits.variables_bytes;
    for (name, value) in inputs {
        let text = match value {
            Value::String(text) => text.clone(),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_) => {
                value.to_string()
            }
        };
        if text.len() <= limits.variable_bytes && text.len() <= room_bytes && !text.contains('\0') {
            room_bytes -= text.len();
            variables.insert(variable_name(name), text);
        }
    }
    variables
}

/// `db-port` → `TOSCA_INPUT_DB_PORT`.
fn variable_name(input: &str) -> String {
    let mut name = "TOSCA_INPUT_".to_owned();
    for letter in input.chars() {
        name.push(if letter.is_ascii_alphanumeric() {
            letter.to_ascii_uppercase()
        } else {
            '_'
        });
    }
    name
}

/// Writes a file that nobody else can read: inputs may be confidential.
pub(super) fn write_private(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let mut file = fs::OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o600)
        .open(path)?;
    file.write_all(bytes)
}

pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn check_variables(inputs: Value, limits: Limits, expected: &[(&str, &str)]) {
        let inputs: BTreeMap<String, Value> = serde_json::from_value(inputs).unwrap();
        let found = input_variables(&inputs, limits);
        let expected: BTreeMap<String, String> = expected
            .iter()
            .map(|(name, text)| ((*name).to_owned(), (*text).to_owned()))
            .collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn strings_are_themselves_and_everything_else_is_json() {
        check_variables(
            json!({ "a": "$(x) 'y'\n", "b-c": 1, "d": [true, null], "e": { "f": "g" }, "n": null }),
            Limits::default(),
            &[
                ("TOSCA_INPUT_A", "$(x) 'y'\n"),
                ("TOSCA_INPUT_B_C", "1"),
                ("TOSCA_INPUT_D", "[true,null]"),
                ("TOSCA_INPUT_E", "{\"f\":\"g\"}"),
                ("TOSCA_INPUT_N", "null"),
            ],
        );
    }

    #[test]
    fn what_does_not_fit_a_variable_is_left_to_the_file() {
        let limits = Limits {
            variable_bytes: 4,
            variables_bytes: 6,
            ..Limits::default()
        };
        check_variables(
            json!({ "a": "1234", "b": "12345" }),
            limits,
            &[("TOSCA_INPUT_A", "1234")],
        );
        check_variables(
            json!({ "a": "1234", "b": "123", "c": "12" }),
            limits,
            &[("TOSCA_INPUT_A", "1234"), ("TOSCA_INPUT_C", "12")],
        );
        check_variables(json!({ "a": "1\u{0}2" }), limits, &[]);
    }
}
