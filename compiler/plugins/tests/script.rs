//! The script plugin as an executor sees it: the real program, real scripts.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "the helpers of a test, too, end it where it goes wrong"
)]

use std::collections::BTreeMap;
use std::fs;
use std::io::BufReader;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::time::Duration;

use serde_json::{Value, json};
use tempfile::TempDir;
use toscac_protocol::limits::Limits;
use toscac_protocol::message::{
    FAULT_CANCELLED, FAULT_METHOD, FAULT_OPERATION, FAULT_PARSE, FAULT_VERSION, Fault, Message,
};
use toscac_protocol::methods::{
    Applied, Apply, Artifact, Call, Cancel, Destroy, Directories, Discover, Initialize, Log, Operation,
    Probe, Probed, Schema, VERSION, Validate,
};
use toscac_protocol::peer::Peer;
use toscac_protocol::value::ValueRef;

/// A plugin that was started, and the directories of one operation.
struct Stage {
    directory: TempDir,
    child: Child,
    peer: Peer<BufReader<ChildStdout>, ChildStdin>,
    log: Vec<String>,
    operation: Operation,
}

impl Stage {
    fn new(script: &str) -> Stage {
        let directory = tempfile::tempdir().unwrap();
        let path = |name: &str| {
            let path = directory.path().join(name);
            fs::create_dir(&path).unwrap();
            path.display().to_string()
        };
        let directories = Directories {
            artifacts: path("artifacts"),
            work: path("work"),
            scratch: path("scratch"),
        };
        let primary = Path::new(&directories.artifacts).join("primary");
        fs::write(&primary, script).unwrap();
        fs::set_permissions(&primary, fs::Permissions::from_mode(0o500)).unwrap();
        let operation = Operation {
            deployment: "shop".into(),
            site: "north".into(),
            step: "db.create".into(),
            node: "db".into(),
            interface: "Lifecycle".into(),
            operation: "create".into(),
            relationship: None,
            idempotency_key: "k1".into(),
            attempt: 1,
            external_id: None,
            inputs: BTreeMap::new(),
            outputs: Vec::new(),
            artifacts: BTreeMap::from([(
                "primary".into(),
                Artifact {
                    sha256: "0".repeat(64),
                },
            )]),
            directories,
            timeout_seconds: 60,
        };
        let mut child = Command::new(env!("CARGO_BIN_EXE_toscac-plugin-script"))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let (input, output) = (child.stdin.take().unwrap(), child.stdout.take().unwrap());
        let peer = Peer::new(BufReader::new(output), input, Limits::default());
        Stage {
            directory,
            child,
            peer,
            log: Vec::new(),
            operation,
        }
    }

    fn call<C: Call>(&mut self, call: &C) -> Result<C::Result, Fault> {
        let log = &mut self.log;
        self.peer
            .call(call, &mut |name, data| {
                assert_eq!(name, "log");
                log.push(serde_json::from_value::<Log>(data).unwrap().text);
            })
            .unwrap()
    }

    fn apply(&mut self) -> Result<Applied, Fault> {
        let operation = self.operation.clone();
        self.call(&Apply { operation })
    }

    fn probe(&mut self) -> Probed {
        let operation = self.operation.clone();
        self.call(&Probe { operation }).unwrap()
    }

    fn path(&self, name: &str) -> PathBuf {
        self.directory.path().join(name)
    }

    /// Waits for a file that a script writes, and reads it.
    fn wait_for(&self, name: &str) -> String {
        let path = self.path(name);
        wait_until(|| fs::read_to_string(&path).is_ok_and(|text| text.ends_with('\n')));
        fs::read_to_string(path).unwrap()
    }

    /// Ends the conversation and the plugin with it.
    fn end(mut self) -> TempDir {
        drop(self.peer);
        assert!(self.child.wait().unwrap().success());
        self.directory
    }
}

/// Waits for something that will come, however slow the machine is; two minutes mean that it will not.
fn wait_until(mut there: impl FnMut() -> bool) {
    for _ in 0..1200 {
        if there() {
            return;
        }
        std::thread::sleep(Duration::from_millis(100));
    }
    panic!("waited in vain");
}

