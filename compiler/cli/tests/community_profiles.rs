//! Verdicts of `toscac check` on the profiles of the TOSCA community, where they lie beside the repository.
//!
//! The files are not ours and not copied. `conformance/deviations.md` says for each code below which section decides.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

#[path = "support/binaries.rs"]
mod binaries;

use binaries::{program, root};

/// Where the files lie unless the environment says otherwise.
const FILES: &str = "../shared/corpora/community/profiles";
const VARIABLE: &str = "TOSCAC_COMMUNITY_PROFILES";

/// The files that are refused, by how their paths begin, with the codes of their errors. All others are accepted.
const REFUSED: &[(&str, &[&str])] = &[
    ("community/tosca/technology/base/profile.yaml", &["T0208"]),
    (
        "community/tosca/technology/k8s/apps.yaml",
        &["T0106", "T0208", "T0212", "T0360"],
    ),
    (
        "community/tosca/technology/k8s/core.yaml",
        &["T0106", "T0208", "T0212", "T0307", "T0350", "T0360"],
    ),
    (
        "community/tosca/technology/k8s/networking.yaml",
        &["T0106", "T0208", "T0212", "T0307", "T0350", "T0360"],
    ),
    (
        "community/tosca/technology/k8s/profile.yaml",
        &["T0106", "T0208", "T0212", "T0360"],
    ),
    (
        "community/tosca/technology/k8s/rbac.yaml",
        &["T0106", "T0208", "T0212", "T0307", "T0350", "T0360"],
    ),
    (
        "community/tosca/technology/k8s/storage.yaml",
        &["T0106", "T0208", "T0212", "T0307", "T0350", "T0360"],
    ),
    (
        "community/tosca/technology/kubernetes/profile.yaml",
        &["T0110", "T0212"],
    ),
    (
        "io/kubernetes/1.35/apps.yaml",
        &["T0106", "T0208", "T0212", "T0322", "T0360"],
    ),
    (
        "io/kubernetes/1.35/core.yaml",
        &["T0106", "T0208", "T0212", "T0322", "T0360"],
    ),
    ("io/kubernetes/1.35/meta.yaml", &["T0208", "T0322", "T0360"]),
    (
        "io/kubernetes/1.35/networking.yaml",
        &["T0106", "T0208", "T0212", "T0322", "T0360"],
    ),
    (
        "io/kubernetes/1.35/profile.yaml",
        &["T0106", "T0208", "T0212", "T0322", "T0360"],
    ),
    (
        "io/kubernetes/1.35/rbac.yaml",
        &["T0106", "T0208", "T0212", "T0322", "T0360"],
    ),
    ("io/kubernetes/1.35/runtime.yaml", &["T0322"]),
    (
        "io/kubernetes/1.35/storage.yaml",
        &["T0106", "T0208", "T0212", "T0322", "T0360"],
    ),
    ("org/oasis-open/simple/1.0/", &["T0105"]),
    ("org/oasis-open/simple/1.1/", &["T0105"]),
    ("org/oasis-open/simple/1.2/", &["T0105"]),
    (
        "org/oasis-open/simple/2.0/capability_types.yaml",
        &["T0106", "T0212", "T0306"],
    ),
    ("org/oasis-open/simple/2.0/data_types.yaml", &["T0106", "T0212"]),
    (
        "org/oasis-open/simple/2.0/group_types.yaml",
        &["T0106", "T0212", "T0306"],
    ),
    (
        "org/oasis-open/simple/2.0/node_types.yaml",
        &["T0106", "T0212", "T0306"],
    ),
    (
        "org/oasis-open/simple/2.0/profile.yaml",
        &["T0106", "T0212", "T0306"],
    ),
    (
        "org/oasis-open/simple/2.0/relationship_types.yaml",
        &["T0106", "T0212", "T0306"],
    ),
];

#[test]
fn profiles_of_the_community_are_refused_for_true_faults_alone() {
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
    files.sort();
    let mut found = BTreeMap::new();
    let mut expected = BTreeMap::new();
    for file in &files {
        let name = file.strip_prefix(&folder).unwrap().to_string_lossy().into_owned();
        let refused = REFUSED.iter().find(|(start, _)| name.starts_with(start));
        let codes = refused.map_or_else(Vec::new, |(_, codes)| codes.to_vec());
        found.insert(name.clone(), errors(&folder, file));
        expected.insert(name, codes.into_iter().map(str::to_owned).collect());
    }
    assert_eq!(found, expected);
}

/// The codes of the errors of a file, each once and in order.
fn errors(folder: &Path, file: &Path) -> Vec<String> {
    let checked = Command::new(program("toscac"))
        .args(["check", "--format", "json", "--profiles"])
        .args([folder, file])
        .output()
        .expect("a program of the workspace");
    let report: Value = serde_json::from_slice(&checked.stdout).expect("it prints JSON");
    let diagnostics = report["diagnostics"].as_array().expect("it has diagnostics");
    let errors = diagnostics.iter().filter(|told| told["severity"] == "error");
    let mut codes: Vec<String> = errors
        .map(|told| told["code"].as_str().expect("each has a code").to_owned())
        .collect();
    codes.sort();
    codes.dedup();
    assert_eq!(
        checked.status.code(),
        Some(i32::from(!codes.is_empty())),
        "{}",
        file.display()
    );
    codes
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).into_iter().flatten() {
        let path = entry.expect("the folder can be read").path();
        if path.is_dir() {
            collect(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "yaml") {
            files.push(path);
        }
    }
}
