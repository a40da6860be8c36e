//! The last pass: one site's part of a sound plan as the contents of its bundle, the same bytes every time.
//!
//! Nothing here knows a file: digests of artifacts and plugins are passed in, and what comes out names them.

use std::collections::BTreeMap;

use semver::Version;
use toscac_bundle::contents::{Blob, Contents, Terms};
use toscac_bundle::digest::Digest;
use toscac_bundle::identity::PublicIdentity;
use toscac_bundle::name::{SubjectName, is_segment};
use toscac_bundle::predicate::{Plugin, Source, Supersedes};
use toscac_bundle::steps::{ArtifactRef, DeploymentId, lineage};
use toscac_bundle::time::Timestamp;
use toscac_syntax::diagnostic::{Checked, Diagnostic};
use toscac_syntax::name::Name;
use toscac_syntax::origin::Origin;
use toscac_syntax::source::FileId;

use crate::plan::{Plan, SitePlan, Sound};
use crate::sites::SiteId;

mod lower;
pub mod values;
mod errors;

/// What [`emit_site`] must be told beside the plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EmitOptions {
    /// What the deployment is called at all its sites.
    pub deployment: String,
    /// Its version, at least 1.
    pub version: u64,
    /// The digest of the trust root.
    pub trust_root: Digest,
    /// The oldest executor that may run the bundles.
    pub min_executor: Version,
    /// Not valid before.
    pub not_before: Option<Timestamp>,
    /// Not valid after.
    pub not_after: Option<Timestamp>,
    /// What everything was compiled from.
    pub source: Source,
    /// Site → the bundle that the new one replaces.
    pub supersedes: BTreeMap<Name, Supersedes>,
    /// Public identities of sites whose inventory states none, by the name of the site.
    pub identities: BTreeMap<Name, String>,
    /// The files of artifacts, by [`crate::plan::ArtifactUse::key`].
    pub artifacts: BTreeMap<(FileId, Name), ArtifactFile>,
    /// The plugin programs by their names.
    pub plugins: BTreeMap<Name, PluginFile>,
    /// The places of operations as text: `service.yaml#/node_templates/…`.
    pub origins: BTreeMap<Origin, String>,
}

/// A file of an artifact that the caller has read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ArtifactFile {
    /// Its path for people, and for the name in the bundle: the same on every machine.
    pub path: String,
    /// Its digest.
    pub digest: Digest,
    /// Its length in bytes.
    pub size: u64,
}

/// A plugin program that the caller has read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PluginFile {
    /// The version of the plugin protocol that it speaks.
    pub protocol: u32,
    /// What it asks to be allowed.
    pub caps: Vec<String>,
    /// Its digest.
    pub digest: Digest,
    /// Its length in bytes.
    pub size: u64,
}

/// Makes the contents of one site's bundle.
///
/// Without contents, the diagnostics (T0701 to T0706) say what is missing; a fault that several sites share is told at
/// the first of them only. The same plan and options make the same bytes.
pub fn emit_site(plan: &Sound<Plan>, site: SiteId, options: &EmitOptions) -> Checked<Option<Contents>> {
    let plan = plan.get();
    let Some(part) = plan.site(site) else {
        return Checked::new(None, Vec::new());
    };
    let mut emitter = Emitter {
        plan,
        part,
        options,
        diagnostics: Vec::new(),
        is_whole: true,
    };
    let contents = emitter.contents();
    Checked::new(contents, emitter.diagnostics).or_faulty(!emitter.is_whole)
}

struct Emitter<'a> {
    plan: &'a Plan,
    part: &'a SitePlan,
    options: &'a EmitOptions,
    diagnostics: Vec<Diagnostic>,
    /// Whether nothing is missing, told here or elsewhere.
    is_whole: bool,
}

