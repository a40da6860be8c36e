//! Commands of pages, run as a person would run them: in a scratch directory, with our programs in the search path.

use std::fs;
use std::path::Path;
use std::process::Command;

use toscac_testkit::console::{self, Outcome};

use crate::binaries::{program, root};

/// A directory that holds the given files and the examples of the repository.
pub(crate) fn scratch(files: &[(String, String)]) -> tempfile::TempDir {
    let scratch = tempfile::tempdir().expect("a directory for a moment");
    std::os::unix::fs::symlink(root().join("examples"), scratch.path().join("examples"))
        .expect("a link in a new directory");
    for (name, text) in files {
        let path = scratch.path().join(name);
        let parent = path.parent().unwrap_or(scratch.path()).to_path_buf();
        fs::create_dir_all(parent).expect("a new directory");
        fs::write(path, text).expect("a new file");
    }
    scratch
}

/// Runs one command; what it prints on both streams, in the order in which it came.
pub(crate) fn run(command: &console::Command, directory: &Path) -> Outcome {
    let toscac = program("toscac");
    let programs = toscac.parent().expect("a program lies in a folder");
    let path = std::env::var("PATH").unwrap_or_default();
    // One stream for both, or their order would be lost.
    let script = format!("exec 2>&1\n{}", command.text);
    let output = Command::new("sh")
        .args(["-c", &script])
        .current_dir(directory)
        .env("PATH", format!("{}:{path}", programs.display()))
        .output()
        .expect("a shell");
    Outcome {
        output: String::from_utf8_lossy(&output.stdout).into_owned(),
        exit_code: output.status.code(),
    }
}
