//! The errors that a processor must raise: each of the listed cases alone raises exactly one, where its rule asks for it.
//!
//! The cases are not ours and not copied; they lie beside the repository, and are passed over where they do not.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;

#[path = "support/binaries.rs"]
mod binaries;

use binaries::{program, root};

/// Where the cases lie unless the environment says otherwise.
const CASES: &str = "../shared/spec/error-cases.json";
const VARIABLE: &str = "TOSCAC_ERROR_CASES";

const VERSION: &str = "tosca_definitions_version: tosca_2_0\n";

/// What the cases that say so are appended to.
const PRELUDE: &str = "\
capability_types: { C: { properties: { cap: { type: integer, default: 4 } } } }
relationship_types: { R: {} }
node_types:
  T: { capabilities: { c: C } }
  S: { requirements: [ r: { capability: C, node: T, relationship: R, count_range: [ 1, 2 ] } ] }
";

/// Code, line and column of each case. Those on archives are held by the tests of the driver.
const EXPECTED: &[(&str, &str, usize, usize)] = &[
    ("E-001", "T0102", 1, 1),
    ("E-002", "T0103", 2, 1),
    ("E-003", "T0104", 1, 28),
    ("E-004", "T0106", 2, 1),
    ("E-005", "T0108", 3, 1),
    ("E-006", "T0115", 3, 1),
    ("E-007", "T0012", 3, 6),
    ("E-008", "T0108", 2, 14),
    ("E-009", "T0014", 3, 9),
    ("E-013", "T0107", 4, 3),
    ("E-014", "T0208", 4, 15),
    ("E-015", "T0209", 5, 3),
    ("E-016", "T0212", 4, 34),
    ("E-017", "T0212", 4, 16),
    ("E-018", "T0116", 4, 3),
    ("E-019", "T0116", 3, 3),
    ("E-020", "T0117", 5, 3),
    ("E-021", "T0207", 5, 15),
    ("E-022", "T0206", 4, 15),
    ("E-023", "T0203", 3, 12),
    ("E-024", "T0202", 3, 3),
    ("E-025", "T0109", 3, 3),
    ("E-026", "T0212", 3, 22),
    ("E-027", "T0213", 3, 34),
    ("E-028", "T0301", 3, 22),
    ("E-029", "T0118", 3, 17),
    ("E-030", "T0114", 6, 60),
    ("E-031", "T0108", 5, 22),
    ("E-032", "T0308", 5, 52),
    ("E-033", "T0308", 4, 65),
    ("E-034", "T0303", 3, 24),
    ("E-035", "T0309", 4, 52),
    ("E-036", "T0302", 5, 44),
    ("E-037", "T0310", 4, 24),
    ("E-038", "T0311", 4, 24),
    ("E-039", "T0312", 4, 41),
    ("E-040", "T0313", 6, 50),
    ("E-041", "T0119", 5, 74),
    ("E-042", "T0317", 7, 60),
    ("E-043", "T0302", 8, 53),
    ("E-044", "T0315", 8, 58),
    ("E-045", "T0318", 5, 29),
    ("E-046", "T0319", 5, 38),
    ("E-047", "T0320", 4, 50),
    ("E-048", "T0385", 6, 82),
    ("E-049", "T0109", 4, 21),
    ("E-050", "T0122", 4, 47),
    ("E-051", "T0321", 4, 37),
    ("E-052", "T0109", 3, 20),
    ("E-053", "T0211", 3, 3),
    ("E-054", "T0322", 3, 3),
    ("E-055", "T0323", 3, 30),
    ("E-056", "T0324", 3, 45),
    ("E-057", "T0325", 3, 33),
    ("E-058", "T0326", 3, 50),
    ("E-059", "T0303", 3, 22),
    ("E-060", "T0304", 3, 22),
    ("E-061", "T0302", 4, 50),
    ("E-062", "T0305", 4, 54),
    ("E-063", "T0306", 3, 67),
    ("E-064", "T0403", 5, 33),
    ("E-065", "T0340", 3, 51),
    ("E-066", "T0354", 4, 45),
    ("E-067", "T0355", 3, 44),
    ("E-068", "T0401", 5, 33),
    ("E-069", "T0402", 5, 5),
    ("E-070", "T0340", 5, 36),
    ("E-071", "T0341", 3, 51),
    ("E-072", "T0342", 3, 51),
    ("E-073", "T0344", 3, 60),
    ("E-074", "T0402", 5, 5),
    ("E-075", "T0345", 3, 53),
    ("E-076", "T0346", 3, 51),
    ("E-077", "T0340", 3, 76),
    ("E-078", "T0327", 3, 33),
    ("E-079", "T0347", 4, 45),
    ("E-080", "T0328", 3, 37),
    ("E-081", "T0329", 3, 67),
    ("E-082", "T0330", 3, 37),
    ("E-083", "T0331", 3, 71),
    ("E-084", "T0333", 4, 36),
    ("E-085", "T0121", 3, 32),
    ("E-086", "T0388", 6, 74),
    ("E-087", "T0123", 3, 28),
    ("E-088", "T0381", 3, 40),
    ("E-089", "T0382", 3, 26),
    ("E-090", "T0383", 3, 26),
    ("E-091", "T0362", 3, 28),
    ("E-092", "T0364", 3, 28),
    ("E-093", "T0387", 4, 60),
    ("E-094", "T0384", 3, 69),
    ("E-095", "T0109", 3, 3),
    ("E-096", "T0380", 4, 28),
    ("E-097", "T0338", 4, 35),
    ("E-098", "T0434", 5, 36),
    ("E-099", "T0109", 2, 1),
    ("E-100", "T0114", 4, 31),
    ("E-101", "T0124", 5, 33),
    ("E-102", "T0407", 7, 25),
    ("E-103", "T0408", 5, 26),
    ("E-104", "T0409", 5, 19),
    ("E-105", "T0404", 5, 35),
    ("E-106", "T0405", 5, 35),
    ("E-107", "T0411", 9, 70),
    ("E-108", "T0413", 10, 63),
    ("E-109", "T0316", 6, 24),
    ("E-110", "T0416", 10, 35),
    ("E-111", "T0416", 10, 35),
    ("E-112", "T0417", 10, 63),
    ("E-113", "T0418", 10, 68),
    ("E-114", "T0412", 9, 5),
    ("E-115", "T0354", 1, 1),
    ("E-116", "T0422", 5, 33),
    ("E-117", "T0109", 3, 3),
    ("E-118", "T0424", 5, 56),
    ("E-119", "T0425", 4, 13),
    ("E-120", "T0426", 5, 59),
    ("E-121", "T0427", 8, 66),
    ("E-122", "T0428", 8, 71),
    ("E-123", "T0130", 9, 71),
    ("E-124", "T0429", 5, 38),
    ("E-125", "T0430", 5, 40),
    ("E-126", "T0127", 3, 32),
    ("E-127", "T0432", 4, 90),
    ("E-128", "T0433", 4, 76),
];

