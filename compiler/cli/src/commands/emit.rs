//! `toscac emit`: one signed bundle per site.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use clap::Args;
use semver::Version;
use toscac_bundle::digest::Digest;
use toscac_bundle::keys::SecretKey;
use toscac_bundle::predicate::{Source, Supersedes};
use toscac_bundle::root::TrustRoot;
use toscac_bundle::time::Timestamp;
use toscac_deploy::emit::EmitOptions;
use toscac_deploy::placement::PlaceOptions;
use toscac_deploy::plan::{sound, stale};
use toscac_driver::emit::{Action, EmitFailure, Index, Places, emit, read_index};
use toscac_driver::plan::Planned;
use toscac_driver::sources::source_of;
use toscac_report::plan::saved::Saved;
use toscac_syntax::diagnostic::Diagnostic;
use toscac_syntax::locate::Located;
use toscac_syntax::name::Name;
use toscac_syntax::origin::Origin;

use super::arguments::{self, Inputs, Named, Profiles, Program, Substitutes, read, time};
use super::plan::{Effort, exit_of, make};
use crate::console::{Console, Exit, Failure, plural};
use crate::keys::TRUST;

/// Writes one signed bundle per site
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  toscac emit examples/ims/service.yaml --sites examples/ims/sites.yaml \\\n    \
                  --key keys/release.key -o bundles"
)]
pub struct Emit {
    /// The file with the service template
    service: PathBuf,
    /// The inventory of sites, itself a service template
    #[arg(long, value_name = "FILE")]
    sites: PathBuf,
    /// A release key that signs; repeatable
    #[arg(long, value_name = "FILE", required = true)]
    key: Vec<PathBuf>,
    /// Where the bundles go: DIR/SITE, and DIR/index.json that lists them
    #[arg(short, long, value_name = "DIR")]
    output: PathBuf,
    /// The trust root that verifiers pin; without it, `trust.json` beside the first key
    #[arg(long, value_name = "FILE")]
    trust: Option<PathBuf>,
    /// Public identities NAME.pub of sites whose inventory states none; without it, `sites` beside the first key
    #[arg(long, value_name = "DIR")]
    identities: Option<PathBuf>,
    #[command(flatten)]
    profiles: Profiles,
    #[command(flatten)]
    substitutes: Substitutes,
    #[command(flatten)]
    inputs: Inputs,
    #[command(flatten)]
    effort: Effort,
    /// What the deployment is called; without it, as the service
    #[arg(long, value_name = "NAME")]
    deployment: Option<String>,
    /// Rises with each change of the deployment
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u64).range(1..))]
    version: u64,
    /// Executors refuse the bundles before this time, for example 2027-01-31T12:00:00Z
    #[arg(long, value_name = "TIME", value_parser = time)]
    not_before: Option<Timestamp>,
    /// Executors refuse the bundles after this time
    #[arg(long, value_name = "TIME", value_parser = time)]
    not_after: Option<Timestamp>,
    /// The oldest executor that may run the bundles
    #[arg(long, value_name = "VERSION", default_value = env!("CARGO_PKG_VERSION"))]
    min_executor: Version,
    /// Where the programs `toscac-plugin-NAME` are; without it, the folder of toscac
    #[arg(long, value_name = "DIR")]
    plugins: Option<PathBuf>,
    /// The output of an earlier version, which this one replaces
    #[arg(long, value_name = "DIR")]
    previous: Option<PathBuf>,
    /// A plan from `toscac plan --format json`: refuses to emit when anything has changed since
    #[arg(long, value_name = "FILE", conflicts_with = "effort")]
    plan: Option<PathBuf>,
}

