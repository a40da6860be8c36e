//! What a plugin finds when it starts: its files, its directories, its order.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

use serde_json::Value;
use toscac_bundle::codes;
use toscac_bundle::digest::Digest;
use toscac_bundle::steps::{Step, Verb};
use toscac_protocol::limits::Limits as ProtocolLimits;
use toscac_protocol::methods::{Artifact, Directories, Operation, VERSION};
use toscac_protocol::value::ValueRef;

use super::{Course, Runner};
use crate::disk::make_directories;
use crate::events::Task;
use crate::record::Problem;
use crate::spawner::{Order, Purpose};
use crate::state::{MODE_EXECUTE, segment};
use crate::stop::problem;

impl Runner<'_, '_> {
    /// Lays out what a plugin is to find, and puts its order together.
    pub(super) fn prepare(
        &mut self,
        course: &mut Course,
        task: &Task,
        purpose: Option<Purpose>,
    ) -> Result<Order, Problem> {
        let step = self.plan.step(&task.step).ok_or_else(|| {
            problem(
                &codes::STATE_DIRECTORY,
                format!("the plan has no step `{}`", task.step),
            )
        })?;
        let unusable = |error: io::Error| problem(&codes::STATE_DIRECTORY, error.to_string());
        let (program, digest) = self.program(course, step)?;
        let directories = self.lay_out(step).map_err(unusable)?;
        let operation = self.operation(step, task, directories).map_err(unusable)?;
        let run: String = self.id.iter().map(|byte| format!("{byte:02x}")).collect();
        // A probe gets a tag of its own: ending one that hangs must not end what the attempt left running.
        let question = match purpose {
            Some(_) => "/probe",
            None => "",
        };
        Ok(Order {
            program,
            digest,
            protocol: self.protocols.get(&step.plugin).copied().unwrap_or(VERSION),
            purpose: purpose.unwrap_or(match step.verb {
                Verb::Apply => Purpose::Apply,
                Verb::Destroy => Purpose::Destroy,
            }),
            operation,
            tag: format!("{run}/{}/{}{question}", segment(&task.step), task.attempt),
        })
    }

    /// The plugin's file, which is looked at once before it is used first.
    fn program(&self, course: &mut Course, step: &Step) -> Result<(PathBuf, Digest), Problem> {
        let missing = |message: String| problem(&codes::PLUGIN_MISSING, message);
        let digest = *self
            .plugins
            .get(&step.plugin)
            .ok_or_else(|| missing(format!("the bundle has no plugin `{}`", step.plugin)))?;
        let program = self.state.blob_path(&digest);
        if !course.checked.contains(&digest) {
            let found = self.state.disk.digest(&program);
            let found = found.map_err(|error| missing(format!("the plugin `{}`: {error}", step.plugin)))?;
            if found != digest {
                return Err(missing(format!(
                    "the plugin `{}` is not the one that was signed",
                    step.plugin
                )));
            }
            course.checked.insert(digest);
        }
        Ok((program, digest))
    }

    fn lay_out(&self, step: &Step) -> io::Result<Directories> {
        let (state, disk) = (self.state, self.state.disk);
        let deployment = &self.plan.steps.deployment.name;
        let artifacts = state.step_directory(deployment, &step.id).join("artifacts");
        let scratch = state.scratch_directory(deployment, &step.id);
        let work = state.node_directory(deployment, &step.node);
        disk.remove_tree(&scratch)?;
        for directory in [&artifacts, &scratch.join("values"), &work] {
            make_directories(disk, directory)?;
        }
        for (name, artifact) in &step.artifacts {
            let file = artifacts.join(segment(name));
            // Left alone when it is there: a daemon of an earlier attempt may be using it.
            if disk.length(&file)?.is_some() && disk.digest(&file)? == artifact.sha256 {
                continue;
            }
            disk.copy(&state.blob_path(&artifact.sha256), &file, MODE_EXECUTE)?;
            if disk.digest(&file)? != artifact.sha256 {
                let message = format!(
                    "the artifact `{}` is not the one that was signed",
                    artifact.subject
                );
                return Err(io::Error::new(io::ErrorKind::InvalidData, message));
            }
        }
        let text = |path: &Path| path.display().to_string();
        Ok(Directories {
            artifacts: text(&artifacts),
            work: text(&work),
            scratch: text(&scratch),
        })
    }

    /// Removes what belonged to an attempt: inputs may be confidential.
    pub(super) fn clear_up(&self, step: &str) {
        let scratch = self
            .state
            .scratch_directory(&self.plan.steps.deployment.name, step);
        // A daemon may be writing there right now; the next attempt and the end of the deployment try again.
        let _ = self.state.disk.remove_tree(&scratch);
    }

    fn operation(&self, step: &Step, task: &Task, directories: Directories) -> io::Result<Operation> {
        let mut inputs = BTreeMap::new();
        for (name, value) in &task.inputs {
            inputs.insert(name.clone(), self.pass(value, &directories)?);
        }
        let artifacts = step.artifacts.iter().map(|(name, artifact)| {
            (
                name.clone(),
                Artifact {
                    sha256: artifact.sha256.hex(),
                },
            )
        });
        Ok(Operation {
            deployment: self.plan.steps.deployment.name.clone(),
            site: self.plan.steps.site.clone(),
            step: step.id.clone(),
            node: step.node.clone(),
            interface: step.interface.clone(),
            operation: step.operation.clone(),
            relationship: step.relationship.clone(),
            idempotency_key: task.key.clone(),
            attempt: task.attempt,
            external_id: task.external_id.clone(),
            inputs,
            outputs: self.plan.expected_outputs(step),
            artifacts: artifacts.collect(),
            directories,
            timeout_seconds: step.timeout_seconds,
        })
    }

    /// A value for a message: itself, or a file in the scratch directory.
    fn pass(&self, value: &Value, directories: &Directories) -> io::Result<ValueRef> {
        let text = serde_json::to_vec(value).map_err(io::Error::other)?;
        if text.len() <= ProtocolLimits::default().inline_value_bytes {
            return Ok(ValueRef::Inline { value: value.clone() });
        }
        let reference = ValueRef::File {
            sha256: Digest::of(&text).hex(),
            bytes: text.len() as u64,
        };
        let name = reference.file_name().expect("a digest just made");
        let file = Path::new(&directories.scratch).join(name);
        self.state.disk.create(&file, 0o600)?.write_at(0, &text)?;
        Ok(reference)
    }
}
