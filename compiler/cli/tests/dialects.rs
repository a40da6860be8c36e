//! Verdicts of `toscac check` on other people's examples in TOSCA 1.3, where they lie beside the repository.
//!
//! The files are not ours and not copied. Each is accepted, or is refused with the codes that its row in
//! `conformance/tosca-1.3/README.md` names.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

#[path = "support/binaries.rs"]
mod binaries;

use binaries::{program, root};

/// Where the files lie unless the environment says otherwise.
const FILES: &str = "../shared/corpora/go-puccini/examples/1.3";
const VARIABLE: &str = "TOSCAC_EXAMPLES_1_3";
const DEVIATIONS: &str = "conformance/tosca-1.3/README.md";

#[test]
fn examples_of_others_are_accepted_or_have_a_row_in_the_deviations() {
    let folder = std::env::var_os(VARIABLE).map_or_else(|| root().join(FILES), PathBuf::from);
    let mut files = Vec::new();
    collect(&folder, &mut files);
    if files.is_empty() {
        println!(
            "skipped: {} (say where they are with {VARIABLE})",
            folder.display()
        );
        return;
    }
    let expected = deviations(&fs::read_to_string(root().join(DEVIATIONS)).unwrap());
    let mut found = BTreeMap::new();
    for file in &files {
        let checked = Command::new(program("toscac"))
            .args(["check", "--format", "json"])
            .arg(file)
            .output()
            .unwrap();
        let report: Value = serde_json::from_slice(&checked.stdout).unwrap();
        let errors: BTreeSet<String> = report["diagnostics"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|diagnostic| diagnostic["severity"] == "error")
            .map(|diagnostic| diagnostic["code"].as_str().unwrap().to_owned())
            .collect();
        assert_eq!(
            checked.status.code(),
            Some(i32::from(!errors.is_empty())),
            "{}",
            file.display()
        );
        if !errors.is_empty() {
            let name = file.strip_prefix(&folder).unwrap().with_extension("");
            found.insert(name.display().to_string(), errors);
        }
    }
    println!("{} of {} accepted", files.len() - found.len(), files.len());
    assert_eq!(found, expected);
}

/// The files of a folder and the folders below it.
fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    let mut paths: Vec<PathBuf> = entries.map_while(Result::ok).map(|entry| entry.path()).collect();
    paths.sort();
    for path in paths {
        if path.is_dir() {
            collect(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "yaml") {
            files.push(path);
        }
    }
}

/// The rows of the table of examples: files in backquotes, then codes.
fn deviations(page: &str) -> BTreeMap<String, BTreeSet<String>> {
    let (_, section) = page
        .split_once("## Examples of others")
        .expect("the page has the section");
    let mut rows = BTreeMap::new();
    for row in section.lines().filter(|line| line.starts_with("| `")) {
        let cells: Vec<&str> = row.split('|').map(str::trim).collect();
        let codes: BTreeSet<String> = cells[2].split(", ").map(str::to_owned).collect();
        for file in cells[1].split(", ") {
            rows.insert(file.trim_matches('`').to_owned(), codes.clone());
        }
    }
    rows
}
