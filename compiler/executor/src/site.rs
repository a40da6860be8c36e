//! What can be asked of a site: run a bundle, take a deployment down, say what a person found, tell how it
//! stands.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Read;
use std::path::Path;

use semver::Version;
use toscac_bundle::canonical;
use toscac_bundle::codes;
use toscac_bundle::digest::Digest;
use toscac_bundle::identity::Identity;
use toscac_bundle::layout;
use toscac_bundle::limits::Limits as BundleLimits;
use toscac_bundle::name::SubjectKind;
use toscac_bundle::predicate::BundleStatement;
use toscac_bundle::read::{self, Question, Verified};
use toscac_bundle::reject::Reject;
use toscac_bundle::root::TrustRoot;
use toscac_bundle::signature::Envelope;
use toscac_bundle::source::BlobSource;
use toscac_bundle::status::{State as Standing, Status};
use toscac_bundle::steps::Steps;

use crate::disk::{Disk, directory_of, make_directories};
use crate::events::Verdict;
use crate::history::{History, Progress};
use crate::journal::{self, Header, Journal, JournalError};
use crate::limits::Limits;
use crate::machine::Machine;
use crate::plan::Plan;
use crate::record::{Direction, Entry, Kept, from_payload, to_payload};
use crate::runner::{Host, Runner};
use crate::state::{MODE_EXECUTE, MODE_READ, RunName, State};
use crate::status;
use crate::stop::{Stop, broken, problem, still_installed};

/// The largest value that is kept as a blob: no plugin's line is longer.
const VALUE_BYTES_MAX: u64 = 16 << 20;

/// What to run, and on whose word.
pub struct RunRequest<'a> {
    /// The bundle.
    pub source: &'a dyn BlobSource,
    /// The pinned release keys.
    pub root: &'a TrustRoot,
    /// Who this site is.
    pub identity: &'a Identity,
    /// How long to wait for other sites when there is nothing else to do.
    pub wait_milliseconds: u64,
}

/// Verifies a bundle and runs it, or goes on with it, or finds that it is done.
///
/// # Errors
/// `Rejected` before anything was written, `Busy`, `Broken`.
pub fn run(
    disk: &dyn Disk,
    directory: &Path,
    host: &mut Host,
    request: &RunRequest,
    limits: Limits,
) -> Result<Verdict, Stop> {
    let state = State::new(disk, directory);
    state.make().map_err(|error| broken(&error))?;
    let _lock = state.lock().map_err(|error| broken(&error))?.ok_or(Stop::Busy)?;
    let key = request.identity.signing_key().map_err(Stop::Rejected)?;
    let question = Question {
        now_seconds: Some(host.clock.unix_seconds()),
        site: Some(request.identity.site.clone()),
        site_key: Some(key.public().fingerprint()),
        executor: Some(read::Executor {
            version: Version::parse(env!("CARGO_PKG_VERSION")).expect("cargo checked it"),
            protocols: vec![toscac_protocol::methods::VERSION],
        }),
    };
    let trusted = state
        .trusted()
        .map_err(|error| broken(&error))?
        .map_err(unusable_state)?;
    let (verified, accepted) = read::verify(
        request.source,
        request.root,
        &trusted,
        &question,
        &BundleLimits::default(),
    )
    .map_err(Stop::Rejected)?;
    let name = RunName {
        deployment: verified.steps.deployment.name.clone(),
        version: verified.steps.deployment.version,
    };
    refuse_beside_another_version(&state, &name, limits)?;
    take_over(&state, request.source, &verified)?;
    if accepted != trusted {
        state.accept(&accepted).map_err(|error| broken(&error))?;
    }
    let (journal, header, history) = open_or_create(&state, &name, &verified, host, limits)?;
    let plan = Plan::new(verified.steps);
    let (plugins, protocols) = plugins(&verified.statement);
    let mut machine = Machine::new(&plan, plugins.clone(), history, limits);
    let mut runner = Runner {
        state: &state,
        host,
        plan: &plan,
        protocols,
        plugins,
        key: &key,
        root: Some(request.root.digest()),
        limits,
        id: header.run,
        wait_milliseconds: request.wait_milliseconds,
    };
    runner.run(&mut machine, Direction::Install, journal)
}

