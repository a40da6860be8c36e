//! A deployment to play with: keys, a draft of a bundle, a site with its directories.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::OnceLock;

use serde_json::Value;
use tempfile::TempDir;
use toscac_bundle::contents::{Blob, Contents, Sealed, Terms};
use toscac_bundle::digest::Digest;
use toscac_bundle::identity::{self, Identity};
use toscac_bundle::keys::SecretKey;
use toscac_bundle::name::SubjectName;
use toscac_bundle::predicate::{Plugin, Source};
use toscac_bundle::root::TrustRoot;
use toscac_bundle::status::Status;
use toscac_bundle::steps::{
    ArtifactRef, Await, DeploymentId, Format, Input, Provide, Step, StepNode, Steps, Verb, lineage,
};

/// A key that is the same in every test run.
pub(crate) fn key(name: &str) -> SecretKey {
    SecretKey::from_seed(Digest::of(name.as_bytes()).bytes())
}

pub(crate) fn trust() -> TrustRoot {
    TrustRoot::new(1, vec![key("release").public()]).unwrap()
}

pub(crate) fn identity(site: &str) -> Identity {
    Identity {
        format: identity::Format::V1,
        site: site.to_owned(),
        signing: key(site).to_pem(),
        age: format!("AGE-SECRET-KEY-1{}", "Q".repeat(58)),
    }
}

/// A script that writes each effect to a ledger outside, as one line with its idempotency key.
pub(crate) const LEDGER_SCRIPT: &str = r#"#!/bin/sh
set -eu
mine="$TOSCA_NODE $TOSCA_OPERATION $TOSCA_IDEMPOTENCY_KEY"
case "$1" in
apply | destroy)
    echo "$1 $mine" >> "$TOSCA_INPUT_LEDGER"
    ;;
probe)
    grep -q "^[a-z]* $mine\$" "$TOSCA_INPUT_LEDGER" || exit 1
    ;;
esac
printf '{ "address": "at-%s" }' "$TOSCA_NODE" > "$TOSCA_OUTPUTS"
"#;

/// A bundle in the making.
pub(crate) struct Draft {
    pub(crate) steps: Steps,
    artifacts: BTreeMap<SubjectName, Vec<u8>>,
    plugin: Vec<u8>,
}

impl Draft {
    pub(crate) fn new(site: &str, plugin: Vec<u8>) -> Draft {
        let deployment = DeploymentId {
            name: "shop".to_owned(),
            version: 1,
            lineage: lineage("shop", trust().digest(), site),
        };
        let steps = Steps {
            format: Format::V1,
            deployment,
            site: site.to_owned(),
            nodes: Vec::new(),
            install: Vec::new(),
            undeploy: Vec::new(),
            awaits: Vec::new(),
            provides: Vec::new(),
        };
        Draft {
            steps,
            artifacts: BTreeMap::new(),
            plugin,
        }
    }

    /// An install step `<node>.create` that runs `script` after `after`. Probed and idempotent.
    pub(crate) fn install(&mut self, node: &str, script: &str, after: &[&str]) -> &mut Step {
        let step = self.step(node, "create", Verb::Apply, script, after);
        self.steps.install.push(step);
        self.steps.install.last_mut().unwrap()
    }

    /// An undeploy step `<node>.delete`.
    pub(crate) fn undeploy(&mut self, node: &str, script: &str, after: &[&str]) -> &mut Step {
        let step = self.step(node, "delete", Verb::Destroy, script, after);
        self.steps.undeploy.push(step);
        self.steps.undeploy.last_mut().unwrap()
    }

    fn step(&mut self, node: &str, operation: &str, verb: Verb, script: &str, after: &[&str]) -> Step {
        let subject = SubjectName::artifact(&format!("{node}/{operation}.sh"));
        let sha256 = Digest::of(script.as_bytes());
        self.artifacts.insert(subject.clone(), script.as_bytes().to_vec());
        if !self.steps.nodes.iter().any(|known| known.id == node) {
            self.steps.nodes.push(StepNode {
                id: node.to_owned(),
                name: node.to_owned(),
                r#type: "edge:Component".to_owned(),
                properties: BTreeMap::new(),
                attributes: BTreeMap::new(),
            });
        }
        Step {
            id: format!("{node}.{operation}"),
            node: node.to_owned(),
            interface: "Lifecycle".to_owned(),
            operation: operation.to_owned(),
            relationship: None,
            plugin: "script".to_owned(),
            verb,
            artifacts: BTreeMap::from([(
                "primary".to_owned(),
                ArtifactRef {
                    subject: subject.to_string(),
                    sha256,
                },
            )]),
            inputs: BTreeMap::new(),
            outputs: BTreeMap::new(),
            after: after.iter().map(|id| (*id).to_owned()).collect(),
            awaits: Vec::new(),
            probe: true,
            idempotent: true,
            timeout_seconds: 600,
            attempts_max: 3,
            origin: "service.yaml#/".to_owned(),
        }
    }