fn is_alive(pid: &str) -> bool {
    // A zombie has ended, whoever will reap it.
    fs::read_to_string(format!("/proc/{}/stat", pid.trim()))
        .is_ok_and(|stat| !stat.rsplit_once(") ").unwrap().1.starts_with('Z'))
}

fn inline(value: Value) -> ValueRef {
    ValueRef::Inline { value }
}

#[test]
fn a_script_gets_its_inputs_and_its_outputs_come_back() {
    let mut stage = Stage::new(concat!(
        "#!/bin/sh\n",
        "set -eu\n",
        "echo \"$1 $TOSCA_INPUT_GREETING $TOSCA_INPUT_PORTS\"\n",
        "echo \"$TOSCA_DEPLOYMENT $TOSCA_SITE $TOSCA_NODE $TOSCA_OPERATION $TOSCA_IDEMPOTENCY_KEY\" >&2\n",
        "test \"$PWD\" = \"$TOSCA_WORK\"\n",
        "test -x \"$TOSCA_ARTIFACTS/primary\"\n",
        "cat \"$TOSCA_INPUTS\"\n",
        "printf '{\"port\": 80, \"name\": \"%s\"}' \"$TOSCA_INPUT_GREETING\" > \"$TOSCA_OUTPUTS\"\n",
    ));
    stage.operation.inputs = BTreeMap::from([
        ("greeting".to_owned(), inline(json!("it's $(me)"))),
        ("ports".to_owned(), inline(json!([80, 443]))),
    ]);
    stage.operation.outputs = vec!["port".to_owned()];
    let applied = stage.apply().unwrap();
    assert_eq!(
        applied.outputs,
        BTreeMap::from([
            ("name".to_owned(), inline(json!("it's $(me)"))),
            ("port".to_owned(), inline(json!(80)))
        ])
    );
    assert_eq!(
        stage.log,
        [
            "apply it's $(me) [80,443]",
            "shop north db create k1",
            "{\"greeting\":\"it's $(me)\",\"ports\":[80,443]}"
        ]
    );
    stage.end();
}

#[test]
fn large_values_travel_by_digest_both_ways() {
    let mut stage =
        Stage::new("#!/bin/sh\ntest -z \"${TOSCA_INPUT_BIG+x}\"\ncp \"$TOSCA_INPUTS\" \"$TOSCA_OUTPUTS\"\n");
    let big = json!("x".repeat(200_000));
    let text = serde_json::to_vec(&big).unwrap();
    let sha256 = sha256_hex(&text);
    fs::create_dir(stage.path("scratch/values")).unwrap();
    fs::write(stage.path(&format!("scratch/values/{sha256}")), &text).unwrap();
    let reference = ValueRef::File {
        sha256,
        bytes: text.len() as u64,
    };
    stage.operation.inputs = BTreeMap::from([("big".to_owned(), reference.clone())]);
    assert_eq!(
        stage.apply().unwrap().outputs,
        BTreeMap::from([("big".to_owned(), reference)])
    );

    // The same file with one byte changed is not the same value.
    let mut stage2 = Stage::new("#!/bin/sh\n");
    stage2.operation.inputs = stage.operation.inputs.clone();
    let name = stage2.operation.inputs["big"].file_name().unwrap();
    fs::create_dir(stage2.path("scratch/values")).unwrap();
    fs::write(stage2.path("scratch").join(name), text.replace_last()).unwrap();
    let fault = stage2.apply().unwrap_err();
    assert!(
        fault.message.contains("is not the file that was announced"),
        "{fault}"
    );
    stage.end();
    stage2.end();
}

trait ReplaceLast {
    fn replace_last(self) -> Self;
}

impl ReplaceLast for Vec<u8> {
    fn replace_last(mut self) -> Vec<u8> {
        let last = self.len() - 2;
        self[last] = b'y';
        self
    }
}

