//! Maps: every folder stands in the map of `ARCHITECTURE.md`, and every source file tells in its first line what
//! it holds.

use std::collections::BTreeSet;

use crate::{members, none, source, tree};

const LINES_MAX: usize = 1000;
const PROGRAM_LINES_MAX: usize = 20;

#[test]
fn the_map_of_folders_is_the_tree() {
    let page = tree::read("compiler/ARCHITECTURE.md");
    let mapped = map(&page);
    let folders = |folder: &str| {
        let inside = tree::entries(folder)
            .into_iter()
            .filter(|(_, is_folder)| *is_folder);
        let paths = inside.map(|(name, _)| {
            if folder.is_empty() {
                name
            } else {
                format!("{folder}/{name}")
            }
        });
        paths
            .filter(|path| !tree::files(path).is_empty())
            .collect::<Vec<_>>()
    };
    let mut real: BTreeSet<String> = folders("").into_iter().collect();
    real.extend(folders("compiler"));
    let mut faults = Vec::new();
    faults.extend(
        real.difference(&mapped)
            .map(|path| format!("{path}: not in the map")),
    );
    faults.extend(
        mapped
            .difference(&real)
            .map(|path| format!("{path}: in the map, and not there")),
    );
    none(faults, "the map in compiler/ARCHITECTURE.md and the tree differ:");
}

/// The folders in the block that starts with `compiler/`: two spaces of indentation a level.
fn map(page: &str) -> BTreeSet<String> {
    let block = page
        .lines()
        .skip_while(|line| !line.starts_with("compiler/"))
        .take_while(|line| !line.starts_with("```"));
    let mut above: Vec<&str> = Vec::new();
    let mut paths = BTreeSet::new();
    for line in block {
        let name = line.trim_start();
        let level = (line.len() - name.len()) / 2;
        let Some((name, _)) = name.split_once('/') else {
            continue;
        };
        above.truncate(level);
        above.push(name);
        paths.insert(above.join("/"));
    }
    paths
}

#[test]
fn every_source_file_says_first_what_it_holds() {
    let mut faults = Vec::new();
    for member in members::members() {
        for (path, _) in source::files(&member) {
            if !tree::read(&path).starts_with("//! ") {
                faults.push(format!("{path}: the first line is no `//! …`"));
            }
        }
    }
    none(faults, "a file's first line is its line in the map:");
}

#[test]
fn every_source_file_is_a_module() {
    let mut faults = Vec::new();
    for member in members::members() {
        let files = source::files(&member);
        let known: BTreeSet<String> = files
            .iter()
            .flat_map(|(path, inside)| declared(path, inside))
            .collect();
        for (path, inside) in files {
            let is_root =
                ["lib.rs", "main.rs", "build.rs"].contains(&inside.as_str()) || inside.starts_with("bin/");
            if !is_root && !known.contains(&inside) {
                faults.push(format!("{path}: no `mod` line names it, so nothing compiles it"));
            }
        }
    }
    none(faults, "source files that are no module:");
}

/// The files that the `mod` lines of a file stand for, in both spellings.
fn declared(path: &str, inside: &str) -> Vec<String> {
    let folder = match inside.rsplit_once('/') {
        Some((folder, "mod.rs")) => folder.to_string(),
        None if inside == "lib.rs" || inside == "main.rs" => String::new(),
        _ => inside.trim_end_matches(".rs").to_string(),
    };
    let folder = if folder.is_empty() {
        folder
    } else {
        format!("{folder}/")
    };
    let text = tree::read(path);
    // All lines, not only code: what only tests compile is a module as well.
    let names = text.lines().filter_map(source::module);
    names
        .flat_map(|name| [format!("{folder}{name}.rs"), format!("{folder}{name}/mod.rs")])
        .collect()
}

#[test]
fn no_file_is_longer_than_a_thousand_lines() {
    let texts = tree::files("")
        .into_iter()
        .filter(|path| [".rs", ".md", ".toml"].iter().any(|end| path.ends_with(end)));
    let faults = texts
        .map(|path| (tree::read(&path).lines().count(), path))
        .filter(|(lines, _)| *lines > LINES_MAX)
        .map(|(lines, path)| format!("{path}: {lines} lines"))
        .collect();
    none(faults, "files that want to be two:");
}

#[test]
fn a_program_is_a_call_into_its_library() {
    let mut faults = Vec::new();
    for member in members::members() {
        let path = format!("compiler/{member}/src/main.rs");
        if tree::root().join(&path).is_file() {
            let lines = source::code(&tree::read(&path)).len();
            if lines > PROGRAM_LINES_MAX {
                faults.push(format!("{path}: {lines} lines of code"));
            }
        }
    }
    none(faults, "what main.rs does belongs into lib.rs:");
}

#[test]
fn a_map_is_read_by_its_indentation() {
    let page = "text\n```text\ncompiler/   x\n  syntax/   y\n  model/   z\n              more words\nbook/   b\n```\n";
    let read: Vec<String> = map(page).into_iter().collect();
    assert_eq!(read, ["book", "compiler", "compiler/model", "compiler/syntax"]);
}