impl Emit {
    /// Runs the command.
    ///
    /// # Errors
    /// A key, the trust root, the saved plan or a path cannot be used.
    pub fn run(&self, console: &mut Console<'_>) -> Result<Exit, Failure> {
        let disk = arguments::disk()?;
        let (keys, files): (Vec<SecretKey>, Vec<&Path>) = self.keys()?.into_iter().unzip();
        let trust = self.trust(&keys, &files)?;
        let saved = self.saved()?;
        let program = Program::read(
            &disk,
            &Named {
                service: &self.service,
                sites: Some(&self.sites),
                profiles: &self.profiles,
                substitutes: &self.substitutes,
                inputs: &self.inputs,
            },
        )?;
        let options = match &saved {
            Some(saved) => PlaceOptions {
                effort_steps: saved.effort_steps,
                ..PlaceOptions::default()
            },
            None => self.effort.options(),
        };
        let (planned, noticed) = make(&program, options);
        let exit = exit_of(&planned, &noticed);
        let source = source_of(
            &program.compilation,
            program.service,
            &program.substitutes,
            program.sites.expect("the option is mandatory"),
            &planned.service.value,
        );
        let changed = saved.and_then(|saved| saved.is_stale(&source, &planned.placement.value));
        if exit != Exit::Done {
            console.diagnostics(&noticed, &program.compilation.files)?;
            // Whether more effort would have found a placement is `plan`'s to say.
            return Ok(if exit == Exit::NoneFound {
                Exit::Errors
            } else {
                exit
            });
        }
        if let Some(what) = changed {
            let origin = template(&program);
            let noticed = located(&program, &planned, &[stale(what, origin)]);
            console.diagnostics(&noticed, &program.compilation.files)?;
            return Ok(Exit::Errors);
        }
        self.write(console, &program, planned, source, &keys, trust)
    }

    fn write(
        &self,
        console: &mut Console<'_>,
        program: &Program,
        planned: Planned,
        source: Source,
        keys: &[SecretKey],
        trust: Digest,
    ) -> Result<Exit, Failure> {
        let deployment = self
            .deployment
            .clone()
            .unwrap_or_else(|| planned.service.value.name.to_string());
        let options = EmitOptions {
            supersedes: self.supersedes(&deployment)?,
            deployment,
            version: self.version,
            trust_root: trust,
            min_executor: self.min_executor.clone(),
            not_before: self.not_before,
            not_after: self.not_after,
            source,
            identities: self.identities()?,
            artifacts: BTreeMap::new(),
            plugins: BTreeMap::new(),
            origins: BTreeMap::new(),
        };
        let places = Places {
            plugins: self.plugins()?,
            service: program.service,
            output: self.output.clone(),
        };
        let plan = sound(planned.plan.clone()).expect("what is faulty was not emitted");
        let emitted = emit(
            &program.world,
            &program.compilation,
            &plan,
            options,
            &places,
            &|contents| contents.seal(keys),
        )
        .map_err(|failure| failed(&failure))?;
        let noticed = located(program, &planned, &emitted.diagnostics);
        console.diagnostics(&noticed, &program.compilation.files)?;
        let Some(index) = emitted.value else {
            return Ok(Exit::Errors);
        };
        self.tell(console, &index)?;
        Ok(Exit::Done)
    }

    fn tell(&self, console: &mut Console<'_>, index: &Index) -> Result<(), Failure> {
        for (site, bundle) in &index.sites {
            let path = self.output.join(site);
            writeln!(
                console.out,
                "{}  {}",
                path.display(),
                plural(bundle.steps, "step")
            )?;
        }
        Ok(())
    }

    /// The keys and their files, each once: signing twice with one says no more than once.
    fn keys(&self) -> Result<Vec<(SecretKey, &Path)>, Failure> {
        let mut keys: Vec<(SecretKey, &Path)> = Vec::new();
        for path in &self.key {
            let bytes = read(path)?;
            let key = SecretKey::from_pem(&String::from_utf8_lossy(&bytes))?;
            if !keys.iter().any(|(other, _)| other.public() == key.public()) {
                keys.push((key, path));
            }
        }
        Ok(keys)
    }

    /// The digest of the trust root, which must take these keys for enough.
    fn trust(&self, keys: &[SecretKey], files: &[&Path]) -> Result<Digest, Failure> {
        let beside = self.beside_key(TRUST);
        let path = match &self.trust {
            Some(path) => path.clone(),
            None if beside.is_file() => beside,
            None => {
                return Err(Failure::WrongUse(
                    format!("there is no `{}`", beside.display()),
                    Some("name the trust root that verifiers pin: `--trust FILE`".to_owned()),
                ));
            }
        };
        let root = TrustRoot::parse(&read(&path)?)?;
        for (key, file) in keys.iter().zip(files) {
            if !root.keys().contains_key(&key.public().fingerprint()) {
                return Err(Failure::wrong_use(format!(
                    "`{}` does not trust the key `{}`",
                    path.display(),
                    file.display()
                )));
            }
        }
        if keys.len() < root.threshold() {
            return Err(Failure::wrong_use(format!(
                "`{}` wants {}, and {} given",
                path.display(),
                plural(root.threshold(), "signature"),
                if keys.len() == 1 {
                    "1 key is".to_owned()
                } else {
                    format!("{} keys are", keys.len())
                }
            )));
        }
        Ok(root.digest())
    }

