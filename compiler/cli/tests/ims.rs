//! The voice service of `examples/ims` on the whole road: planned, emitted, verified, executed at three sites that are
//! directories, asked over SIP, killed at every point, and taken away.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test panics when something is not as it should be, and says what it counted"
)]

use std::collections::BTreeMap;
use std::fs;
use std::net::UdpSocket;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::time::Duration;

use serde_json::Value;

#[path = "support/binaries.rs"]
mod binaries;
#[path = "support/tools.rs"]
mod tools;

use binaries::{program, root};
use tools::require;

const SITES: [&str; 3] = ["central", "east", "west"];
/// `tosca-exec run` waits for a hand-over of another site.
const WAITS: i32 = 4;

/// Whether the executor was still running when its moment came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Interrupted {
    Yes,
    No,
}

/// A test bed: keys, bundles, and a state directory for each site.
struct Bed {
    directory: tempfile::TempDir,
}

impl Bed {
    /// Makes keys and emits the example's bundles.
    fn new() -> Bed {
        Bed::of("examples/ims")
    }

    /// The example with its scripts declared as repeatable instead of being asked what is there.
    fn without_probe() -> Bed {
        let changed = tempfile::tempdir().unwrap();
        let example = root().join("examples/ims");
        for below in ["", "scripts", "programs"] {
            fs::create_dir_all(changed.path().join(below)).unwrap();
            for entry in fs::read_dir(example.join(below)).unwrap().flatten() {
                if entry.path().is_file() {
                    fs::copy(entry.path(), changed.path().join(below).join(entry.file_name())).unwrap();
                }
            }
        }
        let types = changed.path().join("types.yaml");
        let text = fs::read_to_string(&types).unwrap();
        let without = text.replace("probe: true", "probe: false, idempotent: true");
        assert_ne!(text, without);
        fs::write(&types, without).unwrap();
        Bed::of(&changed.path().to_string_lossy())
    }

    fn of(example: &str) -> Bed {
        let bed = Bed {
            directory: tempfile::tempdir().unwrap(),
        };
        let keys = bed.path("keys");
        let mut init = vec!["keys", "init", &keys];
        for site in SITES {
            init.extend(["--site", site]);
        }
        expect(0, &bed.toscac(&init));
        let (identities, key, out) = (
            bed.path("keys/sites"),
            bed.path("keys/release.key"),
            bed.path("bundles"),
        );
        let audit = format!("audit_log={}", bed.path("audit"));
        let (service, sites) = (format!("{example}/service.yaml"), format!("{example}/sites.yaml"));
        let emit = [
            "emit",
            &service,
            "--sites",
            &sites,
            "--identities",
            &identities,
            "--key",
            &key,
            "--input",
            &audit,
            "-o",
            &out,
        ];
        expect(0, &bed.toscac(&emit));
        bed
    }

    fn path(&self, below: &str) -> String {
        self.directory.path().join(below).to_string_lossy().into_owned()
    }

    fn toscac(&self, arguments: &[&str]) -> Output {
        Command::new(program("toscac"))
            .args(arguments)
            .current_dir(root())
            .output()
            .unwrap()
    }

    fn exec(&self, command: &str, site: &str, crash_at: Option<u32>) -> Output {
        let mut exec = Command::new(program("tosca-exec"));
        exec.arg(command);
        if command == "run" {
            exec.arg(self.path(&format!("bundles/{site}")));
            exec.args(["--trust", &self.path("keys/trust.json")]);
            exec.args(["--exchange", &self.path("exchange")]);
        }
        if command != "status" {
            exec.args(["--identity", &self.path(&format!("keys/sites/{site}.identity"))]);
        }
        exec.args(["--state", &self.path(&format!("state/{site}"))]);
        if command == "status" {
            exec.args(["--format", "json"]);
        }
        if let Some(moment) = crash_at {
            exec.env("TOSCA_EXEC_CRASH_AT", moment.to_string());
        }
        exec.output().unwrap()
    }