    pub(crate) fn replace_install_script(&mut self, node: &str, script: &str) {
        replace_script(
            &mut self.artifacts,
            self.steps.install.iter_mut().find(|step| step.node == node),
            script,
        );
    }

    pub(crate) fn replace_undeploy_script(&mut self, node: &str, script: &str) {
        replace_script(
            &mut self.artifacts,
            self.steps.undeploy.iter_mut().find(|step| step.node == node),
            script,
        );
    }

    pub(crate) fn replace_undeploy_scripts(&mut self, script: &str) {
        for step in &mut self.steps.undeploy {
            replace_script(&mut self.artifacts, Some(step), script);
        }
    }

    pub(crate) fn provide(&mut self, name: &str, to: &str, step: &str, output: &str) {
        self.steps.provides.push(Provide {
            name: name.to_owned(),
            to: vec![to.to_owned()],
            step: step.to_owned(),
            output: output.to_owned(),
        });
    }

    pub(crate) fn r#await(&mut self, name: &str, from: &str, timeout_seconds: u64) {
        self.steps.awaits.push(Await {
            name: name.to_owned(),
            from: from.to_owned(),
            key: key(from).public().fingerprint(),
            timeout_seconds,
        });
    }

    /// Gives each step the ledger as an input.
    pub(crate) fn with_ledger(mut self, ledger: &Path) -> Draft {
        let input = Input::Value(Value::from(ledger.display().to_string()));
        for step in self.steps.install.iter_mut().chain(&mut self.steps.undeploy) {
            step.inputs.insert("ledger".to_owned(), input.clone());
        }
        self
    }

    pub(crate) fn seal(&self) -> Sealed {
        let site = &self.steps.site;
        let terms = Terms {
            site_key: key(site).public().fingerprint(),
            age_recipient: format!("age1{}", "q".repeat(58)),
            min_executor: "0.1.0".parse().unwrap(),
            not_before: None,
            not_after: None,
            plugins: vec![Plugin {
                name: "script".to_owned(),
                protocol: 1,
                sha256: Digest::of(&self.plugin),
                caps: Vec::new(),
            }],
            source: Source {
                service: Digest::of(b"service"),
                inputs: Digest::of(b"inputs"),
                sites: Digest::of(b"sites"),
                toolchain: "toscac 0.1.0".to_owned(),
            },
            supersedes: None,
            solver: None,
        };
        let mut blobs: BTreeMap<SubjectName, Blob> = self
            .artifacts
            .iter()
            .map(|(name, bytes)| (name.clone(), Blob::inline(bytes.clone())))
            .collect();
        blobs.insert(
            SubjectName::plugin("script").unwrap(),
            Blob::inline(self.plugin.clone()),
        );
        Contents::new(&self.steps, terms, blobs)
            .unwrap()
            .seal(&[key("release")])
    }
}

fn replace_script(artifacts: &mut BTreeMap<SubjectName, Vec<u8>>, step: Option<&mut Step>, script: &str) {
    let primary = step.unwrap().artifacts.get_mut("primary").unwrap();
    primary.sha256 = Digest::of(script.as_bytes());
    artifacts.insert(
        SubjectName::new(&primary.subject).unwrap(),
        script.as_bytes().to_vec(),
    );
}

/// The shipped script plugin. It lies beside the executor once it is built, which testing this member alone
/// does not do; so it is asked for here, and is never an old one. Without cargo and without the file the test
/// is skipped with a word, or fails where nothing may be skipped.
pub(crate) fn script_program() -> Option<PathBuf> {
    static BUILT: OnceLock<Option<PathBuf>> = OnceLock::new();
    let program = BUILT.get_or_init(|| {
        let plugin = Path::new(env!("CARGO_BIN_EXE_tosca-exec")).with_file_name("toscac-plugin-script");
        let profile = plugin.parent().unwrap();
        let mut cargo = Command::new(env!("CARGO"));
        cargo.args([
            "build",
            "--quiet",
            "--package",
            "toscac-plugins",
            "--manifest-path",
        ]);
        cargo.arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("../../Cargo.toml"));
        cargo.arg("--target-dir").arg(profile.parent().unwrap());
        if profile.ends_with("release") {
            cargo.arg("--release");
        }
        let _ = cargo.status();
        plugin.exists().then_some(plugin)
    });
    if program.is_none() {
        assert!(
            std::env::var_os("TOSCAC_REQUIRE_TOOLS").is_none(),
            "toscac-plugin-script is not built"
        );
        eprintln!("skipped: toscac-plugin-script");
    }
    program.clone()
}

/// A site with its directories.
pub(crate) struct Site {
    pub(crate) directory: TempDir,
    name: String,
}

