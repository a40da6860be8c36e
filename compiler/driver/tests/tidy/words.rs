//! Words that have their place, and words that have none.

use crate::{members, none, source, tree};

/// Members that speak to a terminal or to a plugin, and the one that prints the outcome of tests.
const PRINTERS: &[&str] = &["cli", "executor", "plugins", "testkit"];
const PRINTS: &[&str] = &["println!", "eprintln!", "print!", "eprint!", "dbg!"];
const DIALECTS: &[&str] = &["tosca_simple_yaml", "tosca_2_0", "cloudify_dsl"];

#[test]
fn only_programs_print() {
    let mut faults = Vec::new();
    for member in members::members()
        .into_iter()
        .filter(|member| !PRINTERS.contains(&member.as_str()))
    {
        for (path, _) in source::files(&member) {
            faults.extend(lines_with(&path, &tree::read(&path), PRINTS));
        }
    }
    none(
        faults,
        "a pass returns what it has to say; the command line prints it:",
    );
}

#[test]
fn dialects_are_named_in_their_tables_only() {
    let mut faults = Vec::new();
    for member in members::members()
        .into_iter()
        .filter(|member| member != "testkit")
    {
        for (path, inside) in source::files(&member) {
            let is_table = member == "syntax" && (inside == "dialect.rs" || inside.starts_with("dialect/"));
            if !is_table {
                faults.extend(lines_with(&path, &tree::read(&path), DIALECTS));
            }
        }
    }
    none(faults, "match on a rule of the dialect, not on its name:");
}

#[test]
fn no_test_is_ignored_and_no_lint_is_silenced_without_a_reason() {
    let words = ["#[ign", "#[all", "#![all", "tod", "unimplem"];
    let ends = ["ore", "ow(", "ow(", "o!(", "ented!("];
    let words: Vec<String> = words
        .iter()
        .zip(ends)
        .map(|(start, end)| format!("{start}{end}"))
        .collect();
    let mut faults = Vec::new();
    for path in tree::files("compiler")
        .into_iter()
        .filter(|path| path.ends_with(".rs"))
    {
        for (index, line) in tree::read(&path).lines().enumerate() {
            if words.iter().any(|word| has_word(line, word)) {
                faults.push(format!("{path}:{}: {}", index + 1, line.trim()));
            }
        }
    }
    none(
        faults,
        "say today's wrong answer in a test, and `expect` a lint with its reason:",
    );
}

fn lines_with(path: &str, text: &str, words: &[&str]) -> Vec<String> {
    source::code(text)
        .into_iter()
        .filter(|(_, line)| words.iter().any(|word| has_word(line, word)))
        .map(|(number, line)| format!("{path}:{number}: {}", line.trim()))
        .collect()
}

fn has_word(line: &str, word: &str) -> bool {
    line.match_indices(word)
        .any(|(at, _)| !line[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_'))
}

#[test]
fn no_file_names_a_folder_of_one_machine() {
    // Put together here, so that this file is not its own first finding.
    let folders = [["/wo", "rk/"], ["/tmp", "/wt"], ["/ro", "ot/"]].map(|parts| parts.concat());
    let mut faults = Vec::new();
    for path in tree::files("").into_iter().chain([".ci/run".to_string()]) {
        let Ok(text) = std::fs::read_to_string(tree::root().join(&path)) else {
            continue;
        };
        for (index, line) in text.lines().enumerate() {
            if folders.iter().any(|folder| is_absolute_in(line, folder)) {
                faults.push(format!("{path}:{}: {}", index + 1, line.trim()));
            }
        }
    }
    none(faults, "paths of one machine:");
}

/// Whether a path in this line begins with `folder`: `state/work/x` has it in the middle, and is none.
fn is_absolute_in(line: &str, folder: &str) -> bool {
    line.match_indices(folder).any(|(at, _)| {
        !line[..at]
            .ends_with(|c: char| c.is_alphanumeric() || ['.', '}', '>', '_', '-', '*', ')', ':'].contains(&c))
    })
}

#[test]
fn a_word_is_not_found_inside_another() {
    assert!(has_word("    println!(\"x\")", "println!"));
    assert!(!has_word("    eprintln!(\"x\")", "println!"));
    let folder = ["/wo", "rk/"].concat();
    assert!(is_absolute_in(&format!("see {folder}main"), &folder));
    assert!(!is_absolute_in(&format!("state{folder}main"), &folder));
}
