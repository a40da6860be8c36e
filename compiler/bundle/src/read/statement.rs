//! Checks 4 to 9 and 12: the statement, once it is known to be signed.

use std::collections::BTreeMap;

use crate::canonical;
use crate::digest::Digest;
use crate::identity;
use crate::layout;
use crate::limits::Limits;
use crate::name::{SubjectKind, SubjectName, is_segment};
use crate::predicate::{BundleStatement, PREDICATE_FORMAT, PREDICATE_TYPE};
use crate::read::state::TrustedState;
use crate::read::{Located, Question, errors};
use crate::reject::Reject;
use crate::root::TrustRoot;
use crate::signature::Envelope;
use crate::statement::{PAYLOAD_TYPE, STATEMENT_TYPE};
use crate::steps::lineage;

/// From here on the bytes are known to be signed; the same bytes are parsed.
pub(super) fn parse_statement(envelope: &Envelope) -> Result<BundleStatement, Reject> {
    if envelope.payload_type != PAYLOAD_TYPE {
        return Err(errors::other_type(
            "payload type",
            PAYLOAD_TYPE,
            &envelope.payload_type,
        ));
    }
    canonical::decode(&envelope.payload).map_err(|fault| errors::statement_shape(&fault.to_string()))
}

pub(super) fn check_types(statement: &BundleStatement) -> Result<(), Reject> {
    let predicate = &statement.predicate;
    if statement.r#type != STATEMENT_TYPE {
        return Err(errors::other_type("statement", STATEMENT_TYPE, &statement.r#type));
    }
    if statement.predicate_type != PREDICATE_TYPE {
        return Err(errors::other_type(
            "predicate",
            PREDICATE_TYPE,
            &statement.predicate_type,
        ));
    }
    if predicate.format != PREDICATE_FORMAT {
        let (expected, found) = (PREDICATE_FORMAT.to_string(), predicate.format.to_string());
        return Err(errors::other_type("format", &expected, &found));
    }
    if predicate.version < 1 {
        return Err(errors::statement_shape("the version is 0"));
    }
    if !is_segment(&predicate.site.id) || !is_segment(&predicate.deployment.name) {
        return Err(errors::statement_shape(
            "site and deployment have names of letters, digits, `.`, `_` and `-`",
        ));
    }
    if !identity::is_age_recipient(&predicate.site.age_recipient) {
        return Err(errors::statement_shape(
            "the recipient of the site's secrets is not `age1…`",
        ));
    }
    if predicate
        .supersedes
        .as_ref()
        .is_some_and(|old| old.version >= predicate.version)
    {
        return Err(errors::statement_shape(
            "it replaces a version that is not below its own",
        ));
    }
    if let (Some(from), Some(to)) = (predicate.not_before, predicate.not_after)
        && from > to
    {
        return Err(errors::statement_shape("it ends before it begins"));
    }
    Ok(())
}

/// Names follow the rules, are sorted and stand once, and agree with what the predicate says.
pub(super) fn check_subjects(
    statement: &BundleStatement,
    limits: &Limits,
) -> Result<BTreeMap<SubjectName, Located>, Reject> {
    if statement.subject.len() > limits.subjects_max {
        return Err(errors::over_limit("subjects", limits.subjects_max as u64));
    }
    if !statement
        .subject
        .is_sorted_by(|earlier, later| earlier.name < later.name)
    {
        return Err(errors::subjects("the names are not sorted, or one stands twice"));
    }
    let mut subjects = BTreeMap::new();
    for subject in &statement.subject {
        let name = SubjectName::new(&subject.name).ok_or_else(|| errors::subject_name(&subject.name))?;
        let (digest, size) = (subject.digest.sha256, subject.annotations.size);
        subjects.insert(
            name,
            Located {
                path: layout::blob_path(&digest),
                size,
                digest,
            },
        );
    }
    let predicate = &statement.predicate;
    let digest_of = |name: &SubjectName| subjects.get(name).map(|located| located.digest);
    let plan = SubjectName::plan();
    if predicate.plan.name != plan.as_str() || digest_of(&plan) != Some(predicate.plan.sha256) {
        return Err(errors::subjects("the plan is not the subject `plan.json`"));
    }
    if !predicate
        .plugins
        .is_sorted_by(|earlier, later| earlier.name < later.name)
    {
        return Err(errors::subjects(
            "the plugins are not sorted, or one stands twice",
        ));
    }
    for plugin in &predicate.plugins {
        let name = SubjectName::plugin(&plugin.name);
        if name.as_ref().and_then(digest_of) != Some(plugin.sha256) {
            return Err(errors::subjects(&format!(
                "the plugin `{}` is not the subject `plugins/{0}`",
                plugin.name
            )));
        }
    }
    let plugin_subjects = subjects
        .keys()
        .filter(|name| name.kind() == SubjectKind::Plugin)
        .count();
    if plugin_subjects != predicate.plugins.len() {
        return Err(errors::subjects("a subject `plugins/…` is not among the plugins"));
    }
    Ok(subjects)
}

pub(super) fn check_site(statement: &BundleStatement, question: &Question) -> Result<(), Reject> {
    let site = &statement.predicate.site;
    if question.site.as_ref().is_some_and(|id| *id != site.id) {
        return Err(errors::other_site(
            &site.id,
            question.site.as_deref().unwrap_or_default(),
        ));
    }
    match question.site_key {
        Some(key) if key != site.key => Err(errors::other_site_key(&site.id, site.key, key)),
        Some(_) | None => Ok(()),
    }
}

pub(super) fn check_lineage(statement: &BundleStatement, root: &TrustRoot) -> Result<(), Reject> {
    let predicate = &statement.predicate;
    let expected = lineage(&predicate.deployment.name, root.digest(), &predicate.site.id);
    if predicate.deployment.lineage != expected {
        return Err(errors::other_lineage(expected, predicate.deployment.lineage));
    }
    Ok(())
}

pub(super) fn check_version(
    statement: &BundleStatement,
    envelope: Digest,
    state: &TrustedState,
) -> Result<(), Reject> {
    let predicate = &statement.predicate;
    let Some(accepted) = state.deployments.get(&predicate.deployment.lineage) else {
        return Ok(());
    };
    if predicate.version < accepted.version {
        return Err(errors::version_old(
            &predicate.deployment.name,
            predicate.version,
            accepted.version,
        ));
    }
    if predicate.version == accepted.version && envelope != accepted.envelope {
        return Err(errors::version_reused(
            &predicate.deployment.name,
            predicate.version,
        ));
    }
    Ok(())
}

pub(super) fn check_window(statement: &BundleStatement, question: &Question) -> Result<(), Reject> {
    let Some(now) = question.now_seconds else {
        return Ok(());
    };
    let predicate = &statement.predicate;
    if let Some(from) = predicate.not_before.filter(|from| now < from.unix_seconds()) {
        return Err(errors::too_early(from));
    }
    if let Some(to) = predicate.not_after.filter(|to| now > to.unix_seconds()) {
        return Err(errors::too_late(to));
    }
    Ok(())
}

pub(super) fn check_executor(statement: &BundleStatement, question: &Question) -> Result<(), Reject> {
    let Some(executor) = &question.executor else {
        return Ok(());
    };
    let predicate = &statement.predicate;
    if executor.version < predicate.min_executor {
        return Err(errors::executor_too_old(
            &predicate.min_executor,
            &executor.version,
        ));
    }
    match predicate
        .plugins
        .iter()
        .find(|plugin| !executor.protocols.contains(&plugin.protocol))
    {
        Some(plugin) => Err(errors::protocol_unknown(&plugin.name, plugin.protocol)),
        None => Ok(()),
    }
}