    /// Attribute `address` of the node `id` at a site.
    fn address(&self, site: &str, id: &str) -> String {
        let status = self.exec("status", site, None);
        expect(0, &status);
        let status: Value = serde_json::from_slice(&status.stdout).unwrap();
        let deployments = status.as_array().cloned().unwrap_or_else(|| vec![status]);
        let nodes = deployments
            .iter()
            .flat_map(|deployment| deployment["nodes"].as_array().unwrap());
        let node = nodes.into_iter().find(|node| node["id"] == id).unwrap();
        node["attributes"]["address"].as_str().unwrap().to_owned()
    }

    /// How often each operation of each node had its effect.
    fn audit(&self) -> BTreeMap<String, usize> {
        let mut counts = BTreeMap::new();
        for line in fs::read_to_string(self.path("audit")).unwrap_or_default().lines() {
            *counts.entry(line.to_owned()).or_insert(0) += 1;
        }
        counts
    }

    /// Runs the site east anew, killed at one moment, then again to the end; takes it away, and leaves the audit.
    fn interrupted_at(&self, moment: u32) -> Interrupted {
        let _ = fs::remove_file(self.path("audit"));
        let first = self.exec("run", "east", Some(moment));
        wait_for_plugins(self.directory.path());
        expect(0, &self.exec("run", "east", None));
        let audit = fs::read(self.path("audit")).unwrap();
        expect(0, &self.exec("undeploy", "east", None));
        fs::remove_dir_all(self.path("state/east")).unwrap();
        fs::write(self.path("audit"), audit).unwrap();
        if first.status.code().is_none() {
            Interrupted::Yes
        } else {
            Interrupted::No
        }
    }

    fn undeploy_all(&self) {
        for site in ["west", "east", "central"] {
            expect(0, &self.exec("undeploy", site, None));
        }
        assert_eq!(
            processes_of(self.directory.path()),
            Vec::<String>::new(),
            "processes are left behind"
        );
        for site in SITES {
            let work = PathBuf::from(self.path(&format!("state/{site}/work")));
            let left = fs::read_dir(&work).map(|entries| entries.count()).unwrap_or(0);
            assert_eq!(left, 0, "{} is not empty", work.display());
        }
    }
}

impl Drop for Bed {
    /// Whatever a failed test left running.
    fn drop(&mut self) {
        for process in processes_of(self.directory.path()) {
            let _ = Command::new("kill").args(["-9", &process]).status();
        }
    }
}

#[test]
fn one_request_goes_through_all_three_sites_and_undeploy_leaves_nothing_behind() {
    if !require("python3") {
        return;
    }
    let bed = Bed::new();
    for site in SITES {
        let trust = bed.path("keys/trust.json");
        expect(
            0,
            &bed.toscac(&[
                "verify",
                &bed.path(&format!("bundles/{site}")),
                "--trust",
                &trust,
                "--site",
                site,
            ]),
        );
    }
    // The edge at east needs the address of the store at central, which nobody has handed over yet.
    expect(WAITS, &bed.exec("run", "east", None));
    for site in SITES {
        expect(0, &bed.exec("run", site, None));
    }
    let store = bed.address("central", "subscribers/store");
    assert!(store.starts_with("127.0.0.1:"), "{store}");

    // The edge at east asks the store at central where number 2 is served, and passes the request on to west.
    let answer = sip_options(&bed.address("east", "access/edge.1"), "sip:alice@2.voice.example");
    assert!(answer.starts_with("SIP/2.0 200 OK\r\n"), "{answer}");
    let via: Vec<&str> = answer
        .split("\r\n")
        .filter(|line| line.starts_with("Via: "))
        .collect();
    assert_eq!(via.len(), 3, "west, east and the caller: {answer}");
    assert!(
        via[0].ends_with(";edge=2") && via[1].ends_with(";edge=1"),
        "{answer}"
    );
    let answer = sip_options(&bed.address("west", "access/edge.2"), "sip:bob@77.voice.example");
    assert!(answer.starts_with("SIP/2.0 404 Not Found\r\n"), "{answer}");

    let before = bed.audit();
    assert_eq!(
        before.len(),
        12,
        "create, configure and start of four processes: {before:?}"
    );
    for site in SITES {
        expect(0, &bed.exec("run", site, None));
    }
    assert_eq!(bed.audit(), before, "a run that is done does nothing");
    bed.undeploy_all();
}

