//! Check 11: the plan, once its digest is known to be the signed one.

use std::collections::BTreeMap;

use crate::canonical;
use crate::name::{SubjectKind, SubjectName};
use crate::predicate::BundleStatement;
use crate::read::{Located, errors};
use crate::reject::Reject;
use crate::steps::{ArtifactRef, DeploymentId, Steps};

pub(super) fn parse_plan(bytes: &[u8]) -> Result<Steps, Reject> {
    let steps: Steps = canonical::decode(bytes).map_err(|fault| errors::plan_shape(&fault.to_string()))?;
    steps
        .check()
        .map_err(|contradiction| errors::plan_inconsistent(&contradiction))?;
    Ok(steps)
}

/// The statement and the plan speak of the same deployment, artifacts and plugins.
pub(super) fn check_plan(
    steps: &Steps,
    statement: &BundleStatement,
    subjects: &BTreeMap<SubjectName, Located>,
) -> Result<(), Reject> {
    let predicate = &statement.predicate;
    let deployment = DeploymentId {
        name: predicate.deployment.name.clone(),
        version: predicate.version,
        lineage: predicate.deployment.lineage,
    };
    if steps.site != predicate.site.id {
        return Err(errors::plan_disagrees(
            "the site",
            &predicate.site.id,
            &steps.site,
        ));
    }
    if steps.deployment != deployment {
        let show = |id: &DeploymentId| format!("{} {} {}", id.name, id.version, id.lineage);
        return Err(errors::plan_disagrees(
            "the deployment",
            &show(&deployment),
            &show(&steps.deployment),
        ));
    }
    let count = (steps.install.len() + steps.undeploy.len()) as u64;
    if count != predicate.plan.steps {
        return Err(errors::plan_disagrees(
            "the number of steps",
            &predicate.plan.steps.to_string(),
            &count.to_string(),
        ));
    }
    for step in steps.install.iter().chain(&steps.undeploy) {
        if !predicate.plugins.iter().any(|plugin| plugin.name == step.plugin) {
            return Err(errors::step_names(&step.id, "the plugin", &step.plugin));
        }
        for ArtifactRef { subject, sha256 } in step.artifacts.values() {
            let located = SubjectName::new(subject).filter(|name| name.kind() == SubjectKind::Artifact);
            if located
                .and_then(|name| subjects.get(&name))
                .map(|located| located.digest)
                != Some(*sha256)
            {
                return Err(errors::step_names(&step.id, "the artifact", subject));
            }
        }
    }
    Ok(())
}