/// Takes a deployment down, from the plan that was verified when it was run; then removes what it left here
/// but for its journal and the fact that it was accepted. `deployment` may be left out when there is one.
///
/// # Errors
/// `Misused` when there are several, or none of this name; `Rejected` when the identity is of another site;
/// `Busy`, `Broken`.
pub fn undeploy(
    disk: &dyn Disk,
    directory: &Path,
    host: &mut Host,
    identity: &Identity,
    deployment: Option<&str>,
    limits: Limits,
) -> Result<Verdict, Stop> {
    let state = State::new(disk, directory);
    state.make().map_err(|error| broken(&error))?;
    let _lock = state.lock().map_err(|error| broken(&error))?.ok_or(Stop::Busy)?;
    let Some(name) = choose(&state, deployment, limits)? else {
        return Ok(Verdict::Done);
    };
    let loaded = load(&state, &name, limits)?.ok_or_else(|| missing(&name))?;
    let already = loaded.history.ended == Some(Standing::Undeployed);
    if !already && loaded.history.run.is_some() {
        let verdict = take_down(&state, host, identity, &loaded, &name, limits)?;
        if verdict != Verdict::Done {
            return Ok(verdict);
        }
    }
    // Done before or now; a crash in the middle of this leaves it to be done again.
    disk.remove_tree(&state.work_directory(&name.deployment))
        .map_err(|error| broken(&error))?;
    sweep(&state, limits)?;
    Ok(Verdict::Done)
}

fn take_down(
    state: &State,
    host: &mut Host,
    identity: &Identity,
    loaded: &Loaded,
    name: &RunName,
    limits: Limits,
) -> Result<Verdict, Stop> {
    let (statement, steps) = load_plan(state, &loaded.contents.header)?;
    let key = identity.signing_key().map_err(Stop::Rejected)?;
    let site = &statement.predicate.site;
    if identity.site != site.id || key.public().fingerprint() != site.key {
        let message = format!(
            "the deployment belongs to the site `{}`, and this is the identity of `{}`",
            site.id, identity.site
        );
        return Err(Stop::Rejected(Reject::new(&codes::OTHER_SITE, message)));
    }
    let journal = Journal::open(state.disk, &state.journal_path(name), &loaded.contents, limits)
        .map_err(|error| unusable_journal(name, &error))?;
    let plan = Plan::new(steps);
    let (plugins, protocols) = plugins(&statement);
    let mut machine = Machine::new(&plan, plugins.clone(), loaded.history.clone(), limits);
    let mut runner = Runner {
        state,
        host,
        plan: &plan,
        protocols,
        plugins,
        key: &key,
        root: None,
        limits,
        id: loaded.contents.header.run,
        wait_milliseconds: 0,
    };
    runner.run(&mut machine, Direction::Undeploy, journal)
}

/// What a person found out about a step that waits for an operator.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Found {
    /// The effect is there: the step counts as done.
    Present,
    /// It is not: the step is tried again by the next run.
    Absent,
}