#[test]
fn killed_at_every_moment_each_effect_is_there_exactly_once() {
    if !require("python3") {
        return;
    }
    let bed = Bed::new();
    expect(0, &bed.exec("run", "central", None));
    let mut crashes = 0;
    for moment in 1.. {
        let interrupted = bed.interrupted_at(moment);
        let audit = bed.audit();
        assert_eq!(audit.len(), 3, "moment {moment}: {audit:?}");
        assert!(
            audit.values().all(|count| *count == 1),
            "moment {moment}: {audit:?}"
        );
        if interrupted == Interrupted::No {
            break;
        }
        crashes += 1;
    }
    println!("{crashes} kills, each effect exactly once");
    assert!(
        crashes >= 12,
        "three steps have at least four moments each, and there were {crashes} kills"
    );
    expect(0, &bed.exec("undeploy", "central", None));
}

#[test]
fn without_the_probe_an_effect_is_there_twice() {
    if !require("python3") {
        return;
    }
    let bed = Bed::without_probe();
    expect(0, &bed.exec("run", "central", None));
    let doubled = (1..).find(|moment| {
        let interrupted = bed.interrupted_at(*moment);
        assert_eq!(
            interrupted,
            Interrupted::Yes,
            "every effect was there once, so the test above proves nothing"
        );
        bed.audit().values().any(|count| *count > 1)
    });
    println!("killed at moment {doubled:?}, an effect is there twice");
    expect(0, &bed.exec("undeploy", "central", None));
}

/// Waits for plugins that a killed executor left running: what they do is not seen, and not undone.
fn wait_for_plugins(directory: &Path) {
    for _ in 0..600 {
        let running = processes_of(directory).into_iter().any(|process| {
            let command = fs::read_to_string(format!("/proc/{process}/cmdline")).unwrap_or_default();
            command.contains("/cas/") || command.contains("/artifacts/")
        });
        if !running {
            return;
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    panic!("a plugin does not end");
}

/// Processes whose command line names the directory.
fn processes_of(directory: &Path) -> Vec<String> {
    let directory = directory.to_string_lossy();
    let mut found = Vec::new();
    for entry in fs::read_dir("/proc").unwrap().flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        let command = fs::read_to_string(entry.path().join("cmdline")).unwrap_or_default();
        if name.bytes().all(|byte| byte.is_ascii_digit()) && command.contains(&*directory) {
            found.push(name);
        }
    }
    found.sort();
    found
}

fn sip_options(address: &str, uri: &str) -> String {
    let socket = UdpSocket::bind("127.0.0.1:0").unwrap();
    socket.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
    let own = socket.local_addr().unwrap();
    let request = format!(
        "OPTIONS {uri} SIP/2.0\r\nVia: SIP/2.0/UDP {own};branch=z9hG4bK1\r\nFrom: <sip:t@{own}>;tag=1\r\nTo: <{uri}>\r\n\
         Call-ID: 1@{own}\r\nCSeq: 1 OPTIONS\r\nMax-Forwards: 70\r\nContent-Length: 0\r\n\r\n"
    );
    socket.send_to(request.as_bytes(), address).unwrap();
    let mut answer = [0; 65536];
    let (length, _) = socket.recv_from(&mut answer).unwrap();
    String::from_utf8_lossy(&answer[..length]).into_owned()
}

fn expect(code: i32, output: &Output) {
    assert_eq!(
        output.status.code(),
        Some(code),
        "{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
}
