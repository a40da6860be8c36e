//! What the fuzzer keeps and what it once found, handed to the same targets again; `compiler/fuzz/README.md` says how the
//! fuzzer itself is run.

#![expect(clippy::panic, reason = "a test panics when it has something to say")]

use std::fs;
use std::io::Read as _;
use std::time::{Duration, Instant};

use flate2::read::GzDecoder;
use rayon::prelude::*;
use tar::Archive;

#[path = "support/memory.rs"]
mod memory;
#[path = "../../fuzz/src/targets/mod.rs"]
mod targets;
#[expect(dead_code, reason = "inputs are bytes, which are read here")]
#[path = "support/tree.rs"]
mod tree;

const FOLDER: &str = "compiler/fuzz";
/// Of one input, in code without optimisation.
const TIME_MAX: Duration = Duration::from_secs(5);

#[test]
fn no_input_that_the_fuzzer_keeps_breaks_its_target() {
    for (target, _) in targets::ALL {
        replay(target, &kept(target));
    }
}

#[test]
fn nothing_that_the_fuzzer_found_breaks_its_target_again() {
    for path in tree::files(&format!("{FOLDER}/regressions")) {
        let target = path.split('/').nth(3).expect("a folder for each target");
        let bytes = fs::read(tree::root().join(&path)).expect("it was listed");
        replay(target, &[(path.clone(), bytes)]);
    }
}

/// The inputs of a target, which are packed because there are many.
fn kept(target: &str) -> Vec<(String, Vec<u8>)> {
    let path = format!("{FOLDER}/corpus/{target}.tar.gz");
    let packed = fs::File::open(tree::root().join(&path)).unwrap_or_else(|error| panic!("{path}: {error}"));
    let mut archive = Archive::new(GzDecoder::new(packed));
    let mut inputs = Vec::new();
    for entry in archive.entries().expect("it begins as a tar") {
        let mut entry = entry.expect("it goes on as a tar");
        let mut bytes = Vec::new();
        entry.read_to_end(&mut bytes).expect("it is whole");
        let name = entry.path().expect("a name").display().to_string();
        inputs.push((format!("{path}: {name}"), bytes));
    }
    assert!(!inputs.is_empty(), "{path} holds nothing");
    inputs
}

fn replay(target: &str, inputs: &[(String, Vec<u8>)]) {
    inputs.par_iter().for_each(|(name, bytes)| {
        let start = Instant::now();
        let outcome = std::panic::catch_unwind(|| targets::run(target, bytes));
        assert!(outcome.is_ok(), "{name} breaks `{target}`");
        assert!(start.elapsed() < TIME_MAX, "{name} keeps `{target}` busy");
    });
}