    fn beside_key(&self, name: &str) -> PathBuf {
        let key = self.key.first().expect("the option is mandatory");
        key.parent().unwrap_or(Path::new("")).join(name)
    }

    /// The public identities by the names of their files.
    fn identities(&self) -> Result<BTreeMap<Name, String>, Failure> {
        let directory = match &self.identities {
            Some(directory) => directory.clone(),
            None => self.beside_key("sites"),
        };
        if !directory.is_dir() {
            return match &self.identities {
                Some(_) => Err(Failure::wrong_use(format!(
                    "there is no directory `{}`",
                    directory.display()
                ))),
                None => Ok(BTreeMap::new()),
            };
        }
        let unreadable = |error: std::io::Error| {
            Failure::wrong_use(format!("`{}` cannot be read: {error}", directory.display()))
        };
        let mut identities = BTreeMap::new();
        for entry in fs::read_dir(&directory).map_err(unreadable)? {
            let path = entry.map_err(unreadable)?.path();
            let stem = path.file_stem().and_then(|stem| stem.to_str());
            if let Some(site) = stem.filter(|_| path.extension().is_some_and(|end| end == "pub")) {
                let bytes = read(&path)?;
                identities.insert(Name::new(site), String::from_utf8_lossy(&bytes).into_owned());
            }
        }
        Ok(identities)
    }

    fn plugins(&self) -> Result<PathBuf, Failure> {
        match &self.plugins {
            Some(directory) if !directory.is_dir() => Err(Failure::wrong_use(format!(
                "there is no directory `{}`",
                directory.display()
            ))),
            Some(directory) => Ok(directory.clone()),
            None => {
                let program = std::env::current_exe().map_err(|error| {
                    Failure::wrong_use(format!("the folder of toscac cannot be found: {error}"))
                })?;
                Ok(program.parent().unwrap_or(Path::new("")).to_owned())
            }
        }
    }

    /// What each bundle of the earlier version is called.
    fn supersedes(&self, deployment: &str) -> Result<BTreeMap<Name, Supersedes>, Failure> {
        let Some(directory) = &self.previous else {
            return Ok(BTreeMap::new());
        };
        let index = read_index(directory).map_err(|failure| failed(&failure))?;
        let path = directory.display();
        if index.deployment != deployment {
            return Err(Failure::wrong_use(format!(
                "`{path}` holds `{}`, and this is `{deployment}`",
                index.deployment
            )));
        }
        if index.version >= self.version {
            return Err(Failure::WrongUse(
                format!(
                    "`{path}` holds version {}, and this is version {}",
                    index.version, self.version
                ),
                Some(format!("say `--version {}`", index.version.saturating_add(1))),
            ));
        }
        let bundles = index.sites.into_iter().map(|(site, bundle)| {
            let supersedes = Supersedes {
                version: index.version,
                envelope: bundle.envelope,
            };
            (Name::new(&site), supersedes)
        });
        Ok(bundles.collect())
    }

    fn saved(&self) -> Result<Option<Saved>, Failure> {
        let Some(path) = &self.plan else { return Ok(None) };
        let saved = Saved::parse(&read(path)?).map_err(|fault| {
            Failure::WrongUse(
                format!("`{}` is no plan: {fault}", path.display()),
                Some("`toscac plan --format json` writes one".to_owned()),
            )
        })?;
        Ok(Some(saved))
    }
}

fn located(program: &Program, planned: &Planned, later: &[Diagnostic]) -> Vec<Located> {
    let earlier = planned
        .diagnostics()
        .chain([program.inputs.diagnostics.as_slice()]);
    program.compilation.located(earlier.chain([later]))
}

fn template(program: &Program) -> Origin {
    let syntax = &program.compilation.files.syntaxes[&program.service].value;
    let template = syntax.service_template.as_ref();
    template.map_or(Origin::root(program.service), |template| template.origin)
}

fn failed(failure: &EmitFailure) -> Failure {
    let (path, reason) = (failure.path.display(), &failure.reason);
    Failure::wrong_use(match failure.action {
        Action::Read if reason.kind() == io::ErrorKind::NotFound => format!("there is no `{path}`"),
        Action::Read => format!("`{path}` cannot be read: {reason}"),
        Action::Write => format!("`{path}` cannot be written: {reason}"),
    })
}
