//! Verdicts of `toscac check` on the conformance files of the TOSCA community, where they lie beside the repository.
//!
//! The files are not ours and not copied. `conformance/deviations.md` says which of their expectations contradict the
//! Standard; this test holds the share of right verdicts, and that every rejection has a position.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;
use std::process::Command;

use serde_json::Value;

#[path = "support/binaries.rs"]
mod binaries;

use binaries::{program, root};

/// Where the files lie unless the environment says otherwise; the list of expectations lies beside the folder.
const FILES: &str = "../shared/corpora/community/tests/tosca_2_0";
const VARIABLE: &str = "TOSCAC_COMMUNITY_TESTS";
/// Right verdicts of all, and of the invalid files alone, in percent.
const SHARE_MIN: usize = 85;
const SHARE_OF_INVALID_MIN: usize = 90;

#[derive(Default)]
struct Count {
    right: usize,
    all: usize,
}

impl Count {
    fn add(&mut self, right: bool) {
        self.right += usize::from(right);
        self.all += 1;
    }

    fn percent(&self) -> usize {
        self.right * 100 / self.all.max(1)
    }
}

#[test]
fn verdicts_on_the_files_of_the_community_are_right() {
    let folder = std::env::var_os(VARIABLE).map_or_else(|| root().join(FILES), PathBuf::from);
    let Ok(list) = fs::read_to_string(folder.with_extension("expected.tsv")) else {
        println!(
            "skipped: {} (say where they are with {VARIABLE})",
            folder.display()
        );
        return;
    };
    let expected: BTreeMap<&str, &str> = list
        .lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| {
            let mut columns = line.split('\t');
            Some((columns.next()?, columns.next()?))
        })
        .filter(|(_, verdict)| !verdict.is_empty())
        .collect();
    let (mut all, mut invalid) = (Count::default(), Count::default());
    let mut faults = Vec::new();
    for (file, verdict) in &expected {
        let checked = Command::new(program("toscac"))
            .args(["check", "--format", "json"])
            .arg(folder.join(file))
            .output()
            .unwrap();
        let code = checked.status.code();
        let is_right = code.map(|code| code.to_string()).as_deref() == Some(*verdict);
        all.add(is_right);
        if *verdict == "1" {
            invalid.add(is_right);
        }
        if !is_right {
            println!("{file}: expected {verdict}, found {code:?}");
        }
        if !matches!(code, Some(0 | 1)) {
            faults.push(format!("{file}: ended with {:?}", checked.status));
        }
        if code == Some(1) && !has_position(&checked.stdout) {
            faults.push(format!("{file}: rejected without a position"));
        }
    }
    println!(
        "right: {} of {}; of the invalid alone {} of {}",
        all.right, all.all, invalid.right, invalid.all
    );
    assert_eq!(faults, Vec::<String>::new());
    assert!(all.percent() >= SHARE_MIN && invalid.percent() >= SHARE_OF_INVALID_MIN);
}

/// Whether an error of a report has a primary label with a line.
fn has_position(report: &[u8]) -> bool {
    let Ok(report) = serde_json::from_slice::<Value>(report) else {
        return false;
    };
    let diagnostics = report["diagnostics"].as_array().cloned().unwrap_or_default();
    diagnostics
        .iter()
        .filter(|found| found["severity"] == "error")
        .any(|error| {
            let labels = error["labels"].as_array().cloned().unwrap_or_default();
            labels
                .iter()
                .any(|label| label["primary"] == true && label["line"].as_u64().is_some_and(|line| line > 0))
        })
}
