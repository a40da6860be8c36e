//! The same input gives the same bundles: from any directory, with any number of threads, as often as one likes; and
//! tools that everybody has agree that they are signed.

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a test panics when something is not as it should be, and says what it counted"
)]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

#[path = "support/binaries.rs"]
mod binaries;
#[path = "support/tools.rs"]
mod tools;

use binaries::{program, root};
use tools::require;

/// A directory with keys for the three sites of the example.
fn keys() -> tempfile::TempDir {
    let directory = tempfile::tempdir().unwrap();
    let keys = directory.path().join("keys");
    let mut init = Command::new(program("toscac"));
    init.args(["keys", "init"]).arg(&keys);
    for site in ["central", "east", "west"] {
        init.args(["--site", site]);
    }
    succeed(&init.output().unwrap());
    directory
}

fn emit(keys: &Path, working_directory: &Path, example: &Path, threads: &str, output: &Path) {
    let emitted = Command::new(program("toscac"))
        .arg("emit")
        .arg(example.join("service.yaml"))
        .arg("--sites")
        .arg(example.join("sites.yaml"))
        .arg("--key")
        .arg(keys.join("keys/release.key"))
        .arg("-o")
        .arg(output)
        .env("RAYON_NUM_THREADS", threads)
        .current_dir(working_directory)
        .output()
        .unwrap();
    succeed(&emitted);
}

/// Path → bytes of every file below a directory.
fn files(directory: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut open = vec![directory.to_owned()];
    while let Some(next) = open.pop() {
        for entry in fs::read_dir(next).unwrap().flatten() {
            let path = entry.path();
            if path.is_dir() {
                open.push(path);
            } else {
                found.insert(
                    path.strip_prefix(directory).unwrap().to_owned(),
                    fs::read(&path).unwrap(),
                );
            }
        }
    }
    found
}

#[test]
fn bundles_have_the_same_bytes_from_two_directories_with_one_thread_and_with_two() {
    let keys = keys();
    let example = root().join("examples/ims").canonicalize().unwrap();
    let (first, second) = (keys.path().join("first"), keys.path().join("second"));
    emit(keys.path(), &root(), Path::new("examples/ims"), "1", &first);
    emit(keys.path(), &example, Path::new(""), "2", &second);
    let (first, second) = (files(&first), files(&second));
    assert_eq!(
        first.keys().collect::<Vec<_>>(),
        second.keys().collect::<Vec<_>>()
    );
    for (path, bytes) in &first {
        assert!(second[path] == *bytes, "{} differs", path.display());
    }
    println!("{} files of three bundles are equal", first.len());
}

#[test]
fn emitting_again_into_the_same_directory_changes_nothing() {
    let keys = keys();
    let output = keys.path().join("out");
    emit(keys.path(), &root(), Path::new("examples/ims"), "2", &output);
    let before = files(&output);
    emit(keys.path(), &root(), Path::new("examples/ims"), "2", &output);
    assert!(files(&output) == before);
}

#[test]
fn openssl_jq_and_sha256sum_alone_verify_a_bundle_and_refuse_a_changed_one() {
    if !["openssl", "jq", "sha256sum"].into_iter().all(require) {
        return;
    }
    let keys = keys();
    let output = keys.path().join("out");
    emit(keys.path(), &root(), Path::new("examples/ims"), "2", &output);
    let bundle = output.join("east");
    let verify = |bundle: &Path| {
        let script = root().join("compiler/bundle/verify.sh");
        Command::new("sh")
            .arg(script)
            .arg(bundle)
            .arg(keys.path().join("keys/trust.json"))
            .output()
            .unwrap()
    };
    succeed(&verify(&bundle));
    let blobs = bundle.join("blobs/sha256");
    let blob = fs::read_dir(&blobs)
        .unwrap()
        .flatten()
        .map(|entry| entry.path())
        .max_by_key(|path| fs::metadata(path).unwrap().len());
    let blob = blob.unwrap();
    let mut bytes = fs::read(&blob).unwrap();
    bytes[7] ^= 1;
    // Blobs are linked between bundles: a fresh file keeps the others as they are.
    fs::remove_file(&blob).unwrap();
    fs::write(&blob, bytes).unwrap();
    let refused = verify(&bundle);
    assert!(
        !refused.status.success(),
        "{}",
        String::from_utf8_lossy(&refused.stdout)
    );
    succeed(&verify(&output.join("west")));
}

fn succeed(output: &Output) {
    let (out, err) = (
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr),
    );
    assert!(output.status.success(), "{out}{err}");
}
