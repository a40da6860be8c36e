//! The recorded conversations of `plugins-spec/exchanges/`, spoken with the real program.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "the helpers of a test, too, end it where it goes wrong"
)]

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::Value;

/// Says the lines of the executor, and expects those of the plugin in between.
fn replay(name: &str) {
    let file = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../plugins-spec/exchanges")
        .join(name);
    let text = fs::read_to_string(file).unwrap();
    let directory = tempfile::tempdir().unwrap();
    let mut lines = blocks(&text, "exchange").join("\n");
    for place in ["artifacts", "work", "scratch"] {
        let path = directory.path().join(place);
        fs::create_dir(&path).unwrap();
        lines = lines.replace(&format!("${{{place}}}"), &path.display().to_string());
    }
    lines = lines.replace("${version}", env!("CARGO_PKG_VERSION"));
    let script = directory.path().join("artifacts/primary");
    fs::write(&script, blocks(&text, "sh").join("\n")).unwrap();
    fs::set_permissions(&script, fs::Permissions::from_mode(0o500)).unwrap();

    let mut plugin = Command::new(env!("CARGO_BIN_EXE_toscac-plugin-script"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut input = plugin.stdin.take().unwrap();
    let mut output = BufReader::new(plugin.stdout.take().unwrap());
    for line in lines.lines() {
        if let Some(said) = line.strip_prefix("> ") {
            writeln!(input, "{said}").unwrap();
        } else {
            let mut heard = String::new();
            output.read_line(&mut heard).unwrap();
            let expected = line
                .strip_prefix("< ")
                .unwrap_or_else(|| panic!("neither said nor heard: {line}"));
            let expected: Value = serde_json::from_str(expected).unwrap();
            assert_eq!(serde_json::from_str::<Value>(&heard).unwrap(), expected, "{name}");
        }
    }
    drop(input);
    let mut rest = String::new();
    output.read_line(&mut rest).unwrap();
    assert_eq!(rest, "", "nothing is said after the end of {name}");
    assert!(plugin.wait().unwrap().success());
}

/// The contents of the fenced blocks of one kind.
fn blocks(text: &str, kind: &str) -> Vec<String> {
    let fence = format!("```{kind}\n");
    text.split(&fence)
        .skip(1)
        .map(|rest| rest.split("\n```").next().unwrap().to_owned())
        .collect()
}

#[test]
fn a_script_is_applied() {
    replay("apply.md");
}

#[test]
fn a_probe_sees_what_a_script_did() {
    replay("probe.md");
}

#[test]
fn faults_say_whether_to_try_again() {
    replay("faults.md");
}

#[test]
fn what_a_plugin_says_besides() {
    replay("talk.md");
}

#[test]
fn every_recorded_conversation_is_replayed_here() {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../plugins-spec/exchanges");
    let mut names: Vec<String> = fs::read_dir(directory)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    assert_eq!(names, ["apply.md", "faults.md", "probe.md", "talk.md"]);
}
