//! `toscac fmt` on the disk, and on files that others wrote, where they lie beside the repository.

use std::fs;
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

#[path = "support/binaries.rs"]
mod binaries;

use binaries::{program, root};

/// Where files that others wrote lie unless the environment says otherwise.
const FILES: &str = "../shared/corpora";
const VARIABLE: &str = "TOSCAC_CORPORA";

const UNEVEN: &str = "tosca_definitions_version:   tosca_2_0\nmetadata:\n    owner:   me # words\n";
const EVEN: &str = "tosca_definitions_version: tosca_2_0\nmetadata:\n  owner: me # words\n";
const BROKEN: &str = "tosca_definitions_version:   tosca_2_0\nmetadata: [\n";

fn fmt(directory: &Path, arguments: &[&str]) -> Output {
    Command::new(program("toscac"))
        .arg("fmt")
        .args(arguments)
        .current_dir(directory)
        .output()
        .expect("a program of the workspace")
}

fn err(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[test]
fn a_file_is_replaced_with_the_rights_that_it_had_and_behind_its_link() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("service.yaml");
    fs::write(&file, UNEVEN).unwrap();
    fs::set_permissions(&file, fs::Permissions::from_mode(0o640)).unwrap();
    symlink("service.yaml", folder.path().join("link.yaml")).unwrap();
    let output = fmt(folder.path(), &["link.yaml"]);
    assert!(output.status.success(), "{}", err(&output));
    assert_eq!(fs::read_to_string(&file).unwrap(), EVEN);
    assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o640);
    assert!(
        fs::symlink_metadata(folder.path().join("link.yaml"))
            .unwrap()
            .is_symlink()
    );
    let changed = fs::metadata(&file).unwrap().modified().unwrap();
    assert_eq!(
        err(&fmt(folder.path(), &["service.yaml"])),
        "0 of 1 file changed\n"
    );
    assert_eq!(fs::metadata(&file).unwrap().modified().unwrap(), changed);
}

#[test]
fn a_check_writes_nothing_and_says_which_files_would_change() {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in [("a.yaml", UNEVEN), ("b.yaml", EVEN), ("other.yaml", "a:    1\n")] {
        fs::write(folder.path().join(name), text).unwrap();
    }
    let output = fmt(folder.path(), &["--check"]);
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(String::from_utf8_lossy(&output.stdout), "a.yaml\n");
    assert_eq!(err(&output), "1 of 2 files would change\n");
    assert_eq!(fs::read_to_string(folder.path().join("a.yaml")).unwrap(), UNEVEN);
    assert_eq!(fmt(folder.path(), &["--check", "b.yaml"]).status.code(), Some(0));
}

#[test]
fn a_shown_difference_is_one_that_patch_takes() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("a.yaml"), UNEVEN).unwrap();
    let output = fmt(folder.path(), &["--diff", "a.yaml"]);
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(fs::read_to_string(folder.path().join("a.yaml")).unwrap(), UNEVEN);
    let shown = String::from_utf8_lossy(&output.stdout).into_owned();
    assert_eq!(
        shown,
        "--- a/a.yaml\n+++ b/a.yaml\n@@ -1,3 +1,3 @@\n-tosca_definitions_version:   tosca_2_0\n\
         +tosca_definitions_version: tosca_2_0\n metadata:\n-    owner:   me # words\n+  owner: me # words\n"
    );
}

#[test]
fn a_broken_file_stays_as_it_is_and_the_others_are_formatted() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("a.yaml"), UNEVEN).unwrap();
    fs::write(folder.path().join("broken.yaml"), BROKEN).unwrap();
    let output = fmt(folder.path(), &["a.yaml", "broken.yaml"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(err(&output).contains("error[T0005]"), "{}", err(&output));
    assert_eq!(
        fs::read_to_string(folder.path().join("broken.yaml")).unwrap(),
        BROKEN
    );
    assert_eq!(fs::read_to_string(folder.path().join("a.yaml")).unwrap(), EVEN);
    assert_eq!(fmt(folder.path(), &["missing.yaml"]).status.code(), Some(2));
}

#[test]
fn files_that_others_wrote_lose_nothing_but_space() {
    let folder = std::env::var_os(VARIABLE).map_or_else(|| root().join(FILES), PathBuf::from);
    if !folder.is_dir() {
        println!(
            "skipped: {} (say where they are with {VARIABLE})",
            folder.display()
        );
        return;
    }
    let copies = tempfile::tempdir().unwrap();
    let mut originals = Vec::new();
    copy_yaml(&folder, copies.path(), &mut originals);
    let names: Vec<&str> = originals.iter().map(|(name, _)| name.as_str()).collect();
    let output = fmt(copies.path(), &names);
    assert!(!err(&output).contains("T0018"), "{}", err(&output));
    let mut changed = 0;
    for (name, before) in &originals {
        let after = fs::read_to_string(copies.path().join(name)).unwrap();
        assert_eq!(said(before), said(&after), "{name}");
        changed += usize::from(*before != after);
    }
    let again = fmt(copies.path(), &[&["--check"], names.as_slice()].concat());
    assert_eq!(String::from_utf8_lossy(&again.stdout), "");
    println!("{changed} of {} files changed", originals.len());
    assert!(
        changed * 2 > originals.len(),
        "only {changed} of {} changed",
        originals.len()
    );
}

/// What a text says: all but space, commas (the last one in brackets may go) and the digits behind `|` and `>`.
fn said(text: &str) -> String {
    let mut said = String::new();
    for line in text.lines() {
        let (rest, sign) = match line.trim_end().rsplit_once(['|', '>']) {
            Some((rest, sign)) if sign.chars().all(|one| one.is_ascii_digit() || "+-".contains(one)) => {
                (rest, sign)
            }
            _ => (line, ""),
        };
        said.extend(rest.chars().filter(|one| !one.is_whitespace() && *one != ','));
        said.extend(sign.chars().filter(|one| !one.is_ascii_digit()));
    }
    said
}

fn copy_yaml(from: &Path, to: &Path, copied: &mut Vec<(String, String)>) {
    let mut open = vec![from.to_path_buf()];
    while let Some(folder) = open.pop() {
        let mut entries: Vec<PathBuf> = fs::read_dir(&folder)
            .expect("a copy of a file")
            .map(|entry| entry.expect("a copy of a file").path())
            .collect();
        entries.sort();
        for path in entries {
            if path.is_dir() {
                open.push(path);
                continue;
            }
            let is_yaml = path
                .extension()
                .is_some_and(|ending| ending == "yaml" || ending == "yml");
            let Ok(text) = fs::read_to_string(&path) else {
                continue;
            };
            if is_yaml {
                let name = path
                    .strip_prefix(from)
                    .expect("a copy of a file")
                    .to_str()
                    .expect("a copy of a file")
                    .to_owned();
                let copy = to.join(&name);
                fs::create_dir_all(copy.parent().expect("a copy of a file")).expect("a copy of a file");
                fs::write(copy, &text).expect("a copy of a file");
                copied.push((name, text));
            }
        }
    }
}
