//! What several commands ask for: files, profiles, inputs.

use std::path::{Path, PathBuf};

use clap::Args;
use toscac_driver::disk::Disk;
use toscac_driver::inputs::InputText;
use toscac_driver::load::LoadOptions;
use toscac_driver::session::CompileOptions;
use toscac_driver::world::{Location, World};
use toscac_syntax::limits::Limits;

use crate::console::Failure;

/// Where profiles are looked up.
#[derive(Debug, Args)]
pub struct Profiles {
    /// A directory with profiles, looked into before the standard library; repeatable
    #[arg(long, value_name = "DIR")]
    profiles: Vec<PathBuf>,
}

/// Values of inputs.
#[derive(Debug, Args)]
pub struct Inputs {
    /// An input value; VALUE is YAML; overrules --inputs; repeatable
    #[arg(long, value_name = "NAME=VALUE", value_parser = name_and_value)]
    input: Vec<(String, String)>,
    /// A YAML file with input values; repeatable, a later file overrules an earlier one
    #[arg(long, value_name = "FILE")]
    inputs: Vec<PathBuf>,
}

/// The disk as seen from the working directory.
///
/// # Errors
/// The working directory is gone.
pub fn disk() -> Result<Disk, Failure> {
    std::env::current_dir()
        .map(Disk::new)
        .map_err(|error| Failure::wrong_use(format!("the working directory cannot be found: {error}")))
}

impl Profiles {
    /// How files are compiled.
    ///
    /// # Errors
    /// A directory that is not there.
    pub fn options(&self, disk: &Disk) -> Result<CompileOptions, Failure> {
        let profiles: Vec<Location> = self.profiles.iter().map(|path| disk.locate(path)).collect();
        for location in &profiles {
            disk.tosca_files(location)
                .map_err(|reason| Failure::unreadable(&disk.display(location), &reason))?;
        }
        Ok(CompileOptions {
            load: LoadOptions {
                root: disk.locate(Path::new("")),
                profiles,
                limits: Limits::default(),
            },
            limits: toscac_model::limits::Limits::default(),
        })
    }
}

impl Inputs {
    /// The texts to read values from, in the order in which they overrule each other.
    ///
    /// # Errors
    /// A file that cannot be read.
    pub fn texts(&self, disk: &Disk, limits: &Limits) -> Result<Vec<InputText>, Failure> {
        let mut texts = Vec::new();
        for path in &self.inputs {
            let location = disk.locate(path);
            let shown = disk.display(&location);
            let bytes = disk
                .read(&location, limits.file_bytes as u64)
                .map_err(|reason| Failure::unreadable(&shown, &reason))?;
            texts.push(InputText::File { path: shown, bytes });
        }
        texts.extend(self.input.iter().map(|(name, text)| InputText::Value {
            name: name.clone(),
            text: text.clone(),
        }));
        Ok(texts)
    }
}

fn name_and_value(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((name, value)) if !name.trim().is_empty() => Ok((name.to_owned(), value.to_owned())),
        Some(_) | None => Err("expected NAME=VALUE".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_equals_sign_ends_the_name() {
        assert_eq!(name_and_value("a=b=c"), Ok(("a".to_owned(), "b=c".to_owned())));
        assert_eq!(name_and_value("a="), Ok(("a".to_owned(), String::new())));
        assert!(name_and_value("a").is_err());
        assert!(name_and_value("=b").is_err());
    }
}