fn sha256_hex(bytes: &[u8]) -> String {
    use sha2::Digest;
    sha2::Sha256::digest(bytes)
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

#[test]
fn the_exit_status_says_whether_to_try_again() {
    for (status, retryable) in [(1, false), (75, true), (126, false)] {
        let mut stage = Stage::new(&format!("#!/bin/sh\nexit {status}\n"));
        let fault = stage.apply().unwrap_err();
        assert_eq!(fault.code, FAULT_OPERATION);
        assert_eq!(fault.message, format!("the script ended with status {status}"));
        assert_eq!(
            (fault.is_retryable(), fault.is_effect_unknown()),
            (retryable, false)
        );
        stage.end();
    }
}

#[test]
fn a_killed_script_leaves_its_effect_unknown() {
    let mut stage = Stage::new("#!/bin/sh\nkill -9 $$\n");
    let fault = stage.apply().unwrap_err();
    assert_eq!(fault.message, "the script was killed by signal 9");
    assert!(fault.is_effect_unknown());
    stage.end();
}

#[test]
fn a_probe_tells_present_absent_and_unknown() {
    let script = "#!/bin/sh\ntest \"$1\" = probe || exit 9\nprintf '{\"a\": 1}' > \"$TOSCA_OUTPUTS\"\nexit $TOSCA_INPUT_STATUS\n";
    for (status, expected) in [
        (
            0,
            Probed::Present {
                external_id: None,
                outputs: BTreeMap::from([("a".to_owned(), inline(json!(1)))]),
            },
        ),
        (1, Probed::Absent),
        (
            2,
            Probed::Unknown {
                reason: "the script ended with status 2".to_owned(),
            },
        ),
    ] {
        let mut stage = Stage::new(script);
        stage.operation.inputs = BTreeMap::from([("status".to_owned(), inline(json!(status)))]);
        assert_eq!(stage.probe(), expected);
        stage.end();
    }
}

#[test]
fn destroy_calls_the_script_with_destroy() {
    let mut stage = Stage::new("#!/bin/sh\necho \"$1\"\n");
    let operation = stage.operation.clone();
    assert_eq!(stage.call(&Destroy { operation }), Ok(Applied::default()));
    assert_eq!(stage.log, ["destroy"]);
    stage.end();
}

#[test]
fn outputs_that_are_nonsense_or_missing_are_a_fault() {
    for (script, reason) in [
        (
            "#!/bin/sh\necho nonsense > \"$TOSCA_OUTPUTS\"\n",
            "the outputs are not one JSON object",
        ),
        (
            "#!/bin/sh\necho '[1]' > \"$TOSCA_OUTPUTS\"\n",
            "the outputs are not one JSON object",
        ),
        (
            "#!/bin/sh\necho '{\"b\": 1}' > \"$TOSCA_OUTPUTS\"\n",
            "the script did not write the output `a`",
        ),
        ("#!/bin/sh\n", "the script did not write the output `a`"),
        (
            "#!/bin/sh\nhead -c 2000000 /dev/zero > \"$TOSCA_OUTPUTS\"\n",
            "the outputs are longer than 1048576 bytes",
        ),
    ] {
        let mut stage = Stage::new(script);
        stage.operation.outputs = vec!["a".to_owned()];
        let fault = stage.apply().unwrap_err();
        assert!(fault.message.starts_with(reason), "{fault}");
        assert!(!fault.is_retryable());
        stage.end();
    }
}

#[test]
fn a_file_that_cannot_be_executed_is_a_fault_with_a_reason() {
    let mut stage = Stage::new("#!/no/such/interpreter\n");
    let fault = stage.apply().unwrap_err();
    assert!(
        fault.message.starts_with("the script cannot be started: "),
        "{fault}"
    );
    assert!(!fault.is_effect_unknown());
    stage.end();
}

#[test]
fn output_without_end_is_cut_and_does_not_hold_the_script_up() {
    let mut stage = Stage::new("#!/bin/sh\nhead -c 20000000 /dev/zero | tr '\\0' 'x'\necho\necho end\n");
    stage.apply().unwrap();
    let told: usize = stage.log.iter().map(String::len).sum();
    assert!((900_000..1_100_000).contains(&told), "{told}");
    assert_eq!(
        stage.log.last().unwrap(),
        "(output beyond 1048576 bytes is dropped)"
    );
    stage.end();
}

/// A script whose whole group must go: it and its child ignore the polite signal, or do not.
fn hanging(trap: &str) -> String {
    format!(
        "#!/bin/sh\n{trap}\nsleep 1000 &\necho $! > child\necho $$ > self\necho there > ../started\n\
         while true; do sleep 1; done\n"
    )
}

fn assert_group_gone(directory: &Path) {
    for name in ["work/self", "work/child"] {
        let pid = fs::read_to_string(directory.join(name)).unwrap();
        wait_until(|| !is_alive(&pid));
    }
}

#[test]
fn cancel_stops_the_script_with_everything_in_its_group() {
    let mut stage = Stage::new(&hanging(""));
    let operation = stage.operation.clone();
    let request = stage.peer.sender.request(&Apply { operation }).unwrap();
    stage.wait_for("started");
    let cancel = stage.peer.sender.request(&Cancel { request }).unwrap();
    let mut answers = Vec::new();
    while answers.len() < 2 {
        if let Some(Message::Response { id, outcome }) = stage.peer.receiver.receive().unwrap() {
            answers.push((id.unwrap(), outcome));
        }
    }
    assert_eq!(answers[0], (cancel, Ok(json!({}))));
    let (id, outcome) = answers.remove(1);
    let fault = outcome.unwrap_err();
    assert_eq!((id, fault.code), (request, FAULT_CANCELLED));
    assert!(fault.is_effect_unknown());
    let directory = stage.end();
    assert_group_gone(directory.path());
}

#[test]
fn a_plugin_that_is_terminated_takes_the_script_with_it() {
    for signal in ["TERM", "KILL"] {
        let mut stage = Stage::new(&hanging(""));
        let operation = stage.operation.clone();
        stage.peer.sender.request(&Apply { operation }).unwrap();
        stage.wait_for("started");
        let pid = stage.child.id().to_string();
        assert!(
            Command::new("kill")
                .args(["-s", signal, &pid])
                .status()
                .unwrap()
                .success()
        );
        stage.child.wait().unwrap();
        assert_group_gone(stage.directory.path());
    }
}

#[test]
fn an_executor_that_is_gone_takes_the_script_with_it_even_if_it_ignores_the_polite_signal() {
    let mut stage = Stage::new(&hanging("trap '' TERM"));
    let operation = stage.operation.clone();
    stage.peer.sender.request(&Apply { operation }).unwrap();
    stage.wait_for("started");
    drop(stage.peer);
    stage.child.wait().unwrap();
    assert_group_gone(stage.directory.path());
}

#[test]
fn daemons_outlive_the_plugin_even_when_they_go_on_writing() {
    for start in ["setsid sh ./daemon &", "nohup sh ./daemon &"] {
        let mut stage = Stage::new(&format!(
            "#!/bin/sh\n\
             cat > daemon <<'END'\n\
             echo $$ > pid\n\
             while ! test -e ../go; do sleep 0.1; done\n\
             seq 1 200000\n\
             echo written > ../written\n\
             exec sleep 1000\n\
             END\n\
             {start}\n\
             while ! test -s pid; do sleep 0.1; done\n"
        ));
        stage.apply().unwrap();
        assert!(
            stage
                .log
                .iter()
                .any(|line| line.contains("still holds its output")),
            "{:?}",
            stage.log
        );
        let directory = stage.end();
        // The plugin is gone. The daemon now writes more than a pipe holds, and must not die of it.
        fs::write(directory.path().join("go"), "").unwrap();
        wait_until(|| directory.path().join("written").exists());
        let pid = fs::read_to_string(directory.path().join("work/pid")).unwrap();
        assert!(is_alive(&pid));
        assert!(
            Command::new("kill")
                .args(["-9", pid.trim()])
                .status()
                .unwrap()
                .success()
        );
    }
}

#[test]
fn a_second_operation_at_the_same_time_is_refused() {
    let mut stage = Stage::new("#!/bin/sh\nwhile ! test -e ../go; do sleep 0.1; done\n");
    let operation = stage.operation.clone();
    let first = stage
        .peer
        .sender
        .request(&Apply {
            operation: operation.clone(),
        })
        .unwrap();
    let second = stage.peer.sender.request(&Apply { operation }).unwrap();
    let Some(Message::Response {
        id,
        outcome: Err(fault),
    }) = stage.peer.receiver.receive().unwrap()
    else {
        panic!("a fault");
    };
    assert_eq!(
        (id, fault.message.as_str()),
        (Some(second), "one operation at a time: another one is under way")
    );
    fs::write(stage.path("go"), "").unwrap();
    let Some(Message::Response { id, outcome: Ok(_) }) = stage.peer.receiver.receive().unwrap() else {
        panic!("an answer");
    };
    assert_eq!(id, Some(first));
    stage.end();
}

#[test]
fn nonsense_is_answered_and_the_conversation_goes_on() {
    let mut stage = Stage::new("#!/bin/sh\n");
    let id = stage
        .peer
        .sender
        .request(&Initialize {
            protocol: 99,
            executor: "x".into(),
        })
        .unwrap();
    let Some(Message::Response {
        outcome: Err(fault), ..
    }) = stage.peer.receiver.receive().unwrap()
    else {
        panic!("a fault");
    };
    assert_eq!((id, fault.code), (1, FAULT_VERSION));
    let unknown = Message::Request {
        id: 50,
        method: "dance".into(),
        params: Value::Null,
    };
    stage.peer.sender.send(&unknown).unwrap();
    let Some(Message::Response {
        id,
        outcome: Err(fault),
    }) = stage.peer.receiver.receive().unwrap()
    else {
        panic!("a fault");
    };
    assert_eq!((id, fault.code), (Some(50), FAULT_METHOD));
    assert_eq!(
        stage
            .call(&Discover {
                inputs: BTreeMap::new()
            })
            .unwrap_err()
            .code,
        FAULT_METHOD
    );
    let known = stage
        .call(&Initialize {
            protocol: VERSION,
            executor: "x".into(),
        })
        .unwrap();
    assert_eq!(known.name, "script");
    assert!(
        stage
            .call(&Schema {})
            .unwrap()
            .artifact_types
            .contains_key("Script")
    );

    // Not even a message: answered without an id.
    let mut child = Command::new(env!("CARGO_BIN_EXE_toscac-plugin-script"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    std::io::Write::write_all(&mut child.stdin.take().unwrap(), b"hello\n").unwrap();
    let output = child.wait_with_output().unwrap();
    let Message::Response {
        id: None,
        outcome: Err(fault),
    } = Message::parse(output.stdout.trim_ascii()).unwrap()
    else {
        panic!("a fault");
    };
    assert_eq!(fault.code, FAULT_PARSE);
    stage.end();
}

#[test]
fn validate_names_what_speaks_against_an_operation_and_runs_nothing() {
    let mut stage = Stage::new("#!/bin/sh\necho ran > ../ran\n");
    stage.operation.inputs = BTreeMap::from([
        ("a-b".to_owned(), inline(json!(1))),
        ("a_b".to_owned(), inline(json!(1))),
    ]);
    stage.operation.artifacts.clear();
    let operation = stage.operation.clone();
    assert_eq!(
        stage.call(&Validate { operation }).unwrap().problems,
        [
            "the operation has no artifact `primary`, which is the script to run",
            "the inputs `a-b` and `a_b` are both the environment variable `TOSCA_INPUT_A_B`",
        ]
    );
    assert!(stage.apply().is_err());
    assert!(!stage.path("ran").exists());
    stage.end();
}

#[test]
fn arguments_are_refused() {
    let output = Command::new(env!("CARGO_BIN_EXE_toscac-plugin-script"))
        .arg("--help")
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(
        String::from_utf8(output.stderr)
            .unwrap()
            .starts_with("the script plugin takes no arguments")
    );
}