/// What became of a command.
pub(crate) struct Ran {
    /// `None` when it was killed.
    pub(crate) code: Option<i32>,
    pub(crate) stderr: String,
    pub(crate) stdout: String,
}

impl Site {
    pub(crate) fn new(name: &str) -> Site {
        let directory = tempfile::tempdir().unwrap();
        fs::write(directory.path().join("trust.json"), trust().to_bytes()).unwrap();
        fs::write(directory.path().join("identity"), identity(name).to_bytes()).unwrap();
        fs::write(directory.path().join("ledger"), "").unwrap();
        Site {
            directory,
            name: name.to_owned(),
        }
    }

    /// A draft for this site; `None` when there is no plugin to run it with.
    ///
    /// The plugin in the bundle hands over to the real one: a program of many megabytes that is digested
    /// four times in each run, without optimisation, would be all that these tests spend their time on.
    pub(crate) fn draft(&self) -> Option<Draft> {
        let plugin = format!("#!/bin/sh\nexec '{}'\n", script_program()?.display());
        Some(Draft::new(&self.name, plugin.into_bytes()))
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.directory.path().join(name)
    }

    /// Puts the bundle in place.
    pub(crate) fn deliver(&self, draft: Draft) {
        let sealed = draft.with_ledger(&self.path("ledger")).seal();
        let bundle = self.path("bundle");
        let _ = fs::remove_dir_all(&bundle);
        for (path, bytes) in &sealed.files {
            let path = bundle.join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, bytes).unwrap();
        }
        assert!(sealed.external.is_empty());
    }

    pub(crate) fn run(&self) -> Ran {
        self.run_with(&[], &[])
    }

    pub(crate) fn run_with(&self, arguments: &[&str], variables: &[(&str, &str)]) -> Ran {
        ran(self.run_command(arguments, variables).output().unwrap())
    }

    pub(crate) fn run_command(&self, arguments: &[&str], variables: &[(&str, &str)]) -> Command {
        let mut command = self.command("run");
        command
            .arg(self.path("bundle"))
            .arg("--trust")
            .arg(self.path("trust.json"))
            .arg("--identity")
            .arg(self.path("identity"))
            .args(arguments)
            .envs(variables.iter().copied());
        command
    }

    pub(crate) fn undeploy(&self) -> Ran {
        self.undeploy_with(&[])
    }

    pub(crate) fn undeploy_with(&self, variables: &[(&str, &str)]) -> Ran {
        let mut command = self.command("undeploy");
        command
            .arg("--identity")
            .arg(self.path("identity"))
            .envs(variables.iter().copied());
        ran(command.output().unwrap())
    }

    pub(crate) fn resolve(&self, step: &str, found: &str) -> Ran {
        ran(self
            .command("resolve")
            .args([step, "--found", found])
            .output()
            .unwrap())
    }

    pub(crate) fn status(&self) -> Status {
        let ran = ran(self
            .command("status")
            .args(["--format", "json"])
            .output()
            .unwrap());
        assert_eq!(ran.code, Some(0), "{}", ran.stderr);
        toscac_bundle::canonical::decode(ran.stdout.trim_end().as_bytes()).unwrap()
    }

    pub(crate) fn command(&self, name: &str) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_tosca-exec"));
        command.arg(name).arg("--state").arg(self.path("state"));
        command
    }

    /// The effects that there are in the world outside, in their order.
    pub(crate) fn ledger(&self) -> Vec<String> {
        fs::read_to_string(self.path("ledger"))
            .unwrap()
            .lines()
            .map(str::to_owned)
            .collect()
    }

    /// The effects without their keys.
    pub(crate) fn effects(&self) -> Vec<String> {
        let without_key = |line: &String| line.rsplit_once(' ').unwrap().0.to_owned();
        self.ledger().iter().map(without_key).collect()
    }

    pub(crate) fn journal(&self) -> PathBuf {
        self.path("state/runs/shop/1/journal")
    }
}

pub(crate) fn ran(output: Output) -> Ran {
    Ran {
        code: output.status.code(),
        stderr: String::from_utf8(output.stderr).unwrap(),
        stdout: String::from_utf8(output.stdout).unwrap(),
    }
}

impl Ran {
    #[track_caller]
    pub(crate) fn expect(self, code: i32) -> Ran {
        assert_eq!(self.code, Some(code), "{}", self.stderr);
        self
    }

    #[track_caller]
    pub(crate) fn says(self, text: &str) -> Ran {
        assert!(self.stderr.contains(text), "`{text}` in: {}", self.stderr);
        self
    }
}

/// Waits for something that will come, however slow the machine is; two minutes mean that it will not.
pub(crate) fn wait_until(mut there: impl FnMut() -> bool) {
    for _ in 0..1200 {
        if there() {
            return;
        }
        std::thread::sleep(std::time::Duration::from_millis(100));
    }
    panic!("waited in vain");
}