/// What another graph may mend is a warning of `check`, and an error once the graph is closed.
const OPEN: &[&str] = &["E-114", "E-116"];

#[test]
fn each_case_raises_exactly_one_error_in_its_place() {
    let path = std::env::var_os(VARIABLE).map_or_else(|| root().join(CASES), PathBuf::from);
    let Ok(text) = fs::read_to_string(&path) else {
        println!("skipped: {} (say where they are with {VARIABLE})", path.display());
        return;
    };
    let cases: Vec<Value> = serde_json::from_str(&text).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let mut wrong = Vec::new();
    let mut count = 0;
    for case in &cases {
        let id = case["id"].as_str().unwrap();
        let Some((_, code, line, column)) = EXPECTED.iter().find(|row| row.0 == id) else {
            assert_eq!(case["phase"], "csar", "{id} has a row");
            continue;
        };
        count += 1;
        let folder = folder.path().join(id);
        write(&folder, case);
        let wanted = vec![((*code).to_owned(), *line, *column)];
        let checked = errors(&run(&folder, "check", id), OPEN.contains(&id));
        if checked != wanted {
            wrong.push(format!("check {id}: {checked:?} instead of {wanted:?}"));
        }
        let compiled = run(&folder, "compile", id);
        let told = String::from_utf8_lossy(&compiled.stderr).into_owned();
        let is_one = told.matches("error[").count() == 1 && told.contains(&format!("error[{code}]"));
        if !is_one || !told.contains(&format!(":{line}:")) {
            wrong.push(format!("compile {id}: {told}"));
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
    assert_eq!(count, EXPECTED.len());
}

/// The files of a case. One without a service template gets an empty one at its end, so that it can be compiled.
fn write(folder: &Path, case: &Value) {
    let text = case["yaml"]
        .as_str()
        .expect("the case is well formed and the folder is ours");
    let mut service = String::new();
    if case["noprefix"] != true {
        service.push_str(VERSION);
    }
    if case["prelude"] == true {
        service.push_str(PRELUDE);
        service.push_str(&appended(text.trim_start_matches("# P +\n")));
    } else {
        service.push_str(text);
    }
    service.push('\n');
    if !text.contains("service_template:") && !text.contains("topology_template:") {
        service.push_str("service_template: { node_templates: {} }\n");
    }
    fs::create_dir_all(folder).expect("the case is well formed and the folder is ours");
    fs::write(folder.join("service.yaml"), service).expect("the case is well formed and the folder is ours");
    let types = format!("{VERSION}node_types: {{ N: {{}} }}\n");
    for name in ["a.yaml", "b.yaml"] {
        fs::write(folder.join(name), &types).expect("the case is well formed and the folder is ours");
    }
    fs::write(folder.join("README.txt"), "just words\n")
        .expect("the case is well formed and the folder is ours");
}

/// The node types of a case go on with those of the prelude.
fn appended(text: &str) -> String {
    if let Some(rest) = text.strip_prefix("node_types:\n") {
        return rest.to_owned();
    }
    match text
        .strip_prefix("node_types: { ")
        .and_then(|rest| rest.split_once(" }\n"))
    {
        Some((entry, rest)) => format!("  {entry}\n{rest}"),
        None => text.to_owned(),
    }
}

fn run(folder: &Path, command: &str, id: &str) -> Output {
    let mut toscac = Command::new(program("toscac"));
    toscac
        .arg(command)
        .args(["--format", "json", "service.yaml"])
        .current_dir(folder);
    if id == "E-115" {
        toscac.args(["--input", "cpus=9"]);
    }
    toscac
        .output()
        .expect("the case is well formed and the folder is ours")
}

/// Code, line and column of every error of a report; of every warning where those are what is asked for.
fn errors(output: &Output, warnings: bool) -> Vec<(String, usize, usize)> {
    let report: Value =
        serde_json::from_slice(&output.stdout).expect("the case is well formed and the folder is ours");
    let number = |value: &Value| {
        usize::try_from(value.as_u64().unwrap_or(0)).expect("the case is well formed and the folder is ours")
    };
    let diagnostics = report["diagnostics"]
        .as_array()
        .expect("the case is well formed and the folder is ours");
    diagnostics
        .iter()
        .filter(|found| warnings || found["severity"] == "error")
        .map(|found| {
            let labels = found["labels"]
                .as_array()
                .expect("the case is well formed and the folder is ours");
            let primary = labels
                .iter()
                .find(|label| label["primary"] == true)
                .expect("the case is well formed and the folder is ours");
            let code = found["code"]
                .as_str()
                .expect("the case is well formed and the folder is ours")
                .to_owned();
            (code, number(&primary["line"]), number(&primary["column"]))
        })
        .collect()
}