/// Writes down what a person found; the next run goes on from there.
///
/// # Errors
/// `Misused` when the step waits for nobody; `Busy`, `Broken`.
pub fn resolve(
    disk: &dyn Disk,
    directory: &Path,
    deployment: Option<&str>,
    step: &str,
    found: Found,
    limits: Limits,
) -> Result<(), Stop> {
    let state = State::new(disk, directory);
    state.make().map_err(|error| broken(&error))?;
    let _lock = state.lock().map_err(|error| broken(&error))?.ok_or(Stop::Busy)?;
    let Some(name) = choose(&state, deployment, limits)? else {
        return Err(Stop::Misused("there is no deployment here".to_owned()));
    };
    let loaded = load(&state, &name, limits)?.ok_or_else(|| missing(&name))?;
    let waiting: Vec<&str> = loaded
        .history
        .steps
        .iter()
        .filter(|(_, step)| step.progress == Progress::Blocked)
        .map(|(id, _)| id.as_str())
        .collect();
    if !waiting.contains(&step) {
        let waiting = if waiting.is_empty() {
            "none does".to_owned()
        } else {
            format!("these do: {}", waiting.join(", "))
        };
        return Err(Stop::Misused(format!(
            "the step `{step}` does not wait for an operator; {waiting}"
        )));
    }
    let mut entries = vec![Entry::StepResolved {
        step: step.to_owned(),
        present: found == Found::Present,
    }];
    if found == Found::Present {
        let outputs = loaded.history.step(step).outputs;
        let outputs = outputs
            .into_iter()
            .map(|(name, value)| (name, Kept::Value(value)))
            .collect();
        entries.push(Entry::StepDone {
            step: step.to_owned(),
            external_id: None,
            outputs,
        });
    }
    let mut inline_bytes = limits.journal_values_bytes;
    let mut written = Vec::new();
    for entry in entries {
        let entry = entry.map_values(&mut |value| state.put_away(value, &mut inline_bytes));
        written.push(entry.map_err(|error| broken(&error))?);
    }
    let payload = to_payload(&written).map_err(|fault| Stop::Misused(fault.to_string()))?;
    Journal::open(disk, &state.journal_path(&name), &loaded.contents, limits)
        .and_then(|mut journal| journal.append(&payload))
        .map_err(|error| unusable_journal(&name, &error))
}

/// How the newest version of each deployment stands, or of one of them, sorted by name. Changes nothing, and
/// may be asked while an executor works.
///
/// # Errors
/// `Broken` when a journal cannot be read; `Misused` when there is no deployment of this name.
pub fn statuses(
    disk: &dyn Disk,
    directory: &Path,
    deployment: Option<&str>,
    limits: Limits,
) -> Result<Vec<Status>, Stop> {
    let state = State::new(disk, directory);
    let mut newest: BTreeMap<String, RunName> = BTreeMap::new();
    for name in state.runs().map_err(|error| broken(&error))? {
        newest.insert(name.deployment.clone(), name);
    }
    let mut statuses = Vec::new();
    for name in newest
        .values()
        .filter(|name| deployment.is_none_or(|wanted| wanted == name.deployment))
    {
        let Some(loaded) = load(&state, name, limits)? else {
            continue;
        };
        let Some(run) = &loaded.history.run else { continue };
        // After an undeploy only the journal is left, and it has no plan.
        let plan = match loaded.history.ended {
            Some(Standing::Undeployed) => None,
            Some(_) | None => Some(Plan::new(load_plan(&state, &loaded.contents.header)?.1)),
        };
        statuses.push(status::of(run, &loaded.history, plan.as_ref()));
    }
    match deployment {
        Some(deployment) if statuses.is_empty() => Err(Stop::Misused(format!(
            "there is no deployment `{deployment}` here"
        ))),
        Some(_) | None => Ok(statuses),
    }
}

/// A journal that was read, and what it amounts to.
struct Loaded {
    contents: journal::Contents,
    history: History,
}

fn load(state: &State, name: &RunName, limits: Limits) -> Result<Option<Loaded>, Stop> {
    let contents = journal::read(state.disk, &state.journal_path(name), limits)
        .map_err(|error| unusable_journal(name, &error))?;
    let Some(contents) = contents else { return Ok(None) };
    let mut entries = Vec::new();
    for payload in &contents.payloads {
        entries.append(&mut from_payload(payload).map_err(|fault| {
            let text = format!(
                "the journal of `{}` {} was written by another executor: {fault}",
                name.deployment, name.version
            );
            Stop::Broken(problem(&codes::JOURNAL_CORRUPT, text))
        })?);
    }
    // What was before the last install does not count any more, and its blobs may be gone.
    let is_install = |entry: &Entry| {
        matches!(
            entry,
            Entry::RunStarted {
                direction: Direction::Install,
                ..
            }
        )
    };
    let start = entries.iter().rposition(is_install).unwrap_or_default();
    let mut history = History::default();
    for entry in entries.into_iter().skip(start) {
        let entry = entry.map_values(&mut |value| state.fetch(value, VALUE_BYTES_MAX));
        history.apply(&entry.map_err(|error| broken(&error))?);
    }
    Ok(Some(Loaded { contents, history }))
}