impl Emitter<'_> {
    fn contents(&mut self) -> Option<Contents> {
        self.check_names();
        let identity = self.identity(self.part.site);
        let senders = self.senders();
        let (files, mut blobs) = self.artifacts();
        let plugins = self.plugins(&mut blobs);
        let identity = identity.filter(|_| self.is_whole)?;
        let steps = lower::steps(
            self.part,
            self.plan,
            self.deployment(),
            &files,
            &senders,
            &self.options.origins,
        );
        if let Err(fault) = steps.check() {
            return self.give_up(&fault);
        }
        let terms = Terms {
            site_key: identity.signing.fingerprint(),
            age_recipient: identity.age,
            min_executor: self.options.min_executor.clone(),
            not_before: self.options.not_before,
            not_after: self.options.not_after,
            plugins,
            source: self.options.source.clone(),
            supersedes: self.options.supersedes.get(&self.part.name).cloned(),
            solver: None,
        };
        match Contents::new(&steps, terms, blobs) {
            Ok(contents) => Some(contents),
            Err(fault) => self.give_up(&fault.to_string()),
        }
    }

    fn deployment(&self) -> DeploymentId {
        let (name, root) = (&self.options.deployment, self.options.trust_root);
        DeploymentId {
            name: name.clone(),
            version: self.options.version,
            lineage: lineage(name, root, &self.part.name),
        }
    }

    fn give_up<T>(&mut self, fault: &str) -> Option<T> {
        let site = self.plan.places.get(self.part.site);
        self.diagnostics.push(errors::value_unusable(site, fault));
        self.is_whole = false;
        None
    }

    /// Whether this is the site that tells what concerns all of them.
    fn speaks_for_all(&self) -> bool {
        self.plan
            .sites
            .first()
            .is_some_and(|first| first.site == self.part.site)
    }

    fn check_names(&mut self) {
        let site = self.plan.places.get(self.part.site);
        if !is_segment(&site.name) {
            self.is_whole = false;
            self.diagnostics.push(errors::site_name(site));
        }
        if !is_segment(&self.options.deployment) {
            self.is_whole = false;
            if self.speaks_for_all() {
                self.diagnostics
                    .push(errors::deployment_name(&self.options.deployment, site));
            }
        }
    }

    /// The public identity of a site. A site tells what is wrong with its own.
    fn identity(&mut self, id: SiteId) -> Option<PublicIdentity> {
        let site = self.plan.places.get(id);
        let given = self.options.identities.get(&site.name).map(String::as_str);
        let fault = match site.public_identity.as_deref().or(given) {
            Some(text) => match PublicIdentity::parse(text) {
                Ok(identity) => return Some(identity),
                Err(reject) => errors::identity_unreadable(site, &reject.message),
            },
            None => errors::without_identity(site),
        };
        if id == self.part.site {
            self.diagnostics.push(fault);
        }
        self.is_whole = false;
        None
    }

    /// The fingerprints of the sites that hand something over.
    fn senders(&mut self) -> BTreeMap<SiteId, Digest> {
        let mut senders = BTreeMap::new();
        for awaited in &self.part.awaits {
            if let Some(identity) = self.identity(awaited.from) {
                senders.insert(awaited.from, identity.signing.fingerprint());
            }
        }
        senders
    }

    /// The artifacts that the steps of the site use: what names them in the steps, and their blobs.
    fn artifacts(&mut self) -> (BTreeMap<(FileId, Name), ArtifactRef>, BTreeMap<SubjectName, Blob>) {
        let mut used = BTreeMap::new();
        for step in self.part.install.iter().chain(&self.part.undeploy) {
            for artifact in step.artifacts.values() {
                match self.options.artifacts.get(&artifact.key()) {
                    // By path and digest, since the numbers of files are history.
                    Some(file) => {
                        let same = used
                            .entry((&file.path, file.digest))
                            .or_insert((file, Vec::new()));
                        same.1.push(artifact.key());
                    }
                    None => {
                        self.is_whole = false;
                        let diagnostic = errors::artifact_missing(artifact);
                        if !self.diagnostics.contains(&diagnostic) {
                            self.diagnostics.push(diagnostic);
                        }
                    }
                }
            }
        }
        let mut references = BTreeMap::new();
        let mut blobs: BTreeMap<SubjectName, Blob> = BTreeMap::new();
        for (file, keys) in used.into_values() {
            let mut subject = SubjectName::artifact(&file.path);
            if blobs.contains_key(&subject) {
                // Two files that people call alike: the digest, which no path contains, tells them apart.
                subject = SubjectName::artifact(&format!("{}\u{0}{}", file.path, file.digest.hex()));
            }
            let reference = ArtifactRef {
                subject: subject.to_string(),
                sha256: file.digest,
            };
            references.extend(keys.into_iter().map(|key| (key, reference.clone())));
            blobs.insert(subject, Blob::file(file.digest, file.size));
        }
        (references, blobs)
    }

    fn plugins(&mut self, blobs: &mut BTreeMap<SubjectName, Blob>) -> Vec<Plugin> {
        let mut plugins: BTreeMap<&Name, Plugin> = BTreeMap::new();
        for step in self.part.install.iter().chain(&self.part.undeploy) {
            let name = &step.plugin;
            if plugins.contains_key(name) {
                continue;
            }
            let found = self.options.plugins.get(name).zip(SubjectName::plugin(name));
            let Some((file, subject)) = found else {
                self.is_whole = false;
                let diagnostic = errors::plugin_missing(name, step.origin);
                if !self
                    .diagnostics
                    .iter()
                    .any(|known| known.message == diagnostic.message)
                {
                    self.diagnostics.push(diagnostic);
                }
                continue;
            };
            blobs.insert(subject, Blob::file(file.digest, file.size));
            let mut caps = file.caps.clone();
            caps.sort();
            let plugin = Plugin {
                name: name.to_string(),
                protocol: file.protocol,
                sha256: file.digest,
                caps,
            };
            plugins.insert(name, plugin);
        }
        plugins.into_values().collect()
    }
}

#[cfg(test)]
mod tests;
