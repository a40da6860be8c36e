//! `toscac keys`: keys from the first day on.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use toscac_bundle::name::is_segment;

use crate::console::{Console, Exit, Failure};
use crate::keys::{RELEASE_KEY, TRUST, release_files, site_files, write_files};

/// Makes release keys and identities of sites
#[derive(Debug, Args)]
pub struct Keys {
    #[command(subcommand)]
    command: KeysCommand,
}

#[derive(Debug, Subcommand)]
enum KeysCommand {
    Init(Init),
}

/// Makes a release key, the trust root that verifiers pin, and an identity for each site
///
/// Nothing is overwritten. In a directory that has a release key and a trust root, `--site` adds identities beside them.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  toscac keys init keys --site central --site east --site west")]
struct Init {
    /// Where the keys go
    directory: PathBuf,
    /// A site: DIR/sites/NAME.identity is its secret, NAME.pub its public identity; repeatable
    #[arg(long, value_name = "NAME", value_parser = site_name)]
    site: Vec<String>,
}

impl Keys {
    /// Runs the command.
    ///
    /// # Errors
    /// A key is there already, or cannot be written.
    pub fn run(&self, console: &mut Console<'_>) -> Result<Exit, Failure> {
        match &self.command {
            KeysCommand::Init(init) => init.run(console),
        }
    }
}

impl Init {
    fn run(&self, console: &mut Console<'_>) -> Result<Exit, Failure> {
        let has = |name: &str| self.directory.join(name).is_file();
        let adds_sites = !self.site.is_empty() && has(RELEASE_KEY) && has(TRUST);
        let mut files = if adds_sites { Vec::new() } else { release_files()? };
        let mut sites = self.site.clone();
        sites.sort();
        sites.dedup();
        for site in &sites {
            files.extend(site_files(site)?);
        }
        write_files(&self.directory, &files)?;
        for file in &files {
            let path = self.directory.join(&file.path);
            writeln!(console.out, "{}  {}", path.display(), file.purpose)?;
        }
        Ok(Exit::Done)
    }
}

fn site_name(text: &str) -> Result<String, String> {
    if is_segment(text) {
        Ok(text.to_owned())
    } else {
        Err("expected letters, digits, `.`, `_` and `-`, not beginning with a dot".to_owned())
    }
}