/// The statement and the plan of a run, both from verified blobs.
fn load_plan(state: &State, header: &Header) -> Result<(BundleStatement, Steps), Stop> {
    let limits = BundleLimits::default();
    let damaged = |what: &str| {
        Stop::Broken(problem(
            &codes::STATE_DIRECTORY,
            format!("{what} of the deployment does not hold any more"),
        ))
    };
    let bytes = state
        .blob(&header.envelope, limits.envelope_bytes_max)
        .map_err(|error| broken(&error))?;
    let envelope = Envelope::parse(&bytes, &limits).map_err(|_| damaged("the envelope"))?;
    let statement: BundleStatement =
        canonical::decode(&envelope.payload).map_err(|_| damaged("the statement"))?;
    let plan = state
        .blob(&statement.predicate.plan.sha256, limits.plan_bytes_max)
        .map_err(|error| broken(&error))?;
    let steps: Steps = canonical::decode(&plan).map_err(|_| damaged("the plan"))?;
    steps.check().map_err(|_| damaged("the plan"))?;
    Ok((statement, steps))
}

/// Whether something of a run may still be there.
fn is_live(history: &History) -> bool {
    history.run.is_some() && history.ended != Some(Standing::Undeployed)
}

fn refuse_beside_another_version(state: &State, name: &RunName, limits: Limits) -> Result<(), Stop> {
    for other in state.runs().map_err(|error| broken(&error))? {
        if other.deployment == name.deployment
            && other.version != name.version
            && load(state, &other, limits)?.is_some_and(|loaded| is_live(&loaded.history))
        {
            let why = format!("version {} of it is still here", other.version);
            return Err(Stop::Rejected(still_installed(&why)));
        }
    }
    Ok(())
}

fn take_over(state: &State, source: &dyn BlobSource, verified: &Verified) -> Result<(), Stop> {
    for (name, located) in &verified.subjects {
        let mode = match name.kind() {
            SubjectKind::Plugin => MODE_EXECUTE,
            SubjectKind::Plan | SubjectKind::Artifact => MODE_READ,
        };
        let taken = state
            .take_over(source, located, mode)
            .map_err(|error| broken(&error))?;
        taken.map_err(Stop::Rejected)?;
    }
    // The envelope says which blob is which, also after the bundle is gone.
    let mut bytes = Vec::new();
    let read = source
        .open(&layout::blob_path(&verified.envelope))
        .and_then(|reader| {
            reader
                .take(BundleLimits::default().envelope_bytes_max)
                .read_to_end(&mut bytes)
        });
    if read.is_err() || Digest::of(&bytes) != verified.envelope {
        let message = "the envelope has changed since it was verified";
        return Err(Stop::Rejected(Reject::new(&codes::FILE_UNREADABLE, message)));
    }
    state.keep(&bytes).map_err(|error| broken(&error))?;
    Ok(())
}

fn open_or_create(
    state: &State,
    name: &RunName,
    verified: &Verified,
    host: &Host,
    limits: Limits,
) -> Result<(Journal, Header, History), Stop> {
    let path = state.journal_path(name);
    if let Some(Loaded { contents, history }) = load(state, name, limits)? {
        if contents.header.envelope != verified.envelope {
            let message = format!(
                "the journal of `{}` {} belongs to the bundle {}, not to {}",
                name.deployment, name.version, contents.header.envelope, verified.envelope
            );
            return Err(Stop::Broken(problem(&codes::JOURNAL_OF_ANOTHER_RUN, message)));
        }
        let journal = Journal::open(state.disk, &path, &contents, limits)
            .map_err(|error| unusable_journal(name, &error))?;
        return Ok((journal, contents.header, history));
    }
    let header = Header {
        run: host.clock.draw(),
        envelope: verified.envelope,
    };
    make_directories(state.disk, directory_of(&path)).map_err(|error| broken(&error))?;
    let journal = Journal::create(state.disk, &path, &header, limits)
        .map_err(|error| unusable_journal(name, &error))?;
    Ok((journal, header, History::default()))
}

