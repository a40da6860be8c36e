//! `toscac verify`: whether a bundle may run.

use std::io;
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use clap::Args;
use toscac_bundle::directory::Directory;
use toscac_bundle::identity::Identity;
use toscac_bundle::limits::Limits;
use toscac_bundle::name::SubjectKind;
use toscac_bundle::read::state::TrustedState;
use toscac_bundle::read::{Question, Verified, verify};
use toscac_bundle::root::TrustRoot;
use toscac_bundle::time::Timestamp;

use super::arguments::{read, small_file, time, unreadable};
use crate::console::{Console, Exit, Failure, plural};

/// Where an executor keeps the versions that it accepted, below its state directory.
const ACCEPTED: &str = "trust/state.json";

/// Says whether a bundle may run, as an executor would; without a network
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  toscac verify bundles/east --trust keys/trust.json --site east")]
pub struct Verify {
    /// The directory of the bundle
    bundle: PathBuf,
    /// The trust root to which its signatures must lead
    #[arg(long, value_name = "FILE")]
    trust: PathBuf,
    /// May it run at the site of this name?
    #[arg(long, value_name = "ID")]
    site: Option<String>,
    /// May it run at the site of this identity?
    #[arg(long, value_name = "FILE")]
    identity: Option<PathBuf>,
    /// May it run at this time, for example 2027-01-31T12:00:00Z? Without it: now
    #[arg(long, value_name = "TIME", value_parser = time)]
    at: Option<Timestamp>,
    /// May it run after all that was accepted in this state directory of an executor?
    #[arg(long, value_name = "DIR")]
    state: Option<PathBuf>,
}

impl Verify {
    /// Runs the command.
    ///
    /// # Errors
    /// The bundle's directory, the trust file, the identity or the state cannot be used.
    pub fn run(&self, console: &mut Console<'_>) -> Result<Exit, Failure> {
        if !self.bundle.is_dir() {
            let path = self.bundle.display();
            return Err(Failure::wrong_use(format!("there is no directory `{path}`")));
        }
        let root = TrustRoot::parse(&read(&self.trust)?)?;
        let question = self.question()?;
        let state = match &self.state {
            Some(directory) => accepted(directory)?,
            None => TrustedState::default(),
        };
        let source = Directory::new(&self.bundle);
        match verify(&source, &root, &state, &question, &Limits::default()) {
            Ok((verified, _)) => {
                writeln!(
                    console.out,
                    "{}: {}",
                    self.bundle.display(),
                    summary(&verified, &root)
                )?;
                Ok(Exit::Done)
            }
            Err(reject) => {
                console.reject(&reject)?;
                Ok(Exit::Errors)
            }
        }
    }

    fn question(&self) -> Result<Question, Failure> {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).ok();
        let mut question = Question {
            now_seconds: self
                .at
                .map(Timestamp::unix_seconds)
                .or(now.map(|since| since.as_secs())),
            site: self.site.clone(),
            site_key: None,
            executor: None,
        };
        if let Some(path) = &self.identity {
            let identity = Identity::parse(&read(path)?)?;
            question.site_key = Some(identity.signing_key()?.public().fingerprint());
            match &question.site {
                Some(site) if *site != identity.site => {
                    return Err(Failure::wrong_use(format!(
                        "`--site` says `{site}`, and the identity is that of `{}`",
                        identity.site
                    )));
                }
                Some(_) | None => question.site = Some(identity.site),
            }
        }
        Ok(question)
    }
}

/// `deployment ims, version 1, for site east: 12 steps, 3 artifacts, 1 plugin; signed by 1 of 1 keys`.
fn summary(verified: &Verified, root: &TrustRoot) -> String {
    let predicate = &verified.statement.predicate;
    let number = |kind: SubjectKind| {
        verified
            .subjects
            .keys()
            .filter(|name| name.kind() == kind)
            .count()
    };
    let steps = usize::try_from(predicate.plan.steps).unwrap_or(usize::MAX);
    let mut text = format!(
        "deployment {}, version {}, for site {}: {}, {}, {}; {} of {} needed",
        predicate.deployment.name,
        predicate.version,
        predicate.site.id,
        plural(steps, "step"),
        plural(number(SubjectKind::Artifact), "artifact"),
        plural(number(SubjectKind::Plugin), "plugin"),
        plural(root.threshold(), "signature"),
        plural(root.keys().len(), "key"),
    );
    if let Some(time) = predicate.not_before {
        text.push_str(&format!("; not before {time}"));
    }
    if let Some(time) = predicate.not_after {
        text.push_str(&format!("; not after {time}"));
    }
    text
}

/// What an executor accepted before; nothing, where none has run yet.
fn accepted(directory: &Path) -> Result<TrustedState, Failure> {
    if !directory.is_dir() {
        let path = directory.display();
        return Err(Failure::wrong_use(format!("there is no directory `{path}`")));
    }
    let path = directory.join(ACCEPTED);
    match small_file(&path) {
        Ok(bytes) => Ok(TrustedState::parse(&bytes)?),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(TrustedState::default()),
        Err(error) => Err(unreadable(&path, &error)),
    }
}
