//! Who may import whom: the table of `ARCHITECTURE.md` is what Cargo is told.

use std::collections::{BTreeMap, BTreeSet};

use crate::{members, none, tree};

const PREFIX: &str = "toscac-";

/// What a member imports, and what its tests import besides.
#[derive(Debug, Default, PartialEq, Eq)]
struct Imports {
    program: BTreeSet<String>,
    tests: BTreeSet<String>,
}

#[test]
fn the_table_of_members_is_what_cargo_is_told() {
    let table = table(&tree::read("compiler/ARCHITECTURE.md"));
    let cargo: BTreeMap<String, Imports> = members::members()
        .into_iter()
        .map(|member| {
            let manifest = manifest(&tree::read(&format!("compiler/{member}/Cargo.toml")));
            (member, manifest)
        })
        .collect();
    let members: BTreeSet<&String> = table.keys().chain(cargo.keys()).collect();
    let faults = members
        .into_iter()
        .filter(|member| table.get(*member) != cargo.get(*member))
        .map(|member| {
            format!(
                "{member}: the table says {:?}, Cargo.toml says {:?}",
                table.get(member),
                cargo.get(member)
            )
        })
        .collect();
    none(
        faults,
        "the table in compiler/ARCHITECTURE.md and the Cargo.toml files differ:",
    );
}

#[test]
fn no_member_imports_itself_through_others() {
    let table = table(&tree::read("compiler/ARCHITECTURE.md"));
    let mut placed: BTreeSet<&String> = BTreeSet::new();
    while placed.len() < table.len() {
        let ready: Vec<&String> = table
            .iter()
            .filter(|(member, imports)| {
                !placed.contains(member) && imports.program.iter().all(|name| placed.contains(name))
            })
            .map(|(member, _)| member)
            .collect();
        assert!(
            !ready.is_empty(),
            "a circle, or a member that is not in the table: {table:?}"
        );
        placed.extend(ready);
    }
}

/// The rows `| `member` | holds | imports | for its tests |`.
fn table(page: &str) -> BTreeMap<String, Imports> {
    let rows = page.lines().filter_map(|line| {
        let cells: Vec<&str> = line
            .strip_prefix("| `")?
            .strip_suffix('|')?
            .split(" | ")
            .collect();
        let [member, _holds, program, tests] = cells.as_slice() else {
            return None;
        };
        let imports = Imports {
            program: names(program),
            tests: names(tests),
        };
        Some((member.trim_end_matches('`').to_string(), imports))
    });
    rows.collect()
}

fn names(cell: &str) -> BTreeSet<String> {
    cell.split(',')
        .map(str::trim)
        .filter(|name| !name.is_empty() && *name != "–")
        .map(str::to_string)
        .collect()
}

fn manifest(text: &str) -> Imports {
    let mut imports = Imports::default();
    let mut section = "";
    for line in text.lines() {
        if line.starts_with('[') {
            section = line.trim();
        }
        let Some(rest) = line.strip_prefix(PREFIX) else {
            continue;
        };
        let name = rest.split(['.', ' ', '=']).next().unwrap_or(rest).to_string();
        match section {
            "[dependencies]" => imports.program.insert(name),
            "[dev-dependencies]" => imports.tests.insert(name),
            other => panic!("{name} is imported under {other}, which this test does not read"),
        };
    }
    imports
}

#[test]
fn a_table_and_a_manifest_are_read_alike() {
    let page = "| member | holds | imports | tests |\n| --- | --- | --- | --- |\n| `a` | x | b, c | d |\n| `b` | y | – | – |\n";
    let read = table(page);
    assert_eq!(read.len(), 2);
    let text = "[package]\n[dependencies]\ntoscac-b.workspace = true\ntoscac-c = { path = \"x\" }\nserde = \"1\"\n\n[dev-dependencies]\ntoscac-d.workspace = true\n";
    assert_eq!(read["a"], manifest(text));
    assert_eq!(read["b"], Imports::default());
}