/// The deployment that is meant: the one of this name, or the only one that is there.
fn choose(state: &State, deployment: Option<&str>, limits: Limits) -> Result<Option<RunName>, Stop> {
    let runs = state.runs().map_err(|error| broken(&error))?;
    let of_name = |name: &&RunName| deployment.is_none_or(|wanted| wanted == name.deployment);
    let mut live = Vec::new();
    let mut newest = None;
    for name in runs.iter().filter(of_name) {
        if load(state, name, limits)?.is_some_and(|loaded| is_live(&loaded.history)) {
            live.push(name.clone());
        }
        newest = Some(name.clone());
    }
    match (live.len(), deployment) {
        (1, _) => Ok(live.pop()),
        (0, Some(deployment)) if newest.is_none() => Err(Stop::Misused(format!(
            "there is no deployment `{deployment}` here"
        ))),
        // Nothing is there any more; the last one may have left something to clear away.
        (0, _) => Ok(newest),
        (_, _) => {
            let names: Vec<&str> = live.iter().map(|name| name.deployment.as_str()).collect();
            Err(Stop::Misused(format!(
                "which deployment? There are {}: say --deployment NAME",
                names.join(", ")
            )))
        }
    }
}

/// Removes the blobs that no deployment needs any more.
fn sweep(state: &State, limits: Limits) -> Result<(), Stop> {
    let mut wanted = BTreeSet::new();
    for name in state.runs().map_err(|error| broken(&error))? {
        let Some(loaded) = load(state, &name, limits)? else {
            continue;
        };
        if !is_live(&loaded.history) {
            continue;
        }
        let (statement, _) = load_plan(state, &loaded.contents.header)?;
        wanted.insert(loaded.contents.header.envelope);
        wanted.extend(statement.subject.iter().map(|subject| subject.digest.sha256));
        wanted.extend(
            loaded
                .contents
                .payloads
                .iter()
                .flat_map(|payload| kept_blobs(payload)),
        );
    }
    state.sweep(&wanted).map_err(|error| broken(&error))
}

fn kept_blobs(payload: &[u8]) -> Vec<Digest> {
    let mut digests = Vec::new();
    for entry in from_payload(payload).unwrap_or_default() {
        let mut note = |kept: Kept| {
            if let Kept::Blob(digest) = &kept {
                digests.push(*digest);
            }
            Ok(kept)
        };
        entry
            .map_values(&mut note)
            .expect("noting a digest cannot go wrong");
    }
    digests
}

fn plugins(statement: &BundleStatement) -> (BTreeMap<String, Digest>, BTreeMap<String, u32>) {
    let plugins = &statement.predicate.plugins;
    (
        plugins
            .iter()
            .map(|plugin| (plugin.name.clone(), plugin.sha256))
            .collect(),
        plugins
            .iter()
            .map(|plugin| (plugin.name.clone(), plugin.protocol))
            .collect(),
    )
}

fn unusable_state(reject: Reject) -> Stop {
    Stop::Broken(problem(reject.code, reject.message))
}

fn unusable_journal(name: &RunName, error: &JournalError) -> Stop {
    let text = format!("the journal of `{}` {}: {error}", name.deployment, name.version);
    match error {
        JournalError::Io(_) | JournalError::Full { .. } => {
            Stop::Broken(problem(&codes::STATE_DIRECTORY, text))
        }
        JournalError::NoJournal | JournalError::Damaged { .. } => {
            Stop::Broken(problem(&codes::JOURNAL_CORRUPT, text))
        }
    }
}

fn missing(name: &RunName) -> Stop {
    Stop::Misused(format!(
        "there is nothing of `{}` {} here",
        name.deployment, name.version
    ))
}
